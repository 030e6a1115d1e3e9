package kernel

import "unsafe"

// An Outer is the gradient of a layer's weights that one row of a batch has, and its methods are
// the steps of the optimisers with it. X is the layer's input, D the derivative of its weighted
// sums. Element (i,j) of the gradient is X[i]·D[j], as [MatMulTA] has it: a chain from +0, so
// never −0. The gradient is not written to memory, and each method has the bits of MatMulTA and
// then the function of its name.
//
// The weights w, and the moments, have len(X)·len(D) elements, those of a row side by side. They
// may share no memory with each other, with X, or with D.
type Outer struct {
	X, D []float32
}

// Axpy sets w = a·g + w, g being the gradient. With a = −rate it is a step of gradient descent.
func (g Outer) Axpy(a float32, w []float32) {
	g.check(w)
	u := noescape(w)
	x, d := g.operands()
	eachPiece(len(x), len(d), func(p outerPiece) {
		active.AxpyOuter(a, x[p.top:p.bottom], d[p.left:p.right], u[p.i:p.j])
	})
}

// Momentum is the function [Momentum] for the gradient g.
func (g Outer) Momentum(w, v []float32, rate, mu float32) {
	g.checkTwo(w, v)
	a, b := noescape(w), noescape(v)
	x, d := g.operands()
	eachPiece(len(x), len(d), func(p outerPiece) {
		active.MomentumOuter(a[p.i:p.j], b[p.i:p.j], x[p.top:p.bottom], d[p.left:p.right], rate, mu)
	})
}

// Nesterov is the function [Nesterov] for the gradient g.
func (g Outer) Nesterov(w, v []float32, rate, mu float32) {
	g.checkTwo(w, v)
	a, b := noescape(w), noescape(v)
	x, d := g.operands()
	eachPiece(len(x), len(d), func(p outerPiece) {
		active.NesterovOuter(a[p.i:p.j], b[p.i:p.j], x[p.top:p.bottom], d[p.left:p.right], rate, mu)
	})
}

// Adam is the function [Adam] for the gradient g.
func (g Outer) Adam(w, m, v []float32, s AdamStep) {
	g.checkThree(w, m, v)
	a, b, c := noescape(w), noescape(m), noescape(v)
	x, d := g.operands()
	eachPiece(len(x), len(d), func(p outerPiece) {
		active.AdamOuter(a[p.i:p.j], b[p.i:p.j], c[p.i:p.j], x[p.top:p.bottom], d[p.left:p.right], s.Beta1, s.C1, s.Beta2, s.C2, s.Rate, s.Root, s.Epsilon)
	})
}

// AdamW is the function [AdamW] for the gradient g.
func (g Outer) AdamW(w, m, v []float32, s AdamStep, keep float32) {
	g.checkThree(w, m, v)
	a, b, c := noescape(w), noescape(m), noescape(v)
	x, d := g.operands()
	eachPiece(len(x), len(d), func(p outerPiece) {
		active.AdamWOuter(a[p.i:p.j], b[p.i:p.j], c[p.i:p.j], x[p.top:p.bottom], d[p.left:p.right], s.Beta1, s.C1, s.Beta2, s.C2, s.Rate, s.Root, s.Epsilon, keep)
	})
}

// RMSprop is the function [RMSprop] for the gradient g.
func (g Outer) RMSprop(w, q []float32, s RMSpropStep) {
	g.checkTwo(w, q)
	a, b := noescape(w), noescape(q)
	x, d := g.operands()
	eachPiece(len(x), len(d), func(p outerPiece) {
		active.RMSpropOuter(a[p.i:p.j], b[p.i:p.j], x[p.top:p.bottom], d[p.left:p.right], s.Decay, s.C, s.Rate, s.Inner, s.Epsilon)
	})
}

// RMSpropMomentum is the function [RMSpropMomentum] for the gradient g.
func (g Outer) RMSpropMomentum(w, q, v []float32, s RMSpropStep, mu float32) {
	g.checkThree(w, q, v)
	a, b, c := noescape(w), noescape(q), noescape(v)
	x, d := g.operands()
	eachPiece(len(x), len(d), func(p outerPiece) {
		active.RMSpropMomentumOuter(a[p.i:p.j], b[p.i:p.j], c[p.i:p.j], x[p.top:p.bottom], d[p.left:p.right], s.Decay, s.C, s.Rate, s.Inner, s.Epsilon, mu)
	})
}

// RMSpropCentered is the function [RMSpropCentered] for the gradient g.
func (g Outer) RMSpropCentered(w, q, m []float32, s RMSpropStep) {
	g.checkThree(w, q, m)
	a, b, c := noescape(w), noescape(q), noescape(m)
	x, d := g.operands()
	eachPiece(len(x), len(d), func(p outerPiece) {
		active.RMSpropCenteredOuter(a[p.i:p.j], b[p.i:p.j], c[p.i:p.j], x[p.top:p.bottom], d[p.left:p.right], s.Decay, s.C, s.Rate, s.Inner, s.Epsilon)
	})
}

// Adagrad is the function [Adagrad] for the gradient g.
func (g Outer) Adagrad(w, q []float32, rate, epsilon float32) {
	g.checkTwo(w, q)
	a, b := noescape(w), noescape(q)
	x, d := g.operands()
	eachPiece(len(x), len(d), func(p outerPiece) {
		active.AdagradOuter(a[p.i:p.j], b[p.i:p.j], x[p.top:p.bottom], d[p.left:p.right], rate, epsilon)
	})
}

// Rprop is the function [Rprop] for the gradient g.
func (g Outer) Rprop(w, step, sign []float32, s RpropStep) {
	g.checkThree(w, step, sign)
	a, b, c := noescape(w), noescape(step), noescape(sign)
	x, d := g.operands()
	eachPiece(len(x), len(d), func(p outerPiece) {
		active.RpropOuter(a[p.i:p.j], b[p.i:p.j], c[p.i:p.j], x[p.top:p.bottom], d[p.left:p.right], s.Grow, s.Shrink, s.Least, s.Most)
	})
}

const errOuter = "kernel: the weights must have len(X)·len(D) elements"

// check panics unless w has the elements of g, and shares nothing with X or D.
func (g *Outer) check(w []float32) {
	if len(g.X)*len(g.D) != len(w) {
		panic(errOuter)
	}
	if len(w) != 0 {
		if all := sizeOf(w); meet(w, g.X, all, sizeOf(g.X)) || meet(w, g.D, all, sizeOf(g.D)) {
			panic(errShared)
		}
	}
}

// checkTwo is check for weights and a moment, which must share nothing either.
func (g *Outer) checkTwo(w, v []float32) {
	g.check(w)
	g.check(v)
	checkApart(w, v)
}

// checkThree is check for weights and two moments.
func (g *Outer) checkThree(w, m, v []float32) {
	g.check(w)
	g.check(m)
	g.check(v)
	checkThree(w, m, v)
}

func sizeOf(x []float32) uintptr { return uintptr(len(x)) * unsafe.Sizeof(x[0]) }

// meet reports whether x and y, of so many bytes, have any in common.
func meet(x, y []float32, sizeX, sizeY uintptr) bool {
	d := uintptr(unsafe.Pointer(&y[0])) - uintptr(unsafe.Pointer(&x[0]))
	return d < sizeX || -d < sizeY
}

// operands returns X and D for the kernels. Of one column they make one row: the product does not
// mind.
func (g *Outer) operands() (x, d []float32) {
	x, d = noescape(g.X), noescape(g.D)
	if len(d) == 1 {
		return d, x
	}
	return x, d
}

// An outerPiece is a piece in which a step is taken: elements i to j of the weights, those of some
// rows and columns.
type outerPiece struct{ i, j, top, bottom, left, right int }

// eachPiece calls do with the pieces of weights of some rows and columns.
func eachPiece(rows, cols int, do func(p outerPiece)) {
	const least = 16 // a row takes at least the time of some elements
	switch n := rows * cols; {
	case n == 0:
	case n <= active.chunk && rows <= active.chunk/least: // at once, as a rule
		do(outerPiece{0, n, 0, rows, 0, cols})
	case cols <= active.chunk:
		most := active.chunk / max(cols, least)
		for top := 0; top < rows; top += most {
			preemptionPoint()
			bottom := min(top+most, rows)
			do(outerPiece{top * cols, bottom * cols, top, bottom, 0, cols})
		}
	default:
		for row := range rows {
			for left := 0; left < cols; left += active.chunk {
				preemptionPoint()
				right := min(left+active.chunk, cols)
				do(outerPiece{row*cols + left, row*cols + right, row, row + 1, left, right})
			}
		}
	}
}
