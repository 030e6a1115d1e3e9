package onnx

import (
	"errors"
	"fmt"

	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

func (g *graph) constantNode(n *node) (value, error) {
	if len(n.attributes) != 1 {
		return value{}, errors.New("it must have one value")
	}
	c := &constant{kind: onnxpb.TensorProto_INT64}
	for name, a := range n.attributes {
		switch name {
		case "value":
			if a.GetT() == nil {
				return value{}, errors.New("its value must be a tensor")
			}
			c, err := g.tensor(a.GetT())
			return value{constant: c}, err
		case "value_float":
			c.kind, c.data = onnxpb.TensorProto_FLOAT, []float64{float64(a.GetF())}
			return value{constant: c}, nil
		case "value_int":
			c.data = []float64{float64(a.GetI())}
			return value{constant: c}, nil
		case "value_floats":
			c.kind = onnxpb.TensorProto_FLOAT
			for _, v := range a.GetFloats() {
				c.data = append(c.data, float64(v))
			}
		case "value_ints":
			for _, v := range a.GetInts() {
				c.data = append(c.data, float64(v))
			}
		}
	}
	c.shape = []int{len(c.data)}
	return value{constant: c}, g.spend(len(c.data))
}

func (g *graph) constantOfShape(n *node) (value, error) {
	if n.inputs[0].constant == nil {
		return value{}, errors.New("its shape must be a constant")
	}
	shape, err := n.inputs[0].constant.ints()
	if err != nil {
		return value{}, err
	}
	fill := &constant{kind: onnxpb.TensorProto_FLOAT, data: []float64{0}}
	if a, ok := n.attributes["value"]; ok {
		if fill, err = g.tensor(a.GetT()); err != nil || len(fill.data) != 1 {
			return value{}, errors.New("its value must be one number")
		}
	}
	size := 1
	for _, d := range shape {
		if d < 0 || d > 0 && size > maxElements/d {
			return value{}, fmt.Errorf("shape %s cannot be", dimensions(shape))
		}
		size *= d
	}
	if err := g.spend(size); err != nil {
		return value{}, err
	}
	c := &constant{kind: fill.kind, shape: shape, data: make([]float64, size)}
	for i := range c.data {
		c.data[i] = fill.data[0]
	}
	return value{constant: c}, nil
}
