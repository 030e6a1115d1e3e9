package onnx

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
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

// TestConstantFunctions: what is computed of constants may become a weight.
func TestConstantFunctions(t *testing.T) {
	for _, c := range [][3]float64{
		{2, 10, 1024}, {2, -2, 0.25}, {-3, 3, -27}, {5, 0, 1}, {0, 0, 1}, {2.25, 0.5, 1.5}, {4, -0.5, 0.5},
		{0, 0.7, 0}, {0, -0.7, math.Inf(1)}, {0, -1, math.Inf(1)},
	} {
		assert.Equal(t, c[2], powered(c[0], c[1]), c)
	}
	assert.True(t, math.IsNaN(powered(-2, 0.7)))
	assert.True(t, math.IsNaN(powered(-2, 64.5)))
	for _, a := range []float64{1e-20, 0.3, 1, 7, 1e20, -1, -1.5} {
		for _, b := range []float64{0.7, -1.3, 2.5, 100, 65, -66, -67} {
			if want := math.Pow(a, b); want != 0 && want == want && !math.IsInf(want, 0) {
				assert.InEpsilon(t, want, powered(a, b), 1e-13, "%v to the %v", a, b)
			}
		}
		assert.InEpsilon(t, math.Abs(a), exp64(log64(math.Abs(a))), 1e-13)
	}
	assert.InDelta(t, math.Erf(0.5), in32(kernel.Erf)(0.5), 1e-7)
}

// TestInspectRefuses: a text may be a message of fields that ONNX does not have.
func TestInspectRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.onnx")
	for _, text := range []string{"", "x\n", "text"} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
		info, err := Inspect(path)
		require.ErrorContains(t, err, "not an ONNX model", "%q", text)
		require.Nil(t, info)
	}
}

// TestInspectCounts: shapes without data may add up to more than fits.
func TestInspectCounts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.onnx")
	var inits []*onnxpb.TensorProto
	for i := range 130 {
		inits = append(inits, floats(fmt.Sprint("w", i), nil, maxElements, maxElements))
	}
	require.NoError(t, os.WriteFile(path, file(t, parts{inits: inits[:2]}.model()), 0o666))
	info, err := Inspect(path)
	require.NoError(t, err)
	require.Equal(t, int64(2*maxElements*maxElements), info.Parameters)
	require.NoError(t, os.WriteFile(path, file(t, parts{inits: inits}.model()), 0o666))
	_, err = Inspect(path)
	require.ErrorContains(t, err, "more elements than can be counted")
}

// TestGemmWithoutC: the biases may be absent, or an input without a name.
func TestGemmWithoutC(t *testing.T) {
	w := floats("w", []float32{1, 2, 3, 4, 5, 6}, 2, 3)
	var hashes []string
	for _, node := range []*onnxpb.NodeProto{op("Gemm", "y", "x", "w"), op("Gemm", "y", "x", "w", ""), op("MatMul", "y", "x", "w")} {
		net, err := Read(bytes.NewReader(file(t, parts{nodes: []*onnxpb.NodeProto{node}, inits: []*onnxpb.TensorProto{w}}.model())))
		require.NoError(t, err)
		require.Equal(t, []float32{0, 0, 0}, net.Layers()[0].B)
		hashes = append(hashes, net.Hash())
	}
	require.Equal(t, hashes[0], hashes[1])
	require.Equal(t, hashes[0], hashes[2])
}

// TestBatchNormalizationOfLargeNumbers: of years and of numbers about a million, a float32 mean
// that has taken the shift in would be off by 1e-5 and by 2e-2 of a deviation.
func TestBatchNormalizationOfLargeNumbers(t *testing.T) {
	mean, variance := []float32{2013, 1e6}, []float32{4, 2.9}
	for _, shift := range [][]float32{{0, 0}, {0.3, -0.71}} {
		nodes := []*onnxpb.NodeProto{op("BatchNormalization", "n", "x", "scale", "shift", "mean", "variance"), op("Gemm", "y", "n", "w", "b")}
		inits := []*onnxpb.TensorProto{floats("scale", []float32{1.5, 0.8}, 2), floats("shift", shift, 2), floats("mean", mean, 2),
			floats("variance", variance, 2), floats("w", []float32{0.5, -2, 3, 0.25}, 2, 2), floats("b", []float32{0.1, -0.2}, 2)}
		net, err := Read(bytes.NewReader(file(t, parts{nodes: nodes, inits: inits}.model())))
		require.NoError(t, err)
		require.Equal(t, shift[0] == 0, net.Standardizer.Mean[0] == mean[0])
		x, y := kernel.Matrix{Rows: 1, Cols: 2, Stride: 2, Data: []float32{2015, 1e6 - 1}}, kernel.NewMatrix(1, 2)
		net.Predictor().Predict(y, x)
		var h [2]float64
		for j, s := range []float32{1.5, 0.8} {
			deviation := math.Sqrt(float64(variance[j]) + float64(float32(1e-5)))
			h[j] = float64(s)*float64(x.Data[j]-mean[j])/deviation + float64(shift[j])
		}
		assert.InDelta(t, 0.5*h[0]+3*h[1]+float64(float32(0.1)), y.Data[0], 1e-6, shift)
		assert.InDelta(t, -2*h[0]+0.25*h[1]-float64(float32(0.2)), y.Data[1], 1e-6, shift)
	}
}

// TestSparse: a sparse initializer is named as what it is.
func TestSparse(t *testing.T) {
	m := parts{nodes: []*onnxpb.NodeProto{op("MatMul", "y", "x", "w")}}.model()
	m.Graph.SparseInitializer = []*onnxpb.SparseTensorProto{{Values: floats("w", []float32{1}, 1), Indices: whole("", 0), Dims: []int64{2, 2}}}
	_, err := Read(bytes.NewReader(file(t, m)))
	require.ErrorContains(t, err, `node "y_node" (MatMul, opset 13): its input "w" is a sparse initializer`)
}

// TestGoldenImports: what is read, folded or not, has these bits on every CPU. The hash over the
// first models stays as more are added.
func TestGoldenImports(t *testing.T) {
	files, err := filepath.Glob("testdata/*.onnx")
	require.NoError(t, err)
	first, more := sha256.New(), sha256.New()
	for _, path := range files {
		all := first
		if strings.HasPrefix(filepath.Base(path), "more-") {
			all = more
		}
		net, err := Load(path)
		require.NoError(t, err, path)
		fmt.Fprintln(all, filepath.Base(path), net.Hash())
		if s := net.Standardizer; s != nil {
			require.NoError(t, binary.Write(all, binary.LittleEndian, s.Mean))
			require.NoError(t, binary.Write(all, binary.LittleEndian, s.Scale))
		}
	}
	require.Equal(t, "aa5d83d194c7a21c6711283ccfa1369639dcedada5ea2cede697cd59cbc7476a", hex.EncodeToString(first.Sum(nil)))
	require.Equal(t, "38574fd219ffd3d31434dc347eb86e166231a6ee50f564f29c225746ff0c600e", hex.EncodeToString(more.Sum(nil)))
}
