// The body of a product of one panel that packs B on the way: a step stores what it has loaded of
// B, for which the ports are idle, and asks the cache for what it wants 24 steps later. Tiles go from left to right.
//
// Defined by the file that includes this:
//
//	LOGWIDTH  the logarithm of the bytes of a tile's row
//	PANEL(F)  the rows of the panel, as ROWS6x2
//	COPY(o)   loads a row of B, stores it o bytes after n, and asks for what is at ptr
//	CLEAR     sets vector 0 to zeros
//
// Registers, besides those of a tile:
//   n    in the loop, where the row of B goes
//   ptr  in the loop, 24 rows ahead in B

	MOVQ b+0(FP), DI
	MOVQ block_N(DI), AX
	MOVQ AX, walk_Cols
	MOVQ block_C(DI), AX
	MOVQ AX, tile_C(0)
	MOVQ block_CRow(DI), AX
	SHLQ $LOGSIZE, AX
	MOVQ AX, tile_CRow(0)
	MOVQ block_A(DI), AX
	MOVQ AX, walk_A
	MOVQ block_B(DI), AX
	MOVQ AX, walk_NextB
	MOVQ block_BRow(DI), bRow
	SHLQ $LOGSIZE, bRow
	MOVQ block_ACol(DI), aCol
	SHLQ $LOGSIZE, aCol
	MOVQ block_ARow(DI), R8
	SHLQ $LOGSIZE, R8
	ROWMULTIPLES
	MOVQ block_K(DI), AX
	SHLQ $LOGWIDTH, AX
	MOVQ AX, tile_BPanel(0)
	MOVQ dst_base+8(FP), AX
	MOVQ AX, walk_Dst

	XORL AX, AX                   // no seed
	XORL BX, BX
	XORL SI, SI
	CMPQ block_SeedLen(DI), $0
	JEQ  seeded
	MOVQ block_Seed(DI), AX
	MOVQ block_SeedRow(DI), BX
	SHLQ $LOGSIZE, BX
	MOVQ $(1<<LOGWIDTH), SI
seeded:
	MOVQ AX, tile_Seed(0)
	MOVQ BX, tile_SeedRow(0)
	MOVQ SI, walk_SeedStep

tile:	// for ; N > 0; N -= columns of a tile
	MOVQ tile_Seed(0), ptr
	TESTQ ptr, ptr
	JEQ  zero
	MOVQ tile_SeedRow(0), n
	PANEL(SEED2)
start:
	MOVQ walk_NextB, bPtr
	MOVQ bRow, ptr
	SHLQ $3, ptr
	LEAQ (ptr)(ptr*2), ptr
	ADDQ bPtr, ptr
	MOVQ walk_Dst, n
	MOVQ n, AX
	ADDQ tile_BPanel(0), AX
	MOVQ AX, walk_Dst             // where this panel of B ends, and the next begins
	MOVQ walk_A, aPtr
	TESTQ $(1<<LOGWIDTH), tile_BPanel(0)
	JEQ  even
	COPY(0)
	PANEL(FMA2)
	NEXT2
	ADDQ bRow, ptr
	ADDQ $(1<<LOGWIDTH), n
even:
	CMPQ n, walk_Dst
	JEQ  store
loop2:	// for ; n > 0; n -= 2
	COPY(0)
	PANEL(FMA2)
	NEXT2
	ADDQ bRow, ptr
	COPY((1<<LOGWIDTH))
	PANEL(FMA2)
	NEXT2
	ADDQ bRow, ptr
	ADDQ $(2<<LOGWIDTH), n
	CMPQ n, walk_Dst
	JNE  loop2
store:
	MOVQ b+0(FP), DI
	CMPB block_ReLU(DI), $0
	JEQ  linear
	CLEAR
	PANEL(RELU2)
linear:
	MOVQ tile_C(0), ptr
	MOVQ tile_CRow(0), n
	PANEL(STORE2)
	ADDQ $(1<<LOGWIDTH), tile_C(0)
	ADDQ $(1<<LOGWIDTH), walk_NextB
	MOVQ walk_SeedStep, n
	ADDQ n, tile_Seed(0)
	SUBQ $(1<<(LOGWIDTH-LOGSIZE)), walk_Cols
	JGT  tile
	VZEROUPPER
	RET
zero:
	PANEL(CLEAR2)
	JMP  start
