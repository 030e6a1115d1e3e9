package generic

import "math"

// SigmoidLoss adds softplus(x[i]) − x[i]·t[i] to acc[i mod 32]: the binary
// cross-entropy −t·log σ(x) − (1−t)·log(1−σ(x)) of targets t from the logits x, without its
// logarithms of zero. The loss of a block is the SumLanes of its lanes, which start at +0. They
// are an argument, so that several calls, all but the last with a multiple of 32 elements, can do one block.
func SigmoidLoss(acc *[Lanes / 2]float64, x, t []float32) {
	for i, v := range x {
		acc[i%len(acc)] += math.FMA(-float64(v), float64(t[i]), shortSoftplus(float64(v)))
	}
}

// shortSoftplus returns log(1 + eˣ) as max(x, 0) + log(1 + exp(−|x|)), with the exponential of a softmax.
func shortSoftplus(x float64) float64 {
	l := Log1pFloat64(expNegative(-math.Abs(x)))
	if x > 0 {
		return x + l
	}
	return l
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
