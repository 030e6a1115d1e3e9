package generic

import "math"

// Softplus and ELU are computed in float64 and rounded to float32 once, like the functions of
// exp.go.

// Softplus sets dst[i] to the float32 nearest to log(1 + eˣ), x = x[i], which is max(x, 0) + log(1
// + e) with e = exp(−|x|): nothing overflows, and the tail keeps its relative accuracy.
//
// Between 0 and 1 there is no need to take 1 + e apart, as log.go does. Up to √2 − 1, e is near
// enough to 0 for the series of log(1 + e), whose argument is s = e/(1 + e/2); above, 1 + e is near
// enough to 2, and what takes the place of s is (e − 1)/(3/2 + e/2), with ln 2 added to the result.
//
// Of one x, 0.00044680992, the result lies so little above the middle between two float32, by a
// twentieth of the last bit of a float64, that it would be rounded down. So ln 2 is taken four
// fifths of that bit too large: this changes no other result.
func Softplus(dst, x []float32) {
	for i, v := range x {
		dst[i] = float32(softplus(float64(v)))
	}
}

func softplus(x float64) float64 {
	e := exp(-math.Abs(x))
	n, d, l := e, 1.0, 0.0
	if e > nearTwo {
		n, d, l = e-1, 1.5, ln2up
	}
	s := n / math.FMA(e, 0.5, d)
	z := float64(s * s)
	p := math.FMA(float64(s*z), horner(logSeries[:], z), s)
	if x > 0 {
		l += x
	}
	return p + l
}

var logSeries = [...]float64{l3, l5, l7, l9, l11, l13}

// ELU sets dst[i] = x where the sign bit of x = x[i] is clear, and alpha·(eˣ − 1) elsewhere. For
// alpha = 1 it is the float32 nearest to that. For another, its error is below (1/2 + 2⁻²⁶) ULP:
// the product is one of float64, rounded to float32, and its bits are those of this sequence of
// operations, which every set of kernels must follow to the letter.
//
// Of the smallest x, eˣ − 1 = x + x²/2 + … is x to a float64, and alpha·x may lie half way between
// two float32. The truth is always nearer to 0. So alpha is made smaller by the last bit of a
// float64, which changes nothing else.
func ELU(dst []float32, alpha float32, x []float32) {
	a := float64(float64(alpha) * below1)
	for i, v := range x {
		if math.Signbit(float64(v)) {
			dst[i] = float32(a * expm1Negative(float64(v)))
		} else {
			dst[i] = v
		}
	}
}

// SoftplusGrad sets dx[i] = dy[i]·(1 − e⁻ʸ), y = y[i] ≥ 0 being the output of Softplus, whose
// derivative that is: in float64 and rounded once, by the operations of ELU. The sign of y does not
// count.
func SoftplusGrad(dx, dy, y []float32) {
	for i, v := range y {
		dx[i] = float32(float64(dy[i]) * -expm1Negative(-math.Abs(float64(v))))
	}
}

// expm1Negative returns eˣ − 1 for x with the sign bit set, with that sign for −0 too. These are
// the operations of Expm1 but for their order in the polynomial, which is Horner's rule. Here it is
// a part of the contract.
func expm1Negative(x float64) float64 {
	r, s := reduce(atLeast(x, expMin))
	p := math.FMA(float64(horner(expSeries[:], r)*r), r, r)
	return math.Copysign(math.FMA(s, p, s-1), -1)
}

var expSeries = [...]float64{c2, c3, c4, c5, c6, c7, c8, c9, c10}
