package main

import (
	"fmt"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

// A network is a shape to train and to predict with: its inputs, its layers, and a batch.
type network struct {
	name      string
	inputs    int
	layers    []nn.Layer
	loss      nn.Loss
	optimizer nn.Optimizer
	batch     int
}

var networks = []network{
	{"64-128-64-1", 64, []nn.Layer{nn.Dense(128, nn.ReLU), nn.Dense(64, nn.ReLU), nn.Dense(1, nn.Identity)},
		nn.MeanSquaredError, nn.SGD(1e-3), 1},
	{"784-128-10", 784, []nn.Layer{nn.Dense(128, nn.ReLU), nn.Dense(10, nn.Softmax)},
		nn.CrossEntropy, nn.Adam(1e-4), 32},
	{"10-256-128-4", 10, []nn.Layer{nn.Dense(256, nn.ReLU), nn.Dense(128, nn.ReLU), nn.Dense(4, nn.Softmax)},
		nn.CrossEntropy, nn.Adam(1e-4), 64},
}

// build returns the network, rows for it, and targets: a class, or −1, 0 or 1 for a single output.
// The second half of the rows is the first one with other targets, so that no training comes to an
// end, where gradients are zero or subnormal and a step takes another time than before.
func (n network) build(b *testing.B, rows int) (net *nn.Network, x, y kernel.Matrix) {
	net, err := nn.New(1, n.inputs, n.layers...)
	if err != nil {
		b.Fatal(err)
	}
	x, y = random(rows, n.inputs), kernel.NewMatrix(rows, net.Outputs())
	half := max(rows/2, 1)
	for i := range rows {
		copy(x.Row(i), x.Row(i%half))
		k := i%half*7 + i/half
		if net.Outputs() == 1 {
			y.Row(i)[0] = float32(k%3) - 1
		} else {
			y.Row(i)[k%net.Outputs()] = 1
		}
	}
	return net, x, y
}

// batches is how many batches a training takes in turn.
const batches = 16

// BenchmarkTrainStep times Trainer.Step: forward, back-propagation and update.
func BenchmarkTrainStep(b *testing.B) {
	each(b, func(b *testing.B) {
		for _, n := range networks {
			b.Run(fmt.Sprintf("net=%s/batch=%d", n.name, n.batch), func(b *testing.B) {
				net, x, y := n.build(b, batches*n.batch)
				t, err := nn.NewTrainer(net, n.loss, n.optimizer)
				if err != nil {
					b.Fatal(err)
				}
				var xs, ys [batches]kernel.Matrix
				for i := range batches {
					xs[i], ys[i] = x.Slice(i*n.batch, (i+1)*n.batch), y.Slice(i*n.batch, (i+1)*n.batch)
				}
				t.Step(xs[0], ys[0])
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					t.Step(xs[i%batches], ys[i%batches])
				}
			})
		}
	})
}

// BenchmarkPredict times Predictor.Predict for one row and for a batch.
func BenchmarkPredict(b *testing.B) {
	each(b, func(b *testing.B) {
		for _, n := range networks {
			for _, rows := range []int{1, 64} {
				b.Run(fmt.Sprintf("net=%s/batch=%d", n.name, rows), func(b *testing.B) {
					net, x, y := n.build(b, rows)
					p := net.Predictor()
					p.Predict(y, x)
					b.ReportAllocs()
					for b.Loop() {
						p.Predict(y, x)
					}
				})
			}
		}
	})
}
