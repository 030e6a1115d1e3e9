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

// TestStatistics64 holds the functions of float64 against rational arithmetic, with squares that
// overflow, that vanish, and both.
func TestStatistics64(t *testing.T) {
	exact := func() *big.Float { return new(big.Float).SetPrec(5000) }
	near := func(t *testing.T, want *big.Float, got, relative float64, what string) {
		t.Helper()
		off, _ := exact().Abs(exact().Sub(want, exact().SetFloat64(got))).Float64()
		size, _ := exact().Abs(want).Float64()
		require.LessOrEqual(t, off, relative*size+0x1p-1074, "%s is %v, exactly %v", what, got, want)
	}
	product := func(u, v float64) *big.Float {
		return exact().Mul(exact().SetFloat64(u), exact().SetFloat64(v))
	}
	r := seeded("TestStatistics64")
	onEverySet(t, func(t *testing.T) {
		for _, n := range []int{1, 2, 33, 1000, 1025, 2500} {
			for _, size := range [][2]int{{0, 0}, {510, 0}, {1023, -530}, {-511, -540}, {-1070, 3}, {-1070, -1070}, {1023, 1023}} {
				x, y := make([]float64, n), make([]float64, n)
				sum, squares, squaresY, dot, size1, away := exact(), exact(), exact(), exact(), exact(), exact()
				for i := range x {
					x[i] = math.Ldexp(r.Float64()+0.1, size[0])
					y[i] = math.Ldexp(r.Float64()+0.1, size[1])
					if i%7 == 3 {
						x[i] = -x[i]
					}
					sum.Add(sum, exact().SetFloat64(x[i]))
					squares.Add(squares, product(x[i], x[i]))
					squaresY.Add(squaresY, product(y[i], y[i]))
					dot.Add(dot, product(x[i], y[i]))
					size1.Add(size1, exact().SetFloat64(math.Abs(x[i])))
				}
				bound := (float64(n)/64 + 4) * 0x1p-53
				if norm := exact().Sqrt(squares); norm.MantExp(nil) <= 1023 { // or it is infinite
					near(t, norm, Norm2_64(x), bound, "the norm")
				}
				if size1.MantExp(nil) <= 1023 {
					near(t, size1, AbsoluteSum64(x), 2*bound, "the absolute sum")
					off, _ := exact().Sub(exact().Quo(sum, exact().SetInt64(int64(n))), exact().SetFloat64(Mean64(x))).Float64()
					most, _ := size1.Float64()
					require.LessOrEqual(t, math.Abs(off), 2*bound*most, "the mean")
				}
				cosine := exact().Quo(dot, exact().Sqrt(exact().Mul(squares, squaresY)))
				off, _ := exact().Sub(cosine, exact().SetFloat64(CosineSimilarity64(x, y))).Float64()
				require.LessOrEqual(t, math.Abs(off), 4*bound, "the cosine of %v", size)
				if size[0] == 0 {
					mean := exact().Quo(sum, exact().SetInt64(int64(n)))
					for _, v := range x {
						d := exact().Sub(exact().SetFloat64(v), mean)
						away.Add(away, d.Mul(d, d))
					}
					if n > 1 {
						near(t, exact().Quo(away, exact().SetInt64(int64(n))), Variance64(x), 8*bound, "the variance")
					} else {
						require.Zero(t, Variance64(x))
					}
				}
			}
		}
		nan, inf := math.NaN(), math.Inf(1)
		require.Zero(t, Norm2_64(nil))
		require.Zero(t, math.Float64bits(Norm2_64([]float64{0, math.Copysign(0, -1)})))
		require.Equal(t, inf, Norm2_64([]float64{1, -inf}))
		require.Equal(t, inf, Norm2_64([]float64{math.MaxFloat64, math.MaxFloat64}))
		require.Equal(t, 5e300, Norm2_64([]float64{3e300, 4e300}), "the squares overflow")
		require.Equal(t, 5*0x1p-1074, Norm2_64([]float64{3 * 0x1p-1074, -4 * 0x1p-1074}), "the squares vanish")
		for _, x := range [][]float64{{1, nan}, {1e200, nan}, {nan, 1e-300}} {
			v, c := Norm2_64(x), CosineSimilarity64(x, []float64{1e300, 1e-300})
			require.True(t, v != v && c != c, "%v", x)
		}
		require.InDelta(t, 1, CosineSimilarity64([]float64{1e308, 1e308}, []float64{5e-324, 5e-324}), 1e-15)
		for _, x := range [][]float64{nil, {0, 0}, {inf, 1}, {1, nan}} {
			y := []float64{1e300, 1}[:len(x)]
			c, d := CosineSimilarity64(x, y), CosineSimilarity64(y, x)
			require.True(t, c != c && d != d, "%v", x)
			if len(x) == 0 || x[1] != 0 {
				v := Variance64(x)
				require.True(t, v != v, "%v", x)
			}
		}
		x := make([]float64, 5000)
		for i := range x {
			x[i] = 0.1
		}
		require.InDelta(t, 0, Variance64(x), 1e-30)
	})
}
