// C = seed + A·Bᵀ for up to four rows. Element (p,j) of the product's B is at row j, column p. So
// LANES rows of B are loaded, STEPS columns each, and transposed in registers, where they meet as
// many elements of A. A wide piece computes two such groups of columns, which hides the latency of
// the FMAs; each element of C remains one chain. A wide piece reads whole cache lines of each row,
// 64 bytes: with 16 bytes at a time and many rows, lines would leave L1 before they are read to
// their end.
//
// GATHER(F, o, P) applies F to each register; its two 128-bit halves come from two of the rows at
// P, at byte offset o. The rows are paired so that TRANSPOSE needs to move elements only within
// 128-bit lanes. EACH(F, o) does a k step for each column, LAST(F, end) for the last R12 columns;
// then it goes to end. SECOND_HALF sets BX to the second half of a wide piece.

// COLUMNS loads STEPS columns of the rows at P, LASTCOLUMNS only those of the mask at CX.
#define COLUMNS(o, P) GATHER(HALVES, o, P); TRANSPOSE
#define LASTCOLUMNS(P) VMOVUPS (CX), X7; GATHER(LASTHALVES, 0, P); TRANSPOSE
#define HALVES(x, y, m0, m1) \
	VMOVUPS     m0, x;       \
	VINSERTF128 $1, m1, y, y

#define LASTHALVES(x, y, m0, m1) \
	VMASKMOV    m0, X7, x;   \
	VMASKMOV    m1, X7, X6;  \
	VINSERTF128 $1, X6, y, y

// FMAn does one k step of n rows, in accumulators Y8-Y11, and FMBn of the second half of a wide
// piece, in Y12-Y15.
#define FMA1(o, b) VBROADCAST ROWA0(o), Y4; VFMA231 b, Y4, Y8
#define FMA2(o, b) FMA1(o, b); VBROADCAST ROWA1(o), Y5; VFMA231 b, Y5, Y9
#define FMA3(o, b) FMA2(o, b); VBROADCAST ROWA2(o), Y6; VFMA231 b, Y6, Y10
#define FMA4(o, b) FMA3(o, b); VBROADCAST ROWA3(o), Y7; VFMA231 b, Y7, Y11
#define FMB1(o, b) VBROADCAST ROWA0(o), Y4; VFMA231 b, Y4, Y12
#define FMB2(o, b) FMB1(o, b); VBROADCAST ROWA1(o), Y5; VFMA231 b, Y5, Y13
#define FMB3(o, b) FMB2(o, b); VBROADCAST ROWA2(o), Y6; VFMA231 b, Y6, Y14
#define FMB4(o, b) FMB3(o, b); VBROADCAST ROWA3(o), Y7; VFMA231 b, Y7, Y15

// NARROW_ROWSn(F) applies F to the accumulators of n rows of LANES columns, WIDE_ROWSn(F) to those
// of 2·LANES. In the last narrow piece only the columns masked by Y1 are stored.
#define NARROW_ROWS1(F) F(Y8)
#define NARROW_ROWS2(F) NARROW_ROWS1(F); F(Y9)
#define NARROW_ROWS3(F) NARROW_ROWS2(F); F(Y10)
#define NARROW_ROWS4(F) NARROW_ROWS3(F); F(Y11)
#define WIDE_ROWS1(F) F(Y8, Y12)
#define WIDE_ROWS2(F) WIDE_ROWS1(F); F(Y9, Y13)
#define WIDE_ROWS3(F) WIDE_ROWS2(F); F(Y10, Y14)
#define WIDE_ROWS4(F) WIDE_ROWS3(F); F(Y11, Y15)
#define SEED(c) VMOVUPS (R12), c; ADDQ R13, R12
#define SEED_WIDE(c, d) VMOVUPS (R12), c; VMOVUPS 32(R12), d; ADDQ R13, R12
#define STORE(c) VMOVUPS (R12), Y2; VBLENDVPS Y1, c, Y2, Y2; VMOVUPS Y2, (R12); ADDQ R13, R12
#define STORE_WIDE(c, d) VMOVUPS c, (R12); VMOVUPS d, 32(R12); ADDQ R13, R12
#define RELU(c) VCMP $2, Y0, c, Y2; VANDNPS c, Y2, c // c AND NOT(c <= 0), for which NaN passes
#define RELU_WIDE(c, d) RELU(c); RELU(d)

// BOTH does STEPS k steps of both halves of a wide piece.
#define BOTH(o, FMA, FMB) \
	COLUMNS(o, AX) \
	EACH(FMA, o)   \
	COLUMNS(o, BX) \
	EACH(FMB, o)

// NARROW computes a piece of LANES columns, WIDE a piece of 2·LANES.
#define NARROW(ROWS, FMA) \
	BEGIN_PIECE(ROWS(SEED))                  \
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
	MOVQ    piece_Masks(8), CX               \
	VMOVUPS (CX), Y1                         \
	END_PIECE(ROWS(RELU), ROWS(STORE))

#define WIDE(PAIRS, FMA, FMB) \
	SECOND_HALF                                    \
	BEGIN_PIECE(PAIRS(SEED_WIDE))                  \
	SUBQ    $(4*STEPS), R12                        \
	JLT     short                                  \
	lines:  /* for ;n >= 4*STEPS;n -= 4*STEPS */   \
	BOTH(0, FMA, FMB)                              \
	BOTH(16, FMA, FMB)                             \
	BOTH(32, FMA, FMB)                             \
	BOTH(48, FMA, FMB)                             \
	ADDQ    $64, AX                                \
	ADDQ    $64, BX                                \
	ADDQ    $64, SI                                \
	SUBQ    $(4*STEPS), R12                        \
	JGE     lines                                  \
	short:                                         \
	ADDQ    $(3*STEPS), R12                        \
	JLT     last                                   \
	loop:   /* for ;n >= STEPS;n -= STEPS */       \
	BOTH(0, FMA, FMB)                              \
	ADDQ    $16, AX                                \
	ADDQ    $16, BX                                \
	ADDQ    $16, SI                                \
	SUBQ    $STEPS, R12                            \
	JGE     loop                                   \
	last:                                          \
	ADDQ    $STEPS, R12                            \
	JEQ     finish                                 \
	LASTCOLUMNS(AX)                                \
	LAST(FMA, second)                              \
	second:                                        \
	LASTCOLUMNS(BX)                                \
	LAST(FMB, finish)                              \
	finish:                                        \
	VXORPS  Y0, Y0, Y0                             \
	END_PIECE(PAIRS(RELU_WIDE), PAIRS(STORE_WIDE))

// MICROKERNEL defines one piece's function, and enters it in the table, by rows.
#define MICROKERNEL(name, place, body) \
DATA place/8, $name<>(SB) \
TEXT name<>(SB), NOSPLIT|NOFRAME, $0-0 \
	body

	MICROKERNEL(narrow1, pieces<>+0(SB), NARROW(NARROW_ROWS1, FMA1))
	MICROKERNEL(wide1, pieces<>+8(SB), WIDE(WIDE_ROWS1, FMA1, FMB1))
	MICROKERNEL(narrow2, pieces<>+16(SB), NARROW(NARROW_ROWS2, FMA2))
	MICROKERNEL(wide2, pieces<>+24(SB), WIDE(WIDE_ROWS2, FMA2, FMB2))
	MICROKERNEL(narrow3, pieces<>+32(SB), NARROW(NARROW_ROWS3, FMA3))
	MICROKERNEL(wide3, pieces<>+40(SB), WIDE(WIDE_ROWS3, FMA3, FMB3))
	MICROKERNEL(narrow4, pieces<>+48(SB), NARROW(NARROW_ROWS4, FMA4))
	MICROKERNEL(wide4, pieces<>+56(SB), WIDE(WIDE_ROWS4, FMA4, FMB4))

// The table: by rows, narrow and wide.
GLOBL pieces<>(SB), RODATA, $64

// The macro-kernel: wide pieces from left to right, then narrow ones. The last narrow piece ends at
// the last column of C: it computes some columns again, and does not store them.

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
	MOVQ piece_Cols, R12                                             \
	SUBQ $(2*LANES), R12                                             \
	JLT  narrow                                                      \
	MOVQ R12, piece_Cols                                             \
	MOVQ $64, R12 /* bytes of C in this piece */                     \
	MOVQ 8(SI)(R13*1), R13                                           \
	JMP  call                                                        \
	narrow:                                                  \
	ADDQ    $LANES, R12                                      \
	MOVQ    R12, piece_Cols                                  \
	JGE     whole                                            \
	CMPQ    R12, $-LANES                                     \
	JEQ     done                                             \
	/* -R12 columns back */                                  \
	LEAQ    (BX)(R12*SIZE), BX                               \
	MOVQ    R12, DX                                          \
	IMULQ   R8, DX                                           \
	ADDQ    DX, AX                                           \
	SHLQ    $LOGSIZE, R12                                    \
	ADDQ    R12, piece_C(0)                                  \
	ANDQ    piece_SeedStep, R12                              \
	ADDQ    R12, piece_Seed(0)                               \
	MOVQ    $0, piece_Cols /* none is left after this one */ \
	whole:                                                   \
	MOVQ    BX, piece_Masks(0)                               \
	MOVQ    $32, R12                                         \
	MOVQ    (SI)(R13*1), R13

// CALL_PIECE computes it, and goes to its right.
#define CALL_PIECE() \
	MOVQ  AX, piece_Next     \
	MOVQ  R12, piece_Width   \
	CALL  R13                \
	MOVQ  piece_Next, AX     \
	MOVQ  piece_Width, R12   \
	ADDQ  R12, piece_C(0)    \
	MOVQ  R12, BX            \
	ANDQ  piece_SeedStep, BX \
	ADDQ  BX, piece_Seed(0)  \
	SHRQ  $LOGSIZE, R12      \
	IMULQ R8, R12            \
	ADDQ  R12, AX
