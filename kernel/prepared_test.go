package kernel

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPreparedProduct: a prepared product has the bits of Product.MatMul, in every form, for shapes
// that take one call and for those that do not, and keeps the set that it was made with.
func TestPreparedProduct(t *testing.T) {
	defer func(name string) { require.NoError(t, Use(name)) }(ISA())
	r := seeded("prepared product")
	sizes := [][3]int{{0, 3, 4}, {3, 0, 4}, {3, 4, 0}, {1, 1, 1}, {1, 64, 128}, {1, 128, 64}, {1, 64, 1}, {16, 64, 1}, {17, 5, 1}, {1, 784, 128}, {40, 300, 100}, {200, 3, 400}, {64, 1, 128}}
	for range 60 {
		sizes = append(sizes, [3]int{1 + r.IntN(20), 1 + r.IntN(20), 1 + r.IntN(40)})
	}
	for _, isa := range ISAs() {
		for _, size := range sizes {
			m, k, n := size[0], size[1], size[2]
			a, b, c0, bias := make([]float32, m*k), make([]float32, k*n), make([]float32, m*n), make([]float32, n)
			for _, x := range [][]float32{a, b, c0, bias} {
				mixes[0].fill(r, x)
			}
			for f, form := range []Product{{}, {Bias: bias, ReLU: true}, {Accumulate: true}, {Accumulate: true, ReLU: true}} {
				want := append([]float32(nil), c0...)
				got := append([]float32(nil), c0...)
				require.NoError(t, Use(isa))
				p := form.Prepare(m, k, n)
				form.MatMul(Matrix{m, n, n, want}, Matrix{m, k, k, a}, Matrix{k, n, n, b})
				require.NoError(t, Use("generic"))
				p.MatMul(got, a, b)
				requireSame(t, want, got, fmt.Sprintf("%s, %d×%d×%d, form %d", isa, m, k, n, f))
			}
		}
	}
}

// TestPreparedIsOneCall: what the type is for does not go the long way.
func TestPreparedIsOneCall(t *testing.T) {
	for _, size := range [][3]int{{7, 7, 7}, {8, 8, 8}, {13, 13, 13}, {16, 16, 16}, {1, 64, 128}, {1, 128, 64}, {1, 64, 1}} {
		p := Product{}.Prepare(size[0], size[1], size[2])
		assert.NotNil(t, p.call, "%v", size)
	}
}

func TestPreparedMisuse(t *testing.T) {
	x := make([]float32, 100)
	bias := make([]float32, 4)
	assert.PanicsWithValue(t, "kernel: negative matrix size", func() { Product{}.Prepare(1, -1, 1) })
	assert.PanicsWithValue(t, errBias, func() { Product{Bias: bias}.Prepare(2, 3, 5) })
	assert.PanicsWithValue(t, errBias, func() { Product{Bias: bias, Accumulate: true}.Prepare(2, 3, 4) })
	p := Product{Bias: bias}.Prepare(2, 3, 4)
	c, a, b := make([]float32, 8), make([]float32, 6), make([]float32, 12)
	p.MatMul(c, a, b)
	assert.PanicsWithValue(t, errPrepared, func() { p.MatMul(c[:7], a, b) })
	assert.PanicsWithValue(t, errPrepared, func() { p.MatMul(c, nil, b) })
	assert.PanicsWithValue(t, errPrepared, func() { p.MatMul(c, a, x[:13]) })
	assert.PanicsWithValue(t, errProductOverlap, func() { p.MatMul(x[5:13], x[:6], b) })
	assert.PanicsWithValue(t, errProductOverlap, func() { p.MatMul(x[:8], a, x[7:19]) })
	assert.NotPanics(t, func() { p.MatMul(x[6:14], x[:6], x[14:26]) }) // side by side
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		var c, a, b [64]float32 // on the stack
		q := Product{}.Prepare(8, 8, 8)
		q.MatMul(c[:], a[:], b[:])
	}))
}
