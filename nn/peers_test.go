package nn

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/stretchr/testify/require"
)

// A peerRun is a training of another library: the losses of 20 steps, each before its update, on
// weights and data that are integer formulas. The scripts in testdata state them, and how the files
// were made.
type peerRun struct {
	Optimiser  string
	Activation string
	Loss       string
	Losses     []float64
	Final      []float64 // the parameters after the last step: W1 by output and input, b1, W2, b2
}

func peerRuns(t *testing.T, file string) []peerRun {
	text, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	var f struct{ Runs []peerRun }
	require.NoError(t, json.Unmarshal(text, &f))
	return f.Runs
}

// peerNumbers returns the matrix with ((a·(cols·r + c) + b) mod m − m/2)/d in row r and column c.
func peerNumbers(a, b, m, d, rows, cols int) kernel.Matrix {
	x := kernel.NewMatrix(rows, cols)
	for i := range x.Data {
		x.Data[i] = float32((a*i+b)%m-m/2) / float32(d)
	}
	return x
}

// peerNetwork returns the network that all of them start from, of 5 inputs, 7 hidden units and 3
// outputs.
func peerNetwork(hidden, output Activation) *Network {
	net := must(New(1, 5, Dense(7, hidden), Dense(3, output)))
	transpose := func(dst, x kernel.Matrix) {
		for i := range x.Rows {
			for j, v := range x.Row(i) {
				dst.Row(j)[i] = v
			}
		}
	}
	l := net.Layers()
	transpose(l[0].W, peerNumbers(37, 11, 101, 128, 7, 5))
	copy(l[0].B, peerNumbers(29, 3, 23, 64, 1, 7).Data)
	transpose(l[1].W, peerNumbers(43, 19, 103, 128, 3, 7))
	copy(l[1].B, peerNumbers(17, 5, 19, 64, 1, 3).Data)
	return net
}

// follow takes the 20 steps, and compares the losses and the last weights. penalised adds the
// penalty to the losses.
func (r peerRun) follow(t *testing.T, loss Loss, opt Optimizer, penalised bool) {
	require.Len(t, r.Losses, 20)
	output := Identity
	if loss == CrossEntropy {
		output = Softmax
	}
	name := r.Activation
	if name == "logistic" {
		name = "sigmoid"
	}
	net := peerNetwork(must(ParseActivation(name)), output)
	tr := must(NewTrainer(net, loss, opt))
	x, y := peerNumbers(53, 24, 97, 32, 12, 5), peerNumbers(31, 5, 41, 32, 12, 3)
	for s, want := range r.Losses {
		at := s % 3 * 4
		batch := Data{X: x.Slice(at, at+4), Y: y.Slice(at, at+4)}
		if loss == CrossEntropy {
			batch = Data{X: batch.X, Labels: make([]int, 4)}
			for i := range batch.Labels {
				row := at + i
				batch.Labels[i] = (row*row + row/2) % 3
			}
		}
		got := 0.0
		if penalised {
			got = tr.Penalty()
		}
		got += tr.StepData(batch)
		require.InEpsilon(t, want, got, 1e-5, "step %d", s)
	}
	i := 0
	for _, p := range net.Layers() {
		for o := range p.W.Cols {
			for in := range p.W.Rows {
				require.InDelta(t, r.Final[i], p.W.Row(in)[o], 1e-5*math.Max(1, math.Abs(r.Final[i])), "weight")
				i++
			}
		}
		for _, b := range p.B {
			require.InDelta(t, r.Final[i], b, 1e-5*math.Max(1, math.Abs(r.Final[i])), "bias")
			i++
		}
	}
	require.Len(t, r.Final, i)
}

// TestPyTorch follows PyTorch 1.13.1 through every optimiser that both have, with its defaults.
func TestPyTorch(t *testing.T) {
	adamW := AdamW(0.01, 0.01)
	adamW.DecayBiases = true // PyTorch's weight_decay holds for all parameters
	optimizers := map[string]Optimizer{"sgd": SGD(0.1), "momentum": Momentum(0.05, 0.9), "nesterov": Nesterov(0.05, 0.9),
		"rmsprop": RMSprop(0.01), "adagrad": Adagrad(0.05), "adam": Adam(0.01), "adamw": adamW}
	runs := peerRuns(t, "pytorch-steps.json")
	require.Len(t, runs, len(optimizers)*3*2)
	for _, r := range runs {
		t.Run(r.Optimiser+"/"+r.Activation+"/"+r.Loss, func(t *testing.T) {
			opt, ok := optimizers[r.Optimiser]
			require.True(t, ok)
			r.follow(t, must(ParseLoss(r.Loss)), opt, false)
		})
	}
}

// TestScikitLearn follows scikit-learn 1.2.1. Its alpha is divided by the rows of a batch, its
// losses have the penalty in them, and its Adam adds epsilon before it corrects the bias of the
// second moment.
func TestScikitLearn(t *testing.T) {
	adam := Adam(0.01)
	adam.EpsilonInside = true
	optimizers := map[string]Optimizer{"sgd": SGD(0.1), "momentum": Momentum(0.05, 0.9), "nesterov": Nesterov(0.05, 0.9), "adam": adam}
	runs := peerRuns(t, "sklearn-steps.json")
	require.Len(t, runs, len(optimizers)*3)
	for _, r := range runs {
		t.Run(r.Optimiser+"/"+r.Activation, func(t *testing.T) {
			opt, ok := optimizers[r.Optimiser]
			require.True(t, ok)
			opt.L2 = 0.0001 / 4
			r.follow(t, CrossEntropy, opt, true)
		})
	}
}
