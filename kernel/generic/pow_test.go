package generic

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bigPow returns xᵖ, x > 0.
func bigPow(x, p float64) *big.Float {
	l := bigLog(bigOf(x))
	l.Mul(l, bigOf(p))
	high, _ := l.Float64()
	rest := l.Sub(l, bigOf(high)) // below 2^-45
	sum := bigOf(1)
	for k := int64(8); k > 0; k-- {
		sum.Mul(sum, rest)
		sum.Quo(sum, newBig().SetInt64(k))
		sum.Add(sum, bigOf(1))
	}
	return sum.Mul(sum, bigExp(high))
}

// inRange returns x and p of whom xᵖ is in the range of float32.
func inRange(r *rand.Rand) (x, p float64) {
	y := 277*r.Float64() - 149 // the binary logarithm of xᵖ
	switch r.IntN(4) {
	case 0: // x is near to 1
		x = float64(float32(1 + r.NormFloat64()*math.Ldexp(1, -r.IntN(24))))
		if x <= 0 || x == 1 {
			x = 1 + 0x1p-23
		}
	case 1: // and xᵖ is
		y *= math.Ldexp(1, -r.IntN(30))
		fallthrough
	default:
		x = float64(float32(math.Exp2(277*r.Float64() - 149)))
	}
	return x, float64(float32(y / math.Log2(x)))
}

// logError returns the binary logarithm of |v/want - 1|.
func logError(v, want *big.Float) float64 {
	d := newBig().Quo(newBig().Sub(v, want), want)
	f, _ := d.Abs(d).Float64()
	return math.Log2(f)
}

// TestPowPhases checks the bounds of the errors that the two phases of Pow rely on.
func TestPowPhases(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	n := 50_000
	if testing.Short() {
		n = 1000
	}
	quick, accurate := math.Inf(-1), math.Inf(-1)
	for range n {
		x, p := inRange(r)
		want := bigPow(x, p)
		if e := want.MantExp(nil); e < -150 || e > 128 || x == 1 {
			continue
		}
		quick = max(quick, logError(bigOf(exp(float64(p*log(x)))), want))
		v, e := powPair(x, p)
		sum := newBig().Add(bigOf(v.high), bigOf(v.low))
		accurate = max(accurate, logError(sum.SetMantExp(sum, e), want))
		require.LessOrEqual(t, math.Abs(v.low), 0x1p-53, "%v to the power %v", x, p) // so v.high is v rounded
	}
	t.Logf("errors up to 2^%.2f and 2^%.2f", quick, accurate)
	assert.Less(t, quick, -43.5)
	assert.Less(t, accurate, -96.0)
}

// TestPowAccurate compares the accurate phase alone, which few x see, with the exact powers: of all
// kinds, and those that are half way between two float32.
func TestPowAccurate(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 5000 {
		x, p := inRange(r)
		want, _ := bigPow(x, p).Float32()
		if x != 1 {
			assert.Equal(t, want, powAccurate(x, p), "%x to the power %x", x, p)
		}
	}
	ties := 0
	for _, p := range []float64{2, 3, 4, 5, 6, 8, 10, 15, 1.5, 2.5, 0.75, 1.25, 1.125} {
		for m := 3.0; m < 1<<13; m += 2 {
			// x = m⁸ or less, so that xᵖ is exact
			x, q := m, p
			for math.Trunc(q) != q {
				x, q = x*x, q*2
			}
			power := newBig().SetInt64(1)
			for range int(q) {
				power.Mul(power, bigOf(m))
			}
			if x >= 1<<24 || power.MantExp(nil) > 25 {
				break
			}
			for _, e := range []float64{0, -8, 16, math.Ceil(-148/p/8) * 8, math.Floor(-140/p/8) * 8} {
				exact := newBig().SetMantExp(power, int(e*p))
				want, accuracy := exact.Float32()
				if f, _ := exact.Float64(); accuracy != big.Exact && float64(want) != f {
					ties++
				}
				require.Equal(t, want, powAccurate(math.Ldexp(x, int(e)), p), "%v·2^%v to the power %v", x, e, p)
			}
		}
	}
	t.Logf("%d powers are no float32", ties)
	assert.Greater(t, ties, 1000)
	for _, c := range []struct{ x, p, want float64 }{{0x1p-75, 2, 0}, {0x1p-50, 3, 0}, {0x1p-100, 1.5, 0}, {2, -150, 0}, {0x1p-149, 1, 0x1p-149}} {
		assert.Equal(t, float32(c.want), powAccurate(c.x, c.p), "%v to the power %v", c.x, c.p)
	}
}
