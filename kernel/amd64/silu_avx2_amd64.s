//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx2.h"
#include "expnegative_avx2.h"

// SiLU, GELUTanh and their derivatives. SiLU and GELUTanh compute x·sigmoid(a), 16 elements at a
// time and then 8, with the registers of exp_avx2.h. Package generic (silu.go) derives a and e =
// exp(-|a|).

// The sign bit, the lower limit of x, and -near0, as float32.
#define SIGN Y13
#define MIN Y14
#define NEAR Y15

// LIMIT computes x = max(-max(|x|, near0), MIN), for eight float32. NaN passes: it is the second of
// the two operands.
#define LIMIT(x) \
	VORPS  SIGN, x, x; \
	VMINPS x, NEAR, x; \
	VMAXPS x, MIN, x

// HORNER_1, HORNER_0 and TIMES_S compute e = s·(up0 + up1·r + r²·q) = exp(x).
#define HORNER_1(x, s, e) VFMADD213PD SIGMOID_UP1, x, e
#define HORNER_0(x, s, e) VFMADD213PD SIGMOID_UP0, x, e
#define TIMES_S(x, s, e) VMULPD s, e, e

// PLUS_ONE computes s = e + 1. NUMERATOR computes e = x·e where x < 0, elsewhere e = x: that is the
// greater of the two, as e is between 0 and 1.
#define PLUS_ONE(x, s, e) VADDPD CONST_ONE, e, s
#define NUMERATOR(x, s, e) VMULPD x, e, e; VMAXPD x, e, e

// RELOAD16 loads the 16 elements again, limits them by MIN and widens them. RELOAD8 does so for the
// eight in Y3.
#define RELOAD16() \
	LOAD16();           \
	VMAXPS Y0, MIN, Y0; \
	VMAXPS Y2, MIN, Y2; \
	WIDEN16()

#define RELOAD8() \
	VMAXPS Y3, MIN, Y0; \
	WIDEN8()

// func SiLUAVX2(dst, x []float32)
//
// dst[i] = x/(1 + e) for x ≥ 0, x·e/(1 + e) for x < 0, with e = exp(-|x|), x = x[i]
TEXT ·SiLUAVX2(SB), NOSPLIT, $0-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VBROADCASTSD EXP_MAGIC, MAGIC
	VBROADCASTSS CONST_SIGN32, SIGN
	VBROADCASTSS SILU_MIN32, MIN
	VBROADCASTSS GELU_MINUSNEAR32, NEAR
	SUBQ         $16, CX
	JLT          rest
	PCALIGN      $32

loop16:  // for ; n >= 16; n -= 16
	LOAD16()
	LIMIT(Y0)
	LIMIT(Y2)
	WIDEN16()
	POLY_STEPS(EACH4)
	EACH4(HORNER_1)
	EACH4(HORNER_0)
	EACH4(TIMES_S)
	RELOAD16()
	EACH4(PLUS_ONE)
	EACH4(NUMERATOR)
	EACH4(DIVIDE)
	ROUND16()
	STORE16()
	SUBQ $16, CX
	JGE  loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	LOAD8()
	LIMIT(Y0)
	WIDEN8()
	POLY_STEPS(EACH2)
	EACH2(HORNER_1)
	EACH2(HORNER_0)
	EACH2(TIMES_S)
	RELOAD8()
	EACH2(PLUS_ONE)
	EACH2(NUMERATOR)
	EACH2(DIVIDE)
	ROUND8()
	CMPQ CX, $8
	JLT  last
	STORE8()
	SUBQ $8, CX
	JNE  loop8
	JMP  done

last:
	STORE_TAIL(done)

done:
	VZEROUPPER
	RET

// GELUTanh. The steps from x to f and s need a fourth register for a vector. So they go through two
// of the vectors, HALF_A, with registers of the other two, and then through HALF_B.
#define HALF_A(step) \
	step(Y0, Y4, Y8, Y10); \
	step(Y1, Y5, Y9, Y11)

#define HALF_B(step) \
	step(Y2, Y6, Y10, Y8); \
	step(Y3, Y7, Y11, Y9)

// FRACTION_STEPS does all steps from x to f and s = n + magic, with 2^f·2^n = exp(-|a|).
#define FRACTION_STEPS(ALL) \
	ALL(SQUARE);   \
	ALL(U);        \
	ALL(U_LESS);   \
	ALL(LOW);      \
	ALL(LOW_H2);   \
	ALL(SCALE_U);  \
	ALL(ROUND_U);  \
	ALL(FRACTION); \
	ALL(ADD_LOW);  \
	ALL(BIASED)

#define SQUARE(x, s, e, u) VMULPD x, x, e
#define U(x, s, e, u) VMOVUPD GELUTANH_H0, u; VFMADD231PD GELUTANH_H1, e, u // u = h1·x² + h0
#define U_LESS(x, s, e, u) VSUBPD GELUTANH_H0, u, s
#define LOW(x, s, e, u) VFMSUB132PD GELUTANH_H1, s, e // e = h1·x² - (u - h0)
#define LOW_H2(x, s, e, u) VFMADD231PD GELUTANH_H2, u, e // e += h2·u
#define SCALE_U(x, s, e, u) VMOVAPD MAGIC, s; VFMADD231PD x, u, s // s = x·u + magic
#define ROUND_U(x, s, e, u) VSUBPD MAGIC, s, s
#define FRACTION(x, s, e, u) VFMSUB213PD s, x, u // u = x·u - n
#define ADD_LOW(x, s, e, u) VFMADD213PD u, e, x // f = x·e + u
#define BIASED(x, s, e, u) VADDPD MAGIC, s, s

// EXP2_STEPS does all steps from f, in x, and n + magic, in s, to e = 2^f·2^n.
#define EXP2_STEPS(ALL) \
	ALL(EXP2_10); \
	ALL(EXP2_9);  \
	ALL(EXP2_8);  \
	ALL(EXP2_7);  \
	ALL(EXP2_6);  \
	ALL(EXP2_5);  \
	ALL(EXP2_4);  \
	ALL(EXP2_3);  \
	ALL(EXP2_2);  \
	ALL(EXP2_1);  \
	ALL(EXP2_0);  \
	ALL(POWER);   \
	ALL(EXP)

#define EXP2_10(x, s, e) VMOVUPD GELUTANH_B11, e; VFMADD213PD GELUTANH_B10, x, e
#define EXP2_9(x, s, e) VFMADD213PD GELUTANH_B9, x, e
#define EXP2_8(x, s, e) VFMADD213PD GELUTANH_B8, x, e
#define EXP2_7(x, s, e) VFMADD213PD GELUTANH_B7, x, e
#define EXP2_6(x, s, e) VFMADD213PD GELUTANH_B6, x, e
#define EXP2_5(x, s, e) VFMADD213PD GELUTANH_B5, x, e
#define EXP2_4(x, s, e) VFMADD213PD GELUTANH_B4, x, e
#define EXP2_3(x, s, e) VFMADD213PD GELUTANH_B3, x, e
#define EXP2_2(x, s, e) VFMADD213PD GELUTANH_B2, x, e
#define EXP2_1(x, s, e) VFMADD213PD GELUTANH_B1, x, e
#define EXP2_0(x, s, e) VFMADD213PD GELUTANH_B0, x, e

// func GELUTanhAVX2(dst, x []float32)
//
// dst[i] = x/(1 + e) for x ≥ 0, x·e/(1 + e) for x < 0 with e = exp(-2·√(2/π)·|x + 0.044715·x³|), x
// = x[i]
TEXT ·GELUTanhAVX2(SB), NOSPLIT, $0-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VBROADCASTSD EXP_MAGIC, MAGIC
	VBROADCASTSS CONST_SIGN32, SIGN
	VBROADCASTSS GELUTANH_MIN32, MIN
	VBROADCASTSS GELU_MINUSNEAR32, NEAR
	SUBQ         $16, CX
	JLT          rest
	PCALIGN      $32

loop16:  // for ; n >= 16; n -= 16
	LOAD16()
	LIMIT(Y0)
	LIMIT(Y2)
	WIDEN16()
	FRACTION_STEPS(HALF_A)
	FRACTION_STEPS(HALF_B)
	EXP2_STEPS(EACH4)
	RELOAD16()
	EACH4(PLUS_ONE)
	EACH4(NUMERATOR)
	EACH4(DIVIDE)
	ROUND16()
	STORE16()
	SUBQ $16, CX
	JGE  loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	LOAD8()
	LIMIT(Y0)
	WIDEN8()
	FRACTION_STEPS(HALF_A)
	EXP2_STEPS(EACH2)
	RELOAD8()
	EACH2(PLUS_ONE)
	EACH2(NUMERATOR)
	EACH2(DIVIDE)
	ROUND8()
	CMPQ CX, $8
	JLT  last
	STORE8()
	SUBQ $8, CX
	JNE  loop8
	JMP  done

last:
	STORE_TAIL(done)

done:
	VZEROUPPER
	RET

// SiLUGrad and GELUTanhGrad, the derivatives of x·sigmoid(u(x)): see expnegative_avx2.h, and
// gatedSlope in package generic. GRAD_GATED does all steps from e = exp(u), and from w = x·u'(x) in
// a, to g = e·y·(1 + w·y) with y = 1/(1 + e).
#define GRAD_GATED(ALL) \
	ALL(GRAD_PLUS_ONE);   \
	ALL(GRAD_RECIPROCAL); \
	ALL(GRAD_INNER);      \
	ALL(GRAD_TIMES_Y);    \
	ALL(GRAD_TIMES_INNER)

#define GRAD_PLUS_ONE(x, s, e, r2, a) VMOVUPD CONST_ONE, s; VADDPD s, e, r2
#define GRAD_RECIPROCAL(x, s, e, r2, a) VDIVPD r2, s, r2
#define GRAD_INNER(x, s, e, r2, a) VFMADD213PD s, r2, a
#define GRAD_TIMES_Y(x, s, e, r2, a) VMULPD r2, e, e

// SILU_GRAD_STEPS does all steps from x to g. Of SiLU, u(x) is x: both u and w are a.
#define SILU_GRAD_STEPS(ALL) \
	GRAD_LIMIT(GRAD_MIN); \
	ALL(GRAD_START);      \
	ALL(GRAD_SILU);       \
	EXPNEGATIVE();        \
	GRAD_GATED(ALL)

#define GRAD_SILU(x, s, e, r2, a) VMOVAPD a, x

// func SiLUGradAVX2(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·sigmoid(x)
TEXT ·SiLUGradAVX2(SB), NOSPLIT, $0-72
	MOVQ         dx_base+0(FP), DI
	MOVQ         dx_len+8(FP), CX
	MOVQ         dy_base+24(FP), DX
	MOVQ         x_base+48(FP), SI
	NEG_CONSTANTS()
	VBROADCASTSD GRAD_MIN, NEG_MIN
	SUBQ         $8, CX
	JLT          rest
	PCALIGN      $32

loop8:  // for ; n >= 8; n -= 8
	VCVTPS2PD (SI), Y0
	VCVTPS2PD 16(SI), Y1
	SILU_GRAD_STEPS(GRAD_EACH2)
	GRAD_END((SI), 16(SI), (DX), 16(DX))
	VMOVUPS   X4, (DI)
	VMOVUPS   X5, 16(DI)
	ADDQ      $32, SI
	ADDQ      $32, DX
	ADDQ      $32, DI
	SUBQ      $8, CX
	JGE       loop8

rest:
	ADDQ $8, CX
	JEQ  done
	NEG_LOAD_TAIL()
	SILU_GRAD_STEPS(GRAD_EACH2)
	GRAD_MASK_TAIL()
	GRAD_END(X6, X7, X2, X3)
	NEG_STORE_TAIL(done)

done:
	VZEROUPPER
	RET

// GELUTANH_GRAD_STEPS does all steps from x to g, with u = a·(w0 + w1·a²) in x and w = a·(w0 +
// w2·a²) in a.
#define GELUTANH_GRAD_STEPS(ALL) \
	GRAD_LIMIT(GELUTANHGRAD_MIN); \
	ALL(GRAD_START);              \
	ALL(GRAD_SQUARE_A);           \
	ALL(GRAD_CUBICS);             \
	ALL(GRAD_U);                  \
	ALL(GRAD_W);                  \
	EXPNEGATIVE();                \
	GRAD_GATED(ALL)

#define GRAD_SQUARE_A(x, s, e, r2, a) VMULPD a, a, r2; VMOVUPD GELUTANHGRAD_W1, x; VMOVUPD GELUTANHGRAD_W2, s
#define GRAD_CUBICS(x, s, e, r2, a) VFMADD213PD GELUTANHGRAD_W0, r2, x; VFMADD213PD GELUTANHGRAD_W0, r2, s
#define GRAD_U(x, s, e, r2, a) VMULPD a, x, x
#define GRAD_W(x, s, e, r2, a) VMULPD a, s, a

// func GELUTanhGradAVX2(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·sigmoid(w0·x + w1·x³)
TEXT ·GELUTanhGradAVX2(SB), NOSPLIT, $0-72
	MOVQ         dx_base+0(FP), DI
	MOVQ         dx_len+8(FP), CX
	MOVQ         dy_base+24(FP), DX
	MOVQ         x_base+48(FP), SI
	NEG_CONSTANTS()
	VBROADCASTSD GRAD_MIN, NEG_MIN
	SUBQ         $8, CX
	JLT          rest
	PCALIGN      $32

loop8:  // for ; n >= 8; n -= 8
	VCVTPS2PD (SI), Y0
	VCVTPS2PD 16(SI), Y1
	GELUTANH_GRAD_STEPS(GRAD_EACH2)
	GRAD_END((SI), 16(SI), (DX), 16(DX))
	VMOVUPS   X4, (DI)
	VMOVUPS   X5, 16(DI)
	ADDQ      $32, SI
	ADDQ      $32, DX
	ADDQ      $32, DI
	SUBQ      $8, CX
	JGE       loop8

rest:
	ADDQ $8, CX
	JEQ  done
	NEG_LOAD_TAIL()
	GELUTANH_GRAD_STEPS(GRAD_EACH2)
	GRAD_MASK_TAIL()
	GRAD_END(X6, X7, X2, X3)
	NEG_STORE_TAIL(done)

done:
	VZEROUPPER
	RET
