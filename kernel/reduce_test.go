package kernel

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRowDots64 compares the function with Dot64 and with exact sums; TestKernels compares the
// implementations.
func TestRowDots64(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		r := seeded("TestRowDots64")
		for _, s := range [][2]int{{0, 0}, {0, 5}, {5, 0}, {1, 1}, {3, 8}, {8, 9}, {17, 31}, {9, 1000}, {1100, 8}, {2, 8192}, {2, 8193}} {
			m, n := s[0], s[1]
			a, x, y := NewMatrix64(m, n+3), make([]float64, n), make([]float64, m)
			for i := range a.Data {
				a.Data[i] = r.NormFloat64()
			}
			for i := range x {
				x[i] = r.NormFloat64()
			}
			a.Cols = n
			for i := range y {
				y[i] = math.NaN()
			}
			RowDots64(y, a, x)
			for i := range y {
				exact, size := new(big.Float).SetPrec(2000), 0.0
				for j, v := range x {
					w := a.Data[i*a.Stride+j]
					p := new(big.Float).SetPrec(200).Mul(big.NewFloat(w), big.NewFloat(v))
					exact.Add(exact, p)
					size += math.Abs(w * v)
				}
				off, _ := exact.Sub(exact, big.NewFloat(y[i])).Float64()
				require.LessOrEqual(t, math.Abs(off), (float64(n)/8+4)*0x1p-53*size, "row %d of %d×%d", i, m, n)
				if n > block {
					require.Equal(t, Dot64(a.Row(i), x), y[i])
				}
			}
		}
	})
	a, y := NewMatrix64(4, 4), make([]float64, 4)
	require.PanicsWithValue(t, errLength, func() { RowDots64(y[:3], a, y) })
	require.PanicsWithValue(t, errLength, func() { RowDots64(y, a, y[:3]) })
	require.PanicsWithValue(t, errShared, func() { RowDots64(y, a, y) })
	require.PanicsWithValue(t, errShared, func() { RowDots64(a.Row(2), a, y) })
	require.PanicsWithValue(t, errMatrix, func() { RowDots64(y, Matrix64{4, 4, 3, a.Data}, make([]float64, 4)) })
	// The first row of a larger matrix, by those below; and a vector that lies beside a's columns.
	a.Row(1)[2] = 1
	RowDots64(a.Row(0)[:3], a.Slice(1, 4), []float64{0, 0, 1, 0})
	require.Equal(t, []float64{1, 0, 0, 0}, a.Row(0))
	left := Matrix64{3, 2, 4, a.Data}
	RowDots64(a.Data[6:7], left.Slice(0, 1), a.Data[2:4])
	require.Equal(t, []float64{0, 0, 0, 0}, a.Row(1))
}
