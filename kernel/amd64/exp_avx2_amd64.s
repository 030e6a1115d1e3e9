//go:build !purego

#include "textflag.h"
#include "zcoefficients_amd64.h"
#include "exp_avx2_amd64.h"
#include "expwide_avx2_amd64.h"
#include "zpairs_amd64.h"
#include "exppair_avx2_amd64.h"

// Exp, 32 elements at a time and then 8, the last of them partly, in sums of two float32; or, where those leave one of
// the elements in doubt, in float64. Registers: see exppair_avx2_amd64.h, and expwide_avx2_amd64.h for float64.

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
	SUBQ    $32, CX
	JLT     rest
	PCALIGN $32

loop32: // for ; n >= 32; n -= 32
	PAIR_FAR32()
	VMOVUPS (SI), Y0
	VMOVUPS 32(SI), Y6
	PAIR_STEPS(VECTORS)
	VMOVAPS Y2, Y12
	VMOVAPS Y8, Y13
	VMOVUPS 64(SI), Y0
	VMOVUPS 96(SI), Y6
	PAIR_STEPS(VECTORS)
	UNSURE(careful32)
	PAIR_STORE32()

next32:
	SUBQ $32, CX
	JGE  loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop8: // for ; n > 0; n -= 8
	LOAD8()
	VMOVAPS Y0, KEPT
	PAIR_FAR8()
	PAIR_STEPS(ONE8)
	UNSURE(careful8)
	CMPQ    CX, $8
	JLT     lastPairs
	PAIR_STORE8()

next8:
	SUBQ $8, CX
	JNE  loop8

done:
	VZEROUPPER
	RET

careful32:
	LOAD32()
	CLAMP(EIGHT)
	EXP_STEPS(EIGHT)
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
	PIECES()
	JMP done
