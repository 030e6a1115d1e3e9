//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx2.h"

// Erf, eight elements at a time, the last of them partly: x·F(x²)/G(x²), with |x| limited to where
// it is 1. exp_avx2.h has the macros to load and store.
//
// Registers: DI, SI the next elements of dst and x; CX elements left; Y0, Y1 x; Y4, Y5 x²;
// Y8, Y9 F(x²), then the result; Y10, Y11 G(x²); Y14, Y15 limits of x, as float32.

#define PAIR(step) \
	step(Y0, Y4, Y8, Y10); \
	step(Y1, Y5, Y9, Y11)

#define SQUARE(x, z, n, d) VMULPD x, x, z
#define TIMES_X(x, z, n, d) VMULPD x, n, n
#define OVER(x, z, n, d) VDIVPD d, n, n

// F_10 … F_0 and G_10 … G_0 are Horner's rule.
#define F_10(x, z, n, d) VMOVUPD EXP_F11, n; VFMADD213PD EXP_F10, z, n
#define F_9(x, z, n, d) VFMADD213PD EXP_F9, z, n
#define F_8(x, z, n, d) VFMADD213PD EXP_F8, z, n
#define F_7(x, z, n, d) VFMADD213PD EXP_F7, z, n
#define F_6(x, z, n, d) VFMADD213PD EXP_F6, z, n
#define F_5(x, z, n, d) VFMADD213PD EXP_F5, z, n
#define F_4(x, z, n, d) VFMADD213PD EXP_F4, z, n
#define F_3(x, z, n, d) VFMADD213PD EXP_F3, z, n
#define F_2(x, z, n, d) VFMADD213PD EXP_F2, z, n
#define F_1(x, z, n, d) VFMADD213PD EXP_F1, z, n
#define F_0(x, z, n, d) VFMADD213PD EXP_F0, z, n
#define G_10(x, z, n, d) VMOVUPD EXP_G11, d; VFMADD213PD EXP_G10, z, d
#define G_9(x, z, n, d) VFMADD213PD EXP_G9, z, d
#define G_8(x, z, n, d) VFMADD213PD EXP_G8, z, d
#define G_7(x, z, n, d) VFMADD213PD EXP_G7, z, d
#define G_6(x, z, n, d) VFMADD213PD EXP_G6, z, d
#define G_5(x, z, n, d) VFMADD213PD EXP_G5, z, d
#define G_4(x, z, n, d) VFMADD213PD EXP_G4, z, d
#define G_3(x, z, n, d) VFMADD213PD EXP_G3, z, d
#define G_2(x, z, n, d) VFMADD213PD EXP_G2, z, d
#define G_1(x, z, n, d) VFMADD213PD EXP_G1, z, d
#define G_0(x, z, n, d) VFMADD213PD EXP_G0, z, d

// STEPS does all steps from x to n = F(x²) and d = G(x²) and n = x·n/d.
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
	ALL(TIMES_X); \
	ALL(OVER)

#define MIN Y14
#define MAX Y15

// func ErfAVX2(dst, x []float32)
//
// dst[i] = erf(x[i])
TEXT ·ErfAVX2(SB), NOSPLIT, $0-48
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VBROADCASTSS EXP_ERF32, MAX
	VBROADCASTSS EXP_SIGN32, MIN
	VXORPS       MIN, MAX, MIN // -MAX
	TESTQ        CX, CX
	JEQ          done
	PCALIGN      $32

loop8: // for ; n > 0; n -= 8
	LOAD8()
	VMAXPS Y0, MIN, Y0 // NaN, being the second of the two operands, passes
	VMINPS Y0, MAX, Y0
	WIDEN8()
	STEPS(PAIR)
	ROUND8()
	CMPQ CX, $8
	JLT  last
	STORE8()
	SUBQ $8, CX
	JNE  loop8
	JMP  done

last:
	STORE_TAIL(done)

done:
	VZEROUPPER
	RET
