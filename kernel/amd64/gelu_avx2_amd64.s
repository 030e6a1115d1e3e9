//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx2.h"
#include "gelu_avx2.h"

// GELU, eight elements at a time, the last of them partly. Package generic (gelu.go) derives it:
// with e = exp(-x²/2), Φ(-|x|) is e·P/Q and Φ(|x|) is (Q - e·P)/Q.
//
// Registers beyond those of exp_avx2.h, whose Y4, Y5, Y8 and Y9 are used as there:
//
//	Y0, Y1    -x²/2, then r; x again in the end
//	Y2        limits, as float32; Y3 eight x
//	Y6, Y7    a = -max(|x|, near0), not below the limit
//	Y10, Y11  P(a)
//	Y13, Y14  Q(a)

#define PAIR(step) \
	step(Y0, Y4, Y8, Y6, Y10, Y13); \
	step(Y1, Y5, Y9, Y7, Y11, Y14)

// SQUARE is x = -a²/2, exactly.
#define SQUARE(x, s, e, a, n, d) VMULPD a, a, x; VMULPD EXP_MINUSHALF, x, x

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

// NUMERATORS are n = n·e and e = Q - n·e, and GATE is y = x·n or x·e, the greater one, and that over Q:
// it is what belongs to the sign of x, as n ≤ Q - n.
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

loop8: // for ; n > 0; n -= 8
	LOAD8()
	VBROADCASTSS EXP_SIGN32, Y2
	VORPS        Y2, Y0, Y0
	VBROADCASTSS EXP_MINUSNEAR32, Y2
	VMINPS       Y0, Y2, Y0 // -max(|x|, near0); NaN, being the second operand, passes this and the next two
	VBROADCASTSS EXP_GELU32, Y2
	VMAXPS       Y0, Y2, Y0
	VMAXPS       Y3, Y2, Y3
	VEXTRACTF128 $1, Y0, X1
	VCVTPS2PD    X0, Y6
	VCVTPS2PD    X1, Y7
	STEPS(PAIR, EACH2)
	VEXTRACTF128 $1, Y3, X1
	VCVTPS2PD    X3, Y0
	VCVTPS2PD    X1, Y1
	PAIR(NUMERATORS)
	PAIR(GATE)
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
