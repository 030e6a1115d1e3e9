// What both sets share of the product of a few rows with a transposed B. An element has 1<<LOGSIZE
// bytes.
//
// Registers:
//   AX, BX      the rows of B, up to eight each, from the step that is next; wide
//   CX, DX      pieces have twice as many
//   R8-R11      1, 3, 5 and 7 times the distance of those rows
//   SI          A(0,p); R13 is three times DI, the distance of its rows
//   R12         steps to go
// Before and after the loop, R12 is where the seed or C is, R13 the distance of its rows.

// The frame. A piece is called, so it finds everything 8 bytes up.
#define rows_Seed(x) (x+0)(SP) // seed and C at the piece's first column, and the distances of their rows in bytes
#define rows_SeedRow(x) (x+8)(SP)
#define rows_C(x) (x+16)(SP)
#define rows_CRow(x) (x+24)(SP)
#define rows_A(x) (x+32)(SP)
#define rows_K(x) (x+40)(SP) // steps
#define rows_ReLU(x) (x+48)(SP) // 1 or 0
#define rows_Cols (56)(SP) // columns to go
#define rows_SeedStep (64)(SP) // -1, or 0 where every piece has the same seed: zeros
#define rows_Next (72)(SP) // B of the piece to the right, before it is known how far that is
#define rows_Width (80)(SP) // bytes of a row of C in this piece
#define rows_Masks(x) (x+88)(SP) // AVX2: of the new columns of a narrow piece

// Row i of A, o bytes after the step that is next.
#define ROWA0(o) o(SI)
#define ROWA1(o) o(SI)(DI*1)
#define ROWA2(o) o(SI)(DI*2)
#define ROWA3(o) o(SI)(R13*1)

// SETUP puts everything of the Block at DI into registers and the frame, in bytes.
#define SETUP(zeros) \
	MOVQ    block_A(DI), AX;       \
	MOVQ    AX, rows_A(0);         \
	MOVQ    block_K(DI), AX;       \
	MOVQ    AX, rows_K(0);         \
	MOVBQZX block_ReLU(DI), AX;    \
	MOVQ    AX, rows_ReLU(0);      \
	MOVQ    block_C(DI), AX;       \
	MOVQ    AX, rows_C(0);         \
	MOVQ    block_CRow(DI), AX;    \
	SHLQ    $LOGSIZE, AX;          \
	MOVQ    AX, rows_CRow(0);      \
	MOVQ    block_N(DI), AX;       \
	MOVQ    AX, rows_Cols;         \
	LEAQ    zeros, AX;             \
	XORL    BX, BX;                \
	XORL    CX, CX;                \
	CMPQ    block_SeedLen(DI), $0; \
	CMOVQNE block_Seed(DI), AX;    \
	CMOVQNE block_SeedRow(DI), BX; \
	SETNE   CX;                    \
	NEGQ    CX;                    \
	SHLQ    $LOGSIZE, BX;          \
	MOVQ    AX, rows_Seed(0);      \
	MOVQ    BX, rows_SeedRow(0);   \
	MOVQ    CX, rows_SeedStep;     \
	MOVQ    block_B(DI), AX;       \
	MOVQ    block_BRow(DI), R8;    \
	SHLQ    $LOGSIZE, R8;          \
	LEAQ    (R8)(R8*2), R9;        \
	LEAQ    (R8)(R8*4), R10;       \
	LEAQ    (R9)(R8*4), R11

// START gets a piece going: seeds, then the registers of the loop.
#define START(SEEDS) \
	MOVQ rows_Seed(8), R12;    \
	MOVQ rows_SeedRow(8), R13; \
	SEEDS;                     \
	MOVQ rows_A(8), SI;        \
	LEAQ (DI)(DI*2), R13;      \
	MOVQ rows_K(8), R12

// FINISH ends it.
#define FINISH(RELUS, STORES) \
	CMPQ    rows_ReLU(8), $0;  \
	JEQ     linear;            \
	RELUS;                     \
	linear:                    \
	MOVQ    rows_C(8), R12;    \
	MOVQ    rows_CRow(8), R13; \
	STORES;                    \
	RET
