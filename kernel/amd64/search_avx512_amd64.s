//go:build !purego

#include "textflag.h"

// Index and NonFinite: the first element that equals a number, and the first that is not finite.
// The last n%16 elements go under a mask.
//
// Registers:
//
//	SI      the next elements of x
//	CX      elements left, minus those that the loop at hand takes at a time
//	Z0      the number searched
//	Z8-Z15  elements
//	K1      the tail's mask

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
