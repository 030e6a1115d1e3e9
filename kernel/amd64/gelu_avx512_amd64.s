//go:build !purego

#include "textflag.h"
#include "zconstants_avx512.h"
#include "exp_avx512.h"
#include "expnegative_avx512.h"

// Erf, GELU and GELUGrad, 32 elements at a time and then 16. erf(x) is x·F(x²)/G(x²), with |x|
// limited to where erf rounds to 1. exp_avx512.h has the macros for the tail.
//
// Registers:
//
//	DI, SI   the next elements of dst and x
//	CX       elements left
//	Z0-Z3    x, Z8-Z11 x²
//	Z16-Z19  F(x²), then the result
//	Z20-Z23  G(x²)
//	Z30, Z31 limits of x

#define ERF_EACH4(step) \
	step(Z0, Z8, Z16, Z20);  \
	step(Z1, Z9, Z17, Z21);  \
	step(Z2, Z10, Z18, Z22); \
	step(Z3, Z11, Z19, Z23)

#define ERF_EACH2(step) \
	step(Z0, Z8, Z16, Z20); \
	step(Z1, Z9, Z17, Z21)

// Q_EACH4 and Q_EACH2 apply the steps of QUOTIENT.
#define Q_EACH4(step) \
	step(Z0, Z20, Z16, Y0); \
	step(Z1, Z21, Z17, Y1); \
	step(Z2, Z22, Z18, Y2); \
	step(Z3, Z23, Z19, Y3)

#define Q_EACH2(step) \
	step(Z0, Z20, Z16, Y0); \
	step(Z1, Z21, Z17, Y1)

// ERF_CLAMP computes x = min(max(x, MIN), MAX). NaN passes: it is the second of the two operands.
#define ERF_CLAMP(x, z, n, d) VMAXPD x, MIN, x; VMINPD x, MAX, x
#define ERF_SQUARE(x, z, n, d) VMULPD x, x, z
#define TIMES_X(x, z, n, d) VMULPD x, n, n

// F_10 … F_0 compute n = F(x²), and G_10 … G_0 d = G(x²), by Horner's rule.
#define F_10(x, z, n, d) VBROADCASTSD ERF_F11, n; VFMADD213PD.BCST ERF_F10, z, n
#define F_9(x, z, n, d) VFMADD213PD.BCST ERF_F9, z, n
#define F_8(x, z, n, d) VFMADD213PD.BCST ERF_F8, z, n
#define F_7(x, z, n, d) VFMADD213PD.BCST ERF_F7, z, n
#define F_6(x, z, n, d) VFMADD213PD.BCST ERF_F6, z, n
#define F_5(x, z, n, d) VFMADD213PD.BCST ERF_F5, z, n
#define F_4(x, z, n, d) VFMADD213PD.BCST ERF_F4, z, n
#define F_3(x, z, n, d) VFMADD213PD.BCST ERF_F3, z, n
#define F_2(x, z, n, d) VFMADD213PD.BCST ERF_F2, z, n
#define F_1(x, z, n, d) VFMADD213PD.BCST ERF_F1, z, n
#define F_0(x, z, n, d) VFMADD213PD.BCST ERF_F0, z, n
#define G_10(x, z, n, d) VBROADCASTSD ERF_G11, d; VFMADD213PD.BCST ERF_G10, z, d
#define G_9(x, z, n, d) VFMADD213PD.BCST ERF_G9, z, d
#define G_8(x, z, n, d) VFMADD213PD.BCST ERF_G8, z, d
#define G_7(x, z, n, d) VFMADD213PD.BCST ERF_G7, z, d
#define G_6(x, z, n, d) VFMADD213PD.BCST ERF_G6, z, d
#define G_5(x, z, n, d) VFMADD213PD.BCST ERF_G5, z, d
#define G_4(x, z, n, d) VFMADD213PD.BCST ERF_G4, z, d
#define G_3(x, z, n, d) VFMADD213PD.BCST ERF_G3, z, d
#define G_2(x, z, n, d) VFMADD213PD.BCST ERF_G2, z, d
#define G_1(x, z, n, d) VFMADD213PD.BCST ERF_G1, z, d
#define G_0(x, z, n, d) VFMADD213PD.BCST ERF_G0, z, d

// ERF_STEPS does all steps from x to n = x·F(x²) and d = G(x²).
#define ERF_STEPS(ALL) \
	ALL(ERF_SQUARE);      \
	ALL(F_10); ALL(G_10); \
	ALL(F_9); ALL(G_9);   \
	ALL(F_8); ALL(G_8);   \
	ALL(F_7); ALL(G_7);   \
	ALL(F_6); ALL(G_6);   \
	ALL(F_5); ALL(G_5);   \
	ALL(F_4); ALL(G_4);   \
	ALL(F_3); ALL(G_3);   \
	ALL(F_2); ALL(G_2);   \
	ALL(F_1); ALL(G_1);   \
	ALL(F_0); ALL(G_0);   \
	ALL(TIMES_X)

// func ErfAVX512(dst, x []float32)
//
// dst[i] = erf(x[i])
TEXT ·ErfAVX512(SB), NOSPLIT, $128-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VBROADCASTSD ERF_MAX, MAX
	VPXORQ.BCST  CONST_SIGN, MAX, MIN // -MAX
	VBROADCASTSS CONST_ONE32, ONE
	SUBQ         $32, CX
	JLT          rest
	PCALIGN      $64

loop32:  // for ; n >= 32; n -= 32
	VCVTPS2PD (SI), Z0
	VCVTPS2PD 32(SI), Z1
	VCVTPS2PD 64(SI), Z2
	VCVTPS2PD 96(SI), Z3
	ERF_EACH4(ERF_CLAMP)
	ERF_STEPS(ERF_EACH4)
	QUOTIENT(Q_EACH4)
	VCVTPD2PS Z16, Y16
	VCVTPD2PS Z17, Y17
	VCVTPD2PS Z18, Y18
	VCVTPD2PS Z19, Y19
	VMOVUPS   Y16, (DI)
	VMOVUPS   Y17, 32(DI)
	VMOVUPS   Y18, 64(DI)
	VMOVUPS   Y19, 96(DI)
	ADDQ      $128, SI
	ADDQ      $128, DI
	SUBQ      $32, CX
	JGE       loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop16:  // for ; n > 0; n -= 16
	LOAD_TAIL16(whole)

whole:
	LOAD16()
	ERF_EACH2(ERF_CLAMP)
	ERF_STEPS(ERF_EACH2)
	QUOTIENT(Q_EACH2)
	ROUND16()
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET

// GELU and GELUGrad. Φ(-|x|) is exp(-x²/2)·P(a)/Q(a) with a = -|x|: package generic (gelu.go)
// derives it. P_8 … P_0 compute n = P(a), and Q_9 … Q_0 d = Q(a), by Horner's rule.

#define P_8(x, s, e, a, n, d) VBROADCASTSD GELU_P9, n; VFMADD213PD.BCST GELU_P8, a, n
#define P_7(x, s, e, a, n, d) VFMADD213PD.BCST GELU_P7, a, n
#define P_6(x, s, e, a, n, d) VFMADD213PD.BCST GELU_P6, a, n
#define P_5(x, s, e, a, n, d) VFMADD213PD.BCST GELU_P5, a, n
#define P_4(x, s, e, a, n, d) VFMADD213PD.BCST GELU_P4, a, n
#define P_3(x, s, e, a, n, d) VFMADD213PD.BCST GELU_P3, a, n
#define P_2(x, s, e, a, n, d) VFMADD213PD.BCST GELU_P2, a, n
#define P_1(x, s, e, a, n, d) VFMADD213PD.BCST GELU_P1, a, n
#define P_0(x, s, e, a, n, d) VFMADD213PD.BCST GELU_P0, a, n
#define Q_9(x, s, e, a, n, d) VBROADCASTSD GELU_Q10, d; VFMADD213PD.BCST GELU_Q9, a, d
#define Q_8(x, s, e, a, n, d) VFMADD213PD.BCST GELU_Q8, a, d
#define Q_7(x, s, e, a, n, d) VFMADD213PD.BCST GELU_Q7, a, d
#define Q_6(x, s, e, a, n, d) VFMADD213PD.BCST GELU_Q6, a, d
#define Q_5(x, s, e, a, n, d) VFMADD213PD.BCST GELU_Q5, a, d
#define Q_4(x, s, e, a, n, d) VFMADD213PD.BCST GELU_Q4, a, d
#define Q_3(x, s, e, a, n, d) VFMADD213PD.BCST GELU_Q3, a, d
#define Q_2(x, s, e, a, n, d) VFMADD213PD.BCST GELU_Q2, a, d
#define Q_1(x, s, e, a, n, d) VFMADD213PD.BCST GELU_Q1, a, d
#define Q_0(x, s, e, a, n, d) VFMADD213PD.BCST GELU_Q0, a, d

// PQ_STEPS computes both polynomials, their steps in turns.
#define PQ_STEPS(ALL) \
	ALL(Q_9); \
	ALL(P_8); \
	ALL(Q_8); \
	ALL(P_7); \
	ALL(Q_7); \
	ALL(P_6); \
	ALL(Q_6); \
	ALL(P_5); \
	ALL(Q_5); \
	ALL(P_4); \
	ALL(Q_4); \
	ALL(P_3); \
	ALL(Q_3); \
	ALL(P_2); \
	ALL(Q_2); \
	ALL(P_1); \
	ALL(Q_1); \
	ALL(P_0); \
	ALL(Q_0)

// GELU. With e = exp(-x²/2), Φ(-|x|) is e·P/Q and Φ(|x|) is (Q - e·P)/Q.
//
// Registers:
//
//	DI, SI   the next elements of dst and x
//	CX       elements left
//	Z0-Z3    -x²/2, then r; x again in the end
//	Z8-Z11   z, then s; Z16-Z19 n, then the polynomial, then e (see exp_avx512.h)
//	Z4-Z7    a = -max(|x|, near0), not below MIN
//	Z12-Z15  P(a), Z20-Z23 Q(a)

#define GELU_EACH4(step) \
	step(Z0, Z8, Z16, Z4, Z12, Z20);  \
	step(Z1, Z9, Z17, Z5, Z13, Z21);  \
	step(Z2, Z10, Z18, Z6, Z14, Z22); \
	step(Z3, Z11, Z19, Z7, Z15, Z23)

#define GELU_EACH2(step) \
	step(Z0, Z8, Z16, Z4, Z12, Z20); \
	step(Z1, Z9, Z17, Z5, Z13, Z21)

// EACH4 does a step of exp_avx512.h for four vectors.
#define EACH4(step) \
	step(Z0, Z8, Z16, Y0);  \
	step(Z1, Z9, Z17, Y1);  \
	step(Z2, Z10, Z18, Y2); \
	step(Z3, Z11, Z19, Y3)

// AWAY computes a = max(-max(|x|, near0), MIN). It makes -near0 of NaN; GATE brings NaN back.
#define AWAY(x, s, e, a, n, d) VRANGEPD.BCST $15, GELU_NEAR0, x, a; VMAXPD a, MIN, a

// GELU_SQUARE computes x = -a²/2, exactly.
#define GELU_SQUARE(x, s, e, a, n, d) VMULPD a, a, x; VMULPD.BCST CONST_MINUSHALF, x, x

// GELU_STEPS does all steps from a = -max(|x|, near0) to e = exp(-a²/2), n = P(a) and d = Q(a). The
// three are independent, and their steps take turns: so few vectors keep the CPU busy. The steps of
// exp are those of exp_avx512.h; EXPOF applies them.
#define GELU_STEPS(ALL, EXPOF) \
	ALL(GELU_SQUARE);  \
	EXPOF(SCALE);      \
	ALL(Q_9);          \
	ALL(P_8);          \
	EXPOF(ROUND_N);    \
	ALL(Q_8);          \
	ALL(P_7);          \
	EXPOF(REDUCE);     \
	ALL(Q_7);          \
	ALL(P_6);          \
	EXPOF(REDUCE_LOW); \
	ALL(Q_6);          \
	ALL(P_5);          \
	EXPOF(HORNER_9);   \
	ALL(Q_5);          \
	ALL(P_4);          \
	EXPOF(HORNER_8);   \
	ALL(Q_4);          \
	ALL(P_3);          \
	EXPOF(HORNER_7);   \
	ALL(Q_3);          \
	ALL(P_2);          \
	EXPOF(HORNER_6);   \
	ALL(Q_2);          \
	ALL(P_1);          \
	EXPOF(HORNER_5);   \
	ALL(Q_1);          \
	ALL(P_0);          \
	EXPOF(HORNER_4);   \
	ALL(Q_0);          \
	EXPOF(HORNER_3);   \
	EXPOF(HORNER_2);   \
	EXPOF(POWER);      \
	EXPOF(TIMES_R);    \
	EXPOF(EXPM1);      \
	EXPOF(EXP)

// NUMERATORS computes n = n·e and e = Q - n·e. GATE computes e = x·n or x·e, the greater one: that
// one belongs to the sign of x, as n ≤ Q - n.
#define NUMERATORS(x, s, e, a, n, d) VMULPD e, n, n; VSUBPD n, d, e
#define GATE(x, s, e, a, n, d) \
	VMAXPD x, MIN, x; \
	VMULPD x, n, n;   \
	VMULPD x, e, e;   \
	VMAXPD n, e, e

// func GELUAVX512(dst, x []float32)
//
// dst[i] = x·Φ(x), x = x[i]
TEXT ·GELUAVX512(SB), NOSPLIT, $128-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	CONSTANTS()
	VBROADCASTSD GELU_MIN, MIN
	VBROADCASTSS CONST_ONE32, ONE
	SUBQ         $32, CX
	JLT          rest
	PCALIGN      $64

loop32:  // for ; n >= 32; n -= 32
	VCVTPS2PD (SI), Z0
	VCVTPS2PD 32(SI), Z1
	VCVTPS2PD 64(SI), Z2
	VCVTPS2PD 96(SI), Z3
	GELU_EACH4(AWAY)
	GELU_STEPS(GELU_EACH4, EACH4)
	VCVTPS2PD (SI), Z0
	VCVTPS2PD 32(SI), Z1
	VCVTPS2PD 64(SI), Z2
	VCVTPS2PD 96(SI), Z3
	GELU_EACH4(NUMERATORS)
	GELU_EACH4(GATE)
	QUOTIENT(Q_EACH4)
	VCVTPD2PS Z16, Y16
	VCVTPD2PS Z17, Y17
	VCVTPD2PS Z18, Y18
	VCVTPD2PS Z19, Y19
	VMOVUPS   Y16, (DI)
	VMOVUPS   Y17, 32(DI)
	VMOVUPS   Y18, 64(DI)
	VMOVUPS   Y19, 96(DI)
	ADDQ      $128, SI
	ADDQ      $128, DI
	SUBQ      $32, CX
	JGE       loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop16:  // for ; n > 0; n -= 16
	LOAD_TAIL16(whole)

whole:
	LOAD16()
	GELU_EACH2(AWAY)
	GELU_STEPS(GELU_EACH2, EACH2)
	LOAD16()
	GELU_EACH2(NUMERATORS)
	GELU_EACH2(GATE)
	QUOTIENT(Q_EACH2)
	ROUND16()
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET

// GELUGrad: see expnegative_avx512.h. GELU_GRAD_STEPS does all steps from x to g. With e =
// exp(-a²/2), n = P(a), in x, and d = Q(a), in s, g is e·(a/√(2π)·d + n)/d. PQ applies the steps of
// the polynomials.
#define GELU_GRAD_STEPS(ALL, EXPOF, PQ) \
	ALL(GRAD_START);       \
	ALL(GRAD_HALF_SQUARE); \
	EXPNEGATIVE(EXPOF);    \
	PQ_STEPS(PQ);          \
	ALL(GRAD_DENSITY);     \
	ALL(GRAD_SUM);         \
	ALL(GRAD_TIMES_INNER); \
	ALL(GRAD_OVER_Q)

#define GRAD_HALF_SQUARE(x, s, e, r2, a) VMULPD a, a, x; VMULPD.BCST CONST_MINUSHALF, x, x
#define GRAD_DENSITY(x, s, e, r2, a) VMULPD.BCST GELUGRAD_DENSITY, a, a
#define GRAD_SUM(x, s, e, r2, a) VFMADD213PD x, s, a
#define GRAD_OVER_Q(x, s, e, r2, a) VDIVPD s, e, e

#define PQ_EACH2(step) \
	step(Z12, Z16, Z8, Z20, Z0, Z4); \
	step(Z13, Z17, Z9, Z21, Z1, Z5)

#define PQ_EACH4(step) \
	step(Z12, Z16, Z8, Z20, Z0, Z4);  \
	step(Z13, Z17, Z9, Z21, Z1, Z5);  \
	step(Z14, Z18, Z10, Z22, Z2, Z6); \
	step(Z15, Z19, Z11, Z23, Z3, Z7)

// func GELUGradAVX512(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·Φ(x)
TEXT ·GELUGradAVX512(SB), NOSPLIT, $0-72
	MOVQ         dx_base+0(FP), DI
	MOVQ         dx_len+8(FP), CX
	MOVQ         dy_base+24(FP), DX
	MOVQ         x_base+48(FP), SI
	NEG_CONSTANTS()
	VBROADCASTSD GRAD_MIN, NEG_MIN
	VBROADCASTSD GELUGRAD_MIN, GRAD_LIMIT
	VBROADCASTSD CONST_ONE, GRAD_ONE
	SUBQ         $32, CX
	JLT          rest
	PCALIGN      $64

loop32:  // for ; n >= 32; n -= 32
	GRAD_LOAD32()
	GELU_GRAD_STEPS(GRAD_EACH4, NEG_EACH4, PQ_EACH4)
	GRAD_END32()
	SUBQ $32, CX
	JGE  loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop16:  // for ; n > 0; n -= 16
	MASK16()
	GRAD_LOAD16()
	GELU_GRAD_STEPS(GRAD_EACH2, NEG_EACH2, PQ_EACH2)
	GRAD_END16()
	TESTQ CX, CX
	JNE   loop16

done:
	VZEROUPPER
	RET
