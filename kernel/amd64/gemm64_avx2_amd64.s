//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "gemm.h"

// The matrix product of float64: a vector has half as many elements as for float32.
#define LOGSIZE 3
#define LANES 4
#define VMASKMOV VMASKMOVPD
#define VFMA231 VFMADD231PD
#define VMUL VMULPD
#define VMOV1 VMOVSD
#define VFMA231_1 VFMADD231SD
#define VBROADCAST VBROADCASTSD
#define VCMP VCMPPD
#define COMPARE_ONE(x) MOVQ $0x3FF0000000000000, SI; CMPQ x, SI

#include "gemm_avx2_tmpl.h"

// func Product64AVX2(b *Block64)
TEXT ·Product64AVX2(SB), NOSPLIT, $584-8
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

// func ProductScaled64AVX2(b *Block64, alpha, beta float64, m []float64)
TEXT ·ProductScaled64AVX2(SB), 0, $4872-48
	MOVQ  b+0(FP), DI
	MOVQ  beta+16(FP), AX
	MOVQ  AX, tile_Beta(0)
	MOVQ  block_M(DI), AX
	MOVQ  block_N(DI), BX
	TESTQ AX, AX
	JLE   done
	TESTQ BX, BX
	JLE   done
	SPLIT_ROWS()
	LOAD_BLOCK(MODE_OF_BETA)
	SCALE_START(alpha+8(FP), m_base+24(FP))

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

// func ProductCopy64AVX2(b *Block64, dst []float64)
//
// The rows of the panel are computed tile by tile, from left to right; each tile packs its part of
// B into dst.
TEXT ·ProductCopy64AVX2(SB), NOSPLIT, $168-32
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

// func ProductPacked64AVX2(b *Block64, next *Next64)
TEXT ·ProductPacked64AVX2(SB), NOSPLIT, $64-16
	MOVQ b+0(FP), DI
	PACKED_LOAD()
	MOVQ next+8(FP), SI
	PACKED_NEXT()
	CALL DI
	VZEROUPPER
	RET
