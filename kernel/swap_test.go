package kernel

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSwapKeepsBits: a signalling NaN stays one, which a conversion or an operation would not let.
func TestSwapKeepsBits(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		for n := range 140 {
			x, y := make([]float32, n), make([]float32, n)
			u, v := make([]float64, n), make([]float64, n)
			for i := range n {
				x[i], y[i] = math.Float32frombits(0x7f800001+uint32(i)), float32(i)
				u[i], v[i] = math.Float64frombits(0xfff0000000000001+uint64(i)), float64(i)
			}
			Swap(x, y)
			Swap64(u, v)
			for i := range n {
				require.Equal(t, 0x7f800001+uint32(i), math.Float32bits(y[i]))
				require.Equal(t, 0xfff0000000000001+uint64(i), math.Float64bits(v[i]))
				require.Equal(t, float32(i), x[i])
				require.Equal(t, float64(i), u[i])
			}
		}
	})
}
