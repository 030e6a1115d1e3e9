// A matrix product, C = seed + A·B. A tile of C stays in registers while k runs: at each step, a row of B
// is loaded, and every element of it multiplied with the element of A in each row.
//
// Tiles have 6, 4, 2 or 1 rows and two units of columns: up to two registers in each. gemm_walk_neon_tmpl.h
// goes down the rows; it is included once for each width of the units, which LOAD, STORE, UNIT0, UNIT1
// and FMA determine. See stripes in gemm_arm64.go for how the units lie.
//
// Elements are float32 or float64: SIZE is their size in bytes, LANES how many a register holds,
// ELEMENT loads one, and VFMLA_E(m, i, n, d) and VFMAX(m, n, d) work on vectors of them.
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
#define B2    R25 // a third and a fourth panel of B, for a single row
#define B3    R26
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
	VFMAX(0, c, c)     \
	VFMAX(0, c+1, c+1) \
	VFMAX(0, c+2, c+2) \
	VFMAX(0, c+3, c+3)

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

// LOAD4 and STORE4 move four registers of a single row.
#define LOAD4(p, w, x, y, z) \
	FLDPQ (p), (w, x)   \
	FLDPQ 32(p), (y, z) \
	ADD   $64, p
#define STORE4(p, w, x, y, z) \
	FSTPQ (w, x), (p)   \
	FSTPQ (y, z), 32(p) \
	ADD   $64, p

// STEPROW is one k of a single row, for the columns in the registers from Vc on.
#define STEPROW(p, c) \
	FLDPQ (p), (F0, F1)   \
	FLDPQ 32(p), (F2, F3) \
	ADD   BROW, p         \
	VFMLA_E(4, 0, 0, c)   \
	VFMLA_E(4, 0, 1, c+1) \
	VFMLA_E(4, 0, 2, c+2) \
	VFMLA_E(4, 0, 3, c+3)

// Units. FMA(a, i, c) adds lane i of Va times the unit in V0 and V1 to the registers from Vc on; a unit of
// one register or less has V0 alone. UNIT0 and UNIT1 load their row of B; after UNIT1, the next row is at
// hand. The second unit begins anywhere in the first; only in a whole stripe it is known to lie beside it.
#define LOADPAIR(p, x, y) FLDPQ (p), (x, y)
#define STOREPAIR(p, x, y) FSTPQ (x, y), (p)
#define FMAPAIR(a, i, c) \
	VFMLA_E(a, i, 0, c) \
	VFMLA_E(a, i, 1, c+1)
#define FMASINGLE(a, i, c) VFMLA_E(a, i, 0, c)
#define WHOLE0 \
	FLDPQ (B0), (F0, F1)
#define WHOLE1 \
	FLDPQ 32(B0), (F0, F1) \
	ADD   BROW, B0
#define ANY0 \
	LOAD(B0, F0, F1) \
	ADD  BROW, B0
#define ANY1 \
	LOAD(B1, F0, F1) \
	ADD  BROW, B1
