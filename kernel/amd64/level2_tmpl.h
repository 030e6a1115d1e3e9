// AddOuter, A += alpha·x·yᵀ, and AddRows, y += alpha·Aᵀ·x, for elements of one type and vectors of
// one width.
//
// Eight vectors of a row, or as many as it has, are done for all rows, then the next eight. The
// last vector ends where the row ends, and overlaps the one before: there both compute the same, as
// they read before either writes. A masked store would do, too, but until it has reached the cache,
// it holds up every load near it, even of elements that it leaves alone: the next row's, or x.
// Rows of less than two vectors are done as two shorter ones: of eight elements, of four or of two.
//
// Defined by the file that includes this, by way of level2_single_tmpl.h or level2_double_tmpl.h:
//
//	V0-V7, FACTOR, ALPHA  registers, of which FACTOR is X14 and ALPHA is X15, in full
//	SIZE, LOGCOLS         bytes of a vector; the logarithm of its elements
//
// and by those two:
//
//	LOGELEMENT            logarithm of the bytes of an element
//	LOGSHORT              logarithm of the elements of the longest of the shorter vectors
//	VMOVE, VMULTIPLY, VFMA   instructions for vectors
//	VMOVE2, VMOVE1, VFMA1    those for two elements, and for one
//	VBROADCAST             that sets all elements of a vector
//	Q0, Q1, FACTOR4       registers of four elements, of which FACTOR4 is in FACTOR
//
// Registers:
//
//	R10, R11, R12  first row of A, first element of x, rows
//	DI, SI, CX     A and x at the row at hand, rows to go
//	R8, R9         distances of the rows, and of the elements of x
//	BX, DX         y at the column at hand, columns to go
//	R13            where in the row its last vector begins
//
// ACROSSn applies F to each of n vectors but the last one, and LAST to that: with its offset and
// its register.
#define ACROSS2(F, LAST) F(0, V0); LAST(V1)
#define ACROSS3(F, LAST) F(0, V0); F(SIZE, V1); LAST(V2)
#define ACROSS4(F, LAST) F(0, V0); F(SIZE, V1); F(2*SIZE, V2); LAST(V3)
#define FOUR(F) F(0, V0); F(SIZE, V1); F(2*SIZE, V2); F(3*SIZE, V3)
#define ACROSS5(F, LAST) FOUR(F); LAST(V4)
#define ACROSS6(F, LAST) FOUR(F); F(4*SIZE, V4); LAST(V5)
#define ACROSS7(F, LAST) FOUR(F); F(4*SIZE, V4); F(5*SIZE, V5); LAST(V6)
#define ACROSS8(F, LAST) FOUR(F); F(4*SIZE, V4); F(5*SIZE, V5); F(6*SIZE, V6); LAST(V7)

// Rows of four to eight elements are two vectors of four, those of two to four two of two.
#define QUADS(F, LAST) F(0, Q0); LAST(Q1)
#define PAIRS(F, LAST) F(0, X0); LAST(X1)

#define LOAD_A(o, v) VMOVE o(DI), v
#define LAST_A(v) VMOVE (DI)(R13*1), v
#define SAVE_A(o, v) VMOVE v, o(DI)
#define SAVE_LAST_A(v) VMOVE v, (DI)(R13*1)
#define LOAD_Y(o, v) VMOVE o(BX), v
#define LAST_Y(v) VMOVE (BX)(R13*1), v
#define SAVE_Y(o, v) VMOVE v, o(BX)
#define SAVE_LAST_Y(v) VMOVE v, (BX)(R13*1)

#define LOAD_PAIR_A(o, v) VMOVE2 o(DI), v
#define LAST_PAIR_A(v) VMOVE2 (DI)(R13*1), v
#define SAVE_PAIR_A(o, v) VMOVE2 v, o(DI)
#define SAVE_LAST_PAIR_A(v) VMOVE2 v, (DI)(R13*1)
#define LOAD_PAIR_Y(o, v) VMOVE2 o(BX), v
#define LAST_PAIR_Y(v) VMOVE2 (BX)(R13*1), v
#define SAVE_PAIR_Y(o, v) VMOVE2 v, o(BX)
#define SAVE_LAST_PAIR_Y(v) VMOVE2 v, (BX)(R13*1)

// FMAs of y and the factor, for AddOuter, and of A and the factor, for AddRows. An operand in
// memory is a whole register, which a pair may not be.
#define FMA_Y(o, v) VFMA o(BX), FACTOR, v
#define FMA_LAST_Y(v) VFMA (BX)(R13*1), FACTOR, v
#define FMA_A(o, v) VFMA o(DI), FACTOR, v
#define FMA_LAST_A(v) VFMA (DI)(R13*1), FACTOR, v
#define FMA_QUAD_Y(o, v) VFMA o(BX), FACTOR4, v
#define FMA_LAST_QUAD_Y(v) VFMA (BX)(R13*1), FACTOR4, v
#define FMA_QUAD_A(o, v) VFMA o(DI), FACTOR4, v
#define FMA_LAST_QUAD_A(v) VFMA (DI)(R13*1), FACTOR4, v
#define FMA_PAIR_Y(o, v) VMOVE2 o(BX), X13; VFMA X13, X14, v
#define FMA_LAST_PAIR_Y(v) VMOVE2 (BX)(R13*1), X13; VFMA X13, X14, v
#define FMA_PAIR_A(o, v) VMOVE2 o(DI), X13; VFMA X13, X14, v
#define FMA_LAST_PAIR_A(v) VMOVE2 (DI)(R13*1), X13; VFMA X13, X14, v

// TIMES sets the factor of the row, alpha·x[i].
#define TIMES VBROADCAST (SI), FACTOR; VMULTIPLY ALPHA, FACTOR, FACTOR

#define NEXT_ROW(row) \
	ADDQ R9, SI; \
	ADDQ R8, DI; \
	DECQ CX;     \
	JNE  row

// Rows a multiple of 4 KB apart have their lines in the same few sets of the first-level cache.
// There, loads run ahead of the stores by more rows than a set holds, and throw out lines that
// these have still to write, so that each comes from the second level twice. So after eight rows a
// fence keeps the loads that follow from beginning early; rows of one or two vectors are faster
// without.
// CROWDED sets AX such that CX & AX is 0 where a fence is to be.
#define CROWDED(row) \
	MOVQ  $7, AX    \
	TESTQ $4095, R8 \
	JEQ   row       \
	MOVQ  $-1, AX

#define NEXT_CROWDED(row, done) \
	ADDQ  R9, SI; \
	ADDQ  R8, DI; \
	DECQ  CX;     \
	JEQ   done;   \
	TESTQ AX, CX; \
	JNE   row;    \
	LFENCE;       \
	JMP   row

// A part is a function for rows of one length.
#define PART(name, body) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0-0 \
	body

#define OUTER(ACROSS, STEP, STEP_LAST) \
row: /* for ;rows > 0;rows-- */ \
	TIMES                       \
	ACROSS(LOAD_A, LAST_A)      \
	ACROSS(STEP, STEP_LAST)     \
	ACROSS(SAVE_A, SAVE_LAST_A) \
	NEXT_ROW(row)               \
	RET

// OUTER_LONG is OUTER for rows of three vectors and more.
#define OUTER_LONG(ACROSS) \
	CROWDED(row)                     \
	row:  /* for ;rows > 0;rows-- */ \
	TIMES                            \
	ACROSS(LOAD_A, LAST_A)           \
	ACROSS(FMA_Y, FMA_LAST_Y)        \
	ACROSS(SAVE_A, SAVE_LAST_A)      \
	NEXT_CROWDED(row, done)          \
	done:                            \
	RET

#define SUM(ACROSS, STEP, STEP_LAST) \
	ACROSS(LOAD_Y, LAST_Y)          \
	row: /* for ;rows > 0;rows-- */ \
	TIMES                           \
	ACROSS(STEP, STEP_LAST)         \
	NEXT_ROW(row)                   \
	ACROSS(SAVE_Y, SAVE_LAST_Y)     \
	RET

PART(outer2, OUTER(ACROSS2, FMA_Y, FMA_LAST_Y))
PART(outer3, OUTER_LONG(ACROSS3))
PART(outer4, OUTER_LONG(ACROSS4))
PART(outer5, OUTER_LONG(ACROSS5))
PART(outer6, OUTER_LONG(ACROSS6))
PART(outer7, OUTER_LONG(ACROSS7))
PART(outer8, OUTER_LONG(ACROSS8))
PART(outerquads, OUTER(QUADS, FMA_QUAD_Y, FMA_LAST_QUAD_Y))
PART(sum2, SUM(ACROSS2, FMA_A, FMA_LAST_A))
PART(sum3, SUM(ACROSS3, FMA_A, FMA_LAST_A))
PART(sum4, SUM(ACROSS4, FMA_A, FMA_LAST_A))
PART(sum5, SUM(ACROSS5, FMA_A, FMA_LAST_A))
PART(sum6, SUM(ACROSS6, FMA_A, FMA_LAST_A))
PART(sum7, SUM(ACROSS7, FMA_A, FMA_LAST_A))
PART(sum8, SUM(ACROSS8, FMA_A, FMA_LAST_A))
PART(sumquads, SUM(QUADS, FMA_QUAD_A, FMA_LAST_QUAD_A))

TEXT outerpairs<>(SB), NOSPLIT|NOFRAME, $0-0
row:  // for ; rows > 0; rows--
	TIMES
	PAIRS(LOAD_PAIR_A, LAST_PAIR_A)
	PAIRS(FMA_PAIR_Y, FMA_LAST_PAIR_Y)
	PAIRS(SAVE_PAIR_A, SAVE_LAST_PAIR_A)
	NEXT_ROW(row)
	RET

TEXT sumpairs<>(SB), NOSPLIT|NOFRAME, $0-0
	PAIRS(LOAD_PAIR_Y, LAST_PAIR_Y)

row:  // for ; rows > 0; rows--
	TIMES
	PAIRS(FMA_PAIR_A, FMA_LAST_PAIR_A)
	NEXT_ROW(row)
	PAIRS(SAVE_PAIR_Y, SAVE_LAST_PAIR_Y)
	RET

TEXT outersingle<>(SB), NOSPLIT|NOFRAME, $0-0
row:  // for ; rows > 0; rows--
	TIMES
	VMOVE1 (DI), X0
	VFMA1  (BX), X14, X0
	VMOVE1 X0, (DI)
	NEXT_ROW(row)
	RET

TEXT sumsingle<>(SB), NOSPLIT|NOFRAME, $0-0
	VMOVE1 (BX), X0

row:  // for ; rows > 0; rows--
	TIMES
	VFMA1  (DI), X14, X0
	NEXT_ROW(row)
	VMOVE1 X0, (BX)
	RET

// The parts: by vectors, from two to eight; then for rows of one element, of two to four, of four
// to eight, and where level2_single_tmpl.h adds it, of up to sixteen.
DATA outers<>+0(SB)/8, $outer2<>(SB)
DATA outers<>+8(SB)/8, $outer3<>(SB)
DATA outers<>+16(SB)/8, $outer4<>(SB)
DATA outers<>+24(SB)/8, $outer5<>(SB)
DATA outers<>+32(SB)/8, $outer6<>(SB)
DATA outers<>+40(SB)/8, $outer7<>(SB)
DATA outers<>+48(SB)/8, $outer8<>(SB)
DATA outers<>+56(SB)/8, $outersingle<>(SB)
DATA outers<>+64(SB)/8, $outerpairs<>(SB)
DATA outers<>+72(SB)/8, $outerquads<>(SB)
GLOBL outers<>(SB), RODATA, $(56+8*(LOGSHORT+1))
DATA sums<>+0(SB)/8, $sum2<>(SB)
DATA sums<>+8(SB)/8, $sum3<>(SB)
DATA sums<>+16(SB)/8, $sum4<>(SB)
DATA sums<>+24(SB)/8, $sum5<>(SB)
DATA sums<>+32(SB)/8, $sum6<>(SB)
DATA sums<>+40(SB)/8, $sum7<>(SB)
DATA sums<>+48(SB)/8, $sum8<>(SB)
DATA sums<>+56(SB)/8, $sumsingle<>(SB)
DATA sums<>+64(SB)/8, $sumpairs<>(SB)
DATA sums<>+72(SB)/8, $sumquads<>(SB)
GLOBL sums<>(SB), RODATA, $(56+8*(LOGSHORT+1))

// BY_PARTS calls the parts that the rows need, of those in the table. It may go to done.
#define BY_PARTS(parts, done) \
	TESTQ R12, R12                                                    \
	JEQ   done                                                        \
	MOVQ  $(7*SIZE), R13                                              \
	pass: /* for ;columns > eight vectors;columns -= eight vectors */ \
	MOVQ  R10, DI                                                     \
	MOVQ  R11, SI                                                     \
	MOVQ  R12, CX                                                     \
	CMPQ  DX, $(8<<LOGCOLS)                                           \
	JLE   last                                                        \
	MOVQ  parts<>+48(SB), AX                                          \
	CALL  AX                                                          \
	ADDQ  $(8*SIZE), R10                                              \
	ADDQ  $(8*SIZE), BX                                               \
	SUBQ  $(8<<LOGCOLS), DX                                           \
	JMP   pass                                                        \
	last:                                     \
	CMPQ  DX, $(2<<LOGSHORT)                  \
	JLE   short                               \
	MOVQ  DX, R13                             \
	SHLQ  $LOGELEMENT, R13                    \
	LEAQ  (1<<LOGCOLS-1)(DX), AX              \
	SUBQ  $SIZE, R13                          \
	SHRQ  $LOGCOLS, AX /* vectors of a row */ \
	LEAQ  parts<>-16(SB), DX                  \
	JMP   call                                \
	short:                                          \
	BSRQ    DX, AX                                  \
	JEQ     done                                    \
	MOVL    $LOGSHORT, R13                          \
	CMPQ    AX, R13                                 \
	CMOVQGT R13, AX /* logarithm of its elements */ \
	XORL    R13, R13                                \
	BTSQ    AX, R13                                 \
	SUBQ    R13, DX                                 \
	SHLQ    $LOGELEMENT, DX                         \
	MOVQ    DX, R13                                 \
	LEAQ    parts<>+56(SB), DX                      \
	call:                                           \
	MOVQ    (DX)(AX*8), AX                          \
	CALL    AX
