package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/stretchr/testify/require"
)

// oneRow are optimisers that treat a batch of one row in every way that there is.
func oneRow() []Optimizer {
	all := everyOptimizer()
	decayed, biases, momentum, clipped, byValue, penalty := SGD(0.1), AdamW(0.01, 0.1), Momentum(0.1, 0.9), SGD(0.1), Adam(0.01), Nesterov(0.1, 0.9)
	decayed.Decay, decayed.DecayBiases = 0.1, true
	biases.DecayBiases = true
	momentum.Decay = 0.1
	clipped.ClipNorm, byValue.ClipValue, penalty.L2, penalty.L1 = 0.5, 0.01, 0.1, 0.01
	return append(all, decayed, biases, momentum, clipped, byValue, penalty)
}

// sameState fails unless weights, moments and gradients of two trainers agree in every bit.
func sameState(t *testing.T, want, got *Trainer) {
	t.Helper()
	for l := range want.net.layers {
		a, b := want.net.layers[l], got.net.layers[l]
		bitsOrNaN(t, a.W.Data, b.W.Data, "weights of layer %d", l)
		bitsOrNaN(t, a.B, b.B, "biases of layer %d", l)
	}
	bitsOrNaN(t, want.first, got.first, "first moments")
	bitsOrNaN(t, want.second, got.second, "second moments")
}

// bitsOrNaN is sameBits for what may be NaN, of which the payload is free.
func bitsOrNaN(t *testing.T, want, got []float32, message ...any) {
	t.Helper()
	require.Len(t, got, len(want), message...)
	for i := range want {
		if want[i] == want[i] || got[i] == got[i] {
			require.Equal(t, math.Float32bits(want[i]), math.Float32bits(got[i]), message...)
		}
	}
}

// TestOneRow: a step with one row, whose gradient is not written, is bit for bit the one whose
// gradient is; and whoever asks for the gradient afterwards gets it.
func TestOneRow(t *testing.T) {
	networks := map[string]func() *Network{
		"odd": func() *Network {
			return must(New(5, 13, Dense(37, Tanh), Dense(9, GELU), Dense(1, ReLU), Dense(5, Softmax)))
		},
		"dropout": func() *Network {
			return must(New(5, 13, Dense(64, ReLU).WithDropout(0.5), Dense(16, Sigmoid), Dense(5, Softmax)))
		},
		"standardized": func() *Network {
			net := must(New(5, 13, Dense(17, ReLU), Dense(5, Softmax)))
			net.Standardizer = must(FitStandardizer(problem(2, 30).X))
			return net
		},
	}
	special := []float32{float32(math.Copysign(0, -1)), 0, float32(math.Inf(1)), float32(math.NaN()), 1e-38, -1e-45, 3e38}
	onEverySet(t, func(t *testing.T) {
		for name, build := range networks {
			for i, opt := range oneRow() {
				for _, mode := range []string{"ordinary", "tiny", "special"} {
					if testing.Short() && (i+len(mode))%3 != 0 {
						continue
					}
					t.Run(fmt.Sprint(name, "/", i, "/", mode), func(t *testing.T) {
						data := problem(7, 6)
						want, got := must(NewTrainer(build(), CrossEntropy, opt)), must(NewTrainer(build(), CrossEntropy, opt))
						views := want.Gradients() // are always to be right, so they are written
						random := rand.New(rand.NewPCG(1, 2))
						for row := range data.X.Rows {
							d := data.part(row, row+1)
							for j := range d.X.Data[:13] {
								switch {
								case mode == "tiny":
									d.X.Data[j] *= 1e-38
								case mode == "special" && row == 4 && random.IntN(2) == 0:
									d.X.Data[j] = special[random.IntN(len(special))]
								case random.IntN(4) == 0:
									d.X.Data[j] = special[random.IntN(2)]
								}
							}
							a, b := want.StepData(d), got.StepData(d)
							require.True(t, a == b || a != a && b != b)
							sameState(t, want, got)
							if row == 3 { // what lies in the buffers changes, and the caller's row
								norm := want.GradientNorm()
								got.evaluate(problem(8, 40))
								want.evaluate(problem(8, 40))
								require.Equal(t, norm, got.GradientNorm())
								bitsOrNaN(t, want.grad, got.grad)
							}
						}
						clear(data.X.Data)
						require.False(t, want.deferred.is)
						for l, g := range got.Gradients() {
							bitsOrNaN(t, views[l].W.Data, g.W.Data, "gradient of the weights of layer %d", l)
							bitsOrNaN(t, views[l].B, g.B, "gradient of the biases of layer %d", l)
						}
						sameState(t, want, got)
					})
				}
			}
		}
	})
}

// TestBatchOfAdam: a step of Adam with several rows, whose gradient is not written, is bit for bit
// the one whose gradient is, with any number of workers; and whoever asks for the gradient
// afterwards gets it.
func TestBatchOfAdam(t *testing.T) {
	plain, decayed, biases, clipped, inside := Adam(0.01), AdamW(0.01, 0.1), AdamW(0.01, 0.1), Adam(0.01), Adam(0.01)
	biases.DecayBiases = true
	clipped.ClipNorm = 0.01
	inside.EpsilonInside = true
	networks := map[string]func() *Network{
		"wide": func() *Network {
			return must(New(5, 13, Dense(64, Tanh), Dense(100, GELU).WithDropout(0.3), Dense(1, ReLU), Dense(5, Softmax)))
		},
		"standardized": func() *Network {
			net := must(New(5, 13, Dense(17, ReLU), Dense(5, Softmax)))
			net.Standardizer = must(FitStandardizer(problem(2, 30).X))
			return net
		},
	}
	onEverySet(t, func(t *testing.T) {
		for name, build := range networks {
			for i, opt := range []Optimizer{plain, decayed, biases, clipped, inside} {
				t.Run(fmt.Sprint(name, "/", i), func(t *testing.T) {
					data := problem(7, 90)
					want, got := must(NewTrainer(build(), CrossEntropy, opt)), must(NewTrainer(build(), CrossEntropy, opt))
					got.Workers = i%2 + 1
					views := want.Gradients()
					for k, rows := range [][2]int{{0, 2}, {2, 35}, {35, 36}, {36, 90}, {0, 40}} {
						d := data.part(rows[0], rows[1])
						require.Equal(t, want.StepData(d), got.StepData(d))
						sameState(t, want, got)
						if k == 3 { // what lies in the buffers changes
							norm := want.GradientNorm()
							got.evaluate(problem(8, 40))
							want.evaluate(problem(8, 40))
							require.Equal(t, norm, got.GradientNorm())
						}
					}
					require.False(t, want.deferred.is)
					require.Equal(t, i != 3, got.deferred.is) // clipping asks for it
					clear(data.X.Data)                        // the caller's
					for l, g := range got.Gradients() {
						bitsOrNaN(t, views[l].W.Data, g.W.Data, "gradient of the weights of layer %d", l)
						bitsOrNaN(t, views[l].B, g.B, "gradient of the biases of layer %d", l)
					}
				})
			}
		}
	})
}

// TestViewsOfGradients: views that were handed out hold the gradients of every batch from then on.
func TestViewsOfGradients(t *testing.T) {
	data := problem(7, 20)
	tr := must(NewTrainer(everything(1), CrossEntropy, SGD(0.1)))
	tr.StepData(data.part(0, 1))
	views := tr.Gradients()[0].W.Data
	before := slices.Clone(views)
	tr.StepData(data.part(1, 2))
	require.NotEqual(t, before, views)
	other := must(NewTrainer(everything(1), CrossEntropy, SGD(0.1)))
	other.StepData(data.part(0, 1))
	other.BackwardLabels(data.part(1, 2).X, data.Labels[1:2])
	other.Update()
	require.True(t, other.deferred.is)
	sameBits(t, views, other.Gradients()[0].W.Data)
}

// TestLearnOneOverflow: finite numbers whose product is not are found, though no gradient is
// written, and large ones whose product is finite are learned from.
func TestLearnOneOverflow(t *testing.T) {
	net := must(New(1, 2, Dense(1, Identity)))
	tr := must(NewTrainer(net, MeanAbsoluteError, SGD(1e-30)))
	clear(net.all)
	_, err := tr.LearnOne([]float32{3e38, 1}, []float32{1})
	require.NoError(t, err)
	require.NotZero(t, net.layers[0].W.Data[0])
	clear(net.all)
	before := net.Hash()
	tr = must(NewTrainer(net, Huber(2), SGD(1e-30)))
	_, err = tr.LearnOne([]float32{3e38, 0}, []float32{1e3})
	require.ErrorIs(t, err, errGradient)
	require.Equal(t, before, net.Hash())
	require.Equal(t, 0, tr.Updates())
}

func TestOneRowAllocatesNothing(t *testing.T) {
	x, y := kernel.NewMatrix(1, 13), kernel.NewMatrix(1, 5)
	for _, opt := range oneRow() {
		tr := must(NewTrainer(must(New(1, 13, Dense(20, ReLU), Dense(5, Identity))), MeanSquaredError, opt))
		tr.Step(x, y)
		require.Zero(t, testing.AllocsPerRun(10, func() { tr.Step(x, y) }))
	}
	x, y = kernel.NewMatrix(9, 13), kernel.NewMatrix(9, 5)
	tr := must(NewTrainer(must(New(1, 13, Dense(64, ReLU), Dense(5, Identity))), MeanSquaredError, Adam(0.01)))
	tr.Step(x, y)
	require.Zero(t, testing.AllocsPerRun(10, func() { tr.Step(x, y) }))
}
