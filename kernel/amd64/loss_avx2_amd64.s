//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "expnegative_avx2.h"

// SigmoidLoss: Σ softplus(x) - x·t.
//
// Package generic (loss.go) has two ways to log(1 + e), e = exp(-|x|): one near 1, for small e, and
// one elsewhere. Here every element goes both ways, which share the quotient s = f/(2 + f) and its
// series; near 1, f is e. Each step is one of generic's operations. As 1 + e is at most 2, its
// exponent n is 0 or 1, so n·ln 2 is exact. EXP_C2, the coefficient of x² in exp(x), is 1/2.
//
// Registers, beside those of expnegative_avx2.h; the steps below call two of a kind x, s, e, r2, o,
// h and near:
//
//	SI, DI   the next elements of x and t
//	Y0-Y1    -|x|, then the quotient s, then -s·(f²/2 + r) + f²/2
//	Y2-Y3    y = 1 + e, then f
//	Y4-Y5    e, then the series, then f²/2, then log(1 + e)
//	Y6-Y7    s², then r, then the logarithm's low part
//	Y8-Y9    n
//	Y10-Y11  the logarithm near 1, when the constants are not needed
//	Y12-Y13  where e < 0.4, likewise
//	Y14      a number for one step

#define TMP Y14

// Predicates of VCMPPD, false for NaN: less than; greater or equal.
#define LT $0x11
#define GE $0x1d

#define TWO_LOG(step) \
	step(Y0, Y2, Y4, Y6, Y8, Y10, Y12); \
	step(Y1, Y3, Y5, Y7, Y9, Y11, Y13)

#define NEGATIVE(x, s, e, r2, o) VORPD CONST_SIGN, x, x // -|x|

// LOG_STEPS does all steps from x to log(1 + exp(-|x|)).
#define LOG_STEPS() \
	NEG_CONSTANTS();     \
	NEG_EACH2(NEGATIVE); \
	EXPNEGATIVE();       \
	TWO_LOG(ONE_PLUS);   \
	TWO_LOG(NEAR);       \
	TWO_LOG(HALVE);      \
	TWO_LOG(FRACTION);   \
	TWO_LOG(QUOTIENT);   \
	TWO_LOG(SQUARE_S);   \
	TWO_LOG(TAIL_23);    \
	TWO_LOG(TAIL_21);    \
	TWO_LOG(TAIL_19);    \
	TWO_LOG(TAIL_17);    \
	TWO_LOG(TAIL_15);    \
	TWO_LOG(TAIL_13);    \
	TWO_LOG(TAIL_11);    \
	TWO_LOG(TAIL_9);     \
	TWO_LOG(TAIL_7);     \
	TWO_LOG(TAIL_5);     \
	TWO_LOG(TAIL_3);     \
	TWO_LOG(SERIES);     \
	TWO_LOG(TAIL);       \
	TWO_LOG(SERIES_END); \
	TWO_LOG(HALF);       \
	TWO_LOG(INNER);      \
	TWO_LOG(HIGH);       \
	TWO_LOG(LOW);        \
	TWO_LOG(LOW_END);    \
	TWO_LOG(TOGETHER);   \
	TWO_LOG(CHOOSE)

#define ONE_PLUS(x, s, e, r2, o, h, near) VADDPD CONST_ONE, e, s // y
#define NEAR(x, s, e, r2, o, h, near) VCMPPD LT, LOG_NEARONE, e, near
#define HALVE(x, s, e, r2, o, h, near) VCMPPD GE, LOG_SQRT2, s, o; VMULPD EXP_C2, s, TMP; VBLENDVPD o, TMP, s, s; VANDPD CONST_ONE, o, o // if y ≥ √2 { n = 1; y /= 2 }
#define FRACTION(x, s, e, r2, o, h, near) VSUBPD CONST_ONE, s, s; VBLENDVPD near, e, s, s // f = y - 1, or e
#define QUOTIENT(x, s, e, r2, o, h, near) VADDPD CONST_TWO, s, x; VDIVPD x, s, x
#define SQUARE_S(x, s, e, r2, o, h, near) VMULPD x, x, r2
#define TAIL_23(x, s, e, r2, o, h, near) VMOVUPD LOG_A23, e
#define TAIL_21(x, s, e, r2, o, h, near) VFMADD213PD LOG_A21, r2, e
#define TAIL_19(x, s, e, r2, o, h, near) VFMADD213PD LOG_A19, r2, e
#define TAIL_17(x, s, e, r2, o, h, near) VFMADD213PD LOG_A17, r2, e
#define TAIL_15(x, s, e, r2, o, h, near) VFMADD213PD LOG_A15, r2, e
#define TAIL_13(x, s, e, r2, o, h, near) VFMADD213PD LOG_A13, r2, e
#define TAIL_11(x, s, e, r2, o, h, near) VFMADD213PD LOG_A11, r2, e
#define TAIL_9(x, s, e, r2, o, h, near) VFMADD213PD LOG_A9, r2, e
#define TAIL_7(x, s, e, r2, o, h, near) VFMADD213PD LOG_A7, r2, e
#define TAIL_5(x, s, e, r2, o, h, near) VFMADD213PD LOG_A5, r2, e
#define TAIL_3(x, s, e, r2, o, h, near) VFMADD213PD LOG_A3, r2, e
#define SERIES(x, s, e, r2, o, h, near) VMULPD r2, x, h
#define TAIL(x, s, e, r2, o, h, near) VMULPD e, r2, r2 // r
#define SERIES_END(x, s, e, r2, o, h, near) VADDPD x, x, TMP; VFMADD213PD TMP, e, h // s·s²·series + 2s
#define HALF(x, s, e, r2, o, h, near) VMULPD s, s, e; VMULPD EXP_C2, e, e // f²/2
#define INNER(x, s, e, r2, o, h, near) VADDPD e, r2, r2; VFNMADD213PD e, r2, x
#define HIGH(x, s, e, r2, o, h, near) VMOVAPD s, e; VFMADD231PD EXP_LN2HI, o, e // hi = n·ln2hi + f
#define LOW(x, s, e, r2, o, h, near) VMOVAPD e, r2; VFMSUB231PD EXP_LN2HI, o, r2 // n·ln2hi - hi
#define LOW_END(x, s, e, r2, o, h, near) VADDPD s, r2, r2; VFMADD231PD EXP_LN2LO, o, r2 // + f, + n·ln2lo
#define TOGETHER(x, s, e, r2, o, h, near) VSUBPD x, r2, r2; VADDPD r2, e, e
#define CHOOSE(x, s, e, r2, o, h, near) VBLENDVPD near, h, e, e

// LOSS computes e = max(x, 0) + e - x·t, with t in r2.
#define LOSS(x, s, e, r2, o) VXORPD TMP, TMP, TMP; VMAXPD TMP, x, TMP; VADDPD TMP, e, e; VFNMADD231PD r2, x, e

// func SigmoidLossAVX2(acc *[32]float64, x, t []float32)
TEXT ·SigmoidLossAVX2(SB), NOSPLIT, $0-56
	MOVQ    acc+0(FP), R8
	MOVQ    x_base+8(FP), SI
	MOVQ    x_len+16(FP), CX
	MOVQ    t_base+32(FP), DI
	XORL    AX, AX
	SUBQ    $8, CX
	JLT     rest
	PCALIGN $32

loop8:  // for ; n >= 8; n -= 8
	VCVTPS2PD (SI), Y0
	VCVTPS2PD 16(SI), Y1
	LOG_STEPS()
	VCVTPS2PD (SI), Y0
	VCVTPS2PD 16(SI), Y1
	VCVTPS2PD (DI), Y6
	VCVTPS2PD 16(DI), Y7
	NEG_EACH2(LOSS)
	NEG_ADD8()
	ADDQ      $32, SI
	ADDQ      $32, DI
	SUBQ      $8, CX
	JGE       loop8

rest:
	ADDQ         $8, CX
	JEQ          done
	NEG_LOAD_TAIL()
	LOG_STEPS()
	NEG_LOAD_TAIL()
	VMASKMOVPS   (DI), Y8, Y6
	VEXTRACTF128 $1, Y6, X7
	VCVTPS2PD    X6, Y6
	VCVTPS2PD    X7, Y7
	NEG_EACH2(LOSS)
	NEG_KEEP_TAIL()
	NEG_ADD8()

done:
	VZEROUPPER
	RET
