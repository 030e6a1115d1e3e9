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
TEXT ·MultiplyTriangle64AVX2(SB), NOSPLIT, $72-96
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
	FACTORS(0x3ff0000000000000, FACTOR, loaded)

loaded:
	MULTIPLY_KNOWN(below, two, one, known)
	BLOCK_KNOWN(before)
	XORL  AX, AX
	TESTQ $1, mode+88(FP)
	JNE   upper
	SUBQ  $32, R13
	JLT   lowerrest

lowerloop:  // for ;bytes >= 32;bytes -= 32
	LOAD_ROWS()
	MULTIPLY_LOWER
	ADD_KNOWN(OTHER_ROW, lowerknown, lowermore)

lowermore:
	ADD_REST(OTHER_ROW, lowerknownmore, lowerstore)

lowerstore:
	STORE_ROWS()
	JGE lowerloop

lowerrest:
	ADDQ $32, R13
	JLE  next

lowerelement:  // for ;bytes > 0;bytes -= 1<<LOGSIZE
	LOAD_ELEMENTS()
	MULTIPLY_LOWER
	ADD_KNOWN(OTHER_ELEMENT, lowerlastknown, lowerlastmore)

lowerlastmore:
	ADD_REST(OTHER_ELEMENT, lowerlastknownmore, lowerlaststore)

lowerlaststore:
	STORE_ELEMENTS()
	JGT lowerelement
	JMP next

upper:
	SUBQ $32, R13
	JLT  upperrest

upperloop:  // for ;bytes >= 32;bytes -= 32
	LOAD_ROWS()
	MULTIPLY_UPPER
	ADD_KNOWN(OTHER_ROW, upperknown, upperstore)

upperstore:
	STORE_ROWS()
	JGE upperloop

upperrest:
	ADDQ $32, R13
	JLE  next

upperelement:  // for ;bytes > 0;bytes -= 1<<LOGSIZE
	LOAD_ELEMENTS()
	MULTIPLY_UPPER
	ADD_KNOWN(OTHER_ELEMENT, upperlastknown, upperlaststore)

upperlaststore:
	STORE_ELEMENTS()
	JGT upperelement

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

block:
	MOVQ b_base+0(FP), DI
	MOVQ a_base+24(FP), SI
	MOVQ stride+48(FP), R8
	MOVQ row+56(FP), DX
	MOVQ col+64(FP), CX
	MOVQ cols+80(FP), R13
	MOVQ mode+88(FP), AX
	BLOCK_ROWS()
	FACTORS(0xbff0000000000000, RECIPROCAL, loaded)

loaded:
	BLOCK_KNOWN(before)
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
	TURN_SIGNS()
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
	TURN_SIGNS()
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
	TURN_SIGNS()
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
	TURN_SIGNS()
	STORE_ELEMENTS()
	JGT upperelement

second:
	SOLVE_SECOND(chosen, block, done)

done:
	VZEROUPPER
	RET
