package onnx

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

// functionOf makes a function of the domain "own", whose inputs and outputs are names with spaces
// between them.
func functionOf(name, inputs, outputs string, nodes ...*onnxpb.NodeProto) *onnxpb.FunctionProto {
	return &onnxpb.FunctionProto{Domain: proto.String("own"), Name: proto.String(name), Input: strings.Fields(inputs), Output: strings.Fields(outputs), Node: nodes,
		OpsetImport: []*onnxpb.OperatorSetIdProto{{Version: proto.Int64(13)}}}
}

// referring gives a node an attribute that is the function's.
func referring(n *onnxpb.NodeProto, name, of string) *onnxpb.NodeProto {
	n.Attribute = append(n.Attribute, &onnxpb.AttributeProto{Name: proto.String(name), Type: onnxpb.AttributeProto_FLOAT.Enum(), RefAttrName: proto.String(of)})
	return n
}

func own(kind, output string, inputs ...string) *onnxpb.NodeProto {
	return in(op(kind, output, inputs...), "own")
}

// withFunctions reads a model that has functions.
func withFunctions(t *testing.T, nodes []*onnxpb.NodeProto, functions ...*onnxpb.FunctionProto) (string, error) {
	t.Helper()
	m := parts{nodes: nodes, inits: []*onnxpb.TensorProto{floats("w", []float32{1, 2, 3, 4}, 2, 2), floats("b", []float32{5, 6}, 2)}}.model()
	m.Functions = functions
	net, err := Read(bytes.NewReader(file(t, m)))
	if err != nil {
		require.Nil(t, net)
		return "", err
	}
	var layers []string
	for _, l := range net.Layers() {
		layers = append(layers, fmt.Sprint(l.Activation, l.W.Data, l.B))
	}
	return strings.Join(layers, " "), nil
}

// TestFunctions: a call is what its nodes are.
func TestFunctions(t *testing.T) {
	dense := functionOf("Dense", "X W B", "Y", op("MatMul", "t", "X", "W"), op("Add", "Y", "t", "B"))
	act := functionOf("Act", "X", "Y", referring(op("LeakyRelu", "Y", "X"), "alpha", "slope"))
	act.Attribute = []string{"slope"}
	byDefault := proto.Clone(act).(*onnxpb.FunctionProto)
	byDefault.Attribute = nil
	byDefault.AttributeProto = []*onnxpb.AttributeProto{{Name: proto.String("slope"), Type: onnxpb.AttributeProto_FLOAT.Enum(), F: proto.Float32(0.5)}}
	block := functionOf("Block", "X W B", "Y", own("Dense", "t", "X", "W", "B"), with(own("Act", "Y", "t"), "slope", 0.25))
	handing := functionOf("Handing", "X W B", "Y", own("Dense", "t", "X", "W", "B"), referring(own("Act", "Y", "t"), "slope", "mine"))
	handing.Attribute = []string{"mine"}
	both := functionOf("Both", "X W B", "S R", op("Gemm", "S", "X", "W", "B"), op("Relu", "R", "S"))
	pass := functionOf("Pass", "X W", "X")
	old := functionOf("Old", "X", "Y", op("Softmax", "Y", "X"))
	old.OpsetImport[0].Version = proto.Int64(11)
	overloaded := proto.Clone(dense).(*onnxpb.FunctionProto)
	overloaded.Overload = proto.String("no bias")
	overloaded.Node[1] = op("Neg", "Y", "t")
	overloading := own("Dense", "y", "x", "w", "b")
	overloading.Overload = proto.String("no bias")
	for name, c := range map[string]struct {
		want  string
		nodes []*onnxpb.NodeProto
	}{
		"once":            {"identity [1 2 3 4] [5 6]", []*onnxpb.NodeProto{own("Dense", "y", "x", "w", "b")}},
		"twice":           {"relu [1 2 3 4] [5 6] identity [1 2 3 4] [5 6]", []*onnxpb.NodeProto{own("Dense", "t", "x", "w", "b"), op("Relu", "r", "t"), own("Dense", "y", "r", "w", "b")}},
		"attribute":       {"leakyrelu(0.3) [1 2 3 4] [5 6]", []*onnxpb.NodeProto{own("Dense", "t", "x", "w", "b"), with(own("Act", "y", "t"), "slope", 0.3)}},
		"not given":       {"leakyrelu [1 2 3 4] [5 6]", []*onnxpb.NodeProto{own("Dense", "t", "x", "w", "b"), own("Act", "y", "t")}},
		"nested":          {"leakyrelu(0.25) [1 2 3 4] [5 6]", []*onnxpb.NodeProto{own("Block", "y", "x", "w", "b")}},
		"handed on":       {"leakyrelu(0.75) [1 2 3 4] [5 6]", []*onnxpb.NodeProto{with(own("Handing", "y", "x", "w", "b"), "mine", 0.75)}},
		"none handed on":  {"leakyrelu [1 2 3 4] [5 6]", []*onnxpb.NodeProto{own("Handing", "y", "x", "w", "b")}},
		"left out":        {"identity [1 2 3 4] [0 0]", []*onnxpb.NodeProto{own("Both", "y", "x", "w")}},
		"an empty name":   {"identity [1 2 3 4] [0 0]", []*onnxpb.NodeProto{own("Both", "y", "x", "w", "")}},
		"second output":   {"relu [1 2 3 4] [5 6]", []*onnxpb.NodeProto{alsoMaking(own("Both", "", "x", "w", "b"), "y")}},
		"passed through":  {"identity [1 2 3 4] [0 0]", []*onnxpb.NodeProto{own("Pass", "p", "x"), op("MatMul", "y", "p", "w")}},
		"opset":           {"softmax [1 2 3 4] [0 0]", []*onnxpb.NodeProto{op("MatMul", "h", "x", "w"), own("Old", "y", "h")}},
		"overload":        {"identity [-1 -2 -3 -4] [-0 -0]", []*onnxpb.NodeProto{overloading}},
		"one is not used": {"identity [1 2 3 4] [0 0]", []*onnxpb.NodeProto{op("MatMul", "y", "x", "w")}},
	} {
		layers, err := withFunctions(t, c.nodes, dense, act, block, handing, both, pass, old, overloaded)
		if assert.NoError(t, err, name) {
			assert.Equal(t, c.want, layers, name)
		}
	}
	layers, err := withFunctions(t, []*onnxpb.NodeProto{own("Dense", "t", "x", "w", "b"), own("Act", "y", "t")}, dense, byDefault)
	require.NoError(t, err)
	require.Equal(t, "leakyrelu(0.5) [1 2 3 4] [5 6]", layers)
	layers, err = withFunctions(t, []*onnxpb.NodeProto{own("Dense", "t", "x", "w", "b"), with(own("Act", "y", "t"), "slope", 0.3)}, dense, byDefault)
	require.NoError(t, err)
	require.Equal(t, "leakyrelu(0.3) [1 2 3 4] [5 6]", layers)
}

// TestFunctionErrors: an error names the node, and the calls that it stands in.
func TestFunctionErrors(t *testing.T) {
	relu := functionOf("Relu", "X", "Y", op("Neg", "Y", "X"))
	relu.Domain = nil
	old := functionOf("Old", "X", "Y", op("Relu", "Y", "X"))
	old.OpsetImport[0].Version = proto.Int64(6)
	for _, c := range []struct {
		want      string
		node      *onnxpb.NodeProto
		functions []*onnxpb.FunctionProto
	}{
		{`node "y_node/t_node" (Conv, opset 13): this operator`, own("F", "y", "x"), []*onnxpb.FunctionProto{functionOf("F", "X", "Y", op("Conv", "t", "X", "X"), op("Relu", "Y", "t"))}},
		{`node "y_node/Y_node/Y_node" (Conv, opset 13)`, own("F", "y", "x"),
			[]*onnxpb.FunctionProto{functionOf("F", "X", "Y", own("G", "Y", "X")), functionOf("G", "X", "Y", op("Conv", "Y", "X", "X"))}},
		{`(Relu, opset 13): its input "call 1/v" is made by no node before it`, own("F", "y", "x"), []*onnxpb.FunctionProto{functionOf("F", "X", "Y", op("Relu", "Y", "v"))}},
		{`"call 1/w" is made by no node`, own("F", "y", "x"), []*onnxpb.FunctionProto{functionOf("F", "X", "Y", op("MatMul", "Y", "X", "w"))}},
		{"more than 16 deep", own("F", "y", "x"), []*onnxpb.FunctionProto{functionOf("F", "X", "Y", own("F", "Y", "X"))}},
		{`two functions called "F"`, own("F", "y", "x"), []*onnxpb.FunctionProto{functionOf("F", "X", "Y"), functionOf("F", "X", "Y")}},
		{`node "y_node" (own.F, opset 13): it has 2 inputs and 1 output: the function has 1 and 1`, own("F", "y", "x", "w"), []*onnxpb.FunctionProto{functionOf("F", "X", "Y")}},
		{"2 outputs: the function has 1 and 1", alsoMaking(own("F", "y", "x"), "z"), []*onnxpb.FunctionProto{functionOf("F", "X", "Y")}},
		{`no node makes the output "y"`, own("F", "y", "x"), []*onnxpb.FunctionProto{functionOf("F", "X", "Y")}},
		{`node "y_node" (Relu, opset 13): the model has a function of this name`, op("Relu", "y", "x"), []*onnxpb.FunctionProto{relu}},
		{"the function is of opset 6", own("Old", "y", "x"), []*onnxpb.FunctionProto{old}},
		{`"alpha" refers to "slope", which the function does not have`, own("F", "y", "x"), []*onnxpb.FunctionProto{functionOf("F", "X", "Y", referring(op("Elu", "Y", "X"), "alpha", "slope"))}},
		{`"alpha" refers to a function's: the node is in none`, referring(op("Elu", "y", "x"), "alpha", "slope"), nil},
	} {
		_, err := withFunctions(t, []*onnxpb.NodeProto{c.node}, c.functions...)
		require.ErrorContains(t, err, c.want)
	}
}

// TestFunctionMemory: a function that calls another twice, and so on, is refused before its nodes
// fill the memory, and so are long names that each call makes longer.
func TestFunctionMemory(t *testing.T) {
	var doubling []*onnxpb.FunctionProto
	for i := range 14 {
		inner := fmt.Sprint("F", i+1)
		doubling = append(doubling, functionOf(fmt.Sprint("F", i), "X", "Y", own(inner, "t", "X"), own(inner, "u", "t"), own(inner, "v", "u"), own(inner, "Y", "v")))
	}
	doubling = append(doubling, functionOf("F14", "X", "Y", op("Relu", "Y", "X")))
	name := strings.Repeat("n", 1<<16)
	var long []*onnxpb.NodeProto
	last := "X"
	for i := range 4000 {
		n := op("Relu", fmt.Sprint("t", i), last)
		last, n.Name = n.Output[0], proto.String("")
		long = append(long, n)
		n.Name = proto.String("r")
	}
	call := own("F0", "y", "x")
	call.Name = proto.String(name)
	for what, functions := range map[string][]*onnxpb.FunctionProto{"doubling": doubling, "names": {functionOf("F0", "X", last, long...)}} {
		m := parts{nodes: []*onnxpb.NodeProto{call}}.model()
		m.Functions = functions
		b := file(t, m)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Read(bytes.NewReader(b))
		runtime.ReadMemStats(&after)
		require.ErrorContains(t, err, "its constants would grow", what)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(40<<20+64*len(b)), what)
	}
	require.Less(t, 14, maxCalls)
}
