package sklearn

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/interop/numpy"
)

// check.sh sets it.
var exportFolder = flag.String("export", "", "where TestScikitLearn leaves the files that it writes")

// A golden model is what make.py says of one.
type golden struct {
	X         [][]float32
	Y         [][]float64
	Predicted []string
}

func goldens(t *testing.T) map[string]golden {
	text, err := os.ReadFile("testdata/expected.json")
	require.NoError(t, err)
	var all map[string]golden
	require.NoError(t, json.Unmarshal(text, &all))
	require.Len(t, all, 7)
	return all
}

// TestScikitLearn compares probabilities, values and classes with scikit-learn's.
func TestScikitLearn(t *testing.T) {
	for name, g := range goldens(t) {
		net, err := Load("testdata/" + name + ".npz")
		require.NoError(t, err, name)
		x := kernel.Matrix{Rows: len(g.X), Cols: net.Inputs(), Stride: net.Inputs()}
		for _, row := range g.X {
			x.Data = append(x.Data, row...)
		}
		y := kernel.Matrix{Rows: x.Rows, Cols: net.Outputs(), Stride: net.Outputs(), Data: make([]float32, x.Rows*net.Outputs())}
		net.Predictor().Predict(y, x)
		for i, want := range g.Y {
			got := y.Row(i)
			if len(got) == 1 && len(want) == 2 { // predict_proba computes the first column from the second
				assert.InDelta(t, want[0], 1-float64(got[0]), 2e-6, name)
				want = want[1:]
			}
			require.Len(t, got, len(want), name)
			for j := range want {
				assert.InDelta(t, want[j], got[j], 2e-6, "%s, row %d, column %d", name, i, j)
			}
		}
		if g.Predicted != nil {
			labels := make([]int, x.Rows)
			net.Predictor().Classify(labels, x)
			for i, want := range g.Predicted {
				assert.Equal(t, want, net.Classes[labels[i]], "%s, row %d", name, i)
			}
		}

		net.Metadata = map[string]string{"author": "日本", "a/b": ""}
		folder := *exportFolder
		if folder == "" {
			folder = t.TempDir()
		}
		path := filepath.Join(folder, name+".npz")
		require.NoError(t, Save(path, net))
		again, err := Load(path)
		require.NoError(t, err, name)
		var a, b bytes.Buffer
		require.NoError(t, net.Write(&a))
		require.NoError(t, again.Write(&b))
		assert.Equal(t, a.Bytes(), b.Bytes(), name)
	}
	_, err := Load("testdata/one-class.npz")
	assert.ErrorContains(t, err, "saw only one class")
}

func TestErrors(t *testing.T) {
	good, err := numpy.LoadNPZ("testdata/binary.npz")
	require.NoError(t, err)
	text := func(s string) numpy.Array { return numpy.Array{Data: []string{s}} }
	vector := func(n int) numpy.Array { return numpy.Array{Shape: []int{n}, Data: make([]float64, n)} }
	for _, c := range []struct {
		name  string
		array *numpy.Array // nil takes it away
		want  string
	}{
		{"activation", nil, `"activation" is missing`},
		{"activation", ptr(text("swish")), `"swish"`},
		{"activation", ptr(text("softmax")), "only the output"},
		{"activation", ptr(vector(1)), "one string"},
		{"out_activation_", ptr(text("relu")), "must be identity, logistic or softmax"},
		{"out_activation_", ptr(text("softmax")), "softmax of 1 unit"},
		{"coefs_0", nil, `"coefs_0" is missing`},
		{"coefs_0", ptr(vector(20)), "2 dimensions"},
		{"coefs_1", ptr(numpy.Array{Shape: []int{3, 4}, Data: make([]float64, 12)}), "coefs_1 has 3 inputs"},
		{"coefs_1", nil, "unknown"},
		{"coefs_3", ptr(vector(1)), "2 dimensions"},
		{"intercepts_1", nil, `"intercepts_1" is missing`},
		{"intercepts_1", ptr(vector(9)), "shape (4,)"},
		{"intercepts_1", ptr(text("a")), "strings"},
		{"classes_", ptr(vector(3)), "3 class names"},
		{"mean_", nil, "only one is there"},
		{"scale_", ptr(vector(4)), "scale 0"},
		{"scale_", ptr(vector(3)), "that many inputs"},
		{"n_iter_", ptr(vector(1)), `"n_iter_" is unknown`},
		{"metadata/a", ptr(vector(1)), "one string"},
	} {
		arrays := maps.Clone(good)
		delete(arrays, c.name)
		if c.array != nil {
			arrays[c.name] = *c.array
		}
		net, err := FromArrays(arrays)
		assert.ErrorContains(t, err, c.want)
		assert.Nil(t, net)
	}
}

func ptr(a numpy.Array) *numpy.Array { return &a }

// TestNotScikitLearn refuses networks that scikit-learn has no form for.
func TestNotScikitLearn(t *testing.T) {
	for _, c := range []struct {
		layers []nn.Layer
		want   string
	}{
		{[]nn.Layer{nn.Dense(3, nn.GELU), nn.Dense(2, nn.Softmax)}, "layer 0 has the activation gelu"},
		{[]nn.Layer{nn.Dense(3, nn.Softmax), nn.Dense(2, nn.Softmax)}, "layer 0 has the activation softmax"},
		{[]nn.Layer{nn.Dense(3, nn.ReLU), nn.Dense(3, nn.Tanh), nn.Dense(2, nn.Softmax)}, "have one activation"},
		{[]nn.Layer{nn.Dense(3, nn.ReLU), nn.Dense(2, nn.Tanh)}, "the output has the activation tanh"},
	} {
		net, err := nn.New(1, 4, c.layers...)
		require.NoError(t, err)
		_, err = Arrays(net)
		assert.ErrorContains(t, err, c.want)
	}
}

// FuzzFromArrays: whatever the archive, there is a network or an error of one line.
func FuzzFromArrays(f *testing.F) {
	add := func(change func(map[string]numpy.Array)) {
		arrays, err := numpy.LoadNPZ("testdata/binary.npz")
		require.NoError(f, err)
		change(arrays)
		var file bytes.Buffer
		require.NoError(f, numpy.WriteNPZ(&file, arrays))
		f.Add(file.Bytes())
	}
	const evil = "a\n\x1b\u202e"
	strings := func(s ...string) numpy.Array { return numpy.Array{Shape: []int{len(s)}, Data: s} }
	add(func(map[string]numpy.Array) {})
	add(func(a map[string]numpy.Array) { a[evil] = strings(evil) })
	add(func(a map[string]numpy.Array) { a[activation] = strings(evil) })
	add(func(a map[string]numpy.Array) { a[activation] = strings(evil, evil) })
	add(func(a map[string]numpy.Array) { a[metadata+evil] = strings(evil, evil) })
	add(func(a map[string]numpy.Array) { a[metadata+evil] = strings(evil) })
	add(func(a map[string]numpy.Array) { a[classes] = strings(evil, evil, evil) })
	add(func(a map[string]numpy.Array) { a[mean] = strings(evil) })
	f.Fuzz(func(t *testing.T, file []byte) {
		arrays, err := numpy.ReadNPZ(bytes.NewReader(file), int64(len(file)), 1<<22)
		if err != nil {
			return
		}
		net, err := FromArrays(arrays)
		if err != nil {
			require.True(t, quote.Fits(err.Error()), "%q", err)
			require.Nil(t, net)
		}
	})
}
