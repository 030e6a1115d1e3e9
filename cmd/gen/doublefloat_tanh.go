package main

import (
	"fmt"
	"math"
)

// The constants of the quick phase of Tanh, in double-floats; kernel/amd64/exp_avx512_amd64.s
// derives it. With s = 2^(n/parts), x = n·ln 2/(2·parts) + r0 + c, and tanh(r) ≈ r + q3·r³ + q5·r⁵.

// A tanhReduction takes x to n and r. The errors are how much the results may be too small, and too
// large, relative to them: the largest over all float32 x from tanhMin to tanhMax, 1/16 of that,
// and adding, as adding these is rounded, too. TestTanhDoubleFloat tries some x, and all of them
// with -doublefloat=1.
type tanhReduction struct {
	parts        int
	ln2hi, ln2lo float32 // ln 2/(2·parts)
	above, below float64
	adding       float64
}

// tanhReductions are AVX-512's, with tables of 32 in two registers, and AVX2's and NEON's with
// tables of eight.
var tanhReductions = []tanhReduction{
	{parts: 32, ln2hi: 0x1.62e43p-7, ln2lo: -0x1.05c61p-35, above: 0x1.61p-38, below: 0x1.42p-38, adding: 0x1p-40},
	{parts: 8, ln2hi: 0x1.62e43p-5, ln2lo: -0x1.05c61p-33, above: 0x1.37p-35, below: 0x1.16p-34, adding: 0x1p-37},
}

const (
	tanhQ3 = float32(-0x1.555554p-2)
	tanhQ5 = float32(0x1.11p-3)

	// The results for tanhMax and for tanhEnd are the float32 below 1. Those beyond tanhEnd are 1.
	// Those nearer to 0 than tanhMin are their arguments.
	tanhMin = float32(0x1p-30)
	tanhMax = float32(8.6)
	tanhEnd = float32(0x1.205966p+3)
)

// scale returns 2·parts/ln 2.
func (r *tanhReduction) scale() float32 { return float32(float64(2*r.parts) / math.Ln2) }

// shift returns by how much n is to be shifted to come to the place of the exponent.
func (r *tanhReduction) shift() int { return 23 - int(math.Log2(float64(r.parts))) }

// tables returns 2^(j/parts) as bits less j at the place of n, and half of what is missing of the
// logarithms. The powers have 23 bits, so that 1 more is a float32 as long as they are below 2²⁴.
func (r *tanhReduction) tables() (powers, residuals []float32) {
	for j := range r.parts {
		exact := math.Exp2(float64(j) / float64(r.parts))
		power := math.Round(exact*0x1p22) / 0x1p22
		powers = append(powers, math.Float32frombits(math.Float32bits(float32(power))-uint32(j<<r.shift())))
		residuals = append(residuals, float32(math.Log1p((exact-power)/power)/2))
	}
	return powers, residuals
}

// constants returns those that are no table.
func (r *tanhReduction) constants() []dfConstant {
	return []dfConstant{
		{"TANH_LOG2E", r.scale(), fmt.Sprintf(", %d/ln 2", 2*r.parts)},
		{"TANH_LN2HI", r.ln2hi, fmt.Sprintf(", ln 2/%d in two parts", 2*r.parts)},
		{"TANH_LN2LO", r.ln2lo, ""},
		{"TANH_Q3", tanhQ3, ""},
		{"TANH_Q5", tanhQ5, ""},
		{"TANH_MIN", tanhMin, ", nearer to 0 the result is the argument"},
		{"TANH_MAX", tanhMax, ", from there to END the result is the float32 below 1"},
		{"TANH_END", tanhEnd, ", beyond, the result is 1"},
		{"TANH_TWO", 2, ""},
		{"TANH_ABOVE", float32(r.above), ", what may be missing of the result,"},
		{"TANH_BELOW", float32(-r.below), ", and what may be too much"},
	}
}

// tanhDoubleFloat adds the constants, each so many times.
func (k *constants) tanhDoubleFloat(r *tanhReduction, times int) {
	table := k.symbol("doubleFloatTanh")
	k.names.printf("\n// The constants of the quick phase of Tanh, in double-floats.\n\n")
	k.data.printf("\n")
	offset := k.repeat(table, 0, times, r.constants()...)
	k.data.printf("GLOBL %s(SB), RODATA|NOPTR, $%d\n", table, offset)
}

// tanhDoubleFloatNEON adds those of the tables of eight as NEON wants them: first the four that
// instructions take by element.
func (k *constants) tanhDoubleFloatNEON() {
	r := &tanhReductions[1]
	var lanes, vectors []dfConstant
	for _, c := range r.constants() {
		switch c.name {
		case "TANH_LOG2E", "TANH_LN2HI", "TANH_LN2LO", "TANH_Q5":
			lanes = append(lanes, c)
		default:
			vectors = append(vectors, c)
		}
	}
	for _, c := range dfConstants {
		switch c.name {
		case "SIGN", "MAGIC", "ONE":
			vectors = append(vectors, dfConstant{"TANH_" + c.name, c.value, c.note})
		}
	}
	table := k.symbol("doubleFloatTanh")
	k.names.printf("\n// The constants of the quick phase of Tanh, in double-floats, as distances from ·doubleFloatTanh(SB): the first four\n// are there once, the others four times.\n\n")
	k.data.printf("\n")
	offset := k.repeat(table, k.repeat(table, 0, 1, lanes...), 4, vectors...)
	k.data.printf("GLOBL %s(SB), RODATA|NOPTR, $%d\n", table, offset)
	k.tanhLookups(r)
}

// tanhLookups adds the tables.
func (k *constants) tanhLookups(r *tanhReduction) {
	powers, residuals := r.tables()
	k.data.table32(k.symbol(fmt.Sprint("tanhPowers", r.parts)), fmt.Sprintf("2^(j/%d) of 23 bits, as bits less j·2^%d: adding n·2^%d, where j is n mod %d, makes 2^(n/%d) of them.",
		r.parts, r.shift(), r.shift(), r.parts, r.parts), powers)
	k.data.table32(k.symbol(fmt.Sprint("tanhResiduals", r.parts)), "Half of what is missing of their logarithms.", residuals)
}
