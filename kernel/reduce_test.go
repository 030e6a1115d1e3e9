package kernel

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestStatistics holds Norm2, CosineSimilarity, Mean and Variance against rational arithmetic.
func TestStatistics(t *testing.T) {
	near := func(t *testing.T, want *big.Float, got float32, ulps float64, what string) {
		t.Helper()
		w, _ := want.Float64()
		ulp := math.Ldexp(1, max(math.Ilogb(w), -126)-23)
		require.LessOrEqual(t, math.Abs(float64(got)-w), ulps*ulp, "%s is %v, exactly %v", what, got, w)
	}
	exact := func() *big.Float { return new(big.Float).SetPrec(600) }
	r := seeded("TestStatistics")
	onEverySet(t, func(t *testing.T) {
		for _, n := range []int{1, 2, 33, 1000, 1025, 9001} {
			for _, at := range []float64{0, 1e6, -3} {
				x, y := make([]float32, n), make([]float32, n)
				sum, squares, squaresY, dot := exact(), exact(), exact(), exact()
				add := func(to *big.Float, u, v float32) {
					to.Add(to, exact().Mul(exact().SetFloat64(float64(u)), exact().SetFloat64(float64(v))))
				}
				for i := range x {
					x[i] = float32(at + r.NormFloat64())
					y[i] = float32(at + r.NormFloat64())
					add(sum, x[i], 1)
					add(squares, x[i], x[i])
					add(squaresY, y[i], y[i])
					add(dot, x[i], y[i])
				}
				count := exact().SetInt64(int64(n))
				near(t, exact().Sqrt(squares), Norm2(x), 0.501, "the norm")
				near(t, exact().Quo(sum, count), Mean(x), 0.501, "the mean")
				product := exact().Sqrt(exact().Mul(squares, squaresY))
				near(t, exact().Quo(dot, product), CosineSimilarity(x, y), 0.501, "the cosine")
				// Σ(x − m)² = Σx² − (Σx)²/n
				variance := exact().Sub(squares, exact().Quo(exact().Mul(sum, sum), count))
				if n > 1 {
					near(t, exact().Quo(variance, count), Variance(x), 2, "the variance")
				} else {
					require.Zero(t, Variance(x))
				}
			}
		}
		nan, inf := math.NaN(), math.Inf(1)
		require.Zero(t, Norm2(nil))
		require.True(t, Mean(nil) != Mean(nil) && Variance(nil) != Variance(nil) && CosineSimilarity(nil, nil) != CosineSimilarity(nil, nil))
		require.Equal(t, float32(inf), Norm2([]float32{1, float32(-inf)}))
		require.Equal(t, float32(5e30), Norm2([]float32{3e30, 4e30}), "the squares overflow in float32")
		require.Equal(t, float32(1), CosineSimilarity([]float32{3e38, 3e38}, []float32{1e-45, 1e-45}))
		for _, x := range [][]float32{{1, float32(nan)}, {float32(inf), 1}} {
			v, c := Variance(x), CosineSimilarity(x, []float32{1, 1})
			require.True(t, v != v && c != c, "%v", x)
		}
		x := make([]float32, 5000)
		for i := range x {
			x[i] = 0.1
		}
		require.Zero(t, Variance(x))
		require.Equal(t, float32(0.1), Mean(x))
	})
}

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
