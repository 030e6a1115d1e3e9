// The body of a product: panels of at most 12 rows (16 if C is narrow), all within one row of the same height; in each, tiles
// from left to right.

// LASTMASK sets SI to CX ones, CX < 64, and restores bRow.
#define LASTMASK \
	MOVQ $-1, SI;               \
	SHLQ CX, SI;                \
	NOTQ SI;                    \
	MOVQ b+0(FP), bRow;         \
	MOVQ block_BRow(bRow), bRow; \
	SHLQ $LOGSIZE, bRow

	MOVQ b+0(FP), DI
	MOVQ block_M(DI), AX
	MOVQ block_N(DI), BX
	TESTQ AX, AX
	JLE  done
	TESTQ BX, BX
	JLE  done

	CMPQ AX, $12
	JGT  high
	CMPQ BX, $(2*LANES)
	JLE  single
	JMP  long
high:
	CMPQ AX, $16
	JGT  long
	CMPQ BX, $LANES
	JLE  edged
long:
	CMPQ AX, $4
	JLE  many                     // a wide tile does these
	MOVBQZX block_ReLU(DI), CX
	LEAQ -1(CX*2), CX
	ADDQ block_K(DI), CX
	JEQ  outer                    // K = 1 and no ReLU
many:
	// panels, base, extra = ceil(M/12), M / panels, M % panels
	MOVQ $1, CX
	XORL DX, DX
	CMPQ AX, $12
	JLE  panels
	LEAQ 15(AX), CX
	SHRQ $4, CX                   // if N <= LANES, ceil(M/16)
	CMPQ BX, $LANES
	JLE  divide
	LEAQ 11(AX), CX
	MOVL $0xAAAAAAAB, DX          // ceil(2^35 / 12), so that x*DX>>35 = x/12 for all x < 2^32
	IMULQ DX, CX
	SHRQ $35, CX
divide:
	XORL DX, DX
	DIVL CX
panels:
	MOVQ CX, walk_Panels
	MOVQ AX, walk_Base
	MOVQ DX, walk_Extra

	// everything in bytes
	MOVQ block_K(DI), AX
	MOVQ AX, tile_K(0)
	MOVBQZX block_ReLU(DI), AX
	MOVQ AX, tile_ReLU(0)
	MOVQ block_BPanel(DI), AX
	SHLQ $LOGSIZE, AX
	MOVQ AX, tile_BPanel(0)
	MOVQ block_CRow(DI), AX
	SHLQ $LOGSIZE, AX
	MOVQ AX, tile_CRow(0)
	MOVQ block_C(DI), AX
	MOVQ AX, walk_C
	MOVQ block_A(DI), AX
	MOVQ AX, walk_A
	MOVQ block_BRow(DI), bRow
	SHLQ $LOGSIZE, bRow
	MOVQ block_ACol(DI), aCol
	SHLQ $LOGSIZE, aCol
	MOVQ block_ARow(DI), R8
	SHLQ $LOGSIZE, R8
	ROWMULTIPLES

	// no seed: 0 for every row and tile
	XORL AX, AX
	XORL BX, BX
	XORL SI, SI
	CMPQ block_SeedLen(DI), $0
	JEQ  seeded
	MOVQ block_Seed(DI), AX
	MOVQ block_SeedRow(DI), BX
	SHLQ $LOGSIZE, BX
	MOVQ $-1, SI
seeded:
	MOVQ AX, walk_Seed
	MOVQ BX, tile_SeedRow(0)
	MOVQ SI, walk_SeedStep

panel:	// for ; panels > 0; panels--
	MOVQ walk_Base, AX
	CMPQ walk_Extra, $0
	JEQ  rows
	DECQ walk_Extra
	INCQ AX
rows:
	MOVQ AX, walk_Rows
	MOVQ walk_C, AX
	MOVQ AX, tile_C(0)
	MOVQ walk_Seed, AX
	MOVQ AX, tile_Seed(0)
	MOVQ b+0(FP), DI
	MOVQ block_B(DI), bPtr
	MOVQ block_N(DI), AX

tile:	// for AX > 0: AX columns are left
	MOVQ AX, walk_Cols
	MOVQ walk_Rows, SI
	CMPQ SI, $4
	JGT  two
	CMPQ SI, $2
	JGT  four
	CMPQ AX, $(4*LANES)
	JLE  four

	// 8 vectors, in four panels
	MOVQ tile_BPanel(0), DI
	LEAQ (bPtr)(DI*4), DI
	MOVQ DI, walk_NextB
	MOVQ $(8*LANES), walk_Width
	LEAQ fulls8<>(SB), DI
	CMPQ AX, $(8*LANES)
	JGE  call
	LEAQ edges8<>(SB), DI
	MOVQ AX, CX
	SUBQ $(4*LANES), CX
	LASTMASK
	KMOVQ SI, K4
	KSHIFTRQ $LANES, K4, K5
	KSHIFTRQ $(2*LANES), K4, K6
	KSHIFTRQ $(3*LANES), K4, K7
	JMP  call

four:	// 4 vectors, in two panels
	CMPQ AX, $(2*LANES)
	JLE  two
	MOVQ tile_BPanel(0), DI
	LEAQ (bPtr)(DI*2), DI
	MOVQ DI, walk_NextB
	MOVQ $(4*LANES), walk_Width
	LEAQ fulls4<>(SB), DI
	CMPQ AX, $(4*LANES)
	JGE  call
	LEAQ edges4<>(SB), DI
	MOVQ AX, CX
	SUBQ $(2*LANES), CX
	LASTMASK
	KMOVQ SI, K6
	KSHIFTRQ $LANES, K6, K7
	JMP  call

two:	// 2 vectors, one panel
	CMPQ AX, $(2*LANES)
	JLE  one
	CMPQ AX, $(3*LANES)
	JLE  three
one:
	MOVQ bPtr, DI
	ADDQ tile_BPanel(0), DI
	MOVQ DI, walk_NextB
	MOVQ $(2*LANES), walk_Width
	LEAQ fulls2<>(SB), DI
	CMPQ AX, $(2*LANES)
	JGE  call
	LEAQ edges2<>(SB), DI
	MOVQ AX, CX
	SUBQ $LANES, CX
	JGT  lastmask
	LEAQ edges1<>(SB), DI
	MOVQ AX, CX
lastmask:
	LASTMASK
	KMOVQ SI, K7

call:
	MOVQ walk_Rows, SI
	MOVQ -8(DI)(SI*8), DI
	MOVQ walk_A, aPtr
	CALL DI

	MOVQ walk_Width, DI
	MOVQ walk_Cols, AX
	SUBQ DI, AX
	SHLQ $LOGSIZE, DI
	ADDQ DI, tile_C(0)
	ANDQ walk_SeedStep, DI
	ADDQ DI, tile_Seed(0)
	MOVQ walk_NextB, bPtr
	TESTQ AX, AX
	JGT  tile

	LEAQ (R8)(R8*8), R12          // a high tile has used it
below:
	MOVQ walk_Rows, AX
	MOVQ AX, BX
	IMULQ R8, BX
	ADDQ BX, walk_A
	MOVQ AX, BX
	IMULQ tile_CRow(0), BX
	ADDQ BX, walk_C
	IMULQ tile_SeedRow(0), AX
	ADDQ AX, walk_Seed
	DECQ walk_Panels
	JNE  panel
done:
	VZEROUPPER
	RET

three:	// up to three vectors, the last: first the upper half of the rows, then the lower
	MOVQ AX, CX
	SUBQ $(2*LANES), CX
	LASTMASK
	KMOVQ SI, K7
	MOVQ bPtr, walk_NextB
	MOVQ walk_Rows, SI
	INCQ SI
	SHRQ $1, SI
	MOVQ SI, walk_Width
	LEAQ edges3<>(SB), DI
	MOVQ -8(DI)(SI*8), DI
	MOVQ walk_A, aPtr
	CALL DI
	MOVQ walk_Width, AX
	MOVQ AX, SI
	IMULQ tile_SeedRow(0), SI
	ADDQ SI, tile_Seed(0)
	MOVQ AX, SI
	IMULQ tile_CRow(0), SI
	ADDQ SI, tile_C(0)
	MOVQ walk_Rows, SI
	SUBQ AX, SI
	IMULQ R8, AX
	ADDQ walk_A, aPtr
	MOVQ walk_NextB, bPtr
	LEAQ edges3<>(SB), DI
	MOVQ -8(DI)(SI*8), DI
	CALL DI
	LEAQ (R9)(R8*4), R11
	JMP  below

single:	// all of C in one tile: nothing to walk over
	LEAQ fulls2<>(SB), SI
	JEQ  masked
	LEAQ edges2<>(SB), SI
	SUBQ $LANES, BX
	JGT  masked
	ADDQ $LANES, BX
edged:
	LEAQ edges1<>(SB), SI
masked:
	MOVQ -8(SI)(AX*8), SI
	MOVQ BX, CX
	MOVQ $-1, DX
	SHLQ CX, DX
	NOTQ DX
	KMOVQ DX, K7
	XORL R9, R9
	XORL R10, R10
	CMPQ block_SeedLen(DI), $0
	CMOVQNE block_Seed(DI), R9
	CMOVQNE block_SeedRow(DI), R10
	SHLQ $LOGSIZE, R10
	MOVQ R9, tile_Seed(0)
	MOVQ R10, tile_SeedRow(0)
	MOVQ block_C(DI), R11
	MOVQ R11, tile_C(0)
	MOVQ block_CRow(DI), R12
	SHLQ $LOGSIZE, R12
	MOVQ R12, tile_CRow(0)
	MOVQ block_K(DI), R13
	MOVQ R13, tile_K(0)
	MOVBQZX block_ReLU(DI), R9
	MOVQ R9, tile_ReLU(0)
	MOVQ block_A(DI), aPtr
	MOVQ block_B(DI), bPtr
	MOVQ block_BRow(DI), bRow
	SHLQ $LOGSIZE, bRow
	MOVQ block_ACol(DI), aCol
	SHLQ $LOGSIZE, aCol
	MOVQ block_ARow(DI), R8
	SHLQ $LOGSIZE, R8
	ROWMULTIPLES
	CALL SI
	VZEROUPPER
	RET
