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
	Softplus                    // f(z) = log(1 + eᶻ), a ReLU without a corner
	ELU                         // f(z) = z where z > 0, else eᶻ − 1
	SiLU                        // f(z) = z/(1 + e⁻ᶻ); it is called swish, too
	GELU                        // f(z) = z·Φ(z), Φ being the distribution function of the standard normal distribution
	GELUTanh                    // f(z) = z·(1 + tanh(√(2/π)·(z + 0.044715·z³)))/2, which is nearly GELU
)

// leak is the slope of LeakyReLU below zero.
const leak = 0.01

var activationNames = [...]string{"identity", "relu", "leakyrelu", "sigmoid", "tanh", "softmax",
	"softplus", "elu", "silu", "gelu", "gelutanh"}

// String returns the name that [ParseActivation] reads: "identity", "relu", "leakyrelu", "sigmoid",
// "tanh", "softmax", "softplus", "elu", "silu", "gelu" or "gelutanh".
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

// rectifies reports whether f is nearly the identity above zero and nearly 0 below: a ReLU, or one bent a little.
func (f Activation) rectifies() bool {
	switch f {
	case ReLU, LeakyReLU, ELU, SiLU, GELU, GELUTanh:
		return true
	}
	return false
}

// needsSum reports whether f′(z) must be reckoned from z, because different z have one f(z).
func (f Activation) needsSum() bool { return f == SiLU || f == GELU || f == GELUTanh }

// finish sets y = f(z), where z comes out of a product, which has done ReLU already. y may be z, and must be
// for Identity and ReLU.
func (f Activation) finish(y, z kernel.Matrix) {
	switch f {
	case Identity, ReLU:
		return
	case Softmax:
		kernel.Softmax(y, z)
		return
	}
	if y.Stride != y.Cols { // the caller's matrix; the buffers here have no gaps
		for i := range y.Rows {
			f.finish(alone(y.Row(i)), alone(z.Row(i)))
		}
		return
	}
	yv, zv := y.Data[:y.Rows*y.Cols], z.Data[:z.Rows*z.Cols]
	switch f {
	case LeakyReLU:
		kernel.LeakyReLU(yv, leak, zv)
	case Sigmoid:
		kernel.Sigmoid(yv, zv)
	case Tanh:
		kernel.Tanh(yv, zv)
	case Softplus:
		kernel.Softplus(yv, zv)
	case ELU:
		kernel.ELU(yv, 1, zv)
	case SiLU:
		kernel.SiLU(yv, zv)
	case GELU:
		kernel.GELU(yv, zv)
	case GELUTanh:
		kernel.GELUTanh(yv, zv)
	}
}

// alone returns a matrix of one row.
func alone(row []float32) kernel.Matrix {
	return kernel.Matrix{Rows: 1, Cols: len(row), Stride: len(row), Data: row}
}

// back turns d = ∂L/∂y into ∂L/∂z in place, where y = f(z); d and v are [rows, units] without gaps. The
// chain rule's factor f′(z) is reckoned from v, which is z if f needs that, and y otherwise.
func (f Activation) back(d, v kernel.Matrix) {
	dv, vv := d.Data[:d.Rows*d.Cols], v.Data[:v.Rows*v.Cols]
	switch f {
	case ReLU:
		kernel.ReLUGrad(dv, dv, vv)
	case LeakyReLU:
		kernel.LeakyReLUGrad(dv, leak, dv, vv)
	case Sigmoid:
		kernel.SigmoidGrad(dv, dv, vv)
	case Tanh:
		kernel.TanhGrad(dv, dv, vv)
	case Softmax:
		kernel.SoftmaxGrad(d, d, v)
	case Softplus:
		kernel.SoftplusGrad(dv, dv, vv)
	case ELU:
		kernel.ELUGrad(dv, 1, dv, vv)
	case SiLU:
		kernel.SiLUGrad(dv, dv, vv)
	case GELU:
		kernel.GELUGrad(dv, dv, vv)
	case GELUTanh:
		kernel.GELUTanhGrad(dv, dv, vv)
	}
}
