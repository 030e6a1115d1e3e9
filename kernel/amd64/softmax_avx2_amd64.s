//go:build !purego

#include "textflag.h"
#include "zcoefficients_amd64.h"

// ExpSum and ExpScale, the two passes of a softmax, eight elements at a time, the
// last of them partly. Their results have the bits of generic.expNegative, so
// the steps below are its operations, none more, none less, in two vectors side by side.
//
// Registers:
//
//	DI, SI   the next elements of dst and x
//	CX       elements left
//	Y0-Y1    x - m, then r
//	Y2-Y3    z = n + magic, then s = 2ⁿ
//	Y4-Y5    n, then the even coefficients' polynomial, then exp(x - m)
//	Y6-Y7    r²
//	Y8-Y9    the odd coefficients' polynomial; in a tail, which elements there are
//	Y10-Y15  constants

#define MAGIC Y10
#define LOG2E Y11
#define LN2 Y12
#define MIN Y13
#define M Y14
#define FACTOR Y15

#define TWO(step) \
	step(Y0, Y2, Y4, Y6, Y8); \
	step(Y1, Y3, Y5, Y7, Y9)

#define CONSTANTS() \
	VBROADCASTSD EXP_MAGIC, MAGIC; \
	VBROADCASTSD EXP_LOG2E, LOG2E; \
	VBROADCASTSD EXP_LN2HI, LN2; \
	VBROADCASTSD EXP_EXPMIN, MIN; \
	VCVTSS2SD    X14, X14, X14; \
	VBROADCASTSD X14, M

// STEPS does all steps from x to exp(x - m).
#define STEPS() \
	TWO(MINUS_M); \
	TWO(ATLEAST); \
	TWO(SCALE); \
	TWO(COUNT); \
	TWO(REDUCE); \
	TWO(SQUARE); \
	TWO(POLY_1); \
	TWO(POLY_2); \
	TWO(JOIN); \
	TWO(EXPM1); \
	TWO(EXP)
#define MINUS_M(x, s, e, r2, o) VSUBPD M, x, x
#define ATLEAST(x, s, e, r2, o) VMAXPD x, MIN, x // NaN, the second of the two operands, passes
#define SCALE(x, s, e, r2, o) VMOVAPD MAGIC, s; VFMADD231PD LOG2E, x, s
#define COUNT(x, s, e, r2, o) VSUBPD MAGIC, s, e
#define REDUCE(x, s, e, r2, o) VFNMADD231PD LN2, e, x
#define SQUARE(x, s, e, r2, o) VMULPD x, x, r2
#define POLY_1(x, s, e, r2, o) VMOVUPD EXP_S6, e; VFMADD213PD EXP_S4, r2, e; VMOVUPD EXP_S7, o; VFMADD213PD EXP_S5, r2, o
#define POLY_2(x, s, e, r2, o) VFMADD213PD EXP_S2, r2, e; VFMADD213PD EXP_S3, r2, o
#define JOIN(x, s, e, r2, o) VFMADD231PD x, o, e   // q = odd·r + even
#define EXPM1(x, s, e, r2, o) VFMADD213PD x, r2, e // p = q·r² + r
#define EXP(x, s, e, r2, o) VPSLLQ $52, s, s; VFMADD213PD s, s, e

// LOAD_TAIL widens the last CX < 8 elements, and 0 in place of others; the mask is in Y8.
#define LOAD_TAIL() \
	VMOVD        CX, X8; \
	VPBROADCASTD X8, Y8; \
	VPCMPGTD     iota<>(SB), Y8, Y8; \
	VMASKMOVPS   (SI), Y8, Y0; \
	VEXTRACTF128 $1, Y0, X1; \
	VCVTPS2PD    X0, Y0; \
	VCVTPS2PD    X1, Y1

DATA iota<>+0(SB)/8, $0x0000000100000000
DATA iota<>+8(SB)/8, $0x0000000300000002
DATA iota<>+16(SB)/8, $0x0000000500000004
DATA iota<>+24(SB)/8, $0x0000000700000006
GLOBL iota<>(SB), RODATA|NOPTR, $32

// func ExpSumAVX2(x []float32, m float32) float64
//
// Σ exp(x[i] - m), element i in lane i mod 32. The 32 lanes, more than there
// are registers, are in the frame; AX is the distance from SP of the next eight.
TEXT ·ExpSumAVX2(SB), NOSPLIT, $256-40
	MOVQ    x_base+0(FP), SI
	MOVQ    x_len+8(FP), CX
	VMOVSS  m+24(FP), X14
	CONSTANTS()
	VXORPD  Y0, Y0, Y0
	VMOVUPD Y0, 0(SP)
	VMOVUPD Y0, 32(SP)
	VMOVUPD Y0, 64(SP)
	VMOVUPD Y0, 96(SP)
	VMOVUPD Y0, 128(SP)
	VMOVUPD Y0, 160(SP)
	VMOVUPD Y0, 192(SP)
	VMOVUPD Y0, 224(SP)
	XORL    AX, AX
	SUBQ    $8, CX
	JLT     rest
	PCALIGN $32

loop8: // for ; n >= 8; n -= 8
	VCVTPS2PD (SI), Y0
	VCVTPS2PD 16(SI), Y1
	STEPS()
	VADDPD    0(SP)(AX*1), Y4, Y4
	VADDPD    32(SP)(AX*1), Y5, Y5
	VMOVUPD   Y4, 0(SP)(AX*1)
	VMOVUPD   Y5, 32(SP)(AX*1)
	ADDQ      $64, AX
	ANDQ      $255, AX
	ADDQ      $32, SI
	SUBQ      $8, CX
	JGE       loop8

rest:
	ADDQ         $8, CX
	JEQ          fold
	LOAD_TAIL()
	STEPS()
	VMOVD        CX, X8                 // the mask again, for float64
	VPBROADCASTD X8, Y8
	VPCMPGTD     iota<>(SB), Y8, Y8
	VEXTRACTI128 $1, Y8, X9
	VPMOVSXDQ    X8, Y8
	VPMOVSXDQ    X9, Y9
	VANDPD       Y8, Y4, Y4             // +0 in place of missing elements
	VANDPD       Y9, Y5, Y5
	VADDPD       0(SP)(AX*1), Y4, Y4
	VADDPD       32(SP)(AX*1), Y5, Y5
	VMOVUPD      Y4, 0(SP)(AX*1)
	VMOVUPD      Y5, 32(SP)(AX*1)

fold: // for w := 16; w > 0; w /= 2 { lane[j] += lane[j+w] for j < w }
	VMOVUPD      0(SP), Y0
	VMOVUPD      32(SP), Y1
	VMOVUPD      64(SP), Y2
	VMOVUPD      96(SP), Y3
	VADDPD       128(SP), Y0, Y0
	VADDPD       160(SP), Y1, Y1
	VADDPD       192(SP), Y2, Y2
	VADDPD       224(SP), Y3, Y3
	VADDPD       Y2, Y0, Y0
	VADDPD       Y3, Y1, Y1
	VADDPD       Y1, Y0, Y0
	VEXTRACTF128 $1, Y0, X1
	VADDPD       X1, X0, X0
	VPERMILPD    $1, X0, X1
	VADDSD       X1, X0, X0
	VMOVSD       X0, ret+32(FP)
	VZEROUPPER
	RET

// func ExpScaleAVX2(dst, x []float32, m float32, scale float64)
//
// dst[i] = exp(x[i] - m)·scale
TEXT ·ExpScaleAVX2(SB), NOSPLIT, $0-64
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VMOVSS       m+48(FP), X14
	VBROADCASTSD scale+56(FP), FACTOR
	CONSTANTS()
	SUBQ         $8, CX
	JLT          rest
	PCALIGN      $32

loop8: // for ; n >= 8; n -= 8
	VCVTPS2PD  (SI), Y0
	VCVTPS2PD  16(SI), Y1
	STEPS()
	VMULPD     FACTOR, Y4, Y4
	VMULPD     FACTOR, Y5, Y5
	VCVTPD2PSY Y4, X4
	VCVTPD2PSY Y5, X5
	VMOVUPS    X4, (DI)
	VMOVUPS    X5, 16(DI)
	ADDQ       $32, SI
	ADDQ       $32, DI
	SUBQ       $8, CX
	JGE        loop8

rest:
	ADDQ       $8, CX
	JEQ        done
	LOAD_TAIL()
	STEPS()
	VMULPD     FACTOR, Y4, Y4
	VMULPD     FACTOR, Y5, Y5
	VCVTPD2PSY Y4, X4
	VCVTPD2PSY Y5, X5
	TESTQ      $4, CX                   // as 4, 2 and 1
	JEQ        two
	VMOVUPS    X4, (DI)
	VMOVAPS    X5, X4
	ADDQ       $16, DI

two:
	TESTQ     $2, CX
	JEQ       one
	VMOVLPS   X4, (DI)
	VPERMILPD $1, X4, X4
	ADDQ      $8, DI

one:
	TESTQ  $1, CX
	JEQ    done
	VMOVSS X4, (DI)

done:
	VZEROUPPER
	RET
