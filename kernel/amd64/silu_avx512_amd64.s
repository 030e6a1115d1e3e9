//go:build !purego

#include "textflag.h"
#include "zconstants_avx512.h"
#include "exp_avx512.h"
#include "expnegative_avx512.h"

// SiLU, GELUTanh and their derivatives. SiLU and GELUTanh compute x·sigmoid(a), 64 elements at a
// time and then 16. Package generic (silu.go) derives a and e = exp(-|a|).
//
// Registers, beside those of exp_avx512.h: DI and SI are the next elements of dst and x. CX is the
// number of elements left.

// AWAY computes x = -max(|x|, near0). It makes -near0 of NaN; NUMERATOR brings NaN back.
#define AWAY(x, s, e, y) VRANGEPD.BCST $15, GELU_NEAR0, x, x

// HORNER_1, HORNER_0 and TIMES_S compute e = s·(up0 + up1·r + r²·q) = exp(x).
#define HORNER_1(x, s, e, y) VFMADD213PD.BCST SIGMOID_UP1, x, e
#define HORNER_0(x, s, e, y) VFMADD213PD.BCST SIGMOID_UP0, x, e
#define TIMES_S(x, s, e, y) VMULPD s, e, e

// PLUS_ONE computes s = e + 1.
#define PLUS_ONE(x, s, e, y) VADDPD.BCST CONST_ONE, e, s

// NUMERATOR computes e = x·e where x < 0, elsewhere e = x, for the eight float32 x at a: that is
// the greater of the two, as e is between 0 and 1.
#define NUMERATOR(a, x, e) \
	VCVTPS2PD a, x;      \
	VMAXPD    x, MIN, x; \
	VMULPD    x, e, e;   \
	VMAXPD    x, e, e

#define NUMERATORS() \
	NUMERATOR((SI), Z0, Z16);    \
	NUMERATOR(32(SI), Z1, Z17);  \
	NUMERATOR(64(SI), Z2, Z18);  \
	NUMERATOR(96(SI), Z3, Z19);  \
	NUMERATOR(128(SI), Z4, Z20); \
	NUMERATOR(160(SI), Z5, Z21); \
	NUMERATOR(192(SI), Z6, Z22); \
	NUMERATOR(224(SI), Z7, Z23)

// func SiLUAVX512(dst, x []float32)
//
// dst[i] = x/(1 + e) for x ≥ 0, x·e/(1 + e) for x < 0, with e = exp(-|x|), x = x[i]
TEXT ·SiLUAVX512(SB), NOSPLIT, $128-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	CONSTANTS()
	VBROADCASTSD SILU_MIN, MIN
	VBROADCASTSS CONST_ONE32, ONE
	SUBQ         $64, CX
	JLT          rest
	PCALIGN      $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	EACH8(AWAY)
	EACH8(ATLEAST)
	POLY_STEPS(EACH8)
	EACH8(HORNER_1)
	EACH8(HORNER_0)
	EACH8(TIMES_S)
	EACH8(PLUS_ONE)
	NUMERATORS()
	QUOTIENT(EACH8)
	ROUND64()
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop16:  // for ; n > 0; n -= 16
	LOAD_TAIL16(whole)

whole:
	LOAD16()
	EACH2(AWAY)
	EACH2(ATLEAST)
	POLY_STEPS(EACH2)
	EACH2(HORNER_1)
	EACH2(HORNER_0)
	EACH2(TIMES_S)
	EACH2(PLUS_ONE)
	NUMERATOR((SI), Z0, Z16)
	NUMERATOR(32(SI), Z1, Z17)
	QUOTIENT(EACH2)
	ROUND16()
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET

// GELUTanh. The steps from x to f and s need a fourth register for a vector. So they go through
// half of the vectors, HALF_A, with registers of the other half, and then through HALF_B.
#define H0 Z25
#define H1 Z26
#define B11 Z28

#define HALF_A(step) \
	step(Z0, Z8, Z16, Z20);  \
	step(Z1, Z9, Z17, Z21);  \
	step(Z2, Z10, Z18, Z22); \
	step(Z3, Z11, Z19, Z23)

#define HALF_B(step) \
	step(Z4, Z12, Z20, Z16); \
	step(Z5, Z13, Z21, Z17); \
	step(Z6, Z14, Z22, Z18); \
	step(Z7, Z15, Z23, Z19)

#define HALF_EACH2(step) \
	step(Z0, Z8, Z16, Z18); \
	step(Z1, Z9, Z17, Z19)

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
#define U(x, s, e, u) VMOVAPD H0, u; VFMADD231PD H1, e, u // u = h1·x² + h0
#define U_LESS(x, s, e, u) VSUBPD H0, u, s
#define LOW(x, s, e, u) VFMSUB213PD s, H1, e // e = h1·x² - (u - h0)
#define LOW_H2(x, s, e, u) VFMADD231PD.BCST GELUTANH_H2, u, e // e += h2·u
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

#define EXP2_10(x, s, e, y) VMOVAPD B11, e; VFMADD213PD.BCST GELUTANH_B10, x, e
#define EXP2_9(x, s, e, y) VFMADD213PD.BCST GELUTANH_B9, x, e
#define EXP2_8(x, s, e, y) VFMADD213PD.BCST GELUTANH_B8, x, e
#define EXP2_7(x, s, e, y) VFMADD213PD.BCST GELUTANH_B7, x, e
#define EXP2_6(x, s, e, y) VFMADD213PD.BCST GELUTANH_B6, x, e
#define EXP2_5(x, s, e, y) VFMADD213PD.BCST GELUTANH_B5, x, e
#define EXP2_4(x, s, e, y) VFMADD213PD.BCST GELUTANH_B4, x, e
#define EXP2_3(x, s, e, y) VFMADD213PD.BCST GELUTANH_B3, x, e
#define EXP2_2(x, s, e, y) VFMADD213PD.BCST GELUTANH_B2, x, e
#define EXP2_1(x, s, e, y) VFMADD213PD.BCST GELUTANH_B1, x, e
#define EXP2_0(x, s, e, y) VFMADD213PD.BCST GELUTANH_B0, x, e

// func GELUTanhAVX512(dst, x []float32)
//
// dst[i] = x/(1 + e) for x ≥ 0, x·e/(1 + e) for x < 0 with e = exp(-2·√(2/π)·|x + 0.044715·x³|), x
// = x[i]
TEXT ·GELUTanhAVX512(SB), NOSPLIT, $128-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VBROADCASTSD EXP_MAGIC, MAGIC
	VBROADCASTSD GELUTANH_H0, H0
	VBROADCASTSD GELUTANH_H1, H1
	VBROADCASTSD GELUTANH_B11, B11
	VBROADCASTSD GELUTANH_MIN, MIN
	VBROADCASTSS CONST_ONE32, ONE
	SUBQ         $64, CX
	JLT          rest
	PCALIGN      $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	EACH8(AWAY)
	EACH8(ATLEAST)
	FRACTION_STEPS(HALF_A)
	FRACTION_STEPS(HALF_B)
	EXP2_STEPS(EACH8)
	EACH8(PLUS_ONE)
	NUMERATORS()
	QUOTIENT(EACH8)
	ROUND64()
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop16:  // for ; n > 0; n -= 16
	LOAD_TAIL16(whole)

whole:
	LOAD16()
	EACH2(AWAY)
	EACH2(ATLEAST)
	FRACTION_STEPS(HALF_EACH2)
	EXP2_STEPS(EACH2)
	EACH2(PLUS_ONE)
	NUMERATOR((SI), Z0, Z16)
	NUMERATOR(32(SI), Z1, Z17)
	QUOTIENT(EACH2)
	ROUND16()
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET

// SiLUGrad and GELUTanhGrad: see expnegative_avx512.h. GRAD_GATED does all steps from e = exp(u),
// and from w = x·u' in a, to g = e·y·(1 + w·y) with y = 1/(1 + e).
#define GRAD_GATED(ALL) \
	ALL(GRAD_PLUS_ONE);   \
	ALL(GRAD_RECIPROCAL); \
	ALL(GRAD_INNER);      \
	ALL(GRAD_TIMES_Y);    \
	ALL(GRAD_TIMES_INNER)

#define GRAD_PLUS_ONE(x, s, e, r2, a) VADDPD GRAD_ONE, e, r2
#define GRAD_RECIPROCAL(x, s, e, r2, a) VDIVPD r2, GRAD_ONE, r2
#define GRAD_INNER(x, s, e, r2, a) VFMADD213PD GRAD_ONE, r2, a
#define GRAD_TIMES_Y(x, s, e, r2, a) VMULPD r2, e, e

// SILU_GRAD_STEPS does all steps from x to g. Here u and w are a.
#define SILU_GRAD_STEPS(ALL, EXPOF) \
	ALL(GRAD_START);    \
	ALL(GRAD_SILU);     \
	EXPNEGATIVE(EXPOF); \
	GRAD_GATED(ALL)

#define GRAD_SILU(x, s, e, r2, a) VMOVAPD a, x

// func SiLUGradAVX512(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·sigmoid(x)
TEXT ·SiLUGradAVX512(SB), NOSPLIT, $0-72
	MOVQ         dx_base+0(FP), DI
	MOVQ         dx_len+8(FP), CX
	MOVQ         dy_base+24(FP), DX
	MOVQ         x_base+48(FP), SI
	NEG_CONSTANTS()
	VBROADCASTSD GRAD_MIN, NEG_MIN
	VBROADCASTSD GRAD_MIN, GRAD_LIMIT
	VBROADCASTSD CONST_ONE, GRAD_ONE
	SUBQ         $32, CX
	JLT          rest
	PCALIGN      $64

loop32:  // for ; n >= 32; n -= 32
	GRAD_LOAD32()
	SILU_GRAD_STEPS(GRAD_EACH4, NEG_EACH4)
	GRAD_END32()
	SUBQ $32, CX
	JGE  loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop16:  // for ; n > 0; n -= 16
	MASK16()
	GRAD_LOAD16()
	SILU_GRAD_STEPS(GRAD_EACH2, NEG_EACH2)
	GRAD_END16()
	TESTQ CX, CX
	JNE   loop16

done:
	VZEROUPPER
	RET

// GELUTANH_GRAD_STEPS does all steps from x to g, with u = a·(w0 + w1·a²) in x and w = a·(w0 +
// w2·a²) in a.
#define GELUTANH_GRAD_STEPS(ALL, EXPOF) \
	ALL(GRAD_START);    \
	ALL(GRAD_SQUARE_A); \
	ALL(GRAD_CUBICS);   \
	ALL(GRAD_U);        \
	ALL(GRAD_W);        \
	EXPNEGATIVE(EXPOF); \
	GRAD_GATED(ALL)

#define GRAD_SQUARE_A(x, s, e, r2, a) VMULPD a, a, r2; VBROADCASTSD GELUTANHGRAD_W1, x; VBROADCASTSD GELUTANHGRAD_W2, s
#define GRAD_CUBICS(x, s, e, r2, a) VFMADD213PD.BCST GELUTANHGRAD_W0, r2, x; VFMADD213PD.BCST GELUTANHGRAD_W0, r2, s
#define GRAD_U(x, s, e, r2, a) VMULPD a, x, x
#define GRAD_W(x, s, e, r2, a) VMULPD a, s, a

// func GELUTanhGradAVX512(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·sigmoid(w0·x + w1·x³)
TEXT ·GELUTanhGradAVX512(SB), NOSPLIT, $0-72
	MOVQ         dx_base+0(FP), DI
	MOVQ         dx_len+8(FP), CX
	MOVQ         dy_base+24(FP), DX
	MOVQ         x_base+48(FP), SI
	NEG_CONSTANTS()
	VBROADCASTSD GRAD_MIN, NEG_MIN
	VBROADCASTSD GELUTANHGRAD_MIN, GRAD_LIMIT
	VBROADCASTSD CONST_ONE, GRAD_ONE
	SUBQ         $32, CX
	JLT          rest
	PCALIGN      $64

loop32:  // for ; n >= 32; n -= 32
	GRAD_LOAD32()
	GELUTANH_GRAD_STEPS(GRAD_EACH4, NEG_EACH4)
	GRAD_END32()
	SUBQ $32, CX
	JGE  loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop16:  // for ; n > 0; n -= 16
	MASK16()
	GRAD_LOAD16()
	GELUTANH_GRAD_STEPS(GRAD_EACH2, NEG_EACH2)
	GRAD_END16()
	TESTQ CX, CX
	JNE   loop16

done:
	VZEROUPPER
	RET
