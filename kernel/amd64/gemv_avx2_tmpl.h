// C = seed + A·Bᵀ for up to four rows. Element (p,j) of the product's B is at row j, column p: so
// LANES rows are loaded, STEPS columns each, and turned over in registers, where they meet as many
// elements of A. Two such pieces at a time hide the latency of the FMAs; each element of C remains
// one chain. A wide piece goes on by whole cache lines of each row, 64 bytes: with 16 at a time and
// many rows, lines are gone from the first cache before they are read to their end.
//
// GATHER(F, o, P) is F for each register and its halves: 128 bits of two of the rows at P, o bytes
// from their beginning. They are chosen such that what remains is to turn over the elements within
// them, by TURN. EACH(F, o) is a step for each column, LAST(F, end) for as many as R12 says, before
// it goes to end. SECOND sets BX to the second piece.

// COLUMNS loads STEPS columns of the rows at P, LASTCOLUMNS those alone whose mask is at CX.
#define COLUMNS(o, P) GATHER(HALVES, o, P); TURN
#define LASTCOLUMNS(P) VMOVUPS (CX), X7; GATHER(LASTHALVES, 0, P); TURN
#define HALVES(x, y, m0, m1) \
	VMOVUPS     m0, x;       \
	VINSERTF128 $1, m1, y, y

#define LASTHALVES(x, y, m0, m1) \
	VMASKMOV    m0, X7, x;   \
	VMASKMOV    m1, X7, X6;  \
	VINSERTF128 $1, X6, y, y

// FMA: one step of one to four rows of a piece, in accumulators Y8-Y11; FMB: of the second piece,
// in Y12-Y15.
#define FMA1(o, b) VBROADCAST ROWA0(o), Y4; VFMA231 b, Y4, Y8
#define FMA2(o, b) FMA1(o, b); VBROADCAST ROWA1(o), Y5; VFMA231 b, Y5, Y9
#define FMA3(o, b) FMA2(o, b); VBROADCAST ROWA2(o), Y6; VFMA231 b, Y6, Y10
#define FMA4(o, b) FMA3(o, b); VBROADCAST ROWA3(o), Y7; VFMA231 b, Y7, Y11
#define FMB1(o, b) VBROADCAST ROWA0(o), Y4; VFMA231 b, Y4, Y12
#define FMB2(o, b) FMB1(o, b); VBROADCAST ROWA1(o), Y5; VFMA231 b, Y5, Y13
#define FMB3(o, b) FMB2(o, b); VBROADCAST ROWA2(o), Y6; VFMA231 b, Y6, Y14
#define FMB4(o, b) FMB3(o, b); VBROADCAST ROWA3(o), Y7; VFMA231 b, Y7, Y15

// Rows of a piece of LANES columns, of which those masked by Y1 are new, and of one of twice as
// many. F is done to the accumulators.
#define ROWS1(F) F(Y8)
#define ROWS2(F) ROWS1(F); F(Y9)
#define ROWS3(F) ROWS2(F); F(Y10)
#define ROWS4(F) ROWS3(F); F(Y11)
#define PAIRS1(F) F(Y8, Y12)
#define PAIRS2(F) PAIRS1(F); F(Y9, Y13)
#define PAIRS3(F) PAIRS2(F); F(Y10, Y14)
#define PAIRS4(F) PAIRS3(F); F(Y11, Y15)
#define SEED(c) VMOVUPS (R12), c; ADDQ R13, R12
#define SEEDPAIR(c, d) VMOVUPS (R12), c; VMOVUPS 32(R12), d; ADDQ R13, R12
#define STORE(c) VMOVUPS (R12), Y2; VBLENDVPS Y1, c, Y2, Y2; VMOVUPS Y2, (R12); ADDQ R13, R12
#define STOREPAIR(c, d) VMOVUPS c, (R12); VMOVUPS d, 32(R12); ADDQ R13, R12
#define RELU(c) VCMP $2, Y0, c, Y2; VANDNPS c, Y2, c // c AND NOT(c <= 0), for which NaN passes
#define RELUPAIR(c, d) RELU(c); RELU(d)

// BOTH is STEPS steps of two pieces.
#define BOTH(o, FMA, FMB) \
	COLUMNS(o, AX) \
	EACH(FMA, o)   \
	COLUMNS(o, BX) \
	EACH(FMB, o)

// NARROW is the body of a piece of LANES columns, WIDE of one of twice as many.
#define NARROW(ROWS, FMA) \
	START(ROWS(SEED))                        \
	SUBQ    $STEPS, R12                      \
	JLT     last                             \
	loop:   /* for ;n >= STEPS;n -= STEPS */ \
	COLUMNS(0, AX)                           \
	EACH(FMA, 0)                             \
	ADDQ    $16, AX                          \
	ADDQ    $16, SI                          \
	SUBQ    $STEPS, R12                      \
	JGE     loop                             \
	last:                                    \
	ADDQ    $STEPS, R12                      \
	JEQ     finish                           \
	LASTCOLUMNS(AX)                          \
	LAST(FMA, finish)                        \
	finish:                                  \
	VXORPS  Y0, Y0, Y0                       \
	MOVQ    rows_Masks(8), CX                \
	VMOVUPS (CX), Y1                         \
	FINISH(ROWS(RELU), ROWS(STORE))

#define WIDE(PAIRS, FMA, FMB) \
	SECOND                                       \
	START(PAIRS(SEEDPAIR))                       \
	SUBQ    $(4*STEPS), R12                      \
	JLT     short                                \
	lines:  /* for ;n >= 4*STEPS;n -= 4*STEPS */ \
	BOTH(0, FMA, FMB)                            \
	BOTH(16, FMA, FMB)                           \
	BOTH(32, FMA, FMB)                           \
	BOTH(48, FMA, FMB)                           \
	ADDQ    $64, AX                              \
	ADDQ    $64, BX                              \
	ADDQ    $64, SI                              \
	SUBQ    $(4*STEPS), R12                      \
	JGE     lines                                \
	short:                                       \
	ADDQ    $(3*STEPS), R12                      \
	JLT     last                                 \
	loop:   /* for ;n >= STEPS;n -= STEPS */     \
	BOTH(0, FMA, FMB)                            \
	ADDQ    $16, AX                              \
	ADDQ    $16, BX                              \
	ADDQ    $16, SI                              \
	SUBQ    $STEPS, R12                          \
	JGE     loop                                 \
	last:                                        \
	ADDQ    $STEPS, R12                          \
	JEQ     finish                               \
	LASTCOLUMNS(AX)                              \
	LAST(FMA, second)                            \
	second:                                      \
	LASTCOLUMNS(BX)                              \
	LAST(FMB, finish)                            \
	finish:                                      \
	VXORPS  Y0, Y0, Y0                           \
	FINISH(PAIRS(RELUPAIR), PAIRS(STOREPAIR))

// MICROKERNEL defines one piece's function, and enters it in the table, by rows.
#define MICROKERNEL(name, place, body) \
DATA place/8, $name<>(SB) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0-0 \
	body

	MICROKERNEL(narrow1, pieces<>+0(SB), NARROW(ROWS1, FMA1))
	MICROKERNEL(wide1, pieces<>+8(SB), WIDE(PAIRS1, FMA1, FMB1))
	MICROKERNEL(narrow2, pieces<>+16(SB), NARROW(ROWS2, FMA2))
	MICROKERNEL(wide2, pieces<>+24(SB), WIDE(PAIRS2, FMA2, FMB2))
	MICROKERNEL(narrow3, pieces<>+32(SB), NARROW(ROWS3, FMA3))
	MICROKERNEL(wide3, pieces<>+40(SB), WIDE(PAIRS3, FMA3, FMB3))
	MICROKERNEL(narrow4, pieces<>+48(SB), NARROW(ROWS4, FMA4))
	MICROKERNEL(wide4, pieces<>+56(SB), WIDE(PAIRS4, FMA4, FMB4))

// The table: by rows, narrow and wide.
GLOBL pieces<>(SB), RODATA, $64

// The body of a product of a few rows with a transposed B: wide pieces from left to right, then
// narrow ones. The last of those ends at the last column: it computes some again, from whatever is
// there, and does not store them.

// NEXT_PIECE chooses the width of the next piece of the Block at DI, and goes to call, or to done
// if there is none.
#define NEXT_PIECE(call, done) \
	MOVQ block_K(DI), BX /* CX: the mask of the last columns of B */ \
	ANDQ $(STEPS-1), BX                                              \
	NEGQ BX                                                          \
	LEAQ ·lanes+64(SB), CX                                           \
	LEAQ (CX)(BX*SIZE), CX                                           \
	MOVQ block_M(DI), R13                                            \
	SHLQ $4, R13                                                     \
	LEAQ pieces<>-16(SB), SI                                         \
	MOVQ block_ARow(DI), DI                                          \
	SHLQ $LOGSIZE, DI                                                \
	LEAQ ·lanes+32(SB), BX                                           \
	MOVQ rows_Cols, R12                                              \
	SUBQ $(2*LANES), R12                                             \
	JLT  narrow                                                      \
	MOVQ R12, rows_Cols                                              \
	MOVQ $64, R12 /* bytes of C in this piece */                     \
	MOVQ 8(SI)(R13*1), R13                                           \
	JMP  call                                                        \
	narrow:                                                 \
	ADDQ    $LANES, R12                                     \
	MOVQ    R12, rows_Cols                                  \
	JGE     whole                                           \
	CMPQ    R12, $-LANES                                    \
	JEQ     done                                            \
	/* -R12 columns back */                                 \
	LEAQ    (BX)(R12*SIZE), BX                              \
	MOVQ    R12, DX                                         \
	IMULQ   R8, DX                                          \
	ADDQ    DX, AX                                          \
	SHLQ    $LOGSIZE, R12                                   \
	ADDQ    R12, rows_C(0)                                  \
	ANDQ    rows_SeedStep, R12                              \
	ADDQ    R12, rows_Seed(0)                               \
	MOVQ    $0, rows_Cols /* none is left after this one */ \
	whole:                                                  \
	MOVQ    BX, rows_Masks(0)                               \
	MOVQ    $32, R12                                        \
	MOVQ    (SI)(R13*1), R13

// CALL_PIECE computes it, and goes to its right.
#define CALL_PIECE() \
	MOVQ  AX, rows_Next     \
	MOVQ  R12, rows_Width   \
	CALL  R13               \
	MOVQ  rows_Next, AX     \
	MOVQ  rows_Width, R12   \
	ADDQ  R12, rows_C(0)    \
	MOVQ  R12, BX           \
	ANDQ  rows_SeedStep, BX \
	ADDQ  BX, rows_Seed(0)  \
	SHRQ  $LOGSIZE, R12     \
	IMULQ R8, R12           \
	ADDQ  R12, AX
