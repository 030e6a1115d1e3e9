// The steps of Tanh64 and Log64. See float64.h, which is to be included before.

// Of Tanh64: |x|, within its limits, then h + t, in x and t; s in z. h is in row 0.
#define TANH_ABS(x, z, e, t, m, y, o) ANDC(EXP_MAGNITUDE, x, x)
#define TANH_ATMOST(x, z, e, t, m, y, o) ATMOST(EXP_TANH64MAX, x, t)
#define TANH_ATLEAST(x, z, e, t, m, y, o) ATLEAST(EXP_TANH64NEAR, x, t)
#define TANH_SCALE(x, z, e, t, m, y, o) LOAD(EXP_MAGIC, z); MULADDC(EXP_MINUSTWOLOG2E, x, z)
#define TANH_LIMIT(x, z, e, t, m, y, o) ATLEAST(EXP_MAGICLESS52, z, t)
#define TANH_COUNT(x, z, e, t, m, y, o) SUBC(EXP_MAGIC, z, e); VPSLLQ $52, z, z
#define TANH_REDUCE(x, z, e, t, m, y, o) MULADDC(EXP_HALFLN2HI, e, x)
#define TANH_REDUCE_LOW(x, z, e, t, m, y, o) VMOVAPD x, t; MULADDC(EXP_HALFLN2LO, e, x)
#define TANH_LOST(x, z, e, t, m, y, o) VSUBPD x, t, t; KEEP(x, 0, m)
#define TANH_LOST_LOW(x, z, e, t, m, y, o) MULADDC(EXP_HALFLN2LO, e, t); VMULPD x, x, x; LOAD(EXP_T15, e)

// w, in e, with h² in x; then h + w, in t and e.
#define ODD_13(x, z, e, t, m, y, o) HORNERC(EXP_T13, x, e)
#define ODD_11(x, z, e, t, m, y, o) HORNERC(EXP_T11, x, e)
#define ODD_9(x, z, e, t, m, y, o) HORNERC(EXP_T9, x, e)
#define ODD_7(x, z, e, t, m, y, o) HORNERC(EXP_T7, x, e)
#define ODD_5(x, z, e, t, m, y, o) HORNERC(EXP_T5, x, e)
#define ODD_3(x, z, e, t, m, y, o) HORNERC(EXP_T3, x, e)
#define SQUARE(x, z, e, t, m, y, o) VMULPD x, e, e; FETCH(0, m, x)
#define CUBE(x, z, e, t, m, y, o) VFMADD213PD t, x, e
#define WHOLE(x, z, e, t, m, y, o) VADDPD e, x, t
#define WHOLE_2(x, z, e, t, m, y, o) VSUBPD x, t, x; KEEP(t, 0, m)
#define WHOLE_3(x, z, e, t, m, y, o) VSUBPD x, e, e

// From now on h is in row 0, w in row 1, k = 1+s in row 2 and c = 1-s in row 3. g in x, u in t, and v in z.
#define ONE_LESS(x, z, e, t, m, y, o) KEEP(e, 1, m); LOAD(EXP_ONE, e); VSUBPD z, e, e
#define ONE_MORE(x, z, e, t, m, y, o) ADDC(EXP_ONE, z, z); KEEP(e, 3, m)
#define UPPER(x, z, e, t, m, y, o) VMULPD z, t, x; KEEP(z, 2, m)
#define UPPER_2(x, z, e, t, m, y, o) VADDPD x, e, t
#define UPPER_3(x, z, e, t, m, y, o) VSUBPD t, e, z; FETCH(0, m, e)
#define UPPER_4(x, z, e, t, m, y, o) VADDPD x, z, z; VFMSUB231PD AT(2, m), e, x
#define UPPER_5(x, z, e, t, m, y, o) FETCH(1, m, e); VFMADD231PD AT(2, m), e, x
#define UPPER_6(x, z, e, t, m, y, o) VADDPD x, z, z; KEEP(t, 4, m)

// u is in row 4, v in row 5. The denominator: g, and its larger part at last, in x; its smaller part in z.
#define LOWER(x, z, e, t, m, y, o) KEEP(z, 5, m); FETCH(0, m, e); VMULPD AT(3, m), e, x
#define LOWER_2(x, z, e, t, m, y, o) FETCH(2, m, z); VADDPD x, z, t
#define LOWER_3(x, z, e, t, m, y, o) VSUBPD t, z, z
#define LOWER_4(x, z, e, t, m, y, o) VADDPD x, z, z; VFMSUB231PD AT(3, m), e, x
#define LOWER_5(x, z, e, t, m, y, o) FETCH(1, m, e); VFMADD231PD AT(3, m), e, x
#define LOWER_6(x, z, e, t, m, y, o) VADDPD x, z, z
#define LOWER_7(x, z, e, t, m, y, o) VADDPD z, t, x
#define LOWER_8(x, z, e, t, m, y, o) VSUBPD x, t, t
#define LOWER_9(x, z, e, t, m, y, o) VADDPD t, z, z

// y in t; the quotient in e, and what corrects it in x.
#define NARROW_X(x, z, e, t, m, y, o) NARROW(x, y); VBROADCASTSS EXP_ONE32, o
#define TANH_MISSING(x, z, e, t, m, y, o) LOAD(EXP_ONE, e); VFNMADD231PD t, x, e
#define QUOTIENT(x, z, e, t, m, y, o) VMULPD AT(4, m), t, e
#define REMAINDER(x, z, e, t, m, y, o) VFNMADD213PD AT(4, m), e, x; VFNMADD213PD AT(5, m), e, z
#define REMAINDER_2(x, z, e, t, m, y, o) VADDPD z, x, x
#define TANH_CORRECT(x, z, e, t, m, y, o) VFMADD231PD t, x, e

// With the argument in x once more, e is not above |x|, and gets its sign.
#define SIGNED(x, z, e, t, m, y, o) \
	ANDC(EXP_MAGNITUDE, x, t); \
	VMINPD t, e, e; \
	VXORPD t, x, x; \
	VORPD x, e, e

// TANH_STEPS does all steps of Tanh64 but SIGNED.
#define TANH_STEPS(ALL) \
	ALL(TANH_ABS); \
	ALL(TANH_ATMOST); \
	ALL(TANH_ATLEAST); \
	ALL(TANH_SCALE); \
	ALL(TANH_LIMIT); \
	ALL(TANH_COUNT); \
	ALL(TANH_REDUCE); \
	ALL(TANH_REDUCE_LOW); \
	ALL(TANH_LOST); \
	ALL(TANH_LOST_LOW); \
	ALL(ODD_13); \
	ALL(ODD_11); \
	ALL(ODD_9); \
	ALL(ODD_7); \
	ALL(ODD_5); \
	ALL(ODD_3); \
	ALL(SQUARE); \
	ALL(CUBE); \
	ALL(WHOLE); \
	ALL(WHOLE_2); \
	ALL(WHOLE_3); \
	ALL(ONE_LESS); \
	ALL(ONE_MORE); \
	ALL(UPPER); \
	ALL(UPPER_2); \
	ALL(UPPER_3); \
	ALL(UPPER_4); \
	ALL(UPPER_5); \
	ALL(UPPER_6); \
	ALL(LOWER); \
	ALL(LOWER_2); \
	ALL(LOWER_3); \
	ALL(LOWER_4); \
	ALL(LOWER_5); \
	ALL(LOWER_6); \
	ALL(LOWER_7); \
	ALL(LOWER_8); \
	ALL(LOWER_9); \
	ALL(NARROW_X); \
	ALL(INVERT); \
	ALL(WIDEN); \
	ALL(TANH_MISSING); \
	ALL(COMPLETE); \
	ALL(QUOTIENT); \
	ALL(REMAINDER); \
	ALL(REMAINDER_2); \
	ALL(TANH_CORRECT)

// Of Log64. LOG_LIFT makes x 2¹⁰²² times as large where it is subnormal, and t what e is less for it.
#define LOG_LIFT(x, z, e, t, m, y, o) \
	ORC(EXP_ONE, x, z); \
	SUBC(EXP_ONE, z, z); \
	LIFT(x, z, t)

// e in z, for row 0, and f in x; then d in z.
#define LOG_BIAS(x, z, e, t, m, y, o) ADDQC(EXP_LOGBIAS, x, x)
#define LOG_EXPONENT(x, z, e, t, m, y, o) VPSRLQ $52, x, z; ORC(EXP_TWO52, z, z); ANDC(EXP_MANTISSA, x, x)
#define LOG_UNBIAS(x, z, e, t, m, y, o) SUBC(EXP_BIASEDTWO52, z, z); ADDQC(EXP_SQRTHALF, x, x)
#define LOG_FRACTION(x, z, e, t, m, y, o) VSUBPD t, z, z; SUBC(EXP_ONE, x, x)
#define LOG_DIVISOR(x, z, e, t, m, y, o) KEEP(z, 0, m); LOAD(EXP_ONE, z); MULADDC(EXP_HALF, x, z)

// y, for row 1, in t, and what d lacks in e; then s in t, the remainder of s in x, s² in z, the polynomial in e.
#define LOG_CUBIC(x, z, e, t, m, y, o) VFMADD213PD e, e, e
#define LOG_REST(x, z, e, t, m, y, o) LOAD(EXP_ONE, e); VSUBPD z, e, e
#define LOG_REST_2(x, z, e, t, m, y, o) MULADDC(EXP_HALF, x, e)
#define LOG_QUOTIENT(x, z, e, t, m, y, o) KEEP(t, 1, m); VMULPD t, x, t
#define LOG_REMAINDER(x, z, e, t, m, y, o) VFNMADD231PD t, z, x; VMULPD t, t, z
#define LOG_REMAINDER_2(x, z, e, t, m, y, o) VFNMADD231PD t, e, x; LOAD(EXP_M15, e)
#define LOG_13(x, z, e, t, m, y, o) HORNERC(EXP_M13, z, e)
#define LOG_11(x, z, e, t, m, y, o) HORNERC(EXP_M11, z, e)
#define LOG_9(x, z, e, t, m, y, o) HORNERC(EXP_M9, z, e)
#define LOG_7(x, z, e, t, m, y, o) HORNERC(EXP_M7, z, e)
#define LOG_5(x, z, e, t, m, y, o) HORNERC(EXP_M5, z, e)
#define LOG_3(x, z, e, t, m, y, o) HORNERC(EXP_M3, z, e)

// l in x; t, rounded, in e and what it lacks in z.
#define LOG_TAIL(x, z, e, t, m, y, o) VMULPD AT(1, m), x, x; VMULPD t, z, z
#define LOG_TAIL_2(x, z, e, t, m, y, o) VFMADD231PD z, e, x; FETCH(0, m, z)
#define LOG_HEAD(x, z, e, t, m, y, o) VMOVAPD t, e; MULADDC(EXP_LN2HIGH, z, e); MULADDC(EXP_LN2LOW, z, x)
#define LOG_HEAD_2(x, z, e, t, m, y, o) LESSC(EXP_LN2HIGH, e, z)
#define LOG_HEAD_3(x, z, e, t, m, y, o) VADDPD t, z, z
#define LOG_SUM(x, z, e, t, m, y, o) VADDPD x, z, z
#define LOG_SUM_2(x, z, e, t, m, y, o) VADDPD z, e, e

// LOG_STEPS does all steps of Log64 from x to the result, in e, if x is positive and finite.
#define LOG_STEPS(ALL) \
	ALL(LOG_LIFT); \
	ALL(LOG_BIAS); \
	ALL(LOG_EXPONENT); \
	ALL(LOG_UNBIAS); \
	ALL(LOG_FRACTION); \
	ALL(LOG_DIVISOR); \
	ALL(NARROW_Z); \
	ALL(INVERT); \
	ALL(WIDEN); \
	ALL(MISSING_Z); \
	ALL(LOG_CUBIC); \
	ALL(COMPLETE); \
	ALL(LOG_REST); \
	ALL(LOG_REST_2); \
	ALL(LOG_QUOTIENT); \
	ALL(LOG_REMAINDER); \
	ALL(LOG_REMAINDER_2); \
	ALL(LOG_13); \
	ALL(LOG_11); \
	ALL(LOG_9); \
	ALL(LOG_7); \
	ALL(LOG_5); \
	ALL(LOG_3); \
	ALL(LOG_TAIL); \
	ALL(LOG_TAIL_2); \
	ALL(LOG_HEAD); \
	ALL(LOG_HEAD_2); \
	ALL(LOG_HEAD_3); \
	ALL(LOG_SUM); \
	ALL(LOG_SUM_2)
