//go:build !purego

#include "textflag.h"
#include "pack_neon_tmpl.h"

// The copies that pack the operands of a product: Transpose and CopyRows.
//
// Registers:
#define DST    R0 // the first of the rows at hand, in the destination
#define SRC    R1 // the same in the source
#define DSTROW R2 // bytes from a row of the destination to the next
#define SRCROW R3 // the same of the source
#define SRC0   R4 // the next elements of four rows of the source, or of eight
#define SRC1   R5
#define SRC2   R6
#define SRC3   R7
#define SRC4   R11
#define SRC5   R12
#define SRC6   R13
#define SRC7   R14
#define ROWS   R8 // rows left
#define COLS   R9 // columns left
#define OUT    R10 // where the next column goes
#define TO     R4 // in CopyRows: the next elements of the destination
#define FROM   R5 // and of the source
//	V0-V3    four rows of a block, a vector of each, then its columns
//	V4-V7    halfway there
//	V16-V23  the same for the four rows below, of float32

// Transpose takes blocks of four rows and as many columns as a vector has lanes through registers.
// What is left of the rows and columns goes one element at a time. Of float32, two blocks lie below
// each other as long as there are eight rows: then one instruction stores 32 bytes of a column. The
// stores set the limit.

// func TransposeNEON(dst, src []float32, dstRow, srcRow, rows, cols int)
TEXT ·TransposeNEON(SB), NOSPLIT, $0-80
	MOVD dst_base+0(FP), DST
	MOVD src_base+24(FP), SRC
	MOVD dstRow+48(FP), DSTROW
	MOVD srcRow+56(FP), SRCROW
	MOVD rows+64(FP), ROWS
	LSL  $2, DSTROW
	LSL  $2, SRCROW
	SUBS $8, ROWS
	BLT  below8

rows8:  // for ; rows >= 8; rows -= 8
	MOVD cols+72(FP), COLS
	MOVD DST, OUT
	ROWS8(SRC)
	SUBS $4, COLS
	BLT  restOf8

cols4Of8:  // for ; cols >= 4; cols -= 4
	FMOVQ.P 16(SRC0), F0
	FMOVQ.P 16(SRC1), F1
	FMOVQ.P 16(SRC2), F2
	FMOVQ.P 16(SRC3), F3
	FMOVQ.P 16(SRC4), F16
	FMOVQ.P 16(SRC5), F17
	FMOVQ.P 16(SRC6), F18
	FMOVQ.P 16(SRC7), F19
	VZIP1   V2.S4, V0.S4, V4.S4    // rows 0 and 2, and 1 and 3, column by column
	VZIP1   V3.S4, V1.S4, V5.S4
	VZIP2   V2.S4, V0.S4, V6.S4
	VZIP2   V3.S4, V1.S4, V7.S4
	VZIP1   V18.S4, V16.S4, V20.S4 // rows 4 and 6, and 5 and 7
	VZIP1   V19.S4, V17.S4, V21.S4
	VZIP2   V18.S4, V16.S4, V22.S4
	VZIP2   V19.S4, V17.S4, V23.S4
	VZIP1   V5.S4, V4.S4, V0.S4    // all four
	VZIP2   V5.S4, V4.S4, V1.S4
	VZIP1   V7.S4, V6.S4, V2.S4
	VZIP2   V7.S4, V6.S4, V3.S4
	VZIP1   V21.S4, V20.S4, V16.S4
	VZIP2   V21.S4, V20.S4, V17.S4
	VZIP1   V23.S4, V22.S4, V18.S4
	VZIP2   V23.S4, V22.S4, V19.S4
	FSTPQ   (F0, F16), (OUT)
	ADD     DSTROW, OUT
	FSTPQ   (F1, F17), (OUT)
	ADD     DSTROW, OUT
	FSTPQ   (F2, F18), (OUT)
	ADD     DSTROW, OUT
	FSTPQ   (F3, F19), (OUT)
	ADD     DSTROW, OUT
	SUBS    $4, COLS
	BGE     cols4Of8

restOf8:
	ADDS $4, COLS
	BEQ  next8

cols1Of8:  // for ; cols > 0; cols--
	FMOVS.P 4(SRC0), F0
	FMOVS.P 4(SRC1), F1
	FMOVS.P 4(SRC2), F2
	FMOVS.P 4(SRC3), F3
	FMOVS.P 4(SRC4), F16
	FMOVS.P 4(SRC5), F17
	FMOVS.P 4(SRC6), F18
	FMOVS.P 4(SRC7), F19
	FMOVS   F0, (OUT)
	FMOVS   F1, 4(OUT)
	FMOVS   F2, 8(OUT)
	FMOVS   F3, 12(OUT)
	FMOVS   F16, 16(OUT)
	FMOVS   F17, 20(OUT)
	FMOVS   F18, 24(OUT)
	FMOVS   F19, 28(OUT)
	ADD     DSTROW, OUT
	SUBS    $1, COLS
	BNE     cols1Of8

next8:
	ADD  $32, DST
	ADD  SRCROW<<3, SRC
	SUBS $8, ROWS
	BGE  rows8

below8:
	ADDS $4, ROWS
	BLT  rest

rows4:  // if rows >= 4
	MOVD cols+72(FP), COLS
	MOVD DST, OUT
	ROWS4(SRC)
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
	ADD $16, DST
	ADD SRCROW<<2, SRC
	SUB $4, ROWS

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
	ROWS4(SRC)
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
