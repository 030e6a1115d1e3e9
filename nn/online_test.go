package nn

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn/metric"
	"github.com/stretchr/testify/require"
)

// TestLearnOne: one row after another is a step for each, by every way that leads there.
func TestLearnOne(t *testing.T) {
	data := problem(5, 30)
	y := OneHot(data.Labels, 5)
	build := func() *Trainer { return must(NewTrainer(everything(1), CrossEntropy, Adam(0.01))) }
	steps, labels, ones, partial := build(), build(), build(), build()
	sum := 0.0
	for i := range 30 {
		loss := steps.StepData(data.part(i, i+1))
		sum += loss
		require.Equal(t, loss, must(labels.LearnLabel(data.X.Row(i), data.Labels[i])))
		require.Equal(t, loss, must(ones.LearnOne(data.X.Row(i), y.Row(i))))
	}
	require.InEpsilon(t, sum/30, must(partial.PartialFit(data, 1)), 1e-12)
	for _, tr := range []*Trainer{labels, ones, partial} {
		require.Equal(t, steps.net.Hash(), tr.net.Hash())
	}
	whole, batches := build(), build()
	require.Equal(t, whole.StepData(data), must(batches.PartialFit(data, 0)))
	require.Equal(t, whole.net.Hash(), batches.net.Hash())
}

// TestBadRows: a row that cannot be learned from changes nothing.
func TestBadRows(t *testing.T) {
	tr := must(NewTrainer(everything(1), CrossEntropy, Adam(0.01)))
	row, target := make([]float32, 13), []float32{0, 0, 0, 0, 1}
	far := make([]float32, 13)
	for i := range far {
		far[i] = math.MaxFloat32 * float32(1-2*(i%2))
	}
	regression := must(NewTrainer(must(New(1, 13, Dense(1, Identity))), MeanSquaredError, SGD(1)))
	nan := append([]float32{float32(math.NaN())}, row[1:]...)
	preq := must(NewPrequential(tr, 10))
	before, other := tr.net.Hash(), regression.net.Hash()
	for want, f := range map[string]func() error{
		"row 0, column 0 is NaN":                           func() error { _, err := tr.LearnOne(nan, target); return err },
		"rows have 12 columns: the network has 13 inputs":  func() error { _, err := tr.LearnLabel(row[:12], 1); return err },
		"row 0 has the label 5":                            func() error { _, err := tr.LearnLabel(row, 5); return err },
		"targets are 1×4":                                  func() error { _, err := tr.LearnOne(row, target[:4]); return err },
		"row 0 has targets that add up to 0":               func() error { _, err := tr.LearnOne(row, row[:5]); return err },
		"a batch of -1 rows":                               func() error { _, err := tr.PartialFit(problem(1, 3), -1); return err },
		"no rows":                                          func() error { _, err := tr.PartialFit(Data{}, 0); return err },
		"nothing was learned":                              func() error { _, err := regression.LearnOne(far, []float32{1}); return err },
		"no trainer":                                       func() error { _, err := NewPrequential(nil, 10); return err },
		"metric 1 is nil":                                  func() error { _, err := NewPrequential(tr, 10, metric.NewRunningAccuracy(), nil); return err },
		"a window of 0 losses":                             func() error { _, err := NewPrequential(tr, 0); return err },
		"row 0, column 0 is NaN: inputs must be":           func() error { _, err := preq.LearnLabel(nan, 1); return err },
		"standardizer: rows have 13 columns: it is for 12": func() error { return NewOnlineStandardizer(12).Learn(alone(row)) },
		"standardizer: row 0, column 0 is NaN":             func() error { return NewOnlineStandardizer(13).Learn(alone(nan)) },
		"the online standardizer is for 12 columns": func() error {
			tr.Online = NewOnlineStandardizer(12)
			defer func() { tr.Online = nil }()
			_, err := tr.LearnLabel(row, 1)
			return err
		},
	} {
		require.ErrorContains(t, f(), want)
		require.Equal(t, before, tr.net.Hash())
		require.Equal(t, other, regression.net.Hash())
		require.Zero(t, tr.Updates()+regression.Updates()+preq.Rows())
	}
}

// TestOnlineStandardizer: what comes row by row is standardised by what has come so far, whatever
// the batches.
func TestOnlineStandardizer(t *testing.T) {
	data := problem(5, 40)
	for i := range 40 {
		data.X.Row(i)[3] = data.X.Row(i)[3]*100 + 1e4
		data.X.Row(i)[4] = 7
	}
	tr := must(NewTrainer(must(New(1, 13, Dense(8, Tanh), Dense(5, Softmax))), CrossEntropy, SGD(0.1)))
	tr.Online = NewOnlineStandardizer(13)
	for i := range 20 {
		must(tr.LearnLabel(data.X.Row(i), data.Labels[i]))
	}
	var file bytes.Buffer
	require.NoError(t, tr.WriteCheckpoint(&file))
	resumed := must(ReadCheckpoint(&file))
	for i := 20; i < 40; i++ {
		must(tr.LearnLabel(data.X.Row(i), data.Labels[i]))
		must(resumed.LearnLabel(data.X.Row(i), data.Labels[i]))
	}
	require.Equal(t, tr.net, resumed.net)
	require.Equal(t, 40, tr.Online.Rows())
	want := must(FitStandardizer(data.X))
	for j := range 13 {
		require.InEpsilon(t, want.Mean[j], tr.net.Standardizer.Mean[j], 1e-5)
		require.InEpsilon(t, want.Scale[j], tr.net.Standardizer.Scale[j], 1e-5)
	}
	require.Equal(t, float32(1), tr.net.Standardizer.Scale[4])
	s := NewOnlineStandardizer(13)
	require.NoError(t, s.Learn(data.X))
	require.Equal(t, tr.net.Standardizer, s.Standardizer())
	require.NoError(t, tr.net.check())
}

// TestOnlineStandardizerForgets: of a row that is refused the standardizer keeps nothing either,
// be it the first, after others, or where the network had a standardizer of its own.
func TestOnlineStandardizerForgets(t *testing.T) {
	own := func() *Standardizer { return &Standardizer{[]float32{1, 2}, []float32{3, 4}} }
	for rows, standardizer := range []*Standardizer{nil, nil, own()} {
		net := must(New(1, 2, Dense(1, Identity)))
		net.Standardizer = standardizer
		tr := must(NewTrainer(net, MeanSquaredError, SGD(0.1)))
		tr.Online = NewOnlineStandardizer(2)
		if standardizer != nil {
			rows = 0
		}
		for i := range rows {
			must(tr.LearnOne([]float32{float32(i), 7}, []float32{1}))
		}
		var before, after bytes.Buffer
		require.NoError(t, tr.WriteCheckpoint(&before))
		_, err := tr.LearnOne([]float32{3, 5}, []float32{3e38})
		require.ErrorContains(t, err, "nothing was learned")
		require.NoError(t, tr.WriteCheckpoint(&after))
		require.Equal(t, before.Bytes(), after.Bytes())
		require.Equal(t, rows, tr.Online.Rows())
		if standardizer != nil {
			require.Equal(t, own(), net.Standardizer)
		}
	}
}

// TestPrequential: each prediction is of the weights before its row was learned.
func TestPrequential(t *testing.T) {
	data := problem(5, 50)
	p := must(NewPrequential(must(NewTrainer(everything(1), CrossEntropy, Adam(0.01))), 10, metric.NewRunningAccuracy(), metric.NewRunningSquaredError()))
	beside := must(NewTrainer(everything(1), CrossEntropy, Adam(0.01)))
	hits, last := 0, []float64{}
	want := kernel.NewMatrix(1, 5)
	for i := range 50 {
		row := data.part(i, i+1)
		beside.net.Predictor().Predict(want, row.X)
		if kernel.ArgMax(want.Data) == row.Labels[0] {
			hits++
		}
		last = append(last, beside.StepData(row))
		var got []float32
		if i%2 == 0 {
			got = must(p.LearnLabel(row.X.Row(0), row.Labels[0]))
		} else {
			got = must(p.LearnOne(row.X.Row(0), OneHot(row.Labels, 5).Row(0)))
		}
		sameBits(t, want.Data, got)
	}
	require.Equal(t, float64(hits)/50, p.metrics[0].Value())
	mean := 0.0
	for _, v := range last[40:] {
		mean += v / 10
	}
	require.InEpsilon(t, mean, p.Loss(), 1e-12)
	require.Equal(t, 50, p.Rows())
	require.Greater(t, p.TotalLoss(), 0.0)
}

// TestOptionsAllocateNothing: a step, a row and a prediction allocate nothing with everything on.
func TestOptionsAllocateNothing(t *testing.T) {
	if testing.CoverMode() != "" {
		t.Skip("coverage counters allocate")
	}
	data := problem(5, 300) // more than one part
	data.Weights = make([]float32, 300)
	for i := range data.Weights {
		data.Weights[i] = float32(i % 4)
	}
	soft := Data{X: data.X, Y: OneHot(data.Labels, 5), Weights: data.Weights}
	schedules := []Schedule{{}, StepDecay(10, 0.9), ExponentialDecay(0.99), InverseScaling(0.3), Cosine(100, 0).WithWarmup(3), OneCycle(100), Plateau(1, 0.5)}
	for i, opt := range everyOptimizer() {
		opt.L2, opt.L1, opt.Decay, opt.ClipNorm, opt.ClipValue, opt.DecayBiases = 1e-4, 1e-5, 0.01, 0.5, 0.1, i%2 == 0
		opt.Schedule = schedules[i%len(schedules)]
		net := must(New(1, 13, Dense(31, LeakyReLU.WithSlope(0.2)).WithDropout(0.3), Dense(17, GELU).WithDropout(0.1), Dense(5, Softmax)))
		tr := must(NewTrainer(net, CrossEntropy.WithSmoothing(0.1), opt))
		tr.Online = NewOnlineStandardizer(13)
		require.NoError(t, tr.SetClassWeights([]float32{1, 2, 1, 3, 1}))
		must(tr.PartialFit(data, 0))
		for _, n := range []int{300, 7, 1} {
			part, softPart := data.part(2, min(n+2, 300)), soft.part(2, min(n+2, 300))
			require.Zero(t, testing.AllocsPerRun(3, func() { tr.StepData(part) }), "%v", opt)
			require.Zero(t, testing.AllocsPerRun(3, func() { tr.StepData(softPart) }), "%v", opt)
		}
		x, y := data.X.Row(1), soft.Y.Row(1)
		require.Zero(t, testing.AllocsPerRun(3, func() {
			if _, err := tr.LearnOne(x, y); err != nil {
				panic(err)
			}
			if _, err := tr.LearnLabel(x, 2); err != nil {
				panic(err)
			}
			tr.Observe(1)
		}), "%v", opt)
		p := must(NewPrequential(tr, 10, metric.NewRunningAccuracy(), metric.NewRunningAbsoluteError()))
		must(p.LearnLabel(x, 2))
		require.Zero(t, testing.AllocsPerRun(3, func() { p.LearnLabel(x, 2) }), "%v", opt)
		h := must(NewHandle(net, nil))
		served, out := h.Predictor(), kernel.NewMatrix(1, 5)
		served.Predict(out, alone(x))
		require.Zero(t, testing.AllocsPerRun(3, func() { served.Predict(out, alone(x)) }))
	}
	for _, loss := range []Loss{MeanSquaredError, MeanAbsoluteError, Huber(0.5)} {
		tr := must(NewTrainer(must(New(1, 13, Dense(9, ELU.WithAlpha(0.5)), Dense(5, Tanh))), loss, SGD(0.01)))
		tr.StepData(soft)
		require.Zero(t, testing.AllocsPerRun(3, func() { tr.StepData(soft) }), "%v", loss)
	}
}

// TestGradCheck: what is right passes, for every loss, and an error of a factor in one place does
// not.
func TestGradCheck(t *testing.T) {
	random := rand.NewPCG(3, 3)
	for _, p := range pairs {
		for _, weighted := range []bool{false, true} {
			net := must(New(1, 5, Dense(7, Tanh).WithDropout(0.5), Dense(4, GELU), Dense(3, p.output)))
			data := Data{X: randomMatrix(random, 9, 5), Y: randomTargets(random, p.loss, 9, 3)}
			if weighted {
				data.Weights = []float32{1, 2, 0, 1, 3, 1, 0.5, 1, 1}
			}
			before := net.Hash()
			c, err := GradCheck(net, p.loss, data, 0)
			require.NoError(t, err)
			require.Equal(t, net.NumParameters(), c.Checked)
			require.Less(t, c.Error, 0.03, "%v: %v", p, c)
			require.Equal(t, before, net.Hash())
			require.Equal(t, 0.5, net.Layers()[0].Dropout)
			c, err = GradCheck(net, p.loss, data, 10)
			require.NoError(t, err)
			require.LessOrEqual(t, c.Checked, 10)
		}
	}
	net := must(New(1, 5, Dense(3, Softmax)))
	_, err := GradCheck(net, MeanSquaredError, Data{}, 0)
	require.ErrorContains(t, err, "mse does not go with")
	_, err = GradCheck(net, CrossEntropy, Data{}, 0)
	require.ErrorContains(t, err, "no rows")
	_, err = GradCheck(net, CrossEntropy, Data{X: randomMatrix(random, 1, 5), Labels: []int{1}}, -1)
	require.ErrorContains(t, err, "at most -1 parameters")
}
