package dataset_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
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

func TestRead(t *testing.T) {
	plants := [][]float32{{5.1, 3.5}, {6.2, 2.9}, {4.9, 3}}
	for name, c := range map[string]struct {
		how     dataset.Options
		text    string
		rows    [][]float32
		labels  []int
		classes []string
		columns []string
		target  string
	}{
		"header": {text: "length,width,species\n5.1,3.5,setosa\n6.2,2.9,virginica\n4.9,3,setosa\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"setosa", "virginica"},
			columns: []string{"length", "width"}, target: "species"},
		"no header, no last newline": {text: "5.1,3.5,setosa\n6.2,2.9,virginica\n4.9,3,setosa",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"setosa", "virginica"}, target: "3"},
		"order of rows does not matter": {text: "5.1,3.5,z\n6.2,2.9,a\n4.9,3,z\n",
			rows: plants, labels: []int{1, 0, 1}, classes: []string{"a", "z"}, target: "3"},
		"CRLF, byte order mark, quotes, blank lines, spaces": {
			text: "\ufeff\"length\", width,species\r\n\r\n 5.1, 3.5 ,setosa\r\n\"6.2\",2.9,\"virginica\"\r\n\r\n4.9,3, setosa \r\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"setosa", "virginica"},
			columns: []string{"length", "width"}, target: "species"},
		"names in single quotes": {text: "'length'\t'width'\t'species'\n5.1\t3.5\ta\n6.2\t2.9\tb\n4.9\t3\ta\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"length", "width"}, target: "species"},
		"semicolons": {text: "length;width;species\n5.1;3.5;a\n6.2;2.9;b\n4.9;3;a\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"length", "width"}, target: "species"},
		"decimal commas": {text: "length;width;species\n5,1;3,5;a\n6,2;2,9;b\n4,9;3;a\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"length", "width"}, target: "species"},
		"decimal commas in quotes": {text: "length,width,species\n\"5,1\",\"3,5\",a\n\"6,2\",\"2,9\",b\n\"4,9\",3,a\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"length", "width"}, target: "species"},
		"tabs": {text: "5.1\t3.5\ta\n6.2\t2.9\tb\n4.9\t3\ta\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, target: "3"},
		"runs of spaces": {text: "  5.1   3.5  a\n  6.2   2.9  b\n  4.9   3    a  \n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, target: "3"},
		"spaces and quotes, as of R": {text: "\"length\" \"width\" \"species\"\n\"1\" 5.1 3.5 \"a b\"\n\"2\" 6.2 2.9 \"b\"\n\"3\" 4.9 3 \"a b\"\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a b", "b"}, columns: []string{"length", "width"}, target: "species"},
		"a separator that is said": {how: dataset.Options{Separator: ":"}, text: "5.1:3.5:a\n6.2:2.9:b\n4.9:3:a\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, target: "3"},
		"gzip": {text: squeeze(t, "5.1,3.5,a\n6.2,2.9,b\n4.9,3,a\n"),
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, target: "3"},
		"two members of gzip": {text: squeeze(t, "5.1,3.5,a\n6.2,2") + squeeze(t, ".9,b\n4.9,3,a\n") + "\x00\x00\x00",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, target: "3"},
		"column called label": {text: "label,length,width\na,5.1,3.5\nb,6.2,2.9\na,4.9,3\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"length", "width"}, target: "label"},
		"label by name": {how: dataset.Options{Targets: []string{"kind"}}, text: "length,kind,width\n5.1,a,3.5\n6.2,b,2.9\n4.9,a,3\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"length", "width"}, target: "kind"},
		"label by number": {how: dataset.Options{Targets: []string{"1"}}, text: "a,5.1,3.5\nb,6.2,2.9\na,4.9,3\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, target: "1"},
		"label named twice": {how: dataset.Options{Targets: []string{"kind", "2"}}, text: "length,kind,width\n5.1,a,3.5\n6.2,b,2.9\n4.9,a,3\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"length", "width"}, target: "kind"},
		"label from the right": {how: dataset.Options{Targets: []string{"-3"}}, text: "a,5.1,3.5\nb,6.2,2.9\na,4.9,3\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, target: "1"},
		"columns that are counted": {text: "0,1,label\n5.1,3.5,7\n6.2,2.9,8\n4.9,3,7\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"7", "8"}, columns: []string{"0", "1"}, target: "label"},
		"label name tells the header": {how: dataset.Options{Targets: []string{"kind"}}, text: "10,20,kind\n5.1,3.5,a\n6.2,2.9,b\n4.9,3,a\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"10", "20"}, target: "kind"},
		"header that is said": {how: dataset.Options{Header: dataset.Present}, text: "150,4,setosa\n5.1,3.5,0\n6.2,2.9,1\n4.9,3,0\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"0", "1"}, columns: []string{"150", "4"}, target: "setosa"},
		"a count of rows, as of scikit-learn": {text: "3,2,setosa,virginica\n5.1,3.5,0\n6.2,2.9,1\n4.9,3,0\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"0", "1"}, target: "3"},
		"labels are text": {how: dataset.Options{Task: dataset.Classes}, text: "1,10\n2,9\n3,9.0\n4,-1\n5,1e1\n",
			rows: [][]float32{{1}, {2}, {3}, {4}, {5}}, labels: []int{3, 1, 2, 0, 4}, classes: []string{"-1", "9", "9.0", "10", "1e1"}, target: "2"},
		"leading zeros stay": {text: "1,001\n2,1\n3,001\n4,1\n",
			rows: [][]float32{{1}, {2}, {3}, {4}}, labels: []int{0, 1, 0, 1}, classes: []string{"001", "1"}, target: "2"},
		"long numbers are text": {how: dataset.Options{Task: dataset.Classes}, text: "1,9007199254740993\n2,9007199254740992\n",
			rows: [][]float32{{1}, {2}}, labels: []int{1, 0}, classes: []string{"9007199254740992", "9007199254740993"}, target: "2"},
		"unlabelled": {how: dataset.Options{Unlabelled: true}, text: "x,y\n5.1,3.5\n6.2,2.9\n4.9,3\n", rows: plants, columns: []string{"x", "y"}},
		"rounded once": {text: "16777217.00001,1e-46,a\n1,1,b\n",
			rows: [][]float32{{16777218, 0}, {1, 1}}, labels: []int{0, 1}, classes: []string{"a", "b"}, target: "3"},
		"rounded once, near a tie of float64": {text: "1.000000059604644775390625001,1,a\n5,1,b\n", // 1 + 2⁻²⁴ and a little
			rows: [][]float32{{1.0000001, 1}, {5, 1}}, labels: []int{0, 1}, classes: []string{"a", "b"}, target: "3"},
		"thousands": {text: "x,y,kind\n\"1,234.5\",1,a\n\"12,345\",2,b\n7,3,a\n8,4,b\n",
			rows: [][]float32{{1234.5, 1}, {12345, 2}, {7, 3}, {8, 4}}, labels: []int{0, 1, 0, 1}, classes: []string{"a", "b"}, columns: []string{"x", "y"}, target: "kind"},
		"words": {text: "x,colour,kind\n1,red,a\n2,blue,b\n3,red,a\n4,green,b\n",
			rows:   [][]float32{{1, 0, 0, 1}, {2, 1, 0, 0}, {3, 0, 0, 1}, {4, 0, 1, 0}},
			labels: []int{0, 1, 0, 1}, classes: []string{"a", "b"}, columns: []string{"x", "colour=blue", "colour=green", "colour=red"}, target: "kind"},
		"Latin-1": {text: "x,stra\xdfe,kind\n1,2,\xe4\n3,4,b\n", rows: [][]float32{{1, 2}, {3, 4}}, labels: []int{1, 0}, classes: []string{"b", "ä"}, columns: []string{"x", "straße"}, target: "kind"},
		"UTF-32":  {text: "\xff\xfe\x00\x00" + wide("x,y,straße\n1,2,ä\n3,4,b\n"), rows: [][]float32{{1, 2}, {3, 4}}, labels: []int{1, 0}, classes: []string{"b", "ä"}, columns: []string{"x", "y"}, target: "straße"},
		"UTF-8":   {text: "x,straße,kind\n1,2,ä\n3,4,b\n", rows: [][]float32{{1, 2}, {3, 4}}, labels: []int{1, 0}, classes: []string{"b", "ä"}, columns: []string{"x", "straße"}, target: "kind"},
		"separators at the end of some rows": {text: "1,2,a\n3,4,b,\n5,6,a,,\n",
			rows: [][]float32{{1, 2}, {3, 4}, {5, 6}}, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, target: "3"},
		"names behind a #": {text: "#length,width,species\n5.1,3.5,a\n6.2,2.9,b\n4.9,3,a\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"length", "width"}, target: "species"},
		"names behind a #, as of NumPy": {text: "# made by hand\n# length width species\n5.1 3.5 a\n6.2 2.9 b\n4.9 3 a\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"length", "width"}, target: "species"},
		"a comment and a header": {text: "#a,b,c\nlength,width,species\n5.1,3.5,a\n6.2,2.9,b\n4.9,3,a\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"length", "width"}, target: "species"},
		"a comment that is no header": {text: "#5,3,a\n5.1,3.5,a\n6.2,2.9,b\n4.9,3,a\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, target: "3"},
		"rows that are commented out": {text: "5.1,3.5,a\n#1,1,a\n6.2,2.9,b\n4.9,3,a\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, target: "3"},
		"words that start with #": {text: "colour,x,kind\nred,1,a\n#00ff00,2,b\nred,3,a\nred,4,b\n#00ff00,5,a\n",
			rows:   [][]float32{{0, 1, 1}, {1, 0, 2}, {0, 1, 3}, {0, 1, 4}, {1, 0, 5}},
			labels: []int{0, 1, 0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"colour=#00ff00", "colour=red", "x"}, target: "kind"},
		"spaces and decimal commas": {text: "5,1 3,5 a\n6,2 2,9 b\n4,9 3,0 a\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, target: "3"},
		"marks within values that are not quoted": {text: "length\twidth\tspecies\n5.1\t3.5\ta \"b\n6.2\t2.9\tc\n4.9\t3\ta \"b\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a \"b", "c"}, columns: []string{"length", "width"}, target: "species"},
		"an index that is shuffled": {text: ",length,width,species\n7,5.1,3.5,a\n2,6.2,2.9,b\n11,4.9,3,a\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"length", "width"}, target: "species"},
		"line ends of three kinds": {text: "length,width,species\r5.1,3.5,a\r\n6.2,2.9,\"b\rc\"\n4.9,3,a\r",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b\rc"}, columns: []string{"length", "width"}, target: "species"},
		"two byte order marks": {text: "\ufeff\ufefflength,width,species\n5.1,3.5,a\n6.2,2.9,b\n4.9,3,a\n",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, columns: []string{"length", "width"}, target: "species"},
		"the mark that ends a file of DOS": {text: "5.1,3.5,a\r\n6.2,2.9,b\r\n4.9,3,a\r\n\x1a",
			rows: plants, labels: []int{0, 1, 0}, classes: []string{"a", "b"}, target: "3"},
		"FANN, classes": {text: "2 2 1\n1 2\n0\n3 4\n1\n", rows: [][]float32{{1, 2}, {3, 4}}, labels: []int{0, 1}, classes: []string{"0", "1"}},
		"FANN, one of three outputs": {text: "3 2 3\n1 2\n0 1 0\n3 4\n1 0 0\n5 6\n0 0 1\n",
			rows: [][]float32{{1, 2}, {3, 4}, {5, 6}}, labels: []int{1, 0, 2}, classes: []string{"0", "1", "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := dataset.Read(strings.NewReader(c.text), "f.csv", c.how)
			require.NoError(t, err)
			assert.Equal(t, c.rows, rows(got))
			assert.Equal(t, c.labels, got.Labels)
			assert.Equal(t, c.classes, got.Classes)
			assert.Equal(t, c.columns, got.Columns)
			if got.Schema.Format == "csv" {
				assert.Equal(t, c.target, got.Schema.TargetName())
			}
			assert.Equal(t, "f.csv", got.Name)
			again, err := dataset.ParseSchema(got.Schema.String())
			require.NoError(t, err)
			assert.Equal(t, got.Schema, again)
		})
	}
}

func TestReadErrors(t *testing.T) {
	for want, c := range map[string]struct {
		how  dataset.Options
		text string
	}{
		`f.csv is empty: a row of values for each example is expected`:                                                                                                        {},
		`f.csv has a header and no rows: a row of values for each example is expected`:                                                                                        {text: "a,b,c\n"},
		`f.csv: line 3 has 2 columns, where other rows have 3: every row needs the same number`:                                                                               {text: "1,2,a\n3,4,b\n5,b\n"},
		`f.csv: line 4 has 1 column, where other rows have 3: every row needs the same number`:                                                                                {text: "x,y,z\n3,4,b\n\n5\n"},
		`f.csv: line 2 has 4 columns, where other rows have 3: every row needs the same number`:                                                                               {text: "1,2,a\n3,4,5,b\n5,1,b\n"},
		`f.csv: line 3, column 2 ("y"): "many" is not a number; if it stands for a missing value, say --missing-values "many"; if the column holds words, --categorical y`:    {text: "x,y,kind\n3,4,b\n5,many,a\n"},
		`f.csv: line 2, column 1: "-inf" is not a finite number: give one, or leave the row out`:                                                                              {text: "1,2,a\n-inf,4,b\n"},
		`f.csv: line 2, column 1: the value is missing: say --missing drop to leave such rows out, or mean, median or a number to be put there`:                               {text: "1,2,a\n,4,b\n"},
		`f.csv: line 2, column 2: the value is missing ("NaN"): say --missing drop to leave such rows out, or mean, median or a number to be put there`:                       {text: "1,2,a\n3,NaN,b\n4,5,c\n"},
		`f.csv: line 1, column 1: "4e38" is beyond the range of float32, ±3.4e38: scale the column, or leave the row out`:                                                     {text: "4e38,2,a\n1,3,b\n1,2,b\n1,2,b\n2,3,b\n1e300,3,b\n", how: dataset.Options{Schema: known(t, "1,2,a\n3,4,b\n")}},
		`f.csv: line 2, column 3: the target is missing: name the class, or say --missing drop to leave such rows out`:                                                        {text: "1,2,a\n3,4, \n"},
		`f.csv has no column "kind" for --target: its columns are "x", "y", "z"`:                                                                                              {how: dataset.Options{Targets: []string{"kind"}}, text: "x,y,z\n1,2,3\n"},
		`f.csv has no column "kind" for --target, as it has no header: name the column by its number, 1 to 3`:                                                                 {how: dataset.Options{Targets: []string{"kind"}}, text: "1,2,3\n"},
		`f.csv has no column 4 for --target: it has 3 columns`:                                                                                                                {how: dataset.Options{Targets: []string{"4"}}, text: "1,2,3\n"},
		`f.csv has no column 0 for --drop: it has 3 columns`:                                                                                                                  {how: dataset.Options{Drop: []string{"0"}}, text: "1,2,3\n"},
		`f.csv: columns 1 and 3 are both called "x": name the column for --target by its number`:                                                                              {how: dataset.Options{Targets: []string{"x"}}, text: "x,y,x\n1,2,3\n"},
		`f.csv has one column, the target: columns of features are expected beside it; if values stand between another character than , ; | tabs and spaces, say --separator`: {text: "1\n2\n"},
		`f.csv: line 2: a quotation mark in the wrong place or without its partner, at byte 4 of the line: a value with quotation marks is written as "5"" pipe"`:             {text: "x,y,kind\n\"5\\\" pipe\",4,b\n"},
		`f.csv: line 2, column 3 ("kind"): "caf\xe9" is not UTF-8, as the text above is: say --encoding latin-1, or mend the line`:                                            {how: dataset.Options{Encoding: "utf-8"}, text: "x,y,kind\n1,2,caf\xe9\n3,4,b\n"},
		`f.csv: line 3, column 2 ("word"): "caf\xe9" is not UTF-8, as the text above is: say --encoding latin-1, or mend the line`:                                            {how: dataset.Options{Encoding: "utf-8"}, text: "x,word,kind\n1,tea,a\n2,caf\xe9,b\n3,tea,b\n4,tea,b\n"},
		`f.csv: line 1: "stra\xdfe" is not UTF-8: say --encoding latin-1, or mend the line`:                                                                                   {how: dataset.Options{Encoding: "utf-8"}, text: "x,stra\xdfe,kind\n1,2,a\n3,4,b\n"},
		`f.csv: line 3: a value in quotation marks begins on this line, and does not end as it should, on line 6: a quotation mark may lack its partner`:                      {text: "x,y,kind\n1,2,a\n\"3,4,b\n5,6,a\n7,8,b\n9,10,a\n"},
		`f.csv has one column, as each row stands within quotation marks: take the marks at both ends away, and commas separate the values`:                                   {text: "\"x,kind\"\n\"1,a\"\n\"2,b\"\n"},
		`f.csv has one column, the target, as no semicolons stand between values: columns of features are expected beside it; leave --separator out to have it found`:         {how: dataset.Options{Separator: ";"}, text: "x|y|kind\n1|2|a\n3|4|b\n"},
		`f.csv has one column, the target, as no commas stand between values: columns of features are expected beside it; leave --separator out to have it found`:             {how: dataset.Options{Separator: "comma"}, text: "1 2 a\n3 4 b\n"},
		`f.csv has one column, the target, as no semicolons stand between values: columns of features are expected beside it; leave the line sep=; out to have it found`:      {text: "sep=;\nx,kind\n1,a\n2,b\n"},
		`f.csv has no values, other than for columns that are left out: a row of values for each example is expected`:                                                         {text: "x,y,kind\n,,\n,,\n"},
		`f.csv is an archive without files`: {text: "PK\x05\x06" + strings.Repeat("\x00", 18)},
		`f.csv: line 22, column 2 ("y"): "unknown" is not a number, as nearly all others are: if it stands for a missing value, say --missing-values "unknown"; to learn classes, --task classes`:                                       {text: "x,y\n" + numbered(20) + "1,unknown\n" + numbered(30)},
		`f.csv: line 2, column 1 ("x"): "cm" is not a number; if it stands for a missing value, say --missing-values "cm"; if the line says more about the columns, as units, leave it out; if the column holds words, --categorical x`: {text: "x,y,kind\ncm,kg,\n1,2,a\n3,4,b\n5,6,a\n"},
		`f.csv: line 4, column 1 ("x"): the name of the column stands here again, as where files are put together: leave the line out`:                                                                                                  {text: "x,y,kind\n1,2,a\n3,4,b\nx,y,kind\n5,6,a\n7,8,b\n"},
		`f.csv: line 1 has 1 column, where other rows have 3: every row needs the same number; leave out what stands above the table`:                                                                                                   {text: "Plants of 1936\n\nx,y,kind\n1,2,a\n3,4,b\n"},
		`f.csv: line 3, column 1 ("code"): the value is missing ("NA"): say --missing drop to leave such rows out, or mean, median or a number to be put there; if it is a word, --categorical code`:                                    {text: "code,y,kind\nDE,2,a\nNA,4,b\nDE,6,a\nFR,8,b\n"},
		`f.csv: line 1102, column 2 ("y"): "many" is not a number; if it stands for a missing value, say --missing-values "many"; to learn classes, --task classes`:                                                                     {how: dataset.Options{Targets: []string{"y"}}, text: "x,y\n" + numbered(1100) + "5,many\n"},
		`f.csv: column 2 ("y") has 703 different numbers in 1,700 rows, though few in the first: say --task regression to learn a number, or --task classes`:                                                                            {text: "x,y\n" + strings.Repeat("1,0\n2,1\n3,2\n4,0\n", 250) + numbered(700)},
		`f.csv: the compressed data is cut short; fetch or compress the file again`:                                                                                                                                                     {text: squeeze(t, "1,2,a\n3,4,b\n")[:30]},
		`f.csv: the compressed data is damaged; fetch or compress the file again`:                                                                                                                                                       {text: "\x1f\x8b" + strings.Repeat("x", 20)},
		`f.csv is not text: byte 4 is zero; a table is expected as text, such as CSV`:                                                                                                                                                   {text: "1,2\x00,3\n"},
		`f.csv is cut short: its first line promises 3 examples of 2 inputs and 1 output, and 6 numbers are there`:                                                                                                                      {text: "3 2 1\n1 2\n0\n3 4\n1\n"},
		`f.csv: line 6: there is more than the 2 examples of 2 inputs and 1 output that the first line promises`:                                                                                                                        {text: "2 2 1\n1 2\n0\n3 4\n1\n5 6\n"},
		`f.csv: line 2: values stand within single quotes, as "'2'": write double ones, or take them away`:                                                                                                                              {text: "x,kind\n'2','a'\n'1.5','b'\n'3','a'\n"},
		`f.csv: line 2: values stand within single quotes, as "'a": write double ones, or take them away`:                                                                                                                               {text: "x,y,kind\n1,2,'a, one'\n2,3,'it''s'\n3,4,'b, two'\n4,5,'a, one'\n"},
		`f.csv: line 3, column 1 ("x"): "(1,250)" is not a number; if it is below 0, as accountants write it, write -1,250`:                                                                                                             {text: "x;kind\n1,400.5;a\n(1,250);b\n1,300.5;a\n"},
		`f.csv has no column of features: left out are x (text, 12 different in 12 rows; --categorical x takes it; "$0.5" is no bare number, and so not read as one)`:                                                                   {text: "x;kind\n" + dollars(12)},
		`task "guess": it is classes or regression`:                                                                                         {how: dataset.Options{Task: "guess"}, text: "1,2\n"},
		`missing values "1e999": drop, mean, median or a number is what can be done about them`:                                             {how: dataset.Options{Missing: "1e999"}, text: "1,2\n"},
		`missing values "guess": drop, mean, median or a number is what can be done about them`:                                             {how: dataset.Options{Missing: "guess"}, text: "1,2\n"},
		`separator "ab": give one ASCII character, or tab, or space`:                                                                        {how: dataset.Options{Separator: "ab"}, text: "1,2\n"},
		`decimal mark "x": it is a point or a comma`:                                                                                        {how: dataset.Options{Decimal: "x"}, text: "1,2\n"},
		`f.csv: line 2, column 2: "b" is not a number, as a regression needs: name another --target, or say --task classes`:                 {how: dataset.Options{Task: dataset.Regression}, text: "1,2\n1,b\n1,c\n1,d\n"},
		"f.csv has no column of features: left out are \"a\\rb\" (empty), \"" + strings.Repeat("M", 40) + "…\" (empty)":                     {text: "\"a\rb\"," + strings.Repeat("M", 50) + ",kind\n,,x\n,,y\n"},
		"f.csv has no column of features: left out are " + strings.Join(strings.Split("abcdefghij", ""), " (empty), ") + " (empty), 2 more": {text: "a,b,c,d,e,f,g,h,i,j,k,l,kind\n,,,,,,,,,,,,x\n,,,,,,,,,,,,y\n"},
	} {
		_, err := dataset.Read(strings.NewReader(c.text), "f.csv", c.how)
		assert.EqualError(t, err, want, "%.200q", c.text)
	}
}

// wide returns a text in UTF-32, the least byte of a character first.
func wide(s string) string {
	var b []byte
	for _, r := range s {
		b = binary.LittleEndian.AppendUint32(b, uint32(r))
	}
	return string(b)
}

// numbered returns so many rows of a number and a target that is never the same.
func numbered(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "%d,%d.5\n", i, 2*i)
	}
	return b.String()
}

func known(t *testing.T, text string) *dataset.Schema {
	got, err := dataset.Read(strings.NewReader(text), "known.csv", dataset.Options{})
	require.NoError(t, err)
	return got.Schema
}

func TestForeign(t *testing.T) {
	for text, format := range map[string]string{
		"PAR1\x15\x04": "a Parquet file", "<!DOCTYPE html>\n<html>": "an HTML page", "{\"a\": 1}": "JSON", "\xd0\xcf\x11\xe0": "an Excel file",
		"% c\n@relation x\n": "an ARFF file", "1 1:0.5 7:2\n-1 2:1\n": "in the format of LIBSVM", "SQLite format 3\x00": "an SQLite database",
		"\xfd7zXZ\x00": "compressed with xz",
		"version https://git-lfs.github.com/spec/v1\noid sha256:12\n": "a Git LFS pointer", strings.Repeat("a", 257) + "ustar\x0000": "a tar archive",
		"<rows><row x=\"1\"/></rows>": "XML", "<rows>\n  <row x=\"1\"/>\n</rows>": "XML", "<?xml version=\"1.0\"?>": "XML", "\x89HDF\r\n": "an HDF5 file", "RDX3\nX": "an R data file",
	} {
		_, err := dataset.Read(strings.NewReader(text), "f", dataset.Options{})
		assert.ErrorContains(t, err, "f is "+format)
		_, err = dataset.Read(strings.NewReader(squeeze(t, text)), "f", dataset.Options{})
		assert.ErrorContains(t, err, "f is "+format)
	}
}

func TestGzipChecksum(t *testing.T) {
	data := []byte(squeeze(t, "1,2,a\n3,4,b\n"))
	data[len(data)-6] ^= 1
	_, err := dataset.Read(bytes.NewReader(data), "f.csv.gz", dataset.Options{})
	assert.EqualError(t, err, "f.csv.gz: the compressed data does not match its checksum; fetch or compress the file again")
}

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.csv")
	require.NoError(t, os.WriteFile(path, []byte("1,2,a\n3,4,b\n"), 0o666))
	got, err := dataset.ReadFile(path, dataset.Options{})
	require.NoError(t, err)
	assert.Equal(t, 2, got.Len())

	_, err = dataset.ReadFile(filepath.Join(dir, "none.csv"), dataset.Options{})
	assert.EqualError(t, err, filepath.Join(dir, "none.csv")+": no such file or directory")
	assert.ErrorIs(t, err, os.ErrNotExist)
	_, err = dataset.ReadFile(dir, dataset.Options{})
	assert.EqualError(t, err, dir+" is a folder, where a file is expected")
}

// dollars are rows of sums of money.
func dollars(n int) (rows string) {
	for i := range n {
		rows += fmt.Sprintf("$%d.5;%c\n", i, 'a'+i%2)
	}
	return rows
}

// TestMissing fills in what is missing, by the rows that are learned from.
func TestMissing(t *testing.T) {
	text := "x,y,kind\n1,10,a\n?,20,b\n4,NA,a\n7,40,b\n"
	for rule, want := range map[string][]float32{"mean": {4, 70. / 3}, "median": {4, 20}, "-1": {-1, -1}} {
		got, err := dataset.Read(strings.NewReader(text), "f.csv", dataset.Options{Missing: rule})
		require.NoError(t, err)
		require.NoError(t, got.Schema.FitFill(got.Features))
		assert.Equal(t, 2, got.Schema.Fill(got.Features))
		assert.Equal(t, want, []float32{got.Features.Row(1)[0], got.Features.Row(2)[1]}, rule)

		// The rule is saved: another table is filled by the same values.
		s, err := dataset.ParseSchema(got.Schema.String())
		require.NoError(t, err)
		other, err := dataset.Read(strings.NewReader("y;x\nNA;?\n"), "g.csv", dataset.Options{Schema: s})
		require.NoError(t, err)
		assert.Equal(t, want, other.Features.Row(0))
	}
	got, err := dataset.Read(strings.NewReader(text), "f.csv", dataset.Options{Missing: "-1e39"})
	require.NoError(t, err)
	require.EqualError(t, got.Schema.FitFill(got.Features), `missing values of column 1 ("x"): -1e+39 is beyond the range of float32, ±3.4e38: say another number, or mean, median or drop`)

	// The sum of these is beyond float64, and their mean is not.
	got, err = dataset.Read(strings.NewReader("x,kind\n1.6e308,a\n?,b\n1.2e308,a\n"), "f.csv", dataset.Options{Missing: "mean"})
	require.NoError(t, err)
	require.NoError(t, got.Schema.FitFill(got.Features))
	assert.InEpsilon(t, 1.4e308, *got.Schema.Columns[0].Fill, 1e-6)

	got, err = dataset.Read(strings.NewReader(text), "f.csv", dataset.Options{Missing: "drop"})
	require.NoError(t, err)
	assert.Equal(t, [][]float32{{1, 10}, {7, 40}}, rows(got))
	assert.Equal(t, []int{2, 5}, []int{got.Line(0), got.Line(1)})
	assert.Contains(t, got.Notes, "2 rows with missing values left out, 2 stay")
}

// TestMissingWord takes NA for a word where it is said that the column holds words.
func TestMissingWord(t *testing.T) {
	for _, c := range []struct{ text, column string }{{"code,x,kind\nNA,1,a\nDE,2,b\nNA,3,a\n", "code"}, {"?,1,a\nDE,2,b\n?,3,a\n", "1"}, {"?,1,a\nDE,2,b\n?,3,a\n", "-3"}} {
		got, err := dataset.Read(strings.NewReader(c.text), "f.csv", dataset.Options{Categorical: []string{c.column}})
		require.NoError(t, err)
		again, err := dataset.Read(strings.NewReader(c.text), "f.csv", dataset.Options{Schema: got.Schema})
		require.NoError(t, err)
		assert.Equal(t, rows(got), rows(again))
		assert.NotEqual(t, got.Features.Row(0)[:2], got.Features.Row(1)[:2])
		assert.Equal(t, got.Features.Row(0)[:2], got.Features.Row(2)[:2])
	}
}

// TestLenient finds the rows that cannot be read, by their lines, and reads the others.
func TestLenient(t *testing.T) {
	s := known(t, "x,y,kind\n1,2,a\n3,4,b\n")
	got, err := dataset.Read(strings.NewReader("id,y,x\n7,1,2\n8,oops,3\n\n9,4\n10,5,6\n"), "f.csv", dataset.Options{Schema: s, Lenient: true, ID: []string{"id"}})
	require.NoError(t, err)
	assert.Equal(t, [][]float32{{2, 1}, {6, 5}}, rows(got))
	assert.Equal(t, []int{2, 6}, []int{got.Line(0), got.Line(1)})
	require.Len(t, got.Problems, 2)
	assert.Equal(t, dataset.Problem{Row: 1, Line: 3, Message: `column 2 ("y"): "oops" is not a number; if it stands for a missing value, say --missing-values "oops"`}, got.Problems[0])
	assert.Equal(t, dataset.Problem{Row: 2, Line: 5, Message: "2 columns, where other rows have 3: every row needs the same number"}, got.Problems[1])
	assert.Equal(t, [][]string{{"7", "8", "9", "10"}}, got.IDText)
}

// TestUnixTime tells seconds apart that are the same in float32.
func TestUnixTime(t *testing.T) {
	var b strings.Builder
	b.WriteString("time,kind\n")
	for i := range 50 {
		b.WriteString([]string{"1700000000", "1700000001"}[i%2] + "," + []string{"a", "b"}[i%2] + "\n")
	}
	got, err := dataset.Read(strings.NewReader(b.String()), "f.csv", dataset.Options{})
	require.NoError(t, err)
	assert.NotEqual(t, got.Features.Row(0)[0], got.Features.Row(1)[0])
	assert.Equal(t, float32(1), got.Features.Row(1)[0]-got.Features.Row(0)[0])

	// Nanoseconds are beyond float64, too: a warning.
	text := strings.NewReplacer("1700000000,", "1700000000000000001,", "1700000001,", "1700000000000000002,").Replace(b.String())
	got, err = dataset.Read(strings.NewReader(text), "f.csv", dataset.Options{})
	require.NoError(t, err)
	assert.Contains(t, strings.Join(got.Notes, "\n"), "more digits than float64 holds")
}

// sound fails the test unless the table keeps what its documentation says.
func sound(t *testing.T, table *dataset.Table) {
	t.Helper()
	assert.Len(t, table.Features.Data, table.Len()*table.Features.Cols)
	for _, v := range table.Features.Data {
		if v64 := float64(v); math.IsInf(v64, 0) || math.IsNaN(v64) && table.Schema.Missing == "" {
			t.Fatal("a value that is not finite:", v)
		}
	}
	if table.Labels != nil {
		assert.Len(t, table.Labels, table.Len())
		for _, k := range table.Labels {
			assert.Less(t, k, len(table.Classes))
			assert.GreaterOrEqual(t, k, -1)
		}
	}
	if table.Columns != nil {
		assert.Len(t, table.Columns, table.Features.Cols)
	}
	assert.Equal(t, table.Schema.Features(), table.Features.Cols)
	for i := 1; i < table.Len(); i++ {
		assert.True(t, table.Line(i) == 0 || table.Line(i) > table.Line(i-1))
	}
	for _, line := range table.Describe() {
		oneLineText(t, line[1], table.Name)
	}
	for _, note := range table.Notes {
		oneLineText(t, note, table.Name)
	}
	for _, p := range table.Problems {
		oneLineText(t, p.Message, table.Name)
	}
}

// TestNotes gives tables of which there is something to be said.
func TestNotes(t *testing.T) {
	ten := func(rows string) string { return strings.Repeat(rows, 10) }
	for note, c := range map[string]struct {
		how  dataset.Options
		text string
	}{
		`columns of the same name are told apart by their order: 1 and 2 ("x")`:                                                                 {text: "x,x,kind\n1,2,a\n3,4,b\n"},
		`columns 1 and 3 could both be the target, by their names: "class" was taken; --target names another`:                                   {text: "label,x,class,y\na,1,c,5\nb,2,d,6\n"},
		`numbers that start with a zero, as codes do, are read as numbers: to learn each as a word of its own, say --categorical zip`:           {text: "zip,x,kind\n00501,2,a\n02134,4,b\n"},
		`column 2 ("y") is the same in 20 rows: there is nothing to learn`:                                                                      {text: "x,y\n" + ten("1,5\n2,5\n"), how: dataset.Options{Task: dataset.Regression}},
		`nothing can be learned from what is the same in 20 rows: k, colour`:                                                                    {text: "k,x,colour,kind\n" + ten("5,1,red,a\n5,2,red,b\n")},
		`column 3 ("kind"): "nan" is learned as a class, of 10 rows: if it stands for a missing label, say --missing-values nan --missing drop`: {text: "x,y,kind\n" + ten("1,2,a\n3,4,nan\n")},
		`column 3 ("kind"): "Yes" and "yes" are two classes, as they are written`:                                                               {text: "x,y,kind\n" + ten("1,2,Yes\n3,4,yes\n")},
		`column 3 ("kind"): "1" and "1.0" are two classes, as they are written`:                                                                 {text: "x,y,kind\n" + ten("1,2,1\n3,4,1.0\n3,5,0\n")},
		`column 1 ("x"): -200 lies far from all other values: if it stands for a missing one, say --missing-values=-200 and --missing`:          {text: "x,y,kind\n" + ten("1,2,a\n-200,4,b\n7,3,a\n")},
		`column 3 ("kind") has 3 different numbers with decimals: they are learned as classes; for a number, say --task regression`:             {text: "x,y,kind\n" + ten("1,2,0.5\n3,4,1.5\n5,6,2\n")},
		`1.250 was read with a decimal point; if the point stands between thousands, say --decimal ,`:                                           {text: "x;y;kind\n1.250;2;a\n3.400;4;b\n"},
		`quotation marks stand within values, and are read as they are`:                                                                         {text: "x,y,kind\n1,2,a\"\n3,4,b\n"},
		`2 lines between the rows start with #: passed over as comments`:                                                                        {text: "# one\nx,y,kind\n1,2,a\n#3,4,b\n5,6,b\n# \"end\n7,8,a\n\"9\",1,b\n"},
		`column 1 ("id"): 2 numbers with more digits than float64 holds cannot be told from others: give smaller differences from some value`:   {text: "id,y,kind\n9007199254740993000,2,a\n9007199254740993001,4,b\n9007199254740993002,4,b\n1,4,b\n"},
		`1 value of column 2 ("y") is no number, such as "many": taken for unknown`:                                                             {text: "x,y\n1,many\n2,3\n", how: dataset.Options{Schema: known(t, "x,y\n"+numbered(40))}},
	} {
		got, err := dataset.Read(strings.NewReader(c.text), "f.csv", c.how)
		require.NoError(t, err)
		assert.Contains(t, got.Notes, note, "%q", c.text)
	}
}

// TestSameNames matches columns of the same name by their order.
// TestColumnsOfWords gives a table without names too few columns: those of words are named once.
func TestColumnsOfWords(t *testing.T) {
	table, err := dataset.Read(strings.NewReader("size,colour,y\n1,red,a\n2,blue,b\n3,red,a\n4,blue,b\n"), "t.csv", dataset.Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"size", "colour=blue", "colour=red"}, table.Columns)
	_, err = dataset.Read(strings.NewReader("1\n2\n"), "u.csv", dataset.Options{Schema: table.Schema})
	require.EqualError(t, err, `u.csv has 1 column: the network takes 2 columns ("size", "colour"), and beside them at most the target and what was left out of the training`)
}

func TestSameNames(t *testing.T) {
	s := known(t, "x,x,X,kind\n1,2,3,a\n4,5,6,b\n")
	got, err := dataset.Read(strings.NewReader("kind,X,x,x\na,1,2,3\n"), "g.csv", dataset.Options{Schema: s})
	require.NoError(t, err)
	assert.Equal(t, [][]float32{{2, 3, 1}}, rows(got))
	_, err = dataset.Read(strings.NewReader("kind,X,x,y\na,1,2,3\n"), "g.csv", dataset.Options{Schema: s})
	assert.EqualError(t, err, `g.csv lacks the column "x", which the network was trained on: it has "kind", "X", "x", "y"`)
	_, err = dataset.Read(strings.NewReader("1,2,3\n4,5,6\n"), "h.csv", dataset.Options{Schema: known(t, "x,y,z,kind\n1,2,3,a\n3,4,5,b\n")})
	assert.EqualError(t, err, `h.csv lacks the columns "x", "y", "z", which the network was trained on: it has "1", "2", "3"; if these are the first row of values, say --header no`)
	_, err = dataset.Read(strings.NewReader("1,2,3\n4,5,6\n"), "h.csv", dataset.Options{Header: dataset.Absent, Schema: known(t, "x,y,z,kind\n1,2,3,a\n3,4,5,b\n")})
	assert.NoError(t, err)
}

// TestTargetPrecision tells targets apart that are the same in float32.
func TestTargetPrecision(t *testing.T) {
	var b, y strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, "%d,%d\n", i%7, 1700000000+i)
		fmt.Fprintf(&y, "%d\n", 1700000000+i)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "y.csv")
	require.NoError(t, os.WriteFile(path, []byte(y.String()), 0o666))
	x := filepath.Join(dir, "x.csv")
	require.NoError(t, os.WriteFile(x, []byte(b.String()), 0o666))
	for _, how := range []dataset.Options{{}, {TargetFile: path}} {
		got, err := dataset.ReadFile(x, how)
		require.NoError(t, err)
		require.Equal(t, dataset.Regression, got.Schema.Task)
		c := got.Schema.Targets()[0]
		for i := range 40 {
			assert.Equal(t, float64(1700000000+i), c.Decode(got.Targets.Row(i)[0]))
		}
		old := []dataset.Column{*c}
		got.Schema.FitTargets(got.Targets)
		got.Schema.Recode(got.Targets, old)
		for i := range 40 {
			assert.InDelta(t, float64(1700000000+i), c.Decode(got.Targets.Row(i)[0]), 1e-4)
		}
	}
}

// TestFarTargets scales targets whose squares float64 does not hold.
func TestFarTargets(t *testing.T) {
	for _, unit := range []string{"e200", "e-200", "e-290", "e307"} {
		text := strings.ReplaceAll("x,y\n1,1#\n2,2#\n3,4#\n4,5#\n", "#", unit)
		got, err := dataset.Read(strings.NewReader(text), "f.csv", dataset.Options{Task: dataset.Regression})
		require.NoError(t, err)
		c := got.Schema.Targets()[0]
		old := []dataset.Column{*c}
		got.Schema.FitTargets(got.Targets)
		got.Schema.Recode(got.Targets, old)
		one, err := strconv.ParseFloat("1"+unit, 64)
		require.NoError(t, err)
		assert.InEpsilon(t, 3*one, c.Shift, 1e-6, unit)
		assert.InEpsilon(t, math.Sqrt(2.5)*one, c.Scale, 1e-6, unit)
		for i, want := range []float64{-2, -1, 1, 2} {
			assert.InDelta(t, want/math.Sqrt(2.5), got.Targets.Row(i)[0], 1e-6, unit)
		}
	}
}

// TestTargetFileRows refuses targets for a table of which rows were left out: a header among the
// targets must not make good for a row.
func TestTargetFileRows(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "y.csv")
	require.NoError(t, os.WriteFile(path, []byte("1\n2\n3\n4\n"), 0o666))
	x := filepath.Join(dir, "x.csv")
	require.NoError(t, os.WriteFile(x, []byte("1,2\n3,\n5,6\n7,8\n"), 0o666))
	_, err := dataset.ReadFile(x, dataset.Options{TargetFile: path, Missing: "drop"})
	assert.EqualError(t, err, x+": rows cannot be left out of one of two files: say --missing mean, median or a number")
	require.NoError(t, os.WriteFile(x, []byte("1,2\n3,4\n,\n5,6\n"), 0o666))
	_, err = dataset.ReadFile(x, dataset.Options{TargetFile: path})
	assert.EqualError(t, err, x+" has 3 rows, and "+path+" has 4 rows: every row needs one target")
}
