package nn

import (
	"fmt"

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
