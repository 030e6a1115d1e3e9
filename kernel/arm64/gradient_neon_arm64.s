//go:build !purego

#include "textflag.h"
#include "zneon.h"

// The gradient of a layer's input, where ReLU let it pass.
//
// A row of w is needed if its y is not ≤ 0. First dx becomes a list of such rows: how many bytes
// after the begin of w each of them begins. The rows of the list are loaded four at a time and
// transposed in registers, as in ProductTB. A register then has one column of four rows, which is
// multiplied by one element of d. The sums of these rows are written over them in the list. In the
// end each sum moves from there to the place of its row in dx, and a row that is not in the list
// gets +0. The last row comes first, so that no sum is overwritten before it has moved. No branch
// depends on which rows there are, only on how many.
//
// Each sum is one chain. Four rows wait for theirs while the other twelve go on.
//
// Registers:
#define NEXT    R0 // the next sixteen rows of the list
#define END     R1 // the end of the list
#define FROM    R2 // the list of these rows: at NEXT, or in the frame
#define WEIGHTS R3 // w
#define DELTA   R4 // the next elements of d
#define K       R5 // columns to go
#define N       R6 // rows of the list that are left
#define Y       R7 // the next element of y
#define ROWS    R8 // elements of y to go
#define ROW     R9 // bytes after the begin of w where a row begins; later the sum of a row
#define SIZE    R10 // bytes of a row
#define ADDED   R11 // 1 if a row is in the list, else 0
#define DX      R12 // the last element of dx that is not yet there

// Later sixteen rows of w, each at its next column.
#define ROW0  R8
#define ROW1  R9
#define ROW2  R10
#define ROW3  R11
#define ROW4  R12
#define ROW5  R13
#define ROW6  R14
#define ROW7  R15
#define ROW8  R19
#define ROW9  R20
#define ROW10 R21
#define ROW11 R22
#define ROW12 R23
#define ROW13 R24
#define ROW14 R25
#define ROW15 R26

//	V0       the next elements of d
//	V4-V11   four rows of w, and their columns
//	V16-V19  the sums, of four rows each

// TWO_ROWS sets r and s to the rows that are listed at o.
#define TWO_ROWS(o, r, s) \
	LDPW o(FROM), (r, s) \
	ADD  WEIGHTS, r      \
	ADD  WEIGHTS, s

// COLUMNS4 loads the next four elements of four rows into V4 to V7 and transposes them: VZIP joins
// the columns of rows 0 and 2 and of rows 1 and 3, then of all. So V4 is the first column.
#define COLUMNS4(r0, r1, r2, r3) \
	FMOVQ.P 16(r0), F4            \
	FMOVQ.P 16(r1), F5            \
	FMOVQ.P 16(r2), F6            \
	FMOVQ.P 16(r3), F7            \
	VZIP1   V6.S4, V4.S4, V8.S4   \
	VZIP1   V7.S4, V5.S4, V9.S4   \
	VZIP2   V6.S4, V4.S4, V10.S4  \
	VZIP2   V7.S4, V5.S4, V11.S4  \
	VZIP1   V9.S4, V8.S4, V4.S4   \
	VZIP2   V9.S4, V8.S4, V5.S4   \
	VZIP1   V11.S4, V10.S4, V6.S4 \
	VZIP2   V11.S4, V10.S4, V7.S4

// ADD4 adds the products of the four columns with four elements of d to a sum.
#define ADD4(sum) \
	VFMLA_E_S4(0, 0, 4, sum) \
	VFMLA_E_S4(0, 1, 5, sum) \
	VFMLA_E_S4(0, 2, 6, sum) \
	VFMLA_E_S4(0, 3, 7, sum)

// COLUMN1 loads the next element of four rows into V4.
#define COLUMN1(r0, r1, r2, r3) \
	VLD1.P 4(r0), V4.S[0] \
	VLD1.P 4(r1), V4.S[1] \
	VLD1.P 4(r2), V4.S[2] \
	VLD1.P 4(r3), V4.S[3]

// ADD1 adds the product of that column with an element of d to a sum.
#define ADD1(sum) VFMLA_E_S4(0, 0, 4, sum)

// func InputGradReLUNEON(dx, d, w, y []float32)
//
// The frame holds the last rows of the list, fewer than sixteen, and then their sums.
TEXT ·InputGradReLUNEON(SB), NOSPLIT, $64-96
	MOVD dx_base+0(FP), NEXT
	MOVD d_len+32(FP), SIZE
	MOVD w_base+48(FP), WEIGHTS
	MOVD y_base+72(FP), Y
	MOVD y_len+80(FP), ROWS
	LSL  $2, SIZE
	MOVD ZR, ROW
	MOVD NEXT, END
	CBZ  ROWS, done

list:  // for each row
	FMOVS.P 4(Y), F0
	FCMPS   $(0.0), F0
	MOVW    ROW, (END)
	CSET    HI, ADDED     // not y <= 0
	ADD     ADDED<<2, END
	ADD     SIZE, ROW
	SUB     $1, ROWS
	CBNZ    ROWS, list

rows:  // for the next sixteen rows of the list
	SUB  NEXT, END, N
	CBZ  N, move
	LSR  $2, N
	MOVD NEXT, FROM
	CMP  $16, N
	BGE  some

	// Fewer: they are copied, with row 0 in place of those that lack.
	MOVD $last-64(SP), FROM
	STP  (ZR, ZR), (FROM)
	STP  (ZR, ZR), 16(FROM)
	STP  (ZR, ZR), 32(FROM)
	STP  (ZR, ZR), 48(FROM)
	MOVD N, K

copy:  // for each row that is left
	SUB   $1, K
	MOVWU (NEXT)(K<<2), ROW
	MOVW  ROW, (FROM)(K<<2)
	CBNZ  K, copy

some:
	TWO_ROWS(0, ROW0, ROW1)
	TWO_ROWS(8, ROW2, ROW3)
	TWO_ROWS(16, ROW4, ROW5)
	TWO_ROWS(24, ROW6, ROW7)
	TWO_ROWS(32, ROW8, ROW9)
	TWO_ROWS(40, ROW10, ROW11)
	TWO_ROWS(48, ROW12, ROW13)
	TWO_ROWS(56, ROW14, ROW15)
	VEOR V16.B16, V16.B16, V16.B16
	VEOR V17.B16, V17.B16, V17.B16
	VEOR V18.B16, V18.B16, V18.B16
	VEOR V19.B16, V19.B16, V19.B16
	MOVD d_base+24(FP), DELTA
	MOVD d_len+32(FP), K
	SUBS $4, K
	BLT  below4

columns4:  // for ; k >= 4; k -= 4
	FMOVQ.P 16(DELTA), F0
	COLUMNS4(ROW0, ROW1, ROW2, ROW3)
	ADD4(16)
	COLUMNS4(ROW4, ROW5, ROW6, ROW7)
	ADD4(17)
	CMP     $8, N
	BLE     next4
	COLUMNS4(ROW8, ROW9, ROW10, ROW11)
	ADD4(18)
	COLUMNS4(ROW12, ROW13, ROW14, ROW15)
	ADD4(19)

next4:
	SUBS $4, K
	BGE  columns4

below4:
	ADDS $4, K
	BEQ  sums

column1:  // for ; k > 0; k--
	FMOVS.P 4(DELTA), F0
	COLUMN1(ROW0, ROW1, ROW2, ROW3)
	ADD1(16)
	COLUMN1(ROW4, ROW5, ROW6, ROW7)
	ADD1(17)
	COLUMN1(ROW8, ROW9, ROW10, ROW11)
	ADD1(18)
	COLUMN1(ROW12, ROW13, ROW14, ROW15)
	ADD1(19)
	SUBS    $1, K
	BNE     column1

sums:
	FSTPQ (F16, F17), (FROM)
	FSTPQ (F18, F19), 32(FROM)
	CMP   $16, N
	BLT   fewer
	ADD   $64, NEXT
	B     rows

fewer:  // for each row that was left
	SUB   $1, N
	MOVWU (FROM)(N<<2), ROW
	MOVW  ROW, (NEXT)(N<<2)
	CBNZ  N, fewer

move:
	MOVD dx_base+0(FP), DX
	MOVD y_base+72(FP), Y
	MOVD y_len+80(FP), ROWS
	ADD  ROWS<<2, DX
	ADD  ROWS<<2, Y

last:  // for each row, the last one first
	FMOVS.W -4(Y), F0
	FCMPS   $(0.0), F0
	CSET    HI, ADDED
	SUB     ADDED<<2, END
	MOVWU   (END), ROW
	CSEL    HI, ROW, ZR, ROW // the sum of this row, if it is in the list, else +0
	MOVW.W  ROW, -4(DX)
	SUB     $1, ROWS
	CBNZ    ROWS, last

done:
	RET
