//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx512.h"
#include "gelu_avx512.h"

// GELU, 32 elements at a time and then 16. Package generic (gelu.go) derives it:
// with e = exp(-x²/2), Φ(-|x|) is e·P/Q and Φ(|x|) is (Q - e·P)/Q.
//
// Registers:
//
//	DI, SI   the next elements of dst and x
//	CX       elements left
//	Z0-Z3    -x²/2, then r; x again in the end
//	Z8-Z11   z, then s; Z16-Z19 n, then the polynomial, then e (see exp_avx512.h)
//	Z4-Z7    a = -max(|x|, near0), not below MIN
//	Z12-Z15  P(a), Z20-Z23 Q(a)

#define QUAD(step) \
	step(Z0, Z8, Z16, Z4, Z12, Z20);  \
	step(Z1, Z9, Z17, Z5, Z13, Z21);  \
	step(Z2, Z10, Z18, Z6, Z14, Z22); \
	step(Z3, Z11, Z19, Z7, Z15, Z23)

#define PAIR(step) \
	step(Z0, Z8, Z16, Z4, Z12, Z20); \
	step(Z1, Z9, Z17, Z5, Z13, Z21)

// EACH4 is EACH8 of the header, for four vectors.
#define EACH4(step) \
	step(Z0, Z8, Z16, Y0);  \
	step(Z1, Z9, Z17, Y1);  \
	step(Z2, Z10, Z18, Y2); \
	step(Z3, Z11, Z19, Y3)

// QUADQ and PAIRQ are for the steps of QUOTIENT, with s = Q(a).
#define QUADQ(step) \
	step(Z0, Z20, Z16, Y0); \
	step(Z1, Z21, Z17, Y1); \
	step(Z2, Z22, Z18, Y2); \
	step(Z3, Z23, Z19, Y3)

#define PAIRQ(step) \
	step(Z0, Z20, Z16, Y0); \
	step(Z1, Z21, Z17, Y1)

// AWAY is a = max(-max(|x|, near0), MIN). In place of NaN it is -near0; GATE brings NaN back.
#define AWAY(x, s, e, a, n, d) VRANGEPD.BCST $15, EXP_NEAR0, x, a; VMAXPD a, MIN, a

// SQUARE is x = -a²/2, exactly.
#define SQUARE(x, s, e, a, n, d) VMULPD a, a, x; VMULPD.BCST EXP_MINUSHALF, x, x

// STEPS does all steps from x = -max(|x|, near0) to e = exp(-x²/2), n = P(x) and d = Q(x). The three are
// independent, and take turns: so few vectors keep the CPU busy. Those of exp are
// the ones of the header, for which EXPOF drops what they do not take.
#define STEPS(ALL, EXPOF) \
	ALL(SQUARE); \
	EXPOF(SCALE); \
	ALL(Q_9); \
	ALL(P_8); \
	EXPOF(ROUND_N); \
	ALL(Q_8); \
	ALL(P_7); \
	EXPOF(REDUCE); \
	ALL(Q_7); \
	ALL(P_6); \
	EXPOF(REDUCE_LOW); \
	ALL(Q_6); \
	ALL(P_5); \
	EXPOF(HORNER_9); \
	ALL(Q_5); \
	ALL(P_4); \
	EXPOF(HORNER_8); \
	ALL(Q_4); \
	ALL(P_3); \
	EXPOF(HORNER_7); \
	ALL(Q_3); \
	ALL(P_2); \
	EXPOF(HORNER_6); \
	ALL(Q_2); \
	ALL(P_1); \
	EXPOF(HORNER_5); \
	ALL(Q_1); \
	ALL(P_0); \
	EXPOF(HORNER_4); \
	ALL(Q_0); \
	EXPOF(HORNER_3); \
	EXPOF(HORNER_2); \
	EXPOF(POWER); \
	EXPOF(TIMES_R); \
	EXPOF(EXPM1); \
	EXPOF(EXP)

// NUMERATORS are n = n·e and e = Q - n·e, and GATE is e = x·n or x·e, the greater one: it
// is what belongs to the sign of x, as n ≤ Q - n.
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
	VBROADCASTSD EXP_GELUMIN, MIN
	VBROADCASTSS EXP_ONE32, ONE
	SUBQ         $32, CX
	JLT          rest
	PCALIGN      $64

loop32: // for ; n >= 32; n -= 32
	VCVTPS2PD (SI), Z0
	VCVTPS2PD 32(SI), Z1
	VCVTPS2PD 64(SI), Z2
	VCVTPS2PD 96(SI), Z3
	QUAD(AWAY)
	STEPS(QUAD, EACH4)
	VCVTPS2PD (SI), Z0
	VCVTPS2PD 32(SI), Z1
	VCVTPS2PD 64(SI), Z2
	VCVTPS2PD 96(SI), Z3
	QUAD(NUMERATORS)
	QUAD(GATE)
	QUOTIENT(QUADQ)
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

loop16: // for ; n > 0; n -= 16
	LOAD_TAIL16()
	LOAD16()
	PAIR(AWAY)
	STEPS(PAIR, EACH2)
	LOAD16()
	PAIR(NUMERATORS)
	PAIR(GATE)
	QUOTIENT(PAIRQ)
	ROUND16()
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET
