package portable

import (
	"flag"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

var allSlopes = flag.Bool("slopes", false, "of TestSlopes: try all float32, not a part of them")

// These are generic's derivatives of −|x| once more, as a float64, which generic does not show.

func exactGated(u, w float64) float64 {
	e := exactExp(u)
	y := 1 / (1 + e)
	return float64(float64(e*y) * math.FMA(w, y, 1))
}

func exactExp(x float64) float64 {
	const log2e, ln2, magic = 0x1.71547652b82fep+00, 0x1.62e42fefa39efp-01, 0x1.8p52 + 1023
	z := math.FMA(x, log2e, magic)
	r := math.FMA(z-magic, -ln2, x)
	r2 := float64(r * r)
	even := math.FMA(math.FMA(s6, r2, s4), r2, s2)
	odd := math.FMA(math.FMA(s7, r2, s5), r2, s3)
	p := math.FMA(math.FMA(odd, r, even), r2, r)
	s := math.Float64frombits(math.Float64bits(z) << 52)
	return math.FMA(s, p, s)
}

var slopeTests = []struct {
	name    string
	table   *slopeTable
	exact   func(a float64) float64
	generic func(dx, dy, x []float32)
}{
	{"SiLU", &siluSlope, func(a float64) float64 { return exactGated(a, a) }, generic.SiLUGrad},
	{"GELU", &geluSlope, func(a float64) float64 {
		e := exactExp(float64(-0.5 * float64(a*a)))
		n, d := 0.0, 0.0
		for _, c := range [...]float64{p9, p8, p7, p6, p5, p4, p3, p2, p1, p0} {
			n = math.FMA(n, a, c)
		}
		for _, c := range [...]float64{q10, q9, q8, q7, q6, q5, q4, q3, q2, q1, q0} {
			d = math.FMA(d, a, c)
		}
		return float64(e*math.FMA(float64(density*a), d, n)) / d
	}, generic.GELUGrad},
	{"GELUTanh", &geluTanhSlope, func(a float64) float64 {
		z := float64(a * a)
		return exactGated(float64(a*math.FMA(w1, z, w0)), float64(a*math.FMA(w2, z, w0)))
	}, generic.GELUTanhGrad},
}

// TestSlopes: the polynomials are as near to generic's derivatives as unsureSlope takes for
// granted, for every |x| with -slopes, else for one of 997.
func TestSlopes(t *testing.T) {
	for _, f := range slopeTests {
		r := rand.New(rand.NewPCG(1, 2))
		for range 100000 {
			x, dy, dx := []float32{float32(3 * r.NormFloat64())}, []float32{float32(r.NormFloat64())}, []float32{0}
			f.generic(dx, dy, x)
			g := f.exact(-math.Abs(float64(x[0])))
			if x[0] > 0 {
				g = 1 - g
			}
			require.Equal(t, dx[0], float32(float64(dy[0])*g), "%s of %v: the test's own function", f.name, x[0])
		}
		step := uint32(997)
		if *allSlopes {
			step = 1
		}
		workers := uint32(runtime.GOMAXPROCS(0))
		var mu sync.Mutex
		var all sync.WaitGroup
		worst, at, known := 0.0, float32(0), 0
		for i := range workers {
			all.Go(func() {
				w, where, n := 0.0, float32(0), 0
				for u := i * step; u < 0x7f800000; u += workers * step {
					x := float64(math.Float32frombits(u))
					z := x + f.table.rounding
					k := math.Float64bits(z) - math.Float64bits(f.table.rounding)
					if k > f.table.middle {
						break
					}
					if f.table.middle-k == f.table.zero {
						continue
					}
					n++
					d := x - (z - f.table.rounding)
					below, above := &f.table.slopes[f.table.middle-k], &f.table.slopes[f.table.middle+k]
					want := f.exact(-x)
					e := max(math.Abs(below.of(-d)/want-1), math.Abs(above.of(d)/(1-want)-1))
					if e > w {
						w, where = e, float32(x)
					}
				}
				mu.Lock()
				defer mu.Unlock()
				known += n
				if w > worst {
					worst, at = w, where
				}
			})
		}
		all.Wait()
		t.Logf("%s: 2^%.2f at %v, of %d", f.name, math.Log2(worst), at, known)
		assert.Less(t, worst, 0x1p-33, "%s of %v", f.name, at)
		assert.Greater(t, known, 1<<30/int(step), f.name)
	}
}
