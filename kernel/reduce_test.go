package kernel

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMatVec compares the functions with Dot and with exact sums; TestKernels compares the
// implementations.
func TestMatVec(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		vectorProducts[float32]{func(dst []float32, a *matrixOf[float32], x []float32) { MatVec(dst, Matrix(*a), x) },
			Dot, 16, 0x1p-24}.try(t)
		vectorProducts[float64]{func(dst []float64, a *matrixOf[float64], x []float64) { MatVec64(dst, Matrix64(*a), x) },
			Dot64, 8, 0x1p-53}.try(t)
	})
}

type vectorProducts[T number] struct {
	f     func(dst []T, a *matrixOf[T], x []T)
	dot   func(x, y []T) T
	lanes int
	ulp   float64
}

func (p vectorProducts[T]) try(t *testing.T) {
	r := seeded("TestMatVec")
	matrix := func(rows, stride int) *matrixOf[T] {
		return &matrixOf[T]{rows, stride, stride, make([]T, rows*stride)}
	}
	for _, s := range [][2]int{{0, 0}, {0, 5}, {5, 0}, {1, 1}, {3, 8}, {8, 9}, {17, 31}, {9, 1000}, {1100, 8}, {2, 8192}, {2, 8193}} {
		m, n := s[0], s[1]
		a, x, y := matrix(m, n+3), make([]T, n), make([]T, m)
		normal(r, a.Data)
		normal(r, x)
		a.Cols = n
		for i := range y {
			y[i] = T(math.NaN())
		}
		p.f(y, a, x)
		for i := range y {
			row := a.Data[i*a.Stride:][:n]
			exact, size := new(big.Float).SetPrec(2000), 0.0
			for j, v := range x {
				exact.Add(exact, new(big.Float).SetPrec(200).Mul(big.NewFloat(float64(row[j])), big.NewFloat(float64(v))))
				size += math.Abs(float64(row[j]) * float64(v))
			}
			off, _ := exact.Sub(exact, big.NewFloat(float64(y[i]))).Float64()
			require.LessOrEqual(t, math.Abs(off), float64(n/p.lanes+5)*p.ulp*size, "row %d of %d×%d", i, m, n)
			if n > block {
				require.Equal(t, p.dot(row, x), y[i])
			}
		}
	}
	a, y := matrix(4, 4), make([]T, 4)
	row := func(i int) []T { return a.Data[4*i : 4*i+4] }
	require.PanicsWithValue(t, errLength, func() { p.f(y[:3], a, y) })
	require.PanicsWithValue(t, errLength, func() { p.f(y, a, y[:3]) })
	require.PanicsWithValue(t, errShared, func() { p.f(y, a, y) })
	require.PanicsWithValue(t, errShared, func() { p.f(row(2), a, y) })
	require.PanicsWithValue(t, errMatrix, func() { p.f(y, &matrixOf[T]{4, 4, 3, a.Data}, make([]T, 4)) })
	// The first row of a larger matrix, by those below; and a vector that lies beside a's columns.
	row(1)[2] = 1
	p.f(row(0)[:3], &matrixOf[T]{3, 4, 4, a.Data[4:]}, []T{0, 0, 1, 0})
	require.Equal(t, []T{1, 0, 0, 0}, row(0))
	p.f(a.Data[6:7], &matrixOf[T]{1, 2, 4, a.Data[:2]}, a.Data[2:4])
	require.Equal(t, []T{0, 0, 0, 0}, row(1))
}
