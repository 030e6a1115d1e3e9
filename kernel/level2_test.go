package kernel

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLevel2 compares the functions with products by one row or column, whose chains are the same;
// TestKernels compares the implementations.
func TestLevel2(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		testLevel2(t, func(d *matrixOf[float32], alpha float32, x []float32, inc int, y []float32) {
			AddOuter(Matrix(*d), alpha, x, inc, y)
		}, func(y []float32, alpha float32, x []float32, inc int, a *matrixOf[float32]) {
			AddRows(y, alpha, x, inc, Matrix(*a))
		}, func(c, a, b *matrixOf[float32]) {
			Product{Accumulate: true}.MatMul(Matrix(*c), Matrix(*a), Matrix(*b))
		})
		testLevel2(t, func(d *matrixOf[float64], alpha float64, x []float64, inc int, y []float64) {
			AddOuter64(Matrix64(*d), alpha, x, inc, y)
		}, func(y []float64, alpha float64, x []float64, inc int, a *matrixOf[float64]) {
			AddRows64(y, alpha, x, inc, Matrix64(*a))
		}, func(c, a, b *matrixOf[float64]) {
			Product64{Accumulate: true}.MatMul(Matrix64(*c), Matrix64(*a), Matrix64(*b))
		})
	})
}

func testLevel2[T number](t *testing.T, addOuter func(*matrixOf[T], T, []T, int, []T), addRows func([]T, T, []T, int, *matrixOf[T]), multiply func(c, a, b *matrixOf[T])) {
	r := seeded("TestLevel2")
	sizes := [][3]int{{0, 0, 1}, {0, 5, 2}, {5, 0, 1}, {9, 1000, 1}, {700, 5, 2}, {1100, 8, 1}, {2, 8193, 1}, {40, 300, 1}, {33, 70, 1}}
	for n := 1; n < 70; n++ { // every part, with every rest
		sizes = append(sizes, [3]int{1 + n%5, n, 1 + n%3})
	}
	for _, s := range sizes {
		m, n, inc := s[0], s[1], s[2]
		a, x, y := matrixOf[T]{m, n, n + 3, make([]T, m*(n+3))}, make([]T, m*inc), make([]T, n)
		for _, v := range [][]T{a.Data, x, y} {
			for i := range v {
				v[i] = T(r.NormFloat64())
			}
		}
		const alpha = 0.3
		scaled := matrixOf[T]{m, 1, 1, make([]T, m)}
		for i := range m {
			scaled.Data[i] = alpha * x[i*inc]
		}
		want, sum := a, matrixOf[T]{1, n, n, slices.Clone(y)}
		want.Data = slices.Clone(a.Data)
		if m*n != 0 {
			multiply(&want, &scaled, &matrixOf[T]{1, n, n, y})
			multiply(&sum, &matrixOf[T]{1, m, m, scaled.Data}, &a)
		}
		z := slices.Clone(y)
		addRows(z, alpha, x, inc, &a)
		require.Equal(t, sum.Data, z, "AddRows of %d×%d, %T", m, n, z)
		addOuter(&a, alpha, x, inc, y)
		require.Equal(t, want.Data, a.Data, "AddOuter of %d×%d, %T", m, n, z)
	}
}

// TestLevel2Checks: what is wrong panics, and parts of one matrix that lie side by side are right.
func TestLevel2Checks(t *testing.T) {
	a, x, y := NewMatrix64(4, 4), make([]float64, 7), make([]float64, 4)
	for _, test := range []struct {
		want string
		f    func()
	}{
		{errLength, func() { AddOuter64(a, 1, x[:3], 1, y) }},
		{errLength, func() { AddOuter64(a, 1, x[:6], 2, y) }},
		{errLength, func() { AddOuter64(Matrix64{1, 4, 4, a.Data}, 1, nil, 1, y) }},
		{errLength, func() { AddOuter64(Matrix64{1, 4, 4, a.Data}, 1, nil, 2, y) }},
		{errLength, func() { AddOuter64(a, 1, x, math.MaxInt, y) }},
		{errLength, func() { AddOuter64(a, 1, x, 1, y[:3]) }},
		{errIncrement, func() { AddOuter64(a, 1, x, 0, y) }},
		{errIncrement, func() { AddOuter64(a, 1, x, -1, y) }},
		{errMatrix, func() { AddOuter64(Matrix64{4, 4, 3, a.Data}, 1, x, 1, y) }},
		{errMatrix, func() { AddOuter64(Matrix64{4, 4, 4, a.Data[:15]}, 1, x, 1, y) }},
		{errMatrix, func() { AddOuter64(Matrix64{-4, 4, 4, a.Data}, 1, x, 1, y) }},
		{errShared, func() { AddOuter64(a, 1, a.Data[4:], 1, y) }},
		{errShared, func() { AddOuter64(a, 1, a.Data[1:], 4, y) }},
		{errShared, func() { AddOuter64(a, 1, x, 1, a.Row(3)) }},
		{errLength, func() { AddRows64(y[:3], 1, x, 1, a) }},
		{errLength, func() { AddRows64(y, 1, x[:3], 1, a) }},
		{errLength, func() { AddRows64(y, 1, x[:0], 3, Matrix64{1, 4, 4, a.Data}) }},
		{errIncrement, func() { AddRows64(y, 1, x, 0, a) }},
		{errMatrix, func() { AddRows64(y, 1, x, 1, Matrix64{4, 4, 3, a.Data}) }},
		{errShared, func() { AddRows64(a.Row(1), 1, x, 1, a) }},
		{errShared, func() { AddRows64(y, 1, y, 1, a) }},
		{errShared, func() { AddRows64(x[5:], 1, x, 2, Matrix64{4, 2, 2, a.Data}) }},
	} {
		require.PanicsWithValue(t, test.want, test.f)
	}
	require.Equal(t, make([]float64, 16), a.Data)
	require.Equal(t, make([]float64, 7), x)

	// A step of an LU decomposition: a column, a row, and what is to the right and below.
	for i := range a.Data {
		a.Data[i] = float64(i)
	}
	AddOuter64(Matrix64{3, 3, 4, a.Data[5:]}, -1, a.Data[4:], 4, a.Data[1:4])
	require.Equal(t, []float64{0, 1, 2, 3, 4, 1, -2, -5, 8, 1, -6, -13, 12, 1, -10, -21}, a.Data)
	// A column to the right of the matrix, a part of a row beside it, and between x's elements.
	left := Matrix64{3, 2, 4, a.Data}
	AddOuter64(left, 1, []float64{0, 0, 0}, 1, a.Data[6:8])
	AddOuter64(left, 0, a.Data[3:], 4, a.Data[2:4])
	AddRows64(a.Data[2:4], 0, []float64{0, 0, 0}, 1, left)
	z := make([]float64, 7)
	AddRows64(z[1:2], 1, z, 2, Matrix64{4, 1, 1, y})
	require.Equal(t, []float64{0, 1, 2, 3, 4, 1, -2, -5, 8, 1, -6, -13, 12, 1, -10, -21}, a.Data)
}
