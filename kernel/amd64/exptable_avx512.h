// The steps of exp with a table: as those of exp_avx512.h, which must be included before, but
// with n the integer nearest to x·16/ln 2, so that |r| ≤ ln 2/32 and a polynomial of degree 6 is enough in place
// of one of degree 10. 2^(n/16) comes from a table of 16 in two registers: VPERMI2PD
// looks up the last four bits of n, and the others are added to the exponent.
//
// Registers:
//
//	Z0-Z7    x, then r
//	Z8-Z15   z = n + magic, then s = 2^(n/16)
//	Z16-Z23  n, then the polynomial, then the result
//	Z24-Z27  constants, by the names of exp_avx512.h
//	Z28      a vector in passing
//	Z29      the caller's
//	Z30-Z31  the table

#define V Z28
#define V_LOW Y28 // its lower half
#define POWERS_LOW Z30
#define POWERS_HIGH Z31

#define TABLE_CONSTANTS() \
	VBROADCASTSD EXP_MAGIC16, MAGIC; \
	VBROADCASTSD EXP_LOG2E16, LOG2E; \
	VBROADCASTSD EXP_LN2HI16, LN2HI; \
	VBROADCASTSD EXP_LN2LO16, LN2LO; \
	VMOVUPD      ·powers+0(SB), POWERS_LOW; \
	VMOVUPD      ·powers+64(SB), POWERS_HIGH

// CLAMP_LOW and CLAMP_HIGH are x = max(x, V) and min(x, V). NaN, being the second of the two operands, passes.
#define CLAMP_LOW(x, s, e, y) VMAXPD x, V, x
#define CLAMP_HIGH(x, s, e, y) VMINPD x, V, x

#define REDUCE_16(x, s, e, y) VFNMADD231PD LN2LO, e, x; VBROADCASTSD EXP_E6, e
#define SHORT_5(x, s, e, y) VFMADD213PD.BCST EXP_E5, x, e
#define SHORT_4(x, s, e, y) VFMADD213PD.BCST EXP_E4, x, e
#define SHORT_3(x, s, e, y) VFMADD213PD.BCST EXP_E3, x, e
#define SHORT_2(x, s, e, y) VFMADD213PD.BCST EXP_E2, x, e

// POWER_16 is s = 2^(n/16).
#define POWER_16(x, s, e, y) VPSLLQ $48, s, V; VPERMI2PD POWERS_HIGH, POWERS_LOW, s; VPADDQ V, s, s

// TABLE_STEPS does all steps from x to r, s and the polynomial, in e, as POLY_STEPS does: TIMES_R, EXPM1 and EXP follow.
#define TABLE_STEPS(ALL) \
	ALL(SCALE); \
	ALL(ROUND_N); \
	ALL(REDUCE); \
	ALL(REDUCE_16); \
	ALL(SHORT_5); \
	ALL(SHORT_4); \
	ALL(SHORT_3); \
	ALL(SHORT_2); \
	ALL(POWER_16)
