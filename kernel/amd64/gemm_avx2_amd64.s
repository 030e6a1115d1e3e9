//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "gemm.h"

// The matrix product of float32.
#define LOGSIZE 2
#define LANES 8
#define VMASKMOV VMASKMOVPS
#define VFMA231 VFMADD231PS
#define VMOV1 VMOVSS
#define VFMA231_1 VFMADD231SS
#define VBROADCAST VBROADCASTSS
#define VCMP VCMPPS

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
TEXT ·ProductAVX2(SB), NOSPLIT, $552-8
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

// func ProductCopyAVX2(b *Block, dst []float32)
//
// The rows of the panel are computed tile by tile, from left to right; each tile packs its part of
// B into dst.
TEXT ·ProductCopyAVX2(SB), NOSPLIT, $168-32
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

// func ProductPackedAVX2(b *Block, next *Next)
TEXT ·ProductPackedAVX2(SB), NOSPLIT, $64-16
	MOVQ b+0(FP), DI
	PACKED_LOAD()
	MOVQ next+8(FP), SI
	PACKED_NEXT()
	CALL DI
	VZEROUPPER
	RET

// -1 for as many columns as there are, from 32 bytes before the end of the ones.
DATA ·columns+0(SB)/8, $-1
DATA ·columns+8(SB)/8, $-1
DATA ·columns+16(SB)/8, $-1
DATA ·columns+24(SB)/8, $-1
GLOBL ·columns(SB), RODATA|NOPTR, $64

// float32: blocks of 8×8.
#define SIDE 8
#define SIZE 4

#define TR_LOADS(end) \
	TR_LOADS4(end);                   \
	TR_LOAD(end, 4, (AX)(R8*4), Y4);  \
	TR_LOAD(end, 5, (AX)(R10*1), Y5); \
	TR_LOAD(end, 6, (AX)(R9*2), Y6);  \
	TR_LOAD(end, 7, (AX)(R11*1), Y7)

#define TR_STORES(end) \
	TR_STORES4(end);      \
	TR_STORE(end, 4, Y4); \
	TR_STORE(end, 5, Y5); \
	TR_STORE(end, 6, Y6); \
	TR_STORE(end, 7, Y7)

// TRANSPOSE4x4 turns the columns of rows r0 to r3, four by four, into rows; as it works within
// lanes of 128 bits, r0 then holds columns 0 and 4 of the four rows, r1 columns 1 and 5, and so on.
#define TRANSPOSE4x4(r0, r1, r2, r3) \
	VUNPCKLPS r1, r0, Y8;  \
	VUNPCKHPS r1, r0, Y9;  \
	VUNPCKLPS r3, r2, Y10; \
	VUNPCKHPS r3, r2, Y11; \
	VUNPCKLPD Y10, Y8, r0; \
	VUNPCKHPD Y10, Y8, r1; \
	VUNPCKLPD Y11, Y9, r2; \
	VUNPCKHPD Y11, Y9, r3

#define TRANSPOSE \
	TRANSPOSE4x4(Y0, Y1, Y2, Y3); \
	TRANSPOSE4x4(Y4, Y5, Y6, Y7); \
	TR_LANES(Y0, Y4);             \
	TR_LANES(Y1, Y5);             \
	TR_LANES(Y2, Y6);             \
	TR_LANES(Y3, Y7)

// func TransposeAVX2(dst, src []float32, dstRow, srcRow, rows, cols int)
TEXT ·TransposeAVX2(SB), NOSPLIT, $0-80
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

// func CopyRowsAVX2(dst, src []float32, dstRow, srcRow, rows, cols int)
//
// Registers:
//   DI, DX, SI, R8  destination and source, the distances of their rows
//   R9, CX          rows and columns to go
//   AX              offset in the rows
TEXT ·CopyRowsAVX2(SB), NOSPLIT, $0-80
	MOVQ dst_base+0(FP), DI
	MOVQ src_base+24(FP), SI
	MOVQ dstRow+48(FP), DX
	SHLQ $2, DX
	MOVQ srcRow+56(FP), R8
	SHLQ $2, R8
	MOVQ rows+64(FP), R9
	MOVQ cols+72(FP), BX
	JMP  next

row:
	XORL AX, AX
	MOVQ BX, CX
	SUBQ $32, CX
	JLT  tail8

loop32:  // for ; cols >= 32; cols -= 32
	VMOVUPS (SI)(AX*1), Y0
	VMOVUPS 32(SI)(AX*1), Y1
	VMOVUPS 64(SI)(AX*1), Y2
	VMOVUPS 96(SI)(AX*1), Y3
	VMOVUPS Y0, (DI)(AX*1)
	VMOVUPS Y1, 32(DI)(AX*1)
	VMOVUPS Y2, 64(DI)(AX*1)
	VMOVUPS Y3, 96(DI)(AX*1)
	ADDQ    $128, AX
	SUBQ    $32, CX
	JGE     loop32

tail8:
	ADDQ $24, CX
	JLT  tail4

loop8:  // for ; cols >= 8; cols -= 8
	VMOVUPS (SI)(AX*1), Y0
	VMOVUPS Y0, (DI)(AX*1)
	ADDQ    $32, AX
	SUBQ    $8, CX
	JGE     loop8

tail4:
	ADDQ    $4, CX
	JLT     tail1
	VMOVUPS (SI)(AX*1), X0
	VMOVUPS X0, (DI)(AX*1)
	ADDQ    $16, AX
	SUBQ    $4, CX

tail1:
	ADDQ $3, CX
	JLT  end

loop1:  // for ; cols >= 1; cols--
	VMOVSS (SI)(AX*1), X0
	VMOVSS X0, (DI)(AX*1)
	ADDQ   $4, AX
	DECQ   CX
	JGE    loop1

end:
	ADDQ DX, DI
	ADDQ R8, SI

next:
	DECQ R9
	JGE  row
	VZEROUPPER
	RET
