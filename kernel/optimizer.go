package kernel

import "math"

// Momentum takes a step of gradient descent with momentum on the weights w, in place:
// v = mu·v + g, then w = w − rate·v. v is the velocity, zero at first; g is the gradient. No
// two of them may share memory.
func Momentum(w, v, g []float32, rate, mu float32) {
	checkThree(w, v, g)
	a, b, c := noescape(w), noescape(v), noescape(g)
	chunk := active.chunk
	for len(a) > chunk {
		preemptionPoint()
		active.Momentum(a[:chunk], b[:chunk], c[:chunk], rate, mu)
		a, b, c = a[chunk:], b[chunk:], c[chunk:]
	}
	active.Momentum(a, b, c, rate, mu)
}

// AdamStep holds the scalars of one step of [Adam]; [NewAdamStep] computes them.
type AdamStep struct {
	Beta1, C1, Beta2, C2 float32 // decay rates of the two moments, and 1 minus each
	Rate                 float32 // learning rate / (1 − Beta1ᵗ)
	Root                 float32 // 1 / sqrt(1 − Beta2ᵗ)
	Epsilon              float32
}

// NewAdamStep returns the scalars of step t = 1, 2, …, with the usual names and values rate
// 0.001, beta1 0.9, beta2 0.999, epsilon 1e-8. They are computed in float64 by multiplications, one
// square root and divisions, so they are the same everywhere.
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
// m and v are the moments, zero at first; g is the gradient. No two of the four may share memory.
// Package generic says where each line rounds.
func Adam(w, m, v, g []float32, s AdamStep) {
	checkFour(w, m, v, g)
	a, b, c, d := noescape(w), noescape(m), noescape(v), noescape(g)
	chunk := active.chunk
	for len(a) > chunk {
		preemptionPoint()
		active.Adam(a[:chunk], b[:chunk], c[:chunk], d[:chunk], s.Beta1, s.C1, s.Beta2, s.C2, s.Rate, s.Root, s.Epsilon)
		a, b, c, d = a[chunk:], b[chunk:], c[chunk:], d[chunk:]
	}
	active.Adam(a, b, c, d, s.Beta1, s.C1, s.Beta2, s.C2, s.Rate, s.Root, s.Epsilon)
}

// NewAdamStepHat is [NewAdamStep] for the method in the order that the paper mentions for speed,
// with its ε̂: there epsilon is added to sqrt(v) before the bias corrections, w = w −
// rate·sqrt(1−β₂ᵗ)/(1−β₁ᵗ)·m/(sqrt(v) + ε̂). scikit-learn and Keras do so,
// PyTorch and TensorFlow.js do as [NewAdamStep].
func NewAdamStepHat(rate, beta1, beta2, epsilon float64, t int) AdamStep {
	s := NewAdamStep(rate, beta1, beta2, epsilon, t)
	s.Rate = float32(float64(rate*math.Sqrt(1-power(beta2, t))) / (1 - power(beta1, t)))
	s.Root = 1
	return s
}

// AdamW takes a step of Adam with decoupled weight decay (Loshchilov and Hutter, 2019) on the
// weights w, in place: it is [Adam] on keep·w, with keep = 1 − rate·decay, rate being that of
// the method and not of s. With keep = 1 it has the bits of Adam.
func AdamW(w, m, v, g []float32, s AdamStep, keep float32) {
	checkFour(w, m, v, g)
	a, b, c, d := noescape(w), noescape(m), noescape(v), noescape(g)
	chunk := active.chunk
	for len(a) > chunk {
		preemptionPoint()
		active.AdamW(a[:chunk], b[:chunk], c[:chunk], d[:chunk], s.Beta1, s.C1, s.Beta2, s.C2, s.Rate, s.Root, s.Epsilon, keep)
		a, b, c, d = a[chunk:], b[chunk:], c[chunk:], d[chunk:]
	}
	active.AdamW(a, b, c, d, s.Beta1, s.C1, s.Beta2, s.C2, s.Rate, s.Root, s.Epsilon, keep)
}

// Nesterov takes a step of gradient descent with Nesterov's momentum on the weights w, in place, in
// the form of Sutskever et al. (2013) that PyTorch has: v = mu·v + g, then w = w − rate·(mu·v
// + g). v is the velocity, zero at first; g is the gradient. No two of them may share memory.
func Nesterov(w, v, g []float32, rate, mu float32) {
	checkThree(w, v, g)
	a, b, c := noescape(w), noescape(v), noescape(g)
	chunk := active.chunk
	for len(a) > chunk {
		preemptionPoint()
		active.Nesterov(a[:chunk], b[:chunk], c[:chunk], rate, mu)
		a, b, c = a[chunk:], b[chunk:], c[chunk:]
	}
	active.Nesterov(a, b, c, rate, mu)
}

// RMSpropStep holds the scalars of a step of [RMSprop]; [NewRMSpropStep] computes them.
type RMSpropStep struct {
	Decay, C float32 // how much of q is kept, and 1 minus that
	Rate     float32
	Inner    float32 // is added to q, under the root, as Keras and TensorFlow.js do
	Epsilon  float32 // is added to the root, as PyTorch does
}

// NewRMSpropStep returns the scalars of a step with the usual names and values rate 0.01, decay
// 0.99 and epsilon 1e-8, in PyTorch's form. For that of Keras, move Epsilon to Inner.
func NewRMSpropStep(rate, decay, epsilon float64) RMSpropStep {
	return RMSpropStep{Decay: float32(decay), C: float32(1 - decay), Rate: float32(rate), Epsilon: float32(epsilon)}
}

// RMSprop takes a step of RMSprop (Tieleman and Hinton, 2012) on the weights w, in place:
//
//	q = decay·q + (1−decay)·g²
//	w = w − rate·g / (sqrt(q + inner) + ε)
//
// q is the mean square of the gradient, zero at first; g is the gradient. No two of the three may
// share memory. Package generic says where each line rounds.
func RMSprop(w, q, g []float32, s RMSpropStep) {
	checkThree(w, q, g)
	a, b, c := noescape(w), noescape(q), noescape(g)
	chunk := active.chunk
	for len(a) > chunk {
		preemptionPoint()
		active.RMSprop(a[:chunk], b[:chunk], c[:chunk], s.Decay, s.C, s.Rate, s.Inner, s.Epsilon)
		a, b, c = a[chunk:], b[chunk:], c[chunk:]
	}
	active.RMSprop(a, b, c, s.Decay, s.C, s.Rate, s.Inner, s.Epsilon)
}

// RMSpropMomentum is [RMSprop] with momentum: v = mu·v + g/(sqrt(q + inner) + ε), then w = w −
// rate·v. v is zero at first.
func RMSpropMomentum(w, q, v, g []float32, s RMSpropStep, mu float32) {
	checkFour(w, q, v, g)
	a, b, c, d := noescape(w), noescape(q), noescape(v), noescape(g)
	chunk := active.chunk
	for len(a) > chunk {
		preemptionPoint()
		active.RMSpropMomentum(a[:chunk], b[:chunk], c[:chunk], d[:chunk], s.Decay, s.C, s.Rate, s.Inner, s.Epsilon, mu)
		a, b, c, d = a[chunk:], b[chunk:], c[chunk:], d[chunk:]
	}
	active.RMSpropMomentum(a, b, c, d, s.Decay, s.C, s.Rate, s.Inner, s.Epsilon, mu)
}

// RMSpropCentered is [RMSprop] divided by the deviation of the gradient in place of its root mean
// square: m = decay·m + (1−decay)·g, and q − m², never below zero, in place of q under the
// root. m is zero at first.
func RMSpropCentered(w, q, m, g []float32, s RMSpropStep) {
	checkFour(w, q, m, g)
	a, b, c, d := noescape(w), noescape(q), noescape(m), noescape(g)
	chunk := active.chunk
	for len(a) > chunk {
		preemptionPoint()
		active.RMSpropCentered(a[:chunk], b[:chunk], c[:chunk], d[:chunk], s.Decay, s.C, s.Rate, s.Inner, s.Epsilon)
		a, b, c, d = a[chunk:], b[chunk:], c[chunk:], d[chunk:]
	}
	active.RMSpropCentered(a, b, c, d, s.Decay, s.C, s.Rate, s.Inner, s.Epsilon)
}

// Adagrad takes a step of Adagrad (Duchi, Hazan and Singer, 2011) on the weights w, in place: q = q
// + g², then w = w − rate·g/(sqrt(q) + ε). q is the sum of the squares of the gradients, zero
// at first in PyTorch, 0.1 in Keras; g is the gradient. An ε under the root, as Keras has it, is
// the same as one that q starts with. No two of the three may share memory.
func Adagrad(w, q, g []float32, rate, epsilon float32) {
	checkThree(w, q, g)
	a, b, c := noescape(w), noescape(q), noescape(g)
	chunk := active.chunk
	for len(a) > chunk {
		preemptionPoint()
		active.Adagrad(a[:chunk], b[:chunk], c[:chunk], rate, epsilon)
		a, b, c = a[chunk:], b[chunk:], c[chunk:]
	}
	active.Adagrad(a, b, c, rate, epsilon)
}

// RpropStep holds the settings of [Rprop].
type RpropStep struct {
	Grow, Shrink float32 // the factors of a step whose gradient keeps its sign, and changes it: 1.2 and 0.5
	Least, Most  float32 // the limits of a step: 1e-6 and 50
}

// Rprop takes a step of iRprop− (Igel and Hüsken, 2000) on the weights w, in place. It is for
// the gradient of the whole data, of which it uses the signs alone. Each weight has a step of its
// own, 0.1 at first as a rule, and sign is that of its gradient before, zero at first. Where the
// gradient g has the same sign again, the step grows; where it has the other, the step shrinks and
// is not taken, and sign becomes 0. Then w = w − sign·step. No two of the four may share memory.
func Rprop(w, step, sign, g []float32, s RpropStep) {
	checkFour(w, step, sign, g)
	a, b, c, d := noescape(w), noescape(step), noescape(sign), noescape(g)
	chunk := active.chunk
	for len(a) > chunk {
		preemptionPoint()
		active.Rprop(a[:chunk], b[:chunk], c[:chunk], d[:chunk], s.Grow, s.Shrink, s.Least, s.Most)
		a, b, c, d = a[chunk:], b[chunk:], c[chunk:], d[chunk:]
	}
	active.Rprop(a, b, c, d, s.Grow, s.Shrink, s.Least, s.Most)
}

// RegularizeStep holds the scalars of [Regularize].
type RegularizeStep struct {
	Scale float32 // 1, or less to clip by the norm of all gradients
	Clip  float32 // the greatest size of an element then; +Inf for none
	L2    float32 // the penalty L2·Σw²/2, whose gradient is L2·w
	L1    float32 // the penalty L1·Σ|w|, whose gradient is L1·sign(w)
}

// Regularize makes of the gradient g, in place, what an update is to use: it multiplies it by
// Scale, clips it to ±Clip, and then adds L2·w + L1·sign(w), where the sign of a zero is zero.
// So what is clipped is the gradient of the loss without the penalties, as in PyTorch, where decay
// comes with the update; Keras clips their sum. A NaN stays one. g and w may not share memory.
func Regularize(g, w []float32, s RegularizeStep) {
	checkApart(g, w)
	a, b := noescape(g), noescape(w)
	chunk := active.chunk
	for len(a) > chunk {
		preemptionPoint()
		active.Regularize(a[:chunk], b[:chunk], s.Scale, s.Clip, s.L2, s.L1)
		a, b = a[chunk:], b[chunk:]
	}
	active.Regularize(a, b, s.Scale, s.Clip, s.L2, s.L1)
}

// checkThree is checkApart for each two of three slices.
func checkThree(w, v, g []float32) {
	checkApart(w, v)
	checkApart(w, g)
	checkApart(v, g)
}

// checkFour is checkApart for each two of four slices.
func checkFour(w, m, v, g []float32) {
	checkThree(w, m, v)
	checkApart(w, g)
	checkApart(m, g)
	checkApart(v, g)
}
