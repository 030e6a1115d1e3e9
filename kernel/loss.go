package kernel

import "github.com/lockstep-go/lockstep/kernel/generic"

// The losses are means over the batch. Each row's loss is that of a batch of one; rows
// are added up in float64, in order. dx receives the gradient of the mean with respect to
// x; it has the shape of x and may be x itself. All of them panic if shapes differ.

// A Batch is a batch whose loss is taken piece by piece, so that a large one
// needs only small buffers. Each method is the function of its name for the next rows of the
// batch; the gradients and the mean get the bits that the function gives for all rows at once.
type Batch struct {
	Rows int     // of the whole batch
	Sum  float64 // of the losses of the rows so far
}

// Mean returns the loss of the batch, once all of its rows have been through.
func (batch *Batch) Mean() float64 {
	if batch.Rows == 0 {
		return 0
	}
	return batch.Sum / float64(batch.Rows)
}

// SoftmaxCrossEntropy returns the mean over the rows of −Σ t·log softmax(x),
// where x holds the logits and t the target probabilities, one-hot as a rule,
// and sets dx = (softmax(x) − t)/rows. Each row of t must sum to 1. A target of exactly 0 contributes nothing.
func SoftmaxCrossEntropy(dx, x, t Matrix) float64 {
	b := Batch{Rows: x.Rows}
	b.SoftmaxCrossEntropy(dx, x, t)
	return b.Mean()
}

// SoftmaxCrossEntropy is the function [SoftmaxCrossEntropy] for the next rows of the batch.
func (batch *Batch) SoftmaxCrossEntropy(dx, x, t Matrix) {
	checkSame(&dx, &x)
	checkTargets(&dx, &t)
	scale := 1 / float32(batch.Rows)
	for i := range x.Rows {
		d, logits, target := hide(dx.Row(i)), hide(x.Row(i)), hide(t.Row(i))
		m := Max(logits)
		var inner float64 // Σ t·(x − m), before dx, which may be x, is written
		for j, p := range target {
			if p != 0 {
				inner += float64(float64(p) * (float64(logits[j]) - float64(m)))
			}
		}
		_, sum := softmaxRow(d, logits)
		batch.Sum += generic.LogFloat64(sum) - inner
		ScaledSub(d, scale, d, target)
	}
}

// SoftmaxCrossEntropyLabels is [SoftmaxCrossEntropy] for targets that are classes: row i
// has the probability 1 in column labels[i]. It gives the same bits as the one-hot
// form, and panics if a label is not a column.
func SoftmaxCrossEntropyLabels(dx, x Matrix, labels []int) float64 {
	b := Batch{Rows: x.Rows}
	b.SoftmaxCrossEntropyLabels(dx, x, labels)
	return b.Mean()
}

// SoftmaxCrossEntropyLabels is the function [SoftmaxCrossEntropyLabels] for the next rows of the batch.
func (batch *Batch) SoftmaxCrossEntropyLabels(dx, x Matrix, labels []int) {
	checkSame(&dx, &x)
	if len(labels) != x.Rows {
		panic("kernel: as many labels as rows are needed")
	}
	for _, label := range labels {
		if label < 0 || label >= x.Cols {
			panic("kernel: label is not a column of the logits")
		}
	}
	scale := 1 / float32(batch.Rows)
	for i, label := range labels {
		d, logits := hide(dx.Row(i)), hide(x.Row(i))
		v := float64(logits[label])
		m, sum := softmaxRow(d, logits)
		batch.Sum += generic.LogFloat64(sum) - (v - float64(m))
		d[label]--
		Scale(d, scale, d)
	}
}

// checkTargets panics unless t is sound, has the shape of dx, and shares nothing with it:
// dx is written before t has been read for the last time.
func checkTargets(dx, t *Matrix) {
	t.check()
	if dx.Rows != t.Rows || dx.Cols != t.Cols {
		panic(errShape)
	}
	if overlap((*matrixOf[float32])(dx), (*matrixOf[float32])(t)) {
		panic("kernel: gradient overlaps the targets")
	}
}

// SigmoidCrossEntropy returns the mean over all elements of the binary
// cross-entropy −t·log σ(x) − (1−t)·log(1−σ(x)), where x holds the logits and t the
// targets in [0, 1], and sets dx = (σ(x) − t)/(rows·cols).
func SigmoidCrossEntropy(dx, x, t Matrix) float64 {
	b := Batch{Rows: x.Rows}
	b.SigmoidCrossEntropy(dx, x, t)
	return b.Mean()
}

// SigmoidCrossEntropy is the function [SigmoidCrossEntropy] for the next rows of the batch.
func (batch *Batch) SigmoidCrossEntropy(dx, x, t Matrix) {
	checkSame(&dx, &x)
	checkTargets(&dx, &t)
	if x.Cols == 0 {
		return
	}
	scale := 1 / float32(batch.Rows*x.Cols)
	for i := range x.Rows {
		d, logits, target := hide(dx.Row(i)), hide(x.Row(i)), hide(t.Row(i))
		var p pairs[float64]
		a, b := logits, target
		for ; len(a) > block; a, b = a[block:], b[block:] {
			preemptible()
			p.add(sigmoidLoss(a[:block], b[:block]))
		}
		batch.Sum += p.total(sigmoidLoss(a, b)) / float64(x.Cols)
		Sigmoid(d, logits)
		ScaledSub(d, scale, d, target)
	}
}

// sigmoidLoss returns the loss of one block. The logarithm takes longer than other functions, so
// that a call does a quarter of a block, for the sake of latency.
func sigmoidLoss(x, t []float32) float64 {
	const piece = block / 4
	var acc [generic.Lanes / 2]float64
	for ; len(x) > piece; x, t = x[piece:], t[piece:] {
		preemptible()
		active.sigmoidLoss(hidden(&acc), x[:piece], t[:piece])
	}
	active.sigmoidLoss(hidden(&acc), x, t)
	return generic.SumLanes(&acc)
}

// MeanSquaredError returns the mean over all elements of (y − t)², where y
// holds the outputs and t the targets, and sets dx = 2·(y − t)/(rows·cols).
func MeanSquaredError(dx, y, t Matrix) float64 {
	b := Batch{Rows: y.Rows}
	b.MeanSquaredError(dx, y, t)
	return b.Mean()
}

// MeanSquaredError is the function [MeanSquaredError] for the next rows of the batch.
func (batch *Batch) MeanSquaredError(dx, y, t Matrix) {
	checkSame(&dx, &y)
	checkTargets(&dx, &t)
	if y.Cols == 0 {
		return
	}
	scale := 2 / float32(batch.Rows*y.Cols)
	for i := range y.Rows {
		d, output, target := hide(dx.Row(i)), hide(y.Row(i)), hide(t.Row(i))
		batch.Sum += float64(SquaredDistance(output, target)) / float64(y.Cols)
		ScaledSub(d, scale, output, target)
	}
}
