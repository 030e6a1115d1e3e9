//go:build !purego

#include "textflag.h"
#include "zconstants_avx512.h"
#include "expnegative_avx512.h"

// ExpSum and ExpScale, the two passes of a softmax of long rows, 32 elements at a time and then 16
// under a mask; KeepExp and ScaleKept, the same two passes where the exponentials of the first are
// kept for the second, as float64; Softmax, of rows of up to 1,024 elements; and LogSoftmax.
//
// Registers, beside those of expnegative_avx512.h:
//
//	DI, SI   the next elements of dst, or of what is kept, and x
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

// EXP_SUM computes Σ exp(x[i] - m), in X20, with element i in lane i mod 32. KEEP32 and KEEP16
// store as many exponentials, or do nothing.
#define EXP_SUM(KEEP32, KEEP16) \
	VCVTSS2SD    X30, X30, X30;                                                    \
	VBROADCASTSD X30, M;                                                           \
	VPXORQ       Z20, Z20, Z20;                                                    \
	VPXORQ       Z21, Z21, Z21;                                                    \
	VPXORQ       Z22, Z22, Z22;                                                    \
	VPXORQ       Z23, Z23, Z23;                                                    \
	SUBQ         $32, CX;                                                          \
	JLT          rest;                                                             \
	PCALIGN      $64;                                                              \
	loop32:      /* for ;n >= 32;n -= 32 */                                        \
	VCVTPS2PD    (SI), Z0;                                                         \
	VCVTPS2PD    32(SI), Z1;                                                       \
	VCVTPS2PD    64(SI), Z2;                                                       \
	VCVTPS2PD    96(SI), Z3;                                                       \
	STEPS(NEG_EACH4);                                                              \
	KEEP32();                                                                      \
	VADDPD       Z8, Z20, Z20;                                                     \
	VADDPD       Z9, Z21, Z21;                                                     \
	VADDPD       Z10, Z22, Z22;                                                    \
	VADDPD       Z11, Z23, Z23;                                                    \
	ADDQ         $128, SI;                                                         \
	SUBQ         $32, CX;                                                          \
	JGE          loop32;                                                           \
	rest:                                                                          \
	ADDQ         $32, CX;                                                          \
	JEQ          fold;                                                             \
	loop16:      /* for ;n > 0;n -= 16 */                                          \
	MASK16();                                                                      \
	VCVTPS2PD.Z  (SI), K1, Z0;                                                     \
	VCVTPS2PD.Z  32(SI), K2, Z1;                                                   \
	STEPS(NEG_EACH2);                                                              \
	KEEP16();                                                                      \
	VADDPD       Z8, Z20, K1, Z20;                                                 \
	VADDPD       Z9, Z21, K2, Z21;                                                 \
	VMOVAPD      Z20, Z0; /* lanes 0-15 change places with 16-31 */                \
	VMOVAPD      Z21, Z1; /* for the second turn. fold does not */                 \
	VMOVAPD      Z22, Z20; /* care where they are */                               \
	VMOVAPD      Z23, Z21;                                                         \
	VMOVAPD      Z0, Z22;                                                          \
	VMOVAPD      Z1, Z23;                                                          \
	ADDQ         $64, SI;                                                          \
	TESTQ        CX, CX;                                                           \
	JNE          loop16;                                                           \
	fold:        /* for w := 16;w > 0;w /= 2 { lane[j] += lane[j+w] for j < w } */ \
	FOLD()

// FOLD folds the 32 lanes of the sum into X20: for w := 16; w > 0; w /= 2 { lane[j] += lane[j+w]
// for j < w }.
#define FOLD() \
	VADDPD        Z22, Z20, Z20; \
	VADDPD        Z23, Z21, Z21; \
	VADDPD        Z21, Z20, Z20; \
	VEXTRACTF64X4 $1, Z20, Y21;  \
	VADDPD        Y21, Y20, Y20; \
	VEXTRACTF64X2 $1, Y20, X21;  \
	VADDPD        X21, X20, X20; \
	VPERMILPD     $1, X20, X21;  \
	VADDSD        X21, X20, X20

// SCALE32 multiplies the 32 exponentials at e by the scale, and stores what is rounded at d.
#define SCALE32(e, d) \
	VMULPD    (e), FACTOR, Z0;    \
	VMULPD    64(e), FACTOR, Z1;  \
	VMULPD    128(e), FACTOR, Z2; \
	VMULPD    192(e), FACTOR, Z3; \
	VCVTPD2PS Z0, Y0;             \
	VCVTPD2PS Z1, Y1;             \
	VCVTPD2PS Z2, Y2;             \
	VCVTPD2PS Z3, Y3;             \
	VMOVUPS   Y0, (d);            \
	VMOVUPS   Y1, 32(d);          \
	VMOVUPS   Y2, 64(d);          \
	VMOVUPS   Y3, 96(d)

#define NOTHING()
#define KEEP32() \
	VMOVUPD Z8, (DI);     \
	VMOVUPD Z9, 64(DI);   \
	VMOVUPD Z10, 128(DI); \
	VMOVUPD Z11, 192(DI); \
	ADDQ    $256, DI

#define KEEP16() \
	VMOVUPD Z8, K1, (DI);   \
	VMOVUPD Z9, K2, 64(DI); \
	ADDQ    $128, DI

// func ExpSumAVX512(x []float32, m float32) float64
//
// Σ exp(x[i] - m)
TEXT ·ExpSumAVX512(SB), NOSPLIT, $0-40
	MOVQ   x_base+0(FP), SI
	MOVQ   x_len+8(FP), CX
	VMOVSS m+24(FP), X30
	NEG_CONSTANTS()
	EXP_SUM(NOTHING, NOTHING)
	VMOVSD X20, ret+32(FP)
	VZEROUPPER
	RET

// func KeepExpAVX512(e []float64, x []float32, m float32) float64
//
// e[i] = exp(x[i] - m), and their sum
TEXT ·KeepExpAVX512(SB), NOSPLIT, $0-64
	MOVQ   e_base+0(FP), DI
	MOVQ   x_base+24(FP), SI
	MOVQ   x_len+32(FP), CX
	VMOVSS m+48(FP), X30
	NEG_CONSTANTS()
	EXP_SUM(KEEP32, KEEP16)
	VMOVSD X20, ret+56(FP)
	VZEROUPPER
	RET

// func ScaleKeptAVX512(dst []float32, e []float64, scale float64)
//
// dst[i] = e[i]·scale
TEXT ·ScaleKeptAVX512(SB), NOSPLIT, $0-56
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         e_base+24(FP), SI
	VBROADCASTSD scale+48(FP), FACTOR
	SUBQ         $32, CX
	JLT          below32
	PCALIGN      $64

loop32:  // for ; n >= 32; n -= 32
	SCALE32(SI, DI)
	ADDQ $256, SI
	ADDQ $128, DI
	SUBQ $32, CX
	JGE  loop32

below32:
	ADDQ $24, CX
	JLT  rest

loop8:  // for ; n >= 8; n -= 8
	VMULPD    (SI), FACTOR, Z0
	VCVTPD2PS Z0, Y0
	VMOVUPS   Y0, (DI)
	ADDQ      $64, SI
	ADDQ      $32, DI
	SUBQ      $8, CX
	JGE       loop8

rest:  // if n > 0
	ADDQ      $8, CX
	JEQ       done
	MOVL      $1, AX
	SHLL      CX, AX
	DECL      AX
	KMOVW     AX, K1
	VMOVUPD.Z (SI), K1, Z0
	VMULPD    FACTOR, Z0, Z0
	VCVTPD2PS Z0, Y0
	VMOVUPS   Y0, K1, (DI)

done:
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

loop32:  // for ; n >= 32; n -= 32
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

loop16:  // for ; n > 0; n -= 16
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

// Softmax of rows of up to 1,024 elements: the maximum, the exponentials with their sum, and the
// quotients, 32 elements at a time. The last 1 to 32 elements go under masks. Their exponentials
// stay in registers, the others in the frame, as float64, so that none is computed twice. In rows
// of a few elements each step waits for the one before, but the CPU finds work in the next rows.
//
// Registers, beside those of expnegative_avx512.h:
//
//	DI, SI   the rows of dst and x
//	R8, R9   their strides in bytes
//	R10      rows left
//	R11      whole blocks of 32 in a row
//	R12      the exponentials of those, or a copy of the row: see COPY_SHORT
//	R13      elements of the last block
//	AX       the next elements of x or dst
//	CX       dst less x
//	BX       blocks left
//	DX       the next exponentials
//	K1-K4    which elements of the last block there are, by eight, and K5-K6 by sixteen
//	Z0-Z3    x - m, and maxima of 16 float32
//	Z8-Z11   exp(x - m)
//	Z20-Z23  the lanes of the sum: 0-7, 8-15, 16-23, 24-31
//	Z30-Z31  m and the inverse of the sum

// NEAR_STEPS does all steps from x to exp(x - m), for x - m that are not below EXP_MIN.
#define NEAR_STEPS(ALL) ALL(MINUS_M); EXPNEAR(ALL)

DATA negInf<>+0(SB)/4, $0xff800000
GLOBL negInf<>(SB), RODATA|NOPTR, $4

// MASKS sets K1-K6 for CX elements. It changes AX.
#define MASKS() \
	MOVL  $1, AX; \
	SHLQ  CX, AX; \
	DECQ  AX;     \
	KMOVW AX, K1; \
	KMOVW AX, K5; \
	SHRQ  $8, AX; \
	KMOVW AX, K2; \
	SHRQ  $8, AX; \
	KMOVW AX, K3; \
	KMOVW AX, K6; \
	SHRQ  $8, AX; \
	KMOVW AX, K4

// COPY_SHORT copies a row of up to 32 elements to the frame, where dst is x. A load waits for an
// earlier store under a mask that comes near what it loads, even if the mask leaves that out: so in
// a matrix without gaps a row would wait for the end of the row before. It is copied before that is
// stored.
#define COPY_SHORT(low, high) \
	VMOVUPS.Z low, K5, Z0;  \
	VMOVUPS.Z high, K6, Z1; \
	VMOVAPS   Z0, (R12);    \
	VMOVAPS   Z1, 64(R12)

// FOLD_MAX computes the largest of the 16 float32 in Z0, in X0, and FOLD_MIN the least of those in
// Z4, in X4.
#define FOLD_MAX() \
	VEXTRACTF64X4 $1, Z0, Y1; \
	VMAXPS        Y1, Y0, Y0; \
	VEXTRACTF128  $1, Y0, X1; \
	VMAXPS        X1, X0, X0; \
	VMOVHLPS      X0, X0, X1; \
	VMAXPS        X1, X0, X0; \
	VMOVSHDUP     X0, X1;     \
	VMAXSS        X1, X0, X0

#define FOLD_MIN() \
	VEXTRACTF64X4 $1, Z4, Y5; \
	VMINPS        Y5, Y4, Y4; \
	VEXTRACTF128  $1, Y4, X5; \
	VMINPS        X5, X4, X4; \
	VMOVHLPS      X4, X4, X5; \
	VMINPS        X5, X4, X4; \
	VMOVSHDUP     X4, X5;     \
	VMINSS        X5, X4, X4

// PREFETCH prefetches 32 elements of the next row of x, and of this row of dst.
#define PREFETCH() \
	PREFETCHT0 (AX)(R9*1);   \
	PREFETCHT0 64(AX)(R9*1); \
	PREFETCHT0 (AX)(CX*1);   \
	PREFETCHT0 64(AX)(CX*1)

// STORE_EXP stores the exponentials in the frame and adds them to the sum.
#define STORE_EXP() \
	VMOVUPD Z8, (DX);      \
	VMOVUPD Z9, 64(DX);    \
	VMOVUPD Z10, 128(DX);  \
	VMOVUPD Z11, 192(DX);  \
	VADDPD  Z8, Z20, Z20;  \
	VADDPD  Z9, Z21, Z21;  \
	VADDPD  Z10, Z22, Z22; \
	VADDPD  Z11, Z23, Z23; \
	ADDQ    $128, AX;      \
	ADDQ    $256, DX

// func SoftmaxAVX512(dst, x []float32, dstStride, xStride, rows, cols int) (m float32, sum float64)
TEXT ·SoftmaxAVX512(SB), 0, $8064-96
	MOVQ  dst_base+0(FP), DI
	MOVQ  x_base+24(FP), SI
	MOVQ  dstStride+48(FP), R8
	MOVQ  xStride+56(FP), R9
	MOVQ  rows+64(FP), R10
	MOVQ  cols+72(FP), CX
	MOVL  $0, m+80(FP)
	MOVQ  $0, sum+88(FP)
	NEG_CONSTANTS()
	LEAQ  63(SP), R12
	ANDQ  $-64, R12
	SHLQ  $2, R8
	SHLQ  $2, R9
	LEAQ  -1(CX), R11
	SHRQ  $5, R11
	MOVQ  R11, AX
	SHLQ  $5, AX
	SUBQ  AX, CX
	MOVQ  CX, R13
	MASKS()
	TESTQ R10, R10
	JEQ   done
	CMPQ  DI, SI
	JNE   row
	TESTQ R11, R11
	JNE   row
	COPY_SHORT((SI), 64(SI))

row:  // for ; rows > 0; rows--
	MOVQ         SI, AX
	MOVQ         R11, BX
	VBROADCASTSS negInf<>(SB), Z0
	VMOVAPS      Z0, Z1
	TESTQ        BX, BX
	JEQ          only
	VMOVUPS      (AX), Z4
	VMOVUPS      64(AX), Z5

max32:  // NaN is passed over: VMAXPS returns its second operand then, which Go writes first
	VMOVUPS (AX), Z2
	VMOVUPS 64(AX), Z3
	VMAXPS  Z0, Z2, Z0
	VMAXPS  Z1, Z3, Z1
	VMINPS  Z4, Z2, Z4
	VMINPS  Z5, Z3, Z5
	ADDQ    $128, AX
	DECQ    BX
	JNE     max32

lastMax:
	VMOVUPS.Z    (AX), K5, Z2
	VMOVUPS.Z    64(AX), K6, Z3
	VMAXPS       Z0, Z2, K5, Z0
	VMAXPS       Z1, Z3, K6, Z1
	VMAXPS       Z1, Z0, Z0
	FOLD_MAX()
	VXORPS       X1, X1, X1
	VADDSS       X1, X0, X0     // -0 becomes +0
	VMOVSS       X0, m+80(FP)
	VCVTSS2SD    X0, X0, X0
	VBROADCASTSD X0, M
	VPXORQ       Z20, Z20, Z20
	VPXORQ       Z21, Z21, Z21
	VPXORQ       Z22, Z22, Z22
	VPXORQ       Z23, Z23, Z23
	MOVQ         R11, BX
	TESTQ        BX, BX
	JEQ          lastExp
	MOVQ         SI, AX
	MOVQ         R12, DX
	MOVQ         DI, CX
	SUBQ         SI, CX
	VMINPS       Z4, Z5, Z4
	FOLD_MIN()
	VCVTSS2SD    X4, X4, X4
	VSUBSD       X0, X4, X4
	VUCOMISD     EXP_MIN, X4    // least - m, and NaN is as what is below
	JHS          near32

exp32:  // sum += exp(x - m), kept
	PREFETCH()
	VCVTPS2PD (AX), Z0
	VCVTPS2PD 32(AX), Z1
	VCVTPS2PD 64(AX), Z2
	VCVTPS2PD 96(AX), Z3
	STEPS(NEG_EACH4)
	STORE_EXP()
	DECQ      BX
	JNE       exp32
	JMP       lastExp

near32:  // the same for rows of which no exponential is too small
	PREFETCH()
	VCVTPS2PD (AX), Z0
	VCVTPS2PD 32(AX), Z1
	VCVTPS2PD 64(AX), Z2
	VCVTPS2PD 96(AX), Z3
	NEAR_STEPS(NEG_EACH4)
	STORE_EXP()
	DECQ      BX
	JNE       near32

lastExp:
	VCVTPS2PD.Z (AX), K1, Z0
	VCVTPS2PD.Z 32(AX), K2, Z1
	CMPQ        R13, $16
	JLE         short
	VCVTPS2PD.Z 64(AX), K3, Z2
	VCVTPS2PD.Z 96(AX), K4, Z3
	STEPS(NEG_EACH4)
	VADDPD      Z10, Z22, K3, Z22
	VADDPD      Z11, Z23, K4, Z23
	JMP         sum

short:
	STEPS(NEG_EACH2)

sum:
	VADDPD       Z8, Z20, K1, Z20
	VADDPD       Z9, Z21, K2, Z21
	FOLD()
	VMOVSD       X20, sum+88(FP)
	VMOVSD       CONST_ONE, X21
	VDIVSD       X20, X21, X20
	VBROADCASTSD X20, FACTOR
	MOVQ         DI, AX
	MOVQ         R12, DX
	MOVQ         R11, BX
	TESTQ        BX, BX
	JEQ          lastScale

scale32:  // dst = exp(x - m)/sum
	SCALE32(DX, AX)
	ADDQ $128, AX
	ADDQ $256, DX
	DECQ BX
	JNE  scale32

lastScale:
	VMULPD    FACTOR, Z8, Z8
	VMULPD    FACTOR, Z9, Z9
	VCVTPD2PS Z8, Y8
	VCVTPD2PS Z9, Y9
	CMPQ      DI, SI
	JNE       store
	TESTQ     R11, R11
	JNE       store
	CMPQ      R10, $1
	JEQ       store
	COPY_SHORT((SI)(R9*1), 64(SI)(R9*1))

store:
	VMOVUPS   Y8, K1, (AX)
	VMOVUPS   Y9, K2, 32(AX)
	CMPQ      R13, $16
	JLE       next
	VMULPD    FACTOR, Z10, Z10
	VMULPD    FACTOR, Z11, Z11
	VCVTPD2PS Z10, Y10
	VCVTPD2PS Z11, Y11
	VMOVUPS   Y10, K3, 64(AX)
	VMOVUPS   Y11, K4, 96(AX)

next:
	ADDQ R9, SI
	ADDQ R8, DI
	DECQ R10
	JNE  row

done:
	VZEROUPPER
	RET

only:  // the last block is the only one
	CMPQ DI, SI
	JNE  lastMax
	MOVQ R12, AX
	JMP  lastMax

// LogSoftmax, the last pass of a log-softmax: 32 elements at a time, and then eight under a mask.
//
// Registers: DI, SI the next elements of dst and x; CX elements left; K1 which of eight elements
// there are; Z30, Z31 m and l; Z0-Z3 x.

#define LOGSOFTMAX_STEPS(x, y) \
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

loop32:  // for ; n >= 32; n -= 32
	VCVTPS2PD (SI), Z0
	VCVTPS2PD 32(SI), Z1
	VCVTPS2PD 64(SI), Z2
	VCVTPS2PD 96(SI), Z3
	LOGSOFTMAX_STEPS(Z0, Y0)
	LOGSOFTMAX_STEPS(Z1, Y1)
	LOGSOFTMAX_STEPS(Z2, Y2)
	LOGSOFTMAX_STEPS(Z3, Y3)
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

loop8:  // for ; n >= 8; n -= 8
	VCVTPS2PD (SI), Z0
	LOGSOFTMAX_STEPS(Z0, Y0)
	VMOVUPS   Y0, (DI)
	ADDQ      $32, SI
	ADDQ      $32, DI
	SUBQ      $8, CX
	JGE       loop8

rest:  // if n > 0
	ADDQ        $8, CX
	JEQ         done
	MOVL        $1, AX
	SHLL        CX, AX
	DECL        AX
	KMOVW       AX, K1
	VCVTPS2PD.Z (SI), K1, Z0
	LOGSOFTMAX_STEPS(Z0, Y0)
	VMOVUPS     Y0, K1, (DI)

done:
	VZEROUPPER
	RET
