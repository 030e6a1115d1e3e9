package kernel

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSoftplusGrad checks that the slope in terms of y is the slope in terms of x, as far as y
// tells.
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

// TestELU checks alphas other than 1 against math.Expm1, whose error hides nothing in half of the
// last place of a float32.
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
