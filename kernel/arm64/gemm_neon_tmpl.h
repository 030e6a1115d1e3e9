// The matrix product C = seed + A·B, one column panel of C at a time. Included for float32 and for
// float64.
//
// The macro-kernel goes down the rows of the panel. A micro-kernel computes one tile of it: 6, 4, 2
// or 1 rows. The tile stays in registers while k runs: in each step a row of B is loaded, and every
// element of that row is multiplied with the element of A of each row of the tile.
//
// The columns of the panel are two halves, each one vector pair wide, or less in a narrow panel.
// The includer defines the width of a half, by
//
//	LOAD(p, x, y)     loads a half of a row at p into Fx and Fy, or into Fx alone
//	STORE(p, x, y)    stores it
//	LOAD_B0, LOAD_B1  load the half of row k of B into V0 and V1; then B is at row k+1
//	FMA(a, lane, c)   adds a[lane]·(V0, V1) to the accumulators from Vc on; a is a register of A
//
// and the type of the elements, by
//
//	SIZE                    bytes of an element
//	LANES                   elements of a vector
//	ELEMENT                 the instruction that loads one
//	VFMLA_E(m, lane, n, d)  d += n·m[lane]
//	VFMAX(m, n, d)          d = max(n, m)
//	STEPS6                  LANES steps of k for 6 rows, with LANES elements of A in V2 to V7
//	COLUMN_STEP6            one step of k for 6 rows, where the elements of A lie side by side
//
// Registers:
#define ARGS  R0 // the panel
#define C0    R1 // C: the first row of the tile, first half
#define C1    R2 // second half
#define CROW  R3 // bytes to the next row
#define S0    R4 // the same of the seed
#define S1    R5
#define SROW  R6
#define A0    R7 // A: row i of the tile
#define A1    R8
#define A2    R9
#define A3    R10
#define A4    R11
#define A5    R12
#define ANEXT R13 // the first row of the tile below
#define AROW  R14
#define ACOL  R15 // bytes to the next k
#define ATK   R19 // bytes from the start of a row of A to element k
#define B0    R20 // B: row k, first half
#define B1    R21 // second half
#define BROW  R22
#define M     R23 // rows left
#define K     R24 // steps left
#define B2    R25 // a third and a fourth panel of B, for a single row
#define B3    R26
//	V0, V1   half a row of B
//	V2-V7    A: elements of each row
//	V8-V31   C: row i in V(8+4i) to V(11+4i), two registers for each half

// MACRO_KERNEL computes the panel: tiles of 6 rows, then at most one each of 4, 2 and 1. It goes on
// at end.
#define MACRO_KERNEL(end) \
	MOVD   panel_c(ARGS), C0         \
	MOVD   panel_seed(ARGS), S0      \
	MOVD   panel_second(ARGS), B1    \
	ADD    B1, C0, C1                \
	ADD    B1, S0, S1                \
	MOVD   panel_cRow(ARGS), CROW    \
	MOVD   panel_seedRow(ARGS), SROW \
	MOVD   panel_a(ARGS), ANEXT      \
	MOVD   panel_aRow(ARGS), AROW    \
	MOVD   panel_aCol(ARGS), ACOL    \
	MOVD   panel_bRow(ARGS), BROW    \
	MOVD   panel_m(ARGS), M          \
	SUBS   $6, M                     \
	BLT    rows4                     \
	rows6:                           \ // for ; m >= 6; m -= 6
	MICRO_KERNEL6                    \
	SUBS   $6, M                     \
	BGE    rows6                     \
	rows4:                           \ // if m >= 4
	ADDS   $2, M                     \
	BLT    rows2                     \
	MICRO_KERNEL4                    \
	SUB    $4, M                     \
	rows2:                           \ // if m >= 2
	ADDS   $2, M                     \
	BLT    rows1                     \
	MICRO_KERNEL2                    \
	SUB    $2, M                     \
	rows1:                           \ // if m >= 1
	ADDS   $1, M                     \
	BLT    end                       \
	MICRO_KERNEL1

// MICRO_KERNELn computes a tile of n rows.
#define MICRO_KERNEL6 \
	LOAD_ROW(F8, F9, F10, F11)      \ // c[i,j] = seed[i,j]
	LOAD_ROW(F12, F13, F14, F15)    \
	LOAD_ROW(F16, F17, F18, F19)    \
	LOAD_ROW(F20, F21, F22, F23)    \
	LOAD_ROW(F24, F25, F26, F27)    \
	LOAD_ROW(F28, F29, F30, F31)    \
	MOVD     ANEXT, A0              \
	ADD      AROW, A0, A1           \
	ADD      AROW, A1, A2           \
	ADD      AROW, A2, A3           \
	ADD      AROW, A3, A4           \
	ADD      AROW, A4, A5           \
	ADD      AROW, A5, ANEXT        \
	MOVD     panel_b(ARGS), B0      \
	MOVD     panel_second(ARGS), B1 \
	ADD      B0, B1                 \
	MOVD     panel_k(ARGS), K       \
	MOVD     $0, ATK                \
	CBZ      K, done6               \
	CMP      $SIZE, AROW            \
	BEQ      column6                \
	CMP      $SIZE, ACOL            \
	BNE      step6                  \
	SUBS     $LANES, K              \
	BLT      rest6                  \
	lanes6:                         \ // for ; k >= LANES; k -= LANES, if rows of A are contiguous
	LANES_OF_A(0)                   \ // a[i,k:k+LANES]
	LANES_OF_A(1)                   \
	LANES_OF_A(2)                   \
	LANES_OF_A(3)                   \
	LANES_OF_A(4)                   \
	LANES_OF_A(5)                   \
	STEPS6                          \ // c[i,j] = fma(a[i,k], b[k,j], c[i,j])
	ADD      $16, ATK               \
	SUBS     $LANES, K              \
	BGE      lanes6                 \
	rest6:                          \
	ADDS     $LANES, K              \
	BEQ      done6                  \
	step6:                          \ // for ; k > 0; k--
	ELEMENT  (A0)(ATK), F2          \ // a[i,k]
	ELEMENT  (A1)(ATK), F3          \
	ELEMENT  (A2)(ATK), F4          \
	ELEMENT  (A3)(ATK), F5          \
	ELEMENT  (A4)(ATK), F6          \
	ELEMENT  (A5)(ATK), F7          \
	STEP6(0)                        \
	ADD      ACOL, ATK              \
	SUBS     $1, K                  \
	BNE      step6                  \
	B        done6                  \
	column6:                        \ // for ; k > 0; k--, if columns of A are contiguous
	COLUMN_STEP6                    \
	ADD      ACOL, ATK              \
	SUBS     $1, K                  \
	BNE      column6                \
	done6:                          \
	MOVD     panel_relu(ARGS), K    \
	CBZ      K, store6              \
	VEOR     V0.B16, V0.B16, V0.B16 \
	RELU(8)                         \
	RELU(12)                        \
	RELU(16)                        \
	RELU(20)                        \
	RELU(24)                        \
	RELU(28)                        \
	store6:                         \
	STORE_ROW(F8, F9, F10, F11)     \
	STORE_ROW(F12, F13, F14, F15)   \
	STORE_ROW(F16, F17, F18, F19)   \
	STORE_ROW(F20, F21, F22, F23)   \
	STORE_ROW(F24, F25, F26, F27)   \
	STORE_ROW(F28, F29, F30, F31)

#define MICRO_KERNEL4 \
	LOAD_ROW(F8, F9, F10, F11)     \ // c[i,j] = seed[i,j]
	LOAD_ROW(F12, F13, F14, F15)   \
	LOAD_ROW(F16, F17, F18, F19)   \
	LOAD_ROW(F20, F21, F22, F23)   \
	MOVD    ANEXT, A0              \
	ADD     AROW, A0, A1           \
	ADD     AROW, A1, A2           \
	ADD     AROW, A2, A3           \
	ADD     AROW, A3, ANEXT        \
	MOVD    panel_b(ARGS), B0      \
	MOVD    panel_second(ARGS), B1 \
	ADD     B0, B1                 \
	MOVD    panel_k(ARGS), K       \
	MOVD    $0, ATK                \
	CBZ     K, done4               \
	step4:                         \ // for ; k > 0; k--
	ELEMENT (A0)(ATK), F2          \ // a[i,k]
	ELEMENT (A1)(ATK), F3          \
	ELEMENT (A2)(ATK), F4          \
	ELEMENT (A3)(ATK), F5          \
	STEP4                          \ // c[i,j] = fma(a[i,k], b[k,j], c[i,j])
	ADD     ACOL, ATK              \
	SUBS    $1, K                  \
	BNE     step4                  \
	done4:                         \
	MOVD    panel_relu(ARGS), K    \
	CBZ     K, store4              \
	VEOR    V0.B16, V0.B16, V0.B16 \
	RELU(8)                        \
	RELU(12)                       \
	RELU(16)                       \
	RELU(20)                       \
	store4:                        \
	STORE_ROW(F8, F9, F10, F11)    \
	STORE_ROW(F12, F13, F14, F15)  \
	STORE_ROW(F16, F17, F18, F19)  \
	STORE_ROW(F20, F21, F22, F23)

#define MICRO_KERNEL2 \
	LOAD_ROW(F8, F9, F10, F11)     \ // c[i,j] = seed[i,j]
	LOAD_ROW(F12, F13, F14, F15)   \
	MOVD    ANEXT, A0              \
	ADD     AROW, A0, A1           \
	ADD     AROW, A1, ANEXT        \
	MOVD    panel_b(ARGS), B0      \
	MOVD    panel_second(ARGS), B1 \
	ADD     B0, B1                 \
	MOVD    panel_k(ARGS), K       \
	MOVD    $0, ATK                \
	CBZ     K, done2               \
	step2:                         \ // for ; k > 0; k--
	ELEMENT (A0)(ATK), F2          \ // a[i,k]
	ELEMENT (A1)(ATK), F3          \
	STEP2                          \ // c[i,j] = fma(a[i,k], b[k,j], c[i,j])
	ADD     ACOL, ATK              \
	SUBS    $1, K                  \
	BNE     step2                  \
	done2:                         \
	MOVD    panel_relu(ARGS), K    \
	CBZ     K, store2              \
	VEOR    V0.B16, V0.B16, V0.B16 \
	RELU(8)                        \
	RELU(12)                       \
	store2:                        \
	STORE_ROW(F8, F9, F10, F11)    \
	STORE_ROW(F12, F13, F14, F15)

#define MICRO_KERNEL1 \
	LOAD_ROW(F8, F9, F10, F11)     \ // c[i,j] = seed[i,j]
	MOVD    panel_b(ARGS), B0      \
	MOVD    panel_second(ARGS), B1 \
	ADD     B0, B1                 \
	MOVD    panel_k(ARGS), K       \
	CBZ     K, done1               \
	step1:                         \ // for ; k > 0; k--
	ELEMENT (ANEXT), F2            \ // a[i,k]
	STEP1                          \ // c[i,j] = fma(a[i,k], b[k,j], c[i,j])
	ADD     ACOL, ANEXT            \
	SUBS    $1, K                  \
	BNE     step1                  \
	done1:                         \
	MOVD    panel_relu(ARGS), K    \
	CBZ     K, store1              \
	VEOR    V0.B16, V0.B16, V0.B16 \
	RELU(8)                        \
	store1:                        \
	STORE_ROW(F8, F9, F10, F11)

// LOAD_ROW loads a row of the seed into its four accumulators; STORE_ROW stores a row of C.
#define LOAD_ROW(c0, c1, c2, c3) \
	LOAD(S0, c0, c1) \
	LOAD(S1, c2, c3) \
	ADD SROW, S0     \
	ADD SROW, S1

#define STORE_ROW(c0, c1, c2, c3) \
	STORE(C0, c0, c1) \
	STORE(C1, c2, c3) \
	ADD CROW, C0      \
	ADD CROW, C1

// RELU replaces what is ≤ 0 by +0 in the row whose accumulators begin at Vc; V0 is 0. FMAX lets NaN
// pass, and takes +0 for larger than -0.
#define RELU(c) \
	VFMAX(0, c, c)     \
	VFMAX(0, c+1, c+1) \
	VFMAX(0, c+2, c+2) \
	VFMAX(0, c+3, c+3)

// LANES_OF_A loads elements k to k+LANES-1 of a row of A, at A0+ATK for row 0, into V(2+row).
#define LANES_OF_A(row) FMOVQ_INDEX(19, 7+(row), 2+(row))

// STEPn is one step of k for n rows, a rank-1 update of the tile: lane 0 of V(2+i), or the given
// lane, holds the element of A of row i.
#define STEP6(lane) \
	LOAD_B0          \
	FMA(2, lane, 8)  \
	FMA(3, lane, 12) \
	FMA(4, lane, 16) \
	FMA(5, lane, 20) \
	FMA(6, lane, 24) \
	FMA(7, lane, 28) \
	LOAD_B1          \
	FMA(2, lane, 10) \
	FMA(3, lane, 14) \
	FMA(4, lane, 18) \
	FMA(5, lane, 22) \
	FMA(6, lane, 26) \
	FMA(7, lane, 30)

#define STEP4 \
	LOAD_B0       \
	FMA(2, 0, 8)  \
	FMA(3, 0, 12) \
	FMA(4, 0, 16) \
	FMA(5, 0, 20) \
	LOAD_B1       \
	FMA(2, 0, 10) \
	FMA(3, 0, 14) \
	FMA(4, 0, 18) \
	FMA(5, 0, 22)

#define STEP2 \
	LOAD_B0       \
	FMA(2, 0, 8)  \
	FMA(3, 0, 12) \
	LOAD_B1       \
	FMA(2, 0, 10) \
	FMA(3, 0, 14)

#define STEP1 \
	LOAD_B0       \
	FMA(2, 0, 8)  \
	LOAD_B1       \
	FMA(2, 0, 10)

// FMA_PAIR is FMA where a half is a vector pair; FMA_VECTOR where it is one vector or less.
#define FMA_PAIR(a, lane, c) \
	VFMLA_E(a, lane, 0, c)   \
	VFMLA_E(a, lane, 1, c+1)

#define FMA_VECTOR(a, lane, c) VFMLA_E(a, lane, 0, c)

// LOAD_PAIR and STORE_PAIR are LOAD and STORE of a vector pair.
#define LOAD_PAIR(p, x, y) FLDPQ (p), (x, y)
#define STORE_PAIR(p, x, y) FSTPQ (x, y), (p)

// WHOLE_B0 and WHOLE_B1 are LOAD_B0 and LOAD_B1 of a whole panel, whose second half lies beside the
// first. In others it begins anywhere in the first half: ANY_B0 and ANY_B1.
#define WHOLE_B0 FLDPQ (B0), (F0, F1)
#define WHOLE_B1 \
	FLDPQ 32(B0), (F0, F1) \
	ADD   BROW, B0

#define ANY_B0 \
	LOAD(B0, F0, F1) \
	ADD BROW, B0

#define ANY_B1 \
	LOAD(B1, F0, F1) \
	ADD BROW, B1

// A single row takes a wider micro-kernel, so that there are enough chains of additions to keep the
// multipliers busy: ROW_KERNEL2 computes the columns of two panels of B, ROW_KERNEL4 those of four.
//
//	B0-B3   row k of each panel
//	V0-V3   a row of a panel of B
//	V4      an element of A
//	V8-V23  C: the columns of panel p in V(8+4p) to V(11+4p)
#define ROW_KERNEL2 \
	ROW_ARGS                       \
	ADD     B3, B0, B1             \
	LOAD4(F8, F9, F10, F11)        \ // c[j] = seed[j]
	LOAD4(F12, F13, F14, F15)      \
	CBZ     K, done                \
	step:                          \ // for ; k > 0; k--
	ELEMENT (A0), F4               \
	ADD     ACOL, A0               \
	ROW_STEP(B0, 8)                \ // c[j] = fma(a[k], b[k,j], c[j])
	ROW_STEP(B1, 12)               \
	SUBS    $1, K                  \
	BNE     step                   \
	done:                          \
	MOVD    panel_relu(ARGS), K    \
	CBZ     K, store               \
	VEOR    V0.B16, V0.B16, V0.B16 \
	RELU(8)                        \
	RELU(12)                       \
	store:                         \
	STORE4(F8, F9, F10, F11)       \
	STORE4(F12, F13, F14, F15)

#define ROW_KERNEL4 \
	ROW_ARGS                       \
	ADD     B3, B0, B1             \
	LOAD4(F8, F9, F10, F11)        \ // c[j] = seed[j]
	LOAD4(F12, F13, F14, F15)      \
	ADD     B3, B1, B2             \
	ADD     B3, B2, B3             \
	LOAD4(F16, F17, F18, F19)      \
	LOAD4(F20, F21, F22, F23)      \
	CBZ     K, done                \
	step:                          \ // for ; k > 0; k--
	ELEMENT (A0), F4               \
	ADD     ACOL, A0               \
	ROW_STEP(B0, 8)                \ // c[j] = fma(a[k], b[k,j], c[j])
	ROW_STEP(B1, 12)               \
	ROW_STEP(B2, 16)               \
	ROW_STEP(B3, 20)               \
	SUBS    $1, K                  \
	BNE     step                   \
	done:                          \
	MOVD    panel_relu(ARGS), K    \
	CBZ     K, store               \
	VEOR    V0.B16, V0.B16, V0.B16 \
	RELU(8)                        \
	RELU(12)                       \
	RELU(16)                       \
	RELU(20)                       \
	store:                         \
	STORE4(F8, F9, F10, F11)       \
	STORE4(F12, F13, F14, F15)     \
	STORE4(F16, F17, F18, F19)     \
	STORE4(F20, F21, F22, F23)

// ROW_ARGS loads the arguments of a single row; B3 holds the distance of two panels of B at first.
#define ROW_ARGS \
	MOVD panel_c(ARGS), C0      \
	MOVD panel_seed(ARGS), S0   \
	MOVD panel_a(ARGS), A0      \
	MOVD panel_aCol(ARGS), ACOL \
	MOVD panel_b(ARGS), B0      \
	MOVD panel_bPanel(ARGS), B3 \
	MOVD panel_bRow(ARGS), BROW \
	MOVD panel_k(ARGS), K

// LOAD4 loads the next four vectors of the seed; STORE4 stores the next four of C.
#define LOAD4(c0, c1, c2, c3) \
	FLDPQ (S0), (c0, c1)   \
	FLDPQ 32(S0), (c2, c3) \
	ADD   $64, S0

#define STORE4(c0, c1, c2, c3) \
	FSTPQ (c0, c1), (C0)   \
	FSTPQ (c2, c3), 32(C0) \
	ADD   $64, C0

// ROW_STEP is one step of k for the columns of the panel of B at p, whose accumulators begin at Vc.
#define ROW_STEP(p, c) \
	FLDPQ (p), (F0, F1)   \
	FLDPQ 32(p), (F2, F3) \
	ADD   BROW, p         \
	VFMLA_E(4, 0, 0, c)   \
	VFMLA_E(4, 0, 1, c+1) \
	VFMLA_E(4, 0, 2, c+2) \
	VFMLA_E(4, 0, 3, c+3)
