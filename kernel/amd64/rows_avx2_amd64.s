//go:build !purego

#include "textflag.h"
#include "product_amd64.h"
#include "rows_amd64.h"

// C = seed + A·Bᵀ for up to four rows. Element (p,j) of the product's B is at
// row j, column p: so 8 rows are loaded, four columns each, and turned over in
// registers, where they meet four elements of A. Two such pieces at a time
// hide the latency of the FMAs; each element of C remains one chain.

// COLUMNS sets Y0 to Y3 to columns 0 to 3 of the 8 rows at P. Rows 0 to 3 are loaded
// to the lower lanes of 128 bits, 4 to 7 to the upper: what remains is to turn over 4×4 elements within them.
#define COLUMNS(P) \
	VMOVUPS (P), X0;                       \
	VMOVUPS (P)(R8*1), X1;                 \
	VMOVUPS (P)(R8*2), X2;                 \
	VMOVUPS (P)(R9*1), X3;                 \
	VINSERTF128 $1, (P)(R8*4), Y0, Y0;     \
	VINSERTF128 $1, (P)(R10*1), Y1, Y1;    \
	VINSERTF128 $1, (P)(R9*2), Y2, Y2;     \
	VINSERTF128 $1, (P)(R11*1), Y3, Y3;    \
	TURN

// LASTCOLUMNS is COLUMNS for the one to three columns whose mask is at CX.
#define LASTCOLUMNS(P) \
	VMOVUPS (CX), X7;                      \
	LANES(X0, Y0, (P), (P)(R8*4));         \
	LANES(X1, Y1, (P)(R8*1), (P)(R10*1));  \
	LANES(X2, Y2, (P)(R8*2), (P)(R9*2));   \
	LANES(X3, Y3, (P)(R9*1), (P)(R11*1));  \
	TURN
#define LANES(x, y, m0, m1) \
	VMASKMOVPS m0, X7, x;                  \
	VMASKMOVPS m1, X7, X6;                 \
	VINSERTF128 $1, X6, y, y

#define TURN \
	VUNPCKLPS Y1, Y0, Y4; \
	VUNPCKHPS Y1, Y0, Y5; \
	VUNPCKLPS Y3, Y2, Y6; \
	VUNPCKHPS Y3, Y2, Y7; \
	VUNPCKLPD Y6, Y4, Y0; \
	VUNPCKHPD Y6, Y4, Y1; \
	VUNPCKLPD Y7, Y5, Y2; \
	VUNPCKHPD Y7, Y5, Y3

// FMA: one step of one to four rows of a piece, in accumulators Y8-Y11; FMB: of the second piece, in Y12-Y15.
#define FMA1(o, b) VBROADCASTSS ROWA0(o), Y4; VFMADD231PS b, Y4, Y8
#define FMA2(o, b) FMA1(o, b); VBROADCASTSS ROWA1(o), Y5; VFMADD231PS b, Y5, Y9
#define FMA3(o, b) FMA2(o, b); VBROADCASTSS ROWA2(o), Y6; VFMADD231PS b, Y6, Y10
#define FMA4(o, b) FMA3(o, b); VBROADCASTSS ROWA3(o), Y7; VFMADD231PS b, Y7, Y11
#define FMB1(o, b) VBROADCASTSS ROWA0(o), Y4; VFMADD231PS b, Y4, Y12
#define FMB2(o, b) FMB1(o, b); VBROADCASTSS ROWA1(o), Y5; VFMADD231PS b, Y5, Y13
#define FMB3(o, b) FMB2(o, b); VBROADCASTSS ROWA2(o), Y6; VFMADD231PS b, Y6, Y14
#define FMB4(o, b) FMB3(o, b); VBROADCASTSS ROWA3(o), Y7; VFMADD231PS b, Y7, Y15
#define STEPS4(F) F(0, Y0); F(4, Y1); F(8, Y2); F(12, Y3)

// Rows of a piece of 8 columns, of which those masked by Y1 are new, and of one of 16. F is done to the accumulators.
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
#define RELU(c) VCMPPS $2, Y0, c, Y2; VANDNPS c, Y2, c   // c AND NOT(c <= 0), for which NaN passes
#define RELUPAIR(c, d) RELU(c); RELU(d)

// NARROW is the body of a piece of 8 columns, WIDE of one of 16.
#define NARROW(ROWS, FMA) \
	START(ROWS(SEED))                   \
	SUBQ $4, R12                        \
	JLT  last                           \
loop4: /* for ; n >= 4; n -= 4 */           \
	COLUMNS(AX)                         \
	STEPS4(FMA)                         \
	ADDQ $16, AX                        \
	ADDQ $16, SI                        \
	SUBQ $4, R12                        \
	JGE  loop4                          \
last:                                       \
	ADDQ $4, R12                        \
	JEQ  finish                         \
	LASTCOLUMNS(AX)                     \
	LAST(FMA, finish)                   \
finish:                                     \
	VXORPS Y0, Y0, Y0                   \
	MOVQ rows_Masks(8), CX              \
	VMOVUPS (CX), Y1                    \
	FINISH(ROWS(RELU), ROWS(STORE))

#define WIDE(PAIRS, FMA, FMB) \
	LEAQ (AX)(R8*8), BX                 \
	START(PAIRS(SEEDPAIR))              \
	SUBQ $4, R12                        \
	JLT  last                           \
loop4: /* for ; n >= 4; n -= 4 */           \
	COLUMNS(AX)                         \
	STEPS4(FMA)                         \
	COLUMNS(BX)                         \
	STEPS4(FMB)                         \
	ADDQ $16, AX                        \
	ADDQ $16, BX                        \
	ADDQ $16, SI                        \
	SUBQ $4, R12                        \
	JGE  loop4                          \
last:                                       \
	ADDQ $4, R12                        \
	JEQ  finish                         \
	LASTCOLUMNS(AX)                     \
	LAST(FMA, second)                   \
second:                                     \
	LASTCOLUMNS(BX)                     \
	LAST(FMB, finish)                   \
finish:                                     \
	VXORPS Y0, Y0, Y0                   \
	FINISH(PAIRS(RELUPAIR), PAIRS(STOREPAIR))

// LAST does one to three steps and goes to end.
#define LAST(F, end) \
	F(0, Y0);                           \
	CMPQ R12, $2;                       \
	JLT  end;                           \
	F(4, Y1);                           \
	JEQ  end;                           \
	F(8, Y2)

TEXT narrow1<>(SB), NOSPLIT|NOFRAME, $0-0
	NARROW(ROWS1, FMA1)

TEXT narrow2<>(SB), NOSPLIT|NOFRAME, $0-0
	NARROW(ROWS2, FMA2)

TEXT narrow3<>(SB), NOSPLIT|NOFRAME, $0-0
	NARROW(ROWS3, FMA3)

TEXT narrow4<>(SB), NOSPLIT|NOFRAME, $0-0
	NARROW(ROWS4, FMA4)

TEXT wide1<>(SB), NOSPLIT|NOFRAME, $0-0
	WIDE(PAIRS1, FMA1, FMB1)

TEXT wide2<>(SB), NOSPLIT|NOFRAME, $0-0
	WIDE(PAIRS2, FMA2, FMB2)

TEXT wide3<>(SB), NOSPLIT|NOFRAME, $0-0
	WIDE(PAIRS3, FMA3, FMB3)

TEXT wide4<>(SB), NOSPLIT|NOFRAME, $0-0
	WIDE(PAIRS4, FMA4, FMB4)

// The pieces by rows: narrow, wide.
DATA pieces<>+0(SB)/8, $narrow1<>(SB)
DATA pieces<>+8(SB)/8, $wide1<>(SB)
DATA pieces<>+16(SB)/8, $narrow2<>(SB)
DATA pieces<>+24(SB)/8, $wide2<>(SB)
DATA pieces<>+32(SB)/8, $narrow3<>(SB)
DATA pieces<>+40(SB)/8, $wide3<>(SB)
DATA pieces<>+48(SB)/8, $narrow4<>(SB)
DATA pieces<>+56(SB)/8, $wide4<>(SB)
GLOBL pieces<>(SB), RODATA, $64

// The seed of products that start from +0.
GLOBL noseed<>(SB), RODATA|NOPTR, $64

// Eight zeros, eight ones, eight zeros: the mask of all lanes from n on is at 8-n, that of the first n at 16-n.
DATA lanes<>+32(SB)/8, $-1
DATA lanes<>+40(SB)/8, $-1
DATA lanes<>+48(SB)/8, $-1
DATA lanes<>+56(SB)/8, $-1
GLOBL lanes<>(SB), RODATA|NOPTR, $96

// func ProductTBAVX2(b *Block)
//
// Wide pieces from left to right, then narrow ones. The last of those ends at the last
// column: it computes some again, from whatever is there, and does not store them.
TEXT ·ProductTBAVX2(SB), NOSPLIT, $96-8
	MOVQ b+0(FP), DI
	SETUP(noseed<>(SB))

piece:
	MOVQ b+0(FP), DI
	MOVQ block_K(DI), BX          // CX: the mask of the last columns of B
	ANDQ $3, BX
	NEGQ BX
	LEAQ lanes<>+64(SB), CX
	LEAQ (CX)(BX*4), CX
	MOVQ block_M(DI), R13
	SHLQ $4, R13
	LEAQ pieces<>-16(SB), SI
	MOVQ block_ARow(DI), DI
	SHLQ $2, DI
	LEAQ lanes<>+32(SB), BX
	MOVQ rows_Cols, R12
	SUBQ $16, R12
	JLT  narrow
	MOVQ R12, rows_Cols
	MOVQ $64, R12                 // bytes of C in this piece
	MOVQ 8(SI)(R13*1), R13
	JMP  call

narrow:
	ADDQ $8, R12
	MOVQ R12, rows_Cols
	JGE  whole
	CMPQ R12, $-8
	JEQ  done
	// -R12 columns back
	LEAQ (BX)(R12*4), BX
	MOVQ R12, DX
	IMULQ R8, DX
	ADDQ DX, AX
	SHLQ $2, R12
	ADDQ R12, rows_C(0)
	ANDQ rows_SeedStep, R12
	ADDQ R12, rows_Seed(0)
	MOVQ $0, rows_Cols            // none is left after this one
whole:
	MOVQ BX, rows_Masks(0)
	MOVQ $32, R12
	MOVQ (SI)(R13*1), R13

call:
	MOVQ AX, rows_Next
	MOVQ R12, rows_Width
	CALL R13
	MOVQ rows_Next, AX
	MOVQ rows_Width, R12
	ADDQ R12, rows_C(0)
	MOVQ R12, BX
	ANDQ rows_SeedStep, BX
	ADDQ BX, rows_Seed(0)
	SHRQ $2, R12
	IMULQ R8, R12
	ADDQ R12, AX
	JMP  piece
done:
	VZEROUPPER
	RET
