//go:build !purego

#include "textflag.h"

// The reductions of float32, in 64 lanes. What they have in common is in
// reduce_avx512.h.

#define ROW 64
#define VADD VADDPS
#define VADD1 VADDSS

// FOLD_LAST adds lanes 2 and 3 to 0 and 1, then lane 1 to 0.
#define FOLD_LAST \
	VMOVHLPS  X0, X0, X1 \
	VADDPS    X1, X0, X0 \
	VMOVSHDUP X0, X1     \
	VADDSS    X1, X0, X0

// Dot: lanes = fma(x, y, lanes).
#define STEP(offset, x, lanes) \
	VMOVUPS     offset(SI), x        \
	VFMADD231PS offset(DI), x, lanes
#define MASKED_STEP(offset, x, y, lanes) \
	VMOVUPS.Z   offset(SI), K1, x \
	VMOVUPS.Z   offset(DI), K1, y \
	VFMADD231PS y, x, lanes
#define NEXT \
	ADDQ $256, SI \
	ADDQ $256, DI

// func DotAVX512(x, y []float32) float32
TEXT ·DotAVX512(SB), NOSPLIT, $0-52
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	MOVQ         y_base+24(FP), DI
#include "reduce_avx512.h"
	VMOVSS       X0, ret+48(FP)
	VZEROUPPER
	RET

#undef STEP
#undef MASKED_STEP
#undef NEXT

// Sum: lanes += x.
#define STEP(offset, x, lanes) \
	VADDPS offset(SI), lanes, lanes
#define MASKED_STEP(offset, x, y, lanes) \
	VMOVUPS.Z offset(SI), K1, x \
	VADDPS    x, lanes, lanes
#define NEXT \
	ADDQ $256, SI

// func SumAVX512(x []float32) float32
TEXT ·SumAVX512(SB), NOSPLIT, $0-28
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
#include "reduce_avx512.h"
	VMOVSS       X0, ret+24(FP)
	VZEROUPPER
	RET

#undef STEP
#undef MASKED_STEP
#undef NEXT

// SquaredDistance: d = x - y; lanes = fma(d, d, lanes).
#define STEP(offset, x, lanes) \
	VMOVUPS     offset(SI), x    \
	VSUBPS      offset(DI), x, x \
	VFMADD231PS x, x, lanes
#define MASKED_STEP(offset, x, y, lanes) \
	VMOVUPS.Z   offset(SI), K1, x \
	VMOVUPS.Z   offset(DI), K1, y \
	VSUBPS      y, x, x           \
	VFMADD231PS x, x, lanes
#define NEXT \
	ADDQ $256, SI \
	ADDQ $256, DI

// func SquaredDistanceAVX512(x, y []float32) float32
TEXT ·SquaredDistanceAVX512(SB), NOSPLIT, $0-52
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	MOVQ         y_base+24(FP), DI
#include "reduce_avx512.h"
	VMOVSS       X0, ret+48(FP)
	VZEROUPPER
	RET
