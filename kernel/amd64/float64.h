// The steps of Exp64, Sigmoid64, Tanh64 and Log64, for the vectors of either set: package generic
// (functions64.go) derives them, and their lines are these lines, since the bits of the results are those of this
// sequence of operations. As many vectors go through them side by side as there are registers for four each: ALL(STEP).
// Constants stay in memory, and so does what a step long after needs: the ports that load and store are idle. With all
// of it in seven registers, and half as many vectors, Sigmoid64 took 1.15 to 1.4 times as long (Cascade Lake).
//
// Registers of one vector, in the order in which every step is given them:
//
//	x  the argument, then r, h, f
//	z  z, whose low bits are n, and what is made of it
//	e  n, then the polynomial, w, and at last the result
//	t  t; and for a moment anything
//	y, o  the lower halves of t and e
//	m  no register: the vector's place in a row of the scratch. KEEP(r, k, m) and FETCH(k, m, r) store it to row k and load it, and
//	   AT(k, m) is an operand there
//
// Defined by the header that includes this, for a constant c in memory: LOAD(c, d) is d = c in all elements, and
//
//	ADDC(c, x, d)       d = x + c         SUBC(c, x, d)     d = x - c
//	MULADDC(c, x, d)    d = x·c + d       MULSUBC(c, x, d)  d = d - x·c
//	HORNERC(c, x, d)    d = d·x + c       LESSC(c, x, d)    d = d·c - x
//	ANDC, ORC, XORC     bits              ADDQC(c, x, d)    integers
//	NEGATIVE(n, y, d)   d = y where the sign of n is set
//	NARROW(d, y)        y = d, as float32
//	LIFT(x, z, t)       x = z and t = 1022 where x is subnormal, elsewhere t = 0

// ATLEAST is x = max(x, c), ATMOST x = min(x, c); NaN, being the second of the two operands, passes.
#define ATLEAST(c, x, t) LOAD(c, t); VMAXPD x, t, x
#define ATMOST(c, x, t) LOAD(c, t); VMINPD x, t, x

// From x to r + t and z, by way of n in e.
#define COUNT(x, z, e, t, m, y, o) SUBC(EXP_MAGIC, z, e)
#define COUNT_2(x, z, e, t, m, y, o) SUBC(EXP_MAGIC2, z, e)
#define SCALE(x, z, e, t, m, y, o) LOAD(EXP_MAGIC, z); MULADDC(EXP_LOG2E, x, z)
#define SCALE_2(x, z, e, t, m, y, o) LOAD(EXP_MAGIC2, z); MULADDC(EXP_LOG2E, x, z)
#define REDUCE(x, z, e, t, m, y, o) MULSUBC(EXP_LN2HI, e, x)
#define REDUCE_LOW(x, z, e, t, m, y, o) VMOVAPD x, t; MULSUBC(EXP_LN2LO, e, x)
#define LOST(x, z, e, t, m, y, o) VSUBPD x, t, t
#define LOST_LOW(x, z, e, t, m, y, o) MULSUBC(EXP_LN2LO, e, t); LOAD(EXP_X12, e)

// From r + t to w, in e.
#define POWER_11(x, z, e, t, m, y, o) HORNERC(EXP_X11, x, e)
#define POWER_10(x, z, e, t, m, y, o) HORNERC(EXP_X10, x, e)
#define POWER_9(x, z, e, t, m, y, o) HORNERC(EXP_X9, x, e)
#define POWER_8(x, z, e, t, m, y, o) HORNERC(EXP_X8, x, e)
#define POWER_7(x, z, e, t, m, y, o) HORNERC(EXP_X7, x, e)
#define POWER_6(x, z, e, t, m, y, o) HORNERC(EXP_X6, x, e)
#define POWER_5(x, z, e, t, m, y, o) HORNERC(EXP_X5, x, e)
#define POWER_4(x, z, e, t, m, y, o) HORNERC(EXP_X4, x, e)
#define POWER_3(x, z, e, t, m, y, o) HORNERC(EXP_X3, x, e)
#define POWER_2(x, z, e, t, m, y, o) HORNERC(EXP_X2, x, e)
#define TIMES_R(x, z, e, t, m, y, o) VMULPD x, e, e
#define TAIL(x, z, e, t, m, y, o) VFMADD213PD t, x, e

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
#define EXP_ATLEAST(x, z, e, t, m, y, o) ATLEAST(EXP_EXP64MIN, x, t)
#define EXP_ATMOST(x, z, e, t, m, y, o) ATMOST(EXP_EXP64MAX, x, t)
#define ONE_PLUS(x, z, e, t, m, y, o) ADDC(EXP_ONE, x, t)
#define LESS_ONE(x, z, e, t, m, y, o) SUBC(EXP_ONE, t, t)
#define REST(x, z, e, t, m, y, o) VSUBPD t, x, x
#define PLUS_REST(x, z, e, t, m, y, o) VADDPD x, e, e
#define PLUS_ONE(x, z, e, t, m, y, o) ADDC(EXP_ONE, t, t)
#define SUM(x, z, e, t, m, y, o) VADDPD t, e, e

// e·2ⁿ, by the two factors that z holds.
#define HALF_N(x, z, e, t, m, y, o) VPSRLQ $1, z, t
#define OTHER_HALF(x, z, e, t, m, y, o) VPSUBQ t, z, z
#define FACTOR(x, z, e, t, m, y, o) VPSLLQ $52, t, t
#define OTHER_FACTOR(x, z, e, t, m, y, o) VPSLLQ $52, z, z
#define TIMES_FACTOR(x, z, e, t, m, y, o) VMULPD t, e, e
#define TIMES_OTHER(x, z, e, t, m, y, o) VMULPD z, e, e

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

// Of Sigmoid64.
#define SIGMOID_ATMOST(x, z, e, t, m, y, o) ATMOST(EXP_SIGMOID64MAX, x, t)
#define NEGATE(x, z, e, t, m, y, o) XORC(EXP_SIGN, x, x)

// n in z, 2^-|n| in t, then b in e and c = a + b in x, with what it lacks in z. r is in row 0, w in row 1, n in row 2.
#define COUNT_AGAIN(x, z, e, t, m, y, o) SUBC(EXP_MAGIC, z, z); KEEP(x, 0, m); KEEP(e, 1, m)
#define SMALLER(x, z, e, t, m, y, o) ORC(EXP_SIGN, z, t); ATLEAST(EXP_NEGLIGIBLE, t, x); KEEP(z, 2, m)
#define POWER(x, z, e, t, m, y, o) ADDC(EXP_MAGIC, t, t); VPSLLQ $52, t, t; LOAD(EXP_ONE, e)
#define CHOOSE(x, z, e, t, m, y, o) NEGATIVE(z, t, e); ADDC(EXP_ONE, t, x)
#define LACK(x, z, e, t, m, y, o) LOAD(EXP_ONE, z); VSUBPD x, z, z
#define LACK_2(x, z, e, t, m, y, o) VADDPD t, z, z; VMOVAPD x, t

// u, in t; e, in x; then their sum d, in z.
#define BIG(x, z, e, t, m, y, o) VFMADD231PD AT(0, m), e, t
#define LITTLE(x, z, e, t, m, y, o) VSUBPD t, x, x
#define LITTLE_2(x, z, e, t, m, y, o) VFMADD231PD AT(0, m), e, x
#define LITTLE_3(x, z, e, t, m, y, o) VADDPD z, x, x
#define LITTLE_4(x, z, e, t, m, y, o) VFMADD231PD AT(1, m), e, x
#define DENOMINATOR(x, z, e, t, m, y, o) VADDPD x, t, z
#define DENOMINATOR_2(x, z, e, t, m, y, o) VSUBPD z, t, t
#define DENOMINATOR_3(x, z, e, t, m, y, o) VADDPD t, x, x

// y, in t, and what it lacks, in e; once more, with both parts of the denominator, and the quotient, in e.
#define NARROW_Z(x, z, e, t, m, y, o) NARROW(z, y); VBROADCASTSS EXP_ONE32, o
#define INVERT(x, z, e, t, m, y, o) VDIVPS y, o, y
#define WIDEN(x, z, e, t, m, y, o) VCVTPS2PD y, t
#define MISSING_Z(x, z, e, t, m, y, o) LOAD(EXP_ONE, e); VFNMADD231PD t, z, e
#define COMPLETE(x, z, e, t, m, y, o) VFMADD213PD t, e, t
#define MISSING_X(x, z, e, t, m, y, o) VFNMADD231PD t, x, e
#define CORRECT(x, z, e, t, m, y, o) VFMADD213PD t, t, e

// z = min(-n, 0) + magic2.
#define OPPOSITE(x, z, e, t, m, y, o) FETCH(2, m, z); XORC(EXP_SIGN, z, z); VXORPD t, t, t
#define NUMERATOR(x, z, e, t, m, y, o) VMINPD z, t, z; ADDC(EXP_MAGIC2, z, z)

// SIGMOID_STEPS does all steps of Sigmoid64 from x to the result, in e.
#define SIGMOID_STEPS(ALL) \
	ALL(EXP_ATLEAST); \
	ALL(SIGMOID_ATMOST); \
	ALL(NEGATE); \
	ALL(SCALE); \
	ALL(COUNT); \
	TAIL_STEPS(ALL); \
	ALL(COUNT_AGAIN); \
	ALL(SMALLER); \
	ALL(POWER); \
	ALL(CHOOSE); \
	ALL(LACK); \
	ALL(LACK_2); \
	ALL(BIG); \
	ALL(LITTLE); \
	ALL(LITTLE_2); \
	ALL(LITTLE_3); \
	ALL(LITTLE_4); \
	ALL(DENOMINATOR); \
	ALL(DENOMINATOR_2); \
	ALL(DENOMINATOR_3); \
	ALL(NARROW_Z); \
	ALL(INVERT); \
	ALL(WIDEN); \
	ALL(MISSING_Z); \
	ALL(COMPLETE); \
	ALL(MISSING_Z); \
	ALL(MISSING_X); \
	ALL(CORRECT); \
	ALL(OPPOSITE); \
	ALL(NUMERATOR); \
	FACTOR_STEPS(ALL)
