package generic

import "math"

// SigmoidLoss adds softplus(x[i]) − x[i]·t[i] to acc[i mod 32]: the binary cross-entropy −t·log
// σ(x) − (1−t)·log(1−σ(x)) of targets t from the logits x, without its logarithms of zero. The loss
// of a block is the SumLanes of its lanes, which start at +0. They are an argument, so that several
// calls, all but the last with a multiple of 32 elements, can do one block.
func SigmoidLoss(acc *[Lanes / 2]float64, x, t []float32) {
	for i, v := range x {
		acc[i%len(acc)] += math.FMA(-float64(v), float64(t[i]), shortSoftplus(float64(v)))
	}
}

// shortSoftplus returns log(1 + eˣ) as max(x, 0) + log(1 + exp(−|x|)), with the exponential of a
// softmax.
func shortSoftplus(x float64) float64 {
	l := Log1pFloat64(expNegative(-math.Abs(x)))
	if x > 0 {
		return x + l
	}
	return l
}

// AbsoluteGrad sets dx[i] to a, 0 or −a as y[i] is above, at or below t[i], and to NaN where one of
// them is.
func AbsoluteGrad(dx []float32, a float32, y, t []float32) {
	for i := range dx {
		switch d := y[i] - t[i]; {
		case d > 0:
			dx[i] = a
		case d < 0:
			dx[i] = -a
		default:
			dx[i] = d // 0 or NaN
		}
	}
}

// HuberGrad sets dx[i] = a·clamp(y[i] − t[i], −delta, delta).
func HuberGrad(dx []float32, a, delta float32, y, t []float32) {
	for i := range dx {
		dx[i] = a * limited(y[i]-t[i], delta)
	}
}

// SmoothedSub turns d, a row's softmax, into scale·(d − t′) with the smoothed targets
// t′ = (1−e)·t + e/n of n elements: (d[i] − e/n) − (1−e)·t[i], every operation rounded.
func SmoothedSub(d []float32, scale, e float32, t []float32) {
	share, keep := e/float32(len(d)), 1-e
	for i := range d {
		d[i] = scale * ((d[i] - share) - float32(keep*t[i]))
	}
}

// SmoothedLabel is SmoothedSub for a target that is 1 at label and 0 elsewhere, without the scale.
func SmoothedLabel(d []float32, e float32, label int) {
	share, keep := e/float32(len(d)), 1-e
	for i := range d {
		d[i] -= share
	}
	d[label] -= keep
}
