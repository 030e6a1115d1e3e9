// The steps of Exp64, Log64, Sigmoid64 and Tanh64, for the vectors of either set: package generic
// (functions64.go) derives them, and their lines are these lines, since the bits of the results are those of this
// sequence of operations. Several vectors go through them side by side: ALL(STEP).
//
// Registers of one vector, in the order in which every step is given them:
//
//	x  the argument, then r, h, f
//	z  z, whose low bits are n, and what is made of it
//	e  n, then the polynomial, w, and at last the result
//	t  t, u, v; and for a moment anything
//	b, c, d  the rest. Exp64 has no need of them: its steps have four operands
//
// The constants stay in memory, where the ports that load are idle. Defined by the header that includes this, for
// a constant c there: LOAD(c, d) is d = c in all elements, and
//
//	ADDC(c, x, d)       d = x + c         SUBC(c, x, d)     d = x - c
//	MULADDC(c, x, d)    d = x·c + d       MULSUBC(c, x, d)  d = d - x·c
//	HORNERC(c, x, d)    d = d·x + c       LESSC(c, x, d)    d = x·c - d
//	ANDC, ORC(c, x, d)  bits              ADDQC(c, x, d)    integers
//	NEGATIVE(m, y, d)   d = y where the sign of m is set; it may change t and other registers that steps are not given
//	LIFT(x, z, t)       see LOG_LIFT

// ATLEAST is x = max(x, c), ATMOST x = min(x, c); NaN, being the second of the two operands, passes.
#define ATLEAST(c, x, t) LOAD(c, t); VMAXPD x, t, x
#define ATMOST(c, x, t) LOAD(c, t); VMINPD x, t, x

// From x to r + t and z, by way of n in e.
#define COUNT(x, z, e, t) SUBC(EXP_MAGIC, z, e)
#define COUNT_2(x, z, e, t) SUBC(EXP_MAGIC2, z, e)
#define SCALE(x, z, e, t) LOAD(EXP_MAGIC, z); MULADDC(EXP_LOG2E, x, z)
#define SCALE_2(x, z, e, t) LOAD(EXP_MAGIC2, z); MULADDC(EXP_LOG2E, x, z)
#define REDUCE(x, z, e, t) MULSUBC(EXP_LN2HI, e, x)
#define REDUCE_LOW(x, z, e, t) VMOVAPD x, t; MULSUBC(EXP_LN2LO, e, x)
#define LOST(x, z, e, t) VSUBPD x, t, t
#define LOST_LOW(x, z, e, t) MULSUBC(EXP_LN2LO, e, t); LOAD(EXP_X12, e)

// From r + t to w, in e.
#define POWER_11(x, z, e, t) HORNERC(EXP_X11, x, e)
#define POWER_10(x, z, e, t) HORNERC(EXP_X10, x, e)
#define POWER_9(x, z, e, t) HORNERC(EXP_X9, x, e)
#define POWER_8(x, z, e, t) HORNERC(EXP_X8, x, e)
#define POWER_7(x, z, e, t) HORNERC(EXP_X7, x, e)
#define POWER_6(x, z, e, t) HORNERC(EXP_X6, x, e)
#define POWER_5(x, z, e, t) HORNERC(EXP_X5, x, e)
#define POWER_4(x, z, e, t) HORNERC(EXP_X4, x, e)
#define POWER_3(x, z, e, t) HORNERC(EXP_X3, x, e)
#define POWER_2(x, z, e, t) HORNERC(EXP_X2, x, e)
#define TIMES_R(x, z, e, t) VMULPD x, e, e
#define TAIL(x, z, e, t) VFMADD213PD t, x, e

#define TAIL_STEPS(ALL) \
	ALL(REDUCE); \
	ALL(REDUCE_LOW); \
	ALL(LOST); \
	ALL(LOST_LOW); \
	ALL(POWER_11); \
	ALL(POWER_10); \
	ALL(POWER_9); \
	ALL(POWER_8); \
	ALL(POWER_7); \
	ALL(POWER_6); \
	ALL(POWER_5); \
	ALL(POWER_4); \
	ALL(POWER_3); \
	ALL(POWER_2); \
	ALL(TIMES_R); \
	ALL(TAIL)

// Of Exp64: the sum e = 1 + x + e. t is 1 + x, rounded, twice: (t-1)+1 is t, and there is no fifth register to keep it in.
#define EXP_ATLEAST(x, z, e, t) ATLEAST(EXP_EXP64MIN, x, t)
#define EXP_ATMOST(x, z, e, t) ATMOST(EXP_EXP64MAX, x, t)
#define ONE_PLUS(x, z, e, t) ADDC(EXP_ONE, x, t)
#define LESS_ONE(x, z, e, t) SUBC(EXP_ONE, t, t)
#define REST(x, z, e, t) VSUBPD t, x, x
#define PLUS_REST(x, z, e, t) VADDPD x, e, e
#define PLUS_ONE(x, z, e, t) ADDC(EXP_ONE, t, t)
#define SUM(x, z, e, t) VADDPD t, e, e

// e·2ⁿ, by the two factors that z holds.
#define HALF_N(x, z, e, t) VPSRLQ $1, z, t
#define OTHER_HALF(x, z, e, t) VPSUBQ t, z, z
#define FACTOR(x, z, e, t) VPSLLQ $52, t, t
#define OTHER_FACTOR(x, z, e, t) VPSLLQ $52, z, z
#define TIMES_FACTOR(x, z, e, t) VMULPD t, e, e
#define TIMES_OTHER(x, z, e, t) VMULPD z, e, e

#define FACTOR_STEPS(ALL) \
	ALL(HALF_N); \
	ALL(OTHER_HALF); \
	ALL(FACTOR); \
	ALL(OTHER_FACTOR); \
	ALL(TIMES_FACTOR); \
	ALL(TIMES_OTHER)

// EXP_STEPS does all steps of Exp64 from x to the result, in e.
#define EXP_STEPS(ALL) \
	ALL(EXP_ATLEAST); \
	ALL(EXP_ATMOST); \
	ALL(SCALE_2); \
	ALL(COUNT_2); \
	TAIL_STEPS(ALL); \
	ALL(ONE_PLUS); \
	ALL(LESS_ONE); \
	ALL(REST); \
	ALL(PLUS_REST); \
	ALL(PLUS_ONE); \
	ALL(SUM); \
	FACTOR_STEPS(ALL)

// Of Sigmoid64, first those with four operands.
#define SIGMOID_ATMOST(x, z, e, t) ATMOST(EXP_SIGMOID64MAX, x, t)
#define NEGATE(x, z, e, t) XORC(EXP_SIGN, x, x)

// n again, in z; 2^-|n| in t; then b, and c = a + b in c, with what it lacks in d.
#define COUNT_AGAIN(x, z, e, t, b, c, d) SUBC(EXP_MAGIC, z, z); ORC(EXP_SIGN, z, t)
#define SMALLER(x, z, e, t, b, c, d) ATLEAST(EXP_NEGLIGIBLE, t, b); ADDC(EXP_MAGIC, t, t)
#define POWER(x, z, e, t, b, c, d) VPSLLQ $52, t, t; LOAD(EXP_ONE, b)
#define CHOOSE(x, z, e, t, b, c, d) NEGATIVE(z, t, b); ADDC(EXP_ONE, t, c)
#define LACK(x, z, e, t, b, c, d) LOAD(EXP_ONE, d); VSUBPD c, d, d
#define LACK_2(x, z, e, t, b, c, d) VADDPD t, d, d; VMOVAPD c, t

// u, in t; e, in c; then their sum d, in d.
#define BIG(x, z, e, t, b, c, d) VFMADD231PD b, x, t
#define LITTLE(x, z, e, t, b, c, d) VSUBPD t, c, c
#define LITTLE_2(x, z, e, t, b, c, d) VFMADD231PD b, x, c
#define LITTLE_3(x, z, e, t, b, c, d) VADDPD d, c, c
#define LITTLE_4(x, z, e, t, b, c, d) VFMADD231PD b, e, c
#define DENOMINATOR(x, z, e, t, b, c, d) VADDPD c, t, d
#define DENOMINATOR_2(x, z, e, t, b, c, d) VSUBPD d, t, t
#define DENOMINATOR_3(x, z, e, t, b, c, d) VADDPD t, c, c

// y, in e, and what corrects it, in t.
#define INVERSE(x, z, e, t, b, c, d) LOAD(EXP_ONE, t); VDIVPD d, t, e
#define ERROR(x, z, e, t, b, c, d) VFNMADD231PD e, d, t
#define ERROR_2(x, z, e, t, b, c, d) VFNMADD231PD e, c, t
#define CORRECT(x, z, e, t, b, c, d) VFMADD213PD e, t, e

// z = min(-n, 0) + magic2.
#define OPPOSITE(x, z, e, t, b, c, d) XORC(EXP_SIGN, z, z); VXORPD t, t, t
#define NUMERATOR(x, z, e, t, b, c, d) VMINPD z, t, z; ADDC(EXP_MAGIC2, z, z)

// SIGMOID_STEPS does all steps of Sigmoid64 from x to the result, in e. ALL7 is ALL for steps with seven operands.
#define SIGMOID_STEPS(ALL, ALL7) \
	ALL(EXP_ATLEAST); \
	ALL(SIGMOID_ATMOST); \
	ALL(NEGATE); \
	ALL(SCALE); \
	ALL(COUNT); \
	TAIL_STEPS(ALL); \
	ALL7(COUNT_AGAIN); \
	ALL7(SMALLER); \
	ALL7(POWER); \
	ALL7(CHOOSE); \
	ALL7(LACK); \
	ALL7(LACK_2); \
	ALL7(BIG); \
	ALL7(LITTLE); \
	ALL7(LITTLE_2); \
	ALL7(LITTLE_3); \
	ALL7(LITTLE_4); \
	ALL7(DENOMINATOR); \
	ALL7(DENOMINATOR_2); \
	ALL7(DENOMINATOR_3); \
	ALL7(INVERSE); \
	ALL7(ERROR); \
	ALL7(ERROR_2); \
	ALL7(CORRECT); \
	ALL7(OPPOSITE); \
	ALL7(NUMERATOR); \
	FACTOR_STEPS(ALL)
