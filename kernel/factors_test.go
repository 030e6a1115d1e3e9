package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// gemmWays are the methods of a Gemm or a Gemm64.
func gemmWays[T number](alpha, beta T) (plain, transA, transB func(c, a, b matrixOf[T])) {
	g32, g64 := Gemm{float32(alpha), float32(beta)}, Gemm64{float64(alpha), float64(beta)}
	wrap := func(narrow func(c, a, b Matrix), wide func(c, a, b Matrix64)) func(c, a, b matrixOf[T]) {
		return func(c, a, b matrixOf[T]) {
			switch c := any(c).(type) {
			case matrixOf[float32]:
				narrow(Matrix(c), Matrix(any(a).(matrixOf[float32])), Matrix(any(b).(matrixOf[float32])))
			case matrixOf[float64]:
				wide(Matrix64(c), Matrix64(any(a).(matrixOf[float64])), Matrix64(any(b).(matrixOf[float64])))
			}
		}
	}
	return wrap(g32.MatMul, g64.MatMul), wrap(g32.MatMulTA, g64.MatMulTA), wrap(g32.MatMulTB, g64.MatMulTB)
}

// gapped returns x with gaps of NaN between its rows.
func gapped[T number](x matrix[T], gap int) matrixOf[T] {
	m := matrixOf[T]{x.rows, x.cols, x.cols + gap, make([]T, x.rows*(x.cols+gap))}
	fillWith(m.Data, T(math.NaN()))
	for i := range x.rows {
		copy(m.Data[i*m.Stride:], x.data[i*x.cols:(i+1)*x.cols])
	}
	return m
}

func turned[T number](x matrix[T]) matrix[T] {
	y := matrix[T]{x.cols, x.rows, make([]T, len(x.data))}
	for i := range x.rows {
		for j := range x.cols {
			y.data[j*x.rows+i] = x.at(i, j)
		}
	}
	return y
}

// TestGemm compares products with factors with their chains, in every way in which they are cut and
// packed, on every set.
func TestGemm(t *testing.T) {
	t.Run("float32", compareGemm[float32])
	t.Run("float64", compareGemm[float64])
}

func compareGemm[T number](t *testing.T) {
	defer func(name string) { require.NoError(t, Use(name)) }(ISA())
	r := seeded("Gemm")
	sizes := [][3]int{{1, 1, 1}, {5, 5, 5}, {8, 8, 8}, {3, 130, 600}, {4, 20, 30}, {2, 128, 512}, {40, 1, 33}, {16, 1, 300}, {100, 1, 7}, {30, 1, 5000}, {5000, 1, 30}, {9, 4, 0},
		{32, 32, 32}, {33, 17, 65}, {25, 70, 40}, {64, 64, 64}, {100, 100, 100}, {31, 140, 512}, {61, 140, 512}, {270, 300, 230}, {48, 260, 700}}
	factors := []T{1, 0, -1, 0.5, 1 / T(3)}
	for range 60 {
		sizes = append(sizes, [3]int{1 + r.IntN(40), 1 + r.IntN(40), r.IntN(40)})
	}
	for _, size := range sizes {
		m, n, k := size[0], size[1], size[2]
		if testing.Short() && m*n*k > 1<<22 {
			continue // TestPackedProducts cuts and packs such products, too
		}
		mx := mixes[r.IntN(len(mixes))]
		a, b, c0 := newMatrix[T](r, mx, m, k), newMatrix[T](r, mx, k, n), newMatrix[T](r, mx, m, n)
		alpha, beta := factors[r.IntN(len(factors))], factors[r.IntN(len(factors))]
		if m*n*k > 1<<17 { // the cases that matter
			alpha, beta = factors[3+r.IntN(2)], factors[r.IntN(2)*3+1]
		}
		want := append([]T(nil), c0.data...)
		for i := range m {
			for j := range n {
				var t T
				if beta != 0 {
					t = beta * c0.at(i, j)
				}
				for p := range k {
					if alpha != 0 {
						t = fma(alpha*a.at(i, p), b.at(p, j), t)
					}
				}
				want[i*n+j] = t
			}
		}
		plain, transA, transB := gemmWays(alpha, beta)
		gap := r.IntN(3)
		for _, isa := range ISAs() {
			if m*n*k > 1<<17 && (isa == "generic" || testing.Short() && isa == "portable") {
				continue // an emulator takes minutes for these; what is wanted is computed as generic does
			}
			require.NoError(t, Use(isa))
			for name, way := range map[string]struct {
				call func(c, a, b matrixOf[T])
				a, b matrix[T]
			}{"MatMul": {plain, a, b}, "MatMulTA": {transA, turned(a), b}, "MatMulTB": {transB, a, turned(b)}} {
				c, x, y := gapped(c0, gap), gapped(way.a, r.IntN(3)), gapped(way.b, r.IntN(3))
				if beta == 0 {
					fillWith(c.Data, T(math.NaN()))
				}
				if alpha == 0 {
					fillWith(x.Data, T(math.NaN()))
				}
				before := [2][]T{append([]T(nil), x.Data...), append([]T(nil), y.Data...)}
				way.call(c, x, y)
				at := fmt.Sprintf("%s: %s %d×%d×%d, alpha %v, beta %v, %s data", isa, name, m, n, k, alpha, beta, mx.name)
				for i, got := range c.Data {
					if j := i % c.Stride; j >= n {
						require.Equal(t, bitsOf(T(math.NaN())), bitsOf(got), "%s: behind row %d", at, i/c.Stride)
					} else if w := want[i/c.Stride*n+j]; bitsOf(got) != bitsOf(w) {
						require.Fail(t, "wrong product", "%s: C[%d,%d] is %s, want %s", at, i/c.Stride, j, showOf(got), showOf(w))
					}
				}
				for i, x := range [2][]T{x.Data, y.Data} {
					for j := range x {
						require.Equal(t, bitsOf(before[i][j]), bitsOf(x[j]), "%s: operand %d was changed", at, i)
					}
				}
			}
		}
	}
}

// TestGemmOfOnes: with factors of 1, a Gemm is a Product that accumulates.
func TestGemmOfOnes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	a, b := NewMatrix(13, 21), NewMatrix(21, 34)
	c, d := NewMatrix(13, 34), NewMatrix(13, 34)
	for _, x := range [][]float32{a.Data, b.Data, c.Data} {
		for i := range x {
			x[i] = float32(r.NormFloat64())
		}
	}
	copy(d.Data, c.Data)
	Gemm{Alpha: 1, Beta: 1}.MatMul(c, a, b)
	Product{Accumulate: true}.MatMul(d, a, b)
	require.Equal(t, d.Data, c.Data)
	Gemm{Alpha: 1}.MatMul(c, a, b)
	MatMul(d, a, b)
	require.Equal(t, d.Data, c.Data)
	require.PanicsWithValue(t, errShape, func() { Gemm{Alpha: 2}.MatMul(c, b, a) })
	require.PanicsWithValue(t, errProductOverlap, func() { x := NewMatrix64(3, 3); Gemm64{Alpha: 2}.MatMulTB(x, x, NewMatrix64(3, 3)) })
}

// TestGemmOfColumnKeepsNoCopy: a column times a large matrix makes no copy of the whole of it,
// which would stay where the buffers are.
func TestGemmOfColumnKeepsNoCopy(t *testing.T) {
	defer func(b *packBuffer) { sparePack.Store(b) }(sparePack.Load())
	const n = 1500
	a, x, y := NewMatrix(n, n), NewMatrix(n, 1), NewMatrix(n, 1)
	for _, f := range []func(c, a, b Matrix){Gemm{Alpha: 2}.MatMul, Gemm{Alpha: 2}.MatMulTA} {
		sparePack.Store(&packBuffer{pages(packBytes)})
		f(y, a, x)
		require.Equal(t, packBytes, 4*len(sparePack.Load().m))
	}
}
