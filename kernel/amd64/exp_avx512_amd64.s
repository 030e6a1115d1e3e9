//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx512.h"

// The steps of exp with a table: as those of exp_avx512.h, which must be included before, but with
// n the integer nearest to x·16/ln 2, so that |r| ≤ ln 2/32 and a polynomial of degree 6 is enough
// in place of one of degree 10. 2^(n/16) comes from a table of 16 in two registers: VPERMI2PD looks
// up the last four bits of n, and the others are added to the exponent.
//
// Registers:
//
//	Z0-Z7    x, then r
//	Z8-Z15   z = n + magic, then s = 2^(n/16)
//	Z16-Z23  n, then the polynomial, then the result
//	Z24-Z27  constants, by the names of exp_avx512.h
//	Z28      a vector in passing
//	Z29      the caller's
//	Z30-Z31  the table

#define V Z28
#define V_LOW Y28 // its lower half
#define POWERS_LOW Z30
#define POWERS_HIGH Z31

#define TABLE_CONSTANTS() \
	VBROADCASTSD EXP_MAGIC16, MAGIC;         \
	VBROADCASTSD EXP_LOG2E16, LOG2E;         \
	VBROADCASTSD EXP_LN2HI16, LN2HI;         \
	VBROADCASTSD EXP_LN2LO16, LN2LO;         \
	VMOVUPD      ·powers+0(SB), POWERS_LOW;  \
	VMOVUPD      ·powers+64(SB), POWERS_HIGH

// CLAMP_LOW and CLAMP_HIGH are x = max(x, V) and min(x, V). NaN, being the second of the two
// operands, passes.
#define CLAMP_LOW(x, s, e, y) VMAXPD x, V, x
#define CLAMP_HIGH(x, s, e, y) VMINPD x, V, x

#define REDUCE_16(x, s, e, y) VFNMADD231PD LN2LO, e, x; VBROADCASTSD EXP_E6, e
#define SHORT_5(x, s, e, y) VFMADD213PD.BCST EXP_E5, x, e
#define SHORT_4(x, s, e, y) VFMADD213PD.BCST EXP_E4, x, e
#define SHORT_3(x, s, e, y) VFMADD213PD.BCST EXP_E3, x, e
#define SHORT_2(x, s, e, y) VFMADD213PD.BCST EXP_E2, x, e

// POWER_16 is s = 2^(n/16).
#define POWER_16(x, s, e, y) VPSLLQ $48, s, V; VPERMI2PD POWERS_HIGH, POWERS_LOW, s; VPADDQ V, s, s

// TABLE_STEPS does all steps from x to r, s and the polynomial, in e, as POLY_STEPS does: TIMES_R,
// EXPM1 and EXP follow.
#define TABLE_STEPS(ALL) \
	ALL(SCALE);     \
	ALL(ROUND_N);   \
	ALL(REDUCE);    \
	ALL(REDUCE_16); \
	ALL(SHORT_5);   \
	ALL(SHORT_4);   \
	ALL(SHORT_3);   \
	ALL(SHORT_2);   \
	ALL(POWER_16)

// The steps of exp in sums of two float32, for vectors of 16. They take two thirds of the time of
// those in float64, as a vector holds twice as many and nothing is converted, but can be wrong by
// 2^-35: where that leaves open which float32 is nearest, as it does for 1 element of 3,000, the
// caller must do the vector again in float64.
//
// With n the integer nearest to x·32/ln 2 and s = 2^(n/32), exp(x) = s·exp(r), |r| ≤ ln 2/64:
//
//	r = r0 + c           r0 = x - n·LN2HI, which is exact, and c the rest: -n·LN2LO, and what s was rounded by
//	exp(x) = high + low  high = s + s·r0, rounded; low what was lost by that, and s·(c + q(r)·r²)
//
// To c an excess has been added that makes the sum greater than exp(x), and by less than
// s·DF_WIDTH_32. Where the sum and the sum less that are rounded to the same float32, it is the
// nearest to all between them.
//
// s and what it was rounded by are looked up, with the last five bits of n, in two registers each.
//
// Registers:
//
//	Z0-Z3    x, then r0, then low
//	Z4-Z7    z = n + magic, then s
//	Z8-Z11   n, then c, then s·(c + q·r²), then the result
//	Z12-Z15  in passing, then the result's other bound
//	Z16-Z19  q(r), then high
//	Z20      HARD: not 0 where two bounds differ
//	Z21-Z22  the caller's
//	Z23      a vector in passing
//	Z24-Z27  constants, by the names of exp_avx512.h
//	Z28-Z31  the tables
//	K3       which are NaN or beyond ±50

#define HARD Z20
#define TMP Z23
#define ROOTS_LOW Z28
#define ROOTS_HIGH Z29
#define RESTS_LOW Z30
#define RESTS_HIGH Z31

#define DF_EACH4(step) \
	step(Z0, Z4, Z8, Z12, Z16);  \
	step(Z1, Z5, Z9, Z13, Z17);  \
	step(Z2, Z6, Z10, Z14, Z18); \
	step(Z3, Z7, Z11, Z15, Z19)

#define DF_EACH1(step) step(Z0, Z4, Z8, Z12, Z16)

// DF_CONSTANTS loads them all.
#define DF_CONSTANTS() \
	VBROADCASTSS DF_MAGIC, MAGIC;                  \
	VBROADCASTSS DF_LOG2E_32, LOG2E;               \
	VBROADCASTSS DF_LN2HI_32, LN2HI;               \
	VBROADCASTSS DF_LN2LO_32, LN2LO;               \
	VMOVUPS      ·pairPowers32+0(SB), ROOTS_LOW;   \
	VMOVUPS      ·pairPowers32+64(SB), ROOTS_HIGH; \
	VMOVUPS      ·pairRests32+0(SB), RESTS_LOW;    \
	VMOVUPS      ·pairRests32+64(SB), RESTS_HIGH

// DF_LOAD64 loads the 64 elements at SI, and DF_LOAD16 the next 16. As integers, absolute values
// are in the order of the numbers, with NaN above all.
#define DF_LOAD64() \
	VMOVUPS      (SI), Z0;               \
	VMOVUPS      64(SI), Z1;             \
	VMOVUPS      128(SI), Z2;            \
	VMOVUPS      192(SI), Z3;            \
	VBROADCASTSS DF_SIGN, TMP;           \
	VPANDND      Z0, TMP, Z12;           \
	VPANDND      Z1, TMP, Z13;           \
	VPANDND      Z2, TMP, Z14;           \
	VPANDND      Z3, TMP, Z15;           \
	VPMAXSD      Z12, Z13, Z12;          \
	VPMAXSD      Z14, Z15, Z14;          \
	VPMAXSD      Z12, Z14, Z12;          \
	VPCMPD.BCST  ABOVE, DF_MAX, Z12, K3; \
	VPXORD       HARD, HARD, HARD

#define DF_LOAD16() \
	VMOVUPS      (SI), Z0;               \
	VBROADCASTSS DF_SIGN, TMP;           \
	VPANDND      Z0, TMP, Z12;           \
	VPCMPD.BCST  ABOVE, DF_MAX, Z12, K3; \
	VPXORD       HARD, HARD, HARD

#define ABOVE $6

// ROUNDING_TEST goes to the label if one of the elements is NaN, far out or in doubt.
#define ROUNDING_TEST(label) \
	VPTESTMD HARD, HARD, K2; \
	KORTESTW K2, K3;         \
	JNE      label

// DF_STORE64 stores the results at DI, and goes on to the next 64 elements.
#define DF_STORE64() \
	VMOVUPS Z8, (DI);     \
	VMOVUPS Z9, 64(DI);   \
	VMOVUPS Z10, 128(DI); \
	VMOVUPS Z11, 192(DI); \
	ADDQ    $256, SI;     \
	ADDQ    $256, DI

// The steps, for x, s, a = n, b and c.

// DF_SCALE is s = x·32/ln 2 + magic, whose last bits are those of n, DF_SCALE_MINUS that for -x,
// and DF_COUNT a = n.
#define DF_SCALE(x, s, a, b, c) VMOVAPS MAGIC, s; VFMADD231PS LOG2E, x, s
#define DF_SCALE_MINUS(x, s, a, b, c) VMOVAPS MAGIC, s; VFNMADD231PS LOG2E, x, s
#define DF_COUNT(x, s, a, b, c) VSUBPS MAGIC, s, a; VMOVAPS s, b

// DF_REDUCE is x = r0, DF_REDUCE_MINUS that of -x.
#define DF_REDUCE(x, s, a, b, c) VFNMADD231PS LN2HI, a, x
#define DF_REDUCE_MINUS(x, s, a, b, c) VFNMSUB231PS LN2HI, a, x

// DF_REST and DF_CORRECT are a = c, DF_SUM is b = r0 + c.
#define DF_REST(x, s, a, b, c) VPERMI2PS RESTS_HIGH, RESTS_LOW, b
#define DF_CORRECT(x, s, a, b, c) VFNMADD213PS b, LN2LO, a
#define DF_SUM(x, s, a, b, c) VADDPS x, a, b; VBROADCASTSS DF_Q4_32, c

// DF_HORNER_3 to DF_LOW are a = c + q·r².
#define DF_HORNER_3(x, s, a, b, c) VFMADD213PS.BCST DF_Q3_32, b, c
#define DF_HORNER_2(x, s, a, b, c) VFMADD213PS.BCST DF_Q2_32, b, c
#define DF_SQUARE(x, s, a, b, c) VMULPS b, b, b
#define DF_LOW(x, s, a, b, c) VFMADD231PS b, c, a

// DF_POWER is s = 2^(n/32).
#define DF_POWER(x, s, a, b, c) VPSLLD $18, s, b; VPERMI2PS ROOTS_HIGH, ROOTS_LOW, s; VPADDD b, s, s

// DF_HIGH is c = high = s + s·r0, DF_LOST x = s·r0 - (high - s), which is what rounding lost, and
// DF_ALL x = low.
#define DF_HIGH(x, s, a, b, c) VMOVAPS s, c; VFMADD213PS s, x, c
#define DF_LOST(x, s, a, b, c) VSUBPS s, c, b; VFMSUB213PS b, s, x
#define DF_ALL(x, s, a, b, c) VFMADD231PS a, s, x

// DF_ROUND is a = high + low and b = high + (low - s·width), and DF_COMPARE notes where they
// differ: HARD |= a ^ b.
#define DF_ROUND(x, s, a, b, c) VADDPS c, x, a; VFNMADD231PS.BCST DF_WIDTH_32, s, x; VADDPS c, x, b
#define DF_COMPARE(x, s, a, b, c) VPTERNLOGD $0xf6, b, a, HARD

// DF_EXP does all steps from r0 to high and low; DF_SCALE, DF_COUNT and DF_REDUCE come before.
#define DF_EXP(ALL) \
	ALL(DF_REST);     \
	ALL(DF_CORRECT);  \
	ALL(DF_SUM);      \
	ALL(DF_HORNER_3); \
	ALL(DF_HORNER_2); \
	ALL(DF_SQUARE);   \
	ALL(DF_LOW);      \
	ALL(DF_POWER);    \
	ALL(DF_HIGH);     \
	ALL(DF_LOST);     \
	ALL(DF_ALL)

// Exp, 64 elements at a time and then 16, in sums of two float32; or, where those leave one of the
// elements in doubt, in float64.
//
// Registers: DI, SI the next elements of dst and x; CX elements left. Vectors: see
// exppair_avx512.h, and exptable_avx512.h for float64.

// EXP_CLAMP limits x so that exp rounds to +0 or +Inf, but no more.
#define EXP_CLAMP(ALL) \
	VBROADCASTSD EXP_EXPMIN, V; \
	ALL(CLAMP_LOW);             \
	VBROADCASTSD EXP_EXPMAX, V; \
	ALL(CLAMP_HIGH)

// EXP_DF_STEPS does all steps from x to a result, in float32.
#define EXP_DF_STEPS(ALL) \
	ALL(DF_SCALE);  \
	ALL(DF_COUNT);  \
	ALL(DF_REDUCE); \
	DF_EXP(ALL);    \
	ALL(DF_ROUND);  \
	ALL(DF_COMPARE)

// EXP_STEPS does so in float64.
#define EXP_STEPS(ALL) \
	EXP_CLAMP(ALL);   \
	TABLE_STEPS(ALL); \
	ALL(TIMES_R);     \
	ALL(EXPM1);       \
	ALL(EXP)

// func ExpAVX512(dst, x []float32)
//
// dst[i] = exp(x[i])
TEXT ·ExpAVX512(SB), NOSPLIT, $128-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	DF_CONSTANTS()
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	DF_LOAD64()
	EXP_DF_STEPS(DF_EACH4)
	ROUNDING_TEST(accurate64)
	DF_STORE64()

next64:
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop16:  // for ; n > 0; n -= 16
	LOAD_TAIL16(whole)

whole:
	DF_LOAD16()
	EXP_DF_STEPS(DF_EACH1)
	ROUNDING_TEST(accurate16)
	VEXTRACTF64X4 $1, Z8, Y17
	VMOVAPS       Y8, Y16

store16:
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET

accurate64:
	TABLE_CONSTANTS()
	LOAD64()
	EXP_STEPS(EACH8)
	ROUND64()
	STORE64()
	DF_CONSTANTS()
	JMP next64

accurate16:
	TABLE_CONSTANTS()
	LOAD16()
	EXP_STEPS(EACH2)
	ROUND16()
	DF_CONSTANTS()
	JMP store16

// Sigmoid, 64 elements at a time and then 16, in sums of two float32; or, where those leave one of
// the elements in doubt, in float64.
//
// Registers: DI, SI the next elements of dst and x; CX elements left; in float64, K3 which of eight
// are not negative. Vectors: see exppair_avx512.h, and exptable_avx512.h for float64.

// In float32, with exp(-x) = high + low: s + sum = 1 + high + low, and then y ≈ 1/s and y·(1 + t +
// t²), with t = 1 - y·(s + sum), is the result.

#define UNIT32 Z21 // 1
#define INVERSE Z22 // see DF_INVERSE

// DF_ORDER is a and b = the greater and the lesser of 1 and high, in which order 1 + high and what
// its rounding lost, b - (s - a), are exact; DF_ADD is s = 1 + high, DF_SPLIT x = low + what was
// lost.
#define DF_ORDER(x, s, a, b, c) VMAXPS c, UNIT32, a; VMINPS c, UNIT32, b
#define DF_ADD(x, s, a, b, c) VADDPS c, UNIT32, s
#define DF_SPLIT(x, s, a, b, c) VSUBPS a, s, a; VSUBPS a, b, b; VADDPS b, x, x

// DF_GUESS is c = y ≈ 1/s, within 0.0506 of it, by a difference of bits: they are all but the
// logarithm of a number. DF_IMPROVE is b = y·(1 + t)·(1 + t²), within 2^-17.2, with t = 1 - s·y.
#define DF_GUESS(x, s, a, b, c) VPSUBD s, INVERSE, c; VMOVAPS c, a
#define DF_IMPROVE(ALL) \
	ALL(DF_FIRST_T);  \
	ALL(DF_SQUARE_T); \
	ALL(DF_TIMES_T);  \
	ALL(DF_TIMES_T2)

#define DF_FIRST_T(x, s, a, b, c) VFNMADD213PS UNIT32, s, a
#define DF_SQUARE_T(x, s, a, b, c) VMULPS a, a, b
#define DF_TIMES_T(x, s, a, b, c) VFMADD213PS c, c, a
#define DF_TIMES_T2(x, s, a, b, c) VFMADD213PS a, a, b

// DF_T, DF_T_LOW and DF_T2 are s = t + t².
#define DF_T(x, s, a, b, c) VFNMADD213PS UNIT32, b, s
#define DF_T_LOW(x, s, a, b, c) VFNMADD231PS b, x, s
#define DF_T2(x, s, a, b, c) VFMADD213PS s, s, s

// DF_BOUNDS and DF_RESULTS are a and c = y + y·(t + t²), with the most added that may be missing,
// and with the most subtracted that may be too much; DF_COMPARE_C notes where they differ.
#define DF_BOUNDS(x, s, a, b, c) VADDPS.BCST DF_ABOVE_32, s, a; VADDPS.BCST DF_BELOW_32, s, c
#define DF_RESULTS(x, s, a, b, c) VFMADD213PS b, b, a; VFMADD213PS b, b, c
#define DF_COMPARE_C(x, s, a, b, c) VPTERNLOGD $0xf6, c, a, HARD

// SIGMOID_DF_STEPS does all steps from x to a result, in float32.
#define SIGMOID_DF_STEPS(ALL) \
	ALL(DF_SCALE_MINUS);  \
	ALL(DF_COUNT);        \
	ALL(DF_REDUCE_MINUS); \
	DF_EXP(ALL);          \
	ALL(DF_ORDER);        \
	ALL(DF_ADD);          \
	ALL(DF_SPLIT);        \
	ALL(DF_GUESS);        \
	DF_IMPROVE(ALL);      \
	ALL(DF_T);            \
	ALL(DF_T_LOW);        \
	ALL(DF_T2);           \
	ALL(DF_BOUNDS);       \
	ALL(DF_RESULTS);      \
	ALL(DF_COMPARE_C)

#define SIGMOID_CONSTANTS() \
	DF_CONSTANTS();                  \
	VBROADCASTSS DF_ONE, UNIT32;     \
	VBROADCASTSS DF_INVERSE, INVERSE

// In float64, with e = exp(-|x|), the result is m/(1 + e), where m is e for a negative x and 1
// elsewhere.

// NEGATIVE is x = -|x|, and SIGMOID_CLAMP limits it so that the result rounds to +0 where it was
// negative, but no more.
#define NEGATIVE(x, s, e, y) VORPD.BCST EXP_SIGN, x, x
#define SIGMOID_CLAMP(ALL) \
	VBROADCASTSD EXP_EXPMIN, V; \
	ALL(CLAMP_LOW)

// HORNER_1, HORNER_0 and TIMES_S make e = s·(up0 + up1·r + r²·q) = exp(x); PLUS_ONE is s = e + 1.
#define HORNER_1(x, s, e, y) VFMADD213PD.BCST EXP_UP1, x, e
#define HORNER_0(x, s, e, y) VFMADD213PD.BCST EXP_UP0, x, e
#define TIMES_S(x, s, e, y) VMULPD s, e, e
#define PLUS_ONE(x, s, e, y) VADDPD.BCST EXP_ONE, e, s

// CAREFUL does all steps to e and s; DIVIDE_BY_S follows, when NUMERATOR has put m, by the eight
// float32 at a, in place of e.
#define CAREFUL(ALL) \
	TABLE_CONSTANTS();           \
	VBROADCASTSS EXP_ONE32, ONE; \
	ALL(NEGATIVE);               \
	SIGMOID_CLAMP(ALL);          \
	TABLE_STEPS(ALL);            \
	ALL(HORNER_1);               \
	ALL(HORNER_0);               \
	ALL(TIMES_S);                \
	ALL(PLUS_ONE)

#define NUMERATOR(a, e) \
	VMOVUPS      a, V_LOW;      \
	VPMOVD2M     V_LOW, K3;     \
	KNOTW        K3, K3;        \
	VBROADCASTSD EXP_ONE, K3, e

// func SigmoidAVX512(dst, x []float32)
//
// dst[i] = 1/(1 + exp(-x[i])), which in float64 is 1/(1 + e) for x ≥ 0, e/(1 + e) for x < 0, with e
// = exp(-|x|)
TEXT ·SigmoidAVX512(SB), NOSPLIT, $128-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SIGMOID_CONSTANTS()
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	DF_LOAD64()
	SIGMOID_DF_STEPS(DF_EACH4)
	ROUNDING_TEST(accurate64)
	DF_STORE64()

next64:
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop16:  // for ; n > 0; n -= 16
	LOAD_TAIL16(whole)

whole:
	DF_LOAD16()
	SIGMOID_DF_STEPS(DF_EACH1)
	ROUNDING_TEST(accurate16)
	VEXTRACTF64X4 $1, Z8, Y17
	VMOVAPS       Y8, Y16

store16:
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET

accurate64:
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

accurate16:
	LOAD16()
	CAREFUL(EACH2)
	NUMERATOR((SI), Z16)
	NUMERATOR(32(SI), Z17)
	DIVIDE_BY_S(EACH2)
	ROUND16()
	SIGMOID_CONSTANTS()
	JMP store16

// Expm1, 64 elements at a time and then 16.
//
// Registers: DI, SI the next elements of dst and x; CX elements left. Vectors: see exp_avx512.h.

// func Expm1AVX512(dst, x []float32)
//
// dst[i] = exp(x[i]) - 1
TEXT ·Expm1AVX512(SB), NOSPLIT, $128-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	CONSTANTS()
	VBROADCASTSD EXP_EXPMIN, MIN
	VBROADCASTSD EXP_EXPMAX, MAX
	SUBQ         $64, CX
	JLT          rest
	PCALIGN      $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	EACH8(ATLEAST)
	EACH8(ATMOST)
	EXPM1_STEPS(EACH8)
	EACH8(MINUS_ONE)
	EACH8(SUBTRACT)
	ROUND64()
	SIGN64()
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop16:  // for ; n > 0; n -= 16
	LOAD_TAIL16(whole)

whole:
	LOAD16()
	EACH2(ATLEAST)
	EACH2(ATMOST)
	EXPM1_STEPS(EACH2)
	EACH2(MINUS_ONE)
	EACH2(SUBTRACT)
	ROUND16()
	SIGN16()
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET

// Tanh, 64 elements at a time and then 16.
//
// Registers: DI, SI the next elements of dst and x; CX elements left. Vectors: see exp_avx512.h.

// TWICE is x = 2x.
#define TWICE(x, s, e, y) VADDPD x, x, x

// PLUS_TWO is s = q + 2.
#define PLUS_TWO(x, s, e, y) VADDPD.BCST EXP_TWO, e, s

// func TanhAVX512(dst, x []float32)
//
// dst[i] = q/(q + 2) with q = exp(2x) - 1, x = x[i]
TEXT ·TanhAVX512(SB), NOSPLIT, $128-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	CONSTANTS()
	VBROADCASTSD EXP_TANHMAX, MAX
	VPXORQ.BCST  EXP_SIGN, MAX, MIN // -MAX
	VBROADCASTSS EXP_ONE32, ONE
	SUBQ         $64, CX
	JLT          rest
	PCALIGN      $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	EACH8(ATLEAST)
	EACH8(ATMOST)
	EACH8(TWICE)
	EXPM1_STEPS(EACH8)
	EACH8(MINUS_ONE)
	EACH8(SUBTRACT)
	EACH8(PLUS_TWO)
	DIVIDE_BY_S(EACH8)
	ROUND64()
	SIGN64()
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop16:  // for ; n > 0; n -= 16
	LOAD_TAIL16(whole)

whole:
	LOAD16()
	EACH2(ATLEAST)
	EACH2(ATMOST)
	EACH2(TWICE)
	EXPM1_STEPS(EACH2)
	EACH2(MINUS_ONE)
	EACH2(SUBTRACT)
	EACH2(PLUS_TWO)
	DIVIDE_BY_S(EACH2)
	ROUND16()
	SIGN16()
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET
