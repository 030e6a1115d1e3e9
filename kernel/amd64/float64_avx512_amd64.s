//go:build !purego

#include "textflag.h"
#include "zconstants_avx512.h"
#include "float64_avx512_tmpl.h"
#include "float64_tmpl.h"

// Exp64, Sigmoid64, Tanh64 and Log64: 64 elements at a time, and then 8 under a mask.

// func Exp64AVX512(dst, x []float64)
//
// dst[i] = exp(x[i])
TEXT ·Exp64AVX512(SB), NOSPLIT, $0-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	EXP_STEPS(EACH8)
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	MASK8()
	LOAD8()
	EXP_STEPS(EACH1)
	STORE8()
	TESTQ CX, CX
	JNE   loop8

done:
	VZEROUPPER
	RET

// func Sigmoid64AVX512(dst, x []float64)
//
// dst[i] = 1/(1 + exp(-x[i]))
TEXT ·Sigmoid64AVX512(SB), 0, $3136-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	ALIGN(scratch-3136(SP))
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	SIGMOID_STEPS(EACH8)
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	MASK8()
	LOAD8()
	SIGMOID_STEPS(EACH1)
	STORE8()
	TESTQ CX, CX
	JNE   loop8

done:
	VZEROUPPER
	RET

// func Tanh64AVX512(dst, x []float64)
//
// dst[i] = tanh(x[i])
TEXT ·Tanh64AVX512(SB), 0, $3136-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	ALIGN(scratch-3136(SP))
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	TANH_STEPS(EACH8)
	LOAD64()
	EACH8(SIGNED)
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	MASK8()
	LOAD8()
	TANH_STEPS(EACH1)
	LOAD8()
	EACH1(SIGNED)
	STORE8()
	TESTQ CX, CX
	JNE   loop8

done:
	VZEROUPPER
	RET

// Elements without a finite logarithm go through the steps with the others, to no purpose. REPAIR
// puts their results right: one instruction looks at what kind of number x is, and has four bits
// for each kind, from the last on: NaN for a NaN of either kind (2), -Inf for zero (4), the result
// for 1 (0), NaN for -Inf (3), +Inf for itself (5), NaN for the negative (3) and the result for the
// positive (0).
#define REPAIR(x, z, e, t, m, y, o) VPBROADCASTQ kinds<>(SB), t; VFIXUPIMMPD $0, t, x, e

DATA kinds<>+0(SB)/8, $0x03530422
GLOBL kinds<>(SB), RODATA|NOPTR, $8

// func Log64AVX512(dst, x []float64)
//
// dst[i] = log(x[i])
TEXT ·Log64AVX512(SB), 0, $3136-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	ALIGN(scratch-3136(SP))
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	LOG_STEPS(EACH8)
	LOAD64()
	EACH8(REPAIR)
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	MASK8()
	LOAD8()
	LOG_STEPS(EACH1)
	LOAD8()
	EACH1(REPAIR)
	STORE8()
	TESTQ CX, CX
	JNE   loop8

done:
	VZEROUPPER
	RET
