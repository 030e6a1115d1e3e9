//go:build !purego

#include "textflag.h"

// The copies by which the operands of a product are packed.

// func TransposeNEON(dst, src []float32, dstRow, srcRow, rows, cols int)
//
// Blocks of 4×4 in registers; what is left of the rows and columns one by one.
//
// Registers:
//
//	R0, R2   the destination of the rows at hand, and the distance of its rows
//	R1, R3   these rows of the source, and their distance
//	R4-R7    the next elements of four of them
//	R8, R9   rows and columns left
//	R10      where the next column goes
//	V0-V3    rows of a block, then its columns
//	V4-V7    halfway there
TEXT ·TransposeNEON(SB), NOSPLIT, $0-80
	MOVD dst_base+0(FP), R0
	MOVD src_base+24(FP), R1
	MOVD dstRow+48(FP), R2
	MOVD srcRow+56(FP), R3
	MOVD rows+64(FP), R8
	LSL  $2, R2
	LSL  $2, R3
	SUBS $4, R8
	BLT  rest

rows4: // for ; rows >= 4; rows -= 4
	MOVD cols+72(FP), R9
	MOVD R0, R10
	MOVD R1, R4
	ADD  R3, R4, R5
	ADD  R3, R5, R6
	ADD  R3, R6, R7
	SUBS $4, R9
	BLT  restOf4

cols4: // for ; cols >= 4; cols -= 4
	FMOVQ.P 16(R4), F0
	FMOVQ.P 16(R5), F1
	FMOVQ.P 16(R6), F2
	FMOVQ.P 16(R7), F3
	VZIP1 V2.S4, V0.S4, V4.S4          // columns 0 and 1 of rows 0 and 2
	VZIP1 V3.S4, V1.S4, V5.S4          // and of rows 1 and 3
	VZIP2 V2.S4, V0.S4, V6.S4          // columns 2 and 3, likewise
	VZIP2 V3.S4, V1.S4, V7.S4
	VZIP1 V5.S4, V4.S4, V0.S4
	VZIP2 V5.S4, V4.S4, V1.S4
	VZIP1 V7.S4, V6.S4, V2.S4
	VZIP2 V7.S4, V6.S4, V3.S4
	FMOVQ F0, (R10)
	ADD  R2, R10
	FMOVQ F1, (R10)
	ADD  R2, R10
	FMOVQ F2, (R10)
	ADD  R2, R10
	FMOVQ F3, (R10)
	ADD  R2, R10
	SUBS $4, R9
	BGE  cols4

restOf4:
	ADDS $4, R9
	BEQ  next4

cols1: // for ; cols > 0; cols--
	FMOVS.P 4(R4), F0
	FMOVS.P 4(R5), F1
	FMOVS.P 4(R6), F2
	FMOVS.P 4(R7), F3
	FMOVS F0, (R10)
	FMOVS F1, 4(R10)
	FMOVS F2, 8(R10)
	FMOVS F3, 12(R10)
	ADD  R2, R10
	SUBS $1, R9
	BNE  cols1

next4:
	ADD  $16, R0
	ADD  R3<<2, R1
	SUBS $4, R8
	BGE  rows4

rest:
	ADDS $4, R8
	BEQ  done

rows1: // for ; rows > 0; rows--
	MOVD cols+72(FP), R9
	MOVD R0, R10
	MOVD R1, R4
	CBZ  R9, done

one1: // for ; cols > 0; cols--
	FMOVS.P 4(R4), F0
	FMOVS F0, (R10)
	ADD  R2, R10
	SUBS $1, R9
	BNE  one1
	ADD  $4, R0
	ADD  R3, R1
	SUBS $1, R8
	BNE  rows1

done:
	RET

// func CopyRowsNEON(dst, src []float32, dstRow, srcRow, rows, cols int)
//
// Registers:
//
//	R0, R2   the row of the destination, and the distance to the next
//	R1, R3   that of the source
//	R4, R5   the next elements of both
//	R8, R9   rows and columns left
TEXT ·CopyRowsNEON(SB), NOSPLIT, $0-80
	MOVD dst_base+0(FP), R0
	MOVD src_base+24(FP), R1
	MOVD dstRow+48(FP), R2
	MOVD srcRow+56(FP), R3
	MOVD rows+64(FP), R8
	LSL  $2, R2
	LSL  $2, R3
	CBZ  R8, done

row: // for ; rows > 0; rows--
	MOVD cols+72(FP), R9
	MOVD R0, R4
	MOVD R1, R5
	SUBS $16, R9
	BLT  below16

loop16: // for ; cols >= 16; cols -= 16
	FLDPQ (R5), (F0, F1)
	FLDPQ 32(R5), (F2, F3)
	FSTPQ (F0, F1), (R4)
	FSTPQ (F2, F3), 32(R4)
	ADD  $64, R5
	ADD  $64, R4
	SUBS $16, R9
	BGE  loop16

below16:
	ADDS $12, R9
	BLT  below4

loop4: // for ; cols >= 4; cols -= 4
	FMOVQ.P 16(R5), F0
	FMOVQ.P F0, 16(R4)
	SUBS $4, R9
	BGE  loop4

below4:
	ADDS $4, R9
	BEQ  next

loop1: // for ; cols > 0; cols--
	FMOVS.P 4(R5), F0
	FMOVS.P F0, 4(R4)
	SUBS $1, R9
	BNE  loop1

next:
	ADD  R2, R0
	ADD  R3, R1
	SUBS $1, R8
	BNE  row

done:
	RET
