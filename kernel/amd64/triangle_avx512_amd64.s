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
TEXT ·MultiplyTriangleAVX512(SB), NOSPLIT, $72-96
	MOVQ  rows+72(FP), BX
	MOVQ  mode+88(FP), AX
	MOVQ  b_base+0(FP), DI
	TESTQ BX, BX
	JLE   done
	MULTIPLY_FIRST(fromlast, first)

block:
	MOVQ b_base+0(FP), DI
	MOVQ a_base+24(FP), SI
	MOVQ stride+48(FP), R8
	MOVQ row+56(FP), DX
	MOVQ col+64(FP), CX
	MOVQ cols+80(FP), R13
	MOVQ mode+88(FP), AX
	BLOCK_ROWS()
	FACTORS(0x3f800000, FACTOR, loaded)

loaded:
	MULTIPLY_KNOWN(below, two, one, known)
	BLOCK_KNOWN(before)
	LAST_MASK()
	XORL  AX, AX
	TESTQ $1, mode+88(FP)
	JNE   upper
	SUBQ  $64, R13
	JLT   lowertail

lowerloop:  // for ;bytes >= 64;bytes -= 64
	LOAD_ROWS()
	MULTIPLY_LOWER
	ADD_KNOWN(OTHER_ROW, lowerknown, lowerrest)

lowerrest:
	ADD_REST(OTHER_ROW, lowermore, lowerstore)

lowerstore:
	STORE_ROWS()
	JGE lowerloop

lowertail:
	CMPQ R13, $-64
	JLE  next
	LOAD_LAST()
	MULTIPLY_LOWER
	ADD_KNOWN(OTHER_LAST, lowerlastknown, lowerlastrest)

lowerlastrest:
	ADD_REST(OTHER_LAST, lowerlastmore, last)
	JMP last

upper:
	SUBQ $64, R13
	JLT  uppertail

upperloop:  // for ;bytes >= 64;bytes -= 64
	LOAD_ROWS()
	MULTIPLY_UPPER
	ADD_KNOWN(OTHER_ROW, upperknown, upperstore)

upperstore:
	STORE_ROWS()
	JGE upperloop

uppertail:
	CMPQ R13, $-64
	JLE  next
	LOAD_LAST()
	MULTIPLY_UPPER
	ADD_KNOWN(OTHER_LAST, upperlastknown, last)

last:
	PUT_LAST()

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

block:
	MOVQ b_base+0(FP), DI
	MOVQ a_base+24(FP), SI
	MOVQ stride+48(FP), R8
	MOVQ row+56(FP), DX
	MOVQ col+64(FP), CX
	MOVQ cols+80(FP), R13
	MOVQ mode+88(FP), AX
	BLOCK_ROWS()
	FACTORS(0xbf800000, RECIPROCAL, loaded)

loaded:
	BLOCK_KNOWN(before)
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
	TURN_SIGNS()
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
	TURN_SIGNS()
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
