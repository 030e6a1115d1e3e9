package kernel

import (
	"fmt"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/generic"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBlockingsAgree: no block size changes a bit. The products are large enough to be cut in every
// direction by the sizes tried, which go from less than a tile to more than everything.
func TestBlockingsAgree(t *testing.T) {
	t.Run("float32", compareBlockings[float32])
	t.Run("float64", compareBlockings[float64])
}

func compareBlockings[T number](t *testing.T) {
	defer func(name string) { require.NoError(t, Use(name)) }(ISA())
	r := seeded("blockings")
	const m, n, k = 131, 150, 200
	a, b, c0 := newMatrix[T](r, mixes[0], m, k), newMatrix[T](r, mixes[0], k, n), newMatrix[T](r, mixes[0], m, n)
	dense := func(x matrix[T]) matrixOf[T] { return matrixOf[T]{x.rows, x.cols, x.cols, x.data} }
	transposed := func(x matrix[T]) matrixOf[T] {
		y := matrixOf[T]{x.cols, x.rows, x.rows, make([]T, len(x.data))}
		for i := range x.rows {
			for j := range x.cols {
				y.Data[j*x.rows+i] = x.at(i, j)
			}
		}
		return y
	}
	operands := map[string][2]matrixOf[T]{
		"MatMul": {dense(a), dense(b)}, "MatMulTA": {transposed(a), dense(b)}, "MatMulTB": {dense(a), transposed(b)},
	}
	for _, isa := range ISAs() {
		require.NoError(t, Use(isa))
		use := kernels[T]()
		if !use.packs {
			continue // it cuts products otherwise
		}
		standard := use.blocking
		for name, x := range operands {
			var want []T
			for _, bl := range []blocking{
				standard,
				{1, use.nr, 8 * use.mr},
				{2, 4 * use.nr, 9 * use.mr},
				{16, 3 * use.nr, 10 * use.mr},
				{64, 2 * use.nr, 100 * use.mr},
				{67, 64 * use.nr, 8 * use.mr},
				{1000, 64 * use.nr, 40 * use.mr},
			} {
				use.blocking = bl
				var w product[T]
				c := matrixOf[T]{m, n, n, append([]T(nil), c0.data...)}
				w.M, w.N, w.K, w.C, w.CRow = m, n, k, c.Data, n
				w.A, w.ARow, w.ACol = x[0].Data, x[0].Stride, 1
				w.B, w.BRow = x[1].Data, x[1].Stride
				if name == "MatMulTA" {
					w.ARow, w.ACol = 1, x[0].Stride
				}
				w.transB = name == "MatMulTB"
				w.Seed, w.SeedRow, w.ReLU = w.C, n, true
				w.gemmPacked(0, m, 0, n)
				if want == nil {
					want = c.Data
					checked := append([]T(nil), c0.data...)
					use.packs = false
					multiply(name, start[T]{Accumulate: true, ReLU: true}, 0, matrixOf[T]{m, n, n, checked}, x[0], x[1])
					use.packs = true
					requireSame(t, want, checked, fmt.Sprintf("%s: %s, not in panels", isa, name))
				}
				requireSame(t, want, c.Data, fmt.Sprintf("%s: %s with %+v", isa, name, bl))
			}
		}
		use.blocking = standard
	}
}

func requireSame[T number](t *testing.T, want, got []T, what string) {
	t.Helper()
	for i := range want {
		if bitsOf(want[i]) != bitsOf(got[i]) {
			require.Fail(t, "wrong product", "%s: element %d is %s, want %s", what, i, showOf(got[i]), showOf(want[i]))
		}
	}
}

// TestBlockingFor: whatever the CPU says of its caches, the blocks are whole tiles, and fit what
// they are made for.
func TestBlockingFor(t *testing.T) {
	assert.Equal(t, blocking{192, 512, 2208}, blockingFor(12, 32, 4, 32<<10, 1<<20), "AVX-512, Cascade Lake")
	assert.Equal(t, blockingFor(6, 16, 4, 32<<10, 512<<10), blockingFor(6, 16, 4, -1, 0), "not known")
	for _, size := range []int{4, 8} {
		for _, tile := range [][2]int{{12, 128 / size}, {6, 64 / size}, {1, 4}} {
			mr, nr := tile[0], tile[1]
			for _, l1 := range []int{-1, 0, 1, 8 << 10, 32 << 10, 48 << 10, 128 << 10, 1 << 30} {
				for _, l2 := range []int{-1, 0, 1, 128 << 10, 256 << 10, 512 << 10, 1 << 20, 2 << 20, 16 << 20, 1 << 30} {
					b := blockingFor(mr, nr, size, l1, l2)
					at := fmt.Sprintf("%d×%d of %d bytes, caches of %d and %d: %+v", mr, nr, size, l1, l2, b)
					require.Positive(t, b.kc, at)
					require.True(t, b.nc >= 4*nr && b.nc%nr == 0, at)
					require.True(t, b.mc >= 8*mr && b.mc%mr == 0, at)
					require.LessOrEqual(t, (b.bufferB()+b.kc*b.mc+slack)*size, packBytes, at)
					if b.nc > 4*nr && l2 > 0 {
						require.LessOrEqual(t, b.bufferB()*size, l2/2, at)
					}
				}
			}
		}
	}
}

// TestTurnedEdges: a product of a transposed A whose last columns are done as rows has the bits of
// the one of A as it is, whose are not, and writes nothing between the rows of C.
func TestTurnedEdges(t *testing.T) {
	t.Run("float32", compareEdges[float32])
	t.Run("float64", compareEdges[float64])
}

func compareEdges[T number](t *testing.T) {
	defer func(name string) { require.NoError(t, Use(name)) }(ISA())
	r := seeded("edges")
	for _, x := range [][3]int{{33, 33, 33}, {100, 100, 100}, {200, 3, 7}, {49, 65, 256}, {31, 41, 47}, {50, 33, 257}} {
		m, n, k := x[0], x[1], x[2]
		a, b, c0 := newMatrix[T](r, mixes[0], m, k), newMatrix[T](r, mixes[0], k, n), newMatrix[T](r, mixes[0], m, n+3)
		bias := newMatrix[T](r, mixes[0], 1, n).data
		turned := matrixOf[T]{k, m, m + 2, make([]T, k*(m+2))}
		for i := range m {
			for p := range k {
				turned.Data[p*(m+2)+i] = a.at(i, p)
			}
		}
		for _, isa := range ISAs() {
			require.NoError(t, Use(isa))
			s := kernels[T]()
			if w := (product[T]{BlockOf: generic.BlockOf[T]{M: m, N: n, K: k}}); s.transposed > 1 && m == n {
				assert.True(t, w.isEdgeWorthTurning(s), "%s: %v is to have such an edge", isa, x)
			}
			for _, from := range []start[T]{{}, {Bias: bias}, {Accumulate: true}, {Accumulate: true, ReLU: true}, {Bias: bias, ReLU: true}} {
				want := matrixOf[T]{m, n, n + 3, append([]T(nil), c0.data...)}
				got := matrixOf[T]{m, n, n + 3, append([]T(nil), c0.data...)}
				multiply("MatMul", from, 0, want, matrixOf[T]{m, k, k, a.data}, matrixOf[T]{k, n, n, b.data})
				multiply("MatMulTA", from, 0, got, turned, matrixOf[T]{k, n, n, b.data})
				requireSame(t, want.Data, got.Data, fmt.Sprintf("%s: %v, bias %t, accumulate %t, ReLU %t", isa, x, from.Bias != nil, from.Accumulate, from.ReLU))
			}
		}
	}
}
