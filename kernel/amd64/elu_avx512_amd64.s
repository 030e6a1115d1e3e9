//go:build !purego

#include "textflag.h"
#include "zconstants_avx512.h"
#include "exp_avx512.h"

// ELU, SoftplusGrad and Softplus, 64 elements at a time and then 16. ELU and SoftplusGrad use the
// steps of Expm1. These are the operations of generic (elu.go), Horner's rule included, because
// their last bits show.
//
// Registers, beside those of exp_avx512.h: DI and SI are the next elements of dst and x, or of dx
// and y, DX those of dy. CX is the number of elements left. K3 tells which of eight are negative.

#define ALPHA Z29

// TIMES_ALPHA computes e = alpha·e. Before it, SIGNED gives a zero the sign that all other e have.
// ALPHA is alpha times ELU_BELOW1, the number before 1: generic says why.
#define SIGNED(x, s, e, y) VORPD.BCST CONST_SIGN, e, e
#define TIMES_ALPHA(x, s, e, y) VMULPD ALPHA, e, e

// CHOOSE keeps the eight results y where the float32 at a are negative. Elsewhere it replaces y
// with these float32.
#define CHOOSE(a, x, y) \
	VMOVUPS a, x;   \
	CHOOSE_OF(x, y)

#define CHOOSE_OF(x, y) \
	VPMOVD2M  x, K3;      \
	VBLENDMPS y, x, K3, y

// ELU_STEPS does all steps from x to e = alpha·(exp(x) - 1).
#define ELU_STEPS(ALL) \
	ALL(ATLEAST);     \
	ALL(ATMOST);      \
	EXPM1_STEPS(ALL); \
	ALL(MINUS_ONE);   \
	ALL(SUBTRACT);    \
	ALL(SIGNED);      \
	ALL(TIMES_ALPHA)

// func ELUAVX512(dst []float32, alpha float32, x []float32)
//
// dst[i] = x for x ≥ 0, alpha·(exp(x) - 1) for x < 0, x = x[i]
TEXT ·ELUAVX512(SB), NOSPLIT, $128-56
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+32(FP), SI
	CONSTANTS()
	VMOVSS       alpha+24(FP), X29
	VCVTSS2SD    X29, X29, X29
	VMULSD       ELU_BELOW1, X29, X29
	VBROADCASTSD X29, ALPHA
	VBROADCASTSD EXP_MIN, MIN
	VPXORQ       MAX, MAX, MAX        // where x is positive exp(x) is not wanted
	SUBQ         $64, CX
	JLT          rest
	PCALIGN      $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	ELU_STEPS(EACH8)
	ROUND64()
	CHOOSE((SI), Y0, Y16)
	CHOOSE(32(SI), Y1, Y17)
	CHOOSE(64(SI), Y2, Y18)
	CHOOSE(96(SI), Y3, Y19)
	CHOOSE(128(SI), Y4, Y20)
	CHOOSE(160(SI), Y5, Y21)
	CHOOSE(192(SI), Y6, Y22)
	CHOOSE(224(SI), Y7, Y23)
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
	ELU_STEPS(EACH2)
	ROUND16()
	CHOOSE((SI), Y0, Y16)
	CHOOSE(32(SI), Y1, Y17)
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET

// SoftplusGrad. NEGATIVE computes x = -|x|. ONE_MINUS and REVERSE compute e = 1 - exp(x) = (1 - s)
// - s·e from exp(r) - 1.
#define NEGATIVE(x, s, e, y) VORPD.BCST CONST_SIGN, x, x
#define ONE_MINUS(x, s, e, y) VSUBPD s, MAX, x
#define REVERSE(x, s, e, y) VFNMADD213PD x, s, e

// TIMES computes e = e·dy, for the eight float32 dy at a.
#define TIMES(a, x, e) \
	VCVTPS2PD a, x;   \
	VMULPD    x, e, e

// SLOPE_STEPS does all steps from y to e = 1 - exp(-y).
#define SLOPE_STEPS(ALL) \
	ALL(NEGATIVE);    \
	ALL(ATLEAST);     \
	EXPM1_STEPS(ALL); \
	ALL(ONE_MINUS);   \
	ALL(REVERSE)

// func SoftplusGradAVX512(dx, dy, y []float32)
//
// dx[i] = dy[i]·(1 - exp(-|y[i]|))
TEXT ·SoftplusGradAVX512(SB), NOSPLIT, $192-72
	MOVQ         dx_base+0(FP), DI
	MOVQ         dx_len+8(FP), CX
	MOVQ         dy_base+24(FP), DX
	MOVQ         y_base+48(FP), SI
	CONSTANTS()
	VBROADCASTSD EXP_MIN, MIN
	VBROADCASTSD CONST_ONE, MAX     // here 1
	SUBQ         $64, CX
	JLT          rest
	PCALIGN      $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	SLOPE_STEPS(EACH8)
	TIMES((DX), Z0, Z16)
	TIMES(32(DX), Z1, Z17)
	TIMES(64(DX), Z2, Z18)
	TIMES(96(DX), Z3, Z19)
	TIMES(128(DX), Z4, Z20)
	TIMES(160(DX), Z5, Z21)
	TIMES(192(DX), Z6, Z22)
	TIMES(224(DX), Z7, Z23)
	ROUND64()
	STORE64()
	ADDQ $256, DX
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop16:  // for ; n > 0; n -= 16
	LOAD_TAIL16(whole)

whole:
	LOAD_TAIL(DX, 64, factors7, factors3, factors1, factors16, factors)

factors:
	LOAD16()
	SLOPE_STEPS(EACH2)
	TIMES((DX), Z0, Z16)
	TIMES(32(DX), Z1, Z17)
	ROUND16()
	ADDQ $64, DX
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET

// Softplus. Package generic (elu.go) derives it: with e = exp(-|x|), log(1 + e) is a series in s =
// e/(1 + e/2). Where e is near 1, log(1 + e) is ln 2 plus the same series in s = (e - 1)/(3/2 +
// e/2).
//
// K3 tells which of eight have e near 1. R8 points to the frame, where max(x, 0), with or without
// ln 2, waits for the series.

#define LIMIT Z30
#define L13 Z31

// AWAY computes x = -min(|x|, LIMIT). It makes a number of NaN; HEAD brings NaN back.
#define AWAY(x, s, e, y) VRANGEPD $14, LIMIT, x, x

// SIDE computes s = 1 + e/2. Where e is near 1, it computes s = 3/2 + e/2 and e = e - 1, and sets
// K3.
#define SIDE(x, s, e) \
	VCMPPD.BCST      GT, SOFTPLUS_NEARTWO, e, K3; \
	VBROADCASTSD     CONST_ONE, s;                \
	VBROADCASTSD     SOFTPLUS_THREEHALVES, K3, s; \
	VFMADD231PD.BCST CONST_HALF, e, s;            \
	VSUBPD.BCST      CONST_ONE, e, K3, e

#define GT $0x1e

// HEAD computes max(x, 0) of the eight float32 at a, adds ln 2 where K3 is set, and stores the sum
// in place h of the frame.
#define HEAD(a, h, x) \
	VCVTPS2PD   a, x;                     \
	VPXORQ      Y29, Y29, Y29;            \
	VMAXPD      x, Z29, x;                \
	VADDPD.BCST SOFTPLUS_LN2UP, x, K3, x; \
	VMOVUPD     x, (64*h)(R8)

// These steps compute x = log(1 + e) from the quotient s, which is in e; ln 2 is added later. z =
// s², then s³, is in s.
#define SQUARE(x, s, e, y) VMULPD e, e, s; VMOVAPD L13, x
#define ODD_11(x, s, e, y) VFMADD213PD.BCST LOG_L11, s, x
#define ODD_9(x, s, e, y) VFMADD213PD.BCST LOG_L9, s, x
#define ODD_7(x, s, e, y) VFMADD213PD.BCST LOG_L7, s, x
#define ODD_5(x, s, e, y) VFMADD213PD.BCST LOG_L5, s, x
#define ODD_3(x, s, e, y) VFMADD213PD.BCST LOG_L3, s, x
#define CUBE(x, s, e, y) VMULPD e, s, s
#define LOG(x, s, e, y) VFMADD213PD e, s, x

// TAIL adds the sum that HEAD has stored in place h: e = x + sum.
#define TAIL(h, x, e) VADDPD (64*h)(R8), x, e

// E_STEPS does all steps from x to e, LOG_STEPS all steps from s to x = log(1 + e).
#define E_STEPS(ALL) \
	ALL(AWAY);        \
	EXPM1_STEPS(ALL); \
	ALL(EXP)

#define LOG_STEPS(ALL) \
	ALL(SQUARE); \
	ALL(ODD_11); \
	ALL(ODD_9);  \
	ALL(ODD_7);  \
	ALL(ODD_5);  \
	ALL(ODD_3);  \
	ALL(CUBE);   \
	ALL(LOG)

// func SoftplusAVX512(dst, x []float32)
//
// dst[i] = max(x, 0) + log(1 + exp(-|x|)), x = x[i]
TEXT ·SoftplusAVX512(SB), NOSPLIT, $640-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	LEAQ         63(SP), R8
	ANDQ         $~63, R8
	CONSTANTS()
	VBROADCASTSD EXP_MIN, LIMIT
	VBROADCASTSD LOG_L13, L13
	SUBQ         $64, CX
	JLT          rest
	PCALIGN      $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	E_STEPS(EACH8)
	SIDE(Z0, Z8, Z16)
	HEAD((SI), 0, Z0)
	SIDE(Z1, Z9, Z17)
	HEAD(32(SI), 1, Z1)
	SIDE(Z2, Z10, Z18)
	HEAD(64(SI), 2, Z2)
	SIDE(Z3, Z11, Z19)
	HEAD(96(SI), 3, Z3)
	SIDE(Z4, Z12, Z20)
	HEAD(128(SI), 4, Z4)
	SIDE(Z5, Z13, Z21)
	HEAD(160(SI), 5, Z5)
	SIDE(Z6, Z14, Z22)
	HEAD(192(SI), 6, Z6)
	SIDE(Z7, Z15, Z23)
	HEAD(224(SI), 7, Z7)
	VBROADCASTSS CONST_ONE32, ONE
	DIVIDE_BY_S(EACH8)
	LOG_STEPS(EACH8)
	TAIL(0, Z0, Z16)
	TAIL(1, Z1, Z17)
	TAIL(2, Z2, Z18)
	TAIL(3, Z3, Z19)
	TAIL(4, Z4, Z20)
	TAIL(5, Z5, Z21)
	TAIL(6, Z6, Z22)
	TAIL(7, Z7, Z23)
	ROUND64()
	STORE64()
	SUBQ         $64, CX
	JGE          loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop16:  // for ; n > 0; n -= 16
	LOAD_TAIL(SI, 512, part7, part3, part1, part16, whole16) // the HEADs come before

whole16:
	LOAD16()
	E_STEPS(EACH2)
	SIDE(Z0, Z8, Z16)
	HEAD((SI), 0, Z0)
	SIDE(Z1, Z9, Z17)
	HEAD(32(SI), 1, Z1)
	VBROADCASTSS CONST_ONE32, ONE
	DIVIDE_BY_S(EACH2)
	LOG_STEPS(EACH2)
	TAIL(0, Z0, Z16)
	TAIL(1, Z1, Z17)
	ROUND16()
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET
