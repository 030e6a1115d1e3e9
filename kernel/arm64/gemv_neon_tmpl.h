// C = seed + A·Bᵀ for up to four rows. Element (p,j) of the product's B is at row j, column p. So the rows of B are
// loaded as they lie, a register of each, and turned over in registers: a group is as many rows as a register
// has lanes, and becomes as many steps of k, which meet the elements of A. Each lane of an accumulator is one chain.
//
// Elements are float32 or float64: SIZE is their size in bytes, LANES how many a register holds, ELEMENT loads one;
// VFMLA_E(m, i, n, d) and VFMAX(m, n, d) work on vectors of them. GROUP and COLUMN do LANES steps of k, or
// one, with group g of the rows of B, which lies where the register o says, whose number is at.
//
// gemv_piece_neon_tmpl.h goes through k. It is included once for each number of rows, which
// ROWS, STEPS, UNITS and GROUPS determine.
//
// Registers:
#define ARGS  R0  // the stripe
#define A0    R1  // A: row i
#define A1    R2
#define A2    R3
#define A3    R4
#define B0    R5  // B: row i of the first group
#define B1    R6
#define B2    R7
#define B3    R8
#define O0    R9  // bytes to element k of a row of A, or of B
#define O1    R10 // the same from the first group of rows of B to the second, and so on
#define O2    R11
#define O3    R12
#define O4    R13
#define O5    R14
#define O6    R15
#define O7    R19
#define K     R20 // steps left
#define C0    R21 // C or the seed, and the distance of its rows
#define CROW  R22
#define BROW  R23 // bytes to the next row of B, then to the next group
//	V0-V3    A: elements of each row
//	V4-V11   a group of rows of B, and its columns
//	V16-V31  C: row i in V(16+4i) to V(19+4i)

// ROWS does something with each row of A: its number, where it is, and its register.
#define ROWS1(F) F(0, A0, F0)
#define ROWS2(F) ROWS1(F) \
	F(1, A1, F1)
#define ROWS3(F) ROWS2(F) \
	F(2, A2, F2)
#define ROWS4(F) ROWS3(F) \
	F(3, A3, F3)
#define LANESOFA(r, a, f) FMOVQ_INDEX(9, 1+r, r) // a[r,k:k+LANES]
#define ELEMENTOFA(r, a, f) ELEMENT (a)(O0), f   // a[r,k]

// STEPS is one k for each row and the columns of group g, whose elements of B are in Vn: lane i is that of A.
#define STEPS1(n, i, g) VFMLA_E(0, i, n, 16+g)
#define STEPS2(n, i, g) STEPS1(n, i, g) \
	VFMLA_E(1, i, n, 20+g)
#define STEPS3(n, i, g) STEPS2(n, i, g) \
	VFMLA_E(2, i, n, 24+g)
#define STEPS4(n, i, g) STEPS3(n, i, g) \
	VFMLA_E(3, i, n, 28+g)

// GROUPS does something with each group: where it is, and its number.
#define GROUPS4(F) \
	F(O0, 9, 0)  \
	F(O1, 10, 1) \
	F(O2, 11, 2) \
	F(O3, 12, 3)
#define GROUPS8(F) GROUPS4(F) \
	F(O4, 13, 4) \
	F(O5, 14, 5) \
	F(O6, 15, 6) \
	F(O7, 19, 7)
#define ADVANCE(o, at, g) ADD $16, o
#define ADVANCE1(o, at, g) ADD $SIZE, o

// UNITS does something with each 64 bytes of C: with the numbers and the names of their registers.
#define UNITS1(F) F(16, F16, F17, F18, F19)
#define UNITS2(F) UNITS1(F) \
	F(20, F20, F21, F22, F23)
#define UNITS3(F) UNITS2(F) \
	F(24, F24, F25, F26, F27)
#define UNITS4(F) UNITS3(F) \
	F(28, F28, F29, F30, F31)
#define SEED(c, w, x, y, z) \
	FLDPQ (C0), (w, x)   \
	FLDPQ 32(C0), (y, z) \
	ADD   CROW, C0
#define KEEP(c, w, x, y, z) \
	FSTPQ (w, x), (C0)   \
	FSTPQ (y, z), 32(C0) \
	ADD   CROW, C0
#define RELU(c, w, x, y, z) \
	VFMAX(0, c, c)     \
	VFMAX(0, c+1, c+1) \
	VFMAX(0, c+2, c+2) \
	VFMAX(0, c+3, c+3)
