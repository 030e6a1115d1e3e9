package nn

import "github.com/lockstep-go/lockstep/kernel"

// A Predictor computes the outputs of a network, on the calling goroutine. It holds the scratch
// memory of one goroutine: give each its own. The network must not change meanwhile.
//
// The scratch grows to the largest batch seen; from then on nothing is allocated,
// and arrays on the caller's stack stay there. A row gets the same bits alone and in any batch.
type Predictor struct {
	net     *Network
	inputs  int
	outputs int
	row     []stretch        // the layers, for one row; none where weights are kept in 16 bits
	scratch [2]kernel.Matrix // the outputs of the layers, in turn; [rows, widest]
	input   kernel.Matrix    // standardised
	output  kernel.Matrix    // of Classify
}

// Predictor returns a predictor for n.
func (n *Network) Predictor() *Predictor {
	p := new(Predictor)
	p.use(n)
	return p
}

// A stretch is layers that follow one another, of which only the last one has an activation that a
// product cannot do.
type stretch struct {
	chain kernel.Chain
	last  Activation
	y     []float32 // where its outputs go, but for those of the network
}

// use makes n the network of the predictor.
func (p *Predictor) use(n *Network) {
	p.outputs = n.Outputs() // which looks whether there are layers
	p.net, p.inputs, p.row = n, n.inputs, p.row[:0]
	if n.storage != inFloat32 {
		return
	}
	begins := true
	for i := range n.layers {
		l := &n.layers[i]
		if begins {
			p.row = p.nextStretch()
		}
		s := &p.row[len(p.row)-1]
		s.chain.Append(kernel.Product{Bias: l.B, ReLU: l.Activation == ReLU}, l.W)
		s.last = l.Activation
		if begins = !l.Activation.isProduct(); begins {
			if cap(s.y) < len(l.B) {
				s.y = make([]float32, len(l.B))
			}
			s.y = s.y[:len(l.B)]
		}
	}
	p.row[len(p.row)-1].chain.Ahead(n.all)
}

// nextStretch returns p.row with an empty stretch more, in the memory of a former one.
func (p *Predictor) nextStretch() []stretch {
	n := len(p.row)
	if n == cap(p.row) {
		return append(p.row, stretch{})
	}
	row := p.row[:n+1]
	row[n].chain.Reset()
	return row
}

// Predict sets dst to the network's outputs for the rows of x: x is [rows,
// inputs], dst is [rows, outputs]. It panics if they do not fit; no rows are fine. dst must not
// overlap x.
func (p *Predictor) Predict(dst, x kernel.Matrix) {
	if x.Cols != p.inputs || dst.Rows != x.Rows || dst.Cols != p.outputs {
		panic("nn: prediction does not fit the network: x must be [rows, inputs], dst [rows, outputs]")
	}
	if x.Rows == 1 && len(p.row) != 0 {
		p.predictRow(dst.Row(0), x.Row(0), true)
		return
	}
	if x.Rows <= defaultChunk {
		p.predict(dst, x, true)
		return
	}
	for i := 0; i < x.Rows; i += defaultChunk {
		j := min(i+defaultChunk, x.Rows)
		p.predict(dst.Slice(i, j), x.Slice(i, j), true)
	}
}

// predictRow does one row. It is apart from predict because a small network takes so little time
// that handing matrices from function to function is a tenth of it.
func (p *Predictor) predictRow(dst, x []float32, finish bool) {
	if s := p.net.Standardizer; s != nil {
		p.reserve(1)
		in := p.input.Row(0)
		s.Apply(alone(in), alone(x))
		x = in
	}
	last := len(p.row) - 1
	for i := range p.row {
		s := &p.row[i]
		y := dst
		if i < last {
			y = s.y
		}
		s.chain.MatMul(y, x)
		if !s.last.isProduct() && (i < last || finish) {
			s.last.finish(alone(y), alone(y))
		}
		x = y
	}
}

// predict does the rows of one chunk; the last activation may be left out.
func (p *Predictor) predict(dst, x kernel.Matrix, finish bool) {
	rows := x.Rows
	if rows == 0 {
		return
	}
	if rows == 1 && len(p.row) != 0 {
		p.predictRow(dst.Row(0), x.Row(0), finish)
		return
	}
	p.reserve(rows)
	if s := p.net.Standardizer; s != nil {
		in := p.input.Slice(0, rows)
		s.Apply(in, x)
		x = in
	}
	last := len(p.net.layers) - 1
	for i := range p.net.layers {
		l := &p.net.layers[i]
		z := dst
		if i < last {
			z = kernel.Matrix{Rows: rows, Cols: len(l.B), Stride: len(l.B), Data: p.scratch[i%2].Data[:rows*len(l.B)]}
		}
		p.net.product(i, z, x)
		if i < last || finish {
			l.Activation.finish(z, z)
		}
		x = z
	}
}

// reserve makes the scratch hold at least so many rows.
func (p *Predictor) reserve(rows int) {
	if p.net.Standardizer != nil && p.input.Rows < rows {
		p.input = kernel.NewMatrix(rows, p.net.inputs)
	}
	if p.scratch[0].Rows >= rows {
		return
	}
	widest := p.net.widest()
	p.scratch[0] = kernel.NewMatrix(rows, widest)
	p.scratch[1] = kernel.NewMatrix(rows, widest)
}

// widest returns the units of the widest layer.
func (n *Network) widest() (units int) {
	for i := range n.layers {
		units = max(units, len(n.layers[i].B))
	}
	return units
}

// Classify sets labels[i] to the class of row i of x, which is [rows, inputs]: the number of its
// largest output, the first of equal ones. With a Softmax the weighted sums before it are compared,
// whose order is that of the probabilities before rounding. A network of one output knows two
// classes, 1 if the output is at least one half and 0 otherwise. A row whose outputs are all NaN
// has the class −1.
func (p *Predictor) Classify(labels []int, x kernel.Matrix) {
	if x.Cols != p.net.inputs || len(labels) != x.Rows {
		panic("nn: classification does not fit the network: x must be [rows, inputs], with one label a row")
	}
	if rows := min(x.Rows, defaultChunk); p.output.Rows < rows {
		p.output = kernel.NewMatrix(rows, p.net.Outputs())
	}
	f := p.net.layers[len(p.net.layers)-1].Activation
	for i := 0; i < x.Rows; i += defaultChunk {
		j := min(i+defaultChunk, x.Rows)
		out := p.output.Slice(0, j-i)
		p.predict(out, x.Slice(i, j), f != Softmax)
		for r := range out.Rows {
			labels[i+r] = class(out.Row(r))
		}
	}
}

// class returns the class that a row of outputs, or what comes before a softmax, stands for.
func class(y []float32) int {
	if len(y) > 1 {
		return kernel.ArgMax(y)
	}
	switch v := y[0]; {
	case v >= 0.5:
		return 1
	case v < 0.5:
		return 0
	}
	return -1 // NaN
}
