package generic

import (
	"math"
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
