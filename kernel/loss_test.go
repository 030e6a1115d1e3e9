package kernel

import (
	"math"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/stretchr/testify/assert"
)

// The losses and softmax against float64, whose own errors, some 2⁻⁵⁰, are nothing beside the bounds.

// within fails unless |got − want| ≤ bound, NaN included.
func within(t *testing.T, bound, want, got float64, what string, where ...any) bool {
	t.Helper()
	if !(math.Abs(got-want) <= bound) {
		t.Errorf(what+" is %g, want %g ± %g", append(where, got, want, bound)...)
		return false
	}
	return true
}

// logits returns rows of logits of all sizes, in a strided view, with zeros, ties and far-off values among them.
func logits(seed string, rows, cols int) Matrix {
	r := seeded(seed)
	x := view(r, mixes[0], rows, cols)
	for i := range rows {
		for j := range x.Row(i) {
			x.Row(i)[j] *= float32([]float64{1, 0.01, 5, 40}[i%4])
			if r.IntN(20) == 0 {
				x.Row(i)[j] = []float32{0, 1, -200, 60}[r.IntN(4)]
			}
		}
	}
	return x
}

// softmax64 returns exp(x[j] − max)/Σ for a row, Σ, and the maximum.
func softmax64(row []float32) (p []float64, sum, m float64) {
	m = math.Inf(-1)
	for _, v := range row {
		m = math.Max(m, float64(v))
	}
	p = make([]float64, len(row))
	for j, v := range row {
		p[j] = math.Exp(float64(v) - m)
		sum += p[j]
	}
	for j := range p {
		p[j] /= sum
	}
	return p, sum, m
}

// ulp32 returns the distance between float32 numbers of the size of x.
func ulp32(x float64) float64 {
	_, e := math.Frexp(x)
	return math.Ldexp(1, max(e-24, -149))
}

func TestSoftmax(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		for _, cols := range []int{1, 2, 10, 63, 64, 65, 1000, block + 1, 3*block + 5} {
			x := logits("softmax", 8, cols)
			p, dx, dy := NewMatrix(8, cols), NewMatrix(8, cols), logits("dy", 8, cols)
			Softmax(p, x)
			SoftmaxGrad(dx, dy, p)
			for i := range x.Rows {
				want, _, _ := softmax64(x.Row(i))
				s := float64(inBlocks(p.Row(i), func(a, b int) float32 { return generic.Dot(dy.Row(i)[a:b], p.Row(i)[a:b]) }))
				for j, v := range p.Row(i) {
					g := float64(dy.Row(i)[j])
					if !within(t, ulp32(want[j]), want[j], float64(v), "softmax[%d,%d]", i, j) ||
						!within(t, 0x1p-23*math.Abs((g-s)*float64(v))+0x1p-149, (g-s)*float64(v), float64(dx.Row(i)[j]), "gradient[%d,%d]", i, j) {
						return
					}
				}
			}
			inPlace := clone(x)
			Softmax(inPlace, inPlace)
			for i := range x.Rows {
				equalBits(t, p.Row(i), inPlace.Row(i))
			}
			equalBits(t, logits("softmax", 8, cols).Data, x.Data) // unchanged, with the words between the rows
		}
	})
}

func TestSoftmaxOfSpecialRows(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	onEverySet(t, func(t *testing.T) {
		for _, row := range [][]float32{{1, nan, 2}, {1, inf, 2}, {-inf, -inf, -inf}, {nan, -inf, 0}, {inf, -inf, 0}} {
			y := make([]float32, 3)
			Softmax(Matrix{1, 3, 3, y}, Matrix{1, 3, 3, row})
			equalBits(t, []float32{nan, nan, nan}, y)
		}
		y := make([]float32, 3)
		Softmax(Matrix{1, 3, 3, y}, Matrix{1, 3, 3, []float32{-inf, 3, 3}})
		equalBits(t, []float32{0, 0.5, 0.5}, y)
		Softmax(Matrix{1, 3, 3, y}, Matrix{1, 3, 3, []float32{-math.MaxFloat32, math.MaxFloat32, 0}})
		equalBits(t, []float32{0, 1, 0}, y)
	})
}

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
			// The exponentials, and so the sum, are within 2⁻³² of the truth: the logarithm is off by as much.
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

// TestLossInPieces: a batch that goes through piece by piece has the loss and the gradients of the whole.
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

// TestAdamStep checks the corrections of the bias against their definition.
func TestAdamStep(t *testing.T) {
	for _, step := range []int{1, 2, 3, 10, 1000, 100_000} {
		s := NewAdamStep(0.001, 0.9, 0.999, 1e-8, step)
		within(t, 0x1p-24*float64(s.Rate)+0x1p-40, 0.001/(1-math.Pow(0.9, float64(step))), float64(s.Rate), "rate of step %d", step)
		within(t, 0x1p-23*float64(s.Root), 1/math.Sqrt(1-math.Pow(0.999, float64(step))), float64(s.Root), "root of step %d", step)
	}
	// The first step moves every weight by the rate, whatever the size of its gradient.
	w, m, v, g := make([]float32, 3), make([]float32, 3), make([]float32, 3), []float32{1e-3, -5, 700}
	Adam(w, m, v, g, NewAdamStep(0.01, 0.9, 0.999, 1e-8, 1))
	for i, sign := range []float64{-1, 1, -1} {
		within(t, 0.01*0x1p-16, sign*0.01, float64(w[i]), "weight %d", i)
	}
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
