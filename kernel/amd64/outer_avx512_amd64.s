//go:build !purego

#include "textflag.h"

// A step of gradient descent with an outer product, of which some rows need not be touched.
//
// A row of weights whose x is ±0 has the gradient fma(±0, d, +0), which is +0 if d is finite. If a
// is finite and its sign is set, w = fma(a, +0, w) adds -0, which leaves every w as it is, -0 and
// NaN included. Behind ReLU half of the rows are such, as a rule. Which ones, no branch depends on:
// they are bits of a word.
//
// The last rows come first. What came first in the way back is the last that a step reads, so that
// the next step finds it in the cache. Up to 128 elements of d stay in registers.
//
// Registers:
//
//	DI, DX    x and w from a multiple of 64 rows on; R9 is the number of rows before
//	SI        d
//	R8        -1 if all rows are to be done, or 0
//	R10       bytes of a row
//	R11, CX   bytes of a row to go, and done
//	R13, R12  a bit for each row to be done, of 64; those to go
//	BX, AX    w at the next columns, and there in a row
//	Z8-Z15    elements of d
//	Z29-Z31   zero, x, a
//	K1        the lanes that there are

// ROWS_WITH looks at sixteen elements of x, at o. For each that is not 0 it sets a bit of R13, of
// those from shift on. The next sixteen bits of R12 tell which elements there are.
#define ROWS_WITH(o, shift) \
	KMOVW     R12, K1;                                     \
	SHRQ      $16, R12;                                    \
	VMOVUPS.Z o(DI), K1, Z0;                               \
	VCMPPS    $4, Z29, Z0, K1, K2 /* not equal, or NaN */; \
	KMOVW     K2, AX;                                      \
	SHLQ      $shift, AX;                                  \
	ORQ       AX, R13

// NEXT_ROW takes the highest bit out of R12. It sets AX to where that row of w is, Z30 to its x.
#define NEXT_ROW() \
	BSRQ         R12, AX;         \
	BTRQ         AX, R12;         \
	VBROADCASTSS (DI)(AX*4), Z30; \
	IMULQ        R10, AX;         \
	ADDQ         BX, AX

// UPDATE does a vector of a row.
#define UPDATE(o, d, u) \
	VMOVAPS     Z29, u;                               \
	VFMADD231PS d, Z30, u /* u = fma(x, d, zero) */;  \
	VFMADD213PS o(AX), Z31, u /* w = fma(a, u, w) */; \
	VMOVUPS     u, o(AX)

// func AxpyOuterAVX512(a float32, x, d, w []float32)
//
// w[i, j] += a * u, u = x[i] * d[j], which is rounded
TEXT ·AxpyOuterAVX512(SB), NOSPLIT, $0-80
	MOVQ         x_base+8(FP), DI
	MOVQ         x_len+16(FP), R9
	MOVQ         d_base+32(FP), SI
	MOVQ         d_len+40(FP), R10
	MOVQ         w_base+56(FP), DX
	VBROADCASTSS a+0(FP), Z31
	VPXORD       Z29, Z29, Z29
	MOVQ         R10, CX
	SHLQ         $2, R10
	MOVQ         $-1, R8
	CMPQ         R9, $1
	JLT          done
	JEQ          blocks

	// May rows be left out?
	MOVL         a+0(FP), AX
	SUBL         $0x80000000, AX
	CMPL         AX, $0x7f800000 // negative, and finite
	JAE          blocks
	MOVL         $0x7fffffff, AX
	VPBROADCASTD AX, Z28
	MOVL         $0x7f800000, AX
	VPBROADCASTD AX, Z27
	VPXORD       Z0, Z0, Z0
	MOVQ         SI, BX
	SUBQ         $16, CX
	JLT          tail

finite16:  // for ; n >= 16; n -= 16
	VPANDD  (BX), Z28, Z1
	VPMAXUD Z1, Z0, Z0
	ADDQ    $64, BX
	SUBQ    $16, CX
	JGE     finite16

tail:
	ADDQ        $16, CX
	MOVL        $-1, AX
	BZHIL       CX, AX, AX
	KMOVW       AX, K1
	VMOVDQU32.Z (BX), K1, Z1
	VPANDD      Z28, Z1, Z1
	VPMAXUD     Z1, Z0, Z0
	VPCMPUD     $5, Z27, Z0, K1 // infinite, or NaN
	KORTESTW    K1, K1
	JNE         blocks
	XORL        R8, R8

blocks:  // DI and DX go to the last multiple of 64 rows
	DECQ  R9
	ANDQ  $-64, R9
	LEAQ  (DI)(R9*4), DI
	MOVQ  R9, AX
	IMULQ R10, AX
	ADDQ  AX, DX
	MOVQ  x_len+16(FP), AX
	SUBQ  R9, AX
	MOVQ  $-1, BX
	BZHIQ AX, BX, BX

block:  // for each 64 rows, the last ones first; BX has a bit for each
	MOVQ  BX, R12
	ANDQ  R8, BX
	MOVQ  BX, R13
	ROWS_WITH(0, 0)
	ROWS_WITH(64, 16)
	ROWS_WITH(128, 32)
	ROWS_WITH(192, 48)
	TESTQ R13, R13
	JEQ   next
	XORL  CX, CX
	MOVQ  R10, R11
	SUBQ  $512, R11
	JLT   below128

columns128:  // for ; n >= 128; n -= 128
	LEAQ    (DX)(CX*1), BX
	VMOVUPS (SI)(CX*1), Z8
	VMOVUPS 64(SI)(CX*1), Z9
	VMOVUPS 128(SI)(CX*1), Z10
	VMOVUPS 192(SI)(CX*1), Z11
	VMOVUPS 256(SI)(CX*1), Z12
	VMOVUPS 320(SI)(CX*1), Z13
	VMOVUPS 384(SI)(CX*1), Z14
	VMOVUPS 448(SI)(CX*1), Z15
	MOVQ    R13, R12

row128:  // for each row
	NEXT_ROW()
	UPDATE(0, Z8, Z0)
	UPDATE(64, Z9, Z1)
	UPDATE(128, Z10, Z2)
	UPDATE(192, Z11, Z3)
	UPDATE(256, Z12, Z4)
	UPDATE(320, Z13, Z5)
	UPDATE(384, Z14, Z6)
	UPDATE(448, Z15, Z7)
	TESTQ R12, R12
	JNE   row128
	ADDQ  $512, CX
	SUBQ  $512, R11
	JGE   columns128

below128:
	ADDQ    $256, R11
	JLT     below64
	LEAQ    (DX)(CX*1), BX
	VMOVUPS (SI)(CX*1), Z8
	VMOVUPS 64(SI)(CX*1), Z9
	VMOVUPS 128(SI)(CX*1), Z10
	VMOVUPS 192(SI)(CX*1), Z11
	MOVQ    R13, R12

row64:  // for each row
	NEXT_ROW()
	UPDATE(0, Z8, Z0)
	UPDATE(64, Z9, Z1)
	UPDATE(128, Z10, Z2)
	UPDATE(192, Z11, Z3)
	TESTQ R12, R12
	JNE   row64
	ADDQ  $256, CX
	SUBQ  $256, R11

below64:
	ADDQ $256, R11
	JEQ  next

columns16:  // for ; n > 0; n -= 16
	LEAQ      (DX)(CX*1), BX
	MOVL      $16, AX
	MOVQ      R11, R12
	SHRQ      $2, R12
	CMPQ      R12, AX
	CMOVQLT   R12, AX
	MOVL      $-1, R12
	BZHIL     AX, R12, R12
	KMOVW     R12, K1
	VMOVUPS.Z (SI)(CX*1), K1, Z8
	MOVQ      R13, R12

row16:  // for each row
	NEXT_ROW()
	VMOVUPS.Z   (AX), K1, Z1
	VMOVAPS     Z29, Z0
	VFMADD231PS Z8, Z30, Z0
	VFMADD231PS Z0, Z31, Z1
	VMOVUPS     Z1, K1, (AX)
	TESTQ       R12, R12
	JNE         row16
	ADDQ        $64, CX
	SUBQ        $64, R11
	JGT         columns16

next:
	MOVQ $-1, BX
	SUBQ $256, DI
	MOVQ R10, AX
	SHLQ $6, AX
	SUBQ AX, DX
	SUBQ $64, R9
	JGE  block

done:
	VZEROUPPER
	RET
