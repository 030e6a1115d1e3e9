package dataset_test

import (
	"bytes"
	"compress/gzip"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn/dataset"
)

func squeeze(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(s))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

func rows(t *dataset.Table) [][]float32 {
	all := make([][]float32, t.Len())
	for i := range all {
		all[i] = t.Features.Row(i)
	}
	return all
}

func TestCSV(t *testing.T) {
	plants := [][]float32{{5.1, 3.5}, {6.2, 2.9}, {4.9, 3}}
	for name, c := range map[string]struct {
		how     dataset.CSV
		text    string
		rows    [][]float32
		labels  []int
		classes []string
		columns []string
		label   string
	}{
		"header": {text: "length,width,species\n5.1,3.5,setosa\n6.2,2.9,virginica\n4.9,3,setosa\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"setosa", "virginica"},
			columns: []string{"length", "width"}, label: "species"},
		"no header, no last newline": {text: "5.1,3.5,setosa\n6.2,2.9,virginica\n4.9,3,setosa",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"setosa", "virginica"}, label: "3"},
		"order of rows does not matter": {text: "5.1,3.5,z\n6.2,2.9,a\n4.9,3,z\n",
			rows: plants, labels: []int{1, 0, 1}, classes: []string{"a", "z"}, label: "3"},
		"CRLF, byte order mark, quotes, blank lines, spaces": {
			text: "\ufeff\"length\", width,species\r\n\r\n 5.1, 3.5 ,setosa\r\n\"6.2\",2.9,\"virginica\"\r\n\r\n4.9,3, setosa \r\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"setosa", "virginica"},
			columns: []string{"length", "width"}, label: "species"},
		"semicolons": {text: "length;width;species\n5.1;3.5;a\n6.2;2.9;b\n4.9;3;a\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"length", "width"}, label: "species"},
		"tabs": {text: "5.1\t3.5\ta\n6.2\t2.9\tb\n4.9\t3\ta\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, label: "3"},
		"gzip": {text: squeeze(t, "5.1,3.5,a\n6.2,2.9,b\n4.9,3,a\n"),
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, label: "3"},
		"column called label": {text: "label,length,width\na,5.1,3.5\nb,6.2,2.9\na,4.9,3\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"length", "width"}, label: "label"},
		"label by name": {how: dataset.CSV{Label: "kind"}, text: "length,kind,width\n5.1,a,3.5\n6.2,b,2.9\n4.9,a,3\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"length", "width"}, label: "kind"},
		"label by number": {how: dataset.CSV{Label: "1"}, text: "a,5.1,3.5\nb,6.2,2.9\na,4.9,3\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, label: "1"},
		"label from the right": {how: dataset.CSV{Label: "-3"}, text: "a,5.1,3.5\nb,6.2,2.9\na,4.9,3\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, label: "1"},
		"columns that are counted": {text: "0,1,label\n5.1,3.5,7\n6.2,2.9,8\n4.9,3,7\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"7", "8"}, columns: []string{"0", "1"}, label: "label"},
		"label name tells the header": {how: dataset.CSV{Label: "kind"}, text: "10,20,kind\n5.1,3.5,a\n6.2,2.9,b\n4.9,3,a\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"10", "20"}, label: "kind"},
		"header that is said": {how: dataset.CSV{Header: dataset.Present}, text: "150,4,setosa\n5.1,3.5,0\n6.2,2.9,1\n4.9,3,0\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"0", "1"}, columns: []string{"150", "4"}, label: "setosa"},
		"numbers as classes": {text: "1,10\n2,9\n3,9.0\n4,-1\n5,0.5\n",
			rows: [][]float32{{1}, {2}, {3}, {4}, {5}}, labels: []int{3, 2, 2, 0, 1}, classes: []string{"-1", "0.5", "9", "10"}, label: "2"},
		"zero has no sign": {text: "1,-0\n2,0\n3,1\n",
			rows: [][]float32{{1}, {2}, {3}}, labels: []int{0, 0, 1}, classes: []string{"0", "1"}, label: "2"},
		"long numbers are text": {text: "1,9007199254740993\n2,9007199254740992\n",
			rows: [][]float32{{1}, {2}}, labels: []int{1, 0}, classes: []string{"9007199254740992", "9007199254740993"}, label: "2"},
		"known classes": {how: dataset.CSV{Classes: []string{"1", "2", "3"}}, text: "5.1,3.5,3.0\n6.2,2.9,1\n4.9,3,3\n",
			rows: plants, labels: []int{2, 0, 2}, classes: []string{"1", "2", "3"}, label: "3"},
		"as many features as asked for":        {how: dataset.CSV{Features: 2, Label: "kind"}, text: "5.1,3.5\n6.2,2.9\n4.9,3\n", rows: plants},
		"as many features as asked for, and 1": {how: dataset.CSV{Features: 2}, text: "5.1,3.5,1\n6.2,2.9,2\n4.9,3,1\n", rows: plants, labels: []int{0, 1, 0}, classes: []string{"1", "2"}, label: "3"},
		"unlabelled":                           {how: dataset.CSV{Unlabelled: true}, text: "x,y\n5.1,3.5\n6.2,2.9\n4.9,3\n", rows: plants, columns: []string{"x", "y"}},
		"rounded once": {text: "16777217.00001,1e-46,a\n1,1,b\n",
			rows: [][]float32{{16777218, 0}, {1, 1}}, labels: []int{0, 1}, classes: []string{"a", "b"}, label: "3"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.how.Read(strings.NewReader(c.text), "f.csv")
			require.NoError(t, err)
			assert.Equal(t, c.rows, rows(got))
			assert.Equal(t, c.labels, got.Labels)
			assert.Equal(t, c.classes, got.Classes)
			assert.Equal(t, c.columns, got.Columns)
			assert.Equal(t, c.label, got.Label)
			assert.Equal(t, "f.csv", got.Name)
		})
	}
}

func TestCSVErrors(t *testing.T) {
	for want, c := range map[string]struct {
		how  dataset.CSV
		text string
	}{
		`f.csv is empty: a row of numbers for each example is expected`:                                                                            {},
		`f.csv has a header and no rows: a row of numbers for each example is expected`:                                                            {text: "a,b,c\n"},
		`f.csv: row 3 has 2 columns, where row 1 has 3: every row needs the same number`:                                                           {text: "1,2,a\n3,4,b\n5,b\n"},
		`f.csv: row 4 has 1 column, where row 1 has 3: every row needs the same number`:                                                            {text: "x,y,z\n3,4,b\n\n5\n"},
		`f.csv: row 3, column 2 ("y"): "many" is not a number: only the label column, here column 3 ("kind"), may hold text`:                       {text: "x,y,kind\n3,4,b\n5,many,a\n"},
		`f.csv: row 1, column 2: "two" is not a number: give one, or, if the row names the columns, say that there is a header`:                    {text: "1,two,a\n3,4,b\n"},
		`f.csv: row 2, column 1: "x" is not a number: every column must hold numbers here`:                                                         {how: dataset.CSV{Unlabelled: true}, text: "1,2\nx,4\n"},
		`f.csv: row 2, column 2: "NaN" is not a finite number: give one, or leave the row out`:                                                     {text: "1,2,a\n3,NaN,b\n"},
		`f.csv: row 2, column 1: "-inf" is not a finite number: give one, or leave the row out`:                                                    {text: "1,2,a\n-inf,4,b\n"},
		`f.csv: row 2, column 1: the value is missing: give a number, or leave the row out`:                                                        {text: "1,2,a\n,4,b\n"},
		`f.csv: row 1, column 1: "4e38" is beyond the range of float32, ±3.4e38: scale the column`:                                                 {text: "4e38,2,a\n"},
		`f.csv: row 2, column 3: the label is missing: name the class, or leave the row out`:                                                       {text: "1,2,a\n3,4, \n"},
		`f.csv: row 1, column 2: the name "na\xefve" is not UTF-8: save the file in this encoding`:                                                 {text: "x,na\xefve,z\n1,2,a\n"},
		`f.csv: row 2, column 3: the label "\xe4" is not UTF-8: save the file in this encoding`:                                                    {text: "1,2,a\n3,4,\xe4\n"},
		`f.csv: row 2: the label "NaN" names no class: give a finite number or a text`:                                                             {text: "1,2,1\n3,4,NaN\n"},
		`f.csv: row 2: the label "c" is none of the 2 classes: "a", "b"`:                                                                           {how: dataset.CSV{Classes: []string{"a", "b"}}, text: "1,2,a\n3,4,c\n"},
		`f.csv has no label column "kind": its columns are "x", "y", "z"`:                                                                          {how: dataset.CSV{Label: "kind"}, text: "x,y,z\n1,2,3\n"},
		`f.csv has no label column "kind", as it has no header: name the column by its number, 1 to 3`:                                             {how: dataset.CSV{Label: "kind"}, text: "1,2,3\n"},
		`f.csv has no column 4 for the labels: it has 3 columns`:                                                                                   {how: dataset.CSV{Label: "4"}, text: "1,2,3\n"},
		`f.csv has no column 0 for the labels: it has 3 columns`:                                                                                   {how: dataset.CSV{Label: "0"}, text: "1,2,3\n"},
		`f.csv: columns 1 and 3 are both called "x": name the label column by its number`:                                                          {how: dataset.CSV{Label: "x"}, text: "x,y,x\n1,2,3\n"},
		`f.csv has one column, the labels: columns of numbers are expected beside it`:                                                              {text: "1\n2\n"},
		`f.csv has 2 columns: 4 features are expected, and at most one label column`:                                                               {how: dataset.CSV{Features: 4}, text: "1,2\n"},
		`f.csv has 4 columns: 4 features are expected, and at most one label column`:                                                               {how: dataset.CSV{Features: 4, Label: "d"}, text: "a,b,c,d\n1,2,3,4\n"},
		`f.csv has 6 columns: 4 features are expected, and at most one label column`:                                                               {how: dataset.CSV{Features: 4}, text: "1,2,3,4,5,6\n"},
		`f.csv has 3 columns: 2 features are expected, and at most one label column`:                                                               {how: dataset.CSV{Features: 2, Unlabelled: true}, text: "1,2,3\n"},
		`f.csv: row 2: a quotation mark in the wrong place or without its partner, at byte 2 of the row`:                                           {text: "1,2,a\n3\",4,b\n"},
		`f.csv: the gzip data is cut short; fetch or compress the file again`:                                                                      {text: squeeze(t, "1,2,a\n3,4,b\n")[:30]},
		`f.csv: the gzip data is damaged; fetch or compress the file again`:                                                                        {text: "\x1f\x8b" + strings.Repeat("x", 20)},
		`f.csv: row 1, column 1: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…" is not a number: only the label column, here column 2, may hold text`: {how: dataset.CSV{Header: dataset.Absent}, text: strings.Repeat("a", 100) + ",2\n"},
	} {
		_, err := c.how.Read(strings.NewReader(c.text), "f.csv")
		assert.EqualError(t, err, want, "%q", c.text)
	}
}

func TestGzipChecksum(t *testing.T) {
	data := []byte(squeeze(t, "1,2,a\n3,4,b\n"))
	data[len(data)-6] ^= 1
	_, err := dataset.CSV{}.Read(bytes.NewReader(data), "f.csv.gz")
	assert.EqualError(t, err, "f.csv.gz: the gzip data does not match its checksum; fetch or compress the file again")
}

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.csv")
	require.NoError(t, os.WriteFile(path, []byte("1,2,a\n3,4,b\n"), 0o666))
	got, err := dataset.CSV{}.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, 2, got.Len())

	_, err = dataset.CSV{}.ReadFile(filepath.Join(dir, "none.csv"))
	assert.EqualError(t, err, filepath.Join(dir, "none.csv")+": no such file or directory")
	assert.ErrorIs(t, err, os.ErrNotExist)
	_, err = dataset.CSV{}.ReadFile(dir)
	assert.EqualError(t, err, dir+" is a folder, where a file is expected")
}

// sound fails the test unless the table keeps what its documentation says.
func sound(t *testing.T, table *dataset.Table) {
	t.Helper()
	assert.Positive(t, table.Len())
	assert.Len(t, table.Features.Data, table.Len()*table.Features.Cols)
	for _, v := range table.Features.Data {
		if v64 := float64(v); math.IsNaN(v64) || math.IsInf(v64, 0) {
			t.Fatal("a value that is not finite:", v)
		}
	}
	if table.Labels != nil {
		assert.Len(t, table.Labels, table.Len())
		for _, k := range table.Labels {
			assert.Less(t, k, len(table.Classes))
			assert.GreaterOrEqual(t, k, 0)
		}
	}
	if table.Columns != nil {
		assert.Len(t, table.Columns, table.Features.Cols)
	}
}

// oneLine fails the test unless the error is a line that starts with the file's name.
func oneLine(t *testing.T, err error, name string) {
	t.Helper()
	if !strings.HasPrefix(err.Error(), name) || strings.ContainsAny(err.Error(), "\n\r\x00") {
		t.Fatalf("not one line about %s: %q", name, err)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("length,width,species\n5.1,3.5,setosa\n6.2,2.9,virginica\n"), "", 0, 0)
	f.Add([]byte("0,1,label\n5.1,3.5,7\n6.2,2.9,8\n"), "label", 2, 0)
	f.Add([]byte("\ufeff1;2;\"a\nb\"\n\n3;4;c\r\n"), "-1", 0, 2)
	f.Add([]byte("1,2\n3\n"), "1", 1, 1)
	f.Add([]byte("nan,inf,1e400,0x1p-2,_\n"), "", 0, 0)
	f.Add([]byte(squeeze(f, "1,2,a\n3,4,b\n")), "3", 0, 0)
	f.Add([]byte("\x1f\x8b\x08"), "", 0, 0)
	f.Fuzz(func(t *testing.T, data []byte, label string, features, header int) {
		how := dataset.CSV{Label: label, Features: features % 8, Header: dataset.Header(header % 3)}
		got, err := how.Read(bytes.NewReader(data), "f.csv")
		if err != nil {
			oneLine(t, err, "f.csv")
			return
		}
		sound(t, got)
		again, err := how.Read(bytes.NewReader(data), "f.csv")
		require.NoError(t, err)
		assert.Equal(t, got, again)
	})
}
