package kernel

import (
	"fmt"
	"math"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// compareTriangles compares the kernels of triangular matrices of s with generic's, with operands
// that end at an unreadable page, or begin at one.
func compareTriangles[T number](rep reporter, s *impl) {
	rep.Helper()
	r := seeded("triangles")
	words := int(unsafe.Sizeof(T(0))) / 4
	use, want := productsOf[T](s), productsOf[T](&genericImpl)
	left, right := newMemory(words*16*80), newMemory(words*16*20)
	for rows := range 17 {
		for cols := range 72 {
			for mode := range 8 {
				for v := range 4 {
					solve, trans := v&1 != 0, v&2 != 0
					if solve && rows > solveRows || !solve && (rows > use.triangleRows || mode >= generic.TrianglePositive) {
						continue
					}
					mx := mixes[r.IntN(len(mixes))]
					stride, row, col := cols+r.IntN(3), rows+r.IntN(4), 1
					size, order := 0, 0 // elements of B and of A
					if rows > 0 && cols > 0 {
						size = (rows-1)*stride + cols
					}
					if rows > 0 {
						order = (rows-1)*(row+1) + 1
					}
					if trans {
						row, col = col, row
					}
					at, from := place(r.IntN(2)), place(r.IntN(2))
					b := as[T](left.slice(left.at(words*size, at, 0), words*size))
					a := as[T](right.slice(right.at(words*order, from, 0), words*order))
					copy(b, newMatrix[T](r, mx, 1, size).data)
					copy(a, newMatrix[T](r, mx, 1, order).data)
					expected, before := append([]T(nil), b...), append([]T(nil), a...)
					call, reference := use.MultiplyTriangle, want.MultiplyTriangle
					if solve {
						call, reference = use.SolveTriangle, want.SolveTriangle
					}
					reference(expected, before, stride, row, col, rows, cols, mode)
					call(b, a, stride, row, col, rows, cols, mode)
					for i := range b {
						if bitsOf(b[i]) != bitsOf(expected[i]) {
							rep.Errorf("%s: %T, solve=%t, mode %d, transposed=%t, %d×%d, %s data: element %d is %s, want %s", s.name,
								T(0), solve, mode, trans, rows, cols, mx.name, i, showOf(b[i]), showOf(expected[i]))
							return
						}
					}
					for i := range a {
						if rawBits(a[i]) != rawBits(before[i]) {
							rep.Errorf("%s: %T, %d×%d: element %d of A was changed", s.name, T(0), rows, cols, i)
							return
						}
					}
					if size != 0 && left.harmed(startOf(left, b), words*size) >= 0 || order != 0 && right.harmed(startOf(right, a), words*order) >= 0 {
						rep.Errorf("%s: %T, %d×%d: wrote outside of an operand", s.name, T(0), rows, cols)
						return
					}
					fillWith(b, wordsIn[T](guardWord))
					fillWith(a, wordsIn[T](guardWord))
				}
			}
		}
	}
}

// TestTriangle compares with sums of whole numbers, which are exact.
func TestTriangle(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		testTriangle(t, func(tr Triangle, b, a matrixOf[float32]) { tr.Multiply(Matrix(b), Matrix(a)) },
			func(tr Triangle, b, a matrixOf[float32]) { tr.Solve(Matrix(b), Matrix(a)) })
		testTriangle(t, func(tr Triangle, b, a matrixOf[float64]) { tr.Multiply64(Matrix64(b), Matrix64(a)) },
			func(tr Triangle, b, a matrixOf[float64]) { tr.Solve64(Matrix64(b), Matrix64(a)) })
	})
	x, y := NewMatrix(3, 3), NewMatrix(3, 2)
	require.PanicsWithValue(t, errShape, func() { Triangle{}.Multiply(y, NewMatrix(3, 2)) })
	require.PanicsWithValue(t, errShape, func() { Triangle{}.Solve(NewMatrix(2, 2), x) })
	require.PanicsWithValue(t, errTriangle, func() { Triangle{}.Solve(x, x) })
}

func testTriangle[T number](t *testing.T, multiply, solve func(tr Triangle, b, a matrixOf[T])) {
	r := seeded("Triangle")
	for _, m := range []int{0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 31, 40, 100} {
		for _, n := range []int{0, 1, 2, 9, 16, 33, 130, 1030} {
			if m*n > 40*130 {
				continue
			}
			for v := range 8 {
				tr := Triangle{Upper: v&1 != 0, Unit: v&2 != 0, Trans: v&4 != 0}
				a, x := matrixOf[T]{m, m, m + r.IntN(3), nil}, matrixOf[T]{m, n, n + r.IntN(3), nil}
				a.Data, x.Data = make([]T, m*a.Stride), make([]T, m*x.Stride)
				fillWith(a.Data, T(math.NaN())) // what is not read
				at := func(i, p int) T {        // of T
					if tr.Trans {
						i, p = p, i
					}
					switch {
					case i == p && tr.Unit:
						return 1
					case i != p && tr.Upper != (p > i):
						return 0
					}
					return a.Data[i*a.Stride+p]
				}
				for i := range m {
					for p := range m {
						if i != p && tr.Upper == (p > i) {
							a.Data[i*a.Stride+p] = T(r.IntN(3) - 1)
						}
					}
					if !tr.Unit {
						a.Data[i*a.Stride+i] = []T{1, -1, 2, 0.5}[r.IntN(4)]
					}
				}
				for i := range x.Data {
					x.Data[i] = T(r.IntN(5) - 2)
				}
				want := append([]T{}, x.Data...)
				for i := range m {
					for j := range n {
						var sum T
						for p := range m {
							sum += at(i, p) * x.Data[p*x.Stride+j]
						}
						want[i*x.Stride+j] = sum
					}
				}
				what := fmt.Sprintf("%T, %d×%d, %+v", T(0), m, n, tr)
				b := x
				b.Data = append([]T{}, x.Data...)
				multiply(tr, b, a)
				require.Equal(t, want, b.Data, "product of %s", what)
				solve(tr, b, a)
				require.Equal(t, x.Data, b.Data, "solution of %s", what)
				copy(b.Data, want)
				tr.Negative = true
				solve(tr, b, a)
				for i := range m {
					for j := range n {
						require.Equal(t, -x.Data[i*x.Stride+j], b.Data[i*x.Stride+j], "negative solution of %s", what)
					}
				}
			}
		}
	}
}

// TestTriangleRight compares a triangle on the right with the transposed one on the left, and what
// lies between the rows and beyond them with what was there.
func TestTriangleRight(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		testTriangleRight(t, func(tr Triangle, solve bool, b, a matrixOf[float32]) {
			if solve {
				tr.Solve(Matrix(b), Matrix(a))
			} else {
				tr.Multiply(Matrix(b), Matrix(a))
			}
		})
		testTriangleRight(t, func(tr Triangle, solve bool, b, a matrixOf[float64]) {
			if solve {
				tr.Solve64(Matrix64(b), Matrix64(a))
			} else {
				tr.Multiply64(Matrix64(b), Matrix64(a))
			}
		})
	})
	right := Triangle{Right: true}
	require.PanicsWithValue(t, errShape, func() { right.Multiply(NewMatrix(2, 3), NewMatrix(2, 2)) })
	require.PanicsWithValue(t, errShape, func() { right.Solve(NewMatrix(3, 2), NewMatrix(2, 3)) })
	right.Multiply(NewMatrix(0, 3), NewMatrix(3, 3))
	right.Solve(NewMatrix(3, 0), NewMatrix(0, 0))
}

func testTriangleRight[T number](t *testing.T, do func(tr Triangle, solve bool, b, a matrixOf[T])) {
	r := seeded("TriangleRight")
	for _, n := range []int{1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 31, 33, 70, 300} {
		for _, m := range []int{1, 2, 3, 5, 8, 9, 15, 16, 17, 40, turnedRows, 2*turnedRows + 3} {
			if m*n*n > 1<<18 && (n != 300 || m != 3) {
				continue
			}
			for range 4 {
				v := r.IntN(32)
				tr := Triangle{Upper: v&1 != 0, Unit: v&2 != 0, Trans: v&4 != 0, Negative: v&8 != 0}
				solve := v&16 != 0
				a := matrixOf[T]{n, n, n + r.IntN(3), nil}
				a.Data = make([]T, n*a.Stride)
				for i := range a.Data {
					a.Data[i] = T(r.Float64()-0.5) / T(n)
				}
				for i := range n {
					a.Data[i*(a.Stride+1)] += 1
				}
				b, left := matrixOf[T]{m, n, n + r.IntN(3), nil}, matrixOf[T]{n, m, m, make([]T, m*n)}
				beyond := r.IntN(2) * 20
				b.Data = make([]T, m*b.Stride+beyond)
				for i := range b.Data {
					b.Data[i] = T(r.Float64() - 0.5)
				}
				want := append([]T(nil), b.Data...)
				for i := range m {
					for j := range n {
						left.Data[j*m+i] = b.Data[i*b.Stride+j]
					}
				}
				do(tr, solve, left, a)
				for i := range m {
					for j := range n {
						want[i*b.Stride+j] = left.Data[j*m+i]
					}
				}
				tr.Trans, tr.Right = !tr.Trans, true
				do(tr, solve, b, a)
				require.Equal(t, want, b.Data, "%T, %d×%d, solve=%t, %+v", T(0), m, n, solve, tr)
			}
		}
	}
}
