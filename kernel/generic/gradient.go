package generic

// GradientCols is the number of columns of weights that AdamWGradient updates at most.
const GradientCols = 64

// AdamWGradient is AdamW with the gradient that a batch has for the weights of a layer, for a part
// of them: rows×cols elements of w, m and v, whose rows are wRow elements apart. The gradient of
// element (i,j) is the one that Product makes of the layer's inputs x, transposed, and of the
// derivatives d: the chain of FMA(x[p·xRow+i], d[p·GradientCols+j], …) over ascending p, k steps
// from +0. It is not written to memory. Rows of d are whole, whatever cols is.
func AdamWGradient(w, m, v, x, d []float32, wRow, xRow, rows, cols, k int, beta1, c1, beta2, c2, rate, root, eps, keep float32) {
	for i := range rows {
		for j := range cols {
			var g [1]float32
			for p := range k {
				g[0] = FMA(x[p*xRow+i], d[p*GradientCols+j], g[0])
			}
			at := i*wRow + j
			AdamW(w[at:at+1], m[at:at+1], v[at:at+1], g[:], beta1, c1, beta2, c2, rate, root, eps, keep)
		}
	}
}

// InputGradReLU sets dx to the gradient of a layer's input, for a batch of one row whose input is
// y, the output of ReLU. d is the derivative of the layer's weighted sums; w has a row of len(d)
// weights for each element of y. dx[i] is the chain that ProductTB makes, of FMA(d[p],
// w[i·len(d)+p], …) over ascending p from +0, and then what ReLUGrad makes of it: +0 if y[i] ≤ 0,
// whatever the chain comes to. So a set need not compute that one. w has at most 1<<15 elements, or
// one row.
func InputGradReLU(dx, d, w, y []float32) {
	for i := range dx {
		dx[i] = chain(d, w[i*len(d):])
	}
	ReLUGrad(dx, dx, y)
}

// chain returns the chain of FMA(x[p], y[p], …) over ascending p from +0.
func chain(x, y []float32) (t float32) {
	for p, v := range x {
		t = FMA(v, y[p], t)
	}
	return t
}
