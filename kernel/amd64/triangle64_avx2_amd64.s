//go:build !purego

#include "textflag.h"
#include "triangle.h"

// Triangular matrices of float64.
#define LOGSIZE 3
#define ONE 0x3ff0000000000000
#define MINUS_ONE 0xbff0000000000000
#define VMOV1 VMOVSD
#define VFMA231 VFMADD231PD
#define VMUL VMULPD
#define VBROADCAST VBROADCASTSD
#define VDIV1 VDIVSD
#define VSPREAD VBROADCASTSD

#include "triangle_avx2_tmpl.h"
#include "triangle_tmpl.h"

// func MultiplyTriangle64AVX2(b, a []float64, stride, row, col, rows, cols, mode int)
TEXT ·MultiplyTriangle64AVX2(SB), NOSPLIT, $72-96
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

// func SolveTriangle64AVX2(b, a []float64, stride, row, col, rows, cols, mode int)
TEXT ·SolveTriangle64AVX2(SB), NOSPLIT, $96-96
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
