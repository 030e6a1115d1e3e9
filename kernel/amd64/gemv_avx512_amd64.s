//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "gemm.h"

// A few rows of float32 times a transposed B.
#define LOGSIZE 2
#define LANES 16
#define STEPS 4
#define VMOVU VMOVUPS
#define VMOVA VMOVAPS
#define VFMA231 VFMADD231PS
#define VCMP VCMPPS

// Sixteen rows, of which a register has four, of four columns each.
#define GATHER(F, o, P, Q) \
	F(Z0, o(P), o(P)(R8*4), o(Q), o(Q)(R8*4));               \
	F(Z1, o(P)(R8*1), o(P)(R10*1), o(Q)(R8*1), o(Q)(R10*1)); \
	F(Z2, o(P)(R8*2), o(P)(R9*2), o(Q)(R8*2), o(Q)(R9*2));   \
	F(Z3, o(P)(R9*1), o(P)(R11*1), o(Q)(R9*1), o(Q)(R11*1))

#define TRANSPOSE \
	VUNPCKLPS Z1, Z0, Z20;  \
	VUNPCKHPS Z1, Z0, Z21;  \
	VUNPCKLPS Z3, Z2, Z22;  \
	VUNPCKHPS Z3, Z2, Z23;  \
	VUNPCKLPD Z22, Z20, Z0; \
	VUNPCKHPD Z22, Z20, Z1; \
	VUNPCKLPD Z23, Z21, Z2; \
	VUNPCKHPD Z23, Z21, Z3

#define EACH(F, o) F((o+0), Z0); F((o+4), Z1); F((o+8), Z2); F((o+12), Z3)
#define LAST(F, end) \
	F(0, Z0);     \
	CMPQ R12, $2; \
	JLT  end;     \
	F(4, Z1);     \
	JEQ  end;     \
	F(8, Z2)

#define SECOND_HALF LEAQ (BX)(R8*8), CX

#include "gemv.h"
#include "gemv_avx512_tmpl.h"

// func ProductTBAVX512(b *Block)
TEXT ·ProductTBAVX512(SB), NOSPLIT, $88-8
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
