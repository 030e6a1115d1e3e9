//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "gemm.h"

// A few rows of float32 times a transposed B.
#define SIZE 4
#define LOGSIZE 2
#define LANES 8
#define STEPS 4
#define VMASKMOV VMASKMOVPS
#define VBROADCAST VBROADCASTSS
#define VFMA231 VFMADD231PS
#define VCMP VCMPPS

// Eight rows, of which a register has two, of four columns each. VSHUFPS runs on two ports of newer
// CPUs, VUNPCKLPS and VUNPCKHPS on one.
#define GATHER(F, o, P) \
	F(X0, Y0, o(P), o(P)(R8*4));        \
	F(X1, Y1, o(P)(R8*1), o(P)(R10*1)); \
	F(X2, Y2, o(P)(R8*2), o(P)(R9*2));  \
	F(X3, Y3, o(P)(R9*1), o(P)(R11*1))

#define TRANSPOSE \
	VSHUFPS $0x44, Y1, Y0, Y4; \
	VSHUFPS $0xee, Y1, Y0, Y5; \
	VSHUFPS $0x44, Y3, Y2, Y6; \
	VSHUFPS $0xee, Y3, Y2, Y7; \
	VSHUFPS $0x88, Y6, Y4, Y0; \
	VSHUFPS $0xdd, Y6, Y4, Y1; \
	VSHUFPS $0x88, Y7, Y5, Y2; \
	VSHUFPS $0xdd, Y7, Y5, Y3

#define EACH(F, o) F((o+0), Y0); F((o+4), Y1); F((o+8), Y2); F((o+12), Y3)
#define LAST(F, end) \
	F(0, Y0);     \
	CMPQ R12, $2; \
	JLT  end;     \
	F(4, Y1);     \
	JEQ  end;     \
	F(8, Y2)

#define SECOND_HALF LEAQ (AX)(R8*8), BX

#include "gemv.h"
#include "gemv_avx2_tmpl.h"

// 32 bytes of zeros, 32 of ones, 32 of zeros: the mask of all lanes from n on is n lanes before the
// ones, that of the first n as many before their end.
DATA ·lanes+32(SB)/8, $-1
DATA ·lanes+40(SB)/8, $-1
DATA ·lanes+48(SB)/8, $-1
DATA ·lanes+56(SB)/8, $-1
GLOBL ·lanes(SB), RODATA|NOPTR, $96

// func ProductTBAVX2(b *Block)
TEXT ·ProductTBAVX2(SB), NOSPLIT, $96-8
	MOVQ b+0(FP), DI
	LOAD_BLOCK(·zeros(SB))

piece:  // for ; columns > 0; columns -= those of the piece
	MOVQ b+0(FP), DI
	NEXT_PIECE(call, done)

call:
	CALL_PIECE()
	JMP piece

done:
	VZEROUPPER
	RET
