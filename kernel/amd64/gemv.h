// The product of a few rows with a transposed B: registers and frame of both sets. An element has
// 1<<LOGSIZE bytes.
//
// Registers:
//   AX, BX      the rows of B, up to eight each, from the step that is next
//   CX, DX      as many more, of wide pieces
//   R8-R11      1, 3, 5 and 7 times the distance of those rows
//   SI          A(0,p); R13 is three times DI, the distance of its rows
//   R12         steps to go
// Before and after the loop, R12 is where the seed or C is, R13 the distance of its rows.

// The frame. x is 0 in the function itself, and 8 in the micro-kernel of a piece, which finds its
// return address below.
#define piece_Seed(x) (x+0)(SP) // seed and C at the piece's first column, and the distances of their rows in bytes
#define piece_SeedRow(x) (x+8)(SP)
#define piece_C(x) (x+16)(SP)
#define piece_CRow(x) (x+24)(SP)
#define piece_A(x) (x+32)(SP)
#define piece_K(x) (x+40)(SP) // steps
#define piece_ReLU(x) (x+48)(SP) // 1 or 0
#define piece_Cols (56)(SP) // columns to go
#define piece_SeedStep (64)(SP) // -1, or 0 where every piece has the same seed: zeros
#define piece_Next (72)(SP) // B of the piece to the right, before it is known how far that is
#define piece_Width (80)(SP) // bytes of a row of C in this piece
#define piece_Masks(x) (x+88)(SP) // AVX2: of the new columns of a narrow piece

// ROWAi(o) is row i of A, o bytes after the next k step.
#define ROWA0(o) o(SI)
#define ROWA1(o) o(SI)(DI*1)
#define ROWA2(o) o(SI)(DI*2)
#define ROWA3(o) o(SI)(R13*1)

// LOAD_BLOCK loads the fields of the Block at DI into registers and the frame, in bytes.
#define LOAD_BLOCK(zeros) \
	MOVQ    block_A(DI), AX;       \
	MOVQ    AX, piece_A(0);        \
	MOVQ    block_K(DI), AX;       \
	MOVQ    AX, piece_K(0);        \
	MOVBQZX block_ReLU(DI), AX;    \
	MOVQ    AX, piece_ReLU(0);     \
	MOVQ    block_C(DI), AX;       \
	MOVQ    AX, piece_C(0);        \
	MOVQ    block_CRow(DI), AX;    \
	SHLQ    $LOGSIZE, AX;          \
	MOVQ    AX, piece_CRow(0);     \
	MOVQ    block_N(DI), AX;       \
	MOVQ    AX, piece_Cols;        \
	LEAQ    zeros, AX;             \
	XORL    BX, BX;                \
	XORL    CX, CX;                \
	CMPQ    block_SeedLen(DI), $0; \
	CMOVQNE block_Seed(DI), AX;    \
	CMOVQNE block_SeedRow(DI), BX; \
	SETNE   CX;                    \
	NEGQ    CX;                    \
	SHLQ    $LOGSIZE, BX;          \
	MOVQ    AX, piece_Seed(0);     \
	MOVQ    BX, piece_SeedRow(0);  \
	MOVQ    CX, piece_SeedStep;    \
	MOVQ    block_B(DI), AX;       \
	MOVQ    block_BRow(DI), R8;    \
	SHLQ    $LOGSIZE, R8;          \
	LEAQ    (R8)(R8*2), R9;        \
	LEAQ    (R8)(R8*4), R10;       \
	LEAQ    (R9)(R8*4), R11

// BEGIN_PIECE loads the seeds of a piece, then the registers of its loop.
#define BEGIN_PIECE(SEEDS) \
	MOVQ piece_Seed(8), R12;    \
	MOVQ piece_SeedRow(8), R13; \
	SEEDS;                      \
	MOVQ piece_A(8), SI;        \
	LEAQ (DI)(DI*2), R13;       \
	MOVQ piece_K(8), R12

// END_PIECE applies ReLU, stores the piece and returns.
#define END_PIECE(RELUS, STORES) \
	CMPQ    piece_ReLU(8), $0;  \
	JEQ     linear;             \
	RELUS;                      \
	linear:                     \
	MOVQ    piece_C(8), R12;    \
	MOVQ    piece_CRow(8), R13; \
	STORES;                     \
	RET
