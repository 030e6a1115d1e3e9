package blas

import (
	"math"
	"unsafe"

	"gonum.org/v1/gonum/blas"
)

// seeded makes of C what the chains begin with, beta·C, and reports whether they have to read it.
func seeded[T number](beta T, c matrix[T]) (add bool) {
	if beta == 0 {
		return false
	}
	if beta != 1 {
		scaleRows(beta, c)
	}
	return true
}

// scaleRows sets A = alpha·A.
func scaleRows[T number](alpha T, a matrix[T]) {
	if a.stride == a.cols {
		scale(alpha, a.data[:a.rows*a.cols])
		return
	}
	for i := range a.rows {
		scale(alpha, a.row(i))
	}
}

// zero sets C = 0.
func zero[T number](c matrix[T]) {
	for i := range c.rows {
		zeros(c.row(i))
	}
}

// zeros sets x = 0, and lets others in between pieces: a clear of a long slice, which is assembly,
// would hold up stopping the world until it ends.
func zeros[T number](x []T) {
	const piece = 8192
	for len(x) > piece {
		clearPiece(x[:piece])
		x = x[piece:]
	}
	clear(x)
}

// clearPiece is a call that is not inlined, where the goroutine can be stopped.
//
//go:noinline
func clearPiece[T number](x []T) { clear(x) }

// scaled returns alpha·A: A itself, or a copy in s, which is given back by the caller.
func scaled[T number](alpha T, a matrix[T]) (b matrix[T], s *scratch[T]) {
	if alpha == 1 {
		return a, nil
	}
	s = borrow[T](a.rows * a.cols)
	b = matrix[T]{a.rows, a.cols, a.cols, s.m}
	if a.stride == a.cols {
		scaleTo(b.data, alpha, a.data[:len(b.data)])
		return b, s
	}
	for i := range a.rows {
		scaleTo(b.row(i), alpha, a.row(i))
	}
	return b, s
}

func release[T number](s *scratch[T]) {
	if s != nil {
		s.giveBack()
	}
}

// gemm sets C = alpha·op(A)·op(B) + beta·C. An element begins as beta·c, and goes on as a chain of
// fused multiply-adds over the inner index, ascending; the factor from A is alpha·a, rounded.
func gemm[T number](workers int, tA, tB blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) bool {
	transA, okA := transposed(tA)
	transB, okB := transposed(tB)
	left, right := matrix[T]{m, k, lda, a}, matrix[T]{k, n, ldb, b}
	if transA {
		left.rows, left.cols = k, m
	}
	if transB {
		right.rows, right.cols = n, k
	}
	if !okA || !okB || !whole(left.rows, left.cols, a, lda) || !whole(right.rows, right.cols, b, ldb) || !whole(m, n, c, ldc) {
		return false
	}
	out := matrix[T]{m, n, ldc, c}
	if alpha == 0 {
		if !seeded(beta, out) {
			zero(out)
		}
		return true
	}
	add := seeded(beta, out)
	product(workers, add, alpha, out, left, right, transA, transB)
	return true
}

// product is multiply with a factor, and with any transpositions.
func product[T number](workers int, add bool, alpha T, c, a, b matrix[T], transA, transB bool) {
	if transA && transB { // a transposed copy of the smaller one
		if a.rows*a.cols <= b.rows*b.cols {
			s := borrow[T](a.rows * a.cols)
			defer s.giveBack()
			t := matrix[T]{a.cols, a.rows, a.rows, s.m}
			transpose(t, a)
			a, transA = t, false
			if alpha != 1 {
				scale(alpha, t.data)
				alpha = 1
			}
		} else {
			s := borrow[T](b.rows * b.cols)
			defer s.giveBack()
			t := matrix[T]{b.cols, b.rows, b.rows, s.m}
			transpose(t, b)
			b, transB = t, false
		}
	}
	var s *scratch[T]
	if alpha == -1 && b.rows*b.cols < a.rows*a.cols { // no difference which of them
		b, s = scaled(alpha, b)
	} else {
		a, s = scaled(alpha, a)
	}
	multiply(workers, add, c, a, b, transA, transB)
	release(s)
}

// gemmTiny is gemm for a few multiplications, in Go: the same chains, those of two rows and two
// columns side by side. An odd last row or column is done twice at once, with the same result.
func gemmTiny[T number](transA, transB bool, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	size := int(unsafe.Sizeof(T(0)))
	p, q, out := unsafe.Pointer(unsafe.SliceData(a)), unsafe.Pointer(unsafe.SliceData(b)), unsafe.Pointer(unsafe.SliceData(c))
	aRow, aCol, bRow, bCol, ldc := lda*size, size, ldb*size, size, ldc*size
	if transA {
		aRow, aCol = aCol, aRow
	}
	if transB {
		bRow, bCol = bCol, bRow
	}
	for i := 0; i < m; i += 2 {
		i1 := min(i+1, m-1)
		p0, p1 := unsafe.Add(p, i*aRow), unsafe.Add(p, i1*aRow)
		for j := 0; j < n; j += 2 {
			j1 := min(j+1, n-1)
			q0, q1 := unsafe.Add(q, j*bCol), unsafe.Add(q, j1*bCol)
			c0, c1, d := i*ldc+j*size, i1*ldc+j*size, (j1-j)*size
			var t00, t01, t10, t11 T
			if beta != 0 {
				t00, t01 = beta*at[T](out, c0), beta*at[T](out, c0+d)
				t10, t11 = beta*at[T](out, c1), beta*at[T](out, c1+d)
			}
			x, y := 0, 0
			for range k {
				v0, v1 := T(alpha*at[T](p0, x)), T(alpha*at[T](p1, x))
				w0, w1 := at[T](q0, y), at[T](q1, y)
				if isDouble[T]() {
					f0, f1, e0, e1 := float64(v0), float64(v1), float64(w0), float64(w1)
					t00, t01 = T(math.FMA(f0, e0, float64(t00))), T(math.FMA(f0, e1, float64(t01)))
					t10, t11 = T(math.FMA(f1, e0, float64(t10))), T(math.FMA(f1, e1, float64(t11)))
				} else {
					t00, t01, t10, t11 = fma4(v0, v1, w0, w1, t00, t01, t10, t11)
				}
				x += aCol
				y += bRow
			}
			put(out, c0, t00)
			put(out, c0+d, t01)
			put(out, c1, t10)
			put(out, c1+d, t11)
		}
	}
}

// symm sets C = alpha·A·B + beta·C, or alpha·B·A + beta·C: as gemm with the whole of A, times alpha
// if it is on the left.
func symm[T number](workers int, side blas.Side, ul blas.Uplo, m, n int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) bool {
	upper, ok := triangle(ul)
	order := m
	if side == blas.Right {
		order = n
	}
	if !ok || side != blas.Left && side != blas.Right || !whole(order, order, a, lda) || !whole(m, n, b, ldb) || !whole(m, n, c, ldc) {
		return false
	}
	out := matrix[T]{m, n, ldc, c}
	if alpha == 0 {
		if !seeded(beta, out) {
			zero(out)
		}
		return true
	}
	if m <= smallSymm && n <= smallSymm {
		symmSmall(upper, side == blas.Right, m, n, alpha, a, lda, b, ldb, beta, c, ldc)
		return true
	}
	in, other := matrix[T]{order, order, lda, a}, matrix[T]{m, n, ldb, b}
	if order*order <= onStack && isAlone(order, m, n) {
		var full [onStack]T
		symmAlone(full[:], upper, side == blas.Right, alpha, &in, &other, beta, &out)
		return true
	}
	s := borrow[T](order * order)
	defer s.giveBack()
	if isAlone(order, m, n) {
		symmAlone(s.m, upper, side == blas.Right, alpha, &in, &other, beta, &out)
		return true
	}
	full := matrix[T]{order, order, order, s.m}
	unfold(s.m, &in, upper)
	add := seeded(beta, out)
	if side == blas.Left {
		if alpha != 1 {
			scale(alpha, full.data)
		}
		multiply(workers, add, out, full, other, false, false)
	} else {
		product(workers, add, alpha, out, other, full, false, false)
	}
	return true
}

// symmAlone is symm on this goroutine, with memory for the whole of A.
func symmAlone[T number](memory []T, upper, right bool, alpha T, a, b *matrix[T], beta T, c *matrix[T]) {
	var full matrix[T]
	full.rows, full.cols, full.stride, full.data = a.rows, a.rows, a.rows, memory[:a.rows*a.rows]
	unfold(full.data, a, upper)
	if right {
		productAlone(false, false, alpha, b, &full, beta, c)
		return
	}
	if alpha != 1 {
		scale(alpha, full.data)
	}
	productAlone(false, false, 1, &full, b, beta, c)
}

// unfold sets full, row by row, to the symmetric matrix of which a has one triangle.
func unfold[T number](full []T, a *matrix[T], upper bool) {
	const side = 16
	n := a.rows
	for i := 0; i < n; i += side {
		i1 := min(i+side, n)
		mirror[T](upper, i1-i, begin(full[i*n+i:]), n, begin(a.data[i*a.stride+i:]), a.stride)
		rest, end := i1, n // beside the block on the diagonal
		if !upper {
			rest, end = 0, i
		}
		for r := i; r < i1 && rest < end; r++ {
			copy(full[r*n+rest:r*n+end], a.data[r*a.stride+rest:])
		}
		whole := matrix[T]{n, n, n, full}
		switch {
		case i1 < n && upper:
			transpose(whole.part(i1, n, i, i1), a.part(i, i1, i1, n))
		case i > 0 && !upper:
			transpose(whole.part(0, i, i, i1), a.part(i, i1, 0, i))
		}
	}
}

// mirror sets dst to the symmetric matrix of n rows of which src has one triangle, four rows at a
// time as copyTriangle does.
func mirror[T number](upper bool, n int, dst unsafe.Pointer, dstRow int, src unsafe.Pointer, srcRow int) {
	size := int(unsafe.Sizeof(T(0)))
	row, col := srcRow*size, size // element (i,j) with i ≤ j is at i·row + j·col
	if !upper {
		row, col = col, row
	}
	dstRow *= size
	i := 0
	for ; n-i >= 4; i += 4 {
		s, d := unsafe.Add(src, i*(row+col)), unsafe.Add(dst, i*(dstRow+size))
		v01, v02, v03 := at[T](s, col), at[T](s, 2*col), at[T](s, 3*col)
		v12, v13, v23 := at[T](s, row+2*col), at[T](s, row+3*col), at[T](s, 2*row+3*col)
		v11, v22, v33 := at[T](s, row+col), at[T](s, 2*(row+col)), at[T](s, 3*(row+col))
		*(*[4]T)(d) = [4]T{at[T](s, 0), v01, v02, v03}
		*(*[4]T)(unsafe.Add(d, dstRow)) = [4]T{v01, v11, v12, v13}
		*(*[4]T)(unsafe.Add(d, 2*dstRow)) = [4]T{v02, v12, v22, v23}
		*(*[4]T)(unsafe.Add(d, 3*dstRow)) = [4]T{v03, v13, v23, v33}
		for j := i + 4; j < n; j++ {
			// Four elements beside those, of column j, which are also of row j.
			s := unsafe.Add(src, i*row+j*col)
			v0, v1, v2, v3 := at[T](s, 0), at[T](s, row), at[T](s, 2*row), at[T](s, 3*row)
			*(*[4]T)(unsafe.Add(dst, j*dstRow+i*size)) = [4]T{v0, v1, v2, v3}
			d := unsafe.Add(dst, i*dstRow+j*size)
			put(d, 0, v0)
			put(d, dstRow, v1)
			put(d, 2*dstRow, v2)
			put(d, 3*dstRow, v3)
		}
	}
	for ; i < n; i++ {
		for j := i; j < n; j++ {
			v := at[T](src, i*row+j*col)
			put(dst, i*dstRow+j*size, v)
			put(dst, j*dstRow+i*size, v)
		}
	}
}
