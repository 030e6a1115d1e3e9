package generic

import "math"

// LogSoftmax sets dst[i] = (x[i] − m) − l, rounded to float32 once: the elements of a row of log-softmax, m being
// the row's maximum and l = log Σ exp(x − m). Both differences are ≤ 0, so nothing cancels.
func LogSoftmax(dst, x []float32, m float32, l float64) {
	for i, v := range x {
		dst[i] = float32((float64(v) - float64(m)) - l)
	}
}

// FarSum returns Σ exp(x[i] − m) where that is so little that it matters what ExpSum takes for the exponential
// of what is below expMin: of −Inf, here it is 0. The sum runs from the first to the last, in one lane.
func FarSum(x []float32, m float32) float64 {
	sum := 0.0
	for _, v := range x {
		if !math.IsInf(float64(v), -1) {
			sum += expShort(atLeast(float64(v)-float64(m), gradMin))
		}
	}
	return sum
}

// Log1pFloat64 returns log(1 + e) for e ≥ 0, within 2 ULP.
func Log1pFloat64(e float64) float64 {
	if e < nearOne {
		return atanh2(e / (2 + e)) // log(1+e) = 2·atanh(e/(2+e))
	}
	return LogFloat64(1 + e)
}
