// MultiplyTriangle and SolveTriangle of one type.
//
// Defined by the file that includes this, for the type of the elements: LOGSIZE, the logarithm of
// its bytes; VFMA231, VMUL, VBROADCAST, its forms of these instructions; VMOV1, VDIV1
// and VSPREAD, a load or store of one element, a division, and a broadcast from a register.
//
// Registers, besides those of triangle.h:
//   Y0-Y3    the factors on the diagonal
//   Y4-Y9    those beside it: (1,0), (2,0), (2,1), (3,0), (3,1), (3,2)
//   Y10-Y13  a vector of each row
//   X14, X15 1 or -1; spare; then, to solve, a factor and a vector of a known row

#define d0 Y0
#define d1 Y1
#define d2 Y2
#define d3 Y3
#define c10 Y4
#define c20 Y5
#define c21 Y6
#define c30 Y7
#define c31 Y8
#define c32 Y9
#define r0 Y10
#define r1 Y11
#define r2 Y12
#define r3 Y13

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
#define RECIPROCAL(x, z) VDIV1 x, X14, X15; VSPREAD X15, z

// FACTORS loads all factors. ONE is 1, or -1 to solve.
#define FACTORS(ONE, DIAGONAL, loaded) \
	MOVQ    $ONE, R9                   \
	VMOVQ   R9, X14                    \
	TRIANGLE_ROWS()                    \
	VSPREAD X14, Y0                    \
	VSPREAD X14, Y1                    \
	VSPREAD X14, Y2                    \
	VSPREAD X14, Y3                    \
	VXORPS  Y4, Y4, Y4                 \
	VXORPS  Y5, Y5, Y5                 \
	VXORPS  Y6, Y6, Y6                 \
	VXORPS  Y7, Y7, Y7                 \
	VXORPS  Y8, Y8, Y8                 \
	VXORPS  Y9, Y9, Y9                 \
	TRIANGLE_FACTORS(DIAGONAL, loaded)

// The steps: load a vector or an element of four rows, add the known rows and solve, or multiply
// and add them, and store.
#define solve_Sign 64(SP) // which turns on the way to B

#define LOAD_ROWS() \
	VMOVUPS (R9)(AX*1), Y10  \
	VMOVUPS (R10)(AX*1), Y11 \
	VMOVUPS (R11)(AX*1), Y12 \
	VMOVUPS (R12)(AX*1), Y13

#define LOAD_ELEMENTS() \
	VMOV1 (R9)(AX*1), X10  \
	VMOV1 (R10)(AX*1), X11 \
	VMOV1 (R11)(AX*1), X12 \
	VMOV1 (R12)(AX*1), X13

#define OTHER_ROW VMOVUPS (R8), Y15
#define OTHER_ELEMENT VMOV1 (R8), X15
#define KNOWN_ROW VMOVUPS (R8), Y15; VXORPS solve_Sign, Y15, Y15
#define KNOWN_ELEMENT VMOV1 (R8), X15; VXORPS solve_Sign, X15, X15
#define ADD_ROW \
	VBROADCAST (SI)(BX*1), Y14; \
	VFMA231    Y15, Y14, r0;    \
	VBROADCAST (DI)(BX*1), Y14; \
	VFMA231    Y15, Y14, r1;    \
	VBROADCAST (CX)(BX*1), Y14; \
	VFMA231    Y15, Y14, r2;    \
	VBROADCAST (DX)(BX*1), Y14; \
	VFMA231    Y15, Y14, r3

#define TURN_SIGNS() \
	VMOVUPS solve_Sign, Y14 \
	VXORPS  Y14, Y10, Y10   \
	VXORPS  Y14, Y11, Y11   \
	VXORPS  Y14, Y12, Y12   \
	VXORPS  Y14, Y13, Y13

#define STORE_ROWS() \
	VMOVUPS Y13, (R12)(AX*1) \
	VMOVUPS Y12, (R11)(AX*1) \
	VMOVUPS Y11, (R10)(AX*1) \
	VMOVUPS Y10, (R9)(AX*1)  \
	ADDQ    $32, AX          \
	SUBQ    $32, R13

#define STORE_ELEMENTS() \
	VMOV1 X13, (R12)(AX*1)   \
	VMOV1 X12, (R11)(AX*1)   \
	VMOV1 X11, (R10)(AX*1)   \
	VMOV1 X10, (R9)(AX*1)    \
	ADDQ  $(1<<LOGSIZE), AX  \
	SUBQ  $(1<<LOGSIZE), R13
