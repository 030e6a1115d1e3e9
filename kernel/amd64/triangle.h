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
//
// Defined by the files that include this: d0 to d3, the factors on the diagonal, c10 to c32, those
// beside it, and r0 to r3, a vector of each row.

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

// TRIANGLE_FACTORS loads the factors of the rows that there are: those of the diagonal by DIAGONAL,
// unless they are ones. It goes to loaded, which comes next.
#define TRIANGLE_FACTORS(DIAGONAL, loaded) \
	TESTL      $2, AX          \
	JNE        ones            \
	MOVQ       SI, DI          \
	DIAGONAL((DI), d0)         \
	CMPQ       BX, $2          \
	JLT        ones            \
	ADDQ       DX, DI          \
	DIAGONAL((DI)(CX*1), d1)   \
	CMPQ       BX, $3          \
	JLT        ones            \
	ADDQ       DX, DI          \
	DIAGONAL((DI)(CX*2), d2)   \
	CMPQ       BX, $4          \
	JLT        ones            \
	ADDQ       DX, DI          \
	DIAGONAL((DI)(R8*1), d3)   \
	ones:                      \
	CMPQ       BX, $2          \
	JLT        loaded          \
	ADDQ       DX, SI          \
	VBROADCAST (SI), c10       \
	CMPQ       BX, $3          \
	JLT        loaded          \
	ADDQ       DX, SI          \
	VBROADCAST (SI), c20       \
	VBROADCAST (SI)(CX*1), c21 \
	CMPQ       BX, $4          \
	JLT        loaded          \
	ADDQ       DX, SI          \
	VBROADCAST (SI), c30       \
	VBROADCAST (SI)(CX*1), c31 \
	VBROADCAST (SI)(CX*2), c32

// TRIANGLE_MULTIPLY and TRIANGLE_SOLVE are what is done to a vector of each row, in registers. ROWn
// adds to row n its sums of products with those before it: one by one, in the order of the columns
// of A.
#define TRIANGLE_MULTIPLY(ROW2, ROW3) \
	VMUL d3, r3, r3; \
	ROW3;            \
	VMUL d2, r2, r2; \
	ROW2;            \
	VMUL d1, r1, r1; \
	ROW1;            \
	VMUL d0, r0, r0

#define TRIANGLE_SOLVE(ROW2, ROW3) \
	VMUL d0, r0, r0; \
	ROW1;            \
	VMUL d1, r1, r1; \
	ROW2;            \
	VMUL d2, r2, r2; \
	ROW3;            \
	VMUL d3, r3, r3
