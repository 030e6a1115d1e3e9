// ger of small matrices, dot and axpy with increments, and scal of few elements, for one type.
// Vectors are of 16 bytes, which every amd64 has.
//
// Defined by the file that includes this:
//
//	LOGELEMENT, LANES   logarithm of the bytes of an element; elements of a vector
//	MULTIPLY, ADD       instructions for vectors
//	MOVE1, MULTIPLY1, ADD1   those for one element
//	SPREAD(x)           sets all elements of x to the first
//	SINGLE              defined for float32
//	DOTFRAME            bytes of DOT's arguments and results
//	GER, DOT, AXPY, SCAL     the names of the functions

// FACTOR sets f to alpha·x[i] in all lanes.
#define FACTOR(x, f) MOVE1 x, f; MULTIPLY1 X15, f; SPREAD(f)

// ROWS4 sets the registers v0 to v3, of which v0 has elements of y, to what four rows become there.
#define ROWS4(MOVE, MULTIPLY, ADD, v0, v1, v2, v3, o) \
	MOVAPS   v0, v1             \
	MOVAPS   v0, v2             \
	MOVAPS   v0, v3             \
	MULTIPLY X8, v0             \
	MULTIPLY X9, v1             \
	MULTIPLY X10, v2            \
	MULTIPLY X11, v3            \
	MOVE     o(R13), X12        \
	MOVE     o(R13)(R9*1), X13  \
	ADD      X12, v0            \
	ADD      X13, v1            \
	MOVE     o(R13)(R9*2), X12  \
	MOVE     o(R13)(R10*1), X13 \
	ADD      X12, v2            \
	ADD      X13, v3            \
	MOVE     v0, o(R13)         \
	MOVE     v1, o(R13)(R9*1)   \
	MOVE     v2, o(R13)(R9*2)   \
	MOVE     v3, o(R13)(R10*1)

// func gerRows(m, n int, alpha T, x unsafe.Pointer, incX int, y, a unsafe.Pointer, lda int)
//
// Four rows go side by side: two vectors of columns at a time, then one, then two elements if
// that is less than a vector, then one. The last rows come one by one.
//
// Registers:
//
//	CX, DX   rows to go, columns
//	SI, R8, R12  x at the row at hand; one and three times the distance of its elements
//	DI, R9, R10  the same of the rows of A
//	BX       y
//	R13, AX, R11  A and y at the column at hand, columns to go
//	X8-X11   the factors of the rows
//	X15      alpha
TEXT GER(SB), NOSPLIT, $0-64
	MOVQ  m+0(FP), CX
	MOVQ  n+8(FP), DX
	MOVE1 alpha+16(FP), X15
	MOVQ  x+24(FP), SI
	MOVQ  incX+32(FP), R8
	SHLQ  $LOGELEMENT, R8
	LEAQ  (R8)(R8*2), R12
	MOVQ  y+40(FP), BX
	MOVQ  a+48(FP), DI
	MOVQ  lda+56(FP), R9
	SHLQ  $LOGELEMENT, R9
	LEAQ  (R9)(R9*2), R10
	SUBQ  $4, CX
	JLT   rows

four:  // for ; m >= 4; m -= 4
	FACTOR((SI), X8)
	FACTOR((SI)(R8*1), X9)
	FACTOR((SI)(R8*2), X10)
	FACTOR((SI)(R12*1), X11)
	MOVQ DI, R13
	MOVQ BX, AX
	MOVQ DX, R11
	SUBQ $(2*LANES), R11
	JLT  vector4

vectors4:  // for ; columns >= two vectors; columns -= two vectors
	MOVUPS (AX), X0
	MOVUPS 16(AX), X4
	ROWS4(MOVUPS, MULTIPLY, ADD, X0, X1, X2, X3, 0)
	ROWS4(MOVUPS, MULTIPLY, ADD, X4, X5, X6, X7, 16)
	ADDQ   $32, AX
	ADDQ   $32, R13
	SUBQ   $(2*LANES), R11
	JGE    vectors4

vector4:  // if columns >= a vector
	TESTQ  $LANES, R11
	JEQ    rest4
	MOVUPS (AX), X0
	ROWS4(MOVUPS, MULTIPLY, ADD, X0, X1, X2, X3, 0)
	ADDQ   $16, AX
	ADDQ   $16, R13

rest4:
#ifdef SINGLE // if columns >= 2
	TESTQ $2, R11
	JEQ   element4
	MOVSD (AX), X0
	ROWS4(MOVSD, MULTIPLY, ADD, X0, X1, X2, X3, 0)
	ADDQ  $8, AX
	ADDQ  $8, R13

element4:
#endif
	TESTQ $1, R11
	JEQ   next4
	MOVE1 (AX), X0
	ROWS4(MOVE1, MULTIPLY1, ADD1, X0, X1, X2, X3, 0)

next4:
	LEAQ (SI)(R8*4), SI
	LEAQ (DI)(R9*4), DI
	SUBQ $4, CX
	JGE  four

rows:
	ADDQ $4, CX
	JEQ  done

row:  // for ; m > 0; m--
	FACTOR((SI), X8)
	MOVQ DI, R13
	MOVQ BX, AX
	MOVQ DX, R11
	SUBQ $LANES, R11
	JLT  rest

vector:  // for ; columns >= a vector; columns -= a vector
	MOVUPS   (AX), X0
	MULTIPLY X8, X0
	MOVUPS   (R13), X4
	ADD      X4, X0
	MOVUPS   X0, (R13)
	ADDQ     $16, AX
	ADDQ     $16, R13
	SUBQ     $LANES, R11
	JGE      vector

rest:
#ifdef SINGLE // if columns >= 2
	TESTQ    $2, R11
	JEQ      element
	MOVSD    (AX), X0
	MULTIPLY X8, X0
	MOVSD    (R13), X4
	ADD      X4, X0
	MOVSD    X0, (R13)
	ADDQ     $8, AX
	ADDQ     $8, R13

element:
#endif
	TESTQ     $1, R11
	JEQ       next
	MOVE1     (AX), X0
	MULTIPLY1 X8, X0
	ADD1      (R13), X0
	MOVE1     X0, (R13)

next:
	ADDQ R8, SI
	ADDQ R9, DI
	DECQ CX
	JNE  row

done:
	RET

// func dotIncrements(n int, x unsafe.Pointer, incX int, y unsafe.Pointer, incY int,
//	even, odd T) (T, T)
//
// Registers:
//
//	CX           elements to go; minus 4 in the loop
//	SI, R8, R9   x at the element at hand; one and three times the distance of its elements
//	DI, R10, R11 the same of y
//	X0, X1       the sums of the even and of the odd elements
TEXT DOT(SB), NOSPLIT, $0-DOTFRAME
	MOVQ  n+0(FP), CX
	MOVQ  x+8(FP), SI
	MOVQ  incX+16(FP), R8
	SHLQ  $LOGELEMENT, R8
	LEAQ  (R8)(R8*2), R9
	MOVQ  y+24(FP), DI
	MOVQ  incY+32(FP), R10
	SHLQ  $LOGELEMENT, R10
	LEAQ  (R10)(R10*2), R11
	MOVE1 even+40(FP), X0
	MOVE1 odd+(40+1<<LOGELEMENT)(FP), X1
	SUBQ  $4, CX
	JLT   rest

four:  // for ; n >= 4; n -= 4
	MOVE1     (SI), X2
	MOVE1     (SI)(R8*1), X3
	MOVE1     (SI)(R8*2), X4
	MOVE1     (SI)(R9*1), X5
	MULTIPLY1 (DI), X2
	MULTIPLY1 (DI)(R10*1), X3
	MULTIPLY1 (DI)(R10*2), X4
	MULTIPLY1 (DI)(R11*1), X5
	ADD1      X2, X0
	ADD1      X3, X1
	ADD1      X4, X0
	ADD1      X5, X1
	LEAQ      (SI)(R8*4), SI
	LEAQ      (DI)(R10*4), DI
	SUBQ      $4, CX
	JGE       four

rest:
	ANDQ $3, CX
	JEQ  done

#ifdef SINGLE // all go to the sum of the two
	ADD1  X0, X1
	XORPS X0, X0

#else // the last one without a partner goes to the odd ones
	TESTQ     $2, CX
	JEQ       element
	MOVE1     (SI), X2
	MOVE1     (SI)(R8*1), X3
	MULTIPLY1 (DI), X2
	MULTIPLY1 (DI)(R10*1), X3
	ADD1      X2, X0
	ADD1      X3, X1
	LEAQ      (SI)(R8*2), SI
	LEAQ      (DI)(R10*2), DI
	SUBQ      $2, CX
	JEQ       done

#endif

element:  // for ; n > 0; n--
	MOVE1     (SI), X2
	MULTIPLY1 (DI), X2
	ADD1      X2, X1
	ADDQ      R8, SI
	ADDQ      R10, DI
	DECQ      CX
	JNE       element

done:
	MOVE1 X0, ret+(40+2<<LOGELEMENT)(FP)
	MOVE1 X1, ret1+(40+3<<LOGELEMENT)(FP)
	RET

// func axpyIncrements(n int, a T, x unsafe.Pointer, incX int, y unsafe.Pointer, incY int)
//
// Registers:
//
//	CX           elements to go; minus 4 in the loop
//	SI, R8, R9   x at the element at hand; one and three times the distance of its elements
//	DI, R10, R11 the same of y
//	X15          a
TEXT AXPY(SB), NOSPLIT, $0-48
	MOVQ  n+0(FP), CX
	MOVE1 a+8(FP), X15
	MOVQ  x+16(FP), SI
	MOVQ  incX+24(FP), R8
	SHLQ  $LOGELEMENT, R8
	LEAQ  (R8)(R8*2), R9
	MOVQ  y+32(FP), DI
	MOVQ  incY+40(FP), R10
	SHLQ  $LOGELEMENT, R10
	LEAQ  (R10)(R10*2), R11
	SUBQ  $4, CX
	JLT   rest

four:  // for ; n >= 4; n -= 4
	MOVE1     (SI), X0
	MOVE1     (SI)(R8*1), X1
	MOVE1     (SI)(R8*2), X2
	MOVE1     (SI)(R9*1), X3
	MULTIPLY1 X15, X0
	MULTIPLY1 X15, X1
	MULTIPLY1 X15, X2
	MULTIPLY1 X15, X3
	ADD1      (DI), X0
	ADD1      (DI)(R10*1), X1
	ADD1      (DI)(R10*2), X2
	ADD1      (DI)(R11*1), X3
	MOVE1     X0, (DI)
	MOVE1     X1, (DI)(R10*1)
	MOVE1     X2, (DI)(R10*2)
	MOVE1     X3, (DI)(R11*1)
	LEAQ      (SI)(R8*4), SI
	LEAQ      (DI)(R10*4), DI
	SUBQ      $4, CX
	JGE       four

rest:
	ADDQ $4, CX
	JEQ  done

element:  // for ; n > 0; n--
	MOVE1     (SI), X0
	MULTIPLY1 X15, X0
	ADD1      (DI), X0
	MOVE1     X0, (DI)
	ADDQ      R8, SI
	ADDQ      R10, DI
	DECQ      CX
	JNE       element

done:
	RET

// func scaleFew(n int, alpha T, x unsafe.Pointer)
//
// Registers: CX is n, SI x, and X15 alpha.
TEXT SCAL(SB), NOSPLIT, $0-24
	MOVQ  n+0(FP), CX
	MOVE1 alpha+8(FP), X15
	MOVQ  x+16(FP), SI
	SPREAD(X15)
	SUBQ  $(4*LANES), CX
	JLT   two

four:  // for ; n >= four vectors; n -= four vectors
	MOVUPS   (SI), X0
	MOVUPS   16(SI), X1
	MOVUPS   32(SI), X2
	MOVUPS   48(SI), X3
	MULTIPLY X15, X0
	MULTIPLY X15, X1
	MULTIPLY X15, X2
	MULTIPLY X15, X3
	MOVUPS   X0, (SI)
	MOVUPS   X1, 16(SI)
	MOVUPS   X2, 32(SI)
	MOVUPS   X3, 48(SI)
	ADDQ     $64, SI
	SUBQ     $(4*LANES), CX
	JGE      four

two:
	TESTQ    $(2*LANES), CX
	JEQ      one
	MOVUPS   (SI), X0
	MOVUPS   16(SI), X1
	MULTIPLY X15, X0
	MULTIPLY X15, X1
	MOVUPS   X0, (SI)
	MOVUPS   X1, 16(SI)
	ADDQ     $32, SI

one:
	TESTQ    $LANES, CX
	JEQ      rest
	MOVUPS   (SI), X0
	MULTIPLY X15, X0
	MOVUPS   X0, (SI)
	ADDQ     $16, SI

rest:
	ANDQ $(LANES-1), CX
	JEQ  done

element:  // for ; n > 0; n--
	MOVE1     (SI), X0
	MULTIPLY1 X15, X0
	MOVE1     X0, (SI)
	ADDQ      $(1<<LOGELEMENT), SI
	DECQ      CX
	JNE       element

done:
	RET
