//go:build !purego

#include "textflag.h"

// The steps of the optimisers, in place. Momentum is bound by its two stores an
// element. Adam is bound by the unit that divides and takes square roots, which does one of
// the two at a time: everything else, and the loop, hides behind it, so one register an iteration is enough.
//
// The last n%16 elements go under a mask: what it hides is neither read nor written.
//
// Registers:
//
//	DI, SI, DX, BX  the next elements of w, m, v and g
//	CX              elements left, minus those that the loop at hand takes at a time
//	K1              the tail's mask

// MASK sets the lowest CX bits of K1, CX < 16.
#define MASK \
	MOVL  $1, AX \
	SHLL  CX, AX \
	DECL  AX     \
	KMOVW AX, K1

#define RATE Z15
#define MU Z14

// func MomentumAVX512(w, v, g []float32, rate, mu float32)
TEXT ·MomentumAVX512(SB), NOSPLIT, $0-80
	MOVQ         w_base+0(FP), DI
	MOVQ         w_len+8(FP), CX
	MOVQ         v_base+24(FP), DX
	MOVQ         g_base+48(FP), BX
	VBROADCASTSS rate+72(FP), RATE
	VBROADCASTSS mu+76(FP), MU
	SUBQ         $64, CX
	JLT          below64

loop64: // for ; n >= 64; n -= 64
	VMOVUPS      (DX), Z0                        // v = mu * v + g
	VMOVUPS      64(DX), Z1
	VMOVUPS      128(DX), Z2
	VMOVUPS      192(DX), Z3
	VFMADD213PS  (BX), MU, Z0
	VFMADD213PS  64(BX), MU, Z1
	VFMADD213PS  128(BX), MU, Z2
	VFMADD213PS  192(BX), MU, Z3
	VMOVUPS      Z0, (DX)
	VMOVUPS      Z1, 64(DX)
	VMOVUPS      Z2, 128(DX)
	VMOVUPS      Z3, 192(DX)
	VMOVUPS      (DI), Z4                        // w -= rate * v
	VMOVUPS      64(DI), Z5
	VMOVUPS      128(DI), Z6
	VMOVUPS      192(DI), Z7
	VFNMADD231PS Z0, RATE, Z4
	VFNMADD231PS Z1, RATE, Z5
	VFNMADD231PS Z2, RATE, Z6
	VFNMADD231PS Z3, RATE, Z7
	VMOVUPS      Z4, (DI)
	VMOVUPS      Z5, 64(DI)
	VMOVUPS      Z6, 128(DI)
	VMOVUPS      Z7, 192(DI)
	ADDQ         $256, DI
	ADDQ         $256, DX
	ADDQ         $256, BX
	SUBQ         $64, CX
	JGE          loop64

below64:
	ADDQ         $48, CX
	JLT          tail

loop16: // for ; n >= 16; n -= 16
	VMOVUPS      (DX), Z0                        // v = mu * v + g
	VFMADD213PS  (BX), MU, Z0
	VMOVUPS      Z0, (DX)
	VMOVUPS      (DI), Z4                        // w -= rate * v
	VFNMADD231PS Z0, RATE, Z4
	VMOVUPS      Z4, (DI)
	ADDQ         $64, DI
	ADDQ         $64, DX
	ADDQ         $64, BX
	SUBQ         $16, CX
	JGE          loop16

tail: // if n%16 != 0
	ANDL         $15, CX
	JEQ          done
	MASK
	VMOVUPS.Z    (DX), K1, Z0                    // v = mu * v + g
	VMOVUPS.Z    (BX), K1, Z1
	VFMADD213PS  Z1, MU, Z0
	VMOVUPS      Z0, K1, (DX)
	VMOVUPS.Z    (DI), K1, Z4                    // w -= rate * v
	VFNMADD231PS Z0, RATE, Z4
	VMOVUPS      Z4, K1, (DI)

done:
	VZEROUPPER
	RET

#undef MU
#define BETA1 Z9
#define C1 Z10
#define BETA2 Z11
#define C2 Z12
#define ROOT Z13
#define EPS Z14

// ADAM takes the step on elements in registers: g = Z0, m = Z1, v = Z2, w = Z3.
#define ADAM \
	VMULPS       Z1, BETA1, Z1   \ // m = fma(c1, g, beta1 * m)
	VFMADD231PS  Z0, C1, Z1      \
	VMULPS       Z0, C2, Z4      \ // v = fma(c2 * g, g, beta2 * v)
	VMULPS       Z2, BETA2, Z2   \
	VFMADD231PS  Z0, Z4, Z2      \
	VSQRTPS      Z2, Z5          \ // d = fma(sqrt(v), root, eps)
	VFMADD213PS  EPS, ROOT, Z5   \
	VDIVPS       Z5, Z1, Z5      \ // w = fma(-rate, m / d, w)
	VFNMADD231PS Z5, RATE, Z3

// func AdamAVX512(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32)
TEXT ·AdamAVX512(SB), NOSPLIT, $0-124
	MOVQ         w_base+0(FP), DI
	MOVQ         w_len+8(FP), CX
	MOVQ         m_base+24(FP), SI
	MOVQ         v_base+48(FP), DX
	MOVQ         g_base+72(FP), BX
	VBROADCASTSS beta1+96(FP), BETA1
	VBROADCASTSS c1+100(FP), C1
	VBROADCASTSS beta2+104(FP), BETA2
	VBROADCASTSS c2+108(FP), C2
	VBROADCASTSS rate+112(FP), RATE
	VBROADCASTSS root+116(FP), ROOT
	VBROADCASTSS eps+120(FP), EPS
	SUBQ         $16, CX
	JLT          tail

loop16: // for ; n >= 16; n -= 16
	VMOVUPS      (BX), Z0
	VMOVUPS      (SI), Z1
	VMOVUPS      (DX), Z2
	VMOVUPS      (DI), Z3
	ADAM
	VMOVUPS      Z1, (SI)
	VMOVUPS      Z2, (DX)
	VMOVUPS      Z3, (DI)
	ADDQ         $64, DI
	ADDQ         $64, SI
	ADDQ         $64, DX
	ADDQ         $64, BX
	SUBQ         $16, CX
	JGE          loop16

tail: // if n%16 != 0
	ANDL         $15, CX
	JEQ          done
	MASK
	VMOVUPS.Z    (BX), K1, Z0
	VMOVUPS.Z    (SI), K1, Z1
	VMOVUPS.Z    (DX), K1, Z2
	VMOVUPS.Z    (DI), K1, Z3
	ADAM
	VMOVUPS      Z1, K1, (SI)
	VMOVUPS      Z2, K1, (DX)
	VMOVUPS      Z3, K1, (DI)

done:
	VZEROUPPER
	RET
