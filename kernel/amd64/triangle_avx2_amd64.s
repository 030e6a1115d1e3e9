//go:build !purego

#include "textflag.h"
#include "triangle.h"

// Triangular matrices of float32.
#define LOGSIZE 2
#define VFMA231 VFMADD231PS
#define VMUL VMULPS
#define VBROADCAST VBROADCASTSS
#define VMOV1 VMOVSS
#define VDIV1 VDIVSS
#define VSPREAD VBROADCASTSS

#include "triangle_avx2_tmpl.h"

// func MultiplyTriangleAVX2(b, a []float32, stride, row, col, rows, cols, mode int)
TEXT ·MultiplyTriangleAVX2(SB), NOSPLIT, $0-96
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

// func SolveTriangleAVX2(b, a []float32, stride, row, col, rows, cols, mode int)
TEXT ·SolveTriangleAVX2(SB), NOSPLIT, $96-96
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
	SOLVE_SIGN(X15, Y15)
	VMOVUPS Y15, solve_Sign
	TESTQ   $1, mode+88(FP)
	JNE     upper
	XORL    AX, AX
	SUBQ    $32, R13
	JLT     lowerrest

lowerloop:  // for ;bytes >= 32;bytes -= 32
	LOAD_ROWS()
	ADD_KNOWN(KNOWN_ROW, lowerknown, lowerown)

lowerown:
	SOLVE_LOWER
	STORE_ROWS()
	JGE lowerloop

lowerrest:
	ADDQ $32, R13
	JLE  second

lowerelement:  // for ;bytes > 0;bytes -= 1<<LOGSIZE
	LOAD_ELEMENTS()
	ADD_KNOWN(KNOWN_ELEMENT, lowerrestknown, lowerrestown)

lowerrestown:
	SOLVE_LOWER
	STORE_ELEMENTS()
	JGT lowerelement
	JMP second

upper:
	XORL AX, AX
	SUBQ $32, R13
	JLT  upperrest

upperloop:  // for ;bytes >= 32;bytes -= 32
	LOAD_ROWS()
	ADD_KNOWN(KNOWN_ROW, upperknown, upperown)

upperown:
	SOLVE_UPPER
	STORE_ROWS()
	JGE upperloop

upperrest:
	ADDQ $32, R13
	JLE  second

upperelement:  // for ;bytes > 0;bytes -= 1<<LOGSIZE
	LOAD_ELEMENTS()
	ADD_KNOWN(KNOWN_ELEMENT, upperrestknown, upperrestown)

upperrestown:
	SOLVE_UPPER
	STORE_ELEMENTS()
	JGT upperelement

second:
	SOLVE_SECOND(chosen, block, done)

done:
	VZEROUPPER
	RET
