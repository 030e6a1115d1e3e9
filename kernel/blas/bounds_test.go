package blas

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/blas"
)

// The tests of this file compare every routine of both types with plain sums of float64 products,
// in which each result has a bound of its own: (n+8)·ε·Σ|terms| for a sum of n terms.

// routines are the methods of one type.
type routines[T number] struct {
	dot        func(n int, x []T, incX int, y []T, incY int) T
	nrm2, asum func(n int, x []T, incX int) T
	axpy       func(n int, alpha T, x []T, incX int, y []T, incY int)
	scal       func(n int, alpha T, x []T, incX int)
	swap       func(n int, x []T, incX int, y []T, incY int)
	rot        func(n int, x []T, incX int, y []T, incY int, c, s T)
	gemv       func(tA blas.Transpose, m, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int)
	ger        func(m, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int)
	symv       func(ul blas.Uplo, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int)
	syr        func(ul blas.Uplo, n int, alpha T, x []T, incX int, a []T, lda int)
	syr2       func(ul blas.Uplo, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int)
	trmv, trsv func(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, a []T, lda int, x []T, incX int)
	gemm       func(tA, tB blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int)
	symm       func(s blas.Side, ul blas.Uplo, m, n int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int)
	syrk       func(ul blas.Uplo, tA blas.Transpose, n, k int, alpha T, a []T, lda int, beta T, c []T, ldc int)
	syr2k      func(ul blas.Uplo, tA blas.Transpose, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int)
	trmm, trsm func(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int)
}

func of64(f blas.Float64) *routines[float64] {
	return &routines[float64]{f.Ddot, f.Dnrm2, f.Dasum, f.Daxpy, f.Dscal, f.Dswap, f.Drot,
		f.Dgemv, f.Dger, f.Dsymv, f.Dsyr, f.Dsyr2, f.Dtrmv, f.Dtrsv, f.Dgemm, f.Dsymm, f.Dsyrk, f.Dsyr2k, f.Dtrmm, f.Dtrsm}
}

func of32(f blas.Float32) *routines[float32] {
	return &routines[float32]{f.Sdot, f.Snrm2, f.Sasum, f.Saxpy, f.Sscal, f.Sswap, f.Srot,
		f.Sgemv, f.Sger, f.Ssymv, f.Ssyr, f.Ssyr2, f.Strmv, f.Strsv, f.Sgemm, f.Ssymm, f.Ssyrk, f.Ssyr2k, f.Strmm, f.Strsm}
}

// A checker makes random operands and compares results.
type checker[T number] struct {
	*testing.T
	r    *rand.Rand
	call *routines[T]
}

const never = -77 // what lies between the rows and elements of operands, and in triangles that are not to be read

// vector returns n numbers and, in x, the same with an increment.
func (c *checker[T]) vector(n, inc int) (v []float64, x []T) {
	v, x = make([]float64, n), make([]T, max(0, (n-1)*max(inc, -inc)+1))
	for i := range x {
		x[i] = never
	}
	at := first(n, inc)
	for i := range v {
		x[at] = T(c.r.Float64()*2 - 1)
		v[i] = float64(x[at])
		at += inc
	}
	return v, x
}

// matrix returns rows×cols numbers, without gaps in v and with a stride in a.
func (c *checker[T]) matrix(rows, cols, gap int) (v []float64, a []T, ld int) {
	ld = max(1, cols+gap)
	v, a = make([]float64, rows*cols), make([]T, max(0, (rows-1)*ld+cols))
	for i := range a {
		a[i] = never
	}
	for i := range v {
		at := i/cols*ld + i%cols
		a[at] = T(c.r.Float64()*2 - 1)
		v[i] = float64(a[at])
	}
	return v, a, ld
}

// triangle makes of the n×n matrices v and a one with a triangle that is not to be read. It returns
// the matrix that is meant: symmetric, or triangular with or without ones on the diagonal.
func (c *checker[T]) triangle(v []float64, a []T, ld, n int, upper, symmetric, unit bool) []float64 {
	full := make([]float64, n*n)
	for i := range n {
		for j := range n {
			switch {
			case i == j && !symmetric && unit:
				full[i*n+j] = 1
				a[i*ld+j] = T(math.NaN())
			case i == j || (i < j) == upper:
				if !symmetric { // well-conditioned
					if i == j {
						v[i*n+j] = float64(T(1 + v[i*n+j]*v[i*n+j]))
					} else {
						v[i*n+j] = float64(T(v[i*n+j] / float64(n)))
					}
					a[i*ld+j] = T(v[i*n+j])
				}
				full[i*n+j] = v[i*n+j]
				if symmetric {
					full[j*n+i] = v[i*n+j]
				}
			default:
				a[i*ld+j] = T(math.NaN())
			}
		}
	}
	return full
}

func (c *checker[T]) eps() float64 {
	if unsafe.Sizeof(T(0)) == 8 {
		return 0x1p-53
	}
	return 0x1p-24
}

// near requires that got is a sum of n terms whose absolute values add up to size.
func (c *checker[T]) near(got T, want, size float64, n int, format string, args ...any) {
	c.Helper()
	if bound := float64(n+8) * c.eps() * size; !(math.Abs(float64(got)-want) <= bound) {
		c.Fatalf("%s: %v for %v, bound %g", fmt.Sprintf(format, args...), got, want, bound)
	}
}

// untouched requires that nothing was written between the elements of a matrix.
func (c *checker[T]) untouched(a []T, ld, cols int, format string, args ...any) {
	c.Helper()
	for i, v := range a {
		if i%ld >= cols && v != never {
			c.Fatalf("%s: wrote between rows", fmt.Sprintf(format, args...))
		}
	}
}

// product returns op(A)·op(B) of m×k and k×n, and the sums of the absolute values of its terms.
func product64(a, b []float64, transA, transB bool, m, n, k int) (p, size []float64) {
	p, size = make([]float64, m*n), make([]float64, m*n)
	for i := range m {
		for j := range n {
			for q := range k {
				x, y := i*k+q, q*n+j
				if transA {
					x = q*m + i
				}
				if transB {
					y = j*k + q
				}
				p[i*n+j] += a[x] * b[y]
				size[i*n+j] += math.Abs(a[x] * b[y])
			}
		}
	}
	return p, size
}

func TestBounds(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		t.Run("float64", func(t *testing.T) {
			bounds(&checker[float64]{t, rand.New(rand.NewPCG(1, 2)), of64(Float64{Workers: new(1)})})
		})
		t.Run("float32", func(t *testing.T) {
			bounds(&checker[float32]{t, rand.New(rand.NewPCG(1, 2)), of32(Float32{Workers: new(1)})})
		})
	})
}

var (
	sizes      = []int{1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 17, 31, 33, 40, 65, 100}
	increments = []int{1, 2, -1, -3}
	factors    = []float64{0, 1, -1, 0.5}
	trans      = []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans}
	triangles  = []blas.Uplo{blas.Upper, blas.Lower}
	diagonals  = []blas.Diag{blas.Unit, blas.NonUnit}
	sidesOf    = []blas.Side{blas.Left, blas.Right}
)

func bounds[T number](c *checker[T]) {
	c.level1()
	for range 120 {
		c.level2(c.size(), c.size())
		c.level2(1+c.r.IntN(9), 1+c.r.IntN(9))
	}
	for i := range 80 {
		m, n, k := c.size(), c.size(), c.size()
		if i%40 == 0 { // enough for several workers
			m, n, k = 140, 130, 120
		}
		c.level3(m, n, k)
	}
}

func pick[E any](r *rand.Rand, from []E) E { return from[r.IntN(len(from))] }
func (c *checker[T]) size() int            { return pick(c.r, sizes) }
func (c *checker[T]) inc() int             { return pick(c.r, increments) }
func (c *checker[T]) factor() (T, float64) { f := pick(c.r, factors); return T(f), f }
func (c *checker[T]) gap() int             { return max(0, c.r.IntN(5)-2) }
func transposedIs(t blas.Transpose) bool   { return t != blas.NoTrans }
func shape(t blas.Transpose, r, s int) (a, b int) {
	if transposedIs(t) {
		return s, r
	}
	return r, s
}

func (c *checker[T]) level1() {
	for _, n := range append(sizes, 250, 1000, 20000) {
		for _, incX := range increments {
			for _, incY := range increments {
				u, x := c.vector(n, incX)
				v, y := c.vector(n, incY)
				var want, size float64
				for i := range u {
					want += u[i] * v[i]
					size += math.Abs(u[i] * v[i])
				}
				got := c.call.dot(n, x, incX, y, incY)
				c.near(got, want, size, n, "dot of %d, increments %d and %d", n, incX, incY)
				alpha, f := c.factor()
				z := append([]T(nil), y...)
				c.call.axpy(n, alpha, x, incX, z, incY)
				for i, at := 0, first(n, incY); i < n; i, at = i+1, at+incY {
					c.near(z[at], f*u[i]+v[i], math.Abs(f*u[i])+math.Abs(v[i]), 1, "axpy of %d", n)
				}
				c.untouchedBetween(z, incY)

				z, w := append([]T(nil), x...), append([]T(nil), y...)
				c.call.swap(n, z, incX, w, incY)
				c.call.swap(n, w, incY, z, incX)
				require.Equal(c, x, z)
				c.call.rot(n, z, incX, w, incY, 0.6, 0.8)
				i, j := first(n, incX), first(n, incY)
				for k := range n {
					a, b := float64(T(0.6)), float64(T(0.8))
					c.near(z[i], a*u[k]+b*v[k], 2, 1, "rot of %d", n)
					c.near(w[j], a*v[k]-b*u[k], 2, 1, "rot of %d", n)
					i, j = i+incX, j+incY
				}
			}
			u, x := c.vector(n, incX)
			sum, squares := 0.0, 0.0
			for _, v := range u {
				sum += math.Abs(v)
				squares += v * v
			}
			if incX < 0 {
				sum, squares = 0, 0
			}
			c.near(c.call.asum(n, x, incX), sum, sum, n/8, "asum of %d, increment %d", n, incX)
			c.near(c.call.nrm2(n, x, incX), math.Sqrt(squares), math.Sqrt(squares), n/8, "nrm2 of %d, increment %d", n, incX)
			z := append([]T(nil), x...)
			c.call.scal(n, 0.3, z, incX)
			for i := range z {
				want := x[i]
				if want != never && incX > 0 {
					want *= T(0.3)
				}
				require.Equal(c, want, z[i], "scal of %d, increment %d", n, incX)
			}
		}
	}
}

func (c *checker[T]) untouchedBetween(x []T, inc int) {
	c.Helper()
	inc = max(inc, -inc)
	for i, v := range x {
		if i%inc != 0 && v != never {
			c.Fatal("wrote between elements")
		}
	}
}

func (c *checker[T]) level2(m, n int) {
	tA, ul, d := pick(c.r, trans), pick(c.r, triangles), pick(c.r, diagonals)
	incX, incY := c.inc(), c.inc()
	if c.r.IntN(2) == 0 {
		incX, incY = 1, 1
	}
	alpha, f := c.factor()
	beta, g := c.factor()
	about := fmt.Sprintf("%d×%d, trans %c, %c, %c, increments %d and %d, factors %v and %v", m, n, tA, ul, d, incX, incY, f, g)

	v, a, lda := c.matrix(m, n, c.gap())
	lenY, lenX := shape(tA, m, n)
	u, x := c.vector(lenX, incX)
	w, y := c.vector(lenY, incY)
	if g == 0 {
		for i := range w {
			y[first(lenY, incY)+i*incY] = T(math.NaN()) // not to be read
		}
	}
	c.call.gemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
	p, size := product64(v, u, transposedIs(tA), false, lenY, 1, lenX)
	c.vectorIs(y, incY, w, f, g, p, size, lenX, "gemv "+about)

	u, x = c.vector(m, incX)
	w, y = c.vector(n, incY)
	b := append([]T(nil), a...)
	c.call.ger(m, n, alpha, x, incX, y, incY, b, lda)
	for i := range m {
		for j := range n {
			c.near(b[i*lda+j], v[i*n+j]+f*u[i]*w[j], math.Abs(v[i*n+j])+math.Abs(f*u[i]*w[j]), 1, "ger %s", about)
		}
	}
	c.untouched(b, lda, n, "ger %s", about)

	// Those with a triangle.
	v, a, lda = c.matrix(n, n, c.gap())
	upper := ul == blas.Upper
	full := c.triangle(v, a, lda, n, upper, true, false)
	u, x = c.vector(n, incX)
	w, y = c.vector(n, incY)
	z := append([]T(nil), y...)
	c.call.symv(ul, n, alpha, a, lda, x, incX, beta, z, incY)
	p, size = product64(full, u, false, false, n, 1, n)
	c.vectorIs(z, incY, w, f, g, p, size, n, "symv "+about)

	one, two := append([]T(nil), a...), append([]T(nil), a...)
	c.call.syr(ul, n, alpha, x, incX, one, lda)
	c.call.syr2(ul, n, alpha, x, incX, y, incY, two, lda)
	for i := range n {
		for j := range n {
			if i != j && (i < j) != upper {
				require.True(c, one[i*lda+j] != one[i*lda+j] && two[i*lda+j] != two[i*lda+j], "syr %s: other triangle", about)
				continue
			}
			e := full[i*n+j]
			c.near(one[i*lda+j], e+f*u[i]*u[j], math.Abs(e)+math.Abs(f*u[i]*u[j]), 1, "syr %s", about)
			c.near(two[i*lda+j], e+f*u[i]*w[j]+f*w[i]*u[j], math.Abs(e)+math.Abs(f*u[i]*w[j])+math.Abs(f*w[i]*u[j]), 1, "syr2 %s", about)
		}
	}

	v, a, lda = c.matrix(n, n, c.gap())
	full = c.triangle(v, a, lda, n, upper, false, d == blas.Unit)
	u, x = c.vector(n, incX)
	z = append([]T(nil), x...)
	c.call.trmv(ul, tA, d, n, a, lda, z, incX)
	p, size = product64(full, u, transposedIs(tA), false, n, 1, n)
	c.vectorIs(z, incX, u, 1, 0, p, size, n, "trmv "+about)

	// The solution is right if it gives back what was asked for: |op(A)·x − b| is within the bound
	// of |op(A)|·|x|.
	c.call.trsv(ul, tA, d, n, a, lda, x, incX)
	solution := make([]T, n)
	gather(solution, n, x, incX)
	wide := make([]float64, n)
	for i, e := range solution {
		wide[i] = float64(e)
	}
	p, size = product64(full, wide, transposedIs(tA), false, n, 1, n)
	for i := range n {
		c.near(T(0), p[i]-u[i], size[i]+math.Abs(u[i]), n, "trsv %s", about)
	}
	c.untouchedBetween(x, incX)
}

// vectorIs requires that y, which was w, is f·p + g·w now.
func (c *checker[T]) vectorIs(y []T, inc int, w []float64, f, g float64, p, size []float64, n int, about string) {
	c.Helper()
	for i, at := 0, first(len(w), inc); i < len(w); i, at = i+1, at+inc {
		want, bound := f*p[i], math.Abs(f)*size[i]
		if g != 0 {
			want += g * w[i]
			bound += math.Abs(g * w[i])
		}
		c.near(y[at], want, bound, n, "%s", about)
	}
	c.untouchedBetween(y, inc)
}

func (c *checker[T]) level3(m, n, k int) {
	tA, tB, ul, d, side := pick(c.r, trans), pick(c.r, trans), pick(c.r, triangles), pick(c.r, diagonals), pick(c.r, sidesOf)
	alpha, f := c.factor()
	beta, g := c.factor()
	upper := ul == blas.Upper
	about := fmt.Sprintf("%d×%d, %d, trans %c %c, %c, %c, %c, factors %v and %v", m, n, k, tA, tB, side, ul, d, f, g)

	rows, cols := shape(tA, m, k)
	va, a, lda := c.matrix(rows, cols, c.gap())
	rows, cols = shape(tB, k, n)
	vb, b, ldb := c.matrix(rows, cols, c.gap())
	vc, out, ldc := c.matrix(m, n, c.gap())
	z := append([]T(nil), out...)
	c.call.gemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, z, ldc)
	p, size := product64(va, vb, transposedIs(tA), transposedIs(tB), m, n, k)
	c.matrixIs(z, ldc, m, n, vc, f, g, p, size, k, "gemm "+about)

	order := m
	if side == blas.Right {
		order = n
	}
	va, a, lda = c.matrix(order, order, c.gap())
	full := c.triangle(va, a, lda, order, upper, true, false)
	vb, b, ldb = c.matrix(m, n, c.gap())
	z = append([]T(nil), out...)
	c.call.symm(side, ul, m, n, alpha, a, lda, b, ldb, beta, z, ldc)
	if side == blas.Left {
		p, size = product64(full, vb, false, false, m, n, m)
	} else {
		p, size = product64(vb, full, false, false, m, n, n)
	}
	c.matrixIs(z, ldc, m, n, vc, f, g, p, size, order, "symm "+about)

	va, a, lda = c.matrix(order, order, c.gap())
	full = c.triangle(va, a, lda, order, upper, false, d == blas.Unit)
	z = append([]T(nil), b...)
	c.call.trmm(side, ul, tA, d, m, n, alpha, a, lda, z, ldb)
	if side == blas.Left {
		p, size = product64(full, vb, transposedIs(tA), false, m, n, m)
	} else {
		p, size = product64(vb, full, false, transposedIs(tA), m, n, n)
	}
	c.matrixIs(z, ldb, m, n, vb, f, 0, p, size, order, "trmm "+about)

	z = append([]T(nil), b...)
	c.call.trsm(side, ul, tA, d, m, n, alpha, a, lda, z, ldb)
	x := make([]float64, m*n)
	for i := range x {
		x[i] = float64(z[i/n*ldb+i%n])
	}
	if side == blas.Left {
		p, size = product64(full, x, transposedIs(tA), false, m, n, m)
	} else {
		p, size = product64(x, full, false, transposedIs(tA), m, n, n)
	}
	for i := range p {
		c.near(T(0), p[i]-f*vb[i], size[i]+math.Abs(f*vb[i]), order, "trsm %s", about)
	}
	c.untouched(z, ldb, n, "trsm %s", about)

	// Those of a triangle of C, which is n×n.
	rows, cols = shape(tA, n, k)
	va, a, lda = c.matrix(rows, cols, c.gap())
	vb, b, ldb = c.matrix(rows, cols, c.gap())
	vc, out, ldc = c.matrix(n, n, c.gap())
	c.triangle(vc, out, ldc, n, upper, true, false)
	z = append([]T(nil), out...)
	c.call.syrk(ul, tA, n, k, alpha, a, lda, beta, z, ldc)
	p, size = product64(va, va, transposedIs(tA), !transposedIs(tA), n, n, k)
	c.triangleIs(z, ldc, n, upper, vc, f, g, p, size, k, "syrk "+about)

	z = append([]T(nil), out...)
	c.call.syr2k(ul, tA, n, k, alpha, a, lda, b, ldb, beta, z, ldc)
	p, size = product64(va, vb, transposedIs(tA), !transposedIs(tA), n, n, k)
	q, more := product64(vb, va, transposedIs(tA), !transposedIs(tA), n, n, k)
	for i := range p {
		p[i] += q[i]
		size[i] += more[i]
	}
	c.triangleIs(z, ldc, n, upper, vc, f, g, p, size, 2*k, "syr2k "+about)
}

// matrixIs requires that z, which was c0, is f·p + g·c0 now.
func (c *checker[T]) matrixIs(z []T, ld, rows, cols int, c0 []float64, f, g float64, p, size []float64, n int, about string) {
	c.Helper()
	for i := range p {
		c.near(z[i/cols*ld+i%cols], f*p[i]+g*c0[i], math.Abs(f)*size[i]+math.Abs(g*c0[i]), n, "%s, element %d", about, i)
	}
	c.untouched(z, ld, cols, "%s", about)
}

// triangleIs is matrixIs for a triangle; the other one is NaN still.
func (c *checker[T]) triangleIs(z []T, ld, n int, upper bool, c0 []float64, f, g float64, p, size []float64, terms int, about string) {
	c.Helper()
	for i := range n {
		for j := range n {
			e := z[i*ld+j]
			if i != j && (i < j) != upper {
				require.True(c, e != e, "%s: other triangle", about)
				continue
			}
			at := i*n + j
			c.near(e, f*p[at]+g*c0[at], math.Abs(f)*size[at]+math.Abs(g*c0[at]), terms, "%s, element %d, %d", about, i, j)
		}
	}
	c.untouched(z, ld, n, "%s", about)
}
