package nn

import (
	"encoding/json"
	"errors"
	"flag"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/stretchr/testify/require"
)

var swapping = flag.Duration("swapping", 500*time.Millisecond, "how long TestSharedHandle swaps")

// TestSharedHandle: 8 goroutines predict while a handle swaps two models every millisecond and
// another goroutine trains. Every prediction is one of the two models', to the bit, and that of the
// version that it says. Run it with -race.
func TestSharedHandle(t *testing.T) {
	data := problem(6, 40)
	first := everything(1)
	first.Standardizer = must(FitStandardizer(data.X))
	second := must(New(9, 13, Dense(64, Tanh), Dense(5, Softmax))) // of other layers
	want := [2]kernel.Matrix{kernel.NewMatrix(40, 5), kernel.NewMatrix(40, 5)}
	first.Predictor().Predict(want[0], data.X)
	second.Predictor().Predict(want[1], data.X)
	h := must(NewHandle(first, nil))

	var stop atomic.Bool
	var predictions atomic.Int64
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			p, got, labels := h.Predictor(), kernel.NewMatrix(40, 5), make([]int, 40)
			seen := uint64(0)
			for n := g; !stop.Load(); n++ {
				rows := 1 + n%40
				version := p.Predict(got.Slice(0, rows), data.X.Slice(0, rows))
				if version < seen {
					t.Error("an older version after a newer one")
				}
				seen = version
				w := want[(version-1)%2] // versions take turns
				for i, v := range got.Data[:rows*5] {
					if math.Float32bits(v) != math.Float32bits(w.Data[i]) {
						t.Errorf("version %d predicts other bits", version)
						return
					}
				}
				version = p.Classify(labels[:1], data.X.Slice(0, 1))
				if labels[0] != kernel.ArgMax(want[(version-1)%2].Row(0)) {
					t.Error("another class")
				}
				predictions.Add(1)
				runtime.Gosched() // or a machine of few cores swaps five times a second
			}
		})
	}
	wg.Go(func() { // trains a copy, which nobody sees
		tr := must(NewTrainer(first.Clone(), CrossEntropy, Adam(0.01)))
		for !stop.Load() {
			tr.StepData(data)
			runtime.Gosched()
		}
	})
	swaps := 0
	for deadline := time.Now().Add(*swapping); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		swaps++
		version, err := h.Swap([]*Network{first, second}[swaps%2])
		require.NoError(t, err)
		require.Equal(t, uint64(swaps+1), version)
	}
	stop.Store(true)
	wg.Wait()
	require.Greater(t, swaps, 10)
	require.Greater(t, predictions.Load(), int64(100))
	t.Logf("%d predictions during %d swaps", predictions.Load(), swaps)
}

func TestHandle(t *testing.T) {
	data := problem(6, 40)
	hold := problem(7, 20)
	net := everything(1)
	h := must(NewHandle(net, HoldOut(hold, CrossEntropy, 0.01)))
	score := must(net.Loss(hold, CrossEntropy))
	require.Equal(t, Model{h.Model().Network, 1, score}, *h.Model())

	tr := must(NewTrainer(net, CrossEntropy, Adam(0.01)))
	before := h.Model().Network.Hash()
	tr.StepData(data)
	require.Equal(t, before, h.Model().Network.Hash(), "training reaches the service by Swap alone")

	worse := net.Clone()
	kernel.Scale(worse.all, 3, worse.all)
	bad := net.Clone()
	bad.all[7] = float32(math.NaN())
	named := net.Clone()
	named.Classes = []string{"a", "b", "c", "d", "e"}
	wrong := net.Clone()
	wrong.Standardizer = &Standardizer{[]float32{1}, []float32{1}}
	for want, candidate := range map[string]*Network{
		"swap: a network without layers":                                    nil,
		"swap: hold-out: the loss is":                                       worse,
		"swap: 0.weight: row 0, column 7 is NaN":                            bad,
		"swap: the network names 5 classes: the one in service 0":           named,
		"swap: standardizer has 1 mean":                                     wrong,
		"swap: the network has 12 inputs and 5 outputs: the one in service": must(New(1, 12, Dense(5, Softmax))),
		"swap: the network has 13 inputs and 4 outputs: the one in service": must(New(1, 13, Dense(4, Softmax))),
	} {
		_, err := h.Swap(candidate)
		require.ErrorContains(t, err, want)
		require.Equal(t, uint64(1), h.Model().Version)
		require.Equal(t, before, h.Model().Network.Hash())
	}
	_, err := h.Rollback()
	require.ErrorContains(t, err, "no former model")

	for i := range 6 {
		kernel.Scale(net.all, 0.999, net.all)
		version, err := h.Swap(net)
		require.NoError(t, err)
		require.Equal(t, uint64(i+2), version)
	}
	for i := range 4 {
		m, err := h.Rollback()
		require.NoError(t, err)
		require.Equal(t, uint64(6-i), m.Version)
		require.Equal(t, m, h.Model())
	}
	_, err = h.Rollback()
	require.Error(t, err)
	version, err := h.Swap(net)
	require.NoError(t, err)
	require.Equal(t, uint64(8), version, "no version comes twice")

	named.Classes[4] = "f"
	other := named.Clone()
	hn := must(NewHandle(named, nil))
	require.True(t, math.IsNaN(hn.Model().Score))
	other.Classes[4] = "g"
	_, err = hn.Swap(other)
	require.ErrorContains(t, err, `class 4 is "g": that of the network in service is "f"`)

	_, err = NewHandle(net, func(*Network, *Model) (float64, error) { return 0, errors.New("no") })
	require.ErrorContains(t, err, "swap: no")
	_, err = NewHandle(net, HoldOut(Data{}, CrossEntropy, 0))
	require.ErrorContains(t, err, "hold-out: evaluation: no rows")
	_, err = NewHandle(net, HoldOut(hold, MeanSquaredError, 0))
	require.ErrorContains(t, err, "hold-out: mse does not go")
	_, err = NewHandle(net, HoldOut(hold, CrossEntropy, -1))
	require.ErrorContains(t, err, "a slack of -1")
}

func TestSummary(t *testing.T) {
	net := must(New(1, 13, Dense(7, ReLU).WithDropout(0.25), Dense(5, Softmax)))
	s := net.Summary()
	text, err := json.Marshal(s)
	require.NoError(t, err)
	var back Summary
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, s, back)
	require.Equal(t, net.NumParameters(), s.Layers[0].Parameters+s.Layers[1].Parameters)
	require.Equal(t, net.Hash(), s.Hash)
	require.Contains(t, s.String(), "0      13      7      relu        0.25     98\n")
}
