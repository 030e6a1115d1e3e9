// The steps of exp for eight vectors of four float64 side by side: those of exp_avx2.h, which must be included
// before, where s = 2ⁿ has no register but a place in memory until it is needed. A step waits four cycles for the one before, in
// which the CPU could start eight; with four vectors side by side it took 1.5 times as long.
//
// Registers:
//
//	DI, SI  the next elements of dst and x
//	CX      elements left
//	R8      32 bytes for each vector: z = n + magic
//	Y0-Y7   x, then r, then 2ⁿ
//	Y8-Y15  n, then the polynomial, then the result

// FRAME is what a function needs on its stack, and SPILLS makes R8 of it.
#define FRAME 288
#define SPILLS() \
	LEAQ 31(SP), R8; \
	ANDQ $-32, R8

#define EACH8(step) \
	step(Y0, (R8), Y8); \
	step(Y1, 32(R8), Y9); \
	step(Y2, 64(R8), Y10); \
	step(Y3, 96(R8), Y11); \
	step(Y4, 128(R8), Y12); \
	step(Y5, 160(R8), Y13); \
	step(Y6, 192(R8), Y14); \
	step(Y7, 224(R8), Y15)

// PAIR is EACH8 for the elements of LOAD8.
#define PAIR(step) \
	step(Y0, (R8), Y8); \
	step(Y1, 32(R8), Y9)

// LOAD32 widens the 32 elements at SI.
#define LOAD32() \
	VCVTPS2PD (SI), Y0; \
	VCVTPS2PD 16(SI), Y1; \
	VCVTPS2PD 32(SI), Y2; \
	VCVTPS2PD 48(SI), Y3; \
	VCVTPS2PD 64(SI), Y4; \
	VCVTPS2PD 80(SI), Y5; \
	VCVTPS2PD 96(SI), Y6; \
	VCVTPS2PD 112(SI), Y7

// CLAMP_LOW and CLAMP_HIGH are x = max(x, MIN) and min(x, MAX). NaN, being the second of the two operands, passes.
#define MIN Y15
#define MAX Y15
#define CLAMP_LOW(x, z, e) VMAXPD x, MIN, x
#define CLAMP_HIGH(x, z, e) VMINPD x, MAX, x

// STORE32 rounds the results to float32 and stores them, and goes on to the next 32 elements.
#define STORE32() \
	VCVTPD2PSY Y8, X8; \
	VCVTPD2PSY Y9, X9; \
	VCVTPD2PSY Y10, X10; \
	VCVTPD2PSY Y11, X11; \
	VCVTPD2PSY Y12, X12; \
	VCVTPD2PSY Y13, X13; \
	VCVTPD2PSY Y14, X14; \
	VCVTPD2PSY Y15, X15; \
	VMOVUPS    X8, (DI); \
	VMOVUPS    X9, 16(DI); \
	VMOVUPS    X10, 32(DI); \
	VMOVUPS    X11, 48(DI); \
	VMOVUPS    X12, 64(DI); \
	VMOVUPS    X13, 80(DI); \
	VMOVUPS    X14, 96(DI); \
	VMOVUPS    X15, 112(DI); \
	ADDQ       $128, SI; \
	ADDQ       $128, DI

// KEEP_SCALE is e = x/ln 2 + magic, kept in z, and COUNT_KEPT e = n.
#define KEEP_SCALE(x, z, e) \
	VMOVUPD     EXP_MAGIC, e; \
	VFMADD231PD EXP_LOG2E, x, e; \
	VMOVUPD     e, z
#define COUNT_KEPT(x, z, e) VSUBPD EXP_MAGIC, e, e

// POWER_KEPT is x = 2ⁿ, EXP_KEPT e = x·e + x.
#define POWER_KEPT(x, z, e) VMOVUPD z, x; VPSLLQ $52, x, x
#define EXP_KEPT(x, z, e) VFMADD213PD x, x, e

// WIDE_STEPS does all steps from x to r and the polynomial, as POLY_STEPS does. POWER_KEPT is left to the caller.
#define WIDE_STEPS(ALL) \
	ALL(KEEP_SCALE); \
	ALL(COUNT_KEPT); \
	ALL(REDUCE); \
	ALL(REDUCE_LOW); \
	ALL(HORNER_9); \
	ALL(HORNER_8); \
	ALL(HORNER_7); \
	ALL(HORNER_6); \
	ALL(HORNER_5); \
	ALL(HORNER_4); \
	ALL(HORNER_3); \
	ALL(HORNER_2)
