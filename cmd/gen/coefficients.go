package main

import (
	"math"
	"strings"
)

// A coefficient is one constant of the exponential and the logarithms, for Go and assembly alike.
type coefficient struct {
	name   string // in Go; in assembly it is in capitals, behind the family
	family string // in assembly: EXP, LOG, …; what is left out is that of its list
	value  float64
	note   string
	asm    bool // assembly alone needs it
}

// reduction holds what takes x to n and r, and the limits of the arguments.
var reduction = []coefficient{
	{name: "magic", value: 0x1.8p52 + 1023, note: "rounds what it is added to, and biases it as an exponent"},
	{name: "log2e", value: 0x1.71547652b82fep+0, note: "1/ln 2"},
	{name: "ln2hi", value: 0x1.62e42fefa39efp-1, note: "ln 2 in two parts"},
	{name: "ln2lo", value: 0x1.abc9e3b39803fp-56},
	{name: "expMin", value: -104.5, note: "below, exp rounds to +0"},
	{name: "expMax", value: 89, note: "above, exp rounds to +Inf"},
	{name: "tanhMax", family: "TANH", value: 9.25, note: "beyond, tanh rounds to ±1"},
}

// long holds c2 … c10: eʳ ≈ 1 + r + c2·r² + … + c10·r¹⁰ within 2^-51 for |r| ≤ ln 2/2. That no
// float32 is rounded the wrong way is not a matter of that bound, but of a trial of all of them.
var long = []coefficient{
	{name: "c2", value: 0x1.0p-1},
	{name: "c3", value: 0x1.5555555553b78p-3},
	{name: "c4", value: 0x1.5555555554cb7p-5},
	{name: "c5", value: 0x1.1111111c478ebp-7},
	{name: "c6", value: 0x1.6c16c1738ff55p-10},
	{name: "c7", value: 0x1.a019ada3609f3p-13},
	{name: "c8", value: 0x1.a019c9a5652d3p-16},
	{name: "c9", value: 0x1.72c72ca338df0p-19},
	{name: "c10", value: 0x1.2880411bad1aap-22},
}

// short holds s2 … s7, the minimax polynomial of eʳ of degree 7 with the first two
// coefficients 1: relative error 2^-32.7 for |r| ≤ ln 2/2 (Remez, 160 bits).
var short = []coefficient{
	{name: "s2", value: 0x1.0000001cfa7b2p-1},
	{name: "s3", value: 0x1.5555513168384p-3},
	{name: "s4", value: 0x1.5554ae2d05f1ep-5},
	{name: "s5", value: 0x1.111636e855cb6p-7},
	{name: "s6", value: 0x1.6d7bc594abb09p-10},
	{name: "s7", value: 0x1.9a85e21634570p-13},
}

// sixteenth holds e2 … e6: eʳ ≈ 1 + r + e2·r² + … + e6·r⁶ within 2^-56 for |r| ≤ ln 2/32 (Remez,
// 200 bits), and what takes x to n and r where x = n·ln 2/16 + r.
var sixteenth = []coefficient{
	{name: "e2", value: 0x1.0000000000005p-1, asm: true},
	{name: "e3", value: 0x1.555555548f725p-3, asm: true},
	{name: "e4", value: 0x1.555555545f1d1p-5, asm: true},
	{name: "e5", value: 0x1.11123abf1f502p-7, asm: true},
	{name: "e6", value: 0x1.6c185da91c97dp-10, asm: true},
	{name: "magic16", value: 0x1.8p52, note: "rounds what it is added to", asm: true},
	{name: "log2e16", value: 0x1.71547652b82fep+4, asm: true},
	{name: "ln2hi16", value: 0x1.62e42fefa39efp-5, asm: true},
	{name: "ln2lo16", value: 0x1.abc9e3b39803fp-60, asm: true},
}

// powers holds 2^(j/16), as bits less j·2⁴⁸: adding n·2⁴⁸, where j is n mod 16, makes 2^(n/16) of
// them. Each is the nearest float64 but the fourteenth, which is the one below: otherwise one
// result of Sigmoid would be rounded the wrong way.
var powers = func() lookup {
	l := lookup{name: "powers", note: "2^(j/16), as bits less j·2⁴⁸"}
	for j, v := range []float64{
		0x1p+0, 0x1.0b5586cf9890fp+0, 0x1.172b83c7d517bp+0, 0x1.2387a6e756238p+0,
		0x1.306fe0a31b715p+0, 0x1.3dea64c123422p+0, 0x1.4bfdad5362a27p+0, 0x1.5ab07dd485429p+0,
		0x1.6a09e667f3bcdp+0, 0x1.7a11473eb0187p+0, 0x1.8ace5422aa0dbp+0, 0x1.9c49182a3f09p+0,
		0x1.ae89f995ad3adp+0, 0x1.c199bdd85529bp+0, 0x1.d5818dcfba487p+0, 0x1.ea4afa2a490dap+0,
	} {
		l.value[j] = math.Float64frombits(math.Float64bits(v) - uint64(j)<<48)
	}
	return l
}()

// series holds 2/3, 2/5, … 2/23: 2·atanh(s) = 2·s + s³·(2/3 + 2/5·s² + …), and what the logarithm,
// which is made of it, needs besides.
var series = []coefficient{
	{name: "a3", value: 2.0 / 3},
	{name: "a5", value: 2.0 / 5},
	{name: "a7", value: 2.0 / 7},
	{name: "a9", value: 2.0 / 9},
	{name: "a11", value: 2.0 / 11},
	{name: "a13", value: 2.0 / 13},
	{name: "a15", value: 2.0 / 15},
	{name: "a17", value: 2.0 / 17},
	{name: "a19", value: 2.0 / 19},
	{name: "a21", value: 2.0 / 21},
	{name: "a23", value: 2.0 / 23},
	{name: "nearOne", value: 0.4, note: "below, log(1 + e) is the series of e itself"},
	{name: "sqrt2", value: math.Sqrt2, asm: true},
}

// logarithm holds l3 … l13: log((1+s/2)/(1−s/2)) ≈ s + l3·s³ + … + l13·s¹³ within 2^-52 for |s| ≤ 6
// − √32 (Remez, 200 bits), and what takes a number apart.
var logarithm = []coefficient{
	{name: "l3", value: 0x1.5555555553f48p-4},
	{name: "l5", value: 0x1.999999a16ed8cp-7},
	{name: "l7", value: 0x1.24924215522fdp-9},
	{name: "l9", value: 0x1.c7222b4b7802bp-12},
	{name: "l11", value: 0x1.7334d38ba8d27p-14},
	{name: "l13", value: 0x1.5818b38bc1b01p-16},
	{name: "sqrtHalf", value: math.Sqrt2 / 2},
	{name: "two52", value: 0x1p52, note: "with an integer n for its mantissa it is 2⁵² + n,"},
	{name: "biasedTwo52", value: 0x1p52 + 1023, note: "and less this, n − 1023"},
	{name: "two1023", value: 0x1p1023},
}

// aroundOne holds n2 … n8: log(1 + z) ≈ z + n2·z² + … + n8·z⁸ within 2^-50 for |z| < 0.0298, and
// what the logarithm with a table needs besides: −ln 2, of an exponent that is a multiple of 2⁵².
// The polynomial is a minimax one (Remez, 200 bits) whose n2, n3 and n5 have moved so that a result
// within the last bit of a float64 of the middle between two float32, of which log(1 + z) has some,
// comes to lie on its side of that middle.
var aroundOne = []coefficient{
	{name: "n2", value: -0x1.000000000007ep-1, asm: true},
	{name: "n3", value: 0x1.55555555c768ap-2, asm: true},
	{name: "n4", value: -0x1.00000000e6d4bp-2, asm: true},
	{name: "n5", value: 0x1.99998679bc083p-3, asm: true},
	{name: "n6", value: -0x1.55553dd90608bp-3, asm: true},
	{name: "n7", value: 0x1.24fa1ca5cb506p-3, asm: true},
	{name: "n8", value: -0x1.00767b2f2db4fp-3, asm: true},
	{name: "minusLn2", value: -0x1.62e42fefa39efp-53, asm: true},
}

// A lookup is a table of 16 float64 that AVX-512 keeps in two registers.
type lookup struct {
	name, note string
	value      [16]float64
}

// inverses and logInverses hold a c and −log c for each sixteenth of the numbers m from 0.698 to
// 1.396, such that |m·c − 1| < 0.0298; c is 1 around 1, and has 40 bits elsewhere. Of the many c
// that would do, these were found by trial: with them, and with n2 … n8, no result of Log or Log1p
// that lies within 2^-48 of the middle between two float32 is rounded the wrong way. One −log c,
// the thirteenth, is 11 units of its last place too small for that.
var (
	inverses = lookup{"inverses", "c", [16]float64{
		0x1.6577cfcd57p+0, 0x1.552bcfd6d9p+0, 0x1.47be836f9p+0, 0x1.3b5e889441p+0,
		0x1.2fbbcc7ddfp+0, 0x1.2750d92cfdp+0, 0x1.1e45112265p+0, 0x1.1102410c66p+0,
		0x1.0b7f74e99dp+0, 0x1p+0, 0x1.e6a364d2f8p-1, 0x1.cae2dfa468p-1,
		0x1.b268b32368p-1, 0x1.9ea5986498p-1, 0x1.8ae84e32fep-1, 0x1.76a34a991ep-1,
	}}
	logInverses = lookup{"logInverses", "-log c", [16]float64{
		-0x1.55e19bfe9e7c8p-2, -0x1.26198903b23c1p-2, -0x1.f9f879b1436d8p-3, -0x1.ab2511cec97e6p-3,
		-0x1.5e275d855ab7bp-3, -0x1.2497ec37fcf8cp-3, -0x1.c9c1f91de1f1bp-4, -0x1.077b550ce7bf4p-4,
		-0x1.67e8ab9055cb3p-5, math.Copysign(0, -1), 0x1.a02ed259cd2ap-5, 0x1.c09a7a5085b63p-4,
		0x1.509088adb68fcp-3, 0x1.afeafbe42a0c9p-3, 0x1.09e7c609664afp-2, 0x1.3fdc8d8eac515p-2,
	}}
)

// A tie is a float32 x whose f(x) lies so near to the middle between two float32 that a float64
// cannot tell on which side, and y, which f(x) rounds to; as bits.
type tie struct{ x, y uint32 }

// slot is the place of x in a table of eight. Those below get a slot each.
func (t tie) slot() uint32 { return (t.x ^ t.x>>7) >> 18 % 8 }

// ties are those of a function.
type ties struct {
	name string
	all  []tie
}

var tieTables = []ties{
	{"logTies", []tie{
		{0x3c413d3a, 0xc08e158f},
		{0x41178feb, 0x400fe5e7},
		{0x4c5d65a5, 0x418f034b},
		{0x65d890d3, 0x4254d1f9},
		{0x6f31a8ec, 0x42845a89},
	}},
	{"log1pTies", []tie{
		{0x35400003, 0x353fffff},
		{0x3710001b, 0x370ffff3},
		{0x41078feb, 0x400fe5e7},
		{0x65d890d3, 0x4254d1f9},
		{0x6f31a8ec, 0x42845a89},
		{0xb53ffffd, 0xb5400001},
		{0xb70fffe5, 0xb710000d},
		{0xbb0ec8c4, 0xbb0ef0a5},
	}},
}

// slots returns the table. An empty slot has a NaN.
func (t ties) slots() (table [8]tie) {
	for i := range table {
		table[i] = tie{0x7fc00000, 0x7fc00000}
	}
	for _, c := range t.all {
		slot := &table[c.slot()]
		if slot.x != 0x7fc00000 {
			panic(t.name + ": two in one slot")
		}
		*slot = c
	}
	return table
}

// gate holds what SiLU and GELUTanh need: limits of their arguments, and h0, h1 and h2, such that
// (1+h2)·(h0 + h1·x²) is 2·√(2/π)·(1 + 0.044715·x²)/ln 2, within 2^-70. h0 has four bits less
// than a float64, so that h0 + h1·x², rounded, minus h0 is exact. b1 … b11 make
// 2ᶠ ≈ 1 + b1·f + … + b11·f¹¹ within 2^-55.5 for |f| ≤ 1/2; without b0,
// which is below that, one x of all would be rounded the wrong way.
var gate = []coefficient{
	{name: "near0", family: "GELU", value: 0x1p-30, note: "below, |x| counts as this"},
	{name: "siluMin", family: "SILU", value: -110, note: "below, SiLU rounds to -0"},
	{name: "geluTanhMin", value: -10.875, note: "below, GELUTanh rounds to -0"},
	{name: "h0", value: 0x1.26aec21bc9528p+1},
	{name: "h1", value: 0x1.a5a7cf756b4fcp-4},
	{name: "h2", value: 0x1.1d9ceac237532p-38},
	{name: "b0", value: 0x1p-53, note: "of 2ᶠ - 1: see above"},
	{name: "b1", value: 0x1.62e42fefa39efp-1},
	{name: "b2", value: 0x1.ebfbdff82c598p-3},
	{name: "b3", value: 0x1.c6b08d704a0c2p-5},
	{name: "b4", value: 0x1.3b2ab6fba1da9p-7},
	{name: "b5", value: 0x1.5d87fe78a5261p-10},
	{name: "b6", value: 0x1.430913097ca25p-13},
	{name: "b7", value: 0x1.ffcbfc6718b41p-17},
	{name: "b8", value: 0x1.62bfd45082d8ep-20},
	{name: "b9", value: 0x1.b524fac4f20edp-24},
	{name: "b10", value: 0x1.e6068d497e2b1p-28},
	{name: "b11", value: 0x1.e9d4409c3bd61p-32},
}

// normal holds what GELU and Erf need: limits of their arguments; p0 … p9 and q0 … q10, whose
// P(−a)/Q(−a) is exp(a²/2)·Φ(−a) for 0 ≤ a ≤ 14.5, within 2^-54 but for p0; and f0 … f11 and g0 …
// g11, whose F(x²)/G(x²) is erf(x)/x for |x| ≤ 3.95, within 2^-55 but for f0. Both interpolate the
// function at the zeros of a Chebyshev polynomial, in a = 4·(1+t)/(1−t) and in x² ~ (1+t)^1.5, and
// all their terms have one sign. p0 is the next number after 1/2, and f0 two after 2/√π: with these
// no float32 is rounded the wrong way, with the nearest two are.
var normal = []coefficient{
	{name: "geluMin", value: -14.5, note: "below, GELU rounds to -0"},
	{name: "erfMax", family: "ERF", value: 3.9375, note: "beyond, Erf rounds to ±1"},
	{name: "p0", value: 0x1.0000000000001p-1},
	{name: "p1", value: -0x1.75b12bbe2cdbfp-1},
	{name: "p2", value: 0x1.0fac7cb25ddf1p-1},
	{name: "p3", value: -0x1.f5f7edc9ecdfdp-3},
	{name: "p4", value: 0x1.40caab6b13828p-4},
	{name: "p5", value: -0x1.246d0774c0fc0p-6},
	{name: "p6", value: 0x1.7b8ec095a3e8cp-9},
	{name: "p7", value: -0x1.52a65ee245c6dp-12},
	{name: "p8", value: 0x1.7a9737c6501a6p-16},
	{name: "p9", value: -0x1.977589a0d5120p-21},
	{name: "q0", value: 0x1.0000000000000p+0},
	{name: "q1", value: -0x1.20f9aaae67474p+1},
	{name: "q2", value: 0x1.2e67e1b53726cp+1},
	{name: "q3", value: -0x1.832c3e40dd0c1p+0},
	{name: "q4", value: 0x1.50a6652bdb142p-1},
	{name: "q5", value: -0x1.a0afc6fe81494p-3},
	{name: "q6", value: 0x1.751a2826fcc21p-5},
	{name: "q7", value: -0x1.df6972666717bp-8},
	{name: "q8", value: 0x1.a96e9e48f87c9p-11},
	{name: "q9", value: -0x1.da7e39c7c9392p-15},
	{name: "q10", value: 0x1.feac9e42b0f2ep-20},
	{name: "f0", family: "ERF", value: 0x1.20dd750429b6fp+0},
	{name: "f1", family: "ERF", value: 0x1.9729969bd4d38p-3},
	{name: "f2", family: "ERF", value: 0x1.f6f29c694ba43p-5},
	{name: "f3", family: "ERF", value: 0x1.6c2f1bbf2e24ep-8},
	{name: "f4", family: "ERF", value: 0x1.6e3a8fa3821b3p-11},
	{name: "f5", family: "ERF", value: 0x1.47a7f6eeb4111p-15},
	{name: "f6", family: "ERF", value: 0x1.5c3d4bb627d72p-19},
	{name: "f7", family: "ERF", value: 0x1.8327f13390ca2p-24},
	{name: "f8", family: "ERF", value: 0x1.b8a84f122fc40p-29},
	{name: "f9", family: "ERF", value: 0x1.fa30921c8c306p-35},
	{name: "f10", family: "ERF", value: 0x1.c03c49368ce80p-41},
	{name: "f11", family: "ERF", value: 0x1.bc6ade2b973d4p-50},
	{name: "g0", family: "ERF", value: 0x1.0000000000000p+0},
	{name: "g1", family: "ERF", value: 0x1.04e051dde478dp-1},
	{name: "g2", family: "ERF", value: 0x1.fceed22a681e3p-4},
	{name: "g3", family: "ERF", value: 0x1.3a8e4c6ca17dbp-6},
	{name: "g4", family: "ERF", value: 0x1.12a8a922fa42dp-9},
	{name: "g5", family: "ERF", value: 0x1.650699bf05c99p-13},
	{name: "g6", family: "ERF", value: 0x1.61da54610a614p-17},
	{name: "g7", family: "ERF", value: 0x1.0c6adcb35319cp-21},
	{name: "g8", family: "ERF", value: 0x1.3255a095998d9p-26},
	{name: "g9", family: "ERF", value: 0x1.f4ad696c85b37p-32},
	{name: "g10", family: "ERF", value: 0x1.041268afa59f3p-37},
	{name: "g11", family: "ERF", value: 0x1.de048067e2a2dp-45},
}

// binary64 holds what the functions of float64 need: x2 … x12, with which eʳ ≈ 1 + r + x2·r² + … +
// x12·r¹² within 2^-60 for |r| ≤ ln 2/2; t3 … t15, with which tanh(h) ≈ h + t3·h³ + … + t15·h¹⁵
// within 2^-65 for |h| ≤ ln 2/4; m3 … m15, with which log((1+s/2)/(1−s/2)) ≈ s + m3·s³ + … +
// m15·s¹⁵ within 2^-59 for |s| ≤ 6 − √32 (Remez, 260 bits); limits of the arguments; and constants
// that take an argument apart.
var binary64 = []coefficient{
	{name: "magic2", value: 0x1.8p52 + 2046, note: "like magic, with the bias of two factors"},
	{name: "exp64Min", value: -746, note: "below, Exp64 and Sigmoid64 round to +0"},
	{name: "exp64Max", value: 710, note: "above, Exp64 rounds to +Inf"},
	{name: "x2", value: 0x1.0000000000000p-1},
	{name: "x3", value: 0x1.555555555555bp-3},
	{name: "x4", value: 0x1.5555555555504p-5},
	{name: "x5", value: 0x1.111111110ecbcp-7},
	{name: "x6", value: 0x1.6c16c16c2ffdbp-10},
	{name: "x7", value: 0x1.a01a01b35f0e8p-13},
	{name: "x8", value: 0x1.a01a0137533f0p-16},
	{name: "x9", value: 0x1.71ddf0651ab7ep-19},
	{name: "x10", value: 0x1.27e5b376dcf3dp-22},
	{name: "x11", value: 0x1.af6b7d17c6cbfp-26},
	{name: "x12", value: 0x1.1e3d9efc50e61p-29},
	{name: "sigmoid64Max", family: "SIGMOID64", value: 40, note: "above, Sigmoid64 rounds to 1"},
	{name: "negligible", family: "SIGMOID64", value: -200, note: "2 to this vanishes beside 1"},
	{name: "tanh64Max", family: "TANH64", value: 19.25, note: "beyond, Tanh64 rounds to ±1"},
	{name: "tanh64Near", family: "TANH64", value: 0x1p-28, note: "nearer to 0, Tanh64 rounds to its argument"},
	{name: "minusTwoLog2e", family: "TANH64", value: -0x1.71547652b82fep+1, note: "-2/ln 2"},
	{name: "magicLess52", family: "TANH64", value: 0x1.8p52 + 1023 - 52},
	{name: "halfLn2hi", family: "TANH64", value: 0x1.62e42fefa39efp-2, note: "ln 2/2 in two parts"},
	{name: "halfLn2lo", family: "TANH64", value: 0x1.abc9e3b39803fp-57},
	{name: "t3", family: "TANH64", value: -0x1.5555555555555p-2},
	{name: "t5", family: "TANH64", value: 0x1.1111111110e26p-3},
	{name: "t7", family: "TANH64", value: -0x1.ba1ba1b92e7d4p-5},
	{name: "t9", family: "TANH64", value: 0x1.664f4773c2e2cp-6},
	{name: "t11", family: "TANH64", value: -0x1.226d939abdce4p-7},
	{name: "t13", family: "TANH64", value: 0x1.d66ae55c4736dp-9},
	{name: "t15", family: "TANH64", value: -0x1.6c106fa5943dap-10},
	{name: "m3", family: "LOG64", value: 0x1.5555555555592p-4},
	{name: "m5", family: "LOG64", value: 0x1.999999997ff1ap-7},
	{name: "m7", family: "LOG64", value: 0x1.24924941e1423p-9},
	{name: "m9", family: "LOG64", value: 0x1.c71c521463061p-12},
	{name: "m11", family: "LOG64", value: 0x1.74663ce979825p-14},
	{name: "m13", family: "LOG64", value: 0x1.39a1e932a6e62p-16},
	{name: "m15", family: "LOG64", value: 0x1.2f03b5f158677p-18},
	{name: "ln2high", family: "LOG64", value: 0x1.62e42fefa3800p-1, note: "ln 2 in two parts, the first with 42 bits"},
	{name: "ln2low", family: "LOG64", value: 0x1.ef35793c76730p-45},
	{name: "subnormal", family: "LOG64", value: 1022, note: "what e is less of a subnormal number, times 2 to this"},
}

// power64 holds what Pow64 needs: k5 … k14, with which log(1 + r) ≈ r − r²/2 + r³/3 − r⁴/4 + k5·r⁵
// + … + k14·r¹⁴ within 2^-69.9 for −1/16 ≤ r ≤ 0.075 (Remez, 200 bits), and limits.
var power64 = []coefficient{
	{name: "pow64Low", value: 0x1.7333333333334p-1, note: "0.725: a number is 2ᵉ·m with an m from this on"},
	{name: "third", value: 0x1.5555555555555p-2, note: "1/3 in two parts"},
	{name: "thirdLow", value: 0x1.5555555555555p-56},
	{name: "minusFourth", value: -0.25},
	{name: "k5", value: 0x1.99999999999fcp-3},
	{name: "k6", value: -0x1.5555555553211p-3},
	{name: "k7", value: 0x1.249249244fc1cp-3},
	{name: "k8", value: -0x1.0000000ddd7a0p-3},
	{name: "k9", value: 0x1.c71c73d2b69ccp-4},
	{name: "k10", value: -0x1.99995ca1fe155p-4},
	{name: "k11", value: 0x1.745955f65b21bp-4},
	{name: "k12", value: -0x1.558d331d371a7p-4},
	{name: "k13", value: 0x1.3e540c043b560p-4},
	{name: "k14", value: -0x1.135811399df65p-4},
	{name: "pow64Least", value: -0x1p-20, note: "the second part of an exponent is within these, unless xᵖ is 0 or Inf"},
	{name: "pow64Most", value: 0x1p-20},
	{name: "two64", value: 0x1p64, note: "makes a subnormal number a normal one"},
	{name: "sixtyFour", value: 64},
	{name: "pow64Biased", value: 0x1p52 + 1023 + 64, note: "biasedTwo52 and that", asm: true},
	{name: "pow64Bias", value: math.Float64frombits(math.Float64bits(1) - math.Float64bits(0x1.7333333333334p-1)), note: "the bits of 1 less those of pow64Low", asm: true},
}

// power64Table holds, for each eighth of the numbers m from 0.725 to 1.45, a c of so few bits that
// r = m·c − 1 is exact, and −log c in two parts, the first of them a multiple of 2^-42.
var power64Table = [8][3]float64{
	{21. / 16, -0x1.1675cababa000p-2, -0x1.8380e731f55c4p-44},
	{5. / 4, -0x1.c8ff7c79aa000p-3, 0x1.7794f689f8434p-45},
	{9. / 8, -0x1.e27076e2b0000p-4, 0x1.a342c2af0003cp-45},
	{17. / 16, -0x1.f0a30c0118000p-5, 0x1.d599e83368e91p-45},
	{1, 0, 0},
	{7. / 8, 0x1.1178e8227e000p-3, 0x1.1ef78ce2d07f2p-45},
	{25. / 32, 0x1.f991c6cb3c000p-3, -0x1.90d04cd7cc834p-44},
	{23. / 32, 0x1.522ae0738a000p-2, 0x1.ebe708164c759p-45},
}

// gradients holds what the derivatives of SiLU, GELU and GELUTanh need, and ELU and Softplus.
var gradients = []coefficient{
	{name: "gradMin", family: "GRAD", value: -708, note: "below, a derivative times any float32 rounds to 0"},
	{name: "geluGradMin", value: -37.5},
	{name: "geluTanhGradMin", family: "GELUTANHGRAD", value: -21},
	{name: "density", value: 0x1.9884533d43651p-2, note: "1/√(2π)"},
	{name: "w0", family: "GELUTANHGRAD", value: 0x1.9884533d43651p+0, note: "2·√(2/π)"},
	{name: "w1", family: "GELUTANHGRAD", value: 0x1.2444f2a4d8b4bp-4, note: "0.044715 of it"},
	{name: "w2", family: "GELUTANHGRAD", value: 0x1.b6676bf7450f0p-3, note: "3 times that"},
	{name: "below1", family: "ELU", value: 1 - 0x1p-53},
	{name: "nearTwo", family: "SOFTPLUS", value: math.Sqrt2 - 1, note: "above, 1 + e is nearer to 2"},
	{name: "ln2up", family: "SOFTPLUS", value: 0x1.62e42fefa39f0p-1, note: "the float64 above ln 2, not the nearest: see Softplus"},
	{name: "threeHalves", family: "SOFTPLUS", value: 1.5, asm: true},
	{name: "zero", family: "CONST", value: 0, asm: true},
}

// others are the rest of what the functions need in vectors.
var others = []coefficient{
	{name: "up0", family: "SIGMOID", value: 1 + 0x1p-51, note: "c0 and c1 of sigmoid: see there"},
	{name: "up1", family: "SIGMOID", value: 1 + 0xap-52},
	{name: "one", value: 1, asm: true},
	{name: "two", value: 2, asm: true},
	{name: "minusHalf", value: -0.5, asm: true},
	{name: "half", value: 0.5, asm: true},
	{name: "sign", value: math.Copysign(0, -1), note: "the sign bit alone", asm: true},
	{name: "magnitude", value: math.Float64frombits(1<<63 - 1), note: "all bits but the sign", asm: true},
	{name: "mantissa", value: math.Float64frombits(1<<52 - 1), note: "all bits but sign and exponent", asm: true},
	{name: "smallest", value: 0x1p-1022, note: "the smallest normal number", asm: true},
	{name: "logBias", value: math.Float64frombits(math.Float64bits(1) - math.Float64bits(math.Sqrt2/2)), note: "the bits of 1 less those of √½", asm: true},
}

// singles are float32, once each.
var singles = []coefficient{
	{name: "expMin32", family: "EXP", value: -104.5},
	{name: "expMax32", family: "EXP", value: 89},
	{name: "tanhMax32", family: "TANH", value: 9.25},
	{name: "one32", family: "CONST", value: 1},
	{name: "minusNear32", family: "GELU", value: -0x1p-30},
	{name: "siluMin32", family: "SILU", value: -110},
	{name: "geluTanhMin32", family: "GELUTANH", value: -10.875},
	{name: "geluMin32", family: "GELU", value: -14.5},
	{name: "erfMax32", family: "ERF", value: 3.9375},
	{name: "sign32", family: "CONST", value: math.Copysign(0, -1)},
}

// lists are all coefficients, in the order of the assembly's table, with their families.
var lists = []struct {
	family string
	list   []coefficient
}{
	{"EXP", reduction}, {"EXP", long}, {"EXP", short}, {"EXP", sixteenth},
	{"LOG", series}, {"LOG", logarithm}, {"LOG", aroundOne},
	{"GELUTANH", gate}, {"GELU", normal}, {"EXP64", binary64}, {"POW64", power64},
	{"GELUGRAD", gradients}, {"CONST", others},
}

// table64 returns all coefficients in the order of the assembly's table.
func table64() []coefficient {
	var all []coefficient
	for _, l := range lists {
		for _, c := range l.list {
			if c.family == "" {
				c.family = l.family
			}
			all = append(all, c)
		}
	}
	return all
}

// symbol returns the name of a coefficient in assembly: EXP_MIN of expMin, of the family EXP.
func (c coefficient) symbol() string {
	return c.family + "_" + strings.TrimPrefix(strings.ToUpper(c.name), c.family)
}
