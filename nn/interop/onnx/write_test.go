package onnx

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

// TestWritten looks at the graphs: the opset, the batch, the form of a layer, and the nodes that
// each activation is made of.
func TestWritten(t *testing.T) {
	for f, want := range map[nn.Activation]string{
		nn.Identity: "", nn.ReLU: "Relu", nn.LeakyReLU: "LeakyRelu", nn.ELU: "Elu", nn.Sigmoid: "Sigmoid", nn.Tanh: "Tanh",
		nn.Softplus: "Softplus", nn.Softmax: "Softmax", nn.SiLU: "Sigmoid Mul", nn.GELU: "Div Erf Add Mul Mul",
		nn.GELUTanh: "Mul Mul Mul Add Mul Tanh Add Mul Mul",
	} {
		net, err := nn.New(1, 3, nn.Dense(4, f), nn.Dense(2, nn.Softmax))
		require.NoError(t, err)
		net.Standardizer = &nn.Standardizer{Mean: []float32{1, 2, 3}, Scale: []float32{4, 5, 6}}
		net.Classes = []string{"no", "yes"}
		var file bytes.Buffer
		require.NoError(t, Write(&file, net))
		var m onnxpb.ModelProto
		require.NoError(t, proto.Unmarshal(file.Bytes(), &m))

		assert.Equal(t, int64(8), m.GetIrVersion())
		require.Len(t, m.GetOpsetImport(), 1)
		assert.Equal(t, int64(13), m.GetOpsetImport()[0].GetVersion())
		assert.Equal(t, "lockstep.classes", m.GetMetadataProps()[0].GetKey())
		assert.Equal(t, `["no","yes"]`, m.GetMetadataProps()[0].GetValue())
		for _, end := range []*onnxpb.ValueInfoProto{m.GetGraph().GetInput()[0], m.GetGraph().GetOutput()[0]} {
			dims := end.GetType().GetTensorType().GetShape().GetDim()
			require.Len(t, dims, 2)
			assert.NotEmpty(t, dims[0].GetDimParam(), "the batch is dynamic")
			assert.Zero(t, dims[0].GetDimValue())
		}
		var ops []string
		for _, n := range m.GetGraph().GetNode() {
			ops = append(ops, n.GetOpType())
			at := func(name string) int64 {
				i := slices.IndexFunc(n.GetAttribute(), func(a *onnxpb.AttributeProto) bool { return a.GetName() == name })
				require.GreaterOrEqual(t, i, 0, "%s of %s", name, n.GetOpType())
				return n.GetAttribute()[i].GetI()
			}
			switch n.GetOpType() {
			case "Gemm":
				assert.Equal(t, int64(1), at("transB"))
				require.Len(t, n.GetInput(), 3)
			case "Softmax":
				assert.Equal(t, int64(-1), at("axis"))
			}
		}
		assert.Equal(t, strings.Fields("Sub Div Gemm "+want+" Gemm Softmax"), ops, f)
		for _, w := range m.GetGraph().GetInitializer() {
			if w.GetName() == "0.weight" {
				assert.Equal(t, []int64{4, 3}, w.GetDims(), "[out, in]")
			}
		}
	}
}

// TestArguments gives exported functions nothing to work with.
func TestArguments(t *testing.T) {
	_, err := Read(nil)
	require.EqualError(t, err, "the reader is nil: Load reads a file by its name")
	net, err := nn.New(1, 1, nn.Dense(1, nn.ReLU))
	require.NoError(t, err)
	require.EqualError(t, Write(nil, net), "the writer is nil: Save writes a file by its name")
}
