package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The search for an element. The functions for float32 and for float64 are one text each, and so
// are the largest and the smallest element, with other instructions.

// extremes are what differs between the two, by the words of the texts below.
var extremes = []*strings.Replacer{
	strings.NewReplacer("NAME", "Max", "WORD", "max", "VEXTREME1", "VMAXSS", "VEXTREME", "VMAXPS", "VFEXTREME", "VFMAX_S4", "EXTREME", "LARGER",
		"INF", "negInf", "BITS64", "0xfff0000000000000", "BITS", "0xff800000", "SIGN", "-", "RELATED", ">", "RANKED", "largest"),
	strings.NewReplacer("NAME", "Min", "WORD", "min", "VEXTREME1", "VMINSS", "VEXTREME", "VMINPS", "VFEXTREME", "VFMIN_S4", "EXTREME", "SMALLER",
		"INF", "posInf", "BITS64", "0x7ff0000000000000", "BITS", "0x7f800000", "SIGN", "+", "RELATED", "<", "RANKED", "smallest"),
}

// In the texts, a line that begins with 4: or 8: is for elements of that many bytes. In braces are
// what differs in all lines: a number of elements of float32, of which float64 has half as many, with
// or without 1 less; the type; how a vector is divided; and nothing, for what ends in 64 of float64.
var (
	inBraces   = regexp.MustCompile(`\{(\w*)(-1)?\}`)
	x86Form    = regexp.MustCompile(`\b(V(?:MOVU|MOVA|BROADCAST|MASKMOV|BLENDV|ADD|SUB|MAX|MIN|MOVMSK|MOV|XOR|OR|AND|CMP|FPCLASS)[PS])S(Z?)\b`)
	neonVector = regexp.MustCompile(`\b(VF[A-Z]+_)S4\(`)
	neonScalar = regexp.MustCompile(`\b(F(?:MOV|ADD|SUB|CMP))S\b`)
)

// ofElements returns the text for float32, or for float64 if wide.
func ofElements(body string, wide bool) string {
	mine, other := "4:", "8:"
	if wide {
		mine, other = other, mine
	}
	var s strings.Builder
	for line := range strings.Lines(body) {
		if !strings.HasPrefix(line, other) {
			s.WriteString(strings.TrimPrefix(line, mine))
		}
	}
	return inBraces.ReplaceAllStringFunc(s.String(), func(word string) string {
		m := inBraces.FindStringSubmatch(word)
		if n, err := strconv.Atoi(m[1]); err == nil {
			if wide {
				n /= 2
			}
			return fmt.Sprint(n - len(m[2])/2)
		}
		return map[string]string{"": "", "float32": "float32", "S4": "S4", "S": "S",
			"64": "64", "float3264": "float64", "S464": "D2", "S64": "D"}[m[1]+map[bool]string{true: "64"}[wide]]
	})
}

// formsOf returns the text with the forms of the instructions that are for float64, if wide.
func formsOf(body string, wide bool) string {
	if !wide {
		return body
	}
	body = x86Form.ReplaceAllString(body, "${1}D$2")
	return neonScalar.ReplaceAllString(neonVector.ReplaceAllString(body, "${1}D2("), "${1}D")
}

// finders are what differs between the first element that equals a number and the first that is
// above it. On amd64 the number is compared with the elements, on arm64 they are with it.
var finders = []*strings.Replacer{
	strings.NewReplacer("VFCMFOUND", "VFCMEQ", "FOUND", "EQ", "BOTHER", "BNE   ", "RELATED", "=="),
	strings.NewReplacer("Index", "Above", "VFCMFOUND", "VFCMGT", "FOUND", "LESS", "BOTHER", "BLE   ", "RELATED", ">"),
}

// search returns the files of the family.
func search() []file {
	var all []file
	for _, m := range []struct{ path, head, extreme, find, nonFinite string }{
		{"kernel/amd64/zsearch_avx2_amd64.s", searchHeadAVX2, searchAVX2, findAVX2, nonFiniteAVX2},
		{"kernel/amd64/zsearch_avx512_amd64.s", searchHeadAVX512, searchAVX512, findAVX512, nonFiniteAVX512},
		{"kernel/arm64/zsearch_neon_arm64.s", searchHeadNEON, searchNEON, findNEON, nonFiniteNEON},
	} {
		w := &text{}
		w.printf("%s//go:build !purego\n\n#include \"textflag.h\"\n%s", generated, m.head)
		for _, wide := range []bool{false, true} {
			for _, r := range extremes {
				w.printf("%s", formsOf(r.Replace(ofElements(m.extreme, wide)), wide))
			}
			for _, r := range finders {
				w.printf("%s", formsOf(r.Replace(ofElements(m.find, wide)), wide))
			}
			w.printf("%s", formsOf(ofElements(m.nonFinite, wide), wide))
		}
		all = append(all, file{m.path, w.bytes()})
	}
	return all
}

const searchHeadAVX2 = `
// Max and Min: the largest and the smallest element. They do not depend on order, so eight
// registers run independently. Index, Above and NonFinite: the first element that equals a number,
// that is above it, that is not finite. The last elements, too few for a register, go under a mask.
//
// VMAXPS and VMINPS return their second operand, which Go writes first, if either is NaN or both
// are zeros. With the extreme so far there, they pass over NaN.
//
// Registers:
//
//	SI      the next elements of x
//	CX      elements left, minus those that the loop at hand takes at a time
//	Y0-Y7   the extremes so far; Y0 the number searched
//	Y8-Y15  elements

DATA negInf<>+0(SB)/4, $0xff800000
GLOBL negInf<>(SB), RODATA|NOPTR, $4

DATA posInf<>+0(SB)/4, $0x7f800000
GLOBL posInf<>(SB), RODATA|NOPTR, $4

DATA negInf64<>+0(SB)/8, $0xfff0000000000000
GLOBL negInf64<>(SB), RODATA|NOPTR, $8

DATA posInf64<>+0(SB)/8, $0x7ff0000000000000
GLOBL posInf64<>(SB), RODATA|NOPTR, $8

// Predicates of VCMPPS and VCMPPD: equal, and less, never for NaN; and one of the two is NaN.
#define EQ $0x00
#define LESS $0x11
#define UNORD $0x03

// MASK sets Y9 to the mask of the lowest CX lanes, CX < 8, MASK64 to that of float64, CX < 4.
#define MASK \
	VMOVD        CX, X9            \
	VPBROADCASTD X9, Y9            \
	VPCMPGTD     ·iota(SB), Y9, Y9

#define MASK64 \
	SHLQ    $3, CX           \
	LEAQ    ·ones+32(SB), AX \
	SUBQ    CX, AX           \
	VMOVDQU (AX), Y9
`

const searchHeadAVX512 = `
// Max and Min: the largest and the smallest element. They do not depend on order, so eight
// registers run independently. Index, Above and NonFinite: the first element that equals a number,
// that is above it, that is not finite. The last elements, too few for a register, go under a mask.
//
// VMAXPS and VMINPS return their second operand, which Go writes first, if either is NaN or both
// are zeros. With the extreme so far there, they pass over NaN.
//
// Registers:
//
//	SI      the next elements of x
//	CX      elements left, minus those that the loop at hand takes at a time
//	Z0-Z7   the extremes so far; Z0 the number searched
//	Z8-Z15  elements
//	K1      the tail's mask

DATA negInf<>+0(SB)/4, $0xff800000
GLOBL negInf<>(SB), RODATA|NOPTR, $4

DATA posInf<>+0(SB)/4, $0x7f800000
GLOBL posInf<>(SB), RODATA|NOPTR, $4

DATA negInf64<>+0(SB)/8, $0xfff0000000000000
GLOBL negInf64<>(SB), RODATA|NOPTR, $8

DATA posInf64<>+0(SB)/8, $0x7ff0000000000000
GLOBL posInf64<>(SB), RODATA|NOPTR, $8

// Predicates of VCMPPS and VCMPPD: equal, and less, never for NaN.
#define EQ $0x00
#define LESS $0x11

// Classes of VFPCLASSPS and VFPCLASSPD: quiet NaN, +Inf, -Inf, signalling NaN.
#define NONFINITE $(0x01 | 0x08 | 0x10 | 0x80)

// MASK sets the lowest CX bits of K1, CX < 16.
#define MASK \
	MOVL  $1, AX \
	SHLL  CX, AX \
	DECL  AX     \
	KMOVW AX, K1
`

const searchHeadNEON = `#include "zneon.h"

// Max and Min of one block: the largest and the smallest element. Nothing is rounded, so the order
// of the comparisons does not matter. Index, Above and NonFinite: the places of a given element, of
// one above a number, and of one that is not finite.
//
// FMAX and FMIN take half of the operations that comparisons take, but a NaN stays to the end. If it
// does, the block is done again, by comparisons, which pass over it.
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

const searchAVX2 = `
// func NAME{}AVX2(x []{float32}) {float32}
4:TEXT ·NAME{}AVX2(SB), NOSPLIT, $0-28
8:TEXT ·NAME{}AVX2(SB), NOSPLIT, $0-32
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	VBROADCASTSS INF{}<>(SB), Y0
	SUBQ         ${64}, CX
	JLT          below{64}
	VMOVAPS      Y0, Y1
	VMOVAPS      Y0, Y2
	VMOVAPS      Y0, Y3
	VMOVAPS      Y0, Y4
	VMOVAPS      Y0, Y5
	VMOVAPS      Y0, Y6
	VMOVAPS      Y0, Y7

loop{64}:  // for ; n >= {64}; n -= {64}
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
	SUBQ    ${64}, CX
	JGE     loop{64}
	VEXTREME  Y4, Y0, Y0   // eight registers to one
	VEXTREME  Y5, Y1, Y1
	VEXTREME  Y6, Y2, Y2
	VEXTREME  Y7, Y3, Y3
	VEXTREME  Y2, Y0, Y0
	VEXTREME  Y3, Y1, Y1
	VEXTREME  Y1, Y0, Y0

below{64}:
	ADDQ ${56}, CX
	JLT  tail

loop{8}:  // for ; n >= {8}; n -= {8}
	VMOVUPS (SI), Y8
	VEXTREME  Y0, Y8, Y0
	ADDQ    $32, SI
	SUBQ    ${8}, CX
	JGE     loop{8}

tail:  // if n%{8} != 0
	ANDL       ${8-1}, CX
	JEQ        fold
	MASK{}
	VMASKMOVPS (SI), Y9, Y8
	VEXTREME     Y0, Y8, Y8
	VBLENDVPS  Y9, Y8, Y0, Y0 // the lanes outside the mask keep theirs

fold:
	VEXTRACTF128 $1, Y0, X1
	VEXTREME       X1, X0, X0
	VMOVHLPS     X0, X0, X1
4:	VEXTREME       X1, X0, X0
4:	VMOVSHDUP    X0, X1
	VEXTREME1       X1, X0, X0
	VXORPS       X1, X1, X1
	VADDSS       X1, X0, X0     // -0 becomes +0
	VMOVSS       X0, ret+24(FP)
	VZEROUPPER
	RET
`

const searchAVX512 = `
// func NAME{}AVX512(x []{float32}) {float32}
4:TEXT ·NAME{}AVX512(SB), NOSPLIT, $0-28
8:TEXT ·NAME{}AVX512(SB), NOSPLIT, $0-32
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	VBROADCASTSS INF{}<>(SB), Z0
	SUBQ         ${128}, CX
	JLT          below{128}
	VMOVAPS      Z0, Z1
	VMOVAPS      Z0, Z2
	VMOVAPS      Z0, Z3
	VMOVAPS      Z0, Z4
	VMOVAPS      Z0, Z5
	VMOVAPS      Z0, Z6
	VMOVAPS      Z0, Z7

loop{128}:  // for ; n >= {128}; n -= {128}
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
	SUBQ    ${128}, CX
	JGE     loop{128}
	VEXTREME  Z4, Z0, Z0   // eight registers to one
	VEXTREME  Z5, Z1, Z1
	VEXTREME  Z6, Z2, Z2
	VEXTREME  Z7, Z3, Z3
	VEXTREME  Z2, Z0, Z0
	VEXTREME  Z3, Z1, Z1
	VEXTREME  Z1, Z0, Z0

below{128}:
	ADDQ ${112}, CX
	JLT  tail

loop{16}:  // for ; n >= {16}; n -= {16}
	VMOVUPS (SI), Z8
	VEXTREME  Z0, Z8, Z0
	ADDQ    $64, SI
	SUBQ    ${16}, CX
	JGE     loop{16}

tail:  // if n%{16} != 0
	ANDL      ${16-1}, CX
	JEQ       fold
	MASK
	VMOVUPS.Z (SI), K1, Z8
	VEXTREME    Z0, Z8, K1, Z0 // the lanes outside the mask keep theirs

fold:
	VEXTRACTF64X4 $1, Z0, Y1
	VEXTREME        Y1, Y0, Y0
	VEXTRACTF128  $1, Y0, X1
	VEXTREME        X1, X0, X0
	VMOVHLPS      X0, X0, X1
4:	VEXTREME        X1, X0, X0
4:	VMOVSHDUP     X0, X1
	VEXTREME1        X1, X0, X0
	VXORPS        X1, X1, X1
	VADDSS        X1, X0, X0     // -0 becomes +0
	VMOVSS        X0, ret+24(FP)
	VZEROUPPER
	RET
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

const findAVX2 = `
// func Index{}AVX2(x []{float32}, v {float32}) int
TEXT ·Index{}AVX2(SB), NOSPLIT, $0-40
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	VBROADCASTSS v+24(FP), Y0
	SUBQ         ${32}, CX
	JLT          below{32}

loop{32}:  // for ; n >= {32}; n -= {32}
	VCMPPS    FOUND, (SI), Y0, Y8
	VCMPPS    FOUND, 32(SI), Y0, Y9
	VCMPPS    FOUND, 64(SI), Y0, Y10
	VCMPPS    FOUND, 96(SI), Y0, Y11
	VORPS     Y8, Y9, Y9
	VORPS     Y10, Y11, Y11
	VORPS     Y9, Y11, Y11
	VMOVMSKPS Y11, AX
	TESTL     AX, AX
	JNE       below{32}             // it is among these: loop{8} finds it
	ADDQ      $128, SI
	SUBQ      ${32}, CX
	JGE       loop{32}

below{32}:
	ADDQ ${24}, CX
	JLT  tail

loop{8}:  // for ; n >= {8}; n -= {8}
	VCMPPS    FOUND, (SI), Y0, Y8
	VMOVMSKPS Y8, AX
	TESTL     AX, AX
	JNE       found
	ADDQ      $32, SI
	SUBQ      ${8}, CX
	JGE       loop{8}

tail:  // if n%{8} != 0
	ANDL       ${8-1}, CX
	JEQ        none
	MASK{}
	VMASKMOVPS (SI), Y9, Y8
	VCMPPS     FOUND, Y8, Y0, Y8
	VANDPS     Y9, Y8, Y8     // false outside the mask
	VMOVMSKPS  Y8, AX
	TESTL      AX, AX
	JNE        found

none:
	MOVQ $-1, ret+32(FP)
	VZEROUPPER
	RET

found:  // the lowest bit of AX counts from SI
	BSFL AX, AX
	SUBQ x_base+0(FP), SI
4:	SHRQ $2, SI
8:	SHRQ $3, SI
	ADDQ SI, AX
	MOVQ AX, ret+32(FP)
	VZEROUPPER
	RET
`

const nonFiniteAVX2 = `
// func NonFinite{}AVX2(x []{float32}) int
//
// x - x is +0 if x is finite. Elsewhere it is NaN, which has a bit that is not 0.
TEXT ·NonFinite{}AVX2(SB), NOSPLIT, $0-32
	MOVQ x_base+0(FP), SI
	MOVQ x_len+8(FP), CX
	SUBQ ${32}, CX
	JLT  below{32}

loop{32}:  // for ; n >= {32}; n -= {32}
	VMOVUPS (SI), Y8
	VMOVUPS 32(SI), Y9
	VMOVUPS 64(SI), Y10
	VMOVUPS 96(SI), Y11
	VSUBPS  Y8, Y8, Y8
	VSUBPS  Y9, Y9, Y9
	VSUBPS  Y10, Y10, Y10
	VSUBPS  Y11, Y11, Y11
	VORPS   Y8, Y9, Y9
	VORPS   Y10, Y11, Y11
	VORPS   Y9, Y11, Y11
	VPTEST  Y11, Y11
	JNE     below{32}       // it is among these: loop{8} finds it
	ADDQ    $128, SI
	SUBQ    ${32}, CX
	JGE     loop{32}

below{32}:
	ADDQ ${24}, CX
	JLT  tail

loop{8}:  // for ; n >= {8}; n -= {8}
	VMOVUPS   (SI), Y8
	VSUBPS    Y8, Y8, Y8
	VCMPPS    UNORD, Y8, Y8, Y8
	VMOVMSKPS Y8, AX
	TESTL     AX, AX
	JNE       found
	ADDQ      $32, SI
	SUBQ      ${8}, CX
	JGE       loop{8}

tail:  // if n%{8} != 0
	ANDL       ${8-1}, CX
	JEQ        none
	MASK{}
	VMASKMOVPS (SI), Y9, Y8      // 0, which is finite, outside the mask
	VSUBPS     Y8, Y8, Y8
	VCMPPS     UNORD, Y8, Y8, Y8
	VMOVMSKPS  Y8, AX
	TESTL      AX, AX
	JNE        found

none:
	MOVQ $-1, ret+24(FP)
	VZEROUPPER
	RET

found:  // the lowest bit of AX counts from SI
	BSFL AX, AX
	SUBQ x_base+0(FP), SI
4:	SHRQ $2, SI
8:	SHRQ $3, SI
	ADDQ SI, AX
	MOVQ AX, ret+24(FP)
	VZEROUPPER
	RET
`

const findAVX512 = `
// func Index{}AVX512(x []{float32}, v {float32}) int
TEXT ·Index{}AVX512(SB), NOSPLIT, $0-40
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	VBROADCASTSS v+24(FP), Z0
	SUBQ         ${64}, CX
	JLT          below{64}

loop{64}:  // for ; n >= {64}; n -= {64}
	VCMPPS   FOUND, (SI), Z0, K1
	VCMPPS   FOUND, 64(SI), Z0, K2
	VCMPPS   FOUND, 128(SI), Z0, K3
	VCMPPS   FOUND, 192(SI), Z0, K4
	KORW     K1, K2, K2
	KORW     K3, K4, K4
	KORTESTW K2, K4
	JNE      below{64}             // it is among these: loop{16} finds it
	ADDQ     $256, SI
	SUBQ     ${64}, CX
	JGE      loop{64}

below{64}:
	ADDQ ${48}, CX
	JLT  tail

loop{16}:  // for ; n >= {16}; n -= {16}
	VCMPPS FOUND, (SI), Z0, K1
	KMOVW  K1, AX
	TESTL  AX, AX
	JNE    found
	ADDQ   $64, SI
	SUBQ   ${16}, CX
	JGE    loop{16}

tail:  // if n%{16} != 0
	ANDL      ${16-1}, CX
	JEQ       none
	MASK
	VMOVUPS.Z (SI), K1, Z8
	VCMPPS    FOUND, Z8, Z0, K1, K2 // false outside the mask
	KMOVW     K2, AX
	TESTL     AX, AX
	JNE       found

none:
	MOVQ $-1, ret+32(FP)
	VZEROUPPER
	RET

found:  // the lowest bit of AX counts from SI
	BSFL AX, AX
	SUBQ x_base+0(FP), SI
4:	SHRQ $2, SI
8:	SHRQ $3, SI
	ADDQ SI, AX
	MOVQ AX, ret+32(FP)
	VZEROUPPER
	RET
`

const nonFiniteAVX512 = `
// func NonFinite{}AVX512(x []{float32}) int
TEXT ·NonFinite{}AVX512(SB), NOSPLIT, $0-32
	MOVQ x_base+0(FP), SI
	MOVQ x_len+8(FP), CX
	SUBQ ${64}, CX
	JLT  below{64}

loop{64}:  // for ; n >= {64}; n -= {64}
	VFPCLASSPSZ NONFINITE, (SI), K1
	VFPCLASSPSZ NONFINITE, 64(SI), K2
	VFPCLASSPSZ NONFINITE, 128(SI), K3
	VFPCLASSPSZ NONFINITE, 192(SI), K4
	KORW        K1, K2, K2
	KORW        K3, K4, K4
	KORTESTW    K2, K4
	JNE         below{64}                // it is among these: loop{16} finds it
	ADDQ        $256, SI
	SUBQ        ${64}, CX
	JGE         loop{64}

below{64}:
	ADDQ ${48}, CX
	JLT  tail

loop{16}:  // for ; n >= {16}; n -= {16}
	VFPCLASSPSZ NONFINITE, (SI), K1
	KMOVW       K1, AX
	TESTL       AX, AX
	JNE         found
	ADDQ        $64, SI
	SUBQ        ${16}, CX
	JGE         loop{16}

tail:  // if n%{16} != 0
	ANDL        ${16-1}, CX
	JEQ         none
	MASK
	VFPCLASSPSZ NONFINITE, (SI), K1, K2 // false outside the mask
	KMOVW       K2, AX
	TESTL       AX, AX
	JNE         found

none:
	MOVQ $-1, ret+24(FP)
	VZEROUPPER
	RET

found:  // the lowest bit of AX counts from SI
	BSFL AX, AX
	SUBQ x_base+0(FP), SI
4:	SHRQ $2, SI
8:	SHRQ $3, SI
	ADDQ SI, AX
	MOVQ AX, ret+24(FP)
	VZEROUPPER
	RET
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
