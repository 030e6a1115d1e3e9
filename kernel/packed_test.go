package kernel

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPackedMatrix: a product with a packed matrix has the bits of the one with the matrix, for one
// row and for many, in every form, on every set, with any number of workers.
func TestPackedMatrix(t *testing.T) {
	defer func(name string) { require.NoError(t, Use(name)) }(ISA())
	r := seeded("packed matrix")
	for _, isa := range ISAs() {
		require.NoError(t, Use(isa))
		var packed Packed // one after another in the same memory
		for _, size := range [][3]int{{1, 33, 40}, {3, 5, 7}, {0, 4, 5}, {4, 0, 5}, {6, 5, 0}, {40, 300, 100}, {61, 220, 131}, {130, 260, 260}, {97, 64, 300}, {2, 600, 33}} {
			m, k, n := size[0], size[1], size[2]
			if isa == "generic" && m*k*n > 1<<20 {
				continue
			}
			a, c0 := NewMatrix(m, k), NewMatrix(m, n)
			wide := newMatrix[float32](r, mixes[0], k, n+3)
			b := Matrix{Rows: k, Cols: n, Stride: n + 3, Data: wide.data}
			bias := make([]float32, n)
			for _, x := range [][]float32{a.Data, c0.Data, bias} {
				mixes[0].fill(r, x)
			}
			packed.Pack(b)
			for f, form := range []Product{{}, {Bias: bias, ReLU: true}, {Accumulate: true}, {Accumulate: true, ReLU: true}} {
				for workers := range 4 {
					want, got := NewMatrix(m, n), NewMatrix(m, n)
					copy(want.Data, c0.Data)
					copy(got.Data, c0.Data)
					form.MatMul(want, a, b)
					if workers == 0 {
						form.MatMulPacked(got, a, &packed)
					} else {
						Parallel{form, workers}.MatMulPacked(got, a, &packed)
					}
					requireSame(t, want.Data, got.Data, fmt.Sprintf("%s, %d×%d×%d, form %d, %d workers", isa, m, k, n, f, workers))
				}
			}
		}
	}
}

func TestPackedMisuse(t *testing.T) {
	b := NewMatrix(5, 7)
	var p Packed
	p.Pack(b)
	c, a := NewMatrix(3, 7), NewMatrix(3, 5)
	Product{}.MatMulPacked(c, a, &p)
	assert.PanicsWithValue(t, errShape, func() { Product{}.MatMulPacked(c, NewMatrix(3, 6), &p) })
	assert.PanicsWithValue(t, errShape, func() { Product{}.MatMulPacked(NewMatrix(3, 8), a, &p) })
	assert.PanicsWithValue(t, errShape, func() { Product{}.MatMulPacked(NewMatrix(2, 7), a, &p) })
	assert.PanicsWithValue(t, errShape, func() { Product{}.MatMulPacked(c, a, new(Packed)) })
	assert.PanicsWithValue(t, errBias, func() { Product{Bias: make([]float32, 6)}.MatMulPacked(c, a, &p) })
	assert.PanicsWithValue(t, errMatrix, func() { Product{}.MatMulPacked(c, Matrix{Rows: 3, Cols: 5, Stride: 5}, &p) })
	assert.Panics(t, func() { Product{}.MatMulPacked(c, Matrix{Rows: 3, Cols: 5, Stride: 7, Data: c.Data}, &p) })
	p.nr++
	assert.PanicsWithValue(t, errPacked, func() { Product{}.MatMulPacked(c, a, &p) })
	p.nr--
	c = NewMatrix(2, 300)
	b, a = NewMatrix(300, 300), NewMatrix(2, 300)
	p.Pack(b)
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		p.Pack(b)
		Product{}.MatMulPacked(c, a, &p)
	}))
}
