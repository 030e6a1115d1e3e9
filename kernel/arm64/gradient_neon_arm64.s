//go:build !purego

#include "textflag.h"
#include "zneon.h"

// A step of AdamW with the gradient that a batch has for the weights of a layer:
//
//	g[i,j] = Σ x[p,i]·d[p,j]                      a chain of FMAs over p, from +0
//	w[i,j], m[i,j], v[i,j] = AdamW with g[i,j]
//
// The sums keep the pipes busy that multiply. Roots and quotients keep the divider busy, which is
// in one or two of these pipes. So they are mixed. A tile of g, 4 rows by 4 vectors, stays in
// registers for all steps over p; then it waits on the stack. The weights of the tile before are
// updated between these steps: a vector after every second step, if they are enough, or after each.
//
// A row of d has all 64 columns. A tile with fewer than 16 columns of weights does not wait.
//
// Registers:
#define X       R0 // x at step p: the first row of the tile
#define X1      R1 // the second row, or the first if it is the last one, and the last one:
#define X2      R2 // of a tile with fewer than 4
#define XROW    R4 // bytes from a step to the next one
#define D       R5 // d at step p
#define STEPS   R6 // steps to go
#define GRAD    R7 // the row that is updated next: its gradient,
#define ROW_W   R8 // its weights,
#define ROW_M   R9 // and its moments
#define ROW_V   R10
#define WROW    R11 // bytes from a row of w, m or v to the next one
#define WAITING R12 // rows that wait
#define TILE_W  R13 // the tile of w whose gradient is computed
#define TILE_M  R14
#define TILE_V  R15
#define TILE_X  R19 // its first element of x
#define TILE_D  R20 // its first element of d
#define LEFT    R21 // rows to go, those of the tile included
#define COLS    R22 // columns to go, in the same way
#define BELOW   R23 // bytes from the last tile of some rows to the first of the next ones
#define AHEAD   R24 // bytes from TILE_W to the row that is asked for next
#define SCRATCH R25
#define WIDTH   R26 // columns of a row that are left

//	V0-V15   the tile, row by row
//	V16-V19  a row of d
//	V20      an element of x for each row
//	V21-V24  temporaries of the update
//	V29      beta1, c1, beta2, c2
//	V30      rate, root, eps, keep
//	V31      eps in all lanes

// PRODUCTS adds the products of one p to the tile, ROW_PRODUCTS to a row whose sums begin at Vc.
#define ROW_PRODUCTS(row, c) \
	VFMLA_E_S4(20, row, 16, c)   \
	VFMLA_E_S4(20, row, 17, c+1) \
	VFMLA_E_S4(20, row, 18, c+2) \
	VFMLA_E_S4(20, row, 19, c+3)

#define PRODUCTS \
	FLDPQ (D), (F16, F17)   \
	FLDPQ 32(D), (F18, F19) \
	ADD   $256, D           \
	ROW_PRODUCTS(0, 0)      \
	ROW_PRODUCTS(1, 4)      \
	ROW_PRODUCTS(2, 8)      \
	ROW_PRODUCTS(3, 12)

// STEP takes the elements of x that lie side by side.
#define STEP \
	FMOVQ (X), F20 \
	ADD   XROW, X  \
	PRODUCTS

// UPDATE updates the weights at offset o of a row: a vector if MOVE is FMOVQ, or the two or the one
// that FMOVD or FMOVS moves. The lanes above hold zeros then, and are not stored.
#define UPDATE(MOVE, o) \
	MOVE  o(GRAD), F21           \
	MOVE  o(ROW_M), F22          \
	VFMUL_E_S4(29, 0, 22, 22)    \
	VFMLA_E_S4(29, 1, 21, 22)    \ // m = fma(c1, g, beta1·m)
	MOVE  F22, o(ROW_M)          \
	VFMUL_E_S4(29, 3, 21, 24)    \
	MOVE  o(ROW_V), F23          \
	VFMUL_E_S4(29, 2, 23, 23)    \
	VFMLA V21.S4, V24.S4, V23.S4 \ // v = fma(c2·g, g, beta2·v)
	MOVE  F23, o(ROW_V)          \
	VFSQRT_S4(23, 23)            \
	VMOV  V31.B16, V21.B16       \
	VFMLA_E_S4(30, 1, 23, 21)    \
	VFDIV_S4(21, 22, 22)         \ // m / fma(sqrt(v), root, eps)
	MOVE  o(ROW_W), F24          \
	VFMUL_E_S4(30, 3, 24, 24)    \
	VFMLS_E_S4(30, 0, 22, 24)    \ // w = fma(-rate, the quotient, keep·w)
	MOVE  F24, o(ROW_W)

// NEXT_ROW goes on to the next row that waits.
#define NEXT_ROW \
	ADD $64, GRAD   \
	ADD WROW, ROW_W \
	ADD WROW, ROW_M \
	ADD WROW, ROW_V \
	SUB $1, WAITING

// FETCH asks for a row that is updated one tile later.
#define FETCH \
	ADD  AHEAD, TILE_W, SCRATCH \
	PRFM (SCRATCH), PLDL1KEEP   \
	ADD  AHEAD, TILE_M, SCRATCH \
	PRFM (SCRATCH), PLDL1KEEP   \
	ADD  AHEAD, TILE_V, SCRATCH \
	PRFM (SCRATCH), PLDL1KEEP   \
	ADD  WROW, AHEAD

// UPDATE_ROW updates a row that waits.
#define UPDATE_ROW \
	UPDATE(FMOVQ, 0)  \
	UPDATE(FMOVQ, 16) \
	UPDATE(FMOVQ, 32) \
	UPDATE(FMOVQ, 48) \
	NEXT_ROW

// PASSED is behind n bytes of the row that is updated.
#define PASSED(n) \
	ADD $n, GRAD  \
	ADD $n, ROW_W \
	ADD $n, ROW_M \
	ADD $n, ROW_V

// func AdamWGradientNEON(w, m, v, x, d []float32, wRow, xRow, rows, cols, k int,
//	beta1, c1, beta2, c2, rate, root, eps, keep float32)
//
// The frame holds the gradient of the tile that waits.
TEXT ·AdamWGradientNEON(SB), NOSPLIT, $256-192
	MOVD w_base+0(FP), TILE_W
	MOVD m_base+24(FP), TILE_M
	MOVD v_base+48(FP), TILE_V
	MOVD x_base+72(FP), TILE_X
	MOVD wRow+120(FP), WROW
	MOVD xRow+128(FP), XROW
	MOVD rows+136(FP), LEFT
	MOVD cols+144(FP), COLS
	LSL  $2, WROW
	LSL  $2, XROW
	MOVD $beta1+160(FP), SCRATCH
	VLD1 (SCRATCH), [V29.S4, V30.S4]
	VDUP V30.S[2], V31.S4
	MOVD ZR, WAITING
	CMP  $0, LEFT
	BLE  done
	CMP  $0, COLS
	BLE  done
	ADD  $15, COLS, BELOW            // columns of all tiles
	AND  $~15, BELOW
	SUB  BELOW, WROW, BELOW
	LSL  $2, BELOW                   // 4 rows down, and back to column 0

rows:  // for ; rows > 0; rows -= 4
	MOVD cols+144(FP), COLS
	MOVD d_base+96(FP), TILE_D

tile:  // for ; cols > 0; cols -= 16
	MOVD TILE_X, X
	MOVD TILE_D, D
	MOVD k+152(FP), STEPS
	MOVD ZR, AHEAD
	VEOR V0.B16, V0.B16, V0.B16
	VEOR V1.B16, V1.B16, V1.B16
	VEOR V2.B16, V2.B16, V2.B16
	VEOR V3.B16, V3.B16, V3.B16
	VEOR V4.B16, V4.B16, V4.B16
	VEOR V5.B16, V5.B16, V5.B16
	VEOR V6.B16, V6.B16, V6.B16
	VEOR V7.B16, V7.B16, V7.B16
	VEOR V8.B16, V8.B16, V8.B16
	VEOR V9.B16, V9.B16, V9.B16
	VEOR V10.B16, V10.B16, V10.B16
	VEOR V11.B16, V11.B16, V11.B16
	VEOR V12.B16, V12.B16, V12.B16
	VEOR V13.B16, V13.B16, V13.B16
	VEOR V14.B16, V14.B16, V14.B16
	VEOR V15.B16, V15.B16, V15.B16
	CMP  $4, LEFT
	BLT  fewRows

mixed:  // for ; steps >= 4 and a row waits; steps -= 8 or 4
	CBZ WAITING, steps
	CMP WAITING<<3, STEPS
	BLT every

	FETCH
	STEP
	STEP
	UPDATE(FMOVQ, 0)
	STEP
	STEP
	UPDATE(FMOVQ, 16)
	STEP
	STEP
	UPDATE(FMOVQ, 32)
	STEP
	STEP
	UPDATE(FMOVQ, 48)
	NEXT_ROW
	SUB $8, STEPS
	B   mixed

every:
	CMP $4, STEPS
	BLT steps
	FETCH
	STEP
	UPDATE(FMOVQ, 0)
	STEP
	UPDATE(FMOVQ, 16)
	STEP
	UPDATE(FMOVQ, 32)
	STEP
	UPDATE(FMOVQ, 48)
	NEXT_ROW
	SUB $4, STEPS
	B   mixed

steps:
	SUBS $4, STEPS
	BLT  below4

steps4:  // for ; steps >= 4; steps -= 4
	STEP
	STEP
	STEP
	STEP
	SUBS $4, STEPS
	BGE  steps4

below4:
	ADDS $4, STEPS
	BEQ  rest

step:  // for ; steps > 0; steps--
	STEP
	SUBS $1, STEPS
	BNE  step
	B    rest

fewRows:
	CBZ  STEPS, rest
	SUB  $1, LEFT, X2
	CMP  $0, X2
	CSET NE, X1
	ADD  X1<<2, X, X1
	ADD  X2<<2, X, X2

few:  // for ; steps > 0; steps--
	FMOVS (X), F20
	VLD1  (X1), V20.S[1]
	VLD1  (X2), V20.S[2]
	ADD   XROW, X
	ADD   XROW, X1
	ADD   XROW, X2
	PRODUCTS
	SUBS  $1, STEPS
	BNE   few

rest:  // for ; a row waits
	CBZ WAITING, full
	UPDATE_ROW
	B   rest

full:  // the tile waits now
	MOVD  $waiting-256(SP), GRAD
	FSTPQ (F0, F1), (GRAD)
	FSTPQ (F2, F3), 32(GRAD)
	FSTPQ (F4, F5), 64(GRAD)
	FSTPQ (F6, F7), 96(GRAD)
	FSTPQ (F8, F9), 128(GRAD)
	FSTPQ (F10, F11), 160(GRAD)
	FSTPQ (F12, F13), 192(GRAD)
	FSTPQ (F14, F15), 224(GRAD)
	MOVD  TILE_W, ROW_W
	MOVD  TILE_M, ROW_M
	MOVD  TILE_V, ROW_V
	MOVD  $4, WAITING
	CMP   WAITING, LEFT
	CSEL  LT, LEFT, WAITING, WAITING
	ADD   $64, TILE_W
	ADD   $64, TILE_M
	ADD   $64, TILE_V
	ADD   $64, TILE_D
	SUBS  $16, COLS
	BGT   tile
	BEQ   nextRows

narrow:  // for ; a row waits, of cols+16 columns
	ADD $12, COLS, WIDTH
	CMP $0, WIDTH
	BLT two

vector:  // for ; width >= 4; width -= 4
	UPDATE(FMOVQ, 0)
	PASSED(16)
	SUBS $4, WIDTH
	BGE  vector

two:
	TBZ $1, WIDTH, one
	UPDATE(FMOVD, 0)
	PASSED(8)

one:
	TBZ $0, WIDTH, end
	UPDATE(FMOVS, 0)
	PASSED(4)

end:
	SUB  COLS<<2, GRAD          // 64 bytes from where the row began
	SUB  COLS<<2, WROW, SCRATCH
	SUB  $64, SCRATCH
	ADD  SCRATCH, ROW_W
	ADD  SCRATCH, ROW_M
	ADD  SCRATCH, ROW_V
	SUB  $1, WAITING
	CBNZ WAITING, narrow

nextRows:
	ADD  BELOW, TILE_W
	ADD  BELOW, TILE_M
	ADD  BELOW, TILE_V
	ADD  $16, TILE_X
	SUBS $4, LEFT
	BGT  rows

last:  // for ; a row waits
	CBZ WAITING, done
	UPDATE_ROW
	B   last

done:
	RET

// The gradient of a layer's input, where ReLU let it pass.
//
// A row of w is needed if its y is not ≤ 0. First dx becomes a list of such rows: how many bytes
// after the begin of w each of them begins. The rows of the list are loaded four at a time and
// transposed in registers, as in ProductTB. A register then has one column of four rows, which is
// multiplied by one element of d. The sums of these rows are written over them in the list. In the
// end each sum moves from there to the place of its row in dx, and a row that is not in the list
// gets +0. The last row comes first, so that no sum is overwritten before it has moved. No branch
// depends on which rows there are, only on how many.
//
// Each sum is one chain. Four rows wait for theirs while the other twelve go on.
//
// Registers:
#define NEXT    R0 // the next sixteen rows of the list
#define END     R1 // the end of the list
#define FROM    R2 // the list of these rows: at NEXT, or in the frame
#define WEIGHTS R3 // w
#define DELTA   R4 // the next elements of d
#define K       R5 // columns to go
#define N       R6 // rows of the list that are left
#define Y       R7 // the next element of y
#define ROWS    R8 // elements of y to go
#define ROW     R9 // bytes after the begin of w where a row begins; later the sum of a row
#define SIZE    R10 // bytes of a row
#define ADDED   R11 // 1 if a row is in the list, else 0
#define DX      R12 // the last element of dx that is not yet there

// Later sixteen rows of w, each at its next column.
#define ROW0  R8
#define ROW1  R9
#define ROW2  R10
#define ROW3  R11
#define ROW4  R12
#define ROW5  R13
#define ROW6  R14
#define ROW7  R15
#define ROW8  R19
#define ROW9  R20
#define ROW10 R21
#define ROW11 R22
#define ROW12 R23
#define ROW13 R24
#define ROW14 R25
#define ROW15 R26

//	V0       the next elements of d
//	V4-V11   four rows of w, and their columns
//	V16-V19  the sums, of four rows each

// TWO_ROWS sets r and s to the rows that are listed at o.
#define TWO_ROWS(o, r, s) \
	LDPW o(FROM), (r, s) \
	ADD  WEIGHTS, r      \
	ADD  WEIGHTS, s

// COLUMNS4 loads the next four elements of four rows into V4 to V7 and transposes them: VZIP joins
// the columns of rows 0 and 2 and of rows 1 and 3, then of all. So V4 is the first column.
#define COLUMNS4(r0, r1, r2, r3) \
	FMOVQ.P 16(r0), F4            \
	FMOVQ.P 16(r1), F5            \
	FMOVQ.P 16(r2), F6            \
	FMOVQ.P 16(r3), F7            \
	VZIP1   V6.S4, V4.S4, V8.S4   \
	VZIP1   V7.S4, V5.S4, V9.S4   \
	VZIP2   V6.S4, V4.S4, V10.S4  \
	VZIP2   V7.S4, V5.S4, V11.S4  \
	VZIP1   V9.S4, V8.S4, V4.S4   \
	VZIP2   V9.S4, V8.S4, V5.S4   \
	VZIP1   V11.S4, V10.S4, V6.S4 \
	VZIP2   V11.S4, V10.S4, V7.S4

// ADD4 adds the products of the four columns with four elements of d to a sum.
#define ADD4(sum) \
	VFMLA_E_S4(0, 0, 4, sum) \
	VFMLA_E_S4(0, 1, 5, sum) \
	VFMLA_E_S4(0, 2, 6, sum) \
	VFMLA_E_S4(0, 3, 7, sum)

// COLUMN1 loads the next element of four rows into V4.
#define COLUMN1(r0, r1, r2, r3) \
	VLD1.P 4(r0), V4.S[0] \
	VLD1.P 4(r1), V4.S[1] \
	VLD1.P 4(r2), V4.S[2] \
	VLD1.P 4(r3), V4.S[3]

// ADD1 adds the product of that column with an element of d to a sum.
#define ADD1(sum) VFMLA_E_S4(0, 0, 4, sum)

// func InputGradReLUNEON(dx, d, w, y []float32)
//
// The frame holds the last rows of the list, fewer than sixteen, and then their sums.
TEXT ·InputGradReLUNEON(SB), NOSPLIT, $64-96
	MOVD dx_base+0(FP), NEXT
	MOVD d_len+32(FP), SIZE
	MOVD w_base+48(FP), WEIGHTS
	MOVD y_base+72(FP), Y
	MOVD y_len+80(FP), ROWS
	LSL  $2, SIZE
	MOVD ZR, ROW
	MOVD NEXT, END
	CBZ  ROWS, done

list:  // for each row
	FMOVS.P 4(Y), F0
	FCMPS   $(0.0), F0
	MOVW    ROW, (END)
	CSET    HI, ADDED     // not y <= 0
	ADD     ADDED<<2, END
	ADD     SIZE, ROW
	SUB     $1, ROWS
	CBNZ    ROWS, list

rows:  // for the next sixteen rows of the list
	SUB  NEXT, END, N
	CBZ  N, move
	LSR  $2, N
	MOVD NEXT, FROM
	CMP  $16, N
	BGE  some

	// Fewer: they are copied, with row 0 in place of those that lack.
	MOVD $last-64(SP), FROM
	STP  (ZR, ZR), (FROM)
	STP  (ZR, ZR), 16(FROM)
	STP  (ZR, ZR), 32(FROM)
	STP  (ZR, ZR), 48(FROM)
	MOVD N, K

copy:  // for each row that is left
	SUB   $1, K
	MOVWU (NEXT)(K<<2), ROW
	MOVW  ROW, (FROM)(K<<2)
	CBNZ  K, copy

some:
	TWO_ROWS(0, ROW0, ROW1)
	TWO_ROWS(8, ROW2, ROW3)
	TWO_ROWS(16, ROW4, ROW5)
	TWO_ROWS(24, ROW6, ROW7)
	TWO_ROWS(32, ROW8, ROW9)
	TWO_ROWS(40, ROW10, ROW11)
	TWO_ROWS(48, ROW12, ROW13)
	TWO_ROWS(56, ROW14, ROW15)
	VEOR V16.B16, V16.B16, V16.B16
	VEOR V17.B16, V17.B16, V17.B16
	VEOR V18.B16, V18.B16, V18.B16
	VEOR V19.B16, V19.B16, V19.B16
	MOVD d_base+24(FP), DELTA
	MOVD d_len+32(FP), K
	SUBS $4, K
	BLT  below4

columns4:  // for ; k >= 4; k -= 4
	FMOVQ.P 16(DELTA), F0
	COLUMNS4(ROW0, ROW1, ROW2, ROW3)
	ADD4(16)
	COLUMNS4(ROW4, ROW5, ROW6, ROW7)
	ADD4(17)
	CMP     $8, N
	BLE     next4
	COLUMNS4(ROW8, ROW9, ROW10, ROW11)
	ADD4(18)
	COLUMNS4(ROW12, ROW13, ROW14, ROW15)
	ADD4(19)

next4:
	SUBS $4, K
	BGE  columns4

below4:
	ADDS $4, K
	BEQ  sums

column1:  // for ; k > 0; k--
	FMOVS.P 4(DELTA), F0
	COLUMN1(ROW0, ROW1, ROW2, ROW3)
	ADD1(16)
	COLUMN1(ROW4, ROW5, ROW6, ROW7)
	ADD1(17)
	COLUMN1(ROW8, ROW9, ROW10, ROW11)
	ADD1(18)
	COLUMN1(ROW12, ROW13, ROW14, ROW15)
	ADD1(19)
	SUBS    $1, K
	BNE     column1

sums:
	FSTPQ (F16, F17), (FROM)
	FSTPQ (F18, F19), 32(FROM)
	CMP   $16, N
	BLT   fewer
	ADD   $64, NEXT
	B     rows

fewer:  // for each row that was left
	SUB   $1, N
	MOVWU (FROM)(N<<2), ROW
	MOVW  ROW, (NEXT)(N<<2)
	CBNZ  N, fewer

move:
	MOVD dx_base+0(FP), DX
	MOVD y_base+72(FP), Y
	MOVD y_len+80(FP), ROWS
	ADD  ROWS<<2, DX
	ADD  ROWS<<2, Y

last:  // for each row, the last one first
	FMOVS.W -4(Y), F0
	FCMPS   $(0.0), F0
	CSET    HI, ADDED
	SUB     ADDED<<2, END
	MOVWU   (END), ROW
	CSEL    HI, ROW, ZR, ROW // the sum of this row, if it is in the list, else +0
	MOVW.W  ROW, -4(DX)
	SUB     $1, ROWS
	CBNZ    ROWS, last

done:
	RET
