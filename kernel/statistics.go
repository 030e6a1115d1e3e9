package kernel

import "math"

// What follows from reductions: norms, the cosine, the mean and the variance.

// Norm2 returns the Euclidean norm of x, √Σ x[i]²: the root of [SquaredNorm], rounded to float32.
// Its error is less than 0.501 ULP for n < 2²⁵. It overflows only if the norm itself does. That of
// an empty slice is +0; NaN in x give NaN, ±Inf without NaN give +Inf.
func Norm2(x []float32) float32 { return float32(math.Sqrt(SquaredNorm(x))) }

// CosineSimilarity returns the cosine of the angle between x and y, Σ x[i]·y[i] / (|x|·|y|), from
// [WideDot] and [SquaredNorm] in float64, rounded to float32. It is NaN if one of them is empty,
// nothing but zeros, or has a NaN or ±Inf. The cosine distance is 1 minus it.
func CosineSimilarity(x, y []float32) float32 {
	dot := WideDot(x, y)
	return float32(dot / (math.Sqrt(SquaredNorm(x)) * math.Sqrt(SquaredNorm(y))))
}

// Mean returns Σ x[i] / n: [WideSum] divided in float64, rounded to float32. That of an empty slice
// is NaN.
func Mean(x []float32) float32 { return float32(WideSum(x) / float64(len(x))) }

// Variance returns Σ (x[i] − m)² / n with m the mean of x, which is taken as the whole population.
// The differences d from m rounded to float32 are float32, too; their squares and sums are float64,
// in the lanes of [SquaredNorm] and blocks of 1,024; and what the rounding of m moves is taken
// away: (Σ d² − (Σ d)²/n) / n, rounded to float32. The variance of equal numbers is exactly 0. It
// is NaN for an empty slice, and if x has a NaN or ±Inf.
func Variance(x []float32) float32 {
	const size = 1024
	var buf [size]float32
	var sum, squares pairs[float64]
	d, minus := noescape(buf[:]), -Mean(x)
	u := noescape(x)
	for ; len(u) > size; u = u[size:] {
		preemptionPoint()
		active.AddScalar(d, minus, u[:size])
		sum.add(active.WideSum(d))
		squares.add(active.SquaredNorm(d))
	}
	d = d[:len(u)]
	active.AddScalar(d, minus, u)
	s, n := sum.total(active.WideSum(d)), float64(len(x))
	return float32((squares.total(active.SquaredNorm(d)) - float64(s*s/n)) / n)
}

// Squares of float64 overflow and vanish, those of float32 in float64 do not. Where a sum of
// squares lies between these two, none has overflowed, and those that have vanished are too small
// to matter.
const leastSquares, mostSquares = 0x1p-960, 0x1p1020

// Norm2_64 is [Norm2] for float64: the root of [Dot64] of x and x, or, where squares overflow or
// vanish, of x times a power of two, in blocks of 1,024. Its relative error is at most about
// (n/64 + 4)·2⁻⁵³ for n ≤ 8,192; a subnormal norm is rounded a second time.
func Norm2_64(x []float64) float64 {
	s := Dot64(x, x)
	if s < leastSquares || s > mostSquares {
		e, most := exponent64(x)
		if !(most > 0 && most <= math.MaxFloat64) {
			return most
		}
		return math.Ldexp(math.Sqrt(scaledDot64(x, x, e, e)), e)
	}
	return math.Sqrt(s)
}

// CosineSimilarity64 is [CosineSimilarity] for float64, from [Dot64] in place of WideDot and
// SquaredNorm. Where squares overflow or vanish, x and y are multiplied by powers of two first, and
// the sums are in blocks of 1,024.
func CosineSimilarity64(x, y []float64) float64 {
	dot, u, v := Dot64(x, y), Dot64(x, x), Dot64(y, y)
	if u < leastSquares || u > mostSquares || v < leastSquares || v > mostSquares {
		d, most := exponent64(x)
		e, most2 := exponent64(y)
		if !(min(most, most2) > 0 && max(most, most2) <= math.MaxFloat64) || u != u || v != v {
			return math.NaN()
		}
		dot, u, v = scaledDot64(x, y, d, e), scaledDot64(x, x, d, d), scaledDot64(y, y, e, e)
	}
	return dot / (math.Sqrt(u) * math.Sqrt(v))
}

// exponent64 returns the largest |x[i]|, NaN not counting and +0 for an empty slice, and the power
// of two above it, but not less than 2⁻¹⁰⁰⁰, whose inverse is finite.
func exponent64(x []float64) (e int, most float64) {
	most = max(Max64(x), -Min64(x), 0)
	_, e = math.Frexp(most)
	return max(e, -1000), most
}

// scaledDot64 returns Σ x[i]·2⁻ᵈ · y[i]·2⁻ᵉ, in the lanes of Dot64 and blocks of 1,024.
func scaledDot64(x, y []float64, d, e int) float64 {
	var p pairs[float64]
	var scaled [2][block64]float64
	a, b := math.Ldexp(1, -d), math.Ldexp(1, -e)
	s, t := noescape(scaled[0][:]), noescape(scaled[1][:])
	u, v := noescape(x), noescape(y)
	for {
		n := min(len(u), block64)
		preemptionPoint()
		active.Scale64(s[:n], a, u[:n])
		active.Scale64(t[:n], b, v[:n])
		sum := active.Dot64(s[:n], t[:n])
		u, v = u[n:], v[n:]
		if len(u) == 0 {
			return p.total(sum)
		}
		p.add(sum)
	}
}

// Mean64 returns Σ x[i] / n: [Sum64], divided. That of an empty slice is NaN.
func Mean64(x []float64) float64 { return Sum64(x) / float64(len(x)) }

// Variance64 is [Variance] for float64: with the differences d from the mean, which are rounded,
// (Σ d² − (Σ d)²/n) / n, in the lanes of [Dot64] and blocks of 1,024.
func Variance64(x []float64) float64 {
	var buf [block64]float64
	var sum, squares pairs[float64]
	d, minus := noescape(buf[:]), -Mean64(x)
	u := noescape(x)
	for ; len(u) > block64; u = u[block64:] {
		preemptionPoint()
		active.AddScalar64(d, minus, u[:block64])
		sum.add(active.Sum64(d))
		squares.add(active.Dot64(d, d))
	}
	d = d[:len(u)]
	active.AddScalar64(d, minus, u)
	s, n := sum.total(active.Sum64(d)), float64(len(x))
	return (squares.total(active.Dot64(d, d)) - float64(s*s/n)) / n
}
