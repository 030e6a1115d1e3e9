//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "expnegative_avx512.h"

// ExpSum and ExpScale, the two passes of a softmax: 32 elements at a time and
// then 16 under a mask, by the steps of generic.expNegative.
//
// Registers, beside those of expnegative_avx512.h:
//
//	DI, SI   the next elements of dst and x
//	CX       elements left
//	K1, K2   which of 16 elements there are
//	Z0-Z3    x - m
//	Z8-Z11   exp(x - m)
//	Z20-Z23  the lanes of the sum: 0-7, 8-15, 16-23, 24-31
//	Z30-Z31  m and scale

#define M Z30
#define FACTOR Z31

// STEPS does all steps from x to exp(x - m).
#define STEPS(ALL) ALL(MINUS_M); EXPNEGATIVE(ALL)
#define MINUS_M(x, s, e, r2, o) VSUBPD M, x, x

// func ExpSumAVX512(x []float32, m float32) float64
//
// Σ exp(x[i] - m), element i in lane i mod 32
TEXT ·ExpSumAVX512(SB), NOSPLIT, $0-40
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	VMOVSS       m+24(FP), X30
	NEG_CONSTANTS()
	VCVTSS2SD    X30, X30, X30
	VBROADCASTSD X30, M
	VPXORQ       Z20, Z20, Z20
	VPXORQ       Z21, Z21, Z21
	VPXORQ       Z22, Z22, Z22
	VPXORQ       Z23, Z23, Z23
	SUBQ         $32, CX
	JLT          rest
	PCALIGN      $64

loop32: // for ; n >= 32; n -= 32
	VCVTPS2PD (SI), Z0
	VCVTPS2PD 32(SI), Z1
	VCVTPS2PD 64(SI), Z2
	VCVTPS2PD 96(SI), Z3
	STEPS(NEG_EACH4)
	VADDPD    Z8, Z20, Z20
	VADDPD    Z9, Z21, Z21
	VADDPD    Z10, Z22, Z22
	VADDPD    Z11, Z23, Z23
	ADDQ      $128, SI
	SUBQ      $32, CX
	JGE       loop32

rest:
	ADDQ $32, CX
	JEQ  fold

loop16: // for ; n > 0; n -= 16
	MASK16()
	VCVTPS2PD.Z (SI), K1, Z0
	VCVTPS2PD.Z 32(SI), K2, Z1
	STEPS(NEG_EACH2)
	VADDPD      Z8, Z20, K1, Z20
	VADDPD      Z9, Z21, K2, Z21
	VMOVAPD     Z20, Z0                // lanes 0-15 change places with 16-31
	VMOVAPD     Z21, Z1                // for the second turn; fold does not
	VMOVAPD     Z22, Z20               // care where they are
	VMOVAPD     Z23, Z21
	VMOVAPD     Z0, Z22
	VMOVAPD     Z1, Z23
	ADDQ        $64, SI
	TESTQ       CX, CX
	JNE         loop16

fold: // for w := 16; w > 0; w /= 2 { lane[j] += lane[j+w] for j < w }
	VADDPD        Z22, Z20, Z20
	VADDPD        Z23, Z21, Z21
	VADDPD        Z21, Z20, Z20
	VEXTRACTF64X4 $1, Z20, Y21
	VADDPD        Y21, Y20, Y20
	VEXTRACTF64X2 $1, Y20, X21
	VADDPD        X21, X20, X20
	VPERMILPD     $1, X20, X21
	VADDSD        X21, X20, X20
	VMOVSD        X20, ret+32(FP)
	VZEROUPPER
	RET

// func ExpScaleAVX512(dst, x []float32, m float32, scale float64)
//
// dst[i] = exp(x[i] - m)·scale
TEXT ·ExpScaleAVX512(SB), NOSPLIT, $0-64
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VMOVSS       m+48(FP), X30
	VBROADCASTSD scale+56(FP), FACTOR
	NEG_CONSTANTS()
	VCVTSS2SD    X30, X30, X30
	VBROADCASTSD X30, M
	SUBQ         $32, CX
	JLT          rest
	PCALIGN      $64

loop32: // for ; n >= 32; n -= 32
	VCVTPS2PD (SI), Z0
	VCVTPS2PD 32(SI), Z1
	VCVTPS2PD 64(SI), Z2
	VCVTPS2PD 96(SI), Z3
	STEPS(NEG_EACH4)
	VMULPD    FACTOR, Z8, Z8
	VMULPD    FACTOR, Z9, Z9
	VMULPD    FACTOR, Z10, Z10
	VMULPD    FACTOR, Z11, Z11
	VCVTPD2PS Z8, Y8
	VCVTPD2PS Z9, Y9
	VCVTPD2PS Z10, Y10
	VCVTPD2PS Z11, Y11
	VMOVUPS   Y8, (DI)
	VMOVUPS   Y9, 32(DI)
	VMOVUPS   Y10, 64(DI)
	VMOVUPS   Y11, 96(DI)
	ADDQ      $128, SI
	ADDQ      $128, DI
	SUBQ      $32, CX
	JGE       loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop16: // for ; n > 0; n -= 16
	MASK16()
	VCVTPS2PD.Z (SI), K1, Z0
	VCVTPS2PD.Z 32(SI), K2, Z1
	STEPS(NEG_EACH2)
	VMULPD      FACTOR, Z8, Z8
	VMULPD      FACTOR, Z9, Z9
	VCVTPD2PS   Z8, Y8
	VCVTPD2PS   Z9, Y9
	VMOVUPS     Y8, K1, (DI)
	VMOVUPS     Y9, K2, 32(DI)
	ADDQ        $64, SI
	ADDQ        $64, DI
	TESTQ       CX, CX
	JNE         loop16

done:
	VZEROUPPER
	RET
