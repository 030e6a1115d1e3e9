// generic.expNegative for vectors of four float64. The results must have the bits of its
// operations: the last bits show. NEG_EACH2(STEP) does one step for two vectors side by side.
//
// Registers:
//
//	SI       the next elements of x
//	CX       elements left
//	R8, AX   the lanes of a sum, and how many bytes behind them the next eight are
//	Y0-Y1    the argument, then r
//	Y2-Y3    z = n + magic, then s = 2ⁿ
//	Y4-Y5    n, then the even coefficients' polynomial, then the result
//	Y6-Y7    r²
//	Y8-Y9    the odd coefficients' polynomial; in a tail, which elements there are
//	Y10-Y13  constants
//	Y14-Y15  the caller's

#define NEG_MAGIC Y10
#define NEG_LOG2E Y11
#define NEG_LN2 Y12
#define NEG_MIN Y13

#define NEG_EACH2(step) \
	step(Y0, Y2, Y4, Y6, Y8); \
	step(Y1, Y3, Y5, Y7, Y9)

// NEG_CONSTANTS loads the constants.
#define NEG_CONSTANTS() \
	VBROADCASTSD EXP_MAGIC, NEG_MAGIC; \
	VBROADCASTSD EXP_LOG2E, NEG_LOG2E; \
	VBROADCASTSD EXP_LN2HI, NEG_LN2;   \
	VBROADCASTSD EXP_MIN, NEG_MIN

// EXPNEGATIVE does all steps from x to exp(x).
#define EXPNEGATIVE() \
	NEG_EACH2(NEG_ATLEAST); \
	NEG_EACH2(NEG_SCALE);   \
	NEG_EACH2(NEG_ROUND_N); \
	NEG_EACH2(NEG_REDUCE);  \
	NEG_EACH2(NEG_SQUARE);  \
	NEG_EACH2(NEG_POLY_1);  \
	NEG_EACH2(NEG_POLY_2);  \
	NEG_EACH2(NEG_JOIN);    \
	NEG_EACH2(NEG_EXPM1);   \
	NEG_EACH2(NEG_EXP)

#define NEG_ATLEAST(x, s, e, r2, o) VMAXPD x, NEG_MIN, x // NaN, the second of the two operands, passes
#define NEG_SCALE(x, s, e, r2, o) VMOVAPD NEG_MAGIC, s; VFMADD231PD NEG_LOG2E, x, s
#define NEG_ROUND_N(x, s, e, r2, o) VSUBPD NEG_MAGIC, s, e
#define NEG_REDUCE(x, s, e, r2, o) VFNMADD231PD NEG_LN2, e, x
#define NEG_SQUARE(x, s, e, r2, o) VMULPD x, x, r2
#define NEG_POLY_1(x, s, e, r2, o) VMOVUPD EXP_S6, e; VFMADD213PD EXP_S4, r2, e; VMOVUPD EXP_S7, o; VFMADD213PD EXP_S5, r2, o
#define NEG_POLY_2(x, s, e, r2, o) VFMADD213PD EXP_S2, r2, e; VFMADD213PD EXP_S3, r2, o
#define NEG_JOIN(x, s, e, r2, o) VFMADD231PD x, o, e // q = odd·r + even
#define NEG_EXPM1(x, s, e, r2, o) VFMADD213PD x, r2, e // p = q·r² + r
#define NEG_EXP(x, s, e, r2, o) VPSLLQ $52, s, s; VFMADD213PD s, s, e

// NEG_LOAD_TAIL widens the last CX < 8 elements, and 0 in place of others. The mask is in Y8.
#define NEG_LOAD_TAIL() \
	VMOVD        CX, X8;            \
	VPBROADCASTD X8, Y8;            \
	VPCMPGTD     ·iota(SB), Y8, Y8; \
	VMASKMOVPS   (SI), Y8, Y0;      \
	VEXTRACTF128 $1, Y0, X1;        \
	VCVTPS2PD    X0, Y0;            \
	VCVTPS2PD    X1, Y1

// NEG_ADD8 adds the results to the eight lanes of a sum at R8 + AX bytes. Then AX goes on to the
// next eight of the 32 lanes.
#define NEG_ADD8() \
	VADDPD  (R8)(AX*1), Y4, Y4;   \
	VADDPD  32(R8)(AX*1), Y5, Y5; \
	VMOVUPD Y4, (R8)(AX*1);       \
	VMOVUPD Y5, 32(R8)(AX*1);     \
	ADDQ    $64, AX;              \
	ANDQ    $255, AX

// NEG_KEEP_TAIL replaces the results that have no element with +0.
#define NEG_KEEP_TAIL() \
	VMOVD        CX, X8;            \
	VPBROADCASTD X8, Y8;            \
	VPCMPGTD     ·iota(SB), Y8, Y8; \
	VEXTRACTI128 $1, Y8, X9;        \
	VPMOVSXDQ    X8, Y8;            \
	VPMOVSXDQ    X9, Y9;            \
	VANDPD       Y8, Y4, Y4;        \
	VANDPD       Y9, Y5, Y5

// NEG_STORE_TAIL stores the last CX < 8 results, float32 in X4 and X5, in pieces of 4, 2 and 1. It
// may go to end, which follows.
#define NEG_STORE_TAIL(end) \
	TESTQ     $4, CX;     \
	JEQ       two;        \
	VMOVUPS   X4, (DI);   \
	VMOVAPS   X5, X4;     \
	ADDQ      $16, DI;    \
	two:                  \
	TESTQ     $2, CX;     \
	JEQ       one;        \
	VMOVLPS   X4, (DI);   \
	VPERMILPD $1, X4, X4; \
	ADDQ      $8, DI;     \
	one:                  \
	TESTQ     $1, CX;     \
	JEQ       end;        \
	VMOVSS    X4, (DI)

// What SiLUGrad, GELUTanhGrad and GELUGrad share. They compute dy·g where x is negative and dy·(1 -
// g) elsewhere, with g = f'(-|x|), eight elements at a time. The steps are the operations of
// generic (gelu.go and silu.go).
//
// Registers, beside those above:
//
//	DI, SI, DX  the next elements of dx, x and dy
//	CX          elements left
//	Y0-Y1       the argument of exp; the polynomial P of GELU
//	Y2-Y3       the polynomial Q of GELU; dy in the end
//	Y4-Y5       exp, then g
//	Y6-Y7       x in the end
//	Y14-Y15     a = -|x|, then w

#define GRAD_EACH2(step) \
	step(Y0, Y2, Y4, Y6, Y14); \
	step(Y1, Y3, Y5, Y7, Y15)

// GRAD_START computes a = max(-|x|, limit), with the limit in s. NaN passes: it is the second of
// the two operands.
#define GRAD_START(x, s, e, r2, a) VORPD CONST_SIGN, x, x; VMAXPD x, s, a
#define GRAD_LIMIT(limit) \
	VMOVUPD limit, Y2; \
	VMOVUPD limit, Y3

// GRAD_TIMES_INNER computes e = e·a.
#define GRAD_TIMES_INNER(x, s, e, r2, a) VMULPD a, e, e

// GRAD_END computes g·dy or (1 - g)·dy, by the sign of x, and rounds it to float32, in X4 and X5.
// Of x, four float32 are at xa and four at xb; of dy, at dya and dyb.
#define GRAD_END(xa, xb, dya, dyb) \
	VCVTPS2PD  xb, Y7;         \
	VCVTPS2PD  xa, Y6;         \
	VCVTPS2PD  dyb, Y3;        \
	VCVTPS2PD  dya, Y2;        \
	VMOVUPD    CONST_ONE, Y1;  \
	VSUBPD     Y4, Y1, Y0;     \
	VSUBPD     Y5, Y1, Y1;     \
	VBLENDVPD  Y6, Y4, Y0, Y4; \
	VBLENDVPD  Y7, Y5, Y1, Y5; \
	VMULPD     Y2, Y4, Y4;     \
	VMULPD     Y3, Y5, Y5;     \
	VCVTPD2PSY Y4, X4;         \
	VCVTPD2PSY Y5, X5

// GRAD_MASK_TAIL loads the last CX < 8 elements of x, into X6 and X7, and of dy, into X2 and X3.
#define GRAD_MASK_TAIL() \
	VMOVD        CX, X8;            \
	VPBROADCASTD X8, Y8;            \
	VPCMPGTD     ·iota(SB), Y8, Y8; \
	VMASKMOVPS   (SI), Y8, Y6;      \
	VMASKMOVPS   (DX), Y8, Y2;      \
	VEXTRACTF128 $1, Y6, X7;        \
	VEXTRACTF128 $1, Y2, X3
