// log for vectors of eight float64: the steps of Log, Log1p and Pow, and the registers that the
// steps work in, beside those of exp_avx512.h. log_avx512_amd64.s tells how it is done.
//
//	Z0-Z7    x, then z
//	Z8-Z15   the bits of x less those of 0.698, then -e, then the polynomial, then log(1 + z)
//	Z16-Z23  the index, then -log c, then -log c + e·ln 2, then the result
//	Z24-Z31  temporary, constants and the tables

#define T Z24
#define D Z25
#define UNIT Z26 // 1
#define MINUSLN2 Z27
#define C_LOW Z28
#define C_HIGH Z29
#define L_LOW Z30
#define L_HIGH Z31

// LOG_CONSTANTS loads the constants and the tables.
#define LOG_CONSTANTS() \
	VBROADCASTSD CONST_ONE, UNIT;            \
	VBROADCASTSD LOG_MINUSLN2, MINUSLN2;     \
	VMOVUPD      ·inverses+0(SB), C_LOW;     \
	VMOVUPD      ·inverses+64(SB), C_HIGH;   \
	VMOVUPD      ·logInverses+0(SB), L_LOW;  \
	VMOVUPD      ·logInverses+64(SB), L_HIGH

// BIAS computes s, the bits of x less those of 2·0.698: e - 1 is in place of the exponent, and the
// index follows.
#define BIAS(x, s, e, y) VPADDQ.BCST LOG_BIAS, x, s
#define INDEX(x, s, e, y) VPSRLQ $48, s, e

// EXPONENT computes s = -e, in place of the exponent. INVERSE computes T = c·2⁻ᵉ, and FRACTION x =
// x·T - 1 = z.
#define EXPONENT(x, s, e, y) VPANDNQ.BCST LOG_EXPONENT, s, s
#define INVERSE(x, s, e, y) VMOVAPD e, T; VPERMI2PD C_HIGH, C_LOW, T; VPADDQ s, T, T
#define FRACTION(x, s, e, y) INVERSE(x, s, e, y); VFMSUB213PD UNIT, T, x

// TO_FLOAT computes s = -e·2⁵², LOG_C e = -log c. PLUS_E adds e·ln 2, rounding up.
#define TO_FLOAT(x, s, e, y) VCVTQQ2PD s, s
#define LOG_C(x, s, e, y) VPERMI2PD L_HIGH, L_LOW, e
#define PLUS_E(x, s, e, y) VFMADD231PD.RU_SAE MINUSLN2, s, e

#define NEAR_7(x, s, e, y) VBROADCASTSD LOG_N8, s; VFMADD213PD.BCST LOG_N7, x, s
#define NEAR_6(x, s, e, y) VFMADD213PD.BCST LOG_N6, x, s
#define NEAR_5(x, s, e, y) VFMADD213PD.BCST LOG_N5, x, s
#define NEAR_4(x, s, e, y) VFMADD213PD.BCST LOG_N4, x, s
#define NEAR_3(x, s, e, y) VFMADD213PD.BCST LOG_N3, x, s
#define NEAR_2(x, s, e, y) VFMADD213PD.BCST LOG_N2, x, s

// NEAR computes s = s·z² + z = log(1 + z), rounding up. LOG computes the sum. For z = -0 and e = 0
// the sum is -0.
#define NEAR(x, s, e, y) VMULPD x, x, T; VFMADD213PD.RU_SAE x, T, s
#define LOG(x, s, e, y) VADDPD s, e, e

// LOG_STEPS does all steps from z, in x, from s = -e and from the index to the logarithm, in e.
#define LOG_STEPS(ALL) \
	ALL(TO_FLOAT); \
	ALL(LOG_C);    \
	ALL(PLUS_E);   \
	ALL(NEAR_7);   \
	ALL(NEAR_6);   \
	ALL(NEAR_5);   \
	ALL(NEAR_4);   \
	ALL(NEAR_3);   \
	ALL(NEAR_2);   \
	ALL(NEAR);     \
	ALL(LOG)

// The constants that are not float64 numbers. Each file that includes this has the data.
#define LOG_BIAS     logBits<>+0(SB) // minus the bits of 2·0.698
#define LOG_EXPONENT logBits<>+8(SB) // a float64's sign and exponent
