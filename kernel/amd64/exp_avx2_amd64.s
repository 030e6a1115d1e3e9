//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx2.h"
#include "expwide_avx2.h"
#include "exppair_avx2.h"

// Exp, 32 elements at a time and then 8, the last of them partly, in sums of two float32; or, where those leave one of
// the elements in doubt, in float64. Registers: see exppair_avx2.h, and expwide_avx2.h for float64.

// CLAMP limits x so that exp rounds to +0 or +Inf, but no more.
#define CLAMP(ALL) \
	VBROADCASTSD EXP_EXPMIN, MIN; \
	ALL(CLAMP_LOW); \
	VBROADCASTSD EXP_EXPMAX, MAX; \
	ALL(CLAMP_HIGH)

// EXP_STEPS does all steps from x to exp(x).
#define EXP_STEPS(ALL) \
	WIDE_STEPS(ALL); \
	ALL(TIMES_R); \
	ALL(EXPM1); \
	ALL(POWER_KEPT); \
	ALL(EXP_KEPT)

// PAIR_STEPS does all steps from x to a result, in float32.
#define PAIR_STEPS(ALL) \
	ALL(PAIR_SCALE); \
	ALL(PAIR_COUNT); \
	ALL(PAIR_REDUCE); \
	PAIR_EXP(ALL); \
	ALL(PAIR_ROUND); \
	ALL(PAIR_COMPARE)

// func ExpAVX2(dst, x []float32)
//
// dst[i] = exp(x[i])
TEXT ·ExpAVX2(SB), NOSPLIT, $FRAME-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SPILLS()
	VMOVUPS PAIR_MAGIC, MAGIC32
#include "exppair_walk_avx2.h"

careful32:
	LOAD32()
	CLAMP(EACH8)
	EXP_STEPS(EACH8)
	STORE32()
	VMOVUPS PAIR_MAGIC, MAGIC32
	JMP     next32

careful8:
	VMOVAPS KEPT, Y0
	VMOVAPS KEPT, Y3
	WIDEN8()
	CLAMP(PAIR)
	EXP_STEPS(PAIR)
	ROUND8()
	VMOVUPS PAIR_MAGIC, MAGIC32
	CMPQ    CX, $8
	JLT     last
	STORE8()
	JMP     next8

lastPairs:
	VMOVAPS      X2, X8
	VEXTRACTF128 $1, Y2, X9

last:
	STORE_TAIL(done)
	JMP done
