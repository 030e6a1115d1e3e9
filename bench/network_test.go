package bench

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

// build returns the network, a batch for it, and targets whose rows sum to 1.
func (n network) build(b *testing.B, rows int) (net *nn.Network, x, y kernel.Matrix) {
	net, err := nn.New(1, n.inputs, n.layers...)
	if err != nil {
		b.Fatal(err)
	}
	y = kernel.NewMatrix(rows, net.Outputs())
	for i := range rows {
		y.Row(i)[i*7%net.Outputs()] = 1
	}
	return net, random(rows, n.inputs), y
}

// BenchmarkTrainStep times Trainer.Step: forward, back-propagation and update.
func BenchmarkTrainStep(b *testing.B) {
	each(b, func(b *testing.B) {
		for _, n := range networks {
			b.Run(fmt.Sprintf("net=%s/batch=%d", n.name, n.batch), func(b *testing.B) {
				net, x, y := n.build(b, n.batch)
				t, err := nn.NewTrainer(net, n.loss, n.optimizer)
				if err != nil {
					b.Fatal(err)
				}
				t.Step(x, y)
				b.ReportAllocs()
				for b.Loop() {
					t.Step(x, y)
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
