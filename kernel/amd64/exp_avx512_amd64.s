//go:build !purego

#include "textflag.h"
#include "zcoefficients_amd64.h"
#include "exp_avx512_amd64.h"
#include "exptable_avx512_amd64.h"

// Exp, 64 elements at a time and then 16 under a mask.
//
// Registers: DI, SI the next elements of dst and x; CX elements left; K1, K2 which of
// 16 elements there are. Vectors: see exptable_avx512_amd64.h.

// CLAMP limits x so that exp rounds to +0 or +Inf, but no more.
#define CLAMP(ALL) \
	VBROADCASTSD EXP_EXPMIN, V; \
	ALL(CLAMP_LOW); \
	VBROADCASTSD EXP_EXPMAX, V; \
	ALL(CLAMP_HIGH)

// func ExpAVX512(dst, x []float32)
//
// dst[i] = exp(x[i])
TEXT ·ExpAVX512(SB), NOSPLIT, $0-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	TABLE_CONSTANTS()
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64: // for ; n >= 64; n -= 64
	LOAD64()
	FAR64(far)

near:
	TABLE_STEPS(EIGHT)
	EIGHT(TIMES_R)
	EIGHT(EXPM1)
	EIGHT(EXP)
	ROUND64()
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop16: // for ; n > 0; n -= 16
	MASK16()
	LOAD16()
	CLAMP(TWO)
	TABLE_STEPS(TWO)
	TWO(TIMES_R)
	TWO(EXPM1)
	TWO(EXP)
	ROUND16()
	STORE16()
	TESTQ CX, CX
	JNE   loop16

done:
	VZEROUPPER
	RET

far:
	CLAMP(EIGHT)
	JMP near
