// The matrix product C = seed + A·B of one type: its macro-kernel, micro-kernels, rank-1 update and
// packing.
//
// A tile of C stays in registers for all k steps. A k step loads one row of the tile's part of B.
// For each row of the tile it broadcasts one element of A and multiplies. Every element of C is one
// lane of one accumulator: a chain of FMAs in ascending k.
//
// An FMA takes four or five cycles and two can start in each, so eight or more accumulators are
// needed to keep the ports busy. So few rows get wide tiles:
//
//	rows     1  2-3  4-6  7-12
//	vectors  8   4    2    1, where C has no more; and 2 and 1 for what is left
//
// A tile that the right edge cuts off loads B and the seed under masks. It is stored whole in the
// frame, and its columns are copied from there: masked stores are very slow on some CPUs.
//
// Defined by the file that includes this, for the type of the elements:
//
//	LOGSIZE                              the logarithm of its bytes
//	LANES                                elements of a vector
//	VMASKMOV, VFMA231, VBROADCAST, VCMP  its forms of these instructions,
//	VMUL                                 and of this
//	VMOV1, VFMA231_1                     the same for one element
//
// Registers in a tile:
#define aPtr   AX // A(0,p); rows through R8-R13, see gemm.h
#define bPtr   BX // B(p,0)
#define bRow   CX // distance of the rows of B
#define aCol   DX // distance of the columns of A
#define n      SI // steps to go
#define ptr    DI // seed or C; in the loop, masks
#define b1     R10 // the next three panels of B, of wide tiles, which have
#define b2     R11 // too few rows to need these for A
#define b3     R12
// Y0-Y3: B, A and masks; Y4-Y15: accumulators. Wide tiles of one or two rows need only Y8-Y15 for
// those.

// The macro-kernel: C is cut into row panels of at most 6 rows (12 if C is one vector wide) whose
// heights differ by at most one. Each panel is computed tile by tile, left to right.

// CHOOSE_PATH goes to rank1 if K is 1 and there is no ReLU, and to many elsewhere. AX is M, BX is
// N.
#define CHOOSE_PATH(many, rank1) \
	CMPQ    AX, $3                            \
	JLE     many /* a wide tile does these */ \
	MOVBQZX block_ReLU(DI), CX                \
	LEAQ    -1(CX*2), CX                      \
	ADDQ    block_K(DI), CX                   \
	JEQ     rank1                             // K = 1 and no ReLU

// SPLIT_ROWS divides the M rows into panels whose heights differ by at most one.
#define SPLIT_ROWS() \
	/* panels, base, extra = ceil(M/6), M / panels, M % panels */                         \
	MOVQ    $1, CX                                                                        \
	MOVQ    AX, R8                                                                        \
	CMPQ    BX, $LANES                                                                    \
	JGT     height                                                                        \
	INCQ    R8 /* if N <= LANES, ceil(M/12) = ceil(((M+1)/2) / 6) */                      \
	SHRQ    $1, R8                                                                        \
	height:                                                                               \
	XORL    DX, DX                                                                        \
	CMPQ    R8, $6                                                                        \
	JLE     panels                                                                        \
	LEAQ    5(R8), CX                                                                     \
	MOVL    $0xAAAAAAAB, DX /* ceil(2^34 / 6), so that x*DX>>34 = x/6 for all x < 2^32 */ \
	IMULQ   DX, CX                                                                        \
	SHRQ    $34, CX                                                                       \
	XORL    DX, DX                                                                        \
	DIVL    CX                                                                            \
	panels:                                                                               \
	MOVQ    CX, frame_Panels                                                              \
	MOVQ    AX, frame_Base                                                                \
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
	PANEL_ROWS()           \
	MOVQ b, DI             \
	MOVQ block_B(DI), bPtr \
	MOVQ block_N(DI), AX

#define PANEL_ROWS() \
	MOVQ  frame_Base, AX   \
	CMPQ  frame_Extra, $0  \
	JEQ   rows             \
	DECQ  frame_Extra      \
	INCQ  AX               \
	rows:                  \
	MOVQ  AX, frame_Rows   \
	MOVQ  frame_C, AX      \
	MOVQ  AX, tile_C(0)    \
	MOVQ  frame_Seed, AX   \
	MOVQ  AX, tile_Seed(0)

// CHOOSE_TILE chooses the width of the next tile, of which AX columns are left. DI is the table of
// its micro-kernels. It goes to edge if the tile is cut off by the right edge, and to call
// elsewhere.
#define CHOOSE_TILE(call, edge) \
	MOVQ AX, frame_Cols             \
	MOVQ frame_Rows, SI             \
	CMPQ SI, $3                     \
	JGT  two                        \
	CMPQ SI, $1                     \
	JGT  four                       \
	CMPQ AX, $(4*LANES)             \
	JLE  four                       \
	/* 8 vectors, in four panels */ \
	MOVQ tile_BPanel(0), DI         \
	LEAQ (bPtr)(DI*4), DI           \
	MOVQ DI, frame_NextB            \
	MOVQ $(8*LANES), frame_Width    \
	LEAQ fulls8<>(SB), DI           \
	CMPQ AX, $(8*LANES)             \
	JGE  call                       \
	LEAQ edges8<>(SB), DI           \
	SUBQ $(4*LANES), AX             \
	JMP  edge                       \
	four: /* 4 vectors, in two panels */ \
	CMPQ  AX, $(2*LANES)                 \
	JLE   two                            \
	MOVQ  tile_BPanel(0), DI             \
	LEAQ  (bPtr)(DI*2), DI               \
	MOVQ  DI, frame_NextB                \
	MOVQ  $(4*LANES), frame_Width        \
	LEAQ  fulls4<>(SB), DI               \
	CMPQ  AX, $(4*LANES)                 \
	JGE   call                           \
	LEAQ  edges4<>(SB), DI               \
	SUBQ  $(2*LANES), AX                 \
	JMP   edge                           \
	two: /* 2 vectors, one panel */ \
	CMPQ AX, $LANES                 \
	JLE  one                        \
	MOVQ bPtr, DI                   \
	ADDQ tile_BPanel(0), DI         \
	MOVQ DI, frame_NextB            \
	MOVQ $(2*LANES), frame_Width    \
	LEAQ fulls2<>(SB), DI           \
	CMPQ AX, $(2*LANES)             \
	JGE  call                       \
	LEAQ edges2<>(SB), DI           \
	SUBQ $LANES, AX                 \
	JMP  edge                       \
	one: /* 1 vector, half a panel, the last */ \
	MOVQ $LANES, frame_Width                    \
	LEAQ fulls1<>(SB), DI                       \
	JEQ  call                                   \
	LEAQ edges1<>(SB), DI

// EDGE_TILE computes the last tile of a panel in the frame and copies its columns to C. AX columns
// of its last vectors exist; those of the others all do.
#define EDGE_TILE() \
	LEAQ    ·masks+128(SB), SI                                                 \
	SHLQ    $LOGSIZE, AX                                                       \
	SUBQ    AX, SI                                                             \
	MOVQ    SI, tile_Masks(0)                                                  \
	MOVQ    tile_C(0), SI                                                      \
	MOVQ    SI, frame_CTile                                                    \
	MOVQ    tile_CRow(0), SI                                                   \
	MOVQ    SI, frame_CRow                                                     \
	LEAQ    frame_Edge, SI                                                     \
	MOVQ    SI, tile_C(0)                                                      \
	MOVQ    frame_Width, AX                                                    \
	SHLQ    $LOGSIZE, AX                                                       \
	MOVQ    AX, tile_CRow(0)                                                   \
	MOVQ    frame_Rows, AX                                                     \
	MOVQ    -8(DI)(AX*8), DI                                                   \
	MOVQ    frame_A, aPtr                                                      \
	CALL    DI                                                                 \
	/* The last tile of its panel: copy its columns. Rows are in DI and SI. */ \
	LEAQ    frame_Edge, DI                                                     \
	MOVQ    frame_CTile, SI                                                    \
	MOVQ    frame_Rows, BX                                                     \
	copy:   /* for ;BX > 0;BX-- */                                             \
	MOVQ    frame_Cols, AX                                                     \
	SHLQ    $(LOGSIZE-2), AX /* in words of 4 bytes */                         \
	XORL    R9, R9                                                             \
	copy8:  /* for ;AX >= 8;AX -= 8 */                                         \
	SUBQ    $8, AX                                                             \
	JLT     copy4                                                              \
	VMOVUPS (DI)(R9*1), Y0                                                     \
	VMOVUPS Y0, (SI)(R9*1)                                                     \
	ADDQ    $32, R9                                                            \
	JMP     copy8                                                              \
	copy4:                                                        \
	TESTQ   $4, AX /* AX is down by 8, which leaves these bits */ \
	JEQ     copy2                                                 \
	VMOVUPS (DI)(R9*1), X0                                        \
	VMOVUPS X0, (SI)(R9*1)                                        \
	ADDQ    $16, R9                                               \
	copy2:                                                        \
	TESTQ   $2, AX                                                \
	JEQ     copy1                                                 \
	VMOVSD  (DI)(R9*1), X0                                        \
	VMOVSD  X0, (SI)(R9*1)                                        \
	ADDQ    $8, R9                                                \
	copy1:                                                        \
	TESTQ   $1, AX                                                \
	JEQ     copied                                                \
	VMOVSS  (DI)(R9*1), X0                                        \
	VMOVSS  X0, (SI)(R9*1)                                        \
	copied:                                                       \
	ADDQ    tile_CRow(0), DI                                      \
	ADDQ    frame_CRow, SI                                        \
	DECQ    BX                                                    \
	JNE     copy                                                  \
	MOVQ    frame_CRow, AX                                        \
	MOVQ    AX, tile_CRow(0)                                      \
	LEAQ    (R8)(R8*2), R9

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

// How ProductScaled copies A: see gemm.h. The factor is in Y15, the mask in Y14.
#define LOGVECTOR 5
#define FACTOR(alpha) VBROADCAST alpha, Y15
#define REST_MASK(n) \
	LEAQ ·masks+128(SB), AX; SHLQ $LOGSIZE, n; SUBQ n, AX; SHRQ $LOGSIZE, n; VMOVUPS (AX), Y14

#define SCALE_VECTOR VMUL (SI)(AX*1), Y15, Y0; VMOVUPS Y0, (DI)(AX*1)
#define SCALE_REST VMASKMOV (SI)(AX*1), Y14, Y0; VMUL Y15, Y0, Y0; VMOVUPS Y0, (DI)(AX*1)

// The micro-kernels.

// The rows of a tile of one, two, four and eight vectors, each r rows being r-1 rows and one more.
// F is what is done to a row: its element of A, its accumulators.
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

// ZEROn: accumulators = +0.
#define CLEAR1(x, c0) VXORPS c0, c0, c0
#define CLEAR2(x, c0, c1) CLEAR1(x, c0); CLEAR1(x, c1)
#define CLEAR4(x, c0, c1, c2, c3) CLEAR2(x, c0, c1); CLEAR2(x, c2, c3)
#define CLEAR8(x, c0, c1, c2, c3, c4, c5, c6, c7) CLEAR4(x, c0, c1, c2, c3); CLEAR4(x, c4, c5, c6, c7)

// SEED loads the accumulators from a row of the seed. Masked tiles have their masks in memory.
#define SEED1(x, c0) VMOVUPS (ptr), c0; ADDQ n, ptr
#define SEED1M(x, c0) VMASKMOV (ptr), Y3, c0; ADDQ n, ptr
#define SEED2(x, c0, c1) VMOVUPS (ptr), c0; VMOVUPS 32(ptr), c1; ADDQ n, ptr
#define SEED2M(x, c0, c1) VMOVUPS (ptr), c0; VMASKMOV 32(ptr), Y3, c1; ADDQ n, ptr
#define SEED4(x, c0, c1, c2, c3) \
	VMOVUPS (ptr), c0; VMOVUPS 32(ptr), c1; VMOVUPS 64(ptr), c2; VMOVUPS 96(ptr), c3; ADDQ n, ptr

#define SEED4M(x, c0, c1, c2, c3) \
	VMOVUPS (ptr), c0; VMOVUPS 32(ptr), c1; VMASKMOV 64(ptr), Y2, c2; VMASKMOV 96(ptr), Y3, c3; ADDQ n, ptr

#define SEED8(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVUPS (ptr), c0; VMOVUPS 32(ptr), c1; VMOVUPS 64(ptr), c2; VMOVUPS 96(ptr), c3;                   \
	VMOVUPS 128(ptr), c4; VMOVUPS 160(ptr), c5; VMOVUPS 192(ptr), c6; VMOVUPS 224(ptr), c7; ADDQ n, ptr

#define SEED8M(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVUPS  (ptr), c0; VMOVUPS 32(ptr), c1; VMOVUPS 64(ptr), c2; VMOVUPS 96(ptr), c3; \
	VMASKMOV 128(ptr), Y0, c4; VMASKMOV 160(ptr), Y1, c5;                              \
	VMASKMOV 192(ptr), Y2, c6; VMASKMOV 224(ptr), Y3, c7; ADDQ n, ptr

// MASKn loads the masks of the last n vectors.
#define MASK1 MOVQ tile_Masks(8), ptr; VMOVUPS (ptr), Y3
#define MASK2 MOVQ tile_Masks(8), ptr; VMOVUPS (ptr), Y2; VMOVUPS 32(ptr), Y3
#define MASK4 MOVQ tile_Masks(8), ptr; VMOVUPS (ptr), Y0; VMOVUPS 32(ptr), Y1; VMOVUPS 64(ptr), Y2; VMOVUPS 96(ptr), Y3
#define NOMASK

// SCALE multiplies the accumulators by the factor of the seed. The masks of a tile leave Y0 free,
// or Y4 where they are four.
#define SCALE1(x, c0) VBROADCAST tile_Beta(8), Y0; VMUL Y0, c0, c0
#define SCALE2(x, c0, c1) SCALE1(x, c0); VMUL Y0, c1, c1
#define SCALE4(x, c0, c1, c2, c3) SCALE2(x, c0, c1); VMUL Y0, c2, c2; VMUL Y0, c3, c3
#define SCALE8(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VBROADCAST tile_Beta(8), Y4;                                              \
	VMUL       Y4, c0, c0; VMUL Y4, c1, c1; VMUL Y4, c2, c2; VMUL Y4, c3, c3; \
	VMUL       Y4, c4, c4; VMUL Y4, c5, c5; VMUL Y4, c6, c6; VMUL Y4, c7, c7

// LOAD loads one row of B.
#define LOAD1 VMOVUPS (bPtr), Y0
#define LOAD1M VMASKMOV (bPtr), Y3, Y0
#define LOAD2 VMOVUPS (bPtr), Y0; VMOVUPS 32(bPtr), Y1; PREFETCHT0 (bPtr)(bRow*4)
#define LOAD2M VMOVUPS (bPtr), Y0; VMASKMOV 32(bPtr), Y3, Y1
#define LOAD4 VMOVUPS (bPtr), Y0; VMOVUPS 32(bPtr), Y1; VMOVUPS (b1), Y4; VMOVUPS 32(b1), Y5
#define LOAD4M VMOVUPS (bPtr), Y0; VMOVUPS 32(bPtr), Y1; VMASKMOV (b1), Y2, Y4; VMASKMOV 32(b1), Y3, Y5

// FMA adds A(i,p)·B(p,·) to the accumulators of row i.
#define FMA1(x, c0) VBROADCAST x, Y2; VFMA231 Y0, Y2, c0
#define FMA2(x, c0, c1) VBROADCAST x, Y2; VFMA231 Y0, Y2, c0; VFMA231 Y1, Y2, c1
#define FMA4(x, c0, c1, c2, c3) \
	VBROADCAST x, Y6;                                                                 \
	VFMA231    Y0, Y6, c0; VFMA231 Y1, Y6, c1; VFMA231 Y4, Y6, c2; VFMA231 Y5, Y6, c3

// STEP1x8 is the k step of a single row. It uses each element of B once, so these come straight
// from memory.
#define STEP1x8 \
	VBROADCAST A0, Y4;                                   \
	VFMA231    (bPtr), Y4, Y8; VFMA231 32(bPtr), Y4, Y9; \
	VFMA231    (b1), Y4, Y10; VFMA231 32(b1), Y4, Y11;   \
	VFMA231    (b2), Y4, Y12; VFMA231 32(b2), Y4, Y13;   \
	VFMA231    (b3), Y4, Y14; VFMA231 32(b3), Y4, Y15

#define STEP1x8M \
	VBROADCAST A0, Y4;                                   \
	VFMA231    (bPtr), Y4, Y8; VFMA231 32(bPtr), Y4, Y9; \
	VFMA231    (b1), Y4, Y10; VFMA231 32(b1), Y4, Y11;   \
	VMASKMOV   (b2), Y0, Y5; VFMA231 Y5, Y4, Y12;        \
	VMASKMOV   32(b2), Y1, Y6; VFMA231 Y6, Y4, Y13;      \
	VMASKMOV   (b3), Y2, Y5; VFMA231 Y5, Y4, Y14;        \
	VMASKMOV   32(b3), Y3, Y6; VFMA231 Y6, Y4, Y15

// STEP3x4 goes by columns: beside the accumulators, the registers hold only three elements of A and
// one vector of B.
#define FMACOL3(c0, c1, c2) VFMA231 Y0, Y1, c0; VFMA231 Y0, Y2, c1; VFMA231 Y0, Y3, c2
#define STEP3x4 \
	VBROADCAST A0, Y1; VBROADCAST A1, Y2; VBROADCAST A2, Y3; \
	VMOVUPS    (bPtr), Y0; FMACOL3(Y4, Y8, Y12);             \
	VMOVUPS    32(bPtr), Y0; FMACOL3(Y5, Y9, Y13);           \
	VMOVUPS    (b1), Y0; FMACOL3(Y6, Y10, Y14);              \
	VMOVUPS    32(b1), Y0; FMACOL3(Y7, Y11, Y15)

#define STEP3x4M \
	VBROADCAST A0, Y1; VBROADCAST A1, Y2; VBROADCAST A2, Y3;               \
	VMOVUPS    (bPtr), Y0; FMACOL3(Y4, Y8, Y12);                           \
	VMOVUPS    32(bPtr), Y0; FMACOL3(Y5, Y9, Y13);                         \
	VMOVUPS    (ptr), Y0; VMASKMOV (b1), Y0, Y0; FMACOL3(Y6, Y10, Y14);    \
	VMOVUPS    32(ptr), Y0; VMASKMOV 32(b1), Y0, Y0; FMACOL3(Y7, Y11, Y15)

// NEXT goes to the next k step.
#define NEXT2 ADDQ aCol, aPtr; ADDQ bRow, bPtr
#define NEXT4 ADDQ aCol, aPtr; ADDQ bRow, bPtr; ADDQ bRow, b1
#define NEXT8 ADDQ aCol, aPtr; ADDQ bRow, bPtr; ADDQ bRow, b1; ADDQ bRow, b2; ADDQ bRow, b3

// RELU computes c = c AND NOT(c <= 0), so that NaN passes. Y0 is 0.
#define RELU1(x, c0) VCMP $2, Y0, c0, Y1; VANDNPS c0, Y1, c0
#define RELU2(x, c0, c1) RELU1(x, c0); RELU1(x, c1)
#define RELU4(x, c0, c1, c2, c3) RELU2(x, c0, c1); RELU2(x, c2, c3)
#define RELU8(x, c0, c1, c2, c3, c4, c5, c6, c7) RELU4(x, c0, c1, c2, c3); RELU4(x, c4, c5, c6, c7)

// STORE stores the accumulators to a row of C.
#define STORE1(x, c0) VMOVUPS c0, (ptr); ADDQ n, ptr
#define STORE2(x, c0, c1) VMOVUPS c0, (ptr); VMOVUPS c1, 32(ptr); ADDQ n, ptr
#define STORE4(x, c0, c1, c2, c3) \
	VMOVUPS c0, (ptr); VMOVUPS c1, 32(ptr); VMOVUPS c2, 64(ptr); VMOVUPS c3, 96(ptr); ADDQ n, ptr

#define STORE8(x, c0, c1, c2, c3, c4, c5, c6, c7) \
	VMOVUPS c0, (ptr); VMOVUPS c1, 32(ptr); VMOVUPS c2, 64(ptr); VMOVUPS c3, 96(ptr);                   \
	VMOVUPS c4, 128(ptr); VMOVUPS c5, 160(ptr); VMOVUPS c6, 192(ptr); VMOVUPS c7, 224(ptr); ADDQ n, ptr

// TILE is a micro-kernel: it computes one tile of C. A micro-kernel is named rows x vectors. STEPS
// does the n steps.
#define TILE(MASK, ROWS, CLEAR, SEED, SCALE, STEPS, RELU, STORE) \
	MASK                             \
	MOVQ    tile_Seed(8), ptr        \
	TESTQ   ptr, ptr                 \
	JEQ     zero                     \
	MOVQ    tile_SeedRow(8), n       \
	ROWS(SEED)                       \
	CMPQ    tile_Mode(8), $WITH_BETA \
	JEQ     scaled                   \
	start:                           \
	MOVQ    tile_Masks(8), ptr       \
	MOVQ    tile_K(8), n             \
	STEPS                            \
	store:                           \
	MOVQ    tile_C(8), ptr           \
	MOVQ    tile_CRow(8), n          \
	CMPQ    tile_Mode(8), $WITH_RELU \
	JNE     linear                   \
	VXORPS  Y0, Y0, Y0               \
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

// TILE_BODY does two steps a turn.
#define TILE_BODY(MASK, ROWS, CLEAR, SEED, SCALE, STEP, NEXT, RELU, STORE) \
TILE(MASK, ROWS, CLEAR, SEED, SCALE, PAIRS_OF_STEPS(STEP, NEXT, store), RELU, STORE)

#define PAIRS_OF_STEPS(STEP, NEXT, end) \
	SUBQ   $2, n                    \
	JLT    last                     \
	loop2: /* for ;n >= 2;n -= 2 */ \
	STEP                            \
	NEXT                            \
	STEP                            \
	NEXT                            \
	SUBQ   $2, n                    \
	JGE    loop2                    \
	last:                           \
	CMPQ   n, $-1                   \
	JNE    end                      \
	STEP

// SINGLE_STEPS does one step a turn. For a row alone, whose B is read once only, it is faster than
// two if B comes from the L2 cache (784×128, Emerald Rapids: 4.10 and 4.18 µs).
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

#define FULL1(ROWS) TILE_BODY(NOMASK, ROWS, CLEAR1, SEED1, SCALE1, LOAD1; ROWS(FMA1), NEXT2, RELU1, STORE1)
#define FULL2(ROWS) TILE_BODY(NOMASK, ROWS, CLEAR2, SEED2, SCALE2, LOAD2; ROWS(FMA2), NEXT2, RELU2, STORE2)
#define FULL4(ROWS) PANELS4; TILE_BODY(NOMASK, ROWS, CLEAR4, SEED4, SCALE4, LOAD4; ROWS(FMA4), NEXT4, RELU4, STORE4)
#define EDGE1(ROWS) TILE_BODY(MASK1, ROWS, CLEAR1, SEED1M, SCALE1, LOAD1M; ROWS(FMA1), NEXT2, RELU1, STORE1)
#define EDGE2(ROWS) TILE_BODY(MASK1, ROWS, CLEAR2, SEED2M, SCALE2, LOAD2M; ROWS(FMA2), NEXT2, RELU2, STORE2)
#define EDGE4(ROWS) PANELS4; TILE_BODY(MASK2, ROWS, CLEAR4, SEED4M, SCALE4, LOAD4M; ROWS(FMA4), NEXT4, RELU4, STORE4)

#define EDGE3x4 PANELS4; TILE_BODY(MASK2, ROWS3x4, CLEAR4, SEED4M, SCALE4, STEP3x4M, NEXT4, RELU4, STORE4)
#define FULL3x4 PANELS4; TILE_BODY(NOMASK, ROWS3x4, CLEAR4, SEED4, SCALE4, STEP3x4, NEXT4, RELU4, STORE4)
#define EDGE1x8 PANELS8; TILE_BODY(MASK4, ROWS1x8, CLEAR8, SEED8M, SCALE8, STEP1x8M, NEXT8, RELU8, STORE8)
#define FULL1x8 PANELS8; TILE(NOMASK, ROWS1x8, CLEAR8, SEED8, SCALE8, SINGLE_STEPS(STEP1x8, NEXT8, store), RELU8, STORE8)

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
	MICROKERNEL(full1x1, fulls1<>+0(SB), FULL1(ROWS1x1))
	MICROKERNEL(full2x1, fulls1<>+8(SB), FULL1(ROWS2x1))
	MICROKERNEL(full3x1, fulls1<>+16(SB), FULL1(ROWS3x1))
	MICROKERNEL(full4x1, fulls1<>+24(SB), FULL1(ROWS4x1))
	MICROKERNEL(full5x1, fulls1<>+32(SB), FULL1(ROWS5x1))
	MICROKERNEL(full6x1, fulls1<>+40(SB), FULL1(ROWS6x1))
	MICROKERNEL(full7x1, fulls1<>+48(SB), FULL1(ROWS7x1))
	MICROKERNEL(full8x1, fulls1<>+56(SB), FULL1(ROWS8x1))
	MICROKERNEL(full9x1, fulls1<>+64(SB), FULL1(ROWS9x1))
	MICROKERNEL(full10x1, fulls1<>+72(SB), FULL1(ROWS10x1))
	MICROKERNEL(full11x1, fulls1<>+80(SB), FULL1(ROWS11x1))
	MICROKERNEL(full12x1, fulls1<>+88(SB), FULL1(ROWS12x1))
	MICROKERNEL(edge1x2, edges2<>+0(SB), EDGE2(ROWS1x2))
	MICROKERNEL(edge2x2, edges2<>+8(SB), EDGE2(ROWS2x2))
	MICROKERNEL(edge3x2, edges2<>+16(SB), EDGE2(ROWS3x2))
	MICROKERNEL(edge4x2, edges2<>+24(SB), EDGE2(ROWS4x2))
	MICROKERNEL(edge5x2, edges2<>+32(SB), EDGE2(ROWS5x2))
	MICROKERNEL(edge6x2, edges2<>+40(SB), EDGE2(ROWS6x2))
	MICROKERNEL(full1x2, fulls2<>+0(SB), FULL2(ROWS1x2))
	MICROKERNEL(full2x2, fulls2<>+8(SB), FULL2(ROWS2x2))
	MICROKERNEL(full3x2, fulls2<>+16(SB), FULL2(ROWS3x2))
	MICROKERNEL(full4x2, fulls2<>+24(SB), FULL2(ROWS4x2))
	MICROKERNEL(full5x2, fulls2<>+32(SB), FULL2(ROWS5x2))
	MICROKERNEL(full6x2, fulls2<>+40(SB), FULL2(ROWS6x2))
	MICROKERNEL(edge1x4, edges4<>+0(SB), EDGE4(ROWS1x4))
	MICROKERNEL(edge2x4, edges4<>+8(SB), EDGE4(ROWS2x4))
	MICROKERNEL(edge3x4, edges4<>+16(SB), EDGE3x4)
	MICROKERNEL(full1x4, fulls4<>+0(SB), FULL4(ROWS1x4))
	MICROKERNEL(full2x4, fulls4<>+8(SB), FULL4(ROWS2x4))
	MICROKERNEL(full3x4, fulls4<>+16(SB), FULL3x4)
	MICROKERNEL(edge1x8, edges8<>+0(SB), EDGE1x8)
	MICROKERNEL(full1x8, fulls8<>+0(SB), FULL1x8)

// The tiles, by rows: those at the right edge, and full ones.
GLOBL edges1<>(SB), RODATA, $96
GLOBL fulls1<>(SB), RODATA, $96
GLOBL edges2<>(SB), RODATA, $48
GLOBL fulls2<>(SB), RODATA, $48
GLOBL edges4<>(SB), RODATA, $24
GLOBL fulls4<>(SB), RODATA, $24
GLOBL edges8<>(SB), RODATA, $8
GLOBL fulls8<>(SB), RODATA, $8

// The rank-1 update: the product with K = 1 and many rows, such as the gradient of a layer's
// weights for one row of a batch. Each row of C is the only row of B, times an element of A. Only B
// is used again, so four vectors of B stay in registers while all rows pass. If C is in L1, the
// stores of C are the limit, one a cycle.
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
// Y0-Y3: B. Y4-Y7: C. Y8: the element of A.

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

// RANK1_UPDATE computes the Block at DI.
#define RANK1_UPDATE(b, done) \
	MOVQ       block_B(DI), BX                                        \
	MOVQ       block_BPanel(DI), DX                                   \
	SHLQ       $LOGSIZE, DX                                           \
	MOVQ       block_ARow(DI), R8                                     \
	SHLQ       $LOGSIZE, R8                                           \
	MOVQ       block_C(DI), R12                                       \
	MOVQ       block_CRow(DI), R9                                     \
	SHLQ       $LOGSIZE, R9                                           \
	LEAQ       ·zeros(SB), R10                                        \
	XORL       R11, R11                                               \
	CMPQ       block_SeedLen(DI), $0                                  \
	CMOVQNE    block_Seed(DI), R10                                    \
	CMOVQNE    block_SeedRow(DI), R11                                 \
	SHLQ       $LOGSIZE, R11                                          \
	MOVQ       block_N(DI), R13                                       \
	rank14:    /* for ;N >= 4*LANES;N -= 4*LANES */                   \
	SUBQ       $(4*LANES), R13                                        \
	JLT        rank1rest                                              \
	VMOVUPS    (BX), Y0                                               \
	VMOVUPS    32(BX), Y1                                             \
	ADDQ       DX, BX                                                 \
	VMOVUPS    (BX), Y2                                               \
	VMOVUPS    32(BX), Y3                                             \
	ADDQ       DX, BX                                                 \
	FIRST_ROW(b)                                                      \
	rank14row: /* for ;rows > 0;rows-- */                             \
	VBROADCAST (AX), Y8                                               \
	PREFETCHT0 (SI)(R9*1) /* the next row of C, if it is not in L1 */ \
	PREFETCHT0 64(SI)(R9*1)                                           \
	VMOVUPS    (DI), Y4 /* c = seed + a*b */                          \
	VMOVUPS    32(DI), Y5                                             \
	VMOVUPS    64(DI), Y6                                             \
	VMOVUPS    96(DI), Y7                                             \
	VFMA231    Y0, Y8, Y4                                             \
	VFMA231    Y1, Y8, Y5                                             \
	VFMA231    Y2, Y8, Y6                                             \
	VFMA231    Y3, Y8, Y7                                             \
	VMOVUPS    Y4, (SI)                                               \
	VMOVUPS    Y5, 32(SI)                                             \
	VMOVUPS    Y6, 64(SI)                                             \
	VMOVUPS    Y7, 96(SI)                                             \
	NEXT_ROW                                                          \
	JNE        rank14row                                              \
	NEXT_COLUMNS(128, b)                                              \
	JMP        rank14                                                 \
	rank1rest: /* the last vectors, one at a time */                                                \
	ADDQ       $(4*LANES), R13                                                                      \
	MOVL       $32, DX /* from the first vector of a panel to the second */                         \
	rank11:    /* for ;N >= LANES;N -= LANES */                                                     \
	SUBQ       $LANES, R13                                                                          \
	JLT        rank1columns                                                                         \
	VMOVUPS    (BX), Y0                                                                             \
	FIRST_ROW(b)                                                                                    \
	rank11row: /* for ;rows > 0;rows-- */                                                           \
	VBROADCAST (AX), Y8                                                                             \
	VMOVUPS    (DI), Y4                                                                             \
	VFMA231    Y0, Y8, Y4 /* c = seed + a*b */                                                      \
	VMOVUPS    Y4, (SI)                                                                             \
	NEXT_ROW                                                                                        \
	JNE        rank11row                                                                            \
	NEXT_COLUMNS(32, b)                                                                             \
	ADDQ       DX, BX                                                                               \
	MOVQ       block_BPanel(AX), CX /* what is left of a panel, or all of the first vector again */ \
	SHLQ       $LOGSIZE, CX                                                                         \
	SUBQ       DX, CX                                                                               \
	MOVQ       CX, DX                                                                               \
	JMP        rank11                                                                               \
	rank1columns: /* the last columns, one at a time */ \
	ADDQ          $LANES, R13                           \
	rank1column:  /* for ;N > 0;N-- */                  \
	TESTQ         R13, R13                              \
	JLE           done                                  \
	VMOV1         (BX), X0                              \
	FIRST_ROW(b)                                        \
	rank1element: /* for ;rows > 0;rows-- */            \
	VMOV1         (DI), X4                              \
	VFMA231_1 (AX), X0, X4 /* c = seed + a*b */         \
	VMOV1         X4, (SI)                              \
	NEXT_ROW                                            \
	JNE           rank1element                          \
	NEXT_COLUMNS((1<<LOGSIZE), b)                       \
	ADDQ          $(1<<LOGSIZE), BX                     \
	DECQ          R13                                   \
	JMP           rank1column

// How a product packs B on the way: see gemm.h.
#define LOGWIDTH 6
#define PANEL ROWS6x2
#define COPY(o) \
	VMOVUPS    (bPtr), Y0;   \
	VMOVUPS    32(bPtr), Y1; \
	PREFETCHT1 (ptr);        \
	VMOVUPS    Y0, o(n);     \
	VMOVUPS    Y1, (o+32)(n)

#define ZERO_VECTOR VXORPS Y0, Y0, Y0

// Panels of 4 to 6 rows, 6 elements of A in a step.
#define EVERY 16
#define LEAST 4
#define PANELSIZE (6<<LOGSIZE)
#define PREFETCH_L1(p) PREFETCHT0 (p)
#define PREFETCH_L2(p) PREFETCHT1 (p)

// BROW loads row p of B from here, AROW does row i of the tile.
#define BROW(p) \
	VMOVUPS    (64*p)(bPtr), Y0;    \
	VMOVUPS    (64*p+32)(bPtr), Y1; \
	PREFETCHT0 (64*(p+16))(bPtr)

#define AROW(i, p, c0, c1) \
	VBROADCAST ((6*p+i)<<LOGSIZE)(aPtr), Y2; VFMA231 Y0, Y2, c0; VFMA231 Y1, Y2, c1

#define STEP4(p) \
	BROW(p);             \
	AROW(0, p, Y4, Y5);  \
	AROW(1, p, Y6, Y7);  \
	AROW(2, p, Y8, Y9);  \
	AROW(3, p, Y10, Y11)

#define STEP5(p) STEP4(p); AROW(4, p, Y12, Y13)
#define STEP6(p) STEP5(p); AROW(5, p, Y14, Y15)

MICROKERNEL(packed4, packed<>+0(SB), PACKED(ROWS4x2, STEP4))
MICROKERNEL(packed5, packed<>+8(SB), PACKED(ROWS5x2, STEP5))
MICROKERNEL(packed6, packed<>+16(SB), PACKED(ROWS6x2, STEP6))

GLOBL packed<>(SB), RODATA, $24
