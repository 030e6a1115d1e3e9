//go:build !purego

#include "textflag.h"

// RowDots64 and RowDots: the dot products of the rows of a with x, in 8 lanes, of float32 in 16,
// two vectors for each row. Four rows are computed side by side, which hides the latency of their
// FMAs. If the number of rows is not a multiple of four, the last four are, in part, rows that were
// computed before. Fewer than four rows are computed one by one.
//
// Registers:
//
//	DI, CX  the results, and their number; minus 4 in the loop
//	SI      the rows of a at hand, at the next column; BX is the first column
//	R8, R9  the distance of the rows, and three times that
//	R12     x, at the next column; R13 is the first
//	AX, DX  columns left, and columns in all, both minus the number of lanes
//	Y0-Y7   lanes: the first half, and the second, of rows 0, 2, 1, 3
//	Y8-Y11  x, and temporaries
//	Y14-Y15 masks of the last columns

// FOUR_ROWS applies F to each row of four.
#define FOUR_ROWS(F) \
	F(0(SI), 32(SI), Y0, Y1);             \
	F(0(SI)(R8*2), 32(SI)(R8*2), Y2, Y3); \
	F(0(SI)(R8*1), 32(SI)(R8*1), Y4, Y5); \
	F(0(SI)(R9*1), 32(SI)(R9*1), Y6, Y7)

#define CLEAR(m, n, y, z) VXORPD y, y, y; VXORPD z, z, z
#define FMA(m, n, y, z) VFMADD231PD m, Y8, y; VFMADD231PD n, Y9, z
#define LASTFMA(m, n, y, z) \
	VMASKMOVPD  m, Y14, Y10; \
	VMASKMOVPD  n, Y15, Y11; \
	VFMADD231PD Y10, Y8, y;  \
	VFMADD231PD Y11, Y9, z

#define LASTX \
	VMASKMOVPD (R12), Y14, Y8;  \
	VMASKMOVPD 32(R12), Y15, Y9

// The same of float32.
#define FMA32(m, n, y, z) VFMADD231PS m, Y8, y; VFMADD231PS n, Y9, z
#define LASTFMA32(m, n, y, z) \
	VMASKMOVPS  m, Y14, Y10; \
	VMASKMOVPS  n, Y15, Y11; \
	VFMADD231PS Y10, Y8, y;  \
	VFMADD231PS Y11, Y9, z

#define LASTX32 \
	VMASKMOVPS (R12), Y14, Y8;  \
	VMASKMOVPS 32(R12), Y15, Y9

DATA columns<>+0(SB)/8, $0
DATA columns<>+8(SB)/8, $1
DATA columns<>+16(SB)/8, $2
DATA columns<>+24(SB)/8, $3
DATA columns<>+32(SB)/8, $4
DATA columns<>+40(SB)/8, $5
DATA columns<>+48(SB)/8, $6
DATA columns<>+56(SB)/8, $7
GLOBL columns<>(SB), RODATA, $64

// func RowDots64AVX2(dst, a, x []float64, stride int)
TEXT ·RowDots64AVX2(SB), NOSPLIT, $0-80
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         a_base+24(FP), BX
	MOVQ         x_base+48(FP), R13
	MOVQ         x_len+56(FP), DX
	MOVQ         stride+72(FP), R8
	SHLQ         $3, R8
	LEAQ         (R8)(R8*2), R9
	MOVQ         DX, AX                     // the masks: column < n%8
	ANDQ         $7, AX
	VMOVQ        AX, X14
	VPBROADCASTQ X14, Y15
	VPCMPGTQ     columns<>+0(SB), Y15, Y14
	VPCMPGTQ     columns<>+32(SB), Y15, Y15
	SUBQ         $8, DX
	TESTQ        CX, CX
	JEQ          done
	SUBQ         $4, CX
	JLT          few

rows4:  // for ; rows >= 4; rows -= 4
	MOVQ  BX, SI
	MOVQ  R13, R12
	FOUR_ROWS(CLEAR)
	MOVQ  DX, AX
	TESTQ AX, AX
	JLT   last4

columns4:  // for ; n >= 8; n -= 8
	VMOVUPD (R12), Y8
	VMOVUPD 32(R12), Y9
	FOUR_ROWS(FMA)
	ADDQ    $64, SI
	ADDQ    $64, R12
	SUBQ    $8, AX
	JGE     columns4

last4:  // if n > 0
	ADDQ $8, AX
	JEQ  fold4
	LASTX
	FOUR_ROWS(LASTFMA)

fold4:
	VADDPD     Y1, Y0, Y0        // four lanes of each row
	VADDPD     Y3, Y2, Y2
	VADDPD     Y5, Y4, Y4
	VADDPD     Y7, Y6, Y6
	VPERM2F128 $0x20, Y2, Y0, Y1 // two lanes of rows 0 and 2, and two that they gain
	VPERM2F128 $0x31, Y2, Y0, Y3
	VADDPD     Y3, Y1, Y1
	VPERM2F128 $0x20, Y6, Y4, Y5 // of rows 1 and 3
	VPERM2F128 $0x31, Y6, Y4, Y7
	VADDPD     Y7, Y5, Y5
	VUNPCKLPD  Y5, Y1, Y0
	VUNPCKHPD  Y5, Y1, Y1
	VADDPD     Y1, Y0, Y0
	VMOVUPD    Y0, (DI)
	TESTQ      CX, CX
	JEQ        done
	MOVQ       $4, AX            // the next rows: four, or as many as there are
	CMPQ       CX, AX
	CMOVQLT    CX, AX
	SUBQ       AX, CX
	LEAQ       (DI)(AX*8), DI
	IMULQ      R8, AX
	ADDQ       AX, BX
	JMP        rows4

few:
	ADDQ $4, CX

row:  // for ; rows > 0; rows--
	MOVQ   BX, SI
	MOVQ   R13, R12
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1
	MOVQ   DX, AX
	TESTQ  AX, AX
	JLT    last

columns:  // for ; n >= 8; n -= 8
	VMOVUPD     (R12), Y8
	VMOVUPD     32(R12), Y9
	VFMADD231PD (SI), Y8, Y0
	VFMADD231PD 32(SI), Y9, Y1
	ADDQ        $64, SI
	ADDQ        $64, R12
	SUBQ        $8, AX
	JGE         columns

last:  // if n > 0
	ADDQ $8, AX
	JEQ  fold
	LASTX
	LASTFMA(0(SI), 32(SI), Y0, Y1)

fold:
	VADDPD       Y1, Y0, Y0
	VEXTRACTF128 $1, Y0, X8
	VADDPD       X8, X0, X0
	VUNPCKHPD    X0, X0, X8
	VADDSD       X8, X0, X0
	VMOVSD       X0, (DI)
	ADDQ         $8, DI
	ADDQ         R8, BX
	DECQ         CX
	JNE          row

done:
	VZEROUPPER
	RET

// func RowDotsAVX2(dst, a, x []float32, stride int)
TEXT ·RowDotsAVX2(SB), NOSPLIT, $0-80
	MOVQ         dst_base+0(FP), DI
	MOVQ         dst_len+8(FP), CX
	MOVQ         a_base+24(FP), BX
	MOVQ         x_base+48(FP), R13
	MOVQ         x_len+56(FP), DX
	MOVQ         stride+72(FP), R8
	SHLQ         $2, R8
	LEAQ         (R8)(R8*2), R9
	MOVQ         DX, AX                 // the masks: column < n%16
	ANDQ         $15, AX
	VMOVD        AX, X14
	VPBROADCASTD X14, Y15
	VPCMPGTD     ·iota+0(SB), Y15, Y14
	VPCMPGTD     ·iota+32(SB), Y15, Y15
	SUBQ         $16, DX
	TESTQ        CX, CX
	JEQ          done
	SUBQ         $4, CX
	JLT          few

rows4:  // for ; rows >= 4; rows -= 4
	MOVQ  BX, SI
	MOVQ  R13, R12
	FOUR_ROWS(CLEAR)
	MOVQ  DX, AX
	TESTQ AX, AX
	JLT   last4

columns4:  // for ; n >= 16; n -= 16
	VMOVUPS (R12), Y8
	VMOVUPS 32(R12), Y9
	FOUR_ROWS(FMA32)
	ADDQ    $64, SI
	ADDQ    $64, R12
	SUBQ    $16, AX
	JGE     columns4

last4:  // if n > 0
	ADDQ $16, AX
	JEQ  fold4
	LASTX32
	FOUR_ROWS(LASTFMA32)

fold4:
	VADDPS       Y1, Y0, Y0        // eight lanes of each row
	VADDPS       Y3, Y2, Y2
	VADDPS       Y5, Y4, Y4
	VADDPS       Y7, Y6, Y6
	VPERM2F128   $0x20, Y2, Y0, Y1 // four lanes of rows 0 and 2, and four that they gain
	VPERM2F128   $0x31, Y2, Y0, Y3
	VADDPS       Y3, Y1, Y1
	VPERM2F128   $0x20, Y6, Y4, Y5 // of rows 1 and 3
	VPERM2F128   $0x31, Y6, Y4, Y7
	VADDPS       Y7, Y5, Y5
	VSHUFPS      $0x44, Y5, Y1, Y0 // two lanes of rows 0, 1, 2, 3, and two that they gain
	VSHUFPS      $0xEE, Y5, Y1, Y1
	VADDPS       Y1, Y0, Y0
	VMOVSHDUP    Y0, Y1
	VADDPS       Y1, Y0, Y0        // each even element is a result
	VEXTRACTF128 $1, Y0, X1
	VSHUFPS      $0x88, X1, X0, X0
	VMOVUPS      X0, (DI)
	TESTQ        CX, CX
	JEQ          done
	MOVQ         $4, AX            // the next rows: four, or as many as there are
	CMPQ         CX, AX
	CMOVQLT      CX, AX
	SUBQ         AX, CX
	LEAQ         (DI)(AX*4), DI
	IMULQ        R8, AX
	ADDQ         AX, BX
	JMP          rows4

few:
	ADDQ $4, CX

row:  // for ; rows > 0; rows--
	MOVQ   BX, SI
	MOVQ   R13, R12
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	MOVQ   DX, AX
	TESTQ  AX, AX
	JLT    last

columns:  // for ; n >= 16; n -= 16
	VMOVUPS     (R12), Y8
	VMOVUPS     32(R12), Y9
	VFMADD231PS (SI), Y8, Y0
	VFMADD231PS 32(SI), Y9, Y1
	ADDQ        $64, SI
	ADDQ        $64, R12
	SUBQ        $16, AX
	JGE         columns

last:  // if n > 0
	ADDQ $16, AX
	JEQ  fold
	LASTX32
	LASTFMA32(0(SI), 32(SI), Y0, Y1)

fold:
	VADDPS       Y1, Y0, Y0
	VEXTRACTF128 $1, Y0, X8
	VADDPS       X8, X0, X0
	VMOVHLPS     X0, X0, X8
	VADDPS       X8, X0, X0
	VMOVSHDUP    X0, X8
	VADDSS       X8, X0, X0
	VMOVSS       X0, (DI)
	ADDQ         $4, DI
	ADDQ         R8, BX
	DECQ         CX
	JNE          row

done:
	VZEROUPPER
	RET
