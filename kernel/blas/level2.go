package blas

import "gonum.org/v1/gonum/blas"

// Functions named as a routine return false for arguments that they leave to gonum: wrong ones, on
// which gonum panics, and those for which there is nothing to compute.

// transposed returns what a blas.Transpose says of a real matrix, and whether it is one.
func transposed(t blas.Transpose) (trans, ok bool) {
	return t != blas.NoTrans, t == blas.NoTrans || t == blas.Trans || t == blas.ConjTrans
}

// triangle returns whether a blas.Uplo is the upper one, and whether it is one.
func triangle(ul blas.Uplo) (upper, ok bool) {
	return ul == blas.Upper, ul == blas.Upper || ul == blas.Lower
}

// isUpdate reports whether the two say of a product that updates a triangle what there is to say.
func isUpdate(ul blas.Uplo, tA blas.Transpose) bool {
	return (ul == blas.Upper || ul == blas.Lower) && (tA == blas.NoTrans || tA == blas.Trans || tA == blas.ConjTrans)
}

// isProduct reports the same of two matrices that are multiplied.
func isProduct(tA, tB blas.Transpose) bool {
	return (tA == blas.NoTrans || tA == blas.Trans || tA == blas.ConjTrans) &&
		(tB == blas.NoTrans || tB == blas.Trans || tB == blas.ConjTrans)
}

// beside returns where the elements of row i beside the diagonal begin and end.
func beside(upper bool, i, n int) (from, to int) {
	if upper {
		return i + 1, n
	}
	return 0, i
}

// isSmallSymmetric reports whether the arguments of symv or syr2 are right, and those of a small
// matrix and of vectors without gaps.
func isSmallSymmetric[T number](ul blas.Uplo, n int, a []T, lda int, x []T, incX int, y []T, incY int) bool {
	return uint(n-1) < smallOrder && incX == 1 && incY == 1 && (ul == blas.Upper || ul == blas.Lower) &&
		lda >= n && len(a) >= (n-1)*lda+n && len(x) >= n && len(y) >= n
}

// symv sets y = alpha·A·x + beta·y. It reads each row of the triangle once, for its row and for
// its column.
func symv[T number](ul blas.Uplo, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int) bool {
	upper, ok := triangle(ul)
	if !ok || !whole(n, n, a, lda) || !vector(n, x, incX) || !vector(n, y, incY) || alpha == 0 {
		return false
	}
	var s *scratch[T]
	u, v := x[:min(n, len(x))], y[:min(n, len(y))]
	if incX != 1 || incY != 1 {
		s = borrow[T](2 * n)
		u, v = s.m[:n], s.m[n:]
		gather(u, n, x, incX)
		if beta != 0 {
			gather(v, n, y, incY)
		}
	}
	if n <= smallOrder {
		symvSmall(upper, n, alpha, a, lda, u, beta, v)
	} else {
		symvRows(upper, n, alpha, a, lda, u, beta, v)
	}
	if incX != 1 || incY != 1 {
		scatter(y, incY, v)
	}
	release(s)
	return true
}

func symvRows[T number](upper bool, n int, alpha T, a []T, lda int, x []T, beta T, y []T) {
	switch {
	case beta == 0:
		clear(y)
	case beta != 1:
		scale(beta, y)
	}
	for i := range n {
		from, to := beside(upper, i, n)
		row := a[i*lda : i*lda+n]
		y[i] += T(alpha * (T(row[i]*x[i]) + dot(row[from:to], x[from:to])))
		axpy(alpha*x[i], row[from:to], y[from:to])
	}
}

func symvSmall[T number](upper bool, n int, alpha T, a []T, lda int, x []T, beta T, y []T) {
	x, y = x[:n], y[:n]
	for i := range y {
		if beta == 0 {
			y[i] = 0
		} else {
			y[i] *= beta
		}
	}
	for i, v := range x {
		from, to := beside(upper, i, n)
		row, u, w := a[i*lda+from:i*lda+to], x[from:to], y[from:to]
		u, w = u[:len(row)], w[:len(row)]
		t := T(a[i*lda+i] * v)
		v = T(alpha * v)
		for j, e := range row {
			t += T(e * u[j])
			w[j] += T(v * e)
		}
		y[i] += T(alpha * t)
	}
}

// syr sets A = alpha·x·xᵀ + A.
func syr[T number](ul blas.Uplo, n int, alpha T, x []T, incX int, a []T, lda int) bool {
	upper, ok := triangle(ul)
	if !ok || !whole(n, n, a, lda) || !vector(n, x, incX) || alpha == 0 {
		return false
	}
	if incX != 1 {
		s := borrow[T](n)
		defer s.giveBack()
		gather(s.m, n, x, incX)
		x = s.m
	}
	for i := range n {
		from, to := i, n
		if !upper {
			from, to = 0, i+1
		}
		axpy(alpha*x[i], x[from:to], a[i*lda+from:i*lda+to])
	}
	return true
}

// syr2 sets A = alpha·x·yᵀ + alpha·y·xᵀ + A, the first product first.
func syr2[T number](ul blas.Uplo, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int) bool {
	upper, ok := triangle(ul)
	if !ok || !whole(n, n, a, lda) || !vector(n, x, incX) || !vector(n, y, incY) || alpha == 0 {
		return false
	}
	var s *scratch[T]
	if incX != 1 || incY != 1 {
		s = borrow[T](2 * n)
		gather(s.m, n, x, incX)
		gather(s.m[n:], n, y, incY)
		x, y = s.m[:n], s.m[n:]
	}
	x, y = x[:n], y[:n]
	if n <= smallOrder {
		syr2Small(upper, alpha, x, y, a, lda)
		release(s)
		return true
	}
	for i := range n {
		from, to := i, n
		if !upper {
			from, to = 0, i+1
		}
		row := a[i*lda+from : i*lda+to]
		axpy2(alpha*x[i], y[from:to], alpha*y[i], x[from:to], row)
	}
	release(s)
	return true
}

func syr2Small[T number](upper bool, alpha T, x, y, a []T, lda int) {
	y = y[:len(x)]
	for i, v := range x {
		u, w, row := T(alpha*v), T(alpha*y[i]), a[i*lda:i*lda+len(x)]
		row = row[:len(x)]
		if upper {
			for j := i; j < len(x); j++ {
				row[j] = row[j] + T(u*y[j]) + T(w*x[j])
			}
		} else {
			for j := 0; j <= i; j++ {
				row[j] = row[j] + T(u*y[j]) + T(w*x[j])
			}
		}
	}
}

// triangular reports whether the arguments of a triangular routine are right, and what they say.
func triangular[T number](ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, a []T, lda int) (upper, trans, unit, ok bool) {
	upper, ok = triangle(ul)
	trans, isTrans := transposed(tA)
	return upper, trans, d == blas.Unit, ok && isTrans && (d == blas.Unit || d == blas.NonUnit) && whole(n, n, a, lda)
}
