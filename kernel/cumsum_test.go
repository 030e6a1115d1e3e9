package kernel

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCumSum compares each sum with the one before it, exactly added, and tries in place.
func TestCumSum(t *testing.T) {
	cumulate(t, CumSum)
	cumulate(t, CumSum64)
}

func cumulate[T number](t *testing.T, f func(dst, x []T)) {
	r := seeded("TestCumSum")
	for _, n := range []int{0, 1, 2, 5, 100, 9000} {
		for _, m := range mixes {
			x, y := make([]T, n), make([]T, n)
			fillOf(m, r, x)
			f(y, x)
			for i, v := range x {
				want := v
				if i > 0 {
					want = T(added(y[i-1], v))
				}
				require.Equal(t, bits64(float64(want)), bits64(float64(y[i])), "%s, element %d of %d", m.name, i, n)
			}
			f(x, x)
			for i := range x {
				require.Equal(t, bits64(float64(y[i])), bits64(float64(x[i])), "in place")
			}
		}
	}
}

// added returns u + v, exactly added and rounded once.
func added[T number](u, v T) T {
	a, b := float64(u), float64(v)
	if s := a + b; s == 0 || s != s || math.IsInf(a, 0) || math.IsInf(b, 0) {
		return T(s) // exact, but for sums that vanish, of which there are none
	}
	exact := new(big.Float).SetPrec(3000).Add(big.NewFloat(a), big.NewFloat(b))
	if _, ok := any(u).(float32); ok {
		s, _ := exact.Float32()
		return T(s)
	}
	s, _ := exact.Float64()
	return T(s)
}
