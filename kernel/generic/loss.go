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
