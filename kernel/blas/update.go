package blas

import "gonum.org/v1/gonum/blas"

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
	u := update[T]{workers: workers, upper: upper, trans: trans, beta: beta}
	if alpha == 0 {
		u.triangle(matrix[T]{n, n, ldc, c}, 0)
		return true
	}
	left, s := scaled(alpha, in)
	u.pairs[0], u.n = [2]matrix[T]{left, in}, 1
	u.triangle(matrix[T]{n, n, ldc, c}, 0)
	release(s)
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
	u := update[T]{workers: workers, upper: upper, trans: trans, beta: beta}
	if alpha == 0 {
		u.triangle(matrix[T]{n, n, ldc, c}, 0)
		return true
	}
	ax, s := scaled(alpha, x)
	ay, t := scaled(alpha, y)
	u.pairs, u.n = [2][2]matrix[T]{{ax, y}, {ay, x}}, 2
	u.triangle(matrix[T]{n, n, ldc, c}, 0)
	release(s)
	release(t)
	return true
}

// An update adds products to one triangle of beta·C.
type update[T number] struct {
	workers      int
	upper, trans bool
	beta         T
	pairs        [2][2]matrix[T] // the first of each times the other's transpose; or if trans, the other way round
	n            int             // pairs
}

// triangle does the triangle of C, a block on the diagonal that begins at row and column i0 of the
// whole: two halves, and what is between them.
func (u *update[T]) triangle(c matrix[T], i0 int) {
	const least = 48
	n := c.rows
	if n <= least {
		u.corner(c, i0)
		return
	}
	half := (n/2 + 11) / 12 * 12
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
	if u.n == 0 && !add {
		zero(c)
	}
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

// corner does a small block on the diagonal, as a whole in a copy: the other triangle of C is not
// ours to read or write.
func (u *update[T]) corner(c matrix[T], i0 int) {
	n := c.rows
	s := borrow[T](n * n)
	defer s.giveBack()
	d := matrix[T]{n, n, n, s.m}
	side := func(i int) (from, to int) {
		if u.upper {
			return i, n
		}
		return 0, i + 1
	}
	if u.beta != 0 {
		clear(d.data)
		for i := range n {
			from, to := side(i)
			copy(d.row(i)[from:to], c.row(i)[from:to])
		}
	}
	u.block(d, i0, i0)
	for i := range n {
		from, to := side(i)
		copy(c.row(i)[from:to], d.row(i)[from:to])
	}
}
