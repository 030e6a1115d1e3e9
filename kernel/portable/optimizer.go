package portable

import "math"

// Momentum is generic.Momentum.
func Momentum(w, v, g []float32, rate, mu float32) {
	v, g = v[:len(w)], g[:len(w)]
	for i := range w {
		v[i] = fma(mu, v[i], g[i])
		w[i] = fma(-rate, v[i], w[i])
	}
}

// Adam is generic.Adam.
func Adam(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32) {
	m, v, g = m[:len(w)], v[:len(w)], g[:len(w)]
	for i := range w {
		m[i] = fma(c1, g[i], float32(beta1*m[i]))
		v[i] = fma(float32(c2*g[i]), g[i], float32(beta2*v[i]))
		d := fma(float32(math.Sqrt(float64(v[i]))), root, eps)
		w[i] = fma(-rate, m[i]/d, w[i])
	}
}
