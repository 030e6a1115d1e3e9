package nn

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel"
)

// TestHalfNetworks: a network whose weights are kept in 16 bits predicts the bits of the float32
// network with the same weights, in any batch, and keeps all else through a file.
func TestHalfNetworks(t *testing.T) {
	net, err := New(7, 33, Dense(70, ReLU), Dense(40, Tanh).WithDropout(0.5), Dense(10, Softmax))
	require.NoError(t, err)
	for _, p := range net.layers {
		for i := range p.B {
			p.B[i] = float32(i) / 7
		}
	}
	net.Standardizer = &Standardizer{make([]float32, 33), make([]float32, 33)}
	for i := range net.Standardizer.Scale {
		net.Standardizer.Scale[i] = 2
	}
	net.Metadata = map[string]string{"by": "me"}
	r := rand.New(rand.NewPCG(1, 2))
	x := kernel.NewMatrix(37, 33)
	for i := range x.Data {
		x.Data[i] = float32(r.NormFloat64())
	}
	for name, make := range map[string]func(n *Network) (*Network, error){"float16": (*Network).Half, "bfloat16": (*Network).BFloat16} {
		half, err := make(net)
		require.NoError(t, err)
		require.Equal(t, name, half.Weights())
		require.Equal(t, "float32", net.Weights())
		wide := half.Float32()
		require.Equal(t, "float32", wide.Weights())
		require.NotEqual(t, net.Hash(), half.Hash())
		require.Equal(t, half.Hash(), wide.Hash())
		require.Equal(t, net.NumParameters(), half.NumParameters())
		require.Equal(t, net.String(), half.String())
		require.Equal(t, wide.Layers(), half.Layers())
		require.Equal(t, 2*(33*70+70*40+40*10)+4*(70+40+10), half.Summary().Bytes)
		require.Contains(t, half.Summary().String(), "weights of "+name)
		again, err := make(wide)
		require.NoError(t, err)
		require.Equal(t, half, again, "what is rounded once stays")
		other, err := make(half)
		require.NoError(t, err)
		require.Equal(t, half, other)

		want, got := kernel.NewMatrix(37, 10), kernel.NewMatrix(37, 10)
		wide.Predictor().Predict(want, x)
		p := half.Predictor()
		p.Predict(got, x)
		require.Equal(t, bitsOf(want.Data), bitsOf(got.Data))
		row := kernel.NewMatrix(1, 10)
		for i := range x.Rows {
			p.Predict(row, x.Slice(i, i+1))
			require.Equal(t, bitsOf(want.Row(i)), bitsOf(row.Data))
		}
		require.Zero(t, testing.AllocsPerRun(10, func() { p.Predict(row, x.Slice(0, 1)) }))
		require.Zero(t, testing.AllocsPerRun(10, func() { p.Predict(got, x) }))

		path := filepath.Join(t.TempDir(), "half.safetensors")
		require.NoError(t, half.Save(path))
		loaded, err := Load(path)
		require.NoError(t, err)
		require.Equal(t, half, loaded)
		clone := half.Clone()
		require.Equal(t, half, clone)
		clone.half[0].Data[0]++
		require.NotEqual(t, half.Hash(), clone.Hash())

		_, err = NewTrainer(half, CrossEntropy, SGD(0.1))
		require.EqualError(t, err, "the network's weights are kept as "+name+", which is for prediction: train its Float32()")
		data := Data{X: x, Labels: make37()}
		wideLoss, err := wide.Loss(data, CrossEntropy)
		require.NoError(t, err)
		halfLoss, err := half.Loss(data, CrossEntropy)
		require.NoError(t, err)
		require.Equal(t, wideLoss, halfLoss)

		h, err := NewHandle(net, nil)
		require.NoError(t, err)
		_, err = h.Swap(half)
		require.NoError(t, err)
		h.Predictor().Predict(got, x)
		require.Equal(t, bitsOf(want.Data), bitsOf(got.Data))
	}
}

func make37() []int { return make([]int, 37) }

func bitsOf(x []float32) []uint32 {
	b := make([]uint32, len(x))
	for i, v := range x {
		b[i] = math.Float32bits(v)
	}
	return b
}

// goldenHalf holds what every machine must get from weights that are kept in 16 bits: see golden.
var goldenHalf = map[string]struct{ weights, predictions, file string }{
	"bfloat16": {
		weights:     "e4b5c3d990726c7304b171c546f1a830be8626c2857d39beab7b2997b907cff7",
		predictions: "1d92f608e38b4d9e47264bb9f38ef83dc1be10e2febe0be9aa5f11bf0cb145ac",
		file:        "035edc1b807499c13ed352b0206961b132813723f52f4912e246bb6be609a6e2",
	},
	"float16": {
		weights:     "e82991a0ec8e46042329b56ae9cc5b3a309b9ee578ff25f4821802d345e8cddd",
		predictions: "04e6977d0bd5df4bbf6640e00af3e6570509c8941fc80c67d48a23f0d2a6f4c8",
		file:        "5fbfbd348752400fd012f7c19688a95f8c149b46f63f9a43172d407910b61bc0",
	},
}

// TestGoldenHalf predicts one row, four, and many, from float16 and from bfloat16.
func TestGoldenHalf(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		for name, want := range goldenHalf {
			net := must(New(42, 13, Dense(197, ReLU), Dense(70, Tanh), Dense(5, Softmax)))
			x := problem(47, 31).X
			net.Standardizer = must(FitStandardizer(x))
			half := must(net.Half())
			if name == "bfloat16" {
				half = must(net.BFloat16())
			}
			predictions := sha256.New()
			p := half.Predictor()
			for _, rows := range []int{1, 2, 3, 4, 7, 31} {
				y := kernel.NewMatrix(rows, 5)
				p.Predict(y, x.Slice(0, rows))
				require.NoError(t, writeFloats(predictions, y.Data))
			}
			file := sha256.Sum256(written(half))
			got := want
			got.weights = half.Hash()
			got.predictions = hex.EncodeToString(predictions.Sum(nil))
			got.file = hex.EncodeToString(file[:])
			require.Equal(t, want, got, name)
		}
	})
}

// TestHalfOfLargeWeights: a weight beyond the range is an error, and no infinity.
func TestHalfOfLargeWeights(t *testing.T) {
	net, err := New(1, 2, Dense(3, Identity))
	require.NoError(t, err)
	net.layers[0].W.Data[4] = 65519.996 // becomes 65504
	_, err = net.Half()
	require.NoError(t, err)
	net.layers[0].W.Data[4] = -65520
	_, err = net.Half()
	require.EqualError(t, err, "0.weight: row 1, column 1 is -65520, which is too large for float16: the largest is 65504; bfloat16 has float32's range")
	_, err = net.BFloat16()
	require.NoError(t, err)
	net.layers[0].W.Data[4] = math.MaxFloat32
	_, err = net.BFloat16()
	require.ErrorContains(t, err, "too large for bfloat16")
}

// TestHalfFiles: what a file may not say of the types.
func TestHalfFiles(t *testing.T) {
	net, err := New(1, 2, Dense(2, ReLU), Dense(2, Identity))
	require.NoError(t, err)
	half, err := net.Half()
	require.NoError(t, err)
	var file bytes.Buffer
	require.NoError(t, half.Write(&file))
	for _, c := range []struct{ old, new, complaint string }{
		{`"1.weight":{"dtype":"F16"`, `"1.weight":{"dtype":"F32"`, `1.weight: dtype is "F32", and that of 0.weight "F16": all weights must have the same`},
		{`"0.bias":{"dtype":"F32"`, `"0.bias":{"dtype":"F16"`, `0.bias: dtype is "F16": biases must be "F32"`},
		{`"0.weight":{"dtype":"F16"`, `"0.weight":{"dtype":"F64"`, `0.weight: dtype is "F64": it must be "F32" or, of weights, "F16" or "BF16"`},
		{"", "", ""},
	} {
		_, err := Read(bytes.NewReader(bytes.Replace(file.Bytes(), []byte(c.old), []byte(c.new), 1)))
		if c.complaint == "" {
			require.NoError(t, err)
		} else {
			require.EqualError(t, err, c.complaint)
		}
	}
	infinite := bytes.Clone(file.Bytes())
	at := len(infinite) - 2*4 - 2*4 - 4*2 - 4*2 // the first weight
	infinite[at], infinite[at+1] = 0x00, 0x7c
	_, err = Read(bytes.NewReader(infinite))
	require.ErrorContains(t, err, "weights must be finite", fmt.Sprint(len(infinite)))
}
