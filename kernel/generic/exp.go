package generic

import "math"

// Exp, Expm1, Sigmoid and Tanh are computed in float64 and rounded to float32 once. They are
// correctly rounded, which tests on all 2³² inputs, so every set of kernels may
// compute them by other operations than these.
//
// For a float32 x, widened, exp(x) = 2ⁿ·exp(r) with n the integer nearest to
// x/ln 2 and |r| ≤ ln 2/2. Adding magic = 1.5·2⁵² + 1023 to x/ln 2
// rounds it to an integer, in the low bits of the sum, already biased as the exponent of a float64:
// shifted left by 52 those bits are 2ⁿ. exp(r) − 1 is r + r²·q(r) with a
// polynomial q of degree 8, evaluated as two polynomials in r², its even and
// its odd coefficients: as many operations as Horner's rule, half the latency.

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
// Near zero, where sigmoid(x) = 1/2 + x/4 − x³/48 + …, many x are such that 1/2 + x/4 lies half
// way between two float32, and the cubic term, which decides, is below the
// last bit of a float64. It always decides for the side of 1/2. So e is taken a
// little too near to 1: its polynomial begins with 1+2⁻⁵¹ and (1+10·2⁻⁵²)·r in place of 1 and r, which
// moves all of these to the side of the truth and none of the others to the wrong one.
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

// ExpSum returns Σ exp(x[i] − m) over one block, where m is the maximum of the row
// that the block belongs to: 32 float64 lanes that start at +0, element i in
// lane i mod 32, folded in halves. The differences are exact in float64, to all effect;
// those below expMin count as expMin, which is far below the last bit of a sum
// that contains exp(0). A NaN anywhere makes the sum NaN, as does an infinite m.
func ExpSum(x []float32, m float32) float64 {
	var acc [Lanes / 2]float64
	for i, v := range x {
		acc[i%len(acc)] += expNegative(float64(v) - float64(m))
	}
	return SumLanes(&acc)
}

// SumLanes folds the lanes of a sum in float64 in halves until one is left. It changes acc.
func SumLanes(acc *[Lanes / 2]float64) float64 {
	for w := len(acc) / 2; w > 0; w /= 2 {
		for j := range w {
			acc[j] += acc[j+w]
		}
	}
	return acc[0]
}

// ExpScale sets dst[i] = exp(x[i] − m)·scale, rounded to float32 once: the
// elements of a softmax row, with scale = 1/Σ. The exponential is that of ExpSum.
func ExpScale(dst, x []float32, m float32, scale float64) {
	for i, v := range x {
		dst[i] = float32(expNegative(float64(v)-float64(m)) * scale)
	}
}

// expNegative returns exp(x) for x ≤ 0 with a relative error below 2^-32, 1 for 0, and
// NaN for NaN. A softmax is not correctly rounded, so its bits are those of this
// sequence of operations, which every set of kernels must follow to the letter.
//
// It is the sequence of expm1 cut down to what a softmax is worth: a polynomial of
// degree 7 in place of 10 and ln 2 in one part, 13 operations in place of
// 17. An error of 2^-32.7, in the element and in the sum, leaves an element of a softmax within
// 0.51 ULP. The split into even and odd coefficients suits all the sets: 9
// operations deep where Horner's rule is 11, with no tables, as NEON and AVX2 look
// up float64 only with effort, and as gathers are slow.
func expNegative(x float64) float64 {
	return expShort(atLeast(x, expMin))
}

// expShort is expNegative for x that are at least gradMin.
func expShort(x float64) float64 {
	z := math.FMA(x, log2e, magic)
	r := math.FMA(z-magic, -ln2hi, x)
	r2 := float64(r * r)
	even := math.FMA(math.FMA(s6, r2, s4), r2, s2)
	odd := math.FMA(math.FMA(s7, r2, s5), r2, s3)
	q := math.FMA(odd, r, even)
	p := math.FMA(q, r2, r)
	s := math.Float64frombits(math.Float64bits(z) << 52)
	return math.FMA(s, p, s)
}
