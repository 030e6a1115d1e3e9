package nn

import (
	"fmt"
	"slices"

	"github.com/lockstep-go/lockstep/kernel"
)

// A Loss says how far the outputs ŷ are from the targets y, as one number: a
// mean over the batch of n rows. Less is better.
type Loss uint8

const (
	// MeanSquaredError is Σ (y − ŷ)² over all outputs of all rows, divided by their number.
	// It goes with every output activation but Softmax.
	MeanSquaredError Loss = iota

	// CrossEntropy is −Σ y·log ŷ over all rows, divided by n, for targets that
	// are probabilities, one-hot as a rule, or labels. The output must be a Softmax; loss and
	// gradient are reckoned from its input, so that no logarithm of zero appears.
	CrossEntropy

	// BinaryCrossEntropy is −Σ (y·log ŷ + (1−y)·log(1−ŷ)) over all outputs of all
	// rows, divided by their number, for targets between 0 and 1. The output must be a
	// Sigmoid; loss and gradient are reckoned from its input.
	BinaryCrossEntropy
)

var lossNames = [...]string{"mse", "crossentropy", "binarycrossentropy"}

// String returns the name that [ParseLoss] reads: "mse", "crossentropy" or "binarycrossentropy".
func (l Loss) String() string {
	if int(l) < len(lossNames) {
		return lossNames[l]
	}
	return fmt.Sprintf("Loss(%d)", uint8(l))
}

// ParseLoss returns the loss of that name; case does not matter.
func ParseLoss(name string) (Loss, error) {
	i, err := parse("loss", name, lossNames[:])
	return Loss(i), err
}

// check reports a loss that does not go with the activation of the last layer.
func (l Loss) check(f Activation) error {
	switch {
	case int(l) >= len(lossNames):
		return fmt.Errorf("unknown loss %d", l)
	case l == CrossEntropy && f != Softmax:
		return fmt.Errorf("%s needs a softmax output, not %s", l, f)
	case l == BinaryCrossEntropy && f != Sigmoid:
		return fmt.Errorf("%s needs a sigmoid output, not %s", l, f)
	case l == MeanSquaredError && f == Softmax:
		return fmt.Errorf("%s does not go with a softmax output: use %s", l, CrossEntropy)
	}
	return nil
}

// fused reports whether the loss is reckoned from the weighted sums of the
// last layer, the activation included, rather than from its outputs.
func (l Loss) fused() bool { return l != MeanSquaredError }

// add adds the loss of some rows to the batch's and sets d, which is [rows,
// outputs], to its gradient with respect to y, the last layer's outputs or, if fused, weighted sums.
func (l Loss) add(batch *kernel.Batch, d, y, target kernel.Matrix, labels []int) {
	switch {
	case l == MeanSquaredError:
		batch.MeanSquaredError(d, y, target)
	case l == BinaryCrossEntropy:
		batch.SigmoidCrossEntropy(d, y, target)
	case labels != nil:
		batch.SoftmaxCrossEntropyLabels(d, y, labels)
	default:
		batch.SoftmaxCrossEntropy(d, y, target)
	}
}

// An Optimizer says how an update changes the parameters w, given the
// gradient g of the loss. Start from [SGD], [Momentum] or [Adam], and change fields if need be.
type Optimizer struct {
	Rate         float64 // the learning rate α
	Mu           float64 // Momentum: how much of the velocity is kept, 0.9 as a rule
	Beta1, Beta2 float64 // Adam: how much of the moments is kept, 0.9 and 0.999
	Epsilon      float64 // Adam: what keeps the divisor from zero, 1e-8
	method       method
}

type method uint8

const (
	sgd method = iota + 1
	momentum
	adam
)

var optimizerNames = []string{"sgd", "momentum", "adam"}

// SGD returns plain gradient descent, w = w − rate·g. With the whole data as
// one batch it is the gradient descent of the textbooks; with a batch drawn from it, stochastic.
func SGD(rate float64) Optimizer { return Optimizer{method: sgd, Rate: rate} }

// Momentum returns gradient descent with momentum: v = mu·v + g, w = w − rate·v.
func Momentum(rate, mu float64) Optimizer { return Optimizer{method: momentum, Rate: rate, Mu: mu} }

// Adam returns the method of Kingma and Ba (2014), w = w − rate·m̂/(sqrt(v̂) + ε), where
// m̂ and v̂ are running means of g and g², corrected for their start at zero.
func Adam(rate float64) Optimizer {
	return Optimizer{method: adam, Rate: rate, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8}
}

// ParseOptimizer returns the optimiser of that name: "sgd", "momentum" (with mu = 0.9) or "adam". Case does not matter.
func ParseOptimizer(name string, rate float64) (Optimizer, error) {
	i, err := parse("optimizer", name, optimizerNames)
	if err != nil {
		return Optimizer{}, err
	}
	return []Optimizer{SGD(rate), Momentum(rate, 0.9), Adam(rate)}[i], nil
}

// String returns the optimiser with its settings.
func (o Optimizer) String() string {
	switch o.method {
	case sgd:
		return fmt.Sprintf("sgd(rate %v)", o.Rate)
	case momentum:
		return fmt.Sprintf("momentum(rate %v, mu %v)", o.Rate, o.Mu)
	case adam:
		return fmt.Sprintf("adam(rate %v, beta1 %v, beta2 %v, epsilon %v)", o.Rate, o.Beta1, o.Beta2, o.Epsilon)
	}
	return "no optimizer"
}

// check reports a setting that cannot work. Comparisons are such that NaN fails them.
func (o Optimizer) check() error {
	share := func(name string, v float64) error {
		if !(v >= 0 && float32(v) < 1) {
			return fmt.Errorf("%s is %v: it must be at least 0 and below 1", name, v)
		}
		return nil
	}
	if !slices.Contains([]method{sgd, momentum, adam}, o.method) {
		return fmt.Errorf("no optimizer: start from SGD, Momentum or Adam")
	}
	if !(float32(o.Rate) > 0 && float32(o.Rate) <= 1e30) {
		return fmt.Errorf("learning rate is %v: it must be above 0, such as 0.01", o.Rate)
	}
	switch o.method {
	case momentum:
		return share("mu", o.Mu)
	case adam:
		if err := share("beta1", o.Beta1); err != nil {
			return err
		}
		if err := share("beta2", o.Beta2); err != nil {
			return err
		}
		if !(float32(o.Epsilon) > 0 && float32(o.Epsilon) <= 1e30) {
			return fmt.Errorf("epsilon is %v: it must be above 0, such as 1e-8", o.Epsilon)
		}
	}
	return nil
}
