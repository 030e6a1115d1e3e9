package nn

import (
	"fmt"
	"strings"

	"github.com/lockstep-go/lockstep/kernel"
)

// An Activation is the function f that a layer applies to its weighted sums
// z = x·W + b.
type Activation uint8

// The activations. All but Softmax act on each number by itself.
const (
	Identity  Activation = iota // f(z) = z
	ReLU                        // f(z) = max(z, 0)
	LeakyReLU                   // f(z) = z where z > 0, else 0.01·z
	Sigmoid                     // f(z) = 1/(1 + e⁻ᶻ), between 0 and 1
	Tanh                        // f(z) = tanh z, between −1 and 1
	Softmax                     // f(z)ᵢ = exp zᵢ / Σⱼ exp zⱼ over a row: probabilities that add up to 1
)

// leak is the slope of LeakyReLU below zero.
const leak = 0.01

var activationNames = [...]string{"identity", "relu", "leakyrelu", "sigmoid", "tanh", "softmax"}

// String returns the name that [ParseActivation] reads: "identity", "relu",
// "leakyrelu", "sigmoid", "tanh" or "softmax".
func (f Activation) String() string {
	if int(f) < len(activationNames) {
		return activationNames[f]
	}
	return fmt.Sprintf("Activation(%d)", uint8(f))
}

// ParseActivation returns the activation of that name; case does not matter.
func ParseActivation(name string) (Activation, error) {
	i, err := parse("activation", name, activationNames[:])
	return Activation(i), err
}

// parse returns the index of name in names; what names the kind of thing it is.
func parse(what, name string, names []string) (int, error) {
	for i, s := range names {
		if strings.EqualFold(s, name) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("unknown %s %q: it must be one of %s", what, name, strings.Join(names, ", "))
}

// finish turns z into f(z) in place, where z comes out of a product, which
// has done ReLU already.
func (f Activation) finish(z kernel.Matrix) {
	switch f {
	case Identity, ReLU:
		return
	case Softmax:
		kernel.Softmax(z, z)
		return
	}
	if z.Stride != z.Cols { // the caller's matrix; the buffers here have no gaps
		for i := range z.Rows {
			f.finish(kernel.Matrix{Rows: 1, Cols: z.Cols, Stride: z.Cols, Data: z.Row(i)})
		}
		return
	}
	v := z.Data[:z.Rows*z.Cols]
	switch f {
	case LeakyReLU:
		kernel.LeakyReLU(v, leak, v)
	case Sigmoid:
		kernel.Sigmoid(v, v)
	case Tanh:
		kernel.Tanh(v, v)
	}
}

// back turns d = ∂L/∂y into ∂L/∂z in place, where y = f(z); d and y are [rows,
// units] without gaps. The chain rule's factor f′(z) is reckoned from y.
func (f Activation) back(d, y kernel.Matrix) {
	dv, yv := d.Data[:d.Rows*d.Cols], y.Data[:y.Rows*y.Cols]
	switch f {
	case ReLU:
		kernel.ReLUGrad(dv, dv, yv)
	case LeakyReLU:
		kernel.LeakyReLUGrad(dv, leak, dv, yv)
	case Sigmoid:
		kernel.SigmoidGrad(dv, dv, yv)
	case Tanh:
		kernel.TanhGrad(dv, dv, yv)
	case Softmax:
		kernel.SoftmaxGrad(d, d, y)
	}
}
