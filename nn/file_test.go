package nn

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/internal/quote"
)

// complete returns a network with everything that a file can hold.
func complete() *Network {
	net := must(New(1, 3, Dense(4, LeakyReLU), Dense(2, Softmax)))
	net.Standardizer = &Standardizer{[]float32{0.1, -2, 1e-45}, []float32{1, 3e38, 0.3333333}}
	net.Classes = []string{"ham", `sp"äm`}
	net.Metadata = map[string]string{"author": "<me>", "": "nothing", "a": "first"}
	return net
}

func written(net *Network) []byte {
	var b bytes.Buffer
	if err := net.Write(&b); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestRoundTrip(t *testing.T) {
	for _, net := range []*Network{complete(), everything(1), curves(1), must(New(1, 1, Dense(1, Identity)))} {
		data := written(net)
		got, err := Read(iotest.OneByteReader(bytes.NewReader(data)))
		require.NoError(t, err)
		require.Equal(t, net, got)
		require.Equal(t, net.Hash(), got.Hash())
		require.Equal(t, data, written(got))
	}
}

// TestFormat holds a file against the format's definition, by hand.
func TestFormat(t *testing.T) {
	net := must(New(1, 2, Dense(1, Tanh)))
	copy(net.Layers()[0].W.Data, []float32{1, -2})
	net.Layers()[0].B[0] = 0.5
	header := `{"__metadata__":{"lockstep.activations":"tanh","lockstep.format":"1","lockstep.inputs":"2"},` +
		`"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},` +
		`"0.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}`
	header += strings.Repeat(" ", -len(header)&7)
	want := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	want = append(want, header...)
	want = append(want, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0, 0x3f)
	require.Equal(t, string(want), string(written(net)))
}

// TestTensorsInAnyOrder: other writers may sort the tensors and leave fields in any order.
func TestTensorsInAnyOrder(t *testing.T) {
	net, err := Read(file(`{ "0.bias" : {"data_offsets":[0,4],"shape":[1],"dtype":"F32"},
		"0.weight":{"dtype":"F32","data_offsets":[4,12],"shape":[2,1]},
		"__metadata__":{"lockstep.inputs":"2","lockstep.activations":"relu","lockstep.format":"1"}}`, 1, 2, 3))
	require.NoError(t, err)
	require.Equal(t, []float32{1}, net.Layers()[0].B)
	require.Equal(t, []float32{2, 3}, net.Layers()[0].W.Data)
}

// file returns a safetensors file with any header.
func file(header string, data ...float32) io.Reader {
	var b bytes.Buffer
	binary.Write(&b, binary.LittleEndian, uint64(len(header)))
	b.WriteString(header)
	writeFloats(&b, data)
	return &b
}

func TestBrokenFiles(t *testing.T) {
	const (
		meta   = `"__metadata__":{"lockstep.activations":"relu","lockstep.format":"1","lockstep.inputs":"2"}`
		weight = `"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}`
		bias   = `"0.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}`
	)
	tensors := func(weight, bias string) string { return "{" + meta + "," + weight + "," + bias + "}" }
	metadata := func(m string) string { return `{"__metadata__":` + m + "," + weight + "," + bias + "}" }
	good := tensors(weight, bias)
	_, err := Read(file(good, 1, 2, 3))
	require.NoError(t, err)

	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	for _, c := range []struct {
		r    io.Reader
		want string
	}{
		// The frame.
		{bytes.NewReader(nil), "it has 0 bytes, and the length of the header alone needs 8"},
		{strings.NewReader("abc"), "it has 3 bytes"},
		{bytes.NewReader([]byte{9, 0, 0, 0, 0, 0, 0, 0, '{'}), "header length is 9, but only 1 byte follow"},
		{bytes.NewReader(bytes.Repeat([]byte{255}, 20)), "the length of its header would be 18446744073709551615 bytes, and at most 100000000 are allowed"},
		{bytes.NewReader([]byte{1, 0xe1, 0xf5, 5, 0, 0, 0, 0, '{'}), "not a safetensors file: the length of its header would be 100000001"},
		{file(good, 1, 2), "data ends after 8 of 12 bytes: the file is cut short"},
		{file(good), "data ends after 0 of 12 bytes"},
		{file(good, 1, 2, 3, 4), "data goes on after the 12 bytes"},
		{file(good, 1, nan, 3), "0.weight: row 1, column 0 is NaN: weights must be finite"},
		{file(good, 1, 2, inf), "0.bias: element 0 is -Inf: biases must be finite"},
		// The JSON.
		{file(``), "header is not a JSON object"},
		{file(`[]`), "header is not a JSON object"},
		{file(`{`), "header is not a JSON object"},
		{file(`{"a"`), `header: "a" is not JSON`},
		{file(`{"a":1 "b":2}`), "header is not a JSON object"},
		{file(good + "x"), "header has something after its closing brace"},
		{file("{" + meta + "," + weight + "," + bias + "," + weight + "}"), `header has "0.weight" twice`},
		{file("{" + meta + "," + meta + "}"), `header has "__metadata__" twice`},
		// The tensors.
		{file("{" + meta + "," + weight + "}"), `tensor "0.bias" is missing`},
		{file("{" + meta + "," + weight + "," + bias + `,"1.bias":{}}`), `tensor "1.bias" is unknown: a network of 1 layer has "0.weight" to "0.bias"`},
		{file(tensors(`"0.weight":7`, bias)), "0.weight is not a JSON object"},
		{file(tensors(`"0.weight":{"dtype":"F64","shape":[2,1],"data_offsets":[0,8]}`, bias)), `0.weight: dtype is "F64": it must be "F32" or, of weights, "F16" or "BF16"`},
		{file(tensors(`"0.weight":{"shape":[2,1],"data_offsets":[0,8]}`, bias)), "0.weight: dtype is missing"},
		{file(tensors(`"0.weight":{"dtype":"F32","dtype":"F32","shape":[2,1],"data_offsets":[0,8]}`, bias)), `0.weight has "dtype" twice`},
		{file(tensors(`"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8],"x":1}`, bias)), `0.weight: field "x" is unknown`},
		{file(tensors(`"0.weight":{"dtype":"F32","data_offsets":[0,8]}`, bias)), "0.weight: shape is missing"},
		{file(tensors(`"0.weight":{"dtype":"F32","shape":[2,null],"data_offsets":[0,8]}`, bias)), "0.weight: shape is [2,null]: it must be a list of whole numbers"},
		{file(tensors(`"0.weight":{"dtype":"F32","shape":[2.5,1],"data_offsets":[0,8]}`, bias)), "it must be a list of whole numbers"},
		{file(tensors(`"0.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}`, bias)), "0.weight: shape is [1 2]: it must be [2, units]"},
		{file(tensors(`"0.weight":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}`, bias)), "0.weight: shape is [2]"},
		{file(tensors(weight, `"0.bias":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}`)), "0.bias: shape is [2]: it must be [1]"},
		{file(tensors(`"0.weight":{"dtype":"F32","shape":[2,-1],"data_offsets":[0,8]}`, `"0.bias":{"dtype":"F32","shape":[-1],"data_offsets":[8,12]}`)), "layer 0 has -1 units"},
		{file(tensors(`"0.weight":{"dtype":"F32","shape":[2,1000000000000],"data_offsets":[0,8]}`, `"0.bias":{"dtype":"F32","shape":[1000000000000],"data_offsets":[8,12]}`)), ""},
		{file(tensors(`"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8,9]}`, bias)), "0.weight: data_offsets is [0,8,9]: it must be the first byte and the one after the last"},
		{file(tensors(`"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[8,0]}`, bias)), "data_offsets is [8,0]"},
		{file(tensors(`"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[-8,0]}`, bias)), "data_offsets is [-8,0]"},
		{file(tensors(`"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[0,4]}`, bias)), "0.weight: data_offsets [0,4] span 4 bytes: shape [2 1] needs 8"},
		{file(tensors(weight, `"0.bias":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}`)), "0.bias: data_offsets [4,8] overlap another tensor: it must begin at 8"},
		{file(tensors(weight, `"0.bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}`)), "overlap"},
		{file(tensors(weight, `"0.bias":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}`), 1, 2, 3, 4), "0.bias: data_offsets [12,16] leave a gap"},
		{file(tensors(`"0.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[4,12]}`, `"0.bias":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}`)), "0.weight: data_offsets [4,12] leave a gap or lie outside the data: it must begin at 0"},
		{file(tensors(weight, `"0.bias":{"dtype":"F32","shape":[1],"data_offsets":[1000000000000,1000000000004]}`)), "0.bias: data_offsets"},
		// The metadata.
		{file("{" + weight + "," + bias + "}"), `header has no "__metadata__"`},
		{file(metadata(`7`)), "__metadata__ is not a JSON object"},
		{file(metadata(`{}`)), `lockstep.format is "": it must be "1"`},
		{file(metadata(`{"lockstep.format":"2"}`)), `lockstep.format is "2"`},
		{file(metadata(`{"lockstep.format":1}`)), `"lockstep.format" is 1: it must be a string`},
		{file(metadata(`{"x":null}`)), `"x" is null: it must be a string`},
		{file(metadata(`{"x":"","x":""}`)), `__metadata__ has "x" twice`},
		{file(metadata(`{"lockstep.format":"1"}`)), `lockstep.inputs is "": it must be a whole number above 0`},
		{file(metadata(`{"lockstep.format":"1","lockstep.inputs":"-2"}`)), `lockstep.inputs is "-2"`},
		{file(metadata(`{"lockstep.format":"1","lockstep.inputs":"2"}`)), `lockstep.activations names the unknown activation ""`},
		{file(metadata(`{"lockstep.format":"1","lockstep.inputs":"2","lockstep.activations":"relu,wavelet"}`)), `unknown activation "wavelet": each must be one of identity`},
		{file(metadata(`{"lockstep.format":"1","lockstep.inputs":"2","lockstep.activations":"relu,tanh"}`)), `tensor "1.weight" is missing: lockstep.activations names 2 layers`},
		{file(metadata(`{"lockstep.format":"1","lockstep.inputs":"2","lockstep.activations":"softmax"}`)), "softmax of 1 unit"},
		{file(metadata(`{"lockstep.format":"1","lockstep.inputs":"3","lockstep.activations":"relu"}`)), "0.weight: shape is [2 1]: it must be [3, units]"},
		{file(metadata(`{"lockstep.format":"1","lockstep.inputs":"2","lockstep.activations":"relu","lockstep.new":""}`)), `"lockstep.new" is unknown: the file may come from a newer version`},
		{file(metadata(`{"lockstep.format":"1","lockstep.inputs":"2","lockstep.activations":"relu","lockstep.classes":"[1]"}`)), "lockstep.classes is"},
		{file(metadata(`{"lockstep.format":"1","lockstep.inputs":"2","lockstep.activations":"relu","lockstep.classes":"[\"a\"]"}`), 1, 2, 3), "1 class name"},
		{file(metadata(`{"lockstep.format":"1","lockstep.inputs":"2","lockstep.activations":"relu","lockstep.mean":"[1,2]"}`), 1, 2, 3), "lockstep.scale is"},
		{file(metadata(`{"lockstep.format":"1","lockstep.inputs":"2","lockstep.activations":"relu","lockstep.mean":"[1,2]","lockstep.scale":"[1]"}`), 1, 2, 3), "2 means and 1 scale"},
		{file(metadata(`{"lockstep.format":"1","lockstep.inputs":"2","lockstep.activations":"relu","lockstep.mean":"[1,1e39]","lockstep.scale":"[1,1]"}`), 1, 2, 3), "lockstep.mean is"},
		{file(metadata(`{"lockstep.format":"1","lockstep.inputs":"2","lockstep.activations":"relu","lockstep.mean":"[1,1]","lockstep.scale":"[1,-1]"}`), 1, 2, 3), "scale -1"},
		{iotest.TimeoutReader(iotest.OneByteReader(bytes.NewReader(written(complete())))), "timeout"},
	} {
		net, err := Read(c.r)
		require.ErrorContains(t, err, c.want)
		require.Nil(t, net)
		require.NotContains(t, err.Error(), "\n")
	}
}

// TestTruncatedFiles cuts a file short at every byte, and prolongs it.
func TestTruncatedFiles(t *testing.T) {
	data := written(complete())
	for n := range data {
		net, err := Read(bytes.NewReader(data[:n]))
		require.Error(t, err, "%d bytes", n)
		require.Nil(t, net)
	}
	_, err := Read(bytes.NewReader(append(data, 0)))
	require.ErrorContains(t, err, "nothing may follow")
}

// TestLyingSizes: a small file that claims to hold a large network costs no memory.
func TestLyingSizes(t *testing.T) {
	header := `{"__metadata__":{"lockstep.activations":"relu","lockstep.format":"1","lockstep.inputs":"10000"},` +
		`"0.weight":{"dtype":"F32","shape":[10000,20000],"data_offsets":[0,800000000]},` +
		`"0.bias":{"dtype":"F32","shape":[20000],"data_offsets":[800000000,800080000]}}`
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			_, err := Read(file(header, 1, 2, 3))
			require.ErrorContains(b, err, "data ends after 12 of 800080000 bytes")
		}
	})
	require.Less(t, result.AllocedBytesPerOp(), int64(100_000))
}

func TestUnwritable(t *testing.T) {
	for want, edit := range map[string]func(n *Network){
		"0.weight: row 2, column 1 is NaN": func(n *Network) { n.Layers()[0].W.Row(2)[1] = float32(math.NaN()) },
		"1.bias: element 1 is +Inf":        func(n *Network) { n.Layers()[1].B[1] = float32(math.Inf(1)) },
		"standardizer of input 1":          func(n *Network) { n.Standardizer.Mean[1] = float32(math.Inf(1)) },
		"standardizer has 3 means and 2":   func(n *Network) { n.Standardizer.Scale = n.Standardizer.Scale[:2] },
		"3 class names":                    func(n *Network) { n.Classes = []string{"a", "b", "c"} },
		"class name 0":                     func(n *Network) { n.Classes[0] = "\xff" },
		"is not UTF-8":                     func(n *Network) { n.Metadata["x"] = "\xff" },
		"are reserved":                     func(n *Network) { n.Metadata["lockstep.x"] = "" },
	} {
		net := complete()
		edit(net)
		var b bytes.Buffer
		require.ErrorContains(t, net.Write(&b), want)
		require.Zero(t, b.Len(), "half a file")
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "net.safetensors")
	net := complete()
	require.NoError(t, net.Save(path))
	got, err := Load(path)
	require.NoError(t, err)
	require.Equal(t, net, got)
	old, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, written(net), old)

	// A save that fails leaves the old file and no other.
	bad := complete()
	bad.Layers()[0].B[0] = float32(math.NaN())
	require.ErrorContains(t, bad.Save(path), path+": 0.bias: element 0 is NaN")
	now, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, old, now)
	require.Error(t, net.Save(filepath.Join(dir, "no", "such", "folder")))
	require.Error(t, net.Save(dir), "a folder")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1)

	// A save that works replaces it.
	net.Layers()[0].B[0] = 7
	require.NoError(t, net.Save(path))
	require.Equal(t, net, must(Load(path)))

	_, err = Load(filepath.Join(dir, "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, os.WriteFile(path, old[:100], 0o666))
	_, err = Load(path)
	require.ErrorContains(t, err, path+": header length is")
}

// TestWriteErrors fails the writer at every byte.
func TestWriteErrors(t *testing.T) {
	full := errors.New("disk full")
	for n := range len(written(complete())) {
		require.ErrorIs(t, complete().Write(&limited{n, full}), full)
	}
}

type limited struct {
	left int
	err  error
}

func (l *limited) Write(p []byte) (int, error) {
	if len(p) > l.left {
		return l.left, l.err
	}
	l.left -= len(p)
	return len(p), nil
}

// hostileHeaders are headers whose faults tempt an error into many lines, or a long one.
func hostileHeaders() []string {
	meta := `"__metadata__":{"lockstep.format":"1","lockstep.inputs":"1","lockstep.activations":"identity"}`
	weight := `"0.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}`
	var all []string
	for _, fault := range []string{
		`"a\nb":"c\rd"`,
		`"lockstep.\u0000":"1"`,
		`"lockstep.inputs":"\n"`,
		`"lockstep.activations":"relu(\n"`,
		`"lockstep.activations":"\u2028"`,
		`"lockstep.classes":"[\n1\n]"`,
		`"lockstep.mean":"\u001b[0m"`,
		`"lockstep.dropout":"` + strings.Repeat("9", 5000) + `"`,
		`"a\nb":[` + "\n\n" + `]`,
		`"a\nb":` + "\x01",
		`"a\nb":"1","a\nb":"2"`,
	} {
		all = append(all, `{"__metadata__":{"lockstep.format":"1","lockstep.inputs":"1","lockstep.activations":"identity",`+fault+`}}`)
	}
	for _, fault := range []string{
		`"\u202e\n":{}`,
		`"` + strings.Repeat("x", 5000) + `":{}`,
		`"0.bias":{"dtype":"F\n32","shape":[1],"data_offsets":[4,8]}`,
		`"0.bias":{"dtype":"F32","shape":` + "[\n1,\n\"\n\"" + `],"data_offsets":[4,8]}`,
		`"0.bias":{"dtype":"F32","shape":[1],"data_offsets":` + "[\n4\n]" + `}`,
		`"0.bias":{"dtype":"F32","shape":[1` + strings.Repeat(",1", 3000) + `],"data_offsets":[4,8]}`,
		`"0.bias":{"d\type":"F32"}`,
	} {
		all = append(all, `{`+meta+`,`+weight+`,`+fault+`}`)
	}
	return all
}

// TestHostileHeaders: an error is one line, and short, whatever the file says.
func TestHostileHeaders(t *testing.T) {
	for _, header := range hostileHeaders() {
		_, err := Read(strings.NewReader(string(binary.LittleEndian.AppendUint64(nil, uint64(len(header)))) + header))
		require.Error(t, err)
		require.True(t, quote.Fits(err.Error()), "%q", err)
	}
}

// FuzzRead: whatever the bytes, Read returns an error or a sound network, which written again is
// read as the same.
func FuzzRead(f *testing.F) {
	f.Add(written(complete()))
	f.Add(written(must(New(1, 1, Dense(1, Identity)))))
	f.Add(written(must(New(1, 2, Dense(3, Tanh), Dense(2, Softmax)))))
	f.Add([]byte{2, 0, 0, 0, 0, 0, 0, 0, '{', '}'})
	for _, header := range hostileHeaders() {
		f.Add(append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		net, err := Read(bytes.NewReader(data))
		if err != nil {
			require.Nil(t, net)
			require.True(t, quote.Fits(err.Error()), "%q", err)
			return
		}
		again, err := Read(bytes.NewReader(written(net)))
		require.NoError(t, err)
		require.Equal(t, net, again)
		_ = fmt.Sprint(net)
	})
}
