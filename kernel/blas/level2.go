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

// isSmallSymmetric reports whether the arguments of symv or syr2 are right, and those of a matrix
// of at most so many rows and of vectors without gaps.
func isSmallSymmetric[T number](most int, ul blas.Uplo, n int, a []T, lda int, x []T, incX int, y []T, incY int) bool {
	return uint(n-1) < uint(most) && incX == 1 && incY == 1 && (ul == blas.Upper || ul == blas.Lower) &&
		lda >= n && len(a) >= (n-1)*lda+n && len(x) >= n && len(y) >= n
}

// symv sets y = alpha·A·x + beta·y: beta·y, rounded, and then what kernel.AddSymmetric adds.
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
	if n <= smallSymv {
		symvSmall(upper, n, alpha, a, lda, u, beta, v)
	} else {
		switch {
		case beta == 0:
			zeros(v)
		case beta != 1:
			scale(beta, v)
		}
		addSymmetric(v, alpha, matrix[T]{n, n, lda, a}, upper, u)
	}
	if incX != 1 || incY != 1 {
		scatter(y, incY, v)
	}
	release(s)
	return true
}

// symvSmall is symv of a small matrix, with a rounding after every operation. Four rows at once
// have four sums that do not wait for each other; every sum still takes its products in the order
// that a row at a time has.
func symvSmall[T number](upper bool, n int, alpha T, a []T, lda int, x []T, beta T, y []T) {
	x, y = x[:n], y[:n]
	for i := range y {
		if beta == 0 {
			y[i] = 0
		} else {
			y[i] *= beta
		}
	}
	i := 0
	for ; i+4 <= n; i += 4 {
		if upper {
			symvFourUpper(a[i*lda+i:], lda, alpha, x[i:], y[i:])
		} else {
			symvFourLower(i, a[i*lda:], lda, alpha, x, y)
		}
	}
	for ; i < n; i++ {
		from, to := beside(upper, i, n)
		row, u, w := a[i*lda+from:i*lda+to], x[from:to], y[from:to]
		u, w = u[:len(row)], w[:len(row)]
		v := x[i]
		t := T(a[i*lda+i] * v)
		v = T(alpha * v)
		for j, e := range row {
			t += T(e * u[j])
			w[j] += T(v * e)
		}
		y[i] += T(alpha * t)
	}
}

// symvFourUpper does the first four rows of an upper triangle, which begin on its diagonal: first
// those elements that are in the first four columns, too, then the others.
func symvFourUpper[T number](a []T, lda int, alpha T, x, y []T) {
	r0, r1, r2, r3 := a[:len(x)], a[lda:lda+len(x)], a[2*lda:2*lda+len(x)], a[3*lda:3*lda+len(x)]
	x0, x1, x2, x3 := x[0], x[1], x[2], x[3]
	v0, v1, v2, v3 := T(alpha*x0), T(alpha*x1), T(alpha*x2), T(alpha*x3)
	e01, e02, e03, e12, e13, e23 := r0[1], r0[2], r0[3], r1[2], r1[3], r2[3]
	t0 := T(r0[0]*x0) + T(e01*x1) + T(e02*x2) + T(e03*x3)
	t1 := T(r1[1]*x1) + T(e12*x2) + T(e13*x3)
	t2 := T(r2[2]*x2) + T(e23*x3)
	t3 := T(r3[3] * x3)
	y1 := y[1] + T(v0*e01)
	y2 := y[2] + T(v0*e02) + T(v1*e12)
	y3 := y[3] + T(v0*e03) + T(v1*e13) + T(v2*e23)
	t0, t1, t2, t3 = symvFour(r0[4:], r1[4:], r2[4:], r3[4:], v0, v1, v2, v3, t0, t1, t2, t3, x[4:], y[4:])
	y[0] += T(alpha * t0)
	y[1] = y1 + T(alpha*t1)
	y[2] = y2 + T(alpha*t2)
	y[3] = y3 + T(alpha*t3)
}

// symvFourLower does four rows of a lower triangle, before whose diagonal are i columns: first
// those, then the last four.
func symvFourLower[T number](i int, a []T, lda int, alpha T, x, y []T) {
	r0, r1, r2, r3 := a[:i+4], a[lda:lda+i+4], a[2*lda:2*lda+i+4], a[3*lda:3*lda+i+4]
	x0, x1, x2, x3 := x[i], x[i+1], x[i+2], x[i+3]
	v0, v1, v2, v3 := T(alpha*x0), T(alpha*x1), T(alpha*x2), T(alpha*x3)
	t0, t1, t2, t3 := symvFour(r0[:i], r1[:i], r2[:i], r3[:i], v0, v1, v2, v3,
		T(r0[i]*x0), T(r1[i+1]*x1), T(r2[i+2]*x2), T(r3[i+3]*x3), x[:i], y[:i])
	e10, e20, e21, e30, e31, e32 := r1[i], r2[i], r2[i+1], r3[i], r3[i+1], r3[i+2]
	t1 += T(e10 * x0)
	t2 = t2 + T(e20*x0) + T(e21*x1)
	t3 = t3 + T(e30*x0) + T(e31*x1) + T(e32*x2)
	y = y[i : i+4]
	y[0] = y[0] + T(alpha*t0) + T(v1*e10) + T(v2*e20) + T(v3*e30)
	y[1] = y[1] + T(alpha*t1) + T(v2*e21) + T(v3*e31)
	y[2] = y[2] + T(alpha*t2) + T(v3*e32)
	y[3] += T(alpha * t3)
}

// symvFour goes on with the sums of four rows and those of their columns.
func symvFour[T number](r0, r1, r2, r3 []T, v0, v1, v2, v3, t0, t1, t2, t3 T, x, y []T) (s0, s1, s2, s3 T) {
	r1, r2, r3, x, y = r1[:len(r0)], r2[:len(r0)], r3[:len(r0)], x[:len(r0)], y[:len(r0)]
	for j, e0 := range r0 {
		e1, e2, e3, u := r1[j], r2[j], r3[j], x[j]
		t0 += T(e0 * u)
		t1 += T(e1 * u)
		t2 += T(e2 * u)
		t3 += T(e3 * u)
		y[j] = y[j] + T(v0*e0) + T(v1*e1) + T(v2*e2) + T(v3*e3)
	}
	return t0, t1, t2, t3
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
