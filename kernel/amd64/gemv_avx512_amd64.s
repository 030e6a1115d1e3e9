//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "gemm.h"

// A few rows of float32 times a transposed B.
#define LOGSIZE 2
#define LANES 16
#define STEPS 8
#define VMOVU VMOVUPS
#define VMOVA VMOVAPS
#define VFMA231 VFMADD231PS
#define VCMP VCMPPS

// Sixteen rows, of which a register has two, of eight columns each.
#define HALVES(F, o, P, Q) \
	F(Z0, Y0, o(P), o(P)(R8*4));        \
	F(Z1, Y1, o(P)(R8*1), o(P)(R10*1)); \
	F(Z2, Y2, o(P)(R8*2), o(P)(R9*2));  \
	F(Z3, Y3, o(P)(R9*1), o(P)(R11*1)); \
	F(Z4, Y4, o(Q), o(Q)(R8*4));        \
	F(Z5, Y5, o(Q)(R8*1), o(Q)(R10*1)); \
	F(Z6, Y6, o(Q)(R8*2), o(Q)(R9*2));  \
	F(Z7, Y7, o(Q)(R9*1), o(Q)(R11*1))

// SPLIT sets lo to the lower halves of the 128-bit lanes of a and c, hi to the upper ones. Shuffles
// of 64 bytes have one port, which is the limit of this loop. SPLIT_BLEND is the same with one
// shuffle: hi gets the halves that change places, and the blends have two ports. K4 is every second
// half.
#define SPLIT(a, c, lo, hi) VUNPCKLPD c, a, lo; VUNPCKHPD c, a, hi
#define SPLIT_BLEND(a, c, lo, hi) \
	VSHUFPD   $0x55, c, a, hi; \
	VBLENDMPD hi, a, K4, lo;   \
	VBLENDMPD c, hi, K4, hi

// TRANSPOSE makes columns of rows: 0 to 3 in Z8-Z11, 4 to 7 in Z4-Z7.
#define TRANSPOSE \
	VUNPCKLPS  Z1, Z0, Z8;         \
	VUNPCKHPS  Z1, Z0, Z9;         \
	VUNPCKLPS  Z3, Z2, Z10;        \
	VUNPCKHPS  Z3, Z2, Z11;        \
	VUNPCKLPS  Z5, Z4, Z12;        \
	VUNPCKHPS  Z5, Z4, Z13;        \
	VUNPCKLPS  Z7, Z6, Z14;        \
	VUNPCKHPS  Z7, Z6, Z15;        \
	SPLIT_BLEND(Z8, Z10, Z0, Z1);  \
	SPLIT_BLEND(Z9, Z11, Z2, Z3);  \
	SPLIT(Z12, Z14, Z4, Z5);       \
	SPLIT(Z13, Z15, Z6, Z7);       \
	VSHUFF32X4 $0x88, Z4, Z0, Z8;  \
	VSHUFF32X4 $0xDD, Z4, Z0, Z4;  \
	VSHUFF32X4 $0x88, Z5, Z1, Z9;  \
	VSHUFF32X4 $0xDD, Z5, Z1, Z5;  \
	VSHUFF32X4 $0x88, Z6, Z2, Z10; \
	VSHUFF32X4 $0xDD, Z6, Z2, Z6;  \
	VSHUFF32X4 $0x88, Z7, Z3, Z11; \
	VSHUFF32X4 $0xDD, Z7, Z3, Z7

#define EACH(F, o) \
	F((o+0), Z8); F((o+4), Z9); F((o+8), Z10); F((o+12), Z11); \
	F((o+16), Z4); F((o+20), Z5); F((o+24), Z6); F((o+28), Z7)

// The same of four columns, of which a register has those of four rows.
#define QUARTERS(F, o, P, Q) \
	F(Z0, o(P), o(P)(R8*4), o(Q), o(Q)(R8*4));               \
	F(Z1, o(P)(R8*1), o(P)(R10*1), o(Q)(R8*1), o(Q)(R10*1)); \
	F(Z2, o(P)(R8*2), o(P)(R9*2), o(Q)(R8*2), o(Q)(R9*2));   \
	F(Z3, o(P)(R9*1), o(P)(R11*1), o(Q)(R9*1), o(Q)(R11*1))

#define TRANSPOSE_QUARTERS \
	VUNPCKLPS Z1, Z0, Z20;  \
	VUNPCKHPS Z1, Z0, Z21;  \
	VUNPCKLPS Z3, Z2, Z22;  \
	VUNPCKHPS Z3, Z2, Z23;  \
	VUNPCKLPD Z22, Z20, Z0; \
	VUNPCKHPD Z22, Z20, Z1; \
	VUNPCKLPD Z23, Z21, Z2; \
	VUNPCKHPD Z23, Z21, Z3

#define EACH_QUARTER(F) F(0, Z0); F(4, Z1); F(8, Z2); F(12, Z3)
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
	MOVQ   block_K(DI), CX  // K1: the last columns of B
	ANDQ   $(STEPS/2-1), CX
	MOVL   $1, BX
	SHLL   CX, BX
	DECL   BX
	KMOVW  BX, K1
	KXNORW K2, K2, K2
	MOVL   $0xAA, BX
	KMOVW  BX, K4

piece:  // for ; columns > 0; columns -= those of the piece
	MOVQ b+0(FP), DI
	NEXT_PIECE(call, done)

call:
	CALL_PIECE()
	JMP piece

done:
	VZEROUPPER
	RET
