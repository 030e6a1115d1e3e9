package torch

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
)

// check.sh sets it.
var exportFolder = flag.String("export", "", "where TestRoundTrip leaves the state dicts that it writes")

// A golden model is what make.py says of one.
type golden struct {
	Activations string
	X           [][]float32
	Y           [][]float64
}

func goldens(t *testing.T) map[string]golden {
	text, err := os.ReadFile("testdata/expected.json")
	require.NoError(t, err)
	var all map[string]golden
	require.NoError(t, json.Unmarshal(text, &all))
	require.Len(t, all, 9)
	return all
}

func (g golden) activations(t *testing.T) []nn.Activation {
	var list []nn.Activation
	for _, name := range strings.Split(g.Activations, ",") {
		f, err := nn.ParseActivation(name)
		require.NoError(t, err)
		list = append(list, f)
	}
	return list
}

// TestPyTorch compares the predictions with PyTorch's.
func TestPyTorch(t *testing.T) {
	for name, g := range goldens(t) {
		d, err := Load("testdata/" + name + ".safetensors")
		require.NoError(t, err, name)
		net, err := d.Network(g.activations(t))
		require.NoError(t, err, name)
		p := net.Predictor()
		for i, row := range g.X {
			require.Len(t, row, net.Inputs())
			y := make([]float32, net.Outputs())
			p.Predict(kernel.Matrix{Rows: 1, Cols: len(y), Stride: len(y), Data: y},
				kernel.Matrix{Rows: 1, Cols: len(row), Stride: len(row), Data: row})
			require.Len(t, g.Y[i], len(y))
			for j, want := range g.Y[i] {
				assert.InDelta(t, want, y[j], 2e-6, "%s, row %d, output %d", name, i, j)
			}
		}
	}
}

// TestRoundTrip compares every weight with the tensor that it came from, there and back.
func TestRoundTrip(t *testing.T) {
	folder := *exportFolder
	if folder == "" {
		folder = t.TempDir()
	}
	for name, g := range goldens(t) {
		d, err := Load("testdata/" + name + ".safetensors")
		require.NoError(t, err)
		net, err := d.Network(g.activations(t))
		require.NoError(t, err)
		names, err := d.layers()
		require.NoError(t, err)
		for i, l := range net.Layers() {
			w, err := d.Tensors[join(names[i], "weight")].Float32s()
			require.NoError(t, err)
			for r := range l.W.Rows {
				for o := range l.W.Cols {
					require.Equal(t, math.Float32bits(w[o*l.W.Rows+r]), math.Float32bits(l.W.Row(r)[o]), name)
				}
			}
		}
		net.Classes = nil
		net.Metadata = map[string]string{"author": "日本"}
		if net.Outputs() > 1 {
			for i := range net.Outputs() {
				net.Classes = append(net.Classes, strings.Repeat("c", i+1))
			}
		}
		out, err := FromNetwork(net)
		require.NoError(t, err)
		path := filepath.Join(folder, name+".safetensors")
		require.NoError(t, out.Save(path))
		again, err := Load(path)
		require.NoError(t, err)
		same, err := again.Network(nil)
		require.NoError(t, err)
		assert.Equal(t, net.Hash(), same.Hash(), name)
		assert.Equal(t, net.String(), same.String())
		assert.Equal(t, net.Classes, same.Classes)
		assert.Equal(t, net.Metadata, same.Metadata)
	}
}

// TestKeys: an activation takes a place in the Sequential, and the identity takes none.
func TestKeys(t *testing.T) {
	net, err := nn.New(1, 3, nn.Dense(4, nn.ReLU), nn.Dense(5, nn.Identity), nn.Dense(2, nn.Softmax))
	require.NoError(t, err)
	d, err := FromNetwork(net)
	require.NoError(t, err)
	_, names, err := d.header()
	require.NoError(t, err)
	assert.Equal(t, []string{"0.bias", "0.weight", "2.bias", "2.weight", "3.bias", "3.weight"}, names)
	assert.Equal(t, []int{4, 3}, d.Tensors["0.weight"].Shape)
	assert.Equal(t, []int{2}, d.Tensors["3.bias"].Shape)
}

func TestNatural(t *testing.T) {
	names := []string{"a10", "a2", "a", "a02", "net.10.fc", "net.9.fc", "b", "10", "9", ""}
	slices.SortFunc(names, natural)
	assert.Equal(t, []string{"", "9", "10", "a", "a2", "a02", "a10", "b", "net.9.fc", "net.10.fc"}, names)
}

func TestFoldStandardizer(t *testing.T) {
	net, err := nn.New(1, 3, nn.Dense(4, nn.Tanh), nn.Dense(2, nn.Identity))
	require.NoError(t, err)
	x := kernel.Matrix{Rows: 2, Cols: 3, Stride: 3, Data: []float32{1, -20, 0.3, 2, -30, 0.1}}
	predict := func(n *nn.Network) []float32 {
		y := kernel.Matrix{Rows: 2, Cols: 2, Stride: 2, Data: make([]float32, 4)}
		n.Predictor().Predict(y, x)
		return y.Data
	}
	assert.Equal(t, net.Hash(), FoldStandardizer(net).Hash(), "nothing to fold")
	net.Standardizer = &nn.Standardizer{Mean: []float32{1.5, -25, 0.2}, Scale: []float32{0.5, 5, 0.1}}
	want := predict(net)
	_, err = FromNetwork(net)
	require.ErrorContains(t, err, "standardizer")
	folded := FoldStandardizer(net)
	assert.Nil(t, folded.Standardizer)
	assert.NotNil(t, net.Standardizer)
	for i, y := range predict(folded) {
		assert.InDelta(t, want[i], y, 2e-6)
	}
}

func TestNetworkErrors(t *testing.T) {
	w := func(shape ...int) Tensor { return Float32(make([]float32, shape[0]*shape[1]), shape...) }
	b := func(n int) Tensor { return Float32(make([]float32, n), n) }
	nan := Float32([]float32{1, float32(math.NaN())}, 1, 2)
	relu := []nn.Activation{nn.ReLU}
	for _, c := range []struct {
		tensors     map[string]Tensor
		activations []nn.Activation
		layers      []string
		want        string
	}{
		{map[string]Tensor{}, relu, nil, "no tensor"},
		{map[string]Tensor{"weight": w(2, 3), "0.bias": b(2)}, relu, nil, `"0.bias" has no weight`},
		{map[string]Tensor{"0.weight": w(2, 3)}, nil, nil, "give one for each"},
		{map[string]Tensor{"0.weight": w(2, 3)}, []nn.Activation{nn.ReLU, nn.Tanh}, nil, "2 activations"},
		{map[string]Tensor{"0.weight": w(2, 3), "0.bias": b(3)}, relu, nil, "0.bias: shape is [3]"},
		{map[string]Tensor{"0.weight": b(3)}, relu, nil, "[out, in]"},
		{map[string]Tensor{"0.weight": w(0, 3)}, relu, nil, "[out, in]"},
		{map[string]Tensor{"0.weight": w(1, 3)}, []nn.Activation{nn.Softmax}, nil, "softmax of 1 unit"},
		{map[string]Tensor{"0.weight": nan}, relu, nil, "0.weight: row 1, column 0 is NaN"},
		{map[string]Tensor{"0.weight": {"I8", []int{1, 1}, []byte{1}}}, relu, nil, "type is I8"},
		{map[string]Tensor{"a.weight": w(2, 3), "b.weight": w(3, 9)}, []nn.Activation{nn.ReLU, nn.ReLU}, nil, "name them in that order"},
		{map[string]Tensor{"a.weight": w(2, 3), "emb": w(3, 9)}, relu, nil, `"emb" is none of a dense layer`},
		{map[string]Tensor{"a.weight": w(2, 3)}, relu, []string{"x"}, `"x.weight" is missing`},
	} {
		_, err := (&StateDict{Tensors: c.tensors}).Network(c.activations, c.layers...)
		assert.ErrorContains(t, err, c.want)
	}
	d := &StateDict{Tensors: map[string]Tensor{"out.weight": w(2, 3), "hidden.weight": w(3, 9), "emb": w(1, 1)}}
	_, err := d.Network([]nn.Activation{nn.ReLU, nn.ReLU}, "hidden", "out")
	assert.NoError(t, err)
	d, err = Load("testdata/batchnorm.safetensors")
	require.NoError(t, err)
	_, err = d.Network(relu)
	assert.ErrorContains(t, err, "batch normalisation")
}

// file returns a safetensors file.
func file(header string, data ...byte) []byte {
	n := len(header)
	return append(append([]byte{byte(n), byte(n >> 8), 0, 0, 0, 0, 0, 0}, header...), data...)
}

func TestBadFiles(t *testing.T) {
	entry := `{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}`
	for _, c := range []struct {
		file []byte
		want string
	}{
		{nil, "it has 0 bytes"},
		{[]byte("PK\x03\x04xxxxxxxx"), "torch.save"},
		{[]byte("lockstep checkpoint\n"), "but a checkpoint, from which a training of Lockstep goes on"},
		{[]byte{255, 255, 255, 255, 255, 255, 255, 255}, "at most"},
		{file("{}")[:9], "cut short"},
		{file("[]"), "not a JSON object"},
		{file(entry + "}"), "cut short"},
		{file(entry+"}", 1, 2, 3, 4, 5), "nothing may follow"},
		{file(entry + "} x"), "closing brace"},
		{file(entry+"}", 1, 2, 3), "cut short"},
		{file(entry+`,"a":1}`, 1, 2, 3, 4), "twice"},
		{file(entry+`,"b":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}}`, 1, 2, 3, 4), "without gaps"},
		{file(entry+`,"b":{"dtype":"F16","shape":[1],"data_offsets":[5,7]}}`, 1, 2, 3, 4, 5, 6, 7), "without gaps"},
		{file(entry+`,"b":{"dtype":"F16","shape":[-1],"data_offsets":[4,2]}}`, 1, 2, 3, 4), "whole numbers"},
		{file(entry+`,"b":{"dtype":"F17","shape":[1],"data_offsets":[4,6]}}`, 1, 2, 3, 4, 5, 6), "dtype"},
		{file(entry+`,"b":{"dtype":"F16","shape":[4294967296,4294967296,2],"data_offsets":[4,4]}}`, 1, 2, 3, 4), "needs"},
		{file(entry+`,"b":{"dtype":"F16","shape":[1],"data_offsets":[4,6],"x":1}}`, 1, 2, 3, 4, 5, 6), "unknown"},
		{file(entry+`,"b":{"dtype":"F16","shape":null,"data_offsets":[4,6]}}`, 1, 2, 3, 4, 5, 6), "shape"},
		{file(entry+`,"__metadata__":{"a":1}}`, 1, 2, 3, 4), "string"},
		{file(entry+`,"__metadata__":{"a":null}}`, 1, 2, 3, 4), "string"},
	} {
		d, err := Read(bytes.NewReader(c.file))
		assert.ErrorContains(t, err, c.want)
		assert.Nil(t, d)
	}
	d, err := Read(bytes.NewReader(file(entry+`,"z":{"dtype":"I64","shape":[0,3],"data_offsets":[4,4]},"s":{"dtype":"U8","shape":[],"data_offsets":[4,5]}} `, 1, 0, 0, 0x80, 9)))
	require.NoError(t, err)
	x, err := d.Tensors["a"].Float32s()
	require.NoError(t, err)
	assert.Equal(t, float32(0x1p-24), x[0])
	assert.True(t, x[1] == 0 && math.Signbit(float64(x[1])))
	assert.Equal(t, []byte{9}, d.Tensors["s"].Data)
}

// TestMemory: files that claim much take memory in proportion to what they hold.
func TestMemory(t *testing.T) {
	var entries strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&entries, `"%x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},`, i)
	}
	many := "{" + strings.TrimSuffix(entries.String(), ",") + "}"
	for name, b := range map[string][]byte{
		"a header without end": {0, 0xe1, 0xf5, 5, 0, 0, 0, 0},
		"data without end":     file(`{"a":{"dtype":"U8","shape":[1000000000000],"data_offsets":[0,1000000000000]}}`, 1, 2, 3),
		"many empty tensors":   append([]byte{byte(len(many)), byte(len(many) >> 8), byte(len(many) >> 16), 0, 0, 0, 0, 0}, many...),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		Read(bytes.NewReader(b)) // with or without an error
		runtime.ReadMemStats(&after)
		used := after.TotalAlloc - before.TotalAlloc
		t.Logf("%s: %d bytes, %d allocated", name, len(b), used)
		assert.Less(t, used, uint64(1<<20+60*len(b)), name)
	}
}

func TestWriteErrors(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.safetensors")
	good := &StateDict{Tensors: map[string]Tensor{"a": Float32([]float32{1}, 1)}}
	require.NoError(t, good.Save(path))
	for _, bad := range []*StateDict{
		{Tensors: map[string]Tensor{"a": Float32([]float32{1}, 2)}},
		{Tensors: map[string]Tensor{"a": {"F1", nil, nil}}},
		{Tensors: map[string]Tensor{"__metadata__": Float32([]float32{1}, 1)}},
		{Tensors: map[string]Tensor{"\xff": Float32([]float32{1}, 1)}},
		{Metadata: map[string]string{"a": "\xff"}},
	} {
		require.Error(t, bad.Save(path))
	}
	d, err := Load(path)
	require.NoError(t, err, "the old file is still there")
	assert.Equal(t, good.Tensors, d.Tensors)
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, left, 1)
	for _, none := range []*nn.Network{nil, {}} {
		_, err := FromNetwork(none)
		assert.EqualError(t, err, "a network without layers: New, Load and Read make networks")
	}
}

// hostileFiles are files whose faults tempt an error into many lines, or a long one. Some are sound
// and hold no network.
func hostileFiles() [][]byte {
	long := strings.Repeat("x", 5000)
	tensor := func(name, dtype, shape string, size int) string {
		return `"` + name + `":{"dtype":"` + dtype + `","shape":` + shape + `,"data_offsets":[0,` + strconv.Itoa(size) + `]}`
	}
	var all [][]byte
	for _, header := range []string{
		`{"__metadata__":{"a\nb":1}}`, `{"__metadata__":{"a\nb":` + "[\n]" + `}}`, `{"a\nb":{"\r":1}}`, `{"a\nb":1}`, "{\"a\\nb\":\n\x01}",
		`{"a\nb":{},"a\nb":{}}`, `{"a\nb":{"dtype":` + "[\n1,\n2]" + `}}`, `{"` + long + `":{"dtype":"` + long + `"}}`,
		`{"a\nb":{"dtype":"F32","shape":` + "[\n-1\n]" + `}}`, `{"a\nb":{"dtype":"F32","shape":[1],"data_offsets":` + "[\n1\n]" + `}}`,
		`{` + tensor("a\\nb", "F32", "[1"+strings.Repeat(",1", 2000)+"]", 8) + `}`,
		`{` + tensor("a\\nb", "F32", "[1]", 4) + `}`,
		`{` + tensor("a\\nb.bias", "F32", "[1]", 4) + `}`,
		`{` + tensor("a\\nb.running_mean", "F32", "[1]", 4) + `}`,
		`{` + tensor("a\\nb.weight", "F32", "[1"+strings.Repeat(",1", 2000)+"]", 4) + `}`,
		`{` + tensor("a\\nb.weight", "I32", "[1,1]", 4) + `}`,
		`{` + tensor(long+".weight", "F32", "[1,1]", 4) + `,"__metadata__":{"lockstep.activations":"\n` + long + `"}}`,
		`{` + tensor("a\\nb.weight", "F32", "[1,1]", 4) + `,"__metadata__":{"lockstep.activations":"identity","lockstep.classes":"\n` + long + `"}}`,
		`{` + tensor("a\\nb.weight", "F32", "[1,1]", 4) + `,"__metadata__":{"lockstep.activations":"identity","lockstep.classes":"[\"` + long + `\",\"\\n\",\"\"]"}}`,
	} {
		file := append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
		all = append(all, file, append(file[:len(file):len(file)], 0, 0, 128, 63))
	}
	return all
}

// TestHostileFiles: an error is one line, and short, whatever the file says.
func TestHostileFiles(t *testing.T) {
	for _, b := range hostileFiles() {
		d, err := Read(bytes.NewReader(b))
		if err == nil {
			_, err = d.Network(nil)
		}
		require.Error(t, err)
		require.True(t, quote.Fits(err.Error()), "%q", err)
	}
}

func FuzzSafetensors(f *testing.F) {
	files, err := filepath.Glob("testdata/*.safetensors")
	require.NoError(f, err)
	for _, path := range files {
		b, err := os.ReadFile(path)
		require.NoError(f, err)
		f.Add(b)
	}
	for _, b := range hostileFiles() {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Read(bytes.NewReader(b))
		if err != nil {
			require.True(t, quote.Fits(err.Error()), "%q", err)
			require.Nil(t, d)
			return
		}
		var w bytes.Buffer
		require.NoError(t, d.Write(&w))
		again, err := Read(&w)
		require.NoError(t, err)
		require.Equal(t, len(d.Tensors), len(again.Tensors))
		for name, tensor := range d.Tensors {
			require.Equal(t, len(tensor.Data), len(again.Tensors[name].Data))
		}
		for _, activations := range [][]nn.Activation{make([]nn.Activation, strings.Count(string(b), "weight")), nil} {
			net, err := d.Network(activations)
			if err != nil {
				require.True(t, quote.Fits(err.Error()), "%q", err)
				require.Nil(t, net)
			}
		}
	})
}

// TestArguments gives exported functions nothing to work with.
func TestArguments(t *testing.T) {
	_, err := Read(nil)
	require.EqualError(t, err, "the reader is nil: Load reads a file by its name")
	require.EqualError(t, new(StateDict).Write(nil), "the writer is nil: Save writes a file by its name")
	for _, net := range []*nn.Network{nil, {}} {
		require.PanicsWithValue(t, "torch: FoldStandardizer of a network that is nil, or has no layers: nn.New and nn.Load make networks",
			func() { FoldStandardizer(net) })
	}
}
