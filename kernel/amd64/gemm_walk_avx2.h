// The body of a product: panels of at most 6 rows (12 if C is narrow), all within one row of the same
// height; in each, tiles from left to right.

	MOVQ b+0(FP), DI
	MOVQ block_M(DI), AX
	MOVQ block_N(DI), BX
	TESTQ AX, AX
	JLE  done
	TESTQ BX, BX
	JLE  done

	CMPQ AX, $3
	JLE  many                     // a wide tile does these
	MOVBQZX block_ReLU(DI), CX
	LEAQ -1(CX*2), CX
	ADDQ block_K(DI), CX
	JEQ  outer                    // K = 1 and no ReLU
many:
	// panels, base, extra = ceil(M/6), M / panels, M % panels
	MOVQ $1, CX
	MOVQ AX, R8
	CMPQ BX, $LANES
	JGT  height
	INCQ R8                       // if N <= LANES, ceil(M/12) = ceil(((M+1)/2) / 6)
	SHRQ $1, R8
height:
	XORL DX, DX
	CMPQ R8, $6
	JLE  panels
	LEAQ 5(R8), CX
	MOVL $0xAAAAAAAB, DX          // ceil(2^34 / 6), so that x*DX>>34 = x/6 for all x < 2^32
	IMULQ DX, CX
	SHRQ $34, CX
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
	CMPQ SI, $3
	JGT  two
	CMPQ SI, $1
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
	SUBQ $(4*LANES), AX
	JMP  edge

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
	SUBQ $(2*LANES), AX
	JMP  edge

two:	// 2 vectors, one panel
	CMPQ AX, $LANES
	JLE  one
	MOVQ bPtr, DI
	ADDQ tile_BPanel(0), DI
	MOVQ DI, walk_NextB
	MOVQ $(2*LANES), walk_Width
	LEAQ fulls2<>(SB), DI
	CMPQ AX, $(2*LANES)
	JGE  call
	LEAQ edges2<>(SB), DI
	SUBQ $LANES, AX
	JMP  edge

one:	// 1 vector, half a panel, the last
	MOVQ $LANES, walk_Width
	LEAQ fulls1<>(SB), DI
	JEQ  call
	LEAQ edges1<>(SB), DI

edge:	// AX columns of the tile's last vectors exist; those of the others all do
	LEAQ masks<>+128(SB), SI
	SHLQ $LOGSIZE, AX
	SUBQ AX, SI
	MOVQ SI, tile_Masks(0)
	MOVQ tile_C(0), SI
	MOVQ SI, walk_CTile
	MOVQ tile_CRow(0), SI
	MOVQ SI, walk_CRow
	LEAQ walk_Edge, SI
	MOVQ SI, tile_C(0)
	MOVQ walk_Width, AX
	SHLQ $LOGSIZE, AX
	MOVQ AX, tile_CRow(0)
	MOVQ walk_Rows, AX
	MOVQ -8(DI)(AX*8), DI
	MOVQ walk_A, aPtr
	CALL DI

	// The last tile of its panel: copy its columns. Rows are in DI and SI.
	LEAQ walk_Edge, DI
	MOVQ walk_CTile, SI
	MOVQ walk_Rows, BX
copy:	// for ; BX > 0; BX--
	MOVQ walk_Cols, AX
	SHLQ $(LOGSIZE-2), AX         // in words of 4 bytes
	XORL R8, R8
copy8:	// for ; AX >= 8; AX -= 8
	SUBQ $8, AX
	JLT  copy4
	VMOVUPS (DI)(R8*1), Y0
	VMOVUPS Y0, (SI)(R8*1)
	ADDQ $32, R8
	JMP  copy8
copy4:
	TESTQ $4, AX                  // AX is down by 8, which leaves these bits
	JEQ  copy2
	VMOVUPS (DI)(R8*1), X0
	VMOVUPS X0, (SI)(R8*1)
	ADDQ $16, R8
copy2:
	TESTQ $2, AX
	JEQ  copy1
	VMOVSD (DI)(R8*1), X0
	VMOVSD X0, (SI)(R8*1)
	ADDQ $8, R8
copy1:
	TESTQ $1, AX
	JEQ  copied
	VMOVSS (DI)(R8*1), X0
	VMOVSS X0, (SI)(R8*1)
copied:
	ADDQ tile_CRow(0), DI
	ADDQ walk_CRow, SI
	DECQ BX
	JNE  copy
	MOVQ walk_CRow, AX
	MOVQ AX, tile_CRow(0)
	MOVQ b+0(FP), DI
	MOVQ block_ARow(DI), R8
	SHLQ $LOGSIZE, R8
	JMP  below

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
