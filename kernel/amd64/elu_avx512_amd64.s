//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx512.h"

// ELU and SoftplusGrad, 64 elements at a time and then 16, by the steps of Expm1. These are
// generic's (softplus.go) to the letter, Horner's rule included, because their last bits show.
//
// Registers: DI, SI the next elements of dst and x, or of dx and y, DX those of dy; CX elements left; K3 which of eight are negative. Vectors: see exp_avx512.h.

#define ALPHA Z29

// TIMES_ALPHA is e = alpha·e, after SIGNED has given a zero the sign that all other e have.
#define SIGNED(x, s, e, y) VORPD.BCST EXP_SIGN, e, e
#define TIMES_ALPHA(x, s, e, y) VMULPD ALPHA, e, e

// CHOOSE keeps the eight float32 y where those at a are negative, and takes these elsewhere.
#define CHOOSE(a, x, y) \
	VMOVUPS   a, x; \
	CHOOSE_OF(x, y)
#define CHOOSE_OF(x, y) \
	VPMOVD2M  x, K3; \
	VBLENDMPS y, x, K3, y

// STEPS does all steps from x to e = alpha·(exp(x) - 1).
#define STEPS(ALL) \
	ALL(ATLEAST); \
	ALL(ATMOST); \
	EXPM1_STEPS(ALL); \
	ALL(MINUS_ONE); \
	ALL(SUBTRACT); \
	ALL(SIGNED); \
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
	VMULSD       EXP_BELOW1, X29, X29
	VBROADCASTSD X29, ALPHA
	VBROADCASTSD EXP_EXPMIN, MIN
	VPXORQ       MAX, MAX, MAX // where x is positive exp(x) is not wanted
	SUBQ         $64, CX
	JLT          rest
	PCALIGN      $64

loop64: // for ; n >= 64; n -= 64
	LOAD64()
	STEPS(EACH8)
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

loop16: // for ; n > 0; n -= 16
	LOAD_TAIL16()
	LOAD16()
	STEPS(EACH2)
	ROUND16()
	CHOOSE((SI), Y0, Y16)
	CHOOSE(32(SI), Y1, Y17)
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET

// Of SoftplusGrad: NEGATIVE is x = -|x|; ONE_MINUS and REVERSE make e = (1 - s) - s·e = 1 - exp(x) of what EXPM1 made.
#define NEGATIVE(x, s, e, y) VORPD.BCST EXP_SIGN, x, x
#define ONE_MINUS(x, s, e, y) VSUBPD s, MAX, x
#define REVERSE(x, s, e, y) VFNMADD213PD x, s, e

// TIMES is e = e·dy, for the eight float32 dy at a.
#define TIMES(a, x, e) \
	VCVTPS2PD a, x; \
	VMULPD    x, e, e

// SLOPE_STEPS does all steps from y to e = 1 - exp(-y).
#define SLOPE_STEPS(ALL) \
	ALL(NEGATIVE); \
	ALL(ATLEAST); \
	EXPM1_STEPS(ALL); \
	ALL(ONE_MINUS); \
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
	VBROADCASTSD EXP_EXPMIN, MIN
	VBROADCASTSD EXP_ONE, MAX // here 1
	SUBQ         $64, CX
	JLT          rest
	PCALIGN      $64

loop64: // for ; n >= 64; n -= 64
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

loop16: // for ; n > 0; n -= 16
	LOAD_TAIL16()
	LOAD_TAIL(DX, 64, factors7, factors3, factors1, factors16, factors)
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
