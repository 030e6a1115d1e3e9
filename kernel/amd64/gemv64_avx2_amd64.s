//go:build !purego

#include "textflag.h"
#include "go_asm.h"
#include "gemm.h"

// A few rows of float64 times a transposed B.
#define SIZE 8
#define LOGSIZE 3
#define LANES 4
#define STEPS 2
#define VMASKMOV VMASKMOVPD
#define VBROADCAST VBROADCASTSD
#define VFMA231 VFMADD231PD
#define VCMP VCMPPD

// Four rows, of which a register has two, of two columns each.
#define GATHER(F, o, P) \
	F(X0, Y0, o(P), o(P)(R8*2));      \
	F(X1, Y1, o(P)(R8*1), o(P)(R9*1))

#define TRANSPOSE \
	VSHUFPD $0x0, Y1, Y0, Y2; \
	VSHUFPD $0xf, Y1, Y0, Y3

#define EACH(F, o) F((o+0), Y2); F((o+8), Y3)
#define LAST(F, end) F(0, Y2)
#define SECOND_HALF LEAQ (AX)(R8*4), BX

#include "gemv.h"
#include "gemv_avx2_tmpl.h"

// func ProductTB64AVX2(b *Block64)
TEXT ·ProductTB64AVX2(SB), NOSPLIT, $96-8
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
