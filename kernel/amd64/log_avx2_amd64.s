//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx2.h"
#include "log_avx2.h"

// Log and Log1p, 16 elements at a time and then 8, the last of them partly. Elements without a
// finite logarithm go through the steps with the others, to no purpose, and their results are put right at
// the end, in a branch that other data does not take. Registers: see log_avx2.h.

// func LogAVX2(dst, x []float32)
//
// dst[i] = log(x[i])
TEXT ·LogAVX2(SB), NOSPLIT, $0-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SUBQ    $16, CX
	JLT     rest
	PCALIGN $32

loop16: // for ; n >= 16; n -= 16
	LOAD16()
	ORDINARY(Y0, Y4)
	ORDINARY(Y2, Y5)
	VPMAXSD Y4, Y5, Y4
	UNUSUAL(Y4)
	WIDEN16()
	ALL4(BIAS)
	ALL4(MANTISSA)
	ALL4(FRACTION)
	LOG_STEPS(ALL4)
	ROUND16()
	JOIN16()
	VMOVUPS (SI), Y0
	UNTIE(·logTies, Y0, Y1, Y2, Y8)
	VMOVUPS 32(SI), Y3
	UNTIE(·logTies, Y3, Y1, Y2, Y9)
	TESTL   BX, BX
	JNE     repair16

store16:
	STORE2()
	SUBQ $16, CX
	JGE  loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop8: // for ; n > 0; n -= 8
	LOAD8()
	WIDEN8()
	ALL2(BIAS)
	ALL2(MANTISSA)
	ALL2(FRACTION)
	LOG_STEPS(ALL2)
	ROUND8()
	JOIN8()
	UNTIE(·logTies, Y3, Y0, Y1, Y8)
	REPAIR(Y3, Y0, Y1, Y8)
	VEXTRACTF128 $1, Y8, X9
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

repair16:
	REPAIR(Y0, Y1, Y2, Y8)
	REPAIR(Y3, Y1, Y2, Y9)
	JMP store16

// Of Log1p: SUM and BIAS_1P are BIAS for 1 + x; POWER_E is y = 2⁻ᵉ, and FRACTION_1P is x = x·2⁻ᵉ + (2⁻ᵉ - 1) = f.
#define SUM(x, b, y, z) VADDPD EXP_ONE, x, b
#define BIAS_1P(x, b, y, z) VPADDQ LOG_BIAS, b, b
#define POWER_E(x, b, y, z) VPAND LOG_EXPONENT, b, y; VMOVUPD EXP_TWO1023, z; VPSUBQ y, z, y
#define POWER_LESS_1(x, b, y, z) VSUBPD EXP_ONE, y, z
#define FRACTION_1P(x, b, y, z) VFMADD213PD z, y, x

// FRACTION_1P_STEPS does all steps from x to f and b.
#define FRACTION_1P_STEPS(ALL) \
	ALL(SUM); \
	ALL(BIAS_1P); \
	ALL(POWER_E); \
	ALL(POWER_LESS_1); \
	ALL(FRACTION_1P)

// func Log1pAVX2(dst, x []float32)
//
// dst[i] = log(1 + x[i])
TEXT ·Log1pAVX2(SB), NOSPLIT, $0-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SUBQ    $16, CX
	JLT     rest
	PCALIGN $32

loop16: // for ; n >= 16; n -= 16
	LOAD16()
	VADDPS  LOG_ONE, Y0, Y4
	VADDPS  LOG_ONE, Y2, Y5
	ORDINARY(Y4, Y4)
	ORDINARY(Y5, Y5)
	VPMAXSD Y4, Y5, Y4
	UNUSUAL(Y4)
	WIDEN16()
	FRACTION_1P_STEPS(ALL4)
	LOG_STEPS(ALL4)
	ROUND16()
	JOIN16()
	VMOVUPS (SI), Y0
	SIGN8(Y0, Y1, Y8)
	UNTIE(·log1pTies, Y0, Y1, Y2, Y8)
	VMOVUPS 32(SI), Y3
	SIGN8(Y3, Y1, Y9)
	UNTIE(·log1pTies, Y3, Y1, Y2, Y9)
	TESTL   BX, BX
	JNE     repair16

store16:
	STORE2()
	SUBQ $16, CX
	JGE  loop16

rest:
	ADDQ $16, CX
	JEQ  done

loop8: // for ; n > 0; n -= 8
	LOAD8()
	WIDEN8()
	FRACTION_1P_STEPS(ALL2)
	LOG_STEPS(ALL2)
	ROUND8()
	JOIN8()
	SIGN8(Y3, Y0, Y8)
	UNTIE(·log1pTies, Y3, Y0, Y1, Y8)
	VADDPS LOG_ONE, Y3, Y3
	REPAIR(Y3, Y0, Y1, Y8)
	VEXTRACTF128 $1, Y8, X9
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

repair16:
	VADDPS LOG_ONE, Y0, Y0
	REPAIR(Y0, Y1, Y2, Y8)
	VADDPS LOG_ONE, Y3, Y3
	REPAIR(Y3, Y1, Y2, Y9)
	JMP store16
