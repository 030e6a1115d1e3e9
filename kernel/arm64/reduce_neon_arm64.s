//go:build !purego

#include "textflag.h"
#include "zneon.h"

// The reductions of float32, in 64 lanes. What they have in common is in
// reduce_neon.h.

#define X R0
#define Y R1
#define N R2

#define ROW 64
#define VADD(m, n, d) VFADD_S4(m, n, d)
#define VFMA(m, n, d) VFMLA_S4(m, n, d)

// FOLD_LAST adds lanes 2 and 3 to 0 and 1, then lane 1 to 0.
#define FOLD_LAST \
	VEXT $8, V0.B16, V0.B16, V1.B16 \
	VADD(1, 0, 0)                   \
	VDUP V0.S[1], V1.S4             \
	FADDS F1, F0, F0

// LEFT: three elements at most.
#define LEFT(p, f, v, label, next) \
	AND  $~3, N, R3          \
	ADD  R3<<2, p, R3        \
	VEOR v.B16, v.B16, v.B16 \
	TBZ  $1, N, label        \
	FMOVD (R3), f            \
	TBZ  $0, N, next         \
	ADD  $8, R3              \
	VLD1 (R3), v.S[2]        \
	B    next                \
label:                           \
	TBZ  $0, N, next         \
	FMOVS (R3), f            \
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
	SUBS $4, N         \
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

// func DotNEON(x, y []float32) float32
TEXT ·DotNEON(SB), NOSPLIT, $0-52
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
	MOVD y_base+24(FP), Y
#include "reduce_neon.h"
	FMOVS F0, ret+48(FP)
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
	SUBS $4, N         \
	BLT  part          \
	FMOVQ.P 16(X), F16 \
	VADD(16, j, j)
#define LEFTOVERS LEFT(X, F26, V26, x1, x0)
#define PART(j) VADD(26, j, j)
#define NEXT ADD $256, X

// func SumNEON(x []float32) float32
TEXT ·SumNEON(SB), NOSPLIT, $0-28
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
#include "reduce_neon.h"
	FMOVS F0, ret+24(FP)
	RET

#undef HALF
#undef VECTOR
#undef LEFTOVERS
#undef PART
#undef NEXT

// SquaredDistance: d = x - y; lanes = fma(d, d, lanes).
#define HALF(at, j) \
	LOADX(at)            \
	LOADY(at)            \
	VFSUB_S4(24, 16, 16) \
	VFSUB_S4(25, 17, 17) \
	VFSUB_S4(26, 18, 18) \
	VFSUB_S4(27, 19, 19) \
	VFSUB_S4(28, 20, 20) \
	VFSUB_S4(29, 21, 21) \
	VFSUB_S4(30, 22, 22) \
	VFSUB_S4(31, 23, 23) \
	VFMA(16, 16, j+0)    \
	VFMA(17, 17, j+1)    \
	VFMA(18, 18, j+2)    \
	VFMA(19, 19, j+3)    \
	VFMA(20, 20, j+4)    \
	VFMA(21, 21, j+5)    \
	VFMA(22, 22, j+6)    \
	VFMA(23, 23, j+7)
#define VECTOR(j, part) \
	SUBS $4, N           \
	BLT  part            \
	FMOVQ.P 16(X), F16   \
	FMOVQ.P 16(Y), F17   \
	VFSUB_S4(17, 16, 16) \
	VFMA(16, 16, j)
#define LEFTOVERS \
	LEFT(X, F26, V26, x1, x0) \
	LEFT(Y, F27, V27, y1, y0) \
	VFSUB_S4(27, 26, 26)
#define PART(j) VFMA(26, 26, j)
#define NEXT \
	ADD $256, X \
	ADD $256, Y

// func SquaredDistanceNEON(x, y []float32) float32
TEXT ·SquaredDistanceNEON(SB), NOSPLIT, $0-52
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
	MOVD y_base+24(FP), Y
#include "reduce_neon.h"
	FMOVS F0, ret+48(FP)
	RET
