package nn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/stretchr/testify/require"
)

func xor() Data {
	return Data{
		X: kernel.Matrix{Rows: 4, Cols: 2, Stride: 2, Data: []float32{0, 0, 0, 1, 1, 0, 1, 1}},
		Y: kernel.Matrix{Rows: 4, Cols: 1, Stride: 1, Data: []float32{0, 1, 1, 0}},
	}
}

func TestXOR(t *testing.T) {
	for _, hidden := range []Activation{ReLU, LeakyReLU, Sigmoid, Tanh, Softplus, ELU, SiLU, GELU, GELUTanh} {
		for _, loss := range []Loss{MeanSquaredError, BinaryCrossEntropy} {
			net := must(New(1, 2, Dense(8, hidden), Dense(1, Sigmoid)))
			tr := must(NewTrainer(net, loss, Adam(0.05)))
			h, err := tr.Fit(context.Background(), xor(), FitOptions{Epochs: 1000})
			require.NoError(t, err)
			require.Less(t, h[999].Loss, 0.01, "%v, %v", hidden, loss)
			require.Equal(t, 1.0, h[999].Accuracy)
			labels := make([]int, 4)
			net.Predictor().Classify(labels, xor().X)
			require.Equal(t, []int{0, 1, 1, 0}, labels)
		}
	}
	// And by the textbook's method alone.
	net := must(New(3, 2, Dense(4, Tanh), Dense(2, Softmax)))
	tr := must(NewTrainer(net, CrossEntropy, SGD(0.5)))
	h, err := tr.Fit(context.Background(), Data{X: xor().X, Labels: []int{0, 1, 1, 0}}, FitOptions{Epochs: 1000})
	require.NoError(t, err)
	require.Less(t, h[999].Loss, 0.02)
	// A single layer cannot.
	net = must(New(3, 2, Dense(2, Softmax)))
	tr = must(NewTrainer(net, CrossEntropy, SGD(0.5)))
	h, err = tr.Fit(context.Background(), Data{X: xor().X, Labels: []int{0, 1, 1, 0}}, FitOptions{Epochs: 1000})
	require.NoError(t, err)
	require.InDelta(t, math.Ln2, h[999].Loss, 1e-3)
}

// spiral returns points on two arms that wind about each other, n on each.
func spiral(n int) Data {
	d := Data{X: kernel.NewMatrix(2*n, 2), Labels: make([]int, 2*n)}
	for i := range 2 * n {
		radius := float64(i/2)/float64(n) + 0.05
		angle := 7*radius + math.Pi*float64(i%2)
		d.X.Row(i)[0] = float32(radius * math.Cos(angle))
		d.X.Row(i)[1] = float32(radius * math.Sin(angle))
		d.Labels[i] = i % 2
	}
	return d
}

func TestSpiral(t *testing.T) {
	net := must(New(1, 2, Dense(32, ReLU), Dense(32, ReLU), Dense(2, Softmax)))
	tr := must(NewTrainer(net, CrossEntropy, Adam(0.01)))
	data := spiral(150)
	parts := must(Split(data.X.Rows, 1, 0.8))
	train, test := data.Rows(parts[0]), data.Rows(parts[1])
	h, err := tr.Fit(context.Background(), train, FitOptions{Epochs: 100, Batch: 16, Seed: 1, Validation: test})
	require.NoError(t, err)
	last := h[len(h)-1]
	require.Greater(t, last.Accuracy, 0.98)
	require.Greater(t, last.ValidationAccuracy, 0.95)
	require.Less(t, last.Loss, h[0].Loss/4)
	loss, accuracy, err := tr.Evaluate(test)
	require.NoError(t, err)
	require.Equal(t, []float64{last.ValidationLoss, last.ValidationAccuracy}, []float64{loss, accuracy})
}

// TestFitIsSteps: Fit takes the steps that its options say, in the order that Seed and the epoch
// say.
func TestFitIsSteps(t *testing.T) {
	data := problem(3, 23)
	for _, inOrder := range []bool{false, true} {
		net, want := everything(1), everything(1)
		tr := must(NewTrainer(net, CrossEntropy, Adam(0.01)))
		var told []Step
		h, err := tr.Fit(context.Background(), data, FitOptions{Epochs: 3, Batch: 7, Seed: 11, InOrder: inOrder, OnStep: func(s Step) { told = append(told, s) }})
		require.NoError(t, err)

		tr = must(NewTrainer(want, CrossEntropy, Adam(0.01)))
		order := make([]int, 23)
		for epoch := 1; epoch <= 3; epoch++ {
			permute(order, 11, uint64(epoch))
			require.NotEqual(t, slices.Sorted(slices.Values(order)), order)
			mean := 0.0
			for step, i := 0, 0; i < 23; step, i = step+1, i+7 {
				rows := order[i:min(i+7, 23)]
				if inOrder {
					rows = slices.Sorted(slices.Values(order))[i:min(i+7, 23)]
				}
				batch := data.Rows(rows)
				loss := tr.StepLabels(batch.X, batch.Labels)
				mean += loss * float64(len(rows)) / 23
				require.Equal(t, Step{epoch, step + 1, 4, len(rows), loss}, told[0])
				told = told[1:]
			}
			require.InDelta(t, mean, h[epoch-1].Loss, 1e-12)
			require.Equal(t, epoch, h[epoch-1].Epoch)
			require.True(t, math.IsNaN(h[epoch-1].ValidationLoss))
		}
		require.Equal(t, want.Hash(), net.Hash())
		require.Empty(t, told)
	}
}

// TestWholeDataIsOneBatch: gradient descent takes the rows as they are.
func TestWholeDataIsOneBatch(t *testing.T) {
	a, b, c := everything(1), everything(1), everything(1)
	data := problem(3, 23)
	_, err := must(NewTrainer(a, CrossEntropy, SGD(0.1))).Fit(context.Background(), data, FitOptions{Epochs: 4})
	require.NoError(t, err)
	_, err = must(NewTrainer(b, CrossEntropy, SGD(0.1))).Fit(context.Background(), data, FitOptions{Epochs: 4, Batch: 23, Seed: 5})
	require.NoError(t, err)
	tr := must(NewTrainer(c, CrossEntropy, SGD(0.1)))
	for range 4 {
		tr.StepLabels(data.X, data.Labels)
	}
	require.Equal(t, c.Hash(), a.Hash())
	require.Equal(t, c.Hash(), b.Hash())
}

// TestDivergence lets training diverge, at once and after many steps, and compares the weights that
// are left with those of a loop that keeps every epoch's.
func TestDivergence(t *testing.T) {
	random := rand.NewPCG(1, 1)
	data := Data{X: randomMatrix(random, 50, 6), Y: randomMatrix(random, 50, 2)}
	for _, c := range []struct {
		opt   Optimizer
		batch int
		grown bool // with a finite loss
	}{
		{SGD(1e30), 50, false}, {SGD(1e6), 7, false}, {SGD(1.4), 10, true}, {Adam(3e28), 7, false},
		{Momentum(0.95, 0.5), 10, true}, {Momentum(0.9, 0.5), 10, true}, {SGD(1.5), 50, true},
	} {
		for _, validate := range []bool{false, true} {
			t.Run(fmt.Sprint(c.opt, validate), func(t *testing.T) {
				net, loop := must(New(2, 6, Dense(2, Identity))), must(New(2, 6, Dense(2, Identity)))
				opts := FitOptions{Epochs: 2000, Batch: c.batch, Seed: 3}
				if validate {
					opts.Validation = Data{X: randomMatrix(random, 20, 6), Y: randomMatrix(random, 20, 2)}
				}
				fitted := must(NewTrainer(net, MeanSquaredError, c.opt))
				h, err := fitted.Fit(context.Background(), data, opts)
				var diverged *DivergenceError
				require.ErrorAs(t, err, &diverged)
				require.ErrorContains(t, err, "last good weights")
				require.Len(t, h, diverged.Epoch-1)
				require.Equal(t, c.grown, diverged.Why != "", "%v", err)

				tr := must(NewTrainer(loop, MeanSquaredError, c.opt))
				least, want, kept := math.Inf(1), loop.Hash(), 0
				order := make([]int, 50)
				for epoch := 1; epoch < diverged.Epoch; epoch++ {
					permute(order, 3, uint64(epoch))
					if c.batch == 50 {
						slices.Sort(order)
					}
					before, mean := loop.Hash(), 0.0
					for i := 0; i < 50; i += c.batch {
						batch := data.Rows(order[i:min(i+c.batch, 50)])
						mean += tr.Step(batch.X, batch.Y) * float64(batch.X.Rows) / 50
					}
					require.InEpsilon(t, mean, h[epoch-1].Loss, 1e-9)
					if validate {
						before = loop.Hash()
						mean, _, err = tr.Evaluate(opts.Validation)
						require.NoError(t, err)
					}
					if mean < least {
						least, want, kept = mean, before, epoch
						if !validate {
							kept--
						}
					}
				}
				require.Equal(t, want, net.Hash())
				require.Equal(t, kept, diverged.Kept)
				report := fitted.Report()
				require.Equal(t, Diverged, report.Ending)
				require.Equal(t, kept, report.Epoch)
				require.NoError(t, fitted.Finite())
			})
		}
	}

	t.Run("a moment", func(t *testing.T) { // that is infinite, while the weights and losses are finite
		net := must(New(2, 6, Dense(2, Identity)))
		large := Data{X: randomMatrix(random, 10, 6), Y: kernel.NewMatrix(10, 2)}
		for i := range large.X.Data {
			large.X.Data[i] *= 1e9
		}
		for i := range large.Y.Data {
			large.Y.Data[i] = 1e17
		}
		before := net.Hash()
		tr := must(NewTrainer(net, MeanAbsoluteError, Adam(0.001)))
		tr.Backward(large.X, large.Y)
		tr.Gradients() // writes them
		for i := range tr.grad {
			tr.grad[i] = 1e22 // as one row may make it
		}
		tr.Update()
		require.NoError(t, net.finite())
		require.ErrorContains(t, tr.Finite(), "moment 2 of the optimizer: element 0 is +Inf")
		copy(net.all, must(New(2, 6, Dense(2, Identity))).all)
		_, err := tr.Fit(context.Background(), large, FitOptions{Epochs: 3})
		require.ErrorContains(t, err, "moment 2 of the optimizer")
		require.Equal(t, before, net.Hash())
	})
	t.Run("last step", func(t *testing.T) { // whose weights no later step would look at
		net := must(New(2, 6, Dense(2, Identity)))
		before := net.Hash()
		h, err := must(NewTrainer(net, MeanSquaredError, SGD(1e30))).Fit(context.Background(), data, FitOptions{Epochs: 1})
		var diverged *DivergenceError
		require.ErrorAs(t, err, &diverged)
		require.Len(t, h, 1)
		require.Equal(t, before, net.Hash())
	})
	t.Run("before the first step", func(t *testing.T) {
		net := must(New(2, 6, Dense(2, Identity)))
		net.Layers()[0].W.Data[0] = 1e38
		before := net.Hash()
		_, err := must(NewTrainer(net, MeanSquaredError, SGD(1))).Fit(context.Background(), data, FitOptions{Epochs: 1})
		require.ErrorContains(t, err, "epoch 1, step 1")
		require.Equal(t, before, net.Hash())
	})
}

func TestCancel(t *testing.T) {
	data := problem(3, 23)
	net, want := everything(1), everything(1)
	ctx, cancel := context.WithCancel(context.Background())
	steps := 0
	fitted := must(NewTrainer(net, CrossEntropy, Adam(0.01)))
	h, err := fitted.Fit(ctx, data, FitOptions{Epochs: 5, Batch: 7, Seed: 2, OnStep: func(Step) {
		if steps++; steps == 6 {
			cancel()
		}
	}})
	require.Equal(t, context.Canceled, err)
	require.Len(t, h, 1, "one whole epoch")
	require.Equal(t, 6, steps)
	require.Equal(t, "canceled after 1 epoch; the weights are those after step 2 of epoch 2", fitted.Report().String())
	require.False(t, h[0].Taken)
	stop := errors.New("enough")
	ctx, cancelCause := context.WithCancelCause(context.Background())
	cancelCause(stop)
	fitted = must(NewTrainer(want, CrossEntropy, Adam(0.01)))
	_, err = fitted.Fit(ctx, data, FitOptions{Epochs: 1})
	require.Equal(t, context.Canceled, err)
	require.Equal(t, "canceled after 0 epochs; the weights are those of before training", fitted.Report().String())
	require.Equal(t, everything(1).Hash(), want.Hash(), "no step")

	tr := must(NewTrainer(want, CrossEntropy, Adam(0.01)))
	order := make([]int, 23)
	for i := range 6 {
		permute(order, 2, uint64(1+i/4))
		from := i % 4 * 7
		batch := data.Rows(order[from:min(from+7, 23)])
		tr.StepLabels(batch.X, batch.Labels)
	}
	require.Equal(t, want.Hash(), net.Hash(), "what was learned")
}

// overfitted is a training whose validation loss falls and must rise soon: the labels have nothing
// to do with the rows, and every fourth row has another label for validation.
func overfitted() (*Network, *Trainer, Data, FitOptions) {
	random := rand.NewPCG(8, 8)
	train := Data{X: randomMatrix(random, 20, 13), Labels: problem(1, 20).Labels}
	validation := Data{X: train.X, Labels: slices.Clone(train.Labels)}
	for i := 0; i < 20; i += 4 {
		validation.Labels[i] = (validation.Labels[i] + 1) % 5
	}
	net := must(New(1, 13, Dense(30, Tanh), Dense(5, Softmax)))
	return net, must(NewTrainer(net, CrossEntropy, Adam(0.01))), train, FitOptions{Epochs: 500, Validation: validation, Patience: 4}
}

// TestBestWeights: however training ends, the network has the weights of the epoch with the least
// validation loss.
func TestBestWeights(t *testing.T) {
	type told struct {
		f     func(s Step) error
		epoch func(e Epoch) error
	}
	boom := errors.New("boom")
	for name, c := range map[string]struct {
		ending Ending
		err    error
		edit   func(o *FitOptions, cancel func(), call *told, net *Network)
	}{
		"patience": {StoppedEarly, nil, func(*FitOptions, func(), *told, *Network) {}},
		"least improvement": {StoppedEarly, nil, func(o *FitOptions, _ func(), _ *told, _ *Network) {
			o.LeastImprovement = 0.1
		}},
		"last epoch": {Finished, nil, func(o *FitOptions, _ func(), _ *told, _ *Network) { o.Patience, o.Best, o.Epochs = 0, true, 40 }},
		"cancel": {Canceled, context.Canceled, func(o *FitOptions, cancel func(), call *told, _ *Network) {
			o.Patience, o.Best = 0, true
			call.epoch = func(e Epoch) error {
				if e.Epoch == 40 {
					cancel()
				}
				return nil
			}
		}},
		"callback": {StoppedByCallback, nil, func(o *FitOptions, _ func(), call *told, _ *Network) {
			o.Patience, o.Best = 0, true
			call.f = func(s Step) error {
				if s.Epoch == 40 {
					return ErrStop
				}
				return nil
			}
		}},
		"callback's error": {Failed, boom, func(o *FitOptions, _ func(), call *told, _ *Network) {
			o.Patience, o.Best = 0, true
			call.epoch = func(e Epoch) error {
				if e.Epoch == 40 {
					return boom
				}
				return nil
			}
		}},
		"divergence": {Diverged, nil, func(o *FitOptions, _ func(), call *told, net *Network) {
			o.Patience = 100
			call.f = func(s Step) error {
				if s.Epoch == 40 {
					net.all[3] = float32(math.Inf(1))
				}
				return nil
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			net, tr, train, opts := overfitted()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			var call told
			c.edit(&opts, cancel, &call, net)
			hashes, losses := []string{net.Hash()}, []float64{math.Inf(1)}
			opts.OnEpoch = func(e Epoch) {
				hashes, losses = append(hashes, net.Hash()), append(losses, e.ValidationLoss)
			}
			opts.Callbacks = []Callback{callbacks{call.f, call.epoch}}
			h, err := tr.Fit(ctx, train, opts)
			switch {
			case c.ending == Diverged:
				require.ErrorContains(t, err, "training diverged in epoch 40, step 1: 0.weight")
			case c.err != nil:
				require.ErrorIs(t, err, c.err)
			default:
				require.NoError(t, err)
			}
			best := 0
			for i, loss := range losses {
				if loss < losses[best] {
					best = i
				}
			}
			if name != "least improvement" {
				require.Less(t, best, len(losses)-3)
			}
			require.Greater(t, best, 1)
			require.Equal(t, hashes[best], net.Hash())
			report := tr.Report()
			require.Equal(t, c.ending, report.Ending)
			require.Equal(t, best, report.Epoch)
			require.Equal(t, losses[best], report.Loss)
			require.Equal(t, best, report.Updates)
			require.Equal(t, len(h), report.Epochs)
			for i, e := range h {
				require.Equal(t, i+1 == best, e.Taken)
			}
			switch name {
			case "patience":
				require.Len(t, h, best+4)
			case "least improvement":
				reference, waited, end := math.Inf(1), 0, 0
				for i, loss := range losses[1:] {
					if waited++; loss < reference-0.1 {
						reference, waited = loss, 0
					}
					if waited == 4 {
						end = i + 1
					}
				}
				require.Equal(t, end, len(h))
			}
		})
	}
	// Without either, the last weights stay.
	net, tr, train, opts := overfitted()
	opts.Patience, opts.Epochs = 0, 40
	last := ""
	opts.OnEpoch = func(Epoch) { last = net.Hash() }
	h, err := tr.Fit(context.Background(), train, opts)
	require.NoError(t, err)
	require.Equal(t, last, net.Hash())
	require.True(t, h[39].Taken)
	require.Equal(t, "finished after 40 epochs; the weights are those after epoch 40, whose loss is "+fmt.Sprintf("%.4g", h[39].ValidationLoss), tr.Report().String())
}

// callbacks are a Callback made of two functions.
type callbacks struct {
	step  func(Step) error
	epoch func(Epoch) error
}

func (c callbacks) AfterStep(_ *Trainer, s Step) error {
	if c.step == nil {
		return nil
	}
	return c.step(s)
}

func (c callbacks) AfterEpoch(_ *Trainer, e Epoch) error {
	if c.epoch == nil {
		return nil
	}
	return c.epoch(e)
}

// TestLogger: slog hears of each epoch and of the end, and nothing is said elsewhere.
func TestLogger(t *testing.T) {
	_, tr, train, opts := overfitted()
	var text bytes.Buffer
	opts.Logger = slog.New(slog.NewTextHandler(&text, nil))
	h, err := tr.Fit(context.Background(), train, opts)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(text.String()), "\n")
	require.Len(t, lines, len(h)+1)
	require.Regexp(t, `level=INFO msg=epoch epoch=1 updates=1 loss=\S+ accuracy=\S+ validation_loss=\S+ validation_accuracy=\S+ rate=0.01$`, lines[0])
	require.Regexp(t, fmt.Sprintf(`msg="training ended" ending="stopped early" epochs=%d taken=%d updates=%d$`, len(h), len(h)-4, len(h)-4), lines[len(h)])
	var csv bytes.Buffer
	require.NoError(t, h.WriteCSV(&csv))
	require.Len(t, strings.Split(strings.TrimSpace(csv.String()), "\n"), len(h)+1)
	require.ErrorContains(t, h.WriteCSV(&limited{0, errors.New("full")}), "full")
}

// TestFitLimits: what a run can be too small or too large for.
func TestFitLimits(t *testing.T) {
	data := problem(1, 10)
	_, err := must(NewTrainer(everything(1), CrossEntropy, Rprop())).Fit(context.Background(), data, FitOptions{Epochs: 1, Batch: 4})
	require.ErrorContains(t, err, "rprop with a batch of 4 rows: it needs the gradient of all 10 at once")
	h, err := must(NewTrainer(everything(1), CrossEntropy, Rprop())).Fit(context.Background(), data, FitOptions{Epochs: 60})
	require.NoError(t, err)
	require.Less(t, h[59].Loss, h[0].Loss/2)

	opts := FitOptions{Epochs: 5, Batch: 3}
	require.Equal(t, 20, opts.Steps(10))
	require.Equal(t, 5, FitOptions{Epochs: 5, Batch: 30}.Steps(10))
	require.Equal(t, 5, FitOptions{Epochs: 5}.Steps(10))
	require.Zero(t, FitOptions{Epochs: 5}.Steps(0))
	require.Zero(t, opts.Steps(0))
	require.Equal(t, math.MaxInt, FitOptions{Epochs: math.MaxInt, Batch: 3}.Steps(10))
	forever := FitOptions{Epochs: math.MaxInt, Batch: 3, Patience: 1, Validation: data}
	_, err = must(NewTrainer(everything(1), CrossEntropy, SGD(1e-9))).Fit(context.Background(), data, forever)
	require.NoError(t, err, "until patience ends it")
	tr := must(NewTrainer(everything(1), CrossEntropy, scheduled(Cosine(21, 0))))
	_, err = tr.Fit(context.Background(), data, opts)
	require.ErrorContains(t, err, "a schedule of 21 steps is longer than the run of 20")
	tr = must(NewTrainer(everything(1), CrossEntropy, scheduled(Cosine(15, 0).WithWarmup(5))))
	h, err = tr.Fit(context.Background(), data, opts)
	require.NoError(t, err)
	require.Less(t, h[4].Rate, h[3].Rate)
	require.Zero(t, tr.Rate())

	a, b := everything(1), everything(1) // a batch larger than the data is the data
	_, err = must(NewTrainer(a, CrossEntropy, SGD(0.1))).Fit(context.Background(), data, FitOptions{Epochs: 3, Batch: 100, Seed: 1})
	require.NoError(t, err)
	_, err = must(NewTrainer(b, CrossEntropy, SGD(0.1))).Fit(context.Background(), data, FitOptions{Epochs: 3})
	require.NoError(t, err)
	require.Equal(t, b.Hash(), a.Hash())
}

func TestBadFit(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	good := func() Data { return problem(1, 10) }
	oneHot := func() Data { d := good(); return Data{X: d.X, Y: OneHot(d.Labels, 5)} }
	for _, c := range []struct {
		want string
		data Data
		edit func(d *Data, o *FitOptions)
	}{
		{"training data: row 3, column 2 is NaN: inputs must be finite", good(), func(d *Data, _ *FitOptions) { d.X.Row(3)[2] = nan }},
		{"training data: row 9, column 12 is +Inf", good(), func(d *Data, _ *FitOptions) { d.X.Row(9)[12] = inf }},
		{"training data: row 4, target 1 is NaN", oneHot(), func(d *Data, _ *FitOptions) { d.Y.Row(4)[1] = nan }},
		{"row 4 has targets that add up to 2", oneHot(), func(d *Data, _ *FitOptions) { copy(d.Y.Row(4), []float32{0, 1, 0, 1, 0}) }},
		{"row 4, target 1 is -1: crossentropy needs targets from 0 to 1", oneHot(), func(d *Data, _ *FitOptions) { d.Y.Row(4)[1] = -1 }},
		{"row 2 has the label 5: the network's 5 outputs need 0 to 4", good(), func(d *Data, _ *FitOptions) { d.Labels[2] = 5 }},
		{"row 2 has the label -1", good(), func(d *Data, _ *FitOptions) { d.Labels[2] = -1 }},
		{"9 labels for 10 rows", good(), func(d *Data, _ *FitOptions) { d.Labels = d.Labels[:9] }},
		{"rows have 12 columns: the network has 13 inputs", good(), func(d *Data, _ *FitOptions) { d.X.Cols = 12 }},
		{"targets are 10×4: the data's rows and the network's outputs need 10×5", oneHot(), func(d *Data, _ *FitOptions) { d.Y.Cols = 4 }},
		{"training data: inputs X are no matrix: 10×13 with a stride of 0: rows would overlap, it must be at least 13", good(), func(d *Data, _ *FitOptions) { d.X.Stride = 0 }},
		{"training data: inputs X are no matrix: 10×13 with a stride of 13 has 129 elements: it needs 130", good(), func(d *Data, _ *FitOptions) { d.X.Data = d.X.Data[:129] }},
		{"training data: targets Y are no matrix: 10×5 with a stride of 4", oneHot(), func(d *Data, _ *FitOptions) { d.Y.Stride = 4 }},
		{"no rows", Data{}, func(*Data, *FitOptions) {}},
		{"both Y and Labels", oneHot(), func(d *Data, _ *FitOptions) { d.Labels = make([]int, 10) }},
		{"a least improvement of NaN", good(), func(_ *Data, o *FitOptions) { o.LeastImprovement = math.NaN() }},
		{"so do the best weights", good(), func(_ *Data, o *FitOptions) { o.Best = true }},
		{"a checkpoint every 3 steps: it must not be negative, and needs a file", good(), func(_ *Data, o *FitOptions) { o.CheckpointEvery = 3 }},
		{"a batch of -1 rows", good(), func(_ *Data, o *FitOptions) { o.Batch = -1 }},
		{"0 epochs", good(), func(_ *Data, o *FitOptions) { o.Epochs = 0 }},
		{"a patience of -1", good(), func(_ *Data, o *FitOptions) { o.Patience = -1 }},
		{"patience needs validation data", good(), func(_ *Data, o *FitOptions) { o.Patience = 1 }},
		{"validation data: row 0, column 0 is NaN", good(), func(_ *Data, o *FitOptions) {
			o.Validation = good()
			o.Validation.X.Data[0] = nan
		}},
	} {
		net := everything(1)
		opts := FitOptions{Epochs: 1}
		c.edit(&c.data, &opts)
		_, err := must(NewTrainer(net, CrossEntropy, SGD(0.1))).Fit(context.Background(), c.data, opts)
		require.ErrorContains(t, err, c.want)
		require.Equal(t, everything(1).Hash(), net.Hash())
	}
	tr := must(NewTrainer(must(New(1, 13, Dense(5, Tanh))), MeanSquaredError, SGD(0.1)))
	_, err := tr.Fit(context.Background(), good(), FitOptions{Epochs: 1})
	require.ErrorContains(t, err, "targets are labels: mse needs them as a matrix")
	_, _, err = tr.Evaluate(good())
	require.ErrorContains(t, err, "evaluation: targets are labels")
}

func TestBadNetworks(t *testing.T) {
	for _, none := range []*Network{nil, {}} { // which no function of this package made
		_, err := NewTrainer(none, CrossEntropy, SGD(0.1))
		require.EqualError(t, err, "a network without layers: New, Load and Read make networks")
		_, err = NewHandle(none, nil)
		require.ErrorContains(t, err, "a network without layers")
		require.ErrorContains(t, none.Save(filepath.Join(t.TempDir(), "n")), "a network without layers")
		require.ErrorContains(t, none.Write(io.Discard), "a network without layers")
		_, err = none.Loss(Data{}, CrossEntropy)
		require.ErrorContains(t, err, "a network without layers")
		_, err = none.Half()
		require.ErrorContains(t, err, "a network without layers")
		says := "nn: a network without layers: New, Load and Read make networks"
		require.PanicsWithValue(t, says, func() { none.Outputs() })
		require.PanicsWithValue(t, says, func() { none.Predictor() })
	}
	for want, f := range map[string]func() error{
		"0 inputs":                func() error { _, err := New(1, 0, Dense(1, ReLU)); return err },
		"without layers":          func() error { _, err := New(1, 1); return err },
		"layer 1 has 0 units":     func() error { _, err := New(1, 1, Dense(1, ReLU), Dense(0, ReLU)); return err },
		"unknown activation 77":   func() error { _, err := New(1, 1, Dense(1, 77)); return err },
		"softmax of 1 unit":       func() error { _, err := New(1, 1, Dense(1, Softmax)); return err },
		"larger than":             func() error { _, err := New(1, 1<<20, Dense(1<<20, ReLU)); return err },
		"needs a softmax output":  func() error { return CrossEntropy.check(Sigmoid) },
		"needs a sigmoid output":  func() error { return BinaryCrossEntropy.check(Softmax) },
		"does not go with a soft": func() error { return MeanSquaredError.check(Softmax) },
		"unknown loss 9":          func() error { return Loss(9).check(Softmax) },
		`unknown activation "x"`:  func() error { _, err := ParseActivation("x"); return err },
		`unknown loss "x"`:        func() error { _, err := ParseLoss("x"); return err },
		`unknown optimizer "x"`:   func() error { _, err := ParseOptimizer("x", 1); return err },
	} {
		require.ErrorContains(t, f(), want)
	}
	net := must(New(1, 2, Dense(3, Softmax)))
	for want, opt := range map[string]Optimizer{
		"no optimizer":          {},
		"learning rate is NaN":  SGD(math.NaN()),
		"learning rate is 0":    Adam(0),
		"learning rate is -1":   Momentum(-1, 0.9),
		"learning rate is +Inf": SGD(math.Inf(1)),
		"learning rate is 1e-60: it must be above 0 as a float32 and at most 1e30, such as 0.01": SGD(1e-60),
		"learning rate is 1e+31: it must be above 0 as a float32 and at most 1e30, such as 0.01": SGD(1e31),
		"mu is 1":                  Momentum(1, 1),
		"mu is NaN":                Momentum(1, math.NaN()),
		"beta1 is -0.5":            {method: adam, Rate: 1, Beta1: -0.5, Beta2: 0.9, Epsilon: 1},
		"beta2 is 0.9999999999999": {method: adam, Rate: 1, Beta1: 0.5, Beta2: 0.9999999999999, Epsilon: 1},
		"epsilon is 0":             {method: adam, Rate: 1, Beta1: 0.5, Beta2: 0.9},
	} {
		_, err := NewTrainer(net, CrossEntropy, opt)
		require.ErrorContains(t, err, want)
	}
	net.Standardizer = &Standardizer{[]float32{1}, []float32{1}}
	_, err := NewTrainer(net, CrossEntropy, SGD(1))
	require.ErrorContains(t, err, "standardizer has 1 mean")
	net.Standardizer = &Standardizer{[]float32{1, 1}, []float32{1, 0}}
	_, err = NewTrainer(net, CrossEntropy, SGD(1))
	require.ErrorContains(t, err, "standardizer of input 1")
	net.Standardizer, net.Classes = nil, []string{"one", "two"}
	_, err = NewTrainer(net, CrossEntropy, SGD(1))
	require.ErrorContains(t, err, "2 class names")
}

// TestNames: what has a name is parsed from it.
func TestNames(t *testing.T) {
	for f := range Activation(len(activationNames)) {
		require.Equal(t, f, must(ParseActivation(f.String())))
	}
	for l := MeanSquaredError; l <= BinaryCrossEntropy; l++ {
		require.Equal(t, l, must(ParseLoss(l.String())))
	}
	require.Equal(t, LeakyReLU, must(ParseActivation("LeakyReLU")))
	require.Equal(t, "Activation(99)", Activation(99).String())
	require.Equal(t, "Loss(99)", Loss(99).String())
	require.Equal(t, Adam(0.5), must(ParseOptimizer("Adam", 0.5)))
	require.Equal(t, "momentum(rate 0.5, mu 0.9)", must(ParseOptimizer("momentum", 0.5)).String())
	require.Equal(t, "sgd(rate 0.5)", SGD(0.5).String())
	require.Equal(t, "no optimizer", Optimizer{}.String())
}

func TestMisusePanics(t *testing.T) {
	net := everything(1)
	tr := must(NewTrainer(net, CrossEntropy, SGD(0.1)))
	d := problem(1, 4)
	y := OneHot(d.Labels, 5)
	require.PanicsWithValue(t, errEmpty, func() { tr.Step(kernel.Matrix{Cols: 13, Stride: 13}, kernel.Matrix{Cols: 5, Stride: 5}) })
	require.PanicsWithValue(t, errShape, func() { tr.Step(kernel.NewMatrix(4, 12), y) })
	require.PanicsWithValue(t, errShape, func() { tr.Step(d.X, y.Slice(0, 3)) })
	require.PanicsWithValue(t, errShape, func() { tr.StepLabels(d.X, d.Labels[:3]) })
	require.PanicsWithValue(t, errShape, func() { tr.StepLabels(d.X, nil) })
	require.Panics(t, func() { tr.StepLabels(d.X, []int{0, 0, 0, 5}) })
	mse := must(NewTrainer(must(New(1, 13, Dense(5, Tanh))), MeanSquaredError, SGD(0.1)))
	require.PanicsWithValue(t, errLabels, func() { mse.StepLabels(d.X, d.Labels) })
	p := net.Predictor()
	require.Panics(t, func() { p.Predict(kernel.NewMatrix(3, 5), d.X) })
	require.Panics(t, func() { p.Predict(kernel.NewMatrix(4, 4), d.X) })
	require.Panics(t, func() { p.Predict(kernel.NewMatrix(4, 5), kernel.NewMatrix(4, 12)) })
	require.Panics(t, func() { p.Classify(make([]int, 3), d.X) })
	x, labels := d.X, make([]int, 4)
	x.Stride = 0 // as where it was forgotten
	require.PanicsWithError(t, "nn: inputs X are no matrix: 4×13 with a stride of 0: rows would overlap, it must be at least 13", func() {
		Data{X: x, Labels: d.Labels}.Rows([]int{1, 2})
	})
	require.PanicsWithValue(t, "nn: there is no such row in the data", func() { Data{X: d.X.Slice(0, 2), Y: y}.Rows([]int{2}) })
	require.Panics(t, func() { Data{X: d.X, Y: kernel.Matrix{Rows: 4, Cols: 2, Data: make([]float32, 8)}}.Rows([]int{1}) })
	require.PanicsWithValue(t, "nn: label is not a column", func() { OneHot([]int{0, 5}, 5) })
	require.PanicsWithValue(t, "nn: label is not a column", func() { OneHot([]int{-1}, 5) })
	require.PanicsWithValue(t, fmt.Sprintf("nn: a permutation has from 0 to %d numbers, not -1", mostNumbers), func() { Permutation(-1, 1) })
	for _, s := range []*Standardizer{{}, {Mean: make([]float32, 13)}, must(FitStandardizer(y))} {
		net.Standardizer = s
		for _, rows := range []int{1, 4} {
			require.PanicsWithValue(t, "nn: standardizer and rows differ in columns", func() {
				p.Predict(kernel.NewMatrix(rows, 5), kernel.NewMatrix(rows, 13))
			})
		}
	}
	for _, s := range []*Standardizer{nil, must(FitStandardizer(d.X))} {
		net.Standardizer = s
		require.Panics(t, func() { p.Predict(kernel.NewMatrix(4, 5), x) })
		require.Panics(t, func() { p.Classify(labels, x) })
		require.Panics(t, func() { tr.Step(x, y) })
	}
}

func TestSplit(t *testing.T) {
	parts, err := Split(1797, 1, 0.7, 0.15)
	require.NoError(t, err)
	require.Equal(t, []int{1258, 269, 270}, []int{len(parts[0]), len(parts[1]), len(parts[2])})
	all := slices.Concat(parts...)
	require.Equal(t, Permutation(1797, 1), all)
	slices.Sort(all)
	for i, v := range all {
		require.Equal(t, i, v)
	}
	parts, err = Split(10, 1, 0.1, 0.2, 0.3, 0.4) // whose sum is above 1 in float64
	require.NoError(t, err)
	require.Empty(t, parts[4])
	_, err = Split(-1, 1, 0.5)
	require.EqualError(t, err, fmt.Sprintf("a split of -1 rows: it has from 0 to %d", mostNumbers))
	for _, bad := range [][]float64{{0}, {-0.5}, {0.8, 0.3}, {math.NaN()}, {2}} {
		_, err = Split(10, 1, bad...)
		require.ErrorContains(t, err, "of the split is")
	}
	require.Equal(t, []int{}, Permutation(0, 1))

	counts := [4][4]int{} // every number at every place, about as often
	for seed := range uint64(4000) {
		for i, v := range Permutation(4, seed) {
			counts[i][v]++
		}
	}
	for _, row := range counts {
		for _, n := range row {
			require.InDelta(t, 1000, n, 150) // more than five standard deviations
		}
	}
}

func TestStandardizer(t *testing.T) {
	random := rand.NewPCG(2, 2)
	x := randomMatrix(random, 999, 3)
	for i := range x.Rows {
		x.Row(i)[1] = 0.1 // whose sum is not exact in float32
		x.Row(i)[2] = x.Row(i)[2]*3 + 1000
	}
	s := must(FitStandardizer(x))
	require.Equal(t, float32(0.1), s.Mean[1])
	require.Equal(t, float32(1), s.Scale[1])
	dst := kernel.NewMatrix(999, 3)
	s.Apply(dst, x)
	after := must(FitStandardizer(dst))
	for j, want := range []float32{1, 1, 1} {
		require.InDelta(t, 0, after.Mean[j], 1e-4)
		require.InDelta(t, want, after.Scale[j], 1e-4)
		require.Equal(t, float32(x.Row(7)[j]-s.Mean[j])/s.Scale[j], dst.Row(7)[j])
	}
	s.Apply(x, x)
	sameBits(t, dst.Data, x.Data)
	_, err := FitStandardizer(kernel.NewMatrix(0, 3))
	require.ErrorContains(t, err, "no rows")
	_, err = FitStandardizer(kernel.Matrix{Rows: 333, Cols: 3, Data: x.Data})
	require.ErrorContains(t, err, "standardizer: no matrix: 333×3 with a stride of 0")
	x.Row(5)[1] = float32(math.NaN())
	_, err = FitStandardizer(x)
	require.ErrorContains(t, err, "row 5, column 1 is NaN")
	require.Panics(t, func() { s.Apply(dst, x.Slice(0, 3)) })
}
