package onnx

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

// A test model is made of parts: nodes, initializers, the input's shape.
type parts struct {
	opset  int64
	shape  []int64
	nodes  []*onnxpb.NodeProto
	inits  []*onnxpb.TensorProto
	output string
}

func floats(name string, x []float32, dims ...int64) *onnxpb.TensorProto {
	return &onnxpb.TensorProto{Name: proto.String(name), DataType: proto.Int32(1), Dims: dims, FloatData: x}
}

func whole(name string, x ...int64) *onnxpb.TensorProto {
	return &onnxpb.TensorProto{Name: proto.String(name), DataType: proto.Int32(7), Dims: []int64{int64(len(x))}, Int64Data: x}
}

func op(kind, output string, inputs ...string) *onnxpb.NodeProto {
	return &onnxpb.NodeProto{Name: proto.String(output + "_node"), OpType: proto.String(kind), Input: inputs, Output: []string{output}}
}

func with(n *onnxpb.NodeProto, name string, v any) *onnxpb.NodeProto {
	a := &onnxpb.AttributeProto{Name: proto.String(name)}
	switch v := v.(type) {
	case int:
		a.Type, a.I = onnxpb.AttributeProto_INT.Enum(), proto.Int64(int64(v))
	case float64:
		a.Type, a.F = onnxpb.AttributeProto_FLOAT.Enum(), proto.Float32(float32(v))
	case []int64:
		a.Type, a.Ints = onnxpb.AttributeProto_INTS.Enum(), v
	}
	n.Attribute = append(n.Attribute, a)
	return n
}

func alsoMaking(n *onnxpb.NodeProto, outputs ...string) *onnxpb.NodeProto {
	n.Output = append(n.Output, outputs...)
	return n
}

func in(n *onnxpb.NodeProto, domain string) *onnxpb.NodeProto {
	n.Domain = proto.String(domain)
	return n
}

func (p parts) model() *onnxpb.ModelProto {
	if p.opset == 0 {
		p.opset = 13
	}
	if p.shape == nil {
		p.shape = []int64{-1, 2}
	}
	if p.output == "" {
		p.output = "y"
	}
	info := matrixInfo("x", 1)
	dims := &info.GetType().GetTensorType().Shape.Dim
	*dims = nil
	for _, d := range p.shape {
		dim := &onnxpb.TensorShapeProto_Dimension{}
		if d >= 0 {
			dim.Value = &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: d}
		}
		*dims = append(*dims, dim)
	}
	return &onnxpb.ModelProto{IrVersion: proto.Int64(8), OpsetImport: []*onnxpb.OperatorSetIdProto{{Version: proto.Int64(p.opset)}},
		Graph: &onnxpb.GraphProto{Node: p.nodes, Initializer: p.inits, Input: []*onnxpb.ValueInfoProto{info},
			Output: []*onnxpb.ValueInfoProto{matrixInfo(p.output, 1)}}}
}

func file(t testing.TB, m *onnxpb.ModelProto) []byte {
	b, err := proto.Marshal(m)
	require.NoError(t, err)
	return b
}

// TestErrors: what cannot be a network is an error that names the node, its operator and the opset.
func TestErrors(t *testing.T) {
	w := floats("w", []float32{1, 2, 3, 4}, 2, 2)
	b := floats("b", []float32{1, 2}, 2)
	dense := op("Gemm", "h", "x", "w", "b")
	node := `node "y_node" (%s, opset 13): `
	for _, c := range []struct {
		parts parts
		want  string
	}{
		{parts{nodes: []*onnxpb.NodeProto{op("Conv", "y", "x", "w")}}, fmt.Sprintf(node, "Conv") + "this operator is not read"},
		{parts{nodes: []*onnxpb.NodeProto{in(op("Gemm", "y", "x", "w"), "other")}}, `(other.Gemm, opset 13)`},
		{parts{nodes: []*onnxpb.NodeProto{{OpType: proto.String("Conv"), Output: []string{"y"}}}}, `the node that makes ["y"] (Conv, opset 13)`},
		{parts{opset: 6, nodes: []*onnxpb.NodeProto{dense}}, "opset 6: opsets 7 to 26"},
		{parts{opset: 27, nodes: []*onnxpb.NodeProto{dense}}, "opset 27"},
		{parts{opset: 19, nodes: []*onnxpb.NodeProto{op("Gelu", "y", "x")}}, "(Gelu, opset 19): this operator is there since opset 20"},
		{parts{nodes: []*onnxpb.NodeProto{dense, with(op("Relu", "y", "h"), "alpha", 1.0)}}, `attribute "alpha" is not known`},
		{parts{nodes: []*onnxpb.NodeProto{dense, with(op("Elu", "y", "h"), "alpha", 1)}}, "must be a number"},
		{parts{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x")}}, "1 input: 2 to 3"},
		{parts{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "", "w")}}, "input 0 is left out"},
		{parts{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "v")}}, `"v" is made by no node before it`},
		{parts{nodes: []*onnxpb.NodeProto{op("Relu", "y", "h"), dense}}, `"h" is made by no node before it`},
		{parts{nodes: []*onnxpb.NodeProto{dense, op("Relu", "w", "h"), op("Relu", "y", "w")}}, `"w" is made twice`},
		{parts{nodes: []*onnxpb.NodeProto{dense, op("Add", "y", "h", "x")}}, "joins two branches"},
		{parts{nodes: []*onnxpb.NodeProto{dense, op("MatMul", "y", "h", "h")}}, "the other must be a constant"},
		{parts{nodes: []*onnxpb.NodeProto{with(op("Gemm", "y", "x", "w"), "transA", 1)}}, "sums over the batch"},
		{parts{nodes: []*onnxpb.NodeProto{with(op("Gemm", "y", "x", "w"), "transB", 2)}}, "must be 0 or 1"},
		{parts{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "b")}}, "both must have 2 dimensions"},
		{parts{shape: []int64{-1, 3}, nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "w")}}, "has 3 columns: its weights are for 2"},
		{parts{shape: []int64{-1, 2, 2}, nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "w")}}, "both must have 2 dimensions"},
		{parts{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "w", "c")}, inits: []*onnxpb.TensorProto{floats("c", []float32{1, 2, 3}, 3)}}, "does not fit the shape [batch, 2]"},
		{parts{shape: []int64{3, 2}, nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "w", "c")}, inits: []*onnxpb.TensorProto{floats("c", []float32{1, 2, 3}, 3, 1)}}, "each row of the batch"},
		{parts{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "w", "c")}, inits: []*onnxpb.TensorProto{floats("c", []float32{1, 2}, 1, 1, 2)}}, "more dimensions"},
		{parts{nodes: []*onnxpb.NodeProto{dense, with(op("LeakyRelu", "y", "h"), "alpha", -0.2)}}, fmt.Sprintf(node, "LeakyRelu") + "leakyrelu[-0.2](x) is no activation"},
		{parts{nodes: []*onnxpb.NodeProto{dense, with(op("Clip", "y", "h"), "min", 0.0), with(op("Clip", "z", "h"), "max", 6.0)}, output: "z"}, "it cuts at -Inf and 6"},
		{parts{nodes: []*onnxpb.NodeProto{dense, op("Exp", "y", "h")}}, fmt.Sprintf(node, "Exp") + "exp(x) is no activation"},
		{parts{nodes: []*onnxpb.NodeProto{dense, op("Mul", "y", "h", "h")}}, fmt.Sprintf(node, "Mul") + "x^2 is no activation"},
		{parts{nodes: []*onnxpb.NodeProto{dense, op("LogSoftmax", "y", "h")}}, "(LogSoftmax, opset 13): this operator is not read"},
		{parts{nodes: []*onnxpb.NodeProto{dense, with(op("Softmax", "y", "h"), "axis", 0)}}, "axis 0"},
		{parts{nodes: []*onnxpb.NodeProto{dense, with(op("Softmax", "y", "h"), "axis", 2)}}, "axis 2: its input has 2 dimensions"},
		{parts{opset: 11, nodes: []*onnxpb.NodeProto{dense, with(op("Softmax", "y", "h"), "axis", 0)}}, "axis 0"},
		{parts{shape: []int64{-1, 2, 2}, nodes: []*onnxpb.NodeProto{op("Softmax", "y", "x")}}, "axis 2 of an input of 3 dimensions"},
		{parts{nodes: []*onnxpb.NodeProto{dense, op("Transpose", "y", "h")}}, "a column for each row"},
		{parts{nodes: []*onnxpb.NodeProto{dense, op("Reshape", "y", "h", "s")}, inits: []*onnxpb.TensorProto{whole("s", 2, -1)}}, "the batch must stay"},
		{parts{nodes: []*onnxpb.NodeProto{dense, with(op("Flatten", "y", "h"), "axis", 0)}}, "the batch must stay"},
		{parts{nodes: []*onnxpb.NodeProto{dense, with(op("Cast", "y", "h"), "to", 7)}}, "casts what depends on the input to INT64"},
		{parts{nodes: []*onnxpb.NodeProto{dense, with(op("BatchNormalization", "y", "h", "b", "b", "b", "b"), "training_mode", 1)}}, "training mode"},
		{parts{opset: 9, nodes: []*onnxpb.NodeProto{dense, alsoMaking(op("BatchNormalization", "y", "h", "b", "b", "b", "b"), "", "v")}}, "training mode"},
		{parts{nodes: []*onnxpb.NodeProto{dense, op("BatchNormalization", "y", "h", "w", "b", "b", "b")}}, "for each channel"},
		{parts{nodes: []*onnxpb.NodeProto{dense, op("Pow", "y", "h", "b")}}, "of its own is not read"},
		{parts{nodes: []*onnxpb.NodeProto{dense, op("Concat", "y", "h", "h")}}, "only [1 − p, p]"},
		{parts{nodes: []*onnxpb.NodeProto{op("Identity", "y", "w")}}, "does not depend on the input"},
		{parts{nodes: []*onnxpb.NodeProto{dense, op("Max", "y", "h", "b")}}, "only Max with 0"},
		{parts{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "n")}, inits: []*onnxpb.TensorProto{floats("n", []float32{1, float32(math.NaN())}, 2, 1)}}, "NaN"},
		{parts{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "n")}, inits: []*onnxpb.TensorProto{floats("n", []float32{1}, 2, 1)}}, `initializer "n": it has 1 element in float_data`},
		{parts{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "n")}, inits: []*onnxpb.TensorProto{floats("n", nil, 1<<30, 1<<30)}}, "more than"},
		{parts{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "n")}, inits: []*onnxpb.TensorProto{floats("n", nil, 2, 0)}}, "there are none"},
		{parts{nodes: []*onnxpb.NodeProto{dense}, output: "z"}, `no node makes the output "z"`},
	} {
		c.parts.inits = append([]*onnxpb.TensorProto{w, b}, c.parts.inits...)
		net, err := Read(bytes.NewReader(file(t, c.parts.model())))
		assert.ErrorContains(t, err, c.want)
		assert.Nil(t, net)
	}

	two := parts{nodes: []*onnxpb.NodeProto{dense}, inits: []*onnxpb.TensorProto{w, b}}.model()
	two.Graph.Output = append(two.Graph.Output, matrixInfo("h", 2))
	_, err := Read(bytes.NewReader(file(t, two)))
	assert.ErrorContains(t, err, "2 outputs of numbers")
	net, err := Reader{Output: "h"}.Read(bytes.NewReader(file(t, two)))
	require.NoError(t, err)
	assert.Equal(t, 2, net.Outputs())
	_, err = Reader{Output: "q"}.Read(bytes.NewReader(file(t, two)))
	assert.ErrorContains(t, err, `no output "q"`)

	for _, bad := range [][]byte{nil, []byte("text"), bytes.Repeat([]byte{255}, 100)} {
		_, err := Read(bytes.NewReader(bad))
		assert.ErrorContains(t, err, "not an ONNX model")
	}
}

// TestMetadata: text comes back; what a newer version may have written is not dropped in silence.
func TestMetadata(t *testing.T) {
	p := parts{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "w")}, inits: []*onnxpb.TensorProto{floats("w", []float32{1, 2, 3, 4}, 2, 2)}}
	entry := func(k, v string) *onnxpb.StringStringEntryProto {
		return &onnxpb.StringStringEntryProto{Key: proto.String(k), Value: proto.String(v)}
	}
	m := p.model()
	m.MetadataProps = []*onnxpb.StringStringEntryProto{entry("a", "1"), entry("lockstep.classes", `["p","q"]`)}
	net, err := Read(bytes.NewReader(file(t, m)))
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"a": "1"}, net.Metadata)
	assert.Equal(t, []string{"p", "q"}, net.Classes)
	for _, c := range []struct {
		entry *onnxpb.StringStringEntryProto
		want  string
	}{
		{entry("a", "2"), "twice"}, {entry("lockstep.future", ""), "newer version"},
		{entry("lockstep.classes", "p,q"), "list of strings"}, {entry("lockstep.classes", `["p"]`), "1 class name:"},
	} {
		m.MetadataProps = []*onnxpb.StringStringEntryProto{entry("a", "1"), c.entry}
		_, err := Read(bytes.NewReader(file(t, m)))
		assert.ErrorContains(t, err, c.want)
	}
}

// externalModel has its weights in another file.
func externalModel(t testing.TB, entries ...string) []byte {
	tensor := &onnxpb.TensorProto{Name: proto.String("w"), DataType: proto.Int32(1), Dims: []int64{2, 2}, DataLocation: onnxpb.TensorProto_EXTERNAL.Enum()}
	for i := 0; i < len(entries); i += 2 {
		tensor.ExternalData = append(tensor.ExternalData, &onnxpb.StringStringEntryProto{Key: proto.String(entries[i]), Value: proto.String(entries[i+1])})
	}
	return file(t, parts{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "w")}, inits: []*onnxpb.TensorProto{tensor}}.model())
}

// TestExternal: data is read from the model's folder and from nowhere else.
func TestExternal(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "model")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "sub"), 0o777))
	data := make([]byte, 20) // floats of 0
	for _, path := range []string{filepath.Join(top, "secret"), filepath.Join(dir, "data"), filepath.Join(dir, "sub", "data")} {
		require.NoError(t, os.WriteFile(path, data, 0o666))
	}
	link := func(to, name string) { require.NoError(t, os.Symlink(to, filepath.Join(dir, name))) }
	link("../secret", "out")
	link(filepath.Join(top, "secret"), "absolute")
	link("..", "up")
	link("data", "within")
	link("nowhere", "dangling")
	read := func(entries ...string) error {
		path := filepath.Join(dir, "m.onnx")
		require.NoError(t, os.WriteFile(path, externalModel(t, entries...), 0o666))
		_, err := Load(path)
		return err
	}
	for _, good := range [][]string{
		{"location", "data", "offset", "4"}, {"location", "data", "length", "16"}, {"location", "sub/data", "offset", "4", "length", "16"},
		{"location", "within", "offset", "0", "length", "16", "checksum", "x"}, {"location", "./sub/../data", "offset", "4"},
	} {
		assert.NoError(t, read(good...), good)
	}
	only := "own folder"
	for _, c := range []struct {
		entries []string
		want    string
	}{
		{[]string{"location", "../secret", "length", "16"}, only},
		{[]string{"location", filepath.Join(top, "secret"), "length", "16"}, only},
		{[]string{"location", "sub/../../secret", "length", "16"}, only},
		{[]string{"location", "out", "length", "16"}, only},
		{[]string{"location", "absolute", "length", "16"}, only},
		{[]string{"location", "up/secret", "length", "16"}, only},
		{[]string{"location", "up/model/data", "length", "16"}, only},
		{[]string{"location", "dangling", "length", "16"}, only},
		{[]string{"location", "nowhere", "length", "16"}, only},
		{[]string{"location", "/dev/zero", "length", "16"}, only},
		{[]string{"location", "sub", "length", "16"}, "not a regular file"},
		{[]string{"location", ".", "length", "16"}, "not a regular file"},
		{[]string{"location", "", "length", "16"}, "no location"},
		{[]string{"location", "data"}, "20 bytes: its shape needs 16"},
		{[]string{"location", "data", "length", "20"}, "is 20 bytes: its shape needs 16"},
		{[]string{"location", "data", "offset", "8", "length", "16"}, "which has 20"},
		{[]string{"location", "data", "offset", "9223372036854775807", "length", "16"}, "must be a number of bytes"},
		{[]string{"location", "data", "offset", "4611686018427387903", "length", "16"}, "which has 20"},
		{[]string{"location", "data", "offset", "-4", "length", "16"}, "must be a number of bytes"},
	} {
		assert.ErrorContains(t, read(c.entries...), c.want, c.entries)
	}
	_, err := Read(bytes.NewReader(externalModel(t, "location", "data", "length", "16")))
	assert.ErrorContains(t, err, "not read from a file")
	_, err = Reader{Dir: dir}.Read(bytes.NewReader(externalModel(t, "location", "data", "length", "16")))
	assert.NoError(t, err)
}

// TestMemory: small files that describe much are refused before the memory is taken.
func TestMemory(t *testing.T) {
	allocated := func(f func()) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	var square []*onnxpb.NodeProto
	last := "x"
	for i := range 10000 {
		name := fmt.Sprint("h", i)
		square = append(square, op("MatMul", name, last, "w"))
		last = name
	}
	weights := floats("w", make([]float32, 128*128), 128, 128)
	var relus []*onnxpb.NodeProto
	last2 := "x"
	for i := range 1000 {
		name := fmt.Sprint("r", i)
		relus = append(relus, op("Sigmoid", name+"s", last2), op("Softmax", name, name+"s"))
		last2 = name
	}
	models := map[string][]byte{
		"one initializer, many layers":   file(t, parts{shape: []int64{-1, 128}, nodes: square, inits: []*onnxpb.TensorProto{weights}, output: last}.model()),
		"a long row without weights":     file(t, parts{shape: []int64{-1, 1 << 27}, nodes: []*onnxpb.NodeProto{op("Relu", "y", "x")}}.model()),
		"many functions without weights": file(t, parts{shape: []int64{-1, 700}, nodes: relus, output: last2}.model()),
		"a large constant": file(t, parts{nodes: []*onnxpb.NodeProto{op("ConstantOfShape", "c", "s"), op("MatMul", "y", "x", "c")},
			inits: []*onnxpb.TensorProto{whole("s", 2, 1<<26)}}.model()),
		"two that broadcast": file(t, parts{nodes: []*onnxpb.NodeProto{op("Add", "c", "a", "b"), op("MatMul", "y", "x", "c")},
			inits: []*onnxpb.TensorProto{floats("a", make([]float32, 5000), 5000, 1), floats("b", make([]float32, 5000), 1, 5000)}}.model()),
		"empty messages": append([]byte{0x3a, 0xfe, 0xff, 0x3f}, bytes.Repeat([]byte{0x0a, 0}, 1<<19)...),
	}
	for name, m := range models {
		used := allocated(func() {
			net, err := Read(bytes.NewReader(m))
			assert.Error(t, err, name)
			assert.Nil(t, net)
		})
		assert.Less(t, used, uint64(40<<20+64*len(m)), name)
		t.Logf("%s: %d bytes, %d allocated", name, len(m), used)
	}
	// Functions that become larger at every node.
	deep := []*onnxpb.NodeProto{op("Gemm", "h0", "x", "w")}
	for i := range 5000 {
		deep = append(deep, op([]string{"Tanh", "Exp", "Erf"}[i%3], fmt.Sprint("a", i), fmt.Sprint("h", i)), op("Mul", fmt.Sprint("h", i+1), fmt.Sprint("a", i), fmt.Sprint("h", i)))
	}
	_, err := Read(bytes.NewReader(file(t, parts{nodes: deep, inits: []*onnxpb.TensorProto{floats("w", make([]float32, 4), 2, 2)}, output: "h5000"}.model())))
	assert.ErrorContains(t, err, "more than any activation needs")
}

// hostileModels are models whose faults tempt an error into many lines, or a long one.
func hostileModels(t testing.TB) [][]byte {
	const evil = "a\n\r\x1b[0m\u202e"
	long := strings.Repeat("long", 2000)
	many := make([]int64, 3000)
	for i := range many {
		many[i] = 1
	}
	w := floats("w", []float32{1, 2, 3, 4}, 2, 2)
	h := op("Gemm", "h", "x", "w")
	text := func(n *onnxpb.NodeProto, name, value string) *onnxpb.NodeProto {
		n.Attribute = append(n.Attribute, &onnxpb.AttributeProto{Name: proto.String(name), Type: onnxpb.AttributeProto_STRING.Enum(), S: []byte(value)})
		return n
	}
	var all [][]byte
	for _, s := range []string{evil, long} {
		outside := floats("w", nil, 2, 2)
		outside.DataLocation = onnxpb.TensorProto_EXTERNAL.Enum()
		entry := func(key, value string) *onnxpb.StringStringEntryProto {
			return &onnxpb.StringStringEntryProto{Key: proto.String(key), Value: proto.String(value)}
		}
		var outsides []*onnxpb.TensorProto
		for _, entries := range [][]*onnxpb.StringStringEntryProto{{entry("location", s)}, {entry("location", "../"+s)}, {entry("location", s), entry("offset", s)}, {entry("location", s+"/"+s)}} {
			o := proto.Clone(outside).(*onnxpb.TensorProto)
			o.ExternalData = entries
			outsides = append(outsides, o)
		}
		unnamed := op(s, s, s, s)
		unnamed.Name, unnamed.Output = nil, []string{s, "y", s, s, s, s, s, s, s, s, s, s, s}
		models := []parts{
			{nodes: []*onnxpb.NodeProto{in(op(s, "y", "x"), s)}},
			{nodes: []*onnxpb.NodeProto{unnamed}},
			{nodes: []*onnxpb.NodeProto{op("Relu", "y", s)}},
			{nodes: []*onnxpb.NodeProto{with(op("Relu", "y", "x"), s, 1)}},
			{nodes: []*onnxpb.NodeProto{op("Relu", s, "x"), op("Relu", s, "x"), op("Add", "y", "x", s)}},
			{nodes: []*onnxpb.NodeProto{op("Relu", "z", "x")}, output: s},
			{nodes: []*onnxpb.NodeProto{h, text(op("Gelu", "y", "h"), "approximate", s)}, opset: 20},
			{nodes: []*onnxpb.NodeProto{op("Unsqueeze", "y", "x", "k")}, inits: []*onnxpb.TensorProto{whole("k", many...)}},
			{nodes: []*onnxpb.NodeProto{op("Unsqueeze", "y", "x")}},
			{nodes: []*onnxpb.NodeProto{op("Slice", "k", "w", "x", "x", "x", "x"), op("Add", "y", "x", "k")}, inits: []*onnxpb.TensorProto{whole("w", 1, 2)}},
			{nodes: []*onnxpb.NodeProto{op("Reshape", "y", "x", "k")}, inits: []*onnxpb.TensorProto{whole("k", many...)}},
			{nodes: []*onnxpb.NodeProto{with(op("Transpose", "y", "x"), "perm", many)}},
			{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "w")}, inits: []*onnxpb.TensorProto{floats("w", []float32{1}, many...)}},
			{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", s)}, inits: []*onnxpb.TensorProto{floats(s, []float32{1}, -1)}},
			{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", s)}, inits: []*onnxpb.TensorProto{floats(s, []float32{1}, 1), floats(s, []float32{1}, 1)}},
		}
		for _, o := range outsides {
			models = append(models, parts{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "w")}, inits: []*onnxpb.TensorProto{o}})
		}
		for _, p := range models {
			all = append(all, file(t, p.model()))
		}
		sound := parts{nodes: []*onnxpb.NodeProto{op("Gemm", "y", "x", "w")}, inits: []*onnxpb.TensorProto{w}}
		for _, change := range []func(m *onnxpb.ModelProto){
			func(m *onnxpb.ModelProto) {
				m.Functions = []*onnxpb.FunctionProto{{Name: proto.String(s), Output: []string{s}}}
				m.Graph.Node = []*onnxpb.NodeProto{op(s, "y", "x")}
			},
			func(m *onnxpb.ModelProto) { m.MetadataProps = []*onnxpb.StringStringEntryProto{entry(metaPrefix+s, s)} },
			func(m *onnxpb.ModelProto) { m.MetadataProps = []*onnxpb.StringStringEntryProto{entry(metaClasses, s)} },
			func(m *onnxpb.ModelProto) {
				m.MetadataProps = []*onnxpb.StringStringEntryProto{entry(s, s), entry(s, s)}
			},
			func(m *onnxpb.ModelProto) {
				m.Graph.Output = []*onnxpb.ValueInfoProto{matrixInfo(s, 1), matrixInfo(s, 1), matrixInfo("y", 1)}
			},
			func(m *onnxpb.ModelProto) {
				m.Graph.Input = append(m.Graph.Input, matrixInfo(s, 2))
				m.Graph.Node = []*onnxpb.NodeProto{op("Add", "y", "x", s)}
			},
			func(m *onnxpb.ModelProto) {
				m.Graph.Input[0] = matrixInfo(s, 1)
				m.Graph.Input[0].GetType().GetTensorType().Shape = &onnxpb.TensorShapeProto{}
				m.Graph.Node = []*onnxpb.NodeProto{op("Relu", "y", s)}
			},
		} {
			m := sound.model()
			change(m)
			all = append(all, file(t, m))
		}
	}
	return all
}

// TestHostileModels: an error is one line, and short, whatever the model says.
func TestHostileModels(t *testing.T) {
	for i, b := range hostileModels(t) {
		for _, r := range []Reader{{}, {Dir: "testdata"}, {Output: "a\nb"}} {
			_, err := r.Read(bytes.NewReader(b))
			require.Error(t, err, i)
			require.True(t, quote.Fits(err.Error()), "%q", err)
		}
	}
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.onnx")
	require.NoError(f, err)
	for _, path := range files {
		b, err := os.ReadFile(path)
		require.NoError(f, err)
		f.Add(b)
	}
	for _, b := range hostileModels(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		net, err := Reader{Dir: "testdata"}.Read(bytes.NewReader(b))
		if err != nil {
			require.True(t, quote.Fits(err.Error()), "%q", err)
			require.Nil(t, net, "half a network beside an error")
			return
		}
		var w bytes.Buffer
		require.NoError(t, Write(&w, net))
		again, err := Read(&w)
		require.NoError(t, err)
		require.Equal(t, net.Hash(), again.Hash())
	})
}

// TestScalerOfOneNumber: the offset and the scale of a Scaler may be one number for all columns, or
// missing, and the input may not say how many columns it has.
func TestScalerOfOneNumber(t *testing.T) {
	numbers := func(n *onnxpb.NodeProto, name string, x ...float32) *onnxpb.NodeProto {
		n.Attribute = append(n.Attribute, &onnxpb.AttributeProto{Name: proto.String(name), Type: onnxpb.AttributeProto_FLOATS.Enum(), Floats: x})
		return n
	}
	w := floats("w", []float32{1, 2, 3, 4, 5, 6}, 2, 3)
	for _, columns := range []int64{-1, 2} {
		for name, c := range map[string]struct {
			scaler *onnxpb.NodeProto
			want   []float32 // of the row 3, 5
		}{
			"both":    {numbers(numbers(op("Scaler", "s", "x"), "offset", 1), "scale", 0.5), []float32{9, 12, 15}},
			"offset":  {numbers(op("Scaler", "s", "x"), "offset", 1), []float32{18, 24, 30}},
			"scale":   {numbers(op("Scaler", "s", "x"), "scale", 2), []float32{46, 62, 78}},
			"neither": {op("Scaler", "s", "x"), []float32{23, 31, 39}},
		} {
			nodes := []*onnxpb.NodeProto{in(c.scaler, "ai.onnx.ml"), op("MatMul", "y", "s", "w")}
			net, err := Read(bytes.NewReader(file(t, parts{shape: []int64{-1, columns}, nodes: nodes, inits: []*onnxpb.TensorProto{w}}.model())))
			require.NoError(t, err, name)
			require.NotNil(t, net, name)
			x, y := kernel.Matrix{Rows: 1, Cols: 2, Stride: 2, Data: []float32{3, 5}}, kernel.NewMatrix(1, 3)
			net.Predictor().Predict(y, x)
			assert.Equal(t, c.want, y.Data, "%s, %d columns", name, columns)
		}
	}
}
