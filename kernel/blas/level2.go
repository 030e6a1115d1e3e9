package blas

import "gonum.org/v1/gonum/blas"

// Functions named as a routine return false for arguments that they leave to gonum: wrong ones, on
// which gonum panics, and those for which there is nothing to compute.

// transposed returns what a blas.Transpose says of a real matrix, and whether it is one.
func transposed(t blas.Transpose) (trans, ok bool) {
	return t != blas.NoTrans, t == blas.NoTrans || t == blas.Trans || t == blas.ConjTrans
}

// gemv sets y = alpha·op(A)·x + beta·y in float32. Without a transposition, each element is beta·y
// + alpha·d, every operation rounded, with d of kernel.Dot. With one, it is a chain of fused
// multiply-adds from beta·y over the rows of A, each times alpha·x. Small matrices: see gemvSmall.
func gemv(tA blas.Transpose, m, n int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) bool {
	trans, ok := transposed(tA)
	lenX, lenY := n, m
	if trans {
		lenX, lenY = m, n
	}
	if !ok || !whole(m, n, a, lda) || !vector(lenX, x, incX) || !vector(lenY, y, incY) || alpha == 0 {
		return false
	}
	if !trans && n <= small || trans && m*n <= smallSingle {
		gemvSmall(trans, m, n, alpha, a, lda, x, incX, beta, y, incY)
		return true
	}
	w := matrix[float32]{m, n, lda, a}
	if incX == 1 && incY == 1 && (alpha == 1 || !trans) {
		gemvUnit(trans, alpha, w, x[:lenX], beta, y[:lenY])
		return true
	}
	s := borrow[float32](lenX + lenY)
	u, v := s.m[:lenX], y
	gather(u, lenX, x, incX)
	if trans && alpha != 1 {
		scale(alpha, u)
		alpha = 1
	}
	if incY != 1 {
		v = s.m[lenX:]
		if beta != 0 {
			gather(v, lenY, y, incY)
		}
	}
	gemvUnit(trans, alpha, w, u, beta, v[:lenY])
	if incY != 1 {
		scatter(y, incY, v)
	}
	s.giveBack()
	return true
}

// gemvUnit is gemv with increments of 1, and with alpha = 1 if there is a transposition.
func gemvUnit(trans bool, alpha float32, a matrix[float32], x []float32, beta float32, y []float32) {
	switch {
	case beta != 0 && beta != 1:
		scale(beta, y)
	case beta == 0 && !trans:
		clear(y)
	}
	if !trans {
		for i := range y {
			y[i] += float32(alpha * dot(a.row(i), x))
		}
		return
	}
	// Views of one row have the stride of A, in case that all are parts of one matrix.
	multiply(1, beta != 0, matrix[float32]{1, len(y), max(len(y), a.stride), y}, matrix[float32]{1, len(x), max(len(x), a.stride), x}, a, false, false)
}

// ger sets A = x·(alpha·y)ᵀ + A in float32: alpha·y is rounded, the rest is one fused operation. In
// small matrices it is (alpha·x)·yᵀ + A, and every operation is rounded.
func ger(m, n int, alpha float32, x []float32, incX int, y []float32, incY int, a []float32, lda int) bool {
	if !whole(m, n, a, lda) || !vector(m, x, incX) || !vector(n, y, incY) || alpha == 0 {
		return false
	}
	if m*n <= smallSingle {
		gerSmall(m, n, alpha, x, incX, y, incY, a, lda)
		return true
	}
	// A long column of a matrix, as x often is, is read where it lies.
	left := matrix[float32]{m, 1, incX, x}
	var s *scratch[float32]
	if incX < 0 || incY != 1 || alpha != 1 {
		s = borrow[float32](m + n)
	}
	if incX < 0 {
		left.stride, left.data = 1, s.m[:m]
		gather(left.data, m, x, incX)
	}
	u := y
	switch {
	case incY != 1:
		u = s.m[m:]
		gather(u, n, y, incY)
		if alpha != 1 {
			scale(alpha, u)
		}
	case alpha != 1:
		u = s.m[m:]
		scaleTo(u, alpha, y[:n])
	}
	multiply(1, true, matrix[float32]{m, n, lda, a}, left, matrix[float32]{1, n, max(n, lda), u[:n]}, false, false)
	release(s)
	return true
}

// triangle returns whether a blas.Uplo is the upper one, and whether it is one.
func triangle(ul blas.Uplo) (upper, ok bool) {
	return ul == blas.Upper, ul == blas.Upper || ul == blas.Lower
}

// beside returns where the elements of row i beside the diagonal begin and end.
func beside(upper bool, i, n int) (from, to int) {
	if upper {
		return i + 1, n
	}
	return 0, i
}

// symv sets y = alpha·A·x + beta·y. It reads each row of the triangle once, for its row and for its
// column.
func symv[T number](ul blas.Uplo, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int) bool {
	upper, ok := triangle(ul)
	if !ok || !whole(n, n, a, lda) || !vector(n, x, incX) || !vector(n, y, incY) || alpha == 0 {
		return false
	}
	if n <= smallOrder && incX == 1 && incY == 1 {
		symvSmall(upper, n, alpha, a, lda, x, beta, y)
		return true
	}
	u, v := x, y
	if incX != 1 || incY != 1 {
		s := borrow[T](2 * n)
		defer s.giveBack()
		u, v = s.m[:n], s.m[n:]
		gather(u, n, x, incX)
		if beta != 0 {
			gather(v, n, y, incY)
		}
	}
	u, v = u[:n], v[:n]
	switch {
	case beta == 0:
		clear(v)
	case beta != 1:
		scale(beta, v)
	}
	for i := range n {
		from, to := beside(upper, i, n)
		row := a[i*lda : i*lda+n]
		v[i] += T(alpha * (T(row[i]*u[i]) + dot(row[from:to], u[from:to])))
		axpy(alpha*u[i], row[from:to], v[from:to])
	}
	if incX != 1 || incY != 1 {
		scatter(y, incY, v)
	}
	return true
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
	if incX != 1 || incY != 1 {
		s := borrow[T](2 * n)
		defer s.giveBack()
		gather(s.m, n, x, incX)
		gather(s.m[n:], n, y, incY)
		x, y = s.m[:n], s.m[n:]
	}
	x, y = x[:n], y[:n]
	if n <= smallOrder {
		for i, v := range x {
			row, xs, ys := a[i*lda:i*lda+i+1], x[:i+1], y[:i+1]
			if upper {
				row, xs, ys = a[i*lda+i:i*lda+n], x[i:], y[i:]
			}
			u, w := T(alpha*v), T(alpha*y[i])
			xs, ys = xs[:len(row)], ys[:len(row)]
			for j, e := range row {
				row[j] = e + T(u*ys[j]) + T(w*xs[j])
			}
		}
		return true
	}
	for i := range n {
		from, to := i, n
		if !upper {
			from, to = 0, i+1
		}
		row := a[i*lda+from : i*lda+to]
		axpy(alpha*x[i], y[from:to], row)
		axpy(alpha*y[i], x[from:to], row)
	}
	return true
}

// triangular reports whether the arguments of a triangular routine are right, and what they say.
func triangular[T number](ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, a []T, lda int) (upper, trans, unit, ok bool) {
	upper, ok = triangle(ul)
	trans, isTrans := transposed(tA)
	return upper, trans, d == blas.Unit, ok && isTrans && (d == blas.Unit || d == blas.NonUnit) && whole(n, n, a, lda)
}

// trmv sets x = op(A)·x.
func trmv[T number](ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, a []T, lda int, x []T, incX int) bool {
	upper, trans, unit, ok := triangular(ul, tA, d, n, a, lda)
	if !ok || !vector(n, x, incX) {
		return false
	}
	u := x
	if incX != 1 {
		s := borrow[T](n)
		defer s.giveBack()
		gather(s.m, n, x, incX)
		u = s.m
	}
	u = u[:n]
	// An element is written when nothing needs its old value any more.
	for t := range n {
		i := t
		if upper == trans {
			i = n - 1 - t
		}
		from, to := beside(upper, i, n)
		row := a[i*lda : i*lda+n]
		v := u[i]
		own := v
		if !unit {
			own = T(v * row[i])
		}
		switch {
		case n <= smallOrder:
			row, w := row[from:to], u[from:to]
			w = w[:len(row)]
			if trans {
				for j, e := range row {
					w[j] += T(e * v)
				}
			} else {
				own += dotPlain(row, w)
			}
			u[i] = own
		case trans:
			axpy(v, row[from:to], u[from:to])
			u[i] = own
		default:
			u[i] = T(own) + dot(row[from:to], u[from:to])
		}
	}
	if incX != 1 {
		scatter(x, incX, u)
	}
	return true
}

// trsv solves op(A)·x = b.
func trsv[T number](ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, a []T, lda int, x []T, incX int) bool {
	upper, trans, unit, ok := triangular(ul, tA, d, n, a, lda)
	if !ok || !vector(n, x, incX) {
		return false
	}
	u := x
	if incX != 1 {
		s := borrow[T](n)
		defer s.giveBack()
		gather(s.m, n, x, incX)
		u = s.m
	}
	u = u[:n]
	if n <= smallOrder {
		trsvSmall(upper, trans, unit, a, lda, u)
		n = 0
	}
	for t := range n {
		i := t
		if upper != trans {
			i = n - 1 - t
		}
		from, to := beside(upper, i, n)
		row := a[i*lda : i*lda+n]
		v := u[i]
		if !trans {
			v -= dot(row[from:to], u[from:to])
		}
		if !unit {
			v /= row[i]
		}
		u[i] = v
		if trans {
			axpy(-v, row[from:to], u[from:to])
		}
	}
	if incX != 1 {
		scatter(x, incX, u)
	}
	return true
}

// dotPlain returns Σ x[i]·y[i] in two sums, of even and of odd elements.
func dotPlain[T number](x, y []T) T {
	var even, odd T
	y = y[:len(x)]
	i := 0
	for ; i+1 < len(x); i += 2 {
		even += T(x[i] * y[i])
		odd += T(x[i+1] * y[i+1])
	}
	if i < len(x) {
		even += T(x[i] * y[i])
	}
	return even + odd
}

func trsvSmall[T number](upper, trans, unit bool, a []T, lda int, x []T) {
	n := len(x)
	for t := range n {
		i := t
		if upper != trans {
			i = n - 1 - t
		}
		from, to := beside(upper, i, n)
		row, w := a[i*lda+from:i*lda+to], x[from:to]
		w = w[:len(row)]
		v := x[i]
		if !trans {
			v -= dotPlain(row, w)
		}
		if !unit {
			v /= a[i*lda+i]
		}
		x[i] = v
		if trans {
			for j, e := range row {
				w[j] -= T(e * v)
			}
		}
	}
}
