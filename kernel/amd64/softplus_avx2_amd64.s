//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx2.h"

// Softplus, 16 elements at a time and then 8, the last of them partly. Package generic (softplus.go)
// derives it: with e = exp(-|x|), log(1 + e) is the series of s = e/(1 + e/2) or, where e is near to 1, ln 2 and
// that of s = (e - 1)/(3/2 + e/2).
//
// In the frame, max(x, 0), with ln 2 added or not, waits for the series. Registers: see exp_avx2.h.

// The lower limit of x, as float32, and the sign bit; NaN, being the second operand of VMAXPS, passes. TMP is for a step or two.
#define TMP Y13
#define MIN Y14
#define SIGN Y15

// LIMIT is x = max(-|x|, MIN), for eight float32.
#define LIMIT(x) \
	VORPS  SIGN, x, x; \
	VMAXPS x, MIN, x

// SIDE is s = 1 + e/2 or, where e is near 1, s = 3/2 + e/2 and e = e - 1; and it leaves there ln 2 in x, elsewhere 0.
#define NEAR(x, s, e) VCMPPD GT, EXP_NEARTWO, e, x
#define GT $0x1e
#define SIDE(x, s, e) \
	NEAR(x, s, e); \
	VANDPD      EXP_HALF, x, s; \
	VADDPD      EXP_ONE, s, s; \
	VFMADD231PD EXP_HALF, e, s; \
	VANDPD      EXP_ONE, x, TMP; \
	VSUBPD      TMP, e, e; \
	VANDPD      EXP_LN2UP, x, x

// HEAD puts the sum of that and max(x, 0), of the four float32 at a, into place h of the frame. A NaN is lost, but e has it.
#define HEAD(a, h, x) \
	VCVTPS2PD a, TMP; \
	VMAXPD    EXP_ZERO, TMP, TMP; \
	VADDPD    TMP, x, x; \
	VMOVUPD   x, (32*h)(SP)

// From s, in e, to x = log(1 + e) but for ln 2; z = s², then s³, is in s.
#define SQUARE(x, s, e) VMULPD e, e, s; VMOVUPD EXP_L13, x
#define ODD_11(x, s, e) VFMADD213PD EXP_L11, s, x
#define ODD_9(x, s, e) VFMADD213PD EXP_L9, s, x
#define ODD_7(x, s, e) VFMADD213PD EXP_L7, s, x
#define ODD_5(x, s, e) VFMADD213PD EXP_L5, s, x
#define ODD_3(x, s, e) VFMADD213PD EXP_L3, s, x
#define CUBE(x, s, e) VMULPD e, s, s
#define LOG(x, s, e) VFMADD213PD e, s, x

// TAIL is e = x and what HEAD put into place h.
#define TAIL(h, x, e) VADDPD (32*h)(SP), x, e

// E_STEPS does all steps from x to e, LOG_STEPS those from e to LOG.
#define E_STEPS(ALL) \
	EXPM1_STEPS(ALL); \
	ALL(EXP); \
	ALL(SIDE)
#define LOG_STEPS(ALL) \
	ALL(DIVIDE); \
	ALL(SQUARE); \
	ALL(ODD_11); \
	ALL(ODD_9); \
	ALL(ODD_7); \
	ALL(ODD_5); \
	ALL(ODD_3); \
	ALL(CUBE); \
	ALL(LOG)

// func SoftplusAVX2(dst, x []float32)
//
// dst[i] = max(x, 0) + log(1 + exp(-|x|)), x = x[i]
TEXT ·SoftplusAVX2(SB), NOSPLIT, $128-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VBROADCASTSD EXP_MAGIC, MAGIC
	VBROADCASTSS EXP_MIN32, MIN
	VBROADCASTSS EXP_SIGN32, SIGN
	SUBQ         $16, CX
	JLT          rest
	PCALIGN      $32

loop16: // for ; n >= 16; n -= 16
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

loop8: // for ; n > 0; n -= 8
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
