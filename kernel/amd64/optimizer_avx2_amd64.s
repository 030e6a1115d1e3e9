//go:build !purego

#include "textflag.h"

// The steps of the optimisers, in place. Momentum is bound by its two stores an
// element. Adam is bound by the unit that divides and takes square roots, which does one of
// the two at a time: everything else, and the loop, hides behind it, so one register an iteration is enough.
//
// The last n%8 elements go under a mask, loads and stores: slower than plain ones
// on some CPUs, but it happens once in 8,192 elements.
//
// Registers:
//
//	DI, SI, DX, BX  the next elements of w, m, v and g
//	CX              elements left, minus those that the loop at hand takes at a time
//	Y8              the tail's mask

DATA iota<>+0(SB)/8, $0x0000000100000000
DATA iota<>+8(SB)/8, $0x0000000300000002
DATA iota<>+16(SB)/8, $0x0000000500000004
DATA iota<>+24(SB)/8, $0x0000000700000006
GLOBL iota<>(SB), RODATA|NOPTR, $32

// MASK makes Y8 the mask of the lowest CX lanes.
#define MASK \
	VMOVD        CX, X8              \
	VPBROADCASTD X8, Y8              \
	VPCMPGTD     iota<>(SB), Y8, Y8

#define RATE Y15
#define MU Y14

// func MomentumAVX2(w, v, g []float32, rate, mu float32)
TEXT ·MomentumAVX2(SB), NOSPLIT, $0-80
	MOVQ         w_base+0(FP), DI
	MOVQ         w_len+8(FP), CX
	MOVQ         v_base+24(FP), DX
	MOVQ         g_base+48(FP), BX
	VBROADCASTSS rate+72(FP), RATE
	VBROADCASTSS mu+76(FP), MU
	SUBQ         $32, CX
	JLT          below32

loop32: // for ; n >= 32; n -= 32
	VMOVUPS      (DX), Y0                        // v = mu * v + g
	VMOVUPS      32(DX), Y1
	VMOVUPS      64(DX), Y2
	VMOVUPS      96(DX), Y3
	VFMADD213PS  (BX), MU, Y0
	VFMADD213PS  32(BX), MU, Y1
	VFMADD213PS  64(BX), MU, Y2
	VFMADD213PS  96(BX), MU, Y3
	VMOVUPS      Y0, (DX)
	VMOVUPS      Y1, 32(DX)
	VMOVUPS      Y2, 64(DX)
	VMOVUPS      Y3, 96(DX)
	VMOVUPS      (DI), Y4                        // w -= rate * v
	VMOVUPS      32(DI), Y5
	VMOVUPS      64(DI), Y6
	VMOVUPS      96(DI), Y7
	VFNMADD231PS Y0, RATE, Y4
	VFNMADD231PS Y1, RATE, Y5
	VFNMADD231PS Y2, RATE, Y6
	VFNMADD231PS Y3, RATE, Y7
	VMOVUPS      Y4, (DI)
	VMOVUPS      Y5, 32(DI)
	VMOVUPS      Y6, 64(DI)
	VMOVUPS      Y7, 96(DI)
	ADDQ         $128, DI
	ADDQ         $128, DX
	ADDQ         $128, BX
	SUBQ         $32, CX
	JGE          loop32

below32:
	ADDQ         $24, CX
	JLT          tail

loop8: // for ; n >= 8; n -= 8
	VMOVUPS      (DX), Y0                        // v = mu * v + g
	VFMADD213PS  (BX), MU, Y0
	VMOVUPS      Y0, (DX)
	VMOVUPS      (DI), Y4                        // w -= rate * v
	VFNMADD231PS Y0, RATE, Y4
	VMOVUPS      Y4, (DI)
	ADDQ         $32, DI
	ADDQ         $32, DX
	ADDQ         $32, BX
	SUBQ         $8, CX
	JGE          loop8

tail: // if n%8 != 0
	ANDL         $7, CX
	JEQ          done
	MASK
	VMASKMOVPS   (DX), Y8, Y0                    // v = mu * v + g
	VMASKMOVPS   (BX), Y8, Y1
	VFMADD213PS  Y1, MU, Y0
	VMASKMOVPS   Y0, Y8, (DX)
	VMASKMOVPS   (DI), Y8, Y4                    // w -= rate * v
	VFNMADD231PS Y0, RATE, Y4
	VMASKMOVPS   Y4, Y8, (DI)

done:
	VZEROUPPER
	RET

#undef MU
#define BETA1 Y9
#define C1 Y10
#define BETA2 Y11
#define C2 Y12
#define ROOT Y13
#define EPS Y14

// ADAM takes the step on elements in registers: g = Y0, m = Y1, v = Y2, w = Y3.
#define ADAM \
	VMULPS       Y1, BETA1, Y1   \ // m = fma(c1, g, beta1 * m)
	VFMADD231PS  Y0, C1, Y1      \
	VMULPS       Y0, C2, Y4      \ // v = fma(c2 * g, g, beta2 * v)
	VMULPS       Y2, BETA2, Y2   \
	VFMADD231PS  Y0, Y4, Y2      \
	VSQRTPS      Y2, Y5          \ // d = fma(sqrt(v), root, eps)
	VFMADD213PS  EPS, ROOT, Y5   \
	VDIVPS       Y5, Y1, Y5      \ // w = fma(-rate, m / d, w)
	VFNMADD231PS Y5, RATE, Y3

// func AdamAVX2(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32)
TEXT ·AdamAVX2(SB), NOSPLIT, $0-124
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
	SUBQ         $8, CX
	JLT          tail

loop8: // for ; n >= 8; n -= 8
	VMOVUPS      (BX), Y0
	VMOVUPS      (SI), Y1
	VMOVUPS      (DX), Y2
	VMOVUPS      (DI), Y3
	ADAM
	VMOVUPS      Y1, (SI)
	VMOVUPS      Y2, (DX)
	VMOVUPS      Y3, (DI)
	ADDQ         $32, DI
	ADDQ         $32, SI
	ADDQ         $32, DX
	ADDQ         $32, BX
	SUBQ         $8, CX
	JGE          loop8

tail: // if n%8 != 0
	ANDL         $7, CX
	JEQ          done
	MASK
	VMASKMOVPS   (BX), Y8, Y0
	VMASKMOVPS   (SI), Y8, Y1
	VMASKMOVPS   (DX), Y8, Y2
	VMASKMOVPS   (DI), Y8, Y3
	ADAM
	VMASKMOVPS   Y1, Y8, (SI)
	VMASKMOVPS   Y2, Y8, (DX)
	VMASKMOVPS   Y3, Y8, (DI)

done:
	VZEROUPPER
	RET
