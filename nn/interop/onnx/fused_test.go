package onnx

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

// TestFusedActivations: of the activations that onnxruntime puts into a FusedGemm, those are read
// that are read as nodes.
func TestFusedActivations(t *testing.T) {
	text := func(n *onnxpb.NodeProto, value string) *onnxpb.NodeProto {
		n = in(n, "com.microsoft")
		n.Attribute = append(n.Attribute, &onnxpb.AttributeProto{Name: proto.String("activation"), Type: onnxpb.AttributeProto_STRING.Enum(), S: []byte(value)})
		return n
	}
	w := floats("w", []float32{1, 2, 3, 4}, 2, 2)
	for name, want := range map[string]string{
		"Relu": "relu", "LeakyRelu": "leakyrelu(0.25)", "Elu": "elu(0.25)", "Tanh": "tanh", "Sigmoid": "sigmoid", "Softplus": "softplus",
		"HardSigmoid": "", "Gemm": "", "Softmax": "", "Clip": "", "": "", "com.microsoft.Gelu": "",
	} {
		node := with(text(op("FusedGemm", "y", "x", "w"), name), "activation_alpha", 0.25)
		net, err := Read(bytes.NewReader(file(t, parts{nodes: []*onnxpb.NodeProto{node}, inits: []*onnxpb.TensorProto{w}}.model())))
		if want == "" {
			require.ErrorContains(t, err, "(com.microsoft.FusedGemm, opset 13): its activation", name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, want, net.Layers()[0].Activation.String())
	}
	batched := in(with(op("FusedMatMul", "y", "x", "w"), "transBatchA", 1), "com.microsoft")
	_, err := Read(bytes.NewReader(file(t, parts{nodes: []*onnxpb.NodeProto{batched}, inits: []*onnxpb.TensorProto{w}}.model())))
	require.ErrorContains(t, err, `attribute "transBatchA" must be 0`)
}
