// The body of a function that transposes: blocks of SIDE×SIDE elements in registers, one register for each row.
//
// An element has 1<<LOGSIZE bytes. MASK(BX) makes a mask of the first BX elements of a row, LOADS loads the
// rows of a block, TURN makes columns of them, and STORES stores those. LOADS goes to loaded
// at the first row that is missing, STORES to stored at the first column.
//
// Registers:
//   SI, R8-R11  rows of the source: 1, 3, 5 and 7 times their distance
//   DI, DX      the destination, the distance of its rows
//   R12, CX     rows and columns to go
//   AX, R13     the block in the source and in the destination
//   BX          spare

	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ dstRow+48(FP), DX
	SHLQ $LOGSIZE, DX
	MOVQ srcRow+56(FP), R8
	SHLQ $LOGSIZE, R8
	MOVQ rows+64(FP), R12
	LEAQ (R8)(R8*4), R10
	TESTQ R12, R12
	JLE  done

rows:	// for ; rows > 0; rows -= SIDE
	MOVQ SI, AX
	MOVQ DI, R13
	MOVQ cols+72(FP), CX
	TESTQ CX, CX
	JLE  done
cols:	// for ; cols > 0; cols -= SIDE
	MOVQ $SIDE, BX
	CMPQ CX, BX
	CMOVQLT CX, BX
	MASK(BX)
	LEAQ (R8)(R8*2), R9
	LEAQ (R9)(R8*4), R11
	LOADS
loaded:
	TURN
	STORES
stored:
	ADDQ $(SIDE<<LOGSIZE), AX
	SUBQ $SIDE, CX
	JGT  cols
	ADDQ $(SIDE<<LOGSIZE), DI
	MOVQ $SIDE, BX
	IMULQ R8, BX
	ADDQ BX, SI
	SUBQ $SIDE, R12
	JGT  rows
done:
	VZEROUPPER
	RET
