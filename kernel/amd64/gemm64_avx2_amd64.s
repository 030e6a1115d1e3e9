//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "gemm.h"

// The matrix product of float64: that of float32 with half as many elements in a vector.
#define LOGSIZE 3
#define LANES 4
#define VMASKMOV VMASKMOVPD
#define VFMA231 VFMADD231PD
#define VMOV1 VMOVSD
#define VFMA231_1 VFMADD231SD
#define VBROADCAST VBROADCASTSD
#define VCMP VCMPPD

#include "gemm_avx2_tmpl.h"

// func Product64AVX2(b *Block64)
TEXT ·Product64AVX2(SB), NOSPLIT, $552-8
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
	LOAD_BLOCK()

panel:  // for ; panels > 0; panels--
	NEXT_PANEL(b+0(FP))

tile:  // for ; columns > 0; columns -= those of the tile
	CHOOSE_TILE(call, edge)

edge:
	EDGE_TILE(b+0(FP))
	JMP below

call:
	CALL_TILE()
	JGT tile

below:
	NEXT_ROWS()
	DECQ walk_Panels
	JNE  panel

done:
	VZEROUPPER
	RET

rank1:  // K = 1 and no ReLU
	RANK1_UPDATE(b+0(FP), done)

// func ProductCopy64AVX2(b *Block64, dst []float64)
//
// The rows of the panel are computed tile by tile, from left to right; each tile packs its part of
// B into dst.
TEXT ·ProductCopy64AVX2(SB), NOSPLIT, $168-32
	MOVQ b+0(FP), DI
	COPY_LOAD()
	MOVQ dst_base+8(FP), AX
	MOVQ AX, walk_Dst
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

// float64: blocks of 4×4.
#define SIDE 4
#define SIZE 8
#define TR_LOADS(end) TR_LOADS4(end)
#define TR_STORES(end) TR_STORES4(end)

// TRANSPOSE2x2 turns the columns of rows r0 and r1, two by two, into rows: r0 then holds the even
// columns of both.
#define TRANSPOSE2x2(r0, r1) \
	VUNPCKHPD r1, r0, Y8; \
	VUNPCKLPD r1, r0, r0; \
	VMOVAPD   Y8, r1

#define TRANSPOSE \
	TRANSPOSE2x2(Y0, Y1); \
	TRANSPOSE2x2(Y2, Y3); \
	TR_LANES(Y0, Y2);     \
	TR_LANES(Y1, Y3)

// func Transpose64AVX2(dst, src []float64, dstRow, srcRow, rows, cols int)
TEXT ·Transpose64AVX2(SB), NOSPLIT, $0-80
	MOVQ  dst_base+0(FP), DI
	MOVQ  src_base+24(FP), SI
	MOVQ  dstRow+48(FP), DX
	SHLQ  $LOGSIZE, DX
	MOVQ  srcRow+56(FP), R8
	SHLQ  $LOGSIZE, R8
	MOVQ  rows+64(FP), R12
	LEAQ  (R8)(R8*4), R10
	TESTQ R12, R12
	JLE   done

rows:  // for ; rows > 0; rows -= SIDE
	MOVQ  SI, AX
	MOVQ  DI, R13
	MOVQ  cols+72(FP), CX
	TESTQ CX, CX
	JLE   done

cols:  // for ; cols > 0; cols -= SIDE
	TRANSPOSE_BLOCK()
	SUBQ  $SIDE, CX
	JGT   cols
	ADDQ  $(SIDE<<LOGSIZE), DI
	MOVQ  $SIDE, BX
	IMULQ R8, BX
	ADDQ  BX, SI
	SUBQ  $SIDE, R12
	JGT   rows

done:
	VZEROUPPER
	RET
