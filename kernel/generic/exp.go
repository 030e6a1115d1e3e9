package generic

import "math"

// Exp, Expm1, Sigmoid and Tanh are computed in float64 and rounded to float32 once. They are
// correctly rounded, which tests on all 2³² inputs, so every set of kernels may
// compute them by other operations than these.
//
// For a float32 x, widened, exp(x) = 2ⁿ·exp(r) with n the integer nearest to x/ln 2 and |r| ≤ ln
// 2/2. Adding magic = 1.5·2⁵² + 1023 to x/ln 2 rounds it to an integer, in the low bits of the sum,
// already biased as the exponent of a float64: shifted left by 52 those bits are 2ⁿ. exp(r) − 1 is
// r + r²·q(r) with a polynomial q of degree 8, evaluated as two polynomials in r², its even and its
// odd coefficients: as many operations as Horner's rule, half the latency.

// reduce returns r and s = 2ⁿ for x in [expMin, expMax]; a NaN comes out as r.
func reduce(x float64) (r, s float64) {
	z := math.FMA(x, log2e, magic)
	n := z - magic
	r = math.FMA(n, -ln2hi, x)
	r = math.FMA(n, -ln2lo, r)
	return r, math.Float64frombits(math.Float64bits(z) << 52)
}

// poly returns q(r) = c2 + c3·r + … + c10·r⁸.
func poly(r float64) float64 {
	r2 := float64(r * r)
	even := math.FMA(math.FMA(math.FMA(math.FMA(c10, r2, c8), r2, c6), r2, c4), r2, c2)
	odd := math.FMA(math.FMA(math.FMA(c9, r2, c7), r2, c5), r2, c3)
	return math.FMA(odd, r, even)
}

// horner returns c[0] + c[1]·x + c[2]·x² + ….
func horner(c []float64, x float64) float64 {
	y := c[len(c)-1]
	for i := len(c) - 2; i >= 0; i-- {
		y = math.FMA(y, x, c[i])
	}
	return y
}

// expm1 returns s = 2ⁿ and p = exp(r) − 1, so that exp(x) = s·p + s.
func expm1(x float64) (s, p float64) {
	r, s := reduce(x)
	return s, math.FMA(poly(r), float64(r*r), r)
}

// clamp limits x to [expMin, expMax] and lets NaN pass.
func clamp(x float64) float64 {
	if x < expMin {
		x = expMin
	}
	if x > expMax {
		x = expMax
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

func exp(x float64) float64 {
	s, p := expm1(clamp(x))
	return math.FMA(s, p, s)
}

// Exp sets dst[i] to the float32 nearest to eˣ, x = x[i].
func Exp(dst, x []float32) {
	for i, v := range x {
		dst[i] = float32(exp(float64(v)))
	}
}

// Expm1 sets dst[i] to the float32 nearest to eˣ − 1, x = x[i]. With the s and p of exp it is
// s·p + (s − 1), where nothing cancels: s is 1 wherever p is small. The sign of a zero is kept.
func Expm1(dst, x []float32) {
	for i, v := range x {
		s, p := expm1(clamp(float64(v)))
		dst[i] = float32(math.Copysign(math.FMA(s, p, s-1), float64(v)))
	}
}

// Sigmoid sets dst[i] to the float32 nearest to 1/(1 + e⁻ˣ), x = x[i].
//
// With e = exp(−|x|) it is 1/(1+e) for x ≥ 0 and e/(1+e) below: nothing
// overflows and the tail keeps its relative accuracy.
//
// Near zero, where sigmoid(x) = 1/2 + x/4 − x³/48 + …, many x are such that 1/2 + x/4 lies half way
// between two float32, and the cubic term, which decides, is below the last bit of a float64. It
// always decides for the side of 1/2. So e is taken a little too near to 1: its polynomial begins
// with 1+2⁻⁵¹ and (1+10·2⁻⁵²)·r in place of 1 and r, which moves all of these to the side of the
// truth and none of the others to the wrong one.
func Sigmoid(dst, x []float32) {
	for i, v := range x {
		dst[i] = float32(sigmoid(float64(v)))
	}
}

func sigmoid(x float64) float64 {
	e := expUp(clamp(-math.Abs(x)))
	n := 1.0
	if x < 0 {
		n = e
	}
	return n / (1 + e)
}

// expUp returns exp(x), a little too near to 1 for small x < 0.
func expUp(x float64) float64 {
	r, s := reduce(x)
	return float64(s * math.FMA(math.FMA(poly(r), r, up1), r, up0))
}

// Tanh sets dst[i] to the float32 nearest to tanh(x[i]).
//
// With q = exp(2x) − 1, tanh(x) = q/(q+2). The sign of a zero is kept.
func Tanh(dst, x []float32) {
	for i, v := range x {
		dst[i] = float32(math.Copysign(tanh(float64(v)), float64(v)))
	}
}

func tanh(x float64) float64 {
	if x < -tanhMax {
		x = -tanhMax
	}
	if x > tanhMax {
		x = tanhMax
	}
	s, p := expm1(x + x)
	q := math.FMA(s, p, s-1)
	return q / (q + 2)
}
