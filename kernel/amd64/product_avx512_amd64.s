//go:build !purego

#include "textflag.h"
#include "product_amd64.h"

// C = seed + A·B in tiles that stay in registers for all K steps. A step loads
// one row of the tile's part of B, and for each of its rows broadcasts one
// element of A and multiplies: every element of C is one lane of one
// accumulator, a chain of FMAs in ascending k.
//
// An FMA takes four cycles and two can start in each, so eight or more
// accumulators are needed to keep the ports busy. So few rows get wide tiles:
//
//	rows     1-2   3-4   5-12  13-16
//	columns  128    64     32     16, where C has no more; and 64, 32 and 16 for what is left
//
// The last 33 to 48 columns of 5 to 12 rows are done as two tiles of half the rows.
//
// Registers in a tile:
#define aPtr   AX  // A(0,p); rows through R8-R13, see product_amd64.h
#define bPtr   BX  // B(p,0)
#define bRow   CX  // distance of the rows of B
#define aCol   DX  // distance of the columns of A
#define n      SI  // steps to go
#define ptr    DI  // seed or C
#define aPtr8  R12 // A(8,p) in tiles of more than 12 rows
#define b13    R11 // B(p,32) in tiles of three vectors, of at most six rows
#define b1     R10 // B(p,32), B(p,64), B(p,96) of wide tiles, which have
#define b2     R11 // too few rows to need these for A
#define b3     R12
// Z0-Z7: B and A. Z8-Z31: accumulators, row by row. K4-K7: masks of the last vectors.

#include "product_tiles_avx512_amd64.h"

// The tiles, by rows: those at the right edge and, where there are any, full ones.
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
DATA edges1<>+96(SB)/8, $edge13x1<>(SB)
DATA edges1<>+104(SB)/8, $edge14x1<>(SB)
DATA edges1<>+112(SB)/8, $edge15x1<>(SB)
DATA edges1<>+120(SB)/8, $edge16x1<>(SB)
GLOBL edges1<>(SB), RODATA, $128
DATA edges2<>+0(SB)/8, $edge1x2<>(SB)
DATA edges2<>+8(SB)/8, $edge2x2<>(SB)
DATA edges2<>+16(SB)/8, $edge3x2<>(SB)
DATA edges2<>+24(SB)/8, $edge4x2<>(SB)
DATA edges2<>+32(SB)/8, $edge5x2<>(SB)
DATA edges2<>+40(SB)/8, $edge6x2<>(SB)
DATA edges2<>+48(SB)/8, $edge7x2<>(SB)
DATA edges2<>+56(SB)/8, $edge8x2<>(SB)
DATA edges2<>+64(SB)/8, $edge9x2<>(SB)
DATA edges2<>+72(SB)/8, $edge10x2<>(SB)
DATA edges2<>+80(SB)/8, $edge11x2<>(SB)
DATA edges2<>+88(SB)/8, $edge12x2<>(SB)
GLOBL edges2<>(SB), RODATA, $96
DATA fulls2<>+0(SB)/8, $full1x2<>(SB)
DATA fulls2<>+8(SB)/8, $full2x2<>(SB)
DATA fulls2<>+16(SB)/8, $full3x2<>(SB)
DATA fulls2<>+24(SB)/8, $full4x2<>(SB)
DATA fulls2<>+32(SB)/8, $full5x2<>(SB)
DATA fulls2<>+40(SB)/8, $full6x2<>(SB)
DATA fulls2<>+48(SB)/8, $full7x2<>(SB)
DATA fulls2<>+56(SB)/8, $full8x2<>(SB)
DATA fulls2<>+64(SB)/8, $full9x2<>(SB)
DATA fulls2<>+72(SB)/8, $full10x2<>(SB)
DATA fulls2<>+80(SB)/8, $full11x2<>(SB)
DATA fulls2<>+88(SB)/8, $full12x2<>(SB)
GLOBL fulls2<>(SB), RODATA, $96
DATA edges3<>+0(SB)/8, $edge1x3<>(SB)
DATA edges3<>+8(SB)/8, $edge2x3<>(SB)
DATA edges3<>+16(SB)/8, $edge3x3<>(SB)
DATA edges3<>+24(SB)/8, $edge4x3<>(SB)
DATA edges3<>+32(SB)/8, $edge5x3<>(SB)
DATA edges3<>+40(SB)/8, $edge6x3<>(SB)
GLOBL edges3<>(SB), RODATA, $48
DATA edges4<>+0(SB)/8, $edge1x4<>(SB)
DATA edges4<>+8(SB)/8, $edge2x4<>(SB)
DATA edges4<>+16(SB)/8, $edge3x4<>(SB)
DATA edges4<>+24(SB)/8, $edge4x4<>(SB)
GLOBL edges4<>(SB), RODATA, $32
DATA fulls4<>+0(SB)/8, $full1x4<>(SB)
DATA fulls4<>+8(SB)/8, $full2x4<>(SB)
DATA fulls4<>+16(SB)/8, $full3x4<>(SB)
DATA fulls4<>+24(SB)/8, $full4x4<>(SB)
GLOBL fulls4<>(SB), RODATA, $32
DATA edges8<>+0(SB)/8, $edge1x8<>(SB)
DATA edges8<>+8(SB)/8, $edge2x8<>(SB)
GLOBL edges8<>(SB), RODATA, $16
DATA fulls8<>+0(SB)/8, $full1x8<>(SB)
DATA fulls8<>+8(SB)/8, $full2x8<>(SB)
GLOBL fulls8<>(SB), RODATA, $16

// LASTMASK sets SI to CX ones, CX < 64, and restores bRow.
#define LASTMASK \
	MOVQ $-1, SI;               \
	SHLQ CX, SI;                \
	NOTQ SI;                    \
	MOVQ b+0(FP), bRow;         \
	MOVQ block_BRow(bRow), bRow; \
	SHLQ $2, bRow

// The seed of products that start from +0: as much as a row of the widest tile.
GLOBL zeros<>(SB), RODATA|NOPTR, $512

// func ProductAVX512(b *Block)
//
// Panels of at most 12 rows (16 if C is narrow), all within one row of the same height; in each, tiles from left to right.
TEXT ·ProductAVX512(SB), NOSPLIT, $168-8
	MOVQ b+0(FP), DI
	MOVQ block_M(DI), AX
	MOVQ block_N(DI), BX
	TESTQ AX, AX
	JLE  done
	TESTQ BX, BX
	JLE  done

	CMPQ AX, $12
	JGT  many
	CMPQ BX, $32
	JLE  single
many:
	// panels, base, extra = ceil(M/12), M / panels, M % panels
	MOVQ $1, CX
	XORL DX, DX
	CMPQ AX, $12
	JLE  panels
	LEAQ 15(AX), CX
	SHRQ $4, CX                   // if N <= 16, ceil(M/16)
	CMPQ BX, $16
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
	CMPQ SI, $4
	JGT  two
	CMPQ SI, $2
	JGT  four
	CMPQ AX, $64
	JLE  four

	// 128 columns, in four panels
	MOVQ tile_BPanel(0), DI
	LEAQ (bPtr)(DI*4), DI
	MOVQ DI, walk_NextB
	MOVQ $128, walk_Width
	LEAQ fulls8<>(SB), DI
	CMPQ AX, $128
	JGE  call
	LEAQ edges8<>(SB), DI
	LEAQ -64(AX), CX
	LASTMASK
	KMOVQ SI, K4
	KSHIFTRQ $16, K4, K5
	KSHIFTRQ $32, K4, K6
	KSHIFTRQ $48, K4, K7
	JMP  call

four:	// 64 columns, in two panels
	CMPQ AX, $32
	JLE  two
	MOVQ tile_BPanel(0), DI
	LEAQ (bPtr)(DI*2), DI
	MOVQ DI, walk_NextB
	MOVQ $64, walk_Width
	LEAQ fulls4<>(SB), DI
	CMPQ AX, $64
	JGE  call
	LEAQ edges4<>(SB), DI
	LEAQ -32(AX), CX
	LASTMASK
	KMOVQ SI, K6
	KSHIFTRQ $16, K6, K7
	JMP  call

two:	// 32 columns, one panel
	CMPQ AX, $32
	JLE  one
	CMPQ AX, $48
	JLE  three
one:
	MOVQ bPtr, DI
	ADDQ tile_BPanel(0), DI
	MOVQ DI, walk_NextB
	MOVQ $32, walk_Width
	LEAQ fulls2<>(SB), DI
	CMPQ AX, $32
	JGE  call
	LEAQ edges2<>(SB), DI
	LEAQ -16(AX), CX
	CMPQ AX, $16
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
	SHLQ $2, DI
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

three:	// up to 48 columns, the last: first the upper half of the rows, then the lower
	LEAQ -32(AX), CX
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
	LEAQ edges1<>(SB), SI
	CMPQ BX, $16
	JLE  masked
	LEAQ edges2<>(SB), SI
	SUBQ $16, BX
masked:
	MOVQ -8(SI)(AX*8), SI
	MOVQ BX, CX
	MOVQ $-1, DX
	SHLQ CX, DX
	NOTQ DX
	KMOVQ DX, K7
	LEAQ zeros<>(SB), R9
	XORL R10, R10
	CMPQ block_SeedLen(DI), $0
	CMOVQNE block_Seed(DI), R9
	CMOVQNE block_SeedRow(DI), R10
	SHLQ $2, R10
	MOVQ R9, tile_Seed(0)
	MOVQ R10, tile_SeedRow(0)
	MOVQ block_C(DI), R11
	MOVQ R11, tile_C(0)
	MOVQ block_CRow(DI), R12
	SHLQ $2, R12
	MOVQ R12, tile_CRow(0)
	MOVQ block_K(DI), R13
	MOVQ R13, tile_K(0)
	MOVBQZX block_ReLU(DI), R9
	MOVQ R9, tile_ReLU(0)
	MOVQ block_A(DI), aPtr
	MOVQ block_B(DI), bPtr
	MOVQ block_BRow(DI), bRow
	SHLQ $2, bRow
	MOVQ block_ACol(DI), aCol
	SHLQ $2, aCol
	MOVQ block_ARow(DI), R8
	SHLQ $2, R8
	ROWMULTIPLES
	CALL SI
	VZEROUPPER
	RET
