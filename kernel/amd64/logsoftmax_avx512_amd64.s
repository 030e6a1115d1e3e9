//go:build !purego

#include "textflag.h"

// LogSoftmax, the last pass of a log-softmax: 32 elements at a time, and then eight under a mask.
//
// Registers: DI, SI the next elements of dst and x; CX elements left; K1 which of eight
// elements there are; Z30, Z31 m and l; Z0-Z3 x.

#define STEPS(x, y) \
	VSUBPD    Z30, x, x; \
	VSUBPD    Z31, x, x; \
	VCVTPD2PS x, y

// func LogSoftmaxAVX512(dst, x []float32, m float32, l float64)
//
// dst[i] = (x[i] - m) - l
TEXT ·LogSoftmaxAVX512(SB), NOSPLIT, $0-64
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VMOVSS       m+48(FP), X30
	VCVTSS2SD    X30, X30, X30
	VBROADCASTSD X30, Z30
	VBROADCASTSD l+56(FP), Z31
	SUBQ         $32, CX
	JLT          below32

loop32: // for ; n >= 32; n -= 32
	VCVTPS2PD (SI), Z0
	VCVTPS2PD 32(SI), Z1
	VCVTPS2PD 64(SI), Z2
	VCVTPS2PD 96(SI), Z3
	STEPS(Z0, Y0)
	STEPS(Z1, Y1)
	STEPS(Z2, Y2)
	STEPS(Z3, Y3)
	VMOVUPS   Y0, (DI)
	VMOVUPS   Y1, 32(DI)
	VMOVUPS   Y2, 64(DI)
	VMOVUPS   Y3, 96(DI)
	ADDQ      $128, SI
	ADDQ      $128, DI
	SUBQ      $32, CX
	JGE       loop32

below32:
	ADDQ $24, CX
	JLT  rest

loop8: // for ; n >= 8; n -= 8
	VCVTPS2PD (SI), Z0
	STEPS(Z0, Y0)
	VMOVUPS   Y0, (DI)
	ADDQ      $32, SI
	ADDQ      $32, DI
	SUBQ      $8, CX
	JGE       loop8

rest: // if n > 0
	ADDQ        $8, CX
	JEQ         done
	MOVL        $1, AX
	SHLL        CX, AX
	DECL        AX
	KMOVW       AX, K1
	VCVTPS2PD.Z (SI), K1, Z0
	STEPS(Z0, Y0)
	VMOVUPS     Y0, K1, (DI)

done:
	VZEROUPPER
	RET
