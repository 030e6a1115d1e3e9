//go:build !purego

package arm64

// MomentumNEON sets v[i] = mu·v[i] + g[i], then w[i] = w[i] − rate·v[i], as generic.Momentum does.
//
//go:noescape
func MomentumNEON(w, v, g []float32, rate, mu float32)

// AdamNEON takes one step of Adam, as generic.Adam does.
//
//go:noescape
func AdamNEON(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32)
