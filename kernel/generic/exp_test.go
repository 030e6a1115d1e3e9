package generic

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// TestCorrectlyRounded compares samples with the true values; sweeps over all inputs are elsewhere.
func TestCorrectlyRounded(t *testing.T) {
	for _, f := range []struct {
		name  string
		f     func(dst, x []float32)
		truth func(x float64) *big.Float
		scale float64
	}{
		{"Exp", Exp, bigExp, 40},
		{"Sigmoid", Sigmoid, bigSigmoid, 30},
		{"Tanh", Tanh, bigTanh, 4},
		{"Expm1", Expm1, bigExpm1, 20},
		{"Log", ofAbs(Log), func(x float64) *big.Float { return bigLog(bigOf(math.Abs(x))) }, 1e6},
		{"Log1p", ofAbs(Log1p), func(x float64) *big.Float { return bigLog(newBig().Add(bigOf(1), bigOf(math.Abs(x)))) }, 10},
	} {
		t.Run(f.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 6))
			n := 10_000
			if testing.Short() {
				n = 500
			}
			for i := range n {
				x := []float32{float32(r.NormFloat64() * f.scale)}
				if i%2 == 0 {
					x[0] *= float32(math.Ldexp(1, -r.IntN(40)))
				}
				got := []float32{0}
				f.f(got, x)
				want, _ := f.truth(float64(x[0])).Float32()
				if got[0] != want {
					t.Fatalf("%s(%v) = %v, want %v", f.name, x[0], got[0], want)
				}
			}
		})
	}
}
