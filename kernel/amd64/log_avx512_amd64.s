//go:build !purego

#include "textflag.h"
#include "zconstants_avx512.h"
#include "exp_avx512.h"
#include "log_avx512_tmpl.h"

// Log and Log1p, 64 elements at a time and then 16. Elements without a finite logarithm go through
// the steps with the others, to no purpose, and REPAIR puts their results right.
//
// The steps are not those of package generic, which divides: here 1/m comes from a table of 16,
// small enough for registers.
//
// x = 2ᵉ·m with m in [0.698, 1.396). The top bits of m choose c ≈ 1/m and −log c from the tables,
// and
//
//	log x = (−log c − (−e)·ln 2) + log(1 + z),  z = x·(c·2⁻ᵉ) − 1,  |z| < 0.0298.
//
// Around 1, c is 1 and e is 0: z is exact there, and nothing cancels. Two of the additions round
// upwards. Then every result that is too near to the middle between two float32 comes out on its
// side, as a trial of all showed, and no table of ties is needed.
//
// The steps and their registers are in log_avx512_tmpl.h. DI and SI are the next elements of dst
// and x, CX is the number of elements left.

// REPAIR replaces the eight results y where log of the float32 x is no finite number: -Inf for 0,
// NaN below, and x itself if x is +Inf or NaN.
#define REPAIR(x, y) VFIXUPIMMPS.BCST $0, LOG_REPAIRS, x, y

// By class, from the lowest: quiet NaN, other NaN, 0, 1, -Inf, +Inf, negative, positive.
#define LOG_REPAIRS repairs<>+0(SB)

// What LOG_BIAS and LOG_EXPONENT are.
DATA logBits<>+0(SB)/8, $0xc009aaab00000000
DATA logBits<>+8(SB)/8, $0xfff0000000000000
GLOBL logBits<>(SB), RODATA|NOPTR, $16

DATA repairs<>+0(SB)/4, $0x03530422
GLOBL repairs<>(SB), RODATA|NOPTR, $4

// Log.

// REPAIR_OF repairs the results of the eight x at a.
#define REPAIR_OF(a, x, y) VMOVUPS a, x; REPAIR(x, y)

// func LogAVX512(dst, x []float32)
//
// dst[i] = log(x[i])
TEXT ·LogAVX512(SB), NOSPLIT, $128-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	LOG_CONSTANTS()
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	EACH8(BIAS)
	EACH8(INDEX)
	EACH8(EXPONENT)
	EACH8(FRACTION)
	LOG_STEPS(EACH8)
	ROUND64()
	REPAIR_OF((SI), Y0, Y16)
	REPAIR_OF(32(SI), Y1, Y17)
	REPAIR_OF(64(SI), Y2, Y18)
	REPAIR_OF(96(SI), Y3, Y19)
	REPAIR_OF(128(SI), Y4, Y20)
	REPAIR_OF(160(SI), Y5, Y21)
	REPAIR_OF(192(SI), Y6, Y22)
	REPAIR_OF(224(SI), Y7, Y23)
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
	EACH2(BIAS)
	EACH2(INDEX)
	EACH2(EXPONENT)
	EACH2(FRACTION)
	LOG_STEPS(EACH2)
	ROUND16()
	REPAIR_OF((SI), Y0, Y16)
	REPAIR_OF(32(SI), Y1, Y17)
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET

// Log1p. The sum u = 1 + x is rounded. e and c come from u, but z does not: with T = c·2⁻ᵉ, z = x·T
// - (1 - T).
#define SUM(x, s, e, y) VADDPD UNIT, x, s
#define BIAS_1P(x, s, e, y) VPADDQ.BCST LOG_BIAS, s, s
#define FRACTION_1P(x, s, e, y) INVERSE(x, s, e, y); VSUBPD T, UNIT, D; VFMSUB213PD D, T, x

// REPAIR_1P_OF repairs the results of the eight x at a. Where 1 + x is rounded to float32, it is
// still positive.
#define REPAIR_1P_OF(a, x, y) VBROADCASTSS CONST_ONE32, x; VADDPS a, x, x; REPAIR(x, y)

// func Log1pAVX512(dst, x []float32)
//
// dst[i] = log(1 + x[i])
TEXT ·Log1pAVX512(SB), NOSPLIT, $128-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	LOG_CONSTANTS()
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	EACH8(SUM)
	EACH8(BIAS_1P)
	EACH8(INDEX)
	EACH8(EXPONENT)
	EACH8(FRACTION_1P)
	LOG_STEPS(EACH8)
	ROUND64()
	REPAIR_1P_OF((SI), Y0, Y16)
	REPAIR_1P_OF(32(SI), Y1, Y17)
	REPAIR_1P_OF(64(SI), Y2, Y18)
	REPAIR_1P_OF(96(SI), Y3, Y19)
	REPAIR_1P_OF(128(SI), Y4, Y20)
	REPAIR_1P_OF(160(SI), Y5, Y21)
	REPAIR_1P_OF(192(SI), Y6, Y22)
	REPAIR_1P_OF(224(SI), Y7, Y23)
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
	EACH2(SUM)
	EACH2(BIAS_1P)
	EACH2(INDEX)
	EACH2(EXPONENT)
	EACH2(FRACTION_1P)
	LOG_STEPS(EACH2)
	ROUND16()
	REPAIR_1P_OF((SI), Y0, Y16)
	REPAIR_1P_OF(32(SI), Y1, Y17)
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET
