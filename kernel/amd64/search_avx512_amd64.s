//go:build !purego

#include "textflag.h"

// Max, Min, Index and NonFinite: the largest and the smallest element, the first that equals a
// number, and the first that is not finite. A maximum does not depend on order, so eight registers run independently, and the
// last n%16 elements go under a mask.
//
// VMAXPS and VMINPS return their second operand, which Go writes first, if either is NaN or both are
// zeros. With the running maximum there, it passes over NaN.
//
// Registers:
//
//	SI      the next elements of x
//	CX      elements left, minus those that the loop at hand takes at a time
//	Z0-Z7   running maxima or minima, or Z0 the number searched
//	Z8-Z15  elements
//	K1      the tail's mask

DATA negInf<>+0(SB)/4, $0xff800000
GLOBL negInf<>(SB), RODATA|NOPTR, $4

DATA posInf<>+0(SB)/4, $0x7f800000
GLOBL posInf<>(SB), RODATA|NOPTR, $4

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
	VBROADCASTSS negInf<>(SB), Z0

#define VEXTREME VMAXPS
#define VEXTREME1 VMAXSS
#include "search_avx512_tmpl.h"
#undef VEXTREME
#undef VEXTREME1

// func MinAVX512(x []float32) float32
TEXT ·MinAVX512(SB), NOSPLIT, $0-28
	VBROADCASTSS posInf<>(SB), Z0

#define VEXTREME VMINPS
#define VEXTREME1 VMINSS
#include "search_avx512_tmpl.h"
#undef VEXTREME
#undef VEXTREME1

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
