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
// with the bias corrections of step t inside rate = α/(1−beta1ᵗ) and
// root = 1/sqrt(1−beta2ᵗ). The denominator is one fused operation on the
// rounded square root, the quotient rounds, the last step is fused.
func Adam(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32) {
	for i := range w {
		m[i] = FMA(c1, g[i], float32(beta1*m[i]))
		v[i] = FMA(float32(c2*g[i]), g[i], float32(beta2*v[i]))
		d := FMA(float32(math.Sqrt(float64(v[i]))), root, eps)
		w[i] = FMA(-rate, m[i]/d, w[i])
	}
}
