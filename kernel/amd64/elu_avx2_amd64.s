//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx2.h"

// ELU, SoftplusGrad and Softplus, 16 elements at a time and then 8. ELU and SoftplusGrad use the
// steps of Expm1. These are the operations of generic (elu.go), Horner's rule included, because
// their last bits show.
//
// Registers: those of exp_avx2.h; DX is the next elements of dy.

// The lower limit of x, as float32, 0, and alpha. NaN passes the limits: it is the second of the
// two operands.
#define MIN Y13
#define ZERO Y14
#define ALPHA Y15

// SIGNED_E gives a zero the sign that all other e have. TIMES_ALPHA computes e = alpha·e. ALPHA is
// alpha times ELU_BELOW1, the number before 1: generic says why.
#define SIGNED_E(x, s, e) VORPD CONST_SIGN, e, e
#define TIMES_ALPHA(x, s, e) VMULPD ALPHA, e, e

// CHOOSE keeps the four results y where the float32 at a are negative. Elsewhere it replaces y with
// these float32.
#define CHOOSE(a, x, y) \
	VMOVUPS   a, x;      \
	VBLENDVPS x, y, x, y

// ELU_STEPS does all steps from x to e = alpha·(exp(x) - 1).
#define ELU_STEPS(ALL) \
	EXPM1_STEPS(ALL); \
	ALL(MINUS_ONE);   \
	ALL(SUBTRACT);    \
	ALL(SIGNED_E);    \
	ALL(TIMES_ALPHA)

// func ELUAVX2(dst []float32, alpha float32, x []float32)
//
// dst[i] = x for x ≥ 0, alpha·(exp(x) - 1) for x < 0, x = x[i]
TEXT ·ELUAVX2(SB), NOSPLIT, $0-56
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+32(FP), SI
	VMOVSS       alpha+24(FP), X15
	VCVTSS2SD    X15, X15, X15
	VMULSD       ELU_BELOW1, X15, X15
	VBROADCASTSD X15, ALPHA
	VBROADCASTSD EXP_MAGIC, MAGIC
	VBROADCASTSS EXP_MIN32, MIN
	VXORPS       ZERO, ZERO, ZERO
	SUBQ         $16, CX
	JLT          rest
	PCALIGN      $32

loop16:  // for ; n >= 16; n -= 16
	LOAD16()
	VMAXPS Y0, MIN, Y0
	VMINPS Y0, ZERO, Y0 // where x is positive exp(x) is not wanted
	VMAXPS Y2, MIN, Y2
	VMINPS Y2, ZERO, Y2
	WIDEN16()
	ELU_STEPS(EACH4)
	ROUND16()
	CHOOSE((SI), X0, X8)
	CHOOSE(16(SI), X1, X9)
	CHOOSE(32(SI), X2, X10)
	CHOOSE(48(SI), X3, X11)
	STORE16()
	SUBQ   $16, CX
	JGE    loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	LOAD8()
	VMAXPS       Y0, MIN, Y0
	VMINPS       Y0, ZERO, Y0
	WIDEN8()
	ELU_STEPS(EACH2)
	ROUND8()
	CHOOSE(X3, X0, X8)
	VEXTRACTF128 $1, Y3, X3
	CHOOSE(X3, X1, X9)
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

// SoftplusGrad. ONE_MINUS and REVERSE compute e = 1 - exp(x) = (1 - s) - s·e from exp(r) - 1.
#define ONE Y14
#define SIGN Y15
#define ONE_MINUS(x, s, e) VSUBPD s, ONE, x
#define REVERSE(x, s, e) VFNMADD213PD x, s, e

// NEGATIVE computes x = max(-|x|, MIN), for eight float32.
#define NEGATIVE(x) \
	VORPS  SIGN, x, x; \
	VMAXPS x, MIN, x

// TIMES computes e = e·dy, for the four float32 dy at a.
#define TIMES(a, x, e) \
	VCVTPS2PD a, x;   \
	VMULPD    x, e, e

// func SoftplusGradAVX2(dx, dy, y []float32)
//
// dx[i] = dy[i]·(1 - exp(-|y[i]|))
TEXT ·SoftplusGradAVX2(SB), NOSPLIT, $0-72
	MOVQ         dx_base+0(FP), DI
	MOVQ         dx_len+8(FP), CX
	MOVQ         dy_base+24(FP), DX
	MOVQ         y_base+48(FP), SI
	VBROADCASTSD EXP_MAGIC, MAGIC
	VBROADCASTSS EXP_MIN32, MIN
	VBROADCASTSD CONST_ONE, ONE
	VBROADCASTSS CONST_SIGN32, SIGN
	SUBQ         $16, CX
	JLT          rest
	PCALIGN      $32

loop16:  // for ; n >= 16; n -= 16
	LOAD16()
	NEGATIVE(Y0)
	NEGATIVE(Y2)
	WIDEN16()
	EXPM1_STEPS(EACH4)
	EACH4(ONE_MINUS)
	EACH4(REVERSE)
	TIMES((DX), Y0, Y8)
	TIMES(16(DX), Y1, Y9)
	TIMES(32(DX), Y2, Y10)
	TIMES(48(DX), Y3, Y11)
	ROUND16()
	STORE16()
	ADDQ $64, DX
	SUBQ $16, CX
	JGE  loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	LOAD8()
	NEGATIVE(Y0)
	WIDEN8()
	EXPM1_STEPS(EACH2)
	EACH2(ONE_MINUS)
	EACH2(REVERSE)
	LOAD_TAIL(DX, X3, Y3, factors7, factors3, factors1, factors)

factors:
	TIMES(X3, Y0, Y8)
	VEXTRACTF128 $1, Y3, X3
	TIMES(X3, Y1, Y9)
	ROUND8()
	CMPQ         CX, $8
	JLT          last
	STORE8()
	ADDQ         $32, DX
	SUBQ         $8, CX
	JNE          loop8
	JMP          done

last:
	STORE_TAIL(done)

done:
	VZEROUPPER
	RET

// Softplus. Package generic (elu.go) derives it: with e = exp(-|x|), log(1 + e) is a series in s =
// e/(1 + e/2). Where e is near 1, log(1 + e) is ln 2 plus the same series in s = (e - 1)/(3/2 +
// e/2).
//
// max(x, 0), with or without ln 2, waits in the frame for the series.

// TMP is temporary. SOFTPLUS_MIN is the lower limit of x, as float32. NaN passes the limit: it is
// the second of the two operands.
#define TMP Y13
#define SOFTPLUS_MIN Y14

// LIMIT computes x = max(-|x|, SOFTPLUS_MIN), for eight float32.
#define LIMIT(x) \
	VORPS  SIGN, x, x;        \
	VMAXPS x, SOFTPLUS_MIN, x

// SIDE computes s = 1 + e/2 and x = 0. Where e is near 1, it computes s = 3/2 + e/2, e = e - 1 and
// x = ln 2. GT is a predicate of VCMPPD, greater than, false for NaN.
#define NEAR(x, s, e) VCMPPD GT, SOFTPLUS_NEARTWO, e, x
#define GT $0x1e
#define SIDE(x, s, e) \
	NEAR(x, s, e);                   \
	VANDPD      CONST_HALF, x, s;    \
	VADDPD      CONST_ONE, s, s;     \
	VFMADD231PD CONST_HALF, e, s;    \
	VANDPD      CONST_ONE, x, TMP;   \
	VSUBPD      TMP, e, e;           \
	VANDPD      SOFTPLUS_LN2UP, x, x

// HEAD computes max(x, 0) of the four float32 at a, adds x, and stores the sum in place h of the
// frame. It loses a NaN, but e has it.
#define HEAD(a, h, x) \
	VCVTPS2PD a, TMP;               \
	VMAXPD    CONST_ZERO, TMP, TMP; \
	VADDPD    TMP, x, x;            \
	VMOVUPD   x, (32*h)(SP)

// These steps compute x = log(1 + e) from the quotient s, which is in e; ln 2 is added later. z =
// s², then s³, is in s.
#define SQUARE(x, s, e) VMULPD e, e, s; VMOVUPD LOG_L13, x
#define ODD_11(x, s, e) VFMADD213PD LOG_L11, s, x
#define ODD_9(x, s, e) VFMADD213PD LOG_L9, s, x
#define ODD_7(x, s, e) VFMADD213PD LOG_L7, s, x
#define ODD_5(x, s, e) VFMADD213PD LOG_L5, s, x
#define ODD_3(x, s, e) VFMADD213PD LOG_L3, s, x
#define CUBE(x, s, e) VMULPD e, s, s
#define LOG(x, s, e) VFMADD213PD e, s, x

// TAIL adds the sum that HEAD has stored in place h: e = x + sum.
#define TAIL(h, x, e) VADDPD (32*h)(SP), x, e

// E_STEPS does all steps from x to e, LOG_STEPS all steps from e to x = log(1 + e).
#define E_STEPS(ALL) \
	EXPM1_STEPS(ALL); \
	ALL(EXP);         \
	ALL(SIDE)

#define LOG_STEPS(ALL) \
	ALL(DIVIDE); \
	ALL(SQUARE); \
	ALL(ODD_11); \
	ALL(ODD_9);  \
	ALL(ODD_7);  \
	ALL(ODD_5);  \
	ALL(ODD_3);  \
	ALL(CUBE);   \
	ALL(LOG)

// func SoftplusAVX2(dst, x []float32)
//
// dst[i] = max(x, 0) + log(1 + exp(-|x|)), x = x[i]
TEXT ·SoftplusAVX2(SB), NOSPLIT, $128-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VBROADCASTSD EXP_MAGIC, MAGIC
	VBROADCASTSS EXP_MIN32, SOFTPLUS_MIN
	VBROADCASTSS CONST_SIGN32, SIGN
	SUBQ         $16, CX
	JLT          rest
	PCALIGN      $32

loop16:  // for ; n >= 16; n -= 16
	LOAD16()
	LIMIT(Y0)
	LIMIT(Y2)
	WIDEN16()
	E_STEPS(EACH4)
	HEAD((SI), 0, Y0)
	HEAD(16(SI), 1, Y1)
	HEAD(32(SI), 2, Y2)
	HEAD(48(SI), 3, Y3)
	LOG_STEPS(EACH4)
	TAIL(0, Y0, Y8)
	TAIL(1, Y1, Y9)
	TAIL(2, Y2, Y10)
	TAIL(3, Y3, Y11)
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
	E_STEPS(EACH2)
	HEAD(X3, 0, Y0)
	VEXTRACTF128 $1, Y3, X3
	HEAD(X3, 1, Y1)
	LOG_STEPS(EACH2)
	TAIL(0, Y0, Y8)
	TAIL(1, Y1, Y9)
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
