package training_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/training"
)

func read(t *testing.T, text string, o dataset.Options) *dataset.Table {
	table, err := dataset.Read(strings.NewReader(text), "t.csv", o)
	require.NoError(t, err)
	return table
}

func TestClasses(t *testing.T) {
	table := read(t, "x,y,kind\n1,?,a\n2,5,b\n3,7,a\n4,9,b\n", dataset.Options{Missing: "mean"})
	rows := []int{2, 0}
	s, err := training.Fit(table, rows)
	require.NoError(t, err)
	require.Nil(t, table.Schema.Columns[1].Fill)
	for text, want := range map[string]struct {
		outputs int
		last    nn.Activation
	}{"crossentropy": {2, nn.Softmax}, "crossentropy(0.1)": {2, nn.Softmax}, "binarycrossentropy": {1, nn.Sigmoid}, "mse": {2, nn.Sigmoid}, "huber(2)": {2, nn.Sigmoid}} {
		loss, err := nn.ParseLoss(text)
		require.NoError(t, err)
		outputs, last, err := training.Outputs(s, loss)
		require.NoError(t, err)
		require.Equal(t, want.outputs, outputs, text)
		require.Equal(t, want.last, last, text)
		d := training.Data(table, []int{2, 0, 3}, s, loss, outputs)
		require.Equal(t, []float32{3, 7, 1, 7, 4, 9}, d.X.Data) // 7 is the mean of the rows to learn from
		switch {
		case last == nn.Softmax:
			require.Equal(t, []int{0, 0, 1}, d.Labels)
		case outputs == 1:
			require.Equal(t, []float32{0, 0, 1}, d.Y.Data)
		default:
			require.Equal(t, []float32{1, 0, 1, 0, 0, 1}, d.Y.Data)
		}
		net, err := nn.New(1, 2, nn.Dense(outputs, last))
		require.NoError(t, err)
		_, err = nn.NewTrainer(net, loss, nn.SGD(0.1))
		require.NoError(t, err)
	}
}

func TestNumbers(t *testing.T) {
	table := read(t, "x,y\n1,10\n2,20\n3,30.5\n4,40\n", dataset.Options{Task: dataset.Regression})
	s, err := training.Fit(table, []int{0, 1})
	require.NoError(t, err)
	require.Equal(t, []float64{15, 5}, []float64{s.Columns[1].Shift, s.Columns[1].Scale})
	loss := training.Loss(s.Task)
	outputs, last, err := training.Outputs(s, loss)
	require.NoError(t, err)
	require.Equal(t, nn.Identity, last)
	d := training.Data(table, []int{0, 2}, s, loss, outputs)
	require.Equal(t, []float32{-1, 3.1}, d.Y.Data)

	// What was read for the network is encoded as it says: the same bits.
	known := read(t, "x,y\n1,10\n3,30.5\n5,\n", dataset.Options{Schema: s})
	require.Equal(t, []int{0, 1}, training.Known(known))
	require.Equal(t, d.Y.Data, training.Data(known, []int{0, 1}, s, loss, outputs).Y.Data)

	_, _, err = training.Outputs(s, nn.CrossEntropy.WithSmoothing(0.1))
	require.EqualError(t, err, "the loss crossentropy(0.1) is for classes, and y is learned as a number: --task classes makes it classes")
}

// TestStem: a file that is packed has two endings, and a folder may have none.
func TestStem(t *testing.T) {
	for path, want := range map[string]string{
		"cmd/lockstep/data/digits.csv.gz": "digits", "a.b.csv": "a.b", "iris.data.zip": "iris", "x.txt.bz2": "x", "/usr/share/datasets/mnist/": "mnist",
		"-": "stdin", ".csv": ".csv", "..gz": ".",
	} {
		require.Equal(t, want, training.Stem(path), path)
	}
	require.Equal(t, "training", training.Stem(".")) // the folder of this test
}

// TestArguments asks for rows that are not there, and for those of no table.
func TestArguments(t *testing.T) {
	rows, err := dataset.Read(strings.NewReader("a,b,y\n1,2,u\n3,4,v\n"), "f.csv", dataset.Options{})
	require.NoError(t, err)
	_, err = training.Fit(rows, []int{0, 2})
	require.EqualError(t, err, "f.csv: there is no row 2: the table has 2 rows, from 0")
	_, err = training.Fit(nil, nil)
	require.ErrorContains(t, err, "the table is nil")
	_, _, err = training.Outputs(nil, nn.CrossEntropy)
	require.ErrorContains(t, err, "the schema is nil")
	require.PanicsWithValue(t, "training: there is no row -1 among 2 rows, from 0", func() { training.Rows(rows.Features, []int{-1}) })
	require.PanicsWithValue(t, "training: there is no row 2 among 2 rows, from 0", func() { training.Labels(rows, []int{2}) })
	for _, f := range []func(){
		func() { training.Known(nil) }, func() { training.Labels(nil, nil) },
		func() { training.Data(nil, nil, rows.Schema, nn.CrossEntropy, 2) },
	} {
		require.PanicsWithValue(t, "training: the table is nil, or has no schema: dataset.Load and dataset.Read make tables", f)
	}
}
