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
// the next step finds it in the cache. Up to 32 elements of d stay in registers.
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
//	Y8-Y11    elements of d
//	Y12       the lanes that there are
//	Y13-Y15   zero, x, a

// FIRST sets a register to the mask of the first n of eight lanes, n from a register.
#define FIRST(n, y) \
	NEGQ    n;                 \
	LEAQ    ·lanes+64(SB), AX; \
	VMOVUPS (AX)(n*4), y

// NEXT_ROW takes the highest bit out of R12. It sets AX to where that row of w is, Y14 to its x.
#define NEXT_ROW() \
	BSRQ         R12, AX;         \
	BTRQ         AX, R12;         \
	VBROADCASTSS (DI)(AX*4), Y14; \
	IMULQ        R10, AX;         \
	ADDQ         BX, AX

// UPDATE does a vector of a row.
#define UPDATE(o, d, u) \
	VMOVAPS     Y13, u;                                  \
	VFMADD231PS d, Y14, u     /* u = fma(x, d, zero) */; \
	VFMADD213PS o(AX), Y15, u /* w = fma(a, u, w) */;    \
	VMOVUPS     u, o(AX)

// func AxpyOuterAVX2(a float32, x, d, w []float32)
//
// w[i, j] += a * u, u = x[i] * d[j], which is rounded
TEXT ·AxpyOuterAVX2(SB), NOSPLIT, $0-80
	MOVQ         x_base+8(FP), DI
	MOVQ         x_len+16(FP), R9
	MOVQ         d_base+32(FP), SI
	MOVQ         d_len+40(FP), R10
	MOVQ         w_base+56(FP), DX
	VBROADCASTSS a+0(FP), Y15
	VXORPS       Y13, Y13, Y13
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
	VMOVD        AX, X1
	VPBROADCASTD X1, Y1
	MOVL         $0x7f7fffff, AX
	VMOVD        AX, X2
	VPBROADCASTD X2, Y2          // the largest number
	VPXOR        Y0, Y0, Y0
	MOVQ         SI, BX
	SUBQ         $8, CX
	JLT          tail

finite8:  // for ; n >= 8; n -= 8
	VPAND   (BX), Y1, Y3
	VPMAXUD Y3, Y0, Y0
	ADDQ    $32, BX
	SUBQ    $8, CX
	JGE     finite8

tail:
	ADDQ       $8, CX
	FIRST(CX, Y12)
	VMASKMOVPS (BX), Y12, Y3
	VPAND      Y1, Y3, Y3
	VPMAXUD    Y3, Y0, Y0
	VPCMPGTD   Y2, Y0, Y0    // infinite, or NaN
	VMOVMSKPS  Y0, AX
	TESTL      AX, AX
	JNE        blocks
	XORL       R8, R8

blocks:  // DI and DX go to the last multiple of 64 rows
	DECQ  R9
	ANDQ  $-64, R9
	LEAQ  (DI)(R9*4), DI
	MOVQ  R9, AX
	IMULQ R10, AX
	ADDQ  AX, DX
	MOVQ  x_len+16(FP), BX
	SUBQ  R9, BX

block:  // for each 64 rows, the last ones first; there are BX
	MOVQ $-1, R13
	MOVL $64, CX
	SUBQ BX, CX
	SHRQ CX, R13
	ANDQ R8, R13
	XORL CX, CX
	SUBQ $8, BX
	JLT  lastRows

rows8:  // for ; rows >= 8; rows -= 8
	VMOVUPS   (DI)(CX*4), Y0
	VCMPPS    $4, Y13, Y0, Y0 // not equal, or NaN
	VMOVMSKPS Y0, AX
	SHLQ      CX, AX
	ORQ       AX, R13
	ADDQ      $8, CX
	SUBQ      $8, BX
	JGE       rows8

lastRows:
	ADDQ       $8, BX
	JEQ        someRows
	FIRST(BX, Y12)
	VMASKMOVPS (DI)(CX*4), Y12, Y0
	VCMPPS     $4, Y13, Y0, Y0
	VMOVMSKPS  Y0, AX
	SHLQ       CX, AX
	ORQ        AX, R13

someRows:
	TESTQ R13, R13
	JEQ   next
	XORL  CX, CX
	MOVQ  R10, R11
	SUBQ  $128, R11
	JLT   below32

columns32:  // for ; n >= 32; n -= 32
	LEAQ    (DX)(CX*1), BX
	VMOVUPS (SI)(CX*1), Y8
	VMOVUPS 32(SI)(CX*1), Y9
	VMOVUPS 64(SI)(CX*1), Y10
	VMOVUPS 96(SI)(CX*1), Y11
	MOVQ    R13, R12

row32:  // for each row
	NEXT_ROW()
	UPDATE(0, Y8, Y0)
	UPDATE(32, Y9, Y1)
	UPDATE(64, Y10, Y2)
	UPDATE(96, Y11, Y3)
	TESTQ R12, R12
	JNE   row32
	ADDQ  $128, CX
	SUBQ  $128, R11
	JGE   columns32

below32:
	ADDQ $128, R11
	JEQ  next

columns8:  // for ; n > 0; n -= 8
	LEAQ       (DX)(CX*1), BX
	MOVL       $8, R12
	MOVQ       R11, AX
	SHRQ       $2, AX
	CMPQ       AX, R12
	CMOVQLT    AX, R12
	FIRST(R12, Y12)
	VMASKMOVPS (SI)(CX*1), Y12, Y8
	MOVQ       R13, R12

row8:  // for each row
	NEXT_ROW()
	VMASKMOVPS  (AX), Y12, Y1
	VMOVAPS     Y13, Y0
	VFMADD231PS Y8, Y14, Y0
	VFMADD231PS Y0, Y15, Y1
	VMASKMOVPS  Y1, Y12, (AX)
	TESTQ       R12, R12
	JNE         row8
	ADDQ        $32, CX
	SUBQ        $32, R11
	JGT         columns8

next:
	MOVL $64, BX
	SUBQ $256, DI
	MOVQ R10, AX
	SHLQ $6, AX
	SUBQ AX, DX
	SUBQ $64, R9
	JGE  block

done:
	VZEROUPPER
	RET
