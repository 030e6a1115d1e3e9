// The steps of Exp64, Sigmoid64, Tanh64 and Log64, for the vectors of either set. Package generic
// (float64.go) derives them. Its operations are these operations, because the last bits show.
//
// A vector has four registers, and as many vectors go through the steps side by side as there are
// registers: ALL(STEP). Constants stay in memory, and so do values that a step needs much later:
// the ports that load and store are idle. With seven registers for a vector, and half as many
// vectors, Sigmoid64 took 1.15 to 1.4 times as long (Cascade Lake).
//
// Registers of one vector, in the order in which every step is given them:
//
//	x  the argument, then r, h, f
//	z  z, whose low bits are n, and what is made of it
//	e  n, then the polynomial, w, and at last the result
//	t  t; and for a moment anything
//	y, o  the lower halves of t and e
//	m  no register: the vector's place in a row of the scratch. STORE_ROW(r, k, m) and LOAD_ROW(k, m, r) store it to row k and load it, and
//	   AT(k, m) is an operand there
//
// Defined by the file that includes this, for a constant c in memory: LOAD(c, d) sets all lanes of
// d to c, and
//
//	ADDC(c, x, d)       d = x + c         SUBC(c, x, d)     d = x - c
//	MULADDC(c, x, d)    d = x·c + d       MULSUBC(c, x, d)  d = d - x·c
//	HORNERC(c, x, d)    d = d·x + c       LESSC(c, x, d)    d = d·c - x
//	ANDC, ORC, XORC     bits              ADDQC(c, x, d)    integers
//	NEGATIVE(n, y, d)   d = y where the sign of n is set
//	NARROW(d, y)        y = d, as float32
//	LIFT(x, z, t)       x = z and t = 1022 where x is subnormal, elsewhere t = 0

// ATLEAST computes x = max(x, c), ATMOST x = min(x, c). NaN passes: it is the second of the two
// operands.
#define ATLEAST(c, x, t) LOAD(c, t); VMAXPD x, t, x
#define ATMOST(c, x, t) LOAD(c, t); VMINPD x, t, x

// From x to r + t and z, by way of n in e.
#define ROUND_N(x, z, e, t, m, y, o) SUBC(EXP_MAGIC, z, e)
#define ROUND_N_2(x, z, e, t, m, y, o) SUBC(EXP64_MAGIC2, z, e)
#define SCALE(x, z, e, t, m, y, o) LOAD(EXP_MAGIC, z); MULADDC(EXP_LOG2E, x, z)
#define SCALE_2(x, z, e, t, m, y, o) LOAD(EXP64_MAGIC2, z); MULADDC(EXP_LOG2E, x, z)
#define REDUCE(x, z, e, t, m, y, o) MULSUBC(EXP_LN2HI, e, x)
#define REDUCE_LOW(x, z, e, t, m, y, o) VMOVAPD x, t; MULSUBC(EXP_LN2LO, e, x)
#define LOST(x, z, e, t, m, y, o) VSUBPD x, t, t
#define LOST_LOW(x, z, e, t, m, y, o) MULSUBC(EXP_LN2LO, e, t); LOAD(EXP64_X12, e)

// From r + t to w, in e.
#define POWER_11(x, z, e, t, m, y, o) HORNERC(EXP64_X11, x, e)
#define POWER_10(x, z, e, t, m, y, o) HORNERC(EXP64_X10, x, e)
#define POWER_9(x, z, e, t, m, y, o) HORNERC(EXP64_X9, x, e)
#define POWER_8(x, z, e, t, m, y, o) HORNERC(EXP64_X8, x, e)
#define POWER_7(x, z, e, t, m, y, o) HORNERC(EXP64_X7, x, e)
#define POWER_6(x, z, e, t, m, y, o) HORNERC(EXP64_X6, x, e)
#define POWER_5(x, z, e, t, m, y, o) HORNERC(EXP64_X5, x, e)
#define POWER_4(x, z, e, t, m, y, o) HORNERC(EXP64_X4, x, e)
#define POWER_3(x, z, e, t, m, y, o) HORNERC(EXP64_X3, x, e)
#define POWER_2(x, z, e, t, m, y, o) HORNERC(EXP64_X2, x, e)
#define TIMES_R(x, z, e, t, m, y, o) VMULPD x, e, e
#define TAIL(x, z, e, t, m, y, o) VFMADD213PD t, x, e

#define TAIL_STEPS(ALL) \
	ALL(REDUCE);      \
	ALL(REDUCE_LOW);  \
	ALL(LOST);        \
	ALL(LOST_LOW);    \
	SERIES_STEPS(ALL)

// SERIES_STEPS does those that begin with r, t and the first coefficient, which is in e.
#define SERIES_STEPS(ALL) \
	ALL(POWER_11); \
	ALL(POWER_10); \
	ALL(POWER_9);  \
	ALL(POWER_8);  \
	ALL(POWER_7);  \
	ALL(POWER_6);  \
	ALL(POWER_5);  \
	ALL(POWER_4);  \
	ALL(POWER_3);  \
	ALL(POWER_2);  \
	ALL(TIMES_R);  \
	ALL(TAIL)

// Exp64: the sum e = 1 + x + e. t = 1 + x, rounded, is computed twice, as (t-1)+1: there is no
// fifth register to keep it in.
#define EXP_ATLEAST(x, z, e, t, m, y, o) ATLEAST(EXP64_MIN, x, t)
#define EXP_ATMOST(x, z, e, t, m, y, o) ATMOST(EXP64_MAX, x, t)
#define ONE_PLUS(x, z, e, t, m, y, o) ADDC(CONST_ONE, x, t)
#define LESS_ONE(x, z, e, t, m, y, o) SUBC(CONST_ONE, t, t)
#define REST(x, z, e, t, m, y, o) VSUBPD t, x, x
#define PLUS_REST(x, z, e, t, m, y, o) VADDPD x, e, e
#define PLUS_ONE(x, z, e, t, m, y, o) ADDC(CONST_ONE, t, t)
#define SUM(x, z, e, t, m, y, o) VADDPD t, e, e

// e·2ⁿ, by the two factors that z holds.
#define HALF_N(x, z, e, t, m, y, o) VPSRLQ $1, z, t
#define OTHER_HALF(x, z, e, t, m, y, o) VPSUBQ t, z, z
#define FACTOR(x, z, e, t, m, y, o) VPSLLQ $52, t, t
#define OTHER_FACTOR(x, z, e, t, m, y, o) VPSLLQ $52, z, z
#define TIMES_FACTOR(x, z, e, t, m, y, o) VMULPD t, e, e
#define TIMES_OTHER(x, z, e, t, m, y, o) VMULPD z, e, e

#define FACTOR_STEPS(ALL) \
	ALL(HALF_N);       \
	ALL(OTHER_HALF);   \
	ALL(FACTOR);       \
	ALL(OTHER_FACTOR); \
	ALL(TIMES_FACTOR); \
	ALL(TIMES_OTHER)

// EXP_STEPS does all steps of Exp64 from x to the result, in e.
#define EXP_STEPS(ALL) \
	ALL(EXP_ATLEAST); \
	ALL(EXP_ATMOST);  \
	ALL(SCALE_2);     \
	ALL(ROUND_N_2);   \
	TAIL_STEPS(ALL);  \
	SUM_STEPS(ALL)

// SUM_STEPS does those from r, w and z to the result.
#define SUM_STEPS(ALL) \
	ALL(ONE_PLUS);    \
	ALL(LESS_ONE);    \
	ALL(REST);        \
	ALL(PLUS_REST);   \
	ALL(PLUS_ONE);    \
	ALL(SUM);         \
	FACTOR_STEPS(ALL)

// Of Sigmoid64.
#define SIGMOID_ATMOST(x, z, e, t, m, y, o) ATMOST(SIGMOID64_MAX, x, t)
#define NEGATE(x, z, e, t, m, y, o) XORC(CONST_SIGN, x, x)

// n in z, 2^-|n| in t, then b in e and c = a + b in x, with what it lacks in z. r is in row 0, w in
// row 1, n in row 2.
#define ROUND_N_AGAIN(x, z, e, t, m, y, o) SUBC(EXP_MAGIC, z, z); STORE_ROW(x, 0, m); STORE_ROW(e, 1, m)
#define SMALLER(x, z, e, t, m, y, o) ORC(CONST_SIGN, z, t); ATLEAST(SIGMOID64_NEGLIGIBLE, t, x); STORE_ROW(z, 2, m)
#define POWER(x, z, e, t, m, y, o) ADDC(EXP_MAGIC, t, t); VPSLLQ $52, t, t; LOAD(CONST_ONE, e)
#define CHOOSE(x, z, e, t, m, y, o) NEGATIVE(z, t, e); ADDC(CONST_ONE, t, x)
#define LACK(x, z, e, t, m, y, o) LOAD(CONST_ONE, z); VSUBPD x, z, z
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

// y, in t, and what it lacks, in e; once more, with both parts of the denominator, and the
// quotient, in e.
#define NARROW_Z(x, z, e, t, m, y, o) NARROW(z, y); VBROADCASTSS CONST_ONE32, o
#define INVERT(x, z, e, t, m, y, o) VDIVPS y, o, y
#define WIDEN(x, z, e, t, m, y, o) VCVTPS2PD y, t
#define MISSING_Z(x, z, e, t, m, y, o) LOAD(CONST_ONE, e); VFNMADD231PD t, z, e
#define COMPLETE(x, z, e, t, m, y, o) VFMADD213PD t, e, t
#define MISSING_X(x, z, e, t, m, y, o) VFNMADD231PD t, x, e
#define CORRECT(x, z, e, t, m, y, o) VFMADD213PD t, t, e

// z = min(-n, 0) + magic2.
#define OPPOSITE(x, z, e, t, m, y, o) LOAD_ROW(2, m, z); XORC(CONST_SIGN, z, z); VXORPD t, t, t
#define NUMERATOR(x, z, e, t, m, y, o) VMINPD z, t, z; ADDC(EXP64_MAGIC2, z, z)

// SIGMOID_STEPS does all steps of Sigmoid64 from x to the result, in e.
#define SIGMOID_STEPS(ALL) \
	ALL(EXP_ATLEAST);    \
	ALL(SIGMOID_ATMOST); \
	ALL(NEGATE);         \
	ALL(SCALE);          \
	ALL(ROUND_N);        \
	TAIL_STEPS(ALL);     \
	ALL(ROUND_N_AGAIN);  \
	ALL(SMALLER);        \
	ALL(POWER);          \
	ALL(CHOOSE);         \
	ALL(LACK);           \
	ALL(LACK_2);         \
	ALL(BIG);            \
	ALL(LITTLE);         \
	ALL(LITTLE_2);       \
	ALL(LITTLE_3);       \
	ALL(LITTLE_4);       \
	ALL(DENOMINATOR);    \
	ALL(DENOMINATOR_2);  \
	ALL(DENOMINATOR_3);  \
	ALL(NARROW_Z);       \
	ALL(INVERT);         \
	ALL(WIDEN);          \
	ALL(MISSING_Z);      \
	ALL(COMPLETE);       \
	ALL(MISSING_Z);      \
	ALL(MISSING_X);      \
	ALL(CORRECT);        \
	ALL(OPPOSITE);       \
	ALL(NUMERATOR);      \
	FACTOR_STEPS(ALL)

// The steps of Tanh64 and Log64, of the same form.

// Of Tanh64: |x|, within its limits, then h + t, in x and t; s in z. h is in row 0.
#define TANH_ABS(x, z, e, t, m, y, o) ANDC(CONST_MAGNITUDE, x, x)
#define TANH_ATMOST(x, z, e, t, m, y, o) ATMOST(TANH64_MAX, x, t)
#define TANH_ATLEAST(x, z, e, t, m, y, o) ATLEAST(TANH64_NEAR, x, t)
#define TANH_SCALE(x, z, e, t, m, y, o) LOAD(EXP_MAGIC, z); MULADDC(TANH64_MINUSTWOLOG2E, x, z)
#define TANH_LIMIT(x, z, e, t, m, y, o) ATLEAST(TANH64_MAGICLESS52, z, t)
#define TANH_ROUND_N(x, z, e, t, m, y, o) SUBC(EXP_MAGIC, z, e); VPSLLQ $52, z, z
#define TANH_REDUCE(x, z, e, t, m, y, o) MULADDC(TANH64_HALFLN2HI, e, x)
#define TANH_REDUCE_LOW(x, z, e, t, m, y, o) VMOVAPD x, t; MULADDC(TANH64_HALFLN2LO, e, x)
#define TANH_LOST(x, z, e, t, m, y, o) VSUBPD x, t, t; STORE_ROW(x, 0, m)
#define TANH_LOST_LOW(x, z, e, t, m, y, o) MULADDC(TANH64_HALFLN2LO, e, t); VMULPD x, x, x; LOAD(TANH64_T15, e)

// w, in e, with h² in x; then h + w, in t and e.
#define ODD_13(x, z, e, t, m, y, o) HORNERC(TANH64_T13, x, e)
#define ODD_11(x, z, e, t, m, y, o) HORNERC(TANH64_T11, x, e)
#define ODD_9(x, z, e, t, m, y, o) HORNERC(TANH64_T9, x, e)
#define ODD_7(x, z, e, t, m, y, o) HORNERC(TANH64_T7, x, e)
#define ODD_5(x, z, e, t, m, y, o) HORNERC(TANH64_T5, x, e)
#define ODD_3(x, z, e, t, m, y, o) HORNERC(TANH64_T3, x, e)
#define SQUARE(x, z, e, t, m, y, o) VMULPD x, e, e; LOAD_ROW(0, m, x)
#define CUBE(x, z, e, t, m, y, o) VFMADD213PD t, x, e
#define WHOLE(x, z, e, t, m, y, o) VADDPD e, x, t
#define WHOLE_2(x, z, e, t, m, y, o) VSUBPD x, t, x; STORE_ROW(t, 0, m)
#define WHOLE_3(x, z, e, t, m, y, o) VSUBPD x, e, e

// From now on h is in row 0, w in row 1, k = 1+s in row 2 and c = 1-s in row 3. g in x, u in t, and
// v in z.
#define ONE_LESS(x, z, e, t, m, y, o) STORE_ROW(e, 1, m); LOAD(CONST_ONE, e); VSUBPD z, e, e
#define ONE_MORE(x, z, e, t, m, y, o) ADDC(CONST_ONE, z, z); STORE_ROW(e, 3, m)
#define UPPER(x, z, e, t, m, y, o) VMULPD z, t, x; STORE_ROW(z, 2, m)
#define UPPER_2(x, z, e, t, m, y, o) VADDPD x, e, t
#define UPPER_3(x, z, e, t, m, y, o) VSUBPD t, e, z; LOAD_ROW(0, m, e)
#define UPPER_4(x, z, e, t, m, y, o) VADDPD x, z, z; VFMSUB231PD AT(2, m), e, x
#define UPPER_5(x, z, e, t, m, y, o) LOAD_ROW(1, m, e); VFMADD231PD AT(2, m), e, x
#define UPPER_6(x, z, e, t, m, y, o) VADDPD x, z, z; STORE_ROW(t, 4, m)

// u is in row 4, v in row 5. The denominator: g, and its larger part at last, in x; its smaller
// part in z.
#define LOWER(x, z, e, t, m, y, o) STORE_ROW(z, 5, m); LOAD_ROW(0, m, e); VMULPD AT(3, m), e, x
#define LOWER_2(x, z, e, t, m, y, o) LOAD_ROW(2, m, z); VADDPD x, z, t
#define LOWER_3(x, z, e, t, m, y, o) VSUBPD t, z, z
#define LOWER_4(x, z, e, t, m, y, o) VADDPD x, z, z; VFMSUB231PD AT(3, m), e, x
#define LOWER_5(x, z, e, t, m, y, o) LOAD_ROW(1, m, e); VFMADD231PD AT(3, m), e, x
#define LOWER_6(x, z, e, t, m, y, o) VADDPD x, z, z
#define LOWER_7(x, z, e, t, m, y, o) VADDPD z, t, x
#define LOWER_8(x, z, e, t, m, y, o) VSUBPD x, t, t
#define LOWER_9(x, z, e, t, m, y, o) VADDPD t, z, z

// y in t; the quotient in e, and what corrects it in x.
#define NARROW_X(x, z, e, t, m, y, o) NARROW(x, y); VBROADCASTSS CONST_ONE32, o
#define TANH_MISSING(x, z, e, t, m, y, o) LOAD(CONST_ONE, e); VFNMADD231PD t, x, e
#define QUOTIENT(x, z, e, t, m, y, o) VMULPD AT(4, m), t, e
#define REMAINDER(x, z, e, t, m, y, o) VFNMADD213PD AT(4, m), e, x; VFNMADD213PD AT(5, m), e, z
#define REMAINDER_2(x, z, e, t, m, y, o) VADDPD z, x, x
#define TANH_CORRECT(x, z, e, t, m, y, o) VFMADD231PD t, x, e

// With the argument in x once more, e is not above |x|, and gets its sign.
#define SIGNED(x, z, e, t, m, y, o) \
	ANDC(CONST_MAGNITUDE, x, t); \
	VMINPD t, e, e;              \
	VXORPD t, x, x;              \
	VORPD  x, e, e

// TANH_STEPS does all steps of Tanh64 but SIGNED.
#define TANH_STEPS(ALL) \
	ALL(TANH_ABS);        \
	ALL(TANH_ATMOST);     \
	ALL(TANH_ATLEAST);    \
	ALL(TANH_SCALE);      \
	ALL(TANH_LIMIT);      \
	ALL(TANH_ROUND_N);    \
	ALL(TANH_REDUCE);     \
	ALL(TANH_REDUCE_LOW); \
	ALL(TANH_LOST);       \
	ALL(TANH_LOST_LOW);   \
	ALL(ODD_13);          \
	ALL(ODD_11);          \
	ALL(ODD_9);           \
	ALL(ODD_7);           \
	ALL(ODD_5);           \
	ALL(ODD_3);           \
	ALL(SQUARE);          \
	ALL(CUBE);            \
	ALL(WHOLE);           \
	ALL(WHOLE_2);         \
	ALL(WHOLE_3);         \
	ALL(ONE_LESS);        \
	ALL(ONE_MORE);        \
	ALL(UPPER);           \
	ALL(UPPER_2);         \
	ALL(UPPER_3);         \
	ALL(UPPER_4);         \
	ALL(UPPER_5);         \
	ALL(UPPER_6);         \
	ALL(LOWER);           \
	ALL(LOWER_2);         \
	ALL(LOWER_3);         \
	ALL(LOWER_4);         \
	ALL(LOWER_5);         \
	ALL(LOWER_6);         \
	ALL(LOWER_7);         \
	ALL(LOWER_8);         \
	ALL(LOWER_9);         \
	ALL(NARROW_X);        \
	ALL(INVERT);          \
	ALL(WIDEN);           \
	ALL(TANH_MISSING);    \
	ALL(COMPLETE);        \
	ALL(QUOTIENT);        \
	ALL(REMAINDER);       \
	ALL(REMAINDER_2);     \
	ALL(TANH_CORRECT)

// Log64. LOG_LIFT multiplies a subnormal x by 2¹⁰²², and sets t to what that adds to e.
#define LOG_LIFT(x, z, e, t, m, y, o) \
	ORC(CONST_ONE, x, z);  \
	SUBC(CONST_ONE, z, z); \
	LIFT(x, z, t)

// e in z, for row 0, and f in x; then d in z.
#define LOG_BIAS(x, z, e, t, m, y, o) ADDQC(CONST_LOGBIAS, x, x)
#define LOG_EXPONENT(x, z, e, t, m, y, o) VPSRLQ $52, x, z; ORC(LOG_TWO52, z, z); ANDC(CONST_MANTISSA, x, x)
#define LOG_UNBIAS(x, z, e, t, m, y, o) SUBC(LOG_BIASEDTWO52, z, z); ADDQC(LOG_SQRTHALF, x, x)
#define LOG_FRACTION(x, z, e, t, m, y, o) VSUBPD t, z, z; SUBC(CONST_ONE, x, x)
#define LOG_DIVISOR(x, z, e, t, m, y, o) STORE_ROW(z, 0, m); LOAD(CONST_ONE, z); MULADDC(CONST_HALF, x, z)

// y, for row 1, in t, and what d lacks in e; then s in t, the remainder of s in x, s² in z, the
// polynomial in e.
#define LOG_CUBIC(x, z, e, t, m, y, o) VFMADD213PD e, e, e
#define LOG_REST(x, z, e, t, m, y, o) LOAD(CONST_ONE, e); VSUBPD z, e, e
#define LOG_REST_2(x, z, e, t, m, y, o) MULADDC(CONST_HALF, x, e)
#define LOG_QUOTIENT(x, z, e, t, m, y, o) STORE_ROW(t, 1, m); VMULPD t, x, t
#define LOG_REMAINDER(x, z, e, t, m, y, o) VFNMADD231PD t, z, x; VMULPD t, t, z
#define LOG_REMAINDER_2(x, z, e, t, m, y, o) VFNMADD231PD t, e, x; LOAD(LOG64_M15, e)
#define LOG_13(x, z, e, t, m, y, o) HORNERC(LOG64_M13, z, e)
#define LOG_11(x, z, e, t, m, y, o) HORNERC(LOG64_M11, z, e)
#define LOG_9(x, z, e, t, m, y, o) HORNERC(LOG64_M9, z, e)
#define LOG_7(x, z, e, t, m, y, o) HORNERC(LOG64_M7, z, e)
#define LOG_5(x, z, e, t, m, y, o) HORNERC(LOG64_M5, z, e)
#define LOG_3(x, z, e, t, m, y, o) HORNERC(LOG64_M3, z, e)

// l in x; t, rounded, in e and what it lacks in z.
#define LOG_TAIL(x, z, e, t, m, y, o) VMULPD AT(1, m), x, x; VMULPD t, z, z
#define LOG_TAIL_2(x, z, e, t, m, y, o) VFMADD231PD z, e, x; LOAD_ROW(0, m, z)
#define LOG_HEAD(x, z, e, t, m, y, o) VMOVAPD t, e; MULADDC(LOG64_LN2HIGH, z, e); MULADDC(LOG64_LN2LOW, z, x)
#define LOG_HEAD_2(x, z, e, t, m, y, o) LESSC(LOG64_LN2HIGH, e, z)
#define LOG_HEAD_3(x, z, e, t, m, y, o) VADDPD t, z, z
#define LOG_SUM(x, z, e, t, m, y, o) VADDPD x, z, z
#define LOG_SUM_2(x, z, e, t, m, y, o) VADDPD z, e, e

// LOG_STEPS does all steps of Log64 from x to the result, in e, if x is positive and finite.
#define LOG_STEPS(ALL) \
	ALL(LOG_LIFT);        \
	ALL(LOG_BIAS);        \
	ALL(LOG_EXPONENT);    \
	ALL(LOG_UNBIAS);      \
	ALL(LOG_FRACTION);    \
	ALL(LOG_DIVISOR);     \
	ALL(NARROW_Z);        \
	ALL(INVERT);          \
	ALL(WIDEN);           \
	ALL(MISSING_Z);       \
	ALL(LOG_CUBIC);       \
	ALL(COMPLETE);        \
	ALL(LOG_REST);        \
	ALL(LOG_REST_2);      \
	ALL(LOG_QUOTIENT);    \
	ALL(LOG_REMAINDER);   \
	ALL(LOG_REMAINDER_2); \
	ALL(LOG_13);          \
	ALL(LOG_11);          \
	ALL(LOG_9);           \
	ALL(LOG_7);           \
	ALL(LOG_5);           \
	ALL(LOG_3);           \
	ALL(LOG_TAIL);        \
	ALL(LOG_TAIL_2);      \
	ALL(LOG_HEAD);        \
	ALL(LOG_HEAD_2);      \
	ALL(LOG_HEAD_3);      \
	ALL(LOG_SUM);         \
	ALL(LOG_SUM_2)
