package kernel

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// A Batch is a batch whose loss is taken piece by piece, so that a large one
// needs only small buffers. Each method is the function of its name for the next rows of the
// batch; the gradients and the mean get the bits that the function gives for all rows at once.
//
// With Weights the mean is the weighted one, Σ wᵢ·lᵢ / Σ wᵢ, and so is its gradient. Weights that
// are all 1 give the bits of no weights, unless the whole batch has more than 2²⁴ outputs: then the
// last bits of the gradient may differ. If Σ wᵢ is 0, the loss and the gradient are 0.
type Batch struct {
	Rows int     // of the whole batch
	Sum  float64 // of the losses of the rows so far, each times its weight

	// Weights, if not nil, has an element for each row of the next call; they must not be negative.
	Weights []float32
	// TotalWeight is the sum of the weights of the whole batch, if Weights are given: see
	// [TotalWeight].
	TotalWeight float64

	// Smoothing ε of the targets of SoftmaxCrossEntropy: each target t becomes
	// (1−ε)·t + ε/cols. It is from 0 to below 1.
	Smoothing float32
}

// Mean returns the loss of the batch, once all of its rows have been through.
func (batch *Batch) Mean() float64 {
	switch {
	case batch.Weights != nil && batch.TotalWeight != 0:
		return batch.Sum / batch.TotalWeight
	case batch.Weights != nil || batch.Rows == 0:
		return 0
	}
	return batch.Sum / float64(batch.Rows)
}

// weight returns the weight of row i of a call.
func (batch *Batch) weight(i int) float64 {
	if batch.Weights == nil {
		return 1
	}
	return float64(batch.Weights[i])
}

// share returns a·w/(Σw·cols), w being the weight of row i: the factor of that row's gradient.
func (batch *Batch) share(i int, a float32, cols int) float32 {
	if batch.Weights == nil {
		return a / float32(batch.Rows*cols)
	}
	if batch.TotalWeight == 0 {
		return 0
	}
	return float32(float64(float64(a)*float64(batch.Weights[i])) / float64(batch.TotalWeight*float64(cols)))
}

// checkWeights panics unless there is a weight for each row, or none at all.
func (batch *Batch) checkWeights(rows int) {
	if batch.Weights != nil && len(batch.Weights) != rows {
		panic("kernel: as many weights as rows are needed")
	}
}

// TotalWeight returns Σ weights[i], added up in order in float64.
func TotalWeight(weights []float32) (sum float64) {
	for _, w := range weights {
		sum += float64(w)
	}
	return sum
}

// WeighLabels sets dst[i] = weights[i]·class[labels[i]]: the weight of row i times that of its
// class. No weights stand for 1 each. dst and labels have an element a row; dst may be weights. It
// panics if lengths differ or a label is not an index of class.
func WeighLabels(dst, weights, class []float32, labels []int) {
	if len(dst) != len(labels) || weights != nil && len(weights) != len(dst) {
		panic(errLength)
	}
	for _, label := range labels {
		if label < 0 || label >= len(class) {
			panic("kernel: label is not a class that has a weight")
		}
	}
	for i, label := range labels {
		w := class[label]
		if weights != nil {
			w = float32(w * weights[i])
		}
		dst[i] = w
	}
}

// WeighTargets is [WeighLabels] for targets that are probabilities: dst[i] = weights[i]·Σ
// t(i,j)·class[j], the sum being a [Dot]. One column t with two classes stands for the
// probabilities 1−t and t.
func WeighTargets(dst, weights, class []float32, t Matrix) {
	t.check()
	two := t.Cols == 1 && len(class) == 2
	if len(dst) != t.Rows || weights != nil && len(weights) != len(dst) || len(class) != t.Cols && !two {
		panic(errLength)
	}
	for i := range dst {
		target := t.Row(i)
		var w float32
		if two {
			w = float32((1-target[0])*class[0]) + float32(target[0]*class[1])
		} else {
			w = Dot(target, class)
		}
		if weights != nil {
			w = float32(w * weights[i])
		}
		dst[i] = w
	}
}

// SoftmaxCrossEntropy returns the mean over the rows of −Σ t·log softmax(x), where x holds the
// logits and t the target probabilities, one-hot as a rule, and sets dx = (softmax(x) − t)/rows.
// Each row of t must sum to 1. A target of exactly 0 contributes nothing.
func SoftmaxCrossEntropy(dx, x, t Matrix) float64 {
	b := Batch{Rows: x.Rows}
	b.SoftmaxCrossEntropy(dx, x, t)
	return b.Mean()
}

// SoftmaxCrossEntropy is the function [SoftmaxCrossEntropy] for the next rows of the batch.
func (batch *Batch) SoftmaxCrossEntropy(dx, x, t Matrix) {
	checkSame(&dx, &x)
	checkTargets(&dx, &t)
	batch.checkWeights(x.Rows)
	for i := range x.Rows {
		d, logits, target := noescape(dx.Row(i)), noescape(x.Row(i)), noescape(t.Row(i))
		m := Max(logits)
		inner := innerTargets(logits, target, m) // before dx, which may be x, is written
		inner = batch.smoothed(inner, logits, m)
		_, sum := softmaxRow(d, logits)
		batch.Sum += float64(batch.weight(i) * (generic.LogFloat64(sum) - inner))
		if scale := batch.share(i, 1, 1); batch.Smoothing == 0 {
			ScaledSub(d, scale, d, target)
		} else {
			generic.SmoothedSub(d, scale, batch.Smoothing, target)
		}
	}
}

// innerTargets returns Σ t·(x − m), from the first to the last. Targets of 0 are left out, eight at
// once where that is what they all are; in short rows it does not pay to look.
func innerTargets(x, t []float32, m float32) (sum float64) {
	for len(t) > 0 {
		n := min(8, len(t))
		if len(t) >= 16 {
			u := (*[8]uint32)(unsafe.Pointer(&t[0])) // their bits
			if (u[0]|u[1]|u[2]|u[3]|u[4]|u[5]|u[6]|u[7])<<1 == 0 {
				x, t = x[8:], t[8:]
				continue
			}
		}
		for j, p := range t[:n] {
			if p != 0 {
				sum += float64(float64(p) * (float64(x[j]) - float64(m)))
			}
		}
		x, t = x[n:], t[n:]
	}
	return sum
}

// smoothed returns Σ t′·(x − m) of the smoothed targets t′, given that of the targets.
func (batch *Batch) smoothed(inner float64, x []float32, m float32) float64 {
	if batch.Smoothing == 0 {
		return inner
	}
	var sum float64
	for _, v := range x {
		sum += float64(v) - float64(m)
	}
	e := float64(batch.Smoothing)
	return float64((1-e)*inner) + float64(e/float64(len(x))*sum)
}

// SoftmaxCrossEntropyLabels is [SoftmaxCrossEntropy] for targets that are classes: row i
// has the probability 1 in column labels[i]. It gives the same bits as the one-hot
// form, and panics if a label is not a column.
func SoftmaxCrossEntropyLabels(dx, x Matrix, labels []int) float64 {
	b := Batch{Rows: x.Rows}
	b.SoftmaxCrossEntropyLabels(dx, x, labels)
	return b.Mean()
}

// SoftmaxCrossEntropyLabels is the function [SoftmaxCrossEntropyLabels] for the next rows of the
// batch.
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
	batch.checkWeights(x.Rows)
	for i, label := range labels {
		d, logits := noescape(dx.Row(i)), noescape(x.Row(i))
		v := float64(logits[label])
		if batch.Smoothing == 0 {
			m, sum := softmaxRow(d, logits)
			batch.Sum += float64(batch.weight(i) * (generic.LogFloat64(sum) - (v - float64(m))))
			d[label]--
		} else {
			m := Max(logits)
			inner := batch.smoothed(v-float64(m), logits, m)
			_, sum := softmaxRow(d, logits)
			batch.Sum += float64(batch.weight(i) * (generic.LogFloat64(sum) - inner))
			generic.SmoothedLabel(d, batch.Smoothing, label)
		}
		Scale(d, batch.share(i, 1, 1), d)
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
	batch.checkWeights(x.Rows)
	if x.Cols == 0 {
		return
	}
	for i := range x.Rows {
		d, logits, target := noescape(dx.Row(i)), noescape(x.Row(i)), noescape(t.Row(i))
		var p pairs[float64]
		a, b := logits, target
		for ; len(a) > block; a, b = a[block:], b[block:] {
			preemptionPoint()
			p.add(sigmoidLoss(a[:block], b[:block]))
		}
		batch.Sum += float64(batch.weight(i) * (p.total(sigmoidLoss(a, b)) / float64(x.Cols)))
		Sigmoid(d, logits)
		ScaledSub(d, batch.share(i, 1, x.Cols), d, target)
	}
}

// sigmoidLoss returns the loss of one block. The logarithm takes longer than other functions, so
// that a call does a quarter of a block, for the sake of latency.
func sigmoidLoss(x, t []float32) float64 {
	const piece = block / 4
	var acc [generic.Lanes / 2]float64
	for ; len(x) > piece; x, t = x[piece:], t[piece:] {
		preemptionPoint()
		active.SigmoidLoss(noescapePtr(&acc), x[:piece], t[:piece])
	}
	active.SigmoidLoss(noescapePtr(&acc), x, t)
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
	batch.checkRegression(&dx, &y, &t)
	for i := range y.Rows {
		d, output, target := noescape(dx.Row(i)), noescape(y.Row(i)), noescape(t.Row(i))
		batch.addRow(i, float64(SquaredDistance(output, target)), len(d))
		ScaledSub(d, batch.share(i, 2, len(d)), output, target)
	}
}

// checkRegression checks the arguments of a loss of outputs y and targets t.
func (batch *Batch) checkRegression(dx, y, t *Matrix) {
	checkSame(dx, y)
	checkTargets(dx, t)
	batch.checkWeights(y.Rows)
}

// addRow adds the mean of a row's losses, times the row's weight, given their sum.
func (batch *Batch) addRow(i int, sum float64, cols int) {
	if cols != 0 {
		batch.Sum += float64(batch.weight(i) * (sum / float64(cols)))
	}
}

// MeanAbsoluteError returns the mean over all elements of |y − t|, where y holds the outputs and t
// the targets, and sets dx = sign(y − t)/(rows·cols); the sign of 0 is 0.
func MeanAbsoluteError(dx, y, t Matrix) float64 {
	b := Batch{Rows: y.Rows}
	b.MeanAbsoluteError(dx, y, t)
	return b.Mean()
}

// MeanAbsoluteError is the function [MeanAbsoluteError] for the next rows of the batch.
func (batch *Batch) MeanAbsoluteError(dx, y, t Matrix) {
	batch.checkRegression(&dx, &y, &t)
	for i := range y.Rows {
		d, output, target := noescape(dx.Row(i)), noescape(y.Row(i)), noescape(t.Row(i))
		batch.addRow(i, float64(AbsoluteDistance(output, target)), len(d))
		AbsoluteGrad(d, batch.share(i, 1, len(d)), output, target)
	}
}

// HuberError returns the mean over all elements of Huber's loss of r = y − t, which is r²/2 where
// |r| ≤ delta and delta·(|r| − delta/2) beyond, and sets dx = clamp(r, −delta, delta)/(rows·cols).
// y holds the outputs and t the targets; delta is above 0.
func HuberError(dx Matrix, delta float32, y, t Matrix) float64 {
	b := Batch{Rows: y.Rows}
	b.HuberError(dx, delta, y, t)
	return b.Mean()
}

// HuberError is the function [HuberError] for the next rows of the batch.
func (batch *Batch) HuberError(dx Matrix, delta float32, y, t Matrix) {
	batch.checkRegression(&dx, &y, &t)
	for i := range y.Rows {
		d, output, target := noescape(dx.Row(i)), noescape(y.Row(i)), noescape(t.Row(i))
		batch.addRow(i, float64(HuberDistance(output, target, delta)), len(d))
		HuberGrad(d, batch.share(i, 1, len(d)), delta, output, target)
	}
}

// AbsoluteGrad sets dx[i] to a, 0 or −a as y[i] is above, at or below t[i], and to NaN where their
// difference is: the gradient of a·|y[i] − t[i]|.
func AbsoluteGrad(dx []float32, a float32, y, t []float32) {
	binaryScalar(active.AbsoluteGrad, dx, a, y, t)
}

// HuberGrad sets dx[i] = a·clamp(y[i] − t[i], −delta, delta): the gradient of a times
// [HuberDistance]. Difference and product round.
func HuberGrad(dx []float32, a, delta float32, y, t []float32) {
	check(dx, y)
	check(dx, t)
	d, u, v := noescape(dx), noescape(y), noescape(t)
	chunk := active.chunk
	for len(d) > chunk {
		preemptionPoint()
		active.HuberGrad(d[:chunk], a, delta, u[:chunk], v[:chunk])
		d, u, v = d[chunk:], u[chunk:], v[chunk:]
	}
	active.HuberGrad(d, a, delta, u, v)
}
