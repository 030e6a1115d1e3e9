package nn_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

// rows returns a matrix with the given rows.
func rows(rows ...[]float32) kernel.Matrix {
	m := kernel.NewMatrix(len(rows), len(rows[0]))
	for i, r := range rows {
		copy(m.Row(i), r)
	}
	return m
}

// The four rows of a truth table, and whether their inputs differ.
var (
	table = rows([]float32{0, 0}, []float32{0, 1}, []float32{1, 0}, []float32{1, 1})
	xor   = rows([]float32{0}, []float32{1}, []float32{1}, []float32{0})
)

// A single perceptron learns a problem that a straight line separates: whether at least one
// of two inputs is on.
func Example_perceptron() {
	perceptron, err := nn.New(1, 2, nn.Dense(1, nn.Sigmoid))
	if err != nil {
		log.Fatal(err)
	}
	trainer, err := nn.NewTrainer(perceptron, nn.BinaryCrossEntropy, nn.SGD(1))
	if err != nil {
		log.Fatal(err)
	}
	or := rows([]float32{0}, []float32{1}, []float32{1}, []float32{1})
	for range 1000 {
		trainer.Step(table, or)
	}
	y := kernel.NewMatrix(4, 1)
	perceptron.Predictor().Predict(y, table)
	for i := range y.Rows {
		fmt.Printf("%v or %v: %.3f\n", table.Row(i)[0], table.Row(i)[1], y.Row(i)[0])
	}
	// Output:
	// 0 or 0: 0.021
	// 0 or 1: 0.992
	// 1 or 0: 0.992
	// 1 or 1: 1.000
}

// A layer computes f(x·W + b). Row r of W holds the weights of input r, and column q those of
// perceptron q.
func Example_layerEquation() {
	layer, err := nn.New(1, 3, nn.Dense(4, nn.Identity))
	if err != nil {
		log.Fatal(err)
	}
	var p nn.Parameters = layer.Layers()[0]
	copy(p.W.Row(0), []float32{1, 2, 3, 4})
	copy(p.W.Row(1), []float32{5, 6, 7, 8})
	copy(p.W.Row(2), []float32{9, 10, 11, 12})
	copy(p.B, []float32{0.5, 0, -0.5, -1})

	x := rows([]float32{1, 10, 100})
	y := kernel.NewMatrix(1, 4)
	layer.Predictor().Predict(y, x)
	fmt.Println(y.Row(0))

	// The same from the kernel: a product whose sums start at the bias.
	kernel.Product{Bias: p.B}.MatMul(y, x, p.W)
	fmt.Println(y.Row(0))
	// Output:
	// [951.5 1062 1172.5 1283]
	// [951.5 1062 1172.5 1283]
}

// The output of each layer is the input of the next.
func Example_forward() {
	network, err := nn.New(1, 2, nn.Dense(3, nn.Tanh), nn.Dense(2, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	hidden, output := network.Layers()[0], network.Layers()[1]

	h, y := kernel.NewMatrix(4, 3), kernel.NewMatrix(4, 2)
	kernel.Product{Bias: hidden.B}.MatMul(h, table, hidden.W)
	kernel.Tanh(h.Data, h.Data)
	kernel.Product{Bias: output.B}.MatMul(y, h, output.W)
	kernel.Softmax(y, y)

	predicted := kernel.NewMatrix(4, 2)
	network.Predictor().Predict(predicted, table)
	fmt.Println("by hand:  ", y.Row(3))
	fmt.Println("predicted:", predicted.Row(3))
	// Output:
	// by hand:   [0.5006528 0.49934724]
	// predicted: [0.5006528 0.49934724]
}

// Every activation, at the same five sums.
func ExampleActivation() {
	for _, name := range []string{"identity", "relu", "leakyrelu", "elu", "softplus", "silu", "gelu", "gelutanh", "sigmoid", "tanh", "softmax"} {
		f, err := nn.ParseActivation(name)
		if err != nil {
			log.Fatal(err)
		}
		network, err := nn.New(1, 5, nn.Layer{Units: 5, Activation: f})
		if err != nil {
			log.Fatal(err)
		}
		w := network.Layers()[0].W
		for i := range w.Rows {
			clear(w.Row(i))
			w.Row(i)[i] = 1 // so that the sums are the inputs
		}
		y := kernel.NewMatrix(1, 5)
		network.Predictor().Predict(y, rows([]float32{-2, -1, 0, 1, 2}))
		fmt.Printf("%-9v %.3f\n", f, y.Row(0))
	}
	fmt.Println(nn.ReLU, nn.LeakyReLU, nn.ELU, nn.Softplus, nn.SiLU, nn.GELU, nn.GELUTanh, nn.Softmax)
	// Output:
	// identity  [-2.000 -1.000 0.000 1.000 2.000]
	// relu      [0.000 0.000 0.000 1.000 2.000]
	// leakyrelu [-0.020 -0.010 0.000 1.000 2.000]
	// elu       [-0.865 -0.632 0.000 1.000 2.000]
	// softplus  [0.127 0.313 0.693 1.313 2.127]
	// silu      [-0.238 -0.269 0.000 0.731 1.762]
	// gelu      [-0.046 -0.159 0.000 0.841 1.954]
	// gelutanh  [-0.045 -0.159 0.000 0.841 1.955]
	// sigmoid   [0.119 0.269 0.500 0.731 0.881]
	// tanh      [-0.964 -0.762 0.000 0.762 0.964]
	// softmax   [0.012 0.032 0.086 0.234 0.636]
	// relu leakyrelu elu softplus silu gelu gelutanh softmax
}

// The loss is one number for how far the outputs are from the targets.
func Example_loss() {
	outputs := rows([]float32{0.5}, []float32{0.75})
	targets := rows([]float32{1}, []float32{1})
	gradient := kernel.NewMatrix(2, 1)
	fmt.Println("(0.5² + 0.25²)/2 =", kernel.MeanSquaredError(gradient, outputs, targets))
	fmt.Println("its gradient:", gradient.Data)

	// A trainer evaluates the loss of a network over data.
	network, err := nn.New(1, 2, nn.Dense(2, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	clear(network.Layers()[0].W.Data) // both classes are as likely as each other then
	trainer, err := nn.NewTrainer(network, nn.CrossEntropy, nn.SGD(0.1))
	if err != nil {
		log.Fatal(err)
	}
	loss, accuracy, err := trainer.Evaluate(nn.Data{X: table, Labels: []int{0, 1, 1, 0}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("−log ½ = %.4f, accuracy %v\n", loss, accuracy)
	// Output:
	// (0.5² + 0.25²)/2 = 0.15625
	// its gradient: [-0.5 -0.25]
	// −log ½ = 0.6931, accuracy 0.5
}

// The gradient that the chain rule gives is that of numerical differentiation:
// how much the loss changes when one weight does.
func Example_backpropagation() {
	network, err := nn.New(1, 2, nn.Dense(3, nn.Tanh), nn.Dense(1, nn.Sigmoid))
	if err != nil {
		log.Fatal(err)
	}
	trainer, err := nn.NewTrainer(network, nn.MeanSquaredError, nn.SGD(0.1))
	if err != nil {
		log.Fatal(err)
	}
	trainer.Backward(table, xor)
	gradient := trainer.Gradients()[0].W.Row(1)[2]

	const h = 1.0 / 256
	weight := &network.Layers()[0].W.Row(1)[2]
	old := *weight
	*weight = old + h
	above := trainer.Backward(table, xor)
	*weight = old - h
	below := trainer.Backward(table, xor)

	fmt.Printf("chain rule:          %.5f\n", gradient)
	fmt.Printf("difference quotient: %.5f\n", (above-below)/(2*h))
	// Output:
	// chain rule:          0.02395
	// difference quotient: 0.02394
}

// An update takes each weight a step against its gradient: W ← W − α·∂L/∂W.
func Example_update() {
	network, err := nn.New(1, 2, nn.Dense(1, nn.Sigmoid))
	if err != nil {
		log.Fatal(err)
	}
	trainer, err := nn.NewTrainer(network, nn.MeanSquaredError, nn.SGD(0.5))
	if err != nil {
		log.Fatal(err)
	}
	loss := trainer.Backward(table, xor)
	w, gradient := network.Layers()[0].W.Data, trainer.Gradients()[0].W.Data
	fmt.Printf("W = %.4f, gradient %.4f, loss %.4f\n", w, gradient, loss)
	trainer.Update()
	fmt.Printf("W = %.4f, loss %.4f\n", w, trainer.Backward(table, xor))
	// Output:
	// W = [0.2779 -1.1622], gradient [-0.0226 -0.0389], loss 0.2753
	// W = [0.2892 -1.1427], loss 0.2739
}

// Repeated steps make the loss fall. Two inputs that differ are more than one
// perceptron can tell; a hidden layer can.
func Example_training() {
	network, err := nn.New(1, 2, nn.Dense(8, nn.Tanh), nn.Dense(1, nn.Sigmoid))
	if err != nil {
		log.Fatal(err)
	}
	trainer, err := nn.NewTrainer(network, nn.MeanSquaredError, nn.SGD(1))
	if err != nil {
		log.Fatal(err)
	}
	history, err := trainer.Fit(context.Background(), nn.Data{X: table, Y: xor}, nn.FitOptions{Epochs: 2000})
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range []int{0, 499, 999, 1999} {
		fmt.Printf("epoch %d: loss %.4f\n", history[e].Epoch, history[e].Loss)
	}
	classes := make([]int, 4)
	network.Predictor().Classify(classes, table)
	fmt.Println(classes)
	// Output:
	// epoch 1: loss 0.2574
	// epoch 500: loss 0.0012
	// epoch 1000: loss 0.0005
	// epoch 2000: loss 0.0002
	// [0 1 1 0]
}

// The whole way: data, split and standardized; training in batches; a test; a file.
func Example() {
	// Points inside and outside a circle.
	data := nn.Data{X: kernel.NewMatrix(400, 2)}
	for i, n := range nn.Permutation(400, 1) {
		x, y := float32(n%20)/2, float32(n/20)/2
		copy(data.X.Row(i), []float32{x, y})
		inside := 0
		if (x-5)*(x-5)+(y-5)*(y-5) < 9 {
			inside = 1
		}
		data.Labels = append(data.Labels, inside)
	}
	parts, err := nn.Split(data.X.Rows, 7, 0.6, 0.2)
	if err != nil {
		log.Fatal(err)
	}
	train, validation, test := data.Rows(parts[0]), data.Rows(parts[1]), data.Rows(parts[2])

	net, err := nn.New(42, 2, nn.Dense(16, nn.ReLU), nn.Dense(2, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	net.Classes = []string{"outside", "inside"}
	if net.Standardizer, err = nn.FitStandardizer(train.X); err != nil {
		log.Fatal(err)
	}
	trainer, err := nn.NewTrainer(net, nn.CrossEntropy, nn.Adam(0.02))
	if err != nil {
		log.Fatal(err)
	}
	history, err := trainer.Fit(context.Background(), train, nn.FitOptions{
		Epochs: 100, Batch: 16, Seed: 1, Validation: validation, Patience: 20,
	})
	if err != nil {
		log.Fatal(err)
	}
	_, accuracy, err := trainer.Evaluate(test)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d epochs, test accuracy %.2f\n", len(history), accuracy)
	fmt.Println(net.Hash()) // the same on every machine
	// Output:
	// 100 epochs, test accuracy 0.99
	// c982047c175819228eaafc97a487e4a15779e8f02224d3b0bba4410ba2e5c164
}

func ExampleNew() {
	net, err := nn.New(1, 64, nn.Dense(32, nn.ReLU), nn.Dense(10, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(net)
	fmt.Println(net.Inputs(), net.Outputs(), net.NumParameters())
	for _, p := range net.Layers() {
		fmt.Println(p.W.Rows, "×", p.W.Cols, p.Activation)
	}
	_, err = nn.New(1, 64, nn.Dense(0, nn.ReLU))
	fmt.Println(err)
	// Output:
	// 64 → 32 relu → 10 softmax, 2410 parameters
	// 64 10 2410
	// 64 × 32 relu
	// 32 × 10 softmax
	// layer 0 has 0 units: at least 1 is needed
}

func ExampleNetwork_Save() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "net.safetensors")

	net, err := nn.New(1, 4, nn.Dense(3, nn.Tanh), nn.Dense(2, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	net.Metadata = map[string]string{"trained on": "nothing yet"}
	if err := net.Save(path); err != nil {
		log.Fatal(err)
	}
	loaded, err := nn.Load(path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(loaded, loaded.Metadata, loaded.Hash() == net.Hash())
	// Output:
	// 4 → 3 tanh → 2 softmax, 23 parameters map[trained on:nothing yet] true
}

func ExampleRead() {
	net, err := nn.New(1, 4, nn.Dense(2, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	if err := net.Write(&file); err != nil {
		log.Fatal(err)
	}
	_, err = nn.Read(bytes.NewReader(file.Bytes()[:file.Len()-5]))
	fmt.Println(err)
	// Output:
	// data ends after 35 of 40 bytes: the file is cut short
}

// A copy goes on learning while the original serves.
func ExampleNetwork_Clone() {
	serving, err := nn.New(1, 2, nn.Dense(1, nn.Sigmoid))
	if err != nil {
		log.Fatal(err)
	}
	before := serving.Hash()
	learning := serving.Clone()
	trainer, err := nn.NewTrainer(learning, nn.MeanSquaredError, nn.SGD(1))
	if err != nil {
		log.Fatal(err)
	}
	trainer.Step(table, xor)
	fmt.Println(serving.Hash() == before, learning.Hash() == before)
	// Output:
	// true false
}

func ExampleTrainer_StepLabels() {
	net, err := nn.New(1, 2, nn.Dense(8, nn.LeakyReLU), nn.Dense(2, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	trainer, err := nn.NewTrainer(net, nn.CrossEntropy, nn.Momentum(0.1, 0.9))
	if err != nil {
		log.Fatal(err)
	}
	trainer.Workers = 2 // which changes the time that large products take, and no bit
	labels := []int{0, 1, 1, 0}
	for range 100 {
		trainer.StepLabels(table, labels)
	}
	fmt.Printf("%.3f\n", trainer.BackwardLabels(table, labels)) // the loss and the gradients, without a step
	fmt.Println(trainer.Backward(table, nn.OneHot(labels, 2)) == trainer.BackwardLabels(table, labels))
	// Output:
	// 0.005
	// true
}

// What a tool does with the names that its user gives.
func ExampleParseLoss() {
	loss, err := nn.ParseLoss("crossentropy")
	if err != nil {
		log.Fatal(err)
	}
	optimizer, err := nn.ParseOptimizer("momentum", 0.01)
	if err != nil {
		log.Fatal(err)
	}
	optimizer.Mu = 0.99
	fmt.Println(loss, optimizer)
	_, err = nn.ParseLoss("hinge")
	fmt.Println(err)
	// Output:
	// crossentropy momentum(rate 0.01, mu 0.99)
	// unknown loss "hinge": it must be one of mse, crossentropy, binarycrossentropy, mae, huber
}

// Losses go with outputs, and settings must make sense.
func ExampleNewTrainer() {
	net, err := nn.New(1, 4, nn.Dense(2, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	_, err = nn.NewTrainer(net, nn.MeanSquaredError, nn.SGD(0.1))
	fmt.Println(err)
	_, err = nn.NewTrainer(net, nn.CrossEntropy, nn.SGD(0))
	fmt.Println(err)
	var none nn.Optimizer
	_, err = nn.NewTrainer(net, nn.CrossEntropy, none)
	fmt.Println(err)
	// Output:
	// mse does not go with a softmax output: use crossentropy
	// learning rate is 0: it must be above 0, such as 0.01
	// no optimizer: start from SGD, Momentum, Nesterov, RMSprop, Adagrad, Adam, AdamW or Rprop
}

// Training may be watched, and stopped after any step.
func ExampleTrainer_Fit() {
	net, err := nn.New(1, 2, nn.Dense(1, nn.Sigmoid))
	if err != nil {
		log.Fatal(err)
	}
	var trainer *nn.Trainer
	if trainer, err = nn.NewTrainer(net, nn.BinaryCrossEntropy, nn.SGD(0.1)); err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var history nn.History
	history, err = trainer.Fit(ctx, nn.Data{X: table, Y: xor}, nn.FitOptions{
		Epochs:  10,
		Batch:   2,
		InOrder: true,
		OnStep: func(s nn.Step) {
			fmt.Printf("epoch %d, step %d of %d: loss %.4f over %d rows\n", s.Epoch, s.Step, s.Steps, s.Loss, s.Rows)
		},
		OnEpoch: func(e nn.Epoch) {
			fmt.Printf("epoch %d: loss %.4f, accuracy %v\n", e.Epoch, e.Loss, e.Accuracy)
			if e.Epoch == 2 {
				cancel()
			}
		},
	})
	fmt.Println(len(history), "epochs:", err)
	// Output:
	// epoch 1, step 1 of 2: loss 1.0637 over 2 rows
	// epoch 1, step 2 of 2: loss 0.4596 over 2 rows
	// epoch 1: loss 0.7617, accuracy 0.5
	// epoch 2, step 1 of 2: loss 1.0526 over 2 rows
	// epoch 2, step 2 of 2: loss 0.4616 over 2 rows
	// epoch 2: loss 0.7571, accuracy 0.5
	// 2 epochs: context canceled
}

// With a learning rate that is too high the weights run away. The last good ones are kept.
func ExampleDivergenceError() {
	net, err := nn.New(1, 2, nn.Dense(1, nn.Identity))
	if err != nil {
		log.Fatal(err)
	}
	trainer, err := nn.NewTrainer(net, nn.MeanSquaredError, nn.SGD(1e6))
	if err != nil {
		log.Fatal(err)
	}
	_, err = trainer.Fit(context.Background(), nn.Data{X: table, Y: xor}, nn.FitOptions{Epochs: 100})
	var diverged *nn.DivergenceError
	fmt.Println(errors.As(err, &diverged))
	fmt.Println(err)
	// Output:
	// true
	// training diverged in epoch 2, step 1: the epoch's loss has grown from 1.49, that of the first, to 1e+13; the last good weights were kept, those of before training; try a smaller learning rate, or standardize the inputs
}

func ExampleStandardizer() {
	x := rows([]float32{1, 500, 7}, []float32{3, 700, 7})
	var s *nn.Standardizer
	s, err := nn.FitStandardizer(x)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.Mean, s.Scale)
	s.Apply(x, x)
	fmt.Println(x.Data)
	// Output:
	// [2 600 7] [1 100 1]
	// [-1 -1 0 1 1 0]
}

// A service keeps one network, and a predictor per goroutine.
func ExamplePredictor() {
	var net *nn.Network
	net, err := nn.New(3, 2, nn.Dense(4, nn.Tanh), nn.Dense(3, nn.Softmax))
	if err != nil {
		log.Fatal(err)
	}
	done := make(chan int)
	for range 2 {
		go func() {
			var p *nn.Predictor = net.Predictor()
			class := make([]int, 1)
			p.Classify(class, rows([]float32{0.5, -1}))
			done <- class[0]
		}()
	}
	first, second := <-done, <-done
	fmt.Println(first == second)
	// Output:
	// true
}
