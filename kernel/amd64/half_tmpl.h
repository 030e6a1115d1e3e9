// The products of one to four rows with a B of 16 bits: how a tile is computed, and how C is cut
// into tiles. half_avx2_amd64.s and half_avx512_amd64.s say what a line and a tile are, and include
// this text. A set defines, beside LINE, SPLIT and JOIN, the tiles and their steps:
//
//	LINE_LOG     the columns of a line are 1<<LINE_LOG
//	LINES1       the lines of the widest tile of one row; LINES1_LOG is its logarithm
//	MASKS        makes the masks of a line, of the R12 columns that are left; it may change CX and SI
//	CLEAR_ZEROS  clears the register of zeros
//	RELU1(x)     replaces what is not above 0 in x by 0, and lets NaN pass

// The seed's length.
#define halfBlock_SeedLen (halfBlock_Seed+8)

#define RELU(q, x, y) RELU1(x); RELU1(y)
#define NEXT_SEED ADDQ R10, SI
#define NEXT_C ADDQ R11, DX
#define NOTHING

// TILE_BODY computes one tile. A loop that begins a line of 64 bytes is in the fewest lines, and so
// fetched fastest.
#define TILE_BODY(TILE, STEP, SEEDS, STORES) \
	MOVQ  frame_B(8), BX    \
	MOVQ  frame_C(8), DX    \
	MOVQ  frame_Seed(8), SI \
	TESTQ SI, SI            \
	JEQ   zero              \
	TILE(SEEDS, NEXT_SEED)  \
	JMP   start             \
	zero:                                \
	TILE(CLEAR, NOTHING)                 \
	start:                               \
	MOVQ    halfBlock_A(DI), AX          \
	MOVQ    halfBlock_K(DI), CX          \
	TESTQ   CX, CX                       \
	JEQ     finish                       \
	PCALIGN $64                          \
	loop:   /* for ;steps > 0;steps-- */ \
	STEP                                 \
	ADDQ    $4, AX                       \
	ADDQ    R9, BX                       \
	DECQ    CX                           \
	JNE     loop                         \
	finish:                              \
	CMPB    halfBlock_ReLU(DI), $0       \
	JEQ     linear                       \
	CLEAR_ZEROS                          \
	TILE(RELU, NOTHING)                  \
	linear:                              \
	TILE(STORES, NEXT_C)

// MACRO_KERNEL goes through C from left to right. The tables have a row for each number of rows of
// C, and in it the tiles of 1, 2, 4 and, if the set has them, 8 lines. AX is the number of lines of
// a tile, BX its place in the row.
#define MACRO_KERNEL(table, b, done) \
	MOVQ    b, DI                                               \
	MOVQ    halfBlock_B(DI), AX                                 \
	MOVQ    AX, frame_B(0)                                      \
	MOVQ    halfBlock_C(DI), AX                                 \
	MOVQ    AX, frame_C(0)                                      \
	XORL    AX, AX                                              \
	XORL    R10, R10                                            \
	CMPQ    halfBlock_SeedLen(DI), $0                           \
	CMOVQNE halfBlock_Seed(DI), AX                              \
	CMOVQNE halfBlock_SeedRow(DI), R10                          \
	MOVQ    AX, frame_Seed(0)                                   \
	SHLQ    $2, R10                                             \
	MOVQ    halfBlock_ARow(DI), R8                              \
	SHLQ    $2, R8                                              \
	LEAQ    (R8)(R8*2), R13                                     \
	MOVQ    halfBlock_BRow(DI), R9                              \
	SHLQ    $1, R9                                              \
	MOVQ    halfBlock_CRow(DI), R11                             \
	SHLQ    $2, R11                                             \
	MOVQ    halfBlock_N(DI), R12                                \
	tile:   /* for ;columns > 0;columns -= those of the tile */ \
	TESTQ   R12, R12                                            \
	JLE     done                                                \
	MOVQ    halfBlock_M(DI), SI                                 \
	LEAQ    table, DX                                           \
	MOVQ    SI, AX                                              \
	SHLQ    $5, AX                                              \
	LEAQ    -32(DX)(AX*1), DX /* the tiles of so many rows */   \
	MOVL    $LINES1, AX /* lines, as many as there are */       \
	MOVL    $(LINES1_LOG*8), BX                                 \
	CMPQ    SI, $1                                              \
	JEQ     fits                                                \
	SHRL    $1, AX                                              \
	SUBL    $8, BX                                              \
	CMPQ    SI, $2                                              \
	JEQ     fits                                                \
	SHRL    $1, AX                                              \
	SUBL    $8, BX                                              \
	fits:                                                       \
	MOVQ    AX, CX                                              \
	SHLQ    $LINE_LOG, CX                                       \
	CMPQ    CX, R12                                             \
	JLE     call                                                \
	CMPQ    AX, $1                                              \
	JEQ     call                                                \
	SHRQ    $1, AX                                              \
	SUBQ    $8, BX                                              \
	JMP     fits                                                \
	call:                   \
	MASKS                   \
	MOVQ  AX, frame_Lines   \
	MOVQ  (DX)(BX*1), DX    \
	CALL  DX                \
	MOVQ  frame_Lines, AX   \
	SHLQ  $LINE_LOG, AX     \
	SUBQ  AX, R12           \
	SHLQ  $1, AX            \
	ADDQ  AX, frame_B(0)    \
	SHLQ  $1, AX            \
	ADDQ  AX, frame_C(0)    \
	CMPQ  frame_Seed(0), $0 \
	JEQ   tile              \
	ADDQ  AX, frame_Seed(0) \
	JMP   tile
