//go:build peers

// Command gomlx is GoMLX's side of bench/peers, on its backend in plain Go.
package main

import (
	"fmt"

	"github.com/gomlx/gomlx/backends/simplego"
	"github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"
	"github.com/gomlx/gomlx/pkg/ml/context"
	"github.com/gomlx/gomlx/pkg/ml/layers/activations"
	"github.com/gomlx/gomlx/pkg/ml/train"
	"github.com/gomlx/gomlx/pkg/ml/train/losses"
	"github.com/gomlx/gomlx/pkg/ml/train/optimizers"

	"github.com/lockstep-go/lockstep/bench/peers/frameworks/serve"
)

func main() {
	serve.Main(serve.Library{
		Version: func() string { return serve.Module("github.com/gomlx/gomlx") },
		Train:   trainer,
		Predict: predictor,
	})
}

// oneThread is the backend's configuration.
const oneThread = "parallelism=0,ops_sequential"

// model returns the function that builds the graph of the layers, up to the softmax.
func model(t *serve.Task) func(ctx *context.Context, x *graph.Node) *graph.Node {
	u := t.Units()
	return func(ctx *context.Context, x *graph.Node) *graph.Node {
		g := x.Graph()
		for i, l := range t.Layers {
			layer := ctx.In(fmt.Sprint("layer", i))
			w := layer.VariableWithValue("w", tensors.FromFlatDataAndDimensions(t.W[i], u[i], u[i+1]))
			b := layer.VariableWithValue("b", tensors.FromFlatDataAndDimensions(t.B[i], 1, u[i+1]))
			x = graph.Add(graph.Dot(x, w.ValueGraph(g)), b.ValueGraph(g))
			switch l.Activation {
			case "relu":
				x = activations.Relu(x)
			case "tanh":
				x = graph.Tanh(x)
			}
		}
		return x
	}
}

func trainer(t *serve.Task, rate float64) (*serve.Trainer, error) {
	backend, err := simplego.New(oneThread)
	if err != nil {
		return nil, err
	}
	loss := losses.MeanSquaredError
	if t.Classes() {
		loss = losses.CategoricalCrossEntropyLogits
	}
	var o optimizers.Interface
	switch t.Optimizer {
	case "sgd":
		o = optimizers.StochasticGradientDescent().WithDecay(false).WithLearningRate(rate).Done()
	case "adam":
		o = optimizers.Adam().LearningRate(rate).Epsilon(1e-8).Done()
	}
	build := model(t)
	tr := train.NewTrainer(backend, context.New().Checked(false), func(ctx *context.Context, _ any, in []*graph.Node) []*graph.Node {
		return []*graph.Node{build(ctx, in[0])}
	}, loss, o, nil, nil)
	var xs, ys [][]*tensors.Tensor
	for i := range t.Batches {
		xs = append(xs, []*tensors.Tensor{tensors.FromFlatDataAndDimensions(t.X[i], t.Rows, t.Inputs)})
		ys = append(ys, []*tensors.Tensor{tensors.FromFlatDataAndDimensions(t.Y[i], t.Rows, t.Outputs())})
	}
	var metrics []*tensors.Tensor
	return &serve.Trainer{
		Step: func(batch int) {
			for _, m := range metrics {
				m.MustFinalizeAll()
			}
			var err error
			if metrics, err = tr.TrainStep(nil, xs[batch], ys[batch]); err != nil {
				panic(err)
			}
		},
		Loss: func() float64 { return float64(tensors.ToScalar[float32](metrics[0])) },
	}, nil
}

func predictor(t *serve.Task) (*serve.Predictor, error) {
	backend, err := simplego.New(oneThread)
	if err != nil {
		return nil, err
	}
	build := model(t)
	e, err := context.NewExec(backend, context.New().Checked(false), func(ctx *context.Context, x *graph.Node) *graph.Node {
		y := build(ctx, x)
		if t.Classes() {
			y = graph.Softmax(y)
		}
		return y
	})
	if err != nil {
		return nil, err
	}
	x := tensors.FromFlatDataAndDimensions(t.X[0], t.Rows, t.Inputs)
	var y []*tensors.Tensor
	return &serve.Predictor{
		Run: func() {
			for _, old := range y {
				old.MustFinalizeAll()
			}
			var err error
			if y, err = e.Exec(x); err != nil {
				panic(err)
			}
		},
		Outputs: func() []float32 { return tensors.MustCopyFlatData[float32](y[0]) },
	}, nil
}
