package blas

import "gonum.org/v1/gonum/blas"

// gemv sets y = alpha·op(A)·x + beta·y. Without a transposition, each element is beta·y +
// alpha·d, every operation rounded, with d of kernel.MatVec. With one, it is a chain of fused
// multiply-adds from beta·y over the rows of A, each times alpha·x: kernel.AddRows. Small ones:
// see gemvSmall.
func gemv[T number](tA blas.Transpose, m, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int) bool {
	trans, ok := transposed(tA)
	lenX, lenY := n, m
	if trans {
		lenX, lenY = m, n
	}
	if !ok || !whole(m, n, a, lda) || !vector(lenX, x, incX) || !vector(lenY, y, incY) || alpha == 0 {
		return false
	}
	if isSmallGemv[T](trans, m, n) {
		gemvSmall(trans, m, n, alpha, a, lda, x, incX, beta, y, incY)
		return true
	}
	var s *scratch[T]
	if incX < 0 || incX != 1 && !trans || incY != 1 {
		s = borrow[T](m + n)
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
	w := matrix[T]{m, n, lda, a}
	switch {
	case beta != 0 && beta != 1:
		scale(beta, v)
	case beta == 0 && (trans || alpha != 1):
		zeros(v)
	}
	switch {
	case trans:
		addRows(v, alpha, x, incX, w)
	case beta == 0 && alpha == 1:
		matVec(v, w, x[:n])
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
func addRowDots[T number](alpha T, a matrix[T], x, y []T) {
	var buf [64]T
	for i := 0; i < len(y); i += len(buf) {
		v := y[i:min(i+len(buf), len(y))]
		d := buf[:len(v)]
		matVec(d, matrix[T]{len(v), a.cols, a.stride, a.data[i*a.stride:]}, x)
		for j, e := range d {
			v[j] += T(alpha * e)
		}
	}
}

// ger sets A = (alpha·x)·yᵀ + A: alpha·x is rounded, the rest is one fused operation. In small
// matrices every operation is rounded.
func ger[T number](m, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int) bool {
	if !whole(m, n, a, lda) || !vector(m, x, incX) || !vector(n, y, incY) || alpha == 0 {
		return false
	}
	if isSmallGer[T](m, n) {
		gerSmall(m, n, alpha, x, incX, y, incY, a, lda)
		return true
	}
	var s *scratch[T]
	if incX < 0 || incY != 1 {
		s = borrow[T](m + n)
	}
	if incX < 0 {
		gather(s.m, m, x, incX)
		x, incX = s.m, 1
	}
	if incY != 1 {
		gather(s.m[m:], n, y, incY)
		y = s.m[m:]
	}
	addOuter(matrix[T]{m, n, lda, a}, alpha, x, incX, y[:n])
	release(s)
	return true
}
