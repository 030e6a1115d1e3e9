//go:build !purego

#include "textflag.h"

// Reductions run in 64 lanes, 16 to a register: element i goes to lane i%64. The
// last, incomplete row of lanes is loaded register by register, the last one under a mask,
// and those that have no elements are left alone: a masked load of nothing is slow where
// the page after the slice has not been touched yet. The +0 that belongs to the lanes without
// an element changes nothing but the sign of a zero, so one addition of it at the end does for all.
//
// Up to 32 elements need only the first two registers, and are taken in halves of them, of
// which up to 8 fill one.
//
// Registers:
//
//	SI, DI  the next elements of x and y
//	CX      n, minus 64 from the first row on
//	Z0-Z3   the lanes
//	Z4-Z8   elements
//	K1      which elements there are, from the register at hand on

// ZERO clears the lanes.
#define ZERO \
	VXORPS X0, X0, X0 \
	VXORPS X1, X1, X1 \
	VXORPS X2, X2, X2 \
	VXORPS X3, X3, X3

// MASK sets the lowest CX of the 64 bits of K1, 0 <= CX < 64.
#define MASK \
	MOVQ  $-1, AX \
	SHLQ  CX, AX  \
	NOTQ  AX      \
	KMOVQ AX, K1

// FOLD64 adds lanes 32-63 to lanes 0-31, then 16-31 to 0-15.
#define FOLD64 \
	VADDPS Z2, Z0, Z0 \
	VADDPS Z3, Z1, Z1 \
	VADDPS Z1, Z0, Z0

// FOLD16 adds lanes 8-15 to lanes 0-7.
#define FOLD16 \
	VEXTRACTF64X4 $1, Z0, Y1 \
	VADDPS        Y1, Y0, Y0

// FOLD8 goes on until all is in lane 0.
#define FOLD8 \
	VEXTRACTF128 $1, Y0, X1 \ // lanes 4-7
	VADDPS       X1, X0, X0 \
	VMOVHLPS     X0, X0, X1 \ // lanes 2, 3
	VADDPS       X1, X0, X0 \
	VMOVSHDUP    X0, X1     \ // lane 1
	VADDSS       X1, X0, X0

// FOLD32 has up to 32 lanes in Y0-Y3: 16-31 go to 0-15, then 8-15 to 0-7.
#define FOLD32 \
	VADDPS Y2, Y0, Y0 \
	VADDPS Y3, Y1, Y1 \
	VADDPS Y1, Y0, Y0

// func DotAVX512(x, y []float32) float32
TEXT ·DotAVX512(SB), NOSPLIT, $0-52
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	MOVQ         y_base+24(FP), DI
	ZERO
	CMPQ         CX, $32
	JLE          few
	SUBQ         $64, CX
	JLT          rest

loop64: // for ; n >= 64; n -= 64
	VMOVUPS      (SI), Z4                        // lanes = fma(x, y, lanes)
	VMOVUPS      64(SI), Z5
	VMOVUPS      128(SI), Z6
	VMOVUPS      192(SI), Z7
	VFMADD231PS  (DI), Z4, Z0
	VFMADD231PS  64(DI), Z5, Z1
	VFMADD231PS  128(DI), Z6, Z2
	VFMADD231PS  192(DI), Z7, Z3
	ADDQ         $256, SI
	ADDQ         $256, DI
	SUBQ         $64, CX
	JGE          loop64

rest: // the n%64 elements left
	ANDL         $63, CX
	JEQ          fold
	MASK
	VMOVUPS.Z    (SI), K1, Z4                    // lanes = fma(x, y, lanes)
	VMOVUPS.Z    (DI), K1, Z8
	VFMADD231PS  Z8, Z4, Z0
	CMPQ         CX, $16
	JLE          foldRest
	KSHIFTRQ     $16, K1, K1
	VMOVUPS.Z    64(SI), K1, Z4
	VMOVUPS.Z    64(DI), K1, Z8
	VFMADD231PS  Z8, Z4, Z1
	CMPQ         CX, $32
	JLE          foldRest
	KSHIFTRQ     $16, K1, K1
	VMOVUPS.Z    128(SI), K1, Z4
	VMOVUPS.Z    128(DI), K1, Z8
	VFMADD231PS  Z8, Z4, Z2
	CMPQ         CX, $48
	JLE          foldRest
	KSHIFTRQ     $16, K1, K1
	VMOVUPS.Z    192(SI), K1, Z4
	VMOVUPS.Z    192(DI), K1, Z8
	VFMADD231PS  Z8, Z4, Z3

foldRest:
	VXORPS       X8, X8, X8                      // lane 63 gets its +0, and with it the sum
	VADDPS       Z8, Z3, Z3

fold:
	FOLD64
	FOLD16
	FOLD8
	VMOVSS       X0, ret+48(FP)
	VZEROUPPER
	RET

few: // n <= 32
	MASK
	VMOVUPS.Z    (SI), K1, Y4                    // lanes = fma(x, y, lanes)
	VMOVUPS.Z    (DI), K1, Y8
	VFMADD231PS  Y8, Y4, Y0
	CMPQ         CX, $8
	JLE          fold8
	KSHIFTRQ     $8, K1, K1
	VMOVUPS.Z    32(SI), K1, Y4
	VMOVUPS.Z    32(DI), K1, Y8
	VFMADD231PS  Y8, Y4, Y1
	CMPQ         CX, $16
	JLE          fold32
	KSHIFTRQ     $8, K1, K1
	VMOVUPS.Z    64(SI), K1, Y4
	VMOVUPS.Z    64(DI), K1, Y8
	VFMADD231PS  Y8, Y4, Y2
	CMPQ         CX, $24
	JLE          fold32
	KSHIFTRQ     $8, K1, K1
	VMOVUPS.Z    96(SI), K1, Y4
	VMOVUPS.Z    96(DI), K1, Y8
	VFMADD231PS  Y8, Y4, Y3

fold32:
	FOLD32

fold8:
	FOLD8
	VXORPS       X1, X1, X1                      // the other lanes' +0
	VADDSS       X1, X0, X0
	VMOVSS       X0, ret+48(FP)
	VZEROUPPER
	RET

// func SumAVX512(x []float32) float32
TEXT ·SumAVX512(SB), NOSPLIT, $0-28
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	ZERO
	CMPQ         CX, $32
	JLE          few
	SUBQ         $64, CX
	JLT          rest

loop64: // for ; n >= 64; n -= 64
	VADDPS       (SI), Z0, Z0                    // lanes += x
	VADDPS       64(SI), Z1, Z1
	VADDPS       128(SI), Z2, Z2
	VADDPS       192(SI), Z3, Z3
	ADDQ         $256, SI
	SUBQ         $64, CX
	JGE          loop64

rest: // the n%64 elements left
	ANDL         $63, CX
	JEQ          fold
	MASK
	VMOVUPS.Z    (SI), K1, Z4                    // lanes += x
	VADDPS       Z4, Z0, Z0
	CMPQ         CX, $16
	JLE          foldRest
	KSHIFTRQ     $16, K1, K1
	VMOVUPS.Z    64(SI), K1, Z4
	VADDPS       Z4, Z1, Z1
	CMPQ         CX, $32
	JLE          foldRest
	KSHIFTRQ     $16, K1, K1
	VMOVUPS.Z    128(SI), K1, Z4
	VADDPS       Z4, Z2, Z2
	CMPQ         CX, $48
	JLE          foldRest
	KSHIFTRQ     $16, K1, K1
	VMOVUPS.Z    192(SI), K1, Z4
	VADDPS       Z4, Z3, Z3

foldRest:
	VXORPS       X8, X8, X8                      // lane 63 gets its +0, and with it the sum
	VADDPS       Z8, Z3, Z3

fold:
	FOLD64
	FOLD16
	FOLD8
	VMOVSS       X0, ret+24(FP)
	VZEROUPPER
	RET

few: // n <= 32
	MASK
	VMOVUPS.Z    (SI), K1, Y4                    // lanes += x
	VADDPS       Y4, Y0, Y0
	CMPQ         CX, $8
	JLE          fold8
	KSHIFTRQ     $8, K1, K1
	VMOVUPS.Z    32(SI), K1, Y4
	VADDPS       Y4, Y1, Y1
	CMPQ         CX, $16
	JLE          fold32
	KSHIFTRQ     $8, K1, K1
	VMOVUPS.Z    64(SI), K1, Y4
	VADDPS       Y4, Y2, Y2
	CMPQ         CX, $24
	JLE          fold32
	KSHIFTRQ     $8, K1, K1
	VMOVUPS.Z    96(SI), K1, Y4
	VADDPS       Y4, Y3, Y3

fold32:
	FOLD32

fold8:
	FOLD8
	VXORPS       X1, X1, X1                      // the other lanes' +0
	VADDSS       X1, X0, X0
	VMOVSS       X0, ret+24(FP)
	VZEROUPPER
	RET

// func SquaredDistanceAVX512(x, y []float32) float32
TEXT ·SquaredDistanceAVX512(SB), NOSPLIT, $0-52
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	MOVQ         y_base+24(FP), DI
	ZERO
	CMPQ         CX, $32
	JLE          few
	SUBQ         $64, CX
	JLT          rest

loop64: // for ; n >= 64; n -= 64
	VMOVUPS      (SI), Z4                        // d = x - y; lanes = fma(d, d, lanes)
	VMOVUPS      64(SI), Z5
	VMOVUPS      128(SI), Z6
	VMOVUPS      192(SI), Z7
	VSUBPS       (DI), Z4, Z4
	VSUBPS       64(DI), Z5, Z5
	VSUBPS       128(DI), Z6, Z6
	VSUBPS       192(DI), Z7, Z7
	VFMADD231PS  Z4, Z4, Z0
	VFMADD231PS  Z5, Z5, Z1
	VFMADD231PS  Z6, Z6, Z2
	VFMADD231PS  Z7, Z7, Z3
	ADDQ         $256, SI
	ADDQ         $256, DI
	SUBQ         $64, CX
	JGE          loop64

rest: // the n%64 elements left
	ANDL         $63, CX
	JEQ          fold
	MASK
	VMOVUPS.Z    (SI), K1, Z4                    // d = x - y; lanes = fma(d, d, lanes)
	VMOVUPS.Z    (DI), K1, Z8
	VSUBPS       Z8, Z4, Z4
	VFMADD231PS  Z4, Z4, Z0
	CMPQ         CX, $16
	JLE          foldRest
	KSHIFTRQ     $16, K1, K1
	VMOVUPS.Z    64(SI), K1, Z4
	VMOVUPS.Z    64(DI), K1, Z8
	VSUBPS       Z8, Z4, Z4
	VFMADD231PS  Z4, Z4, Z1
	CMPQ         CX, $32
	JLE          foldRest
	KSHIFTRQ     $16, K1, K1
	VMOVUPS.Z    128(SI), K1, Z4
	VMOVUPS.Z    128(DI), K1, Z8
	VSUBPS       Z8, Z4, Z4
	VFMADD231PS  Z4, Z4, Z2
	CMPQ         CX, $48
	JLE          foldRest
	KSHIFTRQ     $16, K1, K1
	VMOVUPS.Z    192(SI), K1, Z4
	VMOVUPS.Z    192(DI), K1, Z8
	VSUBPS       Z8, Z4, Z4
	VFMADD231PS  Z4, Z4, Z3

foldRest:
	VXORPS       X8, X8, X8                      // lane 63 gets its +0, and with it the sum
	VADDPS       Z8, Z3, Z3

fold:
	FOLD64
	FOLD16
	FOLD8
	VMOVSS       X0, ret+48(FP)
	VZEROUPPER
	RET

few: // n <= 32
	MASK
	VMOVUPS.Z    (SI), K1, Y4                    // d = x - y; lanes = fma(d, d, lanes)
	VMOVUPS.Z    (DI), K1, Y8
	VSUBPS       Y8, Y4, Y4
	VFMADD231PS  Y4, Y4, Y0
	CMPQ         CX, $8
	JLE          fold8
	KSHIFTRQ     $8, K1, K1
	VMOVUPS.Z    32(SI), K1, Y4
	VMOVUPS.Z    32(DI), K1, Y8
	VSUBPS       Y8, Y4, Y4
	VFMADD231PS  Y4, Y4, Y1
	CMPQ         CX, $16
	JLE          fold32
	KSHIFTRQ     $8, K1, K1
	VMOVUPS.Z    64(SI), K1, Y4
	VMOVUPS.Z    64(DI), K1, Y8
	VSUBPS       Y8, Y4, Y4
	VFMADD231PS  Y4, Y4, Y2
	CMPQ         CX, $24
	JLE          fold32
	KSHIFTRQ     $8, K1, K1
	VMOVUPS.Z    96(SI), K1, Y4
	VMOVUPS.Z    96(DI), K1, Y8
	VSUBPS       Y8, Y4, Y4
	VFMADD231PS  Y4, Y4, Y3

fold32:
	FOLD32

fold8:
	FOLD8
	VXORPS       X1, X1, X1                      // the other lanes' +0
	VADDSS       X1, X0, X0
	VMOVSS       X0, ret+48(FP)
	VZEROUPPER
	RET
