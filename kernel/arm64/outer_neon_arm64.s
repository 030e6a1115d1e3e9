//go:build !purego

#include "textflag.h"
#include "zneon.h"

// A step of gradient descent with an outer product, of which some rows need not be touched.
//
// A row of weights whose x is ±0 has the gradient fma(±0, d, +0), which is +0 if d is finite. If a
// is finite and its sign is set, w = fma(a, +0, w) adds -0, which leaves every w as it is, -0 and
// NaN included. Behind ReLU half of the rows are such, as a rule. Which ones, no branch depends on:
// they are bits of a word.
//
// The last rows come first. What came first in the way back is the last that a step reads, so that
// the next step finds it in the cache. Up to 32 elements of d stay in registers.
//
// Registers:
#define X       R0 // x from a multiple of 64 rows on
#define DELTA   R1 // d
#define WEIGHTS R2 // w from these rows on
#define BEFORE  R3 // the number of rows before
#define ROWS    R4 // the number of these rows, 64 at most
#define ALL     R5 // -1 if all rows are to be done, else 0
#define SIZE    R6 // bytes of a row
#define MASK    R7 // a bit for each row to be done, of these
#define LEFT    R8 // those that are left
#define ROW     R9 // the row at hand
#define BIT     R10 // its bit
#define ONE     R11 // 1
#define COLUMN  R12 // w at the next columns of the first row
#define AT      R13 // the same of the row at hand
#define N       R14 // columns to go
#define PART    R15 // d at the next columns
#define NEXT    R19 // the next of some elements
#define COUNT   R20 // how many of them are left

// In every lane:
#define XS 30 // x of the row
#define AS 31 // a

//	V0-V7   elements of d
//	V16-V19 w and its gradient

// NEXT_ROW takes the highest bit out of LEFT, and sets AT to where that row is, XS to its x.
#define NEXT_ROW \
	CLZ   LEFT, ROW             \
	EOR   $63, ROW              \ // 63 less the zeros above the bit
	LSL   ROW, ONE, BIT         \
	EOR   BIT, LEFT             \
	FMOVS (X)(ROW<<2), F30      \
	VDUP  V30.S[0], V30.S4      \
	MADD  ROW, COLUMN, SIZE, AT

// UPDATE8 does eight columns of a row, at o. Vd and the one after it hold their d.
#define UPDATE8(o, d) \
	FLDPQ o(AT), (F16, F17) \
	VMOVI $0, V18.B16       \
	VMOVI $0, V19.B16       \
	VFMLA_S4(XS, d, 18)     \ // u = fma(x, d, zero)
	VFMLA_S4(XS, d+1, 19)   \
	VFMLA_S4(18, AS, 16)    \ // w = fma(a, u, w)
	VFMLA_S4(19, AS, 17)    \
	FSTPQ (F16, F17), o(AT)

// UPDATE1 does as many columns as w, in V16, and d, in V0, have elements.
#define UPDATE1 \
	VMOVI $0, V18.B16    \
	VFMLA_S4(XS, 0, 18)  \
	VFMLA_S4(18, AS, 16)

// func AxpyOuterNEON(a float32, x, d, w []float32)
//
// w[i, j] += a * u, u = x[i] * d[j], which is rounded
TEXT ·AxpyOuterNEON(SB), NOSPLIT, $0-80
	MOVD  x_base+8(FP), X
	MOVD  x_len+16(FP), BEFORE
	MOVD  d_base+32(FP), DELTA
	MOVD  d_len+40(FP), N
	MOVD  w_base+56(FP), WEIGHTS
	FMOVS a+0(FP), F31
	VDUP  V31.S[0], V31.S4
	MOVD  $1, ONE
	MOVD  $-1, ALL
	LSL   $2, N, SIZE
	CMP   $1, BEFORE
	BLT   done
	BEQ   blocks

	// May rows be left out?
	FMOVS F31, BIT
	MOVD  $0x80000000, ROW
	SUBW  ROW, BIT
	MOVD  $0x7f800000, ROW
	CMPW  ROW, BIT
	BHS   blocks                    // a is not negative, or not finite
	VEOR  V16.B16, V16.B16, V16.B16 // the sum of all 0·d, which is 0 or NaN
	VEOR  V17.B16, V17.B16, V17.B16
	MOVD  DELTA, NEXT
	SUBS  $4, N, COUNT
	BLT   below4

finite4:  // for ; n >= 4; n -= 4
	FMOVQ.P 16(NEXT), F0
	VFMLA_S4(17, 0, 16)
	SUBS    $4, COUNT
	BGE     finite4

below4:
	ADDS $4, COUNT
	BEQ  sum

finite1:  // for ; n > 0; n--
	FMOVS.P 4(NEXT), F0
	VFMLA_S4(17, 0, 16)
	SUBS    $1, COUNT
	BNE     finite1

sum:
	VMOV V16.D[0], ROW
	VMOV V16.D[1], BIT
	ORR  BIT, ROW
	CBNZ ROW, blocks
	MOVD ZR, ALL

blocks:  // X and WEIGHTS go to the last multiple of 64 rows
	SUB  $1, BEFORE
	AND  $~63, BEFORE
	ADD  BEFORE<<2, X
	MADD BEFORE, WEIGHTS, SIZE, WEIGHTS
	MOVD x_len+16(FP), ROWS
	SUB  BEFORE, ROWS

block:  // for each 64 rows, the last ones first
	MOVD ZR, MASK
	MOVD X, NEXT
	MOVD ROWS, COUNT

bits:  // for each row
	FMOVS.P 4(NEXT), F0
	FCMPS   $(0.0), F0
	CSET    NE, BIT         // not equal, or NaN
	LSR     $1, MASK
	ORR     BIT<<63, MASK
	SUBS    $1, COUNT
	BNE     bits
	ORR     ALL, MASK
	MOVD    $64, COUNT
	SUB     ROWS, COUNT
	LSR     COUNT, MASK
	CBZ     MASK, next
	MOVD    WEIGHTS, COLUMN
	MOVD    DELTA, PART
	MOVD    d_len+40(FP), N
	SUBS    $32, N
	BLT     below32

columns32:  // for ; n >= 32; n -= 32
	VLD1.P 64(PART), [V0.S4, V1.S4, V2.S4, V3.S4]
	VLD1.P 64(PART), [V4.S4, V5.S4, V6.S4, V7.S4]
	MOVD   MASK, LEFT

row32:  // for each row
	NEXT_ROW
	UPDATE8(0, 0)
	UPDATE8(32, 2)
	UPDATE8(64, 4)
	UPDATE8(96, 6)
	CBNZ LEFT, row32
	ADD  $128, COLUMN
	SUBS $32, N
	BGE  columns32

below32:
	ADDS $28, N
	BLT  few

columns4:  // for ; n >= 4; n -= 4
	FMOVQ.P 16(PART), F0
	MOVD    MASK, LEFT

row4:  // for each row
	NEXT_ROW
	FMOVQ (AT), F16
	UPDATE1
	FMOVQ F16, (AT)
	CBNZ  LEFT, row4
	ADD   $16, COLUMN
	SUBS  $4, N
	BGE   columns4

few:
	ADDS $4, N
	BEQ  next

columns1:  // for ; n > 0; n--
	FMOVS.P 4(PART), F0
	MOVD    MASK, LEFT

row1:  // for each row
	NEXT_ROW
	FMOVS (AT), F16
	UPDATE1
	FMOVS F16, (AT)
	CBNZ  LEFT, row1
	ADD   $4, COLUMN
	SUBS  $1, N
	BNE   columns1

next:
	MOVD $64, ROWS
	SUB  $256, X
	SUB  SIZE<<6, WEIGHTS
	SUBS $64, BEFORE
	BGE  block

done:
	RET
