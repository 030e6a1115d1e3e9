package nn

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
)

// An Activation is the function f that a layer applies to its weighted sums z = x·W + b.
// [Activation.WithSlope] and [Activation.WithAlpha] give LeakyReLU and ELU another parameter.
type Activation uint64 // the kind in the low byte, the parameter in the high half: see parameter

// The activations. All but Softmax act on each number by itself.
const (
	Identity  Activation = iota // f(z) = z
	ReLU                        // f(z) = max(z, 0)
	LeakyReLU                   // f(z) = z where z > 0, else slope·z, the slope being 0.01 unless WithSlope says otherwise
	Sigmoid                     // f(z) = 1/(1 + e⁻ᶻ), between 0 and 1
	Tanh                        // f(z) = tanh z, between −1 and 1
	Softmax                     // f(z)ᵢ = exp zᵢ / Σⱼ exp zⱼ over a row: probabilities that add up to 1
	Softplus                    // f(z) = log(1 + eᶻ), a ReLU without a corner
	ELU                         // f(z) = z where z > 0, else alpha·(eᶻ − 1), alpha being 1 unless WithAlpha says otherwise
	SiLU                        // f(z) = z/(1 + e⁻ᶻ); it is called swish, too
	GELU                        // f(z) = z·Φ(z), Φ being the distribution function of the standard normal distribution
	GELUTanh                    // f(z) = z·(1 + tanh(√(2/π)·(z + 0.044715·z³)))/2, which is nearly GELU
)

// leak is the slope of LeakyReLU below zero, unless WithSlope sets another.
const leak = 0.01

var activationNames = [...]string{"identity", "relu", "leakyrelu", "sigmoid", "tanh", "softmax",
	"softplus", "elu", "silu", "gelu", "gelutanh"}

// WithSlope returns LeakyReLU with another slope below zero, at least 0:
// nn.LeakyReLU.WithSlope(0.2). Of an activation that has no slope it makes one that [New] refuses.
func (f Activation) WithSlope(slope float64) Activation { return f.with(LeakyReLU, slope) }

// WithAlpha returns ELU with another alpha, at least 0: nn.ELU.WithAlpha(0.5). Of
// an activation that has no alpha it makes one that [New] refuses.
func (f Activation) WithAlpha(alpha float64) Activation { return f.with(ELU, alpha) }

// misplaced marks an activation that was given a parameter that it does not have.
const misplaced = 1 << 8

func (f Activation) with(kind Activation, v float64) Activation {
	if f.kind() != kind {
		return f | misplaced
	}
	return kind | Activation(packed(v, kind.usual()))
}

// packed returns a parameter as the high half of a number, such that the usual value is 0: so the
// plain constant is the activation, or the loss, with its usual parameter.
func packed(v float64, usual float32) uint64 {
	return uint64(math.Float32bits(float32(v))^math.Float32bits(usual)) << 32
}

// unpacked is the reverse of packed.
func unpacked(v uint64, usual float32) float32 {
	return math.Float32frombits(uint32(v>>32) ^ math.Float32bits(usual))
}

// kind returns f without its parameter.
func (f Activation) kind() Activation { return f & 0xff }

// usual returns the parameter that a kind has by itself.
func (f Activation) usual() float32 {
	switch f {
	case LeakyReLU:
		return leak
	case ELU:
		return 1
	}
	return 0
}

// parameter returns the slope of a LeakyReLU, or the alpha of an ELU.
func (f Activation) parameter() float32 { return unpacked(uint64(f), f.kind().usual()) }

// check reports an activation that cannot be.
func (f Activation) check() error {
	v := f.parameter()
	switch kind := f.kind(); {
	case int(kind) >= len(activationNames):
		return fmt.Errorf("the unknown activation %d", uint8(kind))
	case f&misplaced != 0:
		return fmt.Errorf("the activation %s with a parameter: slopes are for leakyrelu, alphas for elu", kind)
	case !(v >= 0 && v <= 1e30):
		return fmt.Errorf("the activation %s: its parameter must be at least 0 and at most 1e30", f)
	}
	return nil
}

// String returns the name that [ParseActivation] reads: "identity", "relu", "leakyrelu", "sigmoid",
// "tanh", "softmax", "softplus", "elu", "silu", "gelu" or "gelutanh", and "leakyrelu(0.2)" or
// "elu(0.5)" if the parameter is not the usual one.
func (f Activation) String() string {
	kind := f.kind()
	switch {
	case int(kind) >= len(activationNames):
		return fmt.Sprintf("Activation(%d)", uint64(f))
	case f != kind:
		return withParameter(activationNames[kind], f.parameter())
	}
	return activationNames[kind]
}

// ParseActivation returns the activation of that name; case does not matter.
func ParseActivation(name string) (Activation, error) {
	base, v, given, err := splitParameter(name)
	if err != nil {
		return 0, err
	}
	i, err := parse("activation", base, activationNames[:])
	if err != nil {
		return 0, err
	}
	f := Activation(i)
	switch {
	case !given:
	case f == ELU:
		f = f.WithAlpha(v)
	default:
		f = f.WithSlope(v)
	}
	if err := f.check(); err != nil {
		return 0, err
	}
	return f, nil
}

// withParameter returns a name with a number in brackets after it.
func withParameter(name string, v float32) string {
	return name + "(" + strconv.FormatFloat(float64(v), 'g', -1, 32) + ")"
}

// splitParameter splits "elu(0.5)" into the name and the number; given says whether there is one.
func splitParameter(name string) (base string, v float64, given bool, err error) {
	base, rest, given := strings.Cut(name, "(")
	if !given {
		return name, 0, false, nil
	}
	number, closed := strings.CutSuffix(rest, ")")
	v, err = strconv.ParseFloat(number, 32)
	if err != nil || !closed {
		return "", 0, false, fmt.Errorf("%s: a number in brackets must follow %s, such as %s(0.5)", quote.Text(name), quote.Name(base), quote.Name(base))
	}
	return base, v, true, nil
}

// parse returns the index of name in names; what names the kind of thing it is.
func parse(what, name string, names []string) (int, error) {
	for i, s := range names {
		if strings.EqualFold(s, name) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("unknown %s %s: it must be one of %s", what, quote.Text(name), strings.Join(names, ", "))
}

// rectifies reports whether f is nearly the identity above zero and nearly 0 below: a ReLU, or one
// bent a little.
func (f Activation) rectifies() bool {
	switch f.kind() {
	case ReLU, LeakyReLU, ELU, SiLU, GELU, GELUTanh:
		return true
	}
	return false
}

// needsSum reports whether f′(z) must be computed from z, because different z have one f(z).
func (f Activation) needsSum() bool { return f == SiLU || f == GELU || f == GELUTanh }

// isProduct reports whether a product has done all of f: there is nothing left to finish.
func (f Activation) isProduct() bool { return f == Identity || f == ReLU }

// finish sets y = f(z), where z comes out of a product, which has done ReLU already. y may be z,
// and must be for Identity and ReLU.
func (f Activation) finish(y, z kernel.Matrix) {
	switch f.kind() {
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
	switch f.kind() {
	case LeakyReLU:
		kernel.LeakyReLU(yv, f.parameter(), zv)
	case Sigmoid:
		kernel.Sigmoid(yv, zv)
	case Tanh:
		kernel.Tanh(yv, zv)
	case Softplus:
		kernel.Softplus(yv, zv)
	case ELU:
		kernel.ELU(yv, f.parameter(), zv)
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

// back turns d = ∂L/∂y into ∂L/∂z in place, where y = f(z); d and v are [rows, units]
// without gaps. The chain rule's factor f′(z) is computed from v, which is z if f needs that, and
// y otherwise.
func (f Activation) back(d, v kernel.Matrix) {
	dv, vv := d.Data[:d.Rows*d.Cols], v.Data[:v.Rows*v.Cols]
	switch f.kind() {
	case ReLU:
		kernel.ReLUGrad(dv, dv, vv)
	case LeakyReLU:
		kernel.LeakyReLUGrad(dv, f.parameter(), dv, vv)
	case Sigmoid:
		kernel.SigmoidGrad(dv, dv, vv)
	case Tanh:
		kernel.TanhGrad(dv, dv, vv)
	case Softmax:
		kernel.SoftmaxGrad(d, d, v)
	case Softplus:
		kernel.SoftplusGrad(dv, dv, vv)
	case ELU:
		kernel.ELUGrad(dv, f.parameter(), dv, vv)
	case SiLU:
		kernel.SiLUGrad(dv, dv, vv)
	case GELU:
		kernel.GELUGrad(dv, dv, vv)
	case GELUTanh:
		kernel.GELUTanhGrad(dv, dv, vv)
	}
}
