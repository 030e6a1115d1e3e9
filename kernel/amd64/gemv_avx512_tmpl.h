// C = seed + A·Bᵀ for up to four rows. Element (p,j) of the product's B is at row j, column p: so
// LANES rows are loaded, STEPS columns each, and turned over in registers, where they meet as many
// elements of A. Two such pieces at a time hide the latency of the FMAs; each element of C remains
// one chain. A wide piece goes on by whole cache lines of each row, 64 bytes: with 16 at a time and
// many rows, lines are gone from the first cache before they are read to their end.
//
// GATHER(F, o, P, Q) is F for each register and its quarters: 128 bits of four of the rows at P,
// eight rows on being Q, o bytes from their beginning. They are chosen such that what remains is to
// turn over the elements within them, by TURN. EACH(F, o) is a step for each column, LAST(F, end)
// for as many as R12 says, before it goes to end. SECOND sets CX to the second piece.

// COLUMNS loads STEPS columns of the rows at P, LASTCOLUMNS those of K1 alone.
#define COLUMNS(o, P, Q) GATHER(QUARTERS, o, P, Q); TURN
#define LASTCOLUMNS(P, Q) GATHER(LASTQUARTERS, 0, P, Q); TURN
#define QUARTERS(z, m0, m1, m2, m3) \
	VBROADCASTF32X4 m0, z;        \
	VINSERTF32X4    $1, m1, z, z; \
	VINSERTF32X4    $2, m2, z, z; \
	VINSERTF32X4    $3, m3, z, z

#define LASTQUARTERS(z, m0, m1, m2, m3) \
	VMOVU.Z      m0, K1, X4;     \
	VMOVU.Z      m1, K1, X5;     \
	VMOVU.Z      m2, K1, X6;     \
	VMOVU.Z      m3, K1, X7;     \
	VINSERTF32X4 $1, X5, Z4, Z4; \
	VINSERTF32X4 $2, X6, Z4, Z4; \
	VINSERTF32X4 $3, X7, Z4, z

// FMA: one step of one to four rows of a piece, in accumulators Z16-Z19; FMB: of the second piece,
// in Z24-Z27.
#define FMA1(o, b) VFMA231.BCST ROWA0(o), b, Z16
#define FMA2(o, b) FMA1(o, b); VFMA231.BCST ROWA1(o), b, Z17
#define FMA3(o, b) FMA2(o, b); VFMA231.BCST ROWA2(o), b, Z18
#define FMA4(o, b) FMA3(o, b); VFMA231.BCST ROWA3(o), b, Z19
#define FMB1(o, b) VFMA231.BCST ROWA0(o), b, Z24
#define FMB2(o, b) FMB1(o, b); VFMA231.BCST ROWA1(o), b, Z25
#define FMB3(o, b) FMB2(o, b); VFMA231.BCST ROWA2(o), b, Z26
#define FMB4(o, b) FMB3(o, b); VFMA231.BCST ROWA3(o), b, Z27

// Rows of a piece of LANES columns, of which K2 are new, and of one of twice as many. F is done to
// the accumulators.
#define ROWS1(F) F(Z16)
#define ROWS2(F) ROWS1(F); F(Z17)
#define ROWS3(F) ROWS2(F); F(Z18)
#define ROWS4(F) ROWS3(F); F(Z19)
#define PAIRS1(F) F(Z16, Z24)
#define PAIRS2(F) PAIRS1(F); F(Z17, Z25)
#define PAIRS3(F) PAIRS2(F); F(Z18, Z26)
#define PAIRS4(F) PAIRS3(F); F(Z19, Z27)
#define SEED(c) VMOVU (R12), c; ADDQ R13, R12
#define SEEDPAIR(c, d) VMOVU (R12), c; VMOVU 64(R12), d; ADDQ R13, R12
#define STORE(c) VMOVU c, K2, (R12); ADDQ R13, R12
#define STOREPAIR(c, d) VMOVU c, (R12); VMOVU d, 64(R12); ADDQ R13, R12
#define RELU(c) VCMP $6, Z0, c, K3; VMOVA.Z c, K3, c // 0 unless !(c <= 0), for which NaN passes
#define RELUPAIR(c, d) RELU(c); RELU(d)

// LINE is 4*STEPS steps of a piece.
#define LINE(F, P, Q) \
	COLUMNS(0, P, Q); EACH(F, 0);   \
	COLUMNS(16, P, Q); EACH(F, 16); \
	COLUMNS(32, P, Q); EACH(F, 32); \
	COLUMNS(48, P, Q); EACH(F, 48)

// NARROW is the body of a piece of LANES columns, WIDE of one of twice as many.
#define NARROW(ROWS, FMA) \
	LEAQ    (AX)(R8*8), BX                   \
	START(ROWS(SEED))                        \
	SUBQ    $STEPS, R12                      \
	JLT     last                             \
	loop:   /* for ;n >= STEPS;n -= STEPS */ \
	COLUMNS(0, AX, BX)                       \
	EACH(FMA, 0)                             \
	ADDQ    $16, AX                          \
	ADDQ    $16, BX                          \
	ADDQ    $16, SI                          \
	SUBQ    $STEPS, R12                      \
	JGE     loop                             \
	last:                                    \
	ADDQ    $STEPS, R12                      \
	JEQ     finish                           \
	LASTCOLUMNS(AX, BX)                      \
	LAST(FMA, finish)                        \
	finish:                                  \
	VPXORD  Z0, Z0, Z0                       \
	FINISH(ROWS(RELU), ROWS(STORE))

#define WIDE(PAIRS, FMA, FMB) \
	LEAQ    (AX)(R8*8), BX                       \
	SECOND                                       \
	LEAQ    (CX)(R8*8), DX                       \
	START(PAIRS(SEEDPAIR))                       \
	SUBQ    $(4*STEPS), R12                      \
	JLT     short                                \
	lines:  /* for ;n >= 4*STEPS;n -= 4*STEPS */ \
	LINE(FMA, AX, BX)                            \
	LINE(FMB, CX, DX)                            \
	ADDQ    $64, AX                              \
	ADDQ    $64, BX                              \
	ADDQ    $64, CX                              \
	ADDQ    $64, DX                              \
	ADDQ    $64, SI                              \
	SUBQ    $(4*STEPS), R12                      \
	JGE     lines                                \
	short:                                       \
	ADDQ    $(3*STEPS), R12                      \
	JLT     last                                 \
	loop:   /* for ;n >= STEPS;n -= STEPS */     \
	COLUMNS(0, AX, BX)                           \
	EACH(FMA, 0)                                 \
	COLUMNS(0, CX, DX)                           \
	EACH(FMB, 0)                                 \
	ADDQ    $16, AX                              \
	ADDQ    $16, BX                              \
	ADDQ    $16, CX                              \
	ADDQ    $16, DX                              \
	ADDQ    $16, SI                              \
	SUBQ    $STEPS, R12                          \
	JGE     loop                                 \
	last:                                        \
	ADDQ    $STEPS, R12                          \
	JEQ     finish                               \
	LASTCOLUMNS(AX, BX)                          \
	LAST(FMA, second)                            \
	second:                                      \
	LASTCOLUMNS(CX, DX)                          \
	LAST(FMB, finish)                            \
	finish:                                      \
	VPXORD  Z0, Z0, Z0                           \
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
	MOVQ block_M(DI), R13                         \
	SHLQ $4, R13                                  \
	LEAQ pieces<>-16(SB), SI                      \
	MOVQ block_ARow(DI), DI                       \
	SHLQ $LOGSIZE, DI                             \
	MOVQ rows_Cols, R12                           \
	SUBQ $(2*LANES), R12                          \
	JLT  narrow                                   \
	MOVQ R12, rows_Cols                           \
	MOVQ $128, R12 /* bytes of C in this piece */ \
	MOVQ 8(SI)(R13*1), R13                        \
	JMP  call                                     \
	narrow:                                                 \
	ADDQ    $LANES, R12                                     \
	MOVQ    R12, rows_Cols                                  \
	JGE     whole                                           \
	CMPQ    R12, $-LANES                                    \
	JEQ     done                                            \
	/* -R12 columns back */                                 \
	MOVQ    R12, CX /* K2: the lanes from -R12 on */        \
	NEGQ    CX                                              \
	MOVL    $-1, BX                                         \
	SHLL    CX, BX                                          \
	KMOVW   BX, K2                                          \
	MOVQ    R12, BX                                         \
	IMULQ   R8, BX                                          \
	ADDQ    BX, AX                                          \
	SHLQ    $LOGSIZE, R12                                   \
	ADDQ    R12, rows_C(0)                                  \
	ANDQ    rows_SeedStep, R12                              \
	ADDQ    R12, rows_Seed(0)                               \
	MOVQ    $0, rows_Cols /* none is left after this one */ \
	whole:                                                  \
	MOVQ    $64, R12                                        \
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
