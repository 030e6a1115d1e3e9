// generic.expNegative for vectors of eight float64. The results must have the bits of its
// operations: the last bits show. NEG_EACH4(STEP) does one step for four vectors side by side.
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

#define NEG_MAGIC Z24
#define NEG_LOG2E Z25
#define NEG_LN2 Z26
#define NEG_MIN Z27
#define NEG_S7 Z28
#define NEG_S6 Z29

#define NEG_EACH2(step) \
	step(Z0, Z4, Z8, Z12, Z16); \
	step(Z1, Z5, Z9, Z13, Z17)

#define NEG_EACH4(step) \
	step(Z0, Z4, Z8, Z12, Z16);  \
	step(Z1, Z5, Z9, Z13, Z17);  \
	step(Z2, Z6, Z10, Z14, Z18); \
	step(Z3, Z7, Z11, Z15, Z19)

// NEG_CONSTANTS loads the constants.
#define NEG_CONSTANTS() \
	VBROADCASTSD EXP_MAGIC, NEG_MAGIC; \
	VBROADCASTSD EXP_LOG2E, NEG_LOG2E; \
	VBROADCASTSD EXP_LN2HI, NEG_LN2;   \
	VBROADCASTSD EXP_MIN, NEG_MIN;     \
	VBROADCASTSD EXP_S7, NEG_S7;       \
	VBROADCASTSD EXP_S6, NEG_S6

// EXPNEGATIVE does all steps from x to exp(x). EXPNEAR does so for x that are not below EXP_MIN.
#define EXPNEGATIVE(ALL) \
	ALL(NEG_ATLEAST); \
	EXPNEAR(ALL)

#define EXPNEAR(ALL) \
	ALL(NEG_SCALE);   \
	ALL(NEG_ROUND_N); \
	ALL(NEG_REDUCE);  \
	ALL(NEG_SQUARE);  \
	ALL(NEG_POLY_1);  \
	ALL(NEG_POLY_2);  \
	ALL(NEG_JOIN);    \
	ALL(NEG_EXPM1);   \
	ALL(NEG_EXP)

#define NEG_ATLEAST(x, s, e, r2, o) VMAXPD x, NEG_MIN, x // NaN, the second of the two operands, passes
#define NEG_SCALE(x, s, e, r2, o) VMOVAPD NEG_MAGIC, s; VFMADD231PD NEG_LOG2E, x, s
#define NEG_ROUND_N(x, s, e, r2, o) VSUBPD NEG_MAGIC, s, e
#define NEG_REDUCE(x, s, e, r2, o) VFNMADD231PD NEG_LN2, e, x
#define NEG_SQUARE(x, s, e, r2, o) VMULPD x, x, r2
#define NEG_POLY_1(x, s, e, r2, o) VMOVAPD NEG_S6, e; VFMADD213PD.BCST EXP_S4, r2, e; VMOVAPD NEG_S7, o; VFMADD213PD.BCST EXP_S5, r2, o
#define NEG_POLY_2(x, s, e, r2, o) VFMADD213PD.BCST EXP_S2, r2, e; VFMADD213PD.BCST EXP_S3, r2, o
#define NEG_JOIN(x, s, e, r2, o) VFMADD231PD x, o, e // q = odd·r + even
#define NEG_EXPM1(x, s, e, r2, o) VFMADD213PD x, r2, e // p = q·r² + r
#define NEG_EXP(x, s, e, r2, o) VPSLLQ $52, s, s; VFMADD213PD s, s, e

// MASK16 sets K1 and K2 to the masks of the next 16 elements, eight each; CX > 0 elements are left.
// CX becomes the number of elements after them. MASK16 changes AX and BX.
#define MASK16() \
	MOVQ    CX, BX;  \
	MOVQ    $16, CX; \
	CMPQ    BX, CX;  \
	CMOVQLT BX, CX;  \
	SUBQ    CX, BX;  \
	MOVL    $-1, AX; \
	SHLL    CX, AX;  \
	NOTL    AX;      \
	KMOVW   AX, K1;  \
	SHRL    $8, AX;  \
	KMOVW   AX, K2;  \
	MOVQ    BX, CX

// What SiLUGrad, GELUTanhGrad and GELUGrad share. They compute dy·g where x is negative and dy·(1 -
// g) elsewhere, with g = f'(-|x|), 32 elements at a time and then 16 under a mask. The steps are
// the operations of generic (gelu.go and silu.go).
//
// Registers, beside those above:
//
//	DI, SI, DX  the next elements of dx, x and dy
//	CX          elements left
//	K1, K2      which of 16 elements there are
//	K3          which of eight are not negative
//	Z0-Z3       the argument of exp; the polynomial P of GELU, then dy in the end
//	Z4-Z7       the polynomial Q of GELU
//	Z8-Z11      exp, then g
//	Z20-Z23     a = -|x|, then w
//	Z30, Z31    the lower limit of a, and 1

#define GRAD_LIMIT Z30
#define GRAD_ONE Z31

#define GRAD_EACH2(step) \
	step(Z0, Z4, Z8, Z12, Z20); \
	step(Z1, Z5, Z9, Z13, Z21)

#define GRAD_EACH4(step) \
	step(Z0, Z4, Z8, Z12, Z20);  \
	step(Z1, Z5, Z9, Z13, Z21);  \
	step(Z2, Z6, Z10, Z14, Z22); \
	step(Z3, Z7, Z11, Z15, Z23)

// GRAD_LOAD32 widens 32 elements. GRAD_LOAD16 widens the elements of MASK16, and 0 in place of
// others.
#define GRAD_LOAD32() \
	VCVTPS2PD (SI), Z0;   \
	VCVTPS2PD 32(SI), Z1; \
	VCVTPS2PD 64(SI), Z2; \
	VCVTPS2PD 96(SI), Z3

#define GRAD_LOAD16() \
	VCVTPS2PD.Z (SI), K1, Z0;  \
	VCVTPS2PD.Z 32(SI), K2, Z1

// GRAD_START computes a = max(-|x|, GRAD_LIMIT). NaN passes: it is the second of the two operands.
#define GRAD_START(x, s, e, r2, a) VORPD.BCST CONST_SIGN, x, x; VMAXPD x, GRAD_LIMIT, a

// GRAD_TIMES_INNER computes e = e·a.
#define GRAD_TIMES_INNER(x, s, e, r2, a) VMULPD a, e, e

// GRAD_TIMES computes e = g·dy or (1 - g)·dy, by the signs of the eight float32 x at a, with the
// eight dy at b, and rounds e to y.
#define GRAD_TIMES(a, b, x, half, e, y) \
	VMOVUPS   a, half;           \
	VCVTPS2PD b, x;              \
	GRAD_TIMES_OF(x, half, e, y)

#define GRAD_TIMES_MASKED(a, b, k, x, half, e, y) \
	VMOVUPS.Z   a, k, half;      \
	VCVTPS2PD.Z b, k, x;         \
	GRAD_TIMES_OF(x, half, e, y)

#define GRAD_TIMES_OF(x, half, e, y) \
	VPMOVD2M  half, K3;           \
	KNOTB     K3, K3;             \
	VSUBPD    e, GRAD_ONE, K3, e; \
	VMULPD    x, e, e;            \
	VCVTPD2PS e, y

// GRAD_END32 and GRAD_END16 apply GRAD_TIMES to all elements, store the results and advance the
// pointers.
#define GRAD_END32() \
	GRAD_TIMES((SI), (DX), Z0, Y4, Z8, Y8);       \
	GRAD_TIMES(32(SI), 32(DX), Z1, Y5, Z9, Y9);   \
	GRAD_TIMES(64(SI), 64(DX), Z2, Y6, Z10, Y10); \
	GRAD_TIMES(96(SI), 96(DX), Z3, Y7, Z11, Y11); \
	VMOVUPS Y8, (DI);                             \
	VMOVUPS Y9, 32(DI);                           \
	VMOVUPS Y10, 64(DI);                          \
	VMOVUPS Y11, 96(DI);                          \
	ADDQ    $128, SI;                             \
	ADDQ    $128, DX;                             \
	ADDQ    $128, DI

#define GRAD_END16() \
	GRAD_TIMES_MASKED((SI), (DX), K1, Z0, Y4, Z8, Y8);     \
	GRAD_TIMES_MASKED(32(SI), 32(DX), K2, Z1, Y5, Z9, Y9); \
	VMOVUPS Y8, K1, (DI);                                  \
	VMOVUPS Y9, K2, 32(DI);                                \
	ADDQ    $64, SI;                                       \
	ADDQ    $64, DX;                                       \
	ADDQ    $64, DI
