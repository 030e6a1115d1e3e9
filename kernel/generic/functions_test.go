package generic

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLogFloat64(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	worst := 0.0
	try := func(x float64) {
		if u := ulps(LogFloat64(x), bigLog(bigOf(x))); u > worst {
			worst = u
			assert.LessOrEqual(t, u, 1.0, "LogFloat64(%g)", x)
		}
	}
	n := 5_000
	if testing.Short() {
		n = 1000
	}
	for range n {
		try(math.Float64frombits(0x0010<<48 + r.Uint64N(0x7fe0<<48))) // anything normal
		try(1 + r.Float64()*float64(int(1)<<r.IntN(14)))              // what a softmax row adds up to
		try(1 + r.NormFloat64()*math.Ldexp(0.1, -r.IntN(50)))         // near 1, where the logarithm is near 0
		try(math.Sqrt2 * (1 + r.NormFloat64()*math.Ldexp(0.1, -r.IntN(50))))
	}
	for _, x := range []float64{0x1p-1022, math.MaxFloat64, 1 - 0x1p-53, 1 + 0x1p-52, math.E, 2, 0.5} {
		try(x)
	}
	t.Logf("worst: %.3f ULP", worst)
	assert.Zero(t, LogFloat64(1))
	assert.True(t, math.IsInf(LogFloat64(math.Inf(1)), 1))
	assert.True(t, math.IsNaN(LogFloat64(math.NaN())))
}

// TestShortSoftplus bounds the error of one element of SigmoidLoss. log(1 + e) is at most as
// sensitive to a relative error of e as e itself, so it keeps the bound of expNegative.
func TestShortSoftplus(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	worst := 0.0
	n := 5_000
	if testing.Short() {
		n = 1000
	}
	for i := range n {
		x := r.NormFloat64() * 30
		if i%2 == 0 {
			x = r.NormFloat64() * math.Ldexp(2, -r.IntN(60))
		}
		x = math.Max(x, expMin)
		e := relative(shortSoftplus(x), bigLog(newBig().Add(bigOf(1), bigExp(x))))
		if e > worst {
			worst = e
			assert.Less(t, e, 0x1p-32, "shortSoftplus(%g)", x)
		}
	}
	t.Logf("worst: 2^%.2f", math.Log2(worst))
}

// ofAbs returns f of |x|.
func ofAbs(f func(dst, x []float32)) func(dst, x []float32) {
	return func(dst, x []float32) {
		for i, v := range x {
			dst[i] = float32(math.Abs(float64(v)))
		}
		f(dst, dst)
	}
}

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

// TestExpNegative bounds the error of the exponential that softmax uses.
func TestExpNegative(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	worst := 0.0
	for range 10_000 {
		x := math.Max(-math.Abs(r.NormFloat64()*30), expMin)
		worst = max(worst, relative(expNegative(x), bigExp(x)))
	}
	t.Logf("worst: 2^%.2f", math.Log2(worst))
	assert.Less(t, worst, 0x1p-32)
	assert.Equal(t, 1.0, expNegative(0))
	assert.True(t, math.IsNaN(expNegative(math.NaN())))
}
