package nn

import (
	"fmt"

	"github.com/lockstep-go/lockstep/kernel"
)

// A Loss says how far the outputs ŷ are from the targets y, as one number: a
// mean over the batch of n rows. Less is better. Where rows have weights wᵢ (see [Data]) it is
// the weighted mean of the rows' own losses, Σ wᵢ·lᵢ / Σ wᵢ.
type Loss uint64 // the kind in the low byte, the parameter in the high half, as in an Activation

const (
	// MeanSquaredError is Σ (y − ŷ)² over all outputs of all rows, divided by their number.
	// It goes with every output activation but Softmax.
	MeanSquaredError Loss = iota

	// CrossEntropy is −Σ y·log ŷ over all rows, divided by n, for targets that
	// are probabilities, one-hot as a rule, or labels. The output must be a Softmax; loss and
	// gradient are computed from its input, so that no logarithm of zero appears.
	// [Loss.WithSmoothing] smooths the targets.
	CrossEntropy

	// BinaryCrossEntropy is −Σ (y·log ŷ + (1−y)·log(1−ŷ)) over all outputs of all
	// rows, divided by their number, for targets between 0 and 1. The output must be a
	// Sigmoid; loss and gradient are computed from its input.
	BinaryCrossEntropy

	// MeanAbsoluteError is Σ |y − ŷ| over all outputs of all rows, divided by their number; its
	// slope where y = ŷ is 0. It goes with every output activation but Softmax.
	MeanAbsoluteError

	huber // Huber(1)
)

// Huber returns Huber's loss of the residuals r = y − ŷ, r²/2 where |r| ≤ delta and
// delta·(|r| − delta/2) beyond, added up over all outputs of all rows and divided by their
// number. delta is above 0; [NewTrainer] refuses others. It goes with every output activation but
// Softmax.
func Huber(delta float64) Loss { return huber | Loss(packed(delta, 1)) }

// WithSmoothing returns CrossEntropy with smoothed targets: of k classes each target y becomes
// (1−ε)·y + ε/k. ε is at least 0 and below 1, 0.1 as a rule; [NewTrainer] refuses others, and
// other losses.
func (l Loss) WithSmoothing(epsilon float64) Loss {
	if l.kind() != CrossEntropy {
		return l | misplaced
	}
	return CrossEntropy | Loss(packed(epsilon, 0))
}

var lossNames = [...]string{"mse", "crossentropy", "binarycrossentropy", "mae", "huber"}

// kind returns l without its parameter.
func (l Loss) kind() Loss { return l & 0xff }

// parameter returns the delta of Huber's loss, and the smoothing of a CrossEntropy.
func (l Loss) parameter() float32 {
	if l.kind() == huber {
		return unpacked(uint64(l), 1)
	}
	return unpacked(uint64(l), 0)
}

// String returns the name that [ParseLoss] reads: "mse", "mae", "huber", "crossentropy" or
// "binarycrossentropy", and "huber(2)" or "crossentropy(0.1)" if delta is not 1 or the smoothing
// not 0.
func (l Loss) String() string {
	kind := l.kind()
	switch {
	case int(kind) >= len(lossNames):
		return fmt.Sprintf("Loss(%d)", uint64(l))
	case l != kind:
		return withParameter(lossNames[kind], l.parameter())
	}
	return lossNames[kind]
}

// ParseLoss returns the loss of that name; case does not matter.
func ParseLoss(name string) (Loss, error) {
	base, v, given, err := splitParameter(name)
	if err != nil {
		return 0, err
	}
	i, err := parse("loss", base, lossNames[:])
	if err != nil {
		return 0, err
	}
	l := Loss(i)
	switch {
	case !given:
	case l == huber:
		l = Huber(v)
	default:
		l = l.WithSmoothing(v)
	}
	if err := l.checkParameter(); err != nil {
		return 0, err
	}
	return l, nil
}

// checkParameter reports a parameter that cannot be. NaN fails every comparison.
func (l Loss) checkParameter() error {
	v := l.parameter()
	switch kind := l.kind(); {
	case l&misplaced != 0:
		return fmt.Errorf("%s with smoothing: it is for %s", kind, CrossEntropy)
	case kind == huber && !(v > 0 && v <= 1e30):
		return fmt.Errorf("huber's delta is %v: it must be above 0, such as 1", v)
	case kind == CrossEntropy && !(v >= 0 && v < 1):
		return fmt.Errorf("label smoothing is %v: it must be at least 0 and below 1, such as 0.1", v)
	}
	return nil
}

// check reports a loss that does not go with the activation of the last layer.
func (l Loss) check(f Activation) error {
	if int(l.kind()) >= len(lossNames) {
		return fmt.Errorf("unknown loss %d", uint64(l))
	}
	if err := l.checkParameter(); err != nil {
		return err
	}
	switch kind := l.kind(); {
	case kind == CrossEntropy && f != Softmax:
		return fmt.Errorf("%s needs a softmax output, not %s", kind, f)
	case kind == BinaryCrossEntropy && f != Sigmoid:
		return fmt.Errorf("%s needs a sigmoid output, not %s", kind, f)
	case l.regresses() && f == Softmax:
		return fmt.Errorf("%s does not go with a softmax output: use %s", kind, CrossEntropy)
	}
	return nil
}

// regresses reports whether the targets may be any numbers.
func (l Loss) regresses() bool { return l.kind() != CrossEntropy && l.kind() != BinaryCrossEntropy }

// fused reports whether the loss is computed from the weighted sums of the
// last layer, the activation included, rather than from its outputs.
func (l Loss) fused() bool { return !l.regresses() }

// add adds the loss of some rows to the batch's and sets d, which is [rows, outputs], to its
// gradient with respect to y, the last layer's outputs or, if fused, weighted sums.
func (l Loss) add(batch *kernel.Batch, d, y, target kernel.Matrix, labels []int) {
	switch l.kind() {
	case MeanSquaredError:
		batch.MeanSquaredError(d, y, target)
	case MeanAbsoluteError:
		batch.MeanAbsoluteError(d, y, target)
	case huber:
		batch.HuberError(d, l.parameter(), y, target)
	case BinaryCrossEntropy:
		batch.SigmoidCrossEntropy(d, y, target)
	case CrossEntropy:
		batch.Smoothing = l.parameter()
		if labels != nil {
			batch.SoftmaxCrossEntropyLabels(d, y, labels)
		} else {
			batch.SoftmaxCrossEntropy(d, y, target)
		}
	}
}
