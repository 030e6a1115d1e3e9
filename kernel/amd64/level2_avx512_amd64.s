//go:build !purego

#include "textflag.h"

// Rank-1 updates, and sums of rows, of matrices of float32.
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
#define LOGCOLS 4

#include "level2_single_tmpl.h"

// func AddOuterAVX512(a, x, y []float32, stride, incX, rows int, alpha float32)
TEXT ·AddOuterAVX512(SB), NOSPLIT, $0-100
	MOVQ         a_base+0(FP), R10
	MOVQ         x_base+24(FP), R11
	MOVQ         y_base+48(FP), BX
	MOVQ         y_len+56(FP), DX
	MOVQ         stride+72(FP), R8
	SHLQ         $2, R8
	MOVQ         incX+80(FP), R9
	SHLQ         $2, R9
	MOVQ         rows+88(FP), R12
	VBROADCASTSS alpha+96(FP), ALPHA
	BY_PARTS(outers, done)

done:
	VZEROUPPER
	RET

// func AddRowsAVX512(y, a, x []float32, stride, incX, rows int, alpha float32)
TEXT ·AddRowsAVX512(SB), NOSPLIT, $0-100
	MOVQ         y_base+0(FP), BX
	MOVQ         y_len+8(FP), DX
	MOVQ         a_base+24(FP), R10
	MOVQ         x_base+48(FP), R11
	MOVQ         stride+72(FP), R8
	SHLQ         $2, R8
	MOVQ         incX+80(FP), R9
	SHLQ         $2, R9
	MOVQ         rows+88(FP), R12
	VBROADCASTSS alpha+96(FP), ALPHA
	BY_PARTS(sums, done)

done:
	VZEROUPPER
	RET
