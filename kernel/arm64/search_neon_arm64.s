//go:build !purego

#include "textflag.h"
#include "zneon.h"

// Index and NonFinite of one block: the places of a given element, and of one that is not finite.
//
// Registers:
#define X   R0 // the next elements of x
#define N   R1 // elements left
#define T   R2 // scratch, then the result
#define ONE R3 // the next element, where they are looked at one by one
//	V16-V19  elements, then masks
//	V31      what Index looks for, or +Inf

// func IndexNEON(x []float32, v float32) int
TEXT ·IndexNEON(SB), NOSPLIT, $0-40
	MOVD  x_base+0(FP), X
	MOVD  x_len+8(FP), N
	FMOVS v+24(FP), F31
	VDUP  V31.S[0], V31.S4
	SUBS  $16, N
	BLT   rest

loop16:  // for ; n >= 16; n -= 16
	FLDPQ 0(X), (F16, F17)
	FLDPQ 32(X), (F18, F19)
	VFCMEQ_S4(31, 16, 16)        // -1 where x[j] == v, j = 0 … 15
	VFCMEQ_S4(31, 17, 17)
	VFCMEQ_S4(31, 18, 18)
	VFCMEQ_S4(31, 19, 19)
	VADD  V16.S4, V17.S4, V16.S4 // minus their number
	VADD  V18.S4, V19.S4, V18.S4
	VADD  V16.S4, V18.S4, V16.S4
	VADDV V16.S4, V16
	FMOVS F16, T
	CBNZW T, rest                // it is among these 16
	ADD   $64, X
	SUBS  $16, N
	BGE   loop16

rest:
	ADD  $16, N
	MOVD X, ONE

loop1:  // for ; n > 0; n--
	CBZ     N, none
	FMOVS.P 4(ONE), F16
	SUB     $1, N
	FCMPS   F31, F16
	BNE     loop1
	MOVD    x_len+8(FP), T // i = len(x) − 1 − n
	SUB     $1, T
	SUB     N, T
	MOVD    T, ret+32(FP)
	RET

none:
	MOVD $-1, T
	MOVD T, ret+32(FP)
	RET

// func NonFiniteNEON(x []float32) int
TEXT ·NonFiniteNEON(SB), NOSPLIT, $0-32
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
	MOVD $0x7f800000, T  // +Inf
	VDUP T, V31.S4
	SUBS $16, N
	BLT  rest

loop16:  // for ; n >= 16; n -= 16
	FLDPQ 0(X), (F16, F17)
	FLDPQ 32(X), (F18, F19)
	VFACGT_S4(16, 31, 16)        // -1 where Inf > |x[j]|, j = 0 … 15: not for NaN
	VFACGT_S4(17, 31, 17)
	VFACGT_S4(18, 31, 18)
	VFACGT_S4(19, 31, 19)
	VADD  V16.S4, V17.S4, V16.S4 // minus their number
	VADD  V18.S4, V19.S4, V18.S4
	VADD  V16.S4, V18.S4, V16.S4
	VADDV V16.S4, V16
	FMOVS F16, T
	CMNW  $16, T
	BNE   rest                   // one of these 16 is not finite
	ADD   $64, X
	SUBS  $16, N
	BGE   loop16

rest:
	ADD  $16, N
	MOVD X, ONE

loop1:  // for ; n > 0; n--
	CBZ     N, none
	FMOVS.P 4(ONE), F16
	SUB     $1, N
	FSUBS   F16, F16, F16
	FCMPS   $(0.0), F16
	BEQ     loop1          // x − x is 0 for the finite, NaN for the others
	MOVD    x_len+8(FP), T // i = len(x) − 1 − n
	SUB     $1, T
	SUB     N, T
	MOVD    T, ret+24(FP)
	RET

none:
	MOVD $-1, T
	MOVD T, ret+24(FP)
	RET
