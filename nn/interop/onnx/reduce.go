package onnx

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// PyTorch computes the weights of weight_norm and spectral_norm in the graph: constants are divided
// by their norms, or by products of constants.

// reduce returns the operator that joins the elements of a constant along some of its axes, each
// to what it has already, which is zero at first. Finish is applied to what comes of it, unless it
// is nil.
func reduce(zero float64, join func(sum, v float64) float64, finish func(float64) float64) func(*graph, *node) (value, error) {
	return func(g *graph, n *node) (value, error) {
		c := n.inputs[0].constant
		if c == nil {
			return value{}, errors.New("of what depends on the input it is not read")
		}
		axes, ok, err := n.axes(len(c.shape))
		if err != nil {
			return value{}, err
		}
		keep, err := n.integer("keepdims", 1)
		if err != nil {
			return value{}, err
		}
		none, err := n.flag("noop_with_empty_axes")
		if err != nil {
			return value{}, err
		}
		if (!ok || len(axes) == 0) && none {
			return n.inputs[0], nil
		}
		if err := g.spend(len(c.data)); err != nil {
			return value{}, err
		}
		along := func(i int) bool { return len(axes) == 0 || slices.Contains(axes, i) }
		out := &constant{kind: c.kind, data: []float64{}}
		strides := make([]int, len(c.shape)) // through the result
		size := 1
		for i, d := range slices.Backward(c.shape) {
			if !along(i) {
				strides[i] = size
				size *= d
			}
		}
		for i, d := range c.shape {
			switch {
			case !along(i):
				out.shape = append(out.shape, d)
			case keep != 0:
				out.shape = append(out.shape, 1)
			}
		}
		out.data = make([]float64, size)
		for i := range out.data {
			out.data[i] = zero
		}
		for j, v := range c.data {
			at, rest := 0, j
			for i, d := range slices.Backward(c.shape) {
				at += rest % d * strides[i]
				rest /= d
			}
			if c.integer() && v == unknown {
				return value{}, errors.New("arithmetic with the number of the batch's rows is not read")
			}
			out.data[at] = join(out.data[at], v)
		}
		if finish != nil {
			return g.mapped(out, finish)
		}
		return value{constant: out}, nil
	}
}

// productOfConstants is a MatMul of two matrices, of which either may be a vector.
func (g *graph) productOfConstants(a, b *constant) (value, error) {
	if a.kind != b.kind || a.integer() || len(a.shape)*len(b.shape) == 0 || len(a.shape) > 2 || len(b.shape) > 2 || a.shape[len(a.shape)-1] != b.shape[0] {
		return value{}, fmt.Errorf("its inputs are %v and %v: they must be matrices of floating-point numbers, or vectors, of which the first has a column for each row of the second", a, b)
	}
	k := b.shape[0]
	shape := append(slices.Clone(a.shape[:len(a.shape)-1]), b.shape[1:]...)
	if k == 0 || len(a.data) == 0 || len(b.data) == 0 {
		return value{}, fmt.Errorf("its inputs have the shapes %s and %s: there is no element", quote.Shape(a.shape), quote.Shape(b.shape))
	}
	rows, columns := len(a.data)/k, len(b.data)/k
	if rows > math.MaxInt32/columns {
		return value{}, errors.New("the constant is too large")
	}
	work := rows * columns / 64 * k // in units of what else is done with a number
	if work > g.budget {
		return value{}, fmt.Errorf("the product of the constants %v and %v would take long for a file of this size: store what it makes instead", a, b)
	}
	if err := g.spend(rows*columns + work); err != nil {
		return value{}, err
	}
	out := &constant{kind: a.kind, shape: shape, data: make([]float64, rows*columns)}
	for i := range rows {
		to := out.data[i*columns : (i+1)*columns]
		for p, x := range a.data[i*k : (i+1)*k] {
			for j, y := range b.data[p*columns : (p+1)*columns] {
				to[j] += float64(x * y)
			}
		}
	}
	return value{constant: out}, nil
}
