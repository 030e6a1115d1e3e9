//go:build !purego

#include "textflag.h"
#include "zneon.h"

// The reductions of float64, in 32 lanes. What they have in common is in
// reduce_neon.h.

#define X R0
#define Y R1
#define N R2

#define ROW 32
#define VADD(m, n, d) VFADD_D2(m, n, d)
#define VFMA(m, n, d) VFMLA_D2(m, n, d)

// FOLD_LAST adds lane 1 to lane 0.
#define FOLD_LAST \
	VDUP  V0.D[1], V1.D2 \
	FADDD F1, F0, F0

// LEFT: one element at most.
#define LEFT(p, f, v, label, next) \
	AND  $~1, N, R3          \
	ADD  R3<<3, p, R3        \
	VEOR v.B16, v.B16, v.B16 \
	TBZ  $0, N, next         \
	FMOVD (R3), f            \
next:

// LOADX loads half a row of x, from the given byte on; LOADY does so for y.
#define LOADX(at) \
	FLDPQ at+0(X), (F16, F17)  \
	FLDPQ at+32(X), (F18, F19) \
	FLDPQ at+64(X), (F20, F21) \
	FLDPQ at+96(X), (F22, F23)
#define LOADY(at) \
	FLDPQ at+0(Y), (F24, F25)  \
	FLDPQ at+32(Y), (F26, F27) \
	FLDPQ at+64(Y), (F28, F29) \
	FLDPQ at+96(Y), (F30, F31)

// Dot: lanes = fma(x, y, lanes).
#define HALF(at, j) \
	LOADX(at)         \
	LOADY(at)         \
	VFMA(16, 24, j+0) \
	VFMA(17, 25, j+1) \
	VFMA(18, 26, j+2) \
	VFMA(19, 27, j+3) \
	VFMA(20, 28, j+4) \
	VFMA(21, 29, j+5) \
	VFMA(22, 30, j+6) \
	VFMA(23, 31, j+7)
#define VECTOR(j, part) \
	SUBS $2, N         \
	BLT  part          \
	FMOVQ.P 16(X), F16 \
	FMOVQ.P 16(Y), F17 \
	VFMA(16, 17, j)
#define LEFTOVERS \
	LEFT(X, F26, V26, x1, x0) \
	LEFT(Y, F27, V27, y1, y0)
#define PART(j) VFMA(26, 27, j)
#define NEXT \
	ADD $256, X \
	ADD $256, Y

// func Dot64NEON(x, y []float64) float64
TEXT ·Dot64NEON(SB), NOSPLIT, $0-56
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
	MOVD y_base+24(FP), Y
#include "reduce_neon.h"
	FMOVD F0, ret+48(FP)
	RET

#undef HALF
#undef VECTOR
#undef LEFTOVERS
#undef PART
#undef NEXT

// Sum: lanes += x.
#define HALF(at, j) \
	LOADX(at)          \
	VADD(16, j+0, j+0) \
	VADD(17, j+1, j+1) \
	VADD(18, j+2, j+2) \
	VADD(19, j+3, j+3) \
	VADD(20, j+4, j+4) \
	VADD(21, j+5, j+5) \
	VADD(22, j+6, j+6) \
	VADD(23, j+7, j+7)
#define VECTOR(j, part) \
	SUBS $2, N         \
	BLT  part          \
	FMOVQ.P 16(X), F16 \
	VADD(16, j, j)
#define LEFTOVERS LEFT(X, F26, V26, x1, x0)
#define PART(j) VADD(26, j, j)
#define NEXT ADD $256, X

// func Sum64NEON(x []float64) float64
TEXT ·Sum64NEON(SB), NOSPLIT, $0-32
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
#include "reduce_neon.h"
	FMOVD F0, ret+24(FP)
	RET
