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
//	rows     1-2   3-4   5-12
//	columns  128    64     32     and 64, 32 and 16 for what is left
//
// Registers in a tile:
#define aPtr   AX  // A(0,p); rows through R8-R13, see product_amd64.h
#define bPtr   BX  // B(p,0)
#define bRow   CX  // distance of the rows of B
#define aCol   DX  // distance of the columns of A
#define n      SI  // steps to go
#define ptr    DI  // seed or C
#define b1     R10 // B(p,32), B(p,64), B(p,96) of wide tiles, which have
#define b2     R11 // too few rows to need these for A
#define b3     R12
// Z0-Z7: B and A. Z8-Z31: accumulators, row by row. K4-K7: masks of the last vectors.

// The rows of a tile of one, two, four and eight vectors, each r rows being
// r-1 rows and one more. F is what is done to a row: its element of A, its accumulators.
#define ROWS1x1(F) F(A0, Z8)
#define ROWS2x1(F) ROWS1x1(F); F(A1, Z9)
#define ROWS3x1(F) ROWS2x1(F); F(A2, Z10)
#define ROWS4x1(F) ROWS3x1(F); F(A3, Z11)
#define ROWS5x1(F) ROWS4x1(F); F(A4, Z12)
#define ROWS6x1(F) ROWS5x1(F); F(A5, Z13)
#define ROWS7x1(F) ROWS6x1(F); F(A6, Z14)
#define ROWS8x1(F) ROWS7x1(F); F(A7, Z15)
#define ROWS9x1(F) ROWS8x1(F); F(A8, Z16)
#define ROWS10x1(F) ROWS9x1(F); F(A9, Z17)
#define ROWS11x1(F) ROWS10x1(F); F(A10, Z18)
#define ROWS12x1(F) ROWS11x1(F); F(A11, Z19)

#define ROWS1x2(F) F(A0, Z8, Z9)
#define ROWS2x2(F) ROWS1x2(F); F(A1, Z10, Z11)
#define ROWS3x2(F) ROWS2x2(F); F(A2, Z12, Z13)
#define ROWS4x2(F) ROWS3x2(F); F(A3, Z14, Z15)
#define ROWS5x2(F) ROWS4x2(F); F(A4, Z16, Z17)
#define ROWS6x2(F) ROWS5x2(F); F(A5, Z18, Z19)
#define ROWS7x2(F) ROWS6x2(F); F(A6, Z20, Z21)
#define ROWS8x2(F) ROWS7x2(F); F(A7, Z22, Z23)
#define ROWS9x2(F) ROWS8x2(F); F(A8, Z24, Z25)
#define ROWS10x2(F) ROWS9x2(F); F(A9, Z26, Z27)
#define ROWS11x2(F) ROWS10x2(F); F(A10, Z28, Z29)
#define ROWS12x2(F) ROWS11x2(F); F(A11, Z30, Z31)

#define ROWS1x4(F) F(A0, Z8, Z9, Z10, Z11)
#define ROWS2x4(F) ROWS1x4(F); F(A1, Z12, Z13, Z14, Z15)
#define ROWS3x4(F) ROWS2x4(F); F(A2, Z16, Z17, Z18, Z19)
#define ROWS4x4(F) ROWS3x4(F); F(A3, Z20, Z21, Z22, Z23)

#define ROWS1x8(F) F(A0, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)
#define ROWS2x8(F) ROWS1x8(F); F(A1, Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23)

// SEED: accumulators = row of the seed. The last vectors of a tile at the right edge are masked.
#define SEED1M(x, c0) VMOVUPS.Z (ptr), K7, c0; ADDQ n, ptr
#define SEED2(x, c0, c1) VMOVUPS (ptr), c0; VMOVUPS 64(ptr), c1; ADDQ n, ptr
#define SEED2M(x, c0, c1) VMOVUPS (ptr), c0; VMOVUPS.Z 64(ptr), K7, c1; ADDQ n, ptr
#define SEED4(x, c0, c1, c2, c3) \
	VMOVUPS (ptr), c0; VMOVUPS 64(ptr), c1; VMOVUPS 128(ptr), c2; VMOVUPS 192(ptr), c3; ADDQ n, ptr
#define SEED4M(x, c0, c1, c2, c3) \
	VMOVUPS (ptr), c0; VMOVUPS 64(ptr), c1; VMOVUPS.Z 128(ptr), K6, c2; VMOVUPS.Z 192(ptr), K7, c3; ADDQ n, ptr
#define SEED8(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVUPS (ptr), c0; VMOVUPS 64(ptr), c1; VMOVUPS 128(ptr), c2; VMOVUPS 192(ptr), c3; \
	VMOVUPS 256(ptr), c4; VMOVUPS 320(ptr), c5; VMOVUPS 384(ptr), c6; VMOVUPS 448(ptr), c7; ADDQ n, ptr
#define SEED8M(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVUPS (ptr), c0; VMOVUPS 64(ptr), c1; VMOVUPS 128(ptr), c2; VMOVUPS 192(ptr), c3; \
	VMOVUPS.Z 256(ptr), K4, c4; VMOVUPS.Z 320(ptr), K5, c5; VMOVUPS.Z 384(ptr), K6, c6; VMOVUPS.Z 448(ptr), K7, c7; ADDQ n, ptr

// LOAD: one row of B.
#define LOAD1M VMOVUPS.Z (bPtr), K7, Z0
#define LOAD2 VMOVUPS (bPtr), Z0; VMOVUPS 64(bPtr), Z1
#define LOAD2M VMOVUPS (bPtr), Z0; VMOVUPS.Z 64(bPtr), K7, Z1
#define LOAD4 VMOVUPS (bPtr), Z0; VMOVUPS 64(bPtr), Z1; VMOVUPS (b1), Z2; VMOVUPS 64(b1), Z3
#define LOAD4M VMOVUPS (bPtr), Z0; VMOVUPS 64(bPtr), Z1; VMOVUPS.Z (b1), K6, Z2; VMOVUPS.Z 64(b1), K7, Z3
#define LOAD8 \
	VMOVUPS (bPtr), Z0; VMOVUPS 64(bPtr), Z1; VMOVUPS (b1), Z2; VMOVUPS 64(b1), Z3; \
	VMOVUPS (b2), Z24; VMOVUPS 64(b2), Z25; VMOVUPS (b3), Z26; VMOVUPS 64(b3), Z27
#define LOAD8M \
	VMOVUPS (bPtr), Z0; VMOVUPS 64(bPtr), Z1; VMOVUPS (b1), Z2; VMOVUPS 64(b1), Z3; \
	VMOVUPS.Z (b2), K4, Z24; VMOVUPS.Z 64(b2), K5, Z25; VMOVUPS.Z (b3), K6, Z26; VMOVUPS.Z 64(b3), K7, Z27
#define NOLOAD

// FMA: accumulators += A(i,p)·B(p,·). A tile of one vector uses each element
// of A once, one of a row each element of B: those come straight from memory.
#define FMA1(x, c0) VFMADD231PS.BCST x, Z0, c0
#define FMA2(x, c0, c1) VBROADCASTSS x, Z4; VFMADD231PS Z0, Z4, c0; VFMADD231PS Z1, Z4, c1
#define FMA4(x, c0, c1, c2, c3) \
	VBROADCASTSS x, Z4; \
	VFMADD231PS Z0, Z4, c0; VFMADD231PS Z1, Z4, c1; VFMADD231PS Z2, Z4, c2; VFMADD231PS Z3, Z4, c3
#define FMA8(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VBROADCASTSS x, Z4; \
	VFMADD231PS Z0, Z4, c0; VFMADD231PS Z1, Z4, c1; VFMADD231PS Z2, Z4, c2; VFMADD231PS Z3, Z4, c3; \
	VFMADD231PS Z24, Z4, c4; VFMADD231PS Z25, Z4, c5; VFMADD231PS Z26, Z4, c6; VFMADD231PS Z27, Z4, c7
#define FMAROW(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VBROADCASTSS x, Z4; \
	VFMADD231PS (bPtr), Z4, c0; VFMADD231PS 64(bPtr), Z4, c1; VFMADD231PS (b1), Z4, c2; VFMADD231PS 64(b1), Z4, c3; \
	VFMADD231PS (b2), Z4, c4; VFMADD231PS 64(b2), Z4, c5; VFMADD231PS (b3), Z4, c6; VFMADD231PS 64(b3), Z4, c7
#define FMAROWM(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VBROADCASTSS x, Z4; \
	VFMADD231PS (bPtr), Z4, c0; VFMADD231PS 64(bPtr), Z4, c1; VFMADD231PS (b1), Z4, c2; VFMADD231PS 64(b1), Z4, c3; \
	VFMADD231PS (b2), Z4, K4, c4; VFMADD231PS 64(b2), Z4, K5, c5; \
	VFMADD231PS (b3), Z4, K6, c6; VFMADD231PS 64(b3), Z4, K7, c7

// NEXT: p++.
#define NEXT2 ADDQ aCol, aPtr; ADDQ bRow, bPtr
#define NEXT4 ADDQ aCol, aPtr; ADDQ bRow, bPtr; ADDQ bRow, b1
#define NEXT8 ADDQ aCol, aPtr; ADDQ bRow, bPtr; ADDQ bRow, b1; ADDQ bRow, b2; ADDQ bRow, b3

// RELU: c = 0 unless !(c <= 0), for which NaN passes. Z0 is 0.
#define RELU1(x, c0) VCMPPS $6, Z0, c0, K1; VMOVAPS.Z c0, K1, c0
#define RELU2(x, c0, c1) RELU1(x, c0); RELU1(x, c1)
#define RELU4(x, c0, c1, c2, c3) RELU2(x, c0, c1); RELU2(x, c2, c3)
#define RELU8(x, c0, c1, c2, c3, c4, c5, c6, c7) RELU4(x, c0, c1, c2, c3); RELU4(x, c4, c5, c6, c7)

// STORE: row of C = accumulators.
#define STORE1M(x, c0) VMOVUPS c0, K7, (ptr); ADDQ n, ptr
#define STORE2(x, c0, c1) VMOVUPS c0, (ptr); VMOVUPS c1, 64(ptr); ADDQ n, ptr
#define STORE2M(x, c0, c1) VMOVUPS c0, (ptr); VMOVUPS c1, K7, 64(ptr); ADDQ n, ptr
#define STORE4(x, c0, c1, c2, c3) \
	VMOVUPS c0, (ptr); VMOVUPS c1, 64(ptr); VMOVUPS c2, 128(ptr); VMOVUPS c3, 192(ptr); ADDQ n, ptr
#define STORE4M(x, c0, c1, c2, c3) \
	VMOVUPS c0, (ptr); VMOVUPS c1, 64(ptr); VMOVUPS c2, K6, 128(ptr); VMOVUPS c3, K7, 192(ptr); ADDQ n, ptr
#define STORE8(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVUPS c0, (ptr); VMOVUPS c1, 64(ptr); VMOVUPS c2, 128(ptr); VMOVUPS c3, 192(ptr); \
	VMOVUPS c4, 256(ptr); VMOVUPS c5, 320(ptr); VMOVUPS c6, 384(ptr); VMOVUPS c7, 448(ptr); ADDQ n, ptr
#define STORE8M(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVUPS c0, (ptr); VMOVUPS c1, 64(ptr); VMOVUPS c2, 128(ptr); VMOVUPS c3, 192(ptr); \
	VMOVUPS c4, K4, 256(ptr); VMOVUPS c5, K5, 320(ptr); VMOVUPS c6, K6, 384(ptr); VMOVUPS c7, K7, 448(ptr); ADDQ n, ptr

// TILE is the body of every tile, which is what its name says: rows x vectors.
#define TILE(ROWS, SEED, LOAD, FMA, NEXT, RELU, STORE) \
	MOVQ tile_Seed(8), ptr                                  \
	MOVQ tile_SeedRow(8), n                                 \
	ROWS(SEED)                                              \
	MOVQ tile_K(8), n                                       \
	SUBQ $2, n                                              \
	JLT  last                                               \
loop2: /* for ; n >= 2; n -= 2 */                               \
	LOAD                                                    \
	ROWS(FMA)                                               \
	NEXT                                                    \
	LOAD                                                    \
	ROWS(FMA)                                               \
	NEXT                                                    \
	SUBQ $2, n                                              \
	JGE  loop2                                              \
last:                                                           \
	CMPQ n, $-1                                             \
	JNE  store                                              \
	LOAD                                                    \
	ROWS(FMA)                                               \
store:                                                          \
	MOVQ tile_C(8), ptr                                     \
	MOVQ tile_CRow(8), n                                    \
	CMPQ tile_ReLU(8), $0                                   \
	JEQ  linear                                             \
	VPXORD Z0, Z0, Z0                                       \
	ROWS(RELU)                                              \
linear:                                                         \
	ROWS(STORE)                                             \
	RET

#define FULL2(ROWS) TILE(ROWS, SEED2, LOAD2, FMA2, NEXT2, RELU2, STORE2)
#define FULL4(ROWS) TILE(ROWS, SEED4, LOAD4, FMA4, NEXT4, RELU4, STORE4)
#define EDGE1(ROWS) TILE(ROWS, SEED1M, LOAD1M, FMA1, NEXT2, RELU1, STORE1M)
#define EDGE2(ROWS) TILE(ROWS, SEED2M, LOAD2M, FMA2, NEXT2, RELU2, STORE2M)
#define EDGE4(ROWS) TILE(ROWS, SEED4M, LOAD4M, FMA4, NEXT4, RELU4, STORE4M)

// PANELS sets b1, and PANELS8 b2 and b3 too, to the panels of B on the right.
#define PANELS4 MOVQ tile_BPanel(8), b1; ADDQ bPtr, b1
#define PANELS8 MOVQ tile_BPanel(8), b3; LEAQ (bPtr)(b3*1), b1; LEAQ (bPtr)(b3*2), b2; ADDQ b2, b3

TEXT edge1x1<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE1(ROWS1x1)

TEXT edge2x1<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE1(ROWS2x1)

TEXT edge3x1<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE1(ROWS3x1)

TEXT edge4x1<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE1(ROWS4x1)

TEXT edge5x1<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE1(ROWS5x1)

TEXT edge6x1<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE1(ROWS6x1)

TEXT edge7x1<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE1(ROWS7x1)

TEXT edge8x1<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE1(ROWS8x1)

TEXT edge9x1<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE1(ROWS9x1)

TEXT edge10x1<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE1(ROWS10x1)

TEXT edge11x1<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE1(ROWS11x1)

TEXT edge12x1<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE1(ROWS12x1)

TEXT edge1x2<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE2(ROWS1x2)

TEXT edge2x2<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE2(ROWS2x2)

TEXT edge3x2<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE2(ROWS3x2)

TEXT edge4x2<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE2(ROWS4x2)

TEXT edge5x2<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE2(ROWS5x2)

TEXT edge6x2<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE2(ROWS6x2)

TEXT edge7x2<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE2(ROWS7x2)

TEXT edge8x2<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE2(ROWS8x2)

TEXT edge9x2<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE2(ROWS9x2)

TEXT edge10x2<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE2(ROWS10x2)

TEXT edge11x2<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE2(ROWS11x2)

TEXT edge12x2<>(SB), NOSPLIT|NOFRAME, $0-0
	EDGE2(ROWS12x2)

TEXT full1x2<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL2(ROWS1x2)

TEXT full2x2<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL2(ROWS2x2)

TEXT full3x2<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL2(ROWS3x2)

TEXT full4x2<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL2(ROWS4x2)

TEXT full5x2<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL2(ROWS5x2)

TEXT full6x2<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL2(ROWS6x2)

TEXT full7x2<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL2(ROWS7x2)

TEXT full8x2<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL2(ROWS8x2)

TEXT full9x2<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL2(ROWS9x2)

TEXT full10x2<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL2(ROWS10x2)

TEXT full11x2<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL2(ROWS11x2)

TEXT full12x2<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL2(ROWS12x2)

TEXT edge1x4<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS4
	EDGE4(ROWS1x4)

TEXT edge2x4<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS4
	EDGE4(ROWS2x4)

TEXT edge3x4<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS4
	EDGE4(ROWS3x4)

TEXT edge4x4<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS4
	EDGE4(ROWS4x4)

TEXT full1x4<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS4
	FULL4(ROWS1x4)

TEXT full2x4<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS4
	FULL4(ROWS2x4)

TEXT full3x4<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS4
	FULL4(ROWS3x4)

TEXT full4x4<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS4
	FULL4(ROWS4x4)

TEXT edge1x8<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS8
	TILE(ROWS1x8, SEED8M, NOLOAD, FMAROWM, NEXT8, RELU8, STORE8M)

TEXT edge2x8<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS8
	TILE(ROWS2x8, SEED8M, LOAD8M, FMA8, NEXT8, RELU8, STORE8M)

TEXT full1x8<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS8
	TILE(ROWS1x8, SEED8, NOLOAD, FMAROW, NEXT8, RELU8, STORE8)

TEXT full2x8<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS8
	TILE(ROWS2x8, SEED8, LOAD8, FMA8, NEXT8, RELU8, STORE8)

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
GLOBL edges1<>(SB), RODATA, $96
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
// Panels of at most 12 rows, all within one row of the same height; in each, tiles from left to right.
TEXT ·ProductAVX512(SB), NOSPLIT, $168-8
	MOVQ b+0(FP), DI
	MOVQ block_M(DI), AX
	MOVQ block_N(DI), BX
	TESTQ AX, AX
	JLE  done
	TESTQ BX, BX
	JLE  done

	// panels, base, extra = ceil(M/12), M / panels, M % panels
	MOVQ $1, CX
	XORL DX, DX
	CMPQ AX, $12
	JLE  panels
	LEAQ 11(AX), CX
	MOVL $0xAAAAAAAB, DX          // ceil(2^35 / 12), so that x*DX>>35 = x/12 for all x < 2^32
	IMULQ DX, CX
	SHRQ $35, CX
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
