package generic

import "math"

// Log and Log1p, like Exp, are computed in float64 and rounded to float32 once, and are
// correctly rounded, which tests on all 2³² inputs.
//
// A positive number is 2ᵉ·m with m in [√½, √2), and its logarithm is e·ln 2 + log(1 + f), f = m −
// 1. With s = f/(1 + f/2), log(1 + f) = log((1 + s/2)/(1 − s/2)) = s + s³/12 + s⁵/80 + …: odd, and
// |s| ≤ 0.344, so that six coefficients of a minimax polynomial in s² are enough. Near 1, e is 0
// and f is exact, so nothing cancels.
//
// Of four thousand million inputs, five of Log and eight of Log1p have a result so near to the
// middle between two float32, within half of the last bit of a float64, that the float64 nearest to
// it is that middle, and does not tell on which side it was. Their results come from a table.

// Log sets dst[i] to the float32 nearest to the natural logarithm of x[i]: −Inf for
// ±0, NaN below.
func Log(dst, x []float32) {
	for i, v := range x {
		y := float32(ofLog(float64(v), log(float64(v))))
		dst[i] = untie(&logTies, v, y)
	}
}

func log(x float64) float64 {
	w := biased(x)
	f := math.Float64frombits(w&mantissa+math.Float64bits(sqrtHalf)) - 1
	return logOf(w, f)
}

// Log1p sets dst[i] to the float32 nearest to log(1 + x[i]): −Inf for −1, NaN below. The sign of a
// zero is kept.
//
// The sum u = 1 + x rounds, so e comes from it but f does not: f = 2⁻ᵉ·(1 + x) − 1 = x·2⁻ᵉ + (2⁻ᵉ −
// 1), which is exact but for x so large that the difference does not matter, and x itself for e =
// 0.
func Log1p(dst, x []float32) {
	for i, v := range x {
		y := float32(math.Copysign(ofLog(1+float64(v), log1p(float64(v))), float64(v)))
		dst[i] = untie(&log1pTies, v, y)
	}
}

func log1p(x float64) float64 {
	w := biased(1 + x)
	scale := math.Float64frombits(math.Float64bits(two1023) - w&^mantissa) // 2⁻ᵉ
	return logOf(w, math.FMA(x, scale, scale-1))
}

// mantissa are the bits of a float64 that are not its sign or exponent.
const mantissa = 1<<52 - 1

// biased returns e + 1023 above the bits of m, less those of √½.
func biased(x float64) uint64 {
	return math.Float64bits(x) + (math.Float64bits(1) - math.Float64bits(sqrtHalf))
}

// logOf returns e·ln 2 + log(1 + f), of e as biased returns it.
func logOf(w uint64, f float64) float64 {
	e := math.Float64frombits(w>>52|math.Float64bits(two52)) - biasedTwo52
	s := f / math.FMA(f, 0.5, 1)
	z := float64(s * s)
	p := math.FMA(math.FMA(math.FMA(math.FMA(math.FMA(l13, z, l11), z, l9), z, l7), z, l5), z, l3)
	return math.FMA(e, ln2hi, math.FMA(float64(s*z), p, s))
}

// ofLog returns y, which is meant to be log(x), where x has one, and what takes its
// place where x is not positive and finite.
func ofLog(x, y float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x < 0:
		return math.NaN()
	case x > math.MaxFloat64 || x != x:
		return x
	}
	return y
}

// untie returns y, unless the table has another result for x.
func untie(ties *[8][2]uint32, x, y float32) float32 {
	u := math.Float32bits(x)
	if t := &ties[(u^u>>7)>>18%8]; t[0] == u {
		return math.Float32frombits(t[1])
	}
	return y
}

// LogFloat64 returns the natural logarithm of a finite, normal x > 0, within 1 ULP,
// and x itself if it is NaN or +Inf. The loss of a softmax row is LogFloat64(Σ) + m − x[label].
func LogFloat64(x float64) float64 {
	if x != x || x > math.MaxFloat64 {
		return x
	}
	const sqrtHalf = 0x3fe6a09e667f3bcd // bits of sqrt(1/2)
	u := math.Float64bits(x) - sqrtHalf
	e := float64(int64(u) >> 52)
	m := math.Float64frombits(u&(1<<52-1) + sqrtHalf) // in [sqrt(1/2), sqrt(2))
	f := m - 1                                        // exact

	// With s = f/(2+f), log(1+f) = 2·atanh(s) = f − (f²/2 − s·(f²/2 + r)), r being the
	// rest of the series over s: only f, which is exact, is large, and what does not
	// fit into the sum of it and e·ln 2 is kept.
	s := f / (2 + f)
	z := float64(s * s)
	r := float64(z * atanhTail(z))
	half := float64(0.5 * float64(f*f))
	n := float64(e * ln2hi)
	hi := n + f
	lo := (n - hi) + f + math.FMA(e, ln2hi, -n)
	return hi + (math.FMA(e, ln2lo, lo) - math.FMA(-s, half+r, half))
}

// Log1pFloat64 returns log(1 + e) for e ≥ 0, within 2 ULP.
func Log1pFloat64(e float64) float64 {
	if e < nearOne {
		return atanh2(e / (2 + e)) // log(1+e) = 2·atanh(e/(2+e))
	}
	return LogFloat64(1 + e)
}

// atanh2 returns 2·atanh(s) = log((1+s)/(1−s)) for |s| ≤ 3 − √8 = 0.1716, by its series.
func atanh2(s float64) float64 {
	z := float64(s * s)
	return math.FMA(float64(s*z), atanhTail(z), s+s)
}

// atanhTail returns 2/3 + 2/5·z + 2/7·z² + …, for z ≤ 0.0295.
func atanhTail(z float64) float64 {
	p := a23
	p = math.FMA(p, z, a21)
	p = math.FMA(p, z, a19)
	p = math.FMA(p, z, a17)
	p = math.FMA(p, z, a15)
	p = math.FMA(p, z, a13)
	p = math.FMA(p, z, a11)
	p = math.FMA(p, z, a9)
	p = math.FMA(p, z, a7)
	p = math.FMA(p, z, a5)
	return math.FMA(p, z, a3)
}
