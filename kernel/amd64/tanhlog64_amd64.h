// The steps of Tanh64 and Log64. See functions64_amd64.h, which is to be included before.

// Of Tanh64: |x|, within its limits, then h + t, in x and t; s in z, h² in b.
#define TANH_ABS(x, z, e, t, b, c, d) ANDC(EXP_MAGNITUDE, x, x)
#define TANH_ATMOST(x, z, e, t, b, c, d) ATMOST(EXP_TANH64MAX, x, t)
#define TANH_ATLEAST(x, z, e, t, b, c, d) ATLEAST(EXP_TANH64NEAR, x, t)
#define TANH_SCALE(x, z, e, t, b, c, d) LOAD(EXP_MAGIC, z); MULADDC(EXP_MINUSTWOLOG2E, x, z)
#define TANH_LIMIT(x, z, e, t, b, c, d) ATLEAST(EXP_MAGICLESS52, z, t)
#define TANH_COUNT(x, z, e, t, b, c, d) SUBC(EXP_MAGIC, z, e); VPSLLQ $52, z, z
#define TANH_REDUCE(x, z, e, t, b, c, d) MULADDC(EXP_HALFLN2HI, e, x)
#define TANH_REDUCE_LOW(x, z, e, t, b, c, d) VMOVAPD x, t; MULADDC(EXP_HALFLN2LO, e, x)
#define TANH_LOST(x, z, e, t, b, c, d) VSUBPD x, t, t; VMULPD x, x, b
#define TANH_LOST_LOW(x, z, e, t, b, c, d) MULADDC(EXP_HALFLN2LO, e, t); LOAD(EXP_T15, e)

// w, in e, and h + w, in t and e; then c = 1-s, and k = 1+s in z.
#define ODD_13(x, z, e, t, b, c, d) HORNERC(EXP_T13, b, e)
#define ODD_11(x, z, e, t, b, c, d) HORNERC(EXP_T11, b, e)
#define ODD_9(x, z, e, t, b, c, d) HORNERC(EXP_T9, b, e)
#define ODD_7(x, z, e, t, b, c, d) HORNERC(EXP_T7, b, e)
#define ODD_5(x, z, e, t, b, c, d) HORNERC(EXP_T5, b, e)
#define ODD_3(x, z, e, t, b, c, d) HORNERC(EXP_T3, b, e)
#define SQUARE(x, z, e, t, b, c, d) VMULPD b, e, e
#define CUBE(x, z, e, t, b, c, d) VFMADD213PD t, x, e
#define WHOLE(x, z, e, t, b, c, d) VADDPD e, x, t
#define WHOLE_2(x, z, e, t, b, c, d) VSUBPD x, t, x
#define WHOLE_3(x, z, e, t, b, c, d) VSUBPD x, e, e
#define ONE_LESS(x, z, e, t, b, c, d) LOAD(EXP_ONE, c); VSUBPD z, c, c
#define ONE_MORE(x, z, e, t, b, c, d) ADDC(EXP_ONE, z, z)

// g in b, u in d and v in x.
#define UPPER(x, z, e, t, b, c, d) VMULPD z, t, b
#define UPPER_2(x, z, e, t, b, c, d) VADDPD b, c, d
#define UPPER_3(x, z, e, t, b, c, d) VSUBPD d, c, x
#define UPPER_4(x, z, e, t, b, c, d) VADDPD b, x, x; VFMSUB231PD z, t, b
#define UPPER_5(x, z, e, t, b, c, d) VFMADD231PD e, z, b
#define UPPER_6(x, z, e, t, b, c, d) VADDPD b, x, x

// The denominator: g, and its larger part at last, in b; its smaller part in z.
#define LOWER(x, z, e, t, b, c, d) VMULPD c, t, b
#define LOWER_2(x, z, e, t, b, c, d) VFMSUB213PD b, c, t
#define LOWER_3(x, z, e, t, b, c, d) VFMADD231PD e, c, t; VADDPD b, z, e
#define LOWER_4(x, z, e, t, b, c, d) VSUBPD e, z, z
#define LOWER_5(x, z, e, t, b, c, d) VADDPD b, z, z
#define LOWER_6(x, z, e, t, b, c, d) VADDPD t, z, z
#define LOWER_7(x, z, e, t, b, c, d) VADDPD z, e, b
#define LOWER_8(x, z, e, t, b, c, d) VSUBPD b, e, e
#define LOWER_9(x, z, e, t, b, c, d) VADDPD e, z, z

// y in c; the quotient in e, and what corrects it in d.
#define TANH_INVERSE(x, z, e, t, b, c, d) LOAD(EXP_ONE, c); VDIVPD b, c, c
#define QUOTIENT(x, z, e, t, b, c, d) VMULPD c, d, e
#define REMAINDER(x, z, e, t, b, c, d) VFNMADD231PD e, b, d; VFNMADD231PD e, z, x
#define REMAINDER_2(x, z, e, t, b, c, d) VADDPD x, d, d
#define TANH_CORRECT(x, z, e, t, b, c, d) VFMADD231PD d, c, e

// With the argument in x once more, e is not above |x|, and gets its sign.
#define SIGNED(x, e, t) \
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
	ALL(TANH_INVERSE); \
	ALL(QUOTIENT); \
	ALL(REMAINDER); \
	ALL(REMAINDER_2); \
	ALL(TANH_CORRECT)

// Of Log64. LOG_LIFT makes x 2¹⁰²² times as large where it is subnormal, and t what e is less for it, or
// 0; LIFT(x, z, t) does so with x·2¹⁰²² in z.
#define LOG_LIFT(x, z, e, t, b, c, d) \
	ORC(EXP_ONE, x, z); \
	SUBC(EXP_ONE, z, z); \
	LIFT(x, z, t)

// e in z and f in x; then d in d, and what it lacks in t.
#define LOG_BIAS(x, z, e, t, b, c, d) ADDQC(EXP_LOGBIAS, x, x)
#define LOG_EXPONENT(x, z, e, t, b, c, d) VPSRLQ $52, x, z; ORC(EXP_TWO52, z, z); ANDC(EXP_MANTISSA, x, x)
#define LOG_UNBIAS(x, z, e, t, b, c, d) SUBC(EXP_BIASEDTWO52, z, z); ADDQC(EXP_SQRTHALF, x, x)
#define LOG_FRACTION(x, z, e, t, b, c, d) VSUBPD t, z, z; SUBC(EXP_ONE, x, x)
#define LOG_DIVISOR(x, z, e, t, b, c, d) LOAD(EXP_ONE, d); MULADDC(EXP_HALF, x, d)
#define LOG_DIVISOR_2(x, z, e, t, b, c, d) LOAD(EXP_ONE, t); VSUBPD d, t, t
#define LOG_DIVISOR_3(x, z, e, t, b, c, d) MULADDC(EXP_HALF, x, t)

// y in b, s in c, the remainder of s in x, s² in d, the polynomial in e.
#define LOG_INVERSE(x, z, e, t, b, c, d) LOAD(EXP_ONE, b); VDIVPD d, b, b
#define LOG_QUOTIENT(x, z, e, t, b, c, d) VMULPD b, x, c
#define LOG_REMAINDER(x, z, e, t, b, c, d) VFNMADD231PD c, d, x
#define LOG_REMAINDER_2(x, z, e, t, b, c, d) VFNMADD231PD c, t, x; VMULPD c, c, d
#define LOG_13(x, z, e, t, b, c, d) LOAD(EXP_M15, e); HORNERC(EXP_M13, d, e)
#define LOG_11(x, z, e, t, b, c, d) HORNERC(EXP_M11, d, e)
#define LOG_9(x, z, e, t, b, c, d) HORNERC(EXP_M9, d, e)
#define LOG_7(x, z, e, t, b, c, d) HORNERC(EXP_M7, d, e)
#define LOG_5(x, z, e, t, b, c, d) HORNERC(EXP_M5, d, e)
#define LOG_3(x, z, e, t, b, c, d) HORNERC(EXP_M3, d, e)

// l in x; t, rounded, and what it lacks in e.
#define LOG_TAIL(x, z, e, t, b, c, d) VMULPD b, x, x; VMULPD c, d, d
#define LOG_TAIL_2(x, z, e, t, b, c, d) VFMADD231PD d, e, x; VMOVAPD c, t
#define LOG_HEAD(x, z, e, t, b, c, d) MULADDC(EXP_LN2HIGH, z, t); MULADDC(EXP_LN2LOW, z, x)
#define LOG_HEAD_2(x, z, e, t, b, c, d) VMOVAPD t, e; LESSC(EXP_LN2HIGH, z, e)
#define LOG_HEAD_3(x, z, e, t, b, c, d) VADDPD c, e, e
#define LOG_SUM(x, z, e, t, b, c, d) VADDPD x, e, e
#define LOG_SUM_2(x, z, e, t, b, c, d) VADDPD t, e, e

// LOG_STEPS does all steps of Log64 from x to the result, in e, if x is positive and finite.
#define LOG_STEPS(ALL) \
	ALL(LOG_LIFT); \
	ALL(LOG_BIAS); \
	ALL(LOG_EXPONENT); \
	ALL(LOG_UNBIAS); \
	ALL(LOG_FRACTION); \
	ALL(LOG_DIVISOR); \
	ALL(LOG_DIVISOR_2); \
	ALL(LOG_DIVISOR_3); \
	ALL(LOG_INVERSE); \
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
