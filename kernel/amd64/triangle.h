// What the kernels of triangular matrices share in both sets: which rows there are.
//
// An upper triangle is a lower one that begins with its last row and its last column: what differs
// is the order of the sums. So row 0 of A and B is the one that needs no other. Where there are
// fewer than four rows, those that are missing have the address of the last one, and factors of
// nothing else: they are computed, and stored before it.
//
// Registers:
//   DI, R8  row 0 of B, the distance of its rows; once the rows are known, R8 is 3 times CX
//   SI      element (0,0) of A, then the row of A whose elements are loaded
//   DX, CX  distances of the rows and of the columns of A
//   BX      rows
//   AX      mode; in the loops, the offset in the rows of B
//   R9-R12  the four rows of B
//   R13     bytes of a row to go

// TRIANGLE_ROWS sets these, from arguments that count elements.
#define TRIANGLE_ROWS() \
	SHLQ    $LOGSIZE, R8     \
	SHLQ    $LOGSIZE, DX     \
	SHLQ    $LOGSIZE, CX     \
	SHLQ    $LOGSIZE, R13    \
	TESTL   $1, AX           \
	JEQ     lower            \
	LEAQ    -1(BX), R9       \
	LEAQ    (DX)(CX*1), R10  \
	IMULQ   R9, R10          \
	ADDQ    R10, SI          \
	IMULQ   R8, R9           \
	ADDQ    R9, DI           \
	NEGQ    R8               \
	NEGQ    DX               \
	NEGQ    CX               \
	lower:                   \
	MOVQ    DI, R9           \
	LEAQ    (DI)(R8*1), R10  \
	LEAQ    (DI)(R8*2), R11  \
	LEAQ    (R10)(R8*2), R12 \
	CMPQ    BX, $2           \
	CMOVQLT R9, R10          \
	CMPQ    BX, $3           \
	CMOVQLT R10, R11         \
	CMPQ    BX, $4           \
	CMOVQLT R11, R12         \
	LEAQ    (CX)(CX*2), R8

// More than four rows are blocks of four, the last one of what is left. What the others add to a
// block are products with known rows of B: in a system those that are solved, which comes before
// the block's own triangle, and in a product those that are still to be multiplied, after it.
//
// A system has up to eight rows. That block which needs no other comes first. In registers is -X;
// where X is wanted, signs turn between there and B. A product has up to 16 rows. There, that block
// comes first whose rows no other needs.
//
// The frame: minus the bytes in A between the first known column and the end of the last, 0 if
// there is none; the first known row of B; the distances of B's rows and A's columns; the arguments
// rows, mode and b. Of a product, too: the first row of the block; and where the known rows are two
// parts, and the second begins with row 0, its like of the first number, or 0.
#define block_Known 0(SP)
#define block_Row 8(SP)
#define block_RowStep 16(SP)
#define block_ColStep 24(SP)
#define block_Rows 32(SP)
#define block_Mode 40(SP)
#define block_B 48(SP)
#define block_First 56(SP)
#define block_Rest 64(SP)

// MULTIPLY_FIRST notes the arguments in BX, AX and DI and chooses the first block: its first row,
// R9, and how many it has, BX.
#define MULTIPLY_FIRST(lower, chosen) \
	MOVQ    BX, block_Rows \
	MOVQ    AX, block_Mode \
	MOVQ    DI, block_B    \
	MOVL    $4, R10        \
	TESTL   $1, AX         \
	JEQ     lower          \
	XORL    R9, R9         \
	CMPQ    BX, R10        \
	CMOVQGT R10, BX        \
	JMP     chosen         \
	lower:                  \
	LEAQ    -1(BX), R9      \
	ANDQ    $-4, R9         \
	SUBQ    R9, BX          \
	chosen:                 \
	MOVQ    R9, block_First

// MULTIPLY_NEXT chooses the next block and goes to block; or to done, where none is left.
#define MULTIPLY_NEXT(lower, chosen, block, done) \
	MOVQ    block_First, R9 \
	MOVL    $4, R10         \
	MOVQ    R10, BX         \
	TESTQ   $1, block_Mode  \
	JEQ     lower           \
	ADDQ    R10, R9         \
	MOVQ    block_Rows, BX  \
	SUBQ    R9, BX          \
	JLE     done            \
	CMPQ    BX, R10         \
	CMOVQGT R10, BX         \
	JMP     chosen          \
	lower:                  \
	SUBQ    R10, R9         \
	JLT     done            \
	chosen:                 \
	MOVQ    R9, block_First \
	JMP     block

// MULTIPLY_KNOWN notes the known rows of a block of BX rows. Those of an upper triangle ascend. So
// do those of a lower one, but where the triangle is cut in two halves, and the second of these
// again, before the block: then the four before it come first.
#define MULTIPLY_KNOWN(upper, two, one, known) \
	MOVQ  block_First, AX   \
	XORL  R8, R8            \
	XORL  DI, DI            \
	TESTQ $1, block_Mode    \
	JNE   upper             \
	CMPQ  AX, $12           \
	JEQ   two               \
	CMPQ  AX, $8            \
	JNE   one               \
	CMPQ  block_Rows, $9    \
	JNE   one               \
	two:                    \
	LEAQ  -4(AX), R8        \
	MOVQ  AX, DI            \
	IMULQ block_ColStep, DI \
	NEGQ  DI                \
	one:                    \
	SUBQ  R8, AX            \
	JMP   known             \
	upper:                   \
	LEAQ   (AX)(BX*1), R8    \
	MOVQ   block_Rows, AX    \
	SUBQ   R8, AX            \
	known:                   \
	MOVQ   DI, block_Rest    \
	IMULQ  block_ColStep, AX \
	NEGQ   AX                \
	MOVQ   AX, block_Known   \
	IMULQ  block_RowStep, R8 \
	ADDQ   block_B, R8       \
	MOVQ   R8, block_Row

// SOLVE_FIRST notes the arguments in BX, AX and DI and chooses the first block: its first row, R9,
// and how many it has, BX. It goes to block, which comes next.
#define SOLVE_FIRST(block) \
	XORL  R9, R9          \
	MOVQ  R9, block_Known \
	MOVQ  BX, block_Rows  \
	MOVQ  AX, block_Mode  \
	MOVQ  DI, block_B     \
	CMPQ  BX, $4          \
	JLE   block           \
	LEAQ  -4(BX), R10     \
	MOVL  $4, BX          \
	TESTL $1, AX          \
	JEQ   block           \
	MOVQ  BX, R9          \
	MOVQ  R10, BX

// SOLVE_SECOND chooses the second block and goes to block; or to done, where none is left.
#define SOLVE_SECOND(chosen, block, done) \
	MOVQ    block_Rows, BX     \
	CMPQ    BX, $4             \
	JLE     done               \
	CMPQ    block_Known, $0    \
	JNE     done               \
	MOVQ    block_B, DI        \
	MOVL    $4, R9             \
	SUBQ    R9, BX             \
	MOVQ    R9, R10            \
	TESTQ   $1, block_Mode     \
	JEQ     chosen             \
	XORL    R9, R9             \
	XCHGQ   BX, R10            \
	MOVQ    block_RowStep, SI  \
	LEAQ    (DI)(SI*4), DI     \
	chosen:                    \
	MOVQ    DI, block_Row      \
	IMULQ   block_ColStep, R10 \
	NEGQ    R10                \
	MOVQ    R10, block_Known   \
	JMP     block

// BLOCK_ROWS goes to row R9 in B and A, from arguments that count elements.
#define BLOCK_ROWS() \
	LEAQ  (DX)(CX*1), R10    \
	IMULQ R9, R10            \
	SHLQ  $LOGSIZE, R10      \
	ADDQ  R10, SI            \
	IMULQ R8, R9             \
	SHLQ  $LOGSIZE, R9       \
	ADDQ  R9, DI             \
	MOVQ  R8, R10            \
	SHLQ  $LOGSIZE, R10      \
	MOVQ  R10, block_RowStep \
	MOVQ  CX, R10            \
	SHLQ  $LOGSIZE, R10      \
	MOVQ  R10, block_ColStep

// BLOCK_KNOWN sets SI, DI, CX, DX to where the known columns end in the block's rows of A. As in B,
// a row that is missing is the last one. Before, SI is in the last row.
#define BLOCK_KNOWN(lower) \
	LEAQ    -1(BX), DI        \
	IMULQ   DX, DI            \
	SUBQ    DI, SI            \
	TESTQ   $1, block_Mode    \
	JEQ     lower             \
	ADDQ    block_ColStep, SI \
	SUBQ    block_Known, SI   \
	lower:                    \
	LEAQ    (SI)(DX*1), DI    \
	LEAQ    (SI)(DX*2), CX    \
	LEAQ    (DI)(DX*2), DX    \
	CMPQ    BX, $2            \
	CMOVQLT SI, DI            \
	CMPQ    BX, $3            \
	CMOVQLT DI, CX            \
	CMPQ    BX, $4            \
	CMOVQLT CX, DX
