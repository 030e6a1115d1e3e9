// The body of a product of a few rows with a transposed B: wide pieces from left to right, then narrow ones. The last
// of those ends at the last column: it computes some again, from whatever is there, and does not store them.

	MOVQ b+0(FP), DI
	SETUP(noseed<>(SB))

piece:
	MOVQ b+0(FP), DI
	MOVQ block_K(DI), BX          // CX: the mask of the last columns of B
	ANDQ $(STEPS-1), BX
	NEGQ BX
	LEAQ lanes<>+64(SB), CX
	LEAQ (CX)(BX*SIZE), CX
	MOVQ block_M(DI), R13
	SHLQ $4, R13
	LEAQ pieces<>-16(SB), SI
	MOVQ block_ARow(DI), DI
	SHLQ $LOGSIZE, DI
	LEAQ lanes<>+32(SB), BX
	MOVQ rows_Cols, R12
	SUBQ $(2*LANES), R12
	JLT  narrow
	MOVQ R12, rows_Cols
	MOVQ $64, R12                 // bytes of C in this piece
	MOVQ 8(SI)(R13*1), R13
	JMP  call

narrow:
	ADDQ $LANES, R12
	MOVQ R12, rows_Cols
	JGE  whole
	CMPQ R12, $-LANES
	JEQ  done
	// -R12 columns back
	LEAQ (BX)(R12*SIZE), BX
	MOVQ R12, DX
	IMULQ R8, DX
	ADDQ DX, AX
	SHLQ $LOGSIZE, R12
	ADDQ R12, rows_C(0)
	ANDQ rows_SeedStep, R12
	ADDQ R12, rows_Seed(0)
	MOVQ $0, rows_Cols            // none is left after this one
whole:
	MOVQ BX, rows_Masks(0)
	MOVQ $32, R12
	MOVQ (SI)(R13*1), R13

call:
	MOVQ AX, rows_Next
	MOVQ R12, rows_Width
	CALL R13
	MOVQ rows_Next, AX
	MOVQ rows_Width, R12
	ADDQ R12, rows_C(0)
	MOVQ R12, BX
	ANDQ rows_SeedStep, BX
	ADDQ BX, rows_Seed(0)
	SHRQ $LOGSIZE, R12
	IMULQ R8, R12
	ADDQ R12, AX
	JMP  piece
done:
	VZEROUPPER
	RET
