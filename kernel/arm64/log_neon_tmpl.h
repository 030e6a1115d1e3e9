// The logarithm: what Log, Log1p and Pow share. Package generic (log.go) derives the steps; those
// here are its steps. Include vectors_neon.h before this.
//
// Groups of four vectors:
//
//	VX      x, then f, then s, then the result
//	VZ      the bits of x, then e
//	VN      1 + f/2, then s², then s³
//	VA, VB  the polynomial, in turns
//
// Constants, in registers:
#define BIAS        24 // the bits of 1 less those of √½: what the exponent is biased by
#define MANTISSA    25 // the bits of a mantissa
#define SQRTHALF    26 // the bits of √½
#define LN2         27
#define TWO52       28 // 2⁵²
#define BIASEDTWO52 29 // 2⁵² + 1023

// LOG_CONSTANTS loads them. CONST points to the constants.
#define LOG_CONSTANTS \
	FMOVQ CONST_LOGBIAS(CONST), F24   \
	FMOVQ CONST_MANTISSA(CONST), F25  \
	FMOVQ LOG_SQRTHALF(CONST), F26    \
	FMOVQ EXP_LN2HI(CONST), F27       \
	FMOVQ LOG_TWO52(CONST), F28       \
	FMOVQ LOG_BIASEDTWO52(CONST), F29

// MANTISSA_OF_X takes the biased bits in VZ and sets VX to m, between √½ and √2.
#define MANTISSA_OF_X \
	AND4C(MANTISSA, VZ, VX)   \
	VADD V26.D2, V0.D2, V0.D2 \
	VADD V26.D2, V1.D2, V1.D2 \
	VADD V26.D2, V2.D2, V2.D2 \
	VADD V26.D2, V3.D2, V3.D2

// LOG takes f in VX and the biased bits in VZ, and computes e·ln 2 + log(1 + f) in VX.
#define LOG \
	VUSHR $52, V4.D2, V4.D2    \
	VUSHR $52, V5.D2, V5.D2    \
	VUSHR $52, V6.D2, V6.D2    \
	VUSHR $52, V7.D2, V7.D2    \
	OR4C(TWO52, VZ, VZ)        \
	SUB4C(BIASEDTWO52, VZ, VZ) \ // e
	LOAD_N(CONST_ONE)          \
	VFMOV_HALF_D2(VC)          \
	MULADD4C(VC, VX, VN)       \ // 1 + f/2
	DIV4(VN, VX, VX)           \ // s
	SQUARE4(VX, VN)            \ // z = s·s
	LOAD1_C(LOG_L13)           \
	LOAD_A(LOG_L11)            \
	MULADD4C(VC, VN, VA)       \ // p = l13·z + l11
	LOAD_B(LOG_L9)             \
	MULADD4(VN, VA, VB)        \ // p = p·z + l9
	LOAD_A(LOG_L7)             \
	MULADD4(VN, VB, VA)        \ // p = p·z + l7
	LOAD_B(LOG_L5)             \
	MULADD4(VN, VA, VB)        \ // p = p·z + l5
	LOAD_A(LOG_L3)             \
	MULADD4(VN, VB, VA)        \ // p = p·z + l3
	MUL4(VX, VN, VN)           \ // s·z
	MULADD4(VN, VA, VX)        \ // log(1 + f) = s·z·p + s
	MULADD4C(LN2, VZ, VX)   // + e·ln 2

// LOG_OF_X computes log(x) in VX, for x > 0 and finite. Of another x it computes something that is
// to be replaced.
#define LOG_OF_X \
	VADD V24.D2, V0.D2, V4.D2 \ // the bits of x, biased
	VADD V24.D2, V1.D2, V5.D2 \
	VADD V24.D2, V2.D2, V6.D2 \
	VADD V24.D2, V3.D2, V7.D2 \
	MANTISSA_OF_X             \
	VFMOV_ONE_D2(VC)          \
	SUB4C(VC, VX, VX)         \ // f = m - 1
	LOG
