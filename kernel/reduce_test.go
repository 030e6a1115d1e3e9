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
