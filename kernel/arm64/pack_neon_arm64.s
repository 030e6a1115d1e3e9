//go:build !purego

#include "textflag.h"

// The copies that pack the operands of a product: Transpose and CopyRows.
//
// Registers:
#define DST    R0 // the first of the rows at hand, in the destination
#define SRC    R1 // the same in the source
#define DSTROW R2 // bytes from a row of the destination to the next
#define SRCROW R3 // the same of the source
#define SRC0   R4 // the next elements of four rows of the source
#define SRC1   R5
#define SRC2   R6
#define SRC3   R7
#define ROWS   R8 // rows left
#define COLS   R9 // columns left
#define OUT    R10 // where the next column goes
#define TO     R4 // in CopyRows: the next elements of the destination
#define FROM   R5 // and of the source
//	V0-V3    four rows of a block, a vector of each, then its columns
//	V4-V7    halfway there

// Transpose takes blocks of four rows and as many columns as a vector has lanes through registers.
// What is left of the rows and columns goes one element at a time.

// func TransposeNEON(dst, src []float32, dstRow, srcRow, rows, cols int)
TEXT ·TransposeNEON(SB), NOSPLIT, $0-80
	MOVD dst_base+0(FP), DST
	MOVD src_base+24(FP), SRC
	MOVD dstRow+48(FP), DSTROW
	MOVD srcRow+56(FP), SRCROW
	MOVD rows+64(FP), ROWS
	LSL  $2, DSTROW
	LSL  $2, SRCROW
	SUBS $4, ROWS
	BLT  rest

rows4:  // for ; rows >= 4; rows -= 4
	MOVD cols+72(FP), COLS
	MOVD DST, OUT
	MOVD SRC, SRC0
	ADD  SRCROW, SRC0, SRC1
	ADD  SRCROW, SRC1, SRC2
	ADD  SRCROW, SRC2, SRC3
	SUBS $4, COLS
	BLT  restOf4

cols4:  // for ; cols >= 4; cols -= 4
	FMOVQ.P 16(SRC0), F0
	FMOVQ.P 16(SRC1), F1
	FMOVQ.P 16(SRC2), F2
	FMOVQ.P 16(SRC3), F3
	VZIP1   V2.S4, V0.S4, V4.S4 // rows 0 and 2, and 1 and 3, column by column
	VZIP1   V3.S4, V1.S4, V5.S4
	VZIP2   V2.S4, V0.S4, V6.S4
	VZIP2   V3.S4, V1.S4, V7.S4
	VZIP1   V5.S4, V4.S4, V0.S4 // all four
	VZIP2   V5.S4, V4.S4, V1.S4
	VZIP1   V7.S4, V6.S4, V2.S4
	VZIP2   V7.S4, V6.S4, V3.S4
	FMOVQ   F0, (OUT)
	ADD     DSTROW, OUT
	FMOVQ   F1, (OUT)
	ADD     DSTROW, OUT
	FMOVQ   F2, (OUT)
	ADD     DSTROW, OUT
	FMOVQ   F3, (OUT)
	ADD     DSTROW, OUT
	SUBS    $4, COLS
	BGE     cols4

restOf4:
	ADDS $4, COLS
	BEQ  next4

cols1:  // for ; cols > 0; cols--
	FMOVS.P 4(SRC0), F0
	FMOVS.P 4(SRC1), F1
	FMOVS.P 4(SRC2), F2
	FMOVS.P 4(SRC3), F3
	FMOVS   F0, (OUT)
	FMOVS   F1, 4(OUT)
	FMOVS   F2, 8(OUT)
	FMOVS   F3, 12(OUT)
	ADD     DSTROW, OUT
	SUBS    $1, COLS
	BNE     cols1

next4:
	ADD  $16, DST
	ADD  SRCROW<<2, SRC
	SUBS $4, ROWS
	BGE  rows4

rest:
	ADDS $4, ROWS
	BEQ  done

rows1:  // for ; rows > 0; rows--
	MOVD cols+72(FP), COLS
	MOVD DST, OUT
	MOVD SRC, SRC0
	CBZ  COLS, done

one1:  // for ; cols > 0; cols--
	FMOVS.P 4(SRC0), F0
	FMOVS   F0, (OUT)
	ADD     DSTROW, OUT
	SUBS    $1, COLS
	BNE     one1
	ADD     $4, DST
	ADD     SRCROW, SRC
	SUBS    $1, ROWS
	BNE     rows1

done:
	RET

// func Transpose64NEON(dst, src []float64, dstRow, srcRow, rows, cols int)
TEXT ·Transpose64NEON(SB), NOSPLIT, $0-80
	MOVD dst_base+0(FP), DST
	MOVD src_base+24(FP), SRC
	MOVD dstRow+48(FP), DSTROW
	MOVD srcRow+56(FP), SRCROW
	MOVD rows+64(FP), ROWS
	LSL  $3, DSTROW
	LSL  $3, SRCROW
	SUBS $4, ROWS
	BLT  rest

rows4:  // for ; rows >= 4; rows -= 4
	MOVD cols+72(FP), COLS
	MOVD DST, OUT
	MOVD SRC, SRC0
	ADD  SRCROW, SRC0, SRC1
	ADD  SRCROW, SRC1, SRC2
	ADD  SRCROW, SRC2, SRC3
	SUBS $2, COLS
	BLT  restOf4

cols2:  // for ; cols >= 2; cols -= 2
	FMOVQ.P 16(SRC0), F0
	FMOVQ.P 16(SRC1), F1
	FMOVQ.P 16(SRC2), F2
	FMOVQ.P 16(SRC3), F3
	VZIP1   V1.D2, V0.D2, V4.D2 // rows 0 and 1, and 2 and 3, column by column
	VZIP1   V3.D2, V2.D2, V5.D2
	VZIP2   V1.D2, V0.D2, V6.D2
	VZIP2   V3.D2, V2.D2, V7.D2
	FSTPQ   (F4, F5), (OUT)
	ADD     DSTROW, OUT
	FSTPQ   (F6, F7), (OUT)
	ADD     DSTROW, OUT
	SUBS    $2, COLS
	BGE     cols2

restOf4:
	ADDS $2, COLS
	BEQ  next4

cols1:  // for ; cols > 0; cols--
	FMOVD.P 8(SRC0), F0
	FMOVD.P 8(SRC1), F1
	FMOVD.P 8(SRC2), F2
	FMOVD.P 8(SRC3), F3
	FMOVD   F0, (OUT)
	FMOVD   F1, 8(OUT)
	FMOVD   F2, 16(OUT)
	FMOVD   F3, 24(OUT)
	ADD     DSTROW, OUT
	SUBS    $1, COLS
	BNE     cols1

next4:
	ADD  $32, DST
	ADD  SRCROW<<2, SRC
	SUBS $4, ROWS
	BGE  rows4

rest:
	ADDS $4, ROWS
	BEQ  done

rows1:  // for ; rows > 0; rows--
	MOVD cols+72(FP), COLS
	MOVD DST, OUT
	MOVD SRC, SRC0
	CBZ  COLS, done

one1:  // for ; cols > 0; cols--
	FMOVD.P 8(SRC0), F0
	FMOVD   F0, (OUT)
	ADD     DSTROW, OUT
	SUBS    $1, COLS
	BNE     one1
	ADD     $8, DST
	ADD     SRCROW, SRC
	SUBS    $1, ROWS
	BNE     rows1

done:
	RET

// func CopyRowsNEON(dst, src []float32, dstRow, srcRow, rows, cols int)
TEXT ·CopyRowsNEON(SB), NOSPLIT, $0-80
	MOVD dst_base+0(FP), DST
	MOVD src_base+24(FP), SRC
	MOVD dstRow+48(FP), DSTROW
	MOVD srcRow+56(FP), SRCROW
	MOVD rows+64(FP), ROWS
	LSL  $2, DSTROW
	LSL  $2, SRCROW
	CBZ  ROWS, done

row:  // for ; rows > 0; rows--
	MOVD cols+72(FP), COLS
	MOVD DST, TO
	MOVD SRC, FROM
	SUBS $16, COLS
	BLT  below16

loop16:  // for ; cols >= 16; cols -= 16
	FLDPQ (FROM), (F0, F1)
	FLDPQ 32(FROM), (F2, F3)
	FSTPQ (F0, F1), (TO)
	FSTPQ (F2, F3), 32(TO)
	ADD   $64, FROM
	ADD   $64, TO
	SUBS  $16, COLS
	BGE   loop16

below16:
	ADDS $12, COLS
	BLT  below4

loop4:  // for ; cols >= 4; cols -= 4
	FMOVQ.P 16(FROM), F0
	FMOVQ.P F0, 16(TO)
	SUBS    $4, COLS
	BGE     loop4

below4:
	ADDS $4, COLS
	BEQ  next

loop1:  // for ; cols > 0; cols--
	FMOVS.P 4(FROM), F0
	FMOVS.P F0, 4(TO)
	SUBS    $1, COLS
	BNE     loop1

next:
	ADD  DSTROW, DST
	ADD  SRCROW, SRC
	SUBS $1, ROWS
	BNE  row

done:
	RET
