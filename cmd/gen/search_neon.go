package main

// The texts of the search for NEON; see search.go for their notation.

const searchHeadNEON = `#include "zneon.h"

// Max and Min of one block: the largest and the smallest element. Nothing is rounded, so the order
// of the comparisons does not matter. Index, Above and NonFinite: the places of a given element, of
// one above a number, and of one that is not finite.
//
// FMAX and FMIN take half of the operations that comparisons take, but a NaN stays to the end. If
// it does, the block is done again, by comparisons, which pass over it.
//
// Registers:
#define X   R0 // the next elements of x
#define N   R1 // elements left
#define T   R2 // scratch, then the result
#define ONE R3 // the next element, where they are looked at one by one
//	V0-V7    the extremes of every eighth vector of x
//	V8-V15   masks
//	V16-V23  elements, then masks
//	V31      the number that Index and Above compare with, or +Inf

// LARGER sets each element of Vm to that of Vx where the latter is larger, SMALLER where it is
// smaller; V(8+m) is the mask. A NaN is neither. (FMAXNM, which passes over a quiet NaN, returns a
// signalling one.)
#define LARGER(x, m) \
	VFCMGT_S4(m, x, 8+(m)) \
	VBIT_B16(8+(m), x, m)

#define SMALLER(x, m) \
	VFCMGT_S4(x, m, 8+(m)) \
	VBIT_B16(8+(m), x, m)

// The same of float64.
#define LARGER64(x, m) \
	VFCMGT_D2(m, x, 8+(m)) \
	VBIT_B16(8+(m), x, m)

#define SMALLER64(x, m) \
	VFCMGT_D2(x, m, 8+(m)) \
	VBIT_B16(8+(m), x, m)
`

const searchNEON = `
// func NAME{}NEON(x []{float32}) {float32}
4:TEXT ·NAME{}NEON(SB), NOSPLIT, $0-28
8:TEXT ·NAME{}NEON(SB), NOSPLIT, $0-32
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
	MOVD $BITS{}, T  // SIGNInf
	VDUP T, V0.{S4}
	CMP  ${4}, N
	BLT  loop1
	CMP  ${32}, N
	BLT  row
	VDUP T, V1.{S4}
	VDUP T, V2.{S4}
	VDUP T, V3.{S4}
	VDUP T, V4.{S4}
	VDUP T, V5.{S4}
	VDUP T, V6.{S4}
	VDUP T, V7.{S4}
	SUB  ${32}, N

loop{32}:  // for ; n >= {32}; n -= {32}
	FLDPQ 0(X), (F16, F17)
	FLDPQ 32(X), (F18, F19)
	FLDPQ 64(X), (F20, F21)
	FLDPQ 96(X), (F22, F23)
	VFEXTREME(16, 0, 0)      // m[j] = WORD(m[j], x[j]), j = 0 … {32-1}
	VFEXTREME(17, 1, 1)
	VFEXTREME(18, 2, 2)
	VFEXTREME(19, 3, 3)
	VFEXTREME(20, 4, 4)
	VFEXTREME(21, 5, 5)
	VFEXTREME(22, 6, 6)
	VFEXTREME(23, 7, 7)
	ADD   $128, X
	SUBS  ${32}, N
	BGE   loop{32}
	ADD   ${32}, N

	VFEXTREME(4, 0, 0) // m[j] for j = 0 … {4-1} is the RANKED of m[j], m[j+{4}], …
	VFEXTREME(5, 1, 1)
	VFEXTREME(6, 2, 2)
	VFEXTREME(7, 3, 3)
	VFEXTREME(2, 0, 0)
	VFEXTREME(3, 1, 1)
	VFEXTREME(1, 0, 0)
	VFCMEQ_S4(0, 0, 8) // -1 where m[j] is a number
	VADDV V8.S4, V8
	FMOVS F8, T
	CMNW  $4, T
	BNE   again

row:  // the block has at least {4} elements
	SUBS ${4}, N
	BLT  last

loop{4}:  // for ; n >= {4}; n -= {4}
	FMOVQ.P 16(X), F16
	EXTREME{}(16, 0)
	SUBS    ${4}, N
	BGE     loop{4}

last:  // 0 to {4-1} elements are left: the last {4} of the block hold them
4:	ADD   N<<2, X, X
8:	ADD   N<<3, X, X
	FMOVQ (X), F16
	EXTREME{}(16, 0)
	VEXT  $8, V0.B16, V0.B16, V16.B16
	EXTREME{}(16, 0)
4:	VDUP  V0.S[1], V16.S4
4:	EXTREME{}(16, 0)
	B     done

loop1:  // for ; n > 0; n--, if the block has less than {4}
	SUBS    $1, N
	BLT     done
4:	VLD1R.P 4(X), [V16.S4]
8:	VLD1R.P 8(X), [V16.D2]
	EXTREME{}(16, 0)
	B       loop1

done:
	FMOVS ZR, F1
	FADDS F1, F0, F0     // -0 + 0 is +0
	FMOVS F0, ret+24(FP)
	RET

again:  // the block has a NaN, and at least {32} elements
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
	MOVD $BITS{}, T  // SIGNInf
	VDUP T, V0.{S4}
	VDUP T, V1.{S4}
	VDUP T, V2.{S4}
	VDUP T, V3.{S4}
	VDUP T, V4.{S4}
	VDUP T, V5.{S4}
	VDUP T, V6.{S4}
	VDUP T, V7.{S4}
	SUB  ${32}, N

again{32}:  // for ; n >= {32}; n -= {32}
	FLDPQ 0(X), (F16, F17)
	FLDPQ 32(X), (F18, F19)
	FLDPQ 64(X), (F20, F21)
	FLDPQ 96(X), (F22, F23)
	EXTREME{}(16, 0)           // m[j] = x[j] if x[j] RELATED m[j], j = 0 … {32-1}
	EXTREME{}(17, 1)
	EXTREME{}(18, 2)
	EXTREME{}(19, 3)
	EXTREME{}(20, 4)
	EXTREME{}(21, 5)
	EXTREME{}(22, 6)
	EXTREME{}(23, 7)
	ADD   $128, X
	SUBS  ${32}, N
	BGE   again{32}
	ADD   ${32}, N

	EXTREME{}(4, 0) // m[j] for j = 0 … {4-1} is the RANKED of m[j], m[j+{4}], …
	EXTREME{}(5, 1)
	EXTREME{}(6, 2)
	EXTREME{}(7, 3)
	EXTREME{}(2, 0)
	EXTREME{}(3, 1)
	EXTREME{}(1, 0)
	B row
`

const findNEON = `
// func Index{}NEON(x []{float32}, v {float32}) int
TEXT ·Index{}NEON(SB), NOSPLIT, $0-40
	MOVD  x_base+0(FP), X
	MOVD  x_len+8(FP), N
	FMOVS v+24(FP), F31
	VDUP  V31.{S}[0], V31.{S4}
	SUBS  ${16}, N
	BLT   rest

loop{16}:  // for ; n >= {16}; n -= {16}
	FLDPQ 0(X), (F16, F17)
	FLDPQ 32(X), (F18, F19)
	VFCMFOUND_S4(31, 16, 16)        // -1 where x[j] RELATED v, j = 0 … {16-1}
	VFCMFOUND_S4(31, 17, 17)
	VFCMFOUND_S4(31, 18, 18)
	VFCMFOUND_S4(31, 19, 19)
	VADD  V16.S4, V17.S4, V16.S4 // minus the number of their words
	VADD  V18.S4, V19.S4, V18.S4
	VADD  V16.S4, V18.S4, V16.S4
	VADDV V16.S4, V16
	FMOVS F16, T
	CBNZW T, rest                // it is among these
	ADD   $64, X
	SUBS  ${16}, N
	BGE   loop{16}

rest:
	ADD  ${16}, N
	MOVD X, ONE

loop1:  // for ; n > 0; n--
	CBZ     N, none
4:	FMOVS.P 4(ONE), F16
8:	FMOVD.P 8(ONE), F16
	SUB     $1, N
	FCMPS   F31, F16
	BOTHER  loop1
	MOVD    x_len+8(FP), T // i = len(x) − 1 − n
	SUB     $1, T
	SUB     N, T
	MOVD    T, ret+32(FP)
	RET

none:
	MOVD $-1, T
	MOVD T, ret+32(FP)
	RET
`

const nonFiniteNEON = `
// func NonFinite{}NEON(x []{float32}) int
TEXT ·NonFinite{}NEON(SB), NOSPLIT, $0-32
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
4:	MOVD $0x7f800000, T         // +Inf
8:	MOVD $0x7ff0000000000000, T // +Inf
	VDUP T, V31.{S4}
	SUBS ${16}, N
	BLT  rest

loop{16}:  // for ; n >= {16}; n -= {16}
	FLDPQ 0(X), (F16, F17)
	FLDPQ 32(X), (F18, F19)
	VFACGT_S4(16, 31, 16)        // -1 where Inf > |x[j]|, j = 0 … {16-1}: not for NaN
	VFACGT_S4(17, 31, 17)
	VFACGT_S4(18, 31, 18)
	VFACGT_S4(19, 31, 19)
	VADD  V16.S4, V17.S4, V16.S4 // minus the number of their words
	VADD  V18.S4, V19.S4, V18.S4
	VADD  V16.S4, V18.S4, V16.S4
	VADDV V16.S4, V16
	FMOVS F16, T
	CMNW  $16, T
	BNE   rest                   // one of these is not finite
	ADD   $64, X
	SUBS  ${16}, N
	BGE   loop{16}

rest:
	ADD  ${16}, N
	MOVD X, ONE

loop1:  // for ; n > 0; n--
	CBZ     N, none
4:	FMOVS.P 4(ONE), F16
8:	FMOVD.P 8(ONE), F16
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
`
