//go:build !purego

#include "textflag.h"

// LogSoftmax, the last pass of a log-softmax: eight elements at a time, and then one.
//
// Registers: DI, SI the next elements of dst and x; CX elements left; Y14, Y15 m and l; Y0, Y1 x.

// func LogSoftmaxAVX2(dst, x []float32, m float32, l float64)
//
// dst[i] = (x[i] - m) - l
TEXT ·LogSoftmaxAVX2(SB), NOSPLIT, $0-64
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         x_base+24(FP), SI
	VMOVSS       m+48(FP), X14
	VCVTSS2SD    X14, X14, X14
	VBROADCASTSD X14, Y14
	VBROADCASTSD l+56(FP), Y15
	SUBQ         $8, CX
	JLT          rest

loop8: // for ; n >= 8; n -= 8
	VCVTPS2PD  (SI), Y0
	VCVTPS2PD  16(SI), Y1
	VSUBPD     Y14, Y0, Y0
	VSUBPD     Y14, Y1, Y1
	VSUBPD     Y15, Y0, Y0
	VSUBPD     Y15, Y1, Y1
	VCVTPD2PSY Y0, X0
	VCVTPD2PSY Y1, X1
	VMOVUPS    X0, (DI)
	VMOVUPS    X1, 16(DI)
	ADDQ       $32, SI
	ADDQ       $32, DI
	SUBQ       $8, CX
	JGE        loop8

rest:
	ADDQ $8, CX
	JEQ  done

loop1: // for ; n > 0; n--
	VMOVSS    (SI), X0
	VCVTSS2SD X0, X0, X0
	VSUBSD    X14, X0, X0
	VSUBSD    X15, X0, X0
	VCVTSD2SS X0, X0, X0
	VMOVSS    X0, (DI)
	ADDQ      $4, SI
	ADDQ      $4, DI
	SUBQ      $1, CX
	JNE       loop1

done:
	VZEROUPPER
	RET
