//go:build !purego

#include "textflag.h"
#include "product_amd64.h"

// C = seed + A·B in tiles that stay in registers for all K steps. A step loads
// one row of the tile's part of B, and for each of its rows broadcasts one
// element of A and multiplies: every element of C is one lane of one
// accumulator, a chain of FMAs in ascending k.
//
// An FMA takes four or five cycles and two can start in each, so eight or more
// accumulators are needed to keep the ports busy. So few rows get wide tiles:
//
//	rows     1    2-3   4-6   7-12
//	columns  64   32    16     8, where C has no more; and 16 and 8 for what is left
//
// A tile that the right edge cuts off loads B and the seed by masks, and is
// stored whole in the frame, from where its columns are copied: masked stores are very slow on some CPUs.
//
// Registers in a tile:
#define aPtr   AX  // A(0,p); rows through R8-R13, see product_amd64.h
#define bPtr   BX  // B(p,0)
#define bRow   CX  // distance of the rows of B
#define aCol   DX  // distance of the columns of A
#define n      SI  // steps to go
#define ptr    DI  // seed or C; in the loop, masks
#define b1     R10 // B(p,16), B(p,32), B(p,48) of wide tiles, which have
#define b2     R11 // too few rows to need these for A
#define b3     R12
// Y0-Y3: B, A and masks; Y4-Y15: accumulators. Wide tiles of one or two rows need
// only Y8-Y15 for those.

#include "product_tiles_avx2_amd64.h"

// The tiles, by rows: those at the right edge, and full ones.
DATA edges1<>+0(SB)/8, $edge1x1<>(SB)
DATA edges1<>+8(SB)/8, $edge2x1<>(SB)
DATA edges1<>+16(SB)/8, $edge3x1<>(SB)
DATA edges1<>+24(SB)/8, $edge4x1<>(SB)
DATA edges1<>+32(SB)/8, $edge5x1<>(SB)
DATA edges1<>+40(SB)/8, $edge6x1<>(SB)
DATA edges1<>+48(SB)/8, $edge7x1<>(SB)
DATA edges1<>+56(SB)/8, $edge8x1<>(SB)
DATA edges1<>+64(SB)/8, $edge9x1<>(SB)
DATA edges1<>+72(SB)/8, $edge10x1<>(SB)
DATA edges1<>+80(SB)/8, $edge11x1<>(SB)
DATA edges1<>+88(SB)/8, $edge12x1<>(SB)
GLOBL edges1<>(SB), RODATA, $96
DATA fulls1<>+0(SB)/8, $full1x1<>(SB)
DATA fulls1<>+8(SB)/8, $full2x1<>(SB)
DATA fulls1<>+16(SB)/8, $full3x1<>(SB)
DATA fulls1<>+24(SB)/8, $full4x1<>(SB)
DATA fulls1<>+32(SB)/8, $full5x1<>(SB)
DATA fulls1<>+40(SB)/8, $full6x1<>(SB)
DATA fulls1<>+48(SB)/8, $full7x1<>(SB)
DATA fulls1<>+56(SB)/8, $full8x1<>(SB)
DATA fulls1<>+64(SB)/8, $full9x1<>(SB)
DATA fulls1<>+72(SB)/8, $full10x1<>(SB)
DATA fulls1<>+80(SB)/8, $full11x1<>(SB)
DATA fulls1<>+88(SB)/8, $full12x1<>(SB)
GLOBL fulls1<>(SB), RODATA, $96
DATA edges2<>+0(SB)/8, $edge1x2<>(SB)
DATA edges2<>+8(SB)/8, $edge2x2<>(SB)
DATA edges2<>+16(SB)/8, $edge3x2<>(SB)
DATA edges2<>+24(SB)/8, $edge4x2<>(SB)
DATA edges2<>+32(SB)/8, $edge5x2<>(SB)
DATA edges2<>+40(SB)/8, $edge6x2<>(SB)
GLOBL edges2<>(SB), RODATA, $48
DATA fulls2<>+0(SB)/8, $full1x2<>(SB)
DATA fulls2<>+8(SB)/8, $full2x2<>(SB)
DATA fulls2<>+16(SB)/8, $full3x2<>(SB)
DATA fulls2<>+24(SB)/8, $full4x2<>(SB)
DATA fulls2<>+32(SB)/8, $full5x2<>(SB)
DATA fulls2<>+40(SB)/8, $full6x2<>(SB)
GLOBL fulls2<>(SB), RODATA, $48
DATA edges4<>+0(SB)/8, $edge1x4<>(SB)
DATA edges4<>+8(SB)/8, $edge2x4<>(SB)
DATA edges4<>+16(SB)/8, $edge3x4<>(SB)
GLOBL edges4<>(SB), RODATA, $24
DATA fulls4<>+0(SB)/8, $full1x4<>(SB)
DATA fulls4<>+8(SB)/8, $full2x4<>(SB)
DATA fulls4<>+16(SB)/8, $full3x4<>(SB)
GLOBL fulls4<>(SB), RODATA, $24
DATA edges8<>+0(SB)/8, $edge1x8<>(SB)
GLOBL edges8<>(SB), RODATA, $8
DATA fulls8<>+0(SB)/8, $full1x8<>(SB)
GLOBL fulls8<>(SB), RODATA, $8

// 32 ones and 32 zeros: the mask of n < 32 columns is at 32-n.
DATA masks<>+0(SB)/8, $-1
DATA masks<>+8(SB)/8, $-1
DATA masks<>+16(SB)/8, $-1
DATA masks<>+24(SB)/8, $-1
DATA masks<>+32(SB)/8, $-1
DATA masks<>+40(SB)/8, $-1
DATA masks<>+48(SB)/8, $-1
DATA masks<>+56(SB)/8, $-1
DATA masks<>+64(SB)/8, $-1
DATA masks<>+72(SB)/8, $-1
DATA masks<>+80(SB)/8, $-1
DATA masks<>+88(SB)/8, $-1
DATA masks<>+96(SB)/8, $-1
DATA masks<>+104(SB)/8, $-1
DATA masks<>+112(SB)/8, $-1
DATA masks<>+120(SB)/8, $-1
GLOBL masks<>(SB), RODATA|NOPTR, $256

// The seed of products that start from +0: as much as a row of the widest tile.
GLOBL zeros<>(SB), RODATA|NOPTR, $256

// func ProductAVX2(b *Block)
//
// Panels of at most 6 rows (12 if C is narrow), all within one row of the
// same height; in each, tiles from left to right.
TEXT ·ProductAVX2(SB), NOSPLIT, $552-8
	MOVQ b+0(FP), DI
	MOVQ block_M(DI), AX
	MOVQ block_N(DI), BX
	TESTQ AX, AX
	JLE  done
	TESTQ BX, BX
	JLE  done

	// panels, base, extra = ceil(M/6), M / panels, M % panels
	MOVQ $1, CX
	MOVQ AX, R8
	CMPQ BX, $8
	JGT  height
	INCQ R8                       // if N <= 8, ceil(M/12) = ceil(((M+1)/2) / 6)
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
	SHLQ $2, AX
	MOVQ AX, tile_BPanel(0)
	MOVQ block_CRow(DI), AX
	SHLQ $2, AX
	MOVQ AX, tile_CRow(0)
	MOVQ block_C(DI), AX
	MOVQ AX, walk_C
	MOVQ block_A(DI), AX
	MOVQ AX, walk_A
	MOVQ block_BRow(DI), bRow
	SHLQ $2, bRow
	MOVQ block_ACol(DI), aCol
	SHLQ $2, aCol
	MOVQ block_ARow(DI), R8
	SHLQ $2, R8
	ROWMULTIPLES

	// no seed: the same zeros for every row and tile
	LEAQ zeros<>(SB), AX
	XORL BX, BX
	XORL SI, SI
	CMPQ block_SeedLen(DI), $0
	JEQ  seeded
	MOVQ block_Seed(DI), AX
	MOVQ block_SeedRow(DI), BX
	SHLQ $2, BX
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
	CMPQ AX, $32
	JLE  four

	// 64 columns, in four panels
	MOVQ tile_BPanel(0), DI
	LEAQ (bPtr)(DI*4), DI
	MOVQ DI, walk_NextB
	MOVQ $64, walk_Width
	LEAQ fulls8<>(SB), DI
	CMPQ AX, $64
	JGE  call
	LEAQ edges8<>(SB), DI
	SUBQ $32, AX
	JMP  edge

four:	// 32 columns, in two panels
	CMPQ AX, $16
	JLE  two
	MOVQ tile_BPanel(0), DI
	LEAQ (bPtr)(DI*2), DI
	MOVQ DI, walk_NextB
	MOVQ $32, walk_Width
	LEAQ fulls4<>(SB), DI
	CMPQ AX, $32
	JGE  call
	LEAQ edges4<>(SB), DI
	SUBQ $16, AX
	JMP  edge

two:	// 16 columns, one panel
	CMPQ AX, $8
	JLE  one
	MOVQ bPtr, DI
	ADDQ tile_BPanel(0), DI
	MOVQ DI, walk_NextB
	MOVQ $16, walk_Width
	LEAQ fulls2<>(SB), DI
	CMPQ AX, $16
	JGE  call
	LEAQ edges2<>(SB), DI
	SUBQ $8, AX
	JMP  edge

one:	// 8 columns, half a panel, the last
	MOVQ $8, walk_Width
	LEAQ fulls1<>(SB), DI
	JEQ  call
	LEAQ edges1<>(SB), DI

edge:	// AX columns of the tile's last vectors exist; those of the others all do
	LEAQ masks<>+128(SB), SI
	SHLQ $2, AX
	SUBQ AX, SI
	MOVQ SI, tile_Masks(0)
	MOVQ tile_C(0), SI
	MOVQ SI, walk_CTile
	MOVQ tile_CRow(0), SI
	MOVQ SI, walk_CRow
	LEAQ walk_Edge, SI
	MOVQ SI, tile_C(0)
	MOVQ walk_Width, AX
	SHLQ $2, AX
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
	SHLQ $2, R8
	JMP  below

call:
	MOVQ walk_Rows, SI
	MOVQ -8(DI)(SI*8), DI
	MOVQ walk_A, aPtr
	CALL DI

	MOVQ walk_Width, DI
	MOVQ walk_Cols, AX
	SUBQ DI, AX
	SHLQ $2, DI
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
