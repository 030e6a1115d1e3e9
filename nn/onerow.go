package nn

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel"
)

// singleRow prepares the products of the layers for one row, z = x·W + b and ReLU where that is the
// activation, in the memory of those before. There are none where the weights are kept in 16 bits.
func (n *Network) singleRow(before []kernel.Prepared) []kernel.Prepared {
	all := before[:0]
	if n.storage == inFloat32 {
		for _, l := range n.layers {
			product := kernel.Product{Bias: l.B, ReLU: l.Activation == ReLU}
			all = append(all, product.Prepare(1, l.W.Rows, l.W.Cols))
		}
	}
	return all
}

// The gradient of a layer's weights for a batch of one row is an outer product: of the layer's
// input and of ∂L/∂z. It is larger than all else of the step, and an update needs each element
// once. So it is not written, unless somebody asks for it: Update makes it of the two again. Both
// stay as they are until the next batch.

// A deferred gradient is that of the last batch.
type deferred struct {
	is     bool      // the gradient is not written
	never  bool      // somebody has views of the gradients, which are always to be right
	copied []float32 // for a copy of input, which may be the caller's
	input  []float32 // of the first layer
}

// deferGradient reports whether the gradient of a batch of so many rows is to be written later, if
// at all. The processes of a Group share it, so they write it.
func (t *Trainer) deferGradient(rows int) bool {
	t.deferred.is = rows == 1 && t.Group == nil && !t.deferred.never
	return t.deferred.is
}

// keep remembers the input of the first layer.
func (g *deferred) keep(x []float32, standardized bool) {
	g.input = x
	if !standardized {
		g.copied = append(g.copied[:0], x...)
		g.input = g.copied
	}
}

// writeGradients writes the gradients of the last batch, if they are not written.
func (t *Trainer) writeGradients() {
	if !t.deferred.is {
		return
	}
	t.deferred.is = false
	for i := range t.net.layers {
		t.layerGradient(kernel.Parallel{Workers: t.Workers}, i, alone(t.inputRow(i)), t.delta[i].Slice(0, 1))
	}
}

// inputRow returns the input of a layer, for a batch of one row.
func (t *Trainer) inputRow(layer int) []float32 {
	if layer == 0 {
		return t.deferred.input
	}
	return t.outputOf(layer - 1).Row(0)
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
		x := kernel.SquaredNorm(t.inputRow(i))
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
	biases := float32(1)
	if o.DecayBiases {
		biases = keep
	}
	// The last layer comes first: of its weights, and of those before, much is still in the cache,
	// from the way back. Those of the first layer stay there for the next step.
	at := len(t.net.all)
	for i := len(t.net.layers) - 1; i >= 0; i-- {
		p, d := &t.net.layers[i], t.delta[i].Row(0)
		at -= padded(len(p.B))
		s.take(kernel.Outer{X: t.ones.Data[:1], D: d}, p.B, at, biases)
		at -= padded(len(p.W.Data))
		s.take(kernel.Outer{X: t.inputRow(i), D: d}, p.W.Data, at, keep)
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
