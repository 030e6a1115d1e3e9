//go:build !purego

#include "textflag.h"
#include "zneon.h"
#include "zconstants.h"
#include "vectors_neon.h"
#include "exp_neon.h"

// Erf and GELU, correctly rounded, and GELUGrad, whose steps are generic's to the letter. Package
// generic (gelu.go) derives them. vectors_neon.h has the registers and the tail, exp_neon.h exp
// itself.
//
// Registers, beside those: the leading coefficients of the two polynomials of a quotient. They take
// the place of LOG2E and LN2HI.
#define TOP0 24
#define TOP1 26

#define LOAD_TOP0(c) FMOVQ c(CONST), F24
#define LOAD_TOP1(c) FMOVQ c(CONST), F26

// FG takes x² in VZ and computes n = F(x²) in VA and d = G(x²) in VC, with erf(x) = x·n/d.
#define FG \
	LOAD_TOP0(ERF_F11)     \
	LOAD_TOP1(ERF_G11)     \
	LOAD_A(ERF_F10)        \
	LOAD_C(ERF_G10)        \
	MULADD4C(TOP0, VZ, VA) \ // n = f11·x2 + f10
	MULADD4C(TOP1, VZ, VC) \ // d = g11·x2 + g10
	LOAD_B(ERF_F9)         \
	LOAD_N(ERF_G9)         \
	MULADD4(VZ, VA, VB)    \ // n = n·x2 + f9
	MULADD4(VZ, VC, VN)    \ // d = d·x2 + g9
	LOAD_A(ERF_F8)         \
	LOAD_C(ERF_G8)         \
	MULADD4(VZ, VB, VA)    \ // n = n·x2 + f8
	MULADD4(VZ, VN, VC)    \ // d = d·x2 + g8
	LOAD_B(ERF_F7)         \
	LOAD_N(ERF_G7)         \
	MULADD4(VZ, VA, VB)    \ // n = n·x2 + f7
	MULADD4(VZ, VC, VN)    \ // d = d·x2 + g7
	LOAD_A(ERF_F6)         \
	LOAD_C(ERF_G6)         \
	MULADD4(VZ, VB, VA)    \ // n = n·x2 + f6
	MULADD4(VZ, VN, VC)    \ // d = d·x2 + g6
	LOAD_B(ERF_F5)         \
	LOAD_N(ERF_G5)         \
	MULADD4(VZ, VA, VB)    \ // n = n·x2 + f5
	MULADD4(VZ, VC, VN)    \ // d = d·x2 + g5
	LOAD_A(ERF_F4)         \
	LOAD_C(ERF_G4)         \
	MULADD4(VZ, VB, VA)    \ // n = n·x2 + f4
	MULADD4(VZ, VN, VC)    \ // d = d·x2 + g4
	LOAD_B(ERF_F3)         \
	LOAD_N(ERF_G3)         \
	MULADD4(VZ, VA, VB)    \ // n = n·x2 + f3
	MULADD4(VZ, VC, VN)    \ // d = d·x2 + g3
	LOAD_A(ERF_F2)         \
	LOAD_C(ERF_G2)         \
	MULADD4(VZ, VB, VA)    \ // n = n·x2 + f2
	MULADD4(VZ, VN, VC)    \ // d = d·x2 + g2
	LOAD_B(ERF_F1)         \
	LOAD_N(ERF_G1)         \
	MULADD4(VZ, VA, VB)    \ // n = n·x2 + f1
	MULADD4(VZ, VC, VN)    \ // d = d·x2 + g1
	LOAD_A(ERF_F0)         \
	LOAD_C(ERF_G0)         \
	MULADD4(VZ, VB, VA)    \ // n = n·x2 + f0
	MULADD4(VZ, VN, VC)    // d = d·x2 + g0

// func ErfNEON(dst, x []float32)
//
// V28 and V29 hold the limits of x.
#define MAX 28
#define MIN 29

TEXT ·ErfNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD ZR, TAIL
	CONSTANTS
	FLOAT32(ERF_MAX, F28, V28)
	VFNEG_S4(MAX, MIN)

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V8.S4, V9.S4]
	MAX2C(MIN, VN, VN)             // x limited; NaN stays
	MIN2C(MAX, VN, VN)
	WIDEN(VN, VX)
	SQUARE4(VX, VZ)
	FG
	MUL4(VX, VA, VX)
	DIV4(VC, VX, VX)               // y = x·n/d
	NARROW(VX, VN)
	VST1.P [V8.S4, V9.S4], 32(DST)
	SUB    $8, N
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN($buffer-32(SP))
	B    loop8

end:
	TAIL_OUT(done)

done:
	RET

#undef MAX
#undef MIN

// PQ takes a = -|x| in VX and computes n = P(a) in VA and d = Q(a) in VN, with Φ(a) =
// exp(-a²/2)·n/d.
#define PQ \
	LOAD_TOP0(GELU_P9)     \
	LOAD_TOP1(GELU_Q10)    \
	LOAD_A(GELU_P8)        \
	LOAD_C(GELU_Q9)        \
	MULADD4C(TOP0, VX, VA) \ // n = p9·a + p8
	MULADD4C(TOP1, VX, VC) \ // d = q10·a + q9
	LOAD_B(GELU_P7)        \
	LOAD_N(GELU_Q8)        \
	MULADD4(VX, VA, VB)    \ // n = n·a + p7
	MULADD4(VX, VC, VN)    \ // d = d·a + q8
	LOAD_A(GELU_P6)        \
	LOAD_C(GELU_Q7)        \
	MULADD4(VX, VB, VA)    \ // n = n·a + p6
	MULADD4(VX, VN, VC)    \ // d = d·a + q7
	LOAD_B(GELU_P5)        \
	LOAD_N(GELU_Q6)        \
	MULADD4(VX, VA, VB)    \ // n = n·a + p5
	MULADD4(VX, VC, VN)    \ // d = d·a + q6
	LOAD_A(GELU_P4)        \
	LOAD_C(GELU_Q5)        \
	MULADD4(VX, VB, VA)    \ // n = n·a + p4
	MULADD4(VX, VN, VC)    \ // d = d·a + q5
	LOAD_B(GELU_P3)        \
	LOAD_N(GELU_Q4)        \
	MULADD4(VX, VA, VB)    \ // n = n·a + p3
	MULADD4(VX, VC, VN)    \ // d = d·a + q4
	LOAD_A(GELU_P2)        \
	LOAD_C(GELU_Q3)        \
	MULADD4(VX, VB, VA)    \ // n = n·a + p2
	MULADD4(VX, VN, VC)    \ // d = d·a + q3
	LOAD_B(GELU_P1)        \
	LOAD_N(GELU_Q2)        \
	MULADD4(VX, VA, VB)    \ // n = n·a + p1
	MULADD4(VX, VC, VN)    \ // d = d·a + q2
	LOAD_A(GELU_P0)        \
	LOAD_C(GELU_Q1)        \
	MULADD4(VX, VB, VA)    \ // n = n·a + p0
	MULADD4(VX, VN, VC)    \ // d = d·a + q1
	LOAD_N(GELU_Q0)        \
	MULADD4(VX, VC, VN)    // d = d·a + q0

// func GELUNEON(dst, x []float32)
//
// V28 and V29 hold the lower limit of x and near0, as float32.
#define MIN   28
#define NEAR0 29

// ARGUMENT sets VX to a = -max(|x|, near0), or to the limit if that is above it; NaN stays.
#define ARGUMENT \
	ABS2(X32, VN)        \
	MAX2C(NEAR0, VN, VN) \
	NEG2(VN, VN)         \
	MAX2C(MIN, VN, VN)   \
	WIDEN(VN, VX)

TEXT ·GELUNEON(SB), NOSPLIT, $32-48
	MOVD dst_base+0(FP), DST
	MOVD x_base+24(FP), SRC
	MOVD x_len+32(FP), N
	MOVD ZR, TAIL
	CONSTANTS
	FLOAT32(GELU_MIN, F28, V28)
	FLOAT32(GELU_NEAR0, F29, V29)

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V30.S4, V31.S4]
	FMOVQ  EXP_LOG2E(CONST), F24      // again: PQ has used the registers
	FMOVQ  EXP_LN2HI(CONST), F26
	ARGUMENT
	FMOVQ  CONST_MINUSHALF(CONST), F4
	SQUARE4(VX, VX)
	MUL4C(VZ, VX, VX)                 // -a²/2, exactly
	EXPM1
	MULADD4(VX, VZ, VZ)               // e = s·p + s
	ARGUMENT
	PQ
	MUL4(VZ, VA, VA)                  // n·e
	SUB4(VA, VN, VZ)                  // d - n·e
	MAX2C(MIN, X32, X32)
	WIDEN(X32, VX)                    // x, not below the limit
	MUL4(VX, VA, VA)
	MUL4(VX, VZ, VZ)
	MAX4(VA, VZ, VZ)                  // x·n·e for x < 0, x·(d - n·e) for x > 0: the greater one
	DIV4(VN, VZ, VX)                  // y
	NARROW(VX, VN)
	VST1.P [V8.S4, V9.S4], 32(DST)
	SUB    $8, N
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN($buffer-32(SP))
	B    loop8

end:
	TAIL_OUT(done)

done:
	RET

// func GELUGradNEON(dx, dy, x []float32)
//
// dx[i] = dy[i]·f'(x[i]), f(x) = x·Φ(x)
TEXT ·GELUGradNEON(SB), NOSPLIT, $64-72
	MOVD  dx_base+0(FP), DST
	MOVD  dx_len+8(FP), N
	MOVD  dy_base+24(FP), DY
	MOVD  x_base+48(FP), SRC
	MOVD  ZR, TAIL
	NEGATIVE_CONSTANTS
	FMOVQ GRAD_MIN(CONST), F29

loop8:  // for ; n >= 8; n -= 8
	CMP $8, N
	BLT tail

	VLD1.P 32(SRC), [V30.S4, V31.S4]
	GRAD_ARGUMENT(GELUGRAD_MIN)
	FMOVQ  CONST_MINUSHALF(CONST), F8
	SQUARE4(VX, VX)
	MUL4C(VN, VX, VX)                 // -a²/2, exactly
	EXP_NEGATIVE                      // e
	GRAD_ARGUMENT(GELUGRAD_MIN)
	PQ                                // n = P(a), d = Q(a)
	LOAD1_B(GELUGRAD_DENSITY)
	MUL4C(VB, VX, VX)
	MULADD4(VN, VX, VA)               // a/√(2π)·d + n
	MUL4(VA, VZ, VZ)
	DIV4(VN, VZ, VZ)                  // g, e times that, over d
	FMOVQ  EXP_LOG2E(CONST), F24      // again: PQ has used the registers
	FMOVQ  EXP_LN2HI(CONST), F26
	GRAD_RESULT
	VST1.P [V8.S4, V9.S4], 32(DST)
	SUB    $8, N
	B      loop8

tail:
	CBNZ TAIL, end
	CBZ  N, done
	TAIL_IN_DY($dy-64(SP))
	TAIL_IN($buffer-32(SP))
	B    loop8

end:
	TAIL_OUT(done)

done:
	RET
