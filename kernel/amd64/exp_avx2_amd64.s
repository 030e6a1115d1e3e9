//go:build !purego

#include "textflag.h"
#include "zcoefficients_amd64.h"
#include "exp_avx2_amd64.h"
#include "expwide_avx2_amd64.h"

// Exp, 32 elements at a time and then 8, the last of them partly. Registers: see expwide_avx2_amd64.h.

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

// func ExpAVX2(dst, x []float32)
//
// dst[i] = exp(x[i])
TEXT ·ExpAVX2(SB), NOSPLIT, $FRAME-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SPILLS()
	SUBQ    $32, CX
	JLT     rest
	PCALIGN $32

loop32: // for ; n >= 32; n -= 32
	LOAD32()
	FAR32(far)

near:
	EXP_STEPS(EIGHT)
	STORE32()
	SUBQ $32, CX
	JGE  loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop8: // for ; n > 0; n -= 8
	LOAD8()
	WIDEN8()
	CLAMP(PAIR)
	EXP_STEPS(PAIR)
	ROUND8()
	CMPQ CX, $8
	JLT  last
	STORE8()
	SUBQ $8, CX
	JNE  loop8
	JMP  done

last:
	PIECES()

done:
	VZEROUPPER
	RET

far:
	CLAMP(EIGHT)
	JMP near
