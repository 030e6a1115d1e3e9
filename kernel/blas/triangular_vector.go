package blas

import (
	"unsafe"

	"gonum.org/v1/gonum/blas"
)

// triangularVector is trsv, or trmv. Triangles of a few rows are done by loops in Go, with a
// rounding after every operation: solveRows and multiplyRows. Larger ones are done block after
// block, each a corner on the diagonal and the columns beside it, in the order in which no element
// is needed after it has been overwritten. Beside the corner, sums are those of kernel.MatVec or
// kernel.AddRows. It returns false for arguments that it leaves to gonum.
func triangularVector[T number](solve bool, ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, a []T, lda int, x []T, incX int) bool {
	if !isTriangle(ul, tA, d) || !whole(n, n, a, lda) || !vector(n, x, incX) {
		return false
	}
	if n > smallTriangle {
		triangularBlocks(solve, ul, tA, d, n, a, lda, x, incX)
		return true
	}
	size := int(unsafe.Sizeof(T(0)))
	p, row, col := unsafe.Pointer(unsafe.SliceData(a)), lda*size, size
	q, inc := unsafe.Pointer(unsafe.SliceData(x)), incX*size
	if incX < 0 {
		q = unsafe.Add(q, (1-n)*inc)
	}
	if tA != blas.NoTrans {
		row, col = col, row
	}
	// An upper op(A) becomes a lower one when rows, columns and x are counted from their ends.
	if (ul == blas.Upper) != (tA != blas.NoTrans) {
		p, q = unsafe.Add(p, (n-1)*(row+col)), unsafe.Add(q, (n-1)*inc)
		row, col, inc = -row, -col, -inc
	}
	if solve {
		solveRows[T](n, d == blas.Unit, p, row, col, q, inc)
	} else {
		multiplyRows[T](n, d == blas.Unit, p, row, col, q, inc)
	}
	return true
}

// isTriangle reports whether the three say of a triangle what there is to say.
func isTriangle(ul blas.Uplo, tA blas.Transpose, d blas.Diag) bool {
	return (ul == blas.Upper || ul == blas.Lower) && (tA == blas.NoTrans || tA == blas.Trans || tA == blas.ConjTrans) &&
		(d == blas.Unit || d == blas.NonUnit)
}

// triangularBlocks is triangularVector for more than a few rows.
func triangularBlocks[T number](solve bool, ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, a []T, lda int, x []T, incX int) {
	if incX != 1 {
		s := borrow[T](n)
		gather(s.m, n, x, incX)
		triangularUnit(solve, ul, tA, d, a, lda, s.m)
		scatter(x, incX, s.m)
		s.giveBack()
		return
	}
	triangularUnit(solve, ul, tA, d, a, lda, x[:n])
}

// triangularUnit is triangularBlocks with an increment of 1.
func triangularUnit[T number](solve bool, ul blas.Uplo, tA blas.Transpose, d blas.Diag, a []T, lda int, x []T) {
	n, upper, trans := len(x), ul == blas.Upper, tA != blas.NoTrans
	down := upper == (solve == trans) // from the first block to the last
	for done := 0; done < n; done += cornerOrder {
		size := min(cornerOrder, n-done)
		i := done
		if !down {
			i = n - done - size
		}
		own, v := a[i*lda+i:], x[i:i+size]
		from, to := i+size, n // the columns beside the corner
		if !upper {
			from, to = 0, i
		}
		if from == to {
			triangularVector(solve, ul, tA, d, size, own, lda, v, 1)
			continue
		}
		beside, w := matrix[T]{size, to - from, lda, a[i*lda+from:]}, x[from:to]
		switch {
		case trans && solve:
			triangularVector(solve, ul, tA, d, size, own, lda, v, 1)
			addRows(w, -1, v, 1, beside)
		case trans:
			addRows(w, 1, v, 1, beside)
			triangularVector(solve, ul, tA, d, size, own, lda, v, 1)
		default:
			var dots [cornerOrder]T
			matVec(dots[:size], beside, w)
			if solve {
				for j := range v {
					v[j] -= dots[j]
				}
				triangularVector(solve, ul, tA, d, size, own, lda, v, 1)
			} else {
				triangularVector(solve, ul, tA, d, size, own, lda, v, 1)
				for j := range v {
					v[j] += dots[j]
				}
			}
		}
	}
}

// at and put read and write an element of a matrix or vector whose bounds have been checked.
func at[T number](p unsafe.Pointer, offset int) T { return *(*T)(unsafe.Add(p, offset)) }

func put[T number](p unsafe.Pointer, offset int, v T) { *(*T)(unsafe.Add(p, offset)) = v }

// solveRows solves A·x = b with a lower triangle A, of which element (i,j) lies i·row + j·col
// bytes from a, and element i of x i·inc bytes from x. One to three rows come first, then four at
// a time: their sums go on side by side.
func solveRows[T number](n int, unit bool, a unsafe.Pointer, row, col int, x unsafe.Pointer, inc int) {
	i := 0
	for ; i < n&3; i++ {
		v := at[T](x, i*inc)
		p, q := i*row, 0
		for range i {
			v -= T(at[T](a, p) * at[T](x, q))
			p += col
			q += inc
		}
		if !unit {
			v /= at[T](a, p)
		}
		put(x, q, v)
	}
	for ; i < n; i += 4 {
		p0, q := i*row, 0
		p1 := p0 + row
		p2 := p1 + row
		p3 := p2 + row
		var t0, t1, t2, t3 T
		for range i {
			v := at[T](x, q)
			t0 += T(at[T](a, p0) * v)
			t1 += T(at[T](a, p1) * v)
			t2 += T(at[T](a, p2) * v)
			t3 += T(at[T](a, p3) * v)
			p0, p1, p2, p3 = p0+col, p1+col, p2+col, p3+col
			q += inc
		}
		v0, v1, v2, v3 := at[T](x, q)-t0, at[T](x, q+inc)-t1, at[T](x, q+2*inc)-t2, at[T](x, q+3*inc)-t3
		if !unit {
			v0 /= at[T](a, p0)
		}
		v1 -= T(at[T](a, p1) * v0)
		v2 -= T(at[T](a, p2) * v0)
		v3 -= T(at[T](a, p3) * v0)
		if !unit {
			v1 /= at[T](a, p1+col)
		}
		v2 -= T(at[T](a, p2+col) * v1)
		v3 -= T(at[T](a, p3+col) * v1)
		if !unit {
			v2 /= at[T](a, p2+2*col)
		}
		v3 -= T(at[T](a, p3+2*col) * v2)
		if !unit {
			v3 /= at[T](a, p3+3*col)
		}
		put(x, q, v0)
		put(x, q+inc, v1)
		put(x, q+2*inc, v2)
		put(x, q+3*inc, v3)
	}
}

// multiplyRows sets x = A·x, for such a triangle: four rows at a time, from the last, then one to
// three.
func multiplyRows[T number](n int, unit bool, a unsafe.Pointer, row, col int, x unsafe.Pointer, inc int) {
	i := n
	for ; i >= 4; i -= 4 {
		p0, q := (i-4)*row, 0
		p1 := p0 + row
		p2 := p1 + row
		p3 := p2 + row
		var t0, t1, t2, t3 T
		for range i - 4 {
			v := at[T](x, q)
			t0 += T(at[T](a, p0) * v)
			t1 += T(at[T](a, p1) * v)
			t2 += T(at[T](a, p2) * v)
			t3 += T(at[T](a, p3) * v)
			p0, p1, p2, p3 = p0+col, p1+col, p2+col, p3+col
			q += inc
		}
		v0, v1, v2, v3 := at[T](x, q), at[T](x, q+inc), at[T](x, q+2*inc), at[T](x, q+3*inc)
		t1 += T(at[T](a, p1) * v0)
		t2 += T(at[T](a, p2) * v0)
		t3 += T(at[T](a, p3) * v0)
		t2 += T(at[T](a, p2+col) * v1)
		t3 += T(at[T](a, p3+col) * v1)
		t3 += T(at[T](a, p3+2*col) * v2)
		if !unit {
			v0 *= at[T](a, p0)
			v1 *= at[T](a, p1+col)
			v2 *= at[T](a, p2+2*col)
			v3 *= at[T](a, p3+3*col)
		}
		put(x, q, t0+v0)
		put(x, q+inc, t1+v1)
		put(x, q+2*inc, t2+v2)
		put(x, q+3*inc, t3+v3)
	}
	for i--; i >= 0; i-- {
		var t T
		p, q := i*row, 0
		for range i {
			t += T(at[T](a, p) * at[T](x, q))
			p += col
			q += inc
		}
		v := at[T](x, q)
		if !unit {
			v *= at[T](a, p)
		}
		put(x, q, t+v)
	}
}

// solveTwo is solveRows of two rows.
func solveTwo[T number](upper, trans, unit bool, a00, a01, a10, a11 T, x []T) {
	first, second := x[0], x[1]
	beside := a10
	if upper {
		beside = a01
	}
	if upper != trans {
		if !unit {
			second /= a11
		}
		first -= T(beside * second)
		if !unit {
			first /= a00
		}
	} else {
		if !unit {
			first /= a00
		}
		second -= T(beside * first)
		if !unit {
			second /= a11
		}
	}
	x[0], x[1] = first, second
}

// solveThree is solveRows of three rows.
func solveThree[T number](upper, trans, unit bool, a []T, lda int, x []T) {
	x = x[:3]
	d0, d2 := a[0], a[2*lda+2]
	near0, near1, far := a[lda], a[2*lda+1], a[2*lda]
	if upper {
		near0, near1, far = a[1], a[lda+2], a[2]
	}
	x0, x1, x2 := x[0], x[1], x[2]
	if upper != trans { // from the last row to the first
		d0, d2, near0, near1, x0, x2 = d2, d0, near1, near0, x2, x0
	}
	if !unit {
		x0 /= d0
	}
	x1 -= T(near0 * x0)
	if !unit {
		x1 /= a[lda+1]
	}
	x2 -= T(far * x0)
	x2 -= T(near1 * x1)
	if !unit {
		x2 /= d2
	}
	if upper != trans {
		x0, x2 = x2, x0
	}
	x[0], x[1], x[2] = x0, x1, x2
}
