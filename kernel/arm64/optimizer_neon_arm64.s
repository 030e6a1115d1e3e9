//go:build !purego

#include "textflag.h"
#include "zneon_arm64.h"

// The steps of the optimisers, in place. Momentum is bound by its loads and stores. Adam is
// bound by the unit that divides and takes square roots: everything else, and
// the loop, hides behind it, so one register a turn is enough.
//
// The last two elements and the last one take the same instructions; the lanes
// above, which hold zeros, are not stored.
//
// The pointers move by instructions of their own: a store that moves its pointer may hold up the next
// element's load until the value is there, and Adam's comes late.
//
// Registers:
//
//	R0, R1, R2, R3  the next elements of w, m, v and g
//	R4              elements left, minus those that the loop at hand takes at a time

#define RATE V30.S4
#define MU   V31.S4

// func MomentumNEON(w, v, g []float32, rate, mu float32)
TEXT ·MomentumNEON(SB), NOSPLIT, $0-80
	MOVD  w_base+0(FP), R0
	MOVD  w_len+8(FP), R4
	MOVD  v_base+24(FP), R2
	MOVD  g_base+48(FP), R3
	FMOVS rate+72(FP), F30
	FMOVS mu+76(FP), F31
	VDUP  V30.S[0], RATE
	VDUP  V31.S[0], MU
	SUBS  $16, R4
	BLT   below16

loop16: // for ; n >= 16; n -= 16
	VLD1  (R2), [V0.S4, V1.S4, V2.S4, V3.S4]
	VLD1  (R3), [V4.S4, V5.S4, V6.S4, V7.S4]
	VLD1  (R0), [V8.S4, V9.S4, V10.S4, V11.S4]
	VFMLA MU, V0.S4, V4.S4                     // v = mu·v + g
	VFMLA MU, V1.S4, V5.S4
	VFMLA MU, V2.S4, V6.S4
	VFMLA MU, V3.S4, V7.S4
	VST1  [V4.S4, V5.S4, V6.S4, V7.S4], (R2)
	VFMLS RATE, V4.S4, V8.S4                   // w -= rate·v
	VFMLS RATE, V5.S4, V9.S4
	VFMLS RATE, V6.S4, V10.S4
	VFMLS RATE, V7.S4, V11.S4
	VST1  [V8.S4, V9.S4, V10.S4, V11.S4], (R0)
	ADD   $64, R0
	ADD   $64, R2
	ADD   $64, R3
	SUBS  $16, R4
	BGE   loop16

below16:
	ADDS $12, R4
	BLT  tail2

loop4: // for ; n >= 4; n -= 4
	FMOVQ (R2), F0
	FMOVQ (R3), F4
	FMOVQ (R0), F8
	VFMLA MU, V0.S4, V4.S4                     // v = mu·v + g
	FMOVQ F4, (R2)
	VFMLS RATE, V4.S4, V8.S4                   // w -= rate·v
	FMOVQ F8, (R0)
	ADD   $16, R0
	ADD   $16, R2
	ADD   $16, R3
	SUBS  $4, R4
	BGE   loop4

tail2: // if n&2 != 0
	TBZ   $1, R4, tail1
	FMOVD (R2), F0
	FMOVD (R3), F4
	FMOVD (R0), F8
	VFMLA MU, V0.S4, V4.S4
	FMOVD F4, (R2)
	VFMLS RATE, V4.S4, V8.S4
	FMOVD F8, (R0)
	ADD   $8, R0
	ADD   $8, R2
	ADD   $8, R3

tail1: // if n&1 != 0
	TBZ   $0, R4, done
	FMOVS (R2), F0
	FMOVS (R3), F4
	FMOVS (R0), F8
	VFMLA MU, V0.S4, V4.S4
	FMOVS F4, (R2)
	VFMLS RATE, V4.S4, V8.S4
	FMOVS F8, (R0)

done:
	RET

#undef RATE

// The parameters of Adam, by the numbers of their registers where a macro wants those.
#define BETA1 16
#define C1    V17.S4
#define BETA2 18
#define C2    19
#define RATE  V20.S4
#define ROOT  V21.S4
#define EPS   V22.B16

// ADAM takes the step on w = V0, m = V1, v = V2, g = V3.
#define ADAM \
	VFMUL_S4(BETA1, 1, 1)         \ // m = fma(c1, g, beta1·m)
	VFMLA C1, V3.S4, V1.S4       \
	VFMUL_S4(C2, 3, 4)            \ // v = fma(c2·g, g, beta2·v)
	VFMUL_S4(BETA2, 2, 2)         \
	VFMLA V4.S4, V3.S4, V2.S4    \
	VFSQRT_S4(2, 4)               \ // d = fma(sqrt(v), root, eps)
	VMOV   EPS, V5.B16            \
	VFMLA ROOT, V4.S4, V5.S4     \
	VFDIV_S4(5, 1, 4)             \ // w = fma(-rate, m/d, w)
	VFMLS RATE, V4.S4, V0.S4

// func AdamNEON(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32)
TEXT ·AdamNEON(SB), NOSPLIT, $0-124
	MOVD  w_base+0(FP), R0
	MOVD  w_len+8(FP), R4
	MOVD  m_base+24(FP), R1
	MOVD  v_base+48(FP), R2
	MOVD  g_base+72(FP), R3
	FMOVS beta1+96(FP), F16
	FMOVS c1+100(FP), F17
	FMOVS beta2+104(FP), F18
	FMOVS c2+108(FP), F19
	FMOVS rate+112(FP), F20
	FMOVS root+116(FP), F21
	FMOVS eps+120(FP), F22
	VDUP  V16.S[0], V16.S4
	VDUP  V17.S[0], V17.S4
	VDUP  V18.S[0], V18.S4
	VDUP  V19.S[0], V19.S4
	VDUP  V20.S[0], V20.S4
	VDUP  V21.S[0], V21.S4
	VDUP  V22.S[0], V22.S4
	SUBS  $4, R4
	BLT   tail2

loop4: // for ; n >= 4; n -= 4
	FMOVQ (R0), F0
	FMOVQ (R1), F1
	FMOVQ (R2), F2
	FMOVQ (R3), F3
	ADAM
	FMOVQ F0, (R0)
	FMOVQ F1, (R1)
	FMOVQ F2, (R2)
	ADD   $16, R0
	ADD   $16, R1
	ADD   $16, R2
	ADD   $16, R3
	SUBS  $4, R4
	BGE   loop4

tail2: // if n&2 != 0
	TBZ   $1, R4, tail1
	FMOVD (R0), F0
	FMOVD (R1), F1
	FMOVD (R2), F2
	FMOVD (R3), F3
	ADAM
	FMOVD F0, (R0)
	FMOVD F1, (R1)
	FMOVD F2, (R2)
	ADD   $8, R0
	ADD   $8, R1
	ADD   $8, R2
	ADD   $8, R3

tail1: // if n&1 != 0
	TBZ   $0, R4, done
	FMOVS (R0), F0
	FMOVS (R1), F1
	FMOVS (R2), F2
	FMOVS (R3), F3
	ADAM
	FMOVS F0, (R0)
	FMOVS F1, (R1)
	FMOVS F2, (R2)

done:
	RET
