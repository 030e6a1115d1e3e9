package generic

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestLogPair64 measures the logarithm of Pow64: near 1, around the ends of its intervals, and all
// over the range.
func TestLogPair64(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	n := 100_000
	if testing.Short() {
		n = 5000
	}
	edges := []float64{0.725, 0.7875, 0.85, 0.9125, 0.975, 1.075, 1.2, 1.325, 1.45}
	worst, at := math.Inf(-1), 0.0
	for i := range n {
		x := math.Float64frombits(1 + r.Uint64N(0x7fefffffffffffff))
		switch i % 4 {
		case 0:
			x = 1 + r.NormFloat64()*math.Ldexp(1, -r.IntN(50))
		case 1:
			x = edges[r.IntN(len(edges))] * (1 + r.NormFloat64()*math.Ldexp(1, -r.IntN(50)))
		case 2:
			x = 0.5 + 2*r.Float64()
		}
		if x <= 0 || x == 1 {
			continue
		}
		high, low := logPair64(x)
		sum := newBig().Add(bigOf(high), bigOf(low))
		if e := logError(sum, bigLog(bigOf(x))); e > worst {
			worst, at = e, x
		}
	}
	t.Logf("error up to 2^%.2f, of %x", worst, at)
	assert.Less(t, worst, -66.0)
}
