//go:build !purego

#include "textflag.h"
#include "zcoefficients_amd64.h"
#include "exp_avx512_amd64.h"
#include "exptable_avx512_amd64.h"

// Sigmoid, 64 elements at a time and then 16 under a mask.
//
// Registers: DI, SI the next elements of dst and x; CX elements left; K1, K2 which of
// 16 elements there are, K3 which of eight are negative. Vectors: see exptable_avx512_amd64.h.

#define UNIT Z29 // 1

// NEGATIVE is x = -|x|.
#define NEGATIVE(x, s, e, y) VORPD.BCST EXP_SIGN, x, x

// CLAMP limits x so that the result rounds to +0 where it was negative, but no more.
#define CLAMP(ALL) \
	VBROADCASTSD EXP_EXPMIN, V; \
	ALL(CLAMP_LOW)

// HORNER_1, HORNER_0 and TIMES_S make e = s·(up0 + up1·r + r²·q) = exp(x); PLUS_ONE is s = e + 1.
#define HORNER_1(x, s, e, y) VFMADD213PD.BCST EXP_UP1, x, e
#define HORNER_0(x, s, e, y) VFMADD213PD.BCST EXP_UP0, x, e
#define TIMES_S(x, s, e, y) VMULPD s, e, e
#define PLUS_ONE(x, s, e, y) VADDPD.BCST EXP_ONE, e, s

// GUESS_2 and GUESS_1 make x = y ≈ 1/s, within 1/99 of it; NEWTON makes y·(1 + t + t²) of it, t = 1 - s·y, within
// 2^-19.9, and ERROR s = t for the last such step. A division of float32, as in
// DIVIDE_BY_S, takes as many operations with its conversions, and half of those fit one port alone.
#define GUESS_2(x, s, e, y) VBROADCASTSD EXP_INV2, x; VFMADD213PD.BCST EXP_INV1, e, x
#define GUESS_1(x, s, e, y) VFMADD213PD.BCST EXP_INV0, e, x
#define NEWTON(x, s, e, y) \
	VMOVAPD      UNIT, V; \
	VFNMADD231PD x, s, V; \
	VFMADD213PD  V, V, V; \
	VFMADD213PD  x, V, x

// STEPS does all steps to x = y ≈ 1/(1 + e) and s = t.
#define STEPS(ALL) \
	TABLE_STEPS(ALL); \
	ALL(HORNER_1); \
	ALL(HORNER_0); \
	ALL(TIMES_S); \
	ALL(PLUS_ONE); \
	ALL(GUESS_2); \
	ALL(GUESS_1); \
	ALL(NEWTON); \
	ALL(ERROR)

// NUMERATOR is x = y·e where the float32 at a is negative; then FINISH makes e = x·(1 + t + t²).
#define NUMERATOR(a, x, e) \
	VMOVUPS  a, V_LOW; \
	VPMOVD2M V_LOW, K3; \
	VMULPD   e, x, K3, x
#define FINISH(x, s, e, y) VMOVAPD x, e; VFMADD213PD x, s, e

// NUMERATOR_MASKED is NUMERATOR for the elements of mask k.
#define NUMERATOR_MASKED(a, k, x, e) \
	VMOVUPS.Z a, k, V_LOW; \
	VPMOVD2M  V_LOW, K3; \
	VMULPD    e, x, K3, x

// func SigmoidAVX512(dst, x []float32)
//
// dst[i] = 1/(1 + e) for x ≥ 0, e/(1 + e) for x < 0, with e = exp(-|x|), x = x[i]
TEXT ·SigmoidAVX512(SB), NOSPLIT, $0-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	TABLE_CONSTANTS()
	VBROADCASTSD EXP_ONE, UNIT
	SUBQ         $64, CX
	JLT          rest
	PCALIGN      $64

loop64: // for ; n >= 64; n -= 64
	LOAD64()
	EIGHT(NEGATIVE)
	FAR64(far)

near:
	STEPS(EIGHT)
	NUMERATOR((SI), Z0, Z16)
	NUMERATOR(32(SI), Z1, Z17)
	NUMERATOR(64(SI), Z2, Z18)
	NUMERATOR(96(SI), Z3, Z19)
	NUMERATOR(128(SI), Z4, Z20)
	NUMERATOR(160(SI), Z5, Z21)
	NUMERATOR(192(SI), Z6, Z22)
	NUMERATOR(224(SI), Z7, Z23)
	EIGHT(CUBIC)
	EIGHT(FINISH)
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
	CLAMP(TWO)
	STEPS(TWO)
	NUMERATOR_MASKED((SI), K1, Z0, Z16)
	NUMERATOR_MASKED(32(SI), K2, Z1, Z17)
	TWO(CUBIC)
	TWO(FINISH)
	ROUND16()
	STORE16()
	TESTQ CX, CX
	JNE   loop16

done:
	VZEROUPPER
	RET

far:
	CLAMP(EIGHT)
	JMP near
