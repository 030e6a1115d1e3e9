// What functions64_amd64.h takes from the set, for AVX-512: vectors of eight float64.
//
// Registers:
//
//	DI, SI   the next elements of dst and x
//	CX       elements left
//	K1       in the tail, which of eight elements there are
//	K2       for a moment
//	Z0-Z31   eight vectors with four registers each, or four with seven

#define LOAD(c, d) VBROADCASTSD c, d
#define ADDC(c, x, d) VADDPD.BCST c, x, d
#define SUBC(c, x, d) VSUBPD.BCST c, x, d
#define MULADDC(c, x, d) VFMADD231PD.BCST c, x, d
#define MULSUBC(c, x, d) VFNMADD231PD.BCST c, x, d
#define LESSC(c, x, d) VFMSUB231PD.BCST c, x, d
#define HORNERC(c, x, d) VFMADD213PD.BCST c, x, d
#define ANDC(c, x, d) VANDPD.BCST c, x, d
#define ORC(c, x, d) VORPD.BCST c, x, d
#define XORC(c, x, d) VXORPD.BCST c, x, d
#define ADDQC(c, x, d) VPADDQ.BCST c, x, d
#define NEGATIVE(m, y, d) VPMOVQ2M m, K2; VMOVAPD y, K2, d
#define LIFT(x, z, t) \
	VPCMPQ.BCST $1, EXP_SMALLEST, x, K2; \
	VMOVAPD z, K2, x; \
	VBROADCASTSD.Z EXP_SUBNORMAL, K2, t

#define EIGHT(step) \
	step(Z0, Z8, Z16, Z24); \
	step(Z1, Z9, Z17, Z25); \
	step(Z2, Z10, Z18, Z26); \
	step(Z3, Z11, Z19, Z27); \
	step(Z4, Z12, Z20, Z28); \
	step(Z5, Z13, Z21, Z29); \
	step(Z6, Z14, Z22, Z30); \
	step(Z7, Z15, Z23, Z31)

#define FOUR(step) \
	step(Z0, Z4, Z16, Z8); \
	step(Z1, Z5, Z17, Z9); \
	step(Z2, Z6, Z18, Z10); \
	step(Z3, Z7, Z19, Z11)

#define FOUR7(step) \
	step(Z0, Z4, Z16, Z8, Z12, Z20, Z24); \
	step(Z1, Z5, Z17, Z9, Z13, Z21, Z25); \
	step(Z2, Z6, Z18, Z10, Z14, Z22, Z26); \
	step(Z3, Z7, Z19, Z11, Z15, Z23, Z27)

#define ONE(step) step(Z0, Z4, Z16, Z8)
#define ONE7(step) step(Z0, Z4, Z16, Z8, Z12, Z20, Z24)

#define LOAD32() \
	VMOVUPD (SI), Z0; \
	VMOVUPD 64(SI), Z1; \
	VMOVUPD 128(SI), Z2; \
	VMOVUPD 192(SI), Z3
#define LOAD64() \
	LOAD32(); \
	VMOVUPD 256(SI), Z4; \
	VMOVUPD 320(SI), Z5; \
	VMOVUPD 384(SI), Z6; \
	VMOVUPD 448(SI), Z7

// The results, and on to the next elements.
#define STORE32() \
	VMOVUPD Z16, (DI); \
	VMOVUPD Z17, 64(DI); \
	VMOVUPD Z18, 128(DI); \
	VMOVUPD Z19, 192(DI); \
	ADDQ $256, SI; \
	ADDQ $256, DI
#define STORE64() \
	VMOVUPD Z20, 256(DI); \
	VMOVUPD Z21, 320(DI); \
	VMOVUPD Z22, 384(DI); \
	VMOVUPD Z23, 448(DI); \
	STORE32(); \
	ADDQ $256, SI; \
	ADDQ $256, DI

// MASK8 sets K1 for the next eight elements, of which there are CX > 0. It changes AX, BX and
// CX, which becomes the number of elements after them.
#define MASK8() \
	MOVQ CX, BX; \
	MOVQ $8, CX; \
	CMPQ BX, CX; \
	CMOVQLT BX, CX; \
	SUBQ CX, BX; \
	MOVL $-1, AX; \
	SHLL CX, AX; \
	NOTL AX; \
	KMOVW AX, K1; \
	MOVQ BX, CX

// LOAD8 loads the elements of MASK8; in place of others there is 0.
#define LOAD8() VMOVUPD.Z (SI), K1, Z0
#define STORE8() \
	VMOVUPD Z16, K1, (DI); \
	ADDQ $64, SI; \
	ADDQ $64, DI
