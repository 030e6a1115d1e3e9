package nn

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel"
)

// singleRow prepares the products of the layers for one row, z = x·W + b and ReLU where that is the
// activation.
func (n *Network) singleRow() (all []kernel.Prepared) {
	for _, l := range n.layers {
		product := kernel.Product{Bias: l.B, ReLU: l.Activation == ReLU}
		all = append(all, product.Prepare(1, l.W.Rows, l.W.Cols))
	}
	return all
}

// The gradient of a layer's weights for a batch of one row is an outer product: of the layer's
// input and of ∂L/∂z. It is larger than all else of the step, and an update needs each element
// once. So it is not written, unless somebody asks for it: Update makes it of the two again. Both
// stay as they are until the next batch. For Adam that holds for batches of more rows, too: its
// divisions and the products of the gradient are done at the same time.

// A deferred gradient is that of the last batch.
type deferred struct {
	is     bool          // the gradient is not written
	never  bool          // somebody has views of the gradients, which are always to be right
	copied []float32     // for a copy of input, which may be the caller's
	input  kernel.Matrix // of the first layer
}

// deferGradient reports whether the gradient of a batch of so many rows is to be written later, if
// at all. The processes of a Group share it, so they write it.
func (t *Trainer) deferGradient(rows int) bool {
	t.deferred.is = (rows == 1 || t.opt.method == adam && rows <= t.chunk) && t.Group == nil && !t.deferred.never
	return t.deferred.is
}

// keep remembers the input of the first layer.
func (g *deferred) keep(x kernel.Matrix, standardized bool) {
	g.input = x
	if !standardized {
		g.copied = g.copied[:0]
		for i := range x.Rows {
			g.copied = append(g.copied, x.Row(i)...)
		}
		g.input = kernel.Matrix{Rows: x.Rows, Cols: x.Cols, Stride: x.Cols, Data: g.copied}
	}
}

// writeGradients writes the gradients of the last batch, if they are not written.
func (t *Trainer) writeGradients() {
	if !t.deferred.is {
		return
	}
	t.deferred.is = false
	for i := range t.net.layers {
		t.layerGradient(kernel.Parallel{Workers: t.Workers}, i, t.lastInput(i), t.lastDelta(i))
	}
}

// lastInput returns the input of a layer, and lastDelta its ∂L/∂z, for a batch whose gradient is
// deferred.
func (t *Trainer) lastInput(layer int) kernel.Matrix {
	if layer == 0 {
		return t.deferred.input
	}
	return t.outputOf(layer-1).Slice(0, t.deferred.input.Rows)
}

func (t *Trainer) lastDelta(layer int) kernel.Matrix {
	return t.delta[layer].Slice(0, t.deferred.input.Rows)
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

// boundedGradient reports whether the sizes of both operands of every layer are such that their
// product is certainly finite, and each of its sums on the way: they are at most as large as the
// two norms multiplied, which are compared as squares.
func (t *Trainer) boundedGradient() bool {
	for i := range t.net.layers {
		x, d := squaredNorm(t.lastInput(i)), squaredNorm(t.lastDelta(i))
		if !(d < math.MaxFloat32 && x*d < math.MaxFloat32) {
			return false
		}
	}
	return true
}

// squaredNorm returns the sum of the squares of a matrix whose rows lie side by side.
func squaredNorm(m kernel.Matrix) float64 { return kernel.SquaredNorm(m.Data[:m.Rows*m.Cols]) }

// updateDeferred is the method's step with a gradient that is not written.
func (t *Trainer) updateDeferred(rate float64, keep float32) {
	s := deferredStep{t: t, rate: float32(rate)}
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
		p, x, d := &t.net.layers[i], t.lastInput(i), t.lastDelta(i)
		ones := kernel.Matrix{Rows: d.Rows, Cols: 1, Stride: 1, Data: t.ones.Data}
		at -= padded(len(p.B))
		s.take(ones, d, p.B, at, biases)
		at -= padded(len(p.W.Data))
		s.take(x, d, p.W.Data, at, keep)
	}
}

// A deferredStep is what the steps of all layers have in common.
type deferredStep struct {
	t       *Trainer
	rate    float32
	adam    kernel.AdamStep
	rmsprop kernel.RMSpropStep
}

// take takes the step of some weights, whose gradient is xᵀ·d, and whose moments begin at an index.
func (s *deferredStep) take(x, d kernel.Matrix, w []float32, at int, keep float32) {
	t, o := s.t, &s.t.opt
	var first, second []float32
	if t.first != nil {
		first = t.first[at : at+len(w)]
	}
	if t.second != nil {
		second = t.second[at : at+len(w)]
	}
	if x.Rows > 1 { // Adam's: see deferGradient
		kernel.Gradient{X: x, D: d, Workers: t.Workers}.AdamW(w, first, second, s.adam, keep)
		return
	}
	g := kernel.Outer{X: x.Row(0), D: d.Row(0)}
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
