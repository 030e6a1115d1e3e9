//go:build !purego

#include "textflag.h"
#include "zneon_arm64.h"

// The largest element of one block, and the places of a given and of a non-finite one: no rounding, so order does not matter.
//
// Registers:
//	R0       x: what is left of it
//	R1       n: elements left
//	R2, R3   scratch
//	V0-V7    maxima of every eighth vector of x
//	V8-V15   masks
//	V16-V23  elements
//	V31      what Index looks for, or Inf
#define X R0
#define N R1

// LARGER sets each element of maxima = Vm to that of elements = Vx where the latter is larger. A NaN
// is not larger than anything: FMAX would return it, and FMAXNM a signalling one.
#define LARGER(x, elements, m, maxima, mask) \
	VFCMGT_S4(m, x, 8+m)     \
	VBIT mask.B16, elements.B16, maxima.B16

// func MaxNEON(x []float32) float32
TEXT ·MaxNEON(SB), NOSPLIT, $0-28
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
	MOVD $0xff800000, R2            // -Inf
	VDUP R2, V0.S4
	CMP  $4, N
	BLT  loop1
	CMP  $32, N
	BLT  row
	VDUP R2, V1.S4
	VDUP R2, V2.S4
	VDUP R2, V3.S4
	VDUP R2, V4.S4
	VDUP R2, V5.S4
	VDUP R2, V6.S4
	VDUP R2, V7.S4
	SUB  $32, N

loop32: // for ; n >= 32; n -= 32
	FLDPQ 0(X), (F16, F17)
	FLDPQ 32(X), (F18, F19)
	FLDPQ 64(X), (F20, F21)
	FLDPQ 96(X), (F22, F23)
	LARGER(16, V16, 0, V0, V8)      // m[j] = x[j] if x[j] > m[j], j = 0 … 31
	LARGER(17, V17, 1, V1, V9)
	LARGER(18, V18, 2, V2, V10)
	LARGER(19, V19, 3, V3, V11)
	LARGER(20, V20, 4, V4, V12)
	LARGER(21, V21, 5, V5, V13)
	LARGER(22, V22, 6, V6, V14)
	LARGER(23, V23, 7, V7, V15)
	ADD  $128, X
	SUBS $32, N
	BGE  loop32
	ADD  $32, N

	LARGER(4, V4, 0, V0, V8)        // m[j] for j = 0 … 3 is the largest of m[j], m[j+4], …
	LARGER(5, V5, 1, V1, V9)
	LARGER(6, V6, 2, V2, V10)
	LARGER(7, V7, 3, V3, V11)
	LARGER(2, V2, 0, V0, V8)
	LARGER(3, V3, 1, V1, V9)
	LARGER(1, V1, 0, V0, V8)

row: // the block has at least 4 elements
	SUBS $4, N
	BLT  last

loop4: // for ; n >= 4; n -= 4
	FMOVQ.P 16(X), F16
	LARGER(16, V16, 0, V0, V8)
	SUBS $4, N
	BGE  loop4

last: // 0 to 3 elements are left: the last 4 of the block hold them
	ADD  N<<2, X, X
	FMOVQ (X), F16
	LARGER(16, V16, 0, V0, V8)
	VEXT $8, V0.B16, V0.B16, V16.B16
	LARGER(16, V16, 0, V0, V8)
	VDUP V0.S[1], V16.S4
	LARGER(16, V16, 0, V0, V8)
	B    done

loop1: // for ; n > 0; n--, if the block has less than 4
	SUBS $1, N
	BLT  done
	VLD1R.P 4(X), [V16.S4]
	LARGER(16, V16, 0, V0, V8)
	B    loop1

done:
	FMOVS ZR, F1
	FADDS F1, F0, F0                // -0 + 0 is +0
	FMOVS F0, ret+24(FP)
	RET

// func IndexNEON(x []float32, v float32) int
TEXT ·IndexNEON(SB), NOSPLIT, $0-40
	MOVD  x_base+0(FP), X
	MOVD  x_len+8(FP), N
	FMOVS v+24(FP), F31
	VDUP  V31.S[0], V31.S4
	SUBS  $16, N
	BLT   rest

loop16: // for ; n >= 16; n -= 16
	FLDPQ 0(X), (F16, F17)
	FLDPQ 32(X), (F18, F19)
	VFCMEQ_S4(31, 16, 16)           // -1 where x[j] == v, j = 0 … 15
	VFCMEQ_S4(31, 17, 17)
	VFCMEQ_S4(31, 18, 18)
	VFCMEQ_S4(31, 19, 19)
	VADD  V16.S4, V17.S4, V16.S4    // minus their number
	VADD  V18.S4, V19.S4, V18.S4
	VADD  V16.S4, V18.S4, V16.S4
	VADDV V16.S4, V16
	FMOVS F16, R2
	CBNZW R2, rest                  // it is among these 16
	ADD   $64, X
	SUBS  $16, N
	BGE   loop16

rest:
	ADD   $16, N
	MOVD  X, R3

loop1: // for ; n > 0; n--
	CBZ   N, none
	FMOVS.P 4(R3), F16
	SUB   $1, N
	FCMPS F31, F16
	BNE   loop1
	MOVD  x_len+8(FP), R2           // i = len(x) − 1 − n
	SUB   $1, R2
	SUB   N, R2
	MOVD  R2, ret+32(FP)
	RET

none:
	MOVD  $-1, R2
	MOVD  R2, ret+32(FP)
	RET

// func NonFiniteNEON(x []float32) int
TEXT ·NonFiniteNEON(SB), NOSPLIT, $0-32
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
	MOVD $0x7f800000, R2            // +Inf
	VDUP R2, V31.S4
	SUBS $16, N
	BLT  rest

loop16: // for ; n >= 16; n -= 16
	FLDPQ 0(X), (F16, F17)
	FLDPQ 32(X), (F18, F19)
	VFACGT_S4(16, 31, 16)           // -1 where Inf > |x[j]|, j = 0 … 15: not for NaN
	VFACGT_S4(17, 31, 17)
	VFACGT_S4(18, 31, 18)
	VFACGT_S4(19, 31, 19)
	VADD  V16.S4, V17.S4, V16.S4    // minus their number
	VADD  V18.S4, V19.S4, V18.S4
	VADD  V16.S4, V18.S4, V16.S4
	VADDV V16.S4, V16
	FMOVS F16, R2
	CMNW  $16, R2
	BNE   rest                      // one of these 16 is not finite
	ADD   $64, X
	SUBS  $16, N
	BGE   loop16

rest:
	ADD   $16, N
	MOVD  X, R3

loop1: // for ; n > 0; n--
	CBZ   N, none
	FMOVS.P 4(R3), F16
	SUB   $1, N
	FSUBS F16, F16, F16
	FCMPS $(0.0), F16
	BEQ   loop1                     // x − x is 0 for the finite, NaN for the others
	MOVD  x_len+8(FP), R2           // i = len(x) − 1 − n
	SUB   $1, R2
	SUB   N, R2
	MOVD  R2, ret+24(FP)
	RET

none:
	MOVD  $-1, R2
	MOVD  R2, ret+24(FP)
	RET
