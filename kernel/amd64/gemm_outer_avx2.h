// The products that have one step, K = 1, and many rows, such as the gradient of a layer's weights for one row of a batch:
// each row of C is the only row of B, times an element of A. Only B is used again, so four vectors of it
// stay in registers while all rows pass. The stores of C are the limit, one a cycle, if C is in the first-level cache.
//
// Registers:
//
//	AX, R8   element of A for this row; the distance to the next
//	BX, DX   B at this column; the distance of its panels, or of its vectors
//	SI, R9   row of C; the distance to the next
//	DI, R11  row of the seed; the distance to the next
//	CX       rows to go
//	R12, R10 first row of C and of the seed
//	R13      columns to go
//
// Y0-Y3: B. Y4-Y7: C. Y8: the element of A.

// OUTERSTART goes to the first row.
#define OUTERSTART \
	MOVQ b+0(FP), CX;     \
	MOVQ block_A(CX), AX; \
	MOVQ block_M(CX), CX; \
	MOVQ R12, SI;         \
	MOVQ R10, DI

// OUTERNEXT goes to the next, and says if there is one.
#define OUTERNEXT \
	ADDQ R8, AX;  \
	ADDQ R9, SI;  \
	ADDQ R11, DI; \
	DECQ CX

// OUTERRIGHT moves C and the seed on by some columns. Without a seed, that stays at the zeros.
#define OUTERRIGHT(bytes) \
	ADDQ $bytes, R12;           \
	MOVQ b+0(FP), AX;           \
	LEAQ bytes(R10), CX;        \
	CMPQ block_SeedLen(AX), $0; \
	CMOVQNE CX, R10

outer:
	MOVQ block_B(DI), BX
	MOVQ block_BPanel(DI), DX
	SHLQ $LOGSIZE, DX
	MOVQ block_ARow(DI), R8
	SHLQ $LOGSIZE, R8
	MOVQ block_C(DI), R12
	MOVQ block_CRow(DI), R9
	SHLQ $LOGSIZE, R9
	LEAQ zeros<>(SB), R10
	XORL R11, R11
	CMPQ block_SeedLen(DI), $0
	CMOVQNE block_Seed(DI), R10
	CMOVQNE block_SeedRow(DI), R11
	SHLQ $LOGSIZE, R11
	MOVQ block_N(DI), R13

outer4:	// for ; N >= 4*LANES; N -= 4*LANES
	SUBQ $(4*LANES), R13
	JLT  outerrest
	VMOVUPS (BX), Y0
	VMOVUPS 32(BX), Y1
	ADDQ DX, BX
	VMOVUPS (BX), Y2
	VMOVUPS 32(BX), Y3
	ADDQ DX, BX
	OUTERSTART
outer4row: // for ; rows > 0; rows--
	VBROADCAST (AX), Y8
	PREFETCHT0 (SI)(R9*1)         // the next row of C, if it is not in the first-level cache
	PREFETCHT0 64(SI)(R9*1)
	VMOVUPS (DI), Y4              // c = seed + a*b
	VMOVUPS 32(DI), Y5
	VMOVUPS 64(DI), Y6
	VMOVUPS 96(DI), Y7
	VFMA231 Y0, Y8, Y4
	VFMA231 Y1, Y8, Y5
	VFMA231 Y2, Y8, Y6
	VFMA231 Y3, Y8, Y7
	VMOVUPS Y4, (SI)
	VMOVUPS Y5, 32(SI)
	VMOVUPS Y6, 64(SI)
	VMOVUPS Y7, 96(SI)
	OUTERNEXT
	JNE  outer4row
	OUTERRIGHT(128)
	JMP  outer4

outerrest: // the last vectors, one at a time
	ADDQ $(4*LANES), R13
	MOVL $32, DX                  // from the first vector of a panel to the second

outer1:	// for ; N >= LANES; N -= LANES
	SUBQ $LANES, R13
	JLT  outercolumns
	VMOVUPS (BX), Y0
	OUTERSTART
outer1row: // for ; rows > 0; rows--
	VBROADCAST (AX), Y8
	VMOVUPS (DI), Y4
	VFMA231 Y0, Y8, Y4            // c = seed + a*b
	VMOVUPS Y4, (SI)
	OUTERNEXT
	JNE  outer1row
	OUTERRIGHT(32)
	ADDQ DX, BX
	MOVQ block_BPanel(AX), CX     // what is left of a panel, or all of the first vector again
	SHLQ $LOGSIZE, CX
	SUBQ DX, CX
	MOVQ CX, DX
	JMP  outer1

outercolumns: // the last columns, one at a time
	ADDQ $LANES, R13

outercolumn: // for ; N > 0; N--
	TESTQ R13, R13
	JLE  done
	VMOV1 (BX), X0
	OUTERSTART
outerelement: // for ; rows > 0; rows--
	VMOV1 (DI), X4
	VFMA231_1 (AX), X0, X4        // c = seed + a*b
	VMOV1 X4, (SI)
	OUTERNEXT
	JNE  outerelement
	OUTERRIGHT((1<<LOGSIZE))
	ADDQ $(1<<LOGSIZE), BX
	DECQ R13
	JMP  outercolumn
