// The matrix product C = seed + A·B of one type: its macro-kernel, micro-kernels, rank-1 update and
// packing.
//
// A tile of C stays in registers for all k steps. A k step loads one row of the tile's part of B.
// For each row of the tile it broadcasts one element of A and multiplies. Every element of C is one
// lane of one accumulator: a chain of FMAs in ascending k.
//
// An FMA takes four cycles and two can start in each, so eight or more accumulators are needed to
// keep the ports busy. So few rows get wide tiles:
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
//	VMOVU, VFMA231, VBROADCAST, VCMP  its forms of these instructions,
//	VMUL                              and of this
//
// Registers in a tile:
#define aPtr   AX // A(0,p); rows through R8-R13, see gemm.h
#define bPtr   BX // B(p,0)
#define bRow   CX // distance of the rows of B
#define aCol   DX // distance of the columns of A
#define n      SI // steps to go
#define ptr    DI // seed or C
#define aPtr8  R12 // A(8,p) in tiles of more than 12 rows
#define b13    R11 // the next panel of B in tiles of three vectors, of at most six rows
#define b1     R10 // the next three panels of B, of wide tiles, which have
#define b2     R11 // too few rows to need these for A
#define b3     R12
// Z0-Z4: B and A. Z5: the factor of the seed, in ProductScaled. Z8-Z31: accumulators, row by row.
// K4-K7: masks of the last vectors.

// The macro-kernel: C is cut into row panels of at most 12 rows (16 if C is one vector wide) whose
// heights differ by at most one. Each panel is computed tile by tile, left to right.

// LASTMASK sets SI to CX ones, CX < 64, and restores bRow.
#define LASTMASK(b) \
	MOVQ $-1, SI;                \
	SHLQ CX, SI;                 \
	NOTQ SI;                     \
	MOVQ b, bRow;                \
	MOVQ block_BRow(bRow), bRow; \
	SHLQ $LOGSIZE, bRow

// CHOOSE_PATH goes to single or edged if one tile covers all of C, to rank1 if K is 1 and there is
// no ReLU, and to many elsewhere. AX is M, BX is N.
#define CHOOSE_PATH(many, single, edged, rank1) \
	CMPQ AX, $12        \
	JGT  high           \
	CMPQ BX, $(2*LANES) \
	JLE  single         \
	JMP  long           \
	high:                                     \
	CMPQ    AX, $16                           \
	JGT     long                              \
	CMPQ    BX, $LANES                        \
	JLE     edged                             \
	long:                                     \
	CMPQ    AX, $4                            \
	JLE     many /* a wide tile does these */ \
	MOVBQZX block_ReLU(DI), CX                \
	LEAQ    -1(CX*2), CX                      \
	ADDQ    block_K(DI), CX                   \
	JEQ     rank1                             // K = 1 and no ReLU

// SPLIT_ROWS divides the M rows into panels whose heights differ by at most one.
#define SPLIT_ROWS() \
	/* panels, base, extra = ceil(M/12), M / panels, M % panels */                          \
	MOVQ    $1, CX                                                                          \
	XORL    DX, DX                                                                          \
	CMPQ    AX, $12                                                                         \
	JLE     panels                                                                          \
	LEAQ    15(AX), CX                                                                      \
	SHRQ    $4, CX /* if N <= LANES, ceil(M/16) */                                          \
	CMPQ    BX, $LANES                                                                      \
	JLE     divide                                                                          \
	LEAQ    11(AX), CX                                                                      \
	MOVL    $0xAAAAAAAB, DX /* ceil(2^35 / 12), so that x*DX>>35 = x/12 for all x < 2^32 */ \
	IMULQ   DX, CX                                                                          \
	SHRQ    $35, CX                                                                         \
	divide:                                                                                 \
	XORL    DX, DX                                                                          \
	DIVL    CX                                                                              \
	panels:                                                                                 \
	MOVQ    CX, frame_Panels                                                                \
	MOVQ    AX, frame_Base                                                                  \
	MOVQ    DX, frame_Extra

// LOAD_BLOCK loads the fields of the Block at DI, and makes bytes of its distances. MODE is
// MODE_OF_BLOCK or MODE_OF_BETA.
#define LOAD_BLOCK(MODE) \
	/* everything in bytes */               \
	MOVQ    block_K(DI), AX                 \
	MOVQ    AX, tile_K(0)                   \
	MODE(AX)                                \
	MOVQ    AX, tile_Mode(0)                \
	MOVQ    block_BPanel(DI), AX            \
	SHLQ    $LOGSIZE, AX                    \
	MOVQ    AX, tile_BPanel(0)              \
	MOVQ    block_CRow(DI), AX              \
	SHLQ    $LOGSIZE, AX                    \
	MOVQ    AX, tile_CRow(0)                \
	MOVQ    block_C(DI), AX                 \
	MOVQ    AX, frame_C                     \
	MOVQ    block_A(DI), AX                 \
	MOVQ    AX, frame_A                     \
	MOVQ    block_BRow(DI), bRow            \
	SHLQ    $LOGSIZE, bRow                  \
	MOVQ    block_ACol(DI), aCol            \
	SHLQ    $LOGSIZE, aCol                  \
	MOVQ    block_ARow(DI), R8              \
	SHLQ    $LOGSIZE, R8                    \
	ROWMULTIPLES                            \
	/* no seed: 0 for every row and tile */ \
	XORL    AX, AX                          \
	XORL    BX, BX                          \
	XORL    SI, SI                          \
	CMPQ    block_SeedLen(DI), $0           \
	JEQ     seeded                          \
	MOVQ    block_Seed(DI), AX              \
	MOVQ    block_SeedRow(DI), BX           \
	SHLQ    $LOGSIZE, BX                    \
	MOVQ    $-1, SI                         \
	seeded:                                 \
	MOVQ    AX, frame_Seed                  \
	MOVQ    BX, tile_SeedRow(0)             \
	MOVQ    SI, frame_SeedStep

// NEXT_PANEL goes to the first tile of the next panel of rows. AX is the number of columns left.
#define NEXT_PANEL(b) \
	MOVQ  frame_Base, AX    \
	CMPQ  frame_Extra, $0   \
	JEQ   rows              \
	DECQ  frame_Extra       \
	INCQ  AX                \
	rows:                   \
	MOVQ  AX, frame_Rows    \
	MOVQ  frame_C, AX       \
	MOVQ  AX, tile_C(0)     \
	MOVQ  frame_Seed, AX    \
	MOVQ  AX, tile_Seed(0)  \
	MOVQ  b, DI             \
	MOVQ  block_B(DI), bPtr \
	MOVQ  block_N(DI), AX

// CHOOSE_TILE chooses the width of the next tile, of which AX columns are left. DI is the table of
// its micro-kernels. It goes to three if three vectors are left.
#define CHOOSE_TILE(b, call, three) \
	MOVQ     AX, frame_Cols          \
	MOVQ     frame_Rows, SI          \
	CMPQ     SI, $4                  \
	JGT      two                     \
	CMPQ     SI, $2                  \
	JGT      four                    \
	CMPQ     AX, $(4*LANES)          \
	JLE      four                    \
	/* 8 vectors, in four panels */  \
	MOVQ     tile_BPanel(0), DI      \
	LEAQ     (bPtr)(DI*4), DI        \
	MOVQ     DI, frame_NextB         \
	MOVQ     $(8*LANES), frame_Width \
	LEAQ     fulls8<>(SB), DI        \
	CMPQ     AX, $(8*LANES)          \
	JGE      call                    \
	LEAQ     edges8<>(SB), DI        \
	MOVQ     AX, CX                  \
	SUBQ     $(4*LANES), CX          \
	LASTMASK(b)                      \
	KMOVQ    SI, K4                  \
	KSHIFTRQ $LANES, K4, K5          \
	KSHIFTRQ $(2*LANES), K4, K6      \
	KSHIFTRQ $(3*LANES), K4, K7      \
	JMP      call                    \
	four:    /* 4 vectors, in two panels */ \
	CMPQ     AX, $(2*LANES)                 \
	JLE      two                            \
	MOVQ     tile_BPanel(0), DI             \
	LEAQ     (bPtr)(DI*2), DI               \
	MOVQ     DI, frame_NextB                \
	MOVQ     $(4*LANES), frame_Width        \
	LEAQ     fulls4<>(SB), DI               \
	CMPQ     AX, $(4*LANES)                 \
	JGE      call                           \
	LEAQ     edges4<>(SB), DI               \
	MOVQ     AX, CX                         \
	SUBQ     $(2*LANES), CX                 \
	LASTMASK(b)                             \
	KMOVQ    SI, K6                         \
	KSHIFTRQ $LANES, K6, K7                 \
	JMP      call                           \
	two:      /* 2 vectors, one panel */ \
	CMPQ      AX, $(2*LANES)             \
	JLE       one                        \
	CMPQ      AX, $(3*LANES)             \
	JLE       three                      \
	one:                                 \
	MOVQ      bPtr, DI                   \
	ADDQ      tile_BPanel(0), DI         \
	MOVQ      DI, frame_NextB            \
	MOVQ      $(2*LANES), frame_Width    \
	LEAQ      fulls2<>(SB), DI           \
	CMPQ      AX, $(2*LANES)             \
	JGE       call                       \
	LEAQ      edges2<>(SB), DI           \
	MOVQ      AX, CX                     \
	SUBQ      $LANES, CX                 \
	JGT       lastmask                   \
	LEAQ      edges1<>(SB), DI           \
	MOVQ      AX, CX                     \
	lastmask:                            \
	LASTMASK(b)                          \
	KMOVQ     SI, K7

// CALL_TILE computes a tile and goes to the next. Its last instruction tells whether AX, the
// columns left, is above 0.
#define CALL_TILE() \
	MOVQ  frame_Rows, SI     \
	MOVQ  -8(DI)(SI*8), DI   \
	MOVQ  frame_A, aPtr      \
	CALL  DI                 \
	MOVQ  frame_Width, DI    \
	MOVQ  frame_Cols, AX     \
	SUBQ  DI, AX             \
	SHLQ  $LOGSIZE, DI       \
	ADDQ  DI, tile_C(0)      \
	ANDQ  frame_SeedStep, DI \
	ADDQ  DI, tile_Seed(0)   \
	MOVQ  frame_NextB, bPtr  \
	TESTQ AX, AX

// NEXT_ROWS moves A, C and the seed on by the rows of a panel. a is where A is, row the distance of
// its rows.
#define NEXT_ROWS(a, row) \
	MOVQ  frame_Rows, AX      \
	MOVQ  AX, BX              \
	IMULQ row, BX             \
	ADDQ  BX, a               \
	MOVQ  AX, BX              \
	IMULQ tile_CRow(0), BX    \
	ADDQ  BX, frame_C         \
	IMULQ tile_SeedRow(0), AX \
	ADDQ  AX, frame_Seed

// THREE_VECTORS computes the last tile of a panel, of up to three vectors: first the upper half of
// the rows, then the lower.
#define THREE_VECTORS(b) \
	MOVQ  AX, CX              \
	SUBQ  $(2*LANES), CX      \
	LASTMASK(b)               \
	KMOVQ SI, K7              \
	MOVQ  bPtr, frame_NextB   \
	MOVQ  frame_Rows, SI      \
	INCQ  SI                  \
	SHRQ  $1, SI              \
	MOVQ  SI, frame_Width     \
	LEAQ  edges3<>(SB), DI    \
	MOVQ  -8(DI)(SI*8), DI    \
	MOVQ  frame_A, aPtr       \
	CALL  DI                  \
	MOVQ  frame_Width, AX     \
	MOVQ  AX, SI              \
	IMULQ tile_SeedRow(0), SI \
	ADDQ  SI, tile_Seed(0)    \
	MOVQ  AX, SI              \
	IMULQ tile_CRow(0), SI    \
	ADDQ  SI, tile_C(0)       \
	MOVQ  frame_Rows, SI      \
	SUBQ  AX, SI              \
	IMULQ R8, AX              \
	ADDQ  frame_A, aPtr       \
	MOVQ  frame_NextB, bPtr   \
	LEAQ  edges3<>(SB), DI    \
	MOVQ  -8(DI)(SI*8), DI    \
	CALL  DI                  \
	LEAQ  (R9)(R8*4), R11

// How ProductScaled copies A: see gemm.h. The factor is in Z6, the mask in K3.
#define LOGVECTOR 6
#define FACTOR(alpha) VBROADCAST alpha, Z6
#define REST_MASK(n) MOVL $-1, AX; BZHIL n, AX, AX; KMOVW AX, K3
#define SCALE_VECTOR VMUL (SI)(AX*1), Z6, Z0; VMOVU Z0, (DI)(AX*1)
#define SCALE_REST VMOVU.Z (SI)(AX*1), K3, Z0; VMUL Z6, Z0, Z0; VMOVU Z0, (DI)(AX*1)

// SINGLE_TILE computes all of C as one tile. The flags are those of comparing BX = N with two
// vectors. At edged, C is narrower than a vector. MODE: see LOAD_BLOCK.
#define SINGLE_TILE(edged, MODE) \
	LEAQ    fulls2<>(SB), SI       \
	JEQ     masked                 \
	LEAQ    edges2<>(SB), SI       \
	SUBQ    $LANES, BX             \
	JGT     masked                 \
	ADDQ    $LANES, BX             \
	edged:                         \
	LEAQ    edges1<>(SB), SI       \
	masked:                        \
	MOVQ    -8(SI)(AX*8), SI       \
	MOVQ    BX, CX                 \
	MOVQ    $-1, DX                \
	SHLQ    CX, DX                 \
	NOTQ    DX                     \
	KMOVQ   DX, K7                 \
	XORL    R9, R9                 \
	XORL    R10, R10               \
	CMPQ    block_SeedLen(DI), $0  \
	CMOVQNE block_Seed(DI), R9     \
	CMOVQNE block_SeedRow(DI), R10 \
	SHLQ    $LOGSIZE, R10          \
	MOVQ    R9, tile_Seed(0)       \
	MOVQ    R10, tile_SeedRow(0)   \
	MOVQ    block_C(DI), R11       \
	MOVQ    R11, tile_C(0)         \
	MOVQ    block_CRow(DI), R12    \
	SHLQ    $LOGSIZE, R12          \
	MOVQ    R12, tile_CRow(0)      \
	MOVQ    block_K(DI), R13       \
	MOVQ    R13, tile_K(0)         \
	MODE(R9)                       \
	MOVQ    R9, tile_Mode(0)       \
	MOVQ    block_A(DI), aPtr      \
	MOVQ    block_B(DI), bPtr      \
	MOVQ    block_BRow(DI), bRow   \
	SHLQ    $LOGSIZE, bRow         \
	MOVQ    block_ACol(DI), aCol   \
	SHLQ    $LOGSIZE, aCol         \
	MOVQ    block_ARow(DI), R8     \
	SHLQ    $LOGSIZE, R8           \
	ROWMULTIPLES                   \
	CALL    SI

// The micro-kernels.

// The rows of a tile of one, two, three, four and eight vectors, each r rows being r-1 rows and one
// more. F is what is done to a row: its element of A, its accumulators.
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

// ZEROn: accumulators = +0.
#define CLEAR1(x, c0) VPXORD c0, c0, c0
#define CLEAR2(x, c0, c1) CLEAR1(x, c0); CLEAR1(x, c1)
#define CLEAR3(x, c0, c1, c2) CLEAR2(x, c0, c1); CLEAR1(x, c2)
#define CLEAR4(x, c0, c1, c2, c3) CLEAR2(x, c0, c1); CLEAR2(x, c2, c3)
#define CLEAR8(x, c0, c1, c2, c3, c4, c5, c6, c7) CLEAR4(x, c0, c1, c2, c3); CLEAR4(x, c4, c5, c6, c7)

// SEED loads the accumulators from a row of the seed. The last vectors of a tile at the right edge
// are masked.
#define SEED1M(x, c0) VMOVU.Z (ptr), K7, c0; ADDQ n, ptr
#define SEED2(x, c0, c1) VMOVU (ptr), c0; VMOVU 64(ptr), c1; ADDQ n, ptr
#define SEED2M(x, c0, c1) VMOVU (ptr), c0; VMOVU.Z 64(ptr), K7, c1; ADDQ n, ptr
#define SEED3M(x, c0, c1, c2) VMOVU (ptr), c0; VMOVU 64(ptr), c1; VMOVU.Z 128(ptr), K7, c2; ADDQ n, ptr
#define SEED4(x, c0, c1, c2, c3) \
	VMOVU (ptr), c0; VMOVU 64(ptr), c1; VMOVU 128(ptr), c2; VMOVU 192(ptr), c3; ADDQ n, ptr

#define SEED4M(x, c0, c1, c2, c3) \
	VMOVU (ptr), c0; VMOVU 64(ptr), c1; VMOVU.Z 128(ptr), K6, c2; VMOVU.Z 192(ptr), K7, c3; ADDQ n, ptr

#define SEED8(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVU (ptr), c0; VMOVU 64(ptr), c1; VMOVU 128(ptr), c2; VMOVU 192(ptr), c3;                 \
	VMOVU 256(ptr), c4; VMOVU 320(ptr), c5; VMOVU 384(ptr), c6; VMOVU 448(ptr), c7; ADDQ n, ptr

#define SEED8M(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVU   (ptr), c0; VMOVU 64(ptr), c1; VMOVU 128(ptr), c2; VMOVU 192(ptr), c3;                                       \
	VMOVU.Z 256(ptr), K4, c4; VMOVU.Z 320(ptr), K5, c5; VMOVU.Z 384(ptr), K6, c6; VMOVU.Z 448(ptr), K7, c7; ADDQ n, ptr

// SCALE multiplies the accumulators by the factor of the seed.
#define SCALE1(x, c0) VMUL Z5, c0, c0
#define SCALE2(x, c0, c1) SCALE1(x, c0); SCALE1(x, c1)
#define SCALE3(x, c0, c1, c2) SCALE2(x, c0, c1); SCALE1(x, c2)
#define SCALE4(x, c0, c1, c2, c3) SCALE2(x, c0, c1); SCALE2(x, c2, c3)
#define SCALE8(x, c0, c1, c2, c3, c4, c5, c6, c7) SCALE4(x, c0, c1, c2, c3); SCALE4(x, c4, c5, c6, c7)

// LOAD loads one row of B.
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
	VMOVU   (bPtr), Z0; VMOVU 64(bPtr), Z1; VMOVU (b1), Z2; VMOVU 64(b1), Z3;                      \
	VMOVU.Z (b2), K4, Z24; VMOVU.Z 64(b2), K5, Z25; VMOVU.Z (b3), K6, Z26; VMOVU.Z 64(b3), K7, Z27

#define NOLOAD

// FMA adds A(i,p)·B(p,·) to the accumulators of row i. A tile of one vector uses each element of A
// once, and a tile of one row each element of B: these come straight from memory.
#define FMA1(x, c0) VFMA231.BCST x, Z0, c0
#define FMA2(x, c0, c1) VBROADCAST x, Z4; VFMA231 Z0, Z4, c0; VFMA231 Z1, Z4, c1
#define FMA3(x, c0, c1, c2) \
	VBROADCAST x, Z4; VFMA231 Z0, Z4, c0; VFMA231 Z1, Z4, c1; VFMA231 Z2, Z4, c2

#define FMA4(x, c0, c1, c2, c3) \
	VBROADCAST x, Z4;                                                                 \
	VFMA231    Z0, Z4, c0; VFMA231 Z1, Z4, c1; VFMA231 Z2, Z4, c2; VFMA231 Z3, Z4, c3

#define FMA8(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VBROADCAST x, Z4;                                                                     \
	VFMA231    Z0, Z4, c0; VFMA231 Z1, Z4, c1; VFMA231 Z2, Z4, c2; VFMA231 Z3, Z4, c3;    \
	VFMA231    Z24, Z4, c4; VFMA231 Z25, Z4, c5; VFMA231 Z26, Z4, c6; VFMA231 Z27, Z4, c7

#define FMAROW(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VBROADCAST x, Z4;                                                                                  \
	VFMA231    (bPtr), Z4, c0; VFMA231 64(bPtr), Z4, c1; VFMA231 (b1), Z4, c2; VFMA231 64(b1), Z4, c3; \
	VFMA231    (b2), Z4, c4; VFMA231 64(b2), Z4, c5; VFMA231 (b3), Z4, c6; VFMA231 64(b3), Z4, c7

#define FMAROWM(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VBROADCAST x, Z4;                                                                                  \
	VFMA231    (bPtr), Z4, c0; VFMA231 64(bPtr), Z4, c1; VFMA231 (b1), Z4, c2; VFMA231 64(b1), Z4, c3; \
	VFMA231    (b2), Z4, K4, c4; VFMA231 64(b2), Z4, K5, c5;                                           \
	VFMA231    (b3), Z4, K6, c6; VFMA231 64(b3), Z4, K7, c7

// NEXT goes to the next k step.
#define NEXT2 ADDQ aCol, aPtr; ADDQ bRow, bPtr
#define NEXT16 ADDQ aCol, aPtr; ADDQ aCol, aPtr8; ADDQ bRow, bPtr
#define NEXT3 ADDQ aCol, aPtr; ADDQ bRow, bPtr; ADDQ bRow, b13
#define NEXT4 ADDQ aCol, aPtr; ADDQ bRow, bPtr; ADDQ bRow, b1
#define NEXT8 ADDQ aCol, aPtr; ADDQ bRow, bPtr; ADDQ bRow, b1; ADDQ bRow, b2; ADDQ bRow, b3

// RELU computes c = 0 unless !(c <= 0), so that NaN passes. Z0 is 0.
#define RELU1(x, c0) VCMP $6, Z0, c0, K1; VMOVU.Z c0, K1, c0
#define RELU2(x, c0, c1) RELU1(x, c0); RELU1(x, c1)
#define RELU3(x, c0, c1, c2) RELU2(x, c0, c1); RELU1(x, c2)
#define RELU4(x, c0, c1, c2, c3) RELU2(x, c0, c1); RELU2(x, c2, c3)
#define RELU8(x, c0, c1, c2, c3, c4, c5, c6, c7) RELU4(x, c0, c1, c2, c3); RELU4(x, c4, c5, c6, c7)

// STORE stores the accumulators to a row of C.
#define STORE1M(x, c0) VMOVU c0, K7, (ptr); ADDQ n, ptr
#define STORE2(x, c0, c1) VMOVU c0, (ptr); VMOVU c1, 64(ptr); ADDQ n, ptr
#define STORE2M(x, c0, c1) VMOVU c0, (ptr); VMOVU c1, K7, 64(ptr); ADDQ n, ptr
#define STORE3M(x, c0, c1, c2) VMOVU c0, (ptr); VMOVU c1, 64(ptr); VMOVU c2, K7, 128(ptr); ADDQ n, ptr
#define STORE4(x, c0, c1, c2, c3) \
	VMOVU c0, (ptr); VMOVU c1, 64(ptr); VMOVU c2, 128(ptr); VMOVU c3, 192(ptr); ADDQ n, ptr

#define STORE4M(x, c0, c1, c2, c3) \
	VMOVU c0, (ptr); VMOVU c1, 64(ptr); VMOVU c2, K6, 128(ptr); VMOVU c3, K7, 192(ptr); ADDQ n, ptr

#define STORE8(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVU c0, (ptr); VMOVU c1, 64(ptr); VMOVU c2, 128(ptr); VMOVU c3, 192(ptr);                 \
	VMOVU c4, 256(ptr); VMOVU c5, 320(ptr); VMOVU c6, 384(ptr); VMOVU c7, 448(ptr); ADDQ n, ptr

#define STORE8M(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVU c0, (ptr); VMOVU c1, 64(ptr); VMOVU c2, 128(ptr); VMOVU c3, 192(ptr);                                 \
	VMOVU c4, K4, 256(ptr); VMOVU c5, K5, 320(ptr); VMOVU c6, K6, 384(ptr); VMOVU c7, K7, 448(ptr); ADDQ n, ptr

// TILE is a micro-kernel: it computes one tile of C. A micro-kernel is named rows x vectors. STEPS
// does the n steps.
#define TILE(ROWS, CLEAR, SEED, SCALE, STEPS, RELU, STORE) \
	MOVQ    tile_Seed(8), ptr        \
	TESTQ   ptr, ptr                 \
	JEQ     zero                     \
	MOVQ    tile_SeedRow(8), n       \
	ROWS(SEED)                       \
	CMPQ    tile_Mode(8), $WITH_BETA \
	JEQ     scaled                   \
	start:                           \
	MOVQ    tile_C(8), ptr           \
	MOVQ    tile_K(8), n             \
	STEPS                            \
	store:                           \
	MOVQ    tile_C(8), ptr           \
	MOVQ    tile_CRow(8), n          \
	CMPQ    tile_Mode(8), $WITH_RELU \
	JNE     linear                   \
	VPXORD  Z0, Z0, Z0               \
	ROWS(RELU)                       \
	linear:                          \
	ROWS(STORE)                      \
	RET                              \
	zero:       \
	ROWS(CLEAR) \
	JMP   start \
	scaled:       \
	ROWS(SCALE)   \
	JMP     start

// TILE_BODY does two steps a turn. Every 16 steps it prefetches one more row of C of the tile to
// the right: all at once, the prefetches would keep the loads of B waiting.
#define TILE_BODY(ROWS, CLEAR, SEED, SCALE, LOAD, FMA, NEXT, RELU, STORE) \
TILE(ROWS, CLEAR, SEED, SCALE, PAIRS_OF_STEPS(LOAD; ROWS(FMA), NEXT, store), RELU, STORE)

#define PAIRS_OF_STEPS(STEP, NEXT, end) \
	SUBQ       $2, n                    \
	JLT        last                     \
	loop2:     /* for ;n >= 2;n -= 2 */ \
	STEP                                \
	NEXT                                \
	STEP                                \
	NEXT                                \
	SUBQ       $2, n                    \
	JLT        last                     \
	TESTQ      $14, n                   \
	JNE        loop2                    \
	PREFETCHT0 128(ptr)                 \
	PREFETCHT0 192(ptr)                 \
	ADDQ       tile_CRow(8), ptr        \
	JMP        loop2                    \
	last:        \
	CMPQ  n, $-1 \
	JNE   end    \
	STEP

// SINGLE_STEPS does one step a turn. For a row alone, whose B is read once only, it is faster than
// two if B comes from the L2 cache (784×128, Emerald Rapids: 3.40 and 3.59 µs).
#define SINGLE_STEPS(STEP, NEXT, end) \
	TESTQ n, n                 \
	JEQ   end                  \
	loop: /* for ;n > 0;n-- */ \
	STEP                       \
	NEXT                       \
	DECQ  n                    \
	JNE   loop

// PANELS4 sets b1 to the panel of B on the right, PANELS8 sets b1, b2 and b3.
#define PANELS4 MOVQ tile_BPanel(8), b1; ADDQ bPtr, b1
#define PANELS8 MOVQ tile_BPanel(8), b3; LEAQ (bPtr)(b3*1), b1; LEAQ (bPtr)(b3*2), b2; ADDQ b2, b3

#define FULL2(ROWS) TILE_BODY(ROWS, CLEAR2, SEED2, SCALE2, LOAD2, FMA2, NEXT2, RELU2, STORE2)
#define FULL4(ROWS) PANELS4; TILE_BODY(ROWS, CLEAR4, SEED4, SCALE4, LOAD4, FMA4, NEXT4, RELU4, STORE4)
#define EDGE1(ROWS) TILE_BODY(ROWS, CLEAR1, SEED1M, SCALE1, LOAD1M, FMA1, NEXT2, RELU1, STORE1M)
#define HIGH1(ROWS) LEAQ (aPtr)(R8*8), aPtr8; TILE_BODY(ROWS, CLEAR1, SEED1M, SCALE1, LOAD1M, FMA1, NEXT16, RELU1, STORE1M)
#define EDGE2(ROWS) TILE_BODY(ROWS, CLEAR2, SEED2M, SCALE2, LOAD2M, FMA2, NEXT2, RELU2, STORE2M)
#define EDGE3(ROWS) MOVQ tile_BPanel(8), b13; ADDQ bPtr, b13; TILE_BODY(ROWS, CLEAR3, SEED3M, SCALE3, LOAD3M, FMA3, NEXT3, RELU3, STORE3M)
#define EDGE4(ROWS) PANELS4; TILE_BODY(ROWS, CLEAR4, SEED4M, SCALE4, LOAD4M, FMA4, NEXT4, RELU4, STORE4M)

#define EDGE1x8 PANELS8; TILE_BODY(ROWS1x8, CLEAR8, SEED8M, SCALE8, NOLOAD, FMAROWM, NEXT8, RELU8, STORE8M)
#define EDGE2x8 PANELS8; TILE_BODY(ROWS2x8, CLEAR8, SEED8M, SCALE8, LOAD8M, FMA8, NEXT8, RELU8, STORE8M)
#define FULL1x8 PANELS8; TILE(ROWS1x8, CLEAR8, SEED8, SCALE8, SINGLE_STEPS(ROWS1x8(FMAROW), NEXT8, store), RELU8, STORE8)
#define FULL2x8 PANELS8; TILE_BODY(ROWS2x8, CLEAR8, SEED8, SCALE8, LOAD8, FMA8, NEXT8, RELU8, STORE8)

// MICROKERNEL defines one tile's function, and enters it in the table of its width, by rows.
#define MICROKERNEL(name, place, body) \
DATA place/8, $name<>(SB) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0-0 \
	body

	MICROKERNEL(edge1x1, edges1<>+0(SB), EDGE1(ROWS1x1))
	MICROKERNEL(edge2x1, edges1<>+8(SB), EDGE1(ROWS2x1))
	MICROKERNEL(edge3x1, edges1<>+16(SB), EDGE1(ROWS3x1))
	MICROKERNEL(edge4x1, edges1<>+24(SB), EDGE1(ROWS4x1))
	MICROKERNEL(edge5x1, edges1<>+32(SB), EDGE1(ROWS5x1))
	MICROKERNEL(edge6x1, edges1<>+40(SB), EDGE1(ROWS6x1))
	MICROKERNEL(edge7x1, edges1<>+48(SB), EDGE1(ROWS7x1))
	MICROKERNEL(edge8x1, edges1<>+56(SB), EDGE1(ROWS8x1))
	MICROKERNEL(edge9x1, edges1<>+64(SB), EDGE1(ROWS9x1))
	MICROKERNEL(edge10x1, edges1<>+72(SB), EDGE1(ROWS10x1))
	MICROKERNEL(edge11x1, edges1<>+80(SB), EDGE1(ROWS11x1))
	MICROKERNEL(edge12x1, edges1<>+88(SB), EDGE1(ROWS12x1))
	MICROKERNEL(edge13x1, edges1<>+96(SB), HIGH1(ROWS13x1))
	MICROKERNEL(edge14x1, edges1<>+104(SB), HIGH1(ROWS14x1))
	MICROKERNEL(edge15x1, edges1<>+112(SB), HIGH1(ROWS15x1))
	MICROKERNEL(edge16x1, edges1<>+120(SB), HIGH1(ROWS16x1))
	MICROKERNEL(edge1x2, edges2<>+0(SB), EDGE2(ROWS1x2))
	MICROKERNEL(edge2x2, edges2<>+8(SB), EDGE2(ROWS2x2))
	MICROKERNEL(edge3x2, edges2<>+16(SB), EDGE2(ROWS3x2))
	MICROKERNEL(edge4x2, edges2<>+24(SB), EDGE2(ROWS4x2))
	MICROKERNEL(edge5x2, edges2<>+32(SB), EDGE2(ROWS5x2))
	MICROKERNEL(edge6x2, edges2<>+40(SB), EDGE2(ROWS6x2))
	MICROKERNEL(edge7x2, edges2<>+48(SB), EDGE2(ROWS7x2))
	MICROKERNEL(edge8x2, edges2<>+56(SB), EDGE2(ROWS8x2))
	MICROKERNEL(edge9x2, edges2<>+64(SB), EDGE2(ROWS9x2))
	MICROKERNEL(edge10x2, edges2<>+72(SB), EDGE2(ROWS10x2))
	MICROKERNEL(edge11x2, edges2<>+80(SB), EDGE2(ROWS11x2))
	MICROKERNEL(edge12x2, edges2<>+88(SB), EDGE2(ROWS12x2))
	MICROKERNEL(full1x2, fulls2<>+0(SB), FULL2(ROWS1x2))
	MICROKERNEL(full2x2, fulls2<>+8(SB), FULL2(ROWS2x2))
	MICROKERNEL(full3x2, fulls2<>+16(SB), FULL2(ROWS3x2))
	MICROKERNEL(full4x2, fulls2<>+24(SB), FULL2(ROWS4x2))
	MICROKERNEL(full5x2, fulls2<>+32(SB), FULL2(ROWS5x2))
	MICROKERNEL(full6x2, fulls2<>+40(SB), FULL2(ROWS6x2))
	MICROKERNEL(full7x2, fulls2<>+48(SB), FULL2(ROWS7x2))
	MICROKERNEL(full8x2, fulls2<>+56(SB), FULL2(ROWS8x2))
	MICROKERNEL(full9x2, fulls2<>+64(SB), FULL2(ROWS9x2))
	MICROKERNEL(full10x2, fulls2<>+72(SB), FULL2(ROWS10x2))
	MICROKERNEL(full11x2, fulls2<>+80(SB), FULL2(ROWS11x2))
	MICROKERNEL(full12x2, fulls2<>+88(SB), FULL2(ROWS12x2))
	MICROKERNEL(edge1x3, edges3<>+0(SB), EDGE3(ROWS1x3))
	MICROKERNEL(edge2x3, edges3<>+8(SB), EDGE3(ROWS2x3))
	MICROKERNEL(edge3x3, edges3<>+16(SB), EDGE3(ROWS3x3))
	MICROKERNEL(edge4x3, edges3<>+24(SB), EDGE3(ROWS4x3))
	MICROKERNEL(edge5x3, edges3<>+32(SB), EDGE3(ROWS5x3))
	MICROKERNEL(edge6x3, edges3<>+40(SB), EDGE3(ROWS6x3))
	MICROKERNEL(edge1x4, edges4<>+0(SB), EDGE4(ROWS1x4))
	MICROKERNEL(edge2x4, edges4<>+8(SB), EDGE4(ROWS2x4))
	MICROKERNEL(edge3x4, edges4<>+16(SB), EDGE4(ROWS3x4))
	MICROKERNEL(edge4x4, edges4<>+24(SB), EDGE4(ROWS4x4))
	MICROKERNEL(full1x4, fulls4<>+0(SB), FULL4(ROWS1x4))
	MICROKERNEL(full2x4, fulls4<>+8(SB), FULL4(ROWS2x4))
	MICROKERNEL(full3x4, fulls4<>+16(SB), FULL4(ROWS3x4))
	MICROKERNEL(full4x4, fulls4<>+24(SB), FULL4(ROWS4x4))
	MICROKERNEL(edge1x8, edges8<>+0(SB), EDGE1x8)
	MICROKERNEL(edge2x8, edges8<>+8(SB), EDGE2x8)
	MICROKERNEL(full1x8, fulls8<>+0(SB), FULL1x8)
	MICROKERNEL(full2x8, fulls8<>+8(SB), FULL2x8)

// The tiles, by rows: those at the right edge and, where there are any, full ones.
GLOBL edges1<>(SB), RODATA, $128
GLOBL edges2<>(SB), RODATA, $96
GLOBL fulls2<>(SB), RODATA, $96
GLOBL edges3<>(SB), RODATA, $48
GLOBL edges4<>(SB), RODATA, $32
GLOBL fulls4<>(SB), RODATA, $32
GLOBL edges8<>(SB), RODATA, $16
GLOBL fulls8<>(SB), RODATA, $16

// The rank-1 update: the product with K = 1 and many rows, such as the gradient of a layer's
// weights for one row of a batch. Each row of C is the only row of B, times an element of A. Only B
// is used again, so eight vectors of B stay in registers while all rows pass. If C is in L1, the
// stores of C are the limit, one a cycle: where C has no seed, no prefetches and no loads of zeros
// compete with them. If C is not in L1, each row prefetches the next.
//
// Registers:
//
//	AX, R8   element of A for this row; the distance to the next
//	BX, DX   B at this column; the distance of its panels, or of its vectors
//	SI, R9   row of C; the distance to the next
//	DI, R11  row of the seed; the distance to the next
//	CX       rows to go
//	R12, R10 first row of C and of the seed
//	R13      columns to go
//
// Z0-Z7: B. Z8-Z15: C. Z16: the element of A. K7: the last columns. K6: not 0 if C is in the cache
// and has no seed.

// FIRST_ROW goes to the first row of A, C and the seed.
#define FIRST_ROW(b) \
	MOVQ b, CX;           \
	MOVQ block_A(CX), AX; \
	MOVQ block_M(CX), CX; \
	MOVQ R12, SI;         \
	MOVQ R10, DI

// NEXT_ROW goes to the next row. Its last instruction tells whether there is one.
#define NEXT_ROW \
	ADDQ R8, AX;  \
	ADDQ R9, SI;  \
	ADDQ R11, DI; \
	DECQ CX

// NEXT_COLUMNS moves C and the seed on by some columns. Without a seed, the seed stays at the
// zeros.
#define NEXT_COLUMNS(bytes, b) \
	ADDQ    $(bytes), R12;         \
	MOVQ    b, AX;                 \
	LEAQ    (bytes)(R10), CX;      \
	CMPQ    block_SeedLen(AX), $0; \
	CMOVQNE CX, R10

// ROW_SEED and ROW_ZERO set the accumulators of a row of C, ROW_PREFETCH prefetches the next row.
#define ROW_SEED4 \
	VMOVU (DI), Z8;     \
	VMOVU 64(DI), Z9;   \
	VMOVU 128(DI), Z10; \
	VMOVU 192(DI), Z11

#define ROW_SEED8 \
	ROW_SEED4;          \
	VMOVU 256(DI), Z12; \
	VMOVU 320(DI), Z13; \
	VMOVU 384(DI), Z14; \
	VMOVU 448(DI), Z15

#define ROW_ZERO4 \
	VPXORD Z8, Z8, Z8;    \
	VPXORD Z9, Z9, Z9;    \
	VPXORD Z10, Z10, Z10; \
	VPXORD Z11, Z11, Z11

#define ROW_ZERO8 \
	ROW_ZERO4;            \
	VPXORD Z12, Z12, Z12; \
	VPXORD Z13, Z13, Z13; \
	VPXORD Z14, Z14, Z14; \
	VPXORD Z15, Z15, Z15

#define ROW_PREFETCH4 \
	PREFETCHT0 (SI)(R9*1);    \
	PREFETCHT0 64(SI)(R9*1);  \
	PREFETCHT0 128(SI)(R9*1); \
	PREFETCHT0 192(SI)(R9*1)

#define ROW_PREFETCH8 \
	ROW_PREFETCH4;            \
	PREFETCHT0 256(SI)(R9*1); \
	PREFETCHT0 320(SI)(R9*1); \
	PREFETCHT0 384(SI)(R9*1); \
	PREFETCHT0 448(SI)(R9*1)

// ROW_FMA4 and ROW_FMA8 compute and store a row: c += a*b.
#define ROW_FMA4 \
	VBROADCAST (AX), Z16;    \
	VFMA231    Z0, Z16, Z8;  \
	VFMA231    Z1, Z16, Z9;  \
	VFMA231    Z2, Z16, Z10; \
	VFMA231    Z3, Z16, Z11; \
	VMOVU      Z8, (SI);     \
	VMOVU      Z9, 64(SI);   \
	VMOVU      Z10, 128(SI); \
	VMOVU      Z11, 192(SI)

#define ROW_FMA8 \
	ROW_FMA4;             \
	VFMA231 Z4, Z16, Z12; \
	VFMA231 Z5, Z16, Z13; \
	VFMA231 Z6, Z16, Z14; \
	VFMA231 Z7, Z16, Z15; \
	VMOVU   Z12, 256(SI); \
	VMOVU   Z13, 320(SI); \
	VMOVU   Z14, 384(SI); \
	VMOVU   Z15, 448(SI)

// RANK1_UPDATE computes the Block at DI.
#define RANK1_UPDATE(b, done) \
	MOVQ       block_B(DI), BX                                                     \
	MOVQ       block_BPanel(DI), DX                                                \
	SHLQ       $LOGSIZE, DX                                                        \
	MOVQ       block_ARow(DI), R8                                                  \
	SHLQ       $LOGSIZE, R8                                                        \
	MOVQ       block_C(DI), R12                                                    \
	MOVQ       block_CRow(DI), R9                                                  \
	SHLQ       $LOGSIZE, R9                                                        \
	LEAQ       ·zeros(SB), R10                                                     \
	XORL       R11, R11                                                            \
	CMPQ       block_SeedLen(DI), $0                                               \
	CMOVQNE    block_Seed(DI), R10                                                 \
	CMOVQNE    block_SeedRow(DI), R11                                              \
	SHLQ       $LOGSIZE, R11                                                       \
	MOVQ       block_N(DI), R13                                                    \
	MOVQ       block_M(DI), AX /* the bytes from the first row of C to the last */ \
	IMULQ      R9, AX                                                              \
	XORL       CX, CX                                                              \
	CMPQ       AX, $(32<<10)                                                       \
	JGT        rank1mode                                                           \
	CMPQ       block_SeedLen(DI), $0                                               \
	JNE        rank1mode                                                           \
	DECL       CX                                                                  \
	rank1mode:                                                                     \
	KMOVW      CX, K6                                                              \
	rank18:    /* for ;N >= 8*LANES;N -= 8*LANES */                                \
	SUBQ       $(8*LANES), R13                                                     \
	JLT        rank1rest                                                           \
	VMOVU      (BX), Z0                                                            \
	VMOVU      64(BX), Z1                                                          \
	ADDQ       DX, BX                                                              \
	VMOVU      (BX), Z2                                                            \
	VMOVU      64(BX), Z3                                                          \
	ADDQ       DX, BX                                                              \
	VMOVU      (BX), Z4                                                            \
	VMOVU      64(BX), Z5                                                          \
	ADDQ       DX, BX                                                              \
	VMOVU      (BX), Z6                                                            \
	VMOVU      64(BX), Z7                                                          \
	ADDQ       DX, BX                                                              \
	KTESTW     K6, K6                                                              \
	FIRST_ROW(b)                                                                   \
	JNE        rank18zero                                                          \
	rank18row: /* for ;rows > 0;rows-- */                                          \
	ROW_PREFETCH8                                                                  \
	ROW_SEED8                                                                      \
	ROW_FMA8                                                                       \
	NEXT_ROW                                                                       \
	JNE        rank18row                                                           \
	JMP        rank18right                                                         \
	rank18zero:  /* for ;rows > 0;rows-- */ \
	ROW_ZERO8                               \
	ROW_FMA8                                \
	NEXT_ROW                                \
	JNE          rank18zero                 \
	rank18right:                            \
	NEXT_COLUMNS(512, b)                    \
	JMP          rank18                     \
	rank1rest: /* the last columns: (N-1)/LANES + 1 vectors */ \
	ADDQ       $(8*LANES), R13                                 \
	JEQ        done                                            \
	LEAQ       -1(R13), CX                                     \
	MOVQ       CX, R13                                         \
	ANDQ       $(LANES-1), CX                                  \
	MOVL       $2, SI                                          \
	SHLL       CX, SI                                          \
	DECL       SI                                              \
	KMOVW      SI, K7 /* the columns of the last one */        \
	SHRQ       $(6-LOGSIZE), R13                               \
	LEAQ       ranks<>(SB), CX                                 \
	MOVQ       (CX)(R13*8), R13                                \
	FIRST_ROW(b)                                               \
	CALL       R13                                             \
	JMP        done

// The last columns of a rank-1 update: one to eight vectors of each row. K7 has the columns of the
// last vector.
//
// ACROSSn applies F to each vector but the last one, and LAST to that: with its offset, its vector
// of B and its accumulator.
#define ACROSS1(F, LAST) LAST(0, Z0, Z8)
#define ACROSS2(F, LAST) F(0, Z0, Z8); LAST(64, Z1, Z9)
#define ACROSS3(F, LAST) ACROSS2(F, F); LAST(128, Z2, Z10)
#define ACROSS4(F, LAST) ACROSS3(F, F); LAST(192, Z3, Z11)
#define ACROSS5(F, LAST) ACROSS4(F, F); LAST(256, Z4, Z12)
#define ACROSS6(F, LAST) ACROSS5(F, F); LAST(320, Z5, Z13)
#define ACROSS7(F, LAST) ACROSS6(F, F); LAST(384, Z6, Z14)
#define ACROSS8(F, LAST) ACROSS7(F, F); LAST(448, Z7, Z15)

#define LAST_FETCH(o, b, c) PREFETCHT0 o(SI)(R9*1)
#define LAST_SEED(o, b, c) VMOVU o(DI), c
#define LAST_SEED_MASKED(o, b, c) VMOVU.Z o(DI), K7, c
#define LAST_FMA(o, b, c) VFMA231 b, Z16, c
#define LAST_STORE(o, b, c) VMOVU c, o(SI)
#define LAST_STORE_MASKED(o, b, c) VMOVU c, K7, o(SI)

// LAST_Bn loads the row of B, panel by panel.
#define LAST_B1 VMOVU.Z (BX), K7, Z0
#define LAST_B2 VMOVU (BX), Z0; VMOVU.Z 64(BX), K7, Z1
#define LAST_PANEL(b0, b1) VMOVU (BX), b0; VMOVU 64(BX), b1; ADDQ DX, BX
#define LAST_B3 LAST_PANEL(Z0, Z1); VMOVU.Z (BX), K7, Z2
#define LAST_B4 LAST_PANEL(Z0, Z1); VMOVU (BX), Z2; VMOVU.Z 64(BX), K7, Z3
#define LAST_B5 LAST_PANEL(Z0, Z1); LAST_PANEL(Z2, Z3); VMOVU.Z (BX), K7, Z4
#define LAST_B6 LAST_PANEL(Z0, Z1); LAST_PANEL(Z2, Z3); VMOVU (BX), Z4; VMOVU.Z 64(BX), K7, Z5
#define LAST_B7 LAST_PANEL(Z0, Z1); LAST_PANEL(Z2, Z3); LAST_PANEL(Z4, Z5); VMOVU.Z (BX), K7, Z6
#define LAST_B8 LAST_PANEL(Z0, Z1); LAST_PANEL(Z2, Z3); LAST_PANEL(Z4, Z5); VMOVU (BX), Z6; VMOVU.Z 64(BX), K7, Z7

#define RANK1_LAST(LOAD_B, ACROSS) \
	LOAD_B                                \
	row:       /* for ;rows > 0;rows-- */ \
	VBROADCAST (AX), Z16                  \
	ACROSS(LAST_FETCH, LAST_FETCH)        \
	ACROSS(LAST_SEED, LAST_SEED_MASKED)   \
	ACROSS(LAST_FMA, LAST_FMA)            \
	ACROSS(LAST_STORE, LAST_STORE_MASKED) \
	NEXT_ROW                              \
	JNE        row                        \
	RET

MICROKERNEL(rank1x1, ranks<>+0(SB), RANK1_LAST(LAST_B1, ACROSS1))
MICROKERNEL(rank1x2, ranks<>+8(SB), RANK1_LAST(LAST_B2, ACROSS2))
MICROKERNEL(rank1x3, ranks<>+16(SB), RANK1_LAST(LAST_B3, ACROSS3))
MICROKERNEL(rank1x4, ranks<>+24(SB), RANK1_LAST(LAST_B4, ACROSS4))
MICROKERNEL(rank1x5, ranks<>+32(SB), RANK1_LAST(LAST_B5, ACROSS5))
MICROKERNEL(rank1x6, ranks<>+40(SB), RANK1_LAST(LAST_B6, ACROSS6))
MICROKERNEL(rank1x7, ranks<>+48(SB), RANK1_LAST(LAST_B7, ACROSS7))
MICROKERNEL(rank1x8, ranks<>+56(SB), RANK1_LAST(LAST_B8, ACROSS8))

GLOBL ranks<>(SB), RODATA, $64

// How a product packs B on the way: see gemm.h.
#define LOGWIDTH 7
#define PANEL ROWS12x2
#define COPY(o) \
	VMOVU      (bPtr), Z0;   \
	VMOVU      64(bPtr), Z1; \
	PREFETCHT1 (ptr);        \
	PREFETCHT1 64(ptr);      \
	VMOVU      Z0, o(n);     \
	VMOVU      Z1, (o+64)(n)

#define ZERO_VECTOR VPXORD Z0, Z0, Z0

// Panels of 9 to 12 rows, 12 elements of A in a step. The 12 rows of C are asked for in the 192
// steps of float32 or the 128 of float64 that fit in the cache.
#define EVERY (64>>LOGSIZE)
#define LEAST 9
#define PANELSIZE (12<<LOGSIZE)
#define PREFETCH_L1(p) PREFETCHT0 (p); PREFETCHT0 64(p)
#define PREFETCH_L2(p) PREFETCHT1 (p); PREFETCHT1 64(p)

// BROW loads row p of B from here, AROW does row i of the tile.
#define BROW(p) \
	VMOVU      (128*p)(bPtr), Z0;    \
	VMOVU      (128*p+64)(bPtr), Z1; \
	PREFETCHT0 (128*(p+16))(bPtr);   \
	PREFETCHT0 (128*(p+16)+64)(bPtr)

#define AROW(i, p, c0, c1) \
	VBROADCAST ((12*p+i)<<LOGSIZE)(aPtr), Z4; VFMA231 Z0, Z4, c0; VFMA231 Z1, Z4, c1

#define STEP9(p) \
	BROW(p);              \
	AROW(0, p, Z8, Z9);   \
	AROW(1, p, Z10, Z11); \
	AROW(2, p, Z12, Z13); \
	AROW(3, p, Z14, Z15); \
	AROW(4, p, Z16, Z17); \
	AROW(5, p, Z18, Z19); \
	AROW(6, p, Z20, Z21); \
	AROW(7, p, Z22, Z23); \
	AROW(8, p, Z24, Z25)

#define STEP10(p) STEP9(p); AROW(9, p, Z26, Z27)
#define STEP11(p) STEP10(p); AROW(10, p, Z28, Z29)
#define STEP12(p) STEP11(p); AROW(11, p, Z30, Z31)

MICROKERNEL(packed9, packed<>+0(SB), PACKED(ROWS9x2, STEP9))
MICROKERNEL(packed10, packed<>+8(SB), PACKED(ROWS10x2, STEP10))
MICROKERNEL(packed11, packed<>+16(SB), PACKED(ROWS11x2, STEP11))
MICROKERNEL(packed12, packed<>+24(SB), PACKED(ROWS12x2, STEP12))

GLOBL packed<>(SB), RODATA, $32
