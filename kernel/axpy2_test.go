package kernel

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAxpy2IsAxpyTwice: the bits are those of two calls of Axpy, of every length.
func TestAxpy2IsAxpyTwice(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		testAxpy2(t, Axpy2, Axpy)
		testAxpy2(t, Axpy264, Axpy64)
	})
}

func testAxpy2[T number](t *testing.T, axpy2 func(a T, x []T, b T, y, z []T), axpy func(a T, x, y []T)) {
	r := seeded("TestAxpy2")
	for _, n := range []int{0, 1, 7, 8, 31, 100, 300, 2500, 9000} {
		x, y, z := make([]T, n), make([]T, n), make([]T, n)
		for i := range x {
			x[i], y[i], z[i] = T(r.NormFloat64()), T(r.NormFloat64()), T(r.NormFloat64())
		}
		a, b := T(r.NormFloat64()), T(r.NormFloat64())
		want := slices.Clone(z)
		axpy(a, x, want)
		axpy(b, y, want)
		axpy2(a, x, b, y, z)
		require.Equal(t, want, z, "%d elements", n)
	}
}
