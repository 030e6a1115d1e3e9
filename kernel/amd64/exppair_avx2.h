// The steps of exp in sums of two float32, for vectors of eight: as those of exppair_avx512.h, which says how and why, but with
// tables of eight, 32 bytes each, from which one instruction looks up eight elements. So |r| ≤ ln 2/16, and the square
// of r0 is needed to more than 24 bits:
//
//	high = s + s·p, rounded       p = r0 + r0²/2, rounded
//	low  = what high lost + s·(what p lost + q(r0)·r0³) + high·c
//
// Two vectors go side by side, for which there are registers; the CPU begins with the next two before these are done.
//
// Registers:
//
//	Y0, Y6   x, then r0, then high
//	Y1, Y7   z = n + magic, then s
//	Y2, Y8   n, then c, then the result
//	Y3, Y9   in passing, then the result's other bound
//	Y4, Y10  p, then low
//	Y5, Y11  what p lost
//	Y12-Y13  the results of the first 16 elements; of fewer than 32, Y13 is KEPT, the elements
//	Y14      DOUBT: not 0 where two bounds differ, or where an element is NaN or beyond ±50
//	Y15      magic

#define DOUBT Y14
#define MAGIC32 Y15
#define KEPT Y13

#define VECTORS(step) \
	step(Y0, Y1, Y2, Y3, Y4, Y5); \
	step(Y6, Y7, Y8, Y9, Y10, Y11)

#define ONE8(step) step(Y0, Y1, Y2, Y3, Y4, Y5)

// PAIR_FAR32 starts DOUBT for the 32 elements at SI, and PAIR_FAR8 for the eight of Y0. As integers, absolute values are in
// the order of the numbers, with NaN above all.
#define PAIR_FAR32() \
	VMOVUPS   PAIR_SIGN, Y0; \
	VPANDN    (SI), Y0, Y1; \
	VPANDN    32(SI), Y0, Y2; \
	VPANDN    64(SI), Y0, Y3; \
	VPANDN    96(SI), Y0, Y4; \
	VPMAXSD   Y1, Y2, Y1; \
	VPMAXSD   Y3, Y4, Y3; \
	VPMAXSD   Y1, Y3, Y1; \
	VPCMPGTD  PAIR_MAX, Y1, DOUBT
#define PAIR_FAR8() \
	VMOVUPS  PAIR_SIGN, Y1; \
	VPANDN   Y0, Y1, Y1; \
	VPCMPGTD PAIR_MAX, Y1, DOUBT

// UNSURE goes to the label if one of the elements is NaN, far out or in doubt.
#define UNSURE(label) \
	VPTEST DOUBT, DOUBT; \
	JNE    label

// PAIR_STORE32 stores the results at DI, and goes on to the next 32 elements; PAIR_STORE8 stores eight.
#define PAIR_STORE32() \
	VMOVUPS Y12, (DI); \
	VMOVUPS Y13, 32(DI); \
	VMOVUPS Y2, 64(DI); \
	VMOVUPS Y8, 96(DI); \
	ADDQ    $128, SI; \
	ADDQ    $128, DI
#define PAIR_STORE8() \
	VMOVUPS Y2, (DI); \
	ADDQ    $32, SI; \
	ADDQ    $32, DI

// The steps, for x, s, a = n, b, p and d.

// PAIR_SCALE is s = x·8/ln 2 + magic, whose last bits are those of n, PAIR_SCALE_MINUS that for -x, and PAIR_COUNT a = n.
#define PAIR_SCALE(x, s, a, b, p, d) VMOVAPS MAGIC32, s; VFMADD231PS PAIR_LOG2E_8, x, s
#define PAIR_SCALE_MINUS(x, s, a, b, p, d) VMOVAPS MAGIC32, s; VFNMADD231PS PAIR_LOG2E_8, x, s
#define PAIR_COUNT(x, s, a, b, p, d) VSUBPS MAGIC32, s, a

// PAIR_REDUCE is x = r0, PAIR_REDUCE_MINUS that of -x.
#define PAIR_REDUCE(x, s, a, b, p, d) VFNMADD231PS PAIR_LN2HI_8, a, x
#define PAIR_REDUCE_MINUS(x, s, a, b, p, d) VFNMSUB231PS PAIR_LN2HI_8, a, x

// PAIR_REST is a = c.
#define PAIR_REST(x, s, a, b, p, d) VPERMPS ·pairRests8(SB), s, b; VFNMADD132PS PAIR_LN2LO_8, b, a

// PAIR_POWER is s = 2^(n/8).
#define PAIR_POWER(x, s, a, b, p, d) VPSLLD $20, s, b; VPERMPS ·pairPowers8(SB), s, s; VPADDD b, s, s

// PAIR_P is p = r0 + r0²/2, and PAIR_P_LOST d = r0²/2 - (p - r0).
#define PAIR_P(x, s, a, b, p, d) VMULPS PAIR_HALF, x, b; VMOVAPS x, p; VFMADD213PS x, b, p
#define PAIR_P_LOST(x, s, a, b, p, d) VSUBPS x, p, d; VFMSUB231PS x, b, d

// PAIR_HORNER_4 to PAIR_LOW are d = d + q·r0³; then x is free.
#define PAIR_HORNER_4(x, s, a, b, p, d) VMOVUPS PAIR_Q5_8, b; VFMADD213PS PAIR_Q4_8, x, b
#define PAIR_HORNER_3(x, s, a, b, p, d) VFMADD213PS PAIR_Q3_8, x, b
#define PAIR_TIMES_R0(x, s, a, b, p, d) VMULPS x, b, b; VMULPS x, x, x
#define PAIR_LOW(x, s, a, b, p, d) VFMADD231PS x, b, d

// PAIR_HIGH is x = high = s + s·p, PAIR_LOST p = s·p - (high - s), and PAIR_ALL p = low.
#define PAIR_HIGH(x, s, a, b, p, d) VMOVAPS s, x; VFMADD213PS s, p, x
#define PAIR_LOST(x, s, a, b, p, d) VSUBPS s, x, b; VFMSUB213PS b, s, p
#define PAIR_ALL(x, s, a, b, p, d) VFMADD231PS d, s, p; VFMADD231PS a, x, p

// PAIR_ROUND is a = high + low and b = high + (low - s·width), and PAIR_COMPARE notes where they differ.
#define PAIR_ROUND(x, s, a, b, p, d) VADDPS x, p, a; VFNMADD231PS PAIR_WIDTH_8, s, p; VADDPS x, p, b
#define PAIR_COMPARE(x, s, a, b, p, d) VPXOR a, b, b; VPOR b, DOUBT, DOUBT

// PAIR_EXP does all steps from r0 to high and low; PAIR_SCALE, PAIR_COUNT and PAIR_REDUCE come before.
#define PAIR_EXP(ALL) \
	ALL(PAIR_REST); \
	ALL(PAIR_POWER); \
	ALL(PAIR_P); \
	ALL(PAIR_P_LOST); \
	ALL(PAIR_HORNER_4); \
	ALL(PAIR_HORNER_3); \
	ALL(PAIR_TIMES_R0); \
	ALL(PAIR_LOW); \
	ALL(PAIR_HIGH); \
	ALL(PAIR_LOST); \
	ALL(PAIR_ALL)
