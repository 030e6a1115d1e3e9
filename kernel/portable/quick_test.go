package portable

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestQuickPhase: the quick phases are as near to the truth as rounding.go says, 2⁻³⁶ of it, in a
// sample. The results of package math are within a few last bits of a float64.
func TestQuickPhase(t *testing.T) {
	log1p := func(x float64) float64 {
		r, rest := parts(1 + x)
		if math.Abs(x) < near0 {
			r, rest = x, negative0
		}
		return rest + log5(r)
	}
	for _, f := range []struct {
		name         string
		quick, exact func(x float64) float64
		from, to     float64
	}{
		{"exp", func(x float64) float64 { return exp(power(x * steps)) }, math.Exp, -88, 88},
		{"expm1", func(x float64) float64 { return expm1(power(x * steps)) }, math.Expm1, -88, 88},
		{"log", func(x float64) float64 { r, rest := parts(x); return rest + log5(r) }, math.Log, 0, math.MaxFloat32},
		{"log1p", log1p, math.Log1p, -1, math.MaxFloat32},
	} {
		r := rand.New(rand.NewPCG(rand.Uint64(), 2))
		worst, at := 0.0, 0.0
		for range 1 << 20 {
			x := float64(math.Float32frombits(r.Uint32()))
			if r.IntN(2) == 0 {
				x = float64(float32(4 * r.NormFloat64()))
			}
			if !(x > f.from && x < f.to) || x == 0 {
				continue
			}
			if e := math.Abs(f.quick(x)/f.exact(x) - 1); e > worst {
				worst, at = e, x
			}
		}
		t.Logf("%s: 2^%.2f at %v", f.name, math.Log2(worst), at)
		assert.Less(t, worst, 0x1p-36, "%s of %v", f.name, at)
	}
}
