package main

import (
	"fmt"
	"math"
	"slices"
)

// Exp and Sigmoid have a quick phase, in double-floats: unevaluated sums of two float32. Where that
// leaves open how to round, an accurate phase in float64 decides. These are the constants of the
// quick phase; kernel/amd64/exp_avx512_amd64.s derives it.

// A dfReduction takes x to n and r, x = n·ln 2/parts + r, and has exp(r) as a polynomial. The
// errors are relative: the largest over all float32 x within ±dfMax, and 1/16 of that.
// TestDoubleFloat tries some x, and all of them with -doublefloat=1.
type dfReduction struct {
	suffix       string
	parts        int
	ln2hi, ln2lo float32   // ln 2/parts
	q            []float32 // exp(r) ≈ 1 + r + q2·r² + …, or 1 + r + r²/2 + q3·r³ + …
	power        int       // of the first q
	exp          float64   // the error of exp, which is added so that a sum is never too small
	above, below float64   // the errors of Sigmoid: how much its results, with that excess, are too small, and too large
	silu         float64   // what SiLU adds to both: two roundings and a product that is left out, each less than 2^-47
}

// dfTiny is added to x: a subnormal x, and what depends on it, would take the CPU a hundred cycles.
// It is so small that no sum, but for the few next to −dfTiny, has a square that is subnormal, and
// no result changes.
//
// dfMax is the largest |x|: beyond, a part of a sum could become subnormal. SiLU has a least |x|,
// too, as its results are sums x·(…). dfLeast is the least x of Sigmoid on amd64: below, 1 less
// than its denominator may be no float32.
const (
	dfMax   = 50
	dfMin   = 0x1p-100
	dfTiny  = 0x1p-60
	dfLeast = -16.5
)

// dfReductions are AVX-512's, with tables of 32 in two registers, and AVX2's with tables of eight.
// The polynomials interpolate at the zeros of a Chebyshev polynomial.
var dfReductions = []dfReduction{
	{
		suffix: "32", parts: 32, ln2hi: 0x1.62e43p-6, ln2lo: -0x1.05c61p-34,
		q: []float32{0.5, 0x1.5555b8p-3, 0x1.555596p-5}, power: 2,
		exp: 0x1.1p-36, above: 0x1.2cp-35, below: 0x1.1p-39,
	},
	{
		suffix: "8", parts: 8, ln2hi: 0x1.62e43p-4, ln2lo: -0x1.05c61p-32,
		q: []float32{0x1.555556p-3, 0x1.55597p-5, 0x1.11136ap-7}, power: 3,
		exp: 0x1.1p-37, above: 0x1.a6p-37, below: 0x1.1p-45, silu: 0x1.8p-46,
	},
}

// inverseBits less the bits of s are those of a float32 within 0.0506 of 1/s.
const inverseBits = 0x7ef31200

// scale returns parts/ln 2.
func (r *dfReduction) scale() float32 { return float32(float64(r.parts) / math.Ln2) }

// shift returns by how much n, times parts, is to be shifted to come to the place of the exponent.
func (r *dfReduction) shift() int { return 23 - int(math.Log2(float64(r.parts))) }

// tables returns 2^(j/parts) as bits less j at the place of n, and what is missing of the
// logarithms, with the error of exp in excess.
func (r *dfReduction) tables() (powers, residuals []float32) {
	for j := range r.parts {
		exact := math.Exp2(float64(j) / float64(r.parts))
		power := float32(exact)
		powers = append(powers, math.Float32frombits(math.Float32bits(power)-uint32(j<<r.shift())))
		residuals = append(residuals, float32(math.Log1p((exact-float64(power))/float64(power))+r.exp))
	}
	return powers, residuals
}

// A dfConstant is one of the constants: a name, after DF_, and what is said of it.
type dfConstant struct {
	name  string
	value float32
	note  string
}

// dfConstants are those that do not depend on the reduction.
var dfConstants = []dfConstant{
	{"SIGN", float32(math.Copysign(0, -1)), ", the sign bit alone"},
	{"MAX", dfMax, ", beyond, a part of a sum could become subnormal"},
	{"LEAST", dfLeast, ", below, 1 less than a denominator may be no float32"},
	{"TINY", dfTiny, ", makes a normal number of a subnormal one"},
	{"MAGIC", 0x1.8p23, ", rounds what it is added to"},
	{"ONE", 1, ""},
	{"HALF", 0.5, ""},
	{"INVERSE", math.Float32frombits(inverseBits), ", whose bits less those of s are those of a number within 0.0506 of 1/s"},
}

// constants returns those that do.
func (r *dfReduction) constants() []dfConstant {
	all := []dfConstant{
		{"LOG2E", r.scale(), fmt.Sprintf(", %d/ln 2", r.parts)},
		{"LN2HI", r.ln2hi, fmt.Sprintf(", ln 2/%d in two parts", r.parts)},
		{"LN2LO", r.ln2lo, ""},
	}
	for j, q := range r.q {
		all = append(all, dfConstant{fmt.Sprintf("Q%d", r.power+j), q, ""})
	}
	all = append(all,
		dfConstant{"WIDTH", float32(2 * r.exp), ", of the interval that exp is in"},
		dfConstant{"ABOVE", float32(r.above), ", what may be missing of a sigmoid,"},
		dfConstant{"BELOW", float32(-r.below), ", and what may be too much"})
	for i := range all {
		all[i].name += "_" + r.suffix
	}
	return all
}

// repeat adds constants to the table, each so many times, from an offset, and returns where they
// end.
func (k *constants) repeat(table string, offset, times int, all ...dfConstant) int {
	for _, c := range all {
		define := fmt.Sprintf("#define DF_%-12s %s", c.name, k.place(table, offset))
		k.names.printf("%-42s // %x%s\n", define, c.value, c.note)
		for range times {
			k.data.printf("DATA %s+%d(SB)/4, $0x%08x\n", table, offset, math.Float32bits(c.value))
			offset += 4
		}
	}
	return offset
}

// doubleFloat adds the constants, each so many times as the note says.
func (k *constants) doubleFloat(times int, note string) {
	table := k.symbol("doubleFloat")
	k.names.printf("\n// The constants of the quick phase of Exp and Sigmoid, in double-floats.\n// %s\n\n", note)
	k.data.printf("\n")
	offset := k.repeat(table, 0, times, dfConstants...)
	for i := range dfReductions {
		offset = k.repeat(table, offset, times, dfReductions[i].constants()...)
	}
	k.data.printf("GLOBL %s(SB), RODATA|NOPTR, $%d\n", table, offset)
}

// doubleFloatNEON adds those of the tables of eight as NEON wants them: what instructions take by
// element lies in the lanes of one register, the others are there four times.
func (k *constants) doubleFloatNEON() {
	r := &dfReductions[1]
	var lanes, vectors []dfConstant
	for _, c := range slices.Concat(dfConstants, r.constants()) {
		switch c.name {
		case "LOG2E_8", "LN2HI_8", "LN2LO_8", "Q5_8":
			lanes = append(lanes, c)
		case "MAX", "MAGIC", "ONE", "HALF", "Q3_8", "Q4_8", "ABOVE_8", "BELOW_8":
			vectors = append(vectors, c)
		}
	}
	vectors = append(vectors,
		dfConstant{"MIN", dfMin, ", of SiLU: nearer to 0, too"},
		dfConstant{"SILUABOVE_8", float32(r.above + r.silu), ", what may be missing of SiLU,"},
		dfConstant{"SILUBELOW_8", float32(-r.below - r.silu), ", and what may be too much"})
	table := k.symbol("doubleFloat")
	k.names.printf("\n// The constants of the quick phase of Sigmoid and SiLU, in double-floats, as distances from ·doubleFloat(SB): the first\n// four are there once, the others four times.\n\n")
	k.data.printf("\n")
	offset := k.repeat(table, k.repeat(table, 0, 1, lanes...), 4, vectors...)
	k.data.printf("GLOBL %s(SB), RODATA|NOPTR, $%d\n", table, offset)
	k.dfTables(r)
	k.data.printf("\n// What makes places in these tables of n: where the first bytes of its lanes are, the bytes of an entry, and what counts.\n\n")
	places := k.symbol("dfPlaces")
	for i, v := range []uint32{0, 0x04040404, 0x08080808, 0x0c0c0c0c, 0x03020100, 0x03020100, 0x03020100, 0x03020100, 0x1f1f1f1f, 0x1f1f1f1f, 0x1f1f1f1f, 0x1f1f1f1f} {
		k.data.printf("DATA %s+%d(SB)/4, $0x%08x\n", places, 4*i, v)
	}
	k.data.printf("GLOBL %s(SB), RODATA|NOPTR, $48\n", places)
}

// dfTables adds the tables of a reduction.
func (k *constants) dfTables(r *dfReduction) {
	powers, residuals := r.tables()
	k.data.table32(k.symbol("dfPowers"+r.suffix), fmt.Sprintf("2^(j/%d), as bits less j·2^%d: adding n·2^%d, where j is n mod %d, makes 2^(n/%d) of them.",
		r.parts, r.shift(), r.shift(), r.parts, r.parts), powers)
	k.data.table32(k.symbol("dfResiduals"+r.suffix), "What is missing of their logarithms, and the error of exp in excess.", residuals)
}

// table32 writes a table of float32.
func (w *text) table32(symbol, note string, values []float32) {
	w.printf("\n// %s\n\n", note)
	for i, v := range values {
		w.printf("DATA %s+%d(SB)/4, $0x%08x\n", symbol, 4*i, math.Float32bits(v))
	}
	w.printf("GLOBL %s(SB), RODATA|NOPTR, $%d\n", symbol, 4*len(values))
}
