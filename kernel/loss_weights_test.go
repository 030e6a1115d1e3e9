package kernel

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// distances are the losses of one residual, and their slopes, by definition.
var distances = map[string]struct {
	loss        func(dx, y, t Matrix) float64
	value, grad func(r float64) float64
}{
	"absolute": {MeanAbsoluteError, math.Abs, func(r float64) float64 {
		switch {
		case r > 0:
			return 1
		case r < 0:
			return -1
		}
		return 0
	}},
	"huber": {func(dx, y, t Matrix) float64 { return HuberError(dx, 1.5, y, t) }, func(r float64) float64 {
		if math.Abs(r) <= 1.5 {
			return r * r / 2
		}
		return 1.5 * (math.Abs(r) - 0.75)
	}, func(r float64) float64 { return math.Max(-1.5, math.Min(1.5, r)) }},
}

func TestAbsoluteAndHuberError(t *testing.T) {
	for name, f := range distances {
		for _, shape := range [][2]int{{1, 1}, {3, 10}, {64, 1}, {7, 1000}, {2, block + 9}} {
			rows, cols := shape[0], shape[1]
			y, targets := logits("outputs", rows, cols), logits("targets", rows, cols)
			y.Row(0)[0] = targets.Row(0)[0] // a residual of 0
			dx := NewMatrix(rows, cols)
			loss := f.loss(dx, y, targets)
			n := float64(rows * cols)
			var want float64
			for i := range rows {
				for j, v := range y.Row(i) {
					r := float64(v) - float64(targets.Row(i)[j])
					want += f.value(r)
					// The residual, 1/n and the product round.
					if !within(t, 0x1p-22*math.Abs(f.grad(r)/n)+0x1p-149, f.grad(r)/n, float64(dx.Row(i)[j]), name+" gradient[%d,%d]", i, j) {
						return
					}
				}
			}
			// Each loss has two factors that were rounded, and goes through a lane and its fold.
			within(t, (float64(min(cols, block))/64+10)*0x1p-24*want/n, want/n, loss, name)
			inPlace := clone(y)
			assert.Equal(t, loss, f.loss(inPlace, inPlace, targets))
			for i := range rows {
				equalBits(t, dx.Row(i), inPlace.Row(i))
			}
		}
	}
	nan := float32(math.NaN())
	dx := NewMatrix(1, 2)
	y, target := Matrix{1, 2, 2, []float32{nan, 3}}, Matrix{1, 2, 2, []float32{0, 1}}
	assert.True(t, math.IsNaN(MeanAbsoluteError(dx, y, target)))
	equalBits(t, []float32{nan, 0.5}, dx.Data)
	assert.True(t, math.IsNaN(HuberError(dx, 1, y, target)))
	equalBits(t, []float32{nan, 0.5}, dx.Data)
}

func TestSmoothing(t *testing.T) {
	const e = 0.1
	for _, shape := range [][2]int{{1, 2}, {3, 10}, {5, 1000}} {
		rows, cols := shape[0], shape[1]
		x := logits("smoothing", rows, cols)
		r := seeded("smooth labels")
		labels, oneHot := make([]int, rows), NewMatrix(rows, cols)
		for i := range labels {
			labels[i] = r.IntN(cols)
			oneHot.Row(i)[labels[i]] = 1
		}
		dx, dxLabels := NewMatrix(rows, cols), NewMatrix(rows, cols)
		a, b := Batch{Rows: rows, Smoothing: e}, Batch{Rows: rows, Smoothing: e}
		a.SoftmaxCrossEntropy(dx, x, oneHot)
		b.SoftmaxCrossEntropyLabels(dxLabels, x, labels)
		assert.Equal(t, a.Mean(), b.Mean(), "labels or one-hot")
		equalBits(t, dx.Data, dxLabels.Data)
		var want, size float64
		for i := range rows {
			p, sum, m := softmax64(x.Row(i))
			for j, v := range x.Row(i) {
				smooth := (1-float64(float32(e)))*float64(oneHot.Row(i)[j]) + float64(float32(e))/float64(cols)
				want += smooth * (math.Log(sum) - (float64(v) - m))
				size += smooth * math.Abs(float64(v)-m)
				g := p[j] - smooth
				// p is within 1 ULP; e/cols, 1−e, two differences, 1/rows and the product round.
				if !within(t, (0x1p-22*(p[j]+smooth)+0x1p-22*math.Abs(g))/float64(rows)+0x1p-148, g/float64(rows), float64(dx.Row(i)[j]), "gradient[%d,%d]", i, j) {
					return
				}
			}
		}
		within(t, 0x1p-31+0x1p-40*(size+want), want/float64(rows), a.Mean(), "loss")
	}
}

// TestWeightsOfLargeBatches: weights of 1 give the gradient of none up to the 2²⁴ numbers to which
// float32 can count. Beyond, both are within their rounding.
func TestWeightsOfLargeBatches(t *testing.T) {
	x, target := Matrix{Rows: 1, Cols: 4, Stride: 4, Data: []float32{0.3, 0.7, -0.2, 1e-3}}, NewMatrix(1, 4)
	for _, rows := range []int{1, 3, 1<<22 - 1, 1 << 22, 1<<24 - 1, 1 << 30} {
		plain, weighted := NewMatrix(1, 4), NewMatrix(1, 4)
		a, b := Batch{Rows: rows}, Batch{Rows: rows, Weights: []float32{1}, TotalWeight: float64(rows)}
		a.MeanSquaredError(plain, x, target)
		b.MeanSquaredError(weighted, x, target)
		if 4*rows <= 1<<24 {
			equalBits(t, plain.Data, weighted.Data)
			continue
		}
		for j, v := range plain.Data {
			within(t, 0x1p-22*math.Abs(float64(v)), float64(v), float64(weighted.Data[j]), "%d rows", rows)
		}
	}
}

// TestWeights: the loss of a batch with weights is the weighted mean of its rows' losses, and its
// gradient that of theirs.
func TestWeights(t *testing.T) {
	x, targets := logits("x", 23, 17), NewMatrix(23, 17)
	Softmax(targets, logits("t", 23, 17))
	labels := make([]int, 23)
	for i := range labels {
		labels[i] = i * 5 % 17
	}
	weights, ones := make([]float32, 23), make([]float32, 23)
	for i := range weights {
		weights[i], ones[i] = float32(i%5)/2, 1 // of which some are 0
	}
	for name, f := range map[string]func(b *Batch, dx Matrix, i, j int){
		"softmax": func(b *Batch, dx Matrix, i, j int) {
			b.SoftmaxCrossEntropy(dx, x.Slice(i, j), targets.Slice(i, j))
		},
		"labels":  func(b *Batch, dx Matrix, i, j int) { b.SoftmaxCrossEntropyLabels(dx, x.Slice(i, j), labels[i:j]) },
		"sigmoid": func(b *Batch, dx Matrix, i, j int) { b.SigmoidCrossEntropy(dx, x.Slice(i, j), targets.Slice(i, j)) },
		"squares": func(b *Batch, dx Matrix, i, j int) { b.MeanSquaredError(dx, x.Slice(i, j), targets.Slice(i, j)) },
		"absolute": func(b *Batch, dx Matrix, i, j int) {
			b.MeanAbsoluteError(dx, x.Slice(i, j), targets.Slice(i, j))
		},
		"huber": func(b *Batch, dx Matrix, i, j int) { b.HuberError(dx, 0.5, x.Slice(i, j), targets.Slice(i, j)) },
	} {
		for _, smoothing := range []float32{0, 0.25} {
			all := func(w []float32, step int) (Batch, Matrix) {
				b, dx := Batch{Rows: 23, Smoothing: smoothing, TotalWeight: TotalWeight(w)}, NewMatrix(23, 17)
				for i := 0; i < 23; i += step {
					j := min(i+step, 23)
					if w != nil {
						b.Weights = w[i:j]
					}
					f(&b, dx.Slice(i, j), i, j)
				}
				return b, dx
			}
			plain, plainGradient := all(nil, 23)
			same, sameGradient := all(ones, 4)
			assert.Equal(t, plain.Mean(), same.Mean(), "%s: weights of 1", name)
			equalBits(t, plainGradient.Data, sameGradient.Data)

			weighted, gradient := all(weights, 23)
			pieces, piecesGradient := all(weights, 4)
			assert.Equal(t, weighted.Mean(), pieces.Mean(), "%s in pieces", name)
			equalBits(t, gradient.Data, piecesGradient.Data)
			var sum, total, size float64
			for i := range 23 {
				b, dx := Batch{Rows: 1, Smoothing: smoothing}, NewMatrix(1, 17)
				f(&b, dx, i, i+1)
				w := float64(weights[i])
				sum, total, size = sum+w*b.Sum, total+w, size+w*math.Abs(b.Sum)
				for j, g := range dx.Row(0) { // which has one rounding of a factor and one of a product more
					within(t, 0x1p-21*math.Abs(float64(g))+0x1p-147, float64(g)*w/TotalWeight(weights), float64(gradient.Row(i)[j]), name+" gradient[%d,%d]", i, j)
				}
			}
			within(t, 0x1p-48*size/total, sum/total, weighted.Mean(), name)

			none, noneGradient := all(make([]float32, 23), 23)
			assert.Zero(t, none.Mean(), "weights that are all 0")
			for _, g := range noneGradient.Data {
				assert.Zero(t, g)
			}
		}
	}
}

func TestClassWeights(t *testing.T) {
	class := []float32{0.5, 2, 3}
	dst := make([]float32, 4)
	WeighLabels(dst, nil, class, []int{2, 0, 1, 1})
	assert.Equal(t, []float32{3, 0.5, 2, 2}, dst)
	WeighLabels(dst, dst, class, []int{0, 1, 2, 0})
	assert.Equal(t, []float32{1.5, 1, 6, 1}, dst)
	soft := Matrix{2, 3, 3, []float32{0, 1, 0, 0.5, 0.25, 0.25}}
	WeighTargets(dst[:2], nil, class, soft)
	assert.Equal(t, []float32{2, 1.5}, dst[:2])
	WeighTargets(dst[:2], []float32{2, 4}, class[:2], Matrix{2, 1, 1, []float32{1, 0.5}})
	assert.Equal(t, []float32{4, 5}, dst[:2])
	assert.Panics(t, func() { WeighLabels(dst, nil, class, []int{0, 1, 2, 3}) })
	assert.Panics(t, func() { WeighLabels(dst, nil, class, []int{0}) })
	assert.Panics(t, func() { WeighTargets(dst[:2], nil, class[:2], soft) })
	assert.Panics(t, func() {
		b := Batch{Rows: 2, Weights: []float32{1}}
		b.MeanSquaredError(NewMatrix(2, 3), NewMatrix(2, 3), soft)
	})
}
