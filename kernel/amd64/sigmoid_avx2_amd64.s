//go:build !purego

#include "textflag.h"
#include "zconstants.h"
#include "exp_avx2.h"
#include "expwide_avx2.h"
#include "exppair_avx2.h"

// Sigmoid, 32 elements at a time and then 8, the last of them partly, in sums of two float32; or, where those leave
// one of the elements in doubt, in float64. Registers: see exppair_avx2.h, and expwide_avx2.h for float64.

// In float32, with exp(-x) = high + low: s + sum = 1 + high + low, and then y ≈ 1/s and y·(1 + t + t²), with
// t = 1 - y·(s + sum), is the result.

// PAIR_ORDER is a and b = the greater and the lesser of 1 and high, in which order 1 + high and what its
// rounding lost, b - (s - a), are exact; PAIR_ADD is s = 1 + high, PAIR_SPLIT p = low + what was lost.
#define PAIR_ORDER(x, s, a, b, p, d) VMOVUPS PAIR_ONE, d; VMAXPS x, d, a; VMINPS x, d, b
#define PAIR_ADD(x, s, a, b, p, d) VADDPS x, d, s
#define PAIR_SPLIT(x, s, a, b, p, d) VSUBPS a, s, a; VSUBPS a, b, b; VADDPS b, p, p

// PAIR_INVERSE_S is d = y = 1/s.
#define PAIR_INVERSE_S(x, s, a, b, p, d) VDIVPS s, d, d

// PAIR_T, PAIR_T_LOW and PAIR_T2 are s = t + t².
#define PAIR_T(x, s, a, b, p, d) VFNMADD213PS PAIR_ONE, d, s
#define PAIR_T_LOW(x, s, a, b, p, d) VFNMADD231PS d, p, s
#define PAIR_T2(x, s, a, b, p, d) VFMADD213PS s, s, s

// PAIR_BOUNDS and PAIR_RESULTS are a and b = y + y·(t + t²), with the most added that may be missing, and with the most
// subtracted that may be too much.
#define PAIR_BOUNDS(x, s, a, b, p, d) VADDPS PAIR_ABOVE_8, s, a; VADDPS PAIR_BELOW_8, s, b
#define PAIR_RESULTS(x, s, a, b, p, d) VFMADD213PS d, d, a; VFMADD213PS d, d, b

// PAIR_STEPS does all steps from x to a result, in float32.
#define PAIR_STEPS(ALL) \
	ALL(PAIR_SCALE_MINUS); \
	ALL(PAIR_COUNT); \
	ALL(PAIR_REDUCE_MINUS); \
	PAIR_EXP(ALL); \
	ALL(PAIR_ORDER); \
	ALL(PAIR_ADD); \
	ALL(PAIR_SPLIT); \
	ALL(PAIR_INVERSE_S); \
	ALL(PAIR_T); \
	ALL(PAIR_T_LOW); \
	ALL(PAIR_T2); \
	ALL(PAIR_BOUNDS); \
	ALL(PAIR_RESULTS); \
	ALL(PAIR_COMPARE)

// The rest is float64.

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
// dst[i] = 1/(1 + exp(-x[i])), which in float64 is 1/(1 + e) for x ≥ 0, e/(1 + e) for x < 0, with e = exp(-|x|)
TEXT ·SigmoidAVX2(SB), NOSPLIT, $FRAME-48
	MOVQ    dst_base+0(FP), DI
	MOVQ    dst_len+8(FP), CX
	MOVQ    x_base+24(FP), SI
	SPILLS()
	VMOVUPS PAIR_MAGIC, MAGIC32
#include "exppair_walk_avx2.h"

careful32:
	LOAD32()
	EACH8(NEGATIVE)
	CLAMP(EACH8)
	SIGMOID_STEPS(EACH8)
	FINISH((SI), Y0, (R8), Y8)
	FINISH(16(SI), Y1, 32(R8), Y9)
	FINISH(32(SI), Y2, 64(R8), Y10)
	FINISH(48(SI), Y3, 96(R8), Y11)
	FINISH(64(SI), Y4, 128(R8), Y12)
	FINISH(80(SI), Y5, 160(R8), Y13)
	FINISH(96(SI), Y6, 192(R8), Y14)
	FINISH(112(SI), Y7, 224(R8), Y15)
	STORE32()
	VMOVUPS PAIR_MAGIC, MAGIC32
	JMP     next32

careful8:
	VMOVAPS KEPT, Y0
	VMOVAPS KEPT, Y3
	WIDEN8()
	PAIR(NEGATIVE)
	CLAMP(PAIR)
	SIGMOID_STEPS(PAIR)
	VEXTRACTF128 $1, Y3, X2
	FINISH(X3, Y0, (R8), Y8)
	FINISH(X2, Y1, 32(R8), Y9)
	ROUND8()
	VMOVUPS      PAIR_MAGIC, MAGIC32
	CMPQ         CX, $8
	JLT          last
	STORE8()
	JMP          next8

lastPairs:
	VMOVAPS      X2, X8
	VEXTRACTF128 $1, Y2, X9

last:
	STORE_TAIL(done)
	JMP done
