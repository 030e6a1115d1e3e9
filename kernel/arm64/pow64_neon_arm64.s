//go:build !purego

#include "textflag.h"
#include "zneon.h"
#include "zconstants.h"
#include "vectors_neon.h"
#include "float64_neon_tmpl.h"

// Pow64: eight float64 at a time, as four vectors of two. Package generic (pow64.go) derives the
// method. The steps here are its steps to the letter, but that some numbers have the other sign:
// VFMLS subtracts a product from its destination, and not the other way round.
//
// Numbers that are not positive and normal are made so before (PREPARE), or go through the steps
// to no purpose, and REPAIR puts their results right; both in branches that other data does not
// take.
//
// Registers, beside those of vectors_neon.h and float64_neon_tmpl.h:
#define POWER   R9 // the Power64
#define TABLE   R10 // c and -log c of the eight intervals, 32 bytes each
#define ROW     R11 // one of them
#define ROW2    R12
#define USUAL   R13 // -1 if all eight numbers are positive and normal

// The first field of the Power64.
#define FACTOR (POWER)

// In every lane of a vector, the last four: the sign bit if p is odd, the bits of a NaN if p is no
// integer, the power of +0, and that of +Inf. Then +Inf, and something for a moment.
#define SIGN_BIT    16
#define NO_NEGATIVE 17
#define ZERO        18
#define INFINITE    19
#define INF         20
#define MASK        21

// LOOKUP sets c, l and k, to c, -log c and the second part of it, of the two numbers whose bits are
// in v, less those of 0.725. The index of the interval is in the first three bits of a mantissa.
#define LOOKUP(v, c, l, k) \
	VMOV  v.D[0], ROW          \
	VMOV  v.D[1], ROW2         \
	UBFX  $49, ROW, $3, ROW    \
	UBFX  $49, ROW2, $3, ROW2  \
	ADD   ROW<<5, TABLE, ROW   \
	ADD   ROW2<<5, TABLE, ROW2 \
	FLDPQ (ROW), (F28, F29)    \
	FLDPQ (ROW2), (F30, F31)   \
	VZIP1 V30.D2, V28.D2, c.D2 \
	VZIP2 V30.D2, V28.D2, l.D2 \
	VZIP1 V31.D2, V29.D2, k.D2

// PREPARE makes |x| of x, times 2⁶⁴ where it is subnormal. Then it adds 64 to less, what is to be
// taken off the biased exponent. T0 is the smallest normal number, T1 is 2⁶⁴, T2 is 64.
#define PREPARE(x, less) \
	VFABS_D2(x, x)             \
	VCMGT_D2(x, T0, MASK)      \
	VFMUL_D2(T1, x, T3)        \
	VBIT_B16(MASK, T3, x)      \
	VAND_B16(T2, MASK, MASK)   \
	VFADD_D2(MASK, less, less)

// REPAIR replaces those of the results y whose x is negative, NaN, zero or infinite, and gives all
// the sign of x if p is odd.
#define REPAIR(x, y) \
	VFCMLT0_D2(x, MASK)               \
	VAND_B16(NO_NEGATIVE, MASK, MASK) \
	VORR_B16(MASK, y, y)              \
	VFCMEQ_D2(x, x, MASK)             \ // all ones, unless x is NaN
	VORN_B16(MASK, y, y)              \
	VFCMEQ0_D2(x, MASK)               \
	VBIT_B16(MASK, ZERO, y)           \
	VFABS_D2(x, MASK)                 \
	VFCMEQ_D2(MASK, INF, MASK)        \
	VBIT_B16(MASK, INFINITE, y)       \
	VAND_B16(x, SIGN_BIT, MASK)       \
	VORR_B16(MASK, y, y)

// func Pow64NEON(dst, x []float64, p *Power64)
//
// dst[i] = x[i] to the power p
TEXT ·Pow64NEON(SB), NOSPLIT, $64-56
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD p+48(FP), POWER
	MOVD ZR, TAIL
	MOVD $·exp(SB), CONST
	MOVD $·pow64(SB), TABLE

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1 (SRC), [V0.D2, V1.D2, V2.D2, V3.D2]
	LOAD_B(LOG_BIASEDTWO52)

	// The least and the greatest x tell whether all are positive and normal. NaN is neither.
	MOVD $0x7ff0000000000000, ROW
	VDUP ROW, V29.D2
	LOAD_T0(CONST_SMALLEST)
	VFMIN_D2(0, 1, 24)
	VFMIN_D2(2, 3, 25)
	VFMAX_D2(0, 1, 26)
	VFMAX_D2(2, 3, 27)
	VFMIN_D2(24, 25, 24)
	VFMAX_D2(26, 27, 26)
	VFCMGE_D2(T0, 24, 24)
	VFCMGT_D2(26, T1, 26)
	VAND V24.B16, V26.B16, V24.B16
	VMOV V24.D[0], USUAL
	VMOV V24.D[1], ROW
	AND  ROW, USUAL
	CMN  $1, USUAL
	BNE  prepare

steps:
	LOAD_T0(POW64_BIAS)
	ADD_T0_TO_X               // the bits of x, less those of 0.725
	LOOKUP(V0, V8, V12, V20)  // c in VN, -log c in VA and VC
	LOOKUP(V1, V9, V13, V21)
	LOOKUP(V2, V10, V14, V22)
	LOOKUP(V3, V11, V15, V23)
	EXPONENT_OF_X
	LOAD_T1(LOG_TWO52)
	OR4C(T1, VZ, VZ)
	SUB4(VB, VZ, VZ)          // e
	LOAD_T1(CONST_MANTISSA)
	LOAD_T0(POW64_LOW)
	AND4C(T1, VX, VX)
	ADD_T0_TO_X               // m
	VFMOV_MINUS_ONE_D2(24)
	VFMOV_MINUS_ONE_D2(25)
	VFMOV_MINUS_ONE_D2(26)
	VFMOV_MINUS_ONE_D2(27)
	MULADD4(VN, VX, VD)       // r = m·c - 1

	LOAD_T0(LOG64_LN2HIGH)
	LOAD_T1(LOG64_LN2LOW)
	MULADD4C(T0, VZ, VA)   // s = e·ln2high - log c
	MULADD4C(T1, VZ, VC)   // low = e·ln2low and the second part
	VFMOV_HALF_D2(T0)
	ADD4(VA, VD, VX)       // s1 = s + r
	SUB4(VA, VX, VA)
	SUB4(VA, VD, VA)
	ADD4(VA, VC, VC)       // low += r - (s1 - s)
	SQUARE4(VD, VN)        // r2
	MOVE4(VX, VZ)
	MULSUB4C(T0, VN, VZ)   // s2 = s1 - r2/2
	SUB4(VZ, VX, VX)
	MULSUB4C(T0, VN, VX)
	ADD4(VX, VC, VC)       // low += (s1 - s2) - r2/2
	MOVE4(VN, VA)
	MULSUB4(VD, VD, VA)    // -r2low
	MULADD4C(T0, VA, VC)   // low -= r2low/2
	MUL4(VD, VN, VX)       // r3
	MOVE4(VX, VB)
	MULSUB4(VD, VN, VB)
	MULADD4(VA, VD, VB)    // -r3low

	LOAD_N(POW64_K14)
	LOAD_A(POW64_K13)
	MULADD4(VN, VD, VA)             // k = k14·r + k13
	LOAD_N(POW64_K12)
	MULADD4(VA, VD, VN)             // k = k·r + k12
	LOAD_A(POW64_K11)
	MULADD4(VN, VD, VA)
	LOAD_N(POW64_K10)
	MULADD4(VA, VD, VN)
	LOAD_A(POW64_K9)
	MULADD4(VN, VD, VA)
	LOAD_N(POW64_K8)
	MULADD4(VA, VD, VN)
	LOAD_A(POW64_K7)
	MULADD4(VN, VD, VA)
	LOAD_N(POW64_K6)
	MULADD4(VA, VD, VN)
	LOAD_A(POW64_K5)
	MULADD4(VN, VD, VA)
	LOAD_N(POW64_MINUSFOURTH)
	MULADD4(VA, VD, VN)             // k = k·r - 1/4
	LOAD_A(POW64_THIRD)
	MULADD4(VN, VD, VA)             // cubic = k·r + 1/3
	LOAD_T0(POW64_THIRD)
	LOAD_T1(POW64_THIRD)
	LOAD_T2(POW64_THIRD)
	LOAD_T3(POW64_THIRD)
	SUB4(VA, T0, T0)
	MULADD4(VN, VD, T0)             // k = k·r + (1/3 - cubic), in T0 to T3
	FMOVQ POW64_THIRDLOW(CONST), F8
	ADD4C(VN, T0, T0)               // k += thirdLow
	MUL4(VX, VA, VD)                // u = r3·cubic
	MOVE4(VD, VN)
	MULSUB4(VX, VA, VN)             // -v = u - r3·cubic
	MULSUB4(VX, T0, VN)             // -v -= r3·k
	MULADD4(VB, VA, VN)             // -v -= r3low·cubic
	ADD4(VD, VZ, VB)                // l = s2 + u
	SUB4(VZ, VB, VA)
	SUB4(VA, VD, VD)                // u - (l - s2)
	SUB4(VN, VD, VD)                // + v
	ADD4(VD, VC, VC)                // low

	FMOVD FACTOR, F28
	VDUP  V28.D[0], V28.D2
	LOAD_T1(EXP64_MIN)
	LOAD_T2(EXP64_MAX)
	MUL4C(T0, VB, VX)      // y = p·l
	NEG4(VX, VA)
	MULADD4C(T0, VB, VA)
	MULADD4C(T0, VC, VA)   // t = p·low + (p·l - y)
	MAX4C(T1, VX, VX)
	MIN4C(T2, VX, VX)
	LOAD_T0(POW64_LEAST)
	LOAD_T1(POW64_MOST)
	MAX4C(T0, VA, VA)
	MIN4C(T1, VA, VA)

	LOAD_T2(EXP64_MAGIC2)
	LOAD_T3(EXP_LOG2E)
	LOAD_Z(EXP64_MAGIC2)
	MULADD4C(T3, VX, VZ)// z = y·log2e + magic
	SUB4C(T2, VZ, VN)// n
	LOAD_T0(EXP_LN2HI)
	LOAD_T1(EXP_LN2LO)
	MULSUB4C(T0, VN, VX)// y -= n·ln2hi
	MULSUB4C(T1, VN, VA)// t -= n·ln2lo
	ADD4(VA, VX, VB)// r = y + t
	SUB4(VX, VB, VX)
	SUB4(VX, VA, VA)// t -= r - y
	MOVE4(VB, VX)
	MOVE4(VA, VC)
	MULADD4(VC, VX, VA)// t = t·r + t
	SERIES
	SUM
	CMN $1, USUAL
	BNE repair

store:
	VST1.P [V8.D2, V9.D2, V10.D2, V11.D2], 64(DST)
	ADD    $64, SRC
	SUB    $8, N
	B      loop8

prepare:
	LOAD_T1(POW64_TWO64)
	LOAD_T2(POW64_SIXTYFOUR)
	X4U(PREPARE, VX, VB)
	B steps

repair:
	VLD1  (SRC), [V0.D2, V1.D2, V2.D2, V3.D2]
	FLDPQ 16(POWER), (F22, F23)
	VDUP  V22.D[0], V16.D2
	VDUP  V22.D[1], V17.D2
	VDUP  V23.D[0], V18.D2
	VDUP  V23.D[1], V19.D2
	MOVD  $0x7ff0000000000000, ROW
	VDUP  ROW, V20.D2
	X4U(REPAIR, VX, VN)
	B     store

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN64($buffer-64(SP))
	B    loop8

end:
	TAIL_OUT64(done)

done:
	RET
