//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "expnegative_avx2.h"
#include "gelu_avx2.h"

// SiLUGrad, GELUTanhGrad and GELUGrad, eight elements at a time, the last of them partly: dy·g where x is
// negative, dy·(1 - g) elsewhere, with g = f'(-|x|). The steps are generic's (gradient.go) to the letter.
//
// Registers, beside those of expnegative_avx2.h:
//
//	DI, SI, DX  the next elements of dx, x and dy
//	CX          elements left
//	Y0-Y1       the argument of exp; the polynomial P of GELU
//	Y2-Y3       the polynomial Q of GELU; dy in the end
//	Y4-Y5       exp, then g
//	Y6-Y7       x in the end
//	Y14-Y15     a = -|x|, then w

#define PAIR(step) \
	step(Y0, Y2, Y4, Y6, Y14); \
	step(Y1, Y3, Y5, Y7, Y15)

// START is a = max(-|x|, limit), with the limit in s; NaN, being the second operand of VMAXPD, passes.
#define START(x, s, e, r2, a) VORPD EXP_SIGN, x, x; VMAXPD x, s, a
#define LIMIT(limit) \
	VMOVUPD limit, Y2; \
	VMOVUPD limit, Y3

// GATED does all steps from e = exp(u), and from w = x·u' in a, to g = e·y·(1 + w·y) with y = 1/(1 + e).
#define GATED(ALL) \
	ALL(PLUS_ONE); \
	ALL(RECIPROCAL); \
	ALL(INNER); \
	ALL(TIMES_Y); \
	ALL(TIMES_INNER)
#define PLUS_ONE(x, s, e, r2, a) VMOVUPD EXP_ONE, s; VADDPD s, e, r2
#define RECIPROCAL(x, s, e, r2, a) VDIVPD r2, s, r2
#define INNER(x, s, e, r2, a) VFMADD213PD s, r2, a
#define TIMES_Y(x, s, e, r2, a) VMULPD r2, e, e
#define TIMES_INNER(x, s, e, r2, a) VMULPD a, e, e

// END makes of g what belongs to the sign of x, multiplies it by dy, and rounds to float32, in X4 and X5. Of either
// there are four float32 at the first place and four at the second.
#define END(xa, xb, dya, dyb) \
	VCVTPS2PD  xb, Y7; \
	VCVTPS2PD  xa, Y6; \
	VCVTPS2PD  dyb, Y3; \
	VCVTPS2PD  dya, Y2; \
	VMOVUPD    EXP_ONE, Y1; \
	VSUBPD     Y4, Y1, Y0; \
	VSUBPD     Y5, Y1, Y1; \
	VBLENDVPD  Y6, Y4, Y0, Y4; \
	VBLENDVPD  Y7, Y5, Y1, Y5; \
	VMULPD     Y2, Y4, Y4; \
	VMULPD     Y3, Y5, Y5; \
	VCVTPD2PSY Y4, X4; \
	VCVTPD2PSY Y5, X5

// MASK_TAIL loads the last CX < 8 elements of x, into X6 and X7, and of dy, into X2 and X3.
#define MASK_TAIL() \
	VMOVD        CX, X8; \
	VPBROADCASTD X8, Y8; \
	VPCMPGTD     ·iota(SB), Y8, Y8; \
	VMASKMOVPS   (SI), Y8, Y6; \
	VMASKMOVPS   (DX), Y8, Y2; \
	VEXTRACTF128 $1, Y6, X7; \
	VEXTRACTF128 $1, Y2, X3

// ENTER loads the arguments and the constants.
#define ENTER() \
	MOVQ dx_base+0(FP), DI; \
	MOVQ dx_len+8(FP), CX; \
	MOVQ dy_base+24(FP), DX; \
	MOVQ x_base+48(FP), SI; \
	NEG_CONSTANTS(); \
	VBROADCASTSD EXP_GRADMIN, NEG_MIN

// SILU_STEPS does all steps from x to g; u and w are a.
#define SILU_STEPS(ALL) \
	LIMIT(EXP_GRADMIN); \
	ALL(START); \
	ALL(SILU); \
	EXPNEGATIVE(); \
	GATED(ALL)
#define SILU(x, s, e, r2, a) VMOVAPD a, x

// func SiLUGradAVX2(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·sigmoid(x)
TEXT ·SiLUGradAVX2(SB), NOSPLIT, $0-72
	ENTER()
	SUBQ $8, CX
	JLT  rest
	PCALIGN $32

loop8: // for ; n >= 8; n -= 8
	VCVTPS2PD (SI), Y0
	VCVTPS2PD 16(SI), Y1
	SILU_STEPS(PAIR)
	END((SI), 16(SI), (DX), 16(DX))
	VMOVUPS X4, (DI)
	VMOVUPS X5, 16(DI)
	ADDQ $32, SI
	ADDQ $32, DX
	ADDQ $32, DI
	SUBQ $8, CX
	JGE  loop8

rest:
	ADDQ $8, CX
	JEQ  done
	NEG_LOAD_TAIL()
	SILU_STEPS(PAIR)
	MASK_TAIL()
	END(X6, X7, X2, X3)
	NEG_STORE_TAIL(done)

done:
	VZEROUPPER
	RET

// GELUTANH_STEPS does all steps from x to g, with u = a·(w0 + w1·a²) in x and w = a·(w0 + w2·a²) in a.
#define GELUTANH_STEPS(ALL) \
	LIMIT(EXP_GELUTANHGRADMIN); \
	ALL(START); \
	ALL(SQUARE_A); \
	ALL(CUBICS); \
	ALL(U); \
	ALL(W); \
	EXPNEGATIVE(); \
	GATED(ALL)
#define SQUARE_A(x, s, e, r2, a) VMULPD a, a, r2; VMOVUPD EXP_W1, x; VMOVUPD EXP_W2, s
#define CUBICS(x, s, e, r2, a) VFMADD213PD EXP_W0, r2, x; VFMADD213PD EXP_W0, r2, s
#define U(x, s, e, r2, a) VMULPD a, x, x
#define W(x, s, e, r2, a) VMULPD a, s, a

// func GELUTanhGradAVX2(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·sigmoid(w0·x + w1·x³)
TEXT ·GELUTanhGradAVX2(SB), NOSPLIT, $0-72
	ENTER()
	SUBQ $8, CX
	JLT  rest
	PCALIGN $32

loop8: // for ; n >= 8; n -= 8
	VCVTPS2PD (SI), Y0
	VCVTPS2PD 16(SI), Y1
	GELUTANH_STEPS(PAIR)
	END((SI), 16(SI), (DX), 16(DX))
	VMOVUPS X4, (DI)
	VMOVUPS X5, 16(DI)
	ADDQ $32, SI
	ADDQ $32, DX
	ADDQ $32, DI
	SUBQ $8, CX
	JGE  loop8

rest:
	ADDQ $8, CX
	JEQ  done
	NEG_LOAD_TAIL()
	GELUTANH_STEPS(PAIR)
	MASK_TAIL()
	END(X6, X7, X2, X3)
	NEG_STORE_TAIL(done)

done:
	VZEROUPPER
	RET

// GELU_STEPS does all steps from x to g: from the exponential e of x = -a²/2, n = P(a) in x and d = Q(a) in
// s to e·(a/√(2π)·d + n)/d. PQ is ALL for the polynomials' steps.
#define GELU_STEPS(ALL, PQ) \
	LIMIT(EXP_GELUGRADMIN); \
	ALL(START); \
	ALL(HALF_SQUARE); \
	EXPNEGATIVE(); \
	PQ_STEPS(PQ); \
	ALL(DENSITY); \
	ALL(SUM); \
	ALL(TIMES_INNER); \
	ALL(OVER_Q)
#define HALF_SQUARE(x, s, e, r2, a) VMULPD a, a, x; VMULPD EXP_MINUSHALF, x, x
#define DENSITY(x, s, e, r2, a) VMULPD EXP_DENSITY, a, a
#define SUM(x, s, e, r2, a) VFMADD213PD x, s, a
#define OVER_Q(x, s, e, r2, a) VDIVPD s, e, e

#define PAIRPQ(step) \
	step(Y6, Y8, Y4, Y14, Y0, Y2); \
	step(Y7, Y9, Y5, Y15, Y1, Y3)

// func GELUGradAVX2(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·Φ(x)
TEXT ·GELUGradAVX2(SB), NOSPLIT, $0-72
	ENTER()
	SUBQ $8, CX
	JLT  rest
	PCALIGN $32

loop8: // for ; n >= 8; n -= 8
	VCVTPS2PD (SI), Y0
	VCVTPS2PD 16(SI), Y1
	GELU_STEPS(PAIR, PAIRPQ)
	END((SI), 16(SI), (DX), 16(DX))
	VMOVUPS X4, (DI)
	VMOVUPS X5, 16(DI)
	ADDQ $32, SI
	ADDQ $32, DX
	ADDQ $32, DI
	SUBQ $8, CX
	JGE  loop8

rest:
	ADDQ $8, CX
	JEQ  done
	NEG_LOAD_TAIL()
	GELU_STEPS(PAIR, PAIRPQ)
	MASK_TAIL()
	END(X6, X7, X2, X3)
	NEG_STORE_TAIL(done)

done:
	VZEROUPPER
	RET
