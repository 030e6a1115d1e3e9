// The body of a function that transposes: blocks of four rows and LANES columns in registers, a register of each
// row; what is left of the rows and columns one by one.
//
// An element has SIZE = 1<<LOGSIZE bytes; ELEMENT moves one. BLOCK turns over the rows in V0 to V3 and stores the
// columns.
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

	MOVD dst_base+0(FP), R0
	MOVD src_base+24(FP), R1
	MOVD dstRow+48(FP), R2
	MOVD srcRow+56(FP), R3
	MOVD rows+64(FP), R8
	LSL  $LOGSIZE, R2
	LSL  $LOGSIZE, R3
	SUBS $4, R8
	BLT  rest

rows4: // for ; rows >= 4; rows -= 4
	MOVD cols+72(FP), R9
	MOVD R0, R10
	MOVD R1, R4
	ADD  R3, R4, R5
	ADD  R3, R5, R6
	ADD  R3, R6, R7
	SUBS $LANES, R9
	BLT  restOf4

lanes4: // for ; cols >= LANES; cols -= LANES
	FMOVQ.P 16(R4), F0
	FMOVQ.P 16(R5), F1
	FMOVQ.P 16(R6), F2
	FMOVQ.P 16(R7), F3
	BLOCK
	SUBS $LANES, R9
	BGE  lanes4

restOf4:
	ADDS $LANES, R9
	BEQ  next4

cols1: // for ; cols > 0; cols--
	ELEMENT.P SIZE(R4), F0
	ELEMENT.P SIZE(R5), F1
	ELEMENT.P SIZE(R6), F2
	ELEMENT.P SIZE(R7), F3
	ELEMENT F0, (R10)
	ELEMENT F1, SIZE(R10)
	ELEMENT F2, (2*SIZE)(R10)
	ELEMENT F3, (3*SIZE)(R10)
	ADD  R2, R10
	SUBS $1, R9
	BNE  cols1

next4:
	ADD  $(4*SIZE), R0
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
	ELEMENT.P SIZE(R4), F0
	ELEMENT F0, (R10)
	ADD  R2, R10
	SUBS $1, R9
	BNE  one1
	ADD  $SIZE, R0
	ADD  R3, R1
	SUBS $1, R8
	BNE  rows1

done:
	RET
