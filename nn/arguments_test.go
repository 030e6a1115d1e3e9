package nn

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel"
)

// TestArguments gives exported functions what they cannot take: an error, or a panic of this
// package, says what is wrong, and none is the run-time's.
func TestArguments(t *testing.T) {
	net, err := New(1, 3, Dense(2, Softmax))
	require.NoError(t, err)
	trainer, err := NewTrainer(net, CrossEntropy, Adam(0.1))
	require.NoError(t, err)
	data := Data{X: kernel.NewMatrix(2, 3), Labels: []int{0, 1}}

	var none context.Context
	_, err = trainer.Fit(none, data, FitOptions{Epochs: 1})
	require.EqualError(t, err, "the context is nil: context.Background() is one that is never done")
	_, err = trainer.Fit(t.Context(), data, FitOptions{Epochs: 1, Callbacks: []Callback{nil}})
	require.EqualError(t, err, "callback 0 is nil")
	_, err = Read(nil)
	require.ErrorIs(t, err, errNoReader)
	_, err = ReadCheckpoint(nil)
	require.ErrorIs(t, err, errNoReader)
	require.ErrorIs(t, net.Write(nil), errNoWriter)
	require.ErrorIs(t, trainer.WriteCheckpoint(nil), errNoWriter)
	require.ErrorIs(t, History{}.WriteCSV(nil), errNoWriter)
	_, err = BalancedWeights([]int{0, 1, 2}, math.MaxInt)
	require.EqualError(t, err, "class 3 has no rows: it cannot be balanced")
	_, err = NewPrequential(trainer, math.MaxInt)
	require.ErrorContains(t, err, "losses: it has from 1 to 1073741824")
	check, err := GradCheck(net, CrossEntropy, data, math.MaxInt)
	require.NoError(t, err)
	require.Equal(t, net.NumParameters(), check.Checked)

	_, err = Split(math.MaxInt, 1, 0.5)
	require.EqualError(t, err, fmt.Sprintf("a split of %d rows: it has from 0 to %d", math.MaxInt, mostNumbers))
	without := Data{X: data.X}.Rows([]int{1, 0, 1}) // rows to be predicted have no targets
	require.Equal(t, 3, without.X.Rows)

	for want, f := range map[string]func(){
		"nn: the data has fewer targets or weights than rows":                                    func() { Data{X: data.X, Labels: []int{0}}.Rows([]int{1}) },
		"kernel: matrix of more elements than memory can hold":                                   func() { OneHot([]int{0}, math.MaxInt) },
		"nn: a local group has from 1 to 65536 members, not -1":                                  func() { LocalGroup(-1) },
		"nn: a local group has from 1 to 65536 members, not 0":                                   func() { LocalGroup(0) },
		"nn: an online standardizer of -1 columns: it has from 0 to 268435456":                   func() { NewOnlineStandardizer(-1) },
		"nn: OnlineStandardizer.Write into nil: Standardizer makes a new one":                    func() { NewOnlineStandardizer(3).Write(nil) },
		"nn: a network without layers: New, Load and Read make networks":                         func() { new(Network).Outputs() },
		"nn: prediction does not fit the network: x must be [rows, inputs], dst [rows, outputs]": func() { net.Predictor().Predict(kernel.Matrix{}, data.X) },
	} {
		require.PanicsWithValue(t, want, f)
	}
	for _, n := range []int{math.MinInt, -1, mostNumbers + 1, math.MaxInt} {
		require.PanicsWithValue(t, fmt.Sprintf("nn: a permutation has from 0 to %d numbers, not %d", mostNumbers, n), func() { Permutation(n, 1) })
	}
	for _, d := range []Data{{X: data.X, Y: kernel.NewMatrix(1, 1)}, {X: data.X, Labels: data.Labels, Weights: []float32{1}}} {
		require.PanicsWithValue(t, "nn: the data has fewer targets or weights than rows", func() { d.Rows([]int{0}) })
	}
}

// TestNilReceivers: a method of a nil pointer returns an error or panics, as the package comment
// says, and does not answer as though there were something.
func TestNilReceivers(t *testing.T) {
	for _, receiver := range []any{
		(*Network)(nil), (*Trainer)(nil), (*Predictor)(nil), (*Parameters)(nil), (*Handle)(nil), (*HandlePredictor)(nil),
		(*Prequential)(nil), (*Standardizer)(nil), (*OnlineStandardizer)(nil),
	} {
		r := reflect.ValueOf(receiver)
		for i := range r.NumMethod() {
			method := r.Method(i)
			var args []reflect.Value
			for k := range method.Type().NumIn() {
				args = append(args, reflect.Zero(method.Type().In(k)))
			}
			ended := func() (ended bool) {
				defer func() { ended = ended || recover() != nil }()
				for _, result := range method.Call(args) {
					if err, ok := result.Interface().(error); ok {
						return err != nil
					}
				}
				return false
			}
			assert.True(t, ended(), "%T.%s", receiver, r.Type().Method(i).Name)
		}
	}
}
