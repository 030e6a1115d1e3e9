//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "expnegative_avx512.h"
#include "gelu_avx512.h"

// SiLUGrad, GELUTanhGrad and GELUGrad, 32 elements at a time and then 16 under a mask: dy·g where x is
// negative, dy·(1 - g) elsewhere, with g = f'(-|x|). The steps are generic's (gradient.go) to the letter.
//
// Registers, beside those of expnegative_avx512.h:
//
//	DI, SI, DX  the next elements of dx, x and dy
//	CX          elements left
//	K1, K2      which of 16 elements there are
//	K3          which of eight are not negative
//	Z0-Z3       the argument of exp; the polynomial P of GELU, then dy in the end
//	Z4-Z7       the polynomial Q of GELU
//	Z8-Z11      exp, then g
//	Z20-Z23     a = -|x|, then w
//	Z30, Z31    the lower limit of a, and 1

#define LIMIT Z30
#define ONE Z31

#define PAIR(step) \
	step(Z0, Z4, Z8, Z12, Z20); \
	step(Z1, Z5, Z9, Z13, Z21)

#define QUAD(step) \
	step(Z0, Z4, Z8, Z12, Z20); \
	step(Z1, Z5, Z9, Z13, Z21); \
	step(Z2, Z6, Z10, Z14, Z22); \
	step(Z3, Z7, Z11, Z15, Z23)

// LOAD32 widens 32 elements, LOAD16 those of MASK16; in place of others there is 0.
#define LOAD32() \
	VCVTPS2PD (SI), Z0; \
	VCVTPS2PD 32(SI), Z1; \
	VCVTPS2PD 64(SI), Z2; \
	VCVTPS2PD 96(SI), Z3
#define LOAD16() \
	VCVTPS2PD.Z (SI), K1, Z0; \
	VCVTPS2PD.Z 32(SI), K2, Z1

// START is a = max(-|x|, LIMIT); NaN, being the second operand of VMAXPD, passes.
#define START(x, s, e, r2, a) VORPD.BCST EXP_SIGN, x, x; VMAXPD x, LIMIT, a

// GATED does all steps from e = exp(u), and from w = x·u' in a, to g = e·y·(1 + w·y) with y = 1/(1 + e).
#define GATED(ALL) \
	ALL(PLUS_ONE); \
	ALL(RECIPROCAL); \
	ALL(INNER); \
	ALL(TIMES_Y); \
	ALL(TIMES_INNER)
#define PLUS_ONE(x, s, e, r2, a) VADDPD ONE, e, r2
#define RECIPROCAL(x, s, e, r2, a) VDIVPD r2, ONE, r2
#define INNER(x, s, e, r2, a) VFMADD213PD ONE, r2, a
#define TIMES_Y(x, s, e, r2, a) VMULPD r2, e, e
#define TIMES_INNER(x, s, e, r2, a) VMULPD a, e, e

// TIMES is e = g·dy or (1 - g)·dy, of eight float32 x at a and dy at b, and rounds to y.
#define TIMES(a, b, x, half, e, y) \
	VMOVUPS   a, half; \
	VCVTPS2PD b, x; \
	TIMES_OF(x, half, e, y)
#define TIMES_MASKED(a, b, k, x, half, e, y) \
	VMOVUPS.Z   a, k, half; \
	VCVTPS2PD.Z b, k, x; \
	TIMES_OF(x, half, e, y)
#define TIMES_OF(x, half, e, y) \
	VPMOVD2M  half, K3; \
	KNOTB     K3, K3; \
	VSUBPD    e, ONE, K3, e; \
	VMULPD    x, e, e; \
	VCVTPD2PS e, y

// END32 and END16 do the rest for all elements.
#define END32() \
	TIMES((SI), (DX), Z0, Y4, Z8, Y8); \
	TIMES(32(SI), 32(DX), Z1, Y5, Z9, Y9); \
	TIMES(64(SI), 64(DX), Z2, Y6, Z10, Y10); \
	TIMES(96(SI), 96(DX), Z3, Y7, Z11, Y11); \
	VMOVUPS Y8, (DI); \
	VMOVUPS Y9, 32(DI); \
	VMOVUPS Y10, 64(DI); \
	VMOVUPS Y11, 96(DI); \
	ADDQ $128, SI; \
	ADDQ $128, DX; \
	ADDQ $128, DI
#define END16() \
	TIMES_MASKED((SI), (DX), K1, Z0, Y4, Z8, Y8); \
	TIMES_MASKED(32(SI), 32(DX), K2, Z1, Y5, Z9, Y9); \
	VMOVUPS Y8, K1, (DI); \
	VMOVUPS Y9, K2, 32(DI); \
	ADDQ $64, SI; \
	ADDQ $64, DX; \
	ADDQ $64, DI

// ENTER loads the arguments and the constants.
#define ENTER(limit) \
	MOVQ dx_base+0(FP), DI; \
	MOVQ dx_len+8(FP), CX; \
	MOVQ dy_base+24(FP), DX; \
	MOVQ x_base+48(FP), SI; \
	NEG_CONSTANTS(); \
	VBROADCASTSD EXP_GRADMIN, NEG_MIN; \
	VBROADCASTSD limit, LIMIT; \
	VBROADCASTSD EXP_ONE, ONE

// SILU_STEPS does all steps from x to g; u and w are a.
#define SILU_STEPS(ALL, EXPOF) \
	ALL(START); \
	ALL(SILU); \
	EXPNEGATIVE(EXPOF); \
	GATED(ALL)
#define SILU(x, s, e, r2, a) VMOVAPD a, x

// func SiLUGradAVX512(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·sigmoid(x)
TEXT ·SiLUGradAVX512(SB), NOSPLIT, $0-72
	ENTER(EXP_GRADMIN)
	SUBQ $32, CX
	JLT  rest
	PCALIGN $64

loop32: // for ; n >= 32; n -= 32
	LOAD32()
	SILU_STEPS(QUAD, NEG_EACH4)
	END32()
	SUBQ $32, CX
	JGE  loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop16: // for ; n > 0; n -= 16
	MASK16()
	LOAD16()
	SILU_STEPS(PAIR, NEG_EACH2)
	END16()
	TESTQ CX, CX
	JNE   loop16

done:
	VZEROUPPER
	RET

// GELUTANH_STEPS does all steps from x to g, with u = a·(w0 + w1·a²) in x and w = a·(w0 + w2·a²) in a.
#define GELUTANH_STEPS(ALL, EXPOF) \
	ALL(START); \
	ALL(SQUARE_A); \
	ALL(CUBICS); \
	ALL(U); \
	ALL(W); \
	EXPNEGATIVE(EXPOF); \
	GATED(ALL)
#define SQUARE_A(x, s, e, r2, a) VMULPD a, a, r2; VBROADCASTSD EXP_W1, x; VBROADCASTSD EXP_W2, s
#define CUBICS(x, s, e, r2, a) VFMADD213PD.BCST EXP_W0, r2, x; VFMADD213PD.BCST EXP_W0, r2, s
#define U(x, s, e, r2, a) VMULPD a, x, x
#define W(x, s, e, r2, a) VMULPD a, s, a

// func GELUTanhGradAVX512(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·sigmoid(w0·x + w1·x³)
TEXT ·GELUTanhGradAVX512(SB), NOSPLIT, $0-72
	ENTER(EXP_GELUTANHGRADMIN)
	SUBQ $32, CX
	JLT  rest
	PCALIGN $64

loop32: // for ; n >= 32; n -= 32
	LOAD32()
	GELUTANH_STEPS(QUAD, NEG_EACH4)
	END32()
	SUBQ $32, CX
	JGE  loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop16: // for ; n > 0; n -= 16
	MASK16()
	LOAD16()
	GELUTANH_STEPS(PAIR, NEG_EACH2)
	END16()
	TESTQ CX, CX
	JNE   loop16

done:
	VZEROUPPER
	RET

// GELU_STEPS does all steps from x to g: from the exponential e of x = -a²/2, n = P(a) in x and d = Q(a) in
// s to e·(a/√(2π)·d + n)/d. PQ is ALL for the polynomials' steps.
#define GELU_STEPS(ALL, EXPOF, PQ) \
	ALL(START); \
	ALL(HALF_SQUARE); \
	EXPNEGATIVE(EXPOF); \
	PQ_STEPS(PQ); \
	ALL(DENSITY); \
	ALL(SUM); \
	ALL(TIMES_INNER); \
	ALL(OVER_Q)
#define HALF_SQUARE(x, s, e, r2, a) VMULPD a, a, x; VMULPD.BCST EXP_MINUSHALF, x, x
#define DENSITY(x, s, e, r2, a) VMULPD.BCST EXP_DENSITY, a, a
#define SUM(x, s, e, r2, a) VFMADD213PD x, s, a
#define OVER_Q(x, s, e, r2, a) VDIVPD s, e, e

#define PAIRPQ(step) \
	step(Z12, Z16, Z8, Z20, Z0, Z4); \
	step(Z13, Z17, Z9, Z21, Z1, Z5)

#define QUADPQ(step) \
	step(Z12, Z16, Z8, Z20, Z0, Z4); \
	step(Z13, Z17, Z9, Z21, Z1, Z5); \
	step(Z14, Z18, Z10, Z22, Z2, Z6); \
	step(Z15, Z19, Z11, Z23, Z3, Z7)

// func GELUGradAVX512(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·Φ(x)
TEXT ·GELUGradAVX512(SB), NOSPLIT, $0-72
	ENTER(EXP_GELUGRADMIN)
	SUBQ $32, CX
	JLT  rest
	PCALIGN $64

loop32: // for ; n >= 32; n -= 32
	LOAD32()
	GELU_STEPS(QUAD, NEG_EACH4, QUADPQ)
	END32()
	SUBQ $32, CX
	JGE  loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop16: // for ; n > 0; n -= 16
	MASK16()
	LOAD16()
	GELU_STEPS(PAIR, NEG_EACH2, PAIRPQ)
	END16()
	TESTQ CX, CX
	JNE   loop16

done:
	VZEROUPPER
	RET
