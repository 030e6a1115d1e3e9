// What float64_tmpl.h takes from the set, for AVX-512: vectors of eight float64.
//
// Registers:
//
//	DI, SI   the next elements of dst and x
//	CX       elements left
//	K1       in the tail, which of eight elements there are
//	K2       for a moment
//	R8       the scratch
//	Z0-Z31   eight vectors with four registers each

#define LOAD(c, d) VBROADCASTSD c, d
#define ADDC(c, x, d) VADDPD.BCST c, x, d
#define SUBC(c, x, d) VSUBPD.BCST c, x, d
#define MULADDC(c, x, d) VFMADD231PD.BCST c, x, d
#define MULSUBC(c, x, d) VFNMADD231PD.BCST c, x, d
#define LESSC(c, x, d) VFMSUB132PD.BCST c, x, d
#define HORNERC(c, x, d) VFMADD213PD.BCST c, x, d
#define ANDC(c, x, d) VANDPD.BCST c, x, d
#define ORC(c, x, d) VORPD.BCST c, x, d
#define XORC(c, x, d) VXORPD.BCST c, x, d
#define ADDQC(c, x, d) VPADDQ.BCST c, x, d
#define NARROW(d, y) VCVTPD2PS d, y
#define NEGATIVE(m, y, d) VPMOVQ2M m, K2; VMOVAPD y, K2, d
#define LIFT(x, z, t) \
	VPCMPQ.BCST    $1, CONST_SMALLEST, x, K2; \
	VMOVAPD        z, K2, x;                  \
	VBROADCASTSD.Z LOG64_SUBNORMAL, K2, t

// The scratch: six rows of eight vectors at R8, in 3,136 bytes of the stack, of which 64 are for
// alignment.
#define ALIGN(buffer) \
	LEAQ buffer, R8; \
	ADDQ $63, R8;    \
	ANDQ $~63, R8

#define AT(k, m) (512*(k)+64*(m))(R8)
#define STORE_ROW(r, k, m) VMOVUPD r, AT(k, m)
#define LOAD_ROW(k, m, r) VMOVUPD AT(k, m), r

#define EACH8(step) \
	step(Z0, Z8, Z16, Z24, 0, Y24, Y16);  \
	step(Z1, Z9, Z17, Z25, 1, Y25, Y17);  \
	step(Z2, Z10, Z18, Z26, 2, Y26, Y18); \
	step(Z3, Z11, Z19, Z27, 3, Y27, Y19); \
	step(Z4, Z12, Z20, Z28, 4, Y28, Y20); \
	step(Z5, Z13, Z21, Z29, 5, Y29, Y21); \
	step(Z6, Z14, Z22, Z30, 6, Y30, Y22); \
	step(Z7, Z15, Z23, Z31, 7, Y31, Y23)

#define EACH1(step) step(Z0, Z8, Z16, Z24, 0, Y24, Y16)

#define LOAD64() \
	VMOVUPD (SI), Z0;    \
	VMOVUPD 64(SI), Z1;  \
	VMOVUPD 128(SI), Z2; \
	VMOVUPD 192(SI), Z3; \
	VMOVUPD 256(SI), Z4; \
	VMOVUPD 320(SI), Z5; \
	VMOVUPD 384(SI), Z6; \
	VMOVUPD 448(SI), Z7

// STORE64 stores the results, and goes on to the next 64 elements.
#define STORE64() \
	VMOVUPD Z16, (DI);    \
	VMOVUPD Z17, 64(DI);  \
	VMOVUPD Z18, 128(DI); \
	VMOVUPD Z19, 192(DI); \
	VMOVUPD Z20, 256(DI); \
	VMOVUPD Z21, 320(DI); \
	VMOVUPD Z22, 384(DI); \
	VMOVUPD Z23, 448(DI); \
	ADDQ    $512, SI;     \
	ADDQ    $512, DI

// MASK8 sets K1 for the next eight elements, of which there are CX > 0. It changes AX, BX and CX,
// which becomes the number of elements after them.
#define MASK8() \
	MOVQ    CX, BX;  \
	MOVQ    $8, CX;  \
	CMPQ    BX, CX;  \
	CMOVQLT BX, CX;  \
	SUBQ    CX, BX;  \
	MOVL    $-1, AX; \
	SHLL    CX, AX;  \
	NOTL    AX;      \
	KMOVW   AX, K1;  \
	MOVQ    BX, CX

// LOAD8 loads the elements of MASK8; in place of others there is 0.
#define LOAD8() VMOVUPD.Z (SI), K1, Z0
#define STORE8() \
	VMOVUPD Z16, K1, (DI); \
	ADDQ    $64, SI;       \
	ADDQ    $64, DI
