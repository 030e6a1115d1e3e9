//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "expnegative_avx2.h"

// ExpSum and ExpScale, the two passes of a softmax, eight elements at a time; KeepExp and
// ScaleKept, the same two passes where the exponentials of the first are kept for the second, as
// float64; and LogSoftmax.
//
// Registers, beside those of expnegative_avx2.h:
//
//	DI, SI   the next elements of dst, or of what is kept, and x
//	CX       elements left
//	Y0-Y1    x - m
//	Y4-Y5    exp(x - m)
//	Y14-Y15  m and scale

#define M Y14
#define FACTOR Y15

// STEPS does all steps from x to exp(x - m).
#define STEPS() NEG_EACH2(MINUS_M); EXPNEGATIVE()
#define MINUS_M(x, s, e, r2, o) VSUBPD M, x, x

// EXP_SUM computes Σ exp(x[i] - m), in X0, with element i in lane i mod 32. There are more lanes
// than registers, so they are in the frame. STORE stores the exponentials of eight elements, or
// does nothing.
#define EXP_SUM(STORE) \
	VCVTSS2SD    X14, X14, X14;                                                    \
	VBROADCASTSD X14, M;                                                           \
	VXORPD       Y0, Y0, Y0;                                                       \
	VMOVUPD      Y0, 0(SP);                                                        \
	VMOVUPD      Y0, 32(SP);                                                       \
	VMOVUPD      Y0, 64(SP);                                                       \
	VMOVUPD      Y0, 96(SP);                                                       \
	VMOVUPD      Y0, 128(SP);                                                      \
	VMOVUPD      Y0, 160(SP);                                                      \
	VMOVUPD      Y0, 192(SP);                                                      \
	VMOVUPD      Y0, 224(SP);                                                      \
	LEAQ         0(SP), R8;                                                        \
	XORL         AX, AX;                                                           \
	SUBQ         $8, CX;                                                           \
	JLT          rest;                                                             \
	PCALIGN      $32;                                                              \
	loop8:       /* for ;n >= 8;n -= 8 */                                          \
	VCVTPS2PD    (SI), Y0;                                                         \
	VCVTPS2PD    16(SI), Y1;                                                       \
	STEPS();                                                                       \
	STORE();                                                                       \
	NEG_ADD8();                                                                    \
	ADDQ         $32, SI;                                                          \
	SUBQ         $8, CX;                                                           \
	JGE          loop8;                                                            \
	rest:                                                                          \
	ADDQ         $8, CX;                                                           \
	JEQ          fold;                                                             \
	NEG_LOAD_TAIL();                                                               \
	STEPS();                                                                       \
	STORE();                                                                       \
	NEG_KEEP_TAIL();                                                               \
	NEG_ADD8();                                                                    \
	fold:        /* for w := 16;w > 0;w /= 2 { lane[j] += lane[j+w] for j < w } */ \
	VMOVUPD      0(SP), Y0;                                                        \
	VMOVUPD      32(SP), Y1;                                                       \
	VMOVUPD      64(SP), Y2;                                                       \
	VMOVUPD      96(SP), Y3;                                                       \
	VADDPD       128(SP), Y0, Y0;                                                  \
	VADDPD       160(SP), Y1, Y1;                                                  \
	VADDPD       192(SP), Y2, Y2;                                                  \
	VADDPD       224(SP), Y3, Y3;                                                  \
	VADDPD       Y2, Y0, Y0;                                                       \
	VADDPD       Y3, Y1, Y1;                                                       \
	VADDPD       Y1, Y0, Y0;                                                       \
	VEXTRACTF128 $1, Y0, X1;                                                       \
	VADDPD       X1, X0, X0;                                                       \
	VPERMILPD    $1, X0, X1;                                                       \
	VADDSD       X1, X0, X0

#define NOTHING()
#define STORE_EXP() \
	VMOVUPD Y4, (DI);   \
	VMOVUPD Y5, 32(DI); \
	ADDQ    $64, DI

// func ExpSumAVX2(x []float32, m float32) float64
//
// Σ exp(x[i] - m)
TEXT ·ExpSumAVX2(SB), NOSPLIT, $256-40
	MOVQ   x_base+0(FP), SI
	MOVQ   x_len+8(FP), CX
	VMOVSS m+24(FP), X14
	NEG_CONSTANTS()
	EXP_SUM(NOTHING)
	VMOVSD X0, ret+32(FP)
	VZEROUPPER
	RET

// func KeepExpAVX2(e []float64, x []float32, m float32) float64
//
// e[i] = exp(x[i] - m), and their sum
TEXT ·KeepExpAVX2(SB), NOSPLIT, $256-64
	MOVQ   e_base+0(FP), DI
	MOVQ   x_base+24(FP), SI
	MOVQ   x_len+32(FP), CX
	VMOVSS m+48(FP), X14
	NEG_CONSTANTS()
	EXP_SUM(STORE_EXP)
	VMOVSD X0, ret+56(FP)
	VZEROUPPER
	RET

// func ScaleKeptAVX2(dst []float32, e []float64, scale float64)
//
// dst[i] = e[i]·scale
TEXT ·ScaleKeptAVX2(SB), NOSPLIT, $0-56
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         e_base+24(FP), SI
	VBROADCASTSD scale+48(FP), FACTOR
	SUBQ         $8, CX
	JLT          rest
	PCALIGN      $32

loop8:  // for ; n >= 8; n -= 8
	VMULPD     (SI), FACTOR, Y4
	VMULPD     32(SI), FACTOR, Y5
	VCVTPD2PSY Y4, X4
	VCVTPD2PSY Y5, X5
	VMOVUPS    X4, (DI)
	VMOVUPS    X5, 16(DI)
	ADDQ       $64, SI
	ADDQ       $32, DI
	SUBQ       $8, CX
	JGE        loop8

rest:
	ADDQ       $8, CX
	JEQ        done
	VMULPD     (SI), FACTOR, Y4
	VMULPD     32(SI), FACTOR, Y5
	VCVTPD2PSY Y4, X4
	VCVTPD2PSY Y5, X5
	NEG_STORE_TAIL(done)

done:
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
	NEG_CONSTANTS()
	VCVTSS2SD    X14, X14, X14
	VBROADCASTSD X14, M
	SUBQ         $8, CX
	JLT          rest
	PCALIGN      $32

loop8:  // for ; n >= 8; n -= 8
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
	NEG_LOAD_TAIL()
	STEPS()
	VMULPD     FACTOR, Y4, Y4
	VMULPD     FACTOR, Y5, Y5
	VCVTPD2PSY Y4, X4
	VCVTPD2PSY Y5, X5
	NEG_STORE_TAIL(done)

done:
	VZEROUPPER
	RET

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

loop8:  // for ; n >= 8; n -= 8
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

loop1:  // for ; n > 0; n--
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
