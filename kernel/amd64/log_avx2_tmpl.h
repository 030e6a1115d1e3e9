// log for vectors of four float64: the steps of Log, Log1p and Pow, and the registers that the
// steps work in. log_avx2_amd64.s tells how it is done.
//
//	Y0-Y3    x, then f and s; eight float32 at first, in Y0 and Y2
//	Y4-Y7    the bits of x, then e
//	Y8-Y11   2⁻ᵉ, then the polynomial, then the result; eight float32 at last, in Y8 and Y9
//	Y12-Y15  1 + f/2, then s², then s³
//	BX       not 0 if an element has no finite logarithm

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

// The constants that are not float64 numbers.
#define LOG_BIAS      ·logVectors+0(SB) // the bits of 1 less those of √½
#define LOG_MANTISSA  ·logVectors+32(SB) // a float64 without sign and exponent
#define LOG_EXPONENT  ·logVectors+64(SB) // these alone
#define LOG_FIRST     ·logVectors+96(SB) // 2³¹ - 1
#define LOG_LAST      ·logVectors+128(SB) // the bits of the largest float32, less 2³¹ + 1: its v
#define LOG_INF       ·logVectors+160(SB) // float32
#define LOG_MINUS_INF ·logVectors+192(SB) // float32
#define LOG_ONE       ·logVectors+224(SB) // float32
#define LOG_SIGN      ·logVectors+256(SB) // float32 without all but the sign
#define LOG_HALF      ·logVectors+288(SB) // float64
