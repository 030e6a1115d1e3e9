// The steps of generic.expNegative for vectors of eight float64, for results that must have the bits
// of these operations, none more, none less: FOUR(step) does one for four vectors side by side. Include
// textflag.h and zconstants.h before this.
//
// Registers:
//
//	Z0-Z3    the argument, then r
//	Z4-Z7    z = n + magic, then s = 2ⁿ
//	Z8-Z11   n, then the even coefficients' polynomial, then the result
//	Z12-Z15  r²
//	Z16-Z19  the odd coefficients' polynomial
//	Z20-Z23  the caller's
//	Z24-Z29  constants
//	Z30-Z31  the caller's

#define MAGIC Z24
#define LOG2E Z25
#define LN2 Z26
#define MIN Z27
#define S7 Z28
#define S6 Z29

#define TWO(step) \
	step(Z0, Z4, Z8, Z12, Z16); \
	step(Z1, Z5, Z9, Z13, Z17)

#define FOUR(step) \
	step(Z0, Z4, Z8, Z12, Z16); \
	step(Z1, Z5, Z9, Z13, Z17); \
	step(Z2, Z6, Z10, Z14, Z18); \
	step(Z3, Z7, Z11, Z15, Z19)

// CONSTANTS loads the constants.
#define CONSTANTS() \
	VBROADCASTSD EXP_MAGIC, MAGIC; \
	VBROADCASTSD EXP_LOG2E, LOG2E; \
	VBROADCASTSD EXP_LN2HI, LN2; \
	VBROADCASTSD EXP_EXPMIN, MIN; \
	VBROADCASTSD EXP_S7, S7; \
	VBROADCASTSD EXP_S6, S6

// EXPNEGATIVE does all steps from x to exp(x), EXPNEAR those for x that are not below EXP_EXPMIN.
#define EXPNEGATIVE(ALL) \
	ALL(ATLEAST); \
	EXPNEAR(ALL)
#define EXPNEAR(ALL) \
	ALL(SCALE); \
	ALL(COUNT); \
	ALL(REDUCE); \
	ALL(SQUARE); \
	ALL(POLY_1); \
	ALL(POLY_2); \
	ALL(JOIN); \
	ALL(EXPM1); \
	ALL(EXP)
#define ATLEAST(x, s, e, r2, o) VMAXPD x, MIN, x // NaN, the second of the two operands, passes
#define SCALE(x, s, e, r2, o) VMOVAPD MAGIC, s; VFMADD231PD LOG2E, x, s
#define COUNT(x, s, e, r2, o) VSUBPD MAGIC, s, e
#define REDUCE(x, s, e, r2, o) VFNMADD231PD LN2, e, x
#define SQUARE(x, s, e, r2, o) VMULPD x, x, r2
#define POLY_1(x, s, e, r2, o) VMOVAPD S6, e; VFMADD213PD.BCST EXP_S4, r2, e; VMOVAPD S7, o; VFMADD213PD.BCST EXP_S5, r2, o
#define POLY_2(x, s, e, r2, o) VFMADD213PD.BCST EXP_S2, r2, e; VFMADD213PD.BCST EXP_S3, r2, o
#define JOIN(x, s, e, r2, o) VFMADD231PD x, o, e  // q = odd·r + even
#define EXPM1(x, s, e, r2, o) VFMADD213PD x, r2, e // p = q·r² + r
#define EXP(x, s, e, r2, o) VPSLLQ $52, s, s; VFMADD213PD s, s, e

// MASK16 sets K1 and K2 for the first and the second eight of the next 16
// elements, of which there are CX > 0. It changes AX, BX and CX, which becomes the
// number of elements after them.
#define MASK16() \
	MOVQ    CX, BX; \
	MOVQ    $16, CX; \
	CMPQ    BX, CX; \
	CMOVQLT BX, CX; \
	SUBQ    CX, BX; \
	MOVL    $-1, AX; \
	SHLL    CX, AX; \
	NOTL    AX; \
	KMOVW   AX, K1; \
	SHRL    $8, AX; \
	KMOVW   AX, K2; \
	MOVQ    BX, CX
