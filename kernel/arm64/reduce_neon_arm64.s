//go:build !purego

#include "textflag.h"
#include "zneon_arm64.h"

// Sums of one block in 64 lanes, kept in V0 to V15: element i goes to lane
// i%64, so a row of 64 elements adds one vector of 4 to each register. At the
// end the lanes fold in halves.
//
// An incomplete last row fills the first registers with its whole vectors and the next
// one with the 1 to 3 elements left over, padded with zeros. The contract adds +0 to each lane
// that the row does not reach, which shows only in the sign of a zero result: one lane that
// is +0 keeps every sum above it from being -0. Lane 63 is never reached, so it is enough to add +0 there.
//
// Registers:
//	R0, R1   x, y: what is left of them
//	R2       n: elements left
//	R3       scratch
//	V0-V15   lanes
//	V16-V31  elements of x and y
//	V26, V27 the elements left over, padded
#define X R0
#define Y R1
#define N R2

// LANES sets all lanes to +0.
#define LANES \
	VEOR V0.B16, V0.B16, V0.B16    \
	VEOR V1.B16, V1.B16, V1.B16    \
	VEOR V2.B16, V2.B16, V2.B16    \
	VEOR V3.B16, V3.B16, V3.B16    \
	VEOR V4.B16, V4.B16, V4.B16    \
	VEOR V5.B16, V5.B16, V5.B16    \
	VEOR V6.B16, V6.B16, V6.B16    \
	VEOR V7.B16, V7.B16, V7.B16    \
	VEOR V8.B16, V8.B16, V8.B16    \
	VEOR V9.B16, V9.B16, V9.B16    \
	VEOR V10.B16, V10.B16, V10.B16 \
	VEOR V11.B16, V11.B16, V11.B16 \
	VEOR V12.B16, V12.B16, V12.B16 \
	VEOR V13.B16, V13.B16, V13.B16 \
	VEOR V14.B16, V14.B16, V14.B16 \
	VEOR V15.B16, V15.B16, V15.B16

// FOLD leaves the sum of all lanes in F0: lane j gains lane j+32, then j+16, ... j+1.
#define FOLD \
	VFADD_S4(8, 0, 0)       \
	VFADD_S4(9, 1, 1)       \
	VFADD_S4(10, 2, 2)      \
	VFADD_S4(11, 3, 3)      \
	VFADD_S4(12, 4, 4)      \
	VFADD_S4(13, 5, 5)      \
	VFADD_S4(14, 6, 6)      \
	VFADD_S4(15, 7, 7)      \
	VFADD_S4(4, 0, 0)       \
	VFADD_S4(5, 1, 1)       \
	VFADD_S4(6, 2, 2)       \
	VFADD_S4(7, 3, 3)       \
	VFADD_S4(2, 0, 0)       \
	VFADD_S4(3, 1, 1)       \
	VFADD_S4(1, 0, 0)       \
	VEXT $8, V0.B16, V0.B16, V1.B16 \
	VFADD_S4(1, 0, 0)       \
	VDUP V0.S[1], V1.S4     \
	FADDS F1, F0, F0

// LEFT loads the last N%4 elements from p into f = v, padded with +0; p must be X or
// Y, and stays. It branches to none if N%4 is 0.
#define LEFT(p, f, v, one, none) \
	AND  $~3, N, R3       \
	ADD  R3<<2, p, R3     \
	VEOR v.B16, v.B16, v.B16 \
	TBZ  $1, N, one       \
	FMOVD (R3), f         \
	TBZ  $0, N, none      \
	ADD  $8, R3           \
	VLD1 (R3), v.S[2]     \
	B    none             \
one:                          \
	TBZ  $0, N, none      \
	FMOVS (R3), f

// ROW does an incomplete row of N < 64 elements: QUAD(j, Vj, label) adds the next four elements
// to register j, or goes to the label if there are fewer; PART(j, Vj) adds what LEFT loaded.
#define ROW(QUAD, PART) \
	QUAD(0, V0, part0)    \
	QUAD(1, V1, part1)    \
	QUAD(2, V2, part2)    \
	QUAD(3, V3, part3)    \
	QUAD(4, V4, part4)    \
	QUAD(5, V5, part5)    \
	QUAD(6, V6, part6)    \
	QUAD(7, V7, part7)    \
	QUAD(8, V8, part8)    \
	QUAD(9, V9, part9)    \
	QUAD(10, V10, part10) \
	QUAD(11, V11, part11) \
	QUAD(12, V12, part12) \
	QUAD(13, V13, part13) \
	QUAD(14, V14, part14) \
	PART(15, V15)         \
	B    fold             \
part0:  PART(0, V0);   B fold \
part1:  PART(1, V1);   B fold \
part2:  PART(2, V2);   B fold \
part3:  PART(3, V3);   B fold \
part4:  PART(4, V4);   B fold \
part5:  PART(5, V5);   B fold \
part6:  PART(6, V6);   B fold \
part7:  PART(7, V7);   B fold \
part8:  PART(8, V8);   B fold \
part9:  PART(9, V9);   B fold \
part10: PART(10, V10); B fold \
part11: PART(11, V11); B fold \
part12: PART(12, V12); B fold \
part13: PART(13, V13); B fold \
part14: PART(14, V14)

// LOADX32 loads 8 vectors of x, from the given byte on; LOADY32 does so for y.
#define LOADX32(at) \
	FLDPQ at+0(X), (F16, F17)  \
	FLDPQ at+32(X), (F18, F19) \
	FLDPQ at+64(X), (F20, F21) \
	FLDPQ at+96(X), (F22, F23)
#define LOADY32(at) \
	FLDPQ at+0(Y), (F24, F25)  \
	FLDPQ at+32(Y), (F26, F27) \
	FLDPQ at+64(Y), (F28, F29) \
	FLDPQ at+96(Y), (F30, F31)

#define QUADDOT(j, lanes, part) \
	SUBS $4, N             \
	BLT  part              \
	FMOVQ.P 16(X), F16     \
	FMOVQ.P 16(Y), F17     \
	VFMLA V16.S4, V17.S4, lanes.S4
#define PARTDOT(j, lanes) \
	VFMLA V26.S4, V27.S4, lanes.S4

// func DotNEON(x, y []float32) float32
TEXT ·DotNEON(SB), NOSPLIT, $0-52
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
	MOVD y_base+24(FP), Y
	LANES
	SUBS $64, N
	BLT  row

loop64: // for ; n >= 64; n -= 64
	LOADX32(0)
	LOADY32(0)
	VFMLA V16.S4, V24.S4, V0.S4     // lane[j] = fma(x[j], y[j], lane[j]), j = 0 … 31
	VFMLA V17.S4, V25.S4, V1.S4
	VFMLA V18.S4, V26.S4, V2.S4
	VFMLA V19.S4, V27.S4, V3.S4
	VFMLA V20.S4, V28.S4, V4.S4
	VFMLA V21.S4, V29.S4, V5.S4
	VFMLA V22.S4, V30.S4, V6.S4
	VFMLA V23.S4, V31.S4, V7.S4
	LOADX32(128)
	LOADY32(128)
	VFMLA V16.S4, V24.S4, V8.S4     // j = 32 … 63
	VFMLA V17.S4, V25.S4, V9.S4
	VFMLA V18.S4, V26.S4, V10.S4
	VFMLA V19.S4, V27.S4, V11.S4
	VFMLA V20.S4, V28.S4, V12.S4
	VFMLA V21.S4, V29.S4, V13.S4
	VFMLA V22.S4, V30.S4, V14.S4
	VFMLA V23.S4, V31.S4, V15.S4
	ADD  $256, X
	ADD  $256, Y
	SUBS $64, N
	BGE  loop64

row: // if n > 0
	ADDS $64, N
	BEQ  fold
	VEOR V16.B16, V16.B16, V16.B16
	VFADD_S4(16, 15, 15)            // lane[63] += +0
	LEFT(X, F26, V26, x1, x0)
x0:
	LEFT(Y, F27, V27, y1, y0)
y0:
	ROW(QUADDOT, PARTDOT)

fold:
	FOLD
	FMOVS F0, ret+48(FP)
	RET

#define QUADSUM(j, lanes, part) \
	SUBS $4, N             \
	BLT  part              \
	FMOVQ.P 16(X), F16     \
	VFADD_S4(16, j, j)
#define PARTSUM(j, lanes) \
	VFADD_S4(26, j, j)

// func SumNEON(x []float32) float32
TEXT ·SumNEON(SB), NOSPLIT, $0-28
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
	LANES
	SUBS $64, N
	BLT  row

loop64: // for ; n >= 64; n -= 64
	LOADX32(0)
	VFADD_S4(16, 0, 0)              // lane[j] += x[j], j = 0 … 31
	VFADD_S4(17, 1, 1)
	VFADD_S4(18, 2, 2)
	VFADD_S4(19, 3, 3)
	VFADD_S4(20, 4, 4)
	VFADD_S4(21, 5, 5)
	VFADD_S4(22, 6, 6)
	VFADD_S4(23, 7, 7)
	LOADX32(128)
	VFADD_S4(16, 8, 8)              // j = 32 … 63
	VFADD_S4(17, 9, 9)
	VFADD_S4(18, 10, 10)
	VFADD_S4(19, 11, 11)
	VFADD_S4(20, 12, 12)
	VFADD_S4(21, 13, 13)
	VFADD_S4(22, 14, 14)
	VFADD_S4(23, 15, 15)
	ADD  $256, X
	SUBS $64, N
	BGE  loop64

row: // if n > 0
	ADDS $64, N
	BEQ  fold
	VEOR V16.B16, V16.B16, V16.B16
	VFADD_S4(16, 15, 15)            // lane[63] += +0
	LEFT(X, F26, V26, x1, x0)
x0:
	ROW(QUADSUM, PARTSUM)

fold:
	FOLD
	FMOVS F0, ret+24(FP)
	RET

// DIFF32 takes y from x in the 8 vectors that LOADX32 and LOADY32 loaded.
#define DIFF32 \
	VFSUB_S4(24, 16, 16) \
	VFSUB_S4(25, 17, 17) \
	VFSUB_S4(26, 18, 18) \
	VFSUB_S4(27, 19, 19) \
	VFSUB_S4(28, 20, 20) \
	VFSUB_S4(29, 21, 21) \
	VFSUB_S4(30, 22, 22) \
	VFSUB_S4(31, 23, 23)
#define QUADSQUARE(j, lanes, part) \
	SUBS $4, N             \
	BLT  part              \
	FMOVQ.P 16(X), F16     \
	FMOVQ.P 16(Y), F17     \
	VFSUB_S4(17, 16, 16)   \
	VFMLA V16.S4, V16.S4, lanes.S4
#define PARTSQUARE(j, lanes) \
	VFMLA V26.S4, V26.S4, lanes.S4

// func SquaredDistanceNEON(x, y []float32) float32
TEXT ·SquaredDistanceNEON(SB), NOSPLIT, $0-52
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
	MOVD y_base+24(FP), Y
	LANES
	SUBS $64, N
	BLT  row

loop64: // for ; n >= 64; n -= 64
	LOADX32(0)
	LOADY32(0)
	DIFF32
	VFMLA V16.S4, V16.S4, V0.S4     // lane[j] = fma(d, d, lane[j]), d = x[j] − y[j], j = 0 … 31
	VFMLA V17.S4, V17.S4, V1.S4
	VFMLA V18.S4, V18.S4, V2.S4
	VFMLA V19.S4, V19.S4, V3.S4
	VFMLA V20.S4, V20.S4, V4.S4
	VFMLA V21.S4, V21.S4, V5.S4
	VFMLA V22.S4, V22.S4, V6.S4
	VFMLA V23.S4, V23.S4, V7.S4
	LOADX32(128)
	LOADY32(128)
	DIFF32
	VFMLA V16.S4, V16.S4, V8.S4     // j = 32 … 63
	VFMLA V17.S4, V17.S4, V9.S4
	VFMLA V18.S4, V18.S4, V10.S4
	VFMLA V19.S4, V19.S4, V11.S4
	VFMLA V20.S4, V20.S4, V12.S4
	VFMLA V21.S4, V21.S4, V13.S4
	VFMLA V22.S4, V22.S4, V14.S4
	VFMLA V23.S4, V23.S4, V15.S4
	ADD  $256, X
	ADD  $256, Y
	SUBS $64, N
	BGE  loop64

row: // if n > 0; squares are never -0, so no +0 is missed
	ADDS $64, N
	BEQ  fold
	LEFT(X, F26, V26, x1, x0)
x0:
	LEFT(Y, F27, V27, y1, y0)
y0:
	VFSUB_S4(27, 26, 26)
	ROW(QUADSQUARE, PARTSQUARE)

fold:
	FOLD
	FMOVS F0, ret+48(FP)
	RET
