//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx2.h"

// The steps of exp for eight vectors of four float64 side by side: those of exp_avx2.h, which must
// be included before, where s = 2ⁿ has no register but a place in memory until it is needed. A step
// waits four cycles for the one before, in which the CPU could start eight; with four vectors side
// by side it took 1.5 times as long.
//
// Registers:
//
//	DI, SI  the next elements of dst and x
//	CX      elements left
//	R8      32 bytes for each vector: z = n + magic
//	Y0-Y7   x, then r, then 2ⁿ
//	Y8-Y15  n, then the polynomial, then the result

// FRAME is what a function needs on its stack, and SPILLS makes R8 of it.
#define FRAME 288
#define SPILLS() \
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

// WIDE_EACH2 is WIDE_EACH8 for the elements of LOAD8.
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

// CLAMP_LOW and CLAMP_HIGH are x = max(x, LIMIT) and min(x, LIMIT). NaN, being the second of the
// two operands, passes.
#define LIMIT Y15
#define CLAMP_LOW(x, z, e) VMAXPD x, LIMIT, x
#define CLAMP_HIGH(x, z, e) VMINPD x, LIMIT, x

// STORE32 rounds the results to float32 and stores them, and goes on to the next 32 elements.
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

// KEEP_SCALE is e = x/ln 2 + magic, kept in z, and ROUND_N_KEPT e = n.
#define KEEP_SCALE(x, z, e) \
	VMOVUPD     EXP_MAGIC, e;    \
	VFMADD231PD EXP_LOG2E, x, e; \
	VMOVUPD     e, z

#define ROUND_N_KEPT(x, z, e) VSUBPD EXP_MAGIC, e, e

// POWER_KEPT is x = 2ⁿ, EXP_KEPT e = x·e + x.
#define POWER_KEPT(x, z, e) VMOVUPD z, x; VPSLLQ $52, x, x
#define EXP_KEPT(x, z, e) VFMADD213PD x, x, e

// WIDE_STEPS does all steps from x to r and the polynomial, as POLY_STEPS does. POWER_KEPT is left
// to the caller.
#define WIDE_STEPS(ALL) \
	ALL(KEEP_SCALE);   \
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

// The steps of exp in sums of two float32, for vectors of eight: as those of exppair_avx512.h,
// which says how and why, but with tables of eight, 32 bytes each, from which one instruction looks
// up eight elements. So |r| ≤ ln 2/16, and the square of r0 is needed to more than 24 bits:
//
//	high = s + s·p, rounded       p = r0 + r0²/2, rounded
//	low  = what high lost + s·(what p lost + q(r0)·r0³) + high·c
//
// Two vectors go side by side, for which there are registers; the CPU begins with the next two
// before these are done.
//
// Registers:
//
//	Y0, Y6   x, then r0, then high
//	Y1, Y7   z = n + magic, then s
//	Y2, Y8   n, then c, then the result
//	Y3, Y9   in passing, then the result's other bound
//	Y4, Y10  p, then low
//	Y5, Y11  what p lost
//	Y12-Y13  the results of the first 16 elements; of fewer than 32, Y13 is KEPT, the elements
//	Y14      HARD: not 0 where two bounds differ, or where an element is NaN or beyond ±50
//	Y15      magic

#define HARD Y14
#define MAGIC32 Y15
#define KEPT Y13

#define DF_EACH2(step) \
	step(Y0, Y1, Y2, Y3, Y4, Y5);  \
	step(Y6, Y7, Y8, Y9, Y10, Y11)

#define DF_EACH1(step) step(Y0, Y1, Y2, Y3, Y4, Y5)

// DF_FAR32 starts HARD for the 32 elements at SI, and DF_FAR8 for the eight of Y0. As integers,
// absolute values are in the order of the numbers, with NaN above all.
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

// ROUNDING_TEST goes to the label if one of the elements is NaN, far out or in doubt.
#define ROUNDING_TEST(label) \
	VPTEST HARD, HARD; \
	JNE    label

// DF_STORE32 stores the results at DI, and goes on to the next 32 elements; DF_STORE8 stores eight.
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

// The steps, for x, s, a = n, b, p and d.

// DF_SCALE is s = x·8/ln 2 + magic, whose last bits are those of n, DF_SCALE_MINUS that for -x, and
// DF_COUNT a = n.
#define DF_SCALE(x, s, a, b, p, d) VMOVAPS MAGIC32, s; VFMADD231PS DF_LOG2E_8, x, s
#define DF_SCALE_MINUS(x, s, a, b, p, d) VMOVAPS MAGIC32, s; VFNMADD231PS DF_LOG2E_8, x, s
#define DF_COUNT(x, s, a, b, p, d) VSUBPS MAGIC32, s, a

// DF_REDUCE is x = r0, DF_REDUCE_MINUS that of -x.
#define DF_REDUCE(x, s, a, b, p, d) VFNMADD231PS DF_LN2HI_8, a, x
#define DF_REDUCE_MINUS(x, s, a, b, p, d) VFNMSUB231PS DF_LN2HI_8, a, x

// DF_REST is a = c.
#define DF_REST(x, s, a, b, p, d) VPERMPS ·pairRests8(SB), s, b; VFNMADD132PS DF_LN2LO_8, b, a

// DF_POWER is s = 2^(n/8).
#define DF_POWER(x, s, a, b, p, d) VPSLLD $20, s, b; VPERMPS ·pairPowers8(SB), s, s; VPADDD b, s, s

// DF_P is p = r0 + r0²/2, and DF_P_LOST d = r0²/2 - (p - r0).
#define DF_P(x, s, a, b, p, d) VMULPS DF_HALF, x, b; VMOVAPS x, p; VFMADD213PS x, b, p
#define DF_P_LOST(x, s, a, b, p, d) VSUBPS x, p, d; VFMSUB231PS x, b, d

// DF_HORNER_4 to DF_LOW are d = d + q·r0³; then x is free.
#define DF_HORNER_4(x, s, a, b, p, d) VMOVUPS DF_Q5_8, b; VFMADD213PS DF_Q4_8, x, b
#define DF_HORNER_3(x, s, a, b, p, d) VFMADD213PS DF_Q3_8, x, b
#define DF_TIMES_R0(x, s, a, b, p, d) VMULPS x, b, b; VMULPS x, x, x
#define DF_LOW(x, s, a, b, p, d) VFMADD231PS x, b, d

// DF_HIGH is x = high = s + s·p, DF_LOST p = s·p - (high - s), and DF_ALL p = low.
#define DF_HIGH(x, s, a, b, p, d) VMOVAPS s, x; VFMADD213PS s, p, x
#define DF_LOST(x, s, a, b, p, d) VSUBPS s, x, b; VFMSUB213PS b, s, p
#define DF_ALL(x, s, a, b, p, d) VFMADD231PS d, s, p; VFMADD231PS a, x, p

// DF_ROUND is a = high + low and b = high + (low - s·width), and DF_COMPARE notes where they
// differ.
#define DF_ROUND(x, s, a, b, p, d) VADDPS x, p, a; VFNMADD231PS DF_WIDTH_8, s, p; VADDPS x, p, b
#define DF_COMPARE(x, s, a, b, p, d) VPXOR a, b, b; VPOR b, HARD, HARD

// DF_EXP does all steps from r0 to high and low; DF_SCALE, DF_COUNT and DF_REDUCE come before.
#define DF_EXP(ALL) \
	ALL(DF_REST);     \
	ALL(DF_POWER);    \
	ALL(DF_P);        \
	ALL(DF_P_LOST);   \
	ALL(DF_HORNER_4); \
	ALL(DF_HORNER_3); \
	ALL(DF_TIMES_R0); \
	ALL(DF_LOW);      \
	ALL(DF_HIGH);     \
	ALL(DF_LOST);     \
	ALL(DF_ALL)

// Exp, 32 elements at a time and then 8, the last of them partly, in sums of two float32; or, where
// those leave one of the elements in doubt, in float64. Registers: see exppair_avx2.h, and
// expwide_avx2.h for float64.

// EXP_CLAMP limits x so that exp rounds to +0 or +Inf, but no more.
#define EXP_CLAMP(ALL) \
	VBROADCASTSD EXP_EXPMIN, LIMIT; \
	ALL(CLAMP_LOW);                 \
	VBROADCASTSD EXP_EXPMAX, LIMIT; \
	ALL(CLAMP_HIGH)

// EXP_STEPS does all steps from x to exp(x).
#define EXP_STEPS(ALL) \
	WIDE_STEPS(ALL); \
	ALL(TIMES_R);    \
	ALL(EXPM1);      \
	ALL(POWER_KEPT); \
	ALL(EXP_KEPT)

// EXP_DF_STEPS does all steps from x to a result, in float32.
#define EXP_DF_STEPS(ALL) \
	ALL(DF_SCALE);  \
	ALL(DF_COUNT);  \
	ALL(DF_REDUCE); \
	DF_EXP(ALL);    \
	ALL(DF_ROUND);  \
	ALL(DF_COMPARE)

// func ExpAVX2(dst, x []float32)
//
// dst[i] = exp(x[i])
TEXT ·ExpAVX2(SB), NOSPLIT, $FRAME-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SPILLS()
	VMOVUPS DF_MAGIC, MAGIC32
	SUBQ    $32, CX
	JLT     rest
	PCALIGN $32

loop32:  // for ; n >= 32; n -= 32
	DF_FAR32()
	VMOVUPS (SI), Y0
	VMOVUPS 32(SI), Y6
	EXP_DF_STEPS(DF_EACH2)
	VMOVAPS Y2, Y12
	VMOVAPS Y8, Y13
	VMOVUPS 64(SI), Y0
	VMOVUPS 96(SI), Y6
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
	EXP_DF_STEPS(DF_EACH1)
	ROUNDING_TEST(accurate8)
	CMPQ    CX, $8
	JLT     lastDF
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
	VMOVUPS DF_MAGIC, MAGIC32
	JMP     next32

accurate8:
	VMOVAPS KEPT, Y0
	VMOVAPS KEPT, Y3
	WIDEN8()
	EXP_CLAMP(WIDE_EACH2)
	EXP_STEPS(WIDE_EACH2)
	ROUND8()
	VMOVUPS DF_MAGIC, MAGIC32
	CMPQ    CX, $8
	JLT     last
	STORE8()
	JMP     next8

lastDF:
	VMOVAPS      X2, X8
	VEXTRACTF128 $1, Y2, X9

last:
	STORE_TAIL(done)
	JMP done

// Sigmoid, 32 elements at a time and then 8, the last of them partly, in sums of two float32; or,
// where those leave one of the elements in doubt, in float64. Registers: see exppair_avx2.h, and
// expwide_avx2.h for float64.

// In float32, with exp(-x) = high + low: s + sum = 1 + high + low, and then y ≈ 1/s and y·(1 + t +
// t²), with t = 1 - y·(s + sum), is the result.

// DF_ORDER is a and b = the greater and the lesser of 1 and high, in which order 1 + high and what
// its rounding lost, b - (s - a), are exact; DF_ADD is s = 1 + high, DF_SPLIT p = low + what was
// lost.
#define DF_ORDER(x, s, a, b, p, d) VMOVUPS DF_ONE, d; VMAXPS x, d, a; VMINPS x, d, b
#define DF_ADD(x, s, a, b, p, d) VADDPS x, d, s
#define DF_SPLIT(x, s, a, b, p, d) VSUBPS a, s, a; VSUBPS a, b, b; VADDPS b, p, p

// DF_INVERSE_S is d = y = 1/s.
#define DF_INVERSE_S(x, s, a, b, p, d) VDIVPS s, d, d

// DF_T, DF_T_LOW and DF_T2 are s = t + t².
#define DF_T(x, s, a, b, p, d) VFNMADD213PS DF_ONE, d, s
#define DF_T_LOW(x, s, a, b, p, d) VFNMADD231PS d, p, s
#define DF_T2(x, s, a, b, p, d) VFMADD213PS s, s, s

// DF_BOUNDS and DF_RESULTS are a and b = y + y·(t + t²), with the most added that may be missing,
// and with the most subtracted that may be too much.
#define DF_BOUNDS(x, s, a, b, p, d) VADDPS DF_ABOVE_8, s, a; VADDPS DF_BELOW_8, s, b
#define DF_RESULTS(x, s, a, b, p, d) VFMADD213PS d, d, a; VFMADD213PS d, d, b

// SIGMOID_DF_STEPS does all steps from x to a result, in float32.
#define SIGMOID_DF_STEPS(ALL) \
	ALL(DF_SCALE_MINUS);  \
	ALL(DF_COUNT);        \
	ALL(DF_REDUCE_MINUS); \
	DF_EXP(ALL);          \
	ALL(DF_ORDER);        \
	ALL(DF_ADD);          \
	ALL(DF_SPLIT);        \
	ALL(DF_INVERSE_S);    \
	ALL(DF_T);            \
	ALL(DF_T_LOW);        \
	ALL(DF_T2);           \
	ALL(DF_BOUNDS);       \
	ALL(DF_RESULTS);      \
	ALL(DF_COMPARE)

// The rest is float64.

// NEGATIVE is x = -|x|, and SIGMOID_CLAMP limits it so that a result rounds to +0 where x was
// negative, but no more.
#define NEGATIVE(x, z, e) VORPD EXP_SIGN, x, x
#define SIGMOID_CLAMP(ALL) \
	VBROADCASTSD EXP_EXPMIN, LIMIT; \
	ALL(CLAMP_LOW)

// SIGMOID_STEPS does all steps from x to e = up0 + up1·r + r²·q.
#define SIGMOID_STEPS(ALL) \
	WIDE_STEPS(ALL); \
	ALL(HORNER_1);   \
	ALL(HORNER_0)

#define HORNER_1(x, z, e) VFMADD213PD EXP_UP1, x, e
#define HORNER_0(x, z, e) VFMADD213PD EXP_UP0, x, e

// FINISH is e = 2ⁿ·e = exp(x), and then e = m/(1 + e), where m is e for the negative float32 at a,
// and 1, the larger one, elsewhere. These steps come vector by vector, so that the first division
// starts early: eight of them take 64 cycles.
#define FINISH(a, x, z, e) \
	POWER_KEPT(x, z, e);     \
	VMULPD    x, e, e;       \
	VPMOVSXDQ a, x;          \
	VANDNPD   EXP_ONE, x, x; \
	VMAXPD    e, x, x;       \
	VADDPD    EXP_ONE, e, e; \
	VDIVPD    e, x, e

// func SigmoidAVX2(dst, x []float32)
//
// dst[i] = 1/(1 + exp(-x[i])), which in float64 is 1/(1 + e) for x ≥ 0, e/(1 + e) for x < 0, with e
// = exp(-|x|)
TEXT ·SigmoidAVX2(SB), NOSPLIT, $FRAME-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SPILLS()
	VMOVUPS DF_MAGIC, MAGIC32
	SUBQ    $32, CX
	JLT     rest
	PCALIGN $32

loop32:  // for ; n >= 32; n -= 32
	DF_FAR32()
	VMOVUPS (SI), Y0
	VMOVUPS 32(SI), Y6
	SIGMOID_DF_STEPS(DF_EACH2)
	VMOVAPS Y2, Y12
	VMOVAPS Y8, Y13
	VMOVUPS 64(SI), Y0
	VMOVUPS 96(SI), Y6
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
	DF_FAR8()
	SIGMOID_DF_STEPS(DF_EACH1)
	ROUNDING_TEST(accurate8)
	CMPQ    CX, $8
	JLT     lastDF
	DF_STORE8()

next8:
	SUBQ $8, CX
	JNE  loop8

done:
	VZEROUPPER
	RET

accurate32:
	LOAD32()
	WIDE_EACH8(NEGATIVE)
	SIGMOID_CLAMP(WIDE_EACH8)
	SIGMOID_STEPS(WIDE_EACH8)
	FINISH((SI), Y0, (R8), Y8)
	FINISH(16(SI), Y1, 32(R8), Y9)
	FINISH(32(SI), Y2, 64(R8), Y10)
	FINISH(48(SI), Y3, 96(R8), Y11)
	FINISH(64(SI), Y4, 128(R8), Y12)
	FINISH(80(SI), Y5, 160(R8), Y13)
	FINISH(96(SI), Y6, 192(R8), Y14)
	FINISH(112(SI), Y7, 224(R8), Y15)
	STORE32()
	VMOVUPS DF_MAGIC, MAGIC32
	JMP     next32

accurate8:
	VMOVAPS      KEPT, Y0
	VMOVAPS      KEPT, Y3
	WIDEN8()
	WIDE_EACH2(NEGATIVE)
	SIGMOID_CLAMP(WIDE_EACH2)
	SIGMOID_STEPS(WIDE_EACH2)
	VEXTRACTF128 $1, Y3, X2
	FINISH(X3, Y0, (R8), Y8)
	FINISH(X2, Y1, 32(R8), Y9)
	ROUND8()
	VMOVUPS      DF_MAGIC, MAGIC32
	CMPQ         CX, $8
	JLT          last
	STORE8()
	JMP          next8

lastDF:
	VMOVAPS      X2, X8
	VEXTRACTF128 $1, Y2, X9

last:
	STORE_TAIL(done)
	JMP done

// Expm1, 16 elements at a time and then 8, the last of them partly. Registers: see exp_avx2.h.

// Limits of x, as float32, and the sign bit. NaN, being the second operand of the two, passes both.
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
	VBROADCASTSS EXP_SIGN32, SIGN
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
	JLT    last
	STORE8()
	SUBQ   $8, CX
	JNE    loop8
	JMP    done

last:
	STORE_TAIL(done)

done:
	VZEROUPPER
	RET

// Tanh, 16 elements at a time and then 8, the last of them partly. Registers: see exp_avx2.h.

// Limits of x, as float32, and the sign bit. NaN, being the second operand of the two, passes both.

// PLUS_TWO is s = q + 2.
#define PLUS_TWO(x, s, e) VADDPD EXP_TWO, e, s

// func TanhAVX2(dst, x []float32)
//
// dst[i] = q/(q + 2) with q = exp(2x) - 1, x = x[i]
TEXT ·TanhAVX2(SB), NOSPLIT, $0-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VBROADCASTSD EXP_MAGIC, MAGIC
	VBROADCASTSS EXP_SIGN32, SIGN
	VBROADCASTSS EXP_TANH32, MAX
	VXORPS       SIGN, MAX, MIN     // -MAX
	SUBQ         $16, CX
	JLT          rest
	PCALIGN      $32

loop16:  // for ; n >= 16; n -= 16
	LOAD16()
	VMAXPS Y0, MIN, Y0
	VMINPS Y0, MAX, Y0
	VADDPS Y0, Y0, Y0
	VMAXPS Y2, MIN, Y2
	VMINPS Y2, MAX, Y2
	VADDPS Y2, Y2, Y2
	WIDEN16()
	EXPM1_STEPS(EACH4)
	EACH4(MINUS_ONE)
	EACH4(SUBTRACT)
	EACH4(PLUS_TWO)
	EACH4(DIVIDE)
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
	VADDPS Y0, Y0, Y0
	WIDEN8()
	EXPM1_STEPS(EACH2)
	EACH2(MINUS_ONE)
	EACH2(SUBTRACT)
	EACH2(PLUS_TWO)
	EACH2(DIVIDE)
	ROUND8()
	SIGNED8()
	CMPQ   CX, $8
	JLT    last
	STORE8()
	SUBQ   $8, CX
	JNE    loop8
	JMP    done

last:
	STORE_TAIL(done)

done:
	VZEROUPPER
	RET
