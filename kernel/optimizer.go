package kernel

import "math"

// Momentum takes a step of gradient descent with momentum on the weights w, in place:
// v = mu·v + g, then w = w − rate·v. v is the velocity, zero at first; g is the gradient. No two of
// them may share memory.
func Momentum(w, v, g []float32, rate, mu float32) {
	checkApart(w, v)
	checkApart(w, g)
	checkApart(v, g)
	a, b, c := hide(w), hide(v), hide(g)
	span := active.span
	for len(a) > span {
		preemptible()
		active.momentum(a[:span], b[:span], c[:span], rate, mu)
		a, b, c = a[span:], b[span:], c[span:]
	}
	active.momentum(a, b, c, rate, mu)
}

// AdamStep holds the scalars of one step of [Adam]; [NewAdamStep] computes them.
type AdamStep struct {
	Beta1, C1, Beta2, C2 float32 // decay rates of the two moments, and 1 minus each
	Rate                 float32 // learning rate / (1 − Beta1ᵗ)
	Root                 float32 // 1 / sqrt(1 − Beta2ᵗ)
	Epsilon              float32
}

// NewAdamStep returns the scalars of step t = 1, 2, …, with the usual
// names and values rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-8. They are computed in float64
// by multiplications, one square root and divisions, so they are the same everywhere.
func NewAdamStep(rate, beta1, beta2, epsilon float64, t int) AdamStep {
	return AdamStep{
		Beta1: float32(beta1), C1: float32(1 - beta1),
		Beta2: float32(beta2), C2: float32(1 - beta2),
		Rate:    float32(rate / (1 - power(beta1, t))),
		Root:    float32(1 / math.Sqrt(1-power(beta2, t))),
		Epsilon: float32(epsilon),
	}
}

// power returns bⁿ by squaring; math.Pow may differ between architectures.
func power(b float64, n int) float64 {
	r := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			r = float64(r * b)
		}
		b = float64(b * b)
	}
	return r
}

// Adam takes a step of Adam (Kingma and Ba, 2014) on the weights w, in place:
//
//	m = β₁·m + (1−β₁)·g
//	v = β₂·v + (1−β₂)·g²
//	w = w − rate·m / (sqrt(v)·root + ε)
//
// m and v are the moments, zero at first; g is the gradient. No two of the four may share memory. Package generic
// says where each line rounds.
func Adam(w, m, v, g []float32, s AdamStep) {
	checkApart(w, m)
	checkApart(w, v)
	checkApart(w, g)
	checkApart(m, v)
	checkApart(m, g)
	checkApart(v, g)
	a, b, c, d := hide(w), hide(m), hide(v), hide(g)
	span := active.span
	for len(a) > span {
		preemptible()
		active.adam(a[:span], b[:span], c[:span], d[:span], s.Beta1, s.C1, s.Beta2, s.C2, s.Rate, s.Root, s.Epsilon)
		a, b, c, d = a[span:], b[span:], c[span:], d[span:]
	}
	active.adam(a, b, c, d, s.Beta1, s.C1, s.Beta2, s.C2, s.Rate, s.Root, s.Epsilon)
}
