package main

// The texts of the search for NEON; see search.go for their notation.

const searchHeadNEON = `#include "zneon.h"

// Max and Min of one block: the largest and the smallest element. Nothing is rounded, so the order
// of the comparisons does not matter. Index, Above and NonFinite: the places of a given element, of
// one above a number, and of one that is not finite. ArgMaxAbs: that of the largest absolute value.
//
// FMAX and FMIN take half of the operations that comparisons take, but a NaN stays to the end. If
// it does, the block is done again, by comparisons, which pass over it.
//
// Registers:
#define X   R0 // the next elements of x
#define N   R1 // elements left
#define T   R2 // scratch, then the result
#define ONE R3 // the next element, where they are looked at one by one
#define LIMIT R4 // the bits that ArgMaxAbs compares with, of an absolute value
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

const argMaxAbsNEON = `
// func ArgMaxAbs{}NEON(x []{float32}) int
//
// The block is read once, in chunks of {32} elements. Each lane has the largest absolute value
// that it has seen and the first chunk which holds that; of the lanes with the largest of all, the
// one with the first chunk tells where to search for the element. FMAX of a NaN is NaN, to the end.
// The bits of numbers without a sign are in the order of the numbers, and those of NaN are above
// all.
//
// Registers:
//
//	V0  the largest so far of each lane
//	V1  the chunks that hold them
//	V2  the number of the chunk
//	V3  -1
TEXT ·ArgMaxAbs{}NEON(SB), NOSPLIT, $0-32
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
	CBZ  N, none
	VEOR V0.B16, V0.B16, V0.B16
	VEOR V1.B16, V1.B16, V1.B16
	VEOR V2.B16, V2.B16, V2.B16
	MOVD $-1, T
	VDUP T, V3.D2
	VEOR V16.B16, V16.B16, V16.B16
	CMP  ${4}, N
	BLT  loop1
	SUBS ${32}, N
	BLT  rest

loop{32}:  // for ; n >= {32}; n -= {32}
	FLDPQ 0(X), (F16, F17)
	FLDPQ 32(X), (F18, F19)
	FLDPQ 64(X), (F20, F21)
	FLDPQ 96(X), (F22, F23)
	VFABS_S4(16, 16)
	VFABS_S4(17, 17)
	VFABS_S4(18, 18)
	VFABS_S4(19, 19)
	VFABS_S4(20, 20)
	VFABS_S4(21, 21)
	VFABS_S4(22, 22)
	VFABS_S4(23, 23)
	VFMAX_S4(17, 16, 16)        // m = max(|x|) of the chunk
	VFMAX_S4(19, 18, 18)
	VFMAX_S4(21, 20, 20)
	VFMAX_S4(23, 22, 22)
	VFMAX_S4(18, 16, 16)
	VFMAX_S4(22, 20, 20)
	VFMAX_S4(20, 16, 16)
	VFCMGT_S4(0, 16, 24)        // -1 where m is larger
	VFMAX_S4(16, 0, 0)
	VBIT_B16(24, 2, 1)
	VSUB  V3.{S4}, V2.{S4}, V2.{S4}
	ADD   $128, X
	SUBS  ${32}, N
	BGE   loop{32}

rest:  // the rest is one more chunk
	VEOR V16.B16, V16.B16, V16.B16
	ADDS ${32}, N
	BEQ  fold
	SUBS ${4}, N
	BLT  last

loop{4}:  // for ; n >= {4}; n -= {4}
	FMOVQ.P 16(X), F17
	VFABS_S4(17, 17)
	VFMAX_S4(17, 16, 16)
	SUBS    ${4}, N
	BGE     loop{4}

last:  // 0 to {4-1} elements are left: the last {4} of the block hold them
4:	ADD   N<<2, X, X
8:	ADD   N<<3, X, X
	FMOVQ (X), F17
	VFABS_S4(17, 17)
	VFMAX_S4(17, 16, 16)
	B     fold

loop1:  // for ; n > 0; n--, if the block has less than {4}
4:	VLD1R.P 4(X), [V17.S4]
8:	VLD1R.P 8(X), [V17.D2]
	VFABS_S4(17, 17)
	VFMAX_S4(17, 16, 16)
	SUBS    $1, N
	BGT     loop1

fold:
	VFCMGT_S4(0, 16, 24)
	VFMAX_S4(16, 0, 0)
	VBIT_B16(24, 2, 1)
	VEXT  $8, V0.B16, V0.B16, V17.B16
	VFMAX_S4(17, 0, 17)
4:	VEXT  $4, V17.B16, V17.B16, V18.B16
4:	VFMAX_S4(18, 17, 17)                 // the largest, in all lanes
	FMOVS F17, LIMIT
	MOVD  $0, N
4:	MOVD  $0x7f800000, T                 // +Inf: only NaN is above it
8:	MOVD  $0x7ff0000000000000, T         // +Inf: only NaN is above it
	CMP   T, LIMIT
	BGT   nan
	SUB   $1, LIMIT                      // an element of the largest value is above this

	VFCMEQ_S4(17, 0, 17)
	VBIT_B16(17, 1, 3)                      // the chunks, or -1 in lanes of smaller values
	VEXT  $8, V3.B16, V3.B16, V17.B16
	VUMIN V17.S4, V3.S4, V3.S4              // the first chunk
4:	VEXT  $4, V3.B16, V3.B16, V17.B16
4:	VUMIN V17.S4, V3.S4, V3.S4
	VMOV  V3.S[0], N
	B     search

nan:
	MOVD T, LIMIT

search:  // in chunk N for the first |x| above LIMIT; there is one
	MOVD x_base+0(FP), X
	ADD  N<<7, X, X

search1:
4:	MOVW.P 4(X), T
4:	AND    $0x7fffffff, T, T
8:	MOVD.P 8(X), T
8:	AND    $0x7fffffffffffffff, T, T
	CMP    LIMIT, T
	BLE    search1
	MOVD   x_base+0(FP), T
	SUB    T, X, X
4:	LSR    $2, X, X
8:	LSR    $3, X, X
	SUB    $1, X, T
	MOVD   T, ret+24(FP)
	RET

none:
	MOVD $-1, T
	MOVD T, ret+24(FP)
	RET
`
