package kernel

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// comparisons are the functions of the family for one type.
type comparisons[T number] struct {
	less, lessEqual, equal, maximum, minimum func(dst, x, y []T)
	selects                                  func(dst, mask, x, y []T)
	clamp                                    func(dst []T, lo, hi T, x []T)
}

// TestComparisons: every pair of special and ordinary numbers, as Go compares them.
func TestComparisons(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		comparisons[float32]{Less, LessEqual, Equal, Maximum, Minimum, Select, Clamp}.try(t, 0x1p-149)
		comparisons[float64]{Less64, LessEqual64, Equal64, Maximum64, Minimum64, Select64, Clamp64}.try(t, 0x1p-1074)
	})
}

func (c comparisons[T]) try(t *testing.T, tiny T) {
	nan, inf := T(math.NaN()), T(math.Inf(1))
	numbers := []T{nan, -inf, -1, -tiny, T(math.Copysign(0, -1)), 0, tiny, 1, inf}
	var x, y, less, lessEqual, equal, larger, smaller, selected []T
	one := func(b bool) T {
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
	got := make([]T, len(x))
	same := func(want []T, name string) {
		t.Helper()
		for i := range want {
			require.Equal(t, bits64(float64(want[i])), bits64(float64(got[i])), "%T, %s of %v and %v", got[i], name, x[i], y[i])
		}
	}
	for _, f := range []struct {
		name string
		f    func(dst, x, y []T)
		want []T
	}{
		{"Less", c.less, less}, {"LessEqual", c.lessEqual, lessEqual}, {"Equal", c.equal, equal},
		{"Maximum", c.maximum, larger}, {"Minimum", c.minimum, smaller},
		{"Select", func(dst, x, y []T) { c.selects(dst, x, x, y) }, selected},
	} {
		f.f(got, x, y)
		same(f.want, f.name)
	}
	for _, lo := range numbers {
		for _, hi := range numbers {
			c.clamp(got, lo, hi, x)
			want := make([]T, len(x))
			for i, v := range x {
				want[i] = v
				if v > hi {
					want[i] = hi
				}
				if want[i] < lo {
					want[i] = lo
				}
			}
			same(want, "Clamp")
		}
	}
}
