package nn

import (
	"bytes"
	"context"
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/stretchr/testify/require"
)

func xor() Data {
	return Data{
		X: kernel.Matrix{Rows: 4, Cols: 2, Stride: 2, Data: []float32{0, 0, 0, 1, 1, 0, 1, 1}},
		Y: kernel.Matrix{Rows: 4, Cols: 1, Stride: 1, Data: []float32{0, 1, 1, 0}},
	}
}

func TestXOR(t *testing.T) {
	net, err := New(1, 2, Dense(8, Tanh), Dense(1, Sigmoid))
	require.NoError(t, err)
	tr, err := NewTrainer(net, BinaryCrossEntropy, Adam(0.05))
	require.NoError(t, err)
	h, err := tr.Fit(context.Background(), xor(), FitOptions{Epochs: 300})
	require.NoError(t, err)
	require.Less(t, h[299].Loss, 0.02)
	labels := make([]int, 4)
	net.Predictor().Classify(labels, xor().X)
	require.Equal(t, []int{0, 1, 1, 0}, labels)
	var b bytes.Buffer
	require.NoError(t, net.Write(&b))
	got, err := Read(bytes.NewReader(b.Bytes()))
	require.NoError(t, err)
	require.Equal(t, net, got)
	t.Log(net, b.String()[8:300])
}
