package onnx

import (
	"errors"
	"fmt"
	"slices"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

// reshaped returns r in another shape, in which the batch is still a dimension of its own, the
// first, or is none, if it is always one row. A dimension of −1 is what is left for it, one of
// rowsOfBatch the batch.
func (g *graph) reshaped(r *rows, shape []int) (*rows, error) {
	out, err := g.inBatch(r, shape)
	if err != nil && r.batch == 1 && !r.single && r.width() > 0 {
		alone := *r
		alone.single = true
		if row, err := g.inBatch(&alone, shape); err == nil {
			return row, nil
		}
	}
	return out, err
}

// inBatch returns r in another shape, in which the batch is the first dimension if there is one.
func (g *graph) inBatch(r *rows, shape []int) (*rows, error) {
	wrong := func() error {
		return fmt.Errorf("it makes the shape %s of %s: the batch must stay a dimension of its own, the first", dimensions(shape), dimensions(r.shape()))
	}
	if r.transposed || r.complement || len(shape) == 0 && !r.single {
		return nil, wrong()
	}
	c := *r
	rest := shape[min(1, len(shape)):]
	if r.single {
		if len(shape) > 1 && shape[0] == 1 { // the row becomes a batch of one
			c.single, c.batch = false, 1
		} else {
			rest = shape
		}
	} else if first := shape[0]; first != -1 && first != rowsOfBatch && first != r.batch {
		return nil, wrong()
	}
	size, free := 1, -1
	c.dims = append([]int{}, rest...)
	for i, d := range c.dims {
		switch {
		case d == -1 && free < 0 && (c.single || shape[0] != -1):
			free = i
		case d < 1 || size > maxElements/d:
			return nil, wrong()
		default:
			size *= d
		}
	}
	n := r.width()
	if n == 0 && free < 0 {
		r.resolve(size)
		n = size
	}
	if n == 0 {
		if len(c.dims) == 1 { // rows of a length that is not known stay so
			c.dims = nil
			return &c, nil
		}
		return nil, errors.New("the number of the input's columns is not known")
	}
	if free >= 0 && n%size == 0 {
		c.dims[free] = n / size
		size = n
	}
	if size != n {
		return nil, wrong()
	}
	return &c, nil
}

// flatten makes two dimensions of those before an axis and those from it on.
func (g *graph) flatten(n *node) (value, error) {
	axis, err := n.integer("axis", 1)
	if err != nil {
		return value{}, err
	}
	shape := g.shapeOfValue(n.inputs[0])
	if axis < 0 {
		axis += len(shape)
	}
	if axis < 0 || axis > len(shape) {
		return value{}, fmt.Errorf("axis %d: there are %s", axis, quote.Count(len(shape), "dimension"))
	}
	size := func(dims []int) int {
		n := 1
		for _, d := range dims {
			n *= d
		}
		return n
	}
	r := n.inputs[0].rows
	if r == nil {
		return g.reshapedConstant(n.inputs[0].constant, []int{size(shape[:axis]), size(shape[axis:])})
	}
	rows := r.batch
	if r.single || axis == 0 {
		rows = 1
	}
	before := shape[:axis]
	if !r.single && axis > 0 {
		before = before[1:]
	}
	if size(before) != 1 || !r.single && axis == 0 && r.batch != 1 {
		return value{}, fmt.Errorf("axis %d of the shape %s: the batch must stay a dimension of its own", axis, dimensions(shape))
	}
	out, err := g.reshaped(r, []int{rows, -1})
	return value{rows: out}, err
}

func (g *graph) reshape(n *node) (value, error) {
	if n.inputs[1].constant == nil {
		return value{}, errors.New("input 1, the shape, must be a constant")
	}
	shape, err := n.inputs[1].constant.ints()
	if err != nil {
		return value{}, fmt.Errorf("input 1, the shape: %w", err)
	}
	allowZero, err := n.flag("allowzero")
	if err != nil {
		return value{}, err
	}
	old := g.shapeOfValue(n.inputs[0])
	for i, d := range shape {
		if d == 0 && !allowZero {
			if i >= len(old) {
				return value{}, fmt.Errorf("dimension %d of the shape is to be that of its input, which has only %d", i, len(old))
			}
			shape[i] = old[i]
			if shape[i] == 0 {
				shape[i] = -1 // not known
			}
		}
	}
	if r := n.inputs[0].rows; r != nil {
		out, err := g.reshaped(r, shape)
		return value{rows: out}, err
	}
	return g.reshapedConstant(n.inputs[0].constant, shape)
}

// reshapedConstant returns a constant in another shape, of which one dimension may be −1.
func (g *graph) reshapedConstant(c *constant, shape []int) (value, error) {
	d := *c
	d.shape = slices.Clone(shape)
	size, free := 1, -1
	for i, n := range shape {
		switch {
		case n == -1 && free < 0:
			free = i
		case n < 0 || n > 0 && size > maxElements/n:
			return value{}, fmt.Errorf("the shape %s cannot be", dimensions(shape))
		default:
			size *= n
		}
	}
	if free >= 0 && size > 0 && len(c.data)%size == 0 {
		d.shape[free] = len(c.data) / size
		size = len(c.data)
	}
	if size != len(c.data) {
		return value{}, fmt.Errorf("the shape %s does not fit %v", quote.Shape(shape), c)
	}
	return value{constant: &d}, nil
}

// shapeOfValue returns the shape of rows or a constant.
func (g *graph) shapeOfValue(v value) []int {
	if v.rows != nil {
		return v.rows.shape()
	}
	return v.constant.shape
}

// axes returns the axes of Squeeze and Unsqueeze: an attribute before opset 13, an input since.
func (n *node) axes(rank int) ([]int, bool, error) {
	list, ok := n.integers("axes")
	if v := n.input(1); v != (value{}) {
		if v.constant == nil || ok {
			return nil, false, errors.New("its axes must be a constant")
		}
		var err error
		if list, err = v.constant.ints(); err != nil {
			return nil, false, fmt.Errorf("its axes: %w", err)
		}
		ok = true
	}
	for i, a := range list {
		if a < -rank || a >= rank {
			return nil, false, fmt.Errorf("axis %d: there are %s", a, quote.Count(rank, "dimension"))
		}
		list[i] = (a + rank) % rank
	}
	slices.Sort(list)
	if len(slices.Compact(slices.Clone(list))) != len(list) {
		return nil, false, errors.New("an axis is there twice")
	}
	return list, ok, nil
}

func (g *graph) squeeze(n *node) (value, error) {
	old := g.shapeOfValue(n.inputs[0])
	axes, ok, err := n.axes(len(old))
	if err != nil {
		return value{}, err
	}
	if !ok {
		for i, d := range old {
			if d == 1 {
				axes = append(axes, i)
			}
		}
	}
	var shape []int
	for i, d := range old {
		if !slices.Contains(axes, i) {
			shape = append(shape, d)
		} else if d != 1 {
			return value{}, fmt.Errorf("axis %d of the shape %s is not 1", i, dimensions(old))
		}
	}
	return g.inShape(n.inputs[0], shape)
}

func (g *graph) unsqueeze(n *node) (value, error) {
	old := g.shapeOfValue(n.inputs[0])
	list, _ := n.integers("axes")
	if c := n.input(1).constant; c != nil {
		list, _ = c.ints()
	}
	axes, ok, err := n.axes(len(old) + len(list))
	if err != nil {
		return value{}, err
	}
	if !ok {
		return value{}, errors.New("it needs axes")
	}
	shape := slices.Clone(old)
	for _, a := range axes {
		shape = slices.Insert(shape, min(a, len(shape)), 1)
	}
	return g.inShape(n.inputs[0], shape)
}

// inShape returns a value in another shape.
func (g *graph) inShape(v value, shape []int) (value, error) {
	if v.constant != nil {
		return g.reshapedConstant(v.constant, shape)
	}
	for i, d := range shape {
		if d == 0 {
			shape[i] = -1 // not known
		}
	}
	out, err := g.reshaped(v.rows, shape)
	return value{rows: out}, err
}

func (g *graph) transpose(n *node) (value, error) {
	shape := g.shapeOfValue(n.inputs[0])
	perm, ok := n.integers("perm")
	if !ok {
		for i := range shape {
			perm = append(perm, len(shape)-1-i)
		}
	}
	sorted := slices.Sorted(slices.Values(perm))
	for i, p := range sorted {
		if p != i || len(perm) != len(shape) {
			return value{}, fmt.Errorf("perm is %s, and its input has %s", quote.Shape(perm), quote.Count(len(shape), "dimension"))
		}
	}
	if slices.IsSorted(perm) {
		return n.inputs[0], nil
	}
	if r := n.inputs[0].rows; r != nil {
		if len(shape) != 2 || r.single || r.complement {
			return value{}, fmt.Errorf("perm is %s: of rows, only [1 0] of 2 dimensions is read", quote.Shape(perm))
		}
		c := *r
		c.transposed = !r.transposed
		return value{rows: &c}, nil
	}
	c := n.inputs[0].constant
	if err := g.spend(len(c.data)); err != nil {
		return value{}, err
	}
	strides := make([]int, len(shape))
	stride := 1
	for i, d := range slices.Backward(shape) {
		strides[i] = stride
		stride *= d
	}
	out := &constant{kind: c.kind, data: make([]float64, len(c.data))}
	for _, p := range perm {
		out.shape = append(out.shape, shape[p])
	}
	for j := range out.data {
		at, rest := 0, j
		for i := len(perm) - 1; i >= 0; i-- {
			at += rest % out.shape[i] * strides[perm[i]]
			rest /= out.shape[i]
		}
		out.data[j] = c.data[at]
	}
	return value{constant: out}, nil
}

// shapeOf is the shape of a value, in which the batch may be unknown.
func (g *graph) shapeOf(n *node) (value, error) {
	shape := g.shapeOfValue(n.inputs[0])
	start, err := n.integer("start", 0)
	if err != nil {
		return value{}, err
	}
	end, err := n.integer("end", len(shape))
	if err != nil {
		return value{}, err
	}
	c := &constant{kind: onnxpb.TensorProto_INT64}
	for _, d := range shape[clamp(start, len(shape)):max(clamp(start, len(shape)), clamp(end, len(shape)))] {
		switch d {
		case 0:
			return value{}, errors.New("the number of the input's columns is not known")
		case rowsOfBatch:
			c.data = append(c.data, unknown)
		default:
			c.data = append(c.data, float64(d))
		}
	}
	c.shape = []int{len(c.data)}
	return value{constant: c}, nil
}

// clamp brings an index, which counts from the end if it is negative, between 0 and n.
func clamp(i, n int) int {
	if i < 0 {
		i += n
	}
	return min(max(i, 0), n)
}

// concat joins constants, and 1 − p and p to the probabilities of two classes.
func (g *graph) concat(n *node) (value, error) {
	axis, err := n.integer("axis", 0)
	if err != nil {
		return value{}, err
	}
	if n.inputs[0].rows != nil && len(n.inputs) == 1 {
		return n.inputs[0], nil
	}
	if n.inputs[0].rows != nil {
		return g.complement(n, axis)
	}
	var all []*constant
	along, size := 0, 0
	for i, v := range n.inputs {
		c := v.constant
		if c == nil || len(c.shape) == 0 {
			return value{}, fmt.Errorf("input %d must be a constant, and no single number", i)
		}
		if axis < -len(c.shape) || axis >= len(c.shape) {
			return value{}, fmt.Errorf("axis %d: input %d has %s", axis, i, quote.Count(len(c.shape), "dimension"))
		}
		if err := g.spend(len(c.data)); err != nil {
			return value{}, err
		}
		along = (axis + len(c.shape)) % len(c.shape)
		for k, d := range c.shape {
			if first := n.inputs[0].constant; c.kind != first.kind || len(c.shape) != len(first.shape) || k != along && d != first.shape[k] {
				return value{}, fmt.Errorf("it joins %v and %v along axis %d, which do not fit", first, c, axis)
			}
		}
		all = append(all, c)
		size += c.shape[along]
	}
	out := &constant{kind: all[0].kind, shape: slices.Clone(all[0].shape)}
	out.shape[along] = size
	outer := 1
	for _, d := range out.shape[:along] {
		outer *= d
	}
	for i := range outer {
		for _, c := range all {
			part := len(c.data) / outer
			out.data = append(out.data, c.data[i*part:(i+1)*part]...)
		}
	}
	return value{constant: out}, nil
}

// complement makes [1 − p, p] of two columns, as scikit-learn's converter does for two classes.
func (g *graph) complement(n *node, axis int) (value, error) {
	only := errors.New("of what depends on the input, only [1 − p, p] is read, the probabilities of two classes")
	if len(n.inputs) != 2 || n.inputs[0].rows == nil || n.inputs[1].rows == nil {
		return value{}, only
	}
	q, p := n.inputs[0].rows, n.inputs[1].rows
	if p.base != q.base || p.width() != 1 || len(p.shape()) != 2 || len(q.shape()) != 2 || p.transposed || q.transposed || axis != 1 && axis != -1 || p.complement || q.complement {
		return value{}, only
	}
	sum, err := p.expr.add(q.expr)
	if err != nil {
		return value{}, err
	}
	if !nearly(sum, number(1)) {
		return value{}, only
	}
	c := *p
	c.complement = true
	return value{rows: &c}, nil
}
