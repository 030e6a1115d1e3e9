package blas

import (
	"gonum.org/v1/gonum/blas"

	"github.com/lockstep-go/lockstep/kernel"
)

// gemv64 sets y = alpha·op(A)·x + beta·y. Without a transposition, each element is beta·y +
// alpha·d, every operation rounded, with d of kernel.MatVec64. With one, it is a chain of fused
// multiply-adds from beta·y over the rows of A, each times alpha·x: kernel.AddRows64. Small
// matrices: see gemvSmall.
func gemv64(tA blas.Transpose, m, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) bool {
	trans, ok := transposed(tA)
	lenX, lenY := n, m
	if trans {
		lenX, lenY = m, n
	}
	if !ok || !whole(m, n, a, lda) || !vector(lenX, x, incX) || !vector(lenY, y, incY) || alpha == 0 {
		return false
	}
	if isSmallGemv(trans, m, n) {
		gemvSmall(trans, m, n, alpha, a, lda, x, incX, beta, y, incY)
		return true
	}
	var s *scratch[float64]
	if incX < 0 || incX != 1 && !trans || incY != 1 {
		s = borrow[float64](m + n)
	}
	if incX < 0 || incX != 1 && !trans {
		gather(s.m, lenX, x, incX)
		x, incX = s.m, 1
	}
	v := y
	if incY != 1 {
		v = s.m[lenX:]
		if beta != 0 {
			gather(v, lenY, y, incY)
		}
	}
	v = v[:lenY]
	w := kernel.Matrix64{Rows: m, Cols: n, Stride: lda, Data: a}
	switch {
	case beta != 0 && beta != 1:
		scale(beta, v)
	case beta == 0 && (trans || alpha != 1):
		clear(v)
	}
	switch {
	case trans:
		kernel.AddRows64(v, alpha, x, incX, w)
	case beta == 0 && alpha == 1:
		kernel.MatVec64(v, w, x[:n])
	default:
		addRowDots(alpha, w, x[:n], v)
	}
	if incY != 1 {
		scatter(y, incY, v)
	}
	release(s)
	return true
}

// addRowDots adds alpha·(row i · x) to y[i].
func addRowDots(alpha float64, a kernel.Matrix64, x, y []float64) {
	var buf [64]float64
	for i := 0; i < len(y); i += len(buf) {
		v := y[i:min(i+len(buf), len(y))]
		d := buf[:len(v)]
		kernel.MatVec64(d, kernel.Matrix64{Rows: len(v), Cols: a.Cols, Stride: a.Stride, Data: a.Data[i*a.Stride:]}, x)
		for j, e := range d {
			v[j] += float64(alpha * e)
		}
	}
}

// ger64 sets A = (alpha·x)·yᵀ + A: alpha·x is rounded, the rest is one fused operation. In small
// matrices every operation is rounded.
func ger64(m, n int, alpha float64, x []float64, incX int, y []float64, incY int, a []float64, lda int) bool {
	if !whole(m, n, a, lda) || !vector(m, x, incX) || !vector(n, y, incY) || alpha == 0 {
		return false
	}
	if isSmallGer(m, n) {
		gerSmall(m, n, alpha, x, incX, y, incY, a, lda)
		return true
	}
	var s *scratch[float64]
	if incX < 0 || incY != 1 {
		s = borrow[float64](m + n)
	}
	if incX < 0 {
		gather(s.m, m, x, incX)
		x, incX = s.m, 1
	}
	if incY != 1 {
		gather(s.m[m:], n, y, incY)
		y = s.m[m:]
	}
	kernel.AddOuter64(kernel.Matrix64{Rows: m, Cols: n, Stride: lda, Data: a}, alpha, x, incX, y[:n])
	release(s)
	return true
}
