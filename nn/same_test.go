package nn

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/stretchr/testify/require"
)

// onEverySet runs f with every set of kernels that the machine has.
func onEverySet(t *testing.T, f func(t *testing.T)) {
	before := kernel.ISA()
	defer func() { require.NoError(t, kernel.Use(before)) }()
	for _, isa := range kernel.ISAs() {
		require.NoError(t, kernel.Use(isa))
		t.Run(isa, f)
	}
}

// sameBits fails unless x and y agree in every bit.
func sameBits(t *testing.T, want, got []float32, message ...any) {
	t.Helper()
	require.Equal(t, len(want), len(got))
	for i := range want {
		require.Equal(t, math.Float32bits(want[i]), math.Float32bits(got[i]), message...)
	}
}

// everything is a network with each activation but those of curves, of sizes that leave remainders
// on all vector units.
func everything(seed uint64) *Network {
	return must(New(seed, 13, Dense(37, Tanh), Dense(23, Sigmoid), Dense(19, ReLU), Dense(17, LeakyReLU),
		Dense(11, Softmax), Dense(7, Identity), Dense(5, Softmax)))
}

// curves is another, with the activations that look like a ReLU from far away.
func curves(seed uint64) *Network {
	return must(New(seed, 13, Dense(37, GELU), Dense(23, SiLU), Dense(19, ELU), Dense(17, GELUTanh), Dense(11, Softplus), Dense(5, Softmax)))
}

// problem returns rows for them, from integers only.
func problem(seed uint64, rows int) Data {
	random := rand.NewPCG(seed, 99)
	d := Data{X: randomMatrix(random, rows, 13), Labels: make([]int, rows)}
	for i := range d.Labels {
		d.Labels[i] = int(random.Uint64() % 5)
	}
	return d
}

// TestPiecesOfABatch: the size of the parts in which a batch goes through the layers changes
// nothing.
func TestPiecesOfABatch(t *testing.T) {
	for _, p := range pairs {
		var want string
		for _, chunk := range []int{256, 1, 2, 3, 7, 29} {
			net := must(New(3, 13, Dense(9, LeakyReLU), Dense(5, p.output)))
			tr := must(NewTrainer(net, p.loss, Momentum(0.1, 0.9)))
			tr.chunk = chunk
			random := rand.NewPCG(1, 2)
			losses := ""
			for range 3 {
				x, y := randomMatrix(random, 29, 13), randomTargets(random, p.loss, 29, 5)
				losses += fmt.Sprintf(" %x", tr.Step(x, y))
				loss, accuracy, err := tr.Evaluate(Data{X: x, Y: y})
				require.NoError(t, err)
				losses += fmt.Sprintf(" %x %v", loss, accuracy)
			}
			if got := net.Hash() + losses; want == "" {
				want = got
			} else {
				require.Equal(t, want, got, "%v, parts of %d rows", p, chunk)
			}
		}
	}
}

// TestWorkers: so does the number of goroutines; the products here are large enough to be shared.
func TestWorkers(t *testing.T) {
	var want string
	onEverySet(t, func(t *testing.T) {
		for workers := range 5 {
			net := must(New(3, 201, Dense(131, Tanh), Dense(67, Softmax)))
			tr := must(NewTrainer(net, CrossEntropy, Adam(0.01)))
			tr.Workers = workers
			random := rand.NewPCG(4, 4)
			x := randomMatrix(random, 65, 201)
			labels := make([]int, 65)
			for i := range labels {
				labels[i] = i % 67
			}
			for range 2 {
				tr.StepLabels(x, labels)
			}
			if want == "" {
				want = net.Hash()
			}
			require.Equal(t, want, net.Hash(), "workers %d", workers)
		}
	})
}

// TestRowAlone: a row's prediction is the same alone, in any batch, at any place in it, and in a
// wider matrix.
func TestRowAlone(t *testing.T) {
	net := everything(1)
	data := problem(5, 600) // more than one part
	var err error
	net.Standardizer, err = FitStandardizer(data.X)
	require.NoError(t, err)
	all := kernel.NewMatrix(600, 5)
	net.Predictor().Predict(all, data.X)
	labels := make([]int, 600)
	net.Predictor().Classify(labels, data.X)
	onEverySet(t, func(t *testing.T) {
		for _, rows := range []int{1, 2, 3, 64, 257} {
			p := net.Predictor()
			wide := kernel.Matrix{Rows: rows, Cols: 5, Stride: 8, Data: make([]float32, rows*8)}
			for i := 0; i+rows <= 600; i += rows + 1 {
				p.Predict(wide, data.X.Slice(i, i+rows))
				for r := range rows {
					sameBits(t, all.Row(i+r), wide.Row(r), "row %d", i+r)
					require.Equal(t, kernel.ArgMax(all.Row(i+r)), labels[i+r])
				}
				for r := range rows {
					require.Equal(t, []float32{0, 0, 0}, wide.Data[r*8+5:r*8+8], "written between the rows")
				}
			}
		}
	})
	net.Predictor().Predict(kernel.Matrix{Cols: 5, Stride: 5}, kernel.Matrix{Cols: 13, Stride: 13}) // no rows
}

// TestTrainerAndPredictorAgree: what is trained is what predicts, the standardizer included.
func TestTrainerAndPredictorAgree(t *testing.T) {
	net := must(New(2, 13, Dense(8, Tanh), Dense(5, Sigmoid)))
	data := problem(5, 40)
	net.Standardizer = must(FitStandardizer(data.X))
	data = Data{X: data.X, Y: OneHot(data.Labels, 5)}
	tr := must(NewTrainer(net, MeanSquaredError, SGD(0.1)))
	out, scratch := kernel.NewMatrix(40, 5), kernel.NewMatrix(40, 5)
	net.Predictor().Predict(out, data.X)
	require.Equal(t, kernel.MeanSquaredError(scratch, out, data.Y), tr.Step(data.X, data.Y))

	labels := make([]int, 40)
	net.Predictor().Classify(labels, data.X)
	hits := 0.0
	for i, label := range labels {
		if data.Y.Row(i)[label] == 1 {
			hits++
		}
	}
	_, accuracy, err := tr.Evaluate(data)
	require.NoError(t, err)
	require.Equal(t, hits/40, accuracy)
}

// TestLabels: labels and one-hot rows are the same targets.
func TestLabels(t *testing.T) {
	data := problem(1, 9)
	a, b := everything(1), everything(1)
	ta, tb := must(NewTrainer(a, CrossEntropy, Adam(0.01))), must(NewTrainer(b, CrossEntropy, Adam(0.01)))
	for range 5 {
		require.Equal(t, ta.StepLabels(data.X, data.Labels), tb.Step(data.X, OneHot(data.Labels, 5)))
	}
	require.Equal(t, a.Hash(), b.Hash())
	_, wantAccuracy, _ := ta.Evaluate(data)
	_, accuracy, _ := tb.Evaluate(Data{X: data.X, Y: OneHot(data.Labels, 5)})
	require.Equal(t, wantAccuracy, accuracy)
}

// TestBinaryAccuracy: the side of one half is told alike from the weighted sum and from the output,
// though a small negative sum has a sigmoid that rounds to one half.
func TestBinaryAccuracy(t *testing.T) {
	net := must(New(1, 1, Dense(1, Sigmoid)))
	net.Layers()[0].W.Data[0] = 1
	sums := []float32{-1, -0x1.8p-24, -0x1.000002p-24, -0x1p-24, -0x1p-25, 0, 1}
	x := kernel.Matrix{Rows: len(sums), Cols: 1, Stride: 1, Data: sums}
	labels, out := make([]int, len(sums)), kernel.NewMatrix(len(sums), 1)
	net.Predictor().Classify(labels, x)
	net.Predictor().Predict(out, x)
	y := kernel.NewMatrix(len(sums), 1)
	for i, v := range labels {
		y.Data[i] = float32(v)
		require.Equal(t, out.Data[i] >= 0.5, v == 1, "%v", sums[i])
	}
	for _, loss := range []Loss{BinaryCrossEntropy, MeanSquaredError} {
		_, accuracy, err := must(NewTrainer(net, loss, SGD(1))).Evaluate(Data{X: x, Y: y})
		require.NoError(t, err)
		require.Equal(t, 1.0, accuracy, "%v", loss)
	}
	require.Equal(t, []int{0, 0}, labels[:2])
	require.Equal(t, 1, labels[3])

	net.Layers()[0].B[0] = float32(math.NaN())
	net.Predictor().Classify(labels, x)
	require.Equal(t, -1, slices.Max(labels))

	regression := must(New(1, 1, Dense(1, Tanh)))
	_, accuracy, err := must(NewTrainer(regression, MeanSquaredError, SGD(1))).Evaluate(Data{X: x, Y: y})
	require.NoError(t, err)
	require.True(t, math.IsNaN(accuracy))
}

// TestSharedNetwork: many goroutines predict with one network. Run it with -race.
func TestSharedNetwork(t *testing.T) {
	net := everything(1)
	data := problem(6, 50)
	net.Standardizer = must(FitStandardizer(data.X))
	want := kernel.NewMatrix(50, 5)
	net.Predictor().Predict(want, data.X)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			p := net.Predictor()
			got, labels := kernel.NewMatrix(50, 5), make([]int, 50)
			for range 20 {
				p.Predict(got, data.X)
				p.Classify(labels, data.X)
				if !slices.Equal(want.Data, got.Data) {
					t.Error("another prediction in company")
				}
			}
			var b bytes.Buffer
			if err := net.Write(&b); err != nil || net.Hash() != everything(1).Hash() {
				t.Error("a network that is only read changes")
			}
		})
	}
	wg.Wait()
}

func TestNoAllocations(t *testing.T) {
	if testing.CoverMode() != "" {
		t.Skip("coverage counters allocate")
	}
	data := problem(6, 300) // more than one part
	out, labels := kernel.NewMatrix(300, 5), make([]int, 300)
	standardized := everything(1)
	standardized.Standardizer = must(FitStandardizer(data.X))
	for _, net := range []*Network{everything(1), standardized, curves(1)} {
		p := net.Predictor()
		for _, rows := range []int{300, 1, 7} {
			x, dst := data.X.Slice(0, rows), out.Slice(0, rows)
			require.Zero(t, testing.AllocsPerRun(3, func() { p.Predict(dst, x) }), "Predict of %d rows", rows)
			require.Zero(t, testing.AllocsPerRun(3, func() { p.Classify(labels[:rows], x) }), "Classify of %d rows", rows)
		}
		for _, opt := range []Optimizer{SGD(0.01), Momentum(0.01, 0.9), Adam(0.01)} {
			tr := must(NewTrainer(net, CrossEntropy, opt))
			y := OneHot(data.Labels, 5)
			for _, rows := range []int{300, 1, 7} {
				x, y := data.X.Slice(0, rows), y.Slice(0, rows)
				require.Zero(t, testing.AllocsPerRun(3, func() { tr.StepLabels(x, data.Labels[:rows]) }), "StepLabels of %d rows, %v", rows, opt)
				require.Zero(t, testing.AllocsPerRun(3, func() { tr.Step(x, y) }), "Step of %d rows, %v", rows, opt)
			}
		}
	}
	for _, p := range pairs {
		tr := must(NewTrainer(must(New(1, 300, Dense(50, ReLU), Dense(5, p.output))), p.loss, SGD(0.001)))
		tr.Workers = 2
		random := rand.NewPCG(1, 1)
		x, y := randomMatrix(random, 64, 300), randomTargets(random, p.loss, 64, 5)
		tr.Step(x, y)
		runtime.GC()
		require.Zero(t, testing.AllocsPerRun(3, func() { tr.Step(x, y) }), "%v with two workers", p)
	}
	data.Labels = data.Labels[:300]
	tr := must(NewTrainer(everything(1), CrossEntropy, Adam(0.001)))
	fit := func(epochs int) float64 {
		return testing.AllocsPerRun(3, func() {
			_, err := tr.Fit(context.Background(), data, FitOptions{Epochs: epochs, Batch: 7})
			require.NoError(t, err)
		})
	}
	require.Less(t, fit(20)-fit(10), 3.0, "Fit allocates in every epoch") // but for the history, which grows
}

// TestStackArgumentsStay: a row, its outputs and its label on the caller's stack do not move to the
// heap.
func TestStackArgumentsStay(t *testing.T) {
	if testing.CoverMode() != "" {
		t.Skip("coverage counters allocate")
	}
	row := problem(6, 1).X.Row(0)
	standardized := everything(1)
	standardized.Standardizer = must(FitStandardizer(problem(6, 9).X))
	for _, net := range []*Network{everything(1), standardized, curves(1)} {
		want := kernel.NewMatrix(1, 5)
		net.Predictor().Predict(want, kernel.Matrix{Rows: 1, Cols: 13, Stride: 13, Data: row})
		onEverySet(t, func(t *testing.T) {
			p := net.Predictor()
			require.Zero(t, testing.AllocsPerRun(100, func() {
				var x [13]float32
				var y [5]float32
				labels := [1]int{-2}
				copy(x[:], row)
				p.Predict(kernel.Matrix{Rows: 1, Cols: 5, Stride: 5, Data: y[:]}, kernel.Matrix{Rows: 1, Cols: 13, Stride: 13, Data: x[:]})
				p.Classify(labels[:], kernel.Matrix{Rows: 1, Cols: 13, Stride: 13, Data: x[:]})
				if y != [5]float32(want.Data) || labels[0] != kernel.ArgMax(want.Data) {
					t.Fatal("wrong")
				}
			}))
		})
	}
}

// TestInitialWeights: within their limit, of both signs, all different layers, none zero, and as
// many above the middle as below, about.
func TestInitialWeights(t *testing.T) {
	net := must(New(1, 100, Dense(80, ReLU), Dense(60, Tanh), Dense(50, LeakyReLU), Dense(2, Softmax)))
	for i, want := range []float64{6.0 / 100, 6.0 / 140, 6.0 / 60, 6.0 / 52} {
		l := net.Layers()[i]
		limit, sum := float32(math.Sqrt(want)), 0.0
		for _, w := range l.W.Data {
			require.NotZero(t, w)
			require.LessOrEqual(t, max(w, -w), limit)
			sum += float64(w)
		}
		n := float64(len(l.W.Data))
		require.Less(t, math.Abs(sum/n), 5*math.Sqrt(want/3/n), "five standard deviations of the mean of so many")
		require.Greater(t, slices.Max(l.W.Data), limit*0.9)
		require.Less(t, slices.Min(l.W.Data), -limit*0.9)
		require.Equal(t, make([]float32, len(l.B)), l.B)
	}
	require.Equal(t, net.Hash(), must(New(1, 100, net.shape()...)).Hash())
	require.NotEqual(t, net.Hash(), must(New(2, 100, net.shape()...)).Hash())
}

func TestClone(t *testing.T) {
	net := everything(1)
	net.Standardizer = must(FitStandardizer(problem(1, 10).X))
	net.Classes = []string{"a", "b", "c", "d", "e"}
	net.Metadata = map[string]string{"k": "v"}
	c := net.Clone()
	require.Equal(t, net, c)
	c.all[0]++
	c.Standardizer.Mean[0]++
	c.Classes[0] = ""
	c.Metadata["k"] = ""
	require.NotEqual(t, net.Hash(), c.Hash())
	require.Equal(t, everything(1).Hash(), net.Hash())
	require.NotEqual(t, net.Standardizer.Mean[0], c.Standardizer.Mean[0])
	require.Equal(t, "a", net.Classes[0])
	require.Equal(t, "v", net.Metadata["k"])
}
