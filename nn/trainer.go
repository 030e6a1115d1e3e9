package nn

import (
	"fmt"

	"github.com/lockstep-go/lockstep/kernel"
)

// A Trainer teaches a network: it holds all that only training needs, the
// loss, the optimiser and its state, the gradients and the buffers. It is for one goroutine.
//
// The buffers grow to the largest batch seen; from then on nothing is allocated.
type Trainer struct {
	// Workers is the number of goroutines that share the products, the
	// caller's included. It changes no bit of any result.
	Workers int

	net  *Network
	loss Loss
	opt  Optimizer

	steps         int          // updates so far
	grads         []Parameters // views of grad
	grad          []float32
	first, second []float32 // the optimiser's moments

	chunk  int // the most rows that go through the layers at once
	input  kernel.Matrix
	output []kernel.Matrix // of each layer, [rows, units]
	sum    []kernel.Matrix // the weighted sums before it, of those layers whose activation needs them for its derivative
	delta  []kernel.Matrix // ∂L/∂output, then ∂L/∂z, of each layer
	ones   kernel.Matrix   // [1, rows]

	counting bool // whether hits is wanted
	hits     int  // right answers among the outputs of the last batch
}

// defaultChunk keeps the buffers of a large batch in the cache. The parts of a batch
// continue each other's sums, so that the size changes no bit.
const defaultChunk = 256

// NewTrainer returns a trainer of net. The loss must suit the activation of
// the last layer: CrossEntropy needs Softmax, BinaryCrossEntropy needs Sigmoid,
// MeanSquaredError takes any but Softmax.
func NewTrainer(net *Network, loss Loss, opt Optimizer) (*Trainer, error) {
	if err := loss.check(net.layers[len(net.layers)-1].Activation); err != nil {
		return nil, err
	}
	if err := opt.check(); err != nil {
		return nil, err
	}
	if err := net.check(); err != nil {
		return nil, err
	}
	t := &Trainer{net: net, loss: loss, opt: opt, chunk: defaultChunk}
	t.grads, t.grad = parameters(net.inputs, net.shape())
	if opt.method != sgd {
		t.first = make([]float32, len(t.grad))
	}
	if opt.method == adam {
		t.second = make([]float32, len(t.grad))
	}
	t.output = make([]kernel.Matrix, len(net.layers))
	t.sum = make([]kernel.Matrix, len(net.layers))
	t.delta = make([]kernel.Matrix, len(net.layers))
	return t, nil
}

// Step takes one step of training with a batch: [Trainer.Backward], then
// [Trainer.Update]. x is [rows, inputs], y is [rows, outputs]. It returns the
// loss of the batch before the update.
func (t *Trainer) Step(x, y kernel.Matrix) float64 {
	loss := t.backward(x, y, nil)
	t.Update()
	return loss
}

// StepLabels is Step for CrossEntropy with the targets as classes: row i of
// x belongs to class labels[i], the number of an output. The bits are those of one-hot targets.
func (t *Trainer) StepLabels(x kernel.Matrix, labels []int) float64 {
	loss := t.BackwardLabels(x, labels)
	t.Update()
	return loss
}

// Backward sends a batch through the network and the error back, by the
// chain rule. x is [rows, inputs], y is [rows, outputs]. It returns the loss and overwrites the gradients.
func (t *Trainer) Backward(x, y kernel.Matrix) float64 { return t.backward(x, y, nil) }

// BackwardLabels is Backward with the targets of StepLabels.
func (t *Trainer) BackwardLabels(x kernel.Matrix, labels []int) float64 {
	if labels == nil {
		labels = []int{}
	}
	return t.backward(x, kernel.Matrix{}, labels)
}

// Gradients returns ∂L/∂W and ∂L/∂b of each layer, as the last batch left them: views,
// in the shapes of [Network.Layers].
func (t *Trainer) Gradients() []Parameters { return append([]Parameters(nil), t.grads...) }

// Update moves the parameters against the gradients, as the optimiser says.
func (t *Trainer) Update() {
	t.steps++
	w, g := t.net.all, t.grad
	switch t.opt.method {
	case sgd:
		kernel.Axpy(-float32(t.opt.Rate), g, w)
	case momentum:
		kernel.Momentum(w, t.first, g, float32(t.opt.Rate), float32(t.opt.Mu))
	case adam:
		kernel.Adam(w, t.first, t.second, g, kernel.NewAdamStep(t.opt.Rate, t.opt.Beta1, t.opt.Beta2, t.opt.Epsilon, t.steps))
	}
}

const (
	errEmpty  = "nn: a batch needs at least one row"
	errShape  = "nn: batch does not fit the network: x must be [rows, inputs], the targets [rows, outputs] or one label a row"
	errLabels = "nn: labels are for the loss CrossEntropy"
)

// checkBatch panics unless the batch fits the network.
func (t *Trainer) checkBatch(x, y kernel.Matrix, labels []int) {
	switch {
	case x.Rows < 1:
		panic(errEmpty)
	case labels != nil && t.loss != CrossEntropy:
		panic(errLabels)
	case x.Cols != t.net.inputs,
		labels != nil && len(labels) != x.Rows,
		labels == nil && (y.Rows != x.Rows || y.Cols != t.net.Outputs()):
		panic(errShape)
	}
}

// backward computes the gradients of one batch, with labels or, if they are nil, y as its targets.
func (t *Trainer) backward(x, y kernel.Matrix, labels []int) float64 {
	t.checkBatch(x, y, labels)
	t.reserve(min(x.Rows, t.chunk))
	t.hits = 0
	batch := kernel.Batch{Rows: x.Rows}
	if x.Rows <= t.chunk {
		input := t.lossGradient(&batch, x, y, labels)
		t.propagate(input, false)
		return batch.Mean()
	}
	for i := 0; i < x.Rows; i += t.chunk {
		xi, yi, li := part(x, y, labels, i, min(i+t.chunk, x.Rows))
		input := t.lossGradient(&batch, xi, yi, li)
		t.propagate(input, i > 0)
	}
	return batch.Mean()
}

// part returns the rows from i to j of a batch.
func part(x, y kernel.Matrix, labels []int, i, j int) (kernel.Matrix, kernel.Matrix, []int) {
	if labels != nil {
		return x.Slice(i, j), y, labels[i:j]
	}
	return x.Slice(i, j), y.Slice(i, j), nil
}

// lossGradient sends the next rows of a batch forward, adds their loss, and
// leaves its gradient in the last delta. It returns x, standardised.
func (t *Trainer) lossGradient(batch *kernel.Batch, x, y kernel.Matrix, labels []int) kernel.Matrix {
	last := len(t.output) - 1
	if s := t.net.Standardizer; s != nil {
		in := t.input.Slice(0, x.Rows)
		s.Apply(in, x)
		x = in
	}
	a := x
	for i := range t.net.layers {
		p := &t.net.layers[i]
		out := t.output[i].Slice(0, x.Rows)
		z := out
		if p.Activation.needsSum() {
			z = t.sum[i].Slice(0, x.Rows)
		}
		forward(z, a, p, t.Workers)
		if i < last || !t.loss.fused() {
			p.Activation.finish(out, z)
		}
		a = out
	}
	if t.counting {
		t.hits += t.countHits(a, y, labels)
	}
	t.loss.add(batch, t.delta[last].Slice(0, x.Rows), a, y, labels)
	return x
}

// forward sets z = x·W + b, with ReLU if that is the activation. x is [rows, in], z is [rows, out].
func forward(z, x kernel.Matrix, p *Parameters, workers int) {
	product := kernel.Product{Bias: p.B, ReLU: p.Activation == ReLU}
	if workers > 1 {
		kernel.Parallel{Product: product, Workers: workers}.MatMul(z, x, p.W)
	} else {
		product.MatMul(z, x, p.W)
	}
}

// propagate carries the last delta back to the first layer and sets the
// gradients, or adds to them. x is the input of the first layer, [rows, inputs].
//
// With z = a·W + b and y = f(z), where a is the layer's input, the chain rule gives
//
//	∂L/∂z = ∂L/∂y · f′(z)
//	∂L/∂W = aᵀ · ∂L/∂z      a sum over the rows of the batch
//	∂L/∂b = 1ᵀ · ∂L/∂z      the same, as if of an input that is always 1
//	∂L/∂a = ∂L/∂z · Wᵀ      which is ∂L/∂y of the layer before
func (t *Trainer) propagate(x kernel.Matrix, accumulate bool) {
	product := kernel.Parallel{Product: kernel.Product{Accumulate: accumulate}, Workers: t.Workers}
	ones := kernel.Matrix{Rows: 1, Cols: x.Rows, Stride: x.Rows, Data: t.ones.Data[:x.Rows]}
	for i := len(t.net.layers) - 1; i >= 0; i-- {
		p, g := &t.net.layers[i], &t.grads[i]
		d, v := t.delta[i].Slice(0, x.Rows), t.output[i]
		if p.Activation.needsSum() {
			v = t.sum[i]
		}
		if i < len(t.net.layers)-1 || !t.loss.fused() {
			p.Activation.back(d, v.Slice(0, x.Rows))
		}
		a := x
		if i > 0 {
			a = t.output[i-1].Slice(0, x.Rows)
		}
		product.MatMulTA(g.W, a, d)
		product.MatMul(kernel.Matrix{Rows: 1, Cols: len(g.B), Stride: len(g.B), Data: g.B}, ones, d)
		if i > 0 {
			kernel.Parallel{Workers: t.Workers}.MatMulTB(t.delta[i-1].Slice(0, x.Rows), d, p.W)
		}
	}
}

// reserve makes the buffers hold at least so many rows.
func (t *Trainer) reserve(rows int) {
	if t.net.Standardizer != nil && t.input.Rows < rows {
		t.input = kernel.NewMatrix(rows, t.net.inputs)
	}
	if t.ones.Cols >= rows {
		return
	}
	t.ones = kernel.NewMatrix(1, rows)
	for i := range t.ones.Data {
		t.ones.Data[i] = 1
	}
	for i, p := range t.net.layers {
		t.output[i] = kernel.NewMatrix(rows, len(p.B))
		if p.Activation.needsSum() {
			t.sum[i] = kernel.NewMatrix(rows, len(p.B))
		}
		t.delta[i] = kernel.NewMatrix(rows, len(p.B))
	}
}

// Evaluate returns the loss of the network on data, and its accuracy: the share of the
// rows whose class [Predictor.Classify] gets right. Under BinaryCrossEntropy, where each output
// answers a question of its own, it is the share of the outputs that are on the right side of
// one half. Outputs that are neither Softmax nor Sigmoid have no accuracy: it is NaN.
func (t *Trainer) Evaluate(data Data) (loss, accuracy float64, err error) {
	if err := data.check(t.net, t.loss); err != nil {
		return 0, 0, fmt.Errorf("evaluation: %w", err)
	}
	loss, accuracy = t.evaluate(data)
	return loss, accuracy, nil
}

// evaluate is Evaluate for data that has been checked.
func (t *Trainer) evaluate(data Data) (loss, accuracy float64) {
	rows := data.X.Rows
	t.reserve(min(rows, t.chunk))
	t.hits, t.counting = 0, true
	batch := kernel.Batch{Rows: rows}
	for i := 0; i < rows; i += t.chunk {
		x, y, labels := part(data.X, data.Y, data.Labels, i, min(i+t.chunk, rows))
		t.lossGradient(&batch, x, y, labels)
	}
	t.counting = false
	return batch.Mean(), t.accuracy(t.hits, rows)
}

// sigmoidHalf is the least number whose sigmoid rounds to one half.
const sigmoidHalf = -0x1p-24

// countHits counts the right answers among the outputs y of some rows, or what comes before them if the loss is fused.
func (t *Trainer) countHits(y, target kernel.Matrix, labels []int) int {
	n := 0
	switch {
	case t.answers() == 0:
	case t.answers() > 1 || y.Cols == 1:
		half := float32(0.5)
		if t.loss.fused() {
			half = sigmoidHalf
		}
		for i := range y.Rows {
			want := target.Row(i)
			for j, v := range y.Row(i) {
				if v == v && (v >= half) == (want[j] >= 0.5) {
					n++
				}
			}
		}
	case labels != nil:
		for i, label := range labels {
			if kernel.ArgMax(y.Row(i)) == label {
				n++
			}
		}
	default:
		for i := range y.Rows {
			if k := kernel.ArgMax(y.Row(i)); k >= 0 && k == kernel.ArgMax(target.Row(i)) {
				n++
			}
		}
	}
	return n
}

// answers returns how many answers a row gives that can be right or wrong: its class, its bits, or none.
func (t *Trainer) answers() int {
	switch f := t.net.layers[len(t.net.layers)-1].Activation; {
	case t.loss == BinaryCrossEntropy:
		return t.net.Outputs()
	case f == Softmax, f == Sigmoid:
		return 1
	}
	return 0
}

// accuracy returns the share of hits in so many rows.
func (t *Trainer) accuracy(hits, rows int) float64 {
	return float64(hits) / float64(rows*t.answers()) // 0/0 is NaN
}
