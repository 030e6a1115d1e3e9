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
	t.Run("float32", compareMatMul[float32])
	t.Run("float64", compareMatMul[float64])
}

// multiply calls the exported function of that name for T, with a number of workers if there is one.
func multiply[T number](name string, f start[T], workers int, c, a, b matrixOf[T]) {
	switch f := any(f).(type) {
	case start[float32]:
		m := any([3]matrixOf[T]{c, a, b}).([3]matrixOf[float32])
		c, a, b := Matrix(m[0]), Matrix(m[1]), Matrix(m[2])
		p := Parallel{Product(f), workers}
		calls := map[string][3]func(c, a, b Matrix){
			"MatMul":   {p.MatMul, p.Product.MatMul, MatMul},
			"MatMulTA": {p.MatMulTA, p.Product.MatMulTA, MatMulTA},
			"MatMulTB": {p.MatMulTB, p.Product.MatMulTB, MatMulTB},
		}[name]
		calls[way(workers, f.Bias == nil && !f.Accumulate && !f.ReLU)](c, a, b)
	case start[float64]:
		m := any([3]matrixOf[T]{c, a, b}).([3]matrixOf[float64])
		c, a, b := Matrix64(m[0]), Matrix64(m[1]), Matrix64(m[2])
		p := Parallel64{Product64(f), workers}
		calls := map[string][3]func(c, a, b Matrix64){
			"MatMul":   {p.MatMul, p.Product64.MatMul, MatMul64},
			"MatMulTA": {p.MatMulTA, p.Product64.MatMulTA, MatMulTA64},
			"MatMulTB": {p.MatMulTB, p.Product64.MatMulTB, MatMulTB64},
		}[name]
		calls[way(workers, f.Bias == nil && !f.Accumulate && !f.ReLU)](c, a, b)
	}
}

// way chooses among a Parallel's method, a Product's and a function.
func way(workers int, plain bool) int {
	switch {
	case workers > 0:
		return 0
	case !plain:
		return 1
	}
	return 2
}

func compareMatMul[T number](t *testing.T) {
	defer func(name string) { require.NoError(t, Use(name)) }(ISA())
	r := seeded("MatMul")
	for _, size := range [][3]int{{1, nc + 33, kc + 1}, {7, 2*nc + 5, kc + 7}, {6, nc, kc}, {61, 3, 2*kc + 1}, {47, 1, 2*kc + 1}, {16, 1, 0}, {31, nc - 1, 3}, {5, 2, 0}, {40, 70, 65}} {
		m, n, k := size[0], size[1], size[2]
		a, b, c0 := newMatrix[T](r, mixes[0], m, k), newMatrix[T](r, mixes[0], k, n), newMatrix[T](r, mixes[0], m, n)
		bias := newMatrix[T](r, mixes[0], 1, n).data
		var want [4][]T // from zero, from a bias with ReLU, from C, from C with ReLU
		for i := range m {
			for j := range n {
				for v, t := range [...]T{0, bias[j], c0.at(i, j), c0.at(i, j)} {
					for p := range k {
						t = fma(a.at(i, p), b.at(p, j), t)
					}
					if v%2 != 0 && t <= 0 {
						t = 0
					}
					want[v] = append(want[v], t)
				}
			}
		}
		forms := [...]start[T]{{}, {Bias: bias, ReLU: true}, {Accumulate: true}, {Accumulate: true, ReLU: true}}
		dense := func(x matrix[T]) matrixOf[T] { return matrixOf[T]{x.rows, x.cols, x.cols, x.data} }
		transposed := func(x matrix[T]) matrixOf[T] {
			y := matrix[T]{x.cols, x.rows, make([]T, len(x.data))}
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
				for name, x := range map[string][2]matrixOf[T]{"MatMul": {A, B}, "MatMulTA": {AT, B}, "MatMulTB": {A, BT}} {
					c := newMatrix[T](r, mixes[0], m, n)
					copy(c.data, c0.data)
					multiply(name, f, workers, dense(c), x[0], x[1])
					for i, got := range c.data {
						if bitsOf(got) != bitsOf(want[v][i]) {
							assert.Fail(t, "wrong product", "%s: %s %d×%d×%d, %d workers, form %d: C[%d,%d] is %s, want %s",
								isa, name, m, n, k, workers, v, i/n, i%n, showOf(got), showOf(want[v][i]))
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
		comparePieces(t, s.name, &s.products)
		comparePieces(t, s.name, &s.double)
	}
}

func comparePieces[T number](t *testing.T, name string, s *products[T]) {
	for _, n := range []int{1, 2, 7, 16, 31, 32, 33, 64, 100, 256, 511, nc} {
		for k := range kc + 1 {
			rows, cols := s.piece(n, k)
			at := fmt.Sprintf("%s: n=%d k=%d: %d rows, %d columns", name, n, k, rows, cols)
			require.True(t, rows > 0 && rows%s.mr == 0, at)
			require.True(t, cols == n || cols > 0 && cols%s.nr == 0, at)
			require.True(t, 2*rows*min(cols, n)*k <= s.flops || rows == s.mr && cols <= s.nr, at)
		}
	}
}

// TestPackedProducts compares products whose operands are packed in every way that part knows
// with one call of the set's kernel, which packs nothing.
func TestPackedProducts(t *testing.T) {
	t.Run("float32", comparePackedProducts[float32])
	t.Run("float64", comparePackedProducts[float64])
}

func comparePackedProducts[T number](t *testing.T) {
	defer func(name string) { require.NoError(t, Use(name)) }(ISA())
	r := seeded("packed")
	ways := map[[2]bool]bool{}
	for _, size := range [][3]int{{270, 300, 230}, {61, 140, 512}, {400, 40, 7}, {100, 70, 65}, {50, 33, 300}, {31, 140, 512}} {
		m, n, k := size[0], size[1], size[2]
		a, b, c0 := newMatrix[T](r, mixes[0], m, k), newMatrix[T](r, mixes[0], k, n), newMatrix[T](r, mixes[0], m, n)
		at, bt := make([]T, m*k), make([]T, k*n)
		generic.Transpose(at, a.data, m, k, m, k)
		generic.Transpose(bt, b.data, k, n, k, n)
		for _, isa := range ISAs() {
			require.NoError(t, Use(isa))
			want := append([]T(nil), c0.data...)
			use := productsOf[T](&active)
			use.product(&generic.BlockOf[T]{C: want, A: a.data, B: b.data, Seed: want,
				CRow: n, ARow: k, ACol: 1, BRow: n, BPanel: use.nr, SeedRow: n, M: m, N: n, K: k, ReLU: true})
			for name, x := range map[string]struct {
				a, b           matrixOf[T]
				transA, transB bool
			}{
				"MatMul":   {matrixOf[T]{m, k, k, a.data}, matrixOf[T]{k, n, n, b.data}, false, false},
				"MatMulTA": {matrixOf[T]{k, m, m, at}, matrixOf[T]{k, n, n, b.data}, true, false},
				"MatMulTB": {matrixOf[T]{m, k, k, a.data}, matrixOf[T]{n, k, k, bt}, false, true},
			} {
				p := start[T]{Accumulate: true, ReLU: true}
				c := matrixOf[T]{m, n, n, append([]T(nil), c0.data...)}
				w := product[T]{transB: x.transB}
				w.N, w.K, w.BRow, w.ARow, w.ACol = n, k, x.b.Stride, x.a.Stride, 1
				if x.transA {
					w.ARow, w.ACol = 1, x.a.Stride
				}
				packA, packB := w.worthPacking(m, n)
				ways[[2]bool{packA, packB}] = true
				multiply(name, p, 0, c, x.a, x.b)
				for i, got := range c.Data {
					if bitsOf(got) != bitsOf(want[i]) {
						assert.Fail(t, "wrong product", "%s: %s %d×%d×%d: C[%d,%d] is %s, want %s",
							isa, name, m, n, k, i/n, i%n, showOf(got), showOf(want[i]))
						break
					}
				}
			}
		}
	}
	require.Len(t, ways, 4, "ways of packing seen")
}
