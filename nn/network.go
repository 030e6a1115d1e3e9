package nn

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
)

// A Layer says how many perceptrons a layer stacks and what their activation is.
type Layer struct {
	Units      int
	Activation Activation
	Init       Initializer // of the weights; biases start at zero
	Dropout    float64     // the share of the outputs that a training step drops: see WithDropout
}

// Dense returns a layer of perceptrons, each of which is connected to every output of the layer
// before.
func Dense(units int, f Activation) Layer { return Layer{Units: units, Activation: f} }

// WithInit returns the layer with other first weights: nn.Dense(32,
// nn.Tanh).WithInit(nn.LeCunNormal).
func (l Layer) WithInit(init Initializer) Layer {
	l.Init = init
	return l
}

// WithDropout returns the layer with dropout (Srivastava et al., 2014): in a training step each of
// its outputs is 0 with the probability rate, which is at least 0 and below 1, and otherwise
// divided by 1 − rate, so that its mean stays. Prediction and evaluation drop nothing. The last
// layer can have none.
//
// Which outputs are dropped depends on [Trainer].Seed, the number of the step, the layer, the row
// and the output alone. In [Trainer.Fit] a row's number is its place in the data, otherwise that in
// the batch.
func (l Layer) WithDropout(rate float64) Layer {
	l.Dropout = rate
	return l
}

// Parameters are a layer's weights, biases and activation, or the gradients of
// the first two. W is [in, out], and W[r,q] the weight from input r to
// perceptron q; B is [out]. The layer computes f(x·W + b).
type Parameters struct {
	W          kernel.Matrix
	B          []float32
	Activation Activation
	Dropout    float64 // the share of the outputs that a training step drops
}

// A Network is a stack of dense layers: its parameters, and nothing else.
//
// Any number of goroutines may predict with one Network at a time, each by
// its own [Predictor]. While a [Trainer] changes it, nobody else may use it.
type Network struct {
	// Standardizer, if not nil, is applied to every input, in training and in
	// prediction alike, before the first layer sees it.
	Standardizer *Standardizer

	// Classes, if any, are the names of the outputs.
	Classes []string

	// Metadata is text that is saved with the network. Names that begin with "lockstep." are
	// reserved.
	Metadata map[string]string

	inputs  int
	layers  []Parameters // views of all
	all     []float32
	storage storage       // of the weights; if not float32, those of layers and of all are empty,
	half    []kernel.Half // and here
}

// maxParameters bounds the size of a network: a gigabyte of weights.
const maxParameters = 1 << 28

// New returns a network for rows of the given number of inputs, with random
// weights and biases of zero.
//
// The weights of a layer with in inputs and out units are uniform between −a and a, where a =
// sqrt(6/in) before ReLU, LeakyReLU, ELU, SiLU, GELU and GELUTanh (He et al., 2015) and a =
// sqrt(6/(in+out)) otherwise (Glorot and Bengio, 2010), unless [Layer.WithInit] says otherwise.
// They depend on seed and shape alone, and are the same bits on every machine.
func New(seed uint64, inputs int, layers ...Layer) (*Network, error) {
	n, err := newNetwork(inputs, layers)
	if err != nil {
		return nil, err
	}
	source := rand.NewPCG(seed, 0)
	for i, p := range n.layers {
		layers[i].Init.fill(p, source)
	}
	return n, nil
}

// newNetwork returns a network of zeros.
func newNetwork(inputs int, layers []Layer) (*Network, error) {
	if err := checkShape(inputs, layers); err != nil {
		return nil, err
	}
	n := &Network{inputs: inputs}
	n.layers, n.all = parameters(inputs, layers)
	return n, nil
}

// checkShape reports why there can be no such network.
func checkShape(inputs int, layers []Layer) error {
	if inputs < 1 {
		return fmt.Errorf("a network of %s: at least 1 is needed", quote.Count(inputs, "input"))
	}
	if len(layers) == 0 {
		return errors.New("a network without layers: at least 1 is needed")
	}
	size, in := uint64(0), uint64(inputs)
	for i, l := range layers {
		switch {
		case l.Units < 1:
			return fmt.Errorf("layer %d has %s: at least 1 is needed", i, quote.Count(l.Units, "unit"))
		case l.Activation.check() != nil:
			return fmt.Errorf("layer %d has %w", i, l.Activation.check())
		case l.Init.check() != nil:
			return fmt.Errorf("layer %d: %w", i, l.Init.check())
		case !(l.Dropout >= 0 && l.Dropout < 1):
			return fmt.Errorf("layer %d has a dropout of %v: it must be at least 0 and below 1", i, l.Dropout)
		case l.Dropout != 0 && i == len(layers)-1:
			return fmt.Errorf("layer %d has a dropout of %v: the last layer's outputs cannot be dropped", i, l.Dropout)
		case l.Activation == Softmax && l.Units == 1:
			return fmt.Errorf("layer %d is a softmax of 1 unit, which is always 1: use sigmoid, or 2 units", i)
		}
		out := uint64(l.Units)
		if in > maxParameters || out > maxParameters || (in+1)*out > maxParameters-size {
			return fmt.Errorf("layer %d of %d×%d weights makes the network larger than %d parameters", i, in, out, maxParameters)
		}
		size += (in + 1) * out
		in = out
	}
	return nil
}

// parameters returns zeroed weights and biases as views of one slice, so that
// an update is one call for all of them. Each begins on a cache line of its own.
func parameters(inputs int, layers []Layer) (views []Parameters, all []float32) {
	size, in := 0, inputs
	for _, l := range layers {
		size += padded(in*l.Units) + padded(l.Units)
		in = l.Units
	}
	all = make([]float32, size)
	rest, in := all, inputs
	for _, l := range layers {
		w := rest[: in*l.Units : in*l.Units]
		rest = rest[padded(in*l.Units):]
		b := rest[:l.Units:l.Units]
		rest = rest[padded(l.Units):]
		views = append(views, Parameters{kernel.Matrix{Rows: in, Cols: l.Units, Stride: l.Units, Data: w}, b, l.Activation, l.Dropout})
		in = l.Units
	}
	return views, all
}

// padded returns n, rounded up to whole cache lines of float32.
func padded(n int) int {
	const line = 16
	return (n + line - 1) / line * line
}

// shape returns the layers as New takes them, but for their first weights.
func (n *Network) shape() []Layer {
	layers := make([]Layer, len(n.layers))
	for i, p := range n.layers {
		layers[i] = Layer{Units: len(p.B), Activation: p.Activation, Dropout: p.Dropout}
	}
	return layers
}

// Inputs returns the number of inputs, the columns of x.
func (n *Network) Inputs() int { return n.inputs }

// Outputs returns the number of outputs, the units of the last layer. It panics if there is none,
// as in a Network that New, Load or Read did not make.
func (n *Network) Outputs() int {
	if n == nil || len(n.layers) == 0 {
		panic("nn: a network without layers: New, Load and Read make networks")
	}
	return len(n.layers[len(n.layers)-1].B)
}

// Layers returns the parameters of the layers, first to last. They are views: to write to them
// changes the network. Where the weights are kept in 16 bits, they are those of [Network.Float32].
func (n *Network) Layers() []Parameters {
	if n.storage != inFloat32 {
		return n.Float32().layers
	}
	return slices.Clone(n.layers)
}

// NumParameters returns the number of weights and biases.
func (n *Network) NumParameters() int {
	sum := 0
	for _, p := range n.layers {
		sum += p.W.Rows*p.W.Cols + len(p.B)
	}
	return sum
}

// String returns a summary such as "64 → 32 relu → 10 softmax, 2410 parameters".
func (n *Network) String() string {
	var s strings.Builder
	fmt.Fprint(&s, n.inputs)
	for _, p := range n.layers {
		fmt.Fprintf(&s, " → %d %s", len(p.B), p.Activation)
	}
	fmt.Fprintf(&s, ", %s", quote.Count(n.NumParameters(), "parameter"))
	return s.String()
}

// Hash returns the SHA-256, in hexadecimal, of the parameters as little-endian
// float32, whatever they are kept in: layer by layer, the weights row by row and then the biases.
// Two networks of the same layers and standardizer that have the same hash predict the same bits.
func (n *Network) Hash() string {
	h := sha256.New()
	for _, p := range n.Layers() {
		writeFloats(h, p.W.Data) // a hash returns no errors
		writeFloats(h, p.B)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Clone returns a copy that shares nothing with n.
func (n *Network) Clone() *Network {
	c := n.copyWithout()
	if n.storage == inFloat32 {
		c.layers, c.all = parameters(n.inputs, n.shape())
	} else {
		c.layers, c.all, c.half = halfParameters(n.inputs, n.shape())
		for i := range c.half {
			copy(c.half[i].Data, n.half[i].Data)
		}
	}
	copy(c.all, n.all)
	return c
}

// copyWithout returns a copy of all but the parameters.
func (n *Network) copyWithout() *Network {
	c := &Network{inputs: n.inputs, storage: n.storage, Classes: slices.Clone(n.Classes), Metadata: maps.Clone(n.Metadata)}
	if s := n.Standardizer; s != nil {
		c.Standardizer = &Standardizer{slices.Clone(s.Mean), slices.Clone(s.Scale)}
	}
	return c
}

// check reports what in the network's exported fields contradicts its shape.
func (n *Network) check() error {
	if n == nil || len(n.layers) == 0 {
		return errors.New("a network without layers: New, Load and Read make networks")
	}
	if s := n.Standardizer; s != nil {
		if len(s.Mean) != n.inputs || len(s.Scale) != n.inputs {
			return fmt.Errorf("standardizer has %s and %s: the network's %s %s as many", quote.Count(len(s.Mean), "mean"), quote.Count(len(s.Scale), "scale"), quote.Count(n.inputs, "input"), quote.Verb(n.inputs, "need"))
		}
		for i := range s.Scale {
			if kernel.NonFinite(s.Mean[i:i+1]) >= 0 || kernel.NonFinite(s.Scale[i:i+1]) >= 0 || s.Scale[i] <= 0 {
				return fmt.Errorf("standardizer of input %d has mean %v and scale %v: they must be finite, the scale above 0", i, s.Mean[i], s.Scale[i])
			}
		}
	}
	if len(n.Classes) != 0 && len(n.Classes) != max(n.Outputs(), 2) {
		return fmt.Errorf("%s: the network's %s %s %s apart", quote.Count(len(n.Classes), "class name"), quote.Count(n.Outputs(), "output"), quote.Verb(n.Outputs(), "tell"), quote.Count(max(n.Outputs(), 2), "class"))
	}
	return nil
}

// finite reports where, if anywhere, a weight or bias is NaN or infinite.
func (n *Network) finite() error {
	if n.storage != inFloat32 {
		n = n.Float32()
	}
	if kernel.NonFinite(n.all) < 0 {
		return nil
	}
	for i, p := range n.layers {
		if k := kernel.NonFinite(p.W.Data); k >= 0 {
			return fmt.Errorf("%d.weight: row %d, column %d is %v: weights must be finite", i, k/p.W.Cols, k%p.W.Cols, p.W.Data[k])
		}
		if k := kernel.NonFinite(p.B); k >= 0 {
			return fmt.Errorf("%d.bias: element %d is %v: biases must be finite", i, k, p.B[k])
		}
	}
	return nil
}

// writeFloats writes x as little-endian float32.
func writeFloats(w interface{ Write([]byte) (int, error) }, x []float32) error {
	var buf [4096]byte
	for len(x) > 0 {
		k := min(len(x), len(buf)/4)
		for i, v := range x[:k] {
			binary.LittleEndian.PutUint32(buf[4*i:], math.Float32bits(v))
		}
		if _, err := w.Write(buf[:4*k]); err != nil {
			return err
		}
		x = x[k:]
	}
	return nil
}
