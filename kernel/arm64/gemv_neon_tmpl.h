// C = seed + A·Bᵀ for one to four rows. Included for float32 and for float64.
//
// Element (k,j) of the right operand lies in row j of B, column k. So the rows of B are loaded as
// they lie, a vector of each, and transposed in registers: a group is as many rows of B as a vector
// has lanes, and becomes as many steps of k, which meet the elements of A. Each lane of an
// accumulator is one chain.
//
// The includer defines the type of the elements, by
//
//	SIZE, LANES, LOGLANES   bytes of an element, elements of a vector, log₂ of these
//	ELEMENT                 the instruction that loads one
//	VFMLA_E(m, lane, n, d)  d += n·m[lane]
//	VFMAX(m, n, d)          d = max(n, m)
//	GROUP(o, at, g)         LANES steps of k for group g, at offset o; at is the number of that
//	                        register, as the macros of zneon.h take numbers: 9 for O0
//	COLUMN(o, at, g)        one step of k for it
//
// and the number of rows and columns, by
//
//	ROWS_OF_A(F)    applies F to the rows of A: number, pointer, register
//	STEPS(n, i, g)  one step of k for each row, with group g of B in Vn and lane i of A
//	ROWS_OF_C(F)    applies F to the accumulators of each 64 bytes of C
//	RELUS           applies RELU to them
//	GROUPS(F)       applies F to the groups: offset, number of its register, number of the group
//
// Registers:
#define ARGS R0 // the panel
#define A0   R1 // A: row i
#define A1   R2
#define A2   R3
#define A3   R4
#define B0   R5 // B: row i of the first group
#define B1   R6
#define B2   R7
#define B3   R8
#define O0   R9 // bytes from B0 to element k of the first group
#define O1   R10 // of the second group, and so on
#define O2   R11
#define O3   R12
#define O4   R13
#define O5   R14
#define O6   R15
#define O7   R19
#define K    R20 // steps left
#define C0   R21 // C or the seed
#define CROW R22 // bytes to its next row
#define BROW R23 // bytes to the next row of B, then to the next group
//	V0-V3    A: elements of each row
//	V4-V11   a group of rows of B, and its columns
//	V16-V31  C: row i in V(16+4i) to V(19+4i)

// GEMV computes some columns of each row of C.
#define GEMV \
	MOVD   panel_seed(ARGS), C0      \
	MOVD   panel_seedRow(ARGS), CROW \
	ROWS_OF_C(LOAD_ROW)              \ // c[i,j] = seed[i,j]
	MOVD   panel_a(ARGS), A0         \
	MOVD   panel_aRow(ARGS), A3      \
	ADD    A3, A0, A1                \
	ADD    A3, A1, A2                \
	ADD    A3, A2, A3                \
	MOVD   panel_b(ARGS), B0         \
	MOVD   panel_bRow(ARGS), BROW    \
	ADD    BROW, B0, B1              \
	ADD    BROW, B1, B2              \
	ADD    BROW, B2, B3              \
	LSL    $LOGLANES, BROW           \
	MOVD   $0, O0                    \
	ADD    BROW, O0, O1              \
	ADD    BROW, O1, O2              \
	ADD    BROW, O2, O3              \
	ADD    BROW, O3, O4              \
	ADD    BROW, O4, O5              \
	ADD    BROW, O5, O6              \
	ADD    BROW, O6, O7              \
	MOVD   panel_k(ARGS), K          \
	SUBS   $LANES, K                 \
	BLT    rest                      \
	lanes:                           \ // for ; k >= LANES; k -= LANES
	ROWS_OF_A(LANES_OF_A)            \
	GROUPS(GROUP)                    \ // c[i,j] = fma(a[i,k], b[j,k], c[i,j])
	GROUPS(ADVANCE)                  \
	SUBS   $LANES, K                 \
	BGE    lanes                     \
	rest:                            \
	ADDS   $LANES, K                 \
	BEQ    done                      \
	one:                             \ // for ; k > 0; k--
	ROWS_OF_A(ELEMENT_OF_A)          \
	GROUPS(COLUMN)                   \
	GROUPS(ADVANCE1)                 \
	SUBS   $1, K                     \
	BNE    one                       \
	done:                            \
	MOVD   panel_relu(ARGS), K       \
	CBZ    K, store                  \
	VEOR   V0.B16, V0.B16, V0.B16    \
	RELUS                            \
	store:                           \
	MOVD   panel_c(ARGS), C0         \
	MOVD   panel_cRow(ARGS), CROW    \
	ROWS_OF_C(STORE_ROW)

// Rows of A. LANES_OF_A loads a[row,k:k+LANES], ELEMENT_OF_A loads a[row,k]; a is the row's
// pointer, f the register.
#define ROWS_OF_A1(F) F(0, A0, F0)
#define ROWS_OF_A2(F) \
	ROWS_OF_A1(F) \
	F(1, A1, F1)

#define ROWS_OF_A3(F) \
	ROWS_OF_A2(F) \
	F(2, A2, F2)

#define ROWS_OF_A4(F) \
	ROWS_OF_A3(F) \
	F(3, A3, F3)

#define LANES_OF_A(row, a, f)   FMOVQ_INDEX(9, 1+row, row)
#define ELEMENT_OF_A(row, a, f) ELEMENT (a)(O0), f

// Steps of k for one to four rows.
#define STEPS1(n, i, g) VFMLA_E(0, i, n, 16+g)
#define STEPS2(n, i, g) \
	STEPS1(n, i, g)        \
	VFMLA_E(1, i, n, 20+g)

#define STEPS3(n, i, g) \
	STEPS2(n, i, g)        \
	VFMLA_E(2, i, n, 24+g)

#define STEPS4(n, i, g) \
	STEPS3(n, i, g)        \
	VFMLA_E(3, i, n, 28+g)

// Four groups of B, or eight. ADVANCE goes on by LANES steps of k, ADVANCE1 by one.
#define GROUPS4(F) \
	F(O0, 9, 0)  \
	F(O1, 10, 1) \
	F(O2, 11, 2) \
	F(O3, 12, 3)

#define GROUPS8(F) \
	GROUPS4(F)   \
	F(O4, 13, 4) \
	F(O5, 14, 5) \
	F(O6, 15, 6) \
	F(O7, 19, 7)

#define ADVANCE(o, at, g)  ADD $16, o
#define ADVANCE1(o, at, g) ADD $SIZE, o

// Rows of C, of 64 bytes each. LOAD_ROW loads the seed, STORE_ROW stores C.
#define ROWS_OF_C1(F) F(F16, F17, F18, F19)
#define ROWS_OF_C2(F) \
	ROWS_OF_C1(F)         \
	F(F20, F21, F22, F23)

#define ROWS_OF_C3(F) \
	ROWS_OF_C2(F)         \
	F(F24, F25, F26, F27)

#define ROWS_OF_C4(F) \
	ROWS_OF_C3(F)         \
	F(F28, F29, F30, F31)

#define LOAD_ROW(c0, c1, c2, c3) \
	FLDPQ (C0), (c0, c1)   \
	FLDPQ 32(C0), (c2, c3) \
	ADD   CROW, C0

#define STORE_ROW(c0, c1, c2, c3) \
	FSTPQ (c0, c1), (C0)   \
	FSTPQ (c2, c3), 32(C0) \
	ADD   CROW, C0

// RELU replaces what is ≤ 0 by +0 in the row whose accumulators begin at Vc; V0 is 0.
#define RELU(c) \
	VFMAX(0, c, c)     \
	VFMAX(0, c+1, c+1) \
	VFMAX(0, c+2, c+2) \
	VFMAX(0, c+3, c+3)

#define RELUS1 RELU(16)
#define RELUS2 \
	RELUS1   \
	RELU(20)

#define RELUS3 \
	RELUS2   \
	RELU(24)

#define RELUS4 \
	RELUS3   \
	RELU(28)
