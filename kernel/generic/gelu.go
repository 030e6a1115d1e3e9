package generic

import "math"

// SiLU and GELUTanh are x·sigmoid(a), where a has the sign of x. With e = exp(−|a|) that
// is x/(1+e) for x ≥ 0 and x·e/(1+e) below, correctly rounded, like the functions of exp.go.
//
// For tiny x it is x·(1/2 + a/4), where a float64 does not see the second term. That would not matter if
// x/2 were not half way between two float32 for every odd one of the smallest x. So |x| counts as
// near0 at least in e: that shows on which side of x/2 the truth is, and changes nothing for any other x.

// SiLU sets dst[i] to the float32 nearest to x·sigmoid(x), x = x[i]. Its e is that of Sigmoid, which
// explains why: the x of which x/2 + x²/4 lies half way between two float32 need it here, too.
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

// atLeast returns the greater of x and low, or NaN for NaN.
func atLeast(x, low float64) float64 {
	if x < low {
		x = low
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

// GELU sets dst[i] to the float32 nearest to x·Φ(x), x = x[i], with Φ the distribution function of the
// standard normal distribution: x·(1 + erf(x/√2))/2.
//
// With a = |x|, Φ(−a) is exp(−a²/2) times a function that falls slowly, like 1/a; it is computed as
// P(−a)/Q(−a). So the tail keeps its relative accuracy, and a² is exact. Φ(a) is 1 − Φ(−a),
// and no less than 1/2, so nothing is lost in the difference.
func GELU(dst, x []float32) {
	for i, v := range x {
		dst[i] = float32(gelu(float64(v)))
	}
}

func gelu(x float64) float64 {
	x = atLeast(x, geluMin)
	a := atLeast(awayFromZero(x), geluMin) // −a of the comment
	s, p := expm1(float64(-0.5 * float64(a*a)))
	e := math.FMA(s, p, s)
	n, d := horner(numerator[:], a), horner(denominator[:], a)
	if x < 0 {
		return x * float64(n*e) / d
	}
	return x * math.FMA(-n, e, d) / d
}

var (
	numerator   = [...]float64{p0, p1, p2, p3, p4, p5, p6, p7, p8, p9}
	denominator = [...]float64{q0, q1, q2, q3, q4, q5, q6, q7, q8, q9, q10}
)

// horner returns c[0] + c[1]·x + c[2]·x² + ….
func horner(c []float64, x float64) float64 {
	y := c[len(c)-1]
	for i := len(c) - 2; i >= 0; i-- {
		y = math.FMA(y, x, c[i])
	}
	return y
}

// Erf sets dst[i] to the float32 nearest to erf(x), x = x[i]: x·F(x²)/G(x²).
func Erf(dst, x []float32) {
	for i, v := range x {
		dst[i] = float32(erf(float64(v)))
	}
}

func erf(x float64) float64 {
	x = atLeast(x, -erfMax)
	if x > erfMax {
		x = erfMax
	}
	x2 := float64(x * x)
	return x * horner(erfNumerator[:], x2) / horner(erfDenominator[:], x2)
}

var (
	erfNumerator   = [...]float64{f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11}
	erfDenominator = [...]float64{g0, g1, g2, g3, g4, g5, g6, g7, g8, g9, g10, g11}
)
