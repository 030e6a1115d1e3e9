package onnx

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn/interop/onnx/internal/onnxpb"
)

// TestShiftedGELUTanh: the cubic inside a GELU by tanh tells the scale and the shift of its
// argument, as where a layer of one unit adds its bias by a node of its own.
func TestShiftedGELUTanh(t *testing.T) {
	w := floats("w", []float32{1, -0.5}, 2, 1)
	number := func(name string, v float64) *onnxpb.TensorProto { return floats(name, []float32{float32(v)}, 1) }
	for _, scale := range []float64{1, -1, 2, 0.3} {
		for _, shift := range []float64{0, 1, -0.75, 4} {
			nodes := []*onnxpb.NodeProto{op("MatMul", "h", "x", "w"), op("Mul", "m", "h", "scale"), op("Add", "u", "shift", "m"),
				op("Pow", "p", "u", "three"), op("Mul", "q", "p", "c"), op("Add", "r", "u", "q"), op("Mul", "s", "r", "root"),
				op("Tanh", "t", "s"), op("Add", "v", "t", "one"), op("Mul", "a", "u", "v"), op("Mul", "y", "a", "half")}
			inits := []*onnxpb.TensorProto{w, number("scale", scale), number("shift", shift), number("three", 3), number("c", 0.044715),
				number("root", math.Sqrt(2/math.Pi)), number("one", 1), number("half", 0.5)}
			net, err := Read(bytes.NewReader(file(t, parts{nodes: nodes, inits: inits}.model())))
			name := fmt.Sprintf("scale %v, shift %v", scale, shift)
			require.NoError(t, err, name)
			require.Contains(t, net.String(), "2 → 1 gelutanh, 3 parameters", name)
			x, y := kernel.Matrix{Rows: 1, Cols: 2, Stride: 2, Data: []float32{1.5, 0.25}}, kernel.NewMatrix(1, 1)
			net.Predictor().Predict(y, x)
			u := scale*1.375 + shift
			want := u / 2 * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(u+0.044715*u*u*u)))
			assert.InDelta(t, want, y.Data[0], 1e-6, name)
		}
	}
}
