//go:build !purego

#include "textflag.h"

// The reductions of float64, in 32 lanes. What they have in common is in
// reduce_avx512.h.

#define ROW 32
#define VADD VADDPD
#define VADD1 VADDSD

// FOLD_LAST adds lane 1 to lane 0.
#define FOLD_LAST \
	VUNPCKHPD X0, X0, X1 \
	VADDSD    X1, X0, X0

// Dot: lanes = fma(x, y, lanes).
#define STEP(offset, x, lanes) \
	VMOVUPD     offset(SI), x        \
	VFMADD231PD offset(DI), x, lanes
#define MASKED_STEP(offset, x, y, lanes) \
	VMOVUPD.Z   offset(SI), K1, x \
	VMOVUPD.Z   offset(DI), K1, y \
	VFMADD231PD y, x, lanes
#define NEXT \
	ADDQ $256, SI \
	ADDQ $256, DI

// func Dot64AVX512(x, y []float64) float64
TEXT ·Dot64AVX512(SB), NOSPLIT, $0-56
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	MOVQ         y_base+24(FP), DI
#include "reduce_avx512.h"
	VMOVSD       X0, ret+48(FP)
	VZEROUPPER
	RET

#undef STEP
#undef MASKED_STEP
#undef NEXT

// Sum: lanes += x.
#define STEP(offset, x, lanes) \
	VADDPD offset(SI), lanes, lanes
#define MASKED_STEP(offset, x, y, lanes) \
	VMOVUPD.Z offset(SI), K1, x \
	VADDPD    x, lanes, lanes
#define NEXT \
	ADDQ $256, SI

// func Sum64AVX512(x []float64) float64
TEXT ·Sum64AVX512(SB), NOSPLIT, $0-32
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
#include "reduce_avx512.h"
	VMOVSD       X0, ret+24(FP)
	VZEROUPPER
	RET
