//go:build !purego

#include "textflag.h"
#include "zneon.h"
#include "zconstants.h"
#include "vectors_neon.h"
#include "exp_neon.h"
#include "doublefloat_neon_tmpl.h"

// Exp, Expm1, Sigmoid and Tanh, correctly rounded: they compute in float64 and round once, at the
// end. exp_neon.h computes exp itself; vectors_neon.h has the registers and the tail. Sigmoid has a
// quick phase in float32 before that: see
// doublefloat_neon_tmpl.h.

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
// With q = exp(2x) - 1, tanh(x) is q/(q + 2). It is computed for |x|, and the result takes the sign
// of x, so -0 keeps its own.
//
// V28 holds the upper limit of |x|, V29 the sign bits.
#define MAX 28

TEXT ·TanhNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD ZR, TAIL
	CONSTANTS
	FLOAT32(TANH_MAX, F28, V28)
	VEOR V29.B16, V29.B16, V29.B16
	VFNEG_S4(29, 29)               // -0: the sign bits

loop8:  // for ; n >= 8; n -= 8
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
