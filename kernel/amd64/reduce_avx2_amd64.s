//go:build !purego

#include "textflag.h"

// Reductions run in 64 lanes, 8 to a register: element i goes to lane i%64. The
// last, incomplete row of lanes is loaded register by register, the last one under a mask,
// and those that have no elements are left alone: a masked load of nothing is slow where
// the page after the slice has not been touched yet. The +0 that belongs to the lanes without
// an element changes nothing but the sign of a zero, so one addition of it at the end does for all.
//
// Up to 32 elements need only the first four registers, up to 8 only the first.
//
// Registers:
//
//	SI, DI  the next elements of x and y
//	CX      n, minus 64 from the first row on
//	Y0-Y7   the lanes
//	Y8-Y11  elements
//	Y12     the mask of eight elements
//	Y13     eight times the elements left, less those of the registers before
//	Y14     0, 1, …, 7
//	Y15     eight times 8

DATA iota<>+0(SB)/8, $0x0000000100000000
DATA iota<>+8(SB)/8, $0x0000000300000002
DATA iota<>+16(SB)/8, $0x0000000500000004
DATA iota<>+24(SB)/8, $0x0000000700000006
GLOBL iota<>(SB), RODATA|NOPTR, $32

DATA eight<>+0(SB)/4, $8
GLOBL eight<>(SB), RODATA|NOPTR, $4

// ZERO clears the lanes 0-31 and ZERO64 the others.
#define ZERO \
	VXORPS X0, X0, X0 \
	VXORPS X1, X1, X1 \
	VXORPS X2, X2, X2 \
	VXORPS X3, X3, X3

#define ZERO64 \
	VXORPS X4, X4, X4 \
	VXORPS X5, X5, X5 \
	VXORPS X6, X6, X6 \
	VXORPS X7, X7, X7

// MASKS makes Y12 the mask of the first register, for CX elements; NEXT that of the next.
#define MASKS \
	VMOVD        CX, X13              \
	VPBROADCASTD X13, Y13             \
	VMOVDQU      iota<>(SB), Y14      \
	VPBROADCASTD eight<>(SB), Y15     \
	VPCMPGTD     Y14, Y13, Y12

#define NEXT \
	VPSUBD   Y15, Y13, Y13 \
	VPCMPGTD Y14, Y13, Y12

// FOLD64 adds lanes 32-63 to lanes 0-31.
#define FOLD64 \
	VADDPS Y4, Y0, Y0 \
	VADDPS Y5, Y1, Y1 \
	VADDPS Y6, Y2, Y2 \
	VADDPS Y7, Y3, Y3

// FOLD32 adds lanes 16-31 to lanes 0-15, then 8-15 to 0-7.
#define FOLD32 \
	VADDPS Y2, Y0, Y0 \
	VADDPS Y3, Y1, Y1 \
	VADDPS Y1, Y0, Y0

// FOLD8 goes on until all is in lane 0.
#define FOLD8 \
	VEXTRACTF128 $1, Y0, X1 \ // lanes 4-7
	VADDPS       X1, X0, X0 \
	VMOVHLPS     X0, X0, X1 \ // lanes 2, 3
	VADDPS       X1, X0, X0 \
	VMOVSHDUP    X0, X1     \ // lane 1
	VADDSS       X1, X0, X0

// DOT: lanes = fma(x, y, lanes), for eight of them.
#define DOT(offset, lanes) \
	VMOVUPS     offset(SI), Y8        \
	VFMADD231PS offset(DI), Y8, lanes

// DOT_MASKED: the same for the elements of the mask, with +0 for the others.
#define DOT_MASKED(offset, lanes) \
	VMASKMOVPS  offset(SI), Y12, Y8 \
	VMASKMOVPS  offset(DI), Y12, Y9 \
	VFMADD231PS Y9, Y8, lanes      

// func DotAVX2(x, y []float32) float32
TEXT ·DotAVX2(SB), NOSPLIT, $0-52
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	MOVQ         y_base+24(FP), DI
	ZERO
	CMPQ         CX, $32
	JLE          few
	ZERO64
	SUBQ         $64, CX
	JLT          rest

loop64: // for ; n >= 64; n -= 64
	DOT(0, Y0)
	DOT(32, Y1)
	DOT(64, Y2)
	DOT(96, Y3)
	DOT(128, Y4)
	DOT(160, Y5)
	DOT(192, Y6)
	DOT(224, Y7)
	ADDQ         $256, SI
	ADDQ         $256, DI
	SUBQ         $64, CX
	JGE          loop64

rest: // the n%64 elements left
	ANDL         $63, CX
	JEQ          fold
	MASKS
	DOT_MASKED(0, Y0)
	CMPQ         CX, $8
	JLE          foldRest
	NEXT
	DOT_MASKED(32, Y1)
	CMPQ         CX, $16
	JLE          foldRest
	NEXT
	DOT_MASKED(64, Y2)
	CMPQ         CX, $24
	JLE          foldRest
	NEXT
	DOT_MASKED(96, Y3)
	CMPQ         CX, $32
	JLE          foldRest
	NEXT
	DOT_MASKED(128, Y4)
	CMPQ         CX, $40
	JLE          foldRest
	NEXT
	DOT_MASKED(160, Y5)
	CMPQ         CX, $48
	JLE          foldRest
	NEXT
	DOT_MASKED(192, Y6)
	CMPQ         CX, $56
	JLE          foldRest
	NEXT
	DOT_MASKED(224, Y7)

foldRest:
	VXORPS       X8, X8, X8                      // lane 63 gets its +0, and with it the sum
	VADDPS       Y8, Y7, Y7

fold:
	FOLD64
	FOLD32
	FOLD8
	VMOVSS       X0, ret+48(FP)
	VZEROUPPER
	RET

few: // n <= 32
	MASKS
	DOT_MASKED(0, Y0)
	CMPQ         CX, $8
	JLE          fold8
	NEXT
	DOT_MASKED(32, Y1)
	CMPQ         CX, $16
	JLE          fold32
	NEXT
	DOT_MASKED(64, Y2)
	CMPQ         CX, $24
	JLE          fold32
	NEXT
	DOT_MASKED(96, Y3)

fold32:
	FOLD32

fold8:
	FOLD8
	VXORPS       X1, X1, X1                      // the other lanes' +0
	VADDSS       X1, X0, X0
	VMOVSS       X0, ret+48(FP)
	VZEROUPPER
	RET

// SUM: lanes += x, for eight of them.
#define SUM(offset, lanes) \
	VADDPS offset(SI), lanes, lanes

// SUM_MASKED: the same for the elements of the mask, with +0 for the others.
#define SUM_MASKED(offset, lanes) \
	VMASKMOVPS offset(SI), Y12, Y8 \
	VADDPS     Y8, lanes, lanes   

// func SumAVX2(x []float32) float32
TEXT ·SumAVX2(SB), NOSPLIT, $0-28
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	ZERO
	CMPQ         CX, $32
	JLE          few
	ZERO64
	SUBQ         $64, CX
	JLT          rest

loop64: // for ; n >= 64; n -= 64
	SUM(0, Y0)
	SUM(32, Y1)
	SUM(64, Y2)
	SUM(96, Y3)
	SUM(128, Y4)
	SUM(160, Y5)
	SUM(192, Y6)
	SUM(224, Y7)
	ADDQ         $256, SI
	SUBQ         $64, CX
	JGE          loop64

rest: // the n%64 elements left
	ANDL         $63, CX
	JEQ          fold
	MASKS
	SUM_MASKED(0, Y0)
	CMPQ         CX, $8
	JLE          foldRest
	NEXT
	SUM_MASKED(32, Y1)
	CMPQ         CX, $16
	JLE          foldRest
	NEXT
	SUM_MASKED(64, Y2)
	CMPQ         CX, $24
	JLE          foldRest
	NEXT
	SUM_MASKED(96, Y3)
	CMPQ         CX, $32
	JLE          foldRest
	NEXT
	SUM_MASKED(128, Y4)
	CMPQ         CX, $40
	JLE          foldRest
	NEXT
	SUM_MASKED(160, Y5)
	CMPQ         CX, $48
	JLE          foldRest
	NEXT
	SUM_MASKED(192, Y6)
	CMPQ         CX, $56
	JLE          foldRest
	NEXT
	SUM_MASKED(224, Y7)

foldRest:
	VXORPS       X8, X8, X8                      // lane 63 gets its +0, and with it the sum
	VADDPS       Y8, Y7, Y7

fold:
	FOLD64
	FOLD32
	FOLD8
	VMOVSS       X0, ret+24(FP)
	VZEROUPPER
	RET

few: // n <= 32
	MASKS
	SUM_MASKED(0, Y0)
	CMPQ         CX, $8
	JLE          fold8
	NEXT
	SUM_MASKED(32, Y1)
	CMPQ         CX, $16
	JLE          fold32
	NEXT
	SUM_MASKED(64, Y2)
	CMPQ         CX, $24
	JLE          fold32
	NEXT
	SUM_MASKED(96, Y3)

fold32:
	FOLD32

fold8:
	FOLD8
	VXORPS       X1, X1, X1                      // the other lanes' +0
	VADDSS       X1, X0, X0
	VMOVSS       X0, ret+24(FP)
	VZEROUPPER
	RET

// SQUARE: d = x - y; lanes = fma(d, d, lanes), for eight of them.
#define SQUARE(offset, lanes) \
	VMOVUPS     offset(SI), Y8     \
	VSUBPS      offset(DI), Y8, Y8 \
	VFMADD231PS Y8, Y8, lanes     

// SQUARE_MASKED: the same for the elements of the mask, with +0 for the others.
#define SQUARE_MASKED(offset, lanes) \
	VMASKMOVPS  offset(SI), Y12, Y8 \
	VMASKMOVPS  offset(DI), Y12, Y9 \
	VSUBPS      Y9, Y8, Y8          \
	VFMADD231PS Y8, Y8, lanes      

// func SquaredDistanceAVX2(x, y []float32) float32
TEXT ·SquaredDistanceAVX2(SB), NOSPLIT, $0-52
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	MOVQ         y_base+24(FP), DI
	ZERO
	CMPQ         CX, $32
	JLE          few
	ZERO64
	SUBQ         $64, CX
	JLT          rest

loop64: // for ; n >= 64; n -= 64
	SQUARE(0, Y0)
	SQUARE(32, Y1)
	SQUARE(64, Y2)
	SQUARE(96, Y3)
	SQUARE(128, Y4)
	SQUARE(160, Y5)
	SQUARE(192, Y6)
	SQUARE(224, Y7)
	ADDQ         $256, SI
	ADDQ         $256, DI
	SUBQ         $64, CX
	JGE          loop64

rest: // the n%64 elements left
	ANDL         $63, CX
	JEQ          fold
	MASKS
	SQUARE_MASKED(0, Y0)
	CMPQ         CX, $8
	JLE          foldRest
	NEXT
	SQUARE_MASKED(32, Y1)
	CMPQ         CX, $16
	JLE          foldRest
	NEXT
	SQUARE_MASKED(64, Y2)
	CMPQ         CX, $24
	JLE          foldRest
	NEXT
	SQUARE_MASKED(96, Y3)
	CMPQ         CX, $32
	JLE          foldRest
	NEXT
	SQUARE_MASKED(128, Y4)
	CMPQ         CX, $40
	JLE          foldRest
	NEXT
	SQUARE_MASKED(160, Y5)
	CMPQ         CX, $48
	JLE          foldRest
	NEXT
	SQUARE_MASKED(192, Y6)
	CMPQ         CX, $56
	JLE          foldRest
	NEXT
	SQUARE_MASKED(224, Y7)

foldRest:
	VXORPS       X8, X8, X8                      // lane 63 gets its +0, and with it the sum
	VADDPS       Y8, Y7, Y7

fold:
	FOLD64
	FOLD32
	FOLD8
	VMOVSS       X0, ret+48(FP)
	VZEROUPPER
	RET

few: // n <= 32
	MASKS
	SQUARE_MASKED(0, Y0)
	CMPQ         CX, $8
	JLE          fold8
	NEXT
	SQUARE_MASKED(32, Y1)
	CMPQ         CX, $16
	JLE          fold32
	NEXT
	SQUARE_MASKED(64, Y2)
	CMPQ         CX, $24
	JLE          fold32
	NEXT
	SQUARE_MASKED(96, Y3)

fold32:
	FOLD32

fold8:
	FOLD8
	VXORPS       X1, X1, X1                      // the other lanes' +0
	VADDSS       X1, X0, X0
	VMOVSS       X0, ret+48(FP)
	VZEROUPPER
	RET
