//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "gemm.h"

// A few rows of float64 times a transposed B.
#define LOGSIZE 3
#define LANES 8
#define STEPS 2
#define VMOVU VMOVUPD
#define VMOVA VMOVAPD
#define VFMA231 VFMADD231PD
#define VCMP VCMPPD

// Eight rows, of which a register has four, of two columns each.
#define GATHER(F, o, P, Q) \
	F(Z0, o(P), o(P)(R8*2), o(P)(R8*4), o(P)(R9*2));        \
	F(Z1, o(P)(R8*1), o(P)(R9*1), o(P)(R10*1), o(P)(R11*1))

#define TRANSPOSE \
	VUNPCKLPD Z1, Z0, Z2; \
	VUNPCKHPD Z1, Z0, Z3

#define EACH(F, o) F((o+0), Z2); F((o+8), Z3)
#define LAST(F, end) F(0, Z2)
#define SECOND_HALF LEAQ (AX)(R8*8), CX

#include "gemv.h"
#include "gemv_avx512_tmpl.h"

// func ProductTB64AVX512(b *Block64)
TEXT ·ProductTB64AVX512(SB), NOSPLIT, $88-8
	MOVQ   b+0(FP), DI
	LOAD_BLOCK(·zeros(SB))
	MOVQ   block_K(DI), CX // K1: the last columns of B
	ANDQ   $(STEPS-1), CX
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
