package soak

import (
	"context"
	"flag"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/nn"
	"github.com/stretchr/testify/require"
)

var soak = flag.Duration("soak", 3*time.Second, "how long TestSoak runs")

// data returns made-up rows of 20 numbers, and labels of five classes.
func data(seed uint64, rows int) nn.Data {
	r := rand.New(rand.NewPCG(seed, 1))
	d := nn.Data{X: kernel.NewMatrix(rows, 20), Labels: make([]int, rows)}
	for i := range d.X.Data {
		d.X.Data[i] = float32(r.IntN(2001)-1000) / 500
	}
	for i := range d.Labels {
		d.Labels[i] = r.IntN(5)
	}
	return d
}

// train returns a network after a training that always is the same, with that many workers.
func train(workers int) (*nn.Network, error) {
	net, err := nn.New(7, 20, nn.Dense(67, nn.Tanh), nn.Dense(33, nn.GELU), nn.Dense(5, nn.Softmax))
	if err != nil {
		return nil, err
	}
	tr, err := nn.NewTrainer(net, nn.CrossEntropy, nn.Adam(0.01))
	if err != nil {
		return nil, err
	}
	tr.Workers = workers
	_, err = tr.Fit(context.Background(), data(8, 211), nn.FitOptions{Epochs: 3, Batch: 32, Seed: 9})
	return net, err
}

// TestSoak: the same bits, and the same memory, for as long as it runs.
func TestSoak(t *testing.T) {
	net, err := train(1)
	require.NoError(t, err)
	want := net.Hash()
	in := data(10, 101).X
	right := kernel.NewMatrix(in.Rows, 5)
	net.Predictor().Predict(right, in)

	ctx, cancel := context.WithTimeout(context.Background(), *soak)
	defer cancel()
	var trainings, predictions, collections atomic.Int64
	var wrong sync.Map
	var group sync.WaitGroup
	for i := range 2 {
		group.Go(func() {
			for ctx.Err() == nil {
				trained, err := train(1 + (i+int(trainings.Add(1)))%4)
				if err != nil {
					wrong.Store("training: "+err.Error(), true)
					return
				}
				if got := trained.Hash(); got != want {
					wrong.Store("a training gave the weights "+got, true)
				}
			}
		})
	}
	for i := range 8 {
		group.Go(func() {
			p := net.Predictor()
			out := kernel.NewMatrix(in.Rows, 5)
			for first := i; ctx.Err() == nil; first = (first + 1) % in.Rows {
				rows := 1 + first%(in.Rows-first) // any part of the rows
				part := kernel.Matrix{Rows: rows, Cols: in.Cols, Stride: in.Stride, Data: in.Data[first*in.Stride:]}
				to := kernel.Matrix{Rows: rows, Cols: 5, Stride: 5, Data: out.Data[:rows*5]}
				p.Predict(to, part)
				if !slices.Equal(to.Data, right.Data[first*5:(first+rows)*5]) {
					wrong.Store("a prediction differs from that of all rows at once", true)
				}
				predictions.Add(1)
			}
		})
	}
	// The least bytes in use that the first and the last quarter see. Other samples have in them
	// what was allocated since the collection, which depends on the scheduler.
	const none = math.MaxUint64
	early, late := uint64(none), uint64(none)
	start := time.Now()
	for ctx.Err() == nil || late == none {
		runtime.GC()
		collections.Add(1)
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		switch passed := time.Since(start); {
		case passed < *soak/4 || early == none:
			early = min(early, m.HeapAlloc)
		case passed >= *soak*3/4:
			late = min(late, m.HeapAlloc)
		}
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Millisecond):
		}
	}
	group.Wait()
	wrong.Range(func(what, _ any) bool { t.Error(what); return true })
	require.Equal(t, want, net.Hash(), "the shared network has changed")
	require.NotZero(t, trainings.Load())
	require.NotZero(t, predictions.Load())
	require.LessOrEqual(t, late, 2*early+1<<20, "bytes in use grow")
	t.Logf("%v: %d trainings, %d predictions, %d collections; %d KiB in use in the first quarter, %d in the last",
		*soak, trainings.Load(), predictions.Load(), collections.Load(), early>>10, late>>10)
}
