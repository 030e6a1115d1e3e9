//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "gemm.h"

// The matrix product of float32.
#define LOGSIZE 2
#define LANES 8
#define VMASKMOV VMASKMOVPS
#define VFMA231 VFMADD231PS
#define VMUL VMULPS
#define VMOV1 VMOVSS
#define VFMA231_1 VFMADD231SS
#define VBROADCAST VBROADCASTSS
#define VCMP VCMPPS
#define COMPARE_ONE(x) CMPL x, $0x3F800000

#include "gemm_avx2_tmpl.h"

// 128 bytes of ones and as many of zeros: the mask of n bytes of columns, n < 128, is at 128-n.
DATA ·masks+0(SB)/8, $-1
DATA ·masks+8(SB)/8, $-1
DATA ·masks+16(SB)/8, $-1
DATA ·masks+24(SB)/8, $-1
DATA ·masks+32(SB)/8, $-1
DATA ·masks+40(SB)/8, $-1
DATA ·masks+48(SB)/8, $-1
DATA ·masks+56(SB)/8, $-1
DATA ·masks+64(SB)/8, $-1
DATA ·masks+72(SB)/8, $-1
DATA ·masks+80(SB)/8, $-1
DATA ·masks+88(SB)/8, $-1
DATA ·masks+96(SB)/8, $-1
DATA ·masks+104(SB)/8, $-1
DATA ·masks+112(SB)/8, $-1
DATA ·masks+120(SB)/8, $-1
GLOBL ·masks(SB), RODATA|NOPTR, $256

// func ProductAVX2(b *Block)
TEXT ·ProductAVX2(SB), NOSPLIT, $584-8
	MOVQ  b+0(FP), DI
	MOVQ  block_M(DI), AX
	MOVQ  block_N(DI), BX
	TESTQ AX, AX
	JLE   done
	TESTQ BX, BX
	JLE   done
	CHOOSE_PATH(many, rank1)

many:
	SPLIT_ROWS()
	LOAD_BLOCK(MODE_OF_BLOCK)

panel:  // for ; panels > 0; panels--
	NEXT_PANEL(b+0(FP))

tile:  // for ; columns > 0; columns -= those of the tile
	CHOOSE_TILE(call, edge)

edge:
	EDGE_TILE()
	JMP below

call:
	CALL_TILE()
	JGT tile

below:
	NEXT_ROWS(frame_A, R8)
	DECQ frame_Panels
	JNE  panel

done:
	VZEROUPPER
	RET

rank1:  // K = 1 and no ReLU
	RANK1_UPDATE(b+0(FP), done)

// func ProductScaledAVX2(b *Block, alpha, beta float32, m []float32)
TEXT ·ProductScaledAVX2(SB), 0, $4872-40
	MOVQ  b+0(FP), DI
	MOVL  beta+12(FP), AX
	MOVQ  AX, tile_Beta(0)
	MOVQ  block_M(DI), AX
	MOVQ  block_N(DI), BX
	TESTQ AX, AX
	JLE   done
	TESTQ BX, BX
	JLE   done
	SPLIT_ROWS()
	LOAD_BLOCK(MODE_OF_BETA)
	SCALE_START(alpha+8(FP), m_base+16(FP))

panel:  // for ; panels > 0; panels--
	NEXT_PANEL(b+0(FP))
	SCALE_PANEL(b+0(FP), alpha+8(FP))

tile:  // for ; columns > 0; columns -= those of the tile
	CHOOSE_TILE(call, edge)

edge:
	EDGE_TILE()
	JMP below

call:
	CALL_TILE()
	JGT tile

below:
	NEXT_ROWS(frame_Source, frame_SourceRow)
	DECQ frame_Panels
	JNE  panel

done:
	VZEROUPPER
	RET

// func ProductCopyAVX2(b *Block, dst []float32)
//
// The rows of the panel are computed tile by tile, from left to right; each tile packs its part of
// B into dst.
TEXT ·ProductCopyAVX2(SB), NOSPLIT, $168-32
	MOVQ b+0(FP), DI
	COPY_LOAD()
	MOVQ dst_base+8(FP), AX
	MOVQ AX, frame_Dst
	COPY_SEED()

tile:  // for ; N > 0; N -= columns of a tile
	MOVQ  tile_Seed(0), ptr
	TESTQ ptr, ptr
	JEQ   zero
	MOVQ  tile_SeedRow(0), n
	PANEL(SEED2)

start:
	COPY_TILE(b+0(FP))
	JGT tile
	VZEROUPPER
	RET

zero:
	PANEL(CLEAR2)
	JMP start

// func ProductPackedAVX2(b *Block, next *Next)
TEXT ·ProductPackedAVX2(SB), NOSPLIT, $64-16
	MOVQ b+0(FP), DI
	PACKED_LOAD()
	MOVQ next+8(FP), SI
	PACKED_NEXT()
	CALL DI
	VZEROUPPER
	RET

#define frame_Tile (584)(SP) // this tile
#define frame_Tiles (592)(SP) // tiles to go
#define frame_B (600)(SP) // B of the tile

// func tilesAVX2(t *Tile, count int, o *Operands)
//
// Each tile is a Block that was prepared: of the macro-kernel of ProductAVX2, only what its columns
// and rows need is left.
TEXT ·tilesAVX2(SB), NOSPLIT, $608-24
	MOVQ t+0(FP), DI
	MOVQ count+8(FP), AX
	MOVQ AX, frame_Tiles

next:  // for ; count > 0; count--
	MOVQ    o+16(FP), SI
	MOVQ    DI, frame_Tile
	MOVLQSX tiled_M(DI), AX
	MOVLQSX tiled_N(DI), BX
	SPLIT_ROWS()
	MOVQ    frame_Tile, DI
	MOVQ    operands_C(SI), DX
	MOVQ    operands_A(SI), R9
	MOVQ    operands_B(SI), R10
	MOVQ    tiled_C(DI), R8
	MOVQ    tiled_A(DI), R11
	MOVQ    tiled_B(DI), R12
	TESTQ   R8, R8
	CMOVQNE R8, DX
	TESTQ   R11, R11
	CMOVQNE R11, R9
	TESTQ   R12, R12
	CMOVQNE R12, R10
	MOVQ    DX, frame_C
	MOVQ    R9, frame_A
	MOVQ    R10, frame_B

	// No seed: 0 for every row and tile.
	MOVQ    tiled_Seed(DI), AX
	CMPL    tiled_Accumulate(DI), $0
	CMOVQNE DX, AX
	MOVQ    AX, frame_Seed
	NEGQ    AX                       // the carry tells whether there is a seed
	SBBQ    AX, AX
	MOVQ    AX, frame_SeedStep

	MOVLQSX tiled_SeedRow(DI), R9
	MOVLQSX tiled_CRow(DI), R10
	MOVLQSX tiled_K(DI), R11
	MOVLQSX tiled_ReLU(DI), R12
	MOVLQSX tiled_BPanel(DI), R13
	MOVQ    R9, tile_SeedRow(0)
	MOVQ    R10, tile_CRow(0)
	MOVQ    R11, tile_K(0)
	MOVQ    R12, tile_Mode(0)
	MOVQ    R13, tile_BPanel(0)
	MOVLQSX tiled_ARow(DI), R8
	ROWMULTIPLES
	MOVLQSX tiled_BRow(DI), bRow
	MOVL    $(1<<LOGSIZE), aCol

panel:  // for ; panels > 0; panels--
	PANEL_ROWS()
	MOVQ    frame_Tile, DI
	MOVQ    frame_B, bPtr
	MOVLQSX tiled_N(DI), AX

tile:  // for ; columns > 0; columns -= those of the tile
	CHOOSE_TILE(call, edge)

edge:
	EDGE_TILE()
	JMP below

call:
	CALL_TILE()
	JGT tile

below:
	NEXT_ROWS(frame_A, R8)
	DECQ frame_Panels
	JNE  panel
	MOVQ frame_Tile, DI
	ADDQ $tiled__size, DI
	DECQ frame_Tiles
	JNE  next
	VZEROUPPER
	RET
