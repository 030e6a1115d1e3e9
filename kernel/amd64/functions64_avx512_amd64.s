//go:build !purego

#include "textflag.h"
#include "zcoefficients_amd64.h"
#include "functions64_avx512_amd64.h"
#include "functions64_amd64.h"
#include "tanhlog64_amd64.h"

// Exp64, Sigmoid64, Tanh64 and Log64: 64 or 32 elements at a time, and then 8 under a mask.

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

loop64: // for ; n >= 64; n -= 64
	LOAD64()
	EXP_STEPS(EIGHT)
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop8: // for ; n > 0; n -= 8
	MASK8()
	LOAD8()
	EXP_STEPS(ONE)
	STORE8()
	TESTQ CX, CX
	JNE   loop8

done:
	VZEROUPPER
	RET

// func Sigmoid64AVX512(dst, x []float64)
//
// dst[i] = 1/(1 + exp(-x[i]))
TEXT ·Sigmoid64AVX512(SB), NOSPLIT, $0-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SUBQ    $32, CX
	JLT     rest
	PCALIGN $64

loop32: // for ; n >= 32; n -= 32
	LOAD32()
	SIGMOID_STEPS(FOUR, FOUR7)
	STORE32()
	SUBQ $32, CX
	JGE  loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop8: // for ; n > 0; n -= 8
	MASK8()
	LOAD8()
	SIGMOID_STEPS(ONE, ONE7)
	STORE8()
	TESTQ CX, CX
	JNE   loop8

done:
	VZEROUPPER
	RET

// func Tanh64AVX512(dst, x []float64)
//
// dst[i] = tanh(x[i])
TEXT ·Tanh64AVX512(SB), NOSPLIT, $0-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SUBQ    $32, CX
	JLT     rest
	PCALIGN $64

loop32: // for ; n >= 32; n -= 32
	LOAD32()
	TANH_STEPS(FOUR7)
	LOAD32()
	SIGNED(Z0, Z16, Z8)
	SIGNED(Z1, Z17, Z9)
	SIGNED(Z2, Z18, Z10)
	SIGNED(Z3, Z19, Z11)
	STORE32()
	SUBQ $32, CX
	JGE  loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop8: // for ; n > 0; n -= 8
	MASK8()
	LOAD8()
	TANH_STEPS(ONE7)
	LOAD8()
	SIGNED(Z0, Z16, Z8)
	STORE8()
	TESTQ CX, CX
	JNE   loop8

done:
	VZEROUPPER
	RET

// Elements without a finite logarithm go through the steps with the others, to no purpose. REPAIR puts their
// results, in y, right: one instruction looks at what kind of number x is, and has four bits for each kind, from
// the last on: NaN for a NaN of either kind (2), -Inf for zero (4), the result for 1 (0), NaN for -Inf
// (3), +Inf for itself (5), NaN for the negative (3) and the result for the positive (0).
#define REPAIR(x, y) VFIXUPIMMPD $0, Z31, x, y

// func Log64AVX512(dst, x []float64)
//
// dst[i] = log(x[i])
TEXT ·Log64AVX512(SB), NOSPLIT, $0-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	MOVQ         $0x03530422, AX
	VPBROADCASTQ AX, Z31
	SUBQ         $32, CX
	JLT          rest
	PCALIGN      $64

loop32: // for ; n >= 32; n -= 32
	LOAD32()
	LOG_STEPS(FOUR7)
	LOAD32()
	REPAIR(Z0, Z16)
	REPAIR(Z1, Z17)
	REPAIR(Z2, Z18)
	REPAIR(Z3, Z19)
	STORE32()
	SUBQ $32, CX
	JGE  loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop8: // for ; n > 0; n -= 8
	MASK8()
	LOAD8()
	LOG_STEPS(ONE7)
	LOAD8()
	REPAIR(Z0, Z16)
	STORE8()
	TESTQ CX, CX
	JNE   loop8

done:
	VZEROUPPER
	RET
