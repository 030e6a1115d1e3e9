//go:build !purego

#include "textflag.h"

// The gradient of a layer's input, where ReLU let it pass.
//
// A row of w is needed if its y is not ≤ 0. First dx becomes a list of such rows: how many bytes
// after the begin of w each of them begins. The rows of the list are loaded eight at a time and
// transposed in registers, as in ProductTB. A register then has one column of them, which is
// multiplied by one element of d. The sums of these rows are written over them in the list. In the
// end each sum moves from there to the place of its row in dx, and a row that is not in the list
// gets +0. The last row comes first, so that no sum is overwritten before it has moved. No branch
// depends on which rows there are, only on how many.
//
// Each sum is one chain. Eight rows wait for theirs while the other eight go on.
//
// Registers:
//
//	DI, SI, DX   dx, d and w
//	BX           elements of y
//	CX           elements to go
//	AX,BX,CX,R8  rows of w; R8 is where the next row is before
//	R9, R10      the list, from the next rows on; its end
//	R11, R12     d and w at the next column
//	R13          the list of these rows
//	Y0-Y3        rows of w: Yi has row i, four columns of it, and row 4+i
//	Y8-Y11       the next four columns
//	Y14, Y15     the sums
//	X13          the last columns

#define list_Rows (0)(SP) // rows of the list that are left
#define list_Cols (8)(SP) // columns to go
#define list_Last (16)(SP) // the last rows, and row 0 as often as there are fewer than 16
#define list_More (48)(SP)

// ROWS_AT sets registers to columns of the eight rows that are listed at o: eight columns, four, or
// those in the mask X13.
#define ROWS_AT8(o) \
	MOVL        o(R13), AX;                  \
	MOVL        (o+4)(R13), BX;              \
	MOVL        (o+8)(R13), CX;              \
	MOVL        (o+12)(R13), R8;             \
	VMOVUPS     (R12)(AX*1), X0;             \
	VMOVUPS     16(R12)(AX*1), X8;           \
	VMOVUPS     (R12)(BX*1), X1;             \
	VMOVUPS     16(R12)(BX*1), X9;           \
	VMOVUPS     (R12)(CX*1), X2;             \
	VMOVUPS     16(R12)(CX*1), X10;          \
	VMOVUPS     (R12)(R8*1), X3;             \
	VMOVUPS     16(R12)(R8*1), X11;          \
	MOVL        (o+16)(R13), AX;             \
	MOVL        (o+20)(R13), BX;             \
	MOVL        (o+24)(R13), CX;             \
	MOVL        (o+28)(R13), R8;             \
	VINSERTF128 $1, (R12)(AX*1), Y0, Y0;     \
	VINSERTF128 $1, 16(R12)(AX*1), Y8, Y8;   \
	VINSERTF128 $1, (R12)(BX*1), Y1, Y1;     \
	VINSERTF128 $1, 16(R12)(BX*1), Y9, Y9;   \
	VINSERTF128 $1, (R12)(CX*1), Y2, Y2;     \
	VINSERTF128 $1, 16(R12)(CX*1), Y10, Y10; \
	VINSERTF128 $1, (R12)(R8*1), Y3, Y3;     \
	VINSERTF128 $1, 16(R12)(R8*1), Y11, Y11

#define ROWS_AT4(o) \
	MOVL        o(R13), AX;              \
	MOVL        (o+4)(R13), BX;          \
	MOVL        (o+8)(R13), CX;          \
	MOVL        (o+12)(R13), R8;         \
	VMOVUPS     (R12)(AX*1), X0;         \
	VMOVUPS     (R12)(BX*1), X1;         \
	VMOVUPS     (R12)(CX*1), X2;         \
	VMOVUPS     (R12)(R8*1), X3;         \
	MOVL        (o+16)(R13), AX;         \
	MOVL        (o+20)(R13), BX;         \
	MOVL        (o+24)(R13), CX;         \
	MOVL        (o+28)(R13), R8;         \
	VINSERTF128 $1, (R12)(AX*1), Y0, Y0; \
	VINSERTF128 $1, (R12)(BX*1), Y1, Y1; \
	VINSERTF128 $1, (R12)(CX*1), Y2, Y2; \
	VINSERTF128 $1, (R12)(R8*1), Y3, Y3

#define ROWS_AT_LAST(o) \
	MOVL        o(R13), AX;           \
	MOVL        (o+4)(R13), BX;       \
	MOVL        (o+8)(R13), CX;       \
	MOVL        (o+12)(R13), R8;      \
	VMASKMOVPS  (R12)(AX*1), X13, X0; \
	VMASKMOVPS  (R12)(BX*1), X13, X1; \
	VMASKMOVPS  (R12)(CX*1), X13, X2; \
	VMASKMOVPS  (R12)(R8*1), X13, X3; \
	MOVL        (o+16)(R13), AX;      \
	MOVL        (o+20)(R13), BX;      \
	MOVL        (o+24)(R13), CX;      \
	MOVL        (o+28)(R13), R8;      \
	VMASKMOVPS  (R12)(AX*1), X13, X4; \
	VMASKMOVPS  (R12)(BX*1), X13, X5; \
	VMASKMOVPS  (R12)(CX*1), X13, X6; \
	VMASKMOVPS  (R12)(R8*1), X13, X7; \
	VINSERTF128 $1, X4, Y0, Y0;       \
	VINSERTF128 $1, X5, Y1, Y1;       \
	VINSERTF128 $1, X6, Y2, Y2;       \
	VINSERTF128 $1, X7, Y3, Y3

// COLUMNS_OF makes of four registers four columns of eight rows.
#define COLUMNS_OF(y0, y1, y2, y3) \
	VSHUFPS $0x44, y1, y0, Y4; \
	VSHUFPS $0xee, y1, y0, Y5; \
	VSHUFPS $0x44, y3, y2, Y6; \
	VSHUFPS $0xee, y3, y2, Y7; \
	VSHUFPS $0x88, Y6, Y4, y0; \
	VSHUFPS $0xdd, Y6, Y4, y1; \
	VSHUFPS $0x88, Y7, Y5, y2; \
	VSHUFPS $0xdd, Y7, Y5, y3

// ADD adds the product of a column with an element of d to a sum.
#define ADD(o, y, sum) \
	VBROADCASTSS o(R11), Y12; \
	VFMADD231PS  Y12, y, sum

// ADD8 adds eight columns of the eight rows that are listed at o to a sum, ADD4 four.
#define ADD8(o, sum) \
	ROWS_AT8(o);                  \
	COLUMNS_OF(Y0, Y1, Y2, Y3);   \
	ADD(0, Y0, sum);              \
	ADD(4, Y1, sum);              \
	ADD(8, Y2, sum);              \
	ADD(12, Y3, sum);             \
	COLUMNS_OF(Y8, Y9, Y10, Y11); \
	ADD(16, Y8, sum);             \
	ADD(20, Y9, sum);             \
	ADD(24, Y10, sum);            \
	ADD(28, Y11, sum)

#define ADD4(o, sum) \
	ROWS_AT4(o);                \
	COLUMNS_OF(Y0, Y1, Y2, Y3); \
	ADD(0, Y0, sum);            \
	ADD(4, Y1, sum);            \
	ADD(8, Y2, sum);            \
	ADD(12, Y3, sum)

// ADD_LAST adds the last columns, one to three, and goes to end.
#define ADD_LAST(o, sum, end) \
	ROWS_AT_LAST(o);            \
	COLUMNS_OF(Y0, Y1, Y2, Y3); \
	ADD(0, Y0, sum);            \
	CMPQ list_Cols, $2;         \
	JLT  end;                   \
	ADD(4, Y1, sum);            \
	JEQ  end;                   \
	ADD(8, Y2, sum)

// FIRST sets a register to the mask of the first n of eight lanes, n from a register.
#define FIRST(n, y) \
	NEGQ    n;           \
	VMOVUPS (AX)(n*4), y

// func InputGradReLUAVX2(dx, d, w, y []float32)
TEXT ·InputGradReLUAVX2(SB), NOSPLIT, $80-96
	MOVQ   dx_base+0(FP), DI
	MOVQ   d_base+24(FP), SI
	MOVQ   d_len+32(FP), R9
	MOVQ   w_base+48(FP), DX
	MOVQ   y_base+72(FP), BX
	MOVQ   y_len+80(FP), CX
	SHLQ   $2, R9
	VXORPS X2, X2, X2
	XORL   R8, R8
	MOVQ   DI, R10
	TESTQ  CX, CX
	JEQ    done

list:  // for each row
	VMOVSS (BX), X0
	VCMPSS $6, X2, X0, X0 // not y <= 0
	VMOVD  X0, AX
	MOVL   R8, (R10)
	ANDL   $4, AX
	ADDQ   AX, R10
	ADDL   R9, R8
	ADDQ   $4, BX
	DECQ   CX
	JNE    list

	LEAQ ·lanes+64(SB), AX
	MOVQ d_len+32(FP), CX
	ANDL $3, CX
	FIRST(CX, Y13)
	MOVQ DI, R9

rows:  // for the next sixteen rows of the list
	MOVQ R10, CX
	SUBQ R9, CX
	JEQ  move
	SHRQ $2, CX
	MOVQ CX, list_Rows
	MOVQ R9, R13
	CMPQ CX, $16
	JGE  some

	// Fewer: they are copied, with row 0 in place of those that lack.
	LEAQ       ·lanes+64(SB), AX
	MOVL       $8, BX
	CMPQ       CX, BX
	CMOVQLT    CX, BX
	SUBQ       BX, CX
	FIRST(BX, Y0)
	FIRST(CX, Y1)
	VMASKMOVPS (R9), Y0, Y2
	VMASKMOVPS 32(R9), Y1, Y3
	VMOVUPS    Y2, list_Last
	VMOVUPS    Y3, list_More
	LEAQ       list_Last, R13

some:
	VXORPS Y14, Y14, Y14
	VXORPS Y15, Y15, Y15
	MOVQ   SI, R11
	MOVQ   DX, R12
	MOVQ   d_len+32(FP), CX
	SUBQ   $8, CX
	MOVQ   CX, list_Cols
	JLT    below8

columns8:  // for ; n >= 8; n -= 8
	ADD8(0, Y14)
	CMPQ list_Rows, $8
	JLE  next8
	ADD8(32, Y15)

next8:
	ADDQ $32, R11
	ADDQ $32, R12
	SUBQ $8, list_Cols
	JGE  columns8

below8:
	ADDQ $4, list_Cols
	JLT  below4
	ADD4(0, Y14)
	CMPQ list_Rows, $8
	JLE  next4
	ADD4(32, Y15)

next4:
	ADDQ $16, R11
	ADDQ $16, R12
	SUBQ $4, list_Cols

below4:
	ADDQ $4, list_Cols
	JEQ  sums
	ADD_LAST(0, Y14, second)

second:
	CMPQ list_Rows, $8
	JLE  sums
	ADD_LAST(32, Y15, sums)

sums:
	MOVQ    list_Rows, CX
	CMPQ    CX, $16
	JLT     fewer
	VMOVUPS Y14, (R9)
	VMOVUPS Y15, 32(R9)
	ADDQ    $64, R9
	JMP     rows

fewer:
	LEAQ       ·lanes+64(SB), AX
	MOVL       $8, BX
	CMPQ       CX, BX
	CMOVQLT    CX, BX
	SUBQ       BX, CX
	FIRST(BX, Y0)
	FIRST(CX, Y1)
	VMASKMOVPS Y14, Y0, (R9)
	VMASKMOVPS Y15, Y1, 32(R9)

move:
	MOVQ   y_base+72(FP), BX
	MOVQ   y_len+80(FP), CX
	VXORPS X2, X2, X2

last:  // for each row, the last one first
	VMOVSS -4(BX)(CX*4), X0
	VCMPSS $6, X2, X0, X0
	VMOVD  X0, AX
	ANDL   $4, AX
	SUBQ   AX, R10
	VMOVSS (R10), X1        // of this row, if it is in the list
	VANDPS X0, X1, X1
	VMOVSS X1, -4(DI)(CX*4)
	DECQ   CX
	JNE    last

done:
	VZEROUPPER
	RET
