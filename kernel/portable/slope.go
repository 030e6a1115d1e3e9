package portable

import "math"

// The derivatives of SiLU, GELU and GELUTanh are float64 whose bits generic fixes, the errors of
// its exponential included. Here f′(−|x|) is a polynomial of degree 5 in each of some 200 intervals
// of |x|, fitted to generic's values, and within 2⁻³³ of them, which TestSlopes tries: fewer
// operations than the exponential alone would be, and no quotient. Around the x whose derivative is
// 0, and in the tail, no such polynomial is good enough, and generic does the element.

// A slope holds the coefficients of f′(−|x|), of |x| less the middle of its interval.
type slope [6]float64

// unsureSlope is unsure for a t that is within 2⁻³³.
func unsureSlope(t float64) bool {
	const slack = 1 << 20
	return (math.Float64bits(t)-(middle-slack))&lowBits < 2*slack
}

// of returns f′(−|x|), given the coefficients of the interval and the distance f of its middle.
// Pairs of terms overlap.
func (c *slope) of(f float64) float64 {
	f2 := f * f
	return (c[0] + f*c[1]) + f2*((c[2]+f*c[3])+f2*(c[4]+f*c[5]))
}

// A slopeTable is of one function: its polynomials; the interval in which the derivative is 0; and
// what rounds |x|, when it is added, to the middle of an interval.
type slopeTable struct {
	slopes   []slope
	zero     uint64
	rounding float64
}

// gradients sets dx to dy·f′(x) until it is unsure.
func (l *slopeTable) gradients(dx, dy, x []float32) int {
	dx, dy = dx[:len(x)], dy[:len(x)]
	slopes, zero, rounding := l.slopes, l.zero, l.rounding
	for i, v := range x {
		a := minusAbs(v, -1)
		z := a + rounding
		k := math.Float64bits(z) - math.Float64bits(rounding)
		if k == zero {
			return i
		}
		if k >= uint64(len(slopes)) {
			return i
		}
		t := gradient(dy[i], v, slopes[k].of(a-(z-rounding)))
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

// gradient returns dy·f′(x), of g = f′(−|x|): f′(x) is g or 1 − g.
func gradient(dy, x float32, g float64) float64 {
	l := &sides[math.Float32bits(x)>>31]
	return float64(dy) * (l.factor*g + l.term)
}

var sides = [2]struct{ factor, term float64 }{{-1, 1}, {1, 0}}

var (
	siluSlope     = slopeTable{siluSlopes[:], siluZero, round / siluIntervals}
	geluSlope     = slopeTable{geluSlopes[:], geluZero, round / geluIntervals}
	geluTanhSlope = slopeTable{geluTanhSlopes[:], geluTanhZero, round / geluTanhIntervals}
)
