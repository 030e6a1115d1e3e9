package kernel

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestArgMin(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	zero := float32(math.Copysign(0, -1))
	onEverySet(t, func(t *testing.T) {
		for _, c := range []struct {
			x    []float32
			want int
		}{
			{nil, -1},
			{[]float32{nan, nan}, -1},
			{[]float32{nan, inf}, 1},
			{[]float32{0, zero}, 0},
			{[]float32{1, zero, 0}, 1},
			{[]float32{3, -inf, nan, -inf}, 1},
			{[]float32{2, 1, 1, nan, 1}, 1},
		} {
			assert.Equal(t, c.want, ArgMin(c.x), "%v", c.x)
		}
		r := seeded("ArgMin")
		for _, n := range longLengths {
			x, negated := make([]float32, n), make([]float32, n)
			for _, m := range mixes {
				m.fill(r, x)
				Neg(negated, x)
				require.Equal(t, ArgMax(negated), ArgMin(x), "n=%d, %s", n, m.name)
				require.Equal(t, bits32(0-Max(negated)), bits32(Min(x)), "n=%d, %s", n, m.name)
			}
		}
	})
}

func TestArgMax(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	zero := float32(math.Copysign(0, -1))
	onEverySet(t, func(t *testing.T) {
		for _, c := range []struct {
			x    []float32
			want int
		}{
			{nil, -1},
			{[]float32{nan, nan}, -1},
			{[]float32{nan, -inf}, 1},
			{[]float32{zero, 0}, 0},
			{[]float32{-1, zero, 0}, 1},
			{[]float32{3, inf, nan, inf}, 1},
			{[]float32{1, 2, 2, nan, 2}, 1},
		} {
			assert.Equal(t, c.want, ArgMax(c.x), "%v", c.x)
		}
		r := seeded("ArgMax")
		for _, n := range longLengths {
			x := make([]float32, n)
			for _, m := range mixes {
				m.fill(r, x)
				want, best := -1, -inf
				for i, v := range x {
					if v > best || want < 0 && v == best {
						want, best = i, v
					}
				}
				require.Equal(t, want, ArgMax(x), "n=%d, %s", n, m.name)
			}
		}
	})
}

// TestFoundAnywhere: one element that is looked for is found wherever it is, at every length.
func TestFoundAnywhere(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	onEverySet(t, func(t *testing.T) {
		for n := range 200 {
			x := make([]float32, n)
			require.Equal(t, -1, NonFinite(x), "n=%d", n)
			for i := range x {
				for _, v := range []float32{inf, -inf, nan} {
					x[i] = v
					require.Equal(t, i, NonFinite(x), "n=%d, %g", n, v)
				}
				x[i] = 1
				require.Equal(t, i, ArgMax(x), "n=%d", n)
				require.Equal(t, float32(1), Max(x), "n=%d", n)
				x[i] = -1
				require.Equal(t, i, ArgMin(x), "n=%d", n)
				require.Equal(t, float32(-1), Min(x), "n=%d", n)
				x[i] = 0
			}
		}
	})
}
