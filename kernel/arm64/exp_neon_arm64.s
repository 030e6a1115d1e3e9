//go:build !purego

#include "textflag.h"
#include "zneon.h"
#include "zconstants.h"
#include "vectors_neon.h"
#include "exp_neon.h"
#include "doublefloat_neon_tmpl.h"

// Exp, Expm1, Sigmoid and Tanh, correctly rounded: they compute in float64 and round once, at the
// end. exp_neon.h computes exp itself; vectors_neon.h has the registers and the tail. Sigmoid and
// Tanh have a quick phase in float32 before that: see doublefloat_neon_tmpl.h.

// func ExpNEON(dst, x []float32)
//
// V30 and V31 hold the limits of x.
#define MIN 30
#define MAX 31

TEXT ·ExpNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD ZR, TAIL
	CONSTANTS
	FLOAT32(EXP_MIN, F30, V30)
	FLOAT32(EXP_MAX, F31, V31)

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V8.S4, V9.S4]
	MAX2C(MIN, VN, VN)             // x = min(max(x, expMin), expMax); NaN stays
	MIN2C(MAX, VN, VN)
	WIDEN(VN, VX)
	EXPM1
	MULADD4(VX, VZ, VZ)            // s·p + s
	NARROW(VZ, VN)
	VST1.P [V8.S4, V9.S4], 32(DST)
	SUB    $8, N
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN($buffer-32(SP))
	B    loop8

end:
	TAIL_OUT(done)

done:
	RET

#undef MIN
#undef MAX

// func Expm1NEON(dst, x []float32)
//
// exp(x) - 1 is s·p + (s - 1): nothing cancels. The result takes the sign of x, so -0 keeps its
// own.
//
// V28 and V29 hold the limits of x.
#define MIN 28
#define MAX 29

TEXT ·Expm1NEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD ZR, TAIL
	CONSTANTS
	FLOAT32(EXP_MIN, F28, V28)
	FLOAT32(EXP_MAX, F29, V29)

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V30.S4, V31.S4]
	MAX2C(MIN, X32, VN)              // x = min(max(x, expMin), expMax); NaN stays
	MIN2C(MAX, VN, VN)
	WIDEN(VN, VX)
	EXPM1
	VFMOV_ONE_D2(VA)
	SUB4C(VA, VZ, VN)
	MULADD4(VX, VZ, VN)              // s·p + (s - 1)
	NARROW(VN, VX)
	VEOR   V12.B16, V12.B16, V12.B16
	VFNEG_S4(VA, VA)                 // -0: the sign bits
	VBIT   V12.B16, V30.B16, V0.B16  // the sign of x
	VBIT   V12.B16, V31.B16, V1.B16
	VST1.P [V0.S4, V1.S4], 32(DST)
	SUB    $8, N
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN($buffer-32(SP))
	B    loop8

end:
	TAIL_OUT(done)

done:
	RET

#undef MIN
#undef MAX

// func SigmoidNEON(dst, x []float32)
//
// The accurate phase: with e = exp(-|x|), sigmoid is 1/(1 + e) for x ≥ 0 and e/(1 + e) below. The
// first two coefficients of e are a little too large, for the reason that package generic gives.
//
// In it, V28 holds the lower limit of x, V29 ones.
#define MIN 28
#define ONE 29

// OUTSIDE: |x| is above the limit. A NaN is not: both bounds of its result are NaN.
#define OUTSIDE \
	FMOVQ DF_MAX(SUMS), F20         \
	X4C(VFACGT_S4, VC, VN, VN)      \
	VORR  V8.B16, V9.B16, V8.B16    \
	VORR  V10.B16, V11.B16, V10.B16 \
	VORR  V8.B16, V10.B16, V8.B16

TEXT ·SigmoidNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD ZR, TAIL
	SUBS $16, N, REST
	BLT  accurate

quick:
	SUMS_CONSTANTS

loop16:  // for ; n >= 16; n -= 16
	VLD1   (SRC), [V0.S4, V1.S4, V2.S4, V3.S4]
	SUMS_EXP
	SUMS_INVERSE
	SUMS_BOUNDS(DF_ABOVE_8, DF_BELOW_8)
	COPY4(VX, VZ)
	X4(VFMLA_S4, VX, VA, VZ)                     // y·(t + t²) + y, its upper bound
	X4(VFMLA_S4, VX, VB, VX)                     // its lower bound
	VLD1   (SRC), [V8.S4, V9.S4, V10.S4, V11.S4]
	SUMS_TEST
	CBNZ   DOUBT, accurate
	VST1.P [V4.S4, V5.S4, V6.S4, V7.S4], 64(DST)
	ADD    $64, SRC
	SUB    $16, N
	SUBS   $16, REST
	BGE    loop16

accurate:
	CONSTANTS
	FLOAT32(EXP_MIN, F28, V28)
	VFMOV_ONE_D2(ONE)

loop8:  // for ; n >= 8 && n > rest; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V30.S4, V31.S4]
	ABS2(X32, VN)                    // max(-|x|, expMin); NaN stays
	NEG2(VN, VN)
	MAX2C(MIN, VN, VN)
	WIDEN(VN, VX)
	POLY
	LOAD_B(SIGMOID_UP1)
	MULADD4(VX, VA, VB)              // q·r + up1
	LOAD_C(SIGMOID_UP0)
	MULADD4(VX, VB, VC)              // (q·r + up1)·r + up0
	MUL4(VC, VZ, VZ)                 // e, s times that

	WIDEN(X32, VX)                 // x again
	X4U(VFCMLT0_D2, VX, VN)        // x < 0
	SELECT4C(ONE, VZ, VN)          // numerator: e where x < 0, else 1
	ADD4C(ONE, VZ, VA)             // denominator: 1 + e
	DIV4(VA, VN, VN)               // y
	NARROW(VN, VX)
	VST1.P [V0.S4, V1.S4], 32(DST)
	SUB    $8, N
	CMP    REST, N
	BGT    loop8
	SUBS   $16, REST
	BGE    quick
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN($buffer-32(SP))
	B    loop8

end:
	TAIL_OUT(done)

done:
	RET

#undef MIN
#undef ONE

// func TanhNEON(dst, x []float32)
//
// The quick phase: sixteen elements as double-floats, by the steps of AVX2, to the bit.
// exp_avx512_amd64.s derives them. With n the integer nearest to |x|·16/ln 2 and s = 2^(n/8),
//
//	|x| = n·ln 2/16 + r         r = r0 + c
//	tanh(n·ln 2/16) = f/g       f = s - 1, g = s + 1
//	tanh(r) = r0 + t            t = c + r0²·(r0·(q3 + q5·r0²) - c)
//	tanh(|x|) = e/d             e = f + g·tanh(r), d = g + f·tanh(r)
//
// With y = 1/d and q = e·y, it is q + (e - q·d)·y.
//
// Groups of four vectors:
//
//	VX  |x|, then r0, then y, then x
//	VZ  z = n + magic, then s, then g, then q, then the result's lower bound
//	VN  n, then q3 + q5·r0², then the low part of d, then the result
//	VA  c, then t, then e - q·d, then its lower bound, then |x|
//	VB  r0², then f, then the low part of e, then the bound of e - q·d
//	VC  places in the tables, then c - r0·(q3 + q5·r0²), then d
//	VT  the tables, then e
//
// The accurate phase: with q = exp(2|x|) - 1, tanh(|x|) is q/(q + 2). V28 holds the upper limit of
// |x|, V29 the sign bits.
#define MAX 28
#define SIGN 29

// TANH_CONSTANTS loads what the quick phase keeps in registers.
#define TANH_CONSTANTS \
	MOVD  $·doubleFloatTanh(SB), SUMS  \
	MOVD  $·dfPlaces(SB), LISTS        \
	MOVD  $·tanhPowers8(SB), POWERS    \
	MOVD  $·tanhResiduals8(SB), MISSED \
	FMOVQ DF_TANH_LOG2E(SUMS), F28     \
	FMOVQ (LISTS), F31

// TANH_LIMIT sets VX to |x|, but at least TANH_MIN and at most TANH_MAX; NaN stays.
#define TANH_LIMIT \
	X4U(VFABS_S4, VX, VX)        \
	FMOVQ DF_TANH_MIN(SUMS), F16 \
	FMOVQ DF_TANH_MAX(SUMS), F17 \
	X4C(VFMAX_S4, VB, VX, VX)    \
	X4C(VFMIN_S4, VB+1, VX, VX)

// TANH_PARTS takes |x| in VX and computes r0 there, s in VZ and t in VA.
#define TANH_PARTS \
	LOAD4_Z(DF_TANH_MAGIC)          \
	X4L(VFMLA_E_S4, LOG2E8, VX, VZ) \ // z = magic + |x|·16/ln 2
	FMOVQ DF_TANH_MAGIC(SUMS), F12  \
	X4C(VFSUB_S4, VA, VZ, VN)       \ // n = z - magic
	X4L(VFMLS_E_S4, LN2HI8, VN, VX) \ // r0 = |x| - n·ln2hi
	PLACES                          \
	LOOKUP                          \
	X4L(VFMLS_E_S4, LN2LO8, VN, VA) \ // c = residual - n·ln2lo
	POWER                           \ // s
	X4(VFMUL_S4, VX, VX, VB)        \ // r0²
	LOAD4_N(DF_TANH_Q3)             \
	X4L(VFMLA_E_S4, Q5, VB, VN)     \ // q3 + q5·r0²
	COPY4(VA, VC)                   \
	X4(VFMLS_S4, VX, VN, VC)        \ // c - r0·(q3 + q5·r0²)
	X4(VFMLS_S4, VB, VC, VA)       // t = c - r0²·that

// TANH_FRACTION computes e in VT and d in VC, rounded, and their low parts in VB and VN.
#define TANH_FRACTION \
	FMOVQ DF_TANH_ONE(SUMS), F29 \
	FMOVQ DF_TANH_TWO(SUMS), F20 \
	X4C(VFADD_S4, ONE32, VZ, VZ) \ // g = s + 1
	X4C(VFSUB_S4, VC, VZ, VB)    \ // f = g - 2
	COPY4(VZ, VC)                \
	X4(VFMLA_S4, VX, VB, VC)     \ // d = g + f·r0
	COPY4(VB, VT)                \
	X4(VFMLA_S4, VX, VZ, VT)     \ // e = f + g·r0
	X4(VFSUB_S4, VC, VZ, VN)     \
	X4(VFMLA_S4, VX, VB, VN)     \ // f·r0 - (d - g)
	X4(VFMLA_S4, VA, VB, VN)     \ // + f·t: the low part of d
	X4(VFSUB_S4, VT, VB, VB)     \
	X4(VFMLA_S4, VX, VZ, VB)     \ // g·r0 - (e - f)
	X4(VFMLA_S4, VA, VZ, VB)     // + g·t: the low part of e

// TANH_QUOTIENT computes both bounds of e/d, in VN and VZ.
#define TANH_QUOTIENT \
	X4M(VFDIV_S4, VC, ONE32, VX)   \ // y = 1/d
	X4(VFMUL_S4, VX, VT, VZ)       \ // q = e·y
	COPY4(VT, VA)                  \
	X4(VFMLS_S4, VC, VZ, VA)       \
	X4(VFMLS_S4, VN, VZ, VA)       \
	X4(VFADD_S4, VA, VB, VB)       \ // e - q·d
	COPY4(VB, VA)                  \
	FMOVQ DF_TANH_ABOVE(SUMS), F20 \
	FMOVQ DF_TANH_BELOW(SUMS), F21 \
	X4C(VFMLA_S4, VC, VT, VB)      \
	X4C(VFMLA_S4, VC+1, VT, VA)    \
	COPY4(VZ, VN)                  \
	X4(VFMLA_S4, VX, VB, VN)       \ // q + (e - q·d)·y, its upper bound
	X4(VFMLA_S4, VX, VA, VZ)       // its lower bound

// TANH_TEST sets DOUBT: to 0 if the bounds are the same float32.
#define TANH_TEST \
	VMOVI   $0, V30.B16   \
	VUABA_S4(8, 4, HARD)  \ // the distances of the bounds, as integers
	VUABA_S4(9, 5, HARD)  \
	VUABA_S4(10, 6, HARD) \
	VUABA_S4(11, 7, HARD) \
	VUADDLV V30.S4, V30   \ // the sum of the lanes, of 64 bits
	FMOVD   F30, DOUBT

// TANH_FINISH takes x in VX. It adds 1 to the last place of a result where |x| is beyond TANH_END:
// 1 follows the float32 below 1. Then the result becomes ±min(result, |x|), with the sign of x.
// That brings back what TANH_LIMIT took away, and the signs of zeros. It changes no other result,
// as |tanh(x)| < |x|.
#define TANH_FINISH \
	X4U(VFABS_S4, VX, VA)          \
	FMOVQ DF_TANH_END(SUMS), F16   \
	FMOVQ DF_TANH_SIGN(SUMS), F29  \
	X4C(VFCMGT_S4, VB, VA, VC)     \
	VSUB  V20.S4, V8.S4, V8.S4     \
	VSUB  V21.S4, V9.S4, V9.S4     \
	VSUB  V22.S4, V10.S4, V10.S4   \
	VSUB  V23.S4, V11.S4, V11.S4   \
	X4(VFMIN_S4, VA, VN, VN)       \
	VBIT  V29.B16, V0.B16, V8.B16  \
	VBIT  V29.B16, V1.B16, V9.B16  \
	VBIT  V29.B16, V2.B16, V10.B16 \
	VBIT  V29.B16, V3.B16, V11.B16

TEXT ·TanhNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD ZR, TAIL
	SUBS $16, N, REST
	BLT  accurate

quick:
	TANH_CONSTANTS

loop16:  // for ; n >= 16; n -= 16
	VLD1   (SRC), [V0.S4, V1.S4, V2.S4, V3.S4]
	TANH_LIMIT
	TANH_PARTS
	TANH_FRACTION
	TANH_QUOTIENT
	VLD1   (SRC), [V0.S4, V1.S4, V2.S4, V3.S4]
	TANH_TEST
	CBNZ   DOUBT, accurate
	TANH_FINISH
	VST1.P [V8.S4, V9.S4, V10.S4, V11.S4], 64(DST)
	ADD    $64, SRC
	SUB    $16, N
	SUBS   $16, REST
	BGE    loop16

accurate:
	CONSTANTS
	FLOAT32(TANH_MAX, F28, V28)
	VEOR V29.B16, V29.B16, V29.B16
	VFNEG_S4(SIGN, SIGN)           // -0: the sign bits

loop8:  // for ; n >= 8 && n > rest; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V30.S4, V31.S4]
	ABS2(X32, VN)                    // min(|x|, tanhMax); NaN stays
	MIN2C(MAX, VN, VN)
	VFADD_S4(8, 8, 8)                // twice that, exactly
	VFADD_S4(9, 9, 9)
	WIDEN(VN, VX)
	EXPM1
	VFMOV_ONE_D2(VA)
	SUB4C(VA, VZ, VN)
	MULADD4(VX, VZ, VN)              // q = s·p + (s - 1)
	VFMOV_TWO_D2(VB)
	ADD4C(VB, VN, VA)
	DIV4(VA, VN, VN)                 // q/(q + 2)
	NARROW(VN, VX)
	VBIT   V29.B16, V30.B16, V0.B16  // the sign of x
	VBIT   V29.B16, V31.B16, V1.B16
	VST1.P [V0.S4, V1.S4], 32(DST)
	SUB    $8, N
	CMP    REST, N
	BGT    loop8
	SUBS   $16, REST
	BGE    quick
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN($buffer-32(SP))
	B    loop8

end:
	TAIL_OUT(done)

done:
	RET
