package onnx

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

// TestOneRowOrColumn: what a model does to the shape of its output does not matter, as long as
// each row has its own.
func TestOneRowOrColumn(t *testing.T) {
	w := floats("w", []float32{1, 2}, 2, 1)
	wide := floats("wide", []float32{1, 2, 3, 4}, 2, 2)
	number := whole("index", 0)
	number.Dims = nil
	lists := []*onnxpb.TensorProto{w, wide, number, whole("zero", 0), whole("one", 1), whole("two", 2), whole("last", -1), whole("both", 0, 1), whole("zeros", 0, 0), whole("ends", 1<<40, 1), whole("row", -1)}
	column, batch := op("MatMul", "h", "x", "w"), op("MatMul", "h", "x", "wide")
	one := []int64{1, 2}
	for _, p := range []parts{
		{nodes: []*onnxpb.NodeProto{column, with(op("Gather", "y", "h", "index"), "axis", 1)}},
		{nodes: []*onnxpb.NodeProto{column, with(op("Gather", "y", "h", "zero"), "axis", -1)}},
		{nodes: []*onnxpb.NodeProto{column, with(op("Gather", "y", "h", "last"), "axis", 1)}},
		{nodes: []*onnxpb.NodeProto{column, op("Slice", "y", "h", "zero", "one", "one")}},
		{nodes: []*onnxpb.NodeProto{column, op("Slice", "y", "h", "zeros", "ends")}},
		{nodes: []*onnxpb.NodeProto{column, op("Slice", "y", "h", "zeros", "ends", "both", "both")}, output: "refused"},
		{nodes: []*onnxpb.NodeProto{batch, op("Slice", "y", "h", "zero", "one", "one")}, output: "refused"},
		{nodes: []*onnxpb.NodeProto{batch, op("Slice", "y", "h", "zero", "one")}, output: "refused"},
		{nodes: []*onnxpb.NodeProto{batch, op("Slice", "y", "h", "zero", "one", "two")}, output: "refused"},
		{nodes: []*onnxpb.NodeProto{batch, op("Slice", "y", "h", "zero", "ends")}, output: "refused"},
		{nodes: []*onnxpb.NodeProto{batch, with(op("Gather", "y", "h", "index"), "axis", 1)}, output: "refused"},
		{nodes: []*onnxpb.NodeProto{column, op("Gather", "y", "h", "index")}, output: "refused"},
		{nodes: []*onnxpb.NodeProto{column, with(op("Gather", "y", "h", "one"), "axis", 1)}, output: "refused"},
		{nodes: []*onnxpb.NodeProto{column, with(op("Gather", "y", "h", "both"), "axis", 1)}, output: "refused"},
		{nodes: []*onnxpb.NodeProto{column, with(op("Gather", "y", "h", "index"), "axis", 2)}, output: "refused"},
		{shape: one, nodes: []*onnxpb.NodeProto{batch, op("Gather", "y", "h", "index")}},
		{shape: one, nodes: []*onnxpb.NodeProto{batch, op("Squeeze", "y", "h")}},
		{shape: one, nodes: []*onnxpb.NodeProto{column, op("Squeeze", "y", "h")}},
		{shape: one, nodes: []*onnxpb.NodeProto{column, op("Squeeze", "s", "h"), op("Sigmoid", "y", "s")}},
		{shape: one, nodes: []*onnxpb.NodeProto{batch, op("Reshape", "y", "h", "row")}},
		{shape: one, nodes: []*onnxpb.NodeProto{batch, op("Squeeze", "s", "h"), with(op("Softmax", "y", "s"), "axis", 0)}},
		{shape: one, nodes: []*onnxpb.NodeProto{batch, op("Squeeze", "s", "h"), op("Unsqueeze", "u", "s", "zero"), op("MatMul", "y", "u", "wide")}},
		{shape: one, nodes: []*onnxpb.NodeProto{with(op("Flatten", "f", "x"), "axis", 0), op("MatMul", "y", "f", "wide")}},
		{shape: []int64{-1, 1, 2}, nodes: []*onnxpb.NodeProto{with(op("Flatten", "f", "x"), "axis", 2), op("MatMul", "y", "f", "wide")}},
		{shape: []int64{-1, 2, 1}, nodes: []*onnxpb.NodeProto{with(op("Flatten", "f", "x"), "axis", 2), op("MatMul", "y", "f", "wide")}, output: "refused"},
		{nodes: []*onnxpb.NodeProto{batch, with(op("Flatten", "y", "h"), "axis", 3)}, output: "refused"},
		{nodes: []*onnxpb.NodeProto{batch, op("Squeeze", "y", "h", "zero")}, output: "refused"},
		{nodes: []*onnxpb.NodeProto{batch, op("Reshape", "y", "h", "row")}, output: "refused"},
	} {
		refused := p.output != ""
		p.output, p.inits = "y", lists
		last := p.nodes[len(p.nodes)-1]
		net, err := Read(bytes.NewReader(file(t, p.model())))
		switch {
		case !refused:
			if assert.NoError(t, err, last) {
				assert.Equal(t, 2, net.Inputs(), last)
			}
		case assert.Error(t, err, last):
			assert.Contains(t, err.Error(), ", opset 13): ")
		}
	}
}

// TestSoftmaxOfRows: of a row of several dimensions, a softmax may sum over any that is not 1, if
// all others are. Before opset 13 it sums over all from its axis on.
func TestSoftmaxOfRows(t *testing.T) {
	for _, c := range []struct {
		opset int64
		shape []int64
		axis  int
		whole bool
	}{
		{11, []int64{-1, 1, 4}, 1, true}, {11, []int64{-1, 1, 4}, 2, true}, {11, []int64{-1, 1, 4}, -1, true}, {11, []int64{-1, 1, 4}, 0, false},
		{11, []int64{-1, 4, 1}, 1, true}, {11, []int64{-1, 4, 1}, 2, false}, {11, []int64{-1, 2, 2}, 1, true}, {11, []int64{-1, 2, 2}, 2, false},
		{13, []int64{-1, 1, 4}, 2, true}, {13, []int64{-1, 1, 4}, -1, true}, {13, []int64{-1, 1, 4}, 1, false}, {13, []int64{-1, 1, 4}, 0, false},
		{13, []int64{-1, 4, 1}, 1, true}, {13, []int64{-1, 4, 1}, 2, false}, {13, []int64{-1, 1, 4, 1}, 2, true}, {13, []int64{-1, 2, 2}, 2, false},
	} {
		p := parts{opset: c.opset, shape: c.shape, nodes: []*onnxpb.NodeProto{with(op("Softmax", "y", "x"), "axis", c.axis)}}
		net, err := Read(bytes.NewReader(file(t, p.model())))
		if !c.whole {
			assert.ErrorContains(t, err, "a layer's softmax sums over the rest, all of it", c)
		} else if assert.NoError(t, err, c) {
			assert.Contains(t, net.String(), "4 → 4 softmax", c)
		}
	}
}
