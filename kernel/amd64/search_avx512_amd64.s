//go:build !purego

#include "textflag.h"

// Max, Index and NonFinite: the largest element, the first that equals a number, and the first that
// is not finite. A maximum does not depend on order, so eight registers run independently, and the
// last n%16 elements go under a mask.
//
// VMAXPS returns its second operand, which Go writes first, if either is NaN or both are zeros.
// With the running maximum there, it passes over NaN.
//
// Registers:
//
//	SI      the next elements of x
//	CX      elements left, minus those that the loop at hand takes at a time
//	Z0-Z7   running maxima, or Z0 the number searched
//	Z8-Z15  elements
//	K1      the tail's mask

DATA negInf<>+0(SB)/4, $0xff800000
GLOBL negInf<>(SB), RODATA|NOPTR, $4

// Predicate of VCMPPS: equal, never for NaN.
#define EQ $0x00

// Classes of VFPCLASSPS: quiet NaN, +Inf, -Inf, signalling NaN.
#define NONFINITE $(0x01 | 0x08 | 0x10 | 0x80)

// MASK sets the lowest CX bits of K1, CX < 16.
#define MASK \
	MOVL  $1, AX \
	SHLL  CX, AX \
	DECL  AX     \
	KMOVW AX, K1

// func MaxAVX512(x []float32) float32
TEXT ·MaxAVX512(SB), NOSPLIT, $0-28
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	VBROADCASTSS negInf<>(SB), Z0
	SUBQ         $128, CX
	JLT          below128
	VMOVAPS      Z0, Z1
	VMOVAPS      Z0, Z2
	VMOVAPS      Z0, Z3
	VMOVAPS      Z0, Z4
	VMOVAPS      Z0, Z5
	VMOVAPS      Z0, Z6
	VMOVAPS      Z0, Z7

loop128:  // for ; n >= 128; n -= 128
	VMOVUPS (SI), Z8     // m = max(m, x)
	VMOVUPS 64(SI), Z9
	VMOVUPS 128(SI), Z10
	VMOVUPS 192(SI), Z11
	VMOVUPS 256(SI), Z12
	VMOVUPS 320(SI), Z13
	VMOVUPS 384(SI), Z14
	VMOVUPS 448(SI), Z15
	VMAXPS  Z0, Z8, Z0
	VMAXPS  Z1, Z9, Z1
	VMAXPS  Z2, Z10, Z2
	VMAXPS  Z3, Z11, Z3
	VMAXPS  Z4, Z12, Z4
	VMAXPS  Z5, Z13, Z5
	VMAXPS  Z6, Z14, Z6
	VMAXPS  Z7, Z15, Z7
	ADDQ    $512, SI
	SUBQ    $128, CX
	JGE     loop128
	VMAXPS  Z4, Z0, Z0   // eight registers to one
	VMAXPS  Z5, Z1, Z1
	VMAXPS  Z6, Z2, Z2
	VMAXPS  Z7, Z3, Z3
	VMAXPS  Z2, Z0, Z0
	VMAXPS  Z3, Z1, Z1
	VMAXPS  Z1, Z0, Z0

below128:
	ADDQ $112, CX
	JLT  tail

loop16:  // for ; n >= 16; n -= 16
	VMOVUPS (SI), Z8
	VMAXPS  Z0, Z8, Z0
	ADDQ    $64, SI
	SUBQ    $16, CX
	JGE     loop16

tail:  // if n%16 != 0
	ANDL      $15, CX
	JEQ       fold
	MASK
	VMOVUPS.Z (SI), K1, Z8
	VMAXPS    Z0, Z8, K1, Z0 // the lanes outside the mask keep theirs

fold:
	VEXTRACTF64X4 $1, Z0, Y1
	VMAXPS        Y1, Y0, Y0
	VEXTRACTF128  $1, Y0, X1
	VMAXPS        X1, X0, X0
	VMOVHLPS      X0, X0, X1
	VMAXPS        X1, X0, X0
	VMOVSHDUP     X0, X1
	VMAXSS        X1, X0, X0
	VXORPS        X1, X1, X1
	VADDSS        X1, X0, X0     // -0 becomes +0
	VMOVSS        X0, ret+24(FP)
	VZEROUPPER
	RET

// func IndexAVX512(x []float32, v float32) int
TEXT ·IndexAVX512(SB), NOSPLIT, $0-40
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	VBROADCASTSS v+24(FP), Z0
	SUBQ         $64, CX
	JLT          below64

loop64:  // for ; n >= 64; n -= 64
	VCMPPS   EQ, (SI), Z0, K1
	VCMPPS   EQ, 64(SI), Z0, K2
	VCMPPS   EQ, 128(SI), Z0, K3
	VCMPPS   EQ, 192(SI), Z0, K4
	KORW     K1, K2, K2
	KORW     K3, K4, K4
	KORTESTW K2, K4
	JNE      below64             // it is among these: loop16 finds it
	ADDQ     $256, SI
	SUBQ     $64, CX
	JGE      loop64

below64:
	ADDQ $48, CX
	JLT  tail

loop16:  // for ; n >= 16; n -= 16
	VCMPPS EQ, (SI), Z0, K1
	KMOVW  K1, AX
	TESTL  AX, AX
	JNE    found
	ADDQ   $64, SI
	SUBQ   $16, CX
	JGE    loop16

tail:  // if n%16 != 0
	ANDL      $15, CX
	JEQ       none
	MASK
	VMOVUPS.Z (SI), K1, Z8
	VCMPPS    EQ, Z8, Z0, K1, K2 // false outside the mask
	KMOVW     K2, AX
	TESTL     AX, AX
	JNE       found

none:
	MOVQ $-1, ret+32(FP)
	VZEROUPPER
	RET

found:  // the lowest bit of AX counts from SI
	BSFL AX, AX
	SUBQ x_base+0(FP), SI
	SHRQ $2, SI
	ADDQ SI, AX
	MOVQ AX, ret+32(FP)
	VZEROUPPER
	RET

// func NonFiniteAVX512(x []float32) int
TEXT ·NonFiniteAVX512(SB), NOSPLIT, $0-32
	MOVQ x_base+0(FP), SI
	MOVQ x_len+8(FP), CX
	SUBQ $64, CX
	JLT  below64

loop64:  // for ; n >= 64; n -= 64
	VFPCLASSPSZ NONFINITE, (SI), K1
	VFPCLASSPSZ NONFINITE, 64(SI), K2
	VFPCLASSPSZ NONFINITE, 128(SI), K3
	VFPCLASSPSZ NONFINITE, 192(SI), K4
	KORW        K1, K2, K2
	KORW        K3, K4, K4
	KORTESTW    K2, K4
	JNE         below64                // it is among these: loop16 finds it
	ADDQ        $256, SI
	SUBQ        $64, CX
	JGE         loop64

below64:
	ADDQ $48, CX
	JLT  tail

loop16:  // for ; n >= 16; n -= 16
	VFPCLASSPSZ NONFINITE, (SI), K1
	KMOVW       K1, AX
	TESTL       AX, AX
	JNE         found
	ADDQ        $64, SI
	SUBQ        $16, CX
	JGE         loop16

tail:  // if n%16 != 0
	ANDL        $15, CX
	JEQ         none
	MASK
	VFPCLASSPSZ NONFINITE, (SI), K1, K2 // false outside the mask
	KMOVW       K2, AX
	TESTL       AX, AX
	JNE         found

none:
	MOVQ $-1, ret+24(FP)
	VZEROUPPER
	RET

found:  // the lowest bit of AX counts from SI
	BSFL AX, AX
	SUBQ x_base+0(FP), SI
	SHRQ $2, SI
	ADDQ SI, AX
	MOVQ AX, ret+24(FP)
	VZEROUPPER
	RET
