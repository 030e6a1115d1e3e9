package onnx

import (
	"errors"
	"fmt"
	"math"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/interop/internal/dense"
)

// Rows are a value of the graph that depends on its input: a row of n numbers for each row of the
// batch. Each of the numbers is one function of what a column of base gives.
type rows struct {
	base *base
	expr expr
	dims []int  // the shape of a row, whose product is n; nil as long as n is not known
	node string // the last node that changed expr, for errors

	batch      int  // rows of the batch if the model fixes them, else rowsOfBatch
	single     bool // there is no batch: the value is one row, without a dimension for the batch
	transposed bool // the value is [n, batch]
	complement bool // the value is [1 − p, p], p being the only column
}

// A base is what columns of rows are computed from: the layers before it, and then either a product
// and biases, or for each column a scale and a shift.
type base struct {
	n      int       // columns; 0 as long as the input's number of columns is not known
	layers *layer    // the last of those before, nil if there is none
	w, b   []float64 // [in, n] and [n], or nil
	in     int
	scale  []float64 // [n], or nil for 1
	shift  []float64 // [n], or nil for 0
	name   string    // of the node with the product
}

// A layer is a finished one, with those before it.
type layer struct {
	before *layer
	dense.Layer
}

func (r *rows) width() int { return r.base.n }

// with returns r with another function of its columns.
func (r *rows) with(e expr, node string) *rows {
	c := *r
	c.expr, c.node = e, node
	return &c
}

// on returns r with another base, of as many columns as dims say.
func (r *rows) on(b *base, dims []int, node string) *rows {
	c := *r
	c.base, c.expr, c.dims, c.node = b, identity(), dims, node
	return &c
}

// resolve gives the input n columns, if their number is not known yet, and reports whether r has n.
func (r *rows) resolve(n int) bool {
	if r.base.n == 0 && n > 0 {
		r.base.n = n
	}
	return r.base.n == n
}

// shape returns the shape of the value, with rowsOfBatch for the batch if the model does not fix
// it.
func (r *rows) shape() []int {
	dims := r.dims
	if dims == nil && r.base.n > 0 {
		dims = []int{r.base.n}
	}
	if dims == nil {
		dims = []int{0}
	}
	if r.complement {
		dims = []int{2}
	}
	switch {
	case r.single:
		return dims
	case r.transposed:
		return append(append([]int{}, dims...), r.batch)
	}
	return append([]int{r.batch}, dims...)
}

// affine applies scale and shift to each column, where scale has an element for each column or is
// nil for 1, and shift likewise or is nil for 0.
func (g *graph) affine(r *rows, scale, shift []float64, node string) (*rows, error) {
	n := r.width()
	if err := g.spend(2*n + len(r.base.w)); err != nil {
		return nil, err
	}
	b := &base{n: n}
	if p, q, ok := r.expr.linear(); ok && r.base.w != nil && !r.complement {
		b.layers, b.in, b.name = r.base.layers, r.base.in, r.base.name
		b.w, b.b = make([]float64, len(r.base.w)), make([]float64, n)
		for j := range n {
			f := at(scale, j, 1)
			for i := range b.in {
				b.w[i*n+j] = r.base.w[i*n+j] * p * f
			}
			b.b[j] = float64((float64(r.base.b[j]*p)+q)*f) + at(shift, j, 0)
		}
		return r.on(b, r.dims, node), nil
	}
	var err error
	var s, h []float64
	if b.layers, s, h, err = g.linear(r); err != nil {
		return nil, err
	}
	b.scale, b.shift = make([]float64, n), make([]float64, n)
	for j := range n {
		f := at(scale, j, 1)
		b.scale[j] = at(s, j, 1) * f
		b.shift[j] = float64(at(h, j, 0)*f) + at(shift, j, 0)
	}
	return r.on(b, r.dims, node), nil
}

// at returns x[i], or instead if x is nil.
func at(x []float64, i int, instead float64) float64 {
	if x == nil {
		return instead
	}
	return x[i]
}

// linear finishes the layer that r is, if it is one, and returns the layers before r and what is to
// be done with the columns of the last: scale and shift, nil for 1 and 0.
func (g *graph) linear(r *rows) (layers *layer, scale, shift []float64, err error) {
	m, err := recognize(r.expr)
	if err != nil {
		return nil, nil, nil, g.blame(r.node, err)
	}
	if r.complement {
		return nil, nil, nil, errors.New("[1 − p, p] can only be an output")
	}
	b, n := r.base, r.width()
	if b.w == nil && m.activation == nn.Identity {
		if m.s == 1 && m.t == 0 {
			return b.layers, b.scale, b.shift, nil
		}
		if err := g.spend(2 * n); err != nil {
			return nil, nil, nil, err
		}
		scale, shift = make([]float64, n), make([]float64, n)
		for j := range n {
			scale[j] = at(b.scale, j, 1) * m.s
			shift[j] = float64(at(b.shift, j, 0)*m.s) + m.t
		}
		return b.layers, scale, shift, nil
	}
	l, err := g.finish(b, m.s, m.t, m.activation)
	if err != nil {
		return nil, nil, nil, err
	}
	if m.a == 1 && m.c == 0 {
		return l, nil, nil, nil
	}
	if err := g.spend(2 * n); err != nil {
		return nil, nil, nil, err
	}
	scale, shift = make([]float64, n), make([]float64, n)
	for j := range n {
		scale[j], shift[j] = m.a, m.c
	}
	return l, scale, shift, nil
}

// finish makes a layer of b: f(s·b + t). Columns that no product is before get a diagonal matrix.
func (g *graph) finish(b *base, s, t float64, f nn.Activation) (*layer, error) {
	in, w, bias := b.in, b.w, b.b
	if w == nil {
		if b.n == 0 {
			return nil, errors.New("the number of the input's columns is not known")
		}
		in = b.n
		if err := g.spend(b.n); err != nil {
			return nil, err
		}
		if err := g.spend(b.n * min(b.n, maxElements/b.n)); err != nil {
			return nil, err
		}
		w, bias = make([]float64, b.n*b.n), make([]float64, b.n)
		for j := range b.n {
			w[j*b.n+j] = at(b.scale, j, 1)
			bias[j] = at(b.shift, j, 0)
		}
	}
	if err := g.spend((in + 1) * b.n); err != nil {
		return nil, err
	}
	l := &layer{before: b.layers, Layer: dense.Layer{Name: "the layer of " + b.name, In: in, Out: b.n, Activation: f,
		W: make([]float32, len(w)), B: make([]float32, len(bias))}}
	for i, v := range w {
		l.W[i] = float32(v * s)
	}
	for i, v := range bias {
		if v = float64(v * s); t != 0 { // a bias of −0 stays one
			v += t
		}
		l.B[i] = float32(v)
	}
	return l, nil
}

// product multiplies the rows by w [in, out], and adds b if it is not nil. W and b are the caller's
// no more.
func (g *graph) product(r *rows, w, b []float64, out int, dims []int, node string) (*rows, error) {
	in := len(w) / out
	if !r.resolve(in) {
		return nil, fmt.Errorf("its input has %s: its weights are for %d", quote.Count(r.width(), "column"), in)
	}
	layers, scale, shift, err := g.linear(r)
	if err != nil {
		return nil, err
	}
	if b == nil {
		b = make([]float64, out)
	}
	if layers == nil {
		if rest, ok := g.standardize(scale, shift, in); ok {
			scale, shift = nil, rest
		}
	}
	for i := range in {
		s, h := at(scale, i, 1), at(shift, i, 0)
		if s == 1 && h == 0 {
			continue
		}
		for j, v := range w[i*out : (i+1)*out] {
			b[j] += float64(h * v)
			w[i*out+j] = s * v
		}
	}
	return r.on(&base{n: out, layers: layers, w: w, b: b, in: in, name: node}, dims, node), nil
}

// standardize makes a standardizer of what is done to the input's columns, if it can be one: then
// (x − mean)/scale is computed as the model does it. What a mean loses when it becomes a float32
// may be more than the whole shift of a batch normalization, where the mean is large: rest is what
// is still to be added behind the standardizer, nil if that is too little to be seen.
func (g *graph) standardize(scale, shift []float64, n int) (rest []float64, ok bool) {
	if scale == nil && shift == nil {
		return nil, true
	}
	const seen = 0x1p-20
	s := &nn.Standardizer{Mean: make([]float32, n), Scale: make([]float32, n)}
	lost := make([]float64, n)
	for j := range n {
		mean, divisor := -at(shift, j, 0)/at(scale, j, 1), 1/at(scale, j, 1)
		s.Mean[j], s.Scale[j] = float32(mean)+0, float32(divisor) // −0 + 0 is +0
		if !(s.Scale[j] > 0) || math.IsInf(float64(s.Scale[j]), 0) || !(math.Abs(float64(s.Mean[j])) <= math.MaxFloat32) {
			return nil, false
		}
		lost[j] = at(shift, j, 0) + float64(at(scale, j, 1)*float64(s.Mean[j]))
		if math.Abs(lost[j]) > seen {
			rest = lost
		}
	}
	if g.standardizer != nil { // of another way that leads from the input to here
		return nil, false
	}
	g.standardizer = s
	return rest, true
}
