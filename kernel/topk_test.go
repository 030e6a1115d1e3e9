package kernel

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTopK compares the functions with a stable sort.
func TestTopK(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		largest(t, TopK)
		largest(t, TopK64)
	})
}

func largest[T number](t *testing.T, topK func(values []T, indices []int, x []T) int) {
	r := seeded("TestTopK")
	try := func(x []T, k int, what string) {
		t.Helper()
		var order []int
		for i, v := range x {
			if v == v {
				order = append(order, i)
			}
		}
		slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(x[j]+0, x[i]+0) })
		order = order[:min(k, len(order))]
		values, indices := make([]T, k), make([]int, k)
		n := topK(values, indices, x)
		require.Equal(t, len(order), n, what)
		for i := range values {
			want, at := T(math.Inf(-1)), -1
			if i < n {
				want, at = x[order[i]], order[i]
			}
			require.Equal(t, bits64(float64(want)), bits64(float64(values[i])), what)
			require.Equal(t, at, indices[i], "%s, n=%d, k=%d", what, len(x), k)
		}
	}
	for _, n := range []int{0, 1, 2, 7, 33, 100, 1000, 2*block + 70} {
		for _, k := range []int{0, 1, 2, 5, 17, 100, n, n + 3} {
			if n > 1000 && k != 5 && k != 100 {
				continue // sorting takes long
			}
			x := make([]T, n)
			for _, m := range mixes {
				fillOf(m, r, x)
				try(x, k, m.name)
			}
			for i := range x {
				x[i] = T(i)
			}
			try(x, k, "ascending")
			slices.Reverse(x)
			try(x, k, "descending")
			for i := range x {
				x[i] = T(math.Copysign(0, float64(i%2)-0.5))
			}
			try(x, k, "zeros")
		}
	}
}
