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
	DECQ frame_Panels
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

// func ProductPackedAVX512(b *Block, next *Next)
TEXT ·ProductPackedAVX512(SB), NOSPLIT, $64-16
	MOVQ b+0(FP), DI
	PACKED_LOAD()
	MOVQ next+8(FP), SI
	PACKED_NEXT()
	CALL DI
	VZEROUPPER
	RET

#define ahead R10 // what will be wanted next, in tiles of one row and one vector
#define tile_Ahead(x) (x+56)(SP) // where it begins
#define frame_Tile (64)(SP) // this tile
#define frame_Tiles (72)(SP) // tiles to go

// func tilesAVX512(t *Tile, count int, o *Operands)
TEXT ·tilesAVX512(SB), NOSPLIT, $80-24
	MOVQ t+0(FP), DI
	MOVQ count+8(FP), AX
	MOVQ AX, frame_Tiles

tile:  // for ; count > 0; count--
	MOVQ    o+16(FP), SI
	MOVQ    DI, frame_Tile
	MOVQ    operands_C(SI), DX
	MOVQ    operands_A(SI), aPtr
	MOVQ    operands_B(SI), bPtr
	MOVQ    tiled_C(DI), R8
	MOVQ    tiled_A(DI), R9
	MOVQ    tiled_B(DI), R10
	TESTQ   R8, R8
	CMOVQNE R8, DX
	TESTQ   R9, R9
	CMOVQNE R9, aPtr
	TESTQ   R10, R10
	CMOVQNE R10, bPtr

	// What a micro-kernel finds in the frame.
	MOVQ    tiled_Seed(DI), R8
	MOVLQSX tiled_SeedRow(DI), R9
	MOVLQSX tiled_CRow(DI), R10
	MOVLQSX tiled_K(DI), R11
	MOVLQSX tiled_ReLU(DI), R12
	MOVLQSX tiled_BPanel(DI), R13
	CMPL    tiled_Accumulate(DI), $0
	JNE     accumulate

seeded:
	MOVQ R8, tile_Seed(0)
	MOVQ R9, tile_SeedRow(0)
	MOVQ DX, tile_C(0)
	MOVQ R10, tile_CRow(0)
	MOVQ R11, tile_K(0)
	MOVQ R12, tile_ReLU(0)
	MOVQ R13, tile_BPanel(0)
	MOVQ tiled_Ahead(DI), R8
	MOVQ R8, tile_Ahead(0)

	// What it finds in registers.
	MOVLQSX tiled_ARow(DI), R8
	ROWMULTIPLES
	MOVLQSX tiled_BRow(DI), bRow
	MOVL    $(1<<LOGSIZE), aCol
	KMOVW   tiled_Masks+0(DI), K4
	KMOVW   tiled_Masks+2(DI), K5
	KMOVW   tiled_Masks+4(DI), K6
	KMOVW   tiled_Masks+6(DI), K7
	MOVQ    tiled_Kernel(DI), SI
	CALL    SI
	MOVQ    frame_Tile, DI
	ADDQ    $tiled__size, DI
	DECQ    frame_Tiles
	JNE     tile
	VZEROUPPER
	RET

accumulate:
	MOVQ DX, R8
	JMP  seeded

// func microKernelAVX512(width, rows int) uintptr
TEXT ·microKernelAVX512(SB), NOSPLIT, $0-24
	MOVQ width+0(FP), AX
	MOVQ rows+8(FP), CX
	LEAQ widths<>(SB), BX
	MOVQ (BX)(AX*8), BX
	MOVQ -8(BX)(CX*8), AX
	MOVQ AX, ret+16(FP)
	VZEROUPPER
	RET

// The tables of micro-kernels, in the order of the constants in gemm_amd64.go.
DATA widths<>+0(SB)/8, $edges1<>(SB)
DATA widths<>+8(SB)/8, $edges2<>(SB)
DATA widths<>+16(SB)/8, $fulls2<>(SB)
DATA widths<>+24(SB)/8, $edges4<>(SB)
DATA widths<>+32(SB)/8, $fulls4<>(SB)
DATA widths<>+40(SB)/8, $edges8<>(SB)
DATA widths<>+48(SB)/8, $fulls8<>(SB)
DATA widths<>+56(SB)/8, $single<>(SB)
GLOBL widths<>(SB), RODATA, $64

// Tiles of one row whose B is not packed and whose A has no gaps: addresses are constants, four
// steps at a time. One vector leaves the ports idle, as each of its FMAs waits for the last one:
// meanwhile it prefetches four cache lines in each step, of what will be wanted next.

#define ROW_STEP1(o) \
	VMOVU.Z      (bPtr), K7, Z0;  \
	VFMA231.BCST o(aPtr), Z0, Z8; \
	PREFETCHT0   (ahead);         \
	PREFETCHT0   64(ahead);       \
	PREFETCHT0   128(ahead);      \
	PREFETCHT0   192(ahead);      \
	ADDQ         $256, ahead;     \
	ADDQ         bRow, bPtr

#define ROW_STEP4(o) \
	VBROADCAST o(aPtr), Z4;        \
	VFMA231    (bPtr), Z4, Z8;     \
	VFMA231    64(bPtr), Z4, Z9;   \
	VFMA231    128(bPtr), Z4, Z10; \
	VFMA231    192(bPtr), Z4, Z11; \
	ADDQ       bRow, bPtr

#define ROW_STEP8(o) \
	VBROADCAST o(aPtr), Z4;        \
	VFMA231    (bPtr), Z4, Z8;     \
	VFMA231    64(bPtr), Z4, Z9;   \
	VFMA231    128(bPtr), Z4, Z10; \
	VFMA231    192(bPtr), Z4, Z11; \
	VFMA231    256(bPtr), Z4, Z12; \
	VFMA231    320(bPtr), Z4, Z13; \
	VFMA231    384(bPtr), Z4, Z14; \
	VFMA231    448(bPtr), Z4, Z15; \
	ADDQ       bRow, bPtr

// ROW_END is ReLU, if that is wanted, and the stores.
#define ROW_END(ROW, RELU, STORE) \
	MOVQ    tile_C(8), ptr   \
	CMPQ    tile_ReLU(8), $0 \
	JEQ     linear           \
	VPXORD  Z0, Z0, Z0       \
	ROW(RELU)                \
	linear:                  \
	ROW(STORE)               \
	RET

// ROW_BODY is the micro-kernel. CLEAR and SEED set the accumulators, END stores them.
#define ROW_BODY(CLEAR, SEED, STEP, END) \
	MOVQ   tile_Seed(8), ptr        \
	TESTQ  ptr, ptr                 \
	JEQ    zero                     \
	SEED                            \
	start:                          \
	MOVQ   tile_Ahead(8), ahead     \
	MOVQ   tile_K(8), n             \
	SUBQ   $4, n                    \
	JLT    last                     \
	loop4: /* for ;n >= 4;n -= 4 */ \
	STEP(0)                         \
	STEP((1<<LOGSIZE))              \
	STEP((2<<LOGSIZE))              \
	STEP((3<<LOGSIZE))              \
	ADDQ   $(4<<LOGSIZE), aPtr      \
	SUBQ   $4, n                    \
	JGE    loop4                    \
	last:                           \
	ADDQ   $4, n                    \
	JEQ    end                      \
	loop1: /* for ;n > 0;n-- */     \
	STEP(0)                         \
	ADDQ   $(1<<LOGSIZE), aPtr      \
	DECQ   n                        \
	JNE    loop1                    \
	end:                            \
	END                             \
	zero:                           \
	CLEAR                           \
	JMP    start

MICROKERNEL(single1, single<>+0(SB), ROW_BODY(ROWS1x1(CLEAR1), ROWS1x1(SEED1M), ROW_STEP1, ROW_END(ROWS1x1, RELU1, STORE1M)))
MICROKERNEL(single4, single<>+8(SB), ROW_BODY(ROWS1x4(CLEAR4), ROWS1x4(SEED4), ROW_STEP4, ROW_END(ROWS1x4, RELU4, STORE4)))
MICROKERNEL(single8, single<>+16(SB), ROW_BODY(ROWS1x8(CLEAR8), ROWS1x8(SEED8), ROW_STEP8, ROW_END(ROWS1x8, RELU8, STORE8)))

GLOBL single<>(SB), RODATA, $24
