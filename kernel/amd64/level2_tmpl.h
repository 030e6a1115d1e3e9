// AddOuter64, A += alpha·x·yᵀ, and AddRows64, y += alpha·Aᵀ·x, for one width of vectors.
//
// Eight vectors of a row, or as many as it has, are done for all rows, then the next eight. The
// last vector ends where the row ends, and overlaps the one before: there both compute the same, as
// they read before either writes. A masked store would do, too, but until it has reached the cache,
// it holds up every load near it, even of elements that it leaves alone: the next row's, or x.
// Rows of less than two vectors are done as two shorter ones.
//
// Defined by the file that includes this:
//
//	V0-V7, FACTOR, ALPHA  registers, of which FACTOR is X14 and ALPHA is X15, in full
//	SIZE, LOGCOLS         bytes of a vector; the logarithm of its elements
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

// Rows of four to eight elements are two vectors of four, those of two and three two of two.
#define QUADS(F, LAST) F(0, Y0); LAST(Y1)
#define PAIRS(F, LAST) F(0, X0); LAST(X1)

#define LOAD_A(o, v) VMOVUPD o(DI), v
#define LAST_A(v) VMOVUPD (DI)(R13*1), v
#define SAVE_A(o, v) VMOVUPD v, o(DI)
#define SAVE_LAST_A(v) VMOVUPD v, (DI)(R13*1)
#define LOAD_Y(o, v) VMOVUPD o(BX), v
#define LAST_Y(v) VMOVUPD (BX)(R13*1), v
#define SAVE_Y(o, v) VMOVUPD v, o(BX)
#define SAVE_LAST_Y(v) VMOVUPD v, (BX)(R13*1)

// FMAs of y and the factor, for AddOuter64, and of A and the factor, for AddRows64.
#define FMA_Y(o, v) VFMADD231PD o(BX), FACTOR, v
#define FMA_LAST_Y(v) VFMADD231PD (BX)(R13*1), FACTOR, v
#define FMA_A(o, v) VFMADD231PD o(DI), FACTOR, v
#define FMA_LAST_A(v) VFMADD231PD (DI)(R13*1), FACTOR, v
#define FMA_QUAD_Y(o, v) VFMADD231PD o(BX), Y14, v
#define FMA_LAST_QUAD_Y(v) VFMADD231PD (BX)(R13*1), Y14, v
#define FMA_QUAD_A(o, v) VFMADD231PD o(DI), Y14, v
#define FMA_LAST_QUAD_A(v) VFMADD231PD (DI)(R13*1), Y14, v
#define FMA_PAIR_Y(o, v) VFMADD231PD o(BX), X14, v
#define FMA_LAST_PAIR_Y(v) VFMADD231PD (BX)(R13*1), X14, v
#define FMA_PAIR_A(o, v) VFMADD231PD o(DI), X14, v
#define FMA_LAST_PAIR_A(v) VFMADD231PD (DI)(R13*1), X14, v

// TIMES sets the factor of the row, alpha·x[i].
#define TIMES VBROADCASTSD (SI), FACTOR; VMULPD ALPHA, FACTOR, FACTOR
#define TIMES_PAIR VMOVDDUP (SI), X14; VMULPD X15, X14, X14

#define NEXT_ROW(row) \
	ADDQ R9, SI; \
	ADDQ R8, DI; \
	DECQ CX;     \
	JNE  row

// A part is a function for rows of one length.
#define PART(name, body) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0-0 \
	body

#define OUTER(ACROSS, TIMES, FMA, FMA_LAST) \
row: /* for ;rows > 0;rows-- */ \
	TIMES                       \
	ACROSS(LOAD_A, LAST_A)      \
	ACROSS(FMA, FMA_LAST)       \
	ACROSS(SAVE_A, SAVE_LAST_A) \
	NEXT_ROW(row)               \
	RET

#define SUM(ACROSS, TIMES, FMA, FMA_LAST) \
	ACROSS(LOAD_Y, LAST_Y)          \
	row: /* for ;rows > 0;rows-- */ \
	TIMES                           \
	ACROSS(FMA, FMA_LAST)           \
	NEXT_ROW(row)                   \
	ACROSS(SAVE_Y, SAVE_LAST_Y)     \
	RET

PART(outer2, OUTER(ACROSS2, TIMES, FMA_Y, FMA_LAST_Y))
PART(outer3, OUTER(ACROSS3, TIMES, FMA_Y, FMA_LAST_Y))
PART(outer4, OUTER(ACROSS4, TIMES, FMA_Y, FMA_LAST_Y))
PART(outer5, OUTER(ACROSS5, TIMES, FMA_Y, FMA_LAST_Y))
PART(outer6, OUTER(ACROSS6, TIMES, FMA_Y, FMA_LAST_Y))
PART(outer7, OUTER(ACROSS7, TIMES, FMA_Y, FMA_LAST_Y))
PART(outer8, OUTER(ACROSS8, TIMES, FMA_Y, FMA_LAST_Y))
PART(outerquads, OUTER(QUADS, TIMES, FMA_QUAD_Y, FMA_LAST_QUAD_Y))
PART(outerpairs, OUTER(PAIRS, TIMES_PAIR, FMA_PAIR_Y, FMA_LAST_PAIR_Y))
PART(sum2, SUM(ACROSS2, TIMES, FMA_A, FMA_LAST_A))
PART(sum3, SUM(ACROSS3, TIMES, FMA_A, FMA_LAST_A))
PART(sum4, SUM(ACROSS4, TIMES, FMA_A, FMA_LAST_A))
PART(sum5, SUM(ACROSS5, TIMES, FMA_A, FMA_LAST_A))
PART(sum6, SUM(ACROSS6, TIMES, FMA_A, FMA_LAST_A))
PART(sum7, SUM(ACROSS7, TIMES, FMA_A, FMA_LAST_A))
PART(sum8, SUM(ACROSS8, TIMES, FMA_A, FMA_LAST_A))
PART(sumquads, SUM(QUADS, TIMES, FMA_QUAD_A, FMA_LAST_QUAD_A))
PART(sumpairs, SUM(PAIRS, TIMES_PAIR, FMA_PAIR_A, FMA_LAST_PAIR_A))

TEXT outersingle<>(SB), NOSPLIT|NOFRAME, $0-0
row:  // for ; rows > 0; rows--
	VMOVSD      (SI), X14
	VMULSD      X15, X14, X14
	VMOVSD      (DI), X0
	VFMADD231SD (BX), X14, X0
	VMOVSD      X0, (DI)
	NEXT_ROW(row)
	RET

TEXT sumsingle<>(SB), NOSPLIT|NOFRAME, $0-0
	VMOVSD (BX), X0

row:  // for ; rows > 0; rows--
	VMOVSD      (SI), X14
	VMULSD      X15, X14, X14
	VFMADD231SD (DI), X14, X0
	NEXT_ROW(row)
	VMOVSD      X0, (BX)
	RET

// The parts: for rows of one element, of two or three, of up to eight; and by vectors, from two on.
DATA outers<>+0(SB)/8, $outersingle<>(SB)
DATA outers<>+8(SB)/8, $outerpairs<>(SB)
DATA outers<>+16(SB)/8, $outerquads<>(SB)
DATA outers<>+24(SB)/8, $outer2<>(SB)
DATA outers<>+32(SB)/8, $outer3<>(SB)
DATA outers<>+40(SB)/8, $outer4<>(SB)
DATA outers<>+48(SB)/8, $outer5<>(SB)
DATA outers<>+56(SB)/8, $outer6<>(SB)
DATA outers<>+64(SB)/8, $outer7<>(SB)
DATA outers<>+72(SB)/8, $outer8<>(SB)
GLOBL outers<>(SB), RODATA, $80
DATA sums<>+0(SB)/8, $sumsingle<>(SB)
DATA sums<>+8(SB)/8, $sumpairs<>(SB)
DATA sums<>+16(SB)/8, $sumquads<>(SB)
DATA sums<>+24(SB)/8, $sum2<>(SB)
DATA sums<>+32(SB)/8, $sum3<>(SB)
DATA sums<>+40(SB)/8, $sum4<>(SB)
DATA sums<>+48(SB)/8, $sum5<>(SB)
DATA sums<>+56(SB)/8, $sum6<>(SB)
DATA sums<>+64(SB)/8, $sum7<>(SB)
DATA sums<>+72(SB)/8, $sum8<>(SB)
GLOBL sums<>(SB), RODATA, $80

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
	MOVQ  parts<>+72(SB), AX                                          \
	CALL  AX                                                          \
	ADDQ  $(8*SIZE), R10                                              \
	ADDQ  $(8*SIZE), BX                                               \
	SUBQ  $(8<<LOGCOLS), DX                                           \
	JMP   pass                                                        \
	last:                                     \
	LEAQ  -SIZE(DX*8), R13                    \
	LEAQ  (SIZE/8-1)(DX), AX                  \
	SHRQ  $LOGCOLS, AX /* vectors of a row */ \
	INCQ  AX                                  \
	CMPQ  DX, $8                              \
	JGT   call                                \
	LEAQ  -32(DX*8), R13                      \
	MOVL  $2, AX                              \
	CMPQ  DX, $4                              \
	JGE   call                                \
	LEAQ  -16(DX*8), R13                      \
	MOVL  $1, AX                              \
	CMPQ  DX, $2                              \
	JGE   call                                \
	XORL  AX, AX                              \
	TESTQ DX, DX                              \
	JEQ   done                                \
	call:                                     \
	LEAQ  parts<>(SB), DX                     \
	MOVQ  (DX)(AX*8), AX                      \
	CALL  AX
