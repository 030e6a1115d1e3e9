// The steps of generic.expNegative for vectors of four float64, for results that must have the bits
// of these operations, none more, none less: NEG_EACH2(step) does one for two vectors side by side. Include
// textflag.h and zconstants.h before this.
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
	VBROADCASTSD EXP_LN2HI, NEG_LN2; \
	VBROADCASTSD EXP_EXPMIN, NEG_MIN

// EXPNEGATIVE does all steps from x to exp(x).
#define EXPNEGATIVE() \
	NEG_EACH2(NEG_ATLEAST); \
	NEG_EACH2(NEG_SCALE); \
	NEG_EACH2(NEG_ROUND_N); \
	NEG_EACH2(NEG_REDUCE); \
	NEG_EACH2(NEG_SQUARE); \
	NEG_EACH2(NEG_POLY_1); \
	NEG_EACH2(NEG_POLY_2); \
	NEG_EACH2(NEG_JOIN); \
	NEG_EACH2(NEG_EXPM1); \
	NEG_EACH2(NEG_EXP)
#define NEG_ATLEAST(x, s, e, r2, o) VMAXPD x, NEG_MIN, x // NaN, the second of the two operands, passes
#define NEG_SCALE(x, s, e, r2, o) VMOVAPD NEG_MAGIC, s; VFMADD231PD NEG_LOG2E, x, s
#define NEG_ROUND_N(x, s, e, r2, o) VSUBPD NEG_MAGIC, s, e
#define NEG_REDUCE(x, s, e, r2, o) VFNMADD231PD NEG_LN2, e, x
#define NEG_SQUARE(x, s, e, r2, o) VMULPD x, x, r2
#define NEG_POLY_1(x, s, e, r2, o) VMOVUPD EXP_S6, e; VFMADD213PD EXP_S4, r2, e; VMOVUPD EXP_S7, o; VFMADD213PD EXP_S5, r2, o
#define NEG_POLY_2(x, s, e, r2, o) VFMADD213PD EXP_S2, r2, e; VFMADD213PD EXP_S3, r2, o
#define NEG_JOIN(x, s, e, r2, o) VFMADD231PD x, o, e   // q = odd·r + even
#define NEG_EXPM1(x, s, e, r2, o) VFMADD213PD x, r2, e // p = q·r² + r
#define NEG_EXP(x, s, e, r2, o) VPSLLQ $52, s, s; VFMADD213PD s, s, e

// NEG_LOAD_TAIL widens the last CX < 8 elements, and 0 in place of others; the mask is in Y8.
#define NEG_LOAD_TAIL() \
	VMOVD        CX, X8; \
	VPBROADCASTD X8, Y8; \
	VPCMPGTD     ·iota(SB), Y8, Y8; \
	VMASKMOVPS   (SI), Y8, Y0; \
	VEXTRACTF128 $1, Y0, X1; \
	VCVTPS2PD    X0, Y0; \
	VCVTPS2PD    X1, Y1

// NEG_ADD8 adds the results to the eight lanes of a sum that are AX bytes behind R8, and
// goes on to the next eight of 32.
#define NEG_ADD8() \
	VADDPD  (R8)(AX*1), Y4, Y4; \
	VADDPD  32(R8)(AX*1), Y5, Y5; \
	VMOVUPD Y4, (R8)(AX*1); \
	VMOVUPD Y5, 32(R8)(AX*1); \
	ADDQ    $64, AX; \
	ANDQ    $255, AX

// NEG_KEEP_TAIL puts +0 in place of the results that NEG_LOAD_TAIL has no elements for.
#define NEG_KEEP_TAIL() \
	VMOVD        CX, X8; \
	VPBROADCASTD X8, Y8; \
	VPCMPGTD     ·iota(SB), Y8, Y8; \
	VEXTRACTI128 $1, Y8, X9; \
	VPMOVSXDQ    X8, Y8; \
	VPMOVSXDQ    X9, Y9; \
	VANDPD       Y8, Y4, Y4; \
	VANDPD       Y9, Y5, Y5

// NEG_STORE_TAIL stores the last CX < 8 results, float32 in X4 and X5, as 4, 2 and 1, before the label done.
#define NEG_STORE_TAIL(end) \
	TESTQ     $4, CX; \
	JEQ       two; \
	VMOVUPS   X4, (DI); \
	VMOVAPS   X5, X4; \
	ADDQ      $16, DI; \
two: \
	TESTQ     $2, CX; \
	JEQ       one; \
	VMOVLPS   X4, (DI); \
	VPERMILPD $1, X4, X4; \
	ADDQ      $8, DI; \
one: \
	TESTQ     $1, CX; \
	JEQ       end; \
	VMOVSS    X4, (DI)
