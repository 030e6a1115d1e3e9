//go:build !purego

#include "textflag.h"
#include "zneon_arm64.h"
#include "zcoefficients_arm64.h"
#include "exp_neon.h"
#include "expnegative_neon.h"

// SigmoidLoss: Σ softplus(x) - x·t. generic (loss.go) has two ways to the logarithm of 1 + e, e = exp(-|x|),
// and every element goes both: they share the quotient s = f/(2 + f), where f = e near 1, and its series.
// Each step is one of generic's operations, with these in mind: 1 + e is below 2, or 2, so that its
// exponent n is 0 or 1; n·ln 2 is exact then, and what it would lack is 0.
//
// Registers, beside those of exp_neon.h and expnegative_neon.h:
//
//	R0, R1     t and x
//	R2         elements left
//	R6         elements of the tail, when they are at hand
//	R7         the next lanes
//	R8, R9     in the frame: where e < 0.4, and n
//	R10        the bottom of the lanes
//	V30, V31   constants for a step or two

// Four vectors at a time, as in exp_neon.h. INSERT4 copies n to d where m is all ones; SELECT4 keeps n
// where d is all ones and takes m where it is zero.
#define GREATER4(m, d)     VFCMGT_D2(m, d, d); VFCMGT_D2((m)+1, (d)+1, (d)+1); VFCMGT_D2((m)+2, (d)+2, (d)+2); VFCMGT_D2((m)+3, (d)+3, (d)+3)
#define ATLEAST4C(c, n, d) VFCMGE_D2(c, n, d); VFCMGE_D2(c, (n)+1, (d)+1); VFCMGE_D2(c, (n)+2, (d)+2); VFCMGE_D2(c, (n)+3, (d)+3)
#define INSERT4(m, n, d)   VBIT_B16(m, n, d); VBIT_B16((m)+1, (n)+1, (d)+1); VBIT_B16((m)+2, (n)+2, (d)+2); VBIT_B16((m)+3, (n)+3, (d)+3)
#define SELECT4(m, n, d)   VBSL_B16(m, n, d); VBSL_B16((m)+1, (n)+1, (d)+1); VBSL_B16((m)+2, (n)+2, (d)+2); VBSL_B16((m)+3, (n)+3, (d)+3)
#define AND4C(c, n, d)     VAND_B16(c, n, d); VAND_B16(c, (n)+1, (d)+1); VAND_B16(c, (n)+2, (d)+2); VAND_B16(c, (n)+3, (d)+3)
#define OR4C(c, n, d)      VORR_B16(c, n, d); VORR_B16(c, (n)+1, (d)+1); VORR_B16(c, (n)+2, (d)+2); VORR_B16(c, (n)+3, (d)+3)
#define DOUBLE4(n, d)      VFADD_D2(n, n, d); VFADD_D2((n)+1, (n)+1, (d)+1); VFADD_D2((n)+2, (n)+2, (d)+2); VFADD_D2((n)+3, (n)+3, (d)+3)

// LOG_STEPS sets VA to log(1 + e), e being in VZ.
#define LOG_STEPS \
	LOAD4(EXP_ONE, F0, F1, F2, F3)              \
	ADD4(VZ, VX, VX)                            \ // y = 1 + e
	LOAD4(EXP_NEARONE, F12, F13, F14, F15)      \
	GREATER4(VZ, VA)                            \ // near = 0.4 > e
	VST1 [V12.D2, V13.D2, V14.D2, V15.D2], (R8) \
	FMOVQ EXP_SQRT2(R3), F30                    \
	FMOVQ EXP_C2(R3), F31                       \
	ATLEAST4C(30, VX, VB)                       \ // if y ≥ √2 { y /= 2; n = 1 }
	MUL4C(31, VX, VC)                           \
	INSERT4(VB, VC, VX)                         \
	FMOVQ EXP_ONE(R3), F30                      \
	AND4C(30, VB, VB)                           \
	VST1 [V16.D2, V17.D2, V18.D2, V19.D2], (R9) \
	SUB4C(30, VX, VX)                           \ // f = y - 1, or e
	INSERT4(VA, VZ, VX)                         \
	FMOVQ EXP_TWO(R3), F30                      \
	ADD4C(30, VX, VC)                           \
	DIV4(VC, VX, VZ)                            \ // s = f / (2 + f)
	SQUARE4(VZ, VC)                             \ // s2 = s·s
	LOAD4(EXP_A23, F8, F9, F10, F11)            \
	LOAD4(EXP_A21, F12, F13, F14, F15)          \
	MULADD4(VC, VR2, VA)                        \ // series = series·s2 + …
	LOAD4(EXP_A19, F8, F9, F10, F11)            \
	MULADD4(VC, VA, VR2)                        \
	LOAD4(EXP_A17, F12, F13, F14, F15)          \
	MULADD4(VC, VR2, VA)                        \
	LOAD4(EXP_A15, F8, F9, F10, F11)            \
	MULADD4(VC, VA, VR2)                        \
	LOAD4(EXP_A13, F12, F13, F14, F15)          \
	MULADD4(VC, VR2, VA)                        \
	LOAD4(EXP_A11, F8, F9, F10, F11)            \
	MULADD4(VC, VA, VR2)                        \
	LOAD4(EXP_A9, F12, F13, F14, F15)           \
	MULADD4(VC, VR2, VA)                        \
	LOAD4(EXP_A7, F8, F9, F10, F11)             \
	MULADD4(VC, VA, VR2)                        \
	LOAD4(EXP_A5, F12, F13, F14, F15)           \
	MULADD4(VC, VR2, VA)                        \
	LOAD4(EXP_A3, F8, F9, F10, F11)             \
	MULADD4(VC, VA, VR2)                        \
	MUL4(VC, VZ, VA)                            \
	DOUBLE4(VZ, VB)                             \
	MULADD4(VR2, VA, VB)                        \ // near 1: s·s2·series + 2s
	MUL4(VR2, VC, VA)                           \ // r = s2·series
	SQUARE4(VX, VC)                             \
	MUL4C(31, VC, VC)                           \ // half = f²/2
	ADD4(VC, VA, VA)                            \
	MULSUB4(VA, VZ, VC)                         \ // q = half - s·(half + r)
	VLD1 (R9), [V12.D2, V13.D2, V14.D2, V15.D2] \
	MUL4C(LN2HI, VA, VR2)                       \ // n·ln2hi
	ADD4(VX, VR2, VZ)                           \ // hi = n·ln2hi + f
	SUB4(VZ, VR2, VR2)                          \
	ADD4(VX, VR2, VR2)                          \
	FMOVQ EXP_LN2LO(R3), F30                    \
	MULADD4C(30, VA, VR2)                       \ // lo = (n·ln2hi - hi) + f + n·ln2lo
	SUB4(VC, VR2, VR2)                          \
	ADD4(VR2, VZ, VZ)                           \ // hi + (lo - q)
	VLD1 (R8), [V12.D2, V13.D2, V14.D2, V15.D2] \
	SELECT4(VZ, VB, VA)                           // which of the two it is

// func SigmoidLossNEON(acc *[32]float64, x, t []float32)
TEXT ·SigmoidLossNEON(SB), NOSPLIT, $192-56
	MOVD acc+0(FP), R10
	MOVD x_base+8(FP), R1
	MOVD x_len+16(FP), R2
	MOVD t_base+32(FP), R0
	MOVD $near-64(SP), R8
	MOVD $n-128(SP), R9
	MOVD R10, R7
	MOVD ZR, R6
	NEGATIVECONSTANTS

loop8: // for ; n >= 8; n -= 8
	CMP   $8, R2
	BLT   tail
	FLDPQ (R1), (F8, F9)
	WIDEN(8, VX)
	FMOVQ EXP_SIGN(R3), F30
	OR4C(30, VX, VX)                        // -|x|
	EXPNEGATIVE
	LOG_STEPS
	FLDPQ.P 32(R1), (F8, F9)
	FLDPQ.P 32(R0), (F16, F17)
	WIDEN(8, VX)
	WIDEN(16, VC)
	VEOR  V30.B16, V30.B16, V30.B16
	MAX4C(30, VX, VZ)
	ADD4(VZ, VA, VA)                        // max(x, 0) + log(1 + e) - x·t
	MULSUB4(VC, VX, VA)
	CBNZ  R6, last
	VLD1  (R7), [V0.D2, V1.D2, V2.D2, V3.D2]
	ADD4(VA, VX, VX)
	VST1.P [V0.D2, V1.D2, V2.D2, V3.D2], 64(R7)
	SUB   R10, R7, R11                      // after the last lane comes the first
	AND   $255, R11
	ADD   R10, R11, R7
	SUB   $8, R2
	B     loop8

tail: // copy the last elements to the frame, with zeros behind them
	CBZ   R2, done
	MOVD  $x-160(SP), R4
	MOVD  $t-192(SP), R5
	STP   (ZR, ZR), (R4)
	STP   (ZR, ZR), 16(R4)
	STP   (ZR, ZR), (R5)
	STP   (ZR, ZR), 16(R5)
	MOVD  R2, R6

copy1: // for ; n > 0; n--
	FMOVS.P 4(R1), F0
	FMOVS.P F0, 4(R4)
	FMOVS.P 4(R0), F0
	FMOVS.P F0, 4(R5)
	SUB   $1, R2
	CBNZ  R2, copy1
	MOVD  $x-160(SP), R1
	MOVD  $t-192(SP), R0
	MOVD  $8, R2
	B     loop8

last: // for ; n > 0; n--: a lane without an element gets nothing
	VST1  [V12.D2, V13.D2, V14.D2, V15.D2], (R8)
one1:
	FMOVD.P 8(R8), F0
	FMOVD (R7), F1
	FADDD F0, F1, F1
	FMOVD.P F1, 8(R7)
	SUB   $1, R6
	CBNZ  R6, one1

done:
	RET
