//go:build !purego

#include "textflag.h"
#include "zneon.h"
#include "zconstants.h"
#include "vectors_neon.h"
#include "exp_neon.h"

// SigmoidLoss: Σ softplus(x) - x·t. Package generic (loss.go) has two ways to the logarithm of 1 +
// e, with e = exp(-|x|). Every element takes both ways: they share the quotient s = f/(2 + f),
// where f = e near 1, and its series. Each step is one of generic's operations. Three facts shorten
// them: 1 + e is at most 2, so its exponent n is 0 or 1; so n·ln 2 is exact; so what generic adds
// for its rounding is 0.
//
// Registers, beside those of vectors_neon.h and exp_neon.h:
#define TARGET   R0 // the next elements of t
#define BUFT     R5 // the padded buffer of t
#define LANE     R7 // the next lanes
#define NEAR     R8 // in the frame: where e < 0.4
#define EXPONENT R9 // in the frame: n
#define LANES    R10 // the lanes
#define OFFSET   R11 // from there to the next lanes
#define T        30 // a constant for a step or two
#define HALF     31

// LOAD_T and LOAD_HALF set T and HALF to a constant.
#define LOAD_T(c)    FMOVQ c(CONST), F30
#define LOAD_HALF(c) FMOVQ c(CONST), F31

// LOG1P_STEPS takes e in VZ and computes log(1 + e) in VA.
#define LOG1P_STEPS \
	LOAD_X(CONST_ONE)                                 \
	ADD4(VZ, VX, VX)                                  \ // y = 1 + e
	LOAD_A(LOG_NEARONE)                               \
	X4(VFCMGT_D2, VZ, VA, VA)                         \ // near = 0.4 > e
	VST1 [V12.D2, V13.D2, V14.D2, V15.D2], (NEAR)     \
	LOAD_T(LOG_SQRT2)                                 \
	LOAD_HALF(EXP_C2)                                 \
	X4C(VFCMGE_D2, T, VX, VB)                         \ // if y ≥ √2 { y /= 2; n = 1 }
	MUL4C(HALF, VX, VC)                               \
	INSERT4(VB, VC, VX)                               \
	LOAD_T(CONST_ONE)                                 \
	AND4C(T, VB, VB)                                  \
	VST1 [V16.D2, V17.D2, V18.D2, V19.D2], (EXPONENT) \
	SUB4C(T, VX, VX)                                  \ // f = y - 1, or e
	INSERT4(VA, VZ, VX)                               \
	LOAD_T(CONST_TWO)                                 \
	ADD4C(T, VX, VC)                                  \
	DIV4(VC, VX, VZ)                                  \ // s = f / (2 + f)
	SQUARE4(VZ, VC)                                   \ // s2 = s·s
	LOAD_N(LOG_A23)                                   \
	LOAD_A(LOG_A21)                                   \
	MULADD4(VC, VN, VA)                               \ // series = series·s2 + …
	LOAD_N(LOG_A19)                                   \
	MULADD4(VC, VA, VN)                               \
	LOAD_A(LOG_A17)                                   \
	MULADD4(VC, VN, VA)                               \
	LOAD_N(LOG_A15)                                   \
	MULADD4(VC, VA, VN)                               \
	LOAD_A(LOG_A13)                                   \
	MULADD4(VC, VN, VA)                               \
	LOAD_N(LOG_A11)                                   \
	MULADD4(VC, VA, VN)                               \
	LOAD_A(LOG_A9)                                    \
	MULADD4(VC, VN, VA)                               \
	LOAD_N(LOG_A7)                                    \
	MULADD4(VC, VA, VN)                               \
	LOAD_A(LOG_A5)                                    \
	MULADD4(VC, VN, VA)                               \
	LOAD_N(LOG_A3)                                    \
	MULADD4(VC, VA, VN)                               \
	MUL4(VC, VZ, VA)                                  \
	ADD4(VZ, VZ, VB)                                  \
	MULADD4(VN, VA, VB)                               \ // near 1: s·s2·series + 2s
	MUL4(VN, VC, VA)                                  \ // r = s2·series
	SQUARE4(VX, VC)                                   \
	MUL4C(HALF, VC, VC)                               \ // half = f²/2
	ADD4(VC, VA, VA)                                  \
	MULSUB4(VA, VZ, VC)                               \ // q = half - s·(half + r)
	VLD1 (EXPONENT), [V12.D2, V13.D2, V14.D2, V15.D2] \
	MUL4C(LN2HI, VA, VN)                              \ // n·ln2hi
	ADD4(VX, VN, VZ)                                  \ // hi = n·ln2hi + f
	SUB4(VZ, VN, VN)                                  \
	ADD4(VX, VN, VN)                                  \
	LOAD_T(EXP_LN2LO)                                 \
	MULADD4C(T, VA, VN)                               \ // lo = (n·ln2hi - hi) + f + n·ln2lo
	SUB4(VC, VN, VN)                                  \
	ADD4(VN, VZ, VZ)                                  \ // hi + (lo - q)
	VLD1 (NEAR), [V12.D2, V13.D2, V14.D2, V15.D2]     \
	SELECT4(VZ, VB, VA)                               // which of the two it is

// func SigmoidLossNEON(acc *[32]float64, x, t []float32)
TEXT ·SigmoidLossNEON(SB), NOSPLIT, $192-56
	MOVD acc+0(FP), LANES
	MOVD x_base+8(FP), SRC
	MOVD x_len+16(FP), N
	MOVD t_base+32(FP), TARGET
	MOVD $near-64(SP), NEAR
	MOVD $n-128(SP), EXPONENT
	MOVD LANES, LANE
	MOVD ZR, TAIL
	NEGATIVE_CONSTANTS

loop8:  // for ; n >= 8; n -= 8
	CMP     $8, N
	BLT     tail
	FLDPQ   (SRC), (F8, F9)
	WIDEN(VN, VX)
	LOAD_T(CONST_SIGN)
	OR4C(T, VX, VX)                                // -|x|
	EXP_NEGATIVE
	LOG1P_STEPS
	FLDPQ.P 32(SRC), (F8, F9)
	FLDPQ.P 32(TARGET), (F16, F17)
	WIDEN(VN, VX)
	WIDEN(VB, VC)
	VEOR    V30.B16, V30.B16, V30.B16
	MAX4C(T, VX, VZ)
	ADD4(VZ, VA, VA)                               // max(x, 0) + log(1 + e) - x·t
	MULSUB4(VC, VX, VA)
	CBNZ    TAIL, last
	VLD1    (LANE), [V0.D2, V1.D2, V2.D2, V3.D2]
	ADD4(VA, VX, VX)
	VST1.P  [V0.D2, V1.D2, V2.D2, V3.D2], 64(LANE)
	SUB     LANES, LANE, OFFSET                    // after the last lane comes the first
	AND     $255, OFFSET
	ADD     LANES, OFFSET, LANE
	SUB     $8, N
	B       loop8

tail:  // copy the last elements to the frame, with zeros behind them
	CBZ  N, done
	MOVD $x-160(SP), BUF
	MOVD $t-192(SP), BUFT
	STP  (ZR, ZR), (BUF)
	STP  (ZR, ZR), 16(BUF)
	STP  (ZR, ZR), (BUFT)
	STP  (ZR, ZR), 16(BUFT)
	MOVD N, TAIL

copy1:  // for ; n > 0; n--
	FMOVS.P 4(SRC), F0
	FMOVS.P F0, 4(BUF)
	FMOVS.P 4(TARGET), F0
	FMOVS.P F0, 4(BUFT)
	SUB     $1, N
	CBNZ    N, copy1
	MOVD    $x-160(SP), SRC
	MOVD    $t-192(SP), TARGET
	MOVD    $8, N
	B       loop8

last:  // for ; n > 0; n--: a lane without an element gets nothing
	VST1 [V12.D2, V13.D2, V14.D2, V15.D2], (NEAR)

one1:
	FMOVD.P 8(NEAR), F0
	FMOVD   (LANE), F1
	FADDD   F0, F1, F1
	FMOVD.P F1, 8(LANE)
	SUB     $1, TAIL
	CBNZ    TAIL, one1

done:
	RET
