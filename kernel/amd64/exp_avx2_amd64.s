//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx2.h"

// Exp, Sigmoid, Expm1 and Tanh.
//
// All but Expm1 have two phases. The quick phase computes 32 elements (Tanh: 16), and then 8, in
// float32: as double-floats, unevaluated sums hi + lo of two float32. Its rounding test tells
// whether that decides every element of the group. If it does not, the accurate phase computes the
// group again, in float64. Expm1 is computed in float64 at once, 16 elements and then 8.
//
// The accurate phase of Exp and Sigmoid: the steps of exp_avx2.h for eight vectors side by side.
// For so many, z has no registers: it waits in the frame until s = 2ⁿ is needed. A step waits four
// cycles for the step before, in which the CPU could start eight; with four vectors side by side,
// the phase took 1.5 times as long.
//
// Registers:
//
//	DI, SI  the next elements of dst and x
//	CX      elements left
//	R8      32 bytes for each vector: z = n + magic
//	Y0-Y7   x, then r, then 2ⁿ
//	Y8-Y15  n, then the polynomial, then the result

// FRAME is the size of the frame. ALIGN_FRAME sets R8 to its first address that is a multiple of
// 32.
#define FRAME 288
#define ALIGN_FRAME() \
	LEAQ 31(SP), R8; \
	ANDQ $-32, R8

#define WIDE_EACH8(step) \
	step(Y0, (R8), Y8);     \
	step(Y1, 32(R8), Y9);   \
	step(Y2, 64(R8), Y10);  \
	step(Y3, 96(R8), Y11);  \
	step(Y4, 128(R8), Y12); \
	step(Y5, 160(R8), Y13); \
	step(Y6, 192(R8), Y14); \
	step(Y7, 224(R8), Y15)

// WIDE_EACH8 does a step for eight vectors, WIDE_EACH2 for the two that LOAD8 and WIDEN8 make.
#define WIDE_EACH2(step) \
	step(Y0, (R8), Y8);  \
	step(Y1, 32(R8), Y9)

// LOAD32 widens the 32 elements at SI.
#define LOAD32() \
	VCVTPS2PD (SI), Y0;   \
	VCVTPS2PD 16(SI), Y1; \
	VCVTPS2PD 32(SI), Y2; \
	VCVTPS2PD 48(SI), Y3; \
	VCVTPS2PD 64(SI), Y4; \
	VCVTPS2PD 80(SI), Y5; \
	VCVTPS2PD 96(SI), Y6; \
	VCVTPS2PD 112(SI), Y7

// CLAMP_LOW computes x = max(x, LIMIT), CLAMP_HIGH x = min(x, LIMIT). NaN passes: it is the second
// of the two operands.
#define LIMIT Y15
#define CLAMP_LOW(x, z, e) VMAXPD x, LIMIT, x
#define CLAMP_HIGH(x, z, e) VMINPD x, LIMIT, x

// STORE32 rounds the 32 results to float32, stores them, and advances both pointers by 32 elements.
#define STORE32() \
	VCVTPD2PSY Y8, X8;       \
	VCVTPD2PSY Y9, X9;       \
	VCVTPD2PSY Y10, X10;     \
	VCVTPD2PSY Y11, X11;     \
	VCVTPD2PSY Y12, X12;     \
	VCVTPD2PSY Y13, X13;     \
	VCVTPD2PSY Y14, X14;     \
	VCVTPD2PSY Y15, X15;     \
	VMOVUPS    X8, (DI);     \
	VMOVUPS    X9, 16(DI);   \
	VMOVUPS    X10, 32(DI);  \
	VMOVUPS    X11, 48(DI);  \
	VMOVUPS    X12, 64(DI);  \
	VMOVUPS    X13, 80(DI);  \
	VMOVUPS    X14, 96(DI);  \
	VMOVUPS    X15, 112(DI); \
	ADDQ       $128, SI;     \
	ADDQ       $128, DI

// SCALE_KEPT computes e = x/ln 2 + magic, and keeps it at z. ROUND_N_KEPT computes e = n.
#define SCALE_KEPT(x, z, e) \
	VMOVUPD     EXP_MAGIC, e;    \
	VFMADD231PD EXP_LOG2E, x, e; \
	VMOVUPD     e, z

#define ROUND_N_KEPT(x, z, e) VSUBPD EXP_MAGIC, e, e

// POWER_KEPT computes x = 2ⁿ, EXP_KEPT e = x·e + x.
#define POWER_KEPT(x, z, e) VMOVUPD z, x; VPSLLQ $52, x, x
#define EXP_KEPT(x, z, e) VFMADD213PD x, x, e

// WIDE_STEPS does all steps from x to r and the polynomial, as POLY_STEPS does. POWER_KEPT follows
// later.
#define WIDE_STEPS(ALL) \
	ALL(SCALE_KEPT);   \
	ALL(ROUND_N_KEPT); \
	ALL(REDUCE);       \
	ALL(REDUCE_LOW);   \
	ALL(HORNER_9);     \
	ALL(HORNER_8);     \
	ALL(HORNER_7);     \
	ALL(HORNER_6);     \
	ALL(HORNER_5);     \
	ALL(HORNER_4);     \
	ALL(HORNER_3);     \
	ALL(HORNER_2)

// The quick phase: exp as a double-float, for vectors of eight. exp_avx512_amd64.s derives it. Here
// the tables have 8 entries, not 32, so that one instruction looks up eight elements. Then |r| ≤ ln
// 2/16, and r0² is needed to more than 24 bits:
//
//	hi = s + s·p, rounded       p = r0 + r0²/2, rounded
//	lo = error of hi + s·(error of p + q(r0)·r0³) + hi·c
//
// There are registers for two vectors side by side. The CPU begins with the next two before these
// are done.
//
// Registers:
//
//	Y0, Y6   x, then r0, then hi
//	Y1, Y7   z = n + magic, then s
//	Y2, Y8   n, then c, then the result
//	Y3, Y9   temporary, then the result's other bound
//	Y4, Y10  p, then lo
//	Y5, Y11  the error of p
//	Y12-Y13  the results of the first 16 elements; of fewer than 32, Y13 is KEPT, the elements
//	Y14      HARD: not 0 where two bounds differ, or where an element is NaN or beyond ±50
//	Y15      DF_TINY

#define HARD Y14
#define TINY Y15
#define KEPT Y13

#define DF_EACH2(step) \
	step(Y0, Y1, Y2, Y3, Y4, Y5);  \
	step(Y6, Y7, Y8, Y9, Y10, Y11)

#define DF_EACH1(step) step(Y0, Y1, Y2, Y3, Y4, Y5)

// DF_FAR32 starts HARD for the 32 elements at SI, DF_FAR8 for the eight in Y0: not 0 where |x| > 50
// or x is NaN. As integers, the bits of absolute values are in the order of the numbers, with NaN
// above all.
#define DF_FAR32() \
	VMOVUPS  DF_SIGN, Y0;     \
	VPANDN   (SI), Y0, Y1;    \
	VPANDN   32(SI), Y0, Y2;  \
	VPANDN   64(SI), Y0, Y3;  \
	VPANDN   96(SI), Y0, Y4;  \
	VPMAXSD  Y1, Y2, Y1;      \
	VPMAXSD  Y3, Y4, Y3;      \
	VPMAXSD  Y1, Y3, Y1;      \
	VPCMPGTD DF_MAX, Y1, HARD

#define DF_FAR8() \
	VMOVUPS  DF_SIGN, Y1;     \
	VPANDN   Y0, Y1, Y1;      \
	VPCMPGTD DF_MAX, Y1, HARD

// DF_ELEMENTS loads the eight elements at p, and adds DF_TINY: subnormal numbers would take the CPU
// hundreds of cycles each. That changes no result.
#define DF_ELEMENTS(p, x) VADDPS p, TINY, x

// ROUNDING_TEST goes to the label, the accurate phase, if the quick phase has not decided every
// element: if one is NaN, far out, or too near to the middle between two float32 (Ziv's test).
#define ROUNDING_TEST(label) \
	VPTEST HARD, HARD; \
	JNE    label

// DF_STORE32 stores 32 results and advances both pointers by as much, DF_STORE8 eight.
#define DF_STORE32() \
	VMOVUPS Y12, (DI);   \
	VMOVUPS Y13, 32(DI); \
	VMOVUPS Y2, 64(DI);  \
	VMOVUPS Y8, 96(DI);  \
	ADDQ    $128, SI;    \
	ADDQ    $128, DI

#define DF_STORE8() \
	VMOVUPS Y2, (DI); \
	ADDQ    $32, SI;  \
	ADDQ    $32, DI

// The steps. Their arguments are the registers of one vector: x, s, a = n, b, p and d.

// DF_SCALE computes s = x·8/ln 2 + magic; the last bits of s are those of n. DF_SCALE_MINUS does so
// for -x. DF_ROUND_N computes a = n.
#define DF_SCALE(x, s, a, b, p, d) VMOVUPS DF_MAGIC, s; VFMADD231PS DF_LOG2E_8, x, s
#define DF_SCALE_MINUS(x, s, a, b, p, d) VMOVUPS DF_MAGIC, s; VFNMADD231PS DF_LOG2E_8, x, s
#define DF_ROUND_N(x, s, a, b, p, d) VSUBPS DF_MAGIC, s, a

// DF_REDUCE computes x = r0, DF_REDUCE_MINUS the r0 of -x.
#define DF_REDUCE(x, s, a, b, p, d) VFNMADD231PS DF_LN2HI_8, a, x
#define DF_REDUCE_MINUS(x, s, a, b, p, d) VFNMSUB231PS DF_LN2HI_8, a, x

// DF_RESIDUAL computes a = c.
#define DF_RESIDUAL(x, s, a, b, p, d) VPERMPS ·dfResiduals8(SB), s, b; VFNMADD132PS DF_LN2LO_8, b, a

// DF_POWER computes s = 2^(n/8).
#define DF_POWER(x, s, a, b, p, d) VPSLLD $20, s, b; VPERMPS ·dfPowers8(SB), s, s; VPADDD b, s, s

// DF_P computes p = r0 + r0²/2, rounded, and DF_P_ERROR the error of that sum, d = r0²/2 - (p -
// r0).
#define DF_P(x, s, a, b, p, d) VMULPS DF_HALF, x, b; VMOVAPS x, p; VFMADD213PS x, b, p
#define DF_P_ERROR(x, s, a, b, p, d) VSUBPS x, p, d; VFMSUB231PS x, b, d

// DF_HORNER_4 to DF_TAIL compute d = d + q(r0)·r0³. Then x is free.
#define DF_HORNER_4(x, s, a, b, p, d) VMOVUPS DF_Q5_8, b; VFMADD213PS DF_Q4_8, x, b
#define DF_HORNER_3(x, s, a, b, p, d) VFMADD213PS DF_Q3_8, x, b
#define DF_TIMES_R0(x, s, a, b, p, d) VMULPS x, b, b; VMULPS x, x, x
#define DF_TAIL(x, s, a, b, p, d) VFMADD231PS x, b, d

// DF_HI computes x = hi = s + s·p, rounded, DF_HI_ERROR the error of that sum, p = s·p - (hi - s),
// and DF_LO p = lo.
#define DF_HI(x, s, a, b, p, d) VMOVAPS s, x; VFMADD213PS s, p, x
#define DF_HI_ERROR(x, s, a, b, p, d) VSUBPS s, x, b; VFMSUB213PS b, s, p
#define DF_LO(x, s, a, b, p, d) VFMADD231PS d, s, p; VFMADD231PS a, x, p

// DF_ROUND computes both bounds of exp(x): a = hi + lo and b = hi + (lo - s·width). DF_COMPARE
// notes in HARD where a and b differ.
#define DF_ROUND(x, s, a, b, p, d) VADDPS x, p, a; VFNMADD231PS DF_WIDTH_8, s, p; VADDPS x, p, b
#define DF_COMPARE(x, s, a, b, p, d) VPXOR a, b, b; VPOR b, HARD, HARD

// DF_PARTS does all steps from r0 to c, s, p and what p lacks. DF_SCALE, DF_ROUND_N and DF_REDUCE
// come before.
#define DF_PARTS(ALL) \
	ALL(DF_RESIDUAL); \
	ALL(DF_POWER);    \
	ALL(DF_P);        \
	ALL(DF_P_ERROR);  \
	ALL(DF_HORNER_4); \
	ALL(DF_HORNER_3); \
	ALL(DF_TIMES_R0); \
	ALL(DF_TAIL)

// Exp.

// EXP_CLAMP limits x: at the limits exp still rounds to +0 and to +Inf.
#define EXP_CLAMP(ALL) \
	VBROADCASTSD EXP_MIN, LIMIT; \
	ALL(CLAMP_LOW);              \
	VBROADCASTSD EXP_MAX, LIMIT; \
	ALL(CLAMP_HIGH)

// EXP_STEPS does all steps of the accurate phase, from x to exp(x).
#define EXP_STEPS(ALL) \
	WIDE_STEPS(ALL); \
	ALL(TIMES_R);    \
	ALL(EXPM1);      \
	ALL(POWER_KEPT); \
	ALL(EXP_KEPT)

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

// func ExpAVX2(dst, x []float32)
//
// dst[i] = exp(x[i])
TEXT ·ExpAVX2(SB), NOSPLIT, $FRAME-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	ALIGN_FRAME()
	VMOVUPS DF_TINY, TINY
	SUBQ    $32, CX
	JLT     rest
	PCALIGN $32

loop32:  // for ; n >= 32; n -= 32
	DF_FAR32()
	DF_ELEMENTS((SI), Y0)
	DF_ELEMENTS(32(SI), Y6)
	EXP_DF_STEPS(DF_EACH2)
	VMOVAPS Y2, Y12
	VMOVAPS Y8, Y13
	DF_ELEMENTS(64(SI), Y0)
	DF_ELEMENTS(96(SI), Y6)
	EXP_DF_STEPS(DF_EACH2)
	ROUNDING_TEST(accurate32)
	DF_STORE32()

next32:
	SUBQ $32, CX
	JGE  loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	LOAD8()
	VMOVAPS Y0, KEPT
	DF_FAR8()
	VADDPS  TINY, Y0, Y0
	EXP_DF_STEPS(DF_EACH1)
	ROUNDING_TEST(accurate8)
	CMPQ    CX, $8
	JLT     tailDF
	DF_STORE8()

next8:
	SUBQ $8, CX
	JNE  loop8

done:
	VZEROUPPER
	RET

accurate32:
	LOAD32()
	EXP_CLAMP(WIDE_EACH8)
	EXP_STEPS(WIDE_EACH8)
	STORE32()
	VMOVUPS DF_TINY, TINY
	JMP     next32

accurate8:
	VMOVAPS KEPT, Y0
	VMOVAPS KEPT, Y3
	WIDEN8()
	EXP_CLAMP(WIDE_EACH2)
	EXP_STEPS(WIDE_EACH2)
	ROUND8()
	VMOVUPS DF_TINY, TINY
	CMPQ    CX, $8
	JLT     tail
	STORE8()
	JMP     next8

tailDF:
	VMOVAPS      X2, X8
	VEXTRACTF128 $1, Y2, X9

tail:
	STORE_TAIL(done)
	JMP done

// Sigmoid.

// The quick phase: with exp(-x) = s + s·p + s·(what p lacks) + exp(-x)·c, the denominator 1 +
// exp(-x) is the double-float of its rounded value and the rest, which p becomes. With y ≈
// 1/denominator and t = 1 - y·(denominator + p), the result is y/(1 - t) ≈ y·(1 + t + t²). Where x
// < -16.5, 1 less than the denominator might be inexact: there the accurate phase decides, as where
// x > 50.
//
// Registers: as above, but Y0 and Y6 hold the denominator, then t; Y5 and Y11, y in the end.

// SIGMOID_FAR32 starts HARD for the 32 elements at SI, SIGMOID_FAR8 for the eight in Y0: not 0
// where x > 50, x < -16.5 or x is NaN. The bits of numbers are compared, as integers. Without a
// sign, those of negative numbers are the largest integers, and grow with the absolute value: one
// comparison finds x < -16.5. With a sign, they are below 0: the other finds x > 50. The bits of
// NaN are beyond those of an infinity, so that one of the two finds it.
#define SIGMOID_FAR32() \
	VMOVUPS (SI), Y1;       \
	VMOVUPS 32(SI), Y2;     \
	VPMAXUD 64(SI), Y1, Y3; \
	VPMAXSD 64(SI), Y1, Y1; \
	VPMAXUD 96(SI), Y2, Y4; \
	VPMAXSD 96(SI), Y2, Y2; \
	VPMAXUD Y3, Y4, Y3;     \
	VPMAXSD Y1, Y2, Y1;     \
	SIGMOID_FAR(Y3, Y1)

#define SIGMOID_FAR8() SIGMOID_FAR(Y0, Y0)

#define SIGMOID_FAR(least, most) \
	VPCMPGTD DF_MAX, most, HARD;  \
	VPMAXUD  DF_LEAST, least, Y3; \
	VPXOR    DF_LEAST, Y3, Y3;    \
	VPOR     Y3, HARD, HARD

// DF_ADD_ONE and DF_ADD compute x = (1 + s) + s·p, rounded twice. DF_TIMES_C computes b = x - 1,
// which is exact, and a = b·c. DF_ERROR computes p = 1 + s + s·p - x: s - b is exact, too, as both
// are near. DF_REST adds the rest to p.
#define DF_ADD_ONE(x, s, a, b, p, d) VADDPS DF_ONE, s, x
#define DF_ADD(x, s, a, b, p, d) VFMADD231PS s, p, x
#define DF_TIMES_C(x, s, a, b, p, d) VSUBPS DF_ONE, x, b; VMULPS b, a, a
#define DF_ERROR(x, s, a, b, p, d) VSUBPS b, s, b; VFMADD213PS b, s, p
#define DF_REST(x, s, a, b, p, d) VFMADD213PS a, s, d; VADDPS d, p, p

// DF_INVERSE_X computes d = y = 1/x.
#define DF_INVERSE_X(x, s, a, b, p, d) VMOVUPS DF_ONE, d; VDIVPS x, d, d

// DF_T, DF_T_LOW and DF_T2 compute x = t + t².
#define DF_T(x, s, a, b, p, d) VFNMADD213PS DF_ONE, d, x
#define DF_T_LOW(x, s, a, b, p, d) VFNMADD231PS d, p, x
#define DF_T2(x, s, a, b, p, d) VFMADD213PS x, x, x

// DF_BOUNDS and DF_RESULTS compute both ends of the error interval of y + y·(t + t²): a is the
// upper end, b the lower.
#define DF_BOUNDS(x, s, a, b, p, d) VADDPS DF_ABOVE_8, x, a; VADDPS DF_BELOW_8, x, b
#define DF_RESULTS(x, s, a, b, p, d) VFMADD213PS d, d, a; VFMADD213PS d, d, b

// SIGMOID_DF_STEPS does all steps of the quick phase, from x to the result and HARD.
#define SIGMOID_DF_STEPS(ALL) \
	ALL(DF_SCALE_MINUS);  \
	ALL(DF_ROUND_N);      \
	ALL(DF_REDUCE_MINUS); \
	DF_PARTS(ALL);        \
	ALL(DF_ADD_ONE);      \
	ALL(DF_ADD);          \
	ALL(DF_TIMES_C);      \
	ALL(DF_ERROR);        \
	ALL(DF_REST);         \
	ALL(DF_INVERSE_X);    \
	ALL(DF_T);            \
	ALL(DF_T_LOW);        \
	ALL(DF_T2);           \
	ALL(DF_BOUNDS);       \
	ALL(DF_RESULTS);      \
	ALL(DF_COMPARE)

// The accurate phase: with e = exp(-|x|), the result is 1/(1 + e) for x ≥ 0 and e/(1 + e) for x <
// 0.

// MINUS_ABS computes x = -|x|. SIGMOID_CLAMP limits it: at the limit, the result for a negative x
// still rounds to +0.
#define MINUS_ABS(x, z, e) VORPD CONST_SIGN, x, x
#define SIGMOID_CLAMP(ALL) \
	VBROADCASTSD EXP_MIN, LIMIT; \
	ALL(CLAMP_LOW)

// SIGMOID_STEPS does all steps from x to e = exp(r) = up0 + up1·r + r²·q.
#define SIGMOID_STEPS(ALL) \
	WIDE_STEPS(ALL); \
	ALL(HORNER_1);   \
	ALL(HORNER_0)

#define HORNER_1(x, z, e) VFMADD213PD SIGMOID_UP1, x, e
#define HORNER_0(x, z, e) VFMADD213PD SIGMOID_UP0, x, e

// SIGMOID_OF_EXP computes e = 2ⁿ·e = exp(x), and then m/(1 + e). The numerator m is e for a
// negative float32 at a, and elsewhere 1, the larger one. These steps go vector by vector, so that
// the first division starts early: eight divisions take 64 cycles.
#define SIGMOID_OF_EXP(a, x, z, e) \
	POWER_KEPT(x, z, e);       \
	VMULPD    x, e, e;         \
	VPMOVSXDQ a, x;            \
	VANDNPD   CONST_ONE, x, x; \
	VMAXPD    e, x, x;         \
	VADDPD    CONST_ONE, e, e; \
	VDIVPD    e, x, e

// func SigmoidAVX2(dst, x []float32)
//
// dst[i] = 1/(1 + exp(-x[i]))
TEXT ·SigmoidAVX2(SB), NOSPLIT, $FRAME-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	ALIGN_FRAME()
	VMOVUPS DF_TINY, TINY
	SUBQ    $32, CX
	JLT     rest
	PCALIGN $32

loop32:  // for ; n >= 32; n -= 32
	SIGMOID_FAR32()
	DF_ELEMENTS((SI), Y0)
	DF_ELEMENTS(32(SI), Y6)
	SIGMOID_DF_STEPS(DF_EACH2)
	VMOVAPS Y2, Y12
	VMOVAPS Y8, Y13
	DF_ELEMENTS(64(SI), Y0)
	DF_ELEMENTS(96(SI), Y6)
	SIGMOID_DF_STEPS(DF_EACH2)
	ROUNDING_TEST(accurate32)
	DF_STORE32()

next32:
	SUBQ $32, CX
	JGE  loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	LOAD8()
	VMOVAPS Y0, KEPT
	SIGMOID_FAR8()
	VADDPS  TINY, Y0, Y0
	SIGMOID_DF_STEPS(DF_EACH1)
	ROUNDING_TEST(accurate8)
	CMPQ    CX, $8
	JLT     tailDF
	DF_STORE8()

next8:
	SUBQ $8, CX
	JNE  loop8

done:
	VZEROUPPER
	RET

accurate32:
	LOAD32()
	WIDE_EACH8(MINUS_ABS)
	SIGMOID_CLAMP(WIDE_EACH8)
	SIGMOID_STEPS(WIDE_EACH8)
	SIGMOID_OF_EXP((SI), Y0, (R8), Y8)
	SIGMOID_OF_EXP(16(SI), Y1, 32(R8), Y9)
	SIGMOID_OF_EXP(32(SI), Y2, 64(R8), Y10)
	SIGMOID_OF_EXP(48(SI), Y3, 96(R8), Y11)
	SIGMOID_OF_EXP(64(SI), Y4, 128(R8), Y12)
	SIGMOID_OF_EXP(80(SI), Y5, 160(R8), Y13)
	SIGMOID_OF_EXP(96(SI), Y6, 192(R8), Y14)
	SIGMOID_OF_EXP(112(SI), Y7, 224(R8), Y15)
	STORE32()
	VMOVUPS DF_TINY, TINY
	JMP     next32

accurate8:
	VMOVAPS      KEPT, Y0
	VMOVAPS      KEPT, Y3
	WIDEN8()
	WIDE_EACH2(MINUS_ABS)
	SIGMOID_CLAMP(WIDE_EACH2)
	SIGMOID_STEPS(WIDE_EACH2)
	VEXTRACTF128 $1, Y3, X2
	SIGMOID_OF_EXP(X3, Y0, (R8), Y8)
	SIGMOID_OF_EXP(X2, Y1, 32(R8), Y9)
	ROUND8()
	VMOVUPS      DF_TINY, TINY
	CMPQ         CX, $8
	JLT          tail
	STORE8()
	JMP          next8

tailDF:
	VMOVAPS      X2, X8
	VEXTRACTF128 $1, Y2, X9

tail:
	STORE_TAIL(done)
	JMP done

// Expm1, with the registers of exp_avx2.h.

// The sign bit and the limits of x, as float32. NaN passes the limits: it is the second of the two
// operands.
#define SIGN Y13
#define MIN Y14
#define MAX Y15

// func Expm1AVX2(dst, x []float32)
//
// dst[i] = exp(x[i]) - 1
TEXT ·Expm1AVX2(SB), NOSPLIT, $0-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VBROADCASTSD EXP_MAGIC, MAGIC
	VBROADCASTSS CONST_SIGN32, SIGN
	VBROADCASTSS EXP_MIN32, MIN
	VBROADCASTSS EXP_MAX32, MAX
	SUBQ         $16, CX
	JLT          rest
	PCALIGN      $32

loop16:  // for ; n >= 16; n -= 16
	LOAD16()
	VMAXPS Y0, MIN, Y0
	VMINPS Y0, MAX, Y0
	VMAXPS Y2, MIN, Y2
	VMINPS Y2, MAX, Y2
	WIDEN16()
	EXPM1_STEPS(EACH4)
	EACH4(MINUS_ONE)
	EACH4(SUBTRACT)
	ROUND16()
	SIGNED16()
	STORE16()
	SUBQ   $16, CX
	JGE    loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	LOAD8()
	VMAXPS Y0, MIN, Y0
	VMINPS Y0, MAX, Y0
	WIDEN8()
	EXPM1_STEPS(EACH2)
	EACH2(MINUS_ONE)
	EACH2(SUBTRACT)
	ROUND8()
	SIGNED8()
	CMPQ   CX, $8
	JLT    tail
	STORE8()
	SUBQ   $8, CX
	JNE    loop8
	JMP    done

tail:
	STORE_TAIL(done)

done:
	VZEROUPPER
	RET

// Tanh.

// The quick phase, for |x|: with n the integer nearest to x·16/ln 2 and s = 2^(n/8),
//
//	x = n·ln 2/16 + r           r = r0 + c, |r| up to ln 2/32
//	tanh(n·ln 2/16) = f/g       f = s - 1, g = s + 1
//	tanh(r) = r0 + t            t = c + r0²·(r0·(q3 + q5·r0²) - c)
//	tanh(x) = (f + g·tanh(r)) / (g + f·tanh(r))
//
// exp_avx512_amd64.s derives it. Here the tables have 8 entries, not 32. So r is four times as
// large, and the result is within 2^-34.1 of itself. For 1 of 2,200 x that leaves open which
// float32 is nearest.
//
// Registers:
//
//	Y0, Y8   x, then r0, then y, then |x|
//	Y1, Y9   z = n + magic, then s, then g, then the result's other bound
//	Y2, Y10  n, then c, then t, then q, then the result
//	Y3       of fewer than 16 elements, x
//	Y4, Y11  temporary, then f, then the low part of e, then the rest e - q·d
//	Y5, Y12  r0², then d
//	Y6, Y13  temporary, then e
//	Y7, Y14  the low part of d
//	Y14      HARD in the end: not 0 where two bounds differ
//	Y15      magic

#define MAGIC32 Y15

#define TANH_EACH2(step) \
	step(Y0, Y1, Y2, Y4, Y5, Y6, Y7);     \
	step(Y8, Y9, Y10, Y11, Y12, Y13, Y14)

#define TANH_EACH1(step) step(Y0, Y1, Y2, Y4, Y5, Y6, Y7)

// TANH_ABS computes x = |x| of the eight float32 at p.
#define TANH_ABS(p, b, x) VMOVUPS DF_SIGN, b; VPANDN p, b, x

// TANH_ATLEAST and TANH_ATMOST limit x. NaN becomes a number here: TANH_FINISH brings it back.
#define TANH_ATLEAST(x, s, a, b, d, e, t) VMAXPS DF_TANH_MIN, x, x
#define TANH_ATMOST(x, s, a, b, d, e, t) VMINPS DF_TANH_MAX, x, x

// TANH_SCALE to TANH_POWER are as DF_SCALE to DF_POWER: x = r0, a = c, s = 2^(n/8). TANH_SQUARE
// computes d = r0², TANH_POLY e = q3 + q5·r0², TANH_CUBE e = r0·e - c, and TANH_TAIL a = t.
#define TANH_SCALE(x, s, a, b, d, e, t) VMOVAPS MAGIC32, s; VFMADD231PS DF_TANH_LOG2E, x, s
#define TANH_ROUND_N(x, s, a, b, d, e, t) VSUBPS MAGIC32, s, a
#define TANH_REDUCE(x, s, a, b, d, e, t) VFNMADD231PS DF_TANH_LN2HI, a, x
#define TANH_RESIDUAL(x, s, a, b, d, e, t) VPERMPS ·tanhResiduals8(SB), s, b; VFNMADD132PS DF_TANH_LN2LO, b, a
#define TANH_POWER(x, s, a, b, d, e, t) VPSLLD $20, s, b; VPERMPS ·tanhPowers8(SB), s, s; VPADDD b, s, s
#define TANH_SQUARE(x, s, a, b, d, e, t) VMULPS x, x, d
#define TANH_POLY(x, s, a, b, d, e, t) VMOVUPS DF_TANH_Q5, e; VFMADD213PS DF_TANH_Q3, d, e
#define TANH_CUBE(x, s, a, b, d, e, t) VFMSUB213PS a, x, e
#define TANH_TAIL(x, s, a, b, d, e, t) VFMADD231PS e, d, a

// TANH_G computes s = g, TANH_F b = f.
#define TANH_G(x, s, a, b, d, e, t) VADDPS DF_ONE, s, s
#define TANH_F(x, s, a, b, d, e, t) VSUBPS DF_TANH_TWO, s, b

// TANH_D computes d = g + f·r0, rounded, and TANH_E e = f + g·r0. TANH_D_ERROR computes t = f·r0 -
// (d - g), the error of that sum, and TANH_D_LOW t = t + f·tanh(r)'s low part: the low part of d.
// TANH_E_ERROR and TANH_E_LOW do so for e, in b.
#define TANH_D(x, s, a, b, d, e, t) VMOVAPS s, d; VFMADD231PS x, b, d
#define TANH_E(x, s, a, b, d, e, t) VMOVAPS b, e; VFMADD231PS x, s, e
#define TANH_D_ERROR(x, s, a, b, d, e, t) VSUBPS s, d, t; VFMSUB231PS x, b, t
#define TANH_D_LOW(x, s, a, b, d, e, t) VFMADD231PS a, b, t
#define TANH_E_ERROR(x, s, a, b, d, e, t) VSUBPS b, e, b; VFMSUB231PS x, s, b
#define TANH_E_LOW(x, s, a, b, d, e, t) VFMADD231PS a, s, b

// TANH_Y computes x = y, TANH_Q a = q, and TANH_REST to TANH_REST_E b = e - q·d, of which e - q·d
// of the high parts is exact. d is free then.
#define TANH_Y(x, s, a, b, d, e, t) VMOVUPS DF_ONE, x; VDIVPS d, x, x
#define TANH_Q(x, s, a, b, d, e, t) VMULPS x, e, a
#define TANH_REST(x, s, a, b, d, e, t) VFNMADD213PS e, a, d
#define TANH_REST_D(x, s, a, b, d, e, t) VFNMADD231PS t, a, d
#define TANH_REST_E(x, s, a, b, d, e, t) VADDPS d, b, b; VMOVAPS b, s

// TANH_BOUNDS and TANH_RESULTS compute both ends of the error interval of the result: a is the
// upper end, s the lower.
#define TANH_BOUNDS(x, s, a, b, d, e, t) VFMADD231PS DF_TANH_ABOVE, e, b; VFMADD231PS DF_TANH_BELOW, e, s
#define TANH_RESULTS(x, s, a, b, d, e, t) VFMADD213PS a, x, s; VFMADD231PS x, b, a

// TANH_DF_STEPS does all steps of the quick phase from |x| to both bounds.
#define TANH_DF_STEPS(ALL) \
	ALL(TANH_ATLEAST);  \
	ALL(TANH_ATMOST);   \
	ALL(TANH_SCALE);    \
	ALL(TANH_ROUND_N);  \
	ALL(TANH_REDUCE);   \
	ALL(TANH_RESIDUAL); \
	ALL(TANH_POWER);    \
	ALL(TANH_SQUARE);   \
	ALL(TANH_POLY);     \
	ALL(TANH_CUBE);     \
	ALL(TANH_TAIL);     \
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

// TANH_FINISH adds 1 to the last place of a where |x| is beyond TANH_END, for the x at p: 1 follows
// the float32 below 1. Then it computes a = ±min(a, |x|), with the sign of x. That brings back what
// TANH_ATLEAST took away, the signs of zeros, and NaN, which is the second of two operands. It
// changes no other result, as |tanh(x)| < |x|.
#define TANH_FINISH(p, x, s, a) \
	VMOVUPS DF_SIGN, s;                 \
	VANDNPS p, s, x;                    \
	VCMPPS  GREATER, DF_TANH_END, x, s; \
	VPSUBD  s, a, a;                    \
	VMINPS  x, a, a;                    \
	VXORPS  p, x, x;                    \
	VORPS   x, a, a

#define GREATER $0x1e // and not NaN

// The accurate phase, with the registers of exp_avx2.h.

// PLUS_TWO computes s = q + 2.
#define PLUS_TWO(x, s, e) VADDPD CONST_TWO, e, s

#define TANH_CONSTANTS() \
	VBROADCASTSD EXP_MAGIC, MAGIC;   \
	VBROADCASTSS CONST_SIGN32, SIGN; \
	VBROADCASTSS TANH_MAX32, MAX;    \
	VXORPS       SIGN, MAX, MIN      // -MAX

// TANH_LIMIT computes x = 2x within ±2·MAX, for eight float32.
#define TANH_LIMIT(x) \
	VMAXPS x, MIN, x; \
	VMINPS x, MAX, x; \
	VADDPS x, x, x

// TANH_STEPS does all steps from 2x to q/(q + 2), q = exp(2x) - 1.
#define TANH_STEPS(ALL) \
	EXPM1_STEPS(ALL); \
	ALL(MINUS_ONE);   \
	ALL(SUBTRACT);    \
	ALL(PLUS_TWO);    \
	ALL(DIVIDE)

// func TanhAVX2(dst, x []float32)
//
// dst[i] = tanh(x[i])
TEXT ·TanhAVX2(SB), NOSPLIT, $0-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	VMOVUPS DF_MAGIC, MAGIC32
	SUBQ    $16, CX
	JLT     rest
	PCALIGN $32

loop16:  // for ; n >= 16; n -= 16
	TANH_ABS((SI), Y4, Y0)
	TANH_ABS(32(SI), Y11, Y8)
	TANH_DF_STEPS(TANH_EACH2)
	VPXOR   Y1, Y2, Y7
	VPXOR   Y9, Y10, HARD
	VPOR    Y7, HARD, HARD
	ROUNDING_TEST(accurate16)
	TANH_FINISH((SI), Y0, Y1, Y2)
	TANH_FINISH(32(SI), Y8, Y9, Y10)
	VMOVUPS Y2, (DI)
	VMOVUPS Y10, 32(DI)
	ADDQ    $64, SI
	ADDQ    $64, DI

next16:
	SUBQ $16, CX
	JGE  loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	LOAD8()
	TANH_ABS(Y3, Y4, Y0)
	TANH_DF_STEPS(TANH_EACH1)
	VPXOR Y1, Y2, HARD
	ROUNDING_TEST(accurate8)
	TANH_FINISH(Y3, Y0, Y1, Y2)
	CMPQ  CX, $8
	JLT   tailDF
	DF_STORE8()

next8:
	SUBQ $8, CX
	JNE  loop8

done:
	VZEROUPPER
	RET

accurate16:
	TANH_CONSTANTS()
	LOAD16()
	TANH_LIMIT(Y0)
	TANH_LIMIT(Y2)
	WIDEN16()
	TANH_STEPS(EACH4)
	ROUND16()
	SIGNED16()
	STORE16()
	VMOVUPS DF_MAGIC, MAGIC32
	JMP     next16

accurate8:
	TANH_CONSTANTS()
	VMOVAPS Y3, Y0
	TANH_LIMIT(Y0)
	WIDEN8()
	TANH_STEPS(EACH2)
	ROUND8()
	SIGNED8()
	VMOVUPS DF_MAGIC, MAGIC32
	CMPQ    CX, $8
	JLT     tail
	STORE8()
	JMP     next8

tailDF:
	VMOVAPS      X2, X8
	VEXTRACTF128 $1, Y2, X9

tail:
	STORE_TAIL(done)
	JMP done
