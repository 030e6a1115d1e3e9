package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
	"github.com/lockstep-go/lockstep/nn/interop/onnx"
	"github.com/lockstep-go/lockstep/nn/interop/torch"
)

// converting runs the tool in a folder of its own.
type converting struct {
	t   *testing.T
	dir string
}

func (c converting) path(name string) string { return filepath.Join(c.dir, name) }

// run returns what the tool prints; a name that has a dot is a file in the folder.
func (c converting) run(code int, args ...string) (stdout, stderr string) {
	c.t.Helper()
	for i, a := range args {
		if filepath.Ext(a) != "" {
			args[i] = c.path(a)
		}
	}
	var out, errs bytes.Buffer
	require.Equal(c.t, code, run(args, &out, &errs), "%v: %s", args, errs.String())
	return out.String(), errs.String()
}

// TestConvert goes through all formats: weights keep their bits, and text that the tool does not
// know stays.
func TestConvert(t *testing.T) {
	c := converting{t, t.TempDir()}
	net, err := nn.New(1, 4, nn.Dense(5, nn.Tanh).WithDropout(0.5), nn.Dense(3, nn.Softmax))
	require.NoError(t, err)
	net.Classes = []string{"a", "b", "日本"}
	net.Metadata = map[string]string{"table": `{"columns":["x"]}`}
	require.NoError(t, net.Save(c.path("a.safetensors")))
	for _, step := range [][]string{
		{"a.safetensors", "b.onnx"}, {"b.onnx", "c.npz"}, {"c.npz", "d.safetensors"}, {"d.safetensors", "e.safetensors", "--pytorch"},
		{"e.safetensors", "f.onnx"}, {"f.onnx", "g.safetensors"},
	} {
		out, _ := c.run(0, append([]string{"convert"}, step...)...)
		assert.Contains(t, out, "4 → 5 tanh → 3 softmax, 43 parameters")
		assert.Equal(t, step[0] == "a.safetensors", bytes.Contains([]byte(out), []byte("dropout")))
	}
	again, err := nn.Load(c.path("g.safetensors"))
	require.NoError(t, err)
	assert.Equal(t, net.Hash(), again.Hash())
	assert.Equal(t, net.Classes, again.Classes)
	assert.Equal(t, net.Metadata, again.Metadata)

	for name, want := range map[string][]string{
		"a.safetensors": {"Lockstep", "0.weight F32 [4 5]", "日本", `table: {"columns":["x"]}`, net.Hash()},
		"b.onnx":        {"ONNX", "opset 13, by lockstep", "FLOAT [batch, 4]", "2 Gemm, 1 Softmax, 1 Tanh", "4 tensors with 43 numbers", net.Hash()},
		"c.npz":         {"scikit-learn", "coefs_0 float32 (4, 5)", "classes", net.Hash()},
		"e.safetensors": {"PyTorch", "0.weight F32 [5 4]", net.Hash()},
	} {
		out, _ := c.run(0, "info", name)
		for _, w := range want {
			assert.Contains(t, out, w, name)
		}
		out, _ = c.run(0, "info", name, "--json")
		var got contents
		require.NoError(t, json.Unmarshal([]byte(out), &got))
		require.NotNil(t, got.Network, name)
		assert.Equal(t, net.Hash(), got.Network.Hash)
		assert.Equal(t, net.Metadata, got.Network.Metadata)
	}
}

func TestConvertStandardizer(t *testing.T) {
	c := converting{t, t.TempDir()}
	net, err := nn.New(1, 2, nn.Dense(1, nn.Sigmoid))
	require.NoError(t, err)
	net.Standardizer = &nn.Standardizer{Mean: []float32{1, 2}, Scale: []float32{3, 4}}
	require.NoError(t, net.Save(c.path("a.safetensors")))
	out, _ := c.run(0, "convert", "a.safetensors", "b.safetensors", "--pytorch")
	assert.Contains(t, out, "the standardizer is folded")
	c.run(0, "convert", "a.safetensors", "b.onnx")
	c.run(0, "convert", "b.onnx", "c.npz")
	c.run(0, "convert", "c.npz", "d.safetensors")
	again, err := nn.Load(c.path("d.safetensors"))
	require.NoError(t, err)
	assert.Equal(t, net.Standardizer, again.Standardizer)
}

// TestConvertAnyName reads models whose names do not say what they are, as train writes them.
func TestConvertAnyName(t *testing.T) {
	c := converting{t, t.TempDir()}
	net, err := nn.New(1, 2, nn.Dense(2, nn.Softmax))
	require.NoError(t, err)
	require.NoError(t, net.Save(c.path("m.model")))
	c.run(0, "convert", "m.model", "dict.safetensors", "--pytorch")
	require.NoError(t, os.Rename(c.path("dict.safetensors"), c.path("dict.state")))
	out, _ := c.run(0, "info", "m.model")
	assert.Contains(t, out, net.Hash())
	out, _ = c.run(0, "info", "dict.state")
	assert.Contains(t, out, net.Hash())
	c.run(0, "convert", "m.model", "m.onnx")
	c.run(0, "convert", "dict.state", "again.safetensors", "--activations", "softmax")
	again, err := nn.Load(c.path("again.safetensors"))
	require.NoError(t, err)
	assert.Equal(t, net.Hash(), again.Hash())
}

// TestConvertColumnsWithoutNames: a column without a name is called by its place in a row, also
// behind words, which have several inputs. A number that is only shifted is not divided.
func TestConvertColumnsWithoutNames(t *testing.T) {
	c := converting{t, t.TempDir()}
	var table bytes.Buffer
	for i := range 60 {
		fmt.Fprintf(&table, "%s,%d,%d\n", []string{"red", "blue"}[i%2], 1_700_000_000+i, 1000*i)
	}
	require.NoError(t, os.WriteFile(c.path("t.csv"), table.Bytes(), 0o666))
	c.run(0, "train", "t.csv", "--header", "no", "--target", "3", "--epochs", "1", "--out", "m.safetensors", "--report", "none")
	m, err := loadModel(c.path("m.safetensors"))
	require.NoError(t, err)
	second, target := m.schema.Columns[1], m.schema.Targets()[0]
	require.NotZero(t, second.Shift)
	require.Zero(t, second.Scale)
	out, _ := c.run(0, "convert", "m.safetensors", "m.onnx")
	assert.Contains(t, out, `inputs 1 to 2 are value 1: 1 for the word that is there, 0 for the others: "blue", "red"
input 3 is the number value 2, less `+fmt.Sprintf("%v\ntarget 1 is output 1 · %v + %v: --unscale", second.Shift, target.Scale, target.Shift))
	one := dataset.Column{Kind: dataset.Category, Words: []string{"yes"}}
	s := dataset.Schema{Columns: []dataset.Column{one}}
	net, err := nn.New(1, 1, nn.Dense(1, nn.Identity))
	require.NoError(t, err)
	net.Metadata = map[string]string{scoring.MetaSchema: s.String()}
	var b bytes.Buffer
	tellColumns(&b, net)
	assert.Equal(t, "input 1 is value 1: 1 for the word \"yes\", 0 for another\n", b.String())
}

// TestConvertErrors: each is one line, and no file is left.
func TestConvertErrors(t *testing.T) {
	c := converting{t, t.TempDir()}
	net, err := nn.New(1, 2, nn.Dense(3, nn.GELU), nn.Dense(1, nn.Sigmoid))
	require.NoError(t, err)
	require.NoError(t, net.Save(c.path("a.safetensors")))
	c.run(0, "convert", "a.safetensors", "t.safetensors", "--pytorch")
	require.NoError(t, os.WriteFile(c.path("bad.onnx"), []byte("no model"), 0o666))
	require.NoError(t, os.WriteFile(c.path("bad.npy"), []byte("no array"), 0o666))
	require.NoError(t, os.WriteFile(c.path("bad.txt"), []byte("no model of any kind"), 0o666))
	for _, name := range []string{"a.folder", "folder.onnx", "folder.npz", "folder.safetensors"} {
		require.NoError(t, os.Mkdir(c.path(name), 0o777))
	}
	state := torch.StateDict{Tensors: map[string]torch.Tensor{"fc.weight": torch.Float32(make([]float32, 6), 3, 2)}}
	require.NoError(t, state.Save(c.path("state.safetensors")))
	c.run(0, "convert", "a.safetensors", "cut.onnx")
	cut, err := os.ReadFile(c.path("cut.onnx"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(c.path("cut.onnx"), cut[:len(cut)-9], 0o666))
	for _, name := range []string{"a.checkpoint", "c.safetensors"} {
		require.NoError(t, os.WriteFile(c.path(name), []byte("lockstep checkpoint\n\x01\x00"), 0o666))
	}
	for _, e := range []struct {
		code int
		want string
		args []string
	}{
		{1, "no such file", []string{"convert", "none.onnx", "out.npz"}},
		{1, "not an ONNX model", []string{"convert", "bad.onnx", "out.npz"}},
		{1, "not an ONNX model", []string{"info", "bad.onnx"}},
		{1, "not a .npy file", []string{"info", "bad.npy"}},
		{2, "must end with .safetensors, .onnx, .npz or .npy", []string{"info", "bad.txt"}},
		{1, "out.npz: layer 0 has the activation gelu", []string{"convert", "a.safetensors", "out.npz"}},
		{2, "must end with", []string{"convert", "a.safetensors", "out.txt"}},
		{2, "must end with", []string{"convert", "bad.txt", "out.onnx"}},
		{1, "a.txt: no such file", []string{"convert", "a.txt", "out.onnx"}},
		{1, "a.txt: no such file", []string{"info", "a.txt"}},
		{1, "a.folder: it is a folder: give", []string{"info", "a.folder"}},
		{1, "a.folder: it is a folder: give", []string{"convert", "a.folder", "out.onnx"}},
		{1, "folder.onnx: it is a folder: give", []string{"convert", "folder.onnx", "out.npz"}},
		{1, "folder.npz: it is a folder: give", []string{"convert", "folder.npz", "out.onnx"}},
		{1, "folder.safetensors: it is a folder: give", []string{"convert", "folder.safetensors", "out.onnx"}},
		{1, "none.npz: no such file", []string{"convert", "none.npz", "out.onnx"}},
		{1, "1 layer (fc) are: give one for each, by --activations of lockstep convert", []string{"convert", "state.safetensors", "out.onnx"}},
		{1, "cut.onnx: not an ONNX model, or one that is cut short", []string{"convert", "cut.onnx", "out.npz"}},
		{1, "a.checkpoint: not a safetensors file, but a checkpoint", []string{"info", "a.checkpoint"}},
		{1, "a.checkpoint: a checkpoint, from which a training goes on, and no network: that is in the file that the training writes at its end", []string{"predict", "--model", "a.checkpoint"}},
		{1, "c.safetensors: not a safetensors file, but a checkpoint", []string{"convert", "c.safetensors", "out.onnx"}},
		{2, "pickles", []string{"convert", "a.pt", "out.onnx"}},
		{2, `--weights: "float64" is no type of weights: give float32, float16 or bfloat16`, []string{"convert", "a.safetensors", "b.safetensors", "--weights", "float64"}},
		{2, "--pytorch", []string{"convert", "a.safetensors", "out.onnx", "--pytorch"}},
		{2, "which holds them", []string{"convert", "a.safetensors", "out.onnx", "--activations", "gelu,sigmoid"}},
		{2, `unknown activation "swoosh"`, []string{"convert", "t.safetensors", "out.onnx", "--activations", "gelu,swoosh"}},
		{1, "1 activation", []string{"convert", "t.safetensors", "out.onnx", "--activations", "gelu"}},
		{1, `"x.weight" is missing`, []string{"convert", "t.safetensors", "out.onnx", "--layers", "x,y"}},
		{2, "--output", []string{"convert", "t.safetensors", "out.onnx", "--output", "y"}},
		{2, "--activations", []string{"convert", "bad.onnx", "out.npz", "--activations", "relu"}},
	} {
		_, text := c.run(e.code, e.args...)
		assert.Contains(t, text, e.want)
		assert.Equal(t, 1, bytes.Count([]byte(text), []byte("\n")), text)
	}
	left, err := filepath.Glob(c.path("out*"))
	require.NoError(t, err)
	assert.Empty(t, left)
	left, err = filepath.Glob(c.path(".*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

// TestConvertWeights: weights of 16 bits go through files of this tool and of PyTorch, are shown,
// predict, and are no longer trained.
func TestConvertWeights(t *testing.T) {
	c := converting{t, t.TempDir()}
	net, err := nn.New(1, 4, nn.Dense(64, nn.Tanh), nn.Dense(3, nn.Softmax))
	require.NoError(t, err)
	net.Standardizer = &nn.Standardizer{Mean: []float32{1, 2, 3, 4}, Scale: []float32{1, 2, 3, 4}}
	require.NoError(t, net.Save(c.path("a.safetensors")))
	for _, weights := range []string{"float16", "bfloat16"} {
		out, _ := c.run(0, "convert", "a.safetensors", "b.safetensors", "--weights", weights)
		assert.Contains(t, out, "weights are kept as "+weights)
		half, err := nn.Load(c.path("b.safetensors"))
		require.NoError(t, err)
		assert.Equal(t, weights, half.Weights())
		out, _ = c.run(0, "info", "b.safetensors")
		assert.Contains(t, out, "weights are kept as "+weights)
		out, _ = c.run(0, "info", "b.safetensors", "--json")
		assert.Contains(t, out, `"weights":"`+weights+`"`)

		c.run(0, "convert", "b.safetensors", "c.safetensors", "--weights", "float32")
		wide, err := nn.Load(c.path("c.safetensors"))
		require.NoError(t, err)
		assert.Equal(t, "float32", wide.Weights())
		assert.Equal(t, half.Hash(), wide.Hash())
		c.run(0, "convert", "b.safetensors", "d.safetensors")
		same, err := nn.Load(c.path("d.safetensors"))
		require.NoError(t, err)
		assert.Equal(t, weights, same.Weights())

		c.run(0, "convert", "b.safetensors", "e.safetensors", "--pytorch")
		out, _ = c.run(0, "info", "e.safetensors")
		assert.Contains(t, out, map[string]string{"float16": " F16 [64 4]", "bfloat16": " BF16 [64 4]"}[weights])
		for _, to := range []string{"j.onnx", "j.npz"} {
			out, _ = c.run(0, "convert", "b.safetensors", to)
			assert.Contains(t, out, "weights of "+weights+" are written as float32, exactly\n")
			out, _ = c.run(0, "convert", "b.safetensors", to, "--weights", "float32")
			assert.NotContains(t, out, weights, "it was asked for")
		}
		half.Standardizer = nil
		require.NoError(t, half.Save(c.path("f.safetensors")))
		c.run(0, "convert", "f.safetensors", "g.safetensors", "--pytorch")
		c.run(0, "convert", "g.safetensors", "h.onnx")
		c.run(0, "convert", "h.onnx", "i.safetensors")
		again, err := nn.Load(c.path("i.safetensors"))
		require.NoError(t, err)
		assert.Equal(t, half.Hash(), again.Hash(), "every number is a float32")
	}
	_, errs := c.run(2, "convert", "a.safetensors", "b.onnx", "--weights", "float16")
	assert.Contains(t, errs, "only .safetensors files keep weights as float16")
	c.run(2, "convert", "a.safetensors", "b.safetensors", "--weights", "int8")
	net.Layers()[0].W.Data[0] = 1e6
	require.NoError(t, net.Save(c.path("large.safetensors")))
	_, errs = c.run(1, "convert", "large.safetensors", "b.safetensors", "--weights", "float16")
	assert.Contains(t, errs, "large.safetensors: 0.weight: row 0, column 0 is 1e+06, which is too large for float16")
}

// TestConvertColumns says how inputs and outputs differ from the columns of the table, and puts the
// scale of the targets into the last layer.
func TestConvertColumns(t *testing.T) {
	c := converting{t, t.TempDir()}
	var table bytes.Buffer
	table.WriteString("size,colour,price,weight\n")
	for i := range 60 {
		size := fmt.Sprint(i % 7)
		if i == 5 {
			size = ""
		}
		fmt.Fprintf(&table, "%s,%s,%d,%g\n", size, []string{"red", "blue"}[i%2], 1000*i, float64(i)/1000)
	}
	require.NoError(t, os.WriteFile(c.path("t.csv"), table.Bytes(), 0o666))
	c.run(0, "train", "t.csv", "--target", "price,weight", "--missing", "0", "--epochs", "3", "--out", "m.safetensors", "--report", "none")
	m, err := loadModel(c.path("m.safetensors"))
	require.NoError(t, err)
	targets := m.schema.Targets()
	out, _ := c.run(0, "convert", "m.safetensors", "m.onnx")
	told := `input 1, column "size": 0 stands for a missing value
inputs 2 to 3 are column "colour": 1 for the word that is there, 0 for the others: "blue", "red"
`
	assert.Contains(t, out, told+fmt.Sprintf(`price is output 1 · %v + %v: --unscale puts that into the last layer
weight is output 2 · %v + %v: --unscale puts that into the last layer
written to `, targets[0].Scale, targets[0].Shift, targets[1].Scale, targets[1].Shift))
	out, _ = c.run(0, "convert", "m.safetensors", "own.safetensors")
	assert.NotContains(t, out, "missing value", "this tool knows")
	out, _ = c.run(0, "convert", "m.safetensors", "raw.onnx", "--unscale")
	assert.Contains(t, out, told+"written to ")

	raw, err := onnx.Load(c.path("raw.onnx"))
	require.NoError(t, err)
	x := kernel.Matrix{Rows: 2, Cols: 3, Stride: 3, Data: []float32{3, 1, 0, 6, 0, 1}}
	want, got := predict(m.net, x, false).outputs, predict(raw, x, false).outputs
	for i := range x.Rows {
		for k, column := range targets {
			assert.InEpsilon(t, column.Decode(want.Row(i)[k]), got.Row(i)[k], 1e-5)
		}
	}
	c.run(0, "convert", "raw.onnx", "raw.safetensors")
	again, err := loadModel(c.path("raw.safetensors"))
	require.NoError(t, err)
	assert.Empty(t, scaled(again.schema), "predict scales nothing any more")
	_, errs := c.run(2, "convert", "raw.safetensors", "again.onnx", "--unscale")
	assert.Contains(t, errs, "--unscale: its outputs have no scale: that is for a regression that lockstep train learned")
	c.run(0, "train", "t.csv", "--target", "weight", "--output", "tanh", "--missing", "0", "--epochs", "1", "--out", "tanh.safetensors", "--report", "none")
	_, errs = c.run(2, "convert", "tanh.safetensors", "again.onnx", "--unscale")
	assert.Contains(t, errs, "--unscale: the last layer is tanh: only that of identity can take a scale")
}

// TestConvertHint names a file that a shell would not read as one word.
func TestConvertHint(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("other quotes are used there")
	}
	dir := t.TempDir()
	write(t, dir, "it's.onnx", "x")
	write(t, dir, "f.csv", "1,2\n")
	r := lockstep(t, dir, "predict", "--model", "it's.onnx", "f.csv")
	assert.Equal(t, 1, r.code)
	assert.Contains(t, r.stderr, `; lockstep convert 'it'\''s.onnx' MODEL.safetensors makes a model of it`)
}
