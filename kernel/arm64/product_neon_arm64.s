//go:build !purego

#include "go_asm.h"
#include "textflag.h"
#include "zneon_arm64.h"

// A matrix product, C = seed + A·B. A tile of C stays in registers while k runs: at each step, a row of B
// is loaded, and every element of it multiplied with the element of A in each row.
//
// Tiles have 6, 4, 2 or 1 rows and two units of columns: up to 8 in each. product_neon_arm64.h
// goes down the rows; it is included once for each width of the units, which LOAD, STORE, UNIT0, UNIT1
// and FMA determine. See ProductNEON for how the units lie.
//
// Registers:
#define ARGS  R0  // the stripe
#define C0    R1  // C: first row of the tile, first unit
#define C1    R2  // second unit
#define CROW  R3  // bytes to the next row
#define S0    R4  // the same for the seed
#define S1    R5
#define SROW  R6
#define A0    R7  // A: row i of the tile
#define A1    R8
#define A2    R9
#define A3    R10
#define A4    R11
#define A5    R12
#define ANEXT R13 // first row of the tile below
#define AROW  R14
#define ACOL  R15 // bytes to the next k
#define ATK   R19 // bytes from the start of a row of A to element k
#define B0    R20 // B: row k, first unit
#define B1    R21 // second unit
#define BROW  R22
#define M     R23 // rows left
#define K     R24 // steps left
//	V0, V1   a unit of a row of B
//	V2-V7    A: elements of each row
//	V8-V31   C: row i in V(8+4i) to V(11+4i), two registers for each unit

// SEED loads a row of the seed into its registers.
#define SEED(w, x, y, z) \
	LOAD(S0, w, x) \
	LOAD(S1, y, z) \
	ADD  SROW, S0  \
	ADD  SROW, S1

// KEEP stores a row of C.
#define KEEP(w, x, y, z) \
	STORE(C0, w, x) \
	STORE(C1, y, z) \
	ADD  CROW, C0   \
	ADD  CROW, C1

// RELU makes +0 of what is ≤ 0 in the row whose first register has the number c; V0 is 0. FMAX
// lets NaN pass, and holds +0 for larger than -0.
#define RELU(c) \
	VFMAX_S4(0, c, c)     \
	VFMAX_S4(0, c+1, c+1) \
	VFMAX_S4(0, c+2, c+2) \
	VFMAX_S4(0, c+3, c+3)

// STEP6 is one k for 6 rows, of which row i has its element of A in a register and a lane of it.
#define STEP6(a0, i0, a1, i1, a2, i2, a3, i3, a4, i4, a5, i5) \
	UNIT0           \
	FMA(a0, i0, 8)  \
	FMA(a1, i1, 12) \
	FMA(a2, i2, 16) \
	FMA(a3, i3, 20) \
	FMA(a4, i4, 24) \
	FMA(a5, i5, 28) \
	UNIT1           \
	FMA(a0, i0, 10) \
	FMA(a1, i1, 14) \
	FMA(a2, i2, 18) \
	FMA(a3, i3, 22) \
	FMA(a4, i4, 26) \
	FMA(a5, i5, 30)

// STEP4, STEP2 and STEP1 are one k for fewer rows, row i having its element of A in lane 0 of V(2+i).
#define STEP4 \
	UNIT0         \
	FMA(2, 0, 8)  \
	FMA(3, 0, 12) \
	FMA(4, 0, 16) \
	FMA(5, 0, 20) \
	UNIT1         \
	FMA(2, 0, 10) \
	FMA(3, 0, 14) \
	FMA(4, 0, 18) \
	FMA(5, 0, 22)
#define STEP2 \
	UNIT0         \
	FMA(2, 0, 8)  \
	FMA(3, 0, 12) \
	UNIT1         \
	FMA(2, 0, 10) \
	FMA(3, 0, 14)
#define STEP1 \
	UNIT0         \
	FMA(2, 0, 8)  \
	UNIT1         \
	FMA(2, 0, 10)

// 16 columns: two units of 8, side by side. UNIT0 and UNIT1 load their row of B; after UNIT1, the next row is
// at hand. FMA(a, i, c) adds lane i of Va times the unit in V0 and V1 to the registers from Vc on.
#define LOAD(p, x, y) FLDPQ (p), (x, y)
#define STORE(p, x, y) FSTPQ (x, y), (p)
#define UNIT0 \
	FLDPQ (B0), (F0, F1)
#define UNIT1 \
	FLDPQ 32(B0), (F0, F1) \
	ADD   BROW, B0
#define FMA(a, i, c) \
	VFMLA_E_S4(a, i, 0, c) \
	VFMLA_E_S4(a, i, 1, c+1)

// func columns16NEON(s *stripe)
TEXT ·columns16NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "product_neon_arm64.h"

// 8 to 15 columns: the second unit begins anywhere in the first.
#undef UNIT0
#undef UNIT1
#define UNIT0 \
	LOAD(B0, F0, F1) \
	ADD  BROW, B0
#define UNIT1 \
	LOAD(B1, F0, F1) \
	ADD  BROW, B1

// func columns8NEON(s *stripe)
TEXT ·columns8NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "product_neon_arm64.h"

// 4 to 7 columns: units of 4 take the first register of each pair, as do those of 2 and 1.
#undef LOAD
#undef STORE
#undef FMA
#define LOAD(p, x, y) FMOVQ (p), x
#define STORE(p, x, y) FMOVQ x, (p)
#define FMA(a, i, c) VFMLA_E_S4(a, i, 0, c)

// func columns4NEON(s *stripe)
TEXT ·columns4NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "product_neon_arm64.h"

// 2 or 3 columns.
#undef LOAD
#undef STORE
#define LOAD(p, x, y) FMOVD (p), x
#define STORE(p, x, y) FMOVD x, (p)

// func columns2NEON(s *stripe)
TEXT ·columns2NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "product_neon_arm64.h"

// One column: both units are the same.
#undef LOAD
#undef STORE
#define LOAD(p, x, y) FMOVS (p), x
#define STORE(p, x, y) FMOVS x, (p)

// func columns1NEON(s *stripe)
TEXT ·columns1NEON(SB), NOSPLIT, $0-8
	MOVD s+0(FP), ARGS
#include "product_neon_arm64.h"
