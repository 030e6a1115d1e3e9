// MultiplyTriangle and SolveTriangle: what is done to a block of rows, for elements of one type and
// either set.
//
// The factors of the block's own triangle, of up to four rows, stay in registers. A vector of each
// row of B is loaded, multiplied or solved, and stored, then the next one, and in the end the last
// elements, which are fewer than a vector has. A set does those one by one, or at once by a mask.
//
// Defined by the file that includes this, besides LOGSIZE of triangle.h:
//
//	ONE, MINUS_ONE  the bits of 1 and -1
//	VMOVU, VFMA231, VMUL, VBROADCAST  instructions for vectors
//	VDIV1, VSPREAD  a division of one element, and a broadcast from a register
//
// and, by the header of the set:
//
//	VECTOR          bytes of a vector
//	VBITXOR         its exclusive or
//	d0 to d3        registers: the factors on the diagonal
//	c10, c20, c21, c30, c31, c32  those beside it, by row and column
//	r0 to r3        a vector of each row
//	e0, e1          1 or -1, in one element; spare
//	OTHER_ROW, KNOWN_ROW  load a vector of the row at R8, to multiply or to solve
//	ADD_ROW         adds that, times the factors at BX, to r0 to r3
//	SET_SIGN        notes which signs turn on the way to B
//	TURN_SIGNS      turns those of r0 to r3
//	BEGIN_LAST      begins the last elements, R13+VECTOR bytes, or goes to end if there are none
//	LOAD_LAST       loads r0 to r3 of them, or of the first one
//	OTHER_LAST      is OTHER_ROW for them
//	STORE_LAST      stores them, and goes to again if some are left
//	ADD_LAST_LOWER, ADD_LAST_UPPER  ADD_KNOWN for them, to solve
//	SOLVED_LAST     turns their signs and is STORE_LAST

// FACTOR loads an element of the diagonal, RECIPROCAL its -1/d.
#define FACTOR(x, d) VBROADCAST x, d
#define RECIPROCAL(x, d) VDIV1 x, e0, e1; VSPREAD e1, d

// FACTORS loads the factors of the rows that there are: those of the diagonal by DIAGONAL, unless
// they are ones, which to solve are -1. It goes to loaded, which comes next.
#define FACTORS(ones, DIAGONAL, loaded) \
	MOVQ       $ones, R9       \
	VMOVQ      R9, e0          \
	TRIANGLE_ROWS()            \
	VSPREAD    e0, d0          \
	VSPREAD    e0, d1          \
	VSPREAD    e0, d2          \
	VSPREAD    e0, d3          \
	VBITXOR    c10, c10, c10   \
	VBITXOR    c20, c20, c20   \
	VBITXOR    c21, c21, c21   \
	VBITXOR    c30, c30, c30   \
	VBITXOR    c31, c31, c31   \
	VBITXOR    c32, c32, c32   \
	TESTL      $2, AX          \
	JNE        unit            \
	MOVQ       SI, DI          \
	DIAGONAL((DI), d0)         \
	CMPQ       BX, $2          \
	JLT        unit            \
	ADDQ       DX, DI          \
	DIAGONAL((DI)(CX*1), d1)   \
	CMPQ       BX, $3          \
	JLT        unit            \
	ADDQ       DX, DI          \
	DIAGONAL((DI)(CX*2), d2)   \
	CMPQ       BX, $4          \
	JLT        unit            \
	ADDQ       DX, DI          \
	DIAGONAL((DI)(R8*1), d3)   \
	unit:                      \
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

// ROWn adds to row n its sums of products with those before it: one by one, in the order of the
// columns of A.
#define ROW1 VFMA231 r0, c10, r1
#define ROW2_LOWER VFMA231 r0, c20, r2; VFMA231 r1, c21, r2
#define ROW2_UPPER VFMA231 r1, c21, r2; VFMA231 r0, c20, r2
#define ROW3_LOWER VFMA231 r0, c30, r3; VFMA231 r1, c31, r3; VFMA231 r2, c32, r3
#define ROW3_UPPER VFMA231 r2, c32, r3; VFMA231 r1, c31, r3; VFMA231 r0, c30, r3

// MULTIPLY_OWN and SOLVE_OWN are what is done with the block's own triangle, in registers.
#define MULTIPLY_OWN(ROW2, ROW3) \
	VMUL d3, r3, r3 \
	ROW3            \
	VMUL d2, r2, r2 \
	ROW2            \
	VMUL d1, r1, r1 \
	ROW1            \
	VMUL d0, r0, r0

#define SOLVE_OWN(ROW2, ROW3) \
	VMUL d0, r0, r0 \
	ROW1            \
	VMUL d1, r1, r1 \
	ROW2            \
	VMUL d2, r2, r2 \
	ROW3            \
	VMUL d3, r3, r3

#define LOAD_ROWS() \
	VMOVU (R9)(AX*1), r0  \
	VMOVU (R10)(AX*1), r1 \
	VMOVU (R11)(AX*1), r2 \
	VMOVU (R12)(AX*1), r3

// STORE_ROWS stores a vector of each row, and goes to the next one.
#define STORE_ROWS() \
	VMOVU r3, (R12)(AX*1) \
	VMOVU r2, (R11)(AX*1) \
	VMOVU r1, (R10)(AX*1) \
	VMOVU r0, (R9)(AX*1)  \
	ADDQ  $VECTOR, AX     \
	SUBQ  $VECTOR, R13

// ADD_KNOWN adds the known rows, times their factors, to the four vectors at AX. LOAD loads the
// vector of the row at R8. It goes to own, which comes next.
#define ADD_KNOWN(LOAD, known, own) \
	MOVQ   block_Known, BX   \
	TESTQ  BX, BX            \
	JEQ    own               \
	MOVQ   block_Row, R8     \
	ADDQ   AX, R8            \
	known: /* for each */    \
	LOAD                     \
	ADD_ROW                  \
	ADDQ   block_RowStep, R8 \
	ADDQ   block_ColStep, BX \
	JNE    known

// ADD_REST is ADD_KNOWN for the second part of the known rows of a product.
#define ADD_REST(LOAD, known, own) \
	MOVQ   block_Rest, BX    \
	TESTQ  BX, BX            \
	JEQ    own               \
	MOVQ   block_B, R8       \
	ADDQ   AX, R8            \
	known: /* for each */    \
	LOAD                     \
	ADD_ROW                  \
	ADDQ   block_RowStep, R8 \
	ADDQ   block_ColStep, BX \
	CMPQ   BX, block_Known   \
	JNE    known

// MULTIPLY_BLOCK multiplies the block of BX rows from row R9 on; the other registers have the
// arguments. It goes to next, which comes next.
#define MULTIPLY_BLOCK(next) \
	BLOCK_ROWS()                                               \
	FACTORS(ONE, FACTOR, loaded)                               \
	loaded:                                                    \
	MULTIPLY_KNOWN(below, two, one, known)                     \
	BLOCK_KNOWN(before)                                        \
	XORL            AX, AX                                     \
	TESTQ           $1, block_Mode                             \
	JNE             upper                                      \
	SUBQ            $VECTOR, R13                               \
	JLT             lowerlast                                  \
	lowerloop:      /* for ;bytes >= VECTOR;bytes -= VECTOR */ \
	LOAD_ROWS()                                                \
	MULTIPLY_OWN(ROW2_LOWER, ROW3_LOWER)                       \
	ADD_KNOWN(OTHER_ROW, lowerknown, lowerrest)                \
	lowerrest:                                                 \
	ADD_REST(OTHER_ROW, lowermore, lowerstore)                 \
	lowerstore:                                                \
	STORE_ROWS()                                               \
	JGE             lowerloop                                  \
	lowerlast:                                                 \
	BEGIN_LAST(next)                                           \
	lowerlastloop:  /* for the last elements */                \
	LOAD_LAST()                                                \
	MULTIPLY_OWN(ROW2_LOWER, ROW3_LOWER)                       \
	ADD_KNOWN(OTHER_LAST, lowerlastknown, lowerlastrest)       \
	lowerlastrest:                                             \
	ADD_REST(OTHER_LAST, lowerlastmore, lowerlaststore)        \
	lowerlaststore:                                            \
	STORE_LAST(lowerlastloop)                                  \
	JMP             next                                       \
	upper:                                                     \
	SUBQ            $VECTOR, R13                               \
	JLT             upperlast                                  \
	upperloop:      /* for ;bytes >= VECTOR;bytes -= VECTOR */ \
	LOAD_ROWS()                                                \
	MULTIPLY_OWN(ROW2_UPPER, ROW3_UPPER)                       \
	ADD_KNOWN(OTHER_ROW, upperknown, upperstore)               \
	upperstore:                                                \
	STORE_ROWS()                                               \
	JGE             upperloop                                  \
	upperlast:                                                 \
	BEGIN_LAST(next)                                           \
	upperlastloop:  /* for the last elements */                \
	LOAD_LAST()                                                \
	MULTIPLY_OWN(ROW2_UPPER, ROW3_UPPER)                       \
	ADD_KNOWN(OTHER_LAST, upperlastknown, upperlaststore)      \
	upperlaststore:                                            \
	STORE_LAST(upperlastloop)

// SOLVE_BLOCK is its like, and solves the block.
#define SOLVE_BLOCK(next) \
	BLOCK_ROWS()                                              \
	FACTORS(MINUS_ONE, RECIPROCAL, loaded)                    \
	loaded:                                                   \
	BLOCK_KNOWN(before)                                       \
	SET_SIGN()                                                \
	XORL           AX, AX                                     \
	TESTQ          $1, block_Mode                             \
	JNE            upper                                      \
	SUBQ           $VECTOR, R13                               \
	JLT            lowerlast                                  \
	lowerloop:     /* for ;bytes >= VECTOR;bytes -= VECTOR */ \
	LOAD_ROWS()                                               \
	ADD_KNOWN(KNOWN_ROW, lowerknown, lowerown)                \
	lowerown:                                                 \
	SOLVE_OWN(ROW2_LOWER, ROW3_LOWER)                         \
	TURN_SIGNS()                                              \
	STORE_ROWS()                                              \
	JGE            lowerloop                                  \
	lowerlast:                                                \
	BEGIN_LAST(next)                                          \
	lowerlastloop: /* for the last elements */                \
	LOAD_LAST()                                               \
	ADD_LAST_LOWER(lowerlastknown, lowerlastown)              \
	lowerlastown:                                             \
	SOLVE_OWN(ROW2_LOWER, ROW3_LOWER)                         \
	SOLVED_LAST(lowerlastloop)                                \
	JMP            next                                       \
	upper:                                                    \
	SUBQ           $VECTOR, R13                               \
	JLT            upperlast                                  \
	upperloop:     /* for ;bytes >= VECTOR;bytes -= VECTOR */ \
	LOAD_ROWS()                                               \
	ADD_KNOWN(KNOWN_ROW, upperknown, upperown)                \
	upperown:                                                 \
	SOLVE_OWN(ROW2_UPPER, ROW3_UPPER)                         \
	TURN_SIGNS()                                              \
	STORE_ROWS()                                              \
	JGE            upperloop                                  \
	upperlast:                                                \
	BEGIN_LAST(next)                                          \
	upperlastloop: /* for the last elements */                \
	LOAD_LAST()                                               \
	ADD_LAST_UPPER(upperlastknown, upperlastown)              \
	upperlastown:                                             \
	SOLVE_OWN(ROW2_UPPER, ROW3_UPPER)                         \
	SOLVED_LAST(upperlastloop)
