package kernel

import (
	"fmt"
	"math/bits"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// TestPreparedProduct: a prepared product has the bits of Product.MatMul, in every form, for shapes
// that take one call and for those that do not, and keeps the set that it was made with.
func TestPreparedProduct(t *testing.T) {
	defer func(name string) { require.NoError(t, Use(name)) }(ISA())
	r := seeded("prepared product")
	sizes := [][3]int{{0, 3, 4}, {3, 0, 4}, {3, 4, 0}, {1, 1, 1}, {1, 64, 128}, {1, 128, 64}, {1, 64, 1}, {1, 67, 128}, {1, 66, 64}, {1, 5, 100}, {2, 9, 128}, {3, 5, 50}, {16, 3, 16}, {16, 64, 1}, {17, 5, 1}, {1, 784, 128}, {40, 300, 100}, {200, 3, 400}, {64, 1, 128}}
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

// TestTiles compares the tiles of every set, one and two in a call, with generic.Product. Around C
// nothing is written.
func TestTiles(t *testing.T) {
	for i := range impls {
		if s := &impls[i]; compareTiles(t, s) == 0 {
			t.Logf("%s has no tiles", s.name)
		}
	}
}

// compareTiles returns the number of tiles that it has tried.
func compareTiles(t *testing.T, s *impl) (tried int) {
	r := seeded("tiles")
	const guard = 64
	for m := 1; m <= 25; m++ {
		for n := 1; n <= 129; n += 1 + r.IntN(12)*min(m/2, n/8) {
			k := 1 + r.IntN(18)
			if r.IntN(10) == 0 {
				k = 64
			}
			x := make([]float32, m*k+k*n+n+guard)
			mixes[r.IntN(len(mixes))].fill(r, x)
			form := r.IntN(6)
			b := generic.Block{
				A: x[:m*k], B: x[m*k:][:k*n], CRow: n, ARow: k, ACol: 1, BRow: n, BPanel: s.nr, M: m, N: n, K: k, ReLU: form%2 == 0,
			}
			if form/2 == 1 {
				b.Seed = x[m*k+k*n:][:n]
			}
			var tile generic.Tile
			var ahead *float32
			if r.IntN(2) == 0 {
				ahead = &x[0]
			}
			do := s.PrepareTile(&b, &tile, ahead)
			if do == nil {
				continue
			}
			tried++
			got, want := make([]float32, guard+m*n+guard), make([]float32, guard+m*n+guard)
			mixes[0].fill(r, got)
			copy(want, got)
			b.C, b.BPanel = want[guard:][:m*n], generic.NR
			if form/2 == 2 {
				b.Seed, b.SeedRow = b.C, n
				tile.Accumulate, tile.SeedRow = 1, tile.CRow
			}
			generic.Product(&b)
			o := generic.Operands{C: &got[guard], A: &b.A[0], B: &b.B[0]}
			what := fmt.Sprintf("%s, %d×%d×%d, form %d, ahead %v", s.name, m, k, n, form, ahead != nil)
			do(&tile, 1, &o)
			requireSame(t, want, got, what)

			// The second one reads C as A.
			var second generic.Tile
			b2 := generic.Block{A: b.C, B: x[:n], CRow: 1, ARow: n, ACol: 1, BRow: 1, BPanel: s.nr, M: m, N: 1, K: n}
			if len(x) < n || m > 1 || s.PrepareTile(&b2, &second, nil) == nil || form/2 == 2 {
				continue
			}
			last, wantLast := make([]float32, m), make([]float32, m)
			b2.C, b2.BPanel = wantLast, generic.NR
			generic.Product(&b2)
			second.A, second.B, tile.C, tile.A, tile.B = &got[guard], &x[0], &got[guard], &b.A[0], &b.B[0]
			do(unsafe.SliceData([]generic.Tile{tile, second}), 2, &generic.Operands{C: &last[0]})
			requireSame(t, wantLast, last, what+", and another")
		}
	}
	return tried
}

// TestPreparedIsOneCall: what the type is for does not go the long way.
func TestPreparedIsOneCall(t *testing.T) {
	for _, size := range [][3]int{{7, 7, 7}, {8, 8, 8}, {13, 13, 13}, {16, 16, 16}, {1, 64, 128}, {1, 128, 64}, {1, 64, 1}} {
		p := Product{}.Prepare(size[0], size[1], size[2])
		assert.NotNil(t, p.call, "%v", size)
		if ISA() != "generic" && ISA() != "portable" {
			assert.NotNil(t, p.doTile, "%v", size)
		}
	}
}

func TestPreparedMisuse(t *testing.T) {
	x := make([]float32, 100)
	bias := make([]float32, 4)
	assert.PanicsWithValue(t, "kernel: negative matrix size", func() { Product{}.Prepare(1, -1, 1) })
	const many = 1 << (bits.UintSize / 2) // its square is 0 to a multiplication
	assert.PanicsWithValue(t, errTooLarge, func() { Product{}.Prepare(many, 0, many) })
	assert.PanicsWithValue(t, errTooLarge, func() { Product{}.Prepare(many, many, 0) })
	assert.PanicsWithValue(t, errTooLarge, func() { Product{}.Prepare(0, many, many) })
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
