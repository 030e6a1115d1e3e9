package kernel

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// ulp returns the distance of the float32 on either side of x, of which x need not be one.
func ulp(x float64) float64 {
	_, e := math.Frexp(x)
	return math.Ldexp(1, max(e-24, -149))
}

// slopes are derivatives, from package math; near their zeros within 2^-50.
var slopes = []struct {
	name   string
	kernel func(dx, dy, x []float32)
	slope  func(x float64) float64
	zero   float64
}{
	{"SiLUGrad", SiLUGrad, func(x float64) float64 {
		y := 1 / (1 + math.Exp(-x))
		return y * (1 + x/(1+math.Exp(x)))
	}, -1.2784645427610738},
	{"GELUTanhGrad", GELUTanhGrad, func(x float64) float64 {
		k := math.Sqrt(8 / math.Pi)
		u := k * (x + 0.044715*x*x*x)
		y := 1 / (1 + math.Exp(-u))
		return y * (1 + x*k*(1+3*0.044715*x*x)/(1+math.Exp(u)))
	}, -0.7524614220710163},
	{"GELUGrad", GELUGrad, func(x float64) float64 {
		return 0.5*math.Erfc(-x/math.Sqrt2) + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi)
	}, -0.7517915246935645},
}

// TestSlopes checks the bounds that the documentation of these gradients gives.
func TestSlopes(t *testing.T) {
	for _, f := range slopes {
		assert.Less(t, math.Abs(f.slope(f.zero)), 1e-15)
		t.Run(f.name, func(t *testing.T) {
			onEverySet(t, func(t *testing.T) {
				r := seeded(f.name)
				worst, nearZero := 0.0, 0.0
				const n = 20_000
				x, dy, dx := make([]float32, n), make([]float32, n), make([]float32, n)
				for i := range x {
					switch r.IntN(4) {
					case 0:
						x[i] = float32(r.NormFloat64() * math.Ldexp(1, -r.IntN(30)))
					case 1:
						x[i] = float32(f.zero + r.NormFloat64()*math.Ldexp(1, -r.IntN(24)))
					case 2:
						x[i] = float32(40 * (r.Float64() - 0.5))
					case 3:
						x[i] = float32(-700 * r.Float64())
					}
					dy[i] = float32(r.NormFloat64() * math.Ldexp(1, r.IntN(200)-100))
				}
				f.kernel(dx, dy, x)
				for i, v := range x {
					s := f.slope(float64(v))
					want := float64(dy[i]) * s
					if math.Abs(want) > math.MaxFloat32 || math.IsInf(math.Exp(-3*float64(v)*float64(v)), 0) {
						continue
					}
					// Half of the last place, and what the slope may be wrong by.
					scale := math.Abs(s)
					if v > -6 {
						scale = max(scale, 0.5)
					}
					off := (math.Abs(float64(dx[i])-want) - 0.5*ulp(want)) / math.Abs(float64(dy[i]))
					worst = max(worst, off/scale)
					assert.Less(t, off, 0x1p-32*scale+1e-300, "%s(%g, dy=%g) is %g, want %g", f.name, v, dy[i], dx[i], want)
					if math.Abs(s) >= 1.0/16 || v < -6 {
						assert.Less(t, math.Abs(float64(dx[i])-want), 0.52*ulp(want), "%s(%g, dy=%g) is %g, want %g", f.name, v, dy[i], dx[i], want)
					} else {
						nearZero = max(nearZero, math.Abs(float64(dx[i])-want)/ulp(want))
					}
				}
				t.Logf("error beyond 1/2 ULP: at most 2^%.2f of the slope; near the zero at most %.4g ULP", math.Log2(worst), nearZero)
				inf := float32(math.Inf(1))
				f.kernel(dx[:6], []float32{2, 2, 2, 2, 2, 2}, []float32{inf, -inf, float32(math.NaN()), 0, float32(math.Copysign(0, -1)), math.MaxFloat32})
				assert.Equal(t, []float32{2, 0}, dx[:2])
				assert.True(t, dx[2] != dx[2])
				assert.Equal(t, []float32{1, 1, 2}, dx[3:6])
			})
		})
	}
}

// TestSoftplusGrad checks that the slope in terms of y is the slope in terms of x, as far as y tells.
func TestSoftplusGrad(t *testing.T) {
	r := seeded("SoftplusGrad")
	onEverySet(t, func(t *testing.T) {
		x, y, dy, dx := []float32{0}, []float32{0}, []float32{0}, []float32{0}
		for range 10_000 {
			x[0], dy[0] = float32(r.NormFloat64()*math.Ldexp(1, r.IntN(8)-2)), float32(r.NormFloat64())
			Softplus(y, x)
			SoftplusGrad(dx, dy, y)
			want := -float64(dy[0]) * math.Expm1(-float64(y[0]))
			assert.LessOrEqual(t, math.Abs(float64(dx[0])-want), 0.5001*ulp(want))
			want = float64(dy[0]) / (1 + math.Exp(-float64(x[0])))
			assert.LessOrEqual(t, math.Abs(float64(dx[0])-want), 1.01*ulp(want)+ulp(0), "x=%g", x[0])
		}
	})
}

// TestELU checks alphas other than 1 against math.Expm1, whose error hides nothing in half of the last place of a float32.
func TestELU(t *testing.T) {
	r := seeded("ELU")
	onEverySet(t, func(t *testing.T) {
		y := []float32{0}
		for range 20_000 {
			x, alpha := float32(-math.Abs(r.NormFloat64()*4)), float32(r.NormFloat64())
			switch r.IntN(4) {
			case 0:
				x *= float32(math.Ldexp(1, -r.IntN(140)))
			case 1:
				alpha *= float32(math.Ldexp(1, r.IntN(200)-100))
			}
			ELU(y, alpha, []float32{x})
			want := float64(alpha) * math.Expm1(float64(x))
			assert.LessOrEqual(t, math.Abs(float64(y[0])-want), (0.5+0x1p-24)*ulp(want), "ELU(%g, alpha %g) is %g, want %g", x, alpha, y[0], want)
		}
		// alpha·x is a tie, and alpha·(x + x²/2 + …) is nearer to 0.
		for range 20_000 {
			x := -float32(math.Ldexp(float64(1<<23+r.IntN(1<<23)|1), -100+r.IntN(30)))
			alpha := float32(1.5)
			ELU(y, alpha, []float32{x})
			tie := float64(alpha) * float64(x)
			down := float32(tie) // the one of the two that is nearer to 0
			if math.Abs(float64(down)) > math.Abs(tie) {
				down = math.Nextafter32(down, 0)
			}
			if math.Abs(tie-float64(down)) == ulp(tie)/2 {
				assert.Equal(t, down, y[0])
			}
		}
		x := []float32{float32(math.Inf(1)), float32(math.Inf(-1)), 0, float32(math.Copysign(0, -1)), 3}
		y = make([]float32, 5)
		ELU(y, 0.5, x)
		assert.Equal(t, []float32{x[0], -0.5, 0, 0, 3}, y)
		assert.False(t, math.Signbit(float64(y[2])))
		assert.True(t, math.Signbit(float64(y[3])))
	})
}

// logRow returns x[i] − log Σ exp(x) and log Σ exp(x), in float64, keeping what a nearly certain element lacks.
func logRow(x []float32) (logs []float64, sum float64) {
	m, k := math.Inf(-1), 0
	for i, v := range x {
		if float64(v) > m {
			m, k = float64(v), i
		}
	}
	rest := 0.0
	for i, v := range x {
		if i != k {
			rest += math.Exp(float64(v) - m)
		}
	}
	for _, v := range x {
		logs = append(logs, float64(v)-m-math.Log1p(rest))
	}
	return logs, m + math.Log1p(rest)
}

func TestLogSoftmax(t *testing.T) {
	r := seeded("LogSoftmax")
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	onEverySet(t, func(t *testing.T) {
		worst, worstSum := 0.0, 0.0
		for i := range 400 {
			n := 1 + r.IntN(40)
			if i%50 == 0 {
				n = []int{8192, 8193, 20_000}[r.IntN(3)]
			}
			x, y := NewMatrix(1, n), NewMatrix(1, n)
			spread := math.Ldexp(1, r.IntN(7))
			for j := range x.Data {
				x.Data[j] = float32(r.NormFloat64()*spread + 3*spread*r.Float64())
			}
			if i%3 == 0 { // one that is nearly certain
				x.Data[r.IntN(n)] += float32(200 * r.Float64())
			}
			LogSoftmax(y, x)
			sum := []float32{0}
			LogSumExp(sum, x)
			want, wantSum := logRow(x.Data)
			for j, w := range want {
				off := math.Abs(float64(y.Data[j]) - w)
				if w != 0 {
					worst = max(worst, off/ulp(w))
				}
				assert.LessOrEqual(t, off, 0.51*ulp(w), "element %d of %d is %g, want %g", j, n, y.Data[j], w)
			}
			off := math.Abs(float64(sum[0]) - wantSum)
			worstSum = max(worstSum, off/ulp(wantSum))
			assert.LessOrEqual(t, off, 0.5*ulp(wantSum)+0x1p-32)
		}
		t.Logf("worst: %.4f ULP, and %.4f of the sum", worst, worstSum)

		for _, c := range []struct {
			x, y []float32
			sum  float32
		}{
			{[]float32{}, []float32{}, -inf},
			{[]float32{5}, []float32{0}, 5},
			{[]float32{float32(math.Copysign(0, -1))}, []float32{0}, 0},
			{[]float32{1, -inf}, []float32{0, -inf}, 1},
			{[]float32{-inf, -inf}, []float32{nan, nan}, -inf},
			{[]float32{1, inf, 2}, []float32{nan, nan, nan}, inf},
			{[]float32{inf, inf}, []float32{nan, nan}, inf},
			{[]float32{1, nan, 2}, []float32{nan, nan, nan}, nan},
			{[]float32{nan, -inf}, []float32{nan, nan}, nan},
			{[]float32{nan, inf}, []float32{nan, nan}, nan},
			{[]float32{nan, nan}, []float32{nan, nan}, nan},
			{[]float32{0, -90}, []float32{-8.194013e-40, -90}, 8.194013e-40},
			{[]float32{math.MaxFloat32, -math.MaxFloat32}, []float32{float32(math.Copysign(0, -1)), -inf}, math.MaxFloat32},
		} {
			y, sum := make([]float32, len(c.x)), []float32{0}
			x := Matrix{1, len(c.x), len(c.x), c.x}
			LogSoftmax(Matrix{1, len(y), len(y), y}, x)
			equalBits(t, c.y, y)
			LogSumExp(sum, x)
			equalBits(t, []float32{c.sum}, sum)
		}
	})

	// Rows of a view, in place, each by itself.
	x := view(rand.New(rand.NewPCG(1, 1)), mixes[0], 5, 11)
	want, sums := NewMatrix(5, 11), make([]float32, 5)
	for i := range 5 {
		LogSoftmax(want.Slice(i, i+1), x.Slice(i, i+1))
		LogSumExp(sums[i:i+1], x.Slice(i, i+1))
	}
	all := make([]float32, 5)
	LogSumExp(all, x)
	equalBits(t, sums, all)
	LogSoftmax(x, x)
	for i := range 5 {
		equalBits(t, want.Row(i), x.Row(i))
	}
	assert.Panics(t, func() { LogSumExp(all[:4], x) })
	assert.Panics(t, func() { LogSumExp(x.Data[:5], x) })
	assert.Panics(t, func() { LogSoftmax(want.Slice(0, 4), x) })
}
