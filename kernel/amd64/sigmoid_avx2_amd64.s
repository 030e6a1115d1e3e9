//go:build !purego

#include "textflag.h"
#include "zcoefficients_amd64.h"
#include "exp_avx2_amd64.h"
#include "expwide_avx2_amd64.h"

// Sigmoid, 32 elements at a time and then 8, the last of them partly. Registers: see expwide_avx2_amd64.h.

// NEGATIVE is x = -|x|, and CLAMP limits it so that a result rounds to +0 where x was negative, but no more.
#define NEGATIVE(x, z, e) VORPD EXP_SIGN, x, x
#define CLAMP(ALL) \
	VBROADCASTSD EXP_EXPMIN, MIN; \
	ALL(CLAMP_LOW)

// SIGMOID_STEPS does all steps from x to e = up0 + up1·r + r²·q.
#define SIGMOID_STEPS(ALL) \
	WIDE_STEPS(ALL); \
	ALL(HORNER_1); \
	ALL(HORNER_0)
#define HORNER_1(x, z, e) VFMADD213PD EXP_UP1, x, e
#define HORNER_0(x, z, e) VFMADD213PD EXP_UP0, x, e

// FINISH is e = 2ⁿ·e = exp(x), and then e = m/(1 + e), where m is e for the negative float32 at a, and 1, the larger
// one, elsewhere. These steps come vector by vector, so that the first division starts early: eight of them take 64 cycles.
#define FINISH(a, x, z, e) \
	POWER_KEPT(x, z, e); \
	VMULPD    x, e, e; \
	VPMOVSXDQ a, x; \
	VANDNPD   EXP_ONE, x, x; \
	VMAXPD    e, x, x; \
	VADDPD    EXP_ONE, e, e; \
	VDIVPD    e, x, e

// func SigmoidAVX2(dst, x []float32)
//
// dst[i] = 1/(1 + e) for x ≥ 0, e/(1 + e) for x < 0, with e = exp(-|x|), x = x[i]
TEXT ·SigmoidAVX2(SB), NOSPLIT, $FRAME-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SPILLS()
	SUBQ    $32, CX
	JLT     rest
	PCALIGN $32

loop32: // for ; n >= 32; n -= 32
	LOAD32()
	EIGHT(NEGATIVE)
	FAR32(far)

near:
	SIGMOID_STEPS(EIGHT)
	FINISH((SI), Y0, (R8), Y8)
	FINISH(16(SI), Y1, 32(R8), Y9)
	FINISH(32(SI), Y2, 64(R8), Y10)
	FINISH(48(SI), Y3, 96(R8), Y11)
	FINISH(64(SI), Y4, 128(R8), Y12)
	FINISH(80(SI), Y5, 160(R8), Y13)
	FINISH(96(SI), Y6, 192(R8), Y14)
	FINISH(112(SI), Y7, 224(R8), Y15)
	STORE32()
	SUBQ $32, CX
	JGE  loop32

rest:
	ADDQ $32, CX
	JEQ  done

loop8: // for ; n > 0; n -= 8
	LOAD8()
	WIDEN8()
	PAIR(NEGATIVE)
	CLAMP(PAIR)
	SIGMOID_STEPS(PAIR)
	VEXTRACTF128 $1, Y3, X2
	FINISH(X3, Y0, (R8), Y8)
	FINISH(X2, Y1, 32(R8), Y9)
	ROUND8()
	CMPQ CX, $8
	JLT  last
	STORE8()
	SUBQ $8, CX
	JNE  loop8
	JMP  done

last:
	PIECES()

done:
	VZEROUPPER
	RET

far:
	CLAMP(EIGHT)
	JMP near
