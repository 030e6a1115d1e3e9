package kernel

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAddSymmetric compares the functions with what their comments say, row by row, and with exact
// sums; TestKernels compares the implementations.
func TestAddSymmetric(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		testAddSymmetric(t, 0x1p-24, func(y []float32, alpha float32, a *matrixOf[float32], upper bool, x []float32) {
			AddSymmetric(y, alpha, Matrix(*a), upper, x)
		}, func(dst []float32, a *matrixOf[float32], x []float32) { MatVec(dst, Matrix(*a), x) }, Axpy)
		testAddSymmetric(t, 0x1p-53, func(y []float64, alpha float64, a *matrixOf[float64], upper bool, x []float64) {
			AddSymmetric64(y, alpha, Matrix64(*a), upper, x)
		}, func(dst []float64, a *matrixOf[float64], x []float64) { MatVec64(dst, Matrix64(*a), x) }, Axpy64)
	})
}

func testAddSymmetric[T number](t *testing.T, eps float64, add func(y []T, alpha T, a *matrixOf[T], upper bool, x []T),
	matVec func(dst []T, a *matrixOf[T], x []T), axpy func(a T, x, y []T)) {
	r := seeded("TestAddSymmetric")
	sizes := []int{0, 90, 91, 100, 127, 128, 300, 1023, 1024, 1025, 1040, 2063}
	if testing.Short() {
		sizes = []int{0, 90, 91, 300, 1041}
	}
	for n := 1; n < 70; n++ { // every group, with every rest
		sizes = append(sizes, n)
	}
	for _, n := range sizes {
		for _, upper := range []bool{true, false} {
			a, x, y := matrixOf[T]{n, n, n + 3, make([]T, n*(n+3))}, make([]T, n), make([]T, n)
			sum, size := make([]float64, n), make([]float64, n) // exact but for the last bits
			for i := range n {
				x[i], y[i] = T(r.NormFloat64()), T(r.NormFloat64())
				sum[i], size[i] = float64(y[i]), math.Abs(float64(y[i]))
			}
			for i := range a.Data {
				a.Data[i] = T(math.NaN()) // in the other triangle
			}
			const alpha = 0.3
			term := func(i, j int, v T) {
				p := float64(v) * float64(x[j]) * float64(T(alpha))
				sum[i] += p
				size[i] += math.Abs(p)
			}
			for i := range n {
				for j := range n {
					if i == j || (i < j) == upper {
						v := T(r.NormFloat64())
						a.Data[i*a.Stride+j] = v
						term(i, j, v)
						if i != j {
							term(j, i, v)
						}
					}
				}
			}
			want := slices.Clone(y)
			for k := range n {
				i, begin, end := k, k, n
				if !upper {
					i = n - 1 - k
					begin, end = 0, i+1
				}
				row := a.Data[i*a.Stride:]
				f := T(alpha) * x[i]
				axpy(f, row[begin:i], want[begin:i])
				axpy(f, row[i+1:max(end, i+1)], want[i+1:max(end, i+1)])
				var parts []T // from the first column to the last
				for from := begin; from < end; {
					to := min((from/1024+1)*1024, end)
					d := make([]T, 1)
					matVec(d, &matrixOf[T]{1, to - from, to - from, row[from:to]}, x[from:to])
					parts = append(parts, T(alpha)*(d[0]+0))
					from = to
				}
				if !upper {
					slices.Reverse(parts)
				}
				for _, p := range parts {
					want[i] += p
				}
			}
			add(y, alpha, &a, upper, x)
			require.Equal(t, want, y, "%d×%d, upper: %v, %T", n, n, upper, y)
			for i, v := range y {
				require.InDelta(t, sum[i], float64(v), float64(n+8)*eps*size[i], "%d×%d, upper: %v, %T, element %d", n, n, upper, y, i)
			}
		}
	}
}

// TestAddSymmetricZeros: a sum of negative products that are all too small for a number adds +0,
// whether a vector is full or not.
func TestAddSymmetricZeros(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		for _, n := range []int{8, 16, 17, 33} {
			for _, upper := range []bool{true, false} {
				a, x, y := NewMatrix64(n, n), make([]float64, n), make([]float64, n)
				fillWith(a.Data, -0x1p-600)
				fillWith(x, 0x1p-600)
				fillWith(y, math.Copysign(0, -1))
				AddSymmetric64(y, 1, a, upper, x)
				require.Equal(t, make([]float64, n), y)
			}
		}
	})
}

// TestAddSymmetricChecks: what is wrong panics, and changes nothing.
func TestAddSymmetricChecks(t *testing.T) {
	a, x, y := NewMatrix64(4, 4), make([]float64, 4), make([]float64, 4)
	fillWith(a.Data, 1)
	fillWith(x, 1)
	for _, test := range []struct {
		want string
		f    func()
	}{
		{errShape, func() { AddSymmetric64(y, 1, Matrix64{4, 3, 4, a.Data}, true, x) }},
		{errShape, func() { AddSymmetric64(y[:0], 1, Matrix64{0, 4, 4, nil}, true, x[:0]) }},
		{errLength, func() { AddSymmetric64(y[:3], 1, a, true, x) }},
		{errLength, func() { AddSymmetric64(y, 1, a, true, x[:3]) }},
		{errMatrix, func() { AddSymmetric64(y, 1, Matrix64{4, 4, 3, a.Data}, true, x) }},
		{errMatrix, func() { AddSymmetric64(y, 1, Matrix64{4, 4, 4, a.Data[:15]}, false, x) }},
		{errShared, func() { AddSymmetric64(a.Row(1), 1, a, true, x) }},
		{errShared, func() { AddSymmetric64(y, 1, a, true, y) }},
		{errShared, func() { z := make([]float64, 5); AddSymmetric64(z[1:], 1, a, true, z[:4]) }},
	} {
		require.PanicsWithValue(t, test.want, test.f)
	}
	require.Equal(t, make([]float64, 4), y)

	// The vectors may lie beside the elements of the matrix, in its rows.
	m := NewMatrix64(2, 6)
	copy(m.Data, []float64{1, 2, 10, 10, 1, 1, 2, 3})
	AddSymmetric64(m.Data[2:4], 1, Matrix64{2, 2, 6, m.Data}, true, m.Data[4:6])
	require.Equal(t, []float64{1, 2, 13, 15, 1, 1, 2, 3, 0, 0, 0, 0}, m.Data)
}
