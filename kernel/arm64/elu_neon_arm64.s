//go:build !purego

#include "textflag.h"
#include "zneon.h"
#include "zconstants.h"
#include "vectors_neon.h"
#include "exp_neon.h"

// Softplus, correctly rounded, and ELU and SoftplusGrad, whose steps are generic's to the letter.
// Package generic (elu.go) derives them. vectors_neon.h has the registers and the tail, exp_neon.h
// exp itself.

// EXPM1_HORNER takes x in VX and computes s in VZ and p in VX, with exp(x) = s·p + s. Its steps are
// generic's to the letter, Horner's rule included, because their last bits show.
#define EXPM1_HORNER \
	LOAD_Z(EXP_MAGIC)        \
	MULADD4C(LOG2E, VX, VZ)  \ // z = x·log2e + magic
	SUB4C(MAGIC, VZ, VN)     \ // n = z - magic
	MULSUB4C(LN2HI, VN, VX)  \ // r = x - n·ln2hi
	MULSUB4C(LN2LO, VN, VX)  \ // r = r - n·ln2lo
	POW2_Z                   \ // s = 2ⁿ
	FMOVQ EXP_C10(CONST), F8 \
	LOAD_A(EXP_C9)           \
	MULADD4C(VN, VX, VA)     \ // q = c10·r + c9
	LOAD_B(EXP_C8)           \
	MULADD4(VX, VA, VB)      \ // q = q·r + c8
	LOAD_A(EXP_C7)           \
	MULADD4(VX, VB, VA)      \ // q = q·r + c7
	LOAD_B(EXP_C6)           \
	MULADD4(VX, VA, VB)      \ // q = q·r + c6
	LOAD_A(EXP_C5)           \
	MULADD4(VX, VB, VA)      \ // q = q·r + c5
	LOAD_B(EXP_C4)           \
	MULADD4(VX, VA, VB)      \ // q = q·r + c4
	LOAD_A(EXP_C3)           \
	MULADD4(VX, VB, VA)      \ // q = q·r + c3
	LOAD_B(EXP_C2)           \
	MULADD4(VX, VA, VB)      \ // q = q·r + c2
	MUL4(VX, VB, VB)         \ // q·r
	MULADD4(VX, VB, VX)      // p = (q·r)·r + r

// func ELUNEON(dst []float32, alpha float32, x []float32)
//
// V28 holds the lower limit of x, V29 alpha.
#define MIN   28
#define ALPHA 29

TEXT ·ELUNEON(SB), NOSPLIT, $32-56
	MOVD   dst_base+0(FP), DST
	MOVD   dst_len+8(FP), N
	FMOVS  alpha+24(FP), F29
	MOVD   x_base+32(FP), SRC
	MOVD   ZR, TAIL
	CONSTANTS
	FLOAT32(EXP_MIN, F28, V28)
	FCVTSD F29, F29
	FMOVD  ELU_BELOW1(CONST), F8
	FMULD  F8, F29, F29
	VDUP   V29.D[0], V29.D2

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V30.S4, V31.S4]
	VEOR   V10.B16, V10.B16, V10.B16
	MAX2C(MIN, X32, VN)              // x = min(max(x, expMin), 0); NaN stays
	MIN2C(VN+2, VN, VN)
	WIDEN(VN, VX)
	EXPM1_HORNER
	VFMOV_ONE_D2(VC)
	SUB4C(VC, VZ, VA)
	MULADD4(VX, VZ, VA)              // e = s·p + (s - 1)
	LOAD1_C(CONST_SIGN)
	OR4C(VC, VA, VA)                 // a zero has the sign of the others
	MUL4C(ALPHA, VA, VA)             // alpha·e
	NARROW(VA, VN)
	VSSHR_S4(31, 30, 0)              // all ones where x is negative
	VSSHR_S4(31, 31, 1)
	VBSL_B16(30, 8, 0)               // alpha·e there, x elsewhere
	VBSL_B16(31, 9, 1)
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

#undef ALPHA

// LOG1P_STEPS takes e = exp(-|x|) in VZ and computes log(1 + e) in VX, but for the ln 2 that VN
// then holds where e is near 1. T, V29, holds a constant for a step or two.
#define T 29
#define LOAD_T(c) FMOVQ c(CONST), F29
#define LOG1P_STEPS \
	LOAD_T(SOFTPLUS_NEARTWO)  \
	X4C(VFCMGT_D2, T, VZ, VN) \ // near = e > nearTwo
	LOAD_T(CONST_HALF)        \
	LOAD_B(CONST_ONE)         \
	AND4C(T, VN, VA)          \
	ADD4(VA, VB, VB)          \ // d = 1, or 3/2 if near
	MULADD4C(T, VZ, VB)       \ // d += e/2
	LOAD_T(CONST_ONE)         \
	AND4C(T, VN, VA)          \
	SUB4(VA, VZ, VZ)          \ // n = e, or e - 1 if near
	DIV4(VB, VZ, VX)          \ // s = n/d
	LOAD_T(SOFTPLUS_LN2UP)    \
	AND4C(T, VN, VN)          \
	SQUARE4(VX, VZ)           \ // z = s·s
	LOAD_T(LOG_L13)           \
	LOAD_A(LOG_L11)           \
	MULADD4C(T, VZ, VA)       \ // p = l13·z + l11
	LOAD_B(LOG_L9)            \
	MULADD4(VZ, VA, VB)       \ // p = p·z + l9
	LOAD_A(LOG_L7)            \
	MULADD4(VZ, VB, VA)       \ // p = p·z + l7
	LOAD_B(LOG_L5)            \
	MULADD4(VZ, VA, VB)       \ // p = p·z + l5
	LOAD_A(LOG_L3)            \
	MULADD4(VZ, VB, VA)       \ // p = p·z + l3
	MUL4(VX, VZ, VZ)          \ // s·z
	MULADD4(VZ, VA, VX)       // s·z·p + s

// func SoftplusNEON(dst, x []float32)
//
// Correctly rounded: max(x, 0) + log(1 + exp(-|x|)).
TEXT ·SoftplusNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD ZR, TAIL
	CONSTANTS
	FLOAT32(EXP_MIN, F28, V28)

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V30.S4, V31.S4]
	ABS2(X32, VN)                    // max(-|x|, expMin); NaN stays
	NEG2(VN, VN)
	MAX2C(MIN, VN, VN)
	WIDEN(VN, VX)
	EXPM1
	MULADD4(VX, VZ, VZ)              // e = s·p + s
	LOG1P_STEPS
	WIDEN(X32, VA)
	VEOR   V29.B16, V29.B16, V29.B16
	MAX4C(T, VA, VA)
	ADD4(VA, VN, VN)                 // ln 2 or 0, + max(x, 0)
	ADD4(VX, VN, VX)
	NARROW(VX, VN)
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

// func SoftplusGradNEON(dx, dy, y []float32)
//
// dx[i] = dy[i]·(1 - exp(-y[i])), by the steps of package generic. V29 holds ones.
#define ONE 29

TEXT ·SoftplusGradNEON(SB), NOSPLIT, $64-72
	MOVD dx_base+0(FP), DST
	MOVD dx_len+8(FP), N
	MOVD dy_base+24(FP), DY
	MOVD y_base+48(FP), SRC
	MOVD ZR, TAIL
	CONSTANTS
	FLOAT32(EXP_MIN, F28, V28)
	VFMOV_ONE_D2(ONE)

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V30.S4, V31.S4]
	ABS2(X32, VN)                    // max(-|y|, expMin); NaN stays
	NEG2(VN, VN)
	MAX2C(MIN, VN, VN)
	WIDEN(VN, VX)
	EXPM1_HORNER
	CSUB4(VZ, ONE, VA)               // 1 - s
	MULSUB4(VX, VZ, VA)              // 1 - exp(-y) = (1 - s) - s·p
	VLD1.P 32(DY), [V30.S4, V31.S4]
	WIDEN(X32, VX)
	MUL4(VX, VA, VA)                 // times dy
	NARROW(VA, VN)
	VST1.P [V8.S4, V9.S4], 32(DST)
	SUB    $8, N
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN_DY($dy-64(SP))
	TAIL_IN($buffer-32(SP))
	B    loop8

end:
	TAIL_OUT(done)

done:
	RET
