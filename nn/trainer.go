package nn

import (
	"errors"
	"fmt"
	"math"

	"github.com/lockstep-go/lockstep/internal/quote"
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

	// Seed draws what dropout drops: see [Layer.WithDropout].
	Seed uint64

	// Group, if not nil, are the processes that share the steps: see [Group]. It changes no bit of
	// any result. It must be set before the first step, and stay.
	Group Group

	// WholeGradients makes each member of Group have all gradients and all moments, and do all of
	// the update. Otherwise each has those of its share of the parameters, so that Update costs
	// less time and memory. Only Backward then leaves all gradients. Clipping by norm needs all
	// gradients, too, and sets it.
	WholeGradients bool

	// Online, if not nil, learns from the rows that LearnOne, LearnLabel and PartialFit learn from,
	// before they do, and the network's Standardizer follows it.
	Online *OnlineStandardizer

	net  *Network
	loss Loss
	opt  Optimizer

	steps         int          // updates so far
	grads         []Parameters // views of grad
	grad          []float32
	deferred      deferred  // what grad is to hold, if it does not yet
	first, second []float32 // the optimiser's moments
	reduced       reduction // of the rate, by the schedule Plateau
	class         []float32 // the weights of the classes

	chunk   int // the most rows that go through the layers at once
	input   kernel.Matrix
	output  []kernel.Matrix   // of each layer, [rows, units]
	sum     []kernel.Matrix   // the weighted sums before it, of those layers whose activation needs them for its derivative
	dropped []kernel.Matrix   // the output after dropout, of those layers that have any
	delta   []kernel.Matrix   // ∂L/∂output, then ∂L/∂z, of each layer
	ones    kernel.Matrix     // [1, rows]
	single  []kernel.Prepared // the products of the layers, for one row

	label   [1]int    // of LearnLabel
	numbers []int     // of the rows of the batch, for dropout; nil if they are start, start+1, …
	start   int       //
	weights []float32 // of the rows of the batch, the classes' included
	weight  float64   // their sum, or the number of rows

	lastRate float64   // of the last update
	report   Report    // of the last Fit
	running  *progress // of the Fit that is under way
	resume   *progress // of the Fit that a checkpoint was made in

	share sharing // what Group needs

	training bool // whether there is dropout
	counting bool // whether hits is wanted
	hits     int  // right answers among the outputs of the last batch
}

// defaultChunk keeps the buffers of a large batch in the cache. The parts of a batch
// continue each other's sums, so that the size changes no bit.
const defaultChunk = 256

// NewTrainer returns a trainer of net, which goes on from the weights that it has. The loss must
// suit the activation of the last layer: CrossEntropy needs Softmax, BinaryCrossEntropy needs
// Sigmoid, the others take any but Softmax.
func NewTrainer(net *Network, loss Loss, opt Optimizer) (*Trainer, error) {
	if err := net.check(); err != nil {
		return nil, err
	}
	if net.storage != inFloat32 {
		return nil, fmt.Errorf("the network's weights are kept as %s, which is for prediction: train its Float32()", net.Weights())
	}
	if err := loss.check(net.layers[len(net.layers)-1].Activation); err != nil {
		return nil, err
	}
	if err := opt.check(); err != nil {
		return nil, err
	}
	t := &Trainer{net: net, loss: loss, opt: opt, chunk: defaultChunk}
	t.grads, t.grad = parameters(net.inputs, net.shape())
	t.resetMoments()
	t.output = make([]kernel.Matrix, len(net.layers))
	t.sum = make([]kernel.Matrix, len(net.layers))
	t.dropped = make([]kernel.Matrix, len(net.layers))
	t.delta = make([]kernel.Matrix, len(net.layers))
	t.single = net.singleRow()
	return t, nil
}

// Network returns the network that is trained.
func (t *Trainer) Network() *Network { return t.net }

// SetClassWeights makes each row count as much as its class does, besides its own weight:
// CrossEntropy takes a weight for each output, BinaryCrossEntropy with one output takes two, for 0
// and 1. A target that is a probability counts by that. nil takes them away. The weights are at
// least 0, and not all 0; they hold for evaluation, too.
//
// The loss of a step is the weighted mean of its rows: see [Data]. So a row alone, as LearnLabel
// takes it, counts the same whatever its class weighs, unless that is 0. Where classes are to count
// differently, let PartialFit take several rows at once.
func (t *Trainer) SetClassWeights(weights []float32) error {
	if weights == nil {
		t.class = nil
		return nil
	}
	want := t.net.Outputs()
	switch kind := t.loss.kind(); {
	case kind == BinaryCrossEntropy && want == 1:
		want = 2
	case kind != CrossEntropy:
		return fmt.Errorf("class weights are for %s, and for %s with one output, not for %s with %d", CrossEntropy, BinaryCrossEntropy, kind, want)
	}
	if len(weights) != want {
		return fmt.Errorf("%s: the network tells %s apart", quote.Count(len(weights), "class weight"), quote.Count(want, "class"))
	}
	for i, w := range weights {
		if !(w >= 0 && w <= math.MaxFloat32) {
			return fmt.Errorf("class %d has the weight %v: weights must be finite numbers of at least 0", i, w)
		}
	}
	if kernel.TotalWeight(weights) == 0 {
		return errors.New("all class weights are 0: at least one class must count")
	}
	t.class = append([]float32(nil), weights...)
	return nil
}

// Step takes one step of training with a batch: [Trainer.Backward], then
// [Trainer.Update]. x is [rows, inputs], y is [rows, outputs]. It returns the
// loss of the batch before the update.
func (t *Trainer) Step(x, y kernel.Matrix) float64 {
	return t.StepData(Data{X: x, Y: y})
}

// StepLabels is Step for CrossEntropy with the targets as classes: row i of
// x belongs to class labels[i], the number of an output. The bits are those of one-hot targets.
func (t *Trainer) StepLabels(x kernel.Matrix, labels []int) float64 {
	return t.StepData(labelled(x, labels))
}

// StepData is Step for a batch of any kind, with weights or without. It panics if the batch does
// not fit the network, and does not look for targets and weights that make no sense.
func (t *Trainer) StepData(batch Data) float64 {
	loss := t.backward(batch)
	t.Update()
	return loss
}

func labelled(x kernel.Matrix, labels []int) Data {
	if labels == nil {
		labels = []int{}
	}
	return Data{X: x, Labels: labels}
}

// Backward sends a batch through the network and the error back, by the chain rule. x is [rows,
// inputs], y is [rows, outputs]. It returns the loss and overwrites the gradients.
func (t *Trainer) Backward(x, y kernel.Matrix) float64 {
	return t.wholeGradients(t.backward(Data{X: x, Y: y}))
}

// BackwardLabels is Backward with the targets of StepLabels.
func (t *Trainer) BackwardLabels(x kernel.Matrix, labels []int) float64 {
	return t.wholeGradients(t.backward(labelled(x, labels)))
}

// Gradients returns ∂L/∂W and ∂L/∂b of each layer, as the last batch left them: views, in the
// shapes of [Network.Layers]. [Trainer.Update] overwrites them where it clips or regularises.
func (t *Trainer) Gradients() []Parameters {
	t.writeGradients()
	t.deferred.never = true
	return append([]Parameters(nil), t.grads...)
}

const (
	errEmpty   = "nn: a batch needs at least one row"
	errShape   = "nn: batch does not fit the network: x must be [rows, inputs], the targets [rows, outputs] or one label a row"
	errLabels  = "nn: labels are for the loss CrossEntropy"
	errWeights = "nn: a batch needs as many weights as rows, or none"
)

// checkBatch panics unless the batch fits the network.
func (t *Trainer) checkBatch(d *Data) {
	switch {
	case d.X.Rows < 1:
		panic(errEmpty)
	case d.Labels != nil && t.loss.kind() != CrossEntropy:
		panic(errLabels)
	case d.X.Cols != t.net.inputs,
		d.Labels != nil && len(d.Labels) != d.X.Rows,
		d.Labels == nil && (d.Y.Rows != d.X.Rows || d.Y.Cols != t.net.Outputs()):
		panic(errShape)
	case d.Weights != nil && len(d.Weights) != d.X.Rows:
		panic(errWeights)
	}
}

// backward computes the gradients of one batch.
func (t *Trainer) backward(d Data) float64 {
	t.checkBatch(&d)
	if t.Group != nil {
		return t.backwardShared(d)
	}
	t.reserve(min(d.X.Rows, t.chunk))
	t.hits, t.training = 0, true
	batch := t.newBatch(&d)
	for i := 0; i < d.X.Rows; i += t.chunk {
		part := d
		if d.X.Rows > t.chunk {
			part = d.part(i, min(i+t.chunk, d.X.Rows))
		}
		input := t.lossGradient(&batch, &part, i)
		if t.deferGradient(d.X.Rows) {
			t.deferred.keep(input, t.net.Standardizer != nil)
		}
		t.propagate(input, i)
	}
	t.training = false
	return batch.Mean()
}

// newBatch begins a batch. It replaces d's weights by those that count, the classes' included.
func (t *Trainer) newBatch(d *Data) kernel.Batch {
	rows := d.X.Rows
	if t.class != nil {
		if cap(t.weights) < rows {
			t.weights = make([]float32, rows)
		}
		t.weights = t.weights[:rows]
		if d.Labels != nil {
			kernel.WeighLabels(t.weights, d.Weights, t.class, d.Labels)
		} else {
			kernel.WeighTargets(t.weights, d.Weights, t.class, d.Y)
		}
		d.Weights = t.weights
	}
	batch := kernel.Batch{Rows: rows}
	t.weight = float64(rows)
	if d.Weights != nil {
		batch.TotalWeight = kernel.TotalWeight(d.Weights)
		t.weight = batch.TotalWeight
	}
	return batch
}

// lossGradient sends the next rows of a batch forward, the first of which is row number first, adds
// their loss, and leaves its gradient in the last delta. It returns x, standardised.
func (t *Trainer) lossGradient(batch *kernel.Batch, d *Data, first int) kernel.Matrix {
	x := t.standardize(d.X)
	t.activate(x, 0, first)
	t.addLoss(batch, d)
	return x
}

// standardize returns x as the first layer sees it.
func (t *Trainer) standardize(x kernel.Matrix) kernel.Matrix {
	if s := t.net.Standardizer; s != nil {
		in := t.input.Slice(0, x.Rows)
		s.Apply(in, x)
		x = in
	}
	return x
}

// activate sends x through the layers. Row 0 of x goes to row at of the buffers, and has the number
// first in the batch.
func (t *Trainer) activate(x kernel.Matrix, at, first int) {
	a := x
	for i := range t.net.layers {
		p := &t.net.layers[i]
		out := t.output[i].Slice(at, at+x.Rows)
		z := out
		if p.Activation.needsSum() {
			z = t.sum[i].Slice(at, at+x.Rows)
		}
		if x.Rows == 1 && t.Workers <= 1 {
			t.single[i].MatMul(z.Row(0), a.Row(0), p.W.Data)
		} else {
			forward(z, a, p, t.Workers)
		}
		if i < len(t.net.layers)-1 || !t.loss.fused() {
			p.Activation.finish(out, z)
		}
		a = out
		if t.training && p.Dropout != 0 {
			a = t.dropped[i].Slice(at, at+x.Rows)
			t.drop(a, out, i, first)
		}
	}
}

// addLoss adds the loss of the outputs of d's rows, and leaves its gradient in the last delta.
func (t *Trainer) addLoss(batch *kernel.Batch, d *Data) {
	last := len(t.output) - 1
	y := t.output[last].Slice(0, d.X.Rows)
	if t.counting {
		t.hits += t.countHits(y, d.Y, d.Labels)
	}
	batch.Weights = d.Weights
	t.loss.add(batch, t.delta[last].Slice(0, d.X.Rows), y, d.Y, d.Labels)
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

// drop applies the dropout of a layer to its outputs x, or to their gradient. The key of a row's
// mask comes from the seed, the step, the layer and the row's number.
func (t *Trainer) drop(dst, x kernel.Matrix, layer, first int) {
	threshold, scale := kernel.NewDropout(t.net.layers[layer].Dropout)
	key := kernel.Subkey(kernel.Subkey(t.Seed, uint64(t.steps)), uint64(layer))
	for i := range x.Rows {
		number := t.start + first + i
		if t.numbers != nil {
			number = t.numbers[first+i]
		}
		kernel.Dropout(dst.Row(i), x.Row(i), kernel.Subkey(key, uint64(number)), threshold, scale)
	}
}

// propagate carries the last delta back to the first layer and sets the gradients, or adds to them
// unless the first row is row 0 of the batch. x is the input of the first layer, [rows, inputs].
//
// With z = a·W + b and y = f(z), where a is the layer's input, the chain rule gives
//
//	∂L/∂z = ∂L/∂y · f′(z)
//	∂L/∂W = aᵀ · ∂L/∂z      a sum over the rows of the batch
//	∂L/∂b = 1ᵀ · ∂L/∂z      the same, as if of an input that is always 1
//	∂L/∂a = ∂L/∂z · Wᵀ      which is ∂L/∂y of the layer before
func (t *Trainer) propagate(x kernel.Matrix, first int) {
	product := kernel.Parallel{Product: kernel.Product{Accumulate: first > 0}, Workers: t.Workers}
	single := x.Rows == 1 && t.Workers <= 1
	rectified := false // what activationDelta does has been done
	for i := len(t.net.layers) - 1; i >= 0; i-- {
		if !rectified {
			t.activationDelta(i, 0, x.Rows, first)
		}
		if !t.deferred.is {
			a := x
			if i > 0 {
				a = t.outputOf(i-1).Slice(0, x.Rows)
			}
			t.layerGradient(product, i, a, t.delta[i].Slice(0, x.Rows))
		}
		if i == 0 {
			break
		}
		if before := &t.net.layers[i-1]; single && before.Activation == ReLU && before.Dropout == 0 {
			kernel.InputGradReLU(t.delta[i-1].Row(0), t.delta[i].Row(0), t.net.layers[i].W, t.output[i-1].Row(0))
			rectified = true
			continue
		}
		t.inputDelta(i, 0, x.Rows)
		rectified = false
	}
}

// layerGradient writes the gradients of a layer, of its input a and of d = ∂L/∂z.
func (t *Trainer) layerGradient(product kernel.Parallel, layer int, a, d kernel.Matrix) {
	g := &t.grads[layer]
	ones := kernel.Matrix{Rows: 1, Cols: d.Rows, Stride: d.Rows, Data: t.ones.Data[:d.Rows]}
	product.MatMulTA(g.W, a, d)
	product.MatMul(alone(g.B), ones, d)
}

// activationDelta carries rows from to to of a layer's delta back through its dropout and its
// activation: ∂L/∂output becomes ∂L/∂z. Row 0 has the number first in the batch.
func (t *Trainer) activationDelta(layer, from, to, first int) {
	p := &t.net.layers[layer]
	d, v := t.delta[layer].Slice(from, to), t.output[layer]
	if p.Dropout != 0 {
		t.drop(d, d, layer, first+from)
	}
	if p.Activation.needsSum() {
		v = t.sum[layer]
	}
	if layer < len(t.net.layers)-1 || !t.loss.fused() {
		p.Activation.back(d, v.Slice(from, to))
	}
}

// inputDelta carries rows from to to of a layer's delta to the layer before.
func (t *Trainer) inputDelta(layer, from, to int) {
	kernel.Parallel{Workers: t.Workers}.MatMulTB(t.delta[layer-1].Slice(from, to), t.delta[layer].Slice(from, to), t.net.layers[layer].W)
}

// outputOf returns what a layer handed to the next in a training step.
func (t *Trainer) outputOf(layer int) *kernel.Matrix {
	if t.net.layers[layer].Dropout != 0 {
		return &t.dropped[layer]
	}
	return &t.output[layer]
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
		if p.Dropout != 0 {
			t.dropped[i] = kernel.NewMatrix(rows, len(p.B))
		}
		t.delta[i] = kernel.NewMatrix(rows, len(p.B))
	}
}
