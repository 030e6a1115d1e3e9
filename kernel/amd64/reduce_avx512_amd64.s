//go:build !purego

#include "textflag.h"

// RowDots64 and RowDots: the dot products of the rows of a with x, in 8 lanes, of float32 in 16, a
// vector for each row. Eight rows are computed side by side, which hides the latency of their FMAs.
// If the number of rows is not a multiple of eight, the last eight are, in part, rows that were
// computed before. Fewer than eight rows are computed one by one.
//
// Registers:
//
//	DI, CX  the results, and their number; minus 8 in the loop
//	SI      the rows of a at hand, at the next column; BX is the first column
//	R8-R11  1, 3, 5 and 7 times the distance of the rows
//	R12     x, at the next column; R13 is the first
//	AX, DX  columns left, and columns in all, both minus the number of lanes
//	Z0-Z7   lanes, of the row that Z0 to Z7 have in order of the result: 0, 2, 4, 6, 1, 3, 5, 7
//	Z8-Z13  temporaries
//	K1      the last columns

// EIGHT_ROWS applies F to each row of eight.
#define EIGHT_ROWS(F) \
	F((SI), Z0);        \
	F((SI)(R8*2), Z1);  \
	F((SI)(R8*4), Z2);  \
	F((SI)(R9*2), Z3);  \
	F((SI)(R8*1), Z4);  \
	F((SI)(R9*1), Z5);  \
	F((SI)(R10*1), Z6); \
	F((SI)(R11*1), Z7)

#define CLEAR(row, z) VPXORD z, z, z
#define FMA(row, z) VFMADD231PD row, Z8, z
#define LASTFMA(row, z) VMOVUPD.Z row, K1, Z9; VFMADD231PD Z9, Z8, z

// The same of float32.
#define FMA32(row, z) VFMADD231PS row, Z8, z
#define LASTFMA32(row, z) VMOVUPS.Z row, K1, Z9; VFMADD231PS Z9, Z8, z

// HALVES folds the lanes of two rows into half as many, QUARTERS those into a quarter.
#define HALVES(a, b) \
	VSHUFF64X2 $0x44, b, a, Z9; \
	VSHUFF64X2 $0xEE, b, a, a;  \
	VADDPD     Z9, a, a

#define QUARTERS(a, b) \
	VSHUFF64X2 $0x88, b, a, Z9; \
	VSHUFF64X2 $0xDD, b, a, a;  \
	VADDPD     Z9, a, a

#define HALVES32(a, b) \
	VSHUFF64X2 $0x44, b, a, Z9; \
	VSHUFF64X2 $0xEE, b, a, a;  \
	VADDPS     Z9, a, a

#define QUARTERS32(a, b) \
	VSHUFF64X2 $0x88, b, a, Z9; \
	VSHUFF64X2 $0xDD, b, a, a;  \
	VADDPS     Z9, a, a

// func RowDots64AVX512(dst, a, x []float64, stride int)
TEXT ·RowDots64AVX512(SB), NOSPLIT, $64-80
	MOVQ  dst_base+0(FP), DI
	MOVQ  dst_len+8(FP), CX
	MOVQ  a_base+24(FP), BX
	MOVQ  x_base+48(FP), R13
	MOVQ  x_len+56(FP), DX
	MOVQ  stride+72(FP), R8
	SHLQ  $3, R8
	LEAQ  (R8)(R8*2), R9
	LEAQ  (R8)(R8*4), R10
	LEAQ  (R9)(R8*4), R11
	MOVQ  DX, AX             // K1 = the last n%8 columns
	ANDQ  $7, AX
	XCHGQ AX, CX
	MOVL  $1, SI
	SHLL  CX, SI
	DECL  SI
	KMOVW SI, K1
	XCHGQ AX, CX
	SUBQ  $8, DX
	TESTQ CX, CX
	JEQ   done
	SUBQ  $8, CX
	JLT   few

rows8:  // for ; rows >= 8; rows -= 8
	MOVQ  BX, SI
	MOVQ  R13, R12
	EIGHT_ROWS(CLEAR)
	MOVQ  DX, AX
	TESTQ AX, AX
	JLT   last8

columns8:  // for ; n >= 8; n -= 8
	VMOVUPD (R12), Z8
	EIGHT_ROWS(FMA)
	ADDQ    $64, SI
	ADDQ    $64, R12
	SUBQ    $8, AX
	JGE     columns8

last8:  // if n > 0
	ADDQ      $8, AX
	JEQ       fold8
	VMOVUPD.Z (R12), K1, Z8
	EIGHT_ROWS(LASTFMA)

fold8:
	HALVES(Z0, Z1)           // of rows 0 and 2: two lanes, and two that they gain
	HALVES(Z2, Z3)
	HALVES(Z4, Z5)
	HALVES(Z6, Z7)
	QUARTERS(Z0, Z2)         // two lanes of rows 0, 2, 4, 6
	QUARTERS(Z4, Z6)         // and of rows 1, 3, 5, 7
	VUNPCKLPD Z4, Z0, Z9
	VUNPCKHPD Z4, Z0, Z0
	VADDPD    Z9, Z0, Z0
	VMOVUPD   Z0, (DI)
	TESTQ     CX, CX
	JEQ       done
	MOVQ      $8, AX         // the next rows: eight, or as many as there are
	CMPQ      CX, AX
	CMOVQLT   CX, AX
	SUBQ      AX, CX
	LEAQ      (DI)(AX*8), DI
	IMULQ     R8, AX
	ADDQ      AX, BX
	JMP       rows8

few:  // not to dst before all is read: a store holds up every load near it until it is in the cache
	ADDQ $8, CX
	MOVQ CX, R9
	LEAQ sums-64(SP), R10

row:  // for ; rows > 0; rows--
	MOVQ   BX, SI
	MOVQ   R13, R12
	VPXORD Z0, Z0, Z0
	MOVQ   DX, AX
	TESTQ  AX, AX
	JLT    last

columns:  // for ; n >= 8; n -= 8
	VMOVUPD     (R12), Z8
	VFMADD231PD (SI), Z8, Z0
	ADDQ        $64, SI
	ADDQ        $64, R12
	SUBQ        $8, AX
	JGE         columns

last:  // if n > 0
	ADDQ        $8, AX
	JEQ         fold
	VMOVUPD.Z   (R12), K1, Z8
	VMOVUPD.Z   (SI), K1, Z9
	VFMADD231PD Z9, Z8, Z0

fold:
	VEXTRACTF64X4 $1, Z0, Y8
	VADDPD        Y8, Y0, Y0
	VEXTRACTF128  $1, Y0, X8
	VADDPD        X8, X0, X0
	VUNPCKHPD     X0, X0, X8
	VADDSD        X8, X0, X0
	VMOVSD        X0, (R10)
	ADDQ          $8, R10
	ADDQ          R8, BX
	DECQ          CX
	JNE           row
	LEAQ          sums-64(SP), R10

copy:  // for ; rows > 0; rows--
	MOVQ (R10)(CX*8), AX
	MOVQ AX, (DI)(CX*8)
	INCQ CX
	CMPQ CX, R9
	JLT  copy

done:
	VZEROUPPER
	RET

// func RowDotsAVX512(dst, a, x []float32, stride int)
TEXT ·RowDotsAVX512(SB), NOSPLIT, $32-80
	MOVQ  dst_base+0(FP), DI
	MOVQ  dst_len+8(FP), CX
	MOVQ  a_base+24(FP), BX
	MOVQ  x_base+48(FP), R13
	MOVQ  x_len+56(FP), DX
	MOVQ  stride+72(FP), R8
	SHLQ  $2, R8
	LEAQ  (R8)(R8*2), R9
	LEAQ  (R8)(R8*4), R10
	LEAQ  (R9)(R8*4), R11
	MOVQ  DX, AX             // K1 = the last n%16 columns
	ANDQ  $15, AX
	XCHGQ AX, CX
	MOVL  $1, SI
	SHLL  CX, SI
	DECL  SI
	KMOVW SI, K1
	XCHGQ AX, CX
	SUBQ  $16, DX
	TESTQ CX, CX
	JEQ   done
	SUBQ  $8, CX
	JLT   few

rows8:  // for ; rows >= 8; rows -= 8
	MOVQ  BX, SI
	MOVQ  R13, R12
	EIGHT_ROWS(CLEAR)
	MOVQ  DX, AX
	TESTQ AX, AX
	JLT   last8

columns16:  // for ; n >= 16; n -= 16
	VMOVUPS (R12), Z8
	EIGHT_ROWS(FMA32)
	ADDQ    $64, SI
	ADDQ    $64, R12
	SUBQ    $16, AX
	JGE     columns16

last8:  // if n > 0
	ADDQ      $16, AX
	JEQ       fold8
	VMOVUPS.Z (R12), K1, Z8
	EIGHT_ROWS(LASTFMA32)

fold8:
	HALVES32(Z0, Z1)            // of rows 0 and 2: eight lanes
	HALVES32(Z2, Z3)
	HALVES32(Z4, Z5)
	HALVES32(Z6, Z7)
	QUARTERS32(Z0, Z2)          // four lanes of rows 0, 2, 4, 6
	QUARTERS32(Z4, Z6)          // and of rows 1, 3, 5, 7
	VSHUFPS   $0x44, Z4, Z0, Z9 // two lanes of rows 0 to 7, and two that they gain
	VSHUFPS   $0xEE, Z4, Z0, Z0
	VADDPS    Z9, Z0, Z0
	VMOVSHDUP Z0, Z9
	VADDPS    Z9, Z0, Z0        // each even element is a result
	VPMOVQD   Z0, Y0
	VMOVUPS   Y0, (DI)
	TESTQ     CX, CX
	JEQ       done
	MOVQ      $8, AX            // the next rows: eight, or as many as there are
	CMPQ      CX, AX
	CMOVQLT   CX, AX
	SUBQ      AX, CX
	LEAQ      (DI)(AX*4), DI
	IMULQ     R8, AX
	ADDQ      AX, BX
	JMP       rows8

few:  // not to dst before all is read: a store holds up every load near it until it is in the cache
	ADDQ $8, CX
	MOVQ CX, R9
	LEAQ sums-32(SP), R10

row:  // for ; rows > 0; rows--
	MOVQ   BX, SI
	MOVQ   R13, R12
	VPXORD Z0, Z0, Z0
	MOVQ   DX, AX
	TESTQ  AX, AX
	JLT    last

columns:  // for ; n >= 16; n -= 16
	VMOVUPS     (R12), Z8
	VFMADD231PS (SI), Z8, Z0
	ADDQ        $64, SI
	ADDQ        $64, R12
	SUBQ        $16, AX
	JGE         columns

last:  // if n > 0
	ADDQ        $16, AX
	JEQ         fold
	VMOVUPS.Z   (R12), K1, Z8
	VMOVUPS.Z   (SI), K1, Z9
	VFMADD231PS Z9, Z8, Z0

fold:
	VEXTRACTF64X4 $1, Z0, Y8
	VADDPS        Y8, Y0, Y0
	VEXTRACTF128  $1, Y0, X8
	VADDPS        X8, X0, X0
	VMOVHLPS      X0, X0, X8
	VADDPS        X8, X0, X0
	VMOVSHDUP     X0, X8
	VADDSS        X8, X0, X0
	VMOVSS        X0, (R10)
	ADDQ          $4, R10
	ADDQ          R8, BX
	DECQ          CX
	JNE           row
	LEAQ          sums-32(SP), R10

copy:  // for ; rows > 0; rows--
	MOVL (R10)(CX*4), AX
	MOVL AX, (DI)(CX*4)
	INCQ CX
	CMPQ CX, R9
	JLT  copy

done:
	VZEROUPPER
	RET
