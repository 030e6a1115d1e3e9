//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "gemm.h"

// The matrix product of float32.
#define LOGSIZE 2
#define LANES 16
#define VMOVU VMOVUPS
#define VFMA231 VFMADD231PS
#define VMUL VMULPS
#define VBROADCAST VBROADCASTSS
#define VCMP VCMPPS
#define COMPARE_ONE(x) CMPL x, $0x3F800000

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
	LOAD_BLOCK(MODE_OF_BLOCK)

panel:  // for ; panels > 0; panels--
	NEXT_PANEL(b+0(FP))

tile:  // for ; columns > 0; columns -= those of the tile
	CHOOSE_TILE(b+0(FP), call, three)

call:
	CALL_TILE()
	JGT  tile
	LEAQ (R8)(R8*8), R12 // a high tile has used it

below:
	NEXT_ROWS(frame_A, R8)
	DECQ frame_Panels
	JNE  panel

done:
	VZEROUPPER
	RET

three:
	THREE_VECTORS(b+0(FP))
	JMP below

single:
	SINGLE_TILE(edged, MODE_OF_BLOCK)
	VZEROUPPER
	RET

rank1:  // K = 1 and no ReLU
	RANK1_UPDATE(b+0(FP), done)

// func ProductScaledAVX512(b *Block, alpha, beta float32, m []float32)
TEXT ·ProductScaledAVX512(SB), 0, $4872-40
	MOVQ       b+0(FP), DI
	VBROADCAST beta+12(FP), Z5
	MOVQ       block_M(DI), AX
	MOVQ       block_N(DI), BX
	TESTQ      AX, AX
	JLE        done
	TESTQ      BX, BX
	JLE        done
	COMPARE_ONE(alpha+8(FP))
	JNE        many
	CHOOSE_PATH(many, single, edged, many)

many:
	SPLIT_ROWS()
	LOAD_BLOCK(MODE_OF_BETA)
	SCALE_START(alpha+8(FP), m_base+16(FP))

panel:  // for ; panels > 0; panels--
	NEXT_PANEL(b+0(FP))
	SCALE_PANEL(b+0(FP), alpha+8(FP))

tile:  // for ; columns > 0; columns -= those of the tile
	CHOOSE_TILE(b+0(FP), call, three)

call:
	CALL_TILE()
	JGT  tile
	LEAQ (R8)(R8*8), R12 // a high tile has used it

below:
	NEXT_ROWS(frame_Source, frame_SourceRow)
	DECQ frame_Panels
	JNE  panel

done:
	VZEROUPPER
	RET

three:
	THREE_VECTORS(b+0(FP))
	JMP below

single:
	SINGLE_TILE(edged, MODE_OF_BETA)
	VZEROUPPER
	RET

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
	MOVQ R12, tile_Mode(0)
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
DATA widths<>+64(SB)/8, $few<>(SB)
GLOBL widths<>(SB), RODATA, $72

// Tiles of one row whose B is not packed and whose A has no gaps: the addresses in a step are
// constants. Each loop does one step a turn: four would be slower where B comes from the L2 cache
// (784×128, Emerald Rapids: 3.4 and 3.5 µs), perhaps because what foresees the next address of a
// load does so for steps that are not too long.
//
// One vector leaves the ports idle, as each of its FMAs waits for the last one: meanwhile it
// prefetches four cache lines in each step, of what will be wanted next.
#define ROW_STEP1 \
	VMOVU.Z      (bPtr), K7, Z0; \
	VFMA231.BCST (aPtr), Z0, Z8; \
	PREFETCHT0   (ahead);        \
	PREFETCHT0   64(ahead);      \
	PREFETCHT0   128(ahead);     \
	PREFETCHT0   192(ahead);     \
	ADDQ         $256, ahead;    \
	ADDQ         bRow, bPtr

#define ROW_STEP4 \
	VBROADCAST (aPtr), Z4;         \
	VFMA231    (bPtr), Z4, Z8;     \
	VFMA231    64(bPtr), Z4, Z9;   \
	VFMA231    128(bPtr), Z4, Z10; \
	VFMA231    192(bPtr), Z4, Z11; \
	ADDQ       bRow, bPtr

#define ROW_STEP8 VBROADCAST (aPtr), Z4; ROW_LINES8
#define ROW_LINES8 \
	VFMA231 (bPtr), Z4, Z8;     \
	VFMA231 64(bPtr), Z4, Z9;   \
	VFMA231 128(bPtr), Z4, Z10; \
	VFMA231 192(bPtr), Z4, Z11; \
	VFMA231 256(bPtr), Z4, Z12; \
	VFMA231 320(bPtr), Z4, Z13; \
	VFMA231 384(bPtr), Z4, Z14; \
	VFMA231 448(bPtr), Z4, Z15; \
	ADDQ    bRow, bPtr

// ROW_END is ReLU, if that is wanted, and the stores.
#define ROW_END(ROW, RELU, STORE) \
	MOVQ    tile_C(8), ptr           \
	CMPQ    tile_Mode(8), $WITH_RELU \
	JNE     linear                   \
	VPXORD  Z0, Z0, Z0               \
	ROW(RELU)                        \
	linear:                          \
	ROW(STORE)                       \
	RET

// ROW_BODY is the micro-kernel. CLEAR and SEED set the accumulators, STEPS does the n steps, END
// stores.
#define ROW_BODY(CLEAR, SEED, STEPS, END) \
	MOVQ   tile_Seed(8), ptr    \
	TESTQ  ptr, ptr             \
	JEQ    zero                 \
	SEED                        \
	start:                      \
	MOVQ   tile_Ahead(8), ahead \
	MOVQ   tile_K(8), n         \
	TESTQ  n, n                 \
	JEQ    end                  \
	STEPS                       \
	end:                        \
	END                         \
	zero:                       \
	CLEAR                       \
	JMP    start

// NEAR loads an element of A in each step.
#define NEAR(STEP) \
loop: /* for ;n > 0;n-- */ \
	STEP                     \
	ADDQ $(1<<LOGSIZE), aPtr \
	DECQ n                   \
	JNE  loop

// FAR is for a B that is larger than the L1 cache. Its loads wait less if there are no others. So
// FAR loads as many elements of A at once as a vector has, into Z5, and turns them by one in each
// step. That takes more of the FMAs' ports, which a B in L1 would keep busy. R8 is the number of
// elements left of Z5.
#define FAR \
chunk: /* for ;n > 0;n -= R8 */ \
	MOVL       $LANES, R8              \
	CMPQ       n, R8                   \
	CMOVQLT    n, R8                   \
	MOVL       $-1, R9                 \
	BZHIQ      R8, R9, R9              \
	KMOVW      R9, K1                  \
	VMOVU.Z    (aPtr), K1, Z5          \
	ADDQ       $(LANES<<LOGSIZE), aPtr \
	SUBQ       R8, n                   \
	step:      /* for ;R8 > 0;R8-- */  \
	VBROADCAST X5, Z4                  \
	VALIGND    $1, Z5, Z5, Z5          \
	ROW_LINES8                         \
	DECQ       R8                      \
	JNE        step                    \
	TESTQ      n, n                    \
	JNE        chunk

MICROKERNEL(single1, single<>+0(SB), ROW_BODY(ROWS1x1(CLEAR1), ROWS1x1(SEED1M), NEAR(ROW_STEP1), ROW_END(ROWS1x1, RELU1, STORE1M)))
MICROKERNEL(single4, single<>+8(SB), ROW_BODY(ROWS1x4(CLEAR4), ROWS1x4(SEED4), NEAR(ROW_STEP4), ROW_END(ROWS1x4, RELU4, STORE4)))
MICROKERNEL(single8, single<>+16(SB), ROW_BODY(ROWS1x8(CLEAR8), ROWS1x8(SEED8), NEAR(ROW_STEP8), ROW_END(ROWS1x8, RELU8, STORE8)))
MICROKERNEL(single8far, single<>+24(SB), ROW_BODY(ROWS1x8(CLEAR8), ROWS1x8(SEED8), FAR, ROW_END(ROWS1x8, RELU8, STORE8)))

GLOBL single<>(SB), RODATA, $32

// A tile of few steps, at most 16, of one vector and at least two rows has all of B in registers, a
// vector a step. Then rows of C need nothing but their own row of A, of which each element is at a
// constant distance from the first: an FMA is one micro-operation then, with two registers in its
// address it would be two. Four rows are computed side by side, and the CPU goes on with the next
// four while these wait for their FMAs. A row alone would keep the next ones waiting: five are
// three and two. Each FMA loads its element of A, so the ports for loads are the limit (16×16×16 by
// itself: 272 loads, 136 cycles, 143 seen): rows without a seed are set to 0 by an instruction, as
// loading zeros took 153.
//
// Registers:
//	AX, R11, R12, R13  four rows of A; R8 is the distance of its rows
//	BX, CX             B and the distance of its rows; then bits, see below, and 3·R9
//	DX, R9             C and the distance of its rows
//	SI, R10            the same of the seed; SI is 0 if there is none
//	DI                 rows to go
//	Z8-Z11             the rows of C
//	Z16-Z31            B
//	K7                 the columns

// func fewStepsAVX512(t *Tile, count int, o *Operands)
TEXT ·fewStepsAVX512(SB), NOSPLIT, $0-24
	MOVQ    t+0(FP), DI
	MOVQ    o+16(FP), SI
	MOVQ    operands_A(SI), aPtr
	MOVQ    operands_B(SI), bPtr
	MOVQ    operands_C(SI), DX
	MOVLQSX tiled_ARow(DI), R8
	MOVLQSX tiled_BRow(DI), bRow
	MOVLQSX tiled_CRow(DI), R9
	MOVLQSX tiled_SeedRow(DI), R10
	KMOVW   tiled_Masks+6(DI), K7
	LEAQ    (aPtr)(R8*1), R11
	LEAQ    (aPtr)(R8*2), R12
	MOVQ    tiled_Seed(DI), SI
	CMPL    tiled_Accumulate(DI), $0
	CMOVQNE DX, SI
	LEAQ    (R11)(R8*2), R13
	JMP     tiled_Kernel(DI)

// FEWn(F) applies F to each of n steps: the offset of the element of A, the row of B.
#define FEW1(F) F(0, Z16)
#define FEW2(F) FEW1(F); F(4, Z17)
#define FEW3(F) FEW2(F); F(8, Z18)
#define FEW4(F) FEW3(F); F(12, Z19)
#define FEW5(F) FEW4(F); F(16, Z20)
#define FEW6(F) FEW5(F); F(20, Z21)
#define FEW7(F) FEW6(F); F(24, Z22)
#define FEW8(F) FEW7(F); F(28, Z23)
#define FEW9(F) FEW8(F); F(32, Z24)
#define FEW10(F) FEW9(F); F(36, Z25)
#define FEW11(F) FEW10(F); F(40, Z26)
#define FEW12(F) FEW11(F); F(44, Z27)
#define FEW13(F) FEW12(F); F(48, Z28)
#define FEW14(F) FEW13(F); F(52, Z29)
#define FEW15(F) FEW14(F); F(56, Z30)
#define FEW16(F) FEW15(F); F(60, Z31)

#define CLEAR_ROWS2 VPXORD Z8, Z8, Z8; VPXORD Z9, Z9, Z9
#define CLEAR_ROWS3 CLEAR_ROWS2; VPXORD Z10, Z10, Z10
#define CLEAR_ROWS4 CLEAR_ROWS3; VPXORD Z11, Z11, Z11
#define FEW_LOAD(o, b) VMOVU.Z (bPtr), K7, b; ADDQ bRow, bPtr
#define FMA_ROWS2(o, b) VFMA231.BCST o(AX), b, Z8; VFMA231.BCST o(R11), b, Z9
#define FMA_ROWS3(o, b) FMA_ROWS2(o, b); VFMA231.BCST o(R12), b, Z10
#define FMA_ROWS4(o, b) FMA_ROWS3(o, b); VFMA231.BCST o(R13), b, Z11

// What BX tells: whether ReLU is wanted, and whether C has at most eight columns.
#define FEW_RELU_BIT 1
#define FEW_NARROW 2

// A load of what lies behind C waits until C is written if a masked store reached there, though it
// stores nothing there; and small matrices often lie one behind the other. So the last row is
// stored without a mask, and rows of up to eight columns in 32 bytes.

// lastRow stores Z8, the last row of the Tile, at DX.
TEXT lastRow<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ    8(SP), SI       // the Tile, as after entry
	MOVL    tiled_N(SI), CX
	CMPL    CX, $16
	JNE     eight
	VMOVUPS Z8, (DX)
	VZEROUPPER
	RET

eight:
	TESTL         $8, CX
	JEQ           four
	VMOVUPS       Y8, (DX)
	ADDQ          $32, DX
	VEXTRACTF64X4 $1, Z8, Y8

four:
	TESTL        $4, CX
	JEQ          two
	VMOVUPS      X8, (DX)
	ADDQ         $16, DX
	VEXTRACTF128 $1, Y8, X8

two:
	TESTL    $2, CX
	JEQ      one
	VMOVLPS  X8, (DX)
	ADDQ     $8, DX
	VMOVHLPS X8, X8, X8

one:
	TESTL  $1, CX
	JEQ    stored
	VMOVSS X8, (DX)

stored:
	VZEROUPPER
	RET

// FEW_RELU applies ReLU to rows, if that is wanted, or goes to linear.
#define FEW_RELU(ROWS, linear) \
	TESTL  $FEW_RELU_BIT, BX; \
	JEQ    linear;            \
	VPXORD Z0, Z0, Z0;        \
	ROWS(RELU1)

// FEW_STEPS is the micro-kernel of so many steps, as FEW7.
#define FEW_STEPS(STEPS) \
	STEPS(FEW_LOAD)                                     \
	MOVLQSX  tiled_ReLU(DI), BX                         \
	CMPL     tiled_N(DI), $9                            \
	SBBL     CX, CX                                     \
	ANDL     $FEW_NARROW, CX                            \
	ORL      CX, BX                                     \
	MOVLQSX  tiled_M(DI), DI                            \
	LEAQ     (R9)(R9*2), CX                             \
	CMPQ     DI, $4                                     \
	JEQ      rows4                                      \
	CMPQ     DI, $6                                     \
	JLT      odd                                        \
	rows4:   /* for ;rows > 5 || rows == 4;rows -= 4 */ \
	CLEAR_ROWS4                                         \
	TESTQ    SI, SI                                     \
	JNE      seed4                                      \
	start4:                                             \
	STEPS(FMA_ROWS4)                                    \
	LEAQ     (AX)(R8*4), AX                             \
	LEAQ     (R11)(R8*4), R11                           \
	LEAQ     (R12)(R8*4), R12                           \
	LEAQ     (R13)(R8*4), R13                           \
	FEW_RELU(ROWS4x1, linear4)                          \
	linear4:                                            \
	TESTL    $FEW_NARROW, BX                            \
	JNE      narrow4                                    \
	VMOVU    Z8, K7, (DX)                               \
	VMOVU    Z9, K7, (DX)(R9*1)                         \
	VMOVU    Z10, K7, (DX)(R9*2)                        \
	stored4:                                            \
	SUBQ     $4, DI                                     \
	JEQ      last4                                      \
	VMOVU    Z11, K7, (DX)(CX*1)                        \
	LEAQ     (DX)(R9*4), DX                             \
	CMPQ     DI, $4                                     \
	JEQ      rows4                                      \
	CMPQ     DI, $6                                     \
	JGE      rows4                                      \
	odd:     /* two, three or five rows */              \
	TESTL    $1, DI                                     \
	JEQ      rows2                                      \
	CLEAR_ROWS3                                         \
	TESTQ    SI, SI                                     \
	JNE      seed3                                      \
	start3:                                             \
	STEPS(FMA_ROWS3)                                    \
	FEW_RELU(ROWS3x1, linear3)                          \
	linear3:                                            \
	TESTL    $FEW_NARROW, BX                            \
	JNE      narrow3                                    \
	VMOVU    Z8, K7, (DX)                               \
	VMOVU    Z9, K7, (DX)(R9*1)                         \
	stored3:                                            \
	SUBQ     $3, DI                                     \
	JEQ      last3                                      \
	VMOVU    Z10, K7, (DX)(R9*2)                        \
	ADDQ     CX, DX                                     \
	MOVQ     R13, AX /* the fourth row */               \
	LEAQ     (R13)(R8*1), R11                           \
	rows2:                                              \
	CLEAR_ROWS2                                         \
	TESTQ    SI, SI                                     \
	JNE      seed2                                      \
	start2:                                             \
	STEPS(FMA_ROWS2)                                    \
	FEW_RELU(ROWS2x1, linear2)                          \
	linear2:                                            \
	TESTL    $FEW_NARROW, BX                            \
	JNE      narrow2                                    \
	VMOVU    Z8, K7, (DX)                               \
	stored2:                                            \
	ADDQ     R9, DX                                     \
	VMOVAPS  Z9, Z8                                     \
	JMP      lastRow<>(SB)                              \
	last4:                \
	ADDQ    CX, DX        \
	VMOVAPS Z11, Z8       \
	JMP     lastRow<>(SB) \
	last3:                 \
	LEAQ    (DX)(R9*2), DX \
	VMOVAPS Z10, Z8        \
	JMP     lastRow<>(SB)  \
	narrow4:                     \
	VMOVU    Y8, K7, (DX)        \
	VMOVU    Y9, K7, (DX)(R9*1)  \
	VMOVU    Y10, K7, (DX)(R9*2) \
	JMP      stored4             \
	narrow3:                    \
	VMOVU    Y8, K7, (DX)       \
	VMOVU    Y9, K7, (DX)(R9*1) \
	JMP      stored3            \
	narrow2:              \
	VMOVU    Y8, K7, (DX) \
	JMP      stored2      \
	seed4:  /* rows with a seed */ \
	VMOVU.Z (SI), K7, Z8           \
	VMOVU.Z (SI)(R10*1), K7, Z9    \
	LEAQ    (SI)(R10*2), SI        \
	VMOVU.Z (SI), K7, Z10          \
	VMOVU.Z (SI)(R10*1), K7, Z11   \
	LEAQ    (SI)(R10*2), SI        \
	JMP     start4                 \
	seed3:                       \
	VMOVU.Z (SI), K7, Z8         \
	VMOVU.Z (SI)(R10*1), K7, Z9  \
	VMOVU.Z (SI)(R10*2), K7, Z10 \
	LEAQ    (SI)(R10*2), SI      \
	ADDQ    R10, SI              \
	JMP     start3               \
	seed2:                      \
	VMOVU.Z (SI), K7, Z8        \
	VMOVU.Z (SI)(R10*1), K7, Z9 \
	JMP     start2

MICROKERNEL(few1, few<>+0(SB), FEW_STEPS(FEW1))
MICROKERNEL(few2, few<>+8(SB), FEW_STEPS(FEW2))
MICROKERNEL(few3, few<>+16(SB), FEW_STEPS(FEW3))
MICROKERNEL(few4, few<>+24(SB), FEW_STEPS(FEW4))
MICROKERNEL(few5, few<>+32(SB), FEW_STEPS(FEW5))
MICROKERNEL(few6, few<>+40(SB), FEW_STEPS(FEW6))
MICROKERNEL(few7, few<>+48(SB), FEW_STEPS(FEW7))
MICROKERNEL(few8, few<>+56(SB), FEW_STEPS(FEW8))
MICROKERNEL(few9, few<>+64(SB), FEW_STEPS(FEW9))
MICROKERNEL(few10, few<>+72(SB), FEW_STEPS(FEW10))
MICROKERNEL(few11, few<>+80(SB), FEW_STEPS(FEW11))
MICROKERNEL(few12, few<>+88(SB), FEW_STEPS(FEW12))
MICROKERNEL(few13, few<>+96(SB), FEW_STEPS(FEW13))
MICROKERNEL(few14, few<>+104(SB), FEW_STEPS(FEW14))
MICROKERNEL(few15, few<>+112(SB), FEW_STEPS(FEW15))
MICROKERNEL(few16, few<>+120(SB), FEW_STEPS(FEW16))

GLOBL few<>(SB), RODATA, $128
