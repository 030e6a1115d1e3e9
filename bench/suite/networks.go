package suite

import (
	"fmt"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

// A network is a shape to train and to predict with: its inputs and its layers.
type network struct {
	name   string
	inputs int
	layers []nn.Layer
	loss   nn.Loss
}

var (
	small = network{"64-128-64-1", 64, []nn.Layer{nn.Dense(128, nn.ReLU), nn.Dense(64, nn.ReLU), nn.Dense(1, nn.Identity)}, nn.MeanSquaredError}
	mnist = network{"784-128-10", 784, []nn.Layer{nn.Dense(128, nn.ReLU), nn.Dense(10, nn.Softmax)}, nn.CrossEntropy}
	wide  = network{"784-512-512-10", 784, []nn.Layer{nn.Dense(512, nn.Tanh), nn.Dense(512, nn.Tanh), nn.Dense(10, nn.Softmax)}, nn.CrossEntropy}
	flat  = network{"10-256-128-4", 10, []nn.Layer{nn.Dense(256, nn.ReLU), nn.Dense(128, nn.ReLU), nn.Dense(4, nn.Softmax)}, nn.CrossEntropy}
)

// rate is so small that no unit dies, however long a training lasts. The gradients of a dead unit
// are zero, and its moments shrink until they are subnormal and stay so, which costs some CPUs a
// hundred cycles an operation. Seen on an Emerald Rapids: 49 µs a step in place of 7; and with
// momentum and a rate of 1e-7, 38 velocities of 16656 after 10,000 steps, and 8 µs in place of 6.
const rate = 1e-12

func init() {
	for _, o := range []struct {
		name string
		o    nn.Optimizer
	}{{"sgd", nn.SGD(rate)}, {"momentum", nn.Momentum(rate, 0.9)}, {"adam", nn.Adam(rate)}} {
		train(small, o.name, o.o, 1)
	}
	train(mnist, "adam", nn.Adam(rate), 1)
	train(mnist, "adam", nn.Adam(rate), 32)
	train(flat, "adam", nn.Adam(rate), 64)
	train(wide, "adam", nn.Adam(rate), 128)
	for _, n := range []network{small, mnist, wide} {
		for _, rows := range []int{1, 4, 64, 256} {
			predict(n, rows)
		}
	}
}

// build returns the network, rows for it, and targets: a class, or −1, 0 or 1 for a single output.
// The second half of the rows is the first one with other targets.
func (n network) build(rows int) (net *nn.Network, x, y kernel.Matrix) {
	net, err := nn.New(1, n.inputs, n.layers...)
	if err != nil {
		panic(err) // the shapes above are right
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

// train adds Trainer.Step: forward, back-propagation and update.
func train(n network, name string, o nn.Optimizer, rows int) {
	add(Work{Name: fmt.Sprintf("TrainStep/net=%s/optimizer=%s/batch=%d", n.name, name, rows), Slow: true, Prepare: func() func() {
		net, x, y := n.build(batches * rows)
		t, err := nn.NewTrainer(net, n.loss, o)
		if err != nil {
			panic(err) // the losses above suit the networks
		}
		var xs, ys [batches]kernel.Matrix
		for i := range batches {
			xs[i], ys[i] = x.Slice(i*rows, (i+1)*rows), y.Slice(i*rows, (i+1)*rows)
		}
		i := 0
		return func() {
			t.Step(xs[i%batches], ys[i%batches])
			i++
		}
	}})
}

// predict adds Predictor.Predict.
func predict(n network, rows int) {
	add(Work{Name: fmt.Sprintf("Predict/net=%s/batch=%d", n.name, rows), Slow: true, Prepare: func() func() {
		net, x, y := n.build(rows)
		p := net.Predictor()
		return func() { p.Predict(y, x) }
	}})
}
