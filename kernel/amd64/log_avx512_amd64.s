//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx512.h"
#include "log_avx512.h"

// Log and Log1p, 64 elements at a time and then 16. Elements without a finite logarithm go
// through the steps with the others, to no purpose, and REPAIR puts their results right.
//
// Registers: DI, SI the next elements of dst and x; CX elements left. Vectors: see log_avx512.h.

// Of Log: the results of the eight x at a.
#define FINISH(a, x, y) VMOVUPS a, x; REPAIR(x, y)

// func LogAVX512(dst, x []float32)
//
// dst[i] = log(x[i])
TEXT ·LogAVX512(SB), NOSPLIT, $128-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	LOG_CONSTANTS()
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64: // for ; n >= 64; n -= 64
	LOAD64()
	EACH8(BIAS)
	EACH8(INDEX)
	EACH8(EXPONENT)
	EACH8(FRACTION)
	LOG_STEPS(EACH8)
	ROUND64()
	FINISH((SI), Y0, Y16)
	FINISH(32(SI), Y1, Y17)
	FINISH(64(SI), Y2, Y18)
	FINISH(96(SI), Y3, Y19)
	FINISH(128(SI), Y4, Y20)
	FINISH(160(SI), Y5, Y21)
	FINISH(192(SI), Y6, Y22)
	FINISH(224(SI), Y7, Y23)
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop16: // for ; n > 0; n -= 16
	LOAD_TAIL16()
	LOAD16()
	EACH2(BIAS)
	EACH2(INDEX)
	EACH2(EXPONENT)
	EACH2(FRACTION)
	LOG_STEPS(EACH2)
	ROUND16()
	FINISH((SI), Y0, Y16)
	FINISH(32(SI), Y1, Y17)
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET

// Of Log1p: the sum u = 1 + x rounds, so e and c come from it but z does not: with T = c·2⁻ᵉ, z = x·T - (1 - T).
#define SUM(x, s, e, y) VADDPD UNIT, x, s
#define BIAS_1P(x, s, e, y) VPADDQ.BCST LOG_BIAS, s, s
#define FRACTION_1P(x, s, e, y) INVERSE(x, s, e, y); VSUBPD T, UNIT, D; VFMSUB213PD D, T, x

// The results of the eight x at a. Where 1 + x rounds in float32, it is still positive.
#define FINISH_1P(a, x, y) VBROADCASTSS EXP_ONE32, x; VADDPS a, x, x; REPAIR(x, y)

// func Log1pAVX512(dst, x []float32)
//
// dst[i] = log(1 + x[i])
TEXT ·Log1pAVX512(SB), NOSPLIT, $128-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	LOG_CONSTANTS()
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64: // for ; n >= 64; n -= 64
	LOAD64()
	EACH8(SUM)
	EACH8(BIAS_1P)
	EACH8(INDEX)
	EACH8(EXPONENT)
	EACH8(FRACTION_1P)
	LOG_STEPS(EACH8)
	ROUND64()
	FINISH_1P((SI), Y0, Y16)
	FINISH_1P(32(SI), Y1, Y17)
	FINISH_1P(64(SI), Y2, Y18)
	FINISH_1P(96(SI), Y3, Y19)
	FINISH_1P(128(SI), Y4, Y20)
	FINISH_1P(160(SI), Y5, Y21)
	FINISH_1P(192(SI), Y6, Y22)
	FINISH_1P(224(SI), Y7, Y23)
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop16: // for ; n > 0; n -= 16
	LOAD_TAIL16()
	LOAD16()
	EACH2(SUM)
	EACH2(BIAS_1P)
	EACH2(INDEX)
	EACH2(EXPONENT)
	EACH2(FRACTION_1P)
	LOG_STEPS(EACH2)
	ROUND16()
	FINISH_1P((SI), Y0, Y16)
	FINISH_1P(32(SI), Y1, Y17)
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET
