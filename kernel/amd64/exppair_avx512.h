// The steps of exp in sums of two float32, for vectors of 16. They take two thirds of the time of those in float64, as a vector
// holds twice as many and nothing is converted, but can be wrong by 2^-35: where that leaves open which float32 is
// nearest, as it does for 1 element of 3,000, the caller must do the vector again in float64.
//
// With n the integer nearest to x·32/ln 2 and s = 2^(n/32), exp(x) = s·exp(r), |r| ≤ ln 2/64:
//
//	r = r0 + c           r0 = x - n·LN2HI, which is exact, and c the rest: -n·LN2LO, and what s was rounded by
//	exp(x) = high + low  high = s + s·r0, rounded; low what was lost by that, and s·(c + q(r)·r²)
//
// To c an excess has been added that makes the sum greater than exp(x), and by less than s·PAIR_WIDTH_32. Where the sum and
// the sum less that are rounded to the same float32, it is the nearest to all between them.
//
// s and what it was rounded by are looked up, with the last five bits of n, in two registers each.
//
// Registers:
//
//	Z0-Z3    x, then r0, then low
//	Z4-Z7    z = n + magic, then s
//	Z8-Z11   n, then c, then s·(c + q·r²), then the result
//	Z12-Z15  in passing, then the result's other bound
//	Z16-Z19  q(r), then high
//	Z20      DOUBT: not 0 where two bounds differ
//	Z21-Z22  the caller's
//	Z23      a vector in passing
//	Z24-Z27  constants, by the names of exp_avx512.h
//	Z28-Z31  the tables
//	K3       which are NaN or beyond ±50

#define DOUBT Z20
#define PASSING Z23
#define ROOTS_LOW Z28
#define ROOTS_HIGH Z29
#define RESTS_LOW Z30
#define RESTS_HIGH Z31

#define EACH4(step) \
	step(Z0, Z4, Z8, Z12, Z16); \
	step(Z1, Z5, Z9, Z13, Z17); \
	step(Z2, Z6, Z10, Z14, Z18); \
	step(Z3, Z7, Z11, Z15, Z19)

#define ONE16(step) step(Z0, Z4, Z8, Z12, Z16)

// PAIR_CONSTANTS loads them all.
#define PAIR_CONSTANTS() \
	VBROADCASTSS PAIR_MAGIC, MAGIC; \
	VBROADCASTSS PAIR_LOG2E_32, LOG2E; \
	VBROADCASTSS PAIR_LN2HI_32, LN2HI; \
	VBROADCASTSS PAIR_LN2LO_32, LN2LO; \
	VMOVUPS      ·pairPowers32+0(SB), ROOTS_LOW; \
	VMOVUPS      ·pairPowers32+64(SB), ROOTS_HIGH; \
	VMOVUPS      ·pairRests32+0(SB), RESTS_LOW; \
	VMOVUPS      ·pairRests32+64(SB), RESTS_HIGH

// PAIR_LOAD64 loads the 64 elements at SI, and PAIR_LOAD16 the next 16. As integers, absolute values are in the order
// of the numbers, with NaN above all.
#define PAIR_LOAD64() \
	VMOVUPS      (SI), Z0; \
	VMOVUPS      64(SI), Z1; \
	VMOVUPS      128(SI), Z2; \
	VMOVUPS      192(SI), Z3; \
	VBROADCASTSS PAIR_SIGN, PASSING; \
	VPANDND      Z0, PASSING, Z12; \
	VPANDND      Z1, PASSING, Z13; \
	VPANDND      Z2, PASSING, Z14; \
	VPANDND      Z3, PASSING, Z15; \
	VPMAXSD      Z12, Z13, Z12; \
	VPMAXSD      Z14, Z15, Z14; \
	VPMAXSD      Z12, Z14, Z12; \
	VPCMPD.BCST  ABOVE, PAIR_MAX, Z12, K3; \
	VPXORD       DOUBT, DOUBT, DOUBT
#define PAIR_LOAD16() \
	VMOVUPS      (SI), Z0; \
	VBROADCASTSS PAIR_SIGN, PASSING; \
	VPANDND      Z0, PASSING, Z12; \
	VPCMPD.BCST  ABOVE, PAIR_MAX, Z12, K3; \
	VPXORD       DOUBT, DOUBT, DOUBT
#define ABOVE $6

// UNSURE goes to the label if one of the elements is NaN, far out or in doubt.
#define UNSURE(label) \
	VPTESTMD DOUBT, DOUBT, K2; \
	KORTESTW K2, K3; \
	JNE      label

// PAIR_STORE64 stores the results at DI, and goes on to the next 64 elements.
#define PAIR_STORE64() \
	VMOVUPS Z8, (DI); \
	VMOVUPS Z9, 64(DI); \
	VMOVUPS Z10, 128(DI); \
	VMOVUPS Z11, 192(DI); \
	ADDQ    $256, SI; \
	ADDQ    $256, DI

// The steps, for x, s, a = n, b and c.

// PAIR_SCALE is s = x·32/ln 2 + magic, whose last bits are those of n, PAIR_SCALE_MINUS that for -x, and PAIR_COUNT a = n.
#define PAIR_SCALE(x, s, a, b, c) VMOVAPS MAGIC, s; VFMADD231PS LOG2E, x, s
#define PAIR_SCALE_MINUS(x, s, a, b, c) VMOVAPS MAGIC, s; VFNMADD231PS LOG2E, x, s
#define PAIR_COUNT(x, s, a, b, c) VSUBPS MAGIC, s, a; VMOVAPS s, b

// PAIR_REDUCE is x = r0, PAIR_REDUCE_MINUS that of -x.
#define PAIR_REDUCE(x, s, a, b, c) VFNMADD231PS LN2HI, a, x
#define PAIR_REDUCE_MINUS(x, s, a, b, c) VFNMSUB231PS LN2HI, a, x

// PAIR_REST and PAIR_CORRECT are a = c, PAIR_SUM is b = r0 + c.
#define PAIR_REST(x, s, a, b, c) VPERMI2PS RESTS_HIGH, RESTS_LOW, b
#define PAIR_CORRECT(x, s, a, b, c) VFNMADD213PS b, LN2LO, a
#define PAIR_SUM(x, s, a, b, c) VADDPS x, a, b; VBROADCASTSS PAIR_Q4_32, c

// PAIR_HORNER_3 to PAIR_LOW are a = c + q·r².
#define PAIR_HORNER_3(x, s, a, b, c) VFMADD213PS.BCST PAIR_Q3_32, b, c
#define PAIR_HORNER_2(x, s, a, b, c) VFMADD213PS.BCST PAIR_Q2_32, b, c
#define PAIR_SQUARE(x, s, a, b, c) VMULPS b, b, b
#define PAIR_LOW(x, s, a, b, c) VFMADD231PS b, c, a

// PAIR_POWER is s = 2^(n/32).
#define PAIR_POWER(x, s, a, b, c) VPSLLD $18, s, b; VPERMI2PS ROOTS_HIGH, ROOTS_LOW, s; VPADDD b, s, s

// PAIR_HIGH is c = high = s + s·r0, PAIR_LOST x = s·r0 - (high - s), which is what rounding lost, and
// PAIR_ALL x = low.
#define PAIR_HIGH(x, s, a, b, c) VMOVAPS s, c; VFMADD213PS s, x, c
#define PAIR_LOST(x, s, a, b, c) VSUBPS s, c, b; VFMSUB213PS b, s, x
#define PAIR_ALL(x, s, a, b, c) VFMADD231PS a, s, x

// PAIR_ROUND is a = high + low and b = high + (low - s·width), and PAIR_COMPARE notes where they differ: DOUBT |= a ^ b.
#define PAIR_ROUND(x, s, a, b, c) VADDPS c, x, a; VFNMADD231PS.BCST PAIR_WIDTH_32, s, x; VADDPS c, x, b
#define PAIR_COMPARE(x, s, a, b, c) VPTERNLOGD $0xf6, b, a, DOUBT

// PAIR_EXP does all steps from r0 to high and low; PAIR_SCALE, PAIR_COUNT and PAIR_REDUCE come before.
#define PAIR_EXP(ALL) \
	ALL(PAIR_REST); \
	ALL(PAIR_CORRECT); \
	ALL(PAIR_SUM); \
	ALL(PAIR_HORNER_3); \
	ALL(PAIR_HORNER_2); \
	ALL(PAIR_SQUARE); \
	ALL(PAIR_LOW); \
	ALL(PAIR_POWER); \
	ALL(PAIR_HIGH); \
	ALL(PAIR_LOST); \
	ALL(PAIR_ALL)
