package nn

import (
	"context"
	"math"
	"testing"

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

	for want, f := range map[string]func(){
		"nn: a local group has from 1 to 65536 members, not -1":                                  func() { LocalGroup(-1) },
		"nn: a local group has from 1 to 65536 members, not 0":                                   func() { LocalGroup(0) },
		"nn: an online standardizer of -1 columns: it has from 0 to 268435456":                   func() { NewOnlineStandardizer(-1) },
		"nn: OnlineStandardizer.Write into nil: Standardizer makes a new one":                    func() { NewOnlineStandardizer(3).Write(nil) },
		"nn: a network without layers: New, Load and Read make networks":                         func() { new(Network).Outputs() },
		"nn: prediction does not fit the network: x must be [rows, inputs], dst [rows, outputs]": func() { net.Predictor().Predict(kernel.Matrix{}, data.X) },
	} {
		require.PanicsWithValue(t, want, f)
	}
}
