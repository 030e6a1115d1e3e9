package kernel

import "unsafe"

// An Outer is the gradient of a layer's weights that one row of a batch has, and its methods are
// the steps of the optimisers with it. X is the layer's input, D the derivative of its weighted
// sums. Element (i,j) of the gradient is X[i]·D[j], as [MatMulTA] has it: a chain from +0, so never
// −0. The gradient is not written to memory, and each method has the bits of MatMulTA and then the
// function of its name.
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
	for p := g.blocks(); p.next(); {
		active.AxpyOuter(a, p.x, p.d, u[p.i:p.j])
	}
}

// Momentum is the function [Momentum] for the gradient g.
func (g Outer) Momentum(w, v []float32, rate, mu float32) {
	g.check(w)
	g.check(v)
	checkApart(w, v)
	a, b := noescape(w), noescape(v)
	for p := g.blocks(); p.next(); {
		active.MomentumOuter(a[p.i:p.j], b[p.i:p.j], p.x, p.d, rate, mu)
	}
}

// Nesterov is the function [Nesterov] for the gradient g.
func (g Outer) Nesterov(w, v []float32, rate, mu float32) {
	g.check(w)
	g.check(v)
	checkApart(w, v)
	a, b := noescape(w), noescape(v)
	for p := g.blocks(); p.next(); {
		active.NesterovOuter(a[p.i:p.j], b[p.i:p.j], p.x, p.d, rate, mu)
	}
}

// Adam is the function [Adam] for the gradient g.
func (g Outer) Adam(w, m, v []float32, s AdamStep) {
	g.check(w)
	g.check(m)
	g.check(v)
	checkThree(w, m, v)
	a, b, c := noescape(w), noescape(m), noescape(v)
	for p := g.blocks(); p.next(); {
		active.AdamOuter(a[p.i:p.j], b[p.i:p.j], c[p.i:p.j], p.x, p.d, s.Beta1, s.C1, s.Beta2, s.C2, s.Rate, s.Root, s.Epsilon)
	}
}

// AdamW is the function [AdamW] for the gradient g.
func (g Outer) AdamW(w, m, v []float32, s AdamStep, keep float32) {
	g.check(w)
	g.check(m)
	g.check(v)
	checkThree(w, m, v)
	a, b, c := noescape(w), noescape(m), noescape(v)
	for p := g.blocks(); p.next(); {
		active.AdamWOuter(a[p.i:p.j], b[p.i:p.j], c[p.i:p.j], p.x, p.d, s.Beta1, s.C1, s.Beta2, s.C2, s.Rate, s.Root, s.Epsilon, keep)
	}
}

// RMSprop is the function [RMSprop] for the gradient g.
func (g Outer) RMSprop(w, q []float32, s RMSpropStep) {
	g.check(w)
	g.check(q)
	checkApart(w, q)
	a, b := noescape(w), noescape(q)
	for p := g.blocks(); p.next(); {
		active.RMSpropOuter(a[p.i:p.j], b[p.i:p.j], p.x, p.d, s.Decay, s.C, s.Rate, s.Inner, s.Epsilon)
	}
}

// RMSpropMomentum is the function [RMSpropMomentum] for the gradient g.
func (g Outer) RMSpropMomentum(w, q, v []float32, s RMSpropStep, mu float32) {
	g.check(w)
	g.check(q)
	g.check(v)
	checkThree(w, q, v)
	a, b, c := noescape(w), noescape(q), noescape(v)
	for p := g.blocks(); p.next(); {
		active.RMSpropMomentumOuter(a[p.i:p.j], b[p.i:p.j], c[p.i:p.j], p.x, p.d, s.Decay, s.C, s.Rate, s.Inner, s.Epsilon, mu)
	}
}

// RMSpropCentered is the function [RMSpropCentered] for the gradient g.
func (g Outer) RMSpropCentered(w, q, m []float32, s RMSpropStep) {
	g.check(w)
	g.check(q)
	g.check(m)
	checkThree(w, q, m)
	a, b, c := noescape(w), noescape(q), noescape(m)
	for p := g.blocks(); p.next(); {
		active.RMSpropCenteredOuter(a[p.i:p.j], b[p.i:p.j], c[p.i:p.j], p.x, p.d, s.Decay, s.C, s.Rate, s.Inner, s.Epsilon)
	}
}

// Adagrad is the function [Adagrad] for the gradient g.
func (g Outer) Adagrad(w, q []float32, rate, epsilon float32) {
	g.check(w)
	g.check(q)
	checkApart(w, q)
	a, b := noescape(w), noescape(q)
	for p := g.blocks(); p.next(); {
		active.AdagradOuter(a[p.i:p.j], b[p.i:p.j], p.x, p.d, rate, epsilon)
	}
}

// Rprop is the function [Rprop] for the gradient g.
func (g Outer) Rprop(w, step, sign []float32, s RpropStep) {
	g.check(w)
	g.check(step)
	g.check(sign)
	checkThree(w, step, sign)
	a, b, c := noescape(w), noescape(step), noescape(sign)
	for p := g.blocks(); p.next(); {
		active.RpropOuter(a[p.i:p.j], b[p.i:p.j], c[p.i:p.j], p.x, p.d, s.Grow, s.Shrink, s.Least, s.Most)
	}
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

func sizeOf(x []float32) uintptr { return uintptr(len(x)) * unsafe.Sizeof(x[0]) }

// meet reports whether x and y, of so many bytes, have any in common.
func meet(x, y []float32, sizeX, sizeY uintptr) bool {
	d := uintptr(unsafe.Pointer(&y[0])) - uintptr(unsafe.Pointer(&x[0]))
	return d < sizeX || -d < sizeY
}

// outerBlocks are the pieces in which the steps with an Outer are taken.
type outerBlocks struct {
	i, j int       // the elements of the weights that the piece has
	x, d []float32 // whose gradient is the outer product of these

	rest, all []float32 // rows to come, and the whole of d
	rows      int       // of a piece; 0 if a row is more than one
}

// blocks returns what next cuts g into.
func (g *Outer) blocks() outerBlocks {
	b := outerBlocks{rest: noescape(g.X), all: noescape(g.D)}
	if len(b.all) == 1 { // a column is a row: the product does not mind
		b.rest, b.all = b.all, b.rest
	}
	// A row takes at least the time of some elements.
	b.rows = active.chunk / max(len(b.all), 16)
	return b
}

// next goes on to the next piece, if there is one.
func (b *outerBlocks) next() bool {
	if b.j != 0 {
		preemptionPoint()
	}
	b.i = b.j
	switch {
	case len(b.rest) == 0 || len(b.all) == 0:
		return false
	case b.rows != 0:
		n := min(b.rows, len(b.rest))
		b.x, b.d, b.rest = b.rest[:n], b.all, b.rest[n:]
	default:
		first := b.i % len(b.all)
		n := min(active.chunk, len(b.all)-first)
		b.x, b.d = b.rest[:1], b.all[first:first+n]
		if first+n == len(b.all) {
			b.rest = b.rest[1:]
		}
	}
	b.j = b.i + len(b.x)*len(b.d)
	return true
}
