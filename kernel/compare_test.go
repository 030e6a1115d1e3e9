package kernel

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestComparisons: every pair of special and ordinary numbers, as Go compares them.
func TestComparisons(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	numbers := []float32{nan, -inf, -1, -0x1p-149, float32(math.Copysign(0, -1)), 0, 0x1p-149, 1, inf}
	var x, y, less, lessEqual, equal, larger, smaller, selected []float32
	one := func(b bool) float32 {
		if b {
			return 1
		}
		return 0
	}
	for _, u := range numbers {
		for _, v := range numbers {
			x, y = append(x, u), append(y, v)
			less = append(less, one(u < v))
			lessEqual = append(lessEqual, one(u <= v))
			equal = append(equal, one(u == v))
			l, s, c := u, u, v
			if v > u {
				l = v
			}
			if v < u {
				s = v
			}
			if u != 0 && u == u {
				c = u
			}
			larger, smaller, selected = append(larger, l), append(smaller, s), append(selected, c)
		}
	}
	got := make([]float32, len(x))
	onEverySet(t, func(t *testing.T) {
		for _, c := range []struct {
			name string
			f    func(dst, x, y []float32)
			want []float32
		}{
			{"Less", Less, less}, {"LessEqual", LessEqual, lessEqual}, {"Equal", Equal, equal},
			{"Maximum", Maximum, larger}, {"Minimum", Minimum, smaller},
			{"Select", func(dst, x, y []float32) { Select(dst, x, x, y) }, selected},
		} {
			c.f(got, x, y)
			require.True(t, equalBits(t, c.want, got), c.name)
		}
	})
}
