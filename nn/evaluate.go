package nn

import (
	"fmt"

	"github.com/lockstep-go/lockstep/kernel"
)

// Evaluate returns the loss of the network on data, and its accuracy: the share of the rows whose
// class [Predictor.Classify] gets right. Under BinaryCrossEntropy, where each output answers a
// question of its own, it is the share of the outputs that are on the right side of one half.
// Weights count in the loss alone. Outputs that are neither Softmax nor Sigmoid have no accuracy:
// it is NaN.
func (t *Trainer) Evaluate(data Data) (loss, accuracy float64, err error) {
	if err := data.check(t.net, t.loss); err != nil {
		return 0, 0, fmt.Errorf("evaluation: %w", err)
	}
	loss, accuracy = t.evaluate(data)
	return loss, accuracy, nil
}

// evaluate is Evaluate for data that has been checked.
func (t *Trainer) evaluate(data Data) (loss, accuracy float64) {
	t.writeGradients() // of what lies in the buffers that the data will go through
	rows := data.X.Rows
	t.reserve(min(rows, t.chunk))
	t.hits, t.counting = 0, true
	batch := t.newBatch(&data)
	for i := 0; i < rows; i += t.chunk {
		part := data.part(i, min(i+t.chunk, rows))
		t.lossGradient(&batch, &part, i)
	}
	t.counting = false
	return batch.Mean(), t.accuracy(t.hits, rows)
}

// sigmoidHalf is the least number whose sigmoid rounds to one half.
const sigmoidHalf = -0x1p-24

// countHits counts the right answers among the outputs y of some rows, or what comes before them if
// the loss is fused.
func (t *Trainer) countHits(y, target kernel.Matrix, labels []int) int {
	n := 0
	switch {
	case t.answers() == 0:
	case t.answers() > 1 || y.Cols == 1:
		half := float32(0.5)
		if t.loss.fused() {
			half = sigmoidHalf
		}
		for i := range y.Rows {
			want := target.Row(i)
			for j, v := range y.Row(i) {
				if v == v && (v >= half) == (want[j] >= 0.5) {
					n++
				}
			}
		}
	case labels != nil:
		for i, label := range labels {
			if kernel.ArgMax(y.Row(i)) == label {
				n++
			}
		}
	default:
		for i := range y.Rows {
			if k := kernel.ArgMax(y.Row(i)); k >= 0 && k == kernel.ArgMax(target.Row(i)) {
				n++
			}
		}
	}
	return n
}

// answers returns how many answers a row gives that can be right or wrong: its class, its bits, or
// none.
func (t *Trainer) answers() int {
	switch f := t.net.layers[len(t.net.layers)-1].Activation; {
	case t.loss.kind() == BinaryCrossEntropy:
		return t.net.Outputs()
	case f == Softmax, f == Sigmoid:
		return 1
	}
	return 0
}

// accuracy returns the share of hits in so many rows.
func (t *Trainer) accuracy(hits, rows int) float64 {
	return float64(hits) / float64(rows*t.answers()) // 0/0 is NaN
}
