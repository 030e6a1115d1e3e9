package nn

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel"
)

// The gradient of a layer's weights for a batch of one row is an outer product: of the layer's
// input and of ∂L/∂z. It is larger than all else of the step, and an update needs each element
// once. So it is not written, unless somebody asks for it: Update makes it of the two again. Both
// stay as they are until the next batch.

// A deferred gradient is that of the last batch.
type deferred struct {
	is    bool          // the gradient is not written
	never bool          // somebody has views of the gradients, which are always to be right
	row   []float32     // for a copy of the first layer's input
	input kernel.Matrix // the first layer's input, [1, inputs]
}

// deferGradient reports whether the gradient of a batch of so many rows is to be written later, if
// at all. The processes of a Group share it, so they write it.
func (t *Trainer) deferGradient(rows int) bool {
	t.deferred.is = rows == 1 && t.Group == nil && !t.deferred.never
	return t.deferred.is
}

// keep remembers the input of the first layer, which may be the caller's.
func (g *deferred) keep(x kernel.Matrix, standardized bool) {
	g.input = x
	if !standardized {
		g.row = append(g.row[:0], x.Row(0)...)
		g.input = alone(g.row)
	}
}

// writeGradients writes the gradients of the last batch, if they are not written.
func (t *Trainer) writeGradients() {
	if !t.deferred.is {
		return
	}
	t.deferred.is = false
	for i := range t.net.layers {
		t.layerGradient(kernel.Parallel{Workers: t.Workers}, i, t.inputOf(i, t.deferred.input), t.delta[i].Slice(0, 1))
	}
}

// inputOf returns the input of a layer, for the rows of x, the first layer's.
func (t *Trainer) inputOf(layer int, x kernel.Matrix) kernel.Matrix {
	if layer == 0 {
		return x
	}
	return t.outputOf(layer-1).Slice(0, x.Rows)
}

// finiteGradient reports whether the gradient of the last batch is finite.
func (t *Trainer) finiteGradient() bool {
	if t.deferred.is {
		if t.boundedGradient() {
			return true
		}
		t.writeGradients()
	}
	return kernel.NonFinite(t.grad) < 0
}

// boundedGradient reports whether the sizes of both vectors of every layer are such that their
// outer product is certainly finite.
func (t *Trainer) boundedGradient() bool {
	for i := range t.net.layers {
		x := kernel.SquaredNorm(t.inputOf(i, t.deferred.input).Row(0))
		d := kernel.SquaredNorm(t.delta[i].Row(0))
		if !(d < math.MaxFloat32 && x*d < math.MaxFloat32) {
			return false
		}
	}
	return true
}

// updateOuter is the method's step with the gradient of one row, which is not written.
func (t *Trainer) updateOuter(rate float64, keep float32) {
	s := rowStep{t: t, rate: float32(rate)}
	o := &t.opt
	switch o.method {
	case adam:
		s.adam = t.adamStep(rate)
	case rmsprop:
		s.rmsprop = t.rmspropStep(rate)
	}
	at := 0
	for i := range t.net.layers {
		p := &t.net.layers[i]
		d := t.delta[i].Row(0)
		s.take(kernel.Outer{X: t.inputOf(i, t.deferred.input).Row(0), D: d}, p.W.Data, at, keep)
		at += padded(len(p.W.Data))
		if !o.DecayBiases {
			s.take(kernel.Outer{X: t.ones.Data[:1], D: d}, p.B, at, 1)
		} else {
			s.take(kernel.Outer{X: t.ones.Data[:1], D: d}, p.B, at, keep)
		}
		at += padded(len(p.B))
	}
}

// A rowStep is what the steps of all layers have in common.
type rowStep struct {
	t       *Trainer
	rate    float32
	adam    kernel.AdamStep
	rmsprop kernel.RMSpropStep
}

// take takes the step of some weights, whose moments begin at an index.
func (s *rowStep) take(g kernel.Outer, w []float32, at int, keep float32) {
	t, o := s.t, &s.t.opt
	var first, second []float32
	if t.first != nil {
		first = t.first[at : at+len(w)]
	}
	if t.second != nil {
		second = t.second[at : at+len(w)]
	}
	switch o.method {
	case sgd:
		g.Axpy(-s.rate, w)
	case momentum:
		g.Momentum(w, first, s.rate, float32(o.Mu))
	case nesterov:
		g.Nesterov(w, first, s.rate, float32(o.Mu))
	case adam:
		if o.Decay != 0 {
			g.AdamW(w, first, second, s.adam, keep)
		} else {
			g.Adam(w, first, second, s.adam)
		}
	case rmsprop:
		switch {
		case o.Centered:
			g.RMSpropCentered(w, second, first, s.rmsprop)
		case o.Mu != 0:
			g.RMSpropMomentum(w, second, first, s.rmsprop, float32(o.Mu))
		default:
			g.RMSprop(w, second, s.rmsprop)
		}
	case adagrad:
		g.Adagrad(w, second, s.rate, float32(o.Epsilon))
	case rprop:
		g.Rprop(w, second, first, t.rpropStep())
	}
}
