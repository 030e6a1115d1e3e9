// The exponential: what Exp, its kin and the functions made of them share. Package generic (exp.go)
// derives the method; the lines here are its lines. Include vectors_neon.h before this.
//
// Groups of four vectors:
//
//	VX          the argument, then r, then p = exp(r) - 1
//	VZ          z = x·log2e + magic, then s = 2ⁿ
//	VN          n, then r²
//	VA, VB, VC  the polynomial's even part, its odd part, and the next step of one of them
//
// Constants, loaded once. V28 to V31 are left to the function.
#define LOG2E 24
#define MAGIC 25
#define LN2HI 26
#define LN2LO 27

// EXP_CONSTANTS loads what POLY and EXPM1 keep in registers. CONSTANTS sets CONST before that.
#define EXP_CONSTANTS \
	FMOVQ EXP_LOG2E(CONST), F24 \
	FMOVQ EXP_MAGIC(CONST), F25 \
	FMOVQ EXP_LN2HI(CONST), F26 \
	FMOVQ EXP_LN2LO(CONST), F27

#define CONSTANTS \
	MOVD $·exp(SB), CONST \
	EXP_CONSTANTS

// POLY takes x in VX and computes r in VX, r² in VN, s in VZ and q = q(r) in VA:
// exp(x) = s·(1 + r + q·r²).
#define POLY \
	LOAD_Z(EXP_MAGIC)        \
	MULADD4C(LOG2E, VX, VZ)  \ // z = x·log2e + magic
	SUB4C(MAGIC, VZ, VN)     \ // n = z - magic
	MULSUB4C(LN2HI, VN, VX)  \ // r = x - n·ln2hi
	MULSUB4C(LN2LO, VN, VX)  \ // r = r - n·ln2lo
	POW2_Z                   \ // s = 2ⁿ
	SQUARE4(VX, VN)          \ // r2 = r·r
	LOAD_A(EXP_C8)           \
	LOAD_B(EXP_C7)           \
	LOAD2_C(EXP_C10, EXP_C9) \
	MULADD4C(VC, VN, VA)     \ // even = c10·r2 + c8
	MULADD4C(VC+1, VN, VB)   \ // odd = c9·r2 + c7
	LOAD_C(EXP_C6)           \
	MULADD4(VN, VA, VC)      \ // even = even·r2 + c6
	LOAD_A(EXP_C5)           \
	MULADD4(VN, VB, VA)      \ // odd = odd·r2 + c5
	LOAD_B(EXP_C4)           \
	MULADD4(VN, VC, VB)      \ // even = even·r2 + c4
	LOAD_C(EXP_C3)           \
	MULADD4(VN, VA, VC)      \ // odd = odd·r2 + c3
	LOAD_A(EXP_C2)           \
	MULADD4(VN, VB, VA)      \ // even = even·r2 + c2
	MULADD4(VX, VC, VA)      // q = odd·r + even

// EXPM1 takes x in VX and computes s in VZ and p in VX, with exp(x) = s·p + s.
#define EXPM1 \
	POLY                \
	MULADD4(VN, VA, VX) // p = q·r2 + r

// EXP_NEGATIVE computes generic.expNegative, for results that have the bits of these operations,
// none more and none less. It keeps other constants in registers than EXPM1:
#define S6     27
#define S7     28
#define EXPMIN 29

// NEGATIVE_CONSTANTS loads the constants of EXP_NEGATIVE.
#define NEGATIVE_CONSTANTS \
	MOVD  $·exp(SB), CONST      \
	FMOVQ EXP_LOG2E(CONST), F24 \
	FMOVQ EXP_MAGIC(CONST), F25 \
	FMOVQ EXP_LN2HI(CONST), F26 \
	FMOVQ EXP_S6(CONST), F27    \
	FMOVQ EXP_S7(CONST), F28    \
	FMOVQ EXP_MIN(CONST), F29

// EXP_NEGATIVE takes x ≤ 0 in VX and computes exp(x) in VZ.
#define EXP_NEGATIVE \
	MAX4C(EXPMIN, VX, VX)   \ // x = max(x, expMin); NaN stays
	LOAD_Z(EXP_MAGIC)       \
	MULADD4C(LOG2E, VX, VZ) \ // z = x·log2e + magic
	SUB4C(MAGIC, VZ, VN)    \ // n = z - magic
	MULSUB4C(LN2HI, VN, VX) \ // r = x - n·ln2hi
	POW2_Z                  \ // s = 2ⁿ
	SQUARE4(VX, VN)         \ // r2 = r·r
	LOAD_A(EXP_S4)          \
	LOAD_B(EXP_S5)          \
	MULADD4C(S6, VN, VA)    \ // even = s6·r2 + s4
	MULADD4C(S7, VN, VB)    \ // odd = s7·r2 + s5
	LOAD_C(EXP_S2)          \
	MULADD4(VN, VA, VC)     \ // even = even·r2 + s2
	LOAD_A(EXP_S3)          \
	MULADD4(VN, VB, VA)     \ // odd = odd·r2 + s3
	MULADD4(VX, VA, VC)     \ // q = odd·r + even
	MULADD4(VN, VC, VX)     \ // p = q·r2 + r
	MULADD4(VX, VZ, VZ)     // exp(x) = s·p + s

// The gradients of f(x) = x·Φ(x) and x·sigmoid(…) are dy·g where x is negative and dy·(1 - g)
// elsewhere, with g = f'(-|x|).

// GRAD_ARGUMENT sets VX to a = max(-|x|, limit); NaN stays.
#define GRAD_ARGUMENT(limit) \
	ABS2(X32, VN)          \
	NEG2(VN, VN)           \
	WIDEN(VN, VX)          \
	FMOVQ limit(CONST), F8 \
	MAX4C(VN, VX, VX)

// GRAD_RESULT takes g in VZ and computes dx in V8 and V9: dy·g or dy·(1 - g), by the sign of x.
#define GRAD_RESULT \
	LOAD_N(CONST_ONE)               \
	SUB4(VZ, VN, VN)                \ // 1 - g
	WIDEN(X32, VX)                  \
	VSSHR_D2(63, 0, 0)              \ // all ones where x is negative
	VSSHR_D2(63, 1, 1)              \
	VSSHR_D2(63, 2, 2)              \
	VSSHR_D2(63, 3, 3)              \
	SELECT4(VN, VZ, VX)             \
	VLD1.P 32(DY), [V12.S4, V13.S4] \
	WIDEN(VA, VB)                   \
	MUL4(VB, VX, VX)                \
	NARROW(VX, VN)
