package generic

import "math"

// GELU sets dst[i] to the float32 nearest to x·Φ(x), x = x[i], with Φ the distribution function of
// the standard normal distribution: x·(1 + erf(x/√2))/2.
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

// GELUGrad sets dx[i] = dy[i]·f′(x[i]), f being GELU: f′(x) = Φ(x) + x·φ(x), φ being the density of
// the standard normal distribution. With the n/d and e of GELU, Φ(−a) is e·n/d and φ is e/√(2π).
func GELUGrad(dx, dy, x []float32) {
	for i, v := range x {
		a := atLeast(-math.Abs(float64(v)), geluGradMin)
		e := expShort(float64(-0.5 * float64(a*a)))
		n, d := horner(numerator[:], a), horner(denominator[:], a)
		g := float64(e*math.FMA(float64(density*a), d, n)) / d
		dx[i] = gradient(dy[i], v, g)
	}
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
