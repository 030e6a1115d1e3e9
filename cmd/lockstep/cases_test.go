package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tables are small files, each as some program writes it, or as some reader of tables is known to
// misread it.
const tables = "../../nn/dataset/testdata/tables"

// cases returns a folder with copies of the tables.
func cases(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.FromSlash(tables))))
	return dir
}

// TestCasesTrain trains on each table. What the tool says of it must match all the texts.
func TestCasesTrain(t *testing.T) {
	dir := cases(t)
	easy := `"test_accuracy":1[,}]`
	for _, c := range []struct {
		args string
		want []string // regular expressions of standard output
	}{
		{"spectra.csv", []string{`80 rows`, `numbers: 400, 402, 404, 406`, `2 classes: oak 40, pine 40`, `the first row \(400, 402, 404, 406, class\) was taken for the names`, easy}},
		{"spectra.csv --header no --task classes", []string{`81 rows`, `3 classes: class 1, oak 40, pine 40`, `the class "class" has 1 row`}},
		{"labels-leading-zero.csv", []string{`classes: 00501 20, 02134 20`, easy}},
		{"labels-exp.csv", []string{`classes: 100 20, 1e2 20`, easy}},
		{"timestamp.csv", []string{`differences from 1700000030 are learned, as float32 is too coarse`, easy}},
		{"semi-quoted-comma-in-header.csv", []string{`text with semicolons, a header`, `"height, cm", "weight, kg", "age, y"`, easy}},
		{"semi-decimal-comma-header.csv", []string{`semicolons, decimal commas, a header; 40 rows`, easy}},
		{"semi-decimal-comma-nohdr.csv", []string{`semicolons, decimal commas, no header; 40 rows`, easy}},
		{"sep-line.csv", []string{`semicolons, a header; 40 rows`, `numbers: x1, x2, x3`, easy}},
		{"space-separated.txt", []string{`text with spaces, no header; 40 rows`, `"model":"space-separated.safetensors"`, easy}},
		{"space-separated.txt --separator space", []string{`text with spaces, no header; 40 rows`, easy}},
		{"pipe.csv", []string{`vertical bars, a header; 60 rows`, easy}},
		{"trailing-comma.csv", []string{`3 numbers: x1, x2, x3`, `left out: column 5, which has no name \(empty\)`, easy}},
		{"r-rownames.csv", []string{`40 rows`, `3 numbers: x1, x2, x3`, `left out: column 1, which has no name \(names of the rows\)`, easy}},
		{"pandas-index.csv", []string{`3 numbers: x1, x2, x3`, `left out: column 1, which has no name \(an index, which counts 0, 1, 2 …\)`, easy}},
		{"spaces-only-last.csv", []string{`40 rows`, easy}},
		{"cr-only.csv", []string{`a header; 40 rows`, easy}},
		{"hash-comment.csv", []string{`comments after #, a header; 40 rows`, easy}},
		{"hash-values.csv", []string{`a header; 40 rows`, `words: colour \(2: #ff0000, red\)`}},
		{"hash-header.csv", []string{`comments after #, a header; 40 rows`, `2 numbers: x1, x2`, `the comment above the rows \(# x1 x2 class\) was taken for the names`, easy}},
		{"same-names.csv", []string{`2 numbers: x, x`, `columns of the same name are told apart by their order: 1 and 2 \("x"\)`}},
		{"unix-target.csv", []string{`y: 1 number, by regression`, `"test_r2":0\.99`}},
		{"space-decimal-comma.txt", []string{`text with spaces, decimal commas, no header; 40 rows`, `columns 1, 2`}},
		{"utf16.csv", []string{`utf-16le, a header; 40 rows`, easy}},
		{"trailing-garbage.csv.gz", []string{`40 rows`, `16 bytes passed over after the end of the gzip data`, easy}},
		{"archive.zip", []string{`80 rows`, `"model":"archive.safetensors"`, easy}},
		{"archive.zip/iris.csv", []string{`80 rows`, `"model":"iris.safetensors"`, easy}},
		{"emnist", []string{`40 images of 2×2 pixels`, `2 classes: 1 20, 2 20`, easy}},
		{"--data emnist/emnist-letters-train-images-idx3-ubyte", []string{`40 images of 2×2 pixels`, easy}},
		{"kaggle-mnist", []string{`40 images of 2×2 pixels`, `"test_rows":10,`, easy}},
		{"kaggle-mnist/train-images-idx3-ubyte/train-images-idx3-ubyte", []string{`40 images`, `"test_rows":10,`, easy}},
		{"idx-float", []string{`40 images of 2×2 pixels`, easy}},
		{"idx-colour3", []string{`40 images of 2×2 pixels of 3 colours`, `network     12 →`}},
		{"missing-empty.csv --missing drop", []string{`1 row with missing values left out, 39 stay`, `"missing":"drop"`}},
		{"missing-empty.csv --missing mean", []string{`1 missing value filled in \(--missing mean\)`, `"missing":"mean"`, `"fill":`}},
		{"missing-question.csv --missing median", []string{`1 missing value filled in \(--missing median\)`}},
		{"missing-question.csv --missing 0", []string{`1 missing value filled in \(--missing 0\)`, `"fill":0`}},
		{"categorical.csv", []string{`words: sex \(2: female, male\)`, `40 rows of 4 numbers`, `"words":\["female","male"\]`}},
		{"adult-train.csv --test adult-test.csv", []string{`40 rows`, `labels of 10 rows have a full stop`, `"test_rows":10,`, easy}},
		{"id-column.csv", []string{`column 1 \("Id"\) counts up, row by row: if it only numbers the rows, say --drop Id`}},
		{"id-column.csv --drop Id", []string{`left out: Id \(as --drop says\)`, `"test_accuracy":0\.[0-9]+`}},
		{"regression.csv", []string{`price: 1 number, by regression`, `has 60 different numbers in 60 rows: a number is learned`, `"test_r2":0\.9`}},
		{"regression.csv --folds 60 --epochs 1", []string{`r2 is not defined for every fold`, `"folds":\[\{"metric":"mae"`}},
		{"regression-int.csv", []string{`has 34 different numbers in 100 rows: a number is learned; for classes, say --task classes`, `"test_r2":0\.9`}},
		{"regression-int.csv --task regression", []string{`price: 1 number, by regression`}},
		{"regression-int.csv --task classes", []string{`34 classes`}},
		{"rare-class.csv", []string{`the class "c" has 1 row: the network can hardly learn it`, `no row of the test has the class "c"`, `40 to train`}},
		{"imbalanced.csv", []string{`classes have 7 to 123 rows to learn from: --class-weight balanced`, `"test_balanced_accuracy"`}},
		{"imbalanced.csv --class-weight balanced", []string{`2 classes: neg 190, pos 10`, `"test_balanced_accuracy"`}},
		{"wine-style.csv", []string{`40 rows of 3 numbers, 2 classes: 26 to train`, `"batch":26`, easy}},
		{"xor.csv --validation 0 --test 0", []string{`4 to train`, `"batch":4`, `"train_accuracy":1[,}]`}},
	} {
		t.Run(c.args, func(t *testing.T) {
			r := good(t, dir, append([]string{"train", "--json"}, strings.Fields(c.args)...)...)
			for _, want := range c.want {
				assert.Regexp(t, want, r.stdout)
			}
		})
	}
}

// TestCasesRefused gives what is not read. The error must say what it is, and what helps.
func TestCasesRefused(t *testing.T) {
	dir := cases(t)
	for args, want := range map[string]string{
		"html.csv":             `^lockstep: html.csv is an HTML page, .*download the data again\n$`,
		"tiny.arff":            `^lockstep: tiny.arff is an ARFF file, as of Weka, which is not read; to convert it: .* tiny.arff\n$`,
		"tiny.libsvm":          `^lockstep: tiny.libsvm is in the format of LIBSVM, which is not read; to convert it: python3 .* tiny.libsvm\n$`,
		"missing-empty.csv":    `^lockstep: missing-empty.csv: line 7, column 2 \("x2"\): the value is missing: say --missing drop .*or mean, median or a number.*\n$`,
		"missing-question.csv": `^lockstep: missing-question.csv: line 6, column 2: the value is missing \("\?"\): say --missing drop .*\n$`,
		"header-again.csv":     `^lockstep: header-again.csv: line 22, column 1 \("x1"\): the name of the column stands here again, .*leave the line out\n$`,
		"archive.zip/none.csv": `^lockstep: archive.zip has no file "none.csv": it has "iris.csv"\n$`,
	} {
		r := lockstep(t, dir, "train", args)
		assert.Equal(t, 1, r.code, args)
		assert.Regexp(t, want, r.stderr)
		assert.Empty(t, r.stdout)
	}
}

// TestCasesPredict predicts what stands in another form than the table that was learned from.
func TestCasesPredict(t *testing.T) {
	dir := cases(t)
	good(t, dir, "train", "train-abc.csv", "--report", "none")
	good(t, dir, "train", "spectra.csv", "--report", "none")
	good(t, dir, "train", "same-names.csv", "--report", "none")
	good(t, dir, "train", "unix-target.csv", "--report", "none")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "unknown-target.csv"), []byte("y,x\n1700000000,1\nmany,2\n,3\n"), 0o666))
	for _, c := range []struct {
		args        string
		code        int
		stderr      string
		predictions string // of the rows, without the probabilities
	}{
		{"--model spectra.safetensors spectra-predict-nolabel.csv", 0, `^$`, "oak pine oak"},
		{"--model train-abc.safetensors predict-unseen.csv", 0, `^lockstep: 3 rows labelled with none of the network's classes \("d"\) count as unlabelled\naccuracy 100.00 %: 3 of 3 `, "a b a b a b"},
		{"--model train-abc.safetensors unlabelled-blank.csv", 0, `^$`, "a b a b a b"},
		{"--model train-abc.safetensors predict-extra-id.csv", 0, `not used, as the network does not know them: "id"`, "a b a b a b"},
		{"--model train-abc.safetensors --id id predict-extra-id.csv", 0, `^$`, "a b a b a b"},
		{"--model train-abc.safetensors predict-reordered.csv", 0, `^accuracy 100.00 %: 6 of 6`, "a b c a b c"},
		{"--model same-names.safetensors same-names.csv", 0, `^accuracy 9\d\.\d+ %: 3\d of 40|^accuracy 100.00 %`, strings.TrimSpace(strings.Repeat("a b ", 20))},
		{"--model unix-target.safetensors unknown-target.csv", 0, `^lockstep: 1 value of column 2 \("y"\) is no number, such as "many": taken for unknown\nR² of one row is not defined, mean absolute error`, "1700000001.00887 1700000001.99885 1700000002.9977"},
		{"--model train-abc.safetensors far-row.csv", 3, `far-row.csv: line 4: "x1" is 3e\+38, far from those of the training: .*\nlockstep: far-row.csv: 1 of 3 rows could not be predicted: no prediction stands there\n$`, "a b "},
		{"--model train-abc.safetensors nodata.csv", 3, `^accuracy 100.00 %: 1 of 1 .*\n.*nodata.csv: line 3: .*far from those of the training.*\n.*nodata.csv: line 4: "x1" is -9999, far .* missing values as a rule\n.*2 of 3 rows could not`, "a  "},
		{"--model train-abc.safetensors --strict far-row.csv", 1, `^lockstep: far-row.csv: line 4: `, ""},
	} {
		t.Run(c.args, func(t *testing.T) {
			r := lockstep(t, dir, append([]string{"predict"}, strings.Fields(c.args)...)...)
			assert.Equal(t, c.code, r.code, r.stderr)
			assert.Regexp(t, c.stderr, r.stderr)
			if c.code == 1 {
				assert.Empty(t, r.stdout)
				return
			}
			got := table(t, r.stdout)
			column := 0
			for !strings.HasPrefix(got[0][column], "prediction") {
				column++
			}
			var predictions []string
			for _, row := range got[1:] {
				predictions = append(predictions, row[column])
			}
			assert.Equal(t, c.predictions, strings.Join(predictions, " "))
			if r := lockstep(t, dir, append([]string{"evaluate"}, strings.Fields(c.args)...)...); c.code == 3 && strings.Contains(c.args, "nodata") {
				assert.Regexp(t, `^lockstep: nodata.csv: predict refuses 2 rows, counted here all the same; the first is line 3: .*far`, r.stderr)
			}
			if strings.Contains(c.args, "--id") {
				assert.Equal(t, []string{"3", "b"}, got[4][:2])
			}
		})
	}
}

// TestCasesAreAll makes sure that no table is without a test.
func TestCasesAreAll(t *testing.T) {
	text, err := os.ReadFile("cases_test.go")
	require.NoError(t, err)
	for _, name := range files(t, filepath.FromSlash(tables)) {
		assert.Regexp(t, regexp.QuoteMeta(name), string(text))
	}
}
