//go:build !purego

#include "textflag.h"
#include "triangle.h"

// Triangular matrices of float64.
#define LOGSIZE 3
#define VFMA231 VFMADD231PD
#define VMUL VMULPD
#define VBROADCAST VBROADCASTSD
#define VMOV1 VMOVSD
#define VDIV1 VDIVSD
#define VSPREAD VBROADCASTSD

#include "triangle_avx2_tmpl.h"

// func MultiplyTriangle64AVX2(b, a []float64, stride, row, col, rows, cols, mode int)
TEXT ·MultiplyTriangle64AVX2(SB), NOSPLIT, $0-96
	MOVQ  b_base+0(FP), DI
	MOVQ  a_base+24(FP), SI
	MOVQ  stride+48(FP), R8
	MOVQ  row+56(FP), DX
	MOVQ  col+64(FP), CX
	MOVQ  rows+72(FP), BX
	MOVQ  cols+80(FP), R13
	MOVQ  mode+88(FP), AX
	TESTQ BX, BX
	JLE   done
	FACTORS(0x3ff0000000000000, FACTOR, loaded)

loaded:
	TESTL $1, AX
	JNE   upper
	COLUMNS(MULTIPLY_LOWER, lowerloop, lowerrest)

lowerrest:
	REST(MULTIPLY_LOWER, lowerelement, done)
	JMP done

upper:
	COLUMNS(MULTIPLY_UPPER, upperloop, upperrest)

upperrest:
	REST(MULTIPLY_UPPER, upperelement, done)

done:
	VZEROUPPER
	RET

// func SolveTriangle64AVX2(b, a []float64, stride, row, col, rows, cols, mode int)
TEXT ·SolveTriangle64AVX2(SB), NOSPLIT, $0-96
	MOVQ  b_base+0(FP), DI
	MOVQ  a_base+24(FP), SI
	MOVQ  stride+48(FP), R8
	MOVQ  row+56(FP), DX
	MOVQ  col+64(FP), CX
	MOVQ  rows+72(FP), BX
	MOVQ  cols+80(FP), R13
	MOVQ  mode+88(FP), AX
	TESTQ BX, BX
	JLE   done
	FACTORS(0xbff0000000000000, RECIPROCAL, loaded)

loaded:
	TESTL $1, AX
	JNE   upper
	COLUMNS(SOLVE_LOWER, lowerloop, lowerrest)

lowerrest:
	REST(SOLVE_LOWER, lowerelement, done)
	JMP done

upper:
	COLUMNS(SOLVE_UPPER, upperloop, upperrest)

upperrest:
	REST(SOLVE_UPPER, upperelement, done)

done:
	VZEROUPPER
	RET
