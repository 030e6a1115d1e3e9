package main

import "strings"

// The largest and the smallest element are the same functions with other instructions.

// extremes are what differs between the two, by the words of the texts below.
var extremes = []*strings.Replacer{
	strings.NewReplacer("NAME", "Max", "WORD", "max", "VEXTREME1", "VMAXSS", "VEXTREME", "VMAXPS", "EXTREME", "LARGER",
		"INF", "negInf", "BITS", "0xff800000", "SIGN", "-", "RELATED", ">", "RANKED", "largest"),
	strings.NewReplacer("NAME", "Min", "WORD", "min", "VEXTREME1", "VMINSS", "VEXTREME", "VMINPS", "EXTREME", "SMALLER",
		"INF", "posInf", "BITS", "0x7f800000", "SIGN", "+", "RELATED", "<", "RANKED", "smallest"),
}

// search returns the files of the family.
func search() []file {
	var all []file
	for _, m := range []struct{ path, head, body string }{
		{"kernel/amd64/zsearch_avx2_amd64.s", searchHeadAVX2, searchAVX2},
		{"kernel/amd64/zsearch_avx512_amd64.s", searchHeadAVX512, searchAVX512},
		{"kernel/arm64/zsearch_neon_arm64.s", searchHeadNEON, searchNEON},
	} {
		w := &text{}
		w.printf("%s//go:build !purego\n\n#include \"textflag.h\"\n%s", generated, m.head)
		for _, r := range extremes {
			w.printf("%s", r.Replace(m.body))
		}
		all = append(all, file{m.path, w.bytes()})
	}
	return all
}

const searchHeadAVX2 = `
// Max and Min: the largest and the smallest element. They do not depend on order, so eight
// registers run independently, and the last n%8 elements go under a mask.
//
// VMAXPS and VMINPS return their second operand, which Go writes first, if either is NaN or both
// are zeros. With the extreme so far there, they pass over NaN.
//
// Registers:
//
//	SI      the next elements of x
//	CX      elements left, minus those that the loop at hand takes at a time
//	Y0-Y7   the extremes so far
//	Y8-Y15  elements

DATA negInf<>+0(SB)/4, $0xff800000
GLOBL negInf<>(SB), RODATA|NOPTR, $4

DATA posInf<>+0(SB)/4, $0x7f800000
GLOBL posInf<>(SB), RODATA|NOPTR, $4
`

const searchHeadAVX512 = `
// Max and Min: the largest and the smallest element. They do not depend on order, so eight
// registers run independently, and the last n%16 elements go under a mask.
//
// VMAXPS and VMINPS return their second operand, which Go writes first, if either is NaN or both
// are zeros. With the extreme so far there, they pass over NaN.
//
// Registers:
//
//	SI      the next elements of x
//	CX      elements left, minus those that the loop at hand takes at a time
//	Z0-Z7   the extremes so far
//	Z8-Z15  elements
//	K1      the tail's mask

DATA negInf<>+0(SB)/4, $0xff800000
GLOBL negInf<>(SB), RODATA|NOPTR, $4

DATA posInf<>+0(SB)/4, $0x7f800000
GLOBL posInf<>(SB), RODATA|NOPTR, $4
`

const searchHeadNEON = `#include "zneon.h"

// Max and Min of one block: the largest and the smallest element. Nothing is rounded, so the order
// of the comparisons does not matter.
//
// Registers:
#define X R0 // the next elements of x
#define N R1 // elements left
#define T R2 // scratch
//	V0-V7    the extremes of every eighth vector of x
//	V8-V15   masks
//	V16-V23  elements

// LARGER sets each element of Vm to that of Vx where the latter is larger, SMALLER where it is
// smaller; V(8+m) is the mask. A NaN is neither. FMAX would return a NaN, and FMAXNM would return
// a signalling one.
#define LARGER(x, m) \
	VFCMGT_S4(m, x, 8+(m)) \
	VBIT_B16(8+(m), x, m)

#define SMALLER(x, m) \
	VFCMGT_S4(x, m, 8+(m)) \
	VBIT_B16(8+(m), x, m)
`

const searchAVX2 = `
// func NAMEAVX2(x []float32) float32
TEXT ·NAMEAVX2(SB), NOSPLIT, $0-28
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	VBROADCASTSS INF<>(SB), Y0
	SUBQ         $64, CX
	JLT          below64
	VMOVAPS      Y0, Y1
	VMOVAPS      Y0, Y2
	VMOVAPS      Y0, Y3
	VMOVAPS      Y0, Y4
	VMOVAPS      Y0, Y5
	VMOVAPS      Y0, Y6
	VMOVAPS      Y0, Y7

loop64:  // for ; n >= 64; n -= 64
	VMOVUPS (SI), Y8     // m = WORD(m, x)
	VMOVUPS 32(SI), Y9
	VMOVUPS 64(SI), Y10
	VMOVUPS 96(SI), Y11
	VMOVUPS 128(SI), Y12
	VMOVUPS 160(SI), Y13
	VMOVUPS 192(SI), Y14
	VMOVUPS 224(SI), Y15
	VEXTREME  Y0, Y8, Y0
	VEXTREME  Y1, Y9, Y1
	VEXTREME  Y2, Y10, Y2
	VEXTREME  Y3, Y11, Y3
	VEXTREME  Y4, Y12, Y4
	VEXTREME  Y5, Y13, Y5
	VEXTREME  Y6, Y14, Y6
	VEXTREME  Y7, Y15, Y7
	ADDQ    $256, SI
	SUBQ    $64, CX
	JGE     loop64
	VEXTREME  Y4, Y0, Y0   // eight registers to one
	VEXTREME  Y5, Y1, Y1
	VEXTREME  Y6, Y2, Y2
	VEXTREME  Y7, Y3, Y3
	VEXTREME  Y2, Y0, Y0
	VEXTREME  Y3, Y1, Y1
	VEXTREME  Y1, Y0, Y0

below64:
	ADDQ $56, CX
	JLT  tail

loop8:  // for ; n >= 8; n -= 8
	VMOVUPS (SI), Y8
	VEXTREME  Y0, Y8, Y0
	ADDQ    $32, SI
	SUBQ    $8, CX
	JGE     loop8

tail:  // if n%8 != 0
	ANDL       $7, CX
	JEQ        fold
	VMOVD        CX, X9
	VPBROADCASTD X9, Y9
	VPCMPGTD     ·iota(SB), Y9, Y9
	VMASKMOVPS (SI), Y9, Y8
	VEXTREME     Y0, Y8, Y8
	VBLENDVPS  Y9, Y8, Y0, Y0 // the lanes outside the mask keep theirs

fold:
	VEXTRACTF128 $1, Y0, X1
	VEXTREME       X1, X0, X0
	VMOVHLPS     X0, X0, X1
	VEXTREME       X1, X0, X0
	VMOVSHDUP    X0, X1
	VEXTREME1       X1, X0, X0
	VXORPS       X1, X1, X1
	VADDSS       X1, X0, X0     // -0 becomes +0
	VMOVSS       X0, ret+24(FP)
	VZEROUPPER
	RET
`

const searchAVX512 = `
// func NAMEAVX512(x []float32) float32
TEXT ·NAMEAVX512(SB), NOSPLIT, $0-28
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	VBROADCASTSS INF<>(SB), Z0
	SUBQ         $128, CX
	JLT          below128
	VMOVAPS      Z0, Z1
	VMOVAPS      Z0, Z2
	VMOVAPS      Z0, Z3
	VMOVAPS      Z0, Z4
	VMOVAPS      Z0, Z5
	VMOVAPS      Z0, Z6
	VMOVAPS      Z0, Z7

loop128:  // for ; n >= 128; n -= 128
	VMOVUPS (SI), Z8     // m = WORD(m, x)
	VMOVUPS 64(SI), Z9
	VMOVUPS 128(SI), Z10
	VMOVUPS 192(SI), Z11
	VMOVUPS 256(SI), Z12
	VMOVUPS 320(SI), Z13
	VMOVUPS 384(SI), Z14
	VMOVUPS 448(SI), Z15
	VEXTREME  Z0, Z8, Z0
	VEXTREME  Z1, Z9, Z1
	VEXTREME  Z2, Z10, Z2
	VEXTREME  Z3, Z11, Z3
	VEXTREME  Z4, Z12, Z4
	VEXTREME  Z5, Z13, Z5
	VEXTREME  Z6, Z14, Z6
	VEXTREME  Z7, Z15, Z7
	ADDQ    $512, SI
	SUBQ    $128, CX
	JGE     loop128
	VEXTREME  Z4, Z0, Z0   // eight registers to one
	VEXTREME  Z5, Z1, Z1
	VEXTREME  Z6, Z2, Z2
	VEXTREME  Z7, Z3, Z3
	VEXTREME  Z2, Z0, Z0
	VEXTREME  Z3, Z1, Z1
	VEXTREME  Z1, Z0, Z0

below128:
	ADDQ $112, CX
	JLT  tail

loop16:  // for ; n >= 16; n -= 16
	VMOVUPS (SI), Z8
	VEXTREME  Z0, Z8, Z0
	ADDQ    $64, SI
	SUBQ    $16, CX
	JGE     loop16

tail:  // if n%16 != 0
	ANDL      $15, CX
	JEQ       fold
	MOVL  $1, AX
	SHLL  CX, AX
	DECL  AX
	KMOVW AX, K1
	VMOVUPS.Z (SI), K1, Z8
	VEXTREME    Z0, Z8, K1, Z0 // the lanes outside the mask keep theirs

fold:
	VEXTRACTF64X4 $1, Z0, Y1
	VEXTREME        Y1, Y0, Y0
	VEXTRACTF128  $1, Y0, X1
	VEXTREME        X1, X0, X0
	VMOVHLPS      X0, X0, X1
	VEXTREME        X1, X0, X0
	VMOVSHDUP     X0, X1
	VEXTREME1        X1, X0, X0
	VXORPS        X1, X1, X1
	VADDSS        X1, X0, X0     // -0 becomes +0
	VMOVSS        X0, ret+24(FP)
	VZEROUPPER
	RET
`

const searchNEON = `
// func NAMENEON(x []float32) float32
TEXT ·NAMENEON(SB), NOSPLIT, $0-28
	MOVD x_base+0(FP), X
	MOVD x_len+8(FP), N
	MOVD $BITS, T  // SIGNInf
	VDUP T, V0.S4
	CMP  $4, N
	BLT  loop1
	CMP  $32, N
	BLT  row
	VDUP T, V1.S4
	VDUP T, V2.S4
	VDUP T, V3.S4
	VDUP T, V4.S4
	VDUP T, V5.S4
	VDUP T, V6.S4
	VDUP T, V7.S4
	SUB  $32, N

loop32:  // for ; n >= 32; n -= 32
	FLDPQ 0(X), (F16, F17)
	FLDPQ 32(X), (F18, F19)
	FLDPQ 64(X), (F20, F21)
	FLDPQ 96(X), (F22, F23)
	EXTREME(16, 0)           // m[j] = x[j] if x[j] RELATED m[j], j = 0 … 31
	EXTREME(17, 1)
	EXTREME(18, 2)
	EXTREME(19, 3)
	EXTREME(20, 4)
	EXTREME(21, 5)
	EXTREME(22, 6)
	EXTREME(23, 7)
	ADD   $128, X
	SUBS  $32, N
	BGE   loop32
	ADD   $32, N

	EXTREME(4, 0) // m[j] for j = 0 … 3 is the RANKED of m[j], m[j+4], …
	EXTREME(5, 1)
	EXTREME(6, 2)
	EXTREME(7, 3)
	EXTREME(2, 0)
	EXTREME(3, 1)
	EXTREME(1, 0)

row:  // the block has at least 4 elements
	SUBS $4, N
	BLT  last

loop4:  // for ; n >= 4; n -= 4
	FMOVQ.P 16(X), F16
	EXTREME(16, 0)
	SUBS    $4, N
	BGE     loop4

last:  // 0 to 3 elements are left: the last 4 of the block hold them
	ADD   N<<2, X, X
	FMOVQ (X), F16
	EXTREME(16, 0)
	VEXT  $8, V0.B16, V0.B16, V16.B16
	EXTREME(16, 0)
	VDUP  V0.S[1], V16.S4
	EXTREME(16, 0)
	B     done

loop1:  // for ; n > 0; n--, if the block has less than 4
	SUBS    $1, N
	BLT     done
	VLD1R.P 4(X), [V16.S4]
	EXTREME(16, 0)
	B       loop1

done:
	FMOVS ZR, F1
	FADDS F1, F0, F0     // -0 + 0 is +0
	FMOVS F0, ret+24(FP)
	RET
`
