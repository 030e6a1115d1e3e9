package kernel

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStackArgumentsStay(t *testing.T) {
	require.Zero(t, testing.AllocsPerRun(100, func() {
		var x, y [16]float32
		var c [256]float32
		for i := range x {
			x[i] = float32(i)
		}
		Exp(y[:], x[:])
		Add(y[:], y[:], x[:])
		MatMul(Matrix{16, 16, 16, c[:]}, Matrix{16, 1, 1, x[:]}, Matrix{1, 16, 16, y[:]})
		MatMulTB(Matrix{16, 16, 16, c[:]}, Matrix{16, 1, 1, x[:]}, Matrix{16, 1, 1, y[:]})
		if c[17] != x[1]*y[1] || Dot(x[:], y[:]) == 0 {
			t.Fatal("wrong")
		}
	}))
}
