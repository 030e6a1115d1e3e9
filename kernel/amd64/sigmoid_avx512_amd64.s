//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx512.h"
#include "exptable_avx512.h"
#include "exppair_avx512.h"

// Sigmoid, 64 elements at a time and then 16, in sums of two float32; or, where those leave one of
// the elements in doubt, in float64.
//
// Registers: DI, SI the next elements of dst and x; CX elements left; in float64, K3 which of eight are not
// negative. Vectors: see exppair_avx512.h, and exptable_avx512.h for float64.

// In float32, with exp(-x) = high + low: s + sum = 1 + high + low, and then y ≈ 1/s and y·(1 + t + t²), with
// t = 1 - y·(s + sum), is the result.

#define UNIT32 Z21  // 1
#define INVERSE Z22 // see PAIR_INVERSE

// PAIR_ORDER is a and b = the greater and the lesser of 1 and high, in which order 1 + high and what its
// rounding lost, b - (s - a), are exact; PAIR_ADD is s = 1 + high, PAIR_SPLIT x = low + what was lost.
#define PAIR_ORDER(x, s, a, b, c) VMAXPS c, UNIT32, a; VMINPS c, UNIT32, b
#define PAIR_ADD(x, s, a, b, c) VADDPS c, UNIT32, s
#define PAIR_SPLIT(x, s, a, b, c) VSUBPS a, s, a; VSUBPS a, b, b; VADDPS b, x, x

// PAIR_GUESS is c = y ≈ 1/s, within 0.0506 of it, by a difference of bits: they are all but the logarithm of a
// number. PAIR_IMPROVE is b = y·(1 + t)·(1 + t²), within 2^-17.2, with t = 1 - s·y.
#define PAIR_GUESS(x, s, a, b, c) VPSUBD s, INVERSE, c; VMOVAPS c, a
#define PAIR_IMPROVE(ALL) \
	ALL(PAIR_FIRST_T); \
	ALL(PAIR_SQUARE_T); \
	ALL(PAIR_TIMES_T); \
	ALL(PAIR_TIMES_T2)
#define PAIR_FIRST_T(x, s, a, b, c) VFNMADD213PS UNIT32, s, a
#define PAIR_SQUARE_T(x, s, a, b, c) VMULPS a, a, b
#define PAIR_TIMES_T(x, s, a, b, c) VFMADD213PS c, c, a
#define PAIR_TIMES_T2(x, s, a, b, c) VFMADD213PS a, a, b

// PAIR_T, PAIR_T_LOW and PAIR_T2 are s = t + t².
#define PAIR_T(x, s, a, b, c) VFNMADD213PS UNIT32, b, s
#define PAIR_T_LOW(x, s, a, b, c) VFNMADD231PS b, x, s
#define PAIR_T2(x, s, a, b, c) VFMADD213PS s, s, s

// PAIR_BOUNDS and PAIR_RESULTS are a and c = y + y·(t + t²), with the most added that may be missing, and with the most
// subtracted that may be too much; PAIR_COMPARE_C notes where they differ.
#define PAIR_BOUNDS(x, s, a, b, c) VADDPS.BCST PAIR_ABOVE_32, s, a; VADDPS.BCST PAIR_BELOW_32, s, c
#define PAIR_RESULTS(x, s, a, b, c) VFMADD213PS b, b, a; VFMADD213PS b, b, c
#define PAIR_COMPARE_C(x, s, a, b, c) VPTERNLOGD $0xf6, c, a, DOUBT

// PAIR_STEPS does all steps from x to a result, in float32.
#define PAIR_STEPS(ALL) \
	ALL(PAIR_SCALE_MINUS); \
	ALL(PAIR_COUNT); \
	ALL(PAIR_REDUCE_MINUS); \
	PAIR_EXP(ALL); \
	ALL(PAIR_ORDER); \
	ALL(PAIR_ADD); \
	ALL(PAIR_SPLIT); \
	ALL(PAIR_GUESS); \
	PAIR_IMPROVE(ALL); \
	ALL(PAIR_T); \
	ALL(PAIR_T_LOW); \
	ALL(PAIR_T2); \
	ALL(PAIR_BOUNDS); \
	ALL(PAIR_RESULTS); \
	ALL(PAIR_COMPARE_C)

#define SIGMOID_CONSTANTS() \
	PAIR_CONSTANTS(); \
	VBROADCASTSS PAIR_ONE, UNIT32; \
	VBROADCASTSS PAIR_INVERSE, INVERSE

// In float64, with e = exp(-|x|), the result is m/(1 + e), where m is e for a negative x and 1 elsewhere.

// NEGATIVE is x = -|x|, and CLAMP limits it so that the result rounds to +0 where it was negative, but no more.
#define NEGATIVE(x, s, e, y) VORPD.BCST EXP_SIGN, x, x
#define CLAMP(ALL) \
	VBROADCASTSD EXP_EXPMIN, V; \
	ALL(CLAMP_LOW)

// HORNER_1, HORNER_0 and TIMES_S make e = s·(up0 + up1·r + r²·q) = exp(x); PLUS_ONE is s = e + 1.
#define HORNER_1(x, s, e, y) VFMADD213PD.BCST EXP_UP1, x, e
#define HORNER_0(x, s, e, y) VFMADD213PD.BCST EXP_UP0, x, e
#define TIMES_S(x, s, e, y) VMULPD s, e, e
#define PLUS_ONE(x, s, e, y) VADDPD.BCST EXP_ONE, e, s

// CAREFUL does all steps to e and s; DIVIDE_BY_S follows, when NUMERATOR has put m, by the eight float32 at a, in place of e.
#define CAREFUL(ALL) \
	TABLE_CONSTANTS(); \
	VBROADCASTSS EXP_ONE32, ONE; \
	ALL(NEGATIVE); \
	CLAMP(ALL); \
	TABLE_STEPS(ALL); \
	ALL(HORNER_1); \
	ALL(HORNER_0); \
	ALL(TIMES_S); \
	ALL(PLUS_ONE)
#define NUMERATOR(a, e) \
	VMOVUPS      a, V_LOW; \
	VPMOVD2M     V_LOW, K3; \
	KNOTW        K3, K3; \
	VBROADCASTSD EXP_ONE, K3, e

// func SigmoidAVX512(dst, x []float32)
//
// dst[i] = 1/(1 + exp(-x[i])), which in float64 is 1/(1 + e) for x ≥ 0, e/(1 + e) for x < 0, with e = exp(-|x|)
TEXT ·SigmoidAVX512(SB), NOSPLIT, $128-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SIGMOID_CONSTANTS()
#include "exppair_walk_avx512.h"

careful64:
	LOAD64()
	CAREFUL(EACH8)
	NUMERATOR((SI), Z16)
	NUMERATOR(32(SI), Z17)
	NUMERATOR(64(SI), Z18)
	NUMERATOR(96(SI), Z19)
	NUMERATOR(128(SI), Z20)
	NUMERATOR(160(SI), Z21)
	NUMERATOR(192(SI), Z22)
	NUMERATOR(224(SI), Z23)
	DIVIDE_BY_S(EACH8)
	ROUND64()
	STORE64()
	SIGMOID_CONSTANTS()
	JMP next64

careful16:
	LOAD16()
	CAREFUL(EACH2)
	NUMERATOR((SI), Z16)
	NUMERATOR(32(SI), Z17)
	DIVIDE_BY_S(EACH2)
	ROUND16()
	SIGMOID_CONSTANTS()
	JMP   store16
