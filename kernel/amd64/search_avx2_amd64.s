//go:build !purego

#include "textflag.h"

// Index and NonFinite: the first element that equals a number, and the first that is not finite.
// The last n%8 elements go under a mask.
//
// Registers:
//
//	SI      the next elements of x
//	CX      elements left, minus those that the loop at hand takes at a time
//	Y0      the number searched
//	Y8-Y15  elements

// Predicates of VCMPPS: equal, never for NaN; and one of the two is NaN.
#define EQ $0x00
#define UNORD $0x03

// MASK sets Y9 to the mask of the lowest CX lanes.
#define MASK \
	VMOVD        CX, X9            \
	VPBROADCASTD X9, Y9            \
	VPCMPGTD     ·iota(SB), Y9, Y9

// func IndexAVX2(x []float32, v float32) int
TEXT ·IndexAVX2(SB), NOSPLIT, $0-40
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	VBROADCASTSS v+24(FP), Y0
	SUBQ         $32, CX
	JLT          below32

loop32:  // for ; n >= 32; n -= 32
	VCMPPS    EQ, (SI), Y0, Y8
	VCMPPS    EQ, 32(SI), Y0, Y9
	VCMPPS    EQ, 64(SI), Y0, Y10
	VCMPPS    EQ, 96(SI), Y0, Y11
	VORPS     Y8, Y9, Y9
	VORPS     Y10, Y11, Y11
	VORPS     Y9, Y11, Y11
	VMOVMSKPS Y11, AX
	TESTL     AX, AX
	JNE       below32             // it is among these: loop8 finds it
	ADDQ      $128, SI
	SUBQ      $32, CX
	JGE       loop32

below32:
	ADDQ $24, CX
	JLT  tail

loop8:  // for ; n >= 8; n -= 8
	VCMPPS    EQ, (SI), Y0, Y8
	VMOVMSKPS Y8, AX
	TESTL     AX, AX
	JNE       found
	ADDQ      $32, SI
	SUBQ      $8, CX
	JGE       loop8

tail:  // if n%8 != 0
	ANDL       $7, CX
	JEQ        none
	MASK
	VMASKMOVPS (SI), Y9, Y8
	VCMPPS     EQ, Y8, Y0, Y8
	VANDPS     Y9, Y8, Y8     // false outside the mask
	VMOVMSKPS  Y8, AX
	TESTL      AX, AX
	JNE        found

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

// func NonFiniteAVX2(x []float32) int
//
// x - x is +0 if x is finite. Elsewhere it is NaN, which has a bit that is not 0.
TEXT ·NonFiniteAVX2(SB), NOSPLIT, $0-32
	MOVQ x_base+0(FP), SI
	MOVQ x_len+8(FP), CX
	SUBQ $32, CX
	JLT  below32

loop32:  // for ; n >= 32; n -= 32
	VMOVUPS (SI), Y8
	VMOVUPS 32(SI), Y9
	VMOVUPS 64(SI), Y10
	VMOVUPS 96(SI), Y11
	VSUBPS  Y8, Y8, Y8
	VSUBPS  Y9, Y9, Y9
	VSUBPS  Y10, Y10, Y10
	VSUBPS  Y11, Y11, Y11
	VORPS   Y8, Y9, Y9
	VORPS   Y10, Y11, Y11
	VORPS   Y9, Y11, Y11
	VPTEST  Y11, Y11
	JNE     below32       // it is among these: loop8 finds it
	ADDQ    $128, SI
	SUBQ    $32, CX
	JGE     loop32

below32:
	ADDQ $24, CX
	JLT  tail

loop8:  // for ; n >= 8; n -= 8
	VMOVUPS   (SI), Y8
	VSUBPS    Y8, Y8, Y8
	VCMPPS    UNORD, Y8, Y8, Y8
	VMOVMSKPS Y8, AX
	TESTL     AX, AX
	JNE       found
	ADDQ      $32, SI
	SUBQ      $8, CX
	JGE       loop8

tail:  // if n%8 != 0
	ANDL       $7, CX
	JEQ        none
	MASK
	VMASKMOVPS (SI), Y9, Y8      // 0, which is finite, outside the mask
	VSUBPS     Y8, Y8, Y8
	VCMPPS     UNORD, Y8, Y8, Y8
	VMOVMSKPS  Y8, AX
	TESTL      AX, AX
	JNE        found

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
