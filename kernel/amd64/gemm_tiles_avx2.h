// C = seed + A·B in tiles that stay in registers for all K steps. A step loads
// one row of the tile's part of B, and for each of its rows broadcasts one
// element of A and multiplies: every element of C is one lane of one
// accumulator, a chain of FMAs in ascending k.
//
// An FMA takes four or five cycles and two can start in each, so eight or more
// accumulators are needed to keep the ports busy. So few rows get wide tiles:
//
//	rows     1  2-3  4-6  7-12
//	vectors  8   4    2    1, where C has no more; and 2 and 1 for what is left
//
// A tile that the right edge cuts off loads B and the seed by masks, and is
// stored whole in the frame, from where its columns are copied: masked stores are very slow on some CPUs.
//
// Defined by the file that includes this, for the type of the elements:
//
//	LOGSIZE                              the logarithm of its bytes
//	LANES                                elements of a vector
//	VMASKMOV, VFMA231, VBROADCAST, VCMP  its forms of these instructions
//	VMOV1, VFMA231_1                     the same for one element
//
// Registers in a tile:
#define aPtr   AX  // A(0,p); rows through R8-R13, see gemm.h
#define bPtr   BX  // B(p,0)
#define bRow   CX  // distance of the rows of B
#define aCol   DX  // distance of the columns of A
#define n      SI  // steps to go
#define ptr    DI  // seed or C; in the loop, masks
#define b1     R10 // the next three panels of B, of wide tiles, which have
#define b2     R11 // too few rows to need these for A
#define b3     R12
// Y0-Y3: B, A and masks; Y4-Y15: accumulators. Wide tiles of one or two rows need
// only Y8-Y15 for those.

// The rows of a tile of one, two, four and eight vectors, each r rows being
// r-1 rows and one more. F is what is done to a row: its element of A, its accumulators.
#define ROWS1x1(F) F(A0, Y4)
#define ROWS2x1(F) ROWS1x1(F); F(A1, Y5)
#define ROWS3x1(F) ROWS2x1(F); F(A2, Y6)
#define ROWS4x1(F) ROWS3x1(F); F(A3, Y7)
#define ROWS5x1(F) ROWS4x1(F); F(A4, Y8)
#define ROWS6x1(F) ROWS5x1(F); F(A5, Y9)
#define ROWS7x1(F) ROWS6x1(F); F(A6, Y10)
#define ROWS8x1(F) ROWS7x1(F); F(A7, Y11)
#define ROWS9x1(F) ROWS8x1(F); F(A8, Y12)
#define ROWS10x1(F) ROWS9x1(F); F(A9, Y13)
#define ROWS11x1(F) ROWS10x1(F); F(A10, Y14)
#define ROWS12x1(F) ROWS11x1(F); F(A11, Y15)

#define ROWS1x2(F) F(A0, Y4, Y5)
#define ROWS2x2(F) ROWS1x2(F); F(A1, Y6, Y7)
#define ROWS3x2(F) ROWS2x2(F); F(A2, Y8, Y9)
#define ROWS4x2(F) ROWS3x2(F); F(A3, Y10, Y11)
#define ROWS5x2(F) ROWS4x2(F); F(A4, Y12, Y13)
#define ROWS6x2(F) ROWS5x2(F); F(A5, Y14, Y15)

#define ROWS1x4(F) F(A0, Y8, Y9, Y10, Y11)
#define ROWS2x4(F) ROWS1x4(F); F(A1, Y12, Y13, Y14, Y15)
#define ROWS3x4(F) F(A0, Y4, Y5, Y6, Y7); F(A1, Y8, Y9, Y10, Y11); F(A2, Y12, Y13, Y14, Y15)

#define ROWS1x8(F) F(A0, Y8, Y9, Y10, Y11, Y12, Y13, Y14, Y15)

// CLEAR: accumulators = +0.
#define CLEAR1(x, c0) VXORPS c0, c0, c0
#define CLEAR2(x, c0, c1) CLEAR1(x, c0); CLEAR1(x, c1)
#define CLEAR4(x, c0, c1, c2, c3) CLEAR2(x, c0, c1); CLEAR2(x, c2, c3)
#define CLEAR8(x, c0, c1, c2, c3, c4, c5, c6, c7) CLEAR4(x, c0, c1, c2, c3); CLEAR4(x, c4, c5, c6, c7)

// SEED: accumulators = row of the seed. Masked tiles have their masks in memory.
#define SEED1(x, c0) VMOVUPS (ptr), c0; ADDQ n, ptr
#define SEED1M(x, c0) VMASKMOV (ptr), Y3, c0; ADDQ n, ptr
#define SEED2(x, c0, c1) VMOVUPS (ptr), c0; VMOVUPS 32(ptr), c1; ADDQ n, ptr
#define SEED2M(x, c0, c1) VMOVUPS (ptr), c0; VMASKMOV 32(ptr), Y3, c1; ADDQ n, ptr
#define SEED4(x, c0, c1, c2, c3) \
	VMOVUPS (ptr), c0; VMOVUPS 32(ptr), c1; VMOVUPS 64(ptr), c2; VMOVUPS 96(ptr), c3; ADDQ n, ptr
#define SEED4M(x, c0, c1, c2, c3) \
	VMOVUPS (ptr), c0; VMOVUPS 32(ptr), c1; VMASKMOV 64(ptr), Y2, c2; VMASKMOV 96(ptr), Y3, c3; ADDQ n, ptr
#define SEED8(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVUPS (ptr), c0; VMOVUPS 32(ptr), c1; VMOVUPS 64(ptr), c2; VMOVUPS 96(ptr), c3; \
	VMOVUPS 128(ptr), c4; VMOVUPS 160(ptr), c5; VMOVUPS 192(ptr), c6; VMOVUPS 224(ptr), c7; ADDQ n, ptr
#define SEED8M(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVUPS (ptr), c0; VMOVUPS 32(ptr), c1; VMOVUPS 64(ptr), c2; VMOVUPS 96(ptr), c3; \
	VMASKMOV 128(ptr), Y0, c4; VMASKMOV 160(ptr), Y1, c5; \
	VMASKMOV 192(ptr), Y2, c6; VMASKMOV 224(ptr), Y3, c7; ADDQ n, ptr

// MASKS: the masks of the last one, two or four vectors.
#define MASK1 MOVQ tile_Masks(8), ptr; VMOVUPS (ptr), Y3
#define MASK2 MOVQ tile_Masks(8), ptr; VMOVUPS (ptr), Y2; VMOVUPS 32(ptr), Y3
#define MASK4 MOVQ tile_Masks(8), ptr; VMOVUPS (ptr), Y0; VMOVUPS 32(ptr), Y1; VMOVUPS 64(ptr), Y2; VMOVUPS 96(ptr), Y3
#define NOMASK

// LOAD: one row of B.
#define LOAD1 VMOVUPS (bPtr), Y0
#define LOAD1M VMASKMOV (bPtr), Y3, Y0
#define LOAD2 VMOVUPS (bPtr), Y0; VMOVUPS 32(bPtr), Y1; PREFETCHT0 (bPtr)(bRow*4)
#define LOAD2M VMOVUPS (bPtr), Y0; VMASKMOV 32(bPtr), Y3, Y1
#define LOAD4 VMOVUPS (bPtr), Y0; VMOVUPS 32(bPtr), Y1; VMOVUPS (b1), Y4; VMOVUPS 32(b1), Y5
#define LOAD4M VMOVUPS (bPtr), Y0; VMOVUPS 32(bPtr), Y1; VMASKMOV (b1), Y2, Y4; VMASKMOV 32(b1), Y3, Y5

// FMA: accumulators += A(i,p)·B(p,·).
#define FMA1(x, c0) VBROADCAST x, Y2; VFMA231 Y0, Y2, c0
#define FMA2(x, c0, c1) VBROADCAST x, Y2; VFMA231 Y0, Y2, c0; VFMA231 Y1, Y2, c1
#define FMA4(x, c0, c1, c2, c3) \
	VBROADCAST x, Y6; \
	VFMA231 Y0, Y6, c0; VFMA231 Y1, Y6, c1; VFMA231 Y4, Y6, c2; VFMA231 Y5, Y6, c3

// STEP1x8 is the step of a single row, which uses each element of B once: those come straight from memory.
#define STEP1x8 \
	VBROADCAST A0, Y4; \
	VFMA231 (bPtr), Y4, Y8; VFMA231 32(bPtr), Y4, Y9; \
	VFMA231 (b1), Y4, Y10; VFMA231 32(b1), Y4, Y11; \
	VFMA231 (b2), Y4, Y12; VFMA231 32(b2), Y4, Y13; \
	VFMA231 (b3), Y4, Y14; VFMA231 32(b3), Y4, Y15
#define STEP1x8M \
	VBROADCAST A0, Y4; \
	VFMA231 (bPtr), Y4, Y8; VFMA231 32(bPtr), Y4, Y9; \
	VFMA231 (b1), Y4, Y10; VFMA231 32(b1), Y4, Y11; \
	VMASKMOV (b2), Y0, Y5; VFMA231 Y5, Y4, Y12; \
	VMASKMOV 32(b2), Y1, Y6; VFMA231 Y6, Y4, Y13; \
	VMASKMOV (b3), Y2, Y5; VFMA231 Y5, Y4, Y14; \
	VMASKMOV 32(b3), Y3, Y6; VFMA231 Y6, Y4, Y15

// STEP3x4 goes by columns: three rows of A and one vector of B are all that the registers still hold.
#define FMACOL3(c0, c1, c2) VFMA231 Y0, Y1, c0; VFMA231 Y0, Y2, c1; VFMA231 Y0, Y3, c2
#define STEP3x4 \
	VBROADCAST A0, Y1; VBROADCAST A1, Y2; VBROADCAST A2, Y3; \
	VMOVUPS (bPtr), Y0; FMACOL3(Y4, Y8, Y12); \
	VMOVUPS 32(bPtr), Y0; FMACOL3(Y5, Y9, Y13); \
	VMOVUPS (b1), Y0; FMACOL3(Y6, Y10, Y14); \
	VMOVUPS 32(b1), Y0; FMACOL3(Y7, Y11, Y15)
#define STEP3x4M \
	VBROADCAST A0, Y1; VBROADCAST A1, Y2; VBROADCAST A2, Y3; \
	VMOVUPS (bPtr), Y0; FMACOL3(Y4, Y8, Y12); \
	VMOVUPS 32(bPtr), Y0; FMACOL3(Y5, Y9, Y13); \
	VMOVUPS (ptr), Y0; VMASKMOV (b1), Y0, Y0; FMACOL3(Y6, Y10, Y14); \
	VMOVUPS 32(ptr), Y0; VMASKMOV 32(b1), Y0, Y0; FMACOL3(Y7, Y11, Y15)

// NEXT: p++.
#define NEXT2 ADDQ aCol, aPtr; ADDQ bRow, bPtr
#define NEXT4 ADDQ aCol, aPtr; ADDQ bRow, bPtr; ADDQ bRow, b1
#define NEXT8 ADDQ aCol, aPtr; ADDQ bRow, bPtr; ADDQ bRow, b1; ADDQ bRow, b2; ADDQ bRow, b3

// RELU: c = c AND NOT(c <= 0), for which NaN passes. Y0 is 0.
#define RELU1(x, c0) VCMP $2, Y0, c0, Y1; VANDNPS c0, Y1, c0
#define RELU2(x, c0, c1) RELU1(x, c0); RELU1(x, c1)
#define RELU4(x, c0, c1, c2, c3) RELU2(x, c0, c1); RELU2(x, c2, c3)
#define RELU8(x, c0, c1, c2, c3, c4, c5, c6, c7) RELU4(x, c0, c1, c2, c3); RELU4(x, c4, c5, c6, c7)

// STORE: row of C = accumulators.
#define STORE1(x, c0) VMOVUPS c0, (ptr); ADDQ n, ptr
#define STORE2(x, c0, c1) VMOVUPS c0, (ptr); VMOVUPS c1, 32(ptr); ADDQ n, ptr
#define STORE4(x, c0, c1, c2, c3) \
	VMOVUPS c0, (ptr); VMOVUPS c1, 32(ptr); VMOVUPS c2, 64(ptr); VMOVUPS c3, 96(ptr); ADDQ n, ptr
#define STORE8(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVUPS c0, (ptr); VMOVUPS c1, 32(ptr); VMOVUPS c2, 64(ptr); VMOVUPS c3, 96(ptr); \
	VMOVUPS c4, 128(ptr); VMOVUPS c5, 160(ptr); VMOVUPS c6, 192(ptr); VMOVUPS c7, 224(ptr); ADDQ n, ptr

// TILE is the body of every tile, which is what its name says: rows x vectors.
#define TILE(MASK, ROWS, CLEAR, SEED, STEP, NEXT, RELU, STORE) \
	MASK                                                    \
	MOVQ tile_Seed(8), ptr                                  \
	TESTQ ptr, ptr                                          \
	JEQ  zero                                               \
	MOVQ tile_SeedRow(8), n                                 \
	ROWS(SEED)                                              \
start:                                                          \
	MOVQ tile_Masks(8), ptr                                 \
	MOVQ tile_K(8), n                                       \
	SUBQ $2, n                                              \
	JLT  last                                               \
loop2: /* for ; n >= 2; n -= 2 */                               \
	STEP                                                    \
	NEXT                                                    \
	STEP                                                    \
	NEXT                                                    \
	SUBQ $2, n                                              \
	JGE  loop2                                              \
last:                                                           \
	CMPQ n, $-1                                             \
	JNE  store                                              \
	STEP                                                    \
store:                                                          \
	MOVQ tile_C(8), ptr                                     \
	MOVQ tile_CRow(8), n                                    \
	CMPQ tile_ReLU(8), $0                                   \
	JEQ  linear                                             \
	VXORPS Y0, Y0, Y0                                       \
	ROWS(RELU)                                              \
linear:                                                         \
	ROWS(STORE)                                             \
	RET                                                     \
zero:                                                           \
	ROWS(CLEAR)                                             \
	JMP  start

#define FULL1(ROWS) TILE(NOMASK, ROWS, CLEAR1, SEED1, LOAD1; ROWS(FMA1), NEXT2, RELU1, STORE1)
#define FULL2(ROWS) TILE(NOMASK, ROWS, CLEAR2, SEED2, LOAD2; ROWS(FMA2), NEXT2, RELU2, STORE2)
#define FULL4(ROWS) TILE(NOMASK, ROWS, CLEAR4, SEED4, LOAD4; ROWS(FMA4), NEXT4, RELU4, STORE4)
#define EDGE1(ROWS) TILE(MASK1, ROWS, CLEAR1, SEED1M, LOAD1M; ROWS(FMA1), NEXT2, RELU1, STORE1)
#define EDGE2(ROWS) TILE(MASK1, ROWS, CLEAR2, SEED2M, LOAD2M; ROWS(FMA2), NEXT2, RELU2, STORE2)
#define EDGE4(ROWS) TILE(MASK2, ROWS, CLEAR4, SEED4M, LOAD4M; ROWS(FMA4), NEXT4, RELU4, STORE4)

// PANELS4 sets b1, and PANELS8 b2 and b3 too, to the panels of B on the right.
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

TEXT full1x1<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL1(ROWS1x1)

TEXT full2x1<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL1(ROWS2x1)

TEXT full3x1<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL1(ROWS3x1)

TEXT full4x1<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL1(ROWS4x1)

TEXT full5x1<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL1(ROWS5x1)

TEXT full6x1<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL1(ROWS6x1)

TEXT full7x1<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL1(ROWS7x1)

TEXT full8x1<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL1(ROWS8x1)

TEXT full9x1<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL1(ROWS9x1)

TEXT full10x1<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL1(ROWS10x1)

TEXT full11x1<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL1(ROWS11x1)

TEXT full12x1<>(SB), NOSPLIT|NOFRAME, $0-0
	FULL1(ROWS12x1)

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

TEXT edge1x4<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS4
	EDGE4(ROWS1x4)

TEXT edge2x4<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS4
	EDGE4(ROWS2x4)

TEXT edge3x4<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS4
	TILE(MASK2, ROWS3x4, CLEAR4, SEED4M, STEP3x4M, NEXT4, RELU4, STORE4)

TEXT full1x4<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS4
	FULL4(ROWS1x4)

TEXT full2x4<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS4
	FULL4(ROWS2x4)

TEXT full3x4<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS4
	TILE(NOMASK, ROWS3x4, CLEAR4, SEED4, STEP3x4, NEXT4, RELU4, STORE4)

TEXT edge1x8<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS8
	TILE(MASK4, ROWS1x8, CLEAR8, SEED8M, STEP1x8M, NEXT8, RELU8, STORE8)

TEXT full1x8<>(SB), NOSPLIT|NOFRAME, $0-0
	PANELS8
	TILE(NOMASK, ROWS1x8, CLEAR8, SEED8, STEP1x8, NEXT8, RELU8, STORE8)

// The tiles, by rows: those at the right edge, and full ones.
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
DATA fulls1<>+0(SB)/8, $full1x1<>(SB)
DATA fulls1<>+8(SB)/8, $full2x1<>(SB)
DATA fulls1<>+16(SB)/8, $full3x1<>(SB)
DATA fulls1<>+24(SB)/8, $full4x1<>(SB)
DATA fulls1<>+32(SB)/8, $full5x1<>(SB)
DATA fulls1<>+40(SB)/8, $full6x1<>(SB)
DATA fulls1<>+48(SB)/8, $full7x1<>(SB)
DATA fulls1<>+56(SB)/8, $full8x1<>(SB)
DATA fulls1<>+64(SB)/8, $full9x1<>(SB)
DATA fulls1<>+72(SB)/8, $full10x1<>(SB)
DATA fulls1<>+80(SB)/8, $full11x1<>(SB)
DATA fulls1<>+88(SB)/8, $full12x1<>(SB)
GLOBL fulls1<>(SB), RODATA, $96
DATA edges2<>+0(SB)/8, $edge1x2<>(SB)
DATA edges2<>+8(SB)/8, $edge2x2<>(SB)
DATA edges2<>+16(SB)/8, $edge3x2<>(SB)
DATA edges2<>+24(SB)/8, $edge4x2<>(SB)
DATA edges2<>+32(SB)/8, $edge5x2<>(SB)
DATA edges2<>+40(SB)/8, $edge6x2<>(SB)
GLOBL edges2<>(SB), RODATA, $48
DATA fulls2<>+0(SB)/8, $full1x2<>(SB)
DATA fulls2<>+8(SB)/8, $full2x2<>(SB)
DATA fulls2<>+16(SB)/8, $full3x2<>(SB)
DATA fulls2<>+24(SB)/8, $full4x2<>(SB)
DATA fulls2<>+32(SB)/8, $full5x2<>(SB)
DATA fulls2<>+40(SB)/8, $full6x2<>(SB)
GLOBL fulls2<>(SB), RODATA, $48
DATA edges4<>+0(SB)/8, $edge1x4<>(SB)
DATA edges4<>+8(SB)/8, $edge2x4<>(SB)
DATA edges4<>+16(SB)/8, $edge3x4<>(SB)
GLOBL edges4<>(SB), RODATA, $24
DATA fulls4<>+0(SB)/8, $full1x4<>(SB)
DATA fulls4<>+8(SB)/8, $full2x4<>(SB)
DATA fulls4<>+16(SB)/8, $full3x4<>(SB)
GLOBL fulls4<>(SB), RODATA, $24
DATA edges8<>+0(SB)/8, $edge1x8<>(SB)
GLOBL edges8<>(SB), RODATA, $8
DATA fulls8<>+0(SB)/8, $full1x8<>(SB)
GLOBL fulls8<>(SB), RODATA, $8

// 128 bytes of ones and as many of zeros: the mask of n bytes of columns, n < 128, is at 128-n.
DATA masks<>+0(SB)/8, $-1
DATA masks<>+8(SB)/8, $-1
DATA masks<>+16(SB)/8, $-1
DATA masks<>+24(SB)/8, $-1
DATA masks<>+32(SB)/8, $-1
DATA masks<>+40(SB)/8, $-1
DATA masks<>+48(SB)/8, $-1
DATA masks<>+56(SB)/8, $-1
DATA masks<>+64(SB)/8, $-1
DATA masks<>+72(SB)/8, $-1
DATA masks<>+80(SB)/8, $-1
DATA masks<>+88(SB)/8, $-1
DATA masks<>+96(SB)/8, $-1
DATA masks<>+104(SB)/8, $-1
DATA masks<>+112(SB)/8, $-1
DATA masks<>+120(SB)/8, $-1
GLOBL masks<>(SB), RODATA|NOPTR, $256

// The seed of an outer product that starts from +0.
GLOBL zeros<>(SB), RODATA|NOPTR, $128
