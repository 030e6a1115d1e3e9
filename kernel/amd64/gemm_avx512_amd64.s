//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "gemm.h"

// The matrix product of float32.
#define LOGSIZE 2
#define LANES 16
#define VMOVU VMOVUPS
#define VFMA231 VFMADD231PS
#define VBROADCAST VBROADCASTSS
#define VCMP VCMPPS

#include "gemm_avx512_tmpl.h"

// func ProductAVX512(b *Block)
TEXT ·ProductAVX512(SB), NOSPLIT, $168-8
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

// func ProductCopyAVX512(b *Block, dst []float32)
//
// The rows of the panel are computed tile by tile, from left to right; each tile packs its part of
// B into dst.
TEXT ·ProductCopyAVX512(SB), NOSPLIT, $168-32
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

// func ProductPackedAVX512(b *Block, next *Next)
TEXT ·ProductPackedAVX512(SB), NOSPLIT, $64-16
	MOVQ b+0(FP), DI
	PACKED_LOAD()
	MOVQ next+8(FP), SI
	PACKED_NEXT()
	CALL DI
	VZEROUPPER
	RET

// float32: blocks of 16×16.
#define SIDE 16

#define TR_LOADS(end) \
	TR_LOADS8(end);                     \
	LEAQ (AX)(R8*8), BX;                \
	TR_LOAD(end, 8, (BX), Z8);          \
	TR_LOAD(end, 9, (BX)(R8*1), Z9);    \
	TR_LOAD(end, 10, (BX)(R8*2), Z10);  \
	TR_LOAD(end, 11, (BX)(R9*1), Z11);  \
	TR_LOAD(end, 12, (BX)(R8*4), Z12);  \
	TR_LOAD(end, 13, (BX)(R10*1), Z13); \
	TR_LOAD(end, 14, (BX)(R9*2), Z14);  \
	TR_LOAD(end, 15, (BX)(R11*1), Z15)

#define TR_STORES(end) \
	TR_STORES8(end);        \
	TR_STORE(end, 8, Z8);   \
	TR_STORE(end, 9, Z9);   \
	TR_STORE(end, 10, Z10); \
	TR_STORE(end, 11, Z11); \
	TR_STORE(end, 12, Z12); \
	TR_STORE(end, 13, Z13); \
	TR_STORE(end, 14, Z14); \
	TR_STORE(end, 15, Z15)

// TRANSPOSE4x4 turns the columns of rows r0 to r3, four by four, into rows; as it works within
// lanes of 128 bits, r0 then holds columns 0, 4, 8 and 12 of the four rows, r1 columns 1, 5, 9 and
// 13, and so on.
#define TRANSPOSE4x4(r0, r1, r2, r3) \
	VUNPCKLPS r1, r0, Z16;  \
	VUNPCKHPS r1, r0, Z17;  \
	VUNPCKLPS r3, r2, Z18;  \
	VUNPCKHPS r3, r2, Z19;  \
	VUNPCKLPD Z18, Z16, r0; \
	VUNPCKHPD Z18, Z16, r1; \
	VUNPCKLPD Z19, Z17, r2; \
	VUNPCKHPD Z19, Z17, r3

#define TRANSPOSE \
	TRANSPOSE4x4(Z0, Z1, Z2, Z3);     \
	TRANSPOSE4x4(Z4, Z5, Z6, Z7);     \
	TRANSPOSE4x4(Z8, Z9, Z10, Z11);   \
	TRANSPOSE4x4(Z12, Z13, Z14, Z15); \
	TR_LANES(Z0, Z4, Z8, Z12);        \
	TR_LANES(Z1, Z5, Z9, Z13);        \
	TR_LANES(Z2, Z6, Z10, Z14);       \
	TR_LANES(Z3, Z7, Z11, Z15)

// func TransposeAVX512(dst, src []float32, dstRow, srcRow, rows, cols int)
TEXT ·TransposeAVX512(SB), NOSPLIT, $0-80
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
