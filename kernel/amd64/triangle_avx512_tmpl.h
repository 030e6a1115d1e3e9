// MultiplyTriangle and SolveTriangle of one type.
//
// Defined by the file that includes this, for the type of the elements: LOGSIZE, the logarithm of
// its bytes; VMOVU, VFMA231, VMUL, VBROADCAST, its forms of these instructions; VDIV1 and
// VSPREAD, a division of one element and a broadcast from a register.
//
// Registers, besides those of triangle.h:
//   Z0-Z3    the factors on the diagonal
//   Z4-Z9    those beside it: (1,0), (2,0), (2,1), (3,0), (3,1), (3,2)
//   Z16-Z19  a vector of each row
//   Z20, Z21 one of a known row; the sign that turns on the way to B
//   Z30, Z31 1 or -1; spare
//   K1       the elements of a row's last vector, if that is not a whole one

#define d0 Z0
#define d1 Z1
#define d2 Z2
#define d3 Z3
#define c10 Z4
#define c20 Z5
#define c21 Z6
#define c30 Z7
#define c31 Z8
#define c32 Z9
#define r0 Z16
#define r1 Z17
#define r2 Z18
#define r3 Z19

#define ROW1 VFMA231 r0, c10, r1
#define ROW2_LOWER VFMA231 r0, c20, r2; VFMA231 r1, c21, r2
#define ROW2_UPPER VFMA231 r1, c21, r2; VFMA231 r0, c20, r2
#define ROW3_LOWER VFMA231 r0, c30, r3; VFMA231 r1, c31, r3; VFMA231 r2, c32, r3
#define ROW3_UPPER VFMA231 r2, c32, r3; VFMA231 r1, c31, r3; VFMA231 r0, c30, r3

#define MULTIPLY_LOWER TRIANGLE_MULTIPLY(ROW2_LOWER, ROW3_LOWER)
#define MULTIPLY_UPPER TRIANGLE_MULTIPLY(ROW2_UPPER, ROW3_UPPER)
#define SOLVE_LOWER TRIANGLE_SOLVE(ROW2_LOWER, ROW3_LOWER)
#define SOLVE_UPPER TRIANGLE_SOLVE(ROW2_UPPER, ROW3_UPPER)

// FACTOR loads an element of the diagonal, RECIPROCAL its -1/d.
#define FACTOR(x, z) VBROADCAST x, z
#define RECIPROCAL(x, z) VDIV1 x, X30, X31; VSPREAD X31, z

// FACTORS loads all factors. ONE is 1, or -1 to solve.
#define FACTORS(ONE, DIAGONAL, loaded) \
	MOVQ    $ONE, R9                   \
	VMOVQ   R9, X30                    \
	TRIANGLE_ROWS()                    \
	VSPREAD X30, Z0                    \
	VSPREAD X30, Z1                    \
	VSPREAD X30, Z2                    \
	VSPREAD X30, Z3                    \
	VPXORD  Z4, Z4, Z4                 \
	VPXORD  Z5, Z5, Z5                 \
	VPXORD  Z6, Z6, Z6                 \
	VPXORD  Z7, Z7, Z7                 \
	VPXORD  Z8, Z8, Z8                 \
	VPXORD  Z9, Z9, Z9                 \
	TRIANGLE_FACTORS(DIAGONAL, loaded)

// LAST_MASK makes the mask of what is left of a row beyond its whole vectors.
#define LAST_MASK() \
	MOVQ  R13, BX                \
	SHRQ  $LOGSIZE, BX           \
	ANDQ  $((64>>LOGSIZE)-1), BX \
	XORL  R8, R8                 \
	BTSQ  BX, R8                 \
	DECQ  R8                     \
	KMOVW R8, K1

// Of the first block, the vectors beyond its whole ones are kept in the frame, too: what is stored
// by a mask cannot be loaded before it has reached the cache. LAST_LOWER and LAST_UPPER set R8 to
// the first one that the second block needs: row 0, or row rows-5, from which it goes on downwards.
#define LAST_LOWER() LEAQ (56+63)(SP), R8; ANDQ $-64, R8
#define LAST_UPPER() \
	MOVQ block_Rows, R8             \
	SHLQ $6, R8                     \
	LEAQ (56+63-5*64)(SP)(R8*1), R8 \
	ANDQ $-64, R8

// The steps: load four vectors, add the known rows and solve, or multiply and add them, and store.
#define LOAD_ROWS() \
	VMOVU (R9)(AX*1), Z16  \
	VMOVU (R10)(AX*1), Z17 \
	VMOVU (R11)(AX*1), Z18 \
	VMOVU (R12)(AX*1), Z19

#define LOAD_LAST() \
	VMOVU.Z (R9)(AX*1), K1, Z16  \
	VMOVU.Z (R10)(AX*1), K1, Z17 \
	VMOVU.Z (R11)(AX*1), K1, Z18 \
	VMOVU.Z (R12)(AX*1), K1, Z19

#define OTHER_ROW VMOVU (R8), Z20
#define OTHER_LAST VMOVU.Z (R8), K1, Z20
#define KNOWN_ROW VMOVU (R8), Z20; VPXORD Z21, Z20, Z20
#define ADD_ROW \
	VFMA231.BCST (SI)(BX*1), Z20, r0; \
	VFMA231.BCST (DI)(BX*1), Z20, r1; \
	VFMA231.BCST (CX)(BX*1), Z20, r2; \
	VFMA231.BCST (DX)(BX*1), Z20, r3

// ADD_LAST is ADD_KNOWN for such vectors in the frame, step bytes apart.
#define ADD_LAST(step, known, own) \
	MOVQ   block_Known, BX   \
	TESTQ  BX, BX            \
	JEQ    own               \
	known: /* for each */    \
	VMOVU  (R8), Z20         \
	ADD_ROW                  \
	ADDQ   $step, R8         \
	ADDQ   block_ColStep, BX \
	JNE    known

#define TURN_SIGNS() \
	VPXORD Z21, Z16, Z16 \
	VPXORD Z21, Z17, Z17 \
	VPXORD Z21, Z18, Z18 \
	VPXORD Z21, Z19, Z19

#define STORE_ROWS() \
	VMOVU Z19, (R12)(AX*1) \
	VMOVU Z18, (R11)(AX*1) \
	VMOVU Z17, (R10)(AX*1) \
	VMOVU Z16, (R9)(AX*1)  \
	ADDQ  $64, AX          \
	SUBQ  $64, R13

#define STORE_LAST() \
	LAST_LOWER()       \
	VMOVU Z16, (R8)    \
	VMOVU Z17, 64(R8)  \
	VMOVU Z18, 128(R8) \
	VMOVU Z19, 192(R8) \
	TURN_SIGNS()       \
	PUT_LAST()

#define PUT_LAST() \
	VMOVU Z19, K1, (R12)(AX*1) \
	VMOVU Z18, K1, (R11)(AX*1) \
	VMOVU Z17, K1, (R10)(AX*1) \
	VMOVU Z16, K1, (R9)(AX*1)
