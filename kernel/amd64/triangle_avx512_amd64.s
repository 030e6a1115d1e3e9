//go:build !purego

#include "textflag.h"
#include "triangle.h"

// Triangular matrices of float32.
#define LOGSIZE 2
#define ONE 0x3f800000
#define MINUS_ONE 0xbf800000
#define VMOVU VMOVUPS
#define VFMA231 VFMADD231PS
#define VMUL VMULPS
#define VBROADCAST VBROADCASTSS
#define VDIV1 VDIVSS
#define VSPREAD VBROADCASTSS

#include "triangle_avx512_tmpl.h"
#include "triangle_tmpl.h"

// func MultiplyTriangleAVX512(b, a []float32, stride, row, col, rows, cols, mode int)
TEXT ·MultiplyTriangleAVX512(SB), NOSPLIT, $72-96
	MOVQ  rows+72(FP), BX
	MOVQ  mode+88(FP), AX
	MOVQ  b_base+0(FP), DI
	TESTQ BX, BX
	JLE   done
	MULTIPLY_FIRST(fromlast, first)

block:  // for each block of up to four rows
	MOVQ b_base+0(FP), DI
	MOVQ a_base+24(FP), SI
	MOVQ stride+48(FP), R8
	MOVQ row+56(FP), DX
	MOVQ col+64(FP), CX
	MOVQ cols+80(FP), R13
	MOVQ mode+88(FP), AX
	MULTIPLY_BLOCK(next)

next:
	MULTIPLY_NEXT(downwards, chosen, block, done)

done:
	VZEROUPPER
	RET

// func SolveTriangleAVX512(b, a []float32, stride, row, col, rows, cols, mode int)
TEXT ·SolveTriangleAVX512(SB), NOSPLIT, $376-96
	MOVQ  rows+72(FP), BX
	MOVQ  mode+88(FP), AX
	MOVQ  b_base+0(FP), DI
	TESTQ BX, BX
	JLE   done
	SOLVE_FIRST(block)

block:  // for each block, of which there are two at most
	MOVQ b_base+0(FP), DI
	MOVQ a_base+24(FP), SI
	MOVQ stride+48(FP), R8
	MOVQ row+56(FP), DX
	MOVQ col+64(FP), CX
	MOVQ cols+80(FP), R13
	MOVQ mode+88(FP), AX
	SOLVE_BLOCK(next)

next:
	SOLVE_SECOND(chosen, block, done)

done:
	VZEROUPPER
	RET
