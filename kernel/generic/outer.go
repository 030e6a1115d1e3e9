package generic

// The steps of the optimisers for the gradient of a layer's weights that one row of a batch has.
// Element (i,j) of the weights, w[i·len(d)+j], has the gradient that Product makes of one row: the
// chain FMA(x[i], d[j], +0), which is never −0. It is not written to memory.

// AxpyOuter is Axpy with the gradient of an outer product in place of x, and w in place of y.
func AxpyOuter(a float32, x, d, w []float32) {
	var buf [128]float32
	for i := 0; i < len(w); {
		g := outer(&buf, x, d, i)
		j := i + len(g)
		Axpy(a, g, w[i:j])
		i = j
	}
}

// MomentumOuter is Momentum with the gradient of an outer product.
func MomentumOuter(w, v, x, d []float32, rate, mu float32) {
	var buf [128]float32
	for i := 0; i < len(w); {
		g := outer(&buf, x, d, i)
		j := i + len(g)
		Momentum(w[i:j], v[i:j], g, rate, mu)
		i = j
	}
}

// NesterovOuter is Nesterov with the gradient of an outer product.
func NesterovOuter(w, v, x, d []float32, rate, mu float32) {
	var buf [128]float32
	for i := 0; i < len(w); {
		g := outer(&buf, x, d, i)
		j := i + len(g)
		Nesterov(w[i:j], v[i:j], g, rate, mu)
		i = j
	}
}

// AdamOuter is Adam with the gradient of an outer product.
func AdamOuter(w, m, v, x, d []float32, beta1, c1, beta2, c2, rate, root, eps float32) {
	var buf [128]float32
	for i := 0; i < len(w); {
		g := outer(&buf, x, d, i)
		j := i + len(g)
		Adam(w[i:j], m[i:j], v[i:j], g, beta1, c1, beta2, c2, rate, root, eps)
		i = j
	}
}

// AdamWOuter is AdamW with the gradient of an outer product.
func AdamWOuter(w, m, v, x, d []float32, beta1, c1, beta2, c2, rate, root, eps, keep float32) {
	var buf [128]float32
	for i := 0; i < len(w); {
		g := outer(&buf, x, d, i)
		j := i + len(g)
		AdamW(w[i:j], m[i:j], v[i:j], g, beta1, c1, beta2, c2, rate, root, eps, keep)
		i = j
	}
}

// RMSpropOuter is RMSprop with the gradient of an outer product.
func RMSpropOuter(w, q, x, d []float32, decay, c, rate, inner, eps float32) {
	var buf [128]float32
	for i := 0; i < len(w); {
		g := outer(&buf, x, d, i)
		j := i + len(g)
		RMSprop(w[i:j], q[i:j], g, decay, c, rate, inner, eps)
		i = j
	}
}

// RMSpropMomentumOuter is RMSpropMomentum with the gradient of an outer product.
func RMSpropMomentumOuter(w, q, v, x, d []float32, decay, c, rate, inner, eps, mu float32) {
	var buf [128]float32
	for i := 0; i < len(w); {
		g := outer(&buf, x, d, i)
		j := i + len(g)
		RMSpropMomentum(w[i:j], q[i:j], v[i:j], g, decay, c, rate, inner, eps, mu)
		i = j
	}
}

// RMSpropCenteredOuter is RMSpropCentered with the gradient of an outer product.
func RMSpropCenteredOuter(w, q, m, x, d []float32, decay, c, rate, inner, eps float32) {
	var buf [128]float32
	for i := 0; i < len(w); {
		g := outer(&buf, x, d, i)
		j := i + len(g)
		RMSpropCentered(w[i:j], q[i:j], m[i:j], g, decay, c, rate, inner, eps)
		i = j
	}
}

// AdagradOuter is Adagrad with the gradient of an outer product.
func AdagradOuter(w, q, x, d []float32, rate, eps float32) {
	var buf [128]float32
	for i := 0; i < len(w); {
		g := outer(&buf, x, d, i)
		j := i + len(g)
		Adagrad(w[i:j], q[i:j], g, rate, eps)
		i = j
	}
}

// RpropOuter is Rprop with the gradient of an outer product.
func RpropOuter(w, step, sign, x, d []float32, grow, shrink, least, most float32) {
	var buf [128]float32
	for i := 0; i < len(w); {
		g := outer(&buf, x, d, i)
		j := i + len(g)
		Rprop(w[i:j], step[i:j], sign[i:j], g, grow, shrink, least, most)
		i = j
	}
}

// outer sets buf to the gradient from element i of the weights on, and returns what it holds: no
// more than the rest of a row.
func outer(buf *[128]float32, x, d []float32, i int) []float32 {
	row := x[i/len(d)]
	d = d[i%len(d):]
	g := buf[:min(len(d), len(buf))]
	for j := range g {
		g[j] = FMA(row, d[j], 0)
	}
	return g
}
