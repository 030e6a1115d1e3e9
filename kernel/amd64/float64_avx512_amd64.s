//go:build !purego

#include "textflag.h"
#include "zconstants_avx512.h"

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

#include "float64_tmpl.h"

// Exp64, Sigmoid64, Tanh64 and Log64: 64 elements at a time, and then 8 under a mask.

// func Exp64AVX512(dst, x []float64)
//
// dst[i] = exp(x[i])
TEXT ·Exp64AVX512(SB), NOSPLIT, $0-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	EXP_STEPS(EACH8)
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	MASK8()
	LOAD8()
	EXP_STEPS(EACH1)
	STORE8()
	TESTQ CX, CX
	JNE   loop8

done:
	VZEROUPPER
	RET

// func Sigmoid64AVX512(dst, x []float64)
//
// dst[i] = 1/(1 + exp(-x[i]))
TEXT ·Sigmoid64AVX512(SB), 0, $3136-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	ALIGN(scratch-3136(SP))
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	SIGMOID_STEPS(EACH8)
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	MASK8()
	LOAD8()
	SIGMOID_STEPS(EACH1)
	STORE8()
	TESTQ CX, CX
	JNE   loop8

done:
	VZEROUPPER
	RET

// func Tanh64AVX512(dst, x []float64)
//
// dst[i] = tanh(x[i])
TEXT ·Tanh64AVX512(SB), 0, $3136-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	ALIGN(scratch-3136(SP))
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	TANH_STEPS(EACH8)
	LOAD64()
	EACH8(SIGNED)
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	MASK8()
	LOAD8()
	TANH_STEPS(EACH1)
	LOAD8()
	EACH1(SIGNED)
	STORE8()
	TESTQ CX, CX
	JNE   loop8

done:
	VZEROUPPER
	RET

// Elements without a finite logarithm go through the steps with the others, to no purpose. REPAIR
// puts their results right: one instruction looks at what kind of number x is, and has four bits
// for each kind, from the last on: NaN for a NaN of either kind (2), -Inf for zero (4), the result
// for 1 (0), NaN for -Inf (3), +Inf for itself (5), NaN for the negative (3) and the result for the
// positive (0).
#define REPAIR(x, z, e, t, m, y, o) VPBROADCASTQ kinds<>(SB), t; VFIXUPIMMPD $0, t, x, e

DATA kinds<>+0(SB)/8, $0x03530422
GLOBL kinds<>(SB), RODATA|NOPTR, $8

// func Log64AVX512(dst, x []float64)
//
// dst[i] = log(x[i])
TEXT ·Log64AVX512(SB), 0, $3136-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	ALIGN(scratch-3136(SP))
	SUBQ    $64, CX
	JLT     rest
	PCALIGN $64

loop64:  // for ; n >= 64; n -= 64
	LOAD64()
	LOG_STEPS(EACH8)
	LOAD64()
	EACH8(REPAIR)
	STORE64()
	SUBQ $64, CX
	JGE  loop64

rest:
	ADDQ $64, CX
	JEQ  done

loop8:  // for ; n > 0; n -= 8
	MASK8()
	LOAD8()
	LOG_STEPS(EACH1)
	LOAD8()
	EACH1(REPAIR)
	STORE8()
	TESTQ CX, CX
	JNE   loop8

done:
	VZEROUPPER
	RET
