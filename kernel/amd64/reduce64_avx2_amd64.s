//go:build !purego

#include "textflag.h"

// The reductions of float64, in 32 lanes. What they have in common is in
// reduce_avx2.h.

#define ROW 32
#define LOGSIZE 3
#define VADD VADDPD
#define VADD1 VADDSD

// FOLD_LAST adds lane 1 to lane 0.
#define FOLD_LAST \
	VUNPCKHPD X0, X0, X1 \
	VADDSD    X1, X0, X0

// Masks: the first j lanes of a register are at ones+32, less the bytes of j elements.
DATA ones<>+0(SB)/8, $-1
DATA ones<>+8(SB)/8, $-1
DATA ones<>+16(SB)/8, $-1
DATA ones<>+24(SB)/8, $-1
GLOBL ones<>(SB), RODATA|NOPTR, $64

// Dot: lanes = fma(x, y, lanes).
#define STEP(offset, lanes) \
	VMOVUPD     offset(SI), Y8        \
	VFMADD231PD offset(DI), Y8, lanes
#define MASKED_STEP(offset, lanes) \
	VMASKMOVPD  offset(SI), Y12, Y8 \
	VMASKMOVPD  offset(DI), Y12, Y9 \
	VFMADD231PD Y9, Y8, lanes
#define NEXT \
	ADDQ $256, SI \
	ADDQ $256, DI

// func Dot64AVX2(x, y []float64) float64
TEXT ·Dot64AVX2(SB), NOSPLIT, $0-56
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	MOVQ         y_base+24(FP), DI
#include "reduce_avx2.h"
	VMOVSD       X0, ret+48(FP)
	VZEROUPPER
	RET

#undef STEP
#undef MASKED_STEP
#undef NEXT

// Sum: lanes += x.
#define STEP(offset, lanes) \
	VADDPD offset(SI), lanes, lanes
#define MASKED_STEP(offset, lanes) \
	VMASKMOVPD offset(SI), Y12, Y8 \
	VADDPD     Y8, lanes, lanes
#define NEXT \
	ADDQ $256, SI

// func Sum64AVX2(x []float64) float64
TEXT ·Sum64AVX2(SB), NOSPLIT, $0-32
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
#include "reduce_avx2.h"
	VMOVSD       X0, ret+24(FP)
	VZEROUPPER
	RET
