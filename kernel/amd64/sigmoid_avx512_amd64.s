//go:build !purego

#include "textflag.h"
#include "zcoefficients_amd64.h"
#include "exp_avx512_amd64.h"

// Sigmoid, 64 elements at a time and then 16 under a mask.
//
// Registers: DI, SI the next elements of dst and x; CX elements left; K1, K2 which of
// 16 elements there are, K3 which of eight are negative. Vectors: see exp_avx512_amd64.h.

// NEGATIVE is x = -|x|.
#define NEGATIVE(x, s, e, y) VORPD.BCST EXP_SIGN, x, x

// HORNER_1, HORNER_0 and TIMES_S make e = s·(up0 + up1·r + r²·q) = exp(x); PLUS_ONE is s = e + 1.
#define HORNER_1(x, s, e, y) VFMADD213PD.BCST EXP_UP1, x, e
#define HORNER_0(x, s, e, y) VFMADD213PD.BCST EXP_UP0, x, e
#define TIMES_S(x, s, e, y) VMULPD s, e, e
#define PLUS_ONE(x, s, e, y) VADDPD.BCST EXP_ONE, e, s

// NUMERATOR keeps e where the float32 x at a is negative, and makes it 1 elsewhere.
#define NUMERATOR(a, x, e) \
	VMOVUPS   a, x; \
	VPMOVD2M  x, K3; \
	VBLENDMPD e, MAX, K3, e

// NUMERATOR_MASKED is NUMERATOR for the elements of mask k.
#define NUMERATOR_MASKED(a, k, x, e) \
	VMOVUPS.Z a, k, x; \
	VPMOVD2M  x, K3; \
	VBLENDMPD e, MAX, K3, e

// func SigmoidAVX512(dst, x []float32)
//
// dst[i] = 1/(1 + e) for x ≥ 0, e/(1 + e) for x < 0, with e = exp(-|x|), x = x[i]
TEXT ·SigmoidAVX512(SB), NOSPLIT, $0-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	CONSTANTS()
	VBROADCASTSD EXP_EXPMIN, MIN
	VBROADCASTSD EXP_ONE, MAX // here 1
	VBROADCASTSS EXP_ONE32, ONE
	SUBQ         $64, CX
	JLT          rest
	PCALIGN      $64

loop64: // for ; n >= 64; n -= 64
	LOAD64()
	EIGHT(NEGATIVE)
	EIGHT(ATLEAST)
	POLY_STEPS(EIGHT)
	EIGHT(HORNER_1)
	EIGHT(HORNER_0)
	EIGHT(TIMES_S)
	EIGHT(PLUS_ONE)
	NUMERATOR((SI), Y0, Z16)
	NUMERATOR(32(SI), Y1, Z17)
	NUMERATOR(64(SI), Y2, Z18)
	NUMERATOR(96(SI), Y3, Z19)
	NUMERATOR(128(SI), Y4, Z20)
	NUMERATOR(160(SI), Y5, Z21)
	NUMERATOR(192(SI), Y6, Z22)
	NUMERATOR(224(SI), Y7, Z23)
	DIVIDE_BY_S(EIGHT)
	ROUND64()
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop16: // for ; n > 0; n -= 16
	MASK16()
	LOAD16()
	TWO(NEGATIVE)
	TWO(ATLEAST)
	POLY_STEPS(TWO)
	TWO(HORNER_1)
	TWO(HORNER_0)
	TWO(TIMES_S)
	TWO(PLUS_ONE)
	NUMERATOR_MASKED((SI), K1, Y0, Z16)
	NUMERATOR_MASKED(32(SI), K2, Y1, Z17)
	DIVIDE_BY_S(TWO)
	ROUND16()
	STORE16()
	TESTQ CX, CX
	JNE   loop16

done:
	VZEROUPPER
	RET
