//go:build peers

// Command born is Born's side of bench/peers, on its CPU backend and its tape.
package main

import (
	"github.com/born-ml/born/autodiff"
	"github.com/born-ml/born/backend/cpu"
	"github.com/born-ml/born/nn"
	"github.com/born-ml/born/optim"
	"github.com/born-ml/born/tensor"

	"github.com/lockstep-go/lockstep/bench/peers/frameworks/serve"
)

func main() {
	serve.Main(serve.Library{
		Version: func() string { return serve.Module("github.com/born-ml/born") },
		Train:   trainer,
		Predict: predictor,
	})
}

// network returns the layers up to the softmax, and their parameters.
func network[B tensor.Backend](t *serve.Task, backend B) (nn.Module[B], []*nn.Parameter[B]) {
	u := t.Units()
	var modules []nn.Module[B]
	for i, l := range t.Layers {
		linear := nn.NewLinear(u[i], u[i+1], backend)
		copy(linear.Weight().Tensor().Raw().AsFloat32(), t.Transposed(i))
		copy(linear.Bias().Tensor().Raw().AsFloat32(), t.B[i])
		modules = append(modules, linear)
		switch l.Activation {
		case "relu":
			modules = append(modules, nn.NewReLU[B]())
		case "tanh":
			modules = append(modules, nn.NewTanh[B]())
		}
	}
	net := nn.NewSequential(modules...)
	return net, net.Parameters()
}

func trainer(t *serve.Task, rate float64) (*serve.Trainer, error) {
	backend := autodiff.New(cpu.New())
	net, parameters := network(t, backend)
	var o optim.Optimizer
	switch t.Optimizer {
	case "sgd":
		o = optim.NewSGD(parameters, optim.SGDConfig{LR: float32(rate)}, backend)
	case "adam":
		o = optim.NewAdam(parameters, optim.AdamConfig{LR: float32(rate), Betas: [2]float32{0.9, 0.999}, Eps: 1e-8}, backend)
	}
	type batch = *tensor.Tensor[float32, *autodiff.Backend[*cpu.Backend]]
	var xs, ys []batch
	var labels []*tensor.RawTensor
	for i := range t.Batches {
		x, err := tensor.FromSlice(t.X[i], tensor.Shape{t.Rows, t.Inputs}, backend)
		if err != nil {
			return nil, err
		}
		y, err := tensor.FromSlice(t.Y[i], tensor.Shape{t.Rows, t.Outputs()}, backend)
		if err != nil {
			return nil, err
		}
		classes := make([]int32, t.Rows)
		for r := range classes {
			for c, v := range t.Y[i][r*t.Outputs():][:t.Outputs()] {
				if v == 1 {
					classes[r] = int32(c)
				}
			}
		}
		l, err := tensor.FromSlice(classes, tensor.Shape{t.Rows}, backend)
		if err != nil {
			return nil, err
		}
		xs, ys, labels = append(xs, x), append(ys, y), append(labels, l.Raw())
	}
	backend.Tape().StartRecording()
	var last *tensor.RawTensor
	return &serve.Trainer{
		Step: func(i int) {
			o.ZeroGrad()
			out := net.Forward(xs[i])
			if t.Classes() {
				last = backend.CrossEntropy(out.Raw(), labels[i])
			} else {
				// MSELoss is computed beside the tape in this version. With one row of one output
				// the square is the loss.
				d := out.Sub(ys[i])
				last = d.Mul(d).Raw()
			}
			seed, err := tensor.NewRaw(last.Shape(), last.DType(), backend.Device())
			if err != nil {
				panic(err)
			}
			seed.AsFloat32()[0] = 1
			o.Step(backend.Tape().Backward(seed, backend))
			backend.Tape().Clear()
		},
		Loss: func() float64 { return float64(last.AsFloat32()[0]) },
	}, nil
}

func predictor(t *serve.Task) (*serve.Predictor, error) {
	backend := autodiff.New(cpu.New()) // it records nothing until it is told to; the other one has no tanh
	net, _ := network(t, backend)
	x, err := tensor.FromSlice(t.X[0], tensor.Shape{t.Rows, t.Inputs}, backend)
	if err != nil {
		return nil, err
	}
	y := x
	return &serve.Predictor{
		Run: func() {
			y = net.Forward(x)
			if t.Classes() {
				y = y.Softmax(-1)
			}
		},
		Outputs: func() []float32 { return y.Data() },
	}, nil
}
