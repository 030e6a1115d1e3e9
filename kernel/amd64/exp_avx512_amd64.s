//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx512.h"
#include "exptable_avx512.h"
#include "exppair_avx512.h"

// Exp, 64 elements at a time and then 16, in sums of two float32; or, where those leave one of
// the elements in doubt, in float64.
//
// Registers: DI, SI the next elements of dst and x; CX elements left. Vectors: see exppair_avx512.h, and exptable_avx512.h for float64.

// CLAMP limits x so that exp rounds to +0 or +Inf, but no more.
#define CLAMP(ALL) \
	VBROADCASTSD EXP_EXPMIN, V; \
	ALL(CLAMP_LOW); \
	VBROADCASTSD EXP_EXPMAX, V; \
	ALL(CLAMP_HIGH)

// PAIR_STEPS does all steps from x to a result, in float32.
#define PAIR_STEPS(ALL) \
	ALL(PAIR_SCALE); \
	ALL(PAIR_COUNT); \
	ALL(PAIR_REDUCE); \
	PAIR_EXP(ALL); \
	ALL(PAIR_ROUND); \
	ALL(PAIR_COMPARE)

// EXP_STEPS does so in float64.
#define EXP_STEPS(ALL) \
	CLAMP(ALL); \
	TABLE_STEPS(ALL); \
	ALL(TIMES_R); \
	ALL(EXPM1); \
	ALL(EXP)

// func ExpAVX512(dst, x []float32)
//
// dst[i] = exp(x[i])
TEXT ·ExpAVX512(SB), NOSPLIT, $128-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	PAIR_CONSTANTS()
#include "exppair_walk_avx512.h"

careful64:
	TABLE_CONSTANTS()
	LOAD64()
	EXP_STEPS(EACH8)
	ROUND64()
	STORE64()
	PAIR_CONSTANTS()
	JMP next64

careful16:
	TABLE_CONSTANTS()
	LOAD16()
	EXP_STEPS(EACH2)
	ROUND16()
	PAIR_CONSTANTS()
	JMP   store16
