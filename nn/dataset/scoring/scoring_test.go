package scoring_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/lockstep-go/lockstep/nn/dataset"
	"github.com/lockstep-go/lockstep/nn/dataset/scoring"
)

func trained(t testing.TB) *nn.Network {
	table, err := dataset.Read(strings.NewReader("a,b,label\n1,2,no\n2,1,yes\n3,0,yes\n0,3,no\n"), "train.csv", dataset.Options{})
	require.NoError(t, err)
	net, err := nn.New(1, 2, nn.Dense(2, nn.Softmax))
	require.NoError(t, err)
	net.Standardizer, err = nn.FitStandardizer(table.Features)
	require.NoError(t, err)
	net.Classes = table.Classes
	net.Metadata = map[string]string{scoring.MetaSchema: table.Schema.String()}
	return net
}

func TestNew(t *testing.T) {
	var file bytes.Buffer
	err := trained(t).Write(&file)
	require.NoError(t, err)
	m, err := scoring.Read(bytes.NewReader(file.Bytes()), "m")
	require.NoError(t, err)
	require.Equal(t, []string{"no", "yes"}, m.Classes)
	require.Equal(t, []string{"id", "label", "prediction", "probability no", "probability yes"}, m.Header([]string{"id"}, true))
	require.Equal(t, []string{"x", "yes", "0.25", "0.75"}, m.AppendPrediction([]string{"x"}, 1, []float32{0.25, 0.75}))

	_, err = scoring.Read(bytes.NewReader(file.Bytes()[:100]), "m")
	require.ErrorContains(t, err, "m: ")
	_, err = scoring.Load("nosuch")
	require.EqualError(t, err, "nosuch: no such file: a model is a file that lockstep train wrote")
	require.ErrorIs(t, err, os.ErrNotExist)
	for schema, want := range map[string]string{
		`{`: "m: ",
		`{"format":"csv","columns":[{"kind":"number"}],"task":"classes"}`:                                        "m: its schema has 1 feature, and the network 2 inputs",
		`{"format":"csv","columns":[{"kind":"number"},{"kind":"number"},{"kind":"target"}],"task":"regression"}`: "m: its schema has 1 target, and the network 2 outputs",
	} {
		net := trained(t)
		net.Metadata[scoring.MetaSchema] = schema
		_, err = scoring.New("m", net)
		require.ErrorContains(t, err, want)
	}
	plain, err := nn.New(1, 2, nn.Dense(1, nn.Identity))
	require.NoError(t, err)
	m, err = scoring.New("m", plain)
	require.NoError(t, err)
	require.Nil(t, m.Classes)
	require.Equal(t, []string{"output 0"}, m.Header(nil, false))
	require.Equal(t, []string{"0.1"}, m.AppendPrediction(nil, 0, []float32{0.1}))
}

// TestFarTarget shows how the predictions of times in seconds differ.
func TestFarTarget(t *testing.T) {
	net, err := nn.New(1, 1, nn.Dense(1, nn.Identity))
	require.NoError(t, err)
	net.Metadata = map[string]string{scoring.MetaSchema: `{"format":"csv","columns":[{"kind":"number"},{"kind":"target","shift":1700000020,"scale":10}],"task":"regression"}`}
	m, err := scoring.New("m", net)
	require.NoError(t, err)
	require.Equal(t, []string{"1700000021.25"}, m.AppendPrediction(nil, 0, []float32{0.125}))
	for _, c := range []struct {
		shift float64
		want  string
	}{{1e4 - 1, "10000.2346"}, {1e4, "10001.234568"}, {1e5 - 1, "100000.23457"}, {1e5, "100001.234568"}, {1e9, "1000000001.234568"}, {-1e12, "-999999999998.76538"}} {
		m.Schema.Columns[1].Shift, m.Schema.Columns[1].Scale = c.shift, 1
		require.Equal(t, []string{c.want}, m.AppendPrediction(nil, 0, []float32{1.2345678}), c.shift)
	}
	m.Schema.Columns[1].Scale = 10
	m.Schema.Columns[1].Shift = 20
	require.Equal(t, []string{"21.2345678"}, m.AppendPrediction(nil, 0, []float32{0.12345678}))
}

// TestWriter loses no row of one column.
func TestWriter(t *testing.T) {
	var b bytes.Buffer
	w := scoring.NewWriter(&b)
	for _, row := range [][]string{{"prediction"}, {"1.5"}, {""}, {"2"}, {"", ""}, {"a b"}} {
		require.NoError(t, w.Write(row))
	}
	require.NoError(t, w.Flush())
	require.Equal(t, "prediction\n1.5\n\"\"\n2\n,\na b\n", b.String())
	in := csv.NewReader(&b)
	in.FieldsPerRecord = -1
	rows, err := in.ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 6)
	require.Error(t, scoring.NewWriter(full{}).Write([]string{""}))
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestRefused(t *testing.T) {
	m, err := scoring.New("m", trained(t))
	require.NoError(t, err)
	require.Empty(t, m.Refused([]float32{1, 2}, []float32{0.5, 0.5}))
	require.Contains(t, m.Refused([]float32{1, -1e30}, []float32{0.5, 0.5}), `"b" is -1e+30, far from those of the training`)
	require.Contains(t, m.Refused([]float32{1, 2}, []float32{0.5, float32(math.Inf(1))}), "outputs are no numbers")
	require.Equal(t, float32(0.75), scoring.Probability([]float32{0.25}, 0))
	require.Equal(t, -1, scoring.NotNumber([]float32{1, 2}))
}

func ExampleModel() {
	train, _ := dataset.Read(strings.NewReader("size,price\n1,10\n2,20\n3,30\n"), "train.csv", dataset.Options{})
	net, _ := nn.New(1, 1, nn.Dense(1, nn.Identity))
	copy(net.Layers()[0].W.Data, []float32{10})
	net.Metadata = map[string]string{scoring.MetaSchema: train.Schema.String()}
	m, err := scoring.New("prices.safetensors", net)
	if err != nil {
		fmt.Println(err)
		return
	}

	rows, _ := dataset.Read(strings.NewReader("size\n1.5\n4\n"), "new.csv", dataset.Options{Schema: m.Schema})
	y := kernel.NewMatrix(rows.Len(), 1)
	net.Predictor().Predict(y, rows.Features)
	fmt.Println(m.Header(nil, false))
	for i := range rows.Len() {
		fmt.Println(m.AppendPrediction(nil, 0, y.Row(i)))
	}
	// Output:
	// [prediction price]
	// [15]
	// [40]
}

// TestArguments gives exported functions networks and outputs that are none.
func TestArguments(t *testing.T) {
	for _, net := range []*nn.Network{nil, {}} {
		_, err := scoring.New("m", net)
		require.EqualError(t, err, "m: the network is nil, or has no layers: nn.Load, nn.Read and nn.New make networks")
		require.PanicsWithValue(t, "nn: a network without layers: New, Load and Read make networks", func() { scoring.OutputWord(net) })
	}
	twice := trained(t)
	twice.Classes = []string{"no", "no"}
	_, err := scoring.New("m", twice)
	require.EqualError(t, err, `m: classes 0 and 1 are both called "no": predictions could not tell them apart`)
	m, err := scoring.New("m", trained(t))
	require.NoError(t, err)
	for want, f := range map[string]func(){
		"scoring: there is no class 2: the network has 2 outputs, from 0": func() { scoring.Probability([]float32{0, 1}, 2) },
		"scoring: a prediction of 1 output: the network has 2":            func() { m.AppendPrediction(nil, 0, []float32{1}) },
		"scoring: there is no class -1: the model has 2 classes, from 0":  func() { m.AppendPrediction(nil, -1, []float32{0, 1}) },
	} {
		require.PanicsWithValue(t, want, f)
	}
}
