//go:build !purego

#include "textflag.h"
#include "triangle.h"

// Triangular matrices of float32.
#define LOGSIZE 2
#define VMOVU VMOVUPS
#define VFMA231 VFMADD231PS
#define VMUL VMULPS
#define VBROADCAST VBROADCASTSS
#define VDIV1 VDIVSS
#define VSPREAD VBROADCASTSS

#include "triangle_avx512_tmpl.h"

// func MultiplyTriangleAVX512(b, a []float32, stride, row, col, rows, cols, mode int)
TEXT ·MultiplyTriangleAVX512(SB), NOSPLIT, $0-96
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
	FACTORS(0x3f800000, FACTOR, loaded)

loaded:
	LAST_MASK()
	TESTL $1, AX
	JNE   upper
	COLUMNS(MULTIPLY_LOWER, lowerloop, lowertail, done)
	JMP   done

upper:
	COLUMNS(MULTIPLY_UPPER, upperloop, uppertail, done)

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

block:
	MOVQ b_base+0(FP), DI
	MOVQ a_base+24(FP), SI
	MOVQ stride+48(FP), R8
	MOVQ row+56(FP), DX
	MOVQ col+64(FP), CX
	MOVQ cols+80(FP), R13
	MOVQ mode+88(FP), AX
	SOLVE_BLOCK()
	FACTORS(0xbf800000, RECIPROCAL, loaded)

loaded:
	SOLVE_KNOWN(before)
	LAST_MASK()
	SOLVE_SIGN(X21, Z21)
	TESTQ $1, mode+88(FP)
	JNE   upper
	XORL  AX, AX
	SUBQ  $64, R13
	JLT   lowertail

lowerloop:  // for ;bytes >= 64;bytes -= 64
	LOAD_ROWS()
	ADD_KNOWN(KNOWN_ROW, lowerknown, lowerown)

lowerown:
	SOLVE_LOWER
	STORE_ROWS()
	JGE lowerloop

lowertail:
	CMPQ R13, $-64
	JLE  second
	LOAD_LAST()
	LAST_LOWER()
	ADD_LAST(64, lowerlastknown, lowerlastown)

lowerlastown:
	SOLVE_LOWER
	STORE_LAST()
	JMP second

upper:
	XORL AX, AX
	SUBQ $64, R13
	JLT  uppertail

upperloop:  // for ;bytes >= 64;bytes -= 64
	LOAD_ROWS()
	ADD_KNOWN(KNOWN_ROW, upperknown, upperown)

upperown:
	SOLVE_UPPER
	STORE_ROWS()
	JGE upperloop

uppertail:
	CMPQ R13, $-64
	JLE  second
	LOAD_LAST()
	LAST_UPPER()
	ADD_LAST(-64, upperlastknown, upperlastown)

upperlastown:
	SOLVE_UPPER
	STORE_LAST()

second:
	SOLVE_SECOND(chosen, block, done)

done:
	VZEROUPPER
	RET
