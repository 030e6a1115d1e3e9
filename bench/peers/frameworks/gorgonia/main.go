//go:build peers

// Command gorgonia is Gorgonia's side of bench/peers: its graph on its tape machine.
package main

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/lockstep-go/lockstep/bench/peers/frameworks/serve"
)

func main() {
	serve.Main(serve.Library{
		Version: func() string { return serve.Module("gorgonia.org/gorgonia") },
		Train:   trainer,
		Predict: predictor,
	})
}

// A network is the graph of some layers.
type network struct {
	graph      *gorgonia.ExprGraph
	x, y       *gorgonia.Node
	parameters gorgonia.Nodes
}

// newNetwork builds the graph, with the softmax at its end if there is one.
func newNetwork(t *serve.Task) (n *network, err error) {
	n = &network{graph: gorgonia.NewGraph()}
	u := t.Units()
	n.x = matrix(n.graph, "x", t.X[0], t.Rows, u[0])
	n.y = n.x
	for i, l := range t.Layers {
		w := matrix(n.graph, fmt.Sprint("w", i), append([]float32(nil), t.W[i]...), u[i], u[i+1])
		b := matrix(n.graph, fmt.Sprint("b", i), append([]float32(nil), t.B[i]...), 1, u[i+1])
		n.parameters = append(n.parameters, w, b)
		if n.y, err = gorgonia.Mul(n.y, w); err != nil {
			return nil, err
		}
		if t.Rows == 1 {
			n.y, err = gorgonia.Add(n.y, b)
		} else {
			n.y, err = gorgonia.BroadcastAdd(n.y, b, nil, []byte{0})
		}
		if err != nil {
			return nil, err
		}
		switch l.Activation {
		case "relu":
			n.y, err = gorgonia.Rectify(n.y)
		case "tanh":
			n.y, err = gorgonia.Tanh(n.y)
		case "softmax":
			n.y, err = gorgonia.SoftMax(n.y)
		}
		if err != nil {
			return nil, err
		}
	}
	return n, nil
}

// matrix makes a node that has a value.
func matrix(g *gorgonia.ExprGraph, name string, data []float32, rows, cols int) *gorgonia.Node {
	return gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithName(name), gorgonia.WithShape(rows, cols), gorgonia.WithValue(dense(data, rows, cols)))
}

func dense(data []float32, rows, cols int) *tensor.Dense {
	return tensor.New(tensor.WithShape(rows, cols), tensor.WithBacking(data))
}

// loss returns the node of the mean square, or of the mean cross-entropy of what the softmax gave.
func (n *network) loss(t *serve.Task, y *gorgonia.Node) (*gorgonia.Node, error) {
	if !t.Classes() {
		d, err := gorgonia.Sub(n.y, y)
		if err != nil {
			return nil, err
		}
		if d, err = gorgonia.Square(d); err != nil {
			return nil, err
		}
		return gorgonia.Mean(d)
	}
	l, err := gorgonia.Log(n.y)
	if err != nil {
		return nil, err
	}
	if l, err = gorgonia.HadamardProd(l, y); err != nil {
		return nil, err
	}
	if l, err = gorgonia.Sum(l); err != nil {
		return nil, err
	}
	return gorgonia.Mul(l, gorgonia.NewConstant(float32(-1/float64(t.Rows))))
}

func trainer(t *serve.Task, rate float64) (*serve.Trainer, error) {
	n, err := newNetwork(t)
	if err != nil {
		return nil, err
	}
	y := matrix(n.graph, "y", t.Y[0], t.Rows, t.Outputs())
	loss, err := n.loss(t, y)
	if err != nil {
		return nil, err
	}
	if _, err := gorgonia.Grad(loss, n.parameters...); err != nil {
		return nil, err
	}
	var xs, ys []*tensor.Dense
	for i := range t.Batches {
		xs, ys = append(xs, dense(t.X[i], t.Rows, t.Inputs)), append(ys, dense(t.Y[i], t.Rows, t.Outputs()))
	}
	machine := gorgonia.NewTapeMachine(n.graph, gorgonia.BindDualValues(n.parameters...))
	var solver gorgonia.Solver = gorgonia.NewVanillaSolver(gorgonia.WithLearnRate(rate))
	if t.Optimizer == "adam" {
		solver = gorgonia.NewAdamSolver(gorgonia.WithLearnRate(rate), gorgonia.WithEps(1e-8))
	}
	values := gorgonia.NodesToValueGrads(n.parameters)
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	return &serve.Trainer{
		Step: func(i int) {
			must(gorgonia.Let(n.x, xs[i]))
			must(gorgonia.Let(y, ys[i]))
			must(machine.RunAll())
			must(solver.Step(values))
			machine.Reset()
		},
		Loss: func() float64 { return float64(loss.Value().Data().(float32)) },
	}, nil
}

func predictor(t *serve.Task) (*serve.Predictor, error) {
	n, err := newNetwork(t)
	if err != nil {
		return nil, err
	}
	machine := gorgonia.NewTapeMachine(n.graph)
	return &serve.Predictor{
		Run: func() {
			if err := machine.RunAll(); err != nil {
				panic(err)
			}
			machine.Reset()
		},
		Outputs: func() []float32 {
			switch v := n.y.Value().Data().(type) {
			case []float32:
				return v
			case float32: // of one row and one output
				return []float32{v}
			}
			return nil
		},
	}, nil
}
