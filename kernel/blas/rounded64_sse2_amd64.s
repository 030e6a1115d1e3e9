//go:build !purego

#include "textflag.h"

// gemv and ger of small matrices, dot and axpy with increments, and scal, of float64.
#define LOGELEMENT 3
#define LANES 2
#define MULTIPLY MULPD
#define ADD ADDPD
#define MOVE1 MOVSD
#define MULTIPLY1 MULSD
#define ADD1 ADDSD
#define SPREAD(x) UNPCKLPD x, x
#define DOTFRAME 72
#define DOT ·dotIncrements64
#define GER ·gerRows64
#define AXPY ·axpyIncrements64
#define SCAL ·scaleFew64

#include "rounded_sse2_tmpl.h"

// ACROSSn applies F to each of n vectors but the last one, and LAST to that: with its offset and
// its register.
#define ACROSS1(F, LAST) LAST(X0)
#define ACROSS2(F, LAST) F(0, X0); LAST(X1)
#define ACROSS3(F, LAST) F(0, X0); F(16, X1); LAST(X2)
#define ACROSS4(F, LAST) F(0, X0); F(16, X1); F(32, X2); LAST(X3)
#define FOUR(F) F(0, X0); F(16, X1); F(32, X2); F(48, X3)
#define ACROSS5(F, LAST) FOUR(F); LAST(X4)
#define ACROSS6(F, LAST) FOUR(F); F(64, X4); LAST(X5)
#define ACROSS7(F, LAST) FOUR(F); F(64, X4); F(80, X5); LAST(X6)
#define ACROSS8(F, LAST) FOUR(F); F(64, X4); F(80, X5); F(96, X6); LAST(X7)

#define CLEAR(o, v) XORPS v, v
#define CLEAR_LAST(v) XORPS v, v
#define BEGIN(o, v) MOVUPS o(BX), v; MULPD X14, v
#define BEGIN_LAST(v) MOVUPS (BX)(R13*1), v; MULPD X14, v
#define STEP(o, v) MOVUPS o(DI), X9; MULPD X8, X9; ADDPD X9, v
#define STEP_LAST(v) MOVUPS (DI)(R13*1), X9; MULPD X8, X9; ADDPD X9, v
#define SAVE(o, v) MOVUPS v, o(BX)
#define SAVE_LAST(v) MOVUPS v, (BX)(R13*1)

// COLUMNS is a function that sets the elements of y that belong to the columns of so many vectors:
// they begin as 0, or as beta·y, and go on over the rows of A.
#define COLUMNS(name, ACROSS) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0-0 \
	ACROSS(CLEAR, CLEAR_LAST)           \
	TESTQ    AX, AX                     \
	JEQ      rows                       \
	ACROSS(BEGIN, BEGIN_LAST)           \
	rows:                               \
	MOVQ     R10, DI                    \
	MOVQ     R11, SI                    \
	MOVQ     R12, CX                    \
	row:     /* for ;rows > 0;rows-- */ \
	MOVSD    (SI), X8                   \
	MULSD    X15, X8                    \
	UNPCKLPD X8, X8                     \
	ACROSS(STEP, STEP_LAST)             \
	ADDQ     R8, SI                     \
	ADDQ     R9, DI                     \
	DECQ     CX                         \
	JNE      row                        \
	ACROSS(SAVE, SAVE_LAST)             \
	RET

COLUMNS(columns1, ACROSS1)
COLUMNS(columns2, ACROSS2)
COLUMNS(columns3, ACROSS3)
COLUMNS(columns4, ACROSS4)
COLUMNS(columns5, ACROSS5)
COLUMNS(columns6, ACROSS6)
COLUMNS(columns7, ACROSS7)
COLUMNS(columns8, ACROSS8)

// These by the number of vectors; the first is of one vector.
DATA columns<>+0(SB)/8, $columns1<>(SB)
DATA columns<>+8(SB)/8, $columns2<>(SB)
DATA columns<>+16(SB)/8, $columns3<>(SB)
DATA columns<>+24(SB)/8, $columns4<>(SB)
DATA columns<>+32(SB)/8, $columns5<>(SB)
DATA columns<>+40(SB)/8, $columns6<>(SB)
DATA columns<>+48(SB)/8, $columns7<>(SB)
DATA columns<>+56(SB)/8, $columns8<>(SB)
GLOBL columns<>(SB), RODATA, $64

// func gemvColumns64(m, n int, alpha float64, a unsafe.Pointer, lda int,
//	x unsafe.Pointer, incX int, beta float64, y unsafe.Pointer)
//
// Eight vectors of columns, or as many as there are, are done for all rows, then the next eight.
// The last vector ends where the row ends, and overlaps the one before: there both compute the
// same, as they read before either writes.
//
// Registers:
//
//	R10, BX   A and y at the columns at hand; DX columns to go
//	R13       where in the row its last vector begins
//	R11, R12  x, and the number of rows
//	DI, SI    A and x at the row at hand; CX rows to go
//	R9, R8    distances of the rows, and of the elements of x
//	AX        0 if beta is
//	X14, X15  beta and alpha
TEXT ·gemvColumns64(SB), NOSPLIT, $0-72
	MOVQ     m+0(FP), R12
	MOVQ     n+8(FP), DX
	MOVSD    alpha+16(FP), X15
	MOVQ     a+24(FP), R10
	MOVQ     lda+32(FP), R9
	SHLQ     $3, R9
	MOVQ     x+40(FP), R11
	MOVQ     incX+48(FP), R8
	SHLQ     $3, R8
	MOVSD    beta+56(FP), X14
	UNPCKLPD X14, X14
	MOVQ     beta+56(FP), AX
	ADDQ     AX, AX            // without the sign
	MOVQ     y+64(FP), BX
	MOVQ     $112, R13

pass:  // for ; columns > eight vectors; columns -= eight vectors
	CMPQ DX, $16
	JLE  last
	CALL columns8<>(SB)
	ADDQ $128, R10
	ADDQ $128, BX
	SUBQ $16, DX
	JMP  pass

last:
	LEAQ -16(DX*8), R13
	INCQ DX
	SHRQ $1, DX
	CMPQ R13, $0
	JLT  one
	LEAQ columns<>-8(SB), CX
	MOVQ (CX)(DX*8), CX
	CALL CX
	RET

one:
	XORPS X0, X0
	TESTQ AX, AX
	JEQ   row
	MOVSD (BX), X0
	MULSD X14, X0

row:  // for ; rows > 0; rows--
	MOVSD (R11), X8
	MULSD X15, X8
	MULSD (R10), X8
	ADDSD X8, X0
	ADDQ  R8, R11
	ADDQ  R9, R10
	DECQ  R12
	JNE   row
	MOVSD X0, (BX)
	RET

// FOLD sets a to the sums of two rows, of the even and the odd elements in a and in b.
#define FOLD(a, b) \
	MOVAPS   a, X4; \
	UNPCKLPD b, a;  \
	UNPCKHPD b, X4; \
	ADDPD    X4, a

// RESULT sets two elements of y to alpha·s + beta·y, and goes on to the next.
#define RESULT(s, zero) \
	MULPD  X15, s          \
	MOVAPS X14, X4         \
	TESTQ  R13, R13        \
	JEQ    zero            \
	MOVSD  (DI), X4        \
	MOVHPD (DI)(R12*1), X4 \
	MULPD  X14, X4         \
	zero:                  \
	ADDPD  X4, s           \
	MOVSD  s, (DI)         \
	MOVHPD s, (DI)(R12*1)  \
	LEAQ   (DI)(R12*2), DI

// func gemvRows64(m, n int, alpha float64, a unsafe.Pointer, lda int,
//	x unsafe.Pointer, beta float64, y unsafe.Pointer, incY int)
//
// A row has two sums, in one register. Four rows go side by side, then two, then one.
//
// Registers:
//
//	R10, SI   the rows of A at hand, and these at the column at hand
//	R8, R9    one and three times the distance of the rows
//	BX, AX    x, and the column at hand
//	CX, DX    rows to go, columns; R11 columns to go
//	DI, R12   y, and the distance of its elements
//	R13       0 if beta is
//	X0-X3     the sums of the rows
//	X14, X15  beta and alpha
TEXT ·gemvRows64(SB), NOSPLIT, $0-72
	MOVQ     m+0(FP), CX
	MOVQ     n+8(FP), DX
	MOVSD    alpha+16(FP), X15
	UNPCKLPD X15, X15
	MOVQ     a+24(FP), R10
	MOVQ     lda+32(FP), R8
	SHLQ     $3, R8
	LEAQ     (R8)(R8*2), R9
	MOVQ     x+40(FP), BX
	MOVSD    beta+48(FP), X14
	UNPCKLPD X14, X14
	MOVQ     beta+48(FP), R13
	ADDQ     R13, R13          // without the sign
	MOVQ     y+56(FP), DI
	MOVQ     incY+64(FP), R12
	SHLQ     $3, R12
	SUBQ     $4, CX
	JLT      two

four:  // for ; m >= 4; m -= 4
	XORPS X0, X0
	XORPS X1, X1
	XORPS X2, X2
	XORPS X3, X3
	MOVQ  R10, SI
	XORL  AX, AX
	MOVQ  DX, R11
	SUBQ  $2, R11
	JLT   fold4

columns4:  // for ; n >= 2; n -= 2
	MOVUPS (BX)(AX*1), X8
	MOVUPS (SI), X4
	MOVUPS (SI)(R8*1), X5
	MOVUPS (SI)(R8*2), X6
	MOVUPS (SI)(R9*1), X7
	MULPD  X8, X4
	MULPD  X8, X5
	MULPD  X8, X6
	MULPD  X8, X7
	ADDPD  X4, X0
	ADDPD  X5, X1
	ADDPD  X6, X2
	ADDPD  X7, X3
	ADDQ   $16, SI
	ADDQ   $16, AX
	SUBQ   $2, R11
	JGE    columns4

fold4:
	FOLD(X0, X1)
	FOLD(X2, X3)
	TESTQ    $1, R11
	JEQ      result4
	MOVSD    (BX)(AX*1), X8
	UNPCKLPD X8, X8
	MOVSD    (SI), X5
	MOVHPD   (SI)(R8*1), X5
	MOVSD    (SI)(R8*2), X6
	MOVHPD   (SI)(R9*1), X6
	MULPD    X8, X5
	MULPD    X8, X6
	ADDPD    X5, X0
	ADDPD    X6, X2

result4:
	RESULT(X0, zero0)
	RESULT(X2, zero2)
	LEAQ (R10)(R8*4), R10
	SUBQ $4, CX
	JGE  four

two:
	TESTQ $2, CX
	JEQ   one
	XORPS X0, X0
	XORPS X1, X1
	MOVQ  R10, SI
	XORL  AX, AX
	MOVQ  DX, R11
	SUBQ  $2, R11
	JLT   fold2

columns2:  // for ; n >= 2; n -= 2
	MOVUPS (BX)(AX*1), X8
	MOVUPS (SI), X4
	MOVUPS (SI)(R8*1), X5
	MULPD  X8, X4
	MULPD  X8, X5
	ADDPD  X4, X0
	ADDPD  X5, X1
	ADDQ   $16, SI
	ADDQ   $16, AX
	SUBQ   $2, R11
	JGE    columns2

fold2:
	FOLD(X0, X1)
	TESTQ    $1, R11
	JEQ      result2
	MOVSD    (BX)(AX*1), X8
	UNPCKLPD X8, X8
	MOVSD    (SI), X5
	MOVHPD   (SI)(R8*1), X5
	MULPD    X8, X5
	ADDPD    X5, X0

result2:
	RESULT(X0, zero)
	LEAQ (R10)(R8*2), R10

one:
	TESTQ $1, CX
	JEQ   done
	XORPS X0, X0
	SUBQ  $2, DX
	JLT   last

columns1:  // for ; n >= 2; n -= 2
	MOVUPS (BX), X8
	MOVUPS (R10), X4
	MULPD  X8, X4
	ADDPD  X4, X0
	ADDQ   $16, R10
	ADDQ   $16, BX
	SUBQ   $2, DX
	JGE    columns1

last:
	TESTQ $1, DX
	JEQ   fold1
	MOVSD (BX), X8
	MULSD (R10), X8
	ADDSD X8, X0

fold1:
	MOVAPS   X0, X4
	UNPCKHPD X4, X4
	ADDSD    X4, X0
	MULSD    X15, X0
	TESTQ    R13, R13
	JEQ      result1
	MULSD    (DI), X14

result1:
	ADDSD X14, X0
	MOVSD X0, (DI)

done:
	RET
