package numpy

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/internal/quote"
	"github.com/lockstep-go/lockstep/kernel"
)

// A wanted array is what make.py says of one.
type wanted struct {
	Shape  []int
	Kind   string
	Values []string
	Fields []struct {
		Name string
		wanted
	}
}

func expected(t *testing.T) map[string]json.RawMessage {
	text, err := os.ReadFile("testdata/expected.json")
	require.NoError(t, err)
	var all map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(text, &all))
	return all
}

// types are Go's types for NumPy's.
var types = map[string]string{"f2": "[]numpy.Float16", "f4": "[]float32", "f8": "[]float64", "i1": "[]int8",
	"i2": "[]int16", "i4": "[]int32", "i8": "[]int64", "u1": "[]uint8", "u2": "[]uint16", "u4": "[]uint32",
	"u8": "[]uint64", "c8": "[]complex64", "c16": "[]complex128", "b1": "[]bool"}

func (w wanted) check(t *testing.T, a Array, name string) {
	assert.Equal(t, len(w.Shape), len(a.Shape), name)
	assert.Equal(t, fmt.Sprint(w.Shape), fmt.Sprint(a.Shape), name)
	if w.Fields != nil {
		fields, ok := a.Data.([]Field)
		require.True(t, ok, name)
		for i, f := range w.Fields {
			require.Equal(t, f.Name, fields[i].Name)
			f.check(t, fields[i].Array, name+"/"+f.Name)
		}
		return
	}
	if want, ok := types[w.Kind]; ok {
		assert.Equal(t, want, fmt.Sprintf("%T", a.Data), name)
	} else {
		assert.IsType(t, []string{}, a.Data, name)
	}
	hex := func(x float64) string { // as float.hex of Python
		s := strconv.FormatFloat(x, 'x', -1, 64)
		return s
	}
	var got []string
	switch d := a.Data.(type) {
	case []complex64:
		for _, v := range d {
			got = append(got, hex(float64(real(v)))+" "+hex(float64(imag(v))))
		}
	case []complex128:
		for _, v := range d {
			got = append(got, hex(real(v))+" "+hex(imag(v)))
		}
	case []float64:
		for _, v := range d {
			got = append(got, hex(v))
		}
	case []float32, []Float16:
		x, err := a.Float32s()
		require.NoError(t, err)
		for _, v := range x {
			got = append(got, hex(float64(v)))
		}
	default:
		var err error
		got, err = a.Strings()
		require.NoError(t, err)
	}
	require.Len(t, got, len(w.Values), name)
	for i, s := range w.Values {
		if strings.HasPrefix(w.Kind, "f") || strings.HasPrefix(w.Kind, "c") {
			var parts []string
			for _, p := range strings.Fields(s) {
				x, err := strconv.ParseFloat(p, 64)
				require.NoError(t, err)
				parts = append(parts, hex(x))
			}
			s = strings.Join(parts, " ")
		}
		assert.Equal(t, s, got[i], "%s, element %d", name, i)
	}
}

// TestForms reads a file in each form that NumPy writes, and writes those that it can: the bytes
// are NumPy's where the form is the same.
func TestForms(t *testing.T) {
	all := expected(t)
	archive, err := zip.OpenReader("testdata/forms.npz")
	require.NoError(t, err)
	defer archive.Close()
	require.Greater(t, len(archive.File), 60)
	same := 0
	for _, f := range archive.File {
		var want wanted
		require.NoError(t, json.Unmarshal(all[f.Name], &want), f.Name)
		r, err := f.Open()
		require.NoError(t, err)
		file, err := io.ReadAll(r)
		require.NoError(t, err)
		a, err := ReadNPY(bytes.NewReader(file))
		require.NoError(t, err, f.Name)
		want.check(t, a, f.Name)

		for k := range len(file) {
			if k > 200 && k < len(file)-8 {
				continue
			}
			_, err := ReadNPY(bytes.NewReader(file[:k]))
			require.Error(t, err, "%s cut after %d bytes", f.Name, k)
		}
		if want.Fields != nil {
			assert.ErrorContains(t, WriteNPY(io.Discard, a), "records")
			continue
		}
		var w bytes.Buffer
		require.NoError(t, WriteNPY(&w, a), f.Name)
		if !strings.Contains(f.Name, "big") && !strings.Contains(f.Name, "fortran") && !strings.HasPrefix(f.Name, "bytes") &&
			!strings.HasPrefix(f.Name, "transposed") {
			assert.Equal(t, file, w.Bytes(), f.Name)
			same++
		}
		again, err := ReadNPY(&w)
		require.NoError(t, err, f.Name)
		assert.Equal(t, a.Data, again.Data, f.Name)
		assert.Equal(t, fmt.Sprint(a.Shape), fmt.Sprint(again.Shape), f.Name)
	}
	assert.GreaterOrEqual(t, same, 15)
}

// TestArchives reads each form of archive that Python writes, and writes NumPy's arrays again.
func TestArchives(t *testing.T) {
	all := expected(t)
	for _, name := range []string{"stored.npz", "deflated.npz", "descriptors.npz", "zip64.npz"} {
		var want map[string]wanted
		require.NoError(t, json.Unmarshal(all[name], &want))
		got, err := LoadNPZ("testdata/" + name)
		require.NoError(t, err, name)
		require.Len(t, got, len(want), name)
		for k, w := range want {
			w.check(t, got[k], name+"/"+k)
		}
		var file bytes.Buffer
		require.NoError(t, WriteNPZ(&file, got))
		again, err := ReadNPZ(bytes.NewReader(file.Bytes()), int64(file.Len()), 0)
		require.NoError(t, err)
		require.Equal(t, len(got), len(again))
		for k := range got {
			assert.Equal(t, got[k].Data, again[k].Data)
		}
	}
}

// npy returns a file with the header text as it is.
func npy(header string, data ...byte) []byte {
	file := append([]byte(magic), 1, 0, byte(len(header)), byte(len(header)>>8))
	return append(append(file, header...), data...)
}

func TestHeaderForms(t *testing.T) {
	data := []byte{0, 0, 128, 63, 0, 0, 0, 64} // 1, 2
	for _, h := range []string{
		"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
		"{'shape': (2,), 'fortran_order': False, 'descr': '<f4'}",
		"{ \"fortran_order\":False,\"descr\":\"f4\",\"shape\":(2L,)}\n",
		"{'descr': '=f4', 'fortran_order': True, 'shape': [2]}   \n",
		"{'descr': '\\x3cf4', 'fortran_order': True, 'shape': (2, 1)}   \n",
	} {
		a, err := ReadNPY(bytes.NewReader(npy(h, data...)))
		require.NoError(t, err, h)
		assert.Equal(t, []float32{1, 2}, a.Data, h)
	}
}

func TestBadFiles(t *testing.T) {
	good := "'fortran_order': False, 'shape': (2,)}"
	for _, c := range []struct {
		file []byte
		want string
	}{
		{nil, "not a .npy file: it has 0 bytes"},
		{[]byte("PK\x03\x04aaaaaaa"), "not a .npy file: it begins with"},
		{append([]byte(magic), 4, 0, 0, 0), "version 4.0"},
		{append([]byte(magic), 2, 0, 255, 255, 255, 255), "at most"},
		{npy("{'descr': '<f4', "+good, 0, 0, 0, 0), "cut short"},
		{npy("{'descr': '|O', " + good), "pickle"},
		{npy("{'descr': '<M8[s]', " + good), "is a time: convert it to int64"},
		{npy("{'descr': '<m8', " + good), "is a time: convert it to int64"},
		{npy("{'descr': '<f16', " + good), "long double"},
		{npy("{'descr': '<c32', " + good), "complex long double"},
		{npy("{'descr': '<f3', " + good), "unknown"},
		{npy("{'descr': '|V4', "+good, make([]byte, 8)...), "without a meaning"},
		{npy("{'descr': '<f4', 'fortran_order': 1, 'shape': (2,)}"), "fortran_order"},
		{npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 3)}"), "dimension 0"},
		{npy("{'descr': '<f4', 'fortran_order': False, 'shape': 2}"), "tuple"},
		{npy("{'descr': '<f4', 'fortran_order': False}"), "tuple"},
		{npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}"), "larger than memory"},
		{npy("{'descr': '<U0', 'fortran_order': False, 'shape': (4294967296,)}"), "without size"},
		{npy("{'descr': [('a', '<U0', (70000,)), ('b', '|u1')], 'fortran_order': False, 'shape': (1,)}"), "without size"},
		{npy("{'descr': '<f4', 'descr': '<f4', " + good), "twice"},
		{npy("{'descr': '<f4', 'more': 1, " + good), "unknown"},
		{npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x"), "after its end"},
		{npy("{'descr': '<U1', 'fortran_order': False, 'shape': (1,)}", 0, 0, 17, 0), "not a character"},
		{npy(strings.Repeat("(", 1000)), "nested"},
	} {
		_, err := ReadNPY(bytes.NewReader(c.file))
		assert.ErrorContains(t, err, c.want)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "two.npy")
	one := npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1,)}", 7)
	require.NoError(t, os.WriteFile(path, append(one, one...), 0o666))
	_, err := LoadNPY(path)
	assert.ErrorContains(t, err, "goes on")
	stream := bytes.NewReader(append(one, one...))
	for range 2 {
		a, err := ReadNPY(stream)
		require.NoError(t, err)
		assert.Equal(t, []uint8{7}, a.Data)
	}
}

// archive is a zip archive of names and contents in turn.
func archive(t *testing.T, files ...any) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i].(string))
		require.NoError(t, err)
		_, err = f.Write(files[i+1].([]byte))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// TestNamesOfOthers reads names that do not end with .npy, as npyio v0.14.0 writes them. NumPy
// 1.24.2 reads them.
func TestNamesOfOthers(t *testing.T) {
	one := npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1,)}", 7)
	file := archive(t, "W", one, "b.npy", one, "notes.txt", one)
	got, err := ReadNPZ(bytes.NewReader(file), int64(len(file)), 0)
	require.NoError(t, err)
	seven := Array{Shape: []int{1}, Data: []uint8{7}}
	assert.Equal(t, map[string]Array{"W": seven, "b": seven, "notes.txt": seven}, got)
	for _, c := range []struct {
		file []byte
		want string
	}{
		{archive(t, "W", one, "W.npy", one), `"W" is in the archive twice`},
		{archive(t, "W", append(one, 0)), "goes on"},
		{archive(t, "W", one[:len(one)-1]), "cut short"},
		{archive(t, "W", one[:5]), `"W" in the archive is not an array`},
		{archive(t, "W", []byte{}), `"W" in the archive is not an array`},
	} {
		got, err := ReadNPZ(bytes.NewReader(c.file), int64(len(c.file)), 0)
		assert.ErrorContains(t, err, c.want)
		assert.Nil(t, got)
	}
}

func TestBadArchives(t *testing.T) {
	write := func(files ...any) []byte { return archive(t, files...) }
	one := npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1,)}", 7)
	zeros := npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1000000,)}", make([]byte, 1000000)...)
	wrong := write("a.npy", zeros)
	wrong[60] ^= 1
	for _, c := range []struct {
		file  []byte
		limit int64
		want  string
	}{
		{[]byte("nothing"), 0, "not a .npz file"},
		{wrong[:len(wrong)-1], 0, "the archive is cut short, or damaged at its end"},
		{write("a.npy", one, "a.npy", one), 0, `"a" is in the archive twice`},
		{write("archive/data.pkl", []byte{0x80, 2, '}'}), 0, "torch.save"},
		{write("a.txt", []byte("some text")), 0, `"a.txt" in the archive is not an array`},
		{write("a.npy", append(one, 0)), 0, "goes on"},
		{write("a.npy", one[:len(one)-1]), 0, "cut short"},
		{write("a.npy", zeros), 999999, "more than 999999 bytes"},
		{write("a.npy", zeros, "b.npy", zeros), 1100000, "more than 1100000 bytes"},
		{wrong, 0, "array \"a\""},
	} {
		got, err := ReadNPZ(bytes.NewReader(c.file), int64(len(c.file)), c.limit)
		assert.ErrorContains(t, err, c.want)
		assert.Nil(t, got)
	}
	file := write("a.npy", zeros)
	assert.Less(t, len(file), 2000)
	_, err := ReadNPZ(bytes.NewReader(file), int64(len(file)), int64(len(zeros)))
	assert.NoError(t, err, "just as much as the limit")
}

func TestConversions(t *testing.T) {
	x, err := Array{Shape: []int{2}, Data: []float64{1 + 0x1p-24, 1 + 0x1p-24 + 0x1p-40}}.Float32s()
	require.NoError(t, err)
	assert.Equal(t, []float32{1, 1 + 0x1p-23}, x, "a tie goes to even, and what is above it up")
	x, err = Array{Shape: []int{1}, Data: []int64{1<<53 + 1<<29 + 1}}.Float32s()
	require.NoError(t, err)
	assert.Equal(t, []float32{0x1p53 + 0x1p30}, x, "rounded once, not by way of float64")
	x, err = Array{Shape: []int{3}, Data: []Float16{1, 0x8000, 0x7c00}}.Float32s()
	require.NoError(t, err)
	assert.Equal(t, []float32{0x1p-24, 0, float32(math.Inf(1))}, x)
	assert.True(t, math.Signbit(float64(x[1])))
	_, err = Array{Data: []string{"a"}}.Float32s()
	assert.ErrorContains(t, err, "strings")
	_, err = Array{Shape: []int{2}, Data: []float32{1, 2}}.Matrix()
	assert.ErrorContains(t, err, "2 dimensions")
	assert.PanicsWithError(t, "numpy: no matrix: 2×2 with a stride of 0: rows would overlap, it must be at least 2", func() {
		FromMatrix(kernel.Matrix{Rows: 2, Cols: 2, Data: []float32{1, 2, 3, 4}})
	})
	m, err := FromMatrix(kernel.Matrix{Rows: 2, Cols: 2, Stride: 3, Data: []float32{1, 2, 9, 3, 4}}).Matrix()
	require.NoError(t, err)
	assert.Equal(t, []float32{1, 2, 3, 4}, m.Data)
	assert.ErrorContains(t, WriteNPY(io.Discard, Array{Shape: []int{3}, Data: []float32{1}}), "needs 3")
	assert.ErrorContains(t, WriteNPY(io.Discard, Array{Shape: []int{-1, -1}, Data: []float32{1}}), "negative")
	assert.ErrorContains(t, WriteNPY(io.Discard, Array{Data: "text"}), "not written")
	assert.ErrorContains(t, WriteNPY(io.Discard, Array{Shape: []int{1}, Data: []string{"a\x00"}}), "zero")
}

// TestSave leaves the old file when the new one cannot be written.
func TestSave(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npz")
	require.NoError(t, SaveNPZ(path, map[string]Array{"a": {Data: []float32{1}}}))
	require.Error(t, SaveNPZ(path, map[string]Array{"a": {Data: 1}}))
	got, err := LoadNPZ(path)
	require.NoError(t, err)
	assert.Equal(t, []float32{1}, got["a"].Data)
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, left, 1, "no other file is left behind")

	path = filepath.Join(t.TempDir(), "a.npy")
	one := Array{Shape: []int{2}, Data: []float32{1, -2}}
	require.NoError(t, SaveNPY(path, one))
	require.ErrorContains(t, SaveNPY(path, Array{Shape: []int{3}, Data: []float32{1}}), "needs 3")
	back, err := LoadNPY(path)
	require.NoError(t, err)
	require.Equal(t, one, back)
}

// hostileHeaders are files whose faults tempt an error into many lines, or a long one.
func hostileHeaders() []string {
	long := strings.Repeat("9", 5000)
	var all []string
	for _, header := range []string{
		"{'a\\nb': 1}", "{'descr': '<f4\n', 'fortran_order': False, 'shape': (1,)}",
		"{1: 2}", "{('a\\n',): 2}", "{'a\\r' 1}", "{'a\\r': 1, 'a\\r': 2}", "{'a': '\\q'}", "{'a': '\\x", "'\n", "\n\x00" + long, "'\\x\n\n'", "{} \n" + long,
		"{'descr': '<f4', 'fortran_order': False, 'shape': ('\\n',)}",
		"{'descr': '<f4', 'fortran_order': False, 'shape': (['\\x1b', {'\\n': 1}],)}",
		"{'descr': {'\\n': 1}, 'fortran_order': False, 'shape': ()}",
		"{'descr': '\\n" + long + "', 'fortran_order': False, 'shape': ()}",
		"{'descr': [('a\\n', '<f4'), ('a\\n', '<f4')], 'fortran_order': False, 'shape': ()}",
		"{'descr': [('a\\n',)], 'fortran_order': False, 'shape': ()}",
		"{'descr': [('a\\n', '<f4', ('\\x7f',))], 'fortran_order': False, 'shape': ()}",
		"{'descr': " + strings.Repeat("[('\\n\u2028"+long[:99]+"', ", 12) + "'?\\n'" + strings.Repeat(")]", 12) + ", 'fortran_order': False, 'shape': ()}",
		"{'descr': '<f4', 'fortran_order': False, 'shape': (" + strings.Repeat("99999999, ", 60) + ")}",
	} {
		all = append(all, string(binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(header))))+header)
	}
	return append(all, "\n\r\x00\x1b\x7f\xff\x01\x00\x00\x00\x00")
}

// TestHostileHeaders: an error is one line, and short, whatever the file says.
func TestHostileHeaders(t *testing.T) {
	for _, file := range hostileHeaders() {
		_, err := ReadNPY(strings.NewReader(file))
		require.Error(t, err)
		require.True(t, quote.Fits(err.Error()), "%q", err)
	}
}

func FuzzNPY(f *testing.F) {
	archive, err := zip.OpenReader("testdata/forms.npz")
	require.NoError(f, err)
	defer archive.Close()
	for _, m := range archive.File {
		r, err := m.Open()
		require.NoError(f, err)
		file, err := io.ReadAll(r)
		require.NoError(f, err)
		if len(file) < 2000 {
			f.Add(file)
		}
	}
	for _, header := range hostileHeaders() {
		f.Add([]byte(header))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		a, err := ReadNPY(bytes.NewReader(file))
		if err != nil {
			require.True(t, quote.Fits(err.Error()), "%q", err)
			require.Zero(t, a, "half an array beside an error")
			return
		}
		if _, ok := a.Data.([]Field); ok {
			return
		}
		var w bytes.Buffer
		if WriteNPY(&w, a) != nil {
			return // a text that has no form, or a header beyond version 1
		}
		again, err := ReadNPY(&w)
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(a), fmt.Sprint(again))
	})
}

func FuzzNPZ(f *testing.F) {
	for _, name := range []string{"stored.npz", "deflated.npz", "descriptors.npz", "zip64.npz"} {
		file, err := os.ReadFile("testdata/" + name)
		require.NoError(f, err)
		f.Add(file)
	}
	for _, name := range []string{"a\nb", "a\nb.npy", strings.Repeat("\u202e", 9000) + ".npy", strings.Repeat("x", 9000)} {
		var file bytes.Buffer
		w := zip.NewWriter(&file)
		for range 2 {
			m, err := w.Create(name)
			require.NoError(f, err)
			require.NoError(f, WriteNPY(m, Array{Shape: []int{1}, Data: []float32{1}}))
		}
		require.NoError(f, w.Close())
		f.Add(file.Bytes())
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		arrays, err := ReadNPZ(bytes.NewReader(file), int64(len(file)), 1<<22)
		if err != nil {
			require.True(t, quote.Fits(err.Error()), "%q", err)
			require.Nil(t, arrays)
		}
	})
}

// TestArguments gives exported functions nothing to work with.
func TestArguments(t *testing.T) {
	_, err := ReadNPY(nil)
	require.EqualError(t, err, "the reader is nil: LoadNPY reads a file by its name")
	_, err = ReadNPZ(nil, 0, 0)
	require.EqualError(t, err, "the reader is nil: LoadNPZ reads a file by its name")
	_, err = ReadNPZ(strings.NewReader(""), 0, -1)
	require.EqualError(t, err, "an archive of 0 bytes and a limit of -1: neither is below 0")
	require.EqualError(t, WriteNPY(nil, FromMatrix(kernel.NewMatrix(1, 1))), "the writer is nil: SaveNPY writes a file by its name")
	require.EqualError(t, WriteNPZ(nil, nil), "the writer is nil: SaveNPZ writes a file by its name")
}
