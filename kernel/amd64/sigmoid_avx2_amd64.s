//go:build !purego

#include "textflag.h"
#include "zcoefficients_amd64.h"
#include "exp_avx2_amd64.h"

// Sigmoid, 16 elements at a time and then 8, the last of them partly. Registers: see exp_avx2_amd64.h.

#define ONE Y13
// The lower limit of x, as float32, and the sign bit. NaN, being the second operand of VMAXPS, passes.
#define MIN Y14
#define SIGN Y15

// HORNER_1, HORNER_0 and TIMES_S make e = s·(up0 + up1·r + r²·q) = exp(x); PLUS_ONE is s = e + 1.
#define HORNER_1(x, s, e) VFMADD213PD EXP_UP1, x, e
#define HORNER_0(x, s, e) VFMADD213PD EXP_UP0, x, e
#define TIMES_S(x, s, e) VMULPD s, e, e
#define PLUS_ONE(x, s, e) VADDPD ONE, e, s

// NUMERATOR keeps e where the float32 at a is negative, and makes it 1 elsewhere.
#define NUMERATOR(a, x, e) \
	VPMOVSXDQ a, x; \
	VBLENDVPD x, e, ONE, e

// func SigmoidAVX2(dst, x []float32)
//
// dst[i] = 1/(1 + e) for x ≥ 0, e/(1 + e) for x < 0, with e = exp(-|x|), x = x[i]
TEXT ·SigmoidAVX2(SB), NOSPLIT, $0-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VBROADCASTSD EXP_MAGIC, MAGIC
	VBROADCASTSD EXP_ONE, ONE
	VBROADCASTSS EXP_MIN32, MIN
	VBROADCASTSS EXP_SIGN32, SIGN
	SUBQ         $16, CX
	JLT          rest
	PCALIGN      $32

loop16: // for ; n >= 16; n -= 16
	LOAD16()
	VORPS SIGN, Y0, Y0
	VMAXPS Y0, MIN, Y0
	VORPS SIGN, Y2, Y2
	VMAXPS Y2, MIN, Y2
	WIDEN16()
	POLY_STEPS(FOUR)
	FOUR(HORNER_1)
	FOUR(HORNER_0)
	FOUR(TIMES_S)
	FOUR(PLUS_ONE)
	NUMERATOR((SI), Y0, Y8)
	NUMERATOR(16(SI), Y1, Y9)
	NUMERATOR(32(SI), Y2, Y10)
	NUMERATOR(48(SI), Y3, Y11)
	FOUR(DIVIDE)
	ROUND16()
	STORE16()
	SUBQ $16, CX
	JGE  loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop8: // for ; n > 0; n -= 8
	LOAD8()
	VORPS SIGN, Y0, Y0
	VMAXPS Y0, MIN, Y0
	WIDEN8()
	POLY_STEPS(TWO)
	TWO(HORNER_1)
	TWO(HORNER_0)
	TWO(TIMES_S)
	TWO(PLUS_ONE)
	VEXTRACTF128 $1, Y3, X2
	NUMERATOR(X3, Y0, Y8)
	NUMERATOR(X2, Y1, Y9)
	TWO(DIVIDE)
	ROUND8()
	CMPQ CX, $8
	JLT  last
	STORE8()
	SUBQ $8, CX
	JNE  loop8
	JMP  done

last:
	PIECES()

done:
	VZEROUPPER
	RET
