// The quick phase of Sigmoid and SiLU: sixteen elements in float32, as double-floats, which are
// unevaluated sums hi + lo of two float32. Its rounding test tells whether that decides every
// element. If it does not, for one element of some thousands, the accurate phase computes the
// sixteen again, in float64. Package amd64 (exp_avx512_amd64.s and exp_avx2_amd64.s) derives the
// method and its errors; the steps here are those of AVX2, to the bit. Include exp_neon.h before
// this.
//
// The includer defines
//
//	OUTSIDE  what takes x in VN and sets V8 in lanes where an |x| is beyond the limits
//
// With n the integer nearest to -x·8/ln 2 and s = 2^(n/8), exp(-x) = s·exp(r):
//
//	r = r0 + c          r0 = -x - n·LN2HI, exact; c is the rest: -n·LN2LO and the residual of s
//	p = r0 + r0²/2      rounded; d is the error, and q(r0)·r0³
//	exp(-x) = hi + lo   hi = s + s·p, rounded; lo is its error, s·d and hi·c
//
// VFMLA adds to its destination, so some steps compute the negative of what AVX2 does: -r0 and -p.
//
// Groups of four vectors:
//
//	VX  x, then -r0, then r0², then hi, then y
//	VZ  z = n + magic, then s, then the denominator, then y
//	VN  n, then r0/2, then q, then lo
//	VA  c, then t, then a bound of t + t²
//	VB  -p, then t + t², then its other bound
//	VC  places in the tables, then d
//	VT  the tables, then q
#define VT 24

// Registers:
#define LANES  28 // four constants: the numbers of the lanes follow
#define LOG2E8 0
#define LN2HI8 1
#define LN2LO8 2
#define Q5     3
#define ONE32  29
#define HARD   30 // not 0 where two bounds differ, or x is outside
#define SPREAD 31 // places of the first byte of each lane, four times each
#define SUMS   R7 // the constants of this phase
#define LISTS  R9 // what finds places in tables
#define POWERS R10 // the tables
#define MISSED R11
#define REST   R12 // elements left, less those of a turn
#define DOUBT  R13 // 0 if the quick phase has decided

// SUMS_CONSTANTS loads what SUMS_EXP keeps in registers.
#define SUMS_CONSTANTS \
	MOVD  $·doubleFloat(SB), SUMS    \
	MOVD  $·dfPlaces(SB), LISTS      \
	MOVD  $·dfPowers8(SB), POWERS    \
	MOVD  $·dfResiduals8(SB), MISSED \
	FMOVQ DF_LOG2E_8(SUMS), F28      \
	FMOVQ DF_ONE(SUMS), F29          \
	FMOVQ (LISTS), F31

// X4L applies the instruction OP to a lane of LANES and two groups.
#define X4L(OP, i, n, d) OP(LANES, i, n, d); OP(LANES, i, (n)+1, (d)+1); OP(LANES, i, (n)+2, (d)+2); OP(LANES, i, (n)+3, (d)+3)

// COPY4 copies a group.
#define COPY4(n, d) X4(VORR_B16, n, n, d)

// LOAD4_Z … LOAD4_T set all vectors of a group to one that SUMS points to.
#define LOAD4_Z(c) FMOVQ c(SUMS), F4; FMOVQ c(SUMS), F5; FMOVQ c(SUMS), F6; FMOVQ c(SUMS), F7
#define LOAD4_N(c) FMOVQ c(SUMS), F8; FMOVQ c(SUMS), F9; FMOVQ c(SUMS), F10; FMOVQ c(SUMS), F11
#define LOAD4_A(c) FMOVQ c(SUMS), F12; FMOVQ c(SUMS), F13; FMOVQ c(SUMS), F14; FMOVQ c(SUMS), F15
#define LOAD4_T(c) FMOVQ c(SUMS), F24; FMOVQ c(SUMS), F25; FMOVQ c(SUMS), F26; FMOVQ c(SUMS), F27

// PLACES sets VC to the places of n mod 8 in a table: bytes 4·(n mod 8) to 4·(n mod 8) + 3. It
// changes VB and VA.
#define PLACES \
	VTBL  V31.B16, [V4.B16], V16.B16 \ // the first byte of n + magic, four times each
	VTBL  V31.B16, [V5.B16], V17.B16 \
	VTBL  V31.B16, [V6.B16], V18.B16 \
	VTBL  V31.B16, [V7.B16], V19.B16 \
	FMOVQ 16(LISTS), F20             \
	FMOVQ 16(LISTS), F21             \
	FMOVQ 16(LISTS), F22             \
	FMOVQ 16(LISTS), F23             \
	VSLI  $2, V16.B16, V20.B16       \ // 4·n + 0 … 3
	VSLI  $2, V17.B16, V21.B16       \
	VSLI  $2, V18.B16, V22.B16       \
	VSLI  $2, V19.B16, V23.B16       \
	FMOVQ 32(LISTS), F12             \
	AND4C(VA, VC, VC)                // mod 32

// LOOKUP sets VA to the residuals and VB to the powers of two at the places in VC.
#define LOOKUP \
	FLDPQ (POWERS), (F24, F25)                 \
	FLDPQ (MISSED), (F26, F27)                 \
	VTBL  V20.B16, [V26.B16, V27.B16], V12.B16 \
	VTBL  V21.B16, [V26.B16, V27.B16], V13.B16 \
	VTBL  V22.B16, [V26.B16, V27.B16], V14.B16 \
	VTBL  V23.B16, [V26.B16, V27.B16], V15.B16 \
	VTBL  V20.B16, [V24.B16, V25.B16], V16.B16 \
	VTBL  V21.B16, [V24.B16, V25.B16], V17.B16 \
	VTBL  V22.B16, [V24.B16, V25.B16], V18.B16 \
	VTBL  V23.B16, [V24.B16, V25.B16], V19.B16

// POWER adds n·2^20 to the entries in VB, which makes s = 2^(n/8) in VZ.
#define POWER \
	VSHL $20, V4.S4, V4.S4    \
	VSHL $20, V5.S4, V5.S4    \
	VSHL $20, V6.S4, V6.S4    \
	VSHL $20, V7.S4, V7.S4    \
	VADD V16.S4, V4.S4, V4.S4 \
	VADD V17.S4, V5.S4, V5.S4 \
	VADD V18.S4, V6.S4, V6.S4 \
	VADD V19.S4, V7.S4, V7.S4

// SUMS_EXP takes x in VX and computes exp(-x) = hi + lo, hi in VX and lo in VN.
#define SUMS_EXP \
	LOAD4_Z(DF_MAGIC)               \
	X4L(VFMLS_E_S4, LOG2E8, VX, VZ) \ // z = magic - x·8/ln 2
	FMOVQ DF_MAGIC(SUMS), F12       \
	X4C(VFSUB_S4, VA, VZ, VN)       \ // n = z - magic
	X4L(VFMLA_E_S4, LN2HI8, VN, VX) \ // -r0 = x + n·ln2hi
	PLACES                          \
	LOOKUP                          \
	X4L(VFMLS_E_S4, LN2LO8, VN, VA) \ // c = residual - n·ln2lo
	POWER                           \ // s
	FMOVQ DF_HALF(SUMS), F20        \
	X4C(VFMUL_S4, VC, VX, VN)       \ // h = -r0/2
	COPY4(VX, VB)                   \
	X4(VFMLS_S4, VN, VX, VB)        \ // -p = -r0 - h·(-r0)
	X4(VFSUB_S4, VX, VB, VC)        \
	X4(VFMLA_S4, VN, VX, VC)        \ // d = h·(-r0) - (p - r0)
	LOAD4_N(DF_Q4_8)                \
	X4L(VFMLS_E_S4, Q5, VX, VN)     \ // q = q5·r0 + q4
	LOAD4_T(DF_Q3_8)                \
	X4(VFMLS_S4, VX, VN, VT)        \ // q = q·r0 + q3
	X4(VFMUL_S4, VX, VT, VN)        \ // -q·r0
	X4(VFMUL_S4, VX, VX, VX)        \ // r0²
	X4(VFMLS_S4, VX, VN, VC)        \ // d += q·r0·r0²
	COPY4(VZ, VX)                   \
	X4(VFMLS_S4, VB, VZ, VX)        \ // hi = s + s·p
	X4(VFSUB_S4, VX, VZ, VN)        \
	X4(VFMLS_S4, VB, VZ, VN)        \ // lo = s·p - (hi - s)
	X4(VFMLA_S4, VC, VZ, VN)        \ // lo += s·d
	X4(VFMLA_S4, VA, VX, VN)  // lo += hi·c

// SUMS_INVERSE takes exp(-x) = hi + lo, hi in VX and lo in VN, and computes y in VX and t + t² in
// VB, with sigmoid(x) = 1/(1 + hi + lo) = y·(1 + t + t²), but for less than the errors of the
// bounds. Of the sum 1 + hi, the greater operand comes first: then FastTwoSum gives its error.
#define SUMS_INVERSE \
	X4C(VFMAX_S4, ONE32, VX, VA) \
	X4C(VFMIN_S4, ONE32, VX, VB) \
	X4C(VFADD_S4, ONE32, VX, VZ) \ // w = 1 + hi, the denominator
	X4(VFSUB_S4, VA, VZ, VA)     \
	X4(VFSUB_S4, VA, VB, VB)     \
	X4(VFADD_S4, VB, VN, VN)     \ // lo += min - (w - max)
	X4M(VFDIV_S4, VZ, ONE32, VX) \ // y = 1/w
	LOAD4_A(DF_ONE)              \
	X4(VFMLS_S4, VZ, VX, VA)     \
	X4(VFMLS_S4, VN, VX, VA)     \ // t = 1 - w·y - lo·y
	COPY4(VA, VB)                \
	X4(VFMLA_S4, VA, VA, VB)     // t + t²

// SUMS_BOUNDS sets VA and VB to both bounds of t + t²: it adds constants to VB.
#define SUMS_BOUNDS(above, below) \
	FMOVQ above(SUMS), F20      \
	FMOVQ below(SUMS), F21      \
	X4C(VFADD_S4, VC, VB, VA)   \
	X4C(VFADD_S4, VC+1, VB, VB)

// SUMS_TEST takes x in VN and both bounds of the results in VZ and VX, and sets DOUBT: to 0 if they
// are the same float32, which is then the result, and no x is outside. It changes VN and VC.
#define SUMS_TEST \
	VMOVI   $0, V30.B16              \
	VUABA_S4(0, 4, HARD)             \ // the distances of the bounds, as integers
	VUABA_S4(1, 5, HARD)             \
	VUABA_S4(2, 6, HARD)             \
	VUABA_S4(3, 7, HARD)             \
	OUTSIDE                          \
	VORR    V8.B16, V30.B16, V30.B16 \
	VUADDLV V30.S4, V30              \ // the sum of the lanes, of 64 bits
	FMOVD   F30, DOUBT
