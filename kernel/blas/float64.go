package blas

import (
	"math"
	"unsafe"

	"gonum.org/v1/gonum/blas"

	"github.com/lockstep-go/lockstep/kernel"
)

// Float64 implements gonum's [blas.Float64] on the kernels of package kernel. Its zero value is
// ready:
//
//	blas64.Use(blas.Float64{})
//
// What it does not take over (band and packed matrices, Drotg, Drotm) is gonum's.
type Float64 struct {
	// Workers points to the number of goroutines that share one large matrix product, the caller's
	// included: nil or 0 means GOMAXPROCS, as in gonum's own products, and new(1) the caller's
	// alone. It changes no bit.
	Workers *int
}

var _ blas.Float64 = Float64{}

// Level 1

// Ddot returns Σ x[i]·y[i]: [kernel.Dot64] of the two vectors if both increments are 1, or else two
// sums, of every other product.
func (f Float64) Ddot(n int, x []float64, incX int, y []float64, incY int) float64 {
	if n > 0 && incX == 1 && incY == 1 && len(x) >= n && len(y) >= n {
		x, y = x[:n], y[:n]
		switch {
		case n <= small:
			return dotSmall(x, y)
		case n <= smallDot:
			return dotMiddle(x, y)
		case n <= mostDot:
			return dotThree(x, y)
		}
		return kernel.Dot64(x, y)
	}
	var u, v unsafe.Pointer
	if n > 0 && incX > 0 && incY > 0 && len(x) > (n-1)*incX && len(y) > (n-1)*incY {
		if n <= small {
			var even, odd float64 // as dotIncrements
			i, j := 0, 0
			for k := n &^ (dotGroup64 - 1); k > 0; k -= 2 {
				even += float64(x[i] * y[j])
				odd += float64(x[i+incX] * y[j+incY])
				i, j = i+2*incX, j+2*incY
			}
			if dotGroup64 == 4 {
				even, odd = 0, even+odd
			}
			for k := n & (dotGroup64 - 1); k > 0; k-- {
				odd += float64(x[i] * y[j])
				i, j = i+incX, j+incY
			}
			return even + odd
		}
		u, v = begin(x), begin(y)
	} else if vector(n, x, incX) && vector(n, y, incY) {
		u, v = element(n, x, incX), element(n, y, incY)
	} else {
		return theirs{}.Ddot(n, x, incX, y, incY)
	}
	var even, odd float64
	for ; n > mostIncrements; n -= mostIncrements {
		even, odd = dotBlock64(u, incX, v, incY, even, odd)
		u, v = unsafe.Add(u, mostIncrements*incX*size64), unsafe.Add(v, mostIncrements*incY*size64)
	}
	even, odd = dotIncrements64(n, u, incX, v, incY, even, odd)
	return even + odd
}

// dotBlock64 is dotIncrements64 of one block. It begins with a check of the stack, at which the
// runtime can stop it, and so does axpyBlock64.
//
//go:noinline
func dotBlock64(x unsafe.Pointer, incX int, y unsafe.Pointer, incY int, even, odd float64) (float64, float64) {
	return dotIncrements64(mostIncrements, x, incX, y, incY, even, odd)
}

// Dnrm2 returns √Σ x[i]². It neither overflows nor underflows on the way.
func (f Float64) Dnrm2(n int, x []float64, incX int) float64 {
	if n > 0 && incX == 1 && len(x) >= n {
		if n == 1 {
			return magnitude(x[0])
		}
		var s float64
		if n > small {
			s = kernel.Dot64(x[:n], x[:n])
		} else {
			s = dotSmall(x[:n], x[:n])
		}
		if isPlainSquare(s) {
			return root(s)
		}
		return normScaled(n, x, 1)
	}
	if n < 2 || incX < 1 || !vector(n, x, incX) {
		return theirs{}.Dnrm2(n, x, incX)
	}
	return normStrided(n, x, incX)
}

// Dasum returns Σ |x[i]|, which is [kernel.AbsoluteSum64] of them, whatever the increment.
func (f Float64) Dasum(n int, x []float64, incX int) float64 {
	if n > 0 && incX == 1 && len(x) >= n {
		if n > smallSum {
			return kernel.AbsoluteSum64(x[:n])
		}
		if n > small {
			return absoluteSumMiddle(x[:n])
		}
		if n > 4 {
			return absoluteSumSmall(x[:n])
		}
		s := magnitude(x[0]) // in the order of absoluteSumSmall
		if n > 2 {
			s += magnitude(x[2])
		}
		if n > 1 {
			t := magnitude(x[1])
			if n > 3 {
				t += magnitude(x[3])
			}
			s += t
		}
		return s
	}
	if incX < 1 || !vector(n, x, incX) {
		return theirs{}.Dasum(n, x, incX)
	}
	return absoluteSumStrided(n, x, incX)
}

// Idamax returns the index of the first NaN if there is one, or else that of the first element
// with the largest absolute value; −1 if n = 0 or incX < 0.
func (f Float64) Idamax(n int, x []float64, incX int) int {
	if n == 1 && incX > 0 && len(x) > 0 {
		return 0
	}
	if incX < 1 || !vector(n, x, incX) {
		return theirs{}.Idamax(n, x, incX)
	}
	if n >= worthSearching64 && incX == 1 {
		return kernel.ArgMaxAbs64(x[:n])
	}
	// Shifted left, the bits of a number with a larger absolute value are a larger integer.
	nan := math.Float64bits(float64(math.Inf(1)))<<1 + 1
	most, at := uint64(0), 0
	for i, j := 0, 0; i < n; i, j = i+1, j+incX {
		if u := min(math.Float64bits(x[j])<<1, nan); u > most {
			most, at = u, i
		}
	}
	return at
}

// Daxpy sets y[i] = alpha·x[i] + y[i]: with one rounding if both increments are 1, or else with
// two. It does nothing if alpha = 0.
func (f Float64) Daxpy(n int, alpha float64, x []float64, incX int, y []float64, incY int) {
	if n > 0 && incX == 1 && incY == 1 && len(x) >= n && len(y) >= n && alpha != 0 {
		switch {
		case n <= smallAxpy64:
			axpySmall64(alpha, x[:n], y[:n])
		case n <= mostAxpy64:
			axpyMiddle64(alpha, x[:n], y[:n])
		default:
			kernel.Axpy64(alpha, x[:n], y[:n])
		}
		return
	}
	var u, v unsafe.Pointer
	if n > 0 && incX > 0 && incY > 0 && len(x) > (n-1)*incX && len(y) > (n-1)*incY && alpha != 0 {
		if n <= smallIncrements {
			for i, j := 0, 0; n > 0; i, j, n = i+incX, j+incY, n-1 {
				y[j] += float64(alpha * x[i])
			}
			return
		}
		u, v = begin(x), begin(y)
	} else if alpha != 0 && vector(n, x, incX) && vector(n, y, incY) {
		u, v = element(n, x, incX), element(n, y, incY)
	} else {
		theirs{}.Daxpy(n, alpha, x, incX, y, incY)
		return
	}
	for ; n > mostIncrements; n -= mostIncrements {
		axpyBlock64(alpha, u, incX, v, incY)
		u, v = unsafe.Add(u, mostIncrements*incX*size64), unsafe.Add(v, mostIncrements*incY*size64)
	}
	axpyIncrements64(n, alpha, u, incX, v, incY)
}

// axpyBlock64 is axpyIncrements64 of one block of a long vector.
//
//go:noinline
func axpyBlock64(alpha float64, x unsafe.Pointer, incX int, y unsafe.Pointer, incY int) {
	axpyIncrements64(mostIncrements, alpha, x, incX, y, incY)
}

// Dscal sets x[i] = alpha·x[i], and 0 if alpha = 0. It does nothing if incX < 0.
func (f Float64) Dscal(n int, alpha float64, x []float64, incX int) {
	if n > 0 && incX == 1 && len(x) >= n && alpha != 0 {
		x = x[:n]
		if n >= worthScaling {
			kernel.Scale64(x, alpha, x)
			return
		}
		if n >= worthVectors {
			scaleFew64(n, alpha, begin(x))
			return
		}
		scaleLoop(n, alpha, begin(x))
		return
	}
	theirs{}.Dscal(n, alpha, x, incX) // one multiplication an element, the same everywhere
}

// Dswap exchanges x and y.
func (f Float64) Dswap(n int, x []float64, incX int, y []float64, incY int) {
	if n > 0 && incX == 1 && incY == 1 && len(x) >= n && len(y) >= n {
		x, y = x[:n], y[:n]
		if n >= worthSwapping && apart(x, y) {
			kernel.Swap64(x, y)
			return
		}
		for i, v := range x {
			x[i], y[i] = y[i], v
		}
		return
	}
	theirs{}.Dswap(n, x, incX, y, incY)
}

// Drot sets x[i], y[i] = c·x[i] + s·y[i], c·y[i] − s·x[i], with a rounding after every operation.
func (f Float64) Drot(n int, x []float64, incX int, y []float64, incY int, c, s float64) {
	if uint(n-1) < smallRotation && incX == 1 && incY == 1 && len(x) >= n && len(y) >= n {
		x, y = x[:n], y[:n]
		for i, v := range x {
			w := y[i]
			x[i] = float64(c*v) + float64(s*w)
			y[i] = float64(c*w) - float64(s*v)
		}
		return
	}
	if !vector(n, x, incX) || !vector(n, y, incY) {
		theirs{}.Drot(n, x, incX, y, incY, c, s)
		return
	}
	rotate(n, x, incX, y, incY, c, s)
}

// Level 2

// Dgemv sets y = alpha·op(A)·x + beta·y, with A of m×n.
func (f Float64) Dgemv(tA blas.Transpose, m, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	if isSmall(m, n, smallGemvColumns64) && alpha != 0 && whole(m, n, a, lda) {
		if tA == blas.NoTrans && isSmall(m, n, smallGemvRows64) && incX == 1 && incY > 0 && len(x) >= n && len(y) > (m-1)*incY {
			gemvRows64(m, n, alpha, begin(a), lda, begin(x), beta, begin(y), incY)
			return
		}
		if tA == blas.Trans && incX > 0 && incY == 1 && len(x) > (m-1)*incX && len(y) >= n {
			gemvColumns64(m, n, alpha, begin(a), lda, begin(x), incX, beta, begin(y))
			return
		}
	}
	if gonumGemv64 && isSmallGemv64(tA != blas.NoTrans, m, n) {
		theirs{}.Dgemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
		return
	}
	gemv64(tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
}

// gemv64 is the rest of Dgemv. It is a function of its own, so that small matrices find a small
// frame.
//
//go:noinline
func gemv64(tA blas.Transpose, m, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	small := isSmallGemv64(tA != blas.NoTrans, m, n)
	// As mat and LAPACK call it most, at once.
	if !small && tA == blas.NoTrans && incX == 1 && incY == 1 && alpha == 1 && beta == 0 && whole(m, n, a, lda) && len(x) >= n && len(y) >= m {
		kernel.MatVec64(y[:m], kernel.Matrix64{Rows: m, Cols: n, Stride: lda, Data: a}, x[:n])
		return
	}
	if !small && tA == blas.Trans && incY == 1 && incX > 0 && alpha != 0 && whole(m, n, a, lda) && len(x) > (m-1)*incX && len(y) >= n {
		switch y = y[:n]; {
		case beta == 0:
			zeros(y)
		case beta != 1:
			scale(beta, y)
		}
		kernel.AddRows64(y, alpha, x, incX, kernel.Matrix64{Rows: m, Cols: n, Stride: lda, Data: a})
		return
	}
	if !gemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY) {
		theirs{}.Dgemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
	}
}

// Dger sets A = alpha·x·yᵀ + A, with A of m×n. (With a negative increment, the assembly of gonum
// v0.17.0 reads elsewhere.)
func (f Float64) Dger(m, n int, alpha float64, x []float64, incX int, y []float64, incY int, a []float64, lda int) {
	if isSmall(m, n, smallGer64) && incX > 0 && incY == 1 && alpha != 0 && whole(m, n, a, lda) && len(x) > (m-1)*incX && len(y) >= n {
		gerRows64(m, n, alpha, begin(x), incX, begin(y), begin(a), lda)
		return
	}
	if gonumAssembly && incX|incY > 0 && isSmallGer64(m, n) {
		theirs{}.Dger(m, n, alpha, x, incX, y, incY, a, lda)
		return
	}
	ger64(m, n, alpha, x, incX, y, incY, a, lda)
}

// ger64 is the rest of Dger, and a function of its own as gemv64 is.
//
//go:noinline
func ger64(m, n int, alpha float64, x []float64, incX int, y []float64, incY int, a []float64, lda int) {
	if incY == 1 && incX > 0 && alpha != 0 && whole(m, n, a, lda) && len(x) > (m-1)*incX && len(y) >= n && !isSmallGer64(m, n) {
		kernel.AddOuter64(kernel.Matrix64{Rows: m, Cols: n, Stride: lda, Data: a}, alpha, x, incX, y[:n])
		return
	}
	if !ger(m, n, alpha, x, incX, y, incY, a, lda) {
		theirs{}.Dger(m, n, alpha, x, incX, y, incY, a, lda)
	}
}

// Dsymv sets y = alpha·A·x + beta·y, with A symmetric.
func (f Float64) Dsymv(ul blas.Uplo, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	if isSmallSymmetric(smallSymv, ul, n, a, lda, x, incX, y, incY) && alpha != 0 {
		symvSmall(ul == blas.Upper, n, alpha, a, lda, x, beta, y)
		return
	}
	if !symv(ul, n, alpha, a, lda, x, incX, beta, y, incY) {
		theirs{}.Dsymv(ul, n, alpha, a, lda, x, incX, beta, y, incY)
	}
}

// Dsyr sets A = alpha·x·xᵀ + A, with A symmetric.
func (f Float64) Dsyr(ul blas.Uplo, n int, alpha float64, x []float64, incX int, a []float64, lda int) {
	if !syr(ul, n, alpha, x, incX, a, lda) {
		theirs{}.Dsyr(ul, n, alpha, x, incX, a, lda)
	}
}

// Dsyr2 sets A = alpha·x·yᵀ + alpha·y·xᵀ + A, with A symmetric.
func (f Float64) Dsyr2(ul blas.Uplo, n int, alpha float64, x []float64, incX int, y []float64, incY int, a []float64, lda int) {
	if isSmallSymmetric(smallOrder, ul, n, a, lda, x, incX, y, incY) && alpha != 0 {
		syr2Small(ul == blas.Upper, alpha, x[:n], y[:n], a, lda)
		return
	}
	if !syr2(ul, n, alpha, x, incX, y, incY, a, lda) {
		theirs{}.Dsyr2(ul, n, alpha, x, incX, y, incY, a, lda)
	}
}

// Dtrmv sets x = op(A)·x, with A triangular.
func (f Float64) Dtrmv(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, a []float64, lda int, x []float64, incX int) {
	if n == 1 && isTriangle(ul, tA, d) && lda > 0 && incX > 0 && len(a) > 0 && len(x) > 0 {
		if d == blas.NonUnit {
			x[0] *= a[0]
		}
		return
	}
	if !triangularVector(false, ul, tA, d, n, a, lda, x, incX) {
		theirs{}.Dtrmv(ul, tA, d, n, a, lda, x, incX)
	}
}

// Dtrsv solves op(A)·x = b, with A triangular; x holds b before and the solution after.
func (f Float64) Dtrsv(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, a []float64, lda int, x []float64, incX int) {
	if n == 1 && isTriangle(ul, tA, d) && lda > 0 && incX > 0 && len(a) > 0 && len(x) > 0 {
		if d == blas.NonUnit {
			x[0] /= a[0]
		}
		return
	}
	if n == 2 && incX == 1 && isTriangle(ul, tA, d) && whole(2, 2, a, lda) && len(x) > 1 {
		solveTwo(ul == blas.Upper, tA != blas.NoTrans, d == blas.Unit, a[0], a[1], a[lda], a[lda+1], x)
		return
	}
	if n == 3 && incX == 1 && isTriangle(ul, tA, d) && whole(3, 3, a, lda) && len(x) > 2 {
		solveThree(ul == blas.Upper, tA != blas.NoTrans, d == blas.Unit, a, lda, x)
		return
	}
	if !triangularVector(true, ul, tA, d, n, a, lda, x, incX) {
		theirs{}.Dtrsv(ul, tA, d, n, a, lda, x, incX)
	}
}
