package kernel

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestChain: a chain has the bits of its products one by one, on every set, whether one call does
// them all or not, whatever it is told to ask the cache for, and when its memory is used again.
func TestChain(t *testing.T) {
	defer func(name string) { require.NoError(t, Use(name)) }(ISA())
	r := seeded("chain")
	widths := [][]int{
		{64, 128, 64, 1}, {1, 1}, {5, 128, 128, 64, 64, 1}, {33, 17, 16}, {7, 100, 50, 10, 3}, {784, 128, 10}, {3, 256, 4},
		{2000, 128, 10}, {1100, 64, 3}, {1025, 65, 2}, {9000, 16, 128, 600, 2}, {9000, 8, 8200, 8}, {600, 128, 128}, {81, 128}, {97, 128, 16},
		{100, 500, 300, 10}, {30, 2048, 40, 1}, {5, 2050, 3}, {126, 64, 127, 1}, {64, 128, 300, 12, 31, 32, 33, 2}, {4, 0, 3}, {0, 4}, {130, 128, 120, 128, 100, 128, 60, 128, 127, 128, 9},
	}
	for range 40 {
		w := make([]int, 2+r.IntN(5))
		for i := range w {
			w[i] = 1 + r.IntN(140)
		}
		widths = append(widths, w)
	}
	for _, isa := range ISAs() {
		require.NoError(t, Use(isa))
		var c Chain
		for _, w := range widths {
			c.Reset()
			var weights []float32
			var at []int
			for i, n := range w[1:] {
				at = append(at, len(weights))
				weights = append(weights, make([]float32, w[i]*n)...)
			}
			mixes[0].fill(r, weights)
			x := make([]float32, w[0])
			mixes[0].fill(r, x)
			want := x
			for i, n := range w[1:] {
				p := Product{ReLU: r.IntN(2) == 0}
				if r.IntN(3) != 0 {
					p.Bias = make([]float32, n)
					mixes[0].fill(r, p.Bias)
				}
				b := Matrix{w[i], n, n, weights[at[i]:][:w[i]*n]}
				c.Append(p, b)
				y := make([]float32, n)
				p.MatMul(Matrix{1, n, n, y}, Matrix{1, w[i], w[i], want}, b)
				want = y
			}
			for _, ahead := range []int{0, 100, len(weights), 12500, 16500, 200000} {
				c.Ahead(make([]float32, ahead))
				got := make([]float32, len(want))
				c.MatMul(got, x)
				requireSame(t, want, got, fmt.Sprintf("%s, widths %v", isa, w))
			}
		}
	}
}

// TestChainIsOneCall: what the type is for does not go the long way where a set has tiles, and what
// would take too long in one call does.
func TestChainIsOneCall(t *testing.T) {
	var c Chain
	c.Append(Product{}, NewMatrix(64, 128))
	c.Append(Product{}, NewMatrix(128, 64))
	c.Append(Product{}, NewMatrix(64, 1))
	widest := map[string]int{"avx512": 128, "avx2": 2048, "neon": 1024}[ISA()]
	if widest == 0 {
		require.Nil(t, c.doAll, "plain Go has no tiles")
		return
	}
	require.NotNil(t, c.doAll)
	plain := c.tiles[2].Kernel
	l1, _ := caches()
	for _, n := range []int{0, l1 / 4, l1 / 2, 1 << 22} {
		c.Ahead(make([]float32, n))
		require.Equal(t, plain, c.tiles[2].Kernel, "%d elements", n)
	}
	if l1 >= 32<<10 && ISA() == "avx512" { // avx2 reads nothing again
		c.Ahead(make([]float32, l1/4+1))
		require.NotEqual(t, plain, c.tiles[2].Kernel, "it reads nothing again")
	}
	require.Equal(t, 3, c.first)
	require.Empty(t, c.rest)

	// Each call has at most 1<<16 elements of matrices, of which short rows count as more. It has
	// as many as it may.
	for _, w := range [][]int{{784, 128, 10}, {2000, 128, 128, 100, 7}, {90, 90, 90, 90, 90, 90, 90, 90, 90, 90}, {1 << 15, 4, 3}, {1 << 18, 1}} {
		c.Reset()
		for i, n := range w[1:] {
			c.Append(Product{}, NewMatrix(w[i], n))
		}
		require.NotNil(t, c.doAll)
		var sizes []int
		at := 0
		for _, call := range append([]chainCall{{0, c.first, 0}}, c.rest...) {
			require.Equal(t, at, call.tile)
			size := 0
			for _, tile := range c.tiles[at:][:call.count] {
				size += int(tile.K * max(tile.BRow/4, leastChained))
			}
			sizes = append(sizes, size)
			at += call.count
		}
		require.Len(t, c.tiles, at, "every tile belongs to a call")
		require.LessOrEqual(t, slices.Max(sizes), chained, "%v: %v", w, sizes)
		for i := range sizes[1:] {
			require.Greater(t, sizes[i]+sizes[i+1], chained, "%v: %v", w, sizes)
		}
	}
	c.Append(Product{}, NewMatrix(1, widest))
	require.NotNil(t, c.doAll)
	c.Reset()
	c.Append(Product{}, NewMatrix(1, widest+1))
	require.Nil(t, c.doAll, "too wide for a tile")
	c.Append(Product{}, NewMatrix(widest+1, 2))
	require.Nil(t, c.doAll)
}

func TestChainMisuse(t *testing.T) {
	var c Chain
	assert.PanicsWithValue(t, errPrepared, func() { c.MatMul([]float32{1}, []float32{1}) })
	assert.PanicsWithValue(t, errChain, func() { c.Append(Product{}, Matrix{2, 3, 4, make([]float32, 8)}) })
	assert.PanicsWithValue(t, errBias, func() { c.Append(Product{Bias: make([]float32, 2)}, NewMatrix(4, 3)) })
	assert.PanicsWithValue(t, errBias, func() { c.Append(Product{Accumulate: true, Bias: make([]float32, 3)}, NewMatrix(4, 3)) })
	assert.PanicsWithValue(t, errChain, func() { c.Append(Product{Accumulate: true}, NewMatrix(4, 3)) })
	x, b := make([]float32, 100), make([]float32, 12)
	c.Append(Product{}, Matrix{4, 3, 3, b})
	assert.PanicsWithValue(t, errChain, func() { c.Append(Product{}, NewMatrix(4, 3)) })
	assert.PanicsWithValue(t, errPrepared, func() { c.MatMul(x[:3], x[10:15]) })
	assert.PanicsWithValue(t, errPrepared, func() { c.MatMul(x[:2], x[10:14]) })
	assert.PanicsWithValue(t, errProductOverlap, func() { c.MatMul(x[:3], x[2:6]) })
	assert.PanicsWithValue(t, errProductOverlap, func() { c.MatMul(b[9:], x[:4]) })
	assert.NotPanics(t, func() { c.MatMul(x[:3], x[3:7]) })
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		var y [3]float32 // on the stack
		var x [4]float32
		c.MatMul(y[:], x[:])
	}))
	c.Append(Product{}, NewMatrix(3, 4))
	assert.NotPanics(t, func() { c.MatMul(x[:4], x[:4]) }) // read before it is written
	w := NewMatrix(4, 3)
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		c.Reset()
		c.Append(Product{}, w)
	}))
}
