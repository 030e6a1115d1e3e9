package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/interop/onnx"
)

// A task is a network to train or to predict with. All peers get the same first weights, rows and
// targets. The exported fields are what tasks.json tells them; the numbers stand in the file beside
// it, little-endian float32: the batches of x, those of y, and of each layer W [in, out] and b.
type task struct {
	Name      string  `json:"name"`
	Train     bool    `json:"train"`
	Inputs    int     `json:"inputs"`
	Layers    []layer `json:"layers"`
	Optimizer string  `json:"optimizer"` // sgd or adam
	Rows      int     `json:"rows"`      // of a batch
	Batches   int     `json:"batches"`   // that a training takes in turn
	File      string  `json:"file"`      // x, y and the weights
	Model     string  `json:"model"`     // the network as ONNX

	// Rate is tiny, so that no training comes to an end while it is timed, and no unit dies, whose
	// subnormal moments would be timed then, as package suite tells. CheckRate is a usual one: with
	// it the losses of CheckSteps steps on the first batch are compared.
	Rate       float64 `json:"rate"`
	CheckRate  float64 `json:"check_rate"`
	CheckSteps int     `json:"check_steps"`

	net  *nn.Network
	loss nn.Loss
	x, y []kernel.Matrix
}

// A layer is a dense layer: relu, tanh, softmax or identity after a product.
type layer struct {
	Units      int    `json:"units"`
	Activation string `json:"activation"`
}

// tolerance is how far a peer's loss or output may be from Lockstep's, relative to 1 or to the
// first loss if that is more. Orders of summation and the others' approximations of exp and tanh
// differ by about 1e-6.
const tolerance = 1e-4

// tasks returns what is to be timed.
func tasks() ([]*task, error) {
	small := []layer{{128, "relu"}, {64, "relu"}, {1, "identity"}}
	mnist := []layer{{128, "relu"}, {10, "softmax"}}
	wide := []layer{{512, "tanh"}, {512, "tanh"}, {10, "softmax"}}
	all := []*task{
		{Name: "TrainStep/net=64-128-64-1/optimizer=sgd/batch=1", Train: true, Inputs: 64, Layers: small, Optimizer: "sgd", Rows: 1},
		{Name: "TrainStep/net=784-128-10/optimizer=adam/batch=32", Train: true, Inputs: 784, Layers: mnist, Optimizer: "adam", Rows: 32},
		{Name: "TrainStep/net=784-512-512-10/optimizer=adam/batch=128", Train: true, Inputs: 784, Layers: wide, Optimizer: "adam", Rows: 128},
		{Name: "Predict/net=64-128-64-1/batch=1", Inputs: 64, Layers: small, Rows: 1},
		{Name: "Predict/net=784-128-10/batch=1", Inputs: 784, Layers: mnist, Rows: 1},
		{Name: "Predict/net=784-512-512-10/batch=256", Inputs: 784, Layers: wide, Rows: 256},
	}
	var asked []*task
	for _, t := range all {
		if skip(t.Name) {
			continue
		}
		if err := t.fill(); err != nil {
			return nil, fmt.Errorf("%s: %w", t.Name, err)
		}
		asked = append(asked, t)
	}
	return asked, nil
}

// fill makes the network, the rows and the targets: a class, or −1 or 1 for a single output.
func (t *task) fill() error {
	t.Batches = 1
	t.loss = nn.CrossEntropy
	if t.Train {
		t.Batches, t.Rate, t.CheckRate, t.CheckSteps = 16, 1e-12, 1e-3, 16
	}
	if t.Rows > 100 { // a step takes a slow peer seconds
		t.CheckSteps = min(t.CheckSteps, 4)
	}
	var layers []nn.Layer
	for _, l := range t.Layers {
		f, err := nn.ParseActivation(l.Activation)
		if err != nil {
			return err
		}
		if f == nn.Identity {
			t.loss = nn.MeanSquaredError
		}
		layers = append(layers, nn.Dense(l.Units, f))
	}
	net, err := nn.New(1, t.Inputs, layers...)
	if err != nil {
		return err
	}
	t.net = net
	rng := newRand()
	for b := range t.Batches {
		x, y := kernel.NewMatrix(t.Rows, t.Inputs), kernel.NewMatrix(t.Rows, net.Outputs())
		for i := range x.Data {
			x.Data[i] = 2*rng.Float32() - 1
		}
		for i := range t.Rows {
			if net.Outputs() == 1 {
				y.Row(i)[0] = float32((b+i)%2*2 - 1)
			} else {
				y.Row(i)[(7*i+b)%net.Outputs()] = 1
			}
		}
		t.x, t.y = append(t.x, x), append(t.y, y)
	}
	return nil
}

// write puts the numbers and the model into a folder.
func (t *task) write(folder string, number int) error {
	t.File, t.Model = fmt.Sprintf("%d.f32", number), fmt.Sprintf("%d.onnx", number)
	var b []byte
	for _, m := range append(append([]kernel.Matrix(nil), t.x...), t.y...) {
		b = appendFloats(b, m.Data)
	}
	for _, p := range t.net.Layers() {
		for i := range p.W.Rows {
			b = appendFloats(b, p.W.Row(i))
		}
		b = appendFloats(b, p.B)
	}
	if err := os.WriteFile(filepath.Join(folder, t.File), b, 0o666); err != nil {
		return err
	}
	return onnx.Save(filepath.Join(folder, t.Model), t.net)
}

// trainer returns a trainer of a copy of the network.
func (t *task) trainer(rate float64) (*nn.Trainer, error) {
	o, err := nn.ParseOptimizer(t.Optimizer, rate)
	if err != nil {
		return nil, err
	}
	return nn.NewTrainer(t.net.Clone(), t.loss, o)
}

// answers returns what every peer has to agree with: losses before each of some steps, or the
// outputs.
func (t *task) answers() ([]float64, error) {
	var all []float64
	if !t.Train {
		y := kernel.NewMatrix(t.Rows, t.net.Outputs())
		t.net.Predictor().Predict(y, t.x[0])
		for _, v := range y.Data {
			all = append(all, float64(v))
		}
		return all, nil
	}
	tr, err := t.trainer(t.CheckRate)
	if err != nil {
		return nil, err
	}
	for range t.CheckSteps {
		all = append(all, tr.Step(t.x[0], t.y[0]))
	}
	if last := all[len(all)-1]; !(last < 0.9*all[0]) {
		return nil, fmt.Errorf("the loss goes from %g to %g only: a peer that does not learn would pass", all[0], last)
	}
	return all, nil
}

// compare returns an error where a peer's answers are not Lockstep's.
func compare(got, want []float64) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d answers instead of %d", len(got), len(want))
	}
	scale := max(1, math.Abs(want[0]))
	for i := range want {
		if d := math.Abs(got[i] - want[i]); !(d <= tolerance*scale) {
			return fmt.Errorf("answer %d is %.9g, Lockstep's %.9g: it does other work", i, got[i], want[i])
		}
	}
	return nil
}

// own returns Lockstep's contenders. Each set has a trainer or predictor of its own, made while the
// set is in use: what they prepare for one row is the set's.
func (t *task) own() (all []contender, err error) {
	for _, isa := range opt.ISA {
		use(isa)
		work, err := t.work()
		if err != nil {
			return nil, err
		}
		all = append(all, contender{impl: "lockstep", isa: isa, run: func(reps int) {
			use(isa)
			for range reps {
				work()
			}
		}})
	}
	return all, nil
}

// work returns a step or a prediction.
func (t *task) work() (func(), error) {
	if !t.Train {
		p, y := t.net.Predictor(), kernel.NewMatrix(t.Rows, t.net.Outputs())
		return func() { p.Predict(y, t.x[0]) }, nil
	}
	tr, err := t.trainer(t.Rate)
	if err != nil {
		return nil, err
	}
	i := 0
	return func() {
		tr.Step(t.x[i%t.Batches], t.y[i%t.Batches])
		i++
	}, nil
}

// networks times training steps and predictions beside the frameworks.
func networks(started []*peer, all []*task) error {
	for i, t := range all {
		want, err := t.answers()
		if err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
		contenders, err := t.own()
		if err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
		if !opt.plain {
			contenders = slices.DeleteFunc(contenders, func(c contender) bool { return c.isa == "portable" })
		}
		for _, p := range started {
			got, err := p.check(i)
			if errors.Is(err, errUnsupported) {
				continue
			}
			if err == nil {
				err = compare(got, want)
			}
			if err != nil {
				leftOut(p.name, fmt.Errorf("%s: %w", t.Name, err))
				continue
			}
			contenders = append(contenders, p.contender(i))
		}
		race(contenders)
		report(t.Name, contenders, unit{"µs", func(ns float64) float64 { return ns / 1000 }})
	}
	return nil
}
