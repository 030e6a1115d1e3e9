//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx2.h"

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
//	BX       not 0 if an element has no finite logarithm
//	Y0-Y3    x, then f and s; eight float32 at first, in Y0 and Y2
//	Y4-Y7    the bits of x, then e
//	Y8-Y11   2⁻ᵉ, then the polynomial, then the result; eight float32 at last, in Y8 and Y9
//	Y12-Y15  1 + f/2, then s², then s³
//
// exp_avx2.h has the macros that load and store.

#define LOG_EACH2(step) \
	step(Y0, Y4, Y8, Y12); \
	step(Y1, Y5, Y9, Y13)

#define LOG_EACH4(step) \
	step(Y0, Y4, Y8, Y12);  \
	step(Y1, Y5, Y9, Y13);  \
	step(Y2, Y6, Y10, Y14); \
	step(Y3, Y7, Y11, Y15)

// BIAS computes b, the bits of x less those of √½, plus those of 1: e + 1023 is in place of the
// exponent. MANTISSA computes x = m, with the exponent 0 or -1, and FRACTION x = m - 1 = f.
#define BIAS(x, b, y, z) VPADDQ LOG_BIAS, x, b
#define MANTISSA(x, b, y, z) VPAND LOG_MANTISSA, b, x; VPADDQ LOG_SQRTHALF, x, x
#define FRACTION(x, b, y, z) VSUBPD CONST_ONE, x, x

// EXPONENT computes b = e, by way of 2⁵² + 1023 + e.
#define EXPONENT(x, b, y, z) VPSRLQ $52, b, b; VPOR LOG_TWO52, b, b
#define UNBIAS(x, b, y, z) VSUBPD LOG_BIASEDTWO52, b, b

// QUOTIENT computes x = f/(1 + f/2) = s, SQUARE z = s².
#define DENOMINATOR(x, b, y, z) VMOVUPD LOG_HALF, z; VFMADD213PD CONST_ONE, x, z
#define QUOTIENT(x, b, y, z) VDIVPD z, x, x
#define SQUARE(x, b, y, z) VMULPD x, x, z; VMOVUPD LOG_L13, y
#define ODD_11(x, b, y, z) VFMADD213PD LOG_L11, z, y
#define ODD_9(x, b, y, z) VFMADD213PD LOG_L9, z, y
#define ODD_7(x, b, y, z) VFMADD213PD LOG_L7, z, y
#define ODD_5(x, b, y, z) VFMADD213PD LOG_L5, z, y
#define ODD_3(x, b, y, z) VFMADD213PD LOG_L3, z, y

// CUBE computes z = s³, LOG_M y = s³·y + s = log(1 + f). PLUS_E adds e·ln 2.
#define CUBE(x, b, y, z) VMULPD x, z, z
#define LOG_M(x, b, y, z) VFMADD213PD x, z, y
#define PLUS_E(x, b, y, z) VFMADD231PD EXP_LN2HI, b, y

// LOG_STEPS does all steps from f, in x, and from b, to the logarithm, in y.
#define LOG_STEPS(ALL) \
	ALL(EXPONENT);    \
	ALL(UNBIAS);      \
	ALL(DENOMINATOR); \
	ALL(QUOTIENT);    \
	ALL(SQUARE);      \
	ALL(ODD_11);      \
	ALL(ODD_9);       \
	ALL(ODD_7);       \
	ALL(ODD_5);       \
	ALL(ODD_3);       \
	ALL(CUBE);        \
	ALL(LOG_M);       \
	ALL(PLUS_E)

// ORDINARY sets v such that an element is above LOG_LAST where x is not positive and finite. The
// bits of the positive finite numbers are the integers from 1, the smallest subnormal, to those of
// the largest float32. ORDINARY moves them down to the least integer, -2³¹, and those after it; 0,
// +Inf, NaN and what is negative come out above them. One comparison tells.
#define ORDINARY(x, v) VPADDD LOG_FIRST, x, v

// UNUSUAL sets BX if an element of v is above LOG_LAST.
#define UNUSUAL(v) \
	VPCMPGTD  LOG_LAST, v, v; \
	VMOVMSKPS v, BX

// ROUND16 and ROUND8 leave four float32 in each register. JOIN16 and JOIN8 put two and two of these
// together, as vectors of eight.
#define JOIN8() VINSERTF128 $1, X9, Y8, Y8
#define JOIN16() \
	JOIN8();                     \
	VINSERTF128 $1, X11, Y10, Y9

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

// The constants that are not float64 numbers.
#define LOG_BIAS      log<>+0(SB) // the bits of 1 less those of √½
#define LOG_MANTISSA  log<>+32(SB) // a float64 without sign and exponent
#define LOG_EXPONENT  log<>+64(SB) // these alone
#define LOG_FIRST     log<>+96(SB) // 2³¹ - 1
#define LOG_LAST      log<>+128(SB) // the bits of the largest float32, less 2³¹ + 1: its v
#define LOG_INF       log<>+160(SB) // float32
#define LOG_MINUS_INF log<>+192(SB) // float32
#define LOG_ONE       log<>+224(SB) // float32
#define LOG_SIGN      log<>+256(SB) // float32 without all but the sign
#define LOG_HALF      log<>+288(SB) // float64

#define CONSTANT(offset, value) \
DATA log<>+offset+0(SB)/8, value; \
DATA log<>+offset+8(SB)/8, value; \
DATA log<>+offset+16(SB)/8, value; \
DATA log<>+offset+24(SB)/8, value

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

GLOBL log<>(SB), RODATA|NOPTR, $320

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
