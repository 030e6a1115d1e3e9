package kernel

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// searches are the functions of the family for one type.
type searches[T number] struct {
	max, min                  func(x []T) T
	argMax, argMin, nonFinite func(x []T) int
	neg                       func(dst, x []T)
}

var (
	searches32 = searches[float32]{Max, Min, ArgMax, ArgMin, NonFinite, Neg}
	searches64 = searches[float64]{Max64, Min64, ArgMax64, ArgMin64, NonFinite64, Neg64}
)

// fillOf fills x with the data of m.
func fillOf[T number](m mix, r *rand.Rand, x []T) {
	switch x := any(x).(type) {
	case []float32:
		m.fill(r, x)
	case []float64:
		m.fill64(r, x)
	}
}

func TestArgMin(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		searches32.argMinima(t)
		searches64.argMinima(t)
	})
}

func (f searches[T]) argMinima(t *testing.T) {
	nan, inf := T(math.NaN()), T(math.Inf(1))
	zero := T(math.Copysign(0, -1))
	for _, c := range []struct {
		x    []T
		want int
	}{
		{nil, -1},
		{[]T{nan, nan}, -1},
		{[]T{nan, inf}, 1},
		{[]T{0, zero}, 0},
		{[]T{1, zero, 0}, 1},
		{[]T{3, -inf, nan, -inf}, 1},
		{[]T{2, 1, 1, nan, 1}, 1},
	} {
		assert.Equal(t, c.want, f.argMin(c.x), "%v", c.x)
	}
	r := seeded("ArgMin")
	for _, n := range longLengths {
		x, negated := make([]T, n), make([]T, n)
		for _, m := range mixes {
			fillOf(m, r, x)
			f.neg(negated, x)
			require.Equal(t, f.argMax(negated), f.argMin(x), "n=%d, %s", n, m.name)
			require.Equal(t, bits64(float64(0-f.max(negated))), bits64(float64(f.min(x))), "n=%d, %s", n, m.name)
		}
	}
}

func TestArgMax(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		searches32.argMaxima(t)
		searches64.argMaxima(t)
	})
}

func (f searches[T]) argMaxima(t *testing.T) {
	nan, inf := T(math.NaN()), T(math.Inf(1))
	zero := T(math.Copysign(0, -1))
	for _, c := range []struct {
		x    []T
		want int
	}{
		{nil, -1},
		{[]T{nan, nan}, -1},
		{[]T{nan, -inf}, 1},
		{[]T{zero, 0}, 0},
		{[]T{-1, zero, 0}, 1},
		{[]T{3, inf, nan, inf}, 1},
		{[]T{1, 2, 2, nan, 2}, 1},
	} {
		assert.Equal(t, c.want, f.argMax(c.x), "%v", c.x)
	}
	r := seeded("ArgMax")
	for _, n := range longLengths {
		x := make([]T, n)
		for _, m := range mixes {
			fillOf(m, r, x)
			want, best := -1, -inf
			for i, v := range x {
				if v > best || want < 0 && v == best {
					want, best = i, v
				}
			}
			require.Equal(t, want, f.argMax(x), "n=%d, %s", n, m.name)
		}
	}
}

// TestFoundAnywhere: one element that is looked for is found wherever it is, at every length.
func TestFoundAnywhere(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		searches32.anywhere(t)
		searches64.anywhere(t)
	})
}

func (f searches[T]) anywhere(t *testing.T) {
	inf, nan := T(math.Inf(1)), T(math.NaN())
	for n := range 200 {
		x := make([]T, n)
		require.Equal(t, -1, f.nonFinite(x), "n=%d", n)
		for i := range x {
			for _, v := range []T{inf, -inf, nan} {
				x[i] = v
				require.Equal(t, i, f.nonFinite(x), "n=%d, %g", n, v)
			}
			x[i] = 1
			require.Equal(t, i, f.argMax(x), "n=%d", n)
			require.Equal(t, T(1), f.max(x), "n=%d", n)
			x[i] = -1
			require.Equal(t, i, f.argMin(x), "n=%d", n)
			require.Equal(t, T(-1), f.min(x), "n=%d", n)
			x[i] = 0
		}
	}
}

// TestExtremesPassOverNaN: one NaN, quiet or signalling, hides no element, wherever it is.
func TestExtremesPassOverNaN(t *testing.T) {
	signalling, negative := math.Float32frombits(0x7f800001), math.Float32frombits(0xffbfffff)
	onEverySet(t, func(t *testing.T) {
		searches32.passOver(t, float32(math.NaN()), -float32(math.NaN()), signalling, negative)
		searches64.passOver(t, math.NaN(), -math.NaN(), math.Float64frombits(0x7ff0000000000001), math.Float64frombits(0xfff7ffffffffffff))
	})
}

func (f searches[T]) passOver(t *testing.T, nans ...T) {
	for n := 2; n < 140; n++ {
		x := make([]T, n)
		for i := range x {
			x[i] = T(i%37) - 18
		}
		for i := range x {
			for k, nan := range nans {
				kept := x[i]
				x[i] = nan
				largest, smallest := T(math.Inf(-1)), T(math.Inf(1))
				for _, v := range x {
					if v > largest {
						largest = v
					}
					if v < smallest {
						smallest = v
					}
				}
				require.Equal(t, largest, f.max(x), "n=%d, NaN %d is element %d", n, k, i)
				require.Equal(t, smallest, f.min(x), "n=%d, NaN %d is element %d", n, k, i)
				x[i] = kept
			}
		}
	}
}

// TestArgMaxAbs: the first of the largest, wherever the others and the signs are, and the first NaN
// before all.
func TestArgMaxAbs(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		testArgMaxAbs(t, ArgMaxAbs, float32(math.NaN()), -float32(math.NaN()), math.Float32frombits(0x7f800001))
		testArgMaxAbs(t, ArgMaxAbs64, math.NaN(), -math.NaN(), math.Float64frombits(0x7ff0000000000001))
	})
}

func testArgMaxAbs[T number](t *testing.T, argMaxAbs func(x []T) int, nans ...T) {
	inf, least := T(math.Inf(1)), T(1)
	for least/2 != 0 {
		least /= 2
	}
	require.Equal(t, -1, argMaxAbs(nil))
	for n := 1; n < 300; n++ {
		x := make([]T, n)
		require.Equal(t, 0, argMaxAbs(x), "n=%d, zeros", n)
		for i := range x {
			for k, v := range append([]T{inf, -inf, 1, -1, least, -least}, nans...) {
				x[i] = v
				if got := argMaxAbs(x); got != i { // assert's calls would take most of the time
					t.Fatalf("n=%d, %g at %d: %d", n, v, i, got)
				}
				if k >= 6 {
					x[0] = inf // not above NaN
				}
				x[i] = v
				for j := i + 1; j < n; j += 1 + j/3 {
					x[j] = -v // equal to the first
				}
				if got := argMaxAbs(x); got != i {
					t.Fatalf("n=%d, %g at %d and behind: %d", n, v, i, got)
				}
				clear(x)
			}
		}
	}
	x := make([]T, 3*block+5)
	for i := range x {
		x[i] = T(i%977) - 500
	}
	require.Equal(t, 0, argMaxAbs(x))
	x[2*block+7], x[2*block+8], x[3*block+1] = -501, 501, 501
	require.Equal(t, 2*block+7, argMaxAbs(x))
	x[3*block+4] = inf
	require.Equal(t, 3*block+4, argMaxAbs(x))
	x[block+3], x[block+9] = nans[0], nans[0]
	require.Equal(t, block+3, argMaxAbs(x))
}
