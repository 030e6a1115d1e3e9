//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "gemm.h"

// The matrix product of float64: that of float32 with half as many elements in a vector.
#define LOGSIZE 3
#define LANES 8
#define VMOVU VMOVUPD
#define VFMA231 VFMADD231PD
#define VBROADCAST VBROADCASTSD
#define VCMP VCMPPD

#include "gemm_avx512_tmpl.h"

// func Product64AVX512(b *Block64)
TEXT ·Product64AVX512(SB), NOSPLIT, $168-8
	MOVQ  b+0(FP), DI
	MOVQ  block_M(DI), AX
	MOVQ  block_N(DI), BX
	TESTQ AX, AX
	JLE   done
	TESTQ BX, BX
	JLE   done
	CHOOSE_PATH(many, single, edged, rank1)

many:
	SPLIT_ROWS()
	LOAD_BLOCK()

panel:  // for ; panels > 0; panels--
	NEXT_PANEL(b+0(FP))

tile:  // for ; columns > 0; columns -= those of the tile
	CHOOSE_TILE(b+0(FP), call, three)

call:
	CALL_TILE()
	JGT  tile
	LEAQ (R8)(R8*8), R12 // a high tile has used it

below:
	NEXT_ROWS()
	DECQ walk_Panels
	JNE  panel

done:
	VZEROUPPER
	RET

three:
	THREE_VECTORS(b+0(FP))
	JMP below

single:
	SINGLE_TILE(edged)
	VZEROUPPER
	RET

rank1:  // K = 1 and no ReLU
	RANK1_UPDATE(b+0(FP), done)

// func ProductCopy64AVX512(b *Block64, dst []float64)
//
// The rows of the panel are computed tile by tile, from left to right; each tile packs its part of
// B into dst.
TEXT ·ProductCopy64AVX512(SB), NOSPLIT, $168-32
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

// func ProductPacked64AVX512(b *Block64, next *Next64)
TEXT ·ProductPacked64AVX512(SB), NOSPLIT, $64-16
	MOVQ b+0(FP), DI
	PACKED_LOAD()
	MOVQ next+8(FP), SI
	PACKED_NEXT()
	CALL DI
	VZEROUPPER
	RET

// float64: blocks of 8×8.
#define SIDE 8
#define TR_LOADS(end) TR_LOADS8(end)
#define TR_STORES(end) TR_STORES8(end)

// TRANSPOSE2x2 turns the columns of rows r0 and r1, two by two, into rows: r0 then holds the even
// columns of both.
#define TRANSPOSE2x2(r0, r1) \
	VUNPCKHPD r1, r0, Z16; \
	VUNPCKLPD r1, r0, r0;  \
	VMOVAPD   Z16, r1

#define TRANSPOSE \
	TRANSPOSE2x2(Z0, Z1);     \
	TRANSPOSE2x2(Z2, Z3);     \
	TRANSPOSE2x2(Z4, Z5);     \
	TRANSPOSE2x2(Z6, Z7);     \
	TR_LANES(Z0, Z2, Z4, Z6); \
	TR_LANES(Z1, Z3, Z5, Z7)

// func Transpose64AVX512(dst, src []float64, dstRow, srcRow, rows, cols int)
TEXT ·Transpose64AVX512(SB), NOSPLIT, $0-80
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
