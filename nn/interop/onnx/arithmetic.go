package onnx

import (
	"errors"
	"fmt"
	"math"

	"github.com/lockstep-go/lockstep/kernel"
)

// An operation is one of Add, Sub, Mul, Div and Pow.
type operation struct {
	name    string
	numbers func(a, b float64) float64
	exprs   func(a, b expr) (expr, error)

	// columns returns scale and shift such that the operator between x and c is scale·x + shift;
	// first says that c is the first operand.
	columns func(c float64, first bool) (scale, shift float64, ok bool)
}

var (
	add = operation{"Add", func(a, b float64) float64 { return a + b }, expr.add,
		func(c float64, _ bool) (float64, float64, bool) { return 1, c, true }}
	sub = operation{"Sub", func(a, b float64) float64 { return a - b }, expr.sub,
		func(c float64, first bool) (float64, float64, bool) {
			if first {
				return -1, c, true
			}
			return 1, -c, true
		}}
	mul = operation{"Mul", func(a, b float64) float64 { return float64(a * b) }, expr.mul,
		func(c float64, _ bool) (float64, float64, bool) { return c, 0, true }}
	div = operation{"Div", func(a, b float64) float64 { return a / b }, expr.div,
		func(c float64, first bool) (float64, float64, bool) { return 1 / c, 0, !first && c != 0 }}
	pow = operation{"Pow", powered, power,
		func(float64, bool) (float64, float64, bool) { return 0, 0, false }}
)

// power returns a to the power of a constant whole number.
func power(a, b expr) (expr, error) {
	if len(b) == 0 {
		return number(1), nil
	}
	n, ok := b[0].constant()
	if !ok || len(b) != 1 || n != math.Trunc(n) {
		return nil, errors.New("the exponent must be a constant whole number")
	}
	if n < 0 {
		inverse, err := a.inverse()
		if err != nil {
			return nil, err
		}
		a, n = inverse, -n
	}
	return a.pow(int(min(n, maxPower+1)))
}

// powered returns a to the power of b. Package math's Pow does not have the same bits on every CPU,
// and the result may become a weight.
func powered(a, b float64) float64 {
	whole := math.Trunc(b)
	switch {
	case b == whole && math.Abs(b) <= 64:
		p := 1.0
		for range int(math.Abs(b)) {
			p = float64(p * a)
		}
		if b < 0 {
			p = 1 / p
		}
		return p
	case math.Abs(b) == 0.5:
		if b < 0 {
			return 1 / math.Sqrt(a)
		}
		return math.Sqrt(a)
	case a == 0:
		return max(0, math.Copysign(math.Inf(1), -b))
	}
	if a < 0 && b == whole {
		p := powered(-a, b)
		if math.Mod(b, 2) != 0 {
			p = -p
		}
		return p
	}
	return exp64(float64(b * log64(a))) // NaN for a < 0
}

// exp64 and log64 have the same bits on every CPU, as package math's do not.
func exp64(v float64) float64 { return one64(kernel.Exp64, v) }
func log64(v float64) float64 { return one64(kernel.Log64, v) }

func one64(f func(dst, x []float64), v float64) float64 {
	x := []float64{v}
	f(x, x)
	return x[0]
}

// in32 returns a function of package kernel for one number. It is right for every float32, which
// constants of other types are rounded to.
func in32(f func(dst, x []float32)) func(float64) float64 {
	return func(v float64) float64 {
		x := []float32{float32(v)}
		f(x, x)
		return float64(x[0])
	}
}

// arithmetic returns the operator between constants, rows and both.
func arithmetic(op operation) func(*graph, *node) (value, error) {
	return func(g *graph, n *node) (value, error) { return g.operate(op, n, n.inputs[0], n.inputs[1]) }
}

func (g *graph) sum(n *node) (value, error) {
	sum := n.inputs[0]
	for _, v := range n.inputs[1:] {
		var err error
		if sum, err = g.operate(add, n, sum, v); err != nil {
			return value{}, err
		}
	}
	return sum, nil
}

func (g *graph) operate(op operation, n *node, a, b value) (value, error) {
	switch {
	case a == (value{}) || b == (value{}):
		return value{}, errors.New("an input is left out")
	case a.constant != nil && b.constant != nil:
		return g.constants(op, a.constant, b.constant)
	case a.rows != nil && b.rows != nil:
		return g.both(op, n, a.rows, b.rows)
	case a.rows != nil:
		return g.mixed(op, n, a.rows, b.constant, false)
	}
	return g.mixed(op, n, b.rows, a.constant, true)
}

// both is an operator between two functions of the same columns, as in x·sigmoid(x).
func (g *graph) both(op operation, n *node, a, b *rows) (value, error) {
	if a.base != b.base || a.complement || b.complement {
		return value{}, errors.New("it joins two branches of the graph: the layers of a network follow one another")
	}
	if dimensions(a.shape()) != dimensions(b.shape()) || a.transposed != b.transposed {
		return value{}, fmt.Errorf("its inputs have the shapes %s and %s", dimensions(a.shape()), dimensions(b.shape()))
	}
	e, err := op.exprs(a.expr, b.expr)
	if err != nil {
		return value{}, err
	}
	return value{rows: a.with(e, g.name(n))}, nil
}

// mixed is an operator between rows and a constant. A number becomes a part of the function; an
// element for each column is folded into the layer.
func (g *graph) mixed(op operation, n *node, r *rows, c *constant, first bool) (value, error) {
	if r.complement {
		return value{}, errors.New("its input is [1 − p, p], which can only be an output")
	}
	if c.integer() {
		return value{}, fmt.Errorf("the constant is %v: it must be floating-point numbers", c.kind)
	}
	if k := len(c.shape); r.width() == 0 && k > 0 && c.shape[k-1] > 1 {
		r.resolve(c.shape[k-1])
	}
	shape := r.shape()
	if _, err := broadcast(c.shape, shape); err != nil {
		return value{}, fmt.Errorf("a constant of %w of the rows", err)
	}
	if v, ok := c.scalar(); ok {
		x, y := r.expr, number(v)
		if first {
			x, y = y, x
		}
		e, err := op.exprs(x, y)
		if err != nil {
			return value{}, err
		}
		return value{rows: r.with(e, g.name(n))}, nil
	}
	batch := 0
	switch {
	case r.single:
		batch = -1
	case r.transposed:
		batch = len(shape) - 1
	}
	columns, err := g.perColumn(c, shape, batch)
	if err != nil {
		return value{}, err
	}
	scale, shift := make([]float64, len(columns)), make([]float64, len(columns))
	for j, v := range columns {
		var ok bool
		if scale[j], shift[j], ok = op.columns(v, first); !ok {
			return value{}, fmt.Errorf("%s of each column by a number of its own is not read", op.name)
		}
	}
	out, err := g.affine(r, scale, shift, g.name(n))
	return value{rows: out}, err
}

// constants is an operator between two constants.
func (g *graph) constants(op operation, a, b *constant) (value, error) {
	if a.kind != b.kind && op.name != "Pow" {
		return value{}, fmt.Errorf("its inputs are %v and %v: they must be of one type", a, b)
	}
	shape := a.shape
	if len(b.shape) > len(shape) {
		shape = b.shape
	}
	shape = append([]int{}, shape...)
	for _, c := range []*constant{a, b} {
		for k := range c.shape {
			i, j := len(c.shape)-1-k, len(shape)-1-k
			if shape[j] == 1 {
				shape[j] = c.shape[i]
			}
		}
	}
	size := 1
	for _, d := range shape {
		if size *= d; size > maxElements {
			return value{}, errors.New("the constant is too large")
		}
	}
	x, err := g.perColumn(a, shape, -1)
	if err != nil {
		return value{}, err
	}
	y, err := g.perColumn(b, shape, -1)
	if err != nil {
		return value{}, err
	}
	for i := range x {
		if a.integer() && (x[i] == unknown || y[i] == unknown) {
			return value{}, errors.New("arithmetic with the number of the batch's rows is not read")
		}
		x[i] = op.numbers(x[i], y[i])
		if a.integer() {
			x[i] = math.Trunc(x[i])
		}
	}
	return value{constant: &constant{kind: a.kind, shape: shape, data: x}}, nil
}
