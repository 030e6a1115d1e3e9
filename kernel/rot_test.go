package kernel

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRotSteps: every set takes the four products and the two sums that BLAS's rot has, each
// rounded to nearest even. They are computed once more with package math/big, which fuses nothing.
func TestRotSteps(t *testing.T) {
	rnd := rand.New(rand.NewPCG(21, 22))
	onEverySet(t, func(t *testing.T) {
		testRot(t, Rot, 24, func() float32 { return float32(math.Ldexp(rnd.NormFloat64(), rnd.IntN(9))) })
		testRot(t, Rot64, 53, func() float64 { return math.Ldexp(rnd.NormFloat64(), rnd.IntN(9)) })
	})
}

func testRot[T number](t *testing.T, rot func(x, y []T, c, s T), bits uint, random func() T) {
	rounded := func() *big.Float { return new(big.Float).SetPrec(bits).SetMode(big.ToNearestEven) }
	product := func(a, b T) *big.Float {
		return rounded().Mul(big.NewFloat(float64(a)), big.NewFloat(float64(b)))
	}
	value := func(v *big.Float) T {
		f, _ := v.Float64()
		return T(f)
	}
	for range 100 {
		const n = 37
		var x, y, wantX, wantY [n]T
		c, s := random(), random()
		for i := range x {
			x[i], y[i] = random(), random()
			wantX[i] = value(rounded().Add(product(c, x[i]), product(s, y[i])))
			wantY[i] = value(rounded().Sub(product(c, y[i]), product(s, x[i])))
		}
		rot(x[:], y[:], c, s)
		require.Equal(t, wantX, x)
		require.Equal(t, wantY, y)
	}
}
