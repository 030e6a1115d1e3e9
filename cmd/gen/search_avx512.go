package main

// The texts of the search for AVX-512; see search.go for their notation.

const searchHeadAVX512 = `
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

// Predicates of VCMPPS and VCMPPD: equal, and less, never for NaN; neither of the two is NaN.
#define EQ $0x00
#define LESS $0x11
#define ORD $0x07

// What VRANGEPS and VRANGEPD return: the larger absolute value. Of a NaN and a number, it is that
// of the number.
#define MAXABS $0x0b

// Classes of VFPCLASSPS and VFPCLASSPD: quiet NaN, +Inf, -Inf, signalling NaN.
#define NONFINITE $(0x01 | 0x08 | 0x10 | 0x80)

// MASK sets the lowest CX bits of K1, CX < 16.
#define MASK \
	MOVL  $1, AX \
	SHLL  CX, AX \
	DECL  AX     \
	KMOVW AX, K1
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

const argMaxAbsAVX512 = `
// func ArgMaxAbs{}AVX512(x []{float32}) int
//
// The block is read once, in chunks of {128} elements. Each lane has the largest absolute value
// that it has seen and the first chunk which holds that; of the lanes with the largest of all, the
// one with the first chunk tells where to search for the element. The bits of numbers without a
// sign are in the order of the numbers, and those of NaN are above all.
//
// Registers:
//
//	Z0     the largest so far of each lane
//	Z1     the chunks that hold them
//	R8     the number of the chunk
//	K2-K5  the lanes of a fourth of the vectors that have seen no NaN
TEXT ·ArgMaxAbs{}AVX512(SB), NOSPLIT, $0-32
	MOVQ   x_base+0(FP), SI
	MOVQ   x_len+8(FP), CX
	TESTQ  CX, CX
	JEQ    none
	VPXORD Z0, Z0, Z0
	VPXORD Z1, Z1, Z1
	XORL   R8, R8
4:	KXNORW K2, K2, K2
4:	KXNORW K3, K3, K3
4:	KXNORW K4, K4, K4
4:	KXNORW K5, K5, K5
8:	KXNORB K2, K2, K2
8:	KXNORB K3, K3, K3
8:	KXNORB K4, K4, K4
8:	KXNORB K5, K5, K5
	SUBQ   ${128}, CX
	JLT    below{128}

loop{128}:  // for ; n >= {128}; n -= {128}
	VMOVUPS      (SI), Z8
	VMOVUPS      64(SI), Z9
	VMOVUPS      128(SI), Z10
	VMOVUPS      192(SI), Z11
	VMOVUPS      256(SI), Z12
	VMOVUPS      320(SI), Z13
	VMOVUPS      384(SI), Z14
	VMOVUPS      448(SI), Z15
	VCMPPS       ORD, Z9, Z8, K2, K2
	VCMPPS       ORD, Z11, Z10, K3, K3
	VCMPPS       ORD, Z13, Z12, K4, K4
	VCMPPS       ORD, Z15, Z14, K5, K5
	VRANGEPS     MAXABS, Z9, Z8, Z8      // m = max(|x|) of the chunk
	VRANGEPS     MAXABS, Z11, Z10, Z10
	VRANGEPS     MAXABS, Z13, Z12, Z12
	VRANGEPS     MAXABS, Z15, Z14, Z14
	VRANGEPS     MAXABS, Z10, Z8, Z8
	VRANGEPS     MAXABS, Z14, Z12, Z12
	VRANGEPS     MAXABS, Z12, Z8, Z8
	VCMPPS       LESS, Z8, Z0, K6        // if m is larger
	VMOVAPS      Z8, K6, Z0
4:	VPBROADCASTD R8, K6, Z1
8:	VPBROADCASTQ R8, K6, Z1
	INCL         R8
	ADDQ         $512, SI
	SUBQ         ${128}, CX
	JGE          loop{128}

below{128}:  // the rest is one more chunk
	VPXORD Z8, Z8, Z8
	ADDQ   ${112}, CX
	JLT    tail

loop{16}:  // for ; n >= {16}; n -= {16}
	VMOVUPS  (SI), Z9
	VCMPPS   ORD, Z9, Z9, K2, K2
	VRANGEPS MAXABS, Z9, Z8, Z8
	ADDQ     $64, SI
	SUBQ     ${16}, CX
	JGE      loop{16}

tail:  // if n%{16} != 0
	ANDL      ${16-1}, CX
	JEQ       fold
	MASK
	VMOVUPS.Z (SI), K1, Z9
	VCMPPS    ORD, Z9, Z9, K2, K2
	VRANGEPS  MAXABS, Z9, Z8, Z8

fold:
	VCMPPS       LESS, Z8, Z0, K6
	VMOVAPS      Z8, K6, Z0
4:	VPBROADCASTD R8, K6, Z1
8:	VPBROADCASTQ R8, K6, Z1
	KANDW        K3, K2, K2
	KANDW        K5, K4, K4
	KANDW        K4, K2, K2
	KMOVW        K2, DX
	XORL         BX, BX
4:	MOVL         $0x7f800000, AX         // +Inf: only NaN is above it
4:	CMPL         DX, $0xffff
8:	MOVQ         $0x7ff0000000000000, AX // +Inf: only NaN is above it
8:	CMPL         DX, $0xff
	JNE          search

	VEXTRACTF64X4 $1, Z0, Y2
	VMAXPS        Y2, Y0, Y2
	VEXTRACTF128  $1, Y2, X3
	VMAXPS        X3, X2, X2
	VMOVHLPS      X2, X2, X3
	VMAXPS        X3, X2, X2
4:	VMOVSHDUP     X2, X3
4:	VMAXSS        X3, X2, X2
4:	VMOVD         X2, AX
4:	DECL          AX           // an element of the largest value is above this
8:	VMOVQ         X2, AX
8:	DECQ          AX           // an element of the largest value is above this
	TESTL         R8, R8
	JEQ           search       // there is one chunk

4:	VPBROADCASTD  AX, Z2
4:	VPCMPD        $2, Z2, Z0, K6 // LE: the lanes of smaller values
8:	VPBROADCASTQ  AX, Z2
8:	VPCMPQ        $2, Z2, Z0, K6 // LE: the lanes of smaller values
4:	VPTERNLOGD    $0xff, Z1, Z1, K6, Z1
8:	VPTERNLOGQ    $0xff, Z1, Z1, K6, Z1
	VEXTRACTI64X4 $1, Z1, Y2
	VPMINUD       Y2, Y1, Y1     // the first chunk of the others
	VEXTRACTI128  $1, Y1, X2
	VPMINUD       X2, X1, X1
	VPSHUFD       $0x4e, X1, X2
	VPMINUD       X2, X1, X1
4:	VPSHUFD       $0xb1, X1, X2
4:	VPMINUD       X2, X1, X1
	VMOVD         X1, BX
	SHLL          $9, BX

search:  // from byte BX on for the first |x| above AX; there is one
4:	VPBROADCASTD AX, Z2
8:	VPBROADCASTQ AX, Z2
	VPTERNLOGD   $0xff, Z3, Z3, Z3
4:	VPSRLD       $1, Z3, Z3
8:	VPSRLQ       $1, Z3, Z3
	MOVQ         x_base+0(FP), SI
	MOVQ         x_len+8(FP), CX
	ADDQ         BX, SI
4:	SHRL         $2, BX
8:	SHRL         $3, BX
	SUBQ         BX, CX
	SUBQ         ${16}, CX
	JLT          last

search{16}:  // for ; n >= {16}; n -= {16}
4:	VPANDD   (SI), Z3, Z8
4:	VPCMPGTD Z2, Z8, K1
8:	VPANDQ   (SI), Z3, Z8
8:	VPCMPGTQ Z2, Z8, K1
	KMOVW    K1, AX
	TESTL    AX, AX
	JNE      found
	ADDQ     $64, SI
	SUBQ     ${16}, CX
	JGE      search{16}

last:
	ANDL      ${16-1}, CX
	MASK
	VMOVUPS.Z (SI), K1, Z8
4:	VPANDD    Z8, Z3, Z8
4:	VPCMPGTD  Z2, Z8, K1, K1 // false outside the mask
8:	VPANDQ    Z8, Z3, Z8
8:	VPCMPGTQ  Z2, Z8, K1, K1 // false outside the mask
	KMOVW     K1, AX

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
