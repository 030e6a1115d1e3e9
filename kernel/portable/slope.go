package portable

import "math"

// The derivatives of SiLU, GELU and GELUTanh are float64 whose bits generic fixes, the errors of
// its exponential included. Here f′(x) is a polynomial of degree 5 in each of some 400 intervals of
// x, fitted to generic's values, and within 2⁻³³ of them, which TestSlopes tries: fewer operations
// than the exponential alone would be, and no quotient. Around the x whose derivative is 0, and far
// from 0, no such polynomial is good enough, or in the table, and generic does the element.

// A slope holds the coefficients of f′(x), of x less the middle of its interval.
type slope [6]float64

// unsureSlope is unsure for a t that is within 2⁻³³.
func unsureSlope(t float64) bool {
	const slack = 1 << 20
	return (math.Float64bits(t)-(middle-slack))&lowBits < 2*slack
}

// of returns f′, given the distance f from the middle of the interval. Pairs of terms overlap.
func (c *slope) of(f float64) float64 {
	f2 := f * f
	return (c[0] + f*c[1]) + f2*((c[2]+f*c[3])+f2*(c[4]+f*c[5]))
}

// A slopeTable is of one function: its polynomials, which interval has 0 in its middle, in which
// the derivative is 0, and what rounds x, when it is added, to the middle of an interval.
type slopeTable struct {
	slopes   []slope
	middle   uint64
	zero     uint64
	rounding float64
}

// gradients sets dx to dy·f′(x) until it is unsure. Nothing is computed before the coefficients are
// known but what finds them: how many elements overlap depends on how long each waits.
func (l *slopeTable) gradients(dx, dy, x []float32) int {
	dx, dy = dx[:len(x)], dy[:len(x)]
	slopes, zero, rounding := l.slopes, l.zero, l.rounding
	first := math.Float64bits(rounding) - l.middle
	for i, v := range x {
		a := float64(v)
		z := a + rounding
		k := math.Float64bits(z) - first
		if k == zero {
			return i
		}
		if k >= uint64(len(slopes)) {
			return i
		}
		t := float64(dy[i]) * slopes[k].of(a-(z-rounding))
		if unsureSlope(t) {
			return i
		}
		if tiny(t) {
			return i
		}
		dx[i] = float32(t)
	}
	return len(x)
}

var (
	siluSlope     = slopeTable{siluSlopes[:], siluMiddle, siluZero, round / siluIntervals}
	geluSlope     = slopeTable{geluSlopes[:], geluMiddle, geluZero, round / geluIntervals}
	geluTanhSlope = slopeTable{geluTanhSlopes[:], geluTanhMiddle, geluTanhZero, round / geluTanhIntervals}
)
