package generic

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

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
