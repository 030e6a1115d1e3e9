//go:build !purego

#include "textflag.h"

// The reductions of float32, in 64 lanes. What they have in common is in
// reduce_avx2.h.

#define ROW 64
#define LOGSIZE 2
#define VADD VADDPS
#define VADD1 VADDSS

// FOLD_LAST adds lanes 2 and 3 to 0 and 1, then lane 1 to 0.
#define FOLD_LAST \
	VMOVHLPS  X0, X0, X1 \
	VADDPS    X1, X0, X0 \
	VMOVSHDUP X0, X1     \
	VADDSS    X1, X0, X0

// Masks: the first j lanes of a register are at ones+32, less the bytes of j elements.
DATA ones<>+0(SB)/8, $-1
DATA ones<>+8(SB)/8, $-1
DATA ones<>+16(SB)/8, $-1
DATA ones<>+24(SB)/8, $-1
GLOBL ones<>(SB), RODATA|NOPTR, $64

// Dot: lanes = fma(x, y, lanes).
#define STEP(offset, lanes) \
	VMOVUPS     offset(SI), Y8        \
	VFMADD231PS offset(DI), Y8, lanes
#define MASKED_STEP(offset, lanes) \
	VMASKMOVPS  offset(SI), Y12, Y8 \
	VMASKMOVPS  offset(DI), Y12, Y9 \
	VFMADD231PS Y9, Y8, lanes
#define NEXT \
	ADDQ $256, SI \
	ADDQ $256, DI

// func DotAVX2(x, y []float32) float32
TEXT ·DotAVX2(SB), NOSPLIT, $0-52
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	MOVQ         y_base+24(FP), DI
#include "reduce_avx2.h"
	VMOVSS       X0, ret+48(FP)
	VZEROUPPER
	RET

#undef STEP
#undef MASKED_STEP
#undef NEXT

// Sum: lanes += x.
#define STEP(offset, lanes) \
	VADDPS offset(SI), lanes, lanes
#define MASKED_STEP(offset, lanes) \
	VMASKMOVPS offset(SI), Y12, Y8 \
	VADDPS     Y8, lanes, lanes
#define NEXT \
	ADDQ $256, SI

// func SumAVX2(x []float32) float32
TEXT ·SumAVX2(SB), NOSPLIT, $0-28
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
#include "reduce_avx2.h"
	VMOVSS       X0, ret+24(FP)
	VZEROUPPER
	RET

#undef STEP
#undef MASKED_STEP
#undef NEXT

// SquaredDistance: d = x - y; lanes = fma(d, d, lanes).
#define STEP(offset, lanes) \
	VMOVUPS     offset(SI), Y8     \
	VSUBPS      offset(DI), Y8, Y8 \
	VFMADD231PS Y8, Y8, lanes
#define MASKED_STEP(offset, lanes) \
	VMASKMOVPS  offset(SI), Y12, Y8 \
	VMASKMOVPS  offset(DI), Y12, Y9 \
	VSUBPS      Y9, Y8, Y8          \
	VFMADD231PS Y8, Y8, lanes
#define NEXT \
	ADDQ $256, SI \
	ADDQ $256, DI

// func SquaredDistanceAVX2(x, y []float32) float32
TEXT ·SquaredDistanceAVX2(SB), NOSPLIT, $0-52
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	MOVQ         y_base+24(FP), DI
#include "reduce_avx2.h"
	VMOVSS       X0, ret+48(FP)
	VZEROUPPER
	RET
