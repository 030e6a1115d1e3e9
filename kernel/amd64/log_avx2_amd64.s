//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx2.h"
#include "log_avx2_tmpl.h"

// Log and Log1p, 16 elements at a time and then 8. Package generic (log.go) derives the steps.
//
// Elements without a finite logarithm go through the steps with the others, to no purpose. REPAIR
// puts their results right, in a branch that other data does not take.
//
// Four vectors of four float64 go through the steps side by side: LOG_EACH4(STEP). All registers
// are in use, so the constants stay in memory. A division takes the CPU eight cycles for a vector,
// as long as half of the other instructions.
//
// Registers:
//
//	DI, SI   the next elements of dst and x
//	CX       elements left
//
// log_avx2_tmpl.h has the steps and the others.
// exp_avx2.h has the macros that load and store.

// UNTIE replaces the results y of those of the eight float32 x that are in the table of ties. It
// changes t and u.
#define UNTIE(ties, x, t, u, y) \
	VPSRLD    $7, x, t;          \
	VPXOR     x, t, t;           \
	VPSRLD    $18, t, t;         \
	VPERMD    ties+0(SB), t, u;  \
	VPERMD    ties+32(SB), t, t; \
	VPCMPEQD  x, u, u;           \
	VBLENDVPS u, t, y, y

// REPAIR replaces the results y where log of the float32 x is no finite number: -Inf for 0, NaN
// below, and x itself if x is +Inf or NaN. It changes t and u.
#define REPAIR(x, t, u, y) \
	VXORPS    t, t, t;                \
	VCMPPS    $1, t, x, u;            \
	VORPS     u, y, y;                \
	VCMPPS    $0, t, x, u;            \
	VBLENDVPS u, LOG_MINUS_INF, y, y; \
	VCMPPS    $5, LOG_INF, x, u;      \
	VBLENDVPS u, x, y, y

// SIGN8 gives the eight results y the signs of x: the sign of a zero was lost on the way. It
// changes t.
#define SIGN8(x, t, y) \
	VANDPS LOG_SIGN, x, t; \
	VORPS  t, y, y

// STORE2 stores the results Y8 and Y9, and advances both pointers by 16 elements.
#define STORE2() \
	VMOVUPS Y8, (DI);   \
	VMOVUPS Y9, 32(DI); \
	ADDQ    $64, SI;    \
	ADDQ    $64, DI

// The constants that log_avx2_tmpl.h names.

#define CONSTANT(offset, value) \
DATA ·logVectors+offset+0(SB)/8, value; \
DATA ·logVectors+offset+8(SB)/8, value; \
DATA ·logVectors+offset+16(SB)/8, value; \
DATA ·logVectors+offset+24(SB)/8, value

CONSTANT(0, $0x00095f619980c433)
CONSTANT(32, $0x000fffffffffffff)
CONSTANT(64, $0xfff0000000000000)
CONSTANT(96, $0x7fffffff7fffffff)
CONSTANT(128, $0xff7ffffeff7ffffe)
CONSTANT(160, $0x7f8000007f800000)
CONSTANT(192, $0xff800000ff800000)
CONSTANT(224, $0x3f8000003f800000)
CONSTANT(256, $0x8000000080000000)
CONSTANT(288, $0x3fe0000000000000)

GLOBL ·logVectors(SB), RODATA|NOPTR, $320

// Log.

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

loop16:  // for ; n >= 16; n -= 16
	LOAD16()
	ORDINARY(Y0, Y4)
	ORDINARY(Y2, Y5)
	VPMAXSD Y4, Y5, Y4
	UNUSUAL(Y4)
	WIDEN16()
	LOG_EACH4(BIAS)
	LOG_EACH4(MANTISSA)
	LOG_EACH4(FRACTION)
	LOG_STEPS(LOG_EACH4)
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

loop8:  // for ; n > 0; n -= 8
	LOAD8()
	WIDEN8()
	LOG_EACH2(BIAS)
	LOG_EACH2(MANTISSA)
	LOG_EACH2(FRACTION)
	LOG_STEPS(LOG_EACH2)
	ROUND8()
	JOIN8()
	UNTIE(·logTies, Y3, Y0, Y1, Y8)
	REPAIR(Y3, Y0, Y1, Y8)
	VEXTRACTF128 $1, Y8, X9
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

repair16:
	REPAIR(Y0, Y1, Y2, Y8)
	REPAIR(Y3, Y1, Y2, Y9)
	JMP store16

// Log1p. SUM and BIAS_1P do for 1 + x what BIAS does for x. POWER_E computes y = 2⁻ᵉ, FRACTION_1P x
// = x·2⁻ᵉ + (2⁻ᵉ - 1) = f.
#define SUM(x, b, y, z) VADDPD CONST_ONE, x, b
#define BIAS_1P(x, b, y, z) VPADDQ LOG_BIAS, b, b
#define POWER_E(x, b, y, z) VPAND LOG_EXPONENT, b, y; VMOVUPD LOG_TWO1023, z; VPSUBQ y, z, y
#define POWER_LESS_1(x, b, y, z) VSUBPD CONST_ONE, y, z
#define FRACTION_1P(x, b, y, z) VFMADD213PD z, y, x

// FRACTION_1P_STEPS does all steps from x to f and b.
#define FRACTION_1P_STEPS(ALL) \
	ALL(SUM);          \
	ALL(BIAS_1P);      \
	ALL(POWER_E);      \
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

loop16:  // for ; n >= 16; n -= 16
	LOAD16()
	VADDPS  LOG_ONE, Y0, Y4
	VADDPS  LOG_ONE, Y2, Y5
	ORDINARY(Y4, Y4)
	ORDINARY(Y5, Y5)
	VPMAXSD Y4, Y5, Y4
	UNUSUAL(Y4)
	WIDEN16()
	FRACTION_1P_STEPS(LOG_EACH4)
	LOG_STEPS(LOG_EACH4)
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

loop8:  // for ; n > 0; n -= 8
	LOAD8()
	WIDEN8()
	FRACTION_1P_STEPS(LOG_EACH2)
	LOG_STEPS(LOG_EACH2)
	ROUND8()
	JOIN8()
	SIGN8(Y3, Y0, Y8)
	UNTIE(·log1pTies, Y3, Y0, Y1, Y8)
	VADDPS       LOG_ONE, Y3, Y3
	REPAIR(Y3, Y0, Y1, Y8)
	VEXTRACTF128 $1, Y8, X9
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

repair16:
	VADDPS LOG_ONE, Y0, Y0
	REPAIR(Y0, Y1, Y2, Y8)
	VADDPS LOG_ONE, Y3, Y3
	REPAIR(Y3, Y1, Y2, Y9)
	JMP    store16
