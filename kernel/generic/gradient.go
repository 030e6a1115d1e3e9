package generic

import "math"

// SiLU, GELU and GELUTanh are x·S(x), where S rises from 0 to 1 and S(−x) = 1 − S(x). So their
// derivatives have f′(x) = 1 − f′(−x), and are computed of −|x|, where nothing overflows and the tail
// keeps its relative accuracy. The product with dy is one of float64, rounded once.
//
// The results are not correctly rounded, so their bits are those of these sequences of operations, which every set
// of kernels must follow to the letter. The exponential is expNegative's without its limit: a gradient
// may be so large that it shows what f′ is far below the smallest float32.

// gradient returns dy·f′(x), given g = f′(−|x|).
func gradient(dy, x float32, g float64) float32 {
	if !math.Signbit(float64(x)) {
		g = 1 - g
	}
	return float32(float64(dy) * g)
}

// SiLUGrad sets dx[i] = dy[i]·f′(x[i]), f being SiLU.
func SiLUGrad(dx, dy, x []float32) {
	for i, v := range x {
		a := atLeast(-math.Abs(float64(v)), gradMin)
		dx[i] = gradient(dy[i], v, gatedSlope(a, a))
	}
}

// GELUTanhGrad sets dx[i] = dy[i]·f′(x[i]), f being GELUTanh, x·sigmoid(u(x)) with u = w0·x + w1·x³.
func GELUTanhGrad(dx, dy, x []float32) {
	for i, v := range x {
		a := atLeast(-math.Abs(float64(v)), geluTanhGradMin)
		a2 := float64(a * a) // exact
		u := float64(a * math.FMA(w1, a2, w0))
		w := float64(a * math.FMA(w2, a2, w0))
		dx[i] = gradient(dy[i], v, gatedSlope(u, w))
	}
}

// gatedSlope returns the derivative of x·sigmoid(u(x)), given u < 0 and w = x·u′(x): with
// e = exp(u) and y = 1/(1 + e), sigmoid(u) is e·y, its derivative e·y·y, and the whole e·y·(1 + w·y).
func gatedSlope(u, w float64) float64 {
	e := expShort(u)
	y := 1 / (1 + e)
	return float64(float64(e*y) * math.FMA(w, y, 1))
}

// GELUGrad sets dx[i] = dy[i]·f′(x[i]), f being GELU: f′(x) = Φ(x) + x·φ(x), φ being the density of the standard
// normal distribution. With the n/d and e of GELU, Φ(−a) is e·n/d and φ is e/√(2π).
func GELUGrad(dx, dy, x []float32) {
	for i, v := range x {
		a := atLeast(-math.Abs(float64(v)), geluGradMin)
		e := expShort(float64(-0.5 * float64(a*a)))
		n, d := horner(numerator[:], a), horner(denominator[:], a)
		g := float64(e*math.FMA(float64(density*a), d, n)) / d
		dx[i] = gradient(dy[i], v, g)
	}
}
