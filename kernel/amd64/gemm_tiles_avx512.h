// C = seed + A·B in tiles that stay in registers for all K steps. A step loads
// one row of the tile's part of B, and for each of its rows broadcasts one
// element of A and multiplies: every element of C is one lane of one
// accumulator, a chain of FMAs in ascending k.
//
// An FMA takes four cycles and two can start in each, so eight or more
// accumulators are needed to keep the ports busy. So few rows get wide tiles:
//
//	rows     1-2  3-4  5-12  13-16
//	vectors   8    4    2      1, where C has no more; and 4, 2 and 1 for what is left
//
// The last three vectors of 5 to 12 rows are done as two tiles of half the rows.
//
// Defined by the file that includes this, for the type of the elements:
//
//	LOGSIZE                           the logarithm of its bytes
//	LANES                             elements of a vector
//	VMOVU, VFMA231, VBROADCAST, VCMP  its forms of these instructions
//
// Registers in a tile:
#define aPtr   AX  // A(0,p); rows through R8-R13, see gemm.h
#define bPtr   BX  // B(p,0)
#define bRow   CX  // distance of the rows of B
#define aCol   DX  // distance of the columns of A
#define n      SI  // steps to go
#define ptr    DI  // seed or C
#define aPtr8  R12 // A(8,p) in tiles of more than 12 rows
#define b13    R11 // the next panel of B in tiles of three vectors, of at most six rows
#define b1     R10 // the next three panels of B, of wide tiles, which have
#define b2     R11 // too few rows to need these for A
#define b3     R12
// Z0-Z7: B and A. Z8-Z31: accumulators, row by row. K4-K7: masks of the last vectors.

// The rows of a tile of one, two, three, four and eight vectors, each r rows being
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

// Higher tiles of one vector have their rows from the eighth on at aPtr8.
#define ROWS13x1(F) ROWS8x1(F); \
	F((aPtr8), Z16); F((aPtr8)(R8*1), Z17); F((aPtr8)(R8*2), Z18); F((aPtr8)(R9*1), Z19); F((aPtr8)(R8*4), Z20)
#define ROWS14x1(F) ROWS13x1(F); F((aPtr8)(R10*1), Z21)
#define ROWS15x1(F) ROWS14x1(F); F((aPtr8)(R9*2), Z22)
#define ROWS16x1(F) ROWS15x1(F); F((aPtr8)(R11*1), Z23)

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

#define ROWS1x3(F) F(A0, Z8, Z9, Z10)
#define ROWS2x3(F) ROWS1x3(F); F(A1, Z11, Z12, Z13)
#define ROWS3x3(F) ROWS2x3(F); F(A2, Z14, Z15, Z16)
#define ROWS4x3(F) ROWS3x3(F); F(A3, Z17, Z18, Z19)
#define ROWS5x3(F) ROWS4x3(F); F(A4, Z20, Z21, Z22)
#define ROWS6x3(F) ROWS5x3(F); F(A5, Z23, Z24, Z25)

#define ROWS1x4(F) F(A0, Z8, Z9, Z10, Z11)
#define ROWS2x4(F) ROWS1x4(F); F(A1, Z12, Z13, Z14, Z15)
#define ROWS3x4(F) ROWS2x4(F); F(A2, Z16, Z17, Z18, Z19)
#define ROWS4x4(F) ROWS3x4(F); F(A3, Z20, Z21, Z22, Z23)

#define ROWS1x8(F) F(A0, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15)
#define ROWS2x8(F) ROWS1x8(F); F(A1, Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23)

// CLEAR: accumulators = +0.
#define CLEAR1(x, c0) VPXORD c0, c0, c0
#define CLEAR2(x, c0, c1) CLEAR1(x, c0); CLEAR1(x, c1)
#define CLEAR3(x, c0, c1, c2) CLEAR2(x, c0, c1); CLEAR1(x, c2)
#define CLEAR4(x, c0, c1, c2, c3) CLEAR2(x, c0, c1); CLEAR2(x, c2, c3)
#define CLEAR8(x, c0, c1, c2, c3, c4, c5, c6, c7) CLEAR4(x, c0, c1, c2, c3); CLEAR4(x, c4, c5, c6, c7)

// SEED: accumulators = row of the seed. The last vectors of a tile at the right edge are masked.
#define SEED1M(x, c0) VMOVU.Z (ptr), K7, c0; ADDQ n, ptr
#define SEED2(x, c0, c1) VMOVU (ptr), c0; VMOVU 64(ptr), c1; ADDQ n, ptr
#define SEED2M(x, c0, c1) VMOVU (ptr), c0; VMOVU.Z 64(ptr), K7, c1; ADDQ n, ptr
#define SEED3M(x, c0, c1, c2) VMOVU (ptr), c0; VMOVU 64(ptr), c1; VMOVU.Z 128(ptr), K7, c2; ADDQ n, ptr
#define SEED4(x, c0, c1, c2, c3) \
	VMOVU (ptr), c0; VMOVU 64(ptr), c1; VMOVU 128(ptr), c2; VMOVU 192(ptr), c3; ADDQ n, ptr
#define SEED4M(x, c0, c1, c2, c3) \
	VMOVU (ptr), c0; VMOVU 64(ptr), c1; VMOVU.Z 128(ptr), K6, c2; VMOVU.Z 192(ptr), K7, c3; ADDQ n, ptr
#define SEED8(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVU (ptr), c0; VMOVU 64(ptr), c1; VMOVU 128(ptr), c2; VMOVU 192(ptr), c3; \
	VMOVU 256(ptr), c4; VMOVU 320(ptr), c5; VMOVU 384(ptr), c6; VMOVU 448(ptr), c7; ADDQ n, ptr
#define SEED8M(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVU (ptr), c0; VMOVU 64(ptr), c1; VMOVU 128(ptr), c2; VMOVU 192(ptr), c3; \
	VMOVU.Z 256(ptr), K4, c4; VMOVU.Z 320(ptr), K5, c5; VMOVU.Z 384(ptr), K6, c6; VMOVU.Z 448(ptr), K7, c7; ADDQ n, ptr

// LOAD: one row of B.
#define LOAD1M VMOVU.Z (bPtr), K7, Z0
#define LOAD2 VMOVU (bPtr), Z0; VMOVU 64(bPtr), Z1; PREFETCHT0 (bPtr)(bRow*4); PREFETCHT0 64(bPtr)(bRow*4)
#define LOAD2M VMOVU (bPtr), Z0; VMOVU.Z 64(bPtr), K7, Z1
#define LOAD3M VMOVU (bPtr), Z0; VMOVU 64(bPtr), Z1; VMOVU.Z (b13), K7, Z2
#define LOAD4 VMOVU (bPtr), Z0; VMOVU 64(bPtr), Z1; VMOVU (b1), Z2; VMOVU 64(b1), Z3
#define LOAD4M VMOVU (bPtr), Z0; VMOVU 64(bPtr), Z1; VMOVU.Z (b1), K6, Z2; VMOVU.Z 64(b1), K7, Z3
#define LOAD8 \
	VMOVU (bPtr), Z0; VMOVU 64(bPtr), Z1; VMOVU (b1), Z2; VMOVU 64(b1), Z3; \
	VMOVU (b2), Z24; VMOVU 64(b2), Z25; VMOVU (b3), Z26; VMOVU 64(b3), Z27
#define LOAD8M \
	VMOVU (bPtr), Z0; VMOVU 64(bPtr), Z1; VMOVU (b1), Z2; VMOVU 64(b1), Z3; \
	VMOVU.Z (b2), K4, Z24; VMOVU.Z 64(b2), K5, Z25; VMOVU.Z (b3), K6, Z26; VMOVU.Z 64(b3), K7, Z27
#define NOLOAD

// FMA: accumulators += A(i,p)·B(p,·). A tile of one vector uses each element
// of A once, one of a row each element of B: those come straight from memory.
#define FMA1(x, c0) VFMA231.BCST x, Z0, c0
#define FMA2(x, c0, c1) VBROADCAST x, Z4; VFMA231 Z0, Z4, c0; VFMA231 Z1, Z4, c1
#define FMA3(x, c0, c1, c2) \
	VBROADCAST x, Z4; VFMA231 Z0, Z4, c0; VFMA231 Z1, Z4, c1; VFMA231 Z2, Z4, c2
#define FMA4(x, c0, c1, c2, c3) \
	VBROADCAST x, Z4; \
	VFMA231 Z0, Z4, c0; VFMA231 Z1, Z4, c1; VFMA231 Z2, Z4, c2; VFMA231 Z3, Z4, c3
#define FMA8(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VBROADCAST x, Z4; \
	VFMA231 Z0, Z4, c0; VFMA231 Z1, Z4, c1; VFMA231 Z2, Z4, c2; VFMA231 Z3, Z4, c3; \
	VFMA231 Z24, Z4, c4; VFMA231 Z25, Z4, c5; VFMA231 Z26, Z4, c6; VFMA231 Z27, Z4, c7
#define FMAROW(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VBROADCAST x, Z4; \
	VFMA231 (bPtr), Z4, c0; VFMA231 64(bPtr), Z4, c1; VFMA231 (b1), Z4, c2; VFMA231 64(b1), Z4, c3; \
	VFMA231 (b2), Z4, c4; VFMA231 64(b2), Z4, c5; VFMA231 (b3), Z4, c6; VFMA231 64(b3), Z4, c7
#define FMAROWM(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VBROADCAST x, Z4; \
	VFMA231 (bPtr), Z4, c0; VFMA231 64(bPtr), Z4, c1; VFMA231 (b1), Z4, c2; VFMA231 64(b1), Z4, c3; \
	VFMA231 (b2), Z4, K4, c4; VFMA231 64(b2), Z4, K5, c5; \
	VFMA231 (b3), Z4, K6, c6; VFMA231 64(b3), Z4, K7, c7

// NEXT: p++.
#define NEXT2 ADDQ aCol, aPtr; ADDQ bRow, bPtr
#define NEXT16 ADDQ aCol, aPtr; ADDQ aCol, aPtr8; ADDQ bRow, bPtr
#define NEXT3 ADDQ aCol, aPtr; ADDQ bRow, bPtr; ADDQ bRow, b13
#define NEXT4 ADDQ aCol, aPtr; ADDQ bRow, bPtr; ADDQ bRow, b1
#define NEXT8 ADDQ aCol, aPtr; ADDQ bRow, bPtr; ADDQ bRow, b1; ADDQ bRow, b2; ADDQ bRow, b3

// RELU: c = 0 unless !(c <= 0), for which NaN passes. Z0 is 0.
#define RELU1(x, c0) VCMP $6, Z0, c0, K1; VMOVU.Z c0, K1, c0
#define RELU2(x, c0, c1) RELU1(x, c0); RELU1(x, c1)
#define RELU3(x, c0, c1, c2) RELU2(x, c0, c1); RELU1(x, c2)
#define RELU4(x, c0, c1, c2, c3) RELU2(x, c0, c1); RELU2(x, c2, c3)
#define RELU8(x, c0, c1, c2, c3, c4, c5, c6, c7) RELU4(x, c0, c1, c2, c3); RELU4(x, c4, c5, c6, c7)

// STORE: row of C = accumulators.
#define STORE1M(x, c0) VMOVU c0, K7, (ptr); ADDQ n, ptr
#define STORE2(x, c0, c1) VMOVU c0, (ptr); VMOVU c1, 64(ptr); ADDQ n, ptr
#define STORE2M(x, c0, c1) VMOVU c0, (ptr); VMOVU c1, K7, 64(ptr); ADDQ n, ptr
#define STORE3M(x, c0, c1, c2) VMOVU c0, (ptr); VMOVU c1, 64(ptr); VMOVU c2, K7, 128(ptr); ADDQ n, ptr
#define STORE4(x, c0, c1, c2, c3) \
	VMOVU c0, (ptr); VMOVU c1, 64(ptr); VMOVU c2, 128(ptr); VMOVU c3, 192(ptr); ADDQ n, ptr
#define STORE4M(x, c0, c1, c2, c3) \
	VMOVU c0, (ptr); VMOVU c1, 64(ptr); VMOVU c2, K6, 128(ptr); VMOVU c3, K7, 192(ptr); ADDQ n, ptr
#define STORE8(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVU c0, (ptr); VMOVU c1, 64(ptr); VMOVU c2, 128(ptr); VMOVU c3, 192(ptr); \
	VMOVU c4, 256(ptr); VMOVU c5, 320(ptr); VMOVU c6, 384(ptr); VMOVU c7, 448(ptr); ADDQ n, ptr
#define STORE8M(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVU c0, (ptr); VMOVU c1, 64(ptr); VMOVU c2, 128(ptr); VMOVU c3, 192(ptr); \
	VMOVU c4, K4, 256(ptr); VMOVU c5, K5, 320(ptr); VMOVU c6, K6, 384(ptr); VMOVU c7, K7, 448(ptr); ADDQ n, ptr

// TILE is the body of every tile, which is what its name says: rows x vectors.
// Every 16 steps it asks the cache for one more row of C of the tile to the
// right: all at once, they would keep the loads of B waiting.
#define TILE(ROWS, CLEAR, SEED, LOAD, FMA, NEXT, RELU, STORE) \
	MOVQ tile_Seed(8), ptr                                  \
	TESTQ ptr, ptr                                          \
	JEQ  zero                                               \
	MOVQ tile_SeedRow(8), n                                 \
	ROWS(SEED)                                              \
start:                                                          \
	MOVQ tile_C(8), ptr                                     \
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
	JLT  last                                               \
	TESTQ $14, n                                            \
	JNE  loop2                                              \
	PREFETCHT0 128(ptr)                                     \
	PREFETCHT0 192(ptr)                                     \
	ADDQ tile_CRow(8), ptr                                  \
	JMP  loop2                                              \
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
	RET                                                     \
zero:                                                           \
	ROWS(CLEAR)                                             \
	JMP  start

#define FULL2(ROWS) TILE(ROWS, CLEAR2, SEED2, LOAD2, FMA2, NEXT2, RELU2, STORE2)
#define FULL4(ROWS) TILE(ROWS, CLEAR4, SEED4, LOAD4, FMA4, NEXT4, RELU4, STORE4)
#define EDGE1(ROWS) TILE(ROWS, CLEAR1, SEED1M, LOAD1M, FMA1, NEXT2, RELU1, STORE1M)
#define HIGH1(ROWS) TILE(ROWS, CLEAR1, SEED1M, LOAD1M, FMA1, NEXT16, RELU1, STORE1M)
#define EDGE2(ROWS) TILE(ROWS, CLEAR2, SEED2M, LOAD2M, FMA2, NEXT2, RELU2, STORE2M)
#define EDGE3(ROWS) TILE(ROWS, CLEAR3, SEED3M, LOAD3M, FMA3, NEXT3, RELU3, STORE3M)
#define EDGE4(ROWS) TILE(ROWS, CLEAR4, SEED4M, LOAD4M, FMA4, NEXT4, RELU4, STORE4M)

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

TEXT edge13x1<>(SB), NOSPLIT|NOFRAME, $0-0
	LEAQ (aPtr)(R8*8), aPtr8
	HIGH1(ROWS13x1)

TEXT edge14x1<>(SB), NOSPLIT|NOFRAME, $0-0
	LEAQ (aPtr)(R8*8), aPtr8
	HIGH1(ROWS14x1)

TEXT edge15x1<>(SB), NOSPLIT|NOFRAME, $0-0
	LEAQ (aPtr)(R8*8), aPtr8
	HIGH1(ROWS15x1)

TEXT edge16x1<>(SB), NOSPLIT|NOFRAME, $0-0
	LEAQ (aPtr)(R8*8), aPtr8
	HIGH1(ROWS16x1)

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

TEXT edge1x3<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ tile_BPanel(8), b13
	ADDQ bPtr, b13
	EDGE3(ROWS1x3)

TEXT edge2x3<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ tile_BPanel(8), b13
	ADDQ bPtr, b13
	EDGE3(ROWS2x3)

TEXT edge3x3<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ tile_BPanel(8), b13
	ADDQ bPtr, b13
	EDGE3(ROWS3x3)

TEXT edge4x3<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ tile_BPanel(8), b13
	ADDQ bPtr, b13
	EDGE3(ROWS4x3)

TEXT edge5x3<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ tile_BPanel(8), b13
	ADDQ bPtr, b13
	EDGE3(ROWS5x3)

TEXT edge6x3<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ tile_BPanel(8), b13
	ADDQ bPtr, b13
	EDGE3(ROWS6x3)

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
	TILE(ROWS1x8, CLEAR8, SEED8M, NOLOAD, FMAROWM, NEXT8, RELU8, STORE8M)

TEXT edge2x8<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS8
	TILE(ROWS2x8, CLEAR8, SEED8M, LOAD8M, FMA8, NEXT8, RELU8, STORE8M)

TEXT full1x8<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS8
	TILE(ROWS1x8, CLEAR8, SEED8, NOLOAD, FMAROW, NEXT8, RELU8, STORE8)

TEXT full2x8<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS8
	TILE(ROWS2x8, CLEAR8, SEED8, LOAD8, FMA8, NEXT8, RELU8, STORE8)

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

// The seed of an outer product that starts from +0.
GLOBL zeros<>(SB), RODATA|NOPTR, $512
