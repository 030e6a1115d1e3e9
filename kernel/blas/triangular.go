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
func (t *system[T]) corner(i0, i1 int) system[T] {
	c := *t
	c.a = t.a.part(i0, i1, i0, i1)
	return c
}

// half returns where a system of n rows is cut in two. It depends on n alone, and with it the bits
// do.
func half(n int) int { return (n/2 + 3) / 4 * 4 }

const (
	leastRows = 4  // up to which a system is solved or multiplied by row operations
	leastCols = 32 // up to which one on the right is transposed
	strip     = 512
)

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
// multiply-adds from alpha·b, times the reciprocal of that on the diagonal. Small problems: see
// triangularSmall.
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
	if i1-i0 <= leastRows {
		t.rows(true, b, i0, i1)
		return
	}
	h := i0 + half(i1-i0)
	var p addition[T]
	if t.upper {
		t.prepare(&p, b, i0, h, h, i1)
		t.solvePart(b, h, i1)
		t.add(&p)
		t.solvePart(b, i0, h)
		return
	}
	t.prepare(&p, b, h, i1, i0, h)
	t.solvePart(b, i0, h)
	t.add(&p)
	t.solvePart(b, h, i1)
}

// An addition is the product of a block of op(A) and some rows of B, added to others. It is written
// some time before it is passed on: a copy of what has just been written waits for it.
type addition[T number] struct{ c, a, b matrix[T] }

// prepare sets p to what is added to the rows [i0, i1) of B, from the rows [j0, j1).
func (t *system[T]) prepare(p *addition[T], b *matrix[T], i0, i1, j0, j1 int) {
	p.c.rows, p.c.cols, p.c.stride, p.c.data = i1-i0, b.cols, b.stride, b.data[i0*b.stride:(i1-1)*b.stride+b.cols]
	p.b.rows, p.b.cols, p.b.stride, p.b.data = j1-j0, b.cols, b.stride, b.data[j0*b.stride:(j1-1)*b.stride+b.cols]
	if t.trans {
		i0, i1, j0, j1 = j0, j1, i0, i1
	}
	p.a.rows, p.a.cols, p.a.stride, p.a.data = i1-i0, j1-j0, t.a.stride, t.a.data[i0*t.a.stride+j0:(i1-1)*t.a.stride+j1]
}

func (t *system[T]) add(p *addition[T]) {
	if !isAlone(p.c.rows, p.c.cols, p.b.rows) {
		multiply(t.workers, true, p.c, p.a, p.b, t.trans, false)
		return
	}
	c, a, b := unsafe.Pointer(&p.c), unsafe.Pointer(&p.a), unsafe.Pointer(&p.b)
	switch {
	case isDouble[T]() && t.trans:
		kernel.Product64{Accumulate: true}.MatMulTA(*(*kernel.Matrix64)(c), *(*kernel.Matrix64)(a), *(*kernel.Matrix64)(b))
	case isDouble[T]():
		kernel.Product64{Accumulate: true}.MatMul(*(*kernel.Matrix64)(c), *(*kernel.Matrix64)(a), *(*kernel.Matrix64)(b))
	case t.trans:
		kernel.Product{Accumulate: true}.MatMulTA(*(*kernel.Matrix)(c), *(*kernel.Matrix)(a), *(*kernel.Matrix)(b))
	default:
		kernel.Product{Accumulate: true}.MatMul(*(*kernel.Matrix)(c), *(*kernel.Matrix)(a), *(*kernel.Matrix)(b))
	}
}

// rows is solvePart or applyPart for a few rows.
func (t *system[T]) rows(solve bool, b *matrix[T], i0, i1 int) {
	row, inc := t.a.stride, 1
	if t.trans {
		row, inc = inc, row
	}
	i, step := i0, 1
	if t.upper == solve {
		i, step = i1-1, -1
	}
	n := b.cols
	for ; i >= i0 && i < i1; i += step {
		own := b.data[i*b.stride : i*b.stride+n]
		// The rows that are added are those before i, or those behind.
		from, to := i0, i
		if t.upper {
			from, to = i+1, i1
		}
		f := T(-1)
		if !t.unit {
			f = t.a.data[i*(t.a.stride+1)]
			if solve {
				f = -(1 / f)
			}
		}
		if !solve && !t.unit {
			scale(f, own)
		}
		if from < to {
			addFew(own, t.a.data[i*row+from*inc:], inc, to-from, b.data[from*b.stride:(to-1)*b.stride+n], b.stride)
		}
		if solve {
			scale(f, own)
		}
	}
}

// addFew adds to y some rows, stride apart, times the factors, which are inc apart.
func addFew[T number](y, factors []T, inc, rows int, data []T, stride int) {
	switch {
	case len(y) <= smallAxpy64:
		for i := range rows {
			axpy(factors[i*inc], data[i*stride:i*stride+len(y)], y)
		}
	case isDouble[T]():
		kernel.AddRows64(as64(y), 1, as64(factors), inc, kernel.Matrix64{Rows: rows, Cols: len(y), Stride: stride, Data: as64(data)})
	default:
		kernel.AddRows(as32(y), 1, as32(factors), inc, kernel.Matrix{Rows: rows, Cols: len(y), Stride: stride, Data: as32(data)})
	}
}

// solveRight replaces B by −X, where X·op(A) = B.
func (t *system[T]) solveRight(b matrix[T]) {
	n := t.a.rows
	if n <= leastCols {
		t.turned(b, true)
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

// turned is solveRight or applyRight by way of solve or apply, with op(A)ᵀ and a transposed copy of
// B, strip by strip.
func (t *system[T]) turned(b matrix[T], solve bool) {
	n := t.a.rows
	mirrored := *t
	mirrored.trans, mirrored.upper = !t.trans, !t.upper
	s := borrow[T](n * min(b.rows, strip))
	defer s.giveBack()
	for i := 0; i < b.rows; i += strip {
		rows := b.part(i, min(i+strip, b.rows), 0, n)
		c := matrix[T]{n, rows.rows, rows.rows, s.m[:n*rows.rows]}
		transpose(c, rows)
		if solve {
			mirrored.solve(c)
		} else {
			mirrored.apply(c)
		}
		transpose(rows, c)
	}
}

// trmm sets B = alpha·op(A)·B, or alpha·B·op(A).
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
	if i1-i0 <= leastRows {
		t.rows(false, b, i0, i1)
		return
	}
	h := i0 + half(i1-i0)
	var p addition[T]
	if t.upper {
		t.prepare(&p, b, i0, h, h, i1)
		t.applyPart(b, i0, h)
		t.add(&p)
		t.applyPart(b, h, i1)
		return
	}
	t.prepare(&p, b, h, i1, i0, h)
	t.applyPart(b, h, i1)
	t.add(&p)
	t.applyPart(b, i0, h)
}

// applyRight sets B = B·op(A).
func (t *system[T]) applyRight(b matrix[T]) {
	n := t.a.rows
	if n <= leastCols {
		t.turned(b, false)
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
