//go:build !purego

#include "textflag.h"
#include "zconstants_avx512.h"
#include "expnegative_avx512.h"

// SigmoidLoss: Σ softplus(x) - x·t.
//
// Package generic (loss.go) has two ways to log(1 + e), e = exp(-|x|): one near 1, for small e, and
// one elsewhere. Here every element goes both ways, which share the quotient s = f/(2 + f) and its
// series; near 1, f is e. Each step is one of generic's operations. As 1 + e is at most 2, its
// exponent n is 0 or 1, so n·ln 2 is exact. EXP_C2, the coefficient of x² in exp(x), is 1/2.
//
// Registers, beside those of expnegative_avx512.h; the steps below call four of a kind x, s, e, r2,
// o and h, and their mask near:
//
//	SI, DI   the next elements of x and t
//	CX       elements left
//	R8       the lanes; in a tail, the next 16 of them
//	K1, K2   in a tail: which of 16 elements there are
//	K1-K4    where e < 0.4: in a tail, K3 and K4
//	K7       where n = 1
//	Z0-Z3    -|x|, then the quotient s, then -s·(f²/2 + r) + f²/2
//	Z4-Z7    y = 1 + e, then f
//	Z8-Z11   e, then the series, then f²/2, then log(1 + e)
//	Z12-Z15  s², then r, then the logarithm's low part
//	Z16-Z19  n
//	Z20-Z23  the logarithm near 1; in a tail, lanes
//	Z30, Z31 zero, and a number for one step

#define ZERO Z30
#define TMP Z31

// Predicates of VCMPPD, false for NaN: less than; greater or equal.
#define LT $0x11
#define GE $0x1d

#define TWO_LOG(step) \
	step(Z0, Z4, Z8, Z12, Z16, Z20, K3); \
	step(Z1, Z5, Z9, Z13, Z17, Z21, K4)

#define FOUR_LOG(step) \
	step(Z0, Z4, Z8, Z12, Z16, Z20, K1);  \
	step(Z1, Z5, Z9, Z13, Z17, Z21, K2);  \
	step(Z2, Z6, Z10, Z14, Z18, Z22, K3); \
	step(Z3, Z7, Z11, Z15, Z19, Z23, K4)

#define NEGATIVE(x, s, e, r2, o) VORPD.BCST CONST_SIGN, x, x // -|x|

// LOG_STEPS does all steps from e to log(1 + e).
#define LOG_STEPS(ALL) \
	ALL(ONE_PLUS);   \
	ALL(NEAR);       \
	ALL(HALVE);      \
	ALL(FRACTION);   \
	ALL(QUOTIENT);   \
	ALL(SQUARE_S);   \
	ALL(TAIL_23);    \
	ALL(TAIL_21);    \
	ALL(TAIL_19);    \
	ALL(TAIL_17);    \
	ALL(TAIL_15);    \
	ALL(TAIL_13);    \
	ALL(TAIL_11);    \
	ALL(TAIL_9);     \
	ALL(TAIL_7);     \
	ALL(TAIL_5);     \
	ALL(TAIL_3);     \
	ALL(SERIES);     \
	ALL(TAIL);       \
	ALL(SERIES_END); \
	ALL(HALF);       \
	ALL(INNER);      \
	ALL(HIGH);       \
	ALL(LOW);        \
	ALL(LOW_END);    \
	ALL(TOGETHER);   \
	ALL(CHOOSE)

#define ONE_PLUS(x, s, e, r2, o, h, near) VADDPD.BCST CONST_ONE, e, s // y
#define NEAR(x, s, e, r2, o, h, near) VCMPPD.BCST LT, LOG_NEARONE, e, near
#define HALVE(x, s, e, r2, o, h, near) VCMPPD.BCST GE, LOG_SQRT2, s, K7; VBROADCASTSD.Z CONST_ONE, K7, o; VMULPD.BCST EXP_C2, s, K7, s // if y ≥ √2 { n = 1; y /= 2 }
#define FRACTION(x, s, e, r2, o, h, near) VSUBPD.BCST CONST_ONE, s, s; VMOVAPD e, near, s // f = y - 1, or e
#define QUOTIENT(x, s, e, r2, o, h, near) VADDPD.BCST CONST_TWO, s, x; VDIVPD x, s, x
#define SQUARE_S(x, s, e, r2, o, h, near) VMULPD x, x, r2
#define TAIL_23(x, s, e, r2, o, h, near) VBROADCASTSD LOG_A23, e
#define TAIL_21(x, s, e, r2, o, h, near) VFMADD213PD.BCST LOG_A21, r2, e
#define TAIL_19(x, s, e, r2, o, h, near) VFMADD213PD.BCST LOG_A19, r2, e
#define TAIL_17(x, s, e, r2, o, h, near) VFMADD213PD.BCST LOG_A17, r2, e
#define TAIL_15(x, s, e, r2, o, h, near) VFMADD213PD.BCST LOG_A15, r2, e
#define TAIL_13(x, s, e, r2, o, h, near) VFMADD213PD.BCST LOG_A13, r2, e
#define TAIL_11(x, s, e, r2, o, h, near) VFMADD213PD.BCST LOG_A11, r2, e
#define TAIL_9(x, s, e, r2, o, h, near) VFMADD213PD.BCST LOG_A9, r2, e
#define TAIL_7(x, s, e, r2, o, h, near) VFMADD213PD.BCST LOG_A7, r2, e
#define TAIL_5(x, s, e, r2, o, h, near) VFMADD213PD.BCST LOG_A5, r2, e
#define TAIL_3(x, s, e, r2, o, h, near) VFMADD213PD.BCST LOG_A3, r2, e
#define SERIES(x, s, e, r2, o, h, near) VMULPD r2, x, h
#define TAIL(x, s, e, r2, o, h, near) VMULPD e, r2, r2 // r
#define SERIES_END(x, s, e, r2, o, h, near) VADDPD x, x, TMP; VFMADD213PD TMP, e, h // s·s²·series + 2s
#define HALF(x, s, e, r2, o, h, near) VMULPD s, s, e; VMULPD.BCST EXP_C2, e, e // f²/2
#define INNER(x, s, e, r2, o, h, near) VADDPD e, r2, r2; VFNMADD213PD e, r2, x
#define HIGH(x, s, e, r2, o, h, near) VMOVAPD s, e; VFMADD231PD.BCST EXP_LN2HI, o, e // hi = n·ln2hi + f
#define LOW(x, s, e, r2, o, h, near) VMOVAPD e, r2; VFMSUB231PD.BCST EXP_LN2HI, o, r2 // n·ln2hi - hi
#define LOW_END(x, s, e, r2, o, h, near) VADDPD s, r2, r2; VFMADD231PD.BCST EXP_LN2LO, o, r2 // + f, + n·ln2lo
#define TOGETHER(x, s, e, r2, o, h, near) VSUBPD x, r2, r2; VADDPD r2, e, e
#define CHOOSE(x, s, e, r2, o, h, near) VMOVAPD h, near, e

// LOSS computes e = max(x, 0) + e - x·t, with t in r2.
#define LOSS(x, s, e, r2, o) VMAXPD ZERO, x, TMP; VADDPD TMP, e, e; VFNMADD231PD r2, x, e

// func SigmoidLossAVX512(acc *[32]float64, x, t []float32)
TEXT ·SigmoidLossAVX512(SB), NOSPLIT, $0-56
	MOVQ    acc+0(FP), R8
	MOVQ    x_base+8(FP), SI
	MOVQ    x_len+16(FP), CX
	MOVQ    t_base+32(FP), DI
	NEG_CONSTANTS()
	VPXORQ  ZERO, ZERO, ZERO
	SUBQ    $32, CX
	JLT     rest
	PCALIGN $64

loop32:  // for ; n >= 32; n -= 32
	VCVTPS2PD (SI), Z0
	VCVTPS2PD 32(SI), Z1
	VCVTPS2PD 64(SI), Z2
	VCVTPS2PD 96(SI), Z3
	NEG_EACH4(NEGATIVE)
	EXPNEGATIVE(NEG_EACH4)
	LOG_STEPS(FOUR_LOG)
	VCVTPS2PD (SI), Z0
	VCVTPS2PD 32(SI), Z1
	VCVTPS2PD 64(SI), Z2
	VCVTPS2PD 96(SI), Z3
	VCVTPS2PD (DI), Z12
	VCVTPS2PD 32(DI), Z13
	VCVTPS2PD 64(DI), Z14
	VCVTPS2PD 96(DI), Z15
	NEG_EACH4(LOSS)
	VADDPD    (R8), Z8, Z8
	VADDPD    64(R8), Z9, Z9
	VADDPD    128(R8), Z10, Z10
	VADDPD    192(R8), Z11, Z11
	VMOVUPD   Z8, (R8)
	VMOVUPD   Z9, 64(R8)
	VMOVUPD   Z10, 128(R8)
	VMOVUPD   Z11, 192(R8)
	ADDQ      $128, SI
	ADDQ      $128, DI
	SUBQ      $32, CX
	JGE       loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop16:  // for ; n > 0; n -= 16
	MASK16()
	VCVTPS2PD.Z (SI), K1, Z0
	VCVTPS2PD.Z 32(SI), K2, Z1
	NEG_EACH2(NEGATIVE)
	EXPNEGATIVE(NEG_EACH2)
	LOG_STEPS(TWO_LOG)
	VCVTPS2PD.Z (SI), K1, Z0
	VCVTPS2PD.Z 32(SI), K2, Z1
	VCVTPS2PD.Z (DI), K1, Z12
	VCVTPS2PD.Z 32(DI), K2, Z13
	NEG_EACH2(LOSS)
	VMOVUPD     (R8), Z20
	VMOVUPD     64(R8), Z21
	VADDPD      Z8, Z20, K1, Z20
	VADDPD      Z9, Z21, K2, Z21
	VMOVUPD     Z20, (R8)
	VMOVUPD     Z21, 64(R8)
	ADDQ        $128, R8
	ADDQ        $64, SI
	ADDQ        $64, DI
	TESTQ       CX, CX
	JNE         loop16

done:
	VZEROUPPER
	RET
