//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "gemm.h"

// A few rows of float64 times a transposed B.
#define LOGSIZE 3
#define LANES 8
#define STEPS 4
#define VMOVU VMOVUPD
#define VMOVA VMOVAPD
#define VFMA231 VFMADD231PD
#define VCMP VCMPPD

// Eight rows, of which a register has two, of four columns each.
#define HALVES(F, o, P, Q) \
	F(Z0, Y0, o(P), o(P)(R8*2));        \
	F(Z1, Y1, o(P)(R8*1), o(P)(R9*1));  \
	F(Z2, Y2, o(P)(R8*4), o(P)(R9*2));  \
	F(Z3, Y3, o(P)(R10*1), o(P)(R11*1))

// TRANSPOSE makes columns of rows: 0 and 1 in Z8 and Z9, 2 and 3 in Z6 and Z7.
#define TRANSPOSE \
	VUNPCKLPD  Z1, Z0, Z4;        \
	VUNPCKHPD  Z1, Z0, Z5;        \
	VUNPCKLPD  Z3, Z2, Z6;        \
	VUNPCKHPD  Z3, Z2, Z7;        \
	VSHUFF64X2 $0x88, Z6, Z4, Z8; \
	VSHUFF64X2 $0xDD, Z6, Z4, Z6; \
	VSHUFF64X2 $0x88, Z7, Z5, Z9; \
	VSHUFF64X2 $0xDD, Z7, Z5, Z7

#define EACH(F, o) F((o+0), Z8); F((o+8), Z9); F((o+16), Z6); F((o+24), Z7)
// The same of two columns, of which a register has those of four rows.
#define QUARTERS(F, o, P, Q) \
	F(Z0, o(P), o(P)(R8*2), o(P)(R8*4), o(P)(R9*2));        \
	F(Z1, o(P)(R8*1), o(P)(R9*1), o(P)(R10*1), o(P)(R11*1))

#define TRANSPOSE_QUARTERS \
	VUNPCKLPD Z1, Z0, Z2; \
	VUNPCKHPD Z1, Z0, Z3

#define EACH_QUARTER(F) F(0, Z2); F(8, Z3)
#define LAST(F, end) F(0, Z2)
#define SECOND_HALF LEAQ (AX)(R8*8), CX

#include "gemv.h"
#include "gemv_avx512_tmpl.h"

// func ProductTB64AVX512(b *Block64)
TEXT ·ProductTB64AVX512(SB), NOSPLIT, $88-8
	MOVQ   b+0(FP), DI
	LOAD_BLOCK(·zeros(SB))
	MOVQ   block_K(DI), CX  // K1: the last columns of B
	ANDQ   $(STEPS/2-1), CX
	MOVL   $1, BX
	SHLL   CX, BX
	DECL   BX
	KMOVW  BX, K1
	KXNORW K2, K2, K2

piece:  // for ; columns > 0; columns -= those of the piece
	MOVQ b+0(FP), DI
	NEXT_PIECE(call, done)

call:
	CALL_PIECE()
	JMP piece

done:
	VZEROUPPER
	RET
