package onnx

import (
	"errors"
	"fmt"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// gemm is alpha·A·B + beta·C, with A or B transposed if it says so. One of A and B is the rows.
func (g *graph) gemm(n *node) (value, error) {
	alpha, err := n.number("alpha", 1)
	if err != nil {
		return value{}, err
	}
	beta, err := n.number("beta", 1)
	if err != nil {
		return value{}, err
	}
	transA, err := n.flag("transA")
	if err != nil {
		return value{}, err
	}
	transB, err := n.flag("transB")
	if err != nil {
		return value{}, err
	}
	a, b := n.inputs[0], n.inputs[1]
	var r *rows
	var weights *constant
	var transposed, across bool // the weights are [out, in]; the product is [out, batch]
	switch {
	case a.rows != nil && b.constant != nil:
		r, weights, transposed = a.rows, b.constant, transB
		if r.transposed != transA {
			return value{}, errors.New("it sums over the batch: rows depend on one another")
		}
	case a.constant != nil && b.rows != nil:
		r, weights, transposed, across = b.rows, a.constant, !transA, true
		if r.transposed == transB {
			return value{}, errors.New("it sums over the batch: rows depend on one another")
		}
	default:
		return value{}, errors.New("one of its first two inputs must depend on the input, the other must be a constant")
	}
	if r.single || len(r.shape()) != 2 || len(weights.shape) != 2 {
		return value{}, fmt.Errorf("its first two inputs have the shapes %s and %s: both must have 2 dimensions", quote.Shape(r.shape()), quote.Shape(weights.shape))
	}
	w, out, err := g.matrix(weights, alpha, transposed)
	if err != nil {
		return value{}, err
	}
	var bias []float64
	if c := n.input(2); c != (value{}) && beta != 0 { // which is not read if beta is 0
		if c.constant == nil {
			return value{}, errors.New("input 2, the biases, must be a constant")
		}
		shape, batch := []int{r.batch, out}, 0
		if across {
			shape, batch = []int{out, r.batch}, 1
		}
		if bias, err = g.perColumn(c.constant, shape, batch); err != nil {
			return value{}, fmt.Errorf("input 2, the biases: %w", err)
		}
		for j := range bias {
			bias[j] *= beta
		}
	}
	result, err := g.product(r, w, bias, out, []int{out}, g.name(n))
	if err != nil {
		return value{}, err
	}
	result.transposed = across
	return value{rows: result}, nil
}

// matrix returns alpha times the weights as [in, out], and out.
func (g *graph) matrix(c *constant, alpha float64, transposed bool) ([]float64, int, error) {
	if c.integer() {
		return nil, 0, fmt.Errorf("its weights are %v: they must be floating-point numbers", c.kind)
	}
	if len(c.data) == 0 {
		return nil, 0, fmt.Errorf("its weights have the shape %s: there are none", quote.Shape(c.shape))
	}
	if err := g.spend(len(c.data)); err != nil {
		return nil, 0, err
	}
	w := make([]float64, len(c.data))
	in, out := c.shape[0], c.shape[1]
	if transposed {
		in, out = out, in
		for i := range in {
			for j := range out {
				w[i*out+j] = alpha * c.data[j*in+i]
			}
		}
		return w, out, nil
	}
	for i, v := range c.data {
		w[i] = alpha * v
	}
	return w, out, nil
}

// perColumn returns an element for each column of what a constant is broadcast to. Shape is that of
// the rows, and batch the dimension of the batch in it, or −1 if there is none.
func (g *graph) perColumn(c *constant, shape []int, batch int) ([]float64, error) {
	strides, err := broadcast(c.shape, shape)
	if err != nil {
		return nil, err
	}
	if batch >= 0 && strides[batch] != 0 { // it has a dimension for the batch: its rows must be the same
		if _, ok := c.scalar(); !ok {
			return nil, fmt.Errorf("shape %s has an element for each row of the batch: rows must be computed alike", quote.Shape(c.shape))
		}
	}
	n := 1
	for i, d := range shape {
		if i != batch {
			n *= d
		}
	}
	if err := g.spend(n); err != nil {
		return nil, err
	}
	out := make([]float64, n)
	for j := range out {
		at, rest := 0, j
		for i := len(shape) - 1; i >= 0; i-- {
			if i != batch {
				at += rest % shape[i] * strides[i]
				rest /= shape[i]
			}
		}
		out[j] = c.data[at]
	}
	return out, nil
}

// broadcast returns the strides that lead through a constant along the dimensions of shape: 0 where
// it has one element for all.
func broadcast(from, shape []int) ([]int, error) {
	strides := make([]int, len(shape))
	stride := 1
	for k := range from {
		i, j := len(from)-1-k, len(shape)-1-k
		switch {
		case from[i] == 0:
			return nil, fmt.Errorf("shape %s: there is no element", quote.Shape(from))
		case from[i] == 1:
		case j < 0 || from[i] != shape[j]:
			return nil, fmt.Errorf("shape %s does not fit the shape %s", quote.Shape(from), dimensions(shape))
		default:
			strides[j] = stride
		}
		stride *= from[i]
	}
	if len(from) > len(shape) {
		return nil, fmt.Errorf("shape %s has more dimensions than the shape %s", quote.Shape(from), dimensions(shape))
	}
	return strides, nil
}

const mostShown = 8 // dimensions of a shape in an error

// dimensions writes a shape for an error.
func dimensions(shape []int) string {
	s := "["
	for i, d := range shape {
		if i > 0 {
			s += ", "
		}
		if i == mostShown {
			s += "…"
			break
		}
		if d == rowsOfBatch {
			s += "batch"
		} else {
			s += fmt.Sprint(d)
		}
	}
	return s + "]"
}

// matMul is the product of rows and a constant, on either side, or of two constants.
func (g *graph) matMul(n *node) (value, error) {
	a, b := n.inputs[0], n.inputs[1]
	switch {
	case a.constant != nil && b.constant != nil:
		return g.productOfConstants(a.constant, b.constant)
	case a.rows != nil && b.constant != nil:
		return g.rowsTimes(n, a.rows, b.constant)
	case a.constant != nil && b.rows != nil:
		r, c := b.rows, a.constant
		if !r.transposed && !r.single || len(c.shape) != 2 {
			return value{}, fmt.Errorf("its inputs have the shapes %s and %s: it sums over the batch, or the weights have not 2 dimensions", quote.Shape(c.shape), dimensions(r.shape()))
		}
		w, out, err := g.matrix(c, 1, true)
		if err != nil {
			return value{}, err
		}
		result, err := g.product(r, w, nil, out, []int{out}, g.name(n))
		return value{rows: result}, err
	}
	return value{}, errors.New("one of its inputs must depend on the input, the other must be a constant")
}

func (g *graph) rowsTimes(n *node, r *rows, c *constant) (value, error) {
	if r.transposed {
		return value{}, errors.New("it sums over the batch: rows depend on one another")
	}
	dims := r.dims
	if dims == nil {
		dims = []int{0}
	}
	if len(dims) == 0 || columnsBefore(dims) != 1 {
		return value{}, fmt.Errorf("its first input has the shape %s: it must be rows", dimensions(r.shape()))
	}
	weights := c
	dims = append([]int{}, dims[:len(dims)-1]...)
	switch len(c.shape) {
	case 1:
		weights = &constant{kind: c.kind, shape: []int{c.shape[0], 1}, data: c.data}
	case 2:
		dims = append(dims, c.shape[1])
	default:
		return value{}, fmt.Errorf("its weights have the shape %s: they must have 2 dimensions", quote.Shape(c.shape))
	}
	w, out, err := g.matrix(weights, 1, false)
	if err != nil {
		return value{}, err
	}
	result, err := g.product(r, w, nil, out, dims, g.name(n))
	return value{rows: result}, err
}
