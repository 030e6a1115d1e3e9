package main

import (
	"fmt"
	"math"
)

// The constants of the quick phase of Tanh, in double-floats; kernel/amd64/exp_avx512_amd64.s
// derives it. With s = 2^(n/32), x = n·ln 2/64 + r0 + c, and tanh(r) ≈ r + q3·r³ + q5·r⁵.

const (
	tanhParts = 32
	tanhShift = 18 // by how much n is to be shifted to come to the place of the exponent
	tanhScale = float32(2 * tanhParts / math.Ln2)
	tanhLn2hi = float32(0x1.62e43p-7) // ln 2/64
	tanhLn2lo = float32(-0x1.05c61p-35)
	tanhQ3    = float32(-0x1.555554p-2)
	tanhQ5    = float32(0x1.11p-3)

	// The results for tanhMax and for tanhEnd are the float32 below 1. Those beyond tanhEnd are 1.
	// Those nearer to 0 than tanhMin are their arguments.
	tanhMin = float32(0x1p-30)
	tanhMax = float32(8.6)
	tanhEnd = float32(0x1.205966p+3)

	// How much the results may be too small, and too large, relative to them: the largest over all
	// float32 x from tanhMin to tanhMax, 1/16 of that, and 2^-40, as adding these is rounded, too.
	// TestTanhDoubleFloat tries some x, and all of them with -doublefloat=1.
	tanhAbove = 0x1.87p-38
	tanhBelow = 0x1.1cp-38
)

// tanhTables returns 2^(j/32) as bits less j at the place of n, and half of what is missing of the
// logarithms. The powers have 23 bits, so that 1 more is a float32 as long as they are below 2²⁴.
func tanhTables() (powers, residuals []float32) {
	for j := range tanhParts {
		exact := math.Exp2(float64(j) / tanhParts)
		power := math.Round(exact*0x1p22) / 0x1p22
		powers = append(powers, math.Float32frombits(math.Float32bits(float32(power))-uint32(j<<tanhShift)))
		residuals = append(residuals, float32(math.Log1p((exact-power)/power)/2))
	}
	return powers, residuals
}

// tanhConstants are those that are no table.
var tanhConstants = []dfConstant{
	{"TANH_LOG2E", tanhScale, ", 64/ln 2"},
	{"TANH_LN2HI", tanhLn2hi, ", ln 2/64 in two parts"},
	{"TANH_LN2LO", tanhLn2lo, ""},
	{"TANH_Q3", tanhQ3, ""},
	{"TANH_Q5", tanhQ5, ""},
	{"TANH_MIN", tanhMin, ", nearer to 0 the result is the argument"},
	{"TANH_MAX", tanhMax, ", from there to END the result is the float32 below 1"},
	{"TANH_END", tanhEnd, ", beyond, the result is 1"},
	{"TANH_TWO", 2, ""},
	{"TANH_ABOVE", tanhAbove, ", what may be missing of the result,"},
	{"TANH_BELOW", -tanhBelow, ", and what may be too much"},
}

// tanhDoubleFloat adds the constants, once each.
func (k *constants) tanhDoubleFloat() {
	table := k.symbol("doubleFloatTanh")
	k.names.printf("\n// The constants of the quick phase of Tanh, in double-floats.\n\n")
	k.data.printf("\n")
	offset := k.repeat(table, 0, 1, tanhConstants...)
	k.data.printf("GLOBL %s(SB), RODATA|NOPTR, $%d\n", table, offset)
}

// tanhLookups adds the tables.
func (k *constants) tanhLookups() {
	powers, residuals := tanhTables()
	k.data.table32(k.symbol("tanhPowers"), fmt.Sprintf("2^(j/%d) of 23 bits, as bits less j·2^%d: adding n·2^%d, where j is n mod %d, makes 2^(n/%d) of them.",
		tanhParts, tanhShift, tanhShift, tanhParts, tanhParts), powers)
	k.data.table32(k.symbol("tanhResiduals"), "Half of what is missing of their logarithms.", residuals)
}
