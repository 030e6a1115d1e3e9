package onnx

import (
	"fmt"
	"math"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

func (g *graph) cast(n *node) (value, error) {
	to, err := n.integer("to", 0)
	if err != nil {
		return value{}, err
	}
	return g.castTo(n.inputs[0], onnxpb.TensorProto_DataType(to))
}

// castLike is a cast to the type of another value. Rows are float32.
func (g *graph) castLike(n *node) (value, error) {
	kind := onnxpb.TensorProto_FLOAT
	if c := n.inputs[1].constant; c != nil {
		kind = c.kind
	}
	return g.castTo(n.inputs[0], kind)
}

// castTo rounds constants. Rows are computed in float32, whatever floating-point type they are cast
// to.
func (g *graph) castTo(v value, kind onnxpb.TensorProto_DataType) (value, error) {
	target := &constant{kind: kind}
	if _, ok := sizes[kind]; !ok {
		return value{}, fmt.Errorf("a cast to %v is not read", kind)
	}
	if v.rows != nil {
		if target.integer() {
			return value{}, fmt.Errorf("it casts what depends on the input to %v: a network computes with float32", kind)
		}
		return v, nil
	}
	c := v.constant
	switch {
	case kind == c.kind:
		return v, nil
	case kind == onnxpb.TensorProto_BOOL:
		return value{}, fmt.Errorf("a cast of a constant to %v is not read", kind)
	case target.integer() && c.integer():
		d := *c
		d.kind = kind
		return value{constant: &d}, nil
	}
	round := func(v float64) float64 { return v } // to DOUBLE
	switch {
	case target.integer():
		round = math.Trunc
	case kind == onnxpb.TensorProto_FLOAT:
		round = func(v float64) float64 { return float64(float32(v)) }
	case kind == onnxpb.TensorProto_FLOAT16:
		round = in16(kernel.NarrowHalf, kernel.WidenHalf)
	case kind == onnxpb.TensorProto_BFLOAT16:
		round = in16(kernel.NarrowBFloat16, kernel.WidenBFloat16)
	}
	out, err := g.mapped(c, round)
	if err == nil {
		out.constant.kind = kind
	}
	return out, err
}

// in16 returns the rounding of a float32 to a type of 16 bits.
func in16(narrow func(dst []uint16, x []float32), widen func(dst []float32, x []uint16)) func(float64) float64 {
	return func(v float64) float64 {
		wide, short := []float32{float32(v)}, []uint16{0}
		narrow(short, wide)
		widen(wide, short)
		return float64(wide[0])
	}
}
