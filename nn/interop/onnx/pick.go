package onnx

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// list returns a constant of one dimension.
func list(v value) (*constant, error) {
	if v.constant == nil || len(v.constant.shape) != 1 {
		return nil, errors.New("only of a list of constants it is read")
	}
	return v.constant, nil
}

func (g *graph) gather(n *node) (value, error) {
	if n.inputs[0].rows != nil {
		return g.theOnly(n)
	}
	data, err := list(n.inputs[0])
	if err != nil {
		return value{}, err
	}
	if axis, err := n.integer("axis", 0); err != nil || axis != 0 && axis != -1 {
		return value{}, errors.New("axis must be 0")
	}
	indices := n.inputs[1].constant
	if indices == nil || !indices.integer() {
		return value{}, errors.New("its indices must be constant whole numbers")
	}
	if err := g.spend(len(indices.data)); err != nil {
		return value{}, err
	}
	out := &constant{kind: data.kind, shape: indices.shape, data: make([]float64, len(indices.data))}
	for i, v := range indices.data {
		if v < 0 {
			v += float64(len(data.data))
		}
		if !(v >= 0 && v < float64(len(data.data))) {
			return value{}, fmt.Errorf("index %v of %s", indices.data[i], quote.Count(len(data.data), "element"))
		}
		out.data[i] = data.data[int(v)]
	}
	return value{constant: out}, nil
}

func (g *graph) slice(n *node) (value, error) {
	if n.inputs[0].rows != nil {
		return g.whole(n)
	}
	data, err := list(n.inputs[0])
	if err != nil {
		return value{}, err
	}
	one := func(attribute string, input, instead int) (int, error) {
		list, ok := n.integers(attribute)
		if v := n.input(input); v != (value{}) {
			if v.constant == nil {
				return 0, errors.New("its bounds must be constants")
			}
			if list, err = v.constant.ints(); err != nil {
				return 0, err
			}
			ok = true
		}
		if !ok {
			return instead, nil
		}
		if len(list) != 1 {
			return 0, errors.New("it must have one start and one end")
		}
		return list[0], nil
	}
	start, err1 := one("starts", 1, 0)
	end, err2 := one("ends", 2, math.MaxInt32)
	axis, err3 := one("axes", 3, 0)
	step, err4 := one("", 4, 1)
	if err := cmp.Or(err1, err2, err3, err4); err != nil {
		return value{}, err
	}
	if step != 1 || axis != 0 && axis != -1 {
		return value{}, errors.New("its axis must be 0 and its step 1")
	}
	k := len(data.data)
	from := clamp(start, k)
	to := max(from, clamp(end, k))
	return value{constant: &constant{kind: data.kind, shape: []int{to - from}, data: data.data[from:to]}}, nil
}

// theOnly is a Gather of the only element along an axis of rows, as y[:, 0] is of one output.
func (g *graph) theOnly(n *node) (value, error) {
	shape := g.shapeOfValue(n.inputs[0])
	axis, err := n.integer("axis", 0)
	if err != nil {
		return value{}, err
	}
	if axis < 0 {
		axis += len(shape)
	}
	c := n.inputs[1].constant
	if c == nil || axis < 0 || axis >= len(shape) || shape[axis] != 1 || len(c.data) != 1 || len(c.shape) > 1 || c.data[0] != 0 && c.data[0] != -1 {
		return value{}, fmt.Errorf("of what depends on the input, here of the shape %s, only the one element of a dimension of 1 may be picked", dimensions(shape))
	}
	if len(c.shape) == 0 {
		shape = slices.Delete(slices.Clone(shape), axis, axis+1)
	}
	return g.inShape(n.inputs[0], shape)
}

// whole is a Slice that leaves nothing of rows out, as y[:, 0:1] does of one output.
func (g *graph) whole(n *node) (value, error) {
	shape := g.shapeOfValue(n.inputs[0])
	var lists [4][]int // starts, ends, axes, steps
	for i, attribute := range []string{"starts", "ends", "axes", ""} {
		lists[i], _ = n.integers(attribute)
		if v := n.input(i + 1); v != (value{}) {
			if v.constant == nil {
				return value{}, errors.New("its bounds must be constants")
			}
			var err error
			if lists[i], err = v.constant.ints(); err != nil {
				return value{}, err
			}
		}
	}
	starts, ends, axes, steps := lists[0], lists[1], lists[2], lists[3]
	if len(ends) != len(starts) || axes != nil && len(axes) != len(starts) || steps != nil && len(steps) != len(starts) || len(starts) > len(shape) {
		return value{}, errors.New("it must have as many starts as ends, axes and steps")
	}
	for i, start := range starts {
		axis := i
		if axes != nil {
			axis = axes[i]
		}
		if axis < -len(shape) || axis >= len(shape) {
			return value{}, fmt.Errorf("axis %d: there are %s", axis, quote.Count(len(shape), "dimension"))
		}
		d := shape[(axis+len(shape))%len(shape)]
		all := start == 0 && ends[i] == math.MaxInt32 || d > 0 && clamp(start, d) == 0 && clamp(ends[i], d) == d
		if !all || steps != nil && steps[i] != 1 {
			return value{}, fmt.Errorf("it leaves out a part of what depends on the input, of the shape %s", dimensions(shape))
		}
	}
	return n.inputs[0], nil
}
