package generic

import "math"

// Momentum takes one step of gradient descent with momentum:
// v[i] = mu·v[i] + g[i], then w[i] = w[i] − rate·v[i], each fused.
func Momentum(w, v, g []float32, rate, mu float32) {
	for i := range w {
		v[i] = FMA(mu, v[i], g[i])
		w[i] = FMA(-rate, v[i], w[i])
	}
}

// Adam takes one step of Adam (Kingma and Ba, 2014):
//
//	m[i] = beta1·m[i] + c1·g[i]       product rounded, then fused; c1 = 1−beta1
//	v[i] = beta2·v[i] + (c2·g[i])·g[i]  both products on the left rounded, then fused; c2 = 1−beta2
//	w[i] = w[i] − rate·m[i]/(sqrt(v[i])·root + eps)
//
// with the bias corrections of step t inside rate = α/(1−beta1ᵗ) and root = 1/sqrt(1−beta2ᵗ). The
// denominator is one fused operation on the rounded square root, the quotient rounds, the last step
// is fused.
func Adam(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32) {
	for i := range w {
		m[i] = FMA(c1, g[i], float32(beta1*m[i]))
		v[i] = FMA(float32(c2*g[i]), g[i], float32(beta2*v[i]))
		d := FMA(float32(math.Sqrt(float64(v[i]))), root, eps)
		w[i] = FMA(-rate, m[i]/d, w[i])
	}
}

// AdamW takes one step of Adam with decoupled weight decay (Loshchilov and Hutter, 2019): it
// is Adam on keep·w[i], rounded, where keep = 1 − α·decay. With keep = 1 it has the bits of Adam.
func AdamW(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps, keep float32) {
	for i := range w {
		m[i] = FMA(c1, g[i], float32(beta1*m[i]))
		v[i] = FMA(float32(c2*g[i]), g[i], float32(beta2*v[i]))
		d := FMA(squareRoot(v[i]), root, eps)
		w[i] = FMA(-rate, m[i]/d, float32(keep*w[i]))
	}
}

// Nesterov takes one step of gradient descent with Nesterov's momentum:
// v[i] = mu·v[i] + g[i], then w[i] = w[i] − rate·(mu·v[i] + g[i]), each of the three fused.
func Nesterov(w, v, g []float32, rate, mu float32) {
	for i := range w {
		v[i] = FMA(mu, v[i], g[i])
		w[i] = FMA(-rate, FMA(mu, v[i], g[i]), w[i])
	}
}

// RMSprop takes one step of RMSprop (Tieleman and Hinton, 2012):
//
//	q[i] = decay·q[i] + (c·g[i])·g[i]  both products on the left rounded, then fused; c = 1−decay
//	w[i] = w[i] − rate·(g[i]/(sqrt(q[i] + inner) + eps))
//
// Sums, root and quotient round, the last step is fused.
func RMSprop(w, q, g []float32, decay, c, rate, inner, eps float32) {
	for i := range w {
		q[i] = FMA(float32(c*g[i]), g[i], float32(decay*q[i]))
		w[i] = FMA(-rate, g[i]/(squareRoot(q[i]+inner)+eps), w[i])
	}
}

// RMSpropMomentum is RMSprop with a velocity: v[i] = mu·v[i] + g[i]/(sqrt(q[i] + inner) + eps),
// then w[i] = w[i] − rate·v[i], each fused.
func RMSpropMomentum(w, q, v, g []float32, decay, c, rate, inner, eps, mu float32) {
	for i := range w {
		q[i] = FMA(float32(c*g[i]), g[i], float32(decay*q[i]))
		v[i] = FMA(mu, v[i], g[i]/(squareRoot(q[i]+inner)+eps))
		w[i] = FMA(-rate, v[i], w[i])
	}
}

// RMSpropCentered is RMSprop with the variance of the gradient in place of its mean square:
// m[i] = decay·m[i] + c·g[i], the product on the left rounded, then fused; and q[i] − m[i]²,
// fused and +0 if it is below 0, in place of q[i] under the root.
func RMSpropCentered(w, q, m, g []float32, decay, c, rate, inner, eps float32) {
	for i := range w {
		q[i] = FMA(float32(c*g[i]), g[i], float32(decay*q[i]))
		m[i] = FMA(c, g[i], float32(decay*m[i]))
		variance := FMA(-m[i], m[i], q[i])
		if variance < 0 {
			variance = 0
		}
		w[i] = FMA(-rate, g[i]/(squareRoot(variance+inner)+eps), w[i])
	}
}

// Adagrad takes one step of Adagrad (Duchi, Hazan and Singer, 2011): q[i] = q[i] + g[i]²,
// fused, then w[i] = w[i] − rate·(g[i]/(sqrt(q[i]) + eps)): root, sum and quotient
// round, the last step is fused.
func Adagrad(w, q, g []float32, rate, eps float32) {
	for i := range w {
		q[i] = FMA(g[i], g[i], q[i])
		w[i] = FMA(-rate, g[i]/(squareRoot(q[i])+eps), w[i])
	}
}

// Rprop takes one step of iRprop− (Igel and Hüsken, 2000). step[i] is how far w[i] goes, and
// sign[i] the sign of the gradient before: 1, −1 or 0. With a = g[i]·sign[i],
//
//	a > 0: step[i] = step[i]·grow, at most most
//	a < 0: step[i] = step[i]·shrink, at least least; and g[i] counts as +0
//	sign[i] = 1 if g[i] > 0, −1 if g[i] < 0, else g[i]
//	w[i] = w[i] − sign[i]·step[i]  fused
//
// A NaN of g[i] stays in sign[i] and w[i], and leaves step[i].
func Rprop(w, step, sign, g []float32, grow, shrink, least, most float32) {
	for i := range w {
		a, s := float32(g[i]*sign[i]), g[i]
		if a > 0 {
			step[i] *= grow
			if step[i] > most {
				step[i] = most
			}
		}
		if a < 0 {
			step[i] *= shrink
			if step[i] < least {
				step[i] = least
			}
			s = 0
		}
		if s > 0 {
			s = 1
		}
		if s < 0 {
			s = -1
		}
		sign[i] = s
		w[i] = FMA(-s, step[i], w[i])
	}
}

// Regularize replaces the gradient g by what an update is to use:
//
//	t = scale·g[i]                         rounded
//	t = clip if t > clip, −clip if t < −clip
//	t = t + l2·w[i]                        fused
//	g[i] = t + l1 if w[i] > 0, t − l1 if w[i] < 0, else t + 0
func Regularize(g, w []float32, scale, clip, l2, l1 float32) {
	for i := range g {
		t := FMA(l2, w[i], limited(float32(scale*g[i]), clip))
		s := float32(0)
		if w[i] > 0 {
			s = l1
		}
		if w[i] < 0 {
			s = -l1
		}
		g[i] = t + s
	}
}

func squareRoot(x float32) float32 { return float32(math.Sqrt(float64(x))) }
