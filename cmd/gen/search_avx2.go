package main

// The texts of the search for AVX2; see search.go for their notation.

const searchHeadAVX2 = `
// Max and Min: the largest and the smallest element. They do not depend on order, so eight
// registers run independently. Index, Above and NonFinite: the first element that equals a number,
// that is above it, that is not finite. ArgMaxAbs: the first element of the largest absolute value.
// The last elements, too few for a register, go under a mask.
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

// Predicates of VCMPPS and VCMPPD: equal, and less, never for NaN; not equal; and one of the two is
// NaN.
#define EQ $0x00
#define LESS $0x11
#define NEQ $0x04
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

const argMaxAbsAVX2 = `
// func ArgMaxAbs{}AVX2(x []{float32}) int
//
// The block is read once, in chunks of {64} elements. Each lane has the largest absolute value
// that it has seen and the first chunk which holds that; of the lanes with the largest of all, the
// one with the first chunk tells where to search for the element. The bits of numbers without a
// sign are in the order of the numbers, and those of NaN are above all.
//
// Registers:
//
//	Y0  the largest so far of each lane
//	Y1  the chunks that hold them
//	Y2  all bits but the sign
//	Y3  the number of the chunk
//	Y4  -1
//	Y5  not 0 where there was a NaN
TEXT ·ArgMaxAbs{}AVX2(SB), NOSPLIT, $0-32
	MOVQ     x_base+0(FP), SI
	MOVQ     x_len+8(FP), CX
	TESTQ    CX, CX
	JEQ      none
	VPXOR    Y0, Y0, Y0
	VPXOR    Y1, Y1, Y1
	VPCMPEQD Y4, Y4, Y4
4:	VPSRLD   $1, Y4, Y2
8:	VPSRLQ   $1, Y4, Y2
	VPXOR    Y3, Y3, Y3
	VPXOR    Y5, Y5, Y5
	SUBQ     ${64}, CX
	JLT      below{64}

loop{64}:  // for ; n >= {64}; n -= {64}
	VANDPS    (SI), Y2, Y8
	VANDPS    32(SI), Y2, Y9
	VANDPS    64(SI), Y2, Y10
	VANDPS    96(SI), Y2, Y11
	VANDPS    128(SI), Y2, Y12
	VANDPS    160(SI), Y2, Y13
	VANDPS    192(SI), Y2, Y14
	VANDPS    224(SI), Y2, Y15
	VCMPPS    UNORD, Y9, Y8, Y6
	VCMPPS    UNORD, Y11, Y10, Y7
	VORPS     Y6, Y5, Y5
	VORPS     Y7, Y5, Y5
	VCMPPS    UNORD, Y13, Y12, Y6
	VCMPPS    UNORD, Y15, Y14, Y7
	VORPS     Y6, Y5, Y5
	VORPS     Y7, Y5, Y5
	VMAXPS    Y9, Y8, Y8          // m = max(|x|) of the chunk
	VMAXPS    Y11, Y10, Y10
	VMAXPS    Y13, Y12, Y12
	VMAXPS    Y15, Y14, Y14
	VMAXPS    Y10, Y8, Y8
	VMAXPS    Y14, Y12, Y12
	VMAXPS    Y12, Y8, Y8
	VCMPPS    LESS, Y8, Y0, Y6    // if m is larger
	VBLENDVPS Y6, Y8, Y0, Y0
	VBLENDVPS Y6, Y3, Y1, Y1
4:	VPSUBD    Y4, Y3, Y3
8:	VPSUBQ    Y4, Y3, Y3
	ADDQ      $256, SI
	SUBQ      ${64}, CX
	JGE       loop{64}

below{64}:  // the rest is one more chunk
	VPXOR Y8, Y8, Y8
	ADDQ  ${56}, CX
	JLT   tail

loop{8}:  // for ; n >= {8}; n -= {8}
	VANDPS (SI), Y2, Y10
	VCMPPS UNORD, Y10, Y10, Y6
	VORPS  Y6, Y5, Y5
	VMAXPS Y10, Y8, Y8
	ADDQ   $32, SI
	SUBQ   ${8}, CX
	JGE    loop{8}

tail:  // if n%{8} != 0
	ANDL       ${8-1}, CX
	JEQ        fold
	MASK{}
	VMASKMOVPS (SI), Y9, Y10
	VANDPS     Y10, Y2, Y10
	VCMPPS     UNORD, Y10, Y10, Y6
	VORPS      Y6, Y5, Y5
	VMAXPS     Y10, Y8, Y8

fold:
	VCMPPS    LESS, Y8, Y0, Y6
	VBLENDVPS Y6, Y8, Y0, Y0
	VBLENDVPS Y6, Y3, Y1, Y1
	XORL      BX, BX
4:	MOVL      $0x7f800000, AX         // +Inf: only NaN is above it
8:	MOVQ      $0x7ff0000000000000, AX // +Inf: only NaN is above it
	VPTEST    Y5, Y5
	JNE       search

	VEXTRACTF128 $1, Y0, X8
	VMAXPS       X8, X0, X8
	VMOVHLPS     X8, X8, X9
	VMAXPS       X9, X8, X8
4:	VMOVSHDUP    X8, X9
4:	VMAXSS       X9, X8, X8
4:	VMOVD        X8, AX
4:	DECL         AX           // an element of the largest value is above this
8:	VMOVQ        X8, AX
8:	DECQ         AX           // an element of the largest value is above this

	VBROADCASTSS X8, Y8
	VCMPPS       NEQ, Y8, Y0, Y6
	VORPS        Y6, Y1, Y1     // the chunks, or -1 in lanes of smaller values
	VEXTRACTI128 $1, Y1, X8
	VPMINUD      X8, X1, X1     // the first chunk
	VPSHUFD      $0x4e, X1, X8
	VPMINUD      X8, X1, X1
4:	VPSHUFD      $0xb1, X1, X8
4:	VPMINUD      X8, X1, X1
	VMOVD        X1, BX
	SHLL         $8, BX

search:  // from byte BX on for the first |x| above AX; there is one
4:	VMOVD        AX, X0
4:	VPBROADCASTD X0, Y0
8:	VMOVQ        AX, X0
8:	VPBROADCASTQ X0, Y0
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	ADDQ         BX, SI
4:	SHRL         $2, BX
8:	SHRL         $3, BX
	SUBQ         BX, CX
	SUBQ         ${8}, CX
	JLT          last

search{8}:  // for ; n >= {8}; n -= {8}
	VPAND     (SI), Y2, Y8
4:	VPCMPGTD  Y0, Y8, Y8
8:	VPCMPGTQ  Y0, Y8, Y8
	VMOVMSKPS Y8, AX
	TESTL     AX, AX
	JNE       found
	ADDQ      $32, SI
	SUBQ      ${8}, CX
	JGE       search{8}

last:
	ANDL       ${8-1}, CX
	MASK{}
	VMASKMOVPS (SI), Y9, Y8
	VPAND      Y8, Y2, Y8
4:	VPCMPGTD   Y0, Y8, Y8
8:	VPCMPGTQ   Y0, Y8, Y8
	VPAND      Y9, Y8, Y8     // false outside the mask
	VMOVMSKPS  Y8, AX

found:  // the lowest bit of AX counts from SI
	BSFL AX, AX
	SUBQ x_base+0(FP), SI
4:	SHRQ $2, SI
8:	SHRQ $3, SI
	ADDQ SI, AX
	MOVQ AX, ret+24(FP)
	VZEROUPPER
	RET

none:
	MOVQ $-1, ret+24(FP)
	VZEROUPPER
	RET
`
