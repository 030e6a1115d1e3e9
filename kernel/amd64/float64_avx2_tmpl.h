// What float64_tmpl.h takes from the set, for AVX2: vectors of four float64.
//
// Registers:
//
//	DI, SI   the next elements of dst and x
//	CX       elements left
//	R8       the scratch
//	Y0-Y15   four vectors with four registers each

#define LOAD(c, d) VMOVUPD c, d
#define ADDC(c, x, d) VADDPD c, x, d
#define SUBC(c, x, d) VSUBPD c, x, d
#define MULADDC(c, x, d) VFMADD231PD c, x, d
#define MULSUBC(c, x, d) VFNMADD231PD c, x, d
#define LESSC(c, x, d) VFMSUB132PD c, x, d
#define HORNERC(c, x, d) VFMADD213PD c, x, d
#define ANDC(c, x, d) VANDPD c, x, d
#define ORC(c, x, d) VORPD c, x, d
#define XORC(c, x, d) VXORPD c, x, d
#define ADDQC(c, x, d) VPADDQ c, x, d
#define NARROW(d, y) VCVTPD2PSY d, y
#define NEGATIVE(m, y, d) VBLENDVPD m, y, d, d
#define LIFT(x, z, t) \
	VMOVUPD   CONST_SMALLEST, t;    \
	VPCMPGTQ  x, t, t;              \
	VBLENDVPD t, z, x, x;           \
	VANDPD    LOG64_SUBNORMAL, t, t

// The scratch: six rows of four vectors at R8, in 832 bytes of the stack, of which 64 are for
// alignment.
#define ALIGN(buffer) \
	LEAQ buffer, R8; \
	ADDQ $63, R8;    \
	ANDQ $~63, R8

#define AT(k, m) (128*(k)+32*(m))(R8)
#define STORE_ROW(r, k, m) VMOVUPD r, AT(k, m)
#define LOAD_ROW(k, m, r) VMOVUPD AT(k, m), r

#define EACH4(step) \
	step(Y0, Y4, Y8, Y12, 0, X12, X8);   \
	step(Y1, Y5, Y9, Y13, 1, X13, X9);   \
	step(Y2, Y6, Y10, Y14, 2, X14, X10); \
	step(Y3, Y7, Y11, Y15, 3, X15, X11)

#define EACH1(step) step(Y0, Y4, Y8, Y12, 0, X12, X8)

#define LOAD16() \
	VMOVUPD (SI), Y0;   \
	VMOVUPD 32(SI), Y1; \
	VMOVUPD 64(SI), Y2; \
	VMOVUPD 96(SI), Y3

// STORE16 stores the results, and goes on to the next 16 elements.
#define STORE16() \
	VMOVUPD Y8, (DI);    \
	VMOVUPD Y9, 32(DI);  \
	VMOVUPD Y10, 64(DI); \
	VMOVUPD Y11, 96(DI); \
	ADDQ    $128, SI;    \
	ADDQ    $128, DI

// LOAD4 loads the next four elements, or as many as there are, and 0 in place of others. The file
// has iota: 0, 1, 2, 3.
#define LOAD4() \
	VMOVQ        CX, X14;              \
	VPBROADCASTQ X14, Y14;             \
	VPCMPGTQ     iota<>(SB), Y14, Y14; \
	VMASKMOVPD   (SI), Y14, Y0

// STORE4 stores the results; STORE_TAIL those of the last CX < 4 elements, as 2 and 1.
#define STORE4() \
	VMOVUPD Y8, (DI); \
	ADDQ    $32, SI;  \
	ADDQ    $32, DI

#define STORE_TAIL(end) \
	TESTQ        $2, CX;     \
	JEQ          one;        \
	VMOVUPD      X8, (DI);   \
	VEXTRACTF128 $1, Y8, X8; \
	ADDQ         $16, DI;    \
	one:                     \
	TESTQ        $1, CX;     \
	JEQ          end;        \
	VMOVSD       X8, (DI)
