// Package dense builds a network from the weights that a model file holds.
package dense

import (
	"errors"
	"fmt"
	"io"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
)

// A Layer is one dense layer. W is [In, Out] in row-major order, or [Out, In] if Transposed. B is
// [Out], or nil for biases of zero. Name is what errors call the layer, and fit to stand in a line.
type Layer struct {
	Name       string
	In, Out    int
	W, B       []float32
	Transposed bool
	Activation nn.Activation
}

// Network returns the network of the layers. It refuses layers that do not follow one another,
// and weights that are not finite.
func Network(layers []Layer) (*nn.Network, error) {
	if len(layers) == 0 {
		return nil, errors.New("there are no layers")
	}
	shape := make([]nn.Layer, len(layers))
	in := layers[0].In
	for i, l := range layers {
		switch {
		case l.In != in:
			return nil, fmt.Errorf("%s has %s: %s before it has %s", l.Name, quote.Count(l.In, "input"), layers[i-1].Name, quote.Count(in, "output"))
		case len(l.W) != l.In*l.Out:
			return nil, fmt.Errorf("%s has %s: %s and %s need %d", l.Name, quote.Count(len(l.W), "weight"), quote.Count(l.In, "input"), quote.Count(l.Out, "output"), l.In*l.Out)
		case l.B != nil && len(l.B) != l.Out:
			return nil, fmt.Errorf("%s has %s: its %s %s as many", l.Name, quote.Count(len(l.B), "bias"), quote.Count(l.Out, "output"), quote.Verb(l.Out, "need"))
		}
		shape[i] = nn.Dense(l.Out, l.Activation)
		in = l.Out
	}
	net, err := nn.New(0, layers[0].In, shape...)
	if err != nil {
		return nil, err
	}
	for i, p := range net.Layers() {
		l := layers[i]
		if l.Transposed {
			for o := range l.Out {
				for r, w := range l.W[o*l.In : (o+1)*l.In] {
					p.W.Data[r*p.W.Stride+o] = w
				}
			}
		} else {
			copy(p.W.Data, l.W)
		}
		copy(p.B, l.B)
	}
	if err := Check(net); err != nil {
		return nil, err
	}
	return net, nil
}

// Check reports what a saved network must not have, such as weights that are not finite.
func Check(net *nn.Network) error { return net.Write(io.Discard) }
