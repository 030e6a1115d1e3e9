package blas

import (
	"unsafe"

	"gonum.org/v1/gonum/blas"
)

// syrk sets C = alpha·A·Aᵀ + beta·C, or alpha·Aᵀ·A + beta·C, element by element as gemm does. Small
// ones: see updateSmall.
func syrk[T number](workers int, ul blas.Uplo, tA blas.Transpose, n, k int, alpha T, a []T, lda int, beta T, c []T, ldc int) bool {
	upper, ok := triangle(ul)
	trans, isTrans := transposed(tA)
	in := matrix[T]{n, k, lda, a}
	if trans {
		in.rows, in.cols = k, n
	}
	if !ok || !isTrans || !whole(in.rows, in.cols, a, lda) || !whole(n, n, c, ldc) {
		return false
	}
	if isWholeUpdate[T](n, k) && alpha != 0 {
		out := matrix[T]{n, n, ldc, c}
		updateWhole(upper, trans, alpha, &in, nil, beta, &out)
		return true
	}
	u := update[T]{workers: workers, upper: upper, trans: trans, beta: beta, k: k, n: 1}
	u.pairs[0] = [2]matrix[T]{in, in}
	u.do(alpha, matrix[T]{n, n, ldc, c})
	return true
}

// syr2k sets C = alpha·A·Bᵀ + alpha·B·Aᵀ + beta·C, or the same with A and B transposed: the first
// product, then the second.
func syr2k[T number](workers int, ul blas.Uplo, tA blas.Transpose, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) bool {
	upper, ok := triangle(ul)
	trans, isTrans := transposed(tA)
	x, y := matrix[T]{n, k, lda, a}, matrix[T]{n, k, ldb, b}
	if trans {
		x.rows, x.cols, y.rows, y.cols = k, n, k, n
	}
	if !ok || !isTrans || !whole(x.rows, x.cols, a, lda) || !whole(y.rows, y.cols, b, ldb) || !whole(n, n, c, ldc) {
		return false
	}
	if isWholeUpdate[T](n, k) && alpha != 0 {
		out := matrix[T]{n, n, ldc, c}
		updateWhole(upper, trans, alpha, &x, &y, beta, &out)
		return true
	}
	u := update[T]{workers: workers, upper: upper, trans: trans, beta: beta, k: k, n: 2}
	u.pairs = [2][2]matrix[T]{{x, y}, {y, x}}
	u.do(alpha, matrix[T]{n, n, ldc, c})
	return true
}

// An update adds products to one triangle of beta·C.
type update[T number] struct {
	workers      int
	upper, trans bool
	beta         T
	pairs        [2][2]matrix[T] // the first of each times the other's transpose; or if trans, the other way round
	n, k         int             // pairs, and their inner dimension
}

// do does the update of C, with a factor of the first of each pair.
func (u *update[T]) do(alpha T, c matrix[T]) {
	if alpha == 0 {
		u.seed(c)
		return
	}
	var s [2]*scratch[T]
	for i := range u.n {
		u.pairs[i][0], s[i] = scaled(alpha, u.pairs[i][0])
	}
	u.triangle(c, 0)
	release(s[0])
	release(s[1])
}

// seed sets the triangle to beta·C.
func (u *update[T]) seed(c matrix[T]) {
	for i := range c.rows {
		row := c.row(i)
		if u.upper {
			row = row[i:]
		} else {
			row = row[:i+1]
		}
		switch {
		case u.beta == 0:
			zeros(row)
		case u.beta != 1:
			scale(u.beta, row)
		}
	}
}

// triangle does the triangle of C, a block on the diagonal that begins at row and column i0 of the
// whole: two halves, and what is between them.
func (u *update[T]) triangle(c matrix[T], i0 int) {
	n := c.rows
	if n <= fewUpdated || n <= mostUpdated && (u.workers == 1 || isAlone(n, n, u.k)) {
		u.corner(c, i0)
		return
	}
	half := (n/2 + 15) / 16 * 16
	u.triangle(c.part(0, half, 0, half), i0)
	if u.upper {
		u.block(c.part(0, half, half, n), i0, i0+half)
	} else {
		u.block(c.part(half, n, 0, half), i0+half, i0)
	}
	u.triangle(c.part(half, n, half, n), i0+half)
}

// block does a block that begins at row i and column j of the whole.
func (u *update[T]) block(c matrix[T], i, j int) {
	add := seeded(u.beta, c)
	for _, p := range u.pairs[:u.n] {
		a, b := p[0], p[1]
		if u.trans {
			multiply(u.workers, add, c, a.part(0, a.rows, i, i+c.rows), b.part(0, b.rows, j, j+c.cols), true, false)
		} else {
			multiply(u.workers, add, c, a.part(i, i+c.rows, 0, a.cols), b.part(j, j+c.cols, 0, b.cols), false, true)
		}
		add = true
	}
}

// updateWhole does a small update, of X·Yᵀ + Y·Xᵀ or if y is nil of X·Xᵀ: all of C in a copy, as
// the other triangle is not ours to write, in as few calls as can be.
func updateWhole[T number](upper, trans bool, alpha T, x, y *matrix[T], beta T, c *matrix[T]) {
	n := c.rows
	var out, turned matrix[T]
	turned.rows, turned.cols, turned.stride = x.cols, n, n
	size := n * n
	if !trans {
		size += n * x.cols
	}
	s := borrow[T](size)
	turned.data = s.m[n*n:]
	out.rows, out.cols, out.stride, out.data = n, n, n, s.m[:n*n]
	if beta != 0 {
		clear(out.data)
		copyTriangle[T](upper, n, begin(out.data), n, begin(c.data), c.stride)
	}
	pairs, count := [2][2]*matrix[T]{{x, y}, {y, x}}, 2
	if y == nil {
		pairs[0][1], count = x, 1
	}
	for _, p := range pairs[:count] {
		right := p[1]
		if !trans {
			turnUpdate(turned.data, n, right.data, right.stride, n, right.cols)
			right = &turned
		}
		productAlone(trans, false, alpha, p[0], right, beta, &out)
		beta = 1
	}
	copyTriangle[T](upper, n, begin(c.data), c.stride, begin(out.data), n)
	s.giveBack()
}

// copyTriangle copies a triangle of n rows, four of them at a time: that each is one element longer
// than the last would cost more than the elements.
func copyTriangle[T number](upper bool, n int, dst unsafe.Pointer, dstRow int, src unsafe.Pointer, srcRow int) {
	size := int(unsafe.Sizeof(T(0)))
	dstRow, srcRow = dstRow*size, srcRow*size
	i := 0
	for ; n-i >= 4; i += 4 {
		d0, s0 := unsafe.Add(dst, i*dstRow), unsafe.Add(src, i*srcRow)
		d1, s1 := unsafe.Add(d0, dstRow), unsafe.Add(s0, srcRow)
		d2, s2 := unsafe.Add(d1, dstRow), unsafe.Add(s1, srcRow)
		d3, s3 := unsafe.Add(d2, dstRow), unsafe.Add(s2, srcRow)
		// The corner on the diagonal, and what is beside it.
		j, end := i*size, n*size
		if upper {
			put4[T](d0, s0, j)
			put(d1, j+size, at[T](s1, j+size))
			put(d1, j+2*size, at[T](s1, j+2*size))
			put(d1, j+3*size, at[T](s1, j+3*size))
			put(d2, j+2*size, at[T](s2, j+2*size))
			put(d2, j+3*size, at[T](s2, j+3*size))
			put(d3, j+3*size, at[T](s3, j+3*size))
			j += 4 * size
		} else {
			put(d0, j, at[T](s0, j))
			put(d1, j, at[T](s1, j))
			put(d1, j+size, at[T](s1, j+size))
			put(d2, j, at[T](s2, j))
			put(d2, j+size, at[T](s2, j+size))
			put(d2, j+2*size, at[T](s2, j+2*size))
			put4[T](d3, s3, j)
			j, end = 0, j
		}
		for ; j <= end-4*size; j += 4 * size {
			put4[T](d0, s0, j)
			put4[T](d1, s1, j)
			put4[T](d2, s2, j)
			put4[T](d3, s3, j)
		}
		for ; j < end; j += size {
			put(d0, j, at[T](s0, j))
			put(d1, j, at[T](s1, j))
			put(d2, j, at[T](s2, j))
			put(d3, j, at[T](s3, j))
		}
	}
	for ; i < n; i++ {
		d, s := unsafe.Add(dst, i*dstRow), unsafe.Add(src, i*srcRow)
		j, end := i*size, n*size
		if !upper {
			j, end = 0, j+size
		}
		for ; j < end; j += size {
			put(d, j, at[T](s, j))
		}
	}
}

// put4 copies four elements.
func put4[T number](dst, src unsafe.Pointer, offset int) {
	*(*[4]T)(unsafe.Add(dst, offset)) = *(*[4]T)(unsafe.Add(src, offset))
}

// corner does a block on the diagonal that begins at row and column i0 of the whole, in strips of a
// few columns: first what is on the diagonal, in a copy as updateWhole does, then the rows above or
// below. A transposed copy of what has to be one is as wide as the strip, and has no gaps.
func (u *update[T]) corner(c matrix[T], i0 int) {
	n, width := c.rows, stripBytes/int(unsafe.Sizeof(T(0)))
	steps := min(u.k, stripSteps)
	s := borrow[T](width * (width + steps))
	var left, right, out matrix[T]
	for j := 0; j < n; j += width {
		cols := min(width, n-j)
		own := s.m[:cols*cols]
		if u.beta != 0 {
			clear(own)
			copyTriangle[T](u.upper, cols, begin(own), cols, begin(c.data[j*c.stride+j:]), c.stride)
		}
		i, rows := 0, j
		if !u.upper {
			i, rows = j+cols, n-j-cols
		}
		beta := u.beta
		for p := range u.n {
			a, b := &u.pairs[p][0], &u.pairs[p][1]
			for from := 0; from < u.k; from += steps {
				k := min(steps, u.k-from)
				right.rows, right.cols = k, cols
				if u.trans {
					right.stride, right.data = b.stride, b.data[from*b.stride+i0+j:]
				} else {
					right.stride, right.data = cols, s.m[width*width:][:k*cols]
					turnUpdate(right.data, cols, b.data[(i0+j)*b.stride+from:], b.stride, cols, k)
				}
				u.left(&left, a, i0+j, cols, from, k)
				out.rows, out.cols, out.stride, out.data = cols, cols, cols, own
				productAlone(u.trans, false, 1, &left, &right, beta, &out)
				if rows != 0 {
					u.left(&left, a, i0+i, rows, from, k)
					out.rows, out.stride, out.data = rows, c.stride, c.data[i*c.stride+j:]
					productAlone(u.trans, false, 1, &left, &right, beta, &out)
				}
				beta = 1
			}
		}
		copyTriangle[T](u.upper, cols, begin(c.data[j*c.stride+j:]), c.stride, begin(own), cols)
	}
	s.giveBack()
}

// left sets m to what of a matters for some rows of C from row i on, and for k steps.
func (u *update[T]) left(m, a *matrix[T], i, rows, from, k int) {
	m.stride = a.stride
	if u.trans {
		m.rows, m.cols, m.data = k, rows, a.data[from*a.stride+i:]
	} else {
		m.rows, m.cols, m.data = rows, k, a.data[i*a.stride+from:]
	}
}
