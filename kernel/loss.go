package kernel

import "github.com/lockstep-go/lockstep/kernel/generic"

// The losses are means over the batch. Each row's loss is that of a batch of one; rows
// are added up in float64, in order. dx receives the gradient of the mean with respect to
// x; it has the shape of x and may be x itself. All of them panic if shapes differ.

// SoftmaxCrossEntropy returns the mean over the rows of −Σ t·log softmax(x),
// where x holds the logits and t the target probabilities, one-hot as a rule,
// and sets dx = (softmax(x) − t)/rows. Each row of t must sum to 1. A target of exactly 0 contributes nothing.
func SoftmaxCrossEntropy(dx, x, t Matrix) float64 {
	checkSame(&dx, &x)
	checkTargets(&dx, &t)
	if x.Rows == 0 {
		return 0
	}
	scale := 1 / float32(x.Rows)
	var loss float64
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
		loss += generic.Log(sum) - inner
		ScaledSub(d, scale, d, target)
	}
	return loss / float64(x.Rows)
}

// SoftmaxCrossEntropyLabels is [SoftmaxCrossEntropy] for targets that are classes: row i
// has the probability 1 in column labels[i]. It gives the same bits as the one-hot
// form, and panics if a label is not a column.
func SoftmaxCrossEntropyLabels(dx, x Matrix, labels []int) float64 {
	checkSame(&dx, &x)
	if len(labels) != x.Rows {
		panic("kernel: as many labels as rows are needed")
	}
	for _, label := range labels {
		if label < 0 || label >= x.Cols {
			panic("kernel: label is not a column of the logits")
		}
	}
	if x.Rows == 0 {
		return 0
	}
	scale := 1 / float32(x.Rows)
	var loss float64
	for i, label := range labels {
		d, logits := hide(dx.Row(i)), hide(x.Row(i))
		v := float64(logits[label])
		m, sum := softmaxRow(d, logits)
		loss += generic.Log(sum) - (v - float64(m))
		d[label]--
		Scale(d, scale, d)
	}
	return loss / float64(x.Rows)
}

// checkTargets panics unless t is sound, has the shape of dx, and shares nothing with it:
// dx is written before t has been read for the last time.
func checkTargets(dx, t *Matrix) {
	t.check()
	if dx.Rows != t.Rows || dx.Cols != t.Cols {
		panic(errShape)
	}
	if overlap(dx, t) {
		panic("kernel: gradient overlaps the targets")
	}
}

// SigmoidCrossEntropy returns the mean over all elements of the binary
// cross-entropy −t·log σ(x) − (1−t)·log(1−σ(x)), where x holds the logits and t the
// targets in [0, 1], and sets dx = (σ(x) − t)/(rows·cols).
func SigmoidCrossEntropy(dx, x, t Matrix) float64 {
	checkSame(&dx, &x)
	checkTargets(&dx, &t)
	if x.Rows == 0 || x.Cols == 0 {
		return 0
	}
	scale := 1 / float32(x.Rows*x.Cols)
	var loss float64
	for i := range x.Rows {
		d, logits, target := hide(dx.Row(i)), hide(x.Row(i)), hide(t.Row(i))
		var p pairs[float64]
		a, b := logits, target
		for ; len(a) > block; a, b = a[block:], b[block:] {
			p.add(active.sigmoidLoss(a[:block], b[:block]))
		}
		loss += p.total(active.sigmoidLoss(a, b)) / float64(x.Cols)
		Sigmoid(d, logits)
		ScaledSub(d, scale, d, target)
	}
	return loss / float64(x.Rows)
}

// MeanSquaredError returns the mean over all elements of (y − t)², where y
// holds the outputs and t the targets, and sets dx = 2·(y − t)/(rows·cols).
func MeanSquaredError(dx, y, t Matrix) float64 {
	checkSame(&dx, &y)
	checkTargets(&dx, &t)
	if y.Rows == 0 || y.Cols == 0 {
		return 0
	}
	scale := 2 / float32(y.Rows*y.Cols)
	var loss float64
	for i := range y.Rows {
		d, output, target := hide(dx.Row(i)), hide(y.Row(i)), hide(t.Row(i))
		loss += float64(SquaredDistance(output, target)) / float64(y.Cols)
		ScaledSub(d, scale, output, target)
	}
	return loss / float64(y.Rows)
}
