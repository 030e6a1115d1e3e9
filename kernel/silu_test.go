package kernel

import (
	"math"
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
