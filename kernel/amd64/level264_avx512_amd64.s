//go:build !purego

#include "textflag.h"

// Rank-1 updates, and sums of rows, of matrices of float64.
#define V0 Z0
#define V1 Z1
#define V2 Z2
#define V3 Z3
#define V4 Z4
#define V5 Z5
#define V6 Z6
#define V7 Z7
#define FACTOR Z14
#define ALPHA Z15
#define SIZE 64
#define LOGCOLS 3

#include "level2_double_tmpl.h"

// func AddOuter64AVX512(a, x, y []float64, stride, incX, rows int, alpha float64)
TEXT ·AddOuter64AVX512(SB), NOSPLIT, $0-104
	MOVQ         a_base+0(FP), R10
	MOVQ         x_base+24(FP), R11
	MOVQ         y_base+48(FP), BX
	MOVQ         y_len+56(FP), DX
	MOVQ         stride+72(FP), R8
	SHLQ         $3, R8
	MOVQ         incX+80(FP), R9
	SHLQ         $3, R9
	MOVQ         rows+88(FP), R12
	VBROADCASTSD alpha+96(FP), ALPHA
	BY_PARTS(outers, done)

done:
	VZEROUPPER
	RET

// func AddRows64AVX512(y, a, x []float64, stride, incX, rows int, alpha float64)
TEXT ·AddRows64AVX512(SB), NOSPLIT, $0-104
	MOVQ         y_base+0(FP), BX
	MOVQ         y_len+8(FP), DX
	MOVQ         a_base+24(FP), R10
	MOVQ         x_base+48(FP), R11
	MOVQ         stride+72(FP), R8
	SHLQ         $3, R8
	MOVQ         incX+80(FP), R9
	SHLQ         $3, R9
	MOVQ         rows+88(FP), R12
	VBROADCASTSD alpha+96(FP), ALPHA
	BY_PARTS(sums, done)

done:
	VZEROUPPER
	RET
