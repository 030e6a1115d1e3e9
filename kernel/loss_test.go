package kernel

import (
	"math"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/stretchr/testify/assert"
)

func TestSoftmaxCrossEntropy(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		for _, shape := range [][2]int{{1, 1}, {1, 2}, {3, 10}, {64, 10}, {7, 1000}, {2, block + 9}} {
			rows, cols := shape[0], shape[1]
			x := logits("cross entropy", rows, cols)
			r := seeded("labels")
			labels, oneHot := make([]int, rows), NewMatrix(rows, cols)
			for i := range labels {
				labels[i] = r.IntN(cols)
				oneHot.Row(i)[labels[i]] = 1
			}
			dx, dxLabels := NewMatrix(rows, cols), NewMatrix(rows, cols)
			loss := SoftmaxCrossEntropy(dx, x, oneHot)
			assert.Equal(t, loss, SoftmaxCrossEntropyLabels(dxLabels, x, labels), "labels or one-hot")
			equalBits(t, dx.Data, dxLabels.Data)

			var want float64
			for i := range rows {
				p, sum, m := softmax64(x.Row(i))
				want += math.Log(sum) - (float64(x.Row(i)[labels[i]]) - m)
				for j := range p {
					g := p[j] - float64(oneHot.Row(i)[j])
					// p is within 1 ULP; the difference, 1/rows and the product round.
					if !within(t, (0x1p-23*p[j]+0x1p-22*math.Abs(g))/float64(rows)+0x1p-148, g/float64(rows), float64(dx.Row(i)[j]), "gradient[%d,%d]", i, j) {
						return
					}
				}
			}
			// The exponentials, and so the sum, are within 2⁻³² of the truth: the logarithm is off
			// by as much.
			within(t, 0x1p-31+0x1p-48*want, want/float64(rows), loss, "loss")

			soft := NewMatrix(rows, cols) // targets that are no classes
			Softmax(soft, logits("targets", rows, cols))
			loss = SoftmaxCrossEntropy(dx, x, soft)
			want = 0
			for i := range rows {
				_, sum, m := softmax64(x.Row(i))
				want += math.Log(sum)
				for j, p := range soft.Row(i) {
					want -= float64(p) * (float64(x.Row(i)[j]) - m)
				}
			}
			within(t, 0x1p-31+0x1p-40*math.Abs(want), want/float64(rows), loss, "loss of soft targets")
			inPlace := clone(x)
			assert.Equal(t, loss, SoftmaxCrossEntropy(inPlace, inPlace, soft))
			for i := range rows {
				equalBits(t, dx.Row(i), inPlace.Row(i))
			}
		}
	})
}

// TestTargetsOfZero holds that targets of 0 are left out, wherever they are, and their logits −Inf.
func TestTargetsOfZero(t *testing.T) {
	r := seeded("zeros")
	for n := range 200 {
		x, targets, want := make([]float32, n), make([]float32, n), 0.0
		for j := range x {
			x[j] = float32(-10 * r.Float64())
			switch targets[j] = float32(math.Copysign(0, r.Float64()-0.5)); r.IntN(1 + n/3) {
			case 0:
				targets[j] = []float32{1, 0.3, 0x1p-149}[r.IntN(3)]
				want += float64(float64(targets[j]) * (float64(x[j]) - 2))
			case 1:
				x[j] = float32(math.Inf(-1))
			}
		}
		assert.Equal(t, want, innerTargets(x, targets, 2), n)
	}
}

func TestSigmoidCrossEntropy(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		for _, shape := range [][2]int{{1, 1}, {3, 10}, {64, 1}, {7, 1000}, {2, block + 9}} {
			rows, cols := shape[0], shape[1]
			x, targets := logits("sigmoid", rows, cols), NewMatrix(rows, cols)
			r := seeded("targets")
			for i := range targets.Data {
				targets.Data[i] = []float32{0, 1, r.Float32()}[i%3]
			}
			dx := NewMatrix(rows, cols)
			loss := SigmoidCrossEntropy(dx, x, targets)
			n := float64(rows * cols)
			var want, bound float64
			for i := range rows {
				for j, v := range x.Row(i) {
					v, p := float64(v), float64(targets.Row(i)[j])
					softplus := math.Max(v, 0) + math.Log1p(math.Exp(-math.Abs(v)))
					want += softplus - v*p
					bound += 0x1p-32*softplus + 0x1p-48*math.Abs(v)
					y := 1 / (1 + math.Exp(-v))
					// y is rounded, then the difference, 1/n and the product.
					if !within(t, (0x1p-23*y+0x1p-22*math.Abs(y-p))/n+0x1p-148, (y-p)/n, float64(dx.Row(i)[j]), "gradient[%d,%d]", i, j) {
						return
					}
				}
			}
			within(t, bound/n, want/n, loss, "loss")
			inPlace := clone(x)
			assert.Equal(t, loss, SigmoidCrossEntropy(inPlace, inPlace, targets))
			for i := range rows {
				equalBits(t, dx.Row(i), inPlace.Row(i))
			}
		}
	})
}

func TestMeanSquaredError(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		for _, shape := range [][2]int{{1, 1}, {3, 10}, {64, 1}, {7, 1000}, {2, block}} {
			rows, cols := shape[0], shape[1]
			y, targets := logits("outputs", rows, cols), logits("targets", rows, cols)
			dx := NewMatrix(rows, cols)
			loss := MeanSquaredError(dx, y, targets)
			n := float64(rows * cols)
			var want float64
			for i := range rows {
				for j, v := range y.Row(i) {
					d := float64(v) - float64(targets.Row(i)[j])
					want += d * d
					// The difference, 2/n and the product round.
					if !within(t, 0x1p-22*math.Abs(2*d/n)+0x1p-149, 2*d/n, float64(dx.Row(i)[j]), "gradient[%d,%d]", i, j) {
						return
					}
				}
			}
			// Each square has two factors that were rounded, and goes through a lane and its fold.
			within(t, (float64(cols)/64+9)*0x1p-24*want/n, want/n, loss, "loss")
			inPlace := clone(y)
			assert.Equal(t, loss, MeanSquaredError(inPlace, inPlace, targets))
			for i := range rows {
				equalBits(t, dx.Row(i), inPlace.Row(i))
			}
		}
	})
}

// TestLossInPieces: a batch that goes through piece by piece has the loss and the gradients of the
// whole.
func TestLossInPieces(t *testing.T) {
	x, targets := logits("x", 23, 17), NewMatrix(23, 17)
	Softmax(targets, logits("t", 23, 17))
	labels := make([]int, 23)
	for i := range labels {
		labels[i] = i * 5 % 17
	}
	onEverySet(t, func(t *testing.T) {
		for name, f := range map[string]struct {
			all    func(dx Matrix) float64
			pieces func(b *Batch, dx Matrix, i, j int)
		}{
			"softmax": {
				func(dx Matrix) float64 { return SoftmaxCrossEntropy(dx, x, targets) },
				func(b *Batch, dx Matrix, i, j int) { b.SoftmaxCrossEntropy(dx, x.Slice(i, j), targets.Slice(i, j)) },
			},
			"labels": {
				func(dx Matrix) float64 { return SoftmaxCrossEntropyLabels(dx, x, labels) },
				func(b *Batch, dx Matrix, i, j int) { b.SoftmaxCrossEntropyLabels(dx, x.Slice(i, j), labels[i:j]) },
			},
			"sigmoid": {
				func(dx Matrix) float64 { return SigmoidCrossEntropy(dx, x, targets) },
				func(b *Batch, dx Matrix, i, j int) { b.SigmoidCrossEntropy(dx, x.Slice(i, j), targets.Slice(i, j)) },
			},
			"squares": {
				func(dx Matrix) float64 { return MeanSquaredError(dx, x, targets) },
				func(b *Batch, dx Matrix, i, j int) { b.MeanSquaredError(dx, x.Slice(i, j), targets.Slice(i, j)) },
			},
		} {
			want := NewMatrix(23, 17)
			loss := f.all(want)
			for _, step := range []int{1, 4, 22, 23} {
				dx, b := NewMatrix(23, 17), Batch{Rows: 23}
				for i := 0; i < 23; i += step {
					j := min(i+step, 23)
					f.pieces(&b, dx.Slice(i, j), i, j)
				}
				assert.Equal(t, loss, b.Mean(), "%s in steps of %d", name, step)
				equalBits(t, want.Data, dx.Data)
			}
		}
	})
}

// TestSigmoidLossInPieces: the calls that do one block go on with each other's lanes.
func TestSigmoidLossInPieces(t *testing.T) {
	r := seeded("pieces")
	onEverySet(t, func(t *testing.T) {
		for _, n := range []int{0, 1, 33, 2047, 2048, 2049, 4096, 5000, block - 1, block} {
			x, y := make([]float32, n), make([]float32, n)
			mixes[0].fill(r, x)
			mixes[2].fill(r, y)
			var acc [generic.Lanes / 2]float64
			generic.SigmoidLoss(&acc, x, y)
			assert.Equal(t, generic.SumLanes(&acc), sigmoidLoss(x, y), "%d elements", n)
		}
	})
}
