package onnx

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

// TestConstants: what is computed of constants alone is a weight like any other.
func TestConstants(t *testing.T) {
	a := floats("a", []float32{1, -2, 3, 4, 5, -6}, 2, 3)
	b := floats("b", []float32{2, 0, 1, 1, 0, 3}, 3, 2)
	v, u := floats("v", []float32{1, 2, 3}, 3), floats("u", []float32{1, -1}, 2)
	cube := floats("cube", []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 2, 2, 3)
	lists := []*onnxpb.TensorProto{whole("zero", 0), whole("one", 1), whole("two", 2), whole("both", 0, 1), whole("none"), whole("shape", 2, -1)}
	reshape := op("Reshape", "w", "c", "shape")
	for name, c := range map[string]struct {
		nodes []*onnxpb.NodeProto // that make w, of two rows
		want  string
	}{
		"matrix by matrix":      {[]*onnxpb.NodeProto{op("MatMul", "w", "a", "b")}, "[0 7 13 -13] of [2 2]"},
		"matrix by vector":      {[]*onnxpb.NodeProto{op("MatMul", "c", "a", "v"), reshape}, "[6 -4] of [2 1]"},
		"vector by matrix":      {[]*onnxpb.NodeProto{op("MatMul", "c", "u", "a"), op("Unsqueeze", "d", "c", "zero"), op("MatMul", "e", "d", "b"), op("Reshape", "w", "e", "shape")}, "[-13 20] of [2 1]"},
		"vector by vector":      {[]*onnxpb.NodeProto{op("MatMul", "c", "v", "v"), op("Div", "w", "a", "c")}, "[0.071428575 -0.14285715 0.21428572 0.2857143 0.35714287 -0.42857143] of [2 3]"},
		"norm of all":           {[]*onnxpb.NodeProto{op("ReduceL2", "c", "u"), op("Mul", "w", "a", "c")}, "[1.4142135 -2.828427 4.2426405 5.656854 7.071068 -8.485281] of [2 3]"},
		"norm of rows":          {[]*onnxpb.NodeProto{with(op("ReduceL2", "w", "a"), "axes", []int64{1})}, "[3.7416575 8.774964] of [2 1]"},
		"sum of columns":        {[]*onnxpb.NodeProto{op("ReduceSum", "c", "a", "zero"), op("Mul", "w", "a", "c")}, "[5 -6 -9 20 15 18] of [2 3]"},
		"sum without the axis":  {[]*onnxpb.NodeProto{with(op("ReduceSum", "c", "cube", "one"), "keepdims", 0), reshape}, "[5 7 9 17 19 21] of [2 3]"},
		"sum from the end":      {[]*onnxpb.NodeProto{with(op("ReduceSum", "w", "cube", "two"), "keepdims", 0)}, "[6 15 24 33] of [2 2]"},
		"sum along two axes":    {[]*onnxpb.NodeProto{with(op("ReduceSum", "c", "cube", "both"), "keepdims", 0), op("Add", "w", "a", "c")}, "[23 24 33 26 31 24] of [2 3]"},
		"sum along none":        {[]*onnxpb.NodeProto{with(op("ReduceSum", "w", "a", "none"), "noop_with_empty_axes", 1)}, "[1 -2 3 4 5 -6] of [2 3]"},
		"sum along all":         {[]*onnxpb.NodeProto{op("ReduceSum", "c", "a", "none"), op("Mul", "w", "a", "c")}, "[5 -10 15 20 25 -30] of [2 3]"},
		"flattened":             {[]*onnxpb.NodeProto{op("Flatten", "w", "cube")}, "[1 2 3 4 5 6 7 8 9 10 11 12] of [2 6]"},
		"flattened from 2":      {[]*onnxpb.NodeProto{with(op("Flatten", "c", "cube"), "axis", 2), op("MatMul", "d", "c", "v"), op("Reshape", "w", "d", "shape")}, "[14 32 50 68] of [2 2]"},
		"joined side by side":   {[]*onnxpb.NodeProto{with(op("Concat", "w", "a", "a"), "axis", 1)}, "[1 -2 3 1 -2 3 4 5 -6 4 5 -6] of [2 6]"},
		"joined from the end":   {[]*onnxpb.NodeProto{with(op("Transpose", "c", "b"), "perm", []int64{1, 0}), with(op("Concat", "w", "a", "c"), "axis", -1)}, "[1 -2 3 2 1 0 4 5 -6 0 1 3] of [2 6]"},
		"absolute":              {[]*onnxpb.NodeProto{op("Abs", "w", "a")}, "[1 2 3 4 5 6] of [2 3]"},
		"relu":                  {[]*onnxpb.NodeProto{op("Relu", "w", "a")}, "[1 0 3 4 5 0] of [2 3]"},
		"tanh":                  {[]*onnxpb.NodeProto{op("Tanh", "w", "a")}, "[0.7615942 -0.9640276 0.9950548 0.9993293 0.9999092 -0.9999877] of [2 3]"},
		"sigmoid":               {[]*onnxpb.NodeProto{op("Sigmoid", "w", "a")}, "[0.7310586 0.11920292 0.95257413 0.98201376 0.9933072 0.0024726233] of [2 3]"},
		"softplus":              {[]*onnxpb.NodeProto{op("Softplus", "w", "a")}, "[1.3132616 0.12692802 3.0485873 4.01815 5.0067153 0.0024756852] of [2 3]"},
		"through float16":       {[]*onnxpb.NodeProto{op("Tanh", "c", "a"), with(op("Cast", "d", "c"), "to", 10), with(op("Cast", "w", "d"), "to", 1)}, "[0.76171875 -0.9638672 0.9951172 0.9995117 1 -1] of [2 3]"},
		"through bfloat16":      {[]*onnxpb.NodeProto{op("Tanh", "c", "a"), with(op("Cast", "d", "c"), "to", 16), with(op("Cast", "w", "d"), "to", 1)}, "[0.76171875 -0.96484375 0.99609375 1 1 -1] of [2 3]"},
		"of the rows' type":     {[]*onnxpb.NodeProto{with(op("Cast", "c", "a"), "to", 11), op("CastLike", "w", "c", "x")}, "[1 -2 3 4 5 -6] of [2 3]"},
		"of a constant's type":  {[]*onnxpb.NodeProto{with(op("Cast", "c", "a"), "to", 11), op("CastLike", "d", "a", "c"), op("Add", "e", "c", "d"), op("CastLike", "w", "e", "a")}, "[2 -4 6 8 10 -12] of [2 3]"},
		"of another whole type": {[]*onnxpb.NodeProto{op("CastLike", "c", "a", "one"), with(op("Cast", "w", "c"), "to", 1)}, "[1 -2 3 4 5 -6] of [2 3]"},
	} {
		p := parts{opset: 15, nodes: append(c.nodes, op("MatMul", "y", "x", "w")), inits: append([]*onnxpb.TensorProto{a, b, u, v, cube}, lists...)}
		net, err := Read(bytes.NewReader(file(t, p.model())))
		if assert.NoError(t, err, name) {
			w := net.Layers()[0].W
			assert.Equal(t, c.want, fmt.Sprintf("%v of [%d %d]", w.Data, w.Rows, w.Cols), name)
		}
	}
	for _, c := range []struct {
		node *onnxpb.NodeProto
		want string
	}{
		{op("MatMul", "w", "a", "a"), "its inputs are FLOAT [2 3] and FLOAT [2 3]"},
		{op("MatMul", "w", "a", "cube"), "they must be matrices"},
		{op("MatMul", "w", "shape", "shape"), "of floating-point numbers"},
		{op("MatMul", "w", "none", "none"), "of floating-point numbers"},
		{op("ReduceL2", "w", "x"), "of what depends on the input it is not read"},
		{with(op("ReduceL2", "w", "a"), "axes", []int64{2}), "axis 2: there are 2 dimensions"},
		{with(op("Concat", "w", "a", "b"), "axis", 1), "which do not fit"},
		{with(op("Concat", "w", "a", "b"), "axis", 2), "axis 2: input 0 has 2 dimensions"},
		{with(op("Concat", "w", "a", "cube"), "axis", 1), "which do not fit"},
		{with(op("Concat", "w", "a", "shape"), "axis", 0), "which do not fit"},
		{with(op("Flatten", "w", "a"), "axis", 3), "axis 3: there are 2 dimensions"},
		{with(op("Cast", "w", "a"), "to", 9), "a cast of a constant to BOOL"},
		{op("Abs", "w", "x"), "of what depends on the input"},
	} {
		p := parts{nodes: []*onnxpb.NodeProto{c.node, op("MatMul", "y", "x", "w")}, inits: append([]*onnxpb.TensorProto{a, b, u, v, cube}, lists...)}
		_, err := Read(bytes.NewReader(file(t, p.model())))
		require.ErrorContains(t, err, `node "w_node" (`+c.node.GetOpType())
		require.ErrorContains(t, err, c.want)
	}
}

// TestLongProduct: a file of many products takes no more time than its size allows.
func TestLongProduct(t *testing.T) {
	w := floats("w0", make([]float32, 1200*1200), 1200, 1200)
	var nodes []*onnxpb.NodeProto
	for i := range 1000 {
		nodes = append(nodes, op("MatMul", fmt.Sprint("w", i+1), fmt.Sprint("w", i), "w0"))
	}
	nodes = append(nodes, op("MatMul", "y", "x", "w1000"))
	_, err := Read(bytes.NewReader(file(t, parts{nodes: nodes, inits: []*onnxpb.TensorProto{w}}.model())))
	require.ErrorContains(t, err, "(MatMul, opset 13): the product of the constants FLOAT [1200 1200] and FLOAT [1200 1200] would take long")
}
