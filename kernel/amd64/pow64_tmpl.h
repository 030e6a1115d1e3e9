// The steps of Pow64, for the vectors of either set: the logarithm as a sum of two numbers, times
// p, and the exponential of that. Package generic (pow64.go) derives them. Its operations are these
// operations, because the last bits show.
//
// The registers, and what the set defines, are those of float64_tmpl.h, and
//
//	MAXC(c, x), MINC(c, x)  the greater and the smaller one of x and c, in x
//	LESSONE(y, x)           x = y·x - 1
//	TIMESP(x, d)            d = x·p
//	ADDTIMESP(x, d)         d = x·p + d
//	LACKP(x, d)             d = d·p - x
//
// Of a vector, z is r for most of the time. The scratch has
//
//	row 0  the first part of the logarithm, less r³·k
//	row 1  the second part
//	row 2  the second part of r³
//	row 3  r³
//	row 4  what is to be taken off the biased exponent of x: 64 more where x was subnormal
//
// Numbers that are not positive and normal are made so before (PREPARE), or go through the steps to
// no purpose, and their results are put right at the end; both in branches that other data does not
// take.

// USUAL sets row 4 for positive, normal numbers.
#define USUAL(x, z, e, t, m, y, o) LOAD(LOG_BIASEDTWO52, t); STORE_ROW(t, 4, m)

// The bits of x, less those of 0.725, in z; the exponent e in x.
#define POW_BITS(x, z, e, t, m, y, o) ADDQC(POW64_BIAS, x, z)
#define POW_EXPONENT(x, z, e, t, m, y, o) VPSRLQ $52, z, x; ORC(LOG_TWO52, x, x)
#define POW_EXPONENT_2(x, z, e, t, m, y, o) VSUBPD AT(4, m), x, x

// From e in x, r in z, and -log c in t and e: s in t, and low in e; then s1 = s + r, in x.
#define POW_SCALED(x, z, e, t, m, y, o) MULADDC(LOG64_LN2HIGH, x, t); MULADDC(LOG64_LN2LOW, x, e)
#define POW_LINEAR(x, z, e, t, m, y, o) VADDPD z, t, x
#define POW_LINEAR_2(x, z, e, t, m, y, o) VSUBPD t, x, t
#define POW_LINEAR_3(x, z, e, t, m, y, o) VSUBPD t, z, t
#define POW_LINEAR_4(x, z, e, t, m, y, o) VADDPD t, e, e; VMULPD z, z, t

// r² is in t. s2 = s1 - r²/2, in e, and low in x; then what r² lacks, in e.
#define POW_SQUARE(x, z, e, t, m, y, o) STORE_ROW(e, 1, m); VMOVAPD x, e; MULADDC(CONST_MINUSHALF, t, e)
#define POW_SQUARE_2(x, z, e, t, m, y, o) VSUBPD e, x, x; STORE_ROW(e, 0, m)
#define POW_SQUARE_3(x, z, e, t, m, y, o) MULADDC(CONST_MINUSHALF, t, x); VMOVAPD t, e
#define POW_SQUARE_4(x, z, e, t, m, y, o) VADDPD AT(1, m), x, x; VFMSUB231PD z, z, e
#define POW_SQUARE_5(x, z, e, t, m, y, o) MULADDC(CONST_MINUSHALF, e, x)

// r³ in x, and what it lacks in e.
#define POW_CUBE(x, z, e, t, m, y, o) STORE_ROW(x, 1, m); VMULPD t, z, x
#define POW_CUBE_2(x, z, e, t, m, y, o) VFMSUB213PD x, z, t; STORE_ROW(x, 3, m)
#define POW_CUBE_3(x, z, e, t, m, y, o) VFMADD213PD t, z, e

// The polynomial, in e.
#define POW_13(x, z, e, t, m, y, o) STORE_ROW(e, 2, m); LOAD(POW64_K14, e); HORNERC(POW64_K13, z, e)
#define POW_12(x, z, e, t, m, y, o) HORNERC(POW64_K12, z, e)
#define POW_11(x, z, e, t, m, y, o) HORNERC(POW64_K11, z, e)
#define POW_10(x, z, e, t, m, y, o) HORNERC(POW64_K10, z, e)
#define POW_9(x, z, e, t, m, y, o) HORNERC(POW64_K9, z, e)
#define POW_8(x, z, e, t, m, y, o) HORNERC(POW64_K8, z, e)
#define POW_7(x, z, e, t, m, y, o) HORNERC(POW64_K7, z, e)
#define POW_6(x, z, e, t, m, y, o) HORNERC(POW64_K6, z, e)
#define POW_5(x, z, e, t, m, y, o) HORNERC(POW64_K5, z, e)
#define POW_4(x, z, e, t, m, y, o) HORNERC(POW64_MINUSFOURTH, z, e)

// k in x and e; then r³·k in z and e.
#define POW_THIRD(x, z, e, t, m, y, o) LOAD(POW64_THIRD, t); VMOVAPD t, x; VFMADD231PD z, e, x
#define POW_THIRD_2(x, z, e, t, m, y, o) VSUBPD x, t, t
#define POW_THIRD_3(x, z, e, t, m, y, o) VFMADD213PD t, z, e; LOAD_ROW(3, m, t)
#define POW_THIRD_4(x, z, e, t, m, y, o) ADDC(POW64_THIRDLOW, e, e); VMULPD t, x, z
#define POW_PRODUCT(x, z, e, t, m, y, o) VFMSUB213PD z, x, t
#define POW_PRODUCT_2(x, z, e, t, m, y, o) VFMADD132PD AT(3, m), t, e
#define POW_PRODUCT_3(x, z, e, t, m, y, o) VFMADD231PD AT(2, m), x, e; LOAD_ROW(0, m, x)

// The logarithm in t and z.
#define POW_LOG(x, z, e, t, m, y, o) VADDPD z, x, t
#define POW_LOG_2(x, z, e, t, m, y, o) VSUBPD x, t, x
#define POW_LOG_3(x, z, e, t, m, y, o) VSUBPD x, z, z
#define POW_LOG_4(x, z, e, t, m, y, o) VADDPD e, z, z
#define POW_LOG_5(x, z, e, t, m, y, o) VADDPD AT(1, m), z, z

// p times that in x and t.
#define POW_TIMES(x, z, e, t, m, y, o) TIMESP(t, x)
#define POW_TIMES_2(x, z, e, t, m, y, o) LACKP(x, t)
#define POW_TIMES_3(x, z, e, t, m, y, o) ADDTIMESP(z, t)
#define POW_LIMIT(x, z, e, t, m, y, o) MAXC(EXP64_MIN, x); MAXC(POW64_LEAST, t)
#define POW_LIMIT_2(x, z, e, t, m, y, o) MINC(EXP64_MAX, x); MINC(POW64_MOST, t)

// r in x and t, with the first coefficient of the exponential in e; then t + t·r in t.
#define POW_REDUCE(x, z, e, t, m, y, o) MULSUBC(EXP_LN2HI, e, x); MULSUBC(EXP_LN2LO, e, t)
#define POW_JOIN(x, z, e, t, m, y, o) VADDPD t, x, e
#define POW_JOIN_2(x, z, e, t, m, y, o) VSUBPD x, e, x
#define POW_JOIN_3(x, z, e, t, m, y, o) VSUBPD x, t, t; VMOVAPD e, x
#define POW_SLOPE(x, z, e, t, m, y, o) VFMADD213PD t, x, t; LOAD(EXP64_X12, e)

// POWER_STEPS does all steps from e, r and -log c in x, z, t and e to the power, in e.
#define POWER_STEPS(ALL) \
	ALL(POW_SCALED);    \
	ALL(POW_LINEAR);    \
	ALL(POW_LINEAR_2);  \
	ALL(POW_LINEAR_3);  \
	ALL(POW_LINEAR_4);  \
	ALL(POW_SQUARE);    \
	ALL(POW_SQUARE_2);  \
	ALL(POW_SQUARE_3);  \
	ALL(POW_SQUARE_4);  \
	ALL(POW_SQUARE_5);  \
	ALL(POW_CUBE);      \
	ALL(POW_CUBE_2);    \
	ALL(POW_CUBE_3);    \
	ALL(POW_13);        \
	ALL(POW_12);        \
	ALL(POW_11);        \
	ALL(POW_10);        \
	ALL(POW_9);         \
	ALL(POW_8);         \
	ALL(POW_7);         \
	ALL(POW_6);         \
	ALL(POW_5);         \
	ALL(POW_4);         \
	ALL(POW_THIRD);     \
	ALL(POW_THIRD_2);   \
	ALL(POW_THIRD_3);   \
	ALL(POW_THIRD_4);   \
	ALL(POW_PRODUCT);   \
	ALL(POW_PRODUCT_2); \
	ALL(POW_PRODUCT_3); \
	ALL(POW_LOG);       \
	ALL(POW_LOG_2);     \
	ALL(POW_LOG_3);     \
	ALL(POW_LOG_4);     \
	ALL(POW_LOG_5);     \
	ALL(POW_TIMES);     \
	ALL(POW_TIMES_2);   \
	ALL(POW_TIMES_3);   \
	ALL(POW_LIMIT);     \
	ALL(POW_LIMIT_2);   \
	ALL(SCALE_2);       \
	ALL(ROUND_N_2);     \
	ALL(POW_REDUCE);    \
	ALL(POW_JOIN);      \
	ALL(POW_JOIN_2);    \
	ALL(POW_JOIN_3);    \
	ALL(POW_SLOPE);     \
	SERIES_STEPS(ALL);  \
	SUM_STEPS(ALL)
