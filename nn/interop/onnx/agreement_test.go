package onnx

import (
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

// check.sh gives other files than those that are committed, with more rows, and other models.
var (
	modelFolder  = flag.String("models", "testdata", "where the models are")
	agreeWithin  = flag.Float64("within", 2e-6, "how far outputs may be from onnxruntime's")
	expectedFile = flag.String("expected", "testdata/expected.json", "the outputs that outputs.mjs wrote")
	exportFolder = flag.String("export", "", "where TestExports leaves its models, and predictions.json")
)

// outputs are what onnxruntime computes for a model, as outputs.mjs writes it.
type outputs struct {
	Inputs int
	Y      []float64
}

// inputs are the rows that outputs.mjs feeds.
func inputs(n int) []float32 {
	state := uint32(13)
	x := make([]float32, n)
	for i := range x {
		state = state*1664525 + 1013904223
		x[i] = float32(state>>8)/4194304 - 2
	}
	return x
}

// predict returns the outputs for rows of the test's inputs.
func predict(net *nn.Network, rows int) []float32 {
	x := kernel.Matrix{Rows: rows, Cols: net.Inputs(), Stride: net.Inputs(), Data: inputs(rows * net.Inputs())}
	y := kernel.Matrix{Rows: rows, Cols: net.Outputs(), Stride: net.Outputs(), Data: make([]float32, rows*net.Outputs())}
	net.Predictor().Predict(y, x)
	return y.Data
}

// TestAgreement compares the predictions of every model with onnxruntime's.
func TestAgreement(t *testing.T) {
	text, err := os.ReadFile(*expectedFile)
	require.NoError(t, err)
	var all map[string]outputs
	require.NoError(t, json.Unmarshal(text, &all))
	require.GreaterOrEqual(t, len(all), 60)
	files, err := filepath.Glob(filepath.Join(*modelFolder, "*.onnx"))
	require.NoError(t, err)
	files = slices.DeleteFunc(files, func(path string) bool {
		return filepath.Base(path) == "skl2onnx-zipmap.onnx" // which onnxruntime's binding for Node cannot return
	})
	require.Len(t, files, len(all))
	worst, rows := 0.0, 0
	for name, want := range all {
		net, err := Load(filepath.Join(*modelFolder, name+".onnx"))
		if !assert.NoError(t, err, name) {
			continue
		}
		require.Equal(t, want.Inputs, net.Inputs(), name)
		if name == "skl2onnx-binary" { // [1 − p, p]
			for i := 1; i < len(want.Y); i++ {
				want.Y = slices.Delete(want.Y, i-1, i)
			}
		}
		n := len(want.Y) / net.Outputs()
		require.Equal(t, len(want.Y), n*net.Outputs(), name)
		rows += n
		off := 0.0
		for i, y := range predict(net, n) {
			size := 1.0
			if *modelFolder != "testdata" { // random models, whose outputs may be large
				size = max(1, math.Abs(want.Y[i]))
			}
			off = max(off, math.Abs(float64(y)-want.Y[i])/size)
		}
		assert.LessOrEqual(t, off, *agreeWithin, name)
		worst = max(worst, off)
	}
	t.Logf("%d models, %d rows: the largest difference is %.2g", len(all), rows, worst)
}

// TestFound looks at what was found beside the layers.
func TestFound(t *testing.T) {
	load := func(name string) *nn.Network {
		net, err := Load("testdata/" + name + ".onnx")
		require.NoError(t, err, name)
		return net
	}
	for name, want := range map[string]string{
		"torch-relu-softmax":             "6 → 5 relu → 3 softmax, 53 parameters",
		"torch-gelu-tanh":                "6 → 5 gelutanh → 3 identity, 53 parameters",
		"torch-gelu-written-out":         "6 → 5 gelu → 3 identity, 53 parameters",
		"torch-gelu-tanh-written-out":    "6 → 5 gelutanh → 3 identity, 53 parameters",
		"torch-written-out":              "6 → 5 sigmoid → 5 softplus → 3 identity, 83 parameters",
		"torch-quick-gelu":               "6 → 5 silu → 3 identity, 53 parameters",
		"torch-softmax-hidden":           "6 → 5 relu → 5 softmax → 4 softmax → 5 identity, 114 parameters",
		"torch-batchnorm-after":          "6 → 5 relu → 3 identity, 53 parameters",
		"torch-batchnorm-last":           "6 → 5 tanh → 3 tanh → 3 identity, 65 parameters",
		"torch-batchnorm-first":          "6 → 5 tanh → 3 identity, 53 parameters",
		"torch-batchnorm-first-positive": "6 → 5 tanh → 3 identity, 53 parameters",
		"skl2onnx-binary":                "6 → 5 relu → 1 sigmoid, 41 parameters",
	} {
		if name == "torch-softmax-hidden" || name == "torch-batchnorm-last" {
			want = want[:strings.Index(want, ",")]
		}
		assert.Contains(t, load(name).String(), want, name)
	}
	assert.Nil(t, load("torch-batchnorm-first").Standardizer, "a negative scale is no standardizer's")
	assert.NotNil(t, load("torch-batchnorm-first-positive").Standardizer)
	assert.NotNil(t, load("torch-standardized").Standardizer)
	assert.Equal(t, []string{"no", "yes"}, load("skl2onnx-binary").Classes)
	assert.Equal(t, []string{"10", "20", "30"}, load("skl2onnx-three").Classes)
	zip, three := load("skl2onnx-zipmap"), load("skl2onnx-three")
	assert.Equal(t, []string{"a", "b", "c"}, zip.Classes)
	assert.Equal(t, three.Hash(), zip.Hash())

	// Ways to store the same weights give the same bits.
	plain := load("data-typed").Hash()
	for _, name := range []string{"data-constants", "data-inputs-ir3", "data-external", "data-external-each", "data-double", "max-zero", "gelu-order"} {
		if name == "max-zero" { // whose last bias is twice as large
			continue
		}
		assert.Equal(t, plain, load(name).Hash(), name)
	}
}

// exports are networks with every activation, a standardizer and classes.
func exports(t *testing.T) map[string]*nn.Network {
	all := map[string]*nn.Network{}
	activations := []nn.Activation{nn.LeakyReLU.WithSlope(0.2), nn.ELU.WithAlpha(0.5)}
	for f := nn.Identity; f <= nn.GELUTanh; f++ {
		activations = append(activations, f)
	}
	for _, f := range activations {
		net, err := nn.New(uint64(f)+1, 7, nn.Dense(9, f), nn.Dense(4, f), nn.Dense(3, nn.Identity))
		require.NoError(t, err)
		all[f.String()] = net
		net, err = nn.New(uint64(f)+1, 5, nn.Dense(6, nn.Tanh), nn.Dense(2, f))
		require.NoError(t, err)
		net.Standardizer = &nn.Standardizer{Mean: []float32{1, -2, 0.3, 0, 1e-3}, Scale: []float32{1, 0.1, 3, 7, 0.5}}
		net.Classes = []string{"no", "日本"}
		net.Metadata = map[string]string{"author": "somebody", "notes": ""}
		for _, l := range net.Layers() {
			copy(l.B, []float32{0.1, -0.2, 0.3})
		}
		all["last-"+f.String()] = net
	}
	one, err := nn.New(1, 3, nn.Dense(1, nn.Sigmoid))
	require.NoError(t, err)
	one.Classes = []string{"a", "b"}
	all["one-output"] = one
	large, err := nn.New(1, 784, nn.Dense(128, nn.ReLU), nn.Dense(10, nn.Softmax))
	require.NoError(t, err)
	all["large"] = large
	return all
}

// TestExports writes networks and reads them again: all is as it was, to the bit.
func TestExports(t *testing.T) {
	folder := *exportFolder
	if folder == "" {
		folder = t.TempDir()
	}
	predictions := map[string]outputs{}
	for name, net := range exports(t) {
		path := filepath.Join(folder, name+".onnx")
		require.NoError(t, Save(path, net))
		again, err := Load(path)
		require.NoError(t, err, name)
		assert.Equal(t, net.Hash(), again.Hash(), name)
		assert.Equal(t, net.String(), again.String(), name)
		assert.Equal(t, net.Standardizer, again.Standardizer, name)
		assert.Equal(t, net.Classes, again.Classes, name)
		assert.Equal(t, net.Metadata, again.Metadata, name)

		const rows = 1000
		p := outputs{Inputs: net.Inputs()}
		for _, y := range predict(net, rows) {
			p.Y = append(p.Y, float64(y))
		}
		predictions[name] = p
	}
	text, err := json.Marshal(predictions)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "predictions.json"), text, 0o666))
}
