// C = seed + A·Bᵀ for up to four rows. Element (p,j) of the product's B is at row j, column p. So
// LANES rows of B are loaded, STEPS columns each, and transposed in registers, where they meet as
// many elements of A. A wide piece computes two such groups of columns, which hides the latency of
// the FMAs; each element of C remains one chain. A wide piece reads whole cache lines of each row,
// 64 bytes, of one group after the other: with half a line at a time and many rows, lines would
// leave L1 before they are read to their end.
//
// Ports 0 and 5 are the limit. A line of sixteen rows of float32 takes 16 insertions, 44 shuffles,
// 8 blends and, for one row of A, 16 FMAs: 84 in 44 cycles, as shuffles have port 5 alone: 5.8
// elements a cycle. By quarters of a register, of 16 bytes each, it would take 48 insertions and 32
// shuffles: 5.3. Quarters do what is left after the last 32 bytes.
//
// HALVES(F, o, P, Q) applies F to each register; its halves come from two of the rows at P, at byte
// offset o, or from two at Q, eight rows below P. TRANSPOSE makes vectors of columns of them: the
// rows of the halves are chosen such that their order comes out right. EACH(F, o) does a k step for
// each column. QUARTERS, TRANSPOSE_QUARTERS and EACH_QUARTER are the same of quarters, which have
// half of STEPS. LAST(F, end) does the last R12 columns, fewer than these; then it goes to end.
// SECOND_HALF sets CX to the second half of a wide piece.

// COLUMNS loads STEPS columns of the rows at P, COLUMNS_QUARTER half as many, and LASTCOLUMNS only
// those of the mask K1.
#define COLUMNS(o, P, Q) HALVES(INSERT_HALF, o, P, Q); TRANSPOSE
#define COLUMNS_QUARTER(P, Q) QUARTERS(INSERT_QUARTERS, 0, P, Q); TRANSPOSE_QUARTERS
#define LASTCOLUMNS(P, Q) QUARTERS(INSERT_LAST, 0, P, Q); TRANSPOSE_QUARTERS
#define INSERT_HALF(z, y, m0, m1) \
	VMOVU        m0, y;       \
	VINSERTF64X4 $1, m1, z, z

#define INSERT_QUARTERS(z, m0, m1, m2, m3) \
	VBROADCASTF32X4 m0, z;        \
	VINSERTF32X4    $1, m1, z, z; \
	VINSERTF32X4    $2, m2, z, z; \
	VINSERTF32X4    $3, m3, z, z

#define INSERT_LAST(z, m0, m1, m2, m3) \
	VMOVU.Z      m0, K1, X4;     \
	VMOVU.Z      m1, K1, X5;     \
	VMOVU.Z      m2, K1, X6;     \
	VMOVU.Z      m3, K1, X7;     \
	VINSERTF32X4 $1, X5, Z4, Z4; \
	VINSERTF32X4 $2, X6, Z4, Z4; \
	VINSERTF32X4 $3, X7, Z4, z

// FMAn does one k step of n rows, in accumulators Z16-Z19, and FMBn of the second half of a wide
// piece, in Z24-Z27.
#define FMA1(o, b) VFMA231.BCST ROWA0(o), b, Z16
#define FMA2(o, b) FMA1(o, b); VFMA231.BCST ROWA1(o), b, Z17
#define FMA3(o, b) FMA2(o, b); VFMA231.BCST ROWA2(o), b, Z18
#define FMA4(o, b) FMA3(o, b); VFMA231.BCST ROWA3(o), b, Z19
#define FMB1(o, b) VFMA231.BCST ROWA0(o), b, Z24
#define FMB2(o, b) FMB1(o, b); VFMA231.BCST ROWA1(o), b, Z25
#define FMB3(o, b) FMB2(o, b); VFMA231.BCST ROWA2(o), b, Z26
#define FMB4(o, b) FMB3(o, b); VFMA231.BCST ROWA3(o), b, Z27

// NARROW_ROWSn(F) applies F to the accumulators of n rows of LANES columns, WIDE_ROWSn(F) to those
// of 2·LANES. In the last narrow piece only the columns masked by K2 are stored.
#define NARROW_ROWS1(F) F(Z16)
#define NARROW_ROWS2(F) NARROW_ROWS1(F); F(Z17)
#define NARROW_ROWS3(F) NARROW_ROWS2(F); F(Z18)
#define NARROW_ROWS4(F) NARROW_ROWS3(F); F(Z19)
#define WIDE_ROWS1(F) F(Z16, Z24)
#define WIDE_ROWS2(F) WIDE_ROWS1(F); F(Z17, Z25)
#define WIDE_ROWS3(F) WIDE_ROWS2(F); F(Z18, Z26)
#define WIDE_ROWS4(F) WIDE_ROWS3(F); F(Z19, Z27)
#define SEED(c) VMOVU (R12), c; ADDQ R13, R12
#define SEED_WIDE(c, d) VMOVU (R12), c; VMOVU 64(R12), d; ADDQ R13, R12
#define STORE(c) VMOVU c, K2, (R12); ADDQ R13, R12
#define STORE_WIDE(c, d) VMOVU c, (R12); VMOVU d, 64(R12); ADDQ R13, R12
#define RELU(c) VCMP $6, Z0, c, K3; VMOVA.Z c, K3, c // 0 unless !(c <= 0), for which NaN passes
#define RELU_WIDE(c, d) RELU(c); RELU(d)

// LINE does 2*STEPS k steps of one half: a cache line of each row.
#define LINE(F, P, Q) \
	COLUMNS(0, P, Q); EACH(F, 0);  \
	COLUMNS(32, P, Q); EACH(F, 32)

// NARROW computes a piece of LANES columns, WIDE a piece of 2·LANES.
#define NARROW(ROWS, FMA) \
	LEAQ     (AX)(R8*8), BX                   \
	BEGIN_PIECE(ROWS(SEED))                   \
	SUBQ     $STEPS, R12                      \
	JLT      quarter                          \
	loop:    /* for ;n >= STEPS;n -= STEPS */ \
	COLUMNS(0, AX, BX)                        \
	EACH(FMA, 0)                              \
	ADDQ     $32, AX                          \
	ADDQ     $32, BX                          \
	ADDQ     $32, SI                          \
	SUBQ     $STEPS, R12                      \
	JGE      loop                             \
	quarter:                                  \
	ADDQ     $(STEPS/2), R12                  \
	JLT      last                             \
	COLUMNS_QUARTER(AX, BX)                   \
	EACH_QUARTER(FMA)                         \
	ADDQ     $16, AX                          \
	ADDQ     $16, BX                          \
	ADDQ     $16, SI                          \
	SUBQ     $(STEPS/2), R12                  \
	last:                                     \
	ADDQ     $(STEPS/2), R12                  \
	JEQ      finish                           \
	LASTCOLUMNS(AX, BX)                       \
	LAST(FMA, finish)                         \
	finish:                                   \
	VPXORD   Z0, Z0, Z0                       \
	END_PIECE(ROWS(RELU), ROWS(STORE))

#define WIDE(PAIRS, FMA, FMB) \
	LEAQ     (AX)(R8*8), BX                        \
	SECOND_HALF                                    \
	LEAQ     (CX)(R8*8), DX                        \
	BEGIN_PIECE(PAIRS(SEED_WIDE))                  \
	SUBQ     $(2*STEPS), R12                       \
	JLT      short                                 \
	lines:   /* for ;n >= 2*STEPS;n -= 2*STEPS */  \
	LINE(FMA, AX, BX)                              \
	LINE(FMB, CX, DX)                              \
	ADDQ     $64, AX                               \
	ADDQ     $64, BX                               \
	ADDQ     $64, CX                               \
	ADDQ     $64, DX                               \
	ADDQ     $64, SI                               \
	SUBQ     $(2*STEPS), R12                       \
	JGE      lines                                 \
	short:                                         \
	ADDQ     $STEPS, R12                           \
	JLT      quarter                               \
	COLUMNS(0, AX, BX)                             \
	EACH(FMA, 0)                                   \
	COLUMNS(0, CX, DX)                             \
	EACH(FMB, 0)                                   \
	ADDQ     $32, AX                               \
	ADDQ     $32, BX                               \
	ADDQ     $32, CX                               \
	ADDQ     $32, DX                               \
	ADDQ     $32, SI                               \
	SUBQ     $STEPS, R12                           \
	quarter:                                       \
	ADDQ     $(STEPS/2), R12                       \
	JLT      last                                  \
	COLUMNS_QUARTER(AX, BX)                        \
	EACH_QUARTER(FMA)                              \
	COLUMNS_QUARTER(CX, DX)                        \
	EACH_QUARTER(FMB)                              \
	ADDQ     $16, AX                               \
	ADDQ     $16, BX                               \
	ADDQ     $16, CX                               \
	ADDQ     $16, DX                               \
	ADDQ     $16, SI                               \
	SUBQ     $(STEPS/2), R12                       \
	last:                                          \
	ADDQ     $(STEPS/2), R12                       \
	JEQ      finish                                \
	LASTCOLUMNS(AX, BX)                            \
	LAST(FMA, second)                              \
	second:                                        \
	LASTCOLUMNS(CX, DX)                            \
	LAST(FMB, finish)                              \
	finish:                                        \
	VPXORD   Z0, Z0, Z0                            \
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
	MOVQ block_M(DI), R13                         \
	SHLQ $4, R13                                  \
	LEAQ pieces<>-16(SB), SI                      \
	MOVQ block_ARow(DI), DI                       \
	SHLQ $LOGSIZE, DI                             \
	MOVQ piece_Cols, R12                          \
	SUBQ $(2*LANES), R12                          \
	JLT  narrow                                   \
	MOVQ R12, piece_Cols                          \
	MOVQ $128, R12 /* bytes of C in this piece */ \
	MOVQ 8(SI)(R13*1), R13                        \
	JMP  call                                     \
	narrow:                                                  \
	ADDQ    $LANES, R12                                      \
	MOVQ    R12, piece_Cols                                  \
	JGE     whole                                            \
	CMPQ    R12, $-LANES                                     \
	JEQ     done                                             \
	/* -R12 columns back */                                  \
	MOVQ    R12, CX /* K2: the lanes from -R12 on */         \
	NEGQ    CX                                               \
	MOVL    $-1, BX                                          \
	SHLL    CX, BX                                           \
	KMOVW   BX, K2                                           \
	MOVQ    R12, BX                                          \
	IMULQ   R8, BX                                           \
	ADDQ    BX, AX                                           \
	SHLQ    $LOGSIZE, R12                                    \
	ADDQ    R12, piece_C(0)                                  \
	ANDQ    piece_SeedStep, R12                              \
	ADDQ    R12, piece_Seed(0)                               \
	MOVQ    $0, piece_Cols /* none is left after this one */ \
	whole:                                                   \
	MOVQ    $64, R12                                         \
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
