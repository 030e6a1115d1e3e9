//go:build !purego

#include "textflag.h"
#include "zneon.h"

// RowDots and RowDots64: the dot products of the rows of a with x, in 16 lanes, of float64 in 8,
// four vectors for each row. Four rows are computed side by side, which hides the latency of their
// FMAs. If fewer are left, the last one takes the place of those that lack, and its result is not
// stored.
//
// Of the last columns, too few for 16 lanes, whole vectors go to the first lanes, and what is left,
// padded with zeros, to the next. The lanes that are not reached gain +0, which shows only in the
// sign of a zero: it is enough to add it to the last vector, of which one lane is not reached.
//
// Registers:
#define DST     R0 // the next results
#define ROWS    R1 // rows left
#define A       R2 // the first of the four rows
#define FIRST   R3 // x
#define COLUMNS R4 // the number of columns
#define STRIDE  R5 // the distance of the rows
#define X       R6 // x and the four rows, at the next column
#define ROW0    R7
#define ROW1    R8
#define ROW2    R9
#define ROW3    R10
#define N       R11 // columns left
#define AT      R12 // the offset of the columns that are no whole vector
#define T       R13 // scratch
//	V0-V15   lanes, four vectors for each row
//	V16-V19  elements of x
//	V20-V23  elements of a row, or of each row
//	V24-V28  the elements left over, padded: of x, and of each row
//	V29      zero

// CLEAR_ROWS makes the lanes +0.
#define CLEAR(v) VEOR v.B16, v.B16, v.B16
#define CLEAR_ROWS \
	CLEAR(V0); CLEAR(V1); CLEAR(V2); CLEAR(V3);     \
	CLEAR(V4); CLEAR(V5); CLEAR(V6); CLEAR(V7);     \
	CLEAR(V8); CLEAR(V9); CLEAR(V10); CLEAR(V11);   \
	CLEAR(V12); CLEAR(V13); CLEAR(V14); CLEAR(V15); \
	CLEAR(V29)

// LOAD_ROW loads four vectors of a row, LOAD_GROUP a vector of x and of each row.
#define LOAD_ROW(row) \
	FLDPQ 0(row), (F20, F21);  \
	FLDPQ 32(row), (F22, F23); \
	ADD   $64, row

#define LOAD_GROUP \
	FMOVQ.P 16(X), F16;    \
	FMOVQ.P 16(ROW0), F20; \
	FMOVQ.P 16(ROW1), F21; \
	FMOVQ.P 16(ROW2), F22; \
	FMOVQ.P 16(ROW3), F23

// FOUR_ROWS sets the pointers to four rows, or to the last one again where there are fewer.
#define FOUR_ROWS \
	MOVD FIRST, X;          \
	MOVD A, ROW0;           \
	CMP  $2, ROWS;          \
	CSEL GE, STRIDE, ZR, T; \
	ADD  T, ROW0, ROW1;     \
	CMP  $3, ROWS;          \
	CSEL GE, STRIDE, ZR, T; \
	ADD  T, ROW1, ROW2;     \
	CMP  $4, ROWS;          \
	CSEL GE, STRIDE, ZR, T; \
	ADD  T, ROW2, ROW3

// LEFT1, LEFT2 and LEFT3 load 4 bytes, 8 bytes, and the 4 after those, of the elements left over.
#define LEFT1(from, to) ADD AT, from, T; FMOVS (T), to
#define LEFT2(from, to) ADD AT, from, T; FMOVD (T), to
#define LEFT3(from, to) ADD AT, from, T; VLD1 (T), to.S[2]

// Of float32: ADD_ROW adds the products of four vectors to the lanes from b on, ADD_GROUP those of
// a vector of each row to vector g of its lanes, ADD_LEFT those of the elements left over. FOLD_ROW
// folds the lanes of a row, of which b is the first, into one vector.
#define ADD_ROW(b) \
	VFMLA_S4(20, 16, b);     \
	VFMLA_S4(21, 17, (b)+1); \
	VFMLA_S4(22, 18, (b)+2); \
	VFMLA_S4(23, 19, (b)+3)

#define ADD_GROUP(g) \
	VFMLA_S4(20, 16, g);     \
	VFMLA_S4(21, 16, 4+(g)); \
	VFMLA_S4(22, 16, 8+(g)); \
	VFMLA_S4(23, 16, 12+(g))

#define ADD_LEFT(g) \
	VFMLA_S4(25, 24, g);     \
	VFMLA_S4(26, 24, 4+(g)); \
	VFMLA_S4(27, 24, 8+(g)); \
	VFMLA_S4(28, 24, 12+(g))

#define FOLD_ROW(b) \
	VFADD_S4((b)+2, b, b);         \
	VFADD_S4((b)+3, (b)+1, (b)+1); \
	VFADD_S4((b)+1, b, b)

// Of float64: ADD_ROW adds the products of four vectors to the lanes from b on, ADD_GROUP those of
// a vector of each row to vector g of its lanes, ADD_LEFT those of the elements left over. FOLD_ROW
// folds the lanes of a row, of which b is the first, into one vector.
#define ADD_ROW64(b) \
	VFMLA_D2(20, 16, b);     \
	VFMLA_D2(21, 17, (b)+1); \
	VFMLA_D2(22, 18, (b)+2); \
	VFMLA_D2(23, 19, (b)+3)

#define ADD_GROUP64(g) \
	VFMLA_D2(20, 16, g);     \
	VFMLA_D2(21, 16, 4+(g)); \
	VFMLA_D2(22, 16, 8+(g)); \
	VFMLA_D2(23, 16, 12+(g))

#define ADD_LEFT64(g) \
	VFMLA_D2(25, 24, g);     \
	VFMLA_D2(26, 24, 4+(g)); \
	VFMLA_D2(27, 24, 8+(g)); \
	VFMLA_D2(28, 24, 12+(g))

#define FOLD_ROW64(b) \
	VFADD_D2((b)+2, b, b);         \
	VFADD_D2((b)+3, (b)+1, (b)+1); \
	VFADD_D2((b)+1, b, b)

// func RowDotsNEON(dst, a, x []float32, stride int)
TEXT ·RowDotsNEON(SB), NOSPLIT, $0-80
	MOVD dst_base+0(FP), DST
	MOVD dst_len+8(FP), ROWS
	MOVD a_base+24(FP), A
	MOVD x_base+48(FP), FIRST
	MOVD x_len+56(FP), COLUMNS
	MOVD stride+72(FP), STRIDE
	LSL  $2, STRIDE
	CBZ  ROWS, done

rows4:  // for ; rows > 0; rows -= 4
	FOUR_ROWS
	CLEAR_ROWS
	SUBS $16, COLUMNS, N
	BLT  last

loop16:  // for ; n >= 16; n -= 16
	FLDPQ 0(X), (F16, F17)
	FLDPQ 32(X), (F18, F19)
	ADD   $64, X
	LOAD_ROW(ROW0)
	ADD_ROW(0)
	LOAD_ROW(ROW1)
	ADD_ROW(4)
	LOAD_ROW(ROW2)
	ADD_ROW(8)
	LOAD_ROW(ROW3)
	ADD_ROW(12)
	SUBS  $16, N
	BGE   loop16

last:  // if n > 0
	ADDS $16, N
	BEQ  fold
	VFADD_S4(29, 3, 3)
	VFADD_S4(29, 7, 7)
	VFADD_S4(29, 11, 11)
	VFADD_S4(29, 15, 15)
	AND  $~3, N, AT
	LSL  $2, AT
	CLEAR(V24)
	CLEAR(V25)
	CLEAR(V26)
	CLEAR(V27)
	CLEAR(V28)
	TBZ  $1, N, left1
	LEFT2(X, F24)      // two elements are left over, or three
	LEFT2(ROW0, F25)
	LEFT2(ROW1, F26)
	LEFT2(ROW2, F27)
	LEFT2(ROW3, F28)
	TBZ  $0, N, groups
	ADD  $8, AT
	LEFT3(X, V24)
	LEFT3(ROW0, V25)
	LEFT3(ROW1, V26)
	LEFT3(ROW2, V27)
	LEFT3(ROW3, V28)
	B    groups

left1:
	TBZ $0, N, groups
	LEFT1(X, F24)
	LEFT1(ROW0, F25)
	LEFT1(ROW1, F26)
	LEFT1(ROW2, F27)
	LEFT1(ROW3, F28)

groups:  // vector by vector
	SUBS $4, N
	BLT  group0
	LOAD_GROUP
	ADD_GROUP(0)
	SUBS $4, N
	BLT  group1
	LOAD_GROUP
	ADD_GROUP(1)
	SUBS $4, N
	BLT  group2
	LOAD_GROUP
	ADD_GROUP(2)
	ADD_LEFT(3)
	B    fold

group2:
	ADD_LEFT(2)
	B fold

group1:
	ADD_LEFT(1)
	B fold

group0:
	ADD_LEFT(0)

fold:
	FOLD_ROW(0)
	FOLD_ROW(4)
	FOLD_ROW(8)
	FOLD_ROW(12)
	VZIP1   V4.D2, V0.D2, V16.D2  // two lanes of rows 0 and 1, and two that they gain
	VZIP2   V4.D2, V0.D2, V17.D2
	VZIP1   V12.D2, V8.D2, V18.D2 // of rows 2 and 3
	VZIP2   V12.D2, V8.D2, V19.D2
	VFADD_S4(17, 16, 16)
	VFADD_S4(19, 18, 18)
	VUZP1   V18.S4, V16.S4, V0.S4
	VUZP2   V18.S4, V16.S4, V1.S4
	VFADD_S4(1, 0, 0)
	CMP     $4, ROWS
	BLT     few
	FMOVQ.P F0, 16(DST)
	ADD     STRIDE<<2, A
	SUBS    $4, ROWS
	BNE     rows4
	RET

few:  // one to three results
	TBZ     $1, ROWS, one
	FMOVD.P F0, 8(DST)
	VEXT    $8, V0.B16, V0.B16, V0.B16

one:
	TBZ   $0, ROWS, done
	FMOVS F0, (DST)

done:
	RET

// func RowDots64NEON(dst, a, x []float64, stride int)
TEXT ·RowDots64NEON(SB), NOSPLIT, $0-80
	MOVD dst_base+0(FP), DST
	MOVD dst_len+8(FP), ROWS
	MOVD a_base+24(FP), A
	MOVD x_base+48(FP), FIRST
	MOVD x_len+56(FP), COLUMNS
	MOVD stride+72(FP), STRIDE
	LSL  $3, STRIDE
	CBZ  ROWS, done

rows4:  // for ; rows > 0; rows -= 4
	FOUR_ROWS
	CLEAR_ROWS
	SUBS $8, COLUMNS, N
	BLT  last

loop8:  // for ; n >= 8; n -= 8
	FLDPQ 0(X), (F16, F17)
	FLDPQ 32(X), (F18, F19)
	ADD   $64, X
	LOAD_ROW(ROW0)
	ADD_ROW64(0)
	LOAD_ROW(ROW1)
	ADD_ROW64(4)
	LOAD_ROW(ROW2)
	ADD_ROW64(8)
	LOAD_ROW(ROW3)
	ADD_ROW64(12)
	SUBS  $8, N
	BGE   loop8

last:  // if n > 0
	ADDS $8, N
	BEQ  fold
	VFADD_D2(29, 3, 3)
	VFADD_D2(29, 7, 7)
	VFADD_D2(29, 11, 11)
	VFADD_D2(29, 15, 15)
	AND  $~1, N, AT
	LSL  $3, AT
	CLEAR(V24)
	CLEAR(V25)
	CLEAR(V26)
	CLEAR(V27)
	CLEAR(V28)
	TBZ  $0, N, groups
	LEFT2(X, F24)
	LEFT2(ROW0, F25)
	LEFT2(ROW1, F26)
	LEFT2(ROW2, F27)
	LEFT2(ROW3, F28)

groups:  // vector by vector
	SUBS $2, N
	BLT  group0
	LOAD_GROUP
	ADD_GROUP64(0)
	SUBS $2, N
	BLT  group1
	LOAD_GROUP
	ADD_GROUP64(1)
	SUBS $2, N
	BLT  group2
	LOAD_GROUP
	ADD_GROUP64(2)
	ADD_LEFT64(3)
	B    fold

group2:
	ADD_LEFT64(2)
	B fold

group1:
	ADD_LEFT64(1)
	B fold

group0:
	ADD_LEFT64(0)

fold:
	FOLD_ROW64(0)
	FOLD_ROW64(4)
	FOLD_ROW64(8)
	FOLD_ROW64(12)
	VZIP1   V4.D2, V0.D2, V16.D2  // the lanes of rows 0 and 1
	VZIP2   V4.D2, V0.D2, V17.D2
	VZIP1   V12.D2, V8.D2, V18.D2 // of rows 2 and 3
	VZIP2   V12.D2, V8.D2, V19.D2
	VFADD_D2(17, 16, 0)
	VFADD_D2(19, 18, 1)
	CMP     $4, ROWS
	BLT     few
	FSTPQ.P (F0, F1), 32(DST)
	ADD     STRIDE<<2, A
	SUBS    $4, ROWS
	BNE     rows4
	RET

few:  // one to three results
	TBZ     $1, ROWS, one
	FMOVQ.P F0, 16(DST)
	VMOV    V1.B16, V0.B16

one:
	TBZ   $0, ROWS, done
	FMOVD F0, (DST)

done:
	RET
