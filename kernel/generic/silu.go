package generic

import "math"

// SiLU and GELUTanh are x·sigmoid(a), where a has the sign of x. With e = exp(−|a|) that
// is x/(1+e) for x ≥ 0 and x·e/(1+e) below, correctly rounded, like the functions of exp.go.
//
// For tiny x it is x·(1/2 + a/4), where a float64 does not see the second term. That would not
// matter if x/2 were not half way between two float32 for every odd one of the smallest x. So |x|
// counts as near0 at least in e: that shows on which side of x/2 the truth is, and changes nothing
// for any other x.

// SiLU sets dst[i] to the float32 nearest to x·sigmoid(x), x = x[i]. Its e is that of Sigmoid,
// which explains why: the x of which x/2 + x²/4 lies half way between two float32 need it here,
// too.
func SiLU(dst, x []float32) {
	for i, v := range x {
		dst[i] = float32(silu(float64(v)))
	}
}

func silu(x float64) float64 {
	x = atLeast(x, siluMin)
	return gated(x, expUp(atLeast(awayFromZero(x), siluMin)))
}

// gated returns x/(1+e) for x ≥ 0 and x·e/(1+e) for x < 0.
func gated(x, e float64) float64 {
	n := x
	if x < 0 {
		n = float64(x * e)
	}
	return n / (1 + e)
}

// awayFromZero returns −|x|, or −near0 if that is below it. A NaN may come out as a number.
func awayFromZero(x float64) float64 {
	x = -math.Abs(x)
	if !(x < -near0) {
		x = -near0
	}
	return x
}

// GELUTanh sets dst[i] to the float32 nearest to x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2 =
// x·sigmoid(a), x = x[i], with a = 2·√(2/π)·(x + 0.044715·x³).
//
// Its a has to be known much better than to a float64's last bit, because it is up to 109 and
// becomes an exponent. exp(−|a|) is 2 to the power −|x|·u, u = (1+h2)·(h0 + h1·x²), and
// u is summed in two parts: the rounded h0 + h1·x², and what rounding took from it.
func GELUTanh(dst, x []float32) {
	for i, v := range x {
		dst[i] = float32(geluTanh(float64(v)))
	}
}

func geluTanh(x float64) float64 {
	x = atLeast(x, geluTanhMin)
	a := atLeast(awayFromZero(x), geluTanhMin)
	x2 := float64(a * a) // exact
	u := math.FMA(h1, x2, h0)
	low := math.FMA(h1, x2, -(u - h0))
	low = math.FMA(h2, u, low)
	z := math.FMA(a, u, magic)
	f := math.FMA(a, u, -(z - magic)) // a·u − n, |f| ≤ 1/2
	f = math.FMA(a, low, f)
	s := math.Float64frombits(math.Float64bits(z) << 52)
	f2 := float64(f * f)
	even := math.FMA(math.FMA(math.FMA(math.FMA(b10, f2, b8), f2, b6), f2, b4), f2, b2)
	odd := math.FMA(math.FMA(math.FMA(math.FMA(math.FMA(b11, f2, b9), f2, b7), f2, b5), f2, b3), f2, b1)
	p := math.FMA(math.FMA(even, f, odd), f, b0)
	return gated(x, math.FMA(s, p, s))
}

// SiLU, GELU and GELUTanh are x·S(x), where S rises from 0 to 1 and S(−x) = 1 − S(x). So their
// derivatives have f′(x) = 1 − f′(−x), and are computed of −|x|, where nothing overflows and the
// tail keeps its relative accuracy. The product with dy is one of float64, rounded once.
//
// The results are not correctly rounded, so their bits are those of these sequences of operations,
// which every set of kernels must follow to the letter. The exponential is expNegative's without
// its limit: a gradient may be so large that it shows what f′ is far below the smallest float32.

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

// GELUTanhGrad sets dx[i] = dy[i]·f′(x[i]), f being GELUTanh, x·sigmoid(u(x)) with u = w0·x +
// w1·x³.
func GELUTanhGrad(dx, dy, x []float32) {
	for i, v := range x {
		a := atLeast(-math.Abs(float64(v)), geluTanhGradMin)
		a2 := float64(a * a) // exact
		u := float64(a * math.FMA(w1, a2, w0))
		w := float64(a * math.FMA(w2, a2, w0))
		dx[i] = gradient(dy[i], v, gatedSlope(u, w))
	}
}

// gatedSlope returns the derivative of x·sigmoid(u(x)), given u < 0 and w = x·u′(x): with e =
// exp(u) and y = 1/(1 + e), sigmoid(u) is e·y, its derivative e·y·y, and the whole e·y·(1 + w·y).
func gatedSlope(u, w float64) float64 {
	e := expShort(u)
	y := 1 / (1 + e)
	return float64(float64(e*y) * math.FMA(w, y, 1))
}
