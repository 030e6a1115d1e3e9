//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx512.h"

// Erf, 32 elements at a time and then 16: x·F(x²)/G(x²), with |x| limited to where
// it is 1. exp_avx512.h has the macros for the tail.
//
// Registers:
//
//	DI, SI   the next elements of dst and x
//	CX       elements left
//	Z0-Z3    x, Z8-Z11 x²
//	Z16-Z19  F(x²), then the result
//	Z20-Z23  G(x²)
//	Z30, Z31 limits of x

#define QUAD(step) \
	step(Z0, Z8, Z16, Z20);  \
	step(Z1, Z9, Z17, Z21);  \
	step(Z2, Z10, Z18, Z22); \
	step(Z3, Z11, Z19, Z23)

#define PAIR(step) \
	step(Z0, Z8, Z16, Z20); \
	step(Z1, Z9, Z17, Z21)

// QUADQ and PAIRQ are for the steps of QUOTIENT.
#define QUADQ(step) \
	step(Z0, Z20, Z16, Y0); \
	step(Z1, Z21, Z17, Y1); \
	step(Z2, Z22, Z18, Y2); \
	step(Z3, Z23, Z19, Y3)

#define PAIRQ(step) \
	step(Z0, Z20, Z16, Y0); \
	step(Z1, Z21, Z17, Y1)

// LIMIT is x = min(max(x, MIN), MAX); NaN, being the second of the two operands, passes.
#define LIMIT(x, z, n, d) VMAXPD x, MIN, x; VMINPD x, MAX, x
#define SQUARE(x, z, n, d) VMULPD x, x, z
#define TIMES_X(x, z, n, d) VMULPD x, n, n

// F_10 … F_0 and G_10 … G_0 are Horner's rule.
#define F_10(x, z, n, d) VBROADCASTSD EXP_F11, n; VFMADD213PD.BCST EXP_F10, z, n
#define F_9(x, z, n, d) VFMADD213PD.BCST EXP_F9, z, n
#define F_8(x, z, n, d) VFMADD213PD.BCST EXP_F8, z, n
#define F_7(x, z, n, d) VFMADD213PD.BCST EXP_F7, z, n
#define F_6(x, z, n, d) VFMADD213PD.BCST EXP_F6, z, n
#define F_5(x, z, n, d) VFMADD213PD.BCST EXP_F5, z, n
#define F_4(x, z, n, d) VFMADD213PD.BCST EXP_F4, z, n
#define F_3(x, z, n, d) VFMADD213PD.BCST EXP_F3, z, n
#define F_2(x, z, n, d) VFMADD213PD.BCST EXP_F2, z, n
#define F_1(x, z, n, d) VFMADD213PD.BCST EXP_F1, z, n
#define F_0(x, z, n, d) VFMADD213PD.BCST EXP_F0, z, n
#define G_10(x, z, n, d) VBROADCASTSD EXP_G11, d; VFMADD213PD.BCST EXP_G10, z, d
#define G_9(x, z, n, d) VFMADD213PD.BCST EXP_G9, z, d
#define G_8(x, z, n, d) VFMADD213PD.BCST EXP_G8, z, d
#define G_7(x, z, n, d) VFMADD213PD.BCST EXP_G7, z, d
#define G_6(x, z, n, d) VFMADD213PD.BCST EXP_G6, z, d
#define G_5(x, z, n, d) VFMADD213PD.BCST EXP_G5, z, d
#define G_4(x, z, n, d) VFMADD213PD.BCST EXP_G4, z, d
#define G_3(x, z, n, d) VFMADD213PD.BCST EXP_G3, z, d
#define G_2(x, z, n, d) VFMADD213PD.BCST EXP_G2, z, d
#define G_1(x, z, n, d) VFMADD213PD.BCST EXP_G1, z, d
#define G_0(x, z, n, d) VFMADD213PD.BCST EXP_G0, z, d

// STEPS does all steps from x to n = x·F(x²) and d = G(x²).
#define STEPS(ALL) \
	ALL(SQUARE); \
	ALL(F_10); ALL(G_10); \
	ALL(F_9); ALL(G_9); \
	ALL(F_8); ALL(G_8); \
	ALL(F_7); ALL(G_7); \
	ALL(F_6); ALL(G_6); \
	ALL(F_5); ALL(G_5); \
	ALL(F_4); ALL(G_4); \
	ALL(F_3); ALL(G_3); \
	ALL(F_2); ALL(G_2); \
	ALL(F_1); ALL(G_1); \
	ALL(F_0); ALL(G_0); \
	ALL(TIMES_X)

// func ErfAVX512(dst, x []float32)
//
// dst[i] = erf(x[i])
TEXT ·ErfAVX512(SB), NOSPLIT, $128-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VBROADCASTSD EXP_ERFMAX, MAX
	VPXORQ.BCST  EXP_SIGN, MAX, MIN // -MAX
	VBROADCASTSS EXP_ONE32, ONE
	SUBQ         $32, CX
	JLT          rest
	PCALIGN      $64

loop32: // for ; n >= 32; n -= 32
	VCVTPS2PD (SI), Z0
	VCVTPS2PD 32(SI), Z1
	VCVTPS2PD 64(SI), Z2
	VCVTPS2PD 96(SI), Z3
	QUAD(LIMIT)
	STEPS(QUAD)
	QUOTIENT(QUADQ)
	VCVTPD2PS Z16, Y16
	VCVTPD2PS Z17, Y17
	VCVTPD2PS Z18, Y18
	VCVTPD2PS Z19, Y19
	VMOVUPS   Y16, (DI)
	VMOVUPS   Y17, 32(DI)
	VMOVUPS   Y18, 64(DI)
	VMOVUPS   Y19, 96(DI)
	ADDQ      $128, SI
	ADDQ      $128, DI
	SUBQ      $32, CX
	JGE       loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop16: // for ; n > 0; n -= 16
	LOAD_TAIL16()
	LOAD16()
	PAIR(LIMIT)
	STEPS(PAIR)
	QUOTIENT(PAIRQ)
	ROUND16()
	STORE16(loop16, done)

done:
	VZEROUPPER
	RET
