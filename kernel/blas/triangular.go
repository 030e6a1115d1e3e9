package blas

import (
	"unsafe"

	"gonum.org/v1/gonum/blas"

	"github.com/lockstep-go/lockstep/kernel"
)

// A system is a triangular matrix op(A), of which one triangle of A is read.
type system[T number] struct {
	workers int
	a       matrix[T]
	trans   bool // op(A) = Aᵀ
	upper   bool // of op(A), not of A
	unit    bool // ones on the diagonal, which is not read
}

// part returns the block of A that is the rows [i0, i1) and columns [j0, j1) of op(A), transposed
// if op is.
func (t *system[T]) part(i0, i1, j0, j1 int) matrix[T] {
	if t.trans {
		return t.a.part(j0, j1, i0, i1)
	}
	return t.a.part(i0, i1, j0, j1)
}

// corner returns the system of the rows and columns [i0, i1).
func (t *system[T]) corner(i0, i1 int) *system[T] {
	c := *t
	c.a = t.a.part(i0, i1, i0, i1)
	return &c
}

// half returns where a system of n rows is cut in two: there, where kernel's is. It depends on n
// alone, and with it the bits do.
func half(n int) int { return (n/2 + 3) / 4 * 4 }

const (
	leastRows = 4   // up to which a system is never cut
	leastCols = 32  // up to which one on the right is one call,
	mostCols  = 128 // and if no goroutines share it
)

// isWhole reports whether a system on the right, with so many rows of B, is one call of kernel,
// which transposes B. It changes no bit.
func (t *system[T]) isWhole(rows int) bool {
	n := t.a.rows
	return n <= leastCols || n <= mostCols && (t.workers == 1 || isAlone(n, n, rows))
}

// newSystem reports whether the arguments of a triangular routine of Level 3 are right, and what
// they say.
func newSystem[T number](workers int, side blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, a []T, lda int, b []T, ldb int) (t system[T], ok bool) {
	order := m
	if side == blas.Right {
		order = n
	}
	upper, trans, unit, ok := triangular(ul, tA, d, order, a, lda)
	if !ok || side != blas.Left && side != blas.Right || !whole(m, n, b, ldb) {
		return t, false
	}
	return system[T]{workers, matrix[T]{order, order, lda, a}, trans, upper != trans, unit}, true
}

// trsm solves op(A)·X = alpha·B, or X·op(A) = alpha·B. An element of X is a chain of fused
// multiply-adds from alpha·b, times the reciprocal of that on the diagonal: kernel.Triangle's.
func trsm[T number](workers int, side blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int) bool {
	t, ok := newSystem(workers, side, ul, tA, d, m, n, a, lda, b, ldb)
	if !ok {
		return false
	}
	x := matrix[T]{m, n, ldb, b}
	if alpha == 0 {
		zero(x)
		return true
	}
	seeded(alpha, x)
	if side == blas.Left {
		t.solve(x)
	} else {
		t.solveRight(x)
	}
	scaleRows(-1, x)
	return true
}

// solve replaces B by −X, where op(A)·X = B. With −X, what is known is added to the rows that are
// left, as products do.
func (t *system[T]) solve(b matrix[T]) { t.solvePart(&b, 0, t.a.rows) }

// solvePart is solve for the rows and columns [i0, i1) of A.
func (t *system[T]) solvePart(b *matrix[T], i0, i1 int) {
	if t.isOne(b, i0, i1) {
		t.corner(i0, i1).alone(true, false, b, i0, i1)
		return
	}
	h := i0 + half(i1-i0)
	if t.upper {
		t.solvePart(b, h, i1)
		t.add(b, i0, h, h, i1)
		t.solvePart(b, i0, h)
		return
	}
	t.solvePart(b, i0, h)
	t.add(b, h, i1, i0, h)
	t.solvePart(b, h, i1)
}

// isOne reports whether the rows and columns [i0, i1) of A are one call of kernel: if no goroutines
// share it, or too few of them are left.
func (t *system[T]) isOne(b *matrix[T], i0, i1 int) bool {
	return t.workers == 1 || i1-i0 <= leastRows || isAlone(i1-i0, i1-i0, b.cols)
}

// alone is solve or apply on this goroutine, or solveRight or applyRight, for all of A and the rows
// [i0, i1) of B.
func (t *system[T]) alone(solve, right bool, b *matrix[T], i0, i1 int) {
	var rows matrix[T]
	rows.rows, rows.cols, rows.stride, rows.data = i1-i0, b.cols, b.stride, b.data[i0*b.stride:(i1-1)*b.stride+b.cols]
	k := kernel.Triangle{Upper: t.upper != t.trans, Unit: t.unit, Trans: t.trans, Right: right, Negative: true}
	x, a := unsafe.Pointer(&rows), unsafe.Pointer(&t.a)
	switch {
	case isDouble[T]() && solve:
		k.Solve64(*(*kernel.Matrix64)(x), *(*kernel.Matrix64)(a))
	case isDouble[T]():
		k.Multiply64(*(*kernel.Matrix64)(x), *(*kernel.Matrix64)(a))
	case solve:
		k.Solve(*(*kernel.Matrix)(x), *(*kernel.Matrix)(a))
	default:
		k.Multiply(*(*kernel.Matrix)(x), *(*kernel.Matrix)(a))
	}
}

// add adds to the rows [i0, i1) of B the product of a block of op(A) with the rows [j0, j1).
func (t *system[T]) add(b *matrix[T], i0, i1, j0, j1 int) {
	multiply(t.workers, true, b.part(i0, i1, 0, b.cols), t.part(i0, i1, j0, j1), b.part(j0, j1, 0, b.cols), t.trans, false)
}

// solveRight replaces B by −X, where X·op(A) = B.
func (t *system[T]) solveRight(b matrix[T]) {
	n := t.a.rows
	if t.isWhole(b.rows) {
		t.alone(true, true, &b, 0, b.rows)
		return
	}
	h := half(n)
	first, second := t.corner(0, h), t.corner(h, n)
	if t.upper {
		first.solveRight(b.part(0, b.rows, 0, h))
		multiply(t.workers, true, b.part(0, b.rows, h, n), b.part(0, b.rows, 0, h), t.part(0, h, h, n), false, t.trans)
		second.solveRight(b.part(0, b.rows, h, n))
		return
	}
	second.solveRight(b.part(0, b.rows, h, n))
	multiply(t.workers, true, b.part(0, b.rows, 0, h), b.part(0, b.rows, h, n), t.part(h, n, 0, h), false, t.trans)
	first.solveRight(b.part(0, b.rows, 0, h))
}

// trmm sets B = alpha·op(A)·B, or alpha·B·op(A). An element is alpha·b, rounded, times that on the
// diagonal, rounded, to which fused multiply-adds add the other products: kernel.Triangle's.
func trmm[T number](workers int, side blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int) bool {
	t, ok := newSystem(workers, side, ul, tA, d, m, n, a, lda, b, ldb)
	if !ok {
		return false
	}
	x := matrix[T]{m, n, ldb, b}
	if alpha == 0 {
		zero(x)
		return true
	}
	seeded(alpha, x)
	if side == blas.Left {
		t.apply(x)
	} else {
		t.applyRight(x)
	}
	return true
}

// apply sets B = op(A)·B. The rows that others still need are done last.
func (t *system[T]) apply(b matrix[T]) { t.applyPart(&b, 0, t.a.rows) }

// applyPart is apply for the rows and columns [i0, i1) of A.
func (t *system[T]) applyPart(b *matrix[T], i0, i1 int) {
	if t.isOne(b, i0, i1) {
		t.corner(i0, i1).alone(false, false, b, i0, i1)
		return
	}
	h := i0 + half(i1-i0)
	if t.upper {
		t.applyPart(b, i0, h)
		t.add(b, i0, h, h, i1)
		t.applyPart(b, h, i1)
		return
	}
	t.applyPart(b, h, i1)
	t.add(b, h, i1, i0, h)
	t.applyPart(b, i0, h)
}

// applyRight sets B = B·op(A).
func (t *system[T]) applyRight(b matrix[T]) {
	n := t.a.rows
	if t.isWhole(b.rows) {
		t.alone(false, true, &b, 0, b.rows)
		return
	}
	h := half(n)
	first, second := t.corner(0, h), t.corner(h, n)
	if t.upper {
		second.applyRight(b.part(0, b.rows, h, n))
		multiply(t.workers, true, b.part(0, b.rows, h, n), b.part(0, b.rows, 0, h), t.part(0, h, h, n), false, t.trans)
		first.applyRight(b.part(0, b.rows, 0, h))
		return
	}
	first.applyRight(b.part(0, b.rows, 0, h))
	multiply(t.workers, true, b.part(0, b.rows, 0, h), b.part(0, b.rows, h, n), t.part(h, n, 0, h), false, t.trans)
	second.applyRight(b.part(0, b.rows, h, n))
}
