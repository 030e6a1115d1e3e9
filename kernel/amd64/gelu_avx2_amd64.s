//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx2.h"
#include "expnegative_avx2.h"

// Erf, GELU and GELUGrad, eight elements at a time. erf(x) is x·F(x²)/G(x²), with |x| limited to
// where erf rounds to 1. exp_avx2.h has the macros to load and store.
//
// Registers: DI, SI the next elements of dst and x; CX elements left; Y0, Y1 x; Y4, Y5 x²; Y8, Y9
// F(x²), then the result; Y10, Y11 G(x²); Y14, Y15 limits of x, as float32.

#define ERF_EACH2(step) \
	step(Y0, Y4, Y8, Y10); \
	step(Y1, Y5, Y9, Y11)

#define ERF_SQUARE(x, z, n, d) VMULPD x, x, z
#define TIMES_X(x, z, n, d) VMULPD x, n, n
#define OVER(x, z, n, d) VDIVPD d, n, n

// F_10 … F_0 compute n = F(x²), and G_10 … G_0 d = G(x²), by Horner's rule.
#define F_10(x, z, n, d) VMOVUPD ERF_F11, n; VFMADD213PD ERF_F10, z, n
#define F_9(x, z, n, d) VFMADD213PD ERF_F9, z, n
#define F_8(x, z, n, d) VFMADD213PD ERF_F8, z, n
#define F_7(x, z, n, d) VFMADD213PD ERF_F7, z, n
#define F_6(x, z, n, d) VFMADD213PD ERF_F6, z, n
#define F_5(x, z, n, d) VFMADD213PD ERF_F5, z, n
#define F_4(x, z, n, d) VFMADD213PD ERF_F4, z, n
#define F_3(x, z, n, d) VFMADD213PD ERF_F3, z, n
#define F_2(x, z, n, d) VFMADD213PD ERF_F2, z, n
#define F_1(x, z, n, d) VFMADD213PD ERF_F1, z, n
#define F_0(x, z, n, d) VFMADD213PD ERF_F0, z, n
#define G_10(x, z, n, d) VMOVUPD ERF_G11, d; VFMADD213PD ERF_G10, z, d
#define G_9(x, z, n, d) VFMADD213PD ERF_G9, z, d
#define G_8(x, z, n, d) VFMADD213PD ERF_G8, z, d
#define G_7(x, z, n, d) VFMADD213PD ERF_G7, z, d
#define G_6(x, z, n, d) VFMADD213PD ERF_G6, z, d
#define G_5(x, z, n, d) VFMADD213PD ERF_G5, z, d
#define G_4(x, z, n, d) VFMADD213PD ERF_G4, z, d
#define G_3(x, z, n, d) VFMADD213PD ERF_G3, z, d
#define G_2(x, z, n, d) VFMADD213PD ERF_G2, z, d
#define G_1(x, z, n, d) VFMADD213PD ERF_G1, z, d
#define G_0(x, z, n, d) VFMADD213PD ERF_G0, z, d

// ERF_STEPS does all steps from x to n = x·F(x²)/G(x²).
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
	ALL(TIMES_X);         \
	ALL(OVER)

#define LOWEST Y14
#define HIGHEST Y15

// func ErfAVX2(dst, x []float32)
//
// dst[i] = erf(x[i])
TEXT ·ErfAVX2(SB), NOSPLIT, $0-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VBROADCASTSS ERF_MAX32, HIGHEST
	VBROADCASTSS CONST_SIGN32, LOWEST
	VXORPS       LOWEST, HIGHEST, LOWEST
	TESTQ        CX, CX
	JEQ          done
	PCALIGN      $32

loop8:  // for ; n > 0; n -= 8
	LOAD8()
	VMAXPS Y0, LOWEST, Y0  // NaN, being the second of the two operands, passes
	VMINPS Y0, HIGHEST, Y0
	WIDEN8()
	ERF_STEPS(ERF_EACH2)
	ROUND8()
	CMPQ   CX, $8
	JLT    last
	STORE8()
	SUBQ   $8, CX
	JNE    loop8
	JMP    done

last:
	STORE_TAIL(done)

done:
	VZEROUPPER
	RET

// GELU and GELUGrad. Φ(-|x|) is exp(-x²/2)·P(a)/Q(a) with a = -|x|: package generic (gelu.go)
// derives it. P_8 … P_0 compute n = P(a), and Q_9 … Q_0 d = Q(a), by Horner's rule.

#define P_8(x, s, e, a, n, d) VMOVUPD GELU_P9, n; VFMADD213PD GELU_P8, a, n
#define P_7(x, s, e, a, n, d) VFMADD213PD GELU_P7, a, n
#define P_6(x, s, e, a, n, d) VFMADD213PD GELU_P6, a, n
#define P_5(x, s, e, a, n, d) VFMADD213PD GELU_P5, a, n
#define P_4(x, s, e, a, n, d) VFMADD213PD GELU_P4, a, n
#define P_3(x, s, e, a, n, d) VFMADD213PD GELU_P3, a, n
#define P_2(x, s, e, a, n, d) VFMADD213PD GELU_P2, a, n
#define P_1(x, s, e, a, n, d) VFMADD213PD GELU_P1, a, n
#define P_0(x, s, e, a, n, d) VFMADD213PD GELU_P0, a, n
#define Q_9(x, s, e, a, n, d) VMOVUPD GELU_Q10, d; VFMADD213PD GELU_Q9, a, d
#define Q_8(x, s, e, a, n, d) VFMADD213PD GELU_Q8, a, d
#define Q_7(x, s, e, a, n, d) VFMADD213PD GELU_Q7, a, d
#define Q_6(x, s, e, a, n, d) VFMADD213PD GELU_Q6, a, d
#define Q_5(x, s, e, a, n, d) VFMADD213PD GELU_Q5, a, d
#define Q_4(x, s, e, a, n, d) VFMADD213PD GELU_Q4, a, d
#define Q_3(x, s, e, a, n, d) VFMADD213PD GELU_Q3, a, d
#define Q_2(x, s, e, a, n, d) VFMADD213PD GELU_Q2, a, d
#define Q_1(x, s, e, a, n, d) VFMADD213PD GELU_Q1, a, d
#define Q_0(x, s, e, a, n, d) VFMADD213PD GELU_Q0, a, d

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
// Registers, beside Y4, Y5, Y8 and Y9, which are those of exp_avx2.h:
//
//	Y0, Y1    -x²/2, then r; x again in the end
//	Y2        limits, as float32; Y3 eight x
//	Y6, Y7    a = -max(|x|, near0), not below the limit
//	Y10, Y11  P(a)
//	Y13, Y14  Q(a)

#define GELU_EACH2(step) \
	step(Y0, Y4, Y8, Y6, Y10, Y13); \
	step(Y1, Y5, Y9, Y7, Y11, Y14)

// GELU_SQUARE computes x = -a²/2, exactly.
#define GELU_SQUARE(x, s, e, a, n, d) VMULPD a, a, x; VMULPD CONST_MINUSHALF, x, x

// GELU_STEPS does all steps from a = -max(|x|, near0) to e = exp(-a²/2), n = P(a) and d = Q(a). The
// three are independent, and their steps take turns: so few vectors keep the CPU busy. The steps of
// exp are those of exp_avx2.h; EXPOF applies them.
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

// NUMERATORS computes n = n·e and e = Q - n·e. GATE takes x·n or x·e, the greater one, and divides
// it by Q: the greater one belongs to the sign of x, as n ≤ Q - n.
#define NUMERATORS(x, s, e, a, n, d) VMULPD e, n, n; VSUBPD n, d, e
#define GATE(x, s, e, a, n, d) \
	VMULPD x, n, n; \
	VMULPD x, e, e; \
	VMAXPD n, e, e; \
	VDIVPD d, e, e

// func GELUAVX2(dst, x []float32)
//
// dst[i] = x·Φ(x), x = x[i]
TEXT ·GELUAVX2(SB), NOSPLIT, $0-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VBROADCASTSD EXP_MAGIC, MAGIC
	TESTQ        CX, CX
	JEQ          done
	PCALIGN      $32

loop8:  // for ; n > 0; n -= 8
	LOAD8()
	VBROADCASTSS CONST_SIGN32, Y2
	VORPS        Y2, Y0, Y0
	VBROADCASTSS GELU_MINUSNEAR32, Y2
	VMINPS       Y0, Y2, Y0           // -max(|x|, near0); NaN, being the second operand, passes this and the next two
	VBROADCASTSS GELU_MIN32, Y2
	VMAXPS       Y0, Y2, Y0
	VMAXPS       Y3, Y2, Y3
	VEXTRACTF128 $1, Y0, X1
	VCVTPS2PD    X0, Y6
	VCVTPS2PD    X1, Y7
	GELU_STEPS(GELU_EACH2, EACH2)
	VEXTRACTF128 $1, Y3, X1
	VCVTPS2PD    X3, Y0
	VCVTPS2PD    X1, Y1
	GELU_EACH2(NUMERATORS)
	GELU_EACH2(GATE)
	ROUND8()
	CMPQ         CX, $8
	JLT          last
	STORE8()
	SUBQ         $8, CX
	JNE          loop8
	JMP          done

last:
	STORE_TAIL(done)

done:
	VZEROUPPER
	RET

// GELUGrad: see expnegative_avx2.h. GELU_GRAD_STEPS does all steps from x to g. With e =
// exp(-a²/2), n = P(a), in x, and d = Q(a), in s, g is e·(a/√(2π)·d + n)/d. PQ applies the steps of
// the polynomials.
#define GELU_GRAD_STEPS(ALL, PQ) \
	GRAD_LIMIT(GELUGRAD_MIN); \
	ALL(GRAD_START);          \
	ALL(GRAD_HALF_SQUARE);    \
	EXPNEGATIVE();            \
	PQ_STEPS(PQ);             \
	ALL(GRAD_DENSITY);        \
	ALL(GRAD_SUM);            \
	ALL(GRAD_TIMES_INNER);    \
	ALL(GRAD_OVER_Q)

#define GRAD_HALF_SQUARE(x, s, e, r2, a) VMULPD a, a, x; VMULPD CONST_MINUSHALF, x, x
#define GRAD_DENSITY(x, s, e, r2, a) VMULPD GELUGRAD_DENSITY, a, a
#define GRAD_SUM(x, s, e, r2, a) VFMADD213PD x, s, a
#define GRAD_OVER_Q(x, s, e, r2, a) VDIVPD s, e, e

#define PQ_EACH2(step) \
	step(Y6, Y8, Y4, Y14, Y0, Y2); \
	step(Y7, Y9, Y5, Y15, Y1, Y3)

// func GELUGradAVX2(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·Φ(x)
TEXT ·GELUGradAVX2(SB), NOSPLIT, $0-72
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
	GELU_GRAD_STEPS(GRAD_EACH2, PQ_EACH2)
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
	GELU_GRAD_STEPS(GRAD_EACH2, PQ_EACH2)
	GRAD_MASK_TAIL()
	GRAD_END(X6, X7, X2, X3)
	NEG_STORE_TAIL(done)

done:
	VZEROUPPER
	RET
