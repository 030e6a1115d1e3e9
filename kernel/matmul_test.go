package kernel

import (
	"fmt"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMatMul compares the products of package kernel with chains of fused
// multiply-adds, for shapes that are cut in every direction, on every set.
func TestMatMul(t *testing.T) {
	defer func(name string) { require.NoError(t, Use(name)) }(ISA())
	r := seeded("MatMul")
	for _, size := range [][3]int{{1, nc + 33, kc + 1}, {7, 2*nc + 5, kc + 7}, {6, nc, kc}, {61, 3, 2*kc + 1}, {31, nc - 1, 3}, {5, 2, 0}, {40, 70, 65}} {
		m, n, k := size[0], size[1], size[2]
		a, b, c0 := newMatrix(r, mixes[0], m, k), newMatrix(r, mixes[0], k, n), newMatrix(r, mixes[0], m, n)
		bias := newMatrix(r, mixes[0], 1, n).data
		var want [4][]float32 // from zero, from a bias with ReLU, from C, from C with ReLU
		for i := range m {
			for j := range n {
				for v, t := range [...]float32{0, bias[j], c0.at(i, j), c0.at(i, j)} {
					for p := range k {
						t = generic.FMA(a.at(i, p), b.at(p, j), t)
					}
					if v%2 != 0 && t <= 0 {
						t = 0
					}
					want[v] = append(want[v], t)
				}
			}
		}
		forms := [...]Product{{}, {Bias: bias, ReLU: true}, {Accumulate: true}, {Accumulate: true, ReLU: true}}
		dense := func(x matrix) Matrix { return Matrix{x.rows, x.cols, x.cols, x.data} }
		transposed := func(x matrix) Matrix {
			y := matrix{x.cols, x.rows, make([]float32, len(x.data))}
			for i := range x.rows {
				for j := range x.cols {
					y.data[j*y.cols+i] = x.at(i, j)
				}
			}
			return dense(y)
		}
		A, B, AT, BT := dense(a), dense(b), transposed(a), transposed(b)
		for _, isa := range ISAs() {
			require.NoError(t, Use(isa))
			for v, f := range forms {
				workers := (v + m) % 4
				p := Parallel{Product: f, Workers: workers}
				for name, multiply := range map[string]func(c Matrix){
					"MatMul":   func(c Matrix) { p.MatMul(c, A, B) },
					"MatMulTA": func(c Matrix) { p.MatMulTA(c, AT, B) },
					"MatMulTB": func(c Matrix) { p.MatMulTB(c, A, BT) },
				} {
					c := newMatrix(r, mixes[0], m, n)
					copy(c.data, c0.data)
					multiply(dense(c))
					for i, got := range c.data {
						if bits32(got) != bits32(want[v][i]) {
							assert.Fail(t, "wrong product", "%s: %s %d×%d×%d, %d workers, form %d: C[%d,%d] is %s, want %s",
								isa, name, m, n, k, workers, v, i/n, i%n, show(got), show(want[v][i]))
							break
						}
					}
				}
			}
		}
	}
}

// TestPieces checks that a call of a product never takes longer than its set
// allows, unless that is less than one tile, and that it gets whole tiles.
func TestPieces(t *testing.T) {
	for i := range sets {
		s := &sets[i]
		for _, n := range []int{1, 2, 7, 16, 31, 32, 33, 64, 100, 256, 511, nc} {
			for k := range kc + 1 {
				rows, cols := s.piece(n, k)
				at := fmt.Sprintf("%s: n=%d k=%d: %d rows, %d columns", s.name, n, k, rows, cols)
				require.True(t, rows > 0 && rows%s.mr == 0, at)
				require.True(t, cols == n || cols > 0 && cols%s.nr == 0, at)
				require.True(t, 2*rows*min(cols, n)*k <= s.flops || rows == s.mr && cols <= s.nr, at)
			}
		}
	}
}

// TestPackedProducts compares products whose operands are packed in every way that part knows
// with one call of the set's kernel, which packs nothing.
func TestPackedProducts(t *testing.T) {
	defer func(name string) { require.NoError(t, Use(name)) }(ISA())
	r := seeded("packed")
	ways := map[[2]bool]bool{}
	for _, size := range [][3]int{{270, 300, 230}, {61, 140, 512}, {400, 40, 7}, {100, 70, 65}, {50, 33, 300}, {31, 140, 512}} {
		m, n, k := size[0], size[1], size[2]
		a, b, c0 := newMatrix(r, mixes[0], m, k), newMatrix(r, mixes[0], k, n), newMatrix(r, mixes[0], m, n)
		at, bt := make([]float32, m*k), make([]float32, k*n)
		generic.Transpose(at, a.data, m, k, m, k)
		generic.Transpose(bt, b.data, k, n, k, n)
		for _, isa := range ISAs() {
			require.NoError(t, Use(isa))
			want := append([]float32(nil), c0.data...)
			active.product(&generic.Block{C: want, A: a.data, B: b.data, Seed: want,
				CRow: n, ARow: k, ACol: 1, BRow: n, BPanel: active.nr, SeedRow: n, M: m, N: n, K: k, ReLU: true})
			for name, x := range map[string]struct {
				call           func(p Product, c, a, b Matrix)
				a, b           Matrix
				transA, transB bool
			}{
				"MatMul":   {Product.MatMul, Matrix{m, k, k, a.data}, Matrix{k, n, n, b.data}, false, false},
				"MatMulTA": {Product.MatMulTA, Matrix{k, m, m, at}, Matrix{k, n, n, b.data}, true, false},
				"MatMulTB": {Product.MatMulTB, Matrix{m, k, k, a.data}, Matrix{n, k, k, bt}, false, true},
			} {
				p := Product{Accumulate: true, ReLU: true}
				c := Matrix{m, n, n, append([]float32(nil), c0.data...)}
				var w product
				w.plan(&p, &c, &x.a, &x.b, x.transA, x.transB)
				packA, packB := w.worthPacking(m, n)
				ways[[2]bool{packA, packB}] = true
				x.call(p, c, x.a, x.b)
				for i, got := range c.Data {
					if bits32(got) != bits32(want[i]) {
						assert.Fail(t, "wrong product", "%s: %s %d×%d×%d: C[%d,%d] is %s, want %s",
							isa, name, m, n, k, i/n, i%n, show(got), show(want[i]))
						break
					}
				}
			}
		}
	}
	require.Len(t, ways, 4, "ways of packing seen")
}
