package nn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/stretchr/testify/require"
)

// together runs f for each rank of a group, and returns what each returned.
func together[T any](size int, f func(g Group) T) []T {
	results := make([]T, size)
	var wait sync.WaitGroup
	for r, g := range LocalGroup(size) {
		wait.Go(func() { results[r] = f(g) })
	}
	wait.Wait()
	return results
}

var groupSizes = []int{1, 2, 3, 4, 7}

// steps trains for a few steps, and tells all that a caller can see.
func groupSteps(tr *Trainer, inputs, outputs, rows int, weights bool, backward bool) string {
	random := rand.NewPCG(1, 2)
	said := ""
	p := tr.net.Predictor()
	for step := range 3 {
		d := Data{X: randomMatrix(random, rows, inputs), Y: randomTargets(random, tr.loss, rows, outputs)}
		if weights {
			d.Weights = make([]float32, rows)
			for i := range d.Weights {
				d.Weights[i] = float32(1+(i+step)%3) / 2
			}
		}
		if backward && !weights {
			said += fmt.Sprintf(" %x", tr.Backward(d.X, d.Y))
			said += fmt.Sprintf(" %x", tr.GradientNorm())
			tr.Update()
		} else {
			said += fmt.Sprintf(" %x", tr.StepData(d))
		}
		loss, accuracy, err := tr.Evaluate(d)
		said += fmt.Sprintf(" %x %v %v", loss, accuracy, err)
		y := kernel.NewMatrix(rows, outputs)
		p.Predict(y, d.X)
		h := bytes.Buffer{}
		writeFloats(&h, y.Data)
		said += fmt.Sprintf(" %x", h.Bytes()[:min(64, h.Len())])
	}
	return tr.net.Hash() + said
}

// groupOptimizers are all methods, and the settings that make an update look at more than a weight.
func groupOptimizers() map[string]Optimizer {
	with := func(o Optimizer, f func(o *Optimizer)) Optimizer { f(&o); return o }
	return map[string]Optimizer{
		"sgd": SGD(0.1), "momentum": Momentum(0.1, 0.9), "nesterov": Nesterov(0.1, 0.9),
		"rmsprop": RMSprop(0.01), "adagrad": Adagrad(0.1), "adam": Adam(0.01), "rprop": Rprop(),
		"adamw":             AdamW(0.01, 0.1),
		"adamw, biases":     with(AdamW(0.01, 0.1), func(o *Optimizer) { o.DecayBiases = true }),
		"decay":             with(Momentum(0.1, 0.9), func(o *Optimizer) { o.Decay = 0.1 }),
		"centered":          with(RMSprop(0.01), func(o *Optimizer) { o.Centered = true }),
		"rmsprop, momentum": with(RMSprop(0.01), func(o *Optimizer) { o.Mu = 0.5 }),
		"clip":              with(Adam(0.01), func(o *Optimizer) { o.ClipNorm = 0.01 }),
		"regularized":       with(SGD(0.1), func(o *Optimizer) { o.L1, o.L2, o.ClipValue = 0.01, 0.1, 0.05 }),
		"plateau":           with(SGD(0.1), func(o *Optimizer) { o.L2, o.DecayBiases = 0.1, true }),
	}
}

// TestGroup: any number of ranks gives the bits of one process, whatever the loss, the activations,
// the optimiser, the batch and the layout.
func TestGroup(t *testing.T) {
	compare := func(t *testing.T, name string, makeTrainer func() *Trainer, rows int, weights bool) {
		want := groupSteps(makeTrainer(), 13, 5, rows, weights, false)
		wantWhole := groupSteps(makeTrainer(), 13, 5, rows, weights, true)
		for _, size := range groupSizes {
			for layout := range 4 {
				got := together(size, func(g Group) string {
					tr := makeTrainer()
					tr.Group, tr.WholeGradients = g, layout%2 == 1
					return groupSteps(tr, 13, 5, rows, weights, layout >= 2)
				})
				for r := range got {
					if layout < 2 {
						require.Equal(t, want, got[r], "%s, rank %d of %d, %d rows, layout %d", name, r, size, rows, layout)
					} else {
						require.Equal(t, wantWhole, got[r], "%s, rank %d of %d, %d rows, layout %d", name, r, size, rows, layout)
					}
				}
			}
		}
	}
	t.Run("losses", func(t *testing.T) {
		for i, p := range pairs {
			for k, hidden := range []Activation{Tanh, GELU, ReLU} {
				rows := []int{29, 1, 5, 64}[(i+k)%4]
				compare(t, fmt.Sprint(p.loss, p.output, hidden), func() *Trainer {
					net := must(New(3, 13, Dense(9, hidden), Dense(6, SiLU).WithDropout(0.3), Dense(5, p.output)))
					tr := must(NewTrainer(net, p.loss, Momentum(0.1, 0.9)))
					tr.Seed = 5
					return tr
				}, rows, i%2 == 0)
			}
		}
	})
	t.Run("optimizers", func(t *testing.T) {
		for name, o := range groupOptimizers() {
			compare(t, name, func() *Trainer {
				net := must(New(3, 13, Dense(17, Tanh), Dense(5, Softmax)))
				net.Standardizer = &Standardizer{Mean: make([]float32, 13), Scale: slices.Repeat([]float32{2}, 13)}
				return must(NewTrainer(net, CrossEntropy, o))
			}, 11, false)
		}
	})
	t.Run("parts", func(t *testing.T) { // more rows than go through the layers at once
		for _, chunk := range []int{1, 3, 10} {
			compare(t, "parts", func() *Trainer {
				tr := must(NewTrainer(must(New(3, 13, Dense(17, Tanh), Dense(5, Identity))), MeanSquaredError, Adam(0.01)))
				tr.chunk = chunk
				return tr
			}, 67, true)
		}
	})
	t.Run("wide", func(t *testing.T) { // outputs and deltas that are gathered by themselves
		for _, p := range []struct {
			loss   Loss
			output Activation
		}{{CrossEntropy, Softmax}, {MeanSquaredError, GELU}} {
			compare(t, "wide", func() *Trainer {
				net := must(New(3, 13, Dense(9, Tanh), Dense(1100, SiLU).WithDropout(0.3), Dense(5, p.output)))
				return must(NewTrainer(net, p.loss, Adam(0.01)))
			}, 121, true)
		}
	})
	t.Run("one layer", func(t *testing.T) {
		compare(t, "one layer", func() *Trainer {
			return must(NewTrainer(must(New(3, 13, Dense(5, Softmax))), CrossEntropy, Adam(0.01)))
		}, 6, false)
	})
}

// TestGroupShares: the shares are whole rows, in order, cover everything, and differ by less than a
// row of the widest layer.
func TestGroupShares(t *testing.T) {
	tr := must(NewTrainer(must(New(1, 20, Dense(100, ReLU), Dense(3, ReLU), Dense(1, Identity))), MeanSquaredError, SGD(1)))
	for size := 1; size < 70; size++ {
		shares := tr.shares(size)
		require.Equal(t, 0, shares[0])
		require.Equal(t, len(tr.net.all), shares[size])
		require.True(t, slices.IsSorted(shares))
		starts := map[int]bool{len(tr.net.all): true}
		at := 0
		for i := range tr.net.layers {
			p := &tr.net.layers[i]
			for r := range p.W.Rows {
				starts[at+r*p.W.Cols] = true
			}
			at += padded(len(p.W.Data))
			starts[at] = true
			at += padded(len(p.B))
		}
		for r := range size {
			require.True(t, starts[shares[r]])
			require.LessOrEqual(t, shares[r+1]-shares[r], tr.net.NumParameters()/size+100+3*16)
		}
	}
}

// TestGroupMemory: a moment is kept once in all, and whole gradients keep it on each rank.
func TestGroupMemory(t *testing.T) {
	d := problem(1, 20)
	sizes := together(4, func(g Group) [2]int {
		var n [2]int
		for i, whole := range []bool{false, true} {
			tr := must(NewTrainer(everything(1), CrossEntropy, Adam(0.01)))
			tr.Group, tr.WholeGradients = g, whole
			tr.StepData(d)
			n[i] = len(tr.first) + len(tr.second)
		}
		return n
	})
	total := 0
	all := len(everything(1).all)
	for _, n := range sizes {
		total += n[0]
		require.Equal(t, 2*all, n[1])
	}
	require.Equal(t, 2*all, total)
}

// fitted tells all that a fit gives.
func fitted(tr *Trainer, h History, err error) string {
	s := tr.net.Hash() + fmt.Sprint(" ", err)
	for _, e := range h {
		s += fmt.Sprintf(" %x %v %x %v", e.Loss, e.Accuracy, e.ValidationLoss, e.ValidationAccuracy)
	}
	r := tr.Report()
	return s + fmt.Sprint(" ", r.Ending, r.Epochs, r.Epoch, r.Updates, tr.steps)
}

// TestGroupFit: Fit, with dropout, validation and the best weights, cut short by any rank at any
// step and gone on with by another number of ranks, gives the bits of one process.
func TestGroupFit(t *testing.T) {
	data, validation := problem(1, 61), problem(2, 30)
	for _, o := range []Optimizer{Adam(0.01), func() Optimizer { o := Momentum(0.1, 0.9); o.ClipNorm = 1; return o }()} {
		for _, valid := range []bool{true, false} {
			opts := FitOptions{Epochs: 4, Batch: 9, Seed: 3}
			if valid {
				opts.Validation, opts.Patience = validation, 2
			}
			trainer := func() *Trainer {
				tr := must(NewTrainer(must(New(3, 13, Dense(17, Tanh).WithDropout(0.2), Dense(5, Softmax))), CrossEntropy, o))
				tr.Seed = 7
				return tr
			}
			tr := trainer()
			h, err := tr.Fit(context.Background(), data, opts)
			want := fitted(tr, h, err)
			for i, size := range groupSizes {
				got := together(size, func(g Group) string {
					tr := trainer()
					tr.Group = g
					h, err := tr.Fit(context.Background(), data, opts)
					return fitted(tr, h, err)
				})
				for r := range got {
					require.Equal(t, want, got[r], "rank %d of %d", r, size)
				}
				for k, after := range []int{1, 7, 11} {
					path := filepath.Join(t.TempDir(), "c")
					stopped := opts
					stopped.Checkpoint = path
					for _, err := range together(size, func(g Group) error {
						ctx, cancel := context.WithCancel(context.Background())
						defer cancel()
						o := stopped
						if g.Rank() == (i+k)%size {
							o.OnStep = func(s Step) {
								if after--; after == 0 {
									cancel()
								}
							}
						}
						tr := trainer()
						tr.Group = g
						_, err := tr.Fit(ctx, data, o)
						if tr.Report().Ending != Canceled {
							return fmt.Errorf("it ended by %v", tr.Report().Ending)
						}
						return err
					}) {
						require.ErrorIs(t, err, context.Canceled)
					}
					again := groupSizes[(i+k+1)%len(groupSizes)]
					for r, got := range together(again, func(g Group) string {
						tr := must(LoadCheckpoint(path))
						tr.Group = g
						h, err := tr.Resume(context.Background(), data, opts)
						return fitted(tr, h, err)
					}) {
						require.Equal(t, want, got, "rank %d of %d", r, again)
					}
					one := must(LoadCheckpoint(path))
					h, err := one.Resume(context.Background(), data, opts)
					require.Equal(t, want, fitted(one, h, err), "one process after %d", size)
				}
			}
		}
	}
}

// A callbackAfter fails after some steps.
type callbackAfter struct {
	steps int
	err   error
}

func (c *callbackAfter) AfterStep(*Trainer, Step) error {
	if c.steps--; c.steps == 0 {
		return c.err
	}
	return nil
}

func (c *callbackAfter) AfterEpoch(*Trainer, Epoch) error { return nil }

// TestGroupStops: what one rank's callback wants, or what only one rank is refused, ends all.
func TestGroupStops(t *testing.T) {
	data := problem(1, 61)
	trainer := func(g Group) *Trainer {
		tr := must(NewTrainer(everything(1), CrossEntropy, Adam(0.01)))
		tr.Group = g
		return tr
	}
	boom := errors.New("boom")
	for _, c := range []struct {
		err    error
		ending Ending
	}{{ErrStop, StoppedByCallback}, {boom, Failed}} {
		hashes := together(3, func(g Group) string {
			tr := trainer(g)
			opts := FitOptions{Epochs: 3, Batch: 20}
			if g.Rank() == 1 {
				opts.Callbacks = []Callback{&callbackAfter{6, c.err}}
			}
			_, err := tr.Fit(context.Background(), data, opts)
			return fmt.Sprint(tr.Report().Ending, tr.steps, tr.net.Hash(), (err != nil) == (c.err == boom), g.Rank() != 1 || c.err != boom || errors.Is(err, boom))
		})
		for _, h := range hashes {
			require.Equal(t, hashes[0], h)
			require.Contains(t, h, c.ending.String())
			require.Contains(t, h, "true true")
		}
	}
	for r, err := range together(3, func(g Group) error {
		opts := FitOptions{Epochs: 3, Batch: 20}
		if g.Rank() == 2 {
			opts.Epochs = 0
		}
		_, err := trainer(g).Fit(context.Background(), data, opts)
		return err
	}) {
		if r == 2 {
			require.ErrorContains(t, err, "0 epochs")
		} else {
			require.ErrorContains(t, err, "rank 2")
		}
	}
	for _, err := range together(3, func(g Group) error {
		d := problem(1, 61)
		if g.Rank() == 2 {
			d.X.Data[5]++
		}
		_, err := trainer(g).Fit(context.Background(), d, FitOptions{Epochs: 3, Batch: 20})
		return err
	}) {
		require.ErrorContains(t, err, "rank 2 has another data")
	}
	for _, err := range together(3, func(g Group) error {
		tr := trainer(g)
		if g.Rank() == 1 {
			tr.net.all[0]++
		}
		require.True(t, math.IsNaN(tr.StepData(data)))
		return tr.GroupErr()
	}) {
		require.ErrorContains(t, err, "rank 1 has another network")
	}
}

// failing fails at a call of AllGather.
type failing struct {
	Group
	left int
}

func (f *failing) AllGather(buf []float32, offsets []int) error {
	if f.left--; f.left < 0 {
		return errors.New("the cable is out")
	}
	return f.Group.AllGather(buf, offsets)
}

// TestGroupFails: an error of the Group ends a fit, and changes no weight from then on.
func TestGroupFails(t *testing.T) {
	data := problem(1, 61)
	for left := range 12 {
		tr := must(NewTrainer(everything(1), CrossEntropy, Adam(0.01)))
		tr.Group = &failing{LocalGroup(1)[0], left}
		_, err := tr.Fit(context.Background(), data, FitOptions{Epochs: 3, Batch: 20})
		require.ErrorContains(t, err, "the cable is out")
		require.ErrorContains(t, tr.GroupErr(), "rank 0 of 1: the cable is out")
		hash := tr.net.Hash()
		require.True(t, math.IsNaN(tr.StepData(data)))
		require.Equal(t, hash, tr.net.Hash())
		require.Error(t, tr.SaveCheckpoint(filepath.Join(t.TempDir(), "c")))
	}
}

// TestGroupAllocates nothing in a step.
func TestGroupAllocates(t *testing.T) {
	tr := must(NewTrainer(everything(1), CrossEntropy, AdamW(0.01, 0.1)))
	tr.Group = LocalGroup(1)[0]
	d := problem(1, 61)
	tr.StepData(d)
	require.Zero(t, testing.AllocsPerRun(10, func() { tr.StepData(d) }))
	tr = must(NewTrainer(must(New(1, 13, Dense(400, ReLU), Dense(5, Softmax))), CrossEntropy, Adam(0.01)))
	tr.Group = LocalGroup(1)[0]
	tr.StepData(d)
	require.True(t, tr.share.apart(400))
	require.Zero(t, testing.AllocsPerRun(10, func() { tr.StepData(d) }))
}

func TestLocalGroup(t *testing.T) {
	for _, c := range []struct{ buf, offsets []int }{{[]int{2, 2}, []int{0, 1}}, {[]int{2, 2}, []int{0, 2, 1}}, {[]int{2, 3}, []int{0, 1, 2}}, {[]int{2, 2}, []int{0, 1, 3}}} {
		for _, err := range together(2, func(g Group) error {
			return g.AllGather(make([]float32, c.buf[g.Rank()]), c.offsets)
		}) {
			require.Error(t, err)
		}
	}
}
