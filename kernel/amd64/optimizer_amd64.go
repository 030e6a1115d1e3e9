//go:build !purego

package amd64

// MomentumAVX2 sets v[i] = mu·v[i] + g[i], then w[i] = w[i] − rate·v[i], as generic.Momentum does.
//
//go:noescape
func MomentumAVX2(w, v, g []float32, rate, mu float32)

// MomentumAVX512 sets v[i] = mu·v[i] + g[i], then w[i] = w[i] − rate·v[i], as generic.Momentum does.
//
//go:noescape
func MomentumAVX512(w, v, g []float32, rate, mu float32)

// AdamAVX2 takes one step of Adam, as generic.Adam does.
//
//go:noescape
func AdamAVX2(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32)

// AdamAVX512 takes one step of Adam, as generic.Adam does.
//
//go:noescape
func AdamAVX512(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32)
