//go:build !purego

#include "textflag.h"
#include "zconstants_avx512.h"
#include "exp_avx512.h"

// Exp, Sigmoid, Expm1 and Tanh.
//
// All but Expm1 have two phases. The quick phase computes 64 elements, and then 16, in float32: as
// double-floats, unevaluated sums hi + lo of two float32. Its rounding test tells whether that
// decides every element of the group. If it does not, the accurate phase computes the group again,
// in float64. Expm1 is computed in float64 at once, 64 elements and then 16.
//
// In all of them DI and SI are the next elements of dst and x, and CX is the number of elements
// left.
//
// The accurate phase of Exp and Sigmoid: the steps of exp_avx512.h, but with a table. n is the
// integer nearest to x·16/ln 2, so |r| ≤ ln 2/32, and a polynomial of degree 6 is enough, not 10.
// 2^(n/16) comes from a table of 16 in two registers: VPERMI2PD looks up the last four bits of n;
// the others are added to the exponent.
//
// Registers:
//
//	Z0-Z7    x, then r
//	Z8-Z15   z = n + magic, then s = 2^(n/16)
//	Z16-Z23  n, then the polynomial, then the result
//	Z24-Z27  constants, by the names of exp_avx512.h
//	Z28      temporary
//	Z29      the caller's
//	Z30-Z31  the table

#define TMP_WIDE Z28
#define TMP_WIDE_LO Y28 // its lower half
#define POWERS_LO Z30
#define POWERS_HI Z31

#define TABLE_CONSTANTS() \
	VBROADCASTSD EXP_MAGIC16, MAGIC;       \
	VBROADCASTSD EXP_LOG2E16, LOG2E;       \
	VBROADCASTSD EXP_LN2HI16, LN2HI;       \
	VBROADCASTSD EXP_LN2LO16, LN2LO;       \
	VMOVUPD      ·powers+0(SB), POWERS_LO; \
	VMOVUPD      ·powers+64(SB), POWERS_HI

// CLAMP_LOW computes x = max(x, TMP_WIDE), CLAMP_HIGH x = min(x, TMP_WIDE). NaN passes: it is the
// second of the two operands.
#define CLAMP_LOW(x, s, e, y) VMAXPD x, TMP_WIDE, x
#define CLAMP_HIGH(x, s, e, y) VMINPD x, TMP_WIDE, x

#define REDUCE_16(x, s, e, y) VFNMADD231PD LN2LO, e, x; VBROADCASTSD EXP_E6, e
#define SHORT_5(x, s, e, y) VFMADD213PD.BCST EXP_E5, x, e
#define SHORT_4(x, s, e, y) VFMADD213PD.BCST EXP_E4, x, e
#define SHORT_3(x, s, e, y) VFMADD213PD.BCST EXP_E3, x, e
#define SHORT_2(x, s, e, y) VFMADD213PD.BCST EXP_E2, x, e

// POWER_16 computes s = 2^(n/16).
#define POWER_16(x, s, e, y) VPSLLQ $48, s, TMP_WIDE; VPERMI2PD POWERS_HI, POWERS_LO, s; VPADDQ TMP_WIDE, s, s

// TABLE_STEPS does all steps from x to r, s and the polynomial, in e, as POLY_STEPS does. TIMES_R,
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

// The quick phase: exp as a double-float, for vectors of 16. It takes two thirds of the time of the
// accurate phase: a vector holds twice as many elements, and nothing is converted. Its relative
// error is up to 2^-35. For 1 element of 3,000 that leaves open which float32 is nearest; then the
// accurate phase must decide.
//
// With n the integer nearest to x·32/ln 2 and s = 2^(n/32), exp(x) = s·exp(r), |r| ≤ ln 2/64:
//
//	r = r0 + c        r0 = x - n·LN2HI, exact; c is the rest: -n·LN2LO and the residual of s
//	exp(x) = hi + lo  hi = s + s·r0, rounded; lo is the error of hi and s·(c + q(r)·r²)
//
// c includes a small positive bias, so that exp(x) < hi + lo < exp(x) + s·DF_WIDTH_32. If hi + lo
// and hi + lo - s·DF_WIDTH_32 round to the same float32, that float32 is the correctly rounded
// result (Ziv's rounding test).
//
// s and its residual are looked up by the last five bits of n, in two registers each.
//
// Registers:
//
//	Z0-Z3    x, then r0, then lo
//	Z4-Z7    z = n + magic, then s
//	Z8-Z11   n, then c, then s·(c + q·r²), then the result
//	Z12-Z15  temporary, then the result's other bound
//	Z16-Z19  q(r), then hi
//	Z20      HARD: not 0 where two bounds differ
//	Z21-Z22  the caller's
//	Z23      temporary
//	Z24-Z27  constants, by the names of exp_avx512.h
//	Z28-Z31  the tables
//	K3       which are NaN or beyond ±50

#define HARD Z20
#define TMP Z23
#define ROOTS_LO Z28
#define ROOTS_HI Z29
#define RESIDUALS_LO Z30
#define RESIDUALS_HI Z31

#define DF_EACH4(step) \
	step(Z0, Z4, Z8, Z12, Z16);  \
	step(Z1, Z5, Z9, Z13, Z17);  \
	step(Z2, Z6, Z10, Z14, Z18); \
	step(Z3, Z7, Z11, Z15, Z19)

#define DF_EACH1(step) step(Z0, Z4, Z8, Z12, Z16)

// DF_CONSTANTS loads the constants and the tables of the quick phase.
#define DF_CONSTANTS() \
	VBROADCASTSS DF_MAGIC, MAGIC;                    \
	VBROADCASTSS DF_LOG2E_32, LOG2E;                 \
	VBROADCASTSS DF_LN2HI_32, LN2HI;                 \
	VBROADCASTSS DF_LN2LO_32, LN2LO;                 \
	VMOVUPS      ·dfPowers32+0(SB), ROOTS_LO;        \
	VMOVUPS      ·dfPowers32+64(SB), ROOTS_HI;       \
	VMOVUPS      ·dfResiduals32+0(SB), RESIDUALS_LO; \
	VMOVUPS      ·dfResiduals32+64(SB), RESIDUALS_HI

// DF_ELEMENTS64 loads the 64 elements at SI, DF_ELEMENTS16 the next 16, and adds DF_TINY: subnormal
// numbers would take the CPU a hundred cycles each. That changes no result.
#define DF_ELEMENTS64() \
	VBROADCASTSS DF_TINY, TMP;     \
	VADDPS       (SI), TMP, Z0;    \
	VADDPS       64(SI), TMP, Z1;  \
	VADDPS       128(SI), TMP, Z2; \
	VADDPS       192(SI), TMP, Z3

#define DF_ELEMENTS16() \
	VBROADCASTSS DF_TINY, TMP; \
	VADDPS       (SI), TMP, Z0

// DF_LOAD64 loads the 64 elements at SI, DF_LOAD16 the next 16. Both set K3 where |x| > 50 or x is
// NaN, and HARD to 0. As integers, the bits of absolute values are in the order of the numbers,
// with NaN above all.
#define DF_LOAD64() \
	DF_ELEMENTS64();                     \
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
	DF_ELEMENTS16();                     \
	VBROADCASTSS DF_SIGN, TMP;           \
	VPANDND      Z0, TMP, Z12;           \
	VPCMPD.BCST  ABOVE, DF_MAX, Z12, K3; \
	VPXORD       HARD, HARD, HARD

#define ABOVE $6

// ROUNDING_TEST goes to the label, the accurate phase, if the quick phase has not decided every
// element: if one is NaN, far out, or too near to the middle between two float32.
#define ROUNDING_TEST(label) \
	VPTESTMD HARD, HARD, K2; \
	KORTESTW K2, K3;         \
	JNE      label

// DF_STORE64 stores the 64 results, and advances both pointers by 64 elements.
#define DF_STORE64() \
	VMOVUPS Z8, (DI);     \
	VMOVUPS Z9, 64(DI);   \
	VMOVUPS Z10, 128(DI); \
	VMOVUPS Z11, 192(DI); \
	ADDQ    $256, SI;     \
	ADDQ    $256, DI

// The steps. Their arguments are the registers of one vector: x, s, a = n, b and c.

// DF_SCALE computes s = x·32/ln 2 + magic; the last bits of s are those of n. DF_SCALE_MINUS does
// so for -x. DF_ROUND_N computes a = n.
#define DF_SCALE(x, s, a, b, c) VMOVAPS MAGIC, s; VFMADD231PS LOG2E, x, s
#define DF_SCALE_MINUS(x, s, a, b, c) VMOVAPS MAGIC, s; VFNMADD231PS LOG2E, x, s
#define DF_ROUND_N(x, s, a, b, c) VSUBPS MAGIC, s, a; VMOVAPS s, b

// DF_REDUCE computes x = r0, DF_REDUCE_MINUS the r0 of -x.
#define DF_REDUCE(x, s, a, b, c) VFNMADD231PS LN2HI, a, x
#define DF_REDUCE_MINUS(x, s, a, b, c) VFNMSUB231PS LN2HI, a, x

// DF_RESIDUAL and DF_C compute a = c, DF_SUM b = r0 + c.
#define DF_RESIDUAL(x, s, a, b, c) VPERMI2PS RESIDUALS_HI, RESIDUALS_LO, b
#define DF_C(x, s, a, b, c) VFNMADD213PS b, LN2LO, a
#define DF_SUM(x, s, a, b, c) VADDPS x, a, b; VBROADCASTSS DF_Q4_32, c

// DF_HORNER_3 to DF_TAIL compute a = c + q(r)·r².
#define DF_HORNER_3(x, s, a, b, c) VFMADD213PS.BCST DF_Q3_32, b, c
#define DF_HORNER_2(x, s, a, b, c) VFMADD213PS.BCST DF_Q2_32, b, c
#define DF_SQUARE(x, s, a, b, c) VMULPS b, b, b
#define DF_TAIL(x, s, a, b, c) VFMADD231PS b, c, a

// DF_POWER computes s = 2^(n/32).
#define DF_POWER(x, s, a, b, c) VPSLLD $18, s, b; VPERMI2PS ROOTS_HI, ROOTS_LO, s; VPADDD b, s, s

// DF_HI computes c = hi = s + s·r0, rounded, DF_HI_ERROR the error of that sum, x = s·r0 - (hi -
// s), and DF_LO x = lo.
#define DF_HI(x, s, a, b, c) VMOVAPS s, c; VFMADD213PS s, x, c
#define DF_HI_ERROR(x, s, a, b, c) VSUBPS s, c, b; VFMSUB213PS b, s, x
#define DF_LO(x, s, a, b, c) VFMADD231PS a, s, x

// DF_ROUND computes both bounds of exp(x): a = hi + lo and b = hi + (lo - s·width). DF_COMPARE
// notes where they differ: HARD |= a ^ b.
#define DF_ROUND(x, s, a, b, c) VADDPS c, x, a; VFNMADD231PS.BCST DF_WIDTH_32, s, x; VADDPS c, x, b
#define DF_COMPARE(x, s, a, b, c) VPTERNLOGD $0xf6, b, a, HARD

// DF_PARTS does all steps from r0 to s = 2^(n/32) and a = c + q(r)·r². DF_SCALE, DF_ROUND_N and
// DF_REDUCE come before.
#define DF_PARTS(ALL) \
	ALL(DF_RESIDUAL); \
	ALL(DF_C);        \
	ALL(DF_SUM);      \
	ALL(DF_HORNER_3); \
	ALL(DF_HORNER_2); \
	ALL(DF_SQUARE);   \
	ALL(DF_TAIL);     \
	ALL(DF_POWER)

// Exp.

// EXP_CLAMP limits x: at the limits exp still rounds to +0 and to +Inf.
#define EXP_CLAMP(ALL) \
	VBROADCASTSD EXP_MIN, TMP_WIDE; \
	ALL(CLAMP_LOW);                 \
	VBROADCASTSD EXP_MAX, TMP_WIDE; \
	ALL(CLAMP_HIGH)

// EXP_DF_STEPS does all steps of the quick phase, from x to the result and HARD.
#define EXP_DF_STEPS(ALL) \
	ALL(DF_SCALE);    \
	ALL(DF_ROUND_N);  \
	ALL(DF_REDUCE);   \
	DF_PARTS(ALL);    \
	ALL(DF_HI);       \
	ALL(DF_HI_ERROR); \
	ALL(DF_LO);       \
	ALL(DF_ROUND);    \
	ALL(DF_COMPARE)

// EXP_STEPS does all steps of the accurate phase, from x to exp(x).
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

// Sigmoid.

// The quick phase: with exp(-x) = s + s·r0 + s·(c + q(r)·r²), the denominator 1 + exp(-x) is the
// double-float d + p. With y ≈ 1/d and t = 1 - y·(d + p), the result is y/(1 - t) ≈ y·(1 + t + t²).
// Where x < -16.5, d - 1 might be inexact: there the accurate phase decides, as where x > 50.
//
// Registers: as above, but Z16-Z19 hold d, then t, then the result's other bound; Z4-Z7, which
// hold s, y in the end; and K4 serves as K3 does.

#define UNIT32 Z21 // 1
#define INVERSE Z22 // see DF_GUESS

// SIGMOID_LOAD64 loads the 64 elements at SI, SIGMOID_LOAD16 the next 16. Both set K3 where x > 50,
// x < -16.5 or x is NaN, and HARD to 0. The bits of numbers are compared, as integers. Without a
// sign, those of negative numbers are the largest integers, and grow with the absolute value: one
// comparison finds x < -16.5. With a sign, they are below 0: the other finds x > 50. The bits of
// NaN are beyond those of an infinity, so that one of the two finds it.
#define SIGMOID_LOAD64() \
	DF_ELEMENTS64();       \
	VPMAXUD Z0, Z1, Z12;   \
	VPMAXUD Z2, Z3, Z13;   \
	VPMAXSD Z0, Z1, Z14;   \
	VPMAXSD Z2, Z3, Z15;   \
	VPMAXUD Z12, Z13, Z12; \
	VPMAXSD Z14, Z15, Z14; \
	SIGMOID_FAR(Z12, Z14)

#define SIGMOID_LOAD16() \
	DF_ELEMENTS16();    \
	SIGMOID_FAR(Z0, Z0)

#define SIGMOID_FAR(least, most) \
	VPCMPUD.BCST ABOVE, DF_LEAST, least, K3; \
	VPCMPD.BCST  ABOVE, DF_MAX, most, K4;    \
	KORW         K4, K3, K3;                 \
	VPXORD       HARD, HARD, HARD

// DF_ADD_ONE and DF_ADD compute d = (1 + s) + s·r0, rounded twice. DF_ERROR computes x = 1 + s +
// s·r0 - d: d - 1 is exact, and so is the difference of s, to which it is near. DF_LO makes it p.
#define DF_ADD_ONE(x, s, a, b, d) VADDPS UNIT32, s, d
#define DF_ADD(x, s, a, b, d) VFMADD231PS s, x, d
#define DF_ERROR(x, s, a, b, d) VSUBPS UNIT32, d, b; VSUBPS b, s, b; VFMADD213PS b, s, x

// DF_GUESS computes b = y ≈ 1/d, within 0.0506 of it, by a difference of bits: the bits of a number
// are almost its logarithm. DF_IMPROVE computes s = y·(1 + t)·(1 + t²), within 2^-17.2, with t = 1
// - d·y.
#define DF_GUESS(x, s, a, b, d) VPSUBD d, INVERSE, b; VMOVAPS b, a
#define DF_IMPROVE(ALL) \
	ALL(DF_FIRST_T);  \
	ALL(DF_SQUARE_T); \
	ALL(DF_TIMES_T);  \
	ALL(DF_TIMES_T2)

#define DF_FIRST_T(x, s, a, b, d) VFNMADD213PS UNIT32, d, a
#define DF_SQUARE_T(x, s, a, b, d) VMULPS a, a, s
#define DF_TIMES_T(x, s, a, b, d) VFMADD213PS b, b, a
#define DF_TIMES_T2(x, s, a, b, d) VFMADD213PS a, a, s

// DF_T, DF_T_LOW and DF_T2 compute d = t + t².
#define DF_T(x, s, a, b, d) VFNMADD213PS UNIT32, s, d
#define DF_T_LOW(x, s, a, b, d) VFNMADD231PS s, x, d
#define DF_T2(x, s, a, b, d) VFMADD213PS d, d, d

// DF_BOUNDS and DF_RESULTS compute both ends of the error interval of y + y·(t + t²): a is the
// upper end, d the lower. DF_COMPARE_D notes where they differ.
#define DF_BOUNDS(x, s, a, b, d) VADDPS.BCST DF_ABOVE_32, d, a; VADDPS.BCST DF_BELOW_32, d, d
#define DF_RESULTS(x, s, a, b, d) VFMADD213PS s, s, a; VFMADD213PS s, s, d
#define DF_COMPARE_D(x, s, a, b, d) VPTERNLOGD $0xf6, d, a, HARD

// SIGMOID_DF_STEPS does all steps of the quick phase, from x to the result and HARD.
#define SIGMOID_DF_STEPS(ALL) \
	ALL(DF_SCALE_MINUS);  \
	ALL(DF_ROUND_N);      \
	ALL(DF_REDUCE_MINUS); \
	DF_PARTS(ALL);        \
	ALL(DF_ADD_ONE);      \
	ALL(DF_ADD);          \
	ALL(DF_ERROR);        \
	ALL(DF_LO);           \
	ALL(DF_GUESS);        \
	DF_IMPROVE(ALL);      \
	ALL(DF_T);            \
	ALL(DF_T_LOW);        \
	ALL(DF_T2);           \
	ALL(DF_BOUNDS);       \
	ALL(DF_RESULTS);      \
	ALL(DF_COMPARE_D)

#define SIGMOID_CONSTANTS() \
	DF_CONSTANTS();                  \
	VBROADCASTSS DF_ONE, UNIT32;     \
	VBROADCASTSS DF_INVERSE, INVERSE

// The accurate phase: with e = exp(-|x|), the result is m/(1 + e). The numerator m is e for a
// negative x, and 1 elsewhere. K3 tells which of eight elements are not negative.

// MINUS_ABS computes x = -|x|. SIGMOID_CLAMP limits it: at the limit, the result for a negative x
// still rounds to +0.
#define MINUS_ABS(x, s, e, y) VORPD.BCST CONST_SIGN, x, x
#define SIGMOID_CLAMP(ALL) \
	VBROADCASTSD EXP_MIN, TMP_WIDE; \
	ALL(CLAMP_LOW)

// HORNER_1, HORNER_0 and TIMES_S compute e = s·(up0 + up1·r + r²·q) = exp(x). PLUS_ONE computes s =
// e + 1.
#define HORNER_1(x, s, e, y) VFMADD213PD.BCST SIGMOID_UP1, x, e
#define HORNER_0(x, s, e, y) VFMADD213PD.BCST SIGMOID_UP0, x, e
#define TIMES_S(x, s, e, y) VMULPD s, e, e
#define PLUS_ONE(x, s, e, y) VADDPD.BCST CONST_ONE, e, s

// SIGMOID_WIDE_STEPS does all steps to e and s. NUMERATOR then puts m in place of e, by the signs
// of the eight float32 at a, and DIVIDE_BY_S follows.
#define SIGMOID_WIDE_STEPS(ALL) \
	TABLE_CONSTANTS();             \
	VBROADCASTSS CONST_ONE32, ONE; \
	ALL(MINUS_ABS);                \
	SIGMOID_CLAMP(ALL);            \
	TABLE_STEPS(ALL);              \
	ALL(HORNER_1);                 \
	ALL(HORNER_0);                 \
	ALL(TIMES_S);                  \
	ALL(PLUS_ONE)

#define NUMERATOR(a, e) \
	VMOVUPS      a, TMP_WIDE_LO;  \
	VPMOVD2M     TMP_WIDE_LO, K3; \
	KNOTW        K3, K3;          \
	VBROADCASTSD CONST_ONE, K3, e

// func SigmoidAVX512(dst, x []float32)
//
// dst[i] = 1/(1 + exp(-x[i]))
TEXT ·SigmoidAVX512(SB), NOSPLIT, $128-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SIGMOID_CONSTANTS()
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	SIGMOID_LOAD64()
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
	SIGMOID_LOAD16()
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
	SIGMOID_WIDE_STEPS(EACH8)
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
	SIGMOID_WIDE_STEPS(EACH2)
	NUMERATOR((SI), Z16)
	NUMERATOR(32(SI), Z17)
	DIVIDE_BY_S(EACH2)
	ROUND16()
	SIGMOID_CONSTANTS()
	JMP store16

// Expm1, with the registers of exp_avx512.h.

// func Expm1AVX512(dst, x []float32)
//
// dst[i] = exp(x[i]) - 1
TEXT ·Expm1AVX512(SB), NOSPLIT, $128-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	CONSTANTS()
	VBROADCASTSD EXP_MIN, MIN
	VBROADCASTSD EXP_MAX, MAX
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

// Tanh.

// The quick phase, for |x|: with n the integer nearest to x·64/ln 2 and s = 2^(n/32),
//
//	x = n·ln 2/64 + r           r = r0 + c, as above, but of x: |r| is up to ln 2/128
//	tanh(n·ln 2/64) = f/g       f = s - 1, g = s + 1
//	tanh(r) = r0 + t            t = c + r0²·(r0·(q3 + q5·r0²) - c)
//	tanh(x) = (f + g·tanh(r)) / (g + f·tanh(r))
//
// The fraction is e/d, each a double-float. Where n is 0, f is 0, and so are c and the low parts of
// r0, e and d: the error is relative, however small x is. The table of s has 23 bits, so that f and
// g are exact where s < 2²⁴. Above, g is s and f is s - 2, which have the same quotient, within
// 2^-47, up to TANH_MAX. There the result is the float32 below 1, and so it is for all x from there
// to TANH_END. Those beyond have the result 1, and NaN passes. Those nearer to 0 than TANH_MIN are
// their own results: their powers might be subnormal, which would take the CPU a hundred cycles.
//
// With y = 1/d and q = e·y, the result is q + (e - q·d)·y, within 2^-37.9 of itself. For 1 of
// 17,000 x that leaves open which float32 is nearest.
//
// Registers:
//
//	Z0-Z3    x, then r0, then y
//	Z4-Z7    z = n + magic, then s, then g, then the low part of d, then the result's other bound
//	Z8-Z11   n, then c, then t, then q, then the result
//	Z12-Z15  temporary, then f, then the low part of e, then the rest e - q·d
//	Z16-Z19  temporary, then d
//	Z20-Z23  temporary, then e
//	Z24-Z27  temporary
//	Z28-Z31  the tables
//	K1-K4    which are beyond TANH_END
//
// Z20 is HARD in the end.

#define TANH_EACH4(step) \
	step(Z0, Z4, Z8, Z12, Z16, Z20, Z24, K1);  \
	step(Z1, Z5, Z9, Z13, Z17, Z21, Z25, K2);  \
	step(Z2, Z6, Z10, Z14, Z18, Z22, Z26, K3); \
	step(Z3, Z7, Z11, Z15, Z19, Z23, Z27, K4)

#define TANH_EACH1(step) step(Z0, Z4, Z8, Z12, Z16, Z20, Z24, K1)

#define TANH_TABLES() \
	VMOVUPS ·tanhPowers32+0(SB), ROOTS_LO;        \
	VMOVUPS ·tanhPowers32+64(SB), ROOTS_HI;       \
	VMOVUPS ·tanhResiduals32+0(SB), RESIDUALS_LO; \
	VMOVUPS ·tanhResiduals32+64(SB), RESIDUALS_HI

#define TANH_LOAD64() \
	VMOVUPS (SI), Z0;    \
	VMOVUPS 64(SI), Z1;  \
	VMOVUPS 128(SI), Z2; \
	VMOVUPS 192(SI), Z3

// TANH_ABS computes x = |x|, and TANH_FAR notes which are beyond TANH_END. TANH_ATLEAST and
// TANH_ATMOST limit the others. NaN is not beyond, and passes: it is the second of two operands.
#define TANH_ABS(x, s, a, b, d, e, t, k) VBROADCASTSS DF_SIGN, b; VPANDND x, b, x
#define TANH_FAR(x, s, a, b, d, e, t, k) VCMPPS.BCST GREATER, DF_TANH_END, x, k
#define TANH_ATLEAST(x, s, a, b, d, e, t, k) VBROADCASTSS DF_TANH_MIN, b; VMAXPS x, b, x
#define TANH_ATMOST(x, s, a, b, d, e, t, k) VBROADCASTSS DF_TANH_MAX, b; VMINPS x, b, x

#define GREATER $0x1e // and not NaN

// TANH_SCALE to TANH_C are as DF_SCALE to DF_C. TANH_SQUARE computes d = r0², TANH_POLY e = q3 +
// q5·r0², TANH_CUBE e = r0·e - c, TANH_TAIL a = t, and TANH_POWER s = 2^(n/32).
#define TANH_SCALE(x, s, a, b, d, e, t, k) VBROADCASTSS DF_MAGIC, s; VFMADD231PS.BCST DF_TANH_LOG2E, x, s
#define TANH_ROUND_N(x, s, a, b, d, e, t, k) VSUBPS.BCST DF_MAGIC, s, a; VMOVAPS s, b
#define TANH_REDUCE(x, s, a, b, d, e, t, k) VFNMADD231PS.BCST DF_TANH_LN2HI, a, x
#define TANH_RESIDUAL(x, s, a, b, d, e, t, k) VPERMI2PS RESIDUALS_HI, RESIDUALS_LO, b
#define TANH_C(x, s, a, b, d, e, t, k) VFNMADD132PS.BCST DF_TANH_LN2LO, b, a
#define TANH_SQUARE(x, s, a, b, d, e, t, k) VMULPS x, x, d; VBROADCASTSS DF_TANH_Q5, e
#define TANH_POLY(x, s, a, b, d, e, t, k) VFMADD213PS.BCST DF_TANH_Q3, d, e
#define TANH_CUBE(x, s, a, b, d, e, t, k) VFMSUB213PS a, x, e
#define TANH_TAIL(x, s, a, b, d, e, t, k) VFMADD231PS e, d, a
#define TANH_POWER(x, s, a, b, d, e, t, k) VPSLLD $18, s, b; VPERMI2PS ROOTS_HI, ROOTS_LO, s; VPADDD b, s, s

// TANH_G computes s = g, TANH_F b = f.
#define TANH_G(x, s, a, b, d, e, t, k) VADDPS.BCST DF_ONE, s, s
#define TANH_F(x, s, a, b, d, e, t, k) VSUBPS.BCST DF_TANH_TWO, s, b

// TANH_D computes d = g + f·r0, rounded, and TANH_E e = f + g·r0. TANH_D_ERROR computes t = f·r0 -
// (d - g), the error of that sum, and TANH_D_LOW t = t + f·tanh(r)'s low part: the low part of d.
// TANH_E_ERROR and TANH_E_LOW do so for e, in b.
#define TANH_D(x, s, a, b, d, e, t, k) VMOVAPS s, d; VFMADD231PS x, b, d
#define TANH_E(x, s, a, b, d, e, t, k) VMOVAPS b, e; VFMADD231PS x, s, e
#define TANH_D_ERROR(x, s, a, b, d, e, t, k) VSUBPS s, d, t; VFMSUB231PS x, b, t
#define TANH_D_LOW(x, s, a, b, d, e, t, k) VFMADD231PS a, b, t
#define TANH_E_ERROR(x, s, a, b, d, e, t, k) VSUBPS b, e, b; VFMSUB231PS x, s, b
#define TANH_E_LOW(x, s, a, b, d, e, t, k) VFMADD231PS a, s, b

// TANH_Y computes x = y, TANH_Q a = q, and TANH_REST to TANH_REST_E b = e - q·d, of which e - q·d
// of the high parts is exact. d is free then.
#define TANH_Y(x, s, a, b, d, e, t, k) VBROADCASTSS DF_ONE, x; VDIVPS d, x, x
#define TANH_Q(x, s, a, b, d, e, t, k) VMULPS x, e, a
#define TANH_REST(x, s, a, b, d, e, t, k) VFNMADD213PS e, a, d
#define TANH_REST_D(x, s, a, b, d, e, t, k) VFNMADD231PS t, a, d
#define TANH_REST_E(x, s, a, b, d, e, t, k) VADDPS d, b, b; VMOVAPS b, s

// TANH_BOUNDS and TANH_RESULTS compute both ends of the error interval of the result: a is the
// upper end, s the lower.
#define TANH_BOUNDS(x, s, a, b, d, e, t, k) VFMADD231PS.BCST DF_TANH_ABOVE, e, b; VFMADD231PS.BCST DF_TANH_BELOW, e, s
#define TANH_RESULTS(x, s, a, b, d, e, t, k) VFMADD213PS a, x, s; VFMADD231PS x, b, a

// TANH_COMPARE notes where they differ: Z20 |= a ^ s.
#define TANH_COMPARE(a, s) VPTERNLOGD $0xf6, s, a, Z20

// TANH_END_ONE puts 1 in place of what is beyond TANH_END.
#define TANH_END_ONE(x, s, a, b, d, e, t, k) VBROADCASTSS DF_ONE, k, a

// TANH_DF_STEPS does all steps of the quick phase but TANH_COMPARE and TANH_END_ONE.
#define TANH_DF_STEPS(ALL) \
	ALL(TANH_ABS);      \
	ALL(TANH_FAR);      \
	ALL(TANH_ATLEAST);  \
	ALL(TANH_ATMOST);   \
	ALL(TANH_SCALE);    \
	ALL(TANH_ROUND_N);  \
	ALL(TANH_REDUCE);   \
	ALL(TANH_RESIDUAL); \
	ALL(TANH_C);        \
	ALL(TANH_SQUARE);   \
	ALL(TANH_POLY);     \
	ALL(TANH_CUBE);     \
	ALL(TANH_TAIL);     \
	ALL(TANH_POWER);    \
	ALL(TANH_G);        \
	ALL(TANH_F);        \
	ALL(TANH_D);        \
	ALL(TANH_E);        \
	ALL(TANH_D_ERROR);  \
	ALL(TANH_D_LOW);    \
	ALL(TANH_E_ERROR);  \
	ALL(TANH_E_LOW);    \
	ALL(TANH_Y);        \
	ALL(TANH_Q);        \
	ALL(TANH_REST);     \
	ALL(TANH_REST_D);   \
	ALL(TANH_REST_E);   \
	ALL(TANH_BOUNDS);   \
	ALL(TANH_RESULTS)

// TANH_SIGN computes a = ±min(a, |x|), with the sign of x, for the x at p. That brings back what
// TANH_ATLEAST took away, and the signs of zeros. It changes no other result, as |tanh(x)| < |x|.
#define TANH_SIGN(p, x, a) \
	VMOVUPS  p, x;       \
	VRANGEPS $2, a, x, a

// TANH_TEST goes to the label, the accurate phase, if HARD is not 0.
#define TANH_TEST(label) \
	VPTESTMD HARD, HARD, K5; \
	KORTESTW K5, K5;         \
	JNE      label

// The accurate phase, with the registers of exp_avx512.h.

// TWICE computes x = 2x.
#define TWICE(x, s, e, y) VADDPD x, x, x

// PLUS_TWO computes s = q + 2.
#define PLUS_TWO(x, s, e, y) VADDPD.BCST CONST_TWO, e, s

#define TANH_CONSTANTS() \
	CONSTANTS();                       \
	VBROADCASTSD TANH_MAX, MAX;        \
	VPXORQ.BCST  CONST_SIGN, MAX, MIN; \
	VBROADCASTSS CONST_ONE32, ONE

// TANH_WIDE_STEPS does all steps from x to the result.
#define TANH_WIDE_STEPS(ALL) \
	ALL(ATLEAST);     \
	ALL(ATMOST);      \
	ALL(TWICE);       \
	EXPM1_STEPS(ALL); \
	ALL(MINUS_ONE);   \
	ALL(SUBTRACT);    \
	ALL(PLUS_TWO);    \
	DIVIDE_BY_S(ALL)

// func TanhAVX512(dst, x []float32)
//
// dst[i] = tanh(x[i])
TEXT ·TanhAVX512(SB), NOSPLIT, $128-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	TANH_TABLES()
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	TANH_LOAD64()
	TANH_DF_STEPS(TANH_EACH4)
	VPXORD Z4, Z8, HARD
	TANH_COMPARE(Z9, Z5)
	TANH_COMPARE(Z10, Z6)
	TANH_COMPARE(Z11, Z7)
	TANH_TEST(accurate64)
	TANH_EACH4(TANH_END_ONE)
	TANH_SIGN((SI), Z0, Z8)
	TANH_SIGN(64(SI), Z1, Z9)
	TANH_SIGN(128(SI), Z2, Z10)
	TANH_SIGN(192(SI), Z3, Z11)
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
	VMOVUPS       (SI), Z0
	TANH_DF_STEPS(TANH_EACH1)
	VPXORD        Z4, Z8, HARD
	TANH_TEST(accurate16)
	TANH_EACH1(TANH_END_ONE)
	TANH_SIGN((SI), Z0, Z8)
	VEXTRACTF64X4 $1, Z8, Y17
	VMOVAPS       Y8, Y16

store16:
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET

accurate64:
	TANH_CONSTANTS()
	LOAD64()
	TANH_WIDE_STEPS(EACH8)
	ROUND64()
	SIGN64()
	STORE64()
	TANH_TABLES()
	JMP next64

accurate16:
	TANH_CONSTANTS()
	LOAD16()
	TANH_WIDE_STEPS(EACH2)
	ROUND16()
	SIGN16()
	TANH_TABLES()
	JMP store16
