package dataset_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn/dataset"
)

// TestNPY reads arrays of NumPy of several types, orders and shapes.
func TestNPY(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		how  dataset.Options
		rows [][]float32
	}{
		"bytes":          {file: npy("|u1", "False", "2, 3", "\x01\x02\x00\x03\x04\x01"), rows: [][]float32{{1, 2}, {3, 4}}},
		"Fortran":        {file: npy("|i1", "True", "2, 3", "\x01\xfd\x02\x04\x00\x01"), rows: [][]float32{{1, 2}, {-3, 4}}},
		"truth values":   {file: npy("|b1", "False", "2, 2", "\x01\x00\x00\x01"), rows: [][]float32{{1}, {0}}},
		"little endian":  {file: npy("<i2", "False", "2, 2", "\x00\x01\x00\x00\x01\x01\x01\x00"), rows: [][]float32{{256}, {257}}},
		"big endian":     {file: npy(">i2", "False", "2, 2", "\x01\x00\x00\x00\x01\x01\x00\x01"), rows: [][]float32{{256}, {257}}},
		"half":           {file: npy("<f2", "False", "1, 2", "\x00\x3c\x00\xc0"), how: dataset.Options{Unlabelled: true}, rows: [][]float32{{1, -2}}},
		"another target": {file: npy("|u1", "False", "2, 3", "\x00\x01\x02\x01\x03\x04"), how: dataset.Options{Targets: []string{"1"}}, rows: [][]float32{{1, 2}, {3, 4}}},
	} {
		got, err := dataset.Read(strings.NewReader(c.file), "f.npy", c.how)
		require.NoError(t, err, name)
		assert.Equal(t, c.rows, rows(got), name)
		if !c.how.Unlabelled {
			assert.Equal(t, []int{0, 1}, got.Labels, name)
		}
	}
	for file, want := range map[string]string{
		npy("<f4", "False", "2, 2", "1234"):                    "f.npy: the elements end after 4 of 16 bytes: shape (2, 2) needs that many; the file is cut short",
		npy("<f4", "False", "", "1234"):                        "f.npy holds a single value, where rows are expected",
		npy("<f4", "False", "1, 1", "12345"):                   "f.npy goes on after its array",
		npy("|O", "False", "2, 2", ""):                         "f.npy: type \"|O\" is Python objects, which are stored as a pickle: a pickle can run any program, so it is not read; convert the array to numbers or strings",
		npy("<c8", "False", "1, 1", "12345678"):                "f.npy holds complex64 (1, 1): numbers, truth values and texts are read",
		npy("<f4", "False", "9999999, 999999", ""):             "f.npy: the elements end after 0 of 39999956000004 bytes: shape (9999999, 999999) needs that many; the file is cut short",
		npy("<f4", "False", "\n00, 1", ""):                     "f.npy has the shape [0 1]: no dimension may be 0",
		npy("<f"+strings.Repeat("9", 99), "False", "1, 1", ""): "f.npy: type \"<f" + strings.Repeat("9", 38) + "…\" is unknown",
	} {
		_, err := dataset.Read(strings.NewReader(file), "f.npy", dataset.Options{})
		assert.EqualError(t, err, want)
	}
}

// TestLoadArchives reads archives: of a table, of arrays, and one whose file must be chosen.
func TestLoadArchives(t *testing.T) {
	dir := t.TempDir()
	path := func(name string, data []byte) string {
		p := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(p, data, 0o666))
		return p
	}
	x, y := npy("|u1", "False", "2, 2", "\x01\x02\x03\x04"), npy("<U2", "False", "2,", "b\x00\x00\x00\x00\x00\x00\x00a\x00\x00\x00c\x00\x00\x00")
	train, test, err := dataset.Load(path("a.npz", archive(t, "x_train.npy", x, "y_train.npy", y, "x_test.npy", x, "y_test.npy", y)), dataset.Options{})
	require.NoError(t, err)
	assert.Equal(t, []string{"ac", "b"}, train.Classes)
	assert.Equal(t, []int{1, 0}, test.Labels)

	// Of one array the last column is the target. One of several arrays can be chosen.
	for _, name := range []string{"one.npz", "one.dat"} {
		train, _, err = dataset.Load(path(name, archive(t, "t.npy", x)), dataset.Options{Task: dataset.Classes})
		require.NoError(t, err)
		assert.Equal(t, [][]float32{{1}, {3}}, rows(train))
		assert.Equal(t, []string{"2", "4"}, train.Classes)
	}
	several := path("several.NPZ", archive(t, "a.npy", x, "b.npy", y))
	_, _, err = dataset.Load(several, dataset.Options{})
	assert.ErrorContains(t, err, `has the arrays "a", "b": `)
	assert.ErrorContains(t, err, "; choose an array by "+several+"/NAME.npy and --target-file")
	train, _, err = dataset.Load(several+"/a.npy", dataset.Options{TargetFile: several + "/b.npy"})
	require.NoError(t, err)
	assert.Equal(t, [][]float32{{1, 2}, {3, 4}}, rows(train))
	assert.Equal(t, []string{"ac", "b"}, train.Classes)

	two := path("two.zip", archive(t, "a.csv", "1,2,a\n3,4,b\n", "sub/b.csv", "5,6,a\n7,8,b\n"))
	_, _, err = dataset.Load(two, dataset.Options{})
	assert.EqualError(t, err, two+` has 2 files: choose one of "a.csv", "sub/b.csv", such as `+two+"/a.csv")
	for _, name := range []string{"sub/b.csv", "b.csv"} {
		got, _, err := dataset.Load(two+"/"+name, dataset.Options{})
		require.NoError(t, err)
		assert.Equal(t, [][]float32{{5, 6}, {7, 8}}, rows(got))
	}
	_, _, err = dataset.Load(path("t.xlsx", archive(t, "[Content_Types].xml", "x")), dataset.Options{})
	assert.ErrorContains(t, err, "is an Excel file (xlsx), which is not read")

	defer func(old io.Reader) { dataset.Stdin = old }(dataset.Stdin)
	dataset.Stdin = strings.NewReader(`{"x": [1, 2]}`)
	_, _, err = dataset.Load("-", dataset.Options{})
	assert.ErrorContains(t, err, "standard input is JSON, which is not read; to convert it: python3 -c \"import pandas, sys; pandas.read_json(sys.argv[1])")
	assert.Regexp(t, ` /dev/stdin$`, err.Error())

	// Targets in a file of their own.
	features := path("x.csv", []byte("1 2\n3 4\n"))
	for _, targets := range []string{path("y.npy", []byte(y)), path("y.txt", []byte("b\nac\n"))} {
		got, _, err := dataset.Load(features, dataset.Options{TargetFile: targets})
		require.NoError(t, err)
		assert.Equal(t, []string{"ac", "b"}, got.Classes)
		assert.Equal(t, []int{1, 0}, got.Labels)
		assert.Equal(t, [][]float32{{1, 2}, {3, 4}}, rows(got))
	}
	_, _, err = dataset.Load(features, dataset.Options{TargetFile: path("z.txt", []byte("7\n"))})
	assert.ErrorContains(t, err, "every row needs one target")
}

// TestColumnless: options that choose columns are refused where data has none, not passed over.
func TestColumnless(t *testing.T) {
	dir := t.TempDir()
	path := func(name, data string) string {
		p := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(p, []byte(data), 0o666))
		return p
	}
	x, y := npy("|u1", "False", "2, 2", "\x01\x02\x03\x04"), npy("|u1", "False", "2,", "\x00\x01")
	array, targets := path("x.npy", x), path("y.npy", y)
	both := path("xy.npz", string(archive(t, "X.npy", x, "y.npy", y)))
	fann := path("x.fann", "2 1 1\n1\n0\n2\n1\n")
	images := path("train-images-idx3-ubyte", "\x00\x00\x08\x03\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\x01\x05\x06")
	path("train-labels-idx1-ubyte", "\x00\x00\x08\x01\x00\x00\x00\x02\x00\x01")
	table := path("x.csv", "1,2,a\n3,4,b\n")
	one := []string{"1"}
	for _, c := range []struct {
		path string
		o    dataset.Options
		want string
	}{
		{array, dataset.Options{Drop: one}, array + ": --drop is for tables of text: leave it out"},
		{array, dataset.Options{Categorical: one}, array + ": --categorical is for tables of text: leave it out"},
		{both, dataset.Options{ID: one}, both + ": --id is for tables of text: leave it out"},
		{both, dataset.Options{Targets: one}, both + ": its targets are the array y: leave --target out"},
		{both, dataset.Options{TargetFile: targets}, both + ": its targets are the array y: leave --target-file out"},
		{fann, dataset.Options{Drop: one}, fann + ": --drop is for tables of text: leave it out"},
		{fann, dataset.Options{TargetFile: targets}, fann + ": its targets are the outputs that its first line tells of: leave --target-file out"},
		{images, dataset.Options{Targets: one}, images + ": its targets are the labels beside it: leave --target out"},
		{dir, dataset.Options{Drop: one}, images + ": --drop is for tables of text: leave it out"},
		{table, dataset.Options{Targets: one, TargetFile: targets}, "--target and --target-file: the targets are in one place: give one of the two"},
	} {
		_, _, err := dataset.Load(c.path, c.o)
		assert.EqualError(t, err, c.want)
	}
	for _, c := range []struct {
		path string
		o    dataset.Options
	}{{array, dataset.Options{Targets: one, Task: dataset.Classes}}, {array, dataset.Options{TargetFile: targets}}, {both, dataset.Options{}},
		{fann, dataset.Options{}}, {images, dataset.Options{}}, {table, dataset.Options{TargetFile: targets}}} {
		_, _, err := dataset.Load(c.path, c.o)
		assert.NoError(t, err, c.path)
	}
}

// TestLabelsThatAreNoNumbers: NaN and infinity in an array are no classes.
func TestLabelsThatAreNoNumbers(t *testing.T) {
	dir := t.TempDir()
	path := func(name string, values ...float32) string {
		var data []byte
		for _, v := range values {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
		}
		p := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(p, []byte(npy("<f4", "False", fmt.Sprintf("%d, 2", len(values)/2), string(data))), 0o666))
		return p
	}
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, v := range []float32{nan, inf, -inf} {
		bad := path("bad.npy", 1, 0, 2, v, 3, 1)
		_, _, err := dataset.Load(bad, dataset.Options{Task: dataset.Classes})
		require.EqualError(t, err, fmt.Sprintf("%s: row 2: the label is %v: it must be a finite number; leave the row out", bad, v))
	}
	known, _, err := dataset.Load(path("good.npy", 1, 0, 2, 1), dataset.Options{Task: dataset.Classes})
	require.NoError(t, err)
	rows, _, err := dataset.Load(path("more.npy", 1, nan, 2, 1), dataset.Options{Schema: known.Schema})
	require.NoError(t, err)
	require.Equal(t, []int{-1, 1}, rows.Labels)
}
