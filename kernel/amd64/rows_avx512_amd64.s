//go:build !purego

#include "textflag.h"
#include "product_amd64.h"
#include "rows_amd64.h"

// C = seed + A·Bᵀ for up to four rows. Element (p,j) of the product's B is at
// row j, column p: so 16 rows are loaded, four columns each, and turned over in
// registers, where they meet four elements of A. Two such pieces at a time
// hide the latency of the FMAs; each element of C remains one chain.

// COLUMNS sets Z0 to Z3 to columns 0 to 3 of the 16 rows at P and Q. Lanes of 128 bits are
// loaded such that what remains is to turn over 4×4 elements within them.
#define COLUMNS(P, Q) \
	LANES(Z0, (P), (P)(R8*4), (Q), (Q)(R8*4));               \
	LANES(Z1, (P)(R8*1), (P)(R10*1), (Q)(R8*1), (Q)(R10*1)); \
	LANES(Z2, (P)(R8*2), (P)(R9*2), (Q)(R8*2), (Q)(R9*2));   \
	LANES(Z3, (P)(R9*1), (P)(R11*1), (Q)(R9*1), (Q)(R11*1)); \
	TURN(Z0, Z1, Z2, Z3)
#define LANES(z, m0, m1, m2, m3) \
	VBROADCASTF32X4 m0, z;         \
	VINSERTF32X4 $1, m1, z, z;     \
	VINSERTF32X4 $2, m2, z, z;     \
	VINSERTF32X4 $3, m3, z, z

// LASTCOLUMNS is COLUMNS for the one to three columns of K1.
#define LASTCOLUMNS(P, Q) \
	LASTLANES(Z0, (P), (P)(R8*4), (Q), (Q)(R8*4));               \
	LASTLANES(Z1, (P)(R8*1), (P)(R10*1), (Q)(R8*1), (Q)(R10*1)); \
	LASTLANES(Z2, (P)(R8*2), (P)(R9*2), (Q)(R8*2), (Q)(R9*2));   \
	LASTLANES(Z3, (P)(R9*1), (P)(R11*1), (Q)(R9*1), (Q)(R11*1)); \
	TURN(Z0, Z1, Z2, Z3)
#define LASTLANES(z, m0, m1, m2, m3) \
	VMOVUPS.Z m0, K1, X4;          \
	VMOVUPS.Z m1, K1, X5;          \
	VMOVUPS.Z m2, K1, X6;          \
	VMOVUPS.Z m3, K1, X7;          \
	VINSERTF32X4 $1, X5, Z4, Z4;   \
	VINSERTF32X4 $2, X6, Z4, Z4;   \
	VINSERTF32X4 $3, X7, Z4, z

// TURN turns rows r0 to r3 of four columns, in each lane, into columns.
#define TURN(r0, r1, r2, r3) \
	VUNPCKLPS r1, r0, Z20;   \
	VUNPCKHPS r1, r0, Z21;   \
	VUNPCKLPS r3, r2, Z22;   \
	VUNPCKHPS r3, r2, Z23;   \
	VUNPCKLPD Z22, Z20, r0;  \
	VUNPCKHPD Z22, Z20, r1;  \
	VUNPCKLPD Z23, Z21, r2;  \
	VUNPCKHPD Z23, Z21, r3

// FMA: one step of one to four rows of a piece, in accumulators Z16-Z19; FMB: of the second piece, in Z24-Z27.
#define FMA1(o, b) VFMADD231PS.BCST ROWA0(o), b, Z16
#define FMA2(o, b) FMA1(o, b); VFMADD231PS.BCST ROWA1(o), b, Z17
#define FMA3(o, b) FMA2(o, b); VFMADD231PS.BCST ROWA2(o), b, Z18
#define FMA4(o, b) FMA3(o, b); VFMADD231PS.BCST ROWA3(o), b, Z19
#define FMB1(o, b) VFMADD231PS.BCST ROWA0(o), b, Z24
#define FMB2(o, b) FMB1(o, b); VFMADD231PS.BCST ROWA1(o), b, Z25
#define FMB3(o, b) FMB2(o, b); VFMADD231PS.BCST ROWA2(o), b, Z26
#define FMB4(o, b) FMB3(o, b); VFMADD231PS.BCST ROWA3(o), b, Z27
#define STEPS4(F) F(0, Z0); F(4, Z1); F(8, Z2); F(12, Z3)

// Rows of a piece of 16 columns, of which K2 are new, and of one of 32. F is done to the accumulators.
#define ROWS1(F) F(Z16)
#define ROWS2(F) ROWS1(F); F(Z17)
#define ROWS3(F) ROWS2(F); F(Z18)
#define ROWS4(F) ROWS3(F); F(Z19)
#define PAIRS1(F) F(Z16, Z24)
#define PAIRS2(F) PAIRS1(F); F(Z17, Z25)
#define PAIRS3(F) PAIRS2(F); F(Z18, Z26)
#define PAIRS4(F) PAIRS3(F); F(Z19, Z27)
#define SEED(c) VMOVUPS (R12), c; ADDQ R13, R12
#define SEEDPAIR(c, d) VMOVUPS (R12), c; VMOVUPS 64(R12), d; ADDQ R13, R12
#define STORE(c) VMOVUPS c, K2, (R12); ADDQ R13, R12
#define STOREPAIR(c, d) VMOVUPS c, (R12); VMOVUPS d, 64(R12); ADDQ R13, R12
#define RELU(c) VCMPPS $6, Z0, c, K3; VMOVAPS.Z c, K3, c   // 0 unless !(c <= 0), for which NaN passes
#define RELUPAIR(c, d) RELU(c); RELU(d)

// NARROW is the body of a piece of 16 columns, WIDE of one of 32.
#define NARROW(ROWS, FMA) \
	LEAQ (AX)(R8*8), BX                 \
	START(ROWS(SEED))                   \
	SUBQ $4, R12                        \
	JLT  last                           \
loop4: /* for ; n >= 4; n -= 4 */           \
	COLUMNS(AX, BX)                     \
	STEPS4(FMA)                         \
	ADDQ $16, AX                        \
	ADDQ $16, BX                        \
	ADDQ $16, SI                        \
	SUBQ $4, R12                        \
	JGE  loop4                          \
last:                                       \
	ADDQ $4, R12                        \
	JEQ  finish                         \
	LASTCOLUMNS(AX, BX)                 \
	LAST(FMA, finish)                   \
finish:                                     \
	VPXORD Z0, Z0, Z0                   \
	FINISH(ROWS(RELU), ROWS(STORE))

#define WIDE(PAIRS, FMA, FMB) \
	LEAQ (AX)(R8*8), BX                 \
	LEAQ (BX)(R8*8), CX                 \
	LEAQ (CX)(R8*8), DX                 \
	START(PAIRS(SEEDPAIR))              \
	SUBQ $4, R12                        \
	JLT  last                           \
loop4: /* for ; n >= 4; n -= 4 */           \
	COLUMNS(AX, BX)                     \
	STEPS4(FMA)                         \
	COLUMNS(CX, DX)                     \
	STEPS4(FMB)                         \
	ADDQ $16, AX                        \
	ADDQ $16, BX                        \
	ADDQ $16, CX                        \
	ADDQ $16, DX                        \
	ADDQ $16, SI                        \
	SUBQ $4, R12                        \
	JGE  loop4                          \
last:                                       \
	ADDQ $4, R12                        \
	JEQ  finish                         \
	LASTCOLUMNS(AX, BX)                 \
	LAST(FMA, second)                   \
second:                                     \
	LASTCOLUMNS(CX, DX)                 \
	LAST(FMB, finish)                   \
finish:                                     \
	VPXORD Z0, Z0, Z0                   \
	FINISH(PAIRS(RELUPAIR), PAIRS(STOREPAIR))

// LAST does one to three steps and goes to end.
#define LAST(F, end) \
	F(0, Z0);                           \
	CMPQ R12, $2;                       \
	JLT  end;                           \
	F(4, Z1);                           \
	JEQ  end;                           \
	F(8, Z2)

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
GLOBL noseed<>(SB), RODATA|NOPTR, $128

// func ProductTBAVX512(b *Block)
//
// Wide pieces from left to right, then narrow ones. The last of those ends at the last
// column: it computes some again, from whatever is there, and does not store them.
TEXT ·ProductTBAVX512(SB), NOSPLIT, $88-8
	MOVQ b+0(FP), DI
	SETUP(noseed<>(SB))
	MOVQ block_K(DI), CX          // K1: the last columns of B
	ANDQ $3, CX
	MOVL $1, BX
	SHLL CX, BX
	DECL BX
	KMOVW BX, K1
	KXNORW K2, K2, K2

piece:
	MOVQ b+0(FP), DI
	MOVQ block_M(DI), R13
	SHLQ $4, R13
	LEAQ pieces<>-16(SB), SI
	MOVQ block_ARow(DI), DI
	SHLQ $2, DI
	MOVQ rows_Cols, R12
	SUBQ $32, R12
	JLT  narrow
	MOVQ R12, rows_Cols
	MOVQ $128, R12                // bytes of C in this piece
	MOVQ 8(SI)(R13*1), R13
	JMP  call

narrow:
	ADDQ $16, R12
	MOVQ R12, rows_Cols
	JGE  whole
	CMPQ R12, $-16
	JEQ  done
	// -R12 columns back
	MOVQ R12, CX                  // K2: the lanes from -R12 on
	NEGQ CX
	MOVL $-1, BX
	SHLL CX, BX
	KMOVW BX, K2
	MOVQ R12, BX
	IMULQ R8, BX
	ADDQ BX, AX
	SHLQ $2, R12
	ADDQ R12, rows_C(0)
	ANDQ rows_SeedStep, R12
	ADDQ R12, rows_Seed(0)
	MOVQ $0, rows_Cols            // none is left after this one
whole:
	MOVQ $64, R12
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
