package blas

import (
	"math"
	"unsafe"

	"gonum.org/v1/gonum/blas"

	"github.com/lockstep-go/lockstep/kernel"
)

// triangularSmall is trsm or trmm where one goroutine does it. It returns false for arguments that
// it leaves to them.
func triangularSmall[T number](solve bool, side blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int) bool {
	order := m
	if side == blas.Right {
		order = n
	}
	var t, x matrix[T] // before the checks, and field by field: see Dgemm
	t.rows, t.cols, t.stride, t.data = order, order, lda, a
	x.rows, x.cols, x.stride, x.data = m, n, ldb, b
	if side != blas.Left && side != blas.Right || !isTriangle(ul, tA, d) || alpha == 0 || !whole(order, order, a, lda) || !whole(m, n, b, ldb) {
		return false
	}
	upper, trans, unit := ul == blas.Upper, tA != blas.NoTrans, d == blas.Unit
	switch {
	case side == blas.Right && m*n <= smallTurned:
		var turned [smallTurned]T
		var y matrix[T]
		y.rows, y.cols, y.stride, y.data = n, m, m, turned[:]
		turn(y.data, m, b, ldb, m, n)
		triangularAlone(solve, upper, !trans, false, unit, alpha, &t, &y)
		turn(b, ldb, y.data, m, n, m)
	case side == blas.Right && n <= mostCols && isAlone(n, n, m):
		triangularAlone(solve, upper, trans, true, unit, alpha, &t, &x)
	case side == blas.Left && isAlone(m, m, n):
		triangularAlone(solve, upper, trans, false, unit, alpha, &t, &x)
	default:
		return false
	}
	return true
}

// triangularAlone solves op(A)·X = alpha·B, or sets B = alpha·op(A)·B, by one call of kernel; or
// its like, with op(A) on the right.
func triangularAlone[T number](solve, upper, trans, right, unit bool, alpha T, a, b *matrix[T]) {
	if alpha != 1 {
		scaleRows(alpha, *b)
	}
	k := kernel.Triangle{Upper: upper, Unit: unit, Trans: trans, Right: right}
	p, q := unsafe.Pointer(b), unsafe.Pointer(a)
	switch {
	case isDouble[T]() && solve:
		k.Solve64(*(*kernel.Matrix64)(p), *(*kernel.Matrix64)(q))
	case isDouble[T]():
		k.Multiply64(*(*kernel.Matrix64)(p), *(*kernel.Matrix64)(q))
	case solve:
		k.Solve(*(*kernel.Matrix)(p), *(*kernel.Matrix)(q))
	default:
		k.Multiply(*(*kernel.Matrix)(p), *(*kernel.Matrix)(q))
	}
}

// triangularFew is triangularSmall for a triangle of a few rows, by loops with the bits of
// kernel.Triangle. What goes along the rows of B from the left goes along its columns from the
// right.
func triangularFew[T number](solve bool, side blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int) bool {
	right := side == blas.Right
	order, others := m, n
	if right {
		order, others = n, m
	}
	if !right && side != blas.Left || !isTriangle(ul, tA, d) || alpha == 0 || !whole(order, order, a, lda) || !whole(m, n, b, ldb) {
		return false
	}
	upper, trans, unit := ul == blas.Upper, tA != blas.NoTrans, d == blas.Unit
	size := int(unsafe.Sizeof(T(0)))
	row, col, inc, across := lda*size, size, ldb*size, size
	if trans != right {
		upper, row, col = !upper, col, row
	}
	if right {
		inc, across = across, inc
	}
	p, q := unsafe.Pointer(unsafe.SliceData(a)), unsafe.Pointer(unsafe.SliceData(b))
	if upper { // a lower one from its last row on
		p, q = unsafe.Add(p, (order-1)*(row+col)), unsafe.Add(q, (order-1)*inc)
		row, col, inc = -row, -col, -inc
	}
	switch {
	case solve && order > 4:
		solveOne(0, upper, unit, order, alpha, p, row, col, q, inc)
	case solve && isDouble[T]():
		solveFew64(upper, unit, order, others, float64(alpha), p, row, col, q, inc, across)
	case solve:
		solveFew32(upper, unit, order, others, alpha, p, row, col, q, inc, across)
	case isDouble[T]():
		multiplyFew64(upper, unit, order, others, float64(alpha), p, row, col, q, inc, across)
	default:
		multiplyFew32(upper, unit, order, others, alpha, p, row, col, q, inc, across)
	}
	return true
}

// multiplyFew64 is trmm of float64 for a lower triangle of up to four rows, or an upper one from
// its last row on. Element (i,j) of A lies i·row + j·col bytes from p, that of B i·inc + j·across
// from q.
func multiplyFew64(upper, unit bool, order, others int, alpha float64, p unsafe.Pointer, row, col int, q unsafe.Pointer, inc, across int) {
	d0, d1, d2, d3 := 1.0, 1.0, 1.0, 1.0
	if !unit {
		d0 = at[float64](p, 0)
	}
	if order == 1 {
		for ; ; q = unsafe.Add(q, across) {
			put(q, 0, float64(alpha*at[float64](q, 0))*d0)
			if others--; others == 0 {
				return
			}
		}
	}
	if !unit {
		d1 = at[float64](p, row+col)
	}
	c10 := at[float64](p, row)
	if order == 2 {
		for ; ; q = unsafe.Add(q, across) {
			x0, x1 := float64(alpha*at[float64](q, 0)), float64(alpha*at[float64](q, inc))
			put(q, 0, x0*d0)
			put(q, inc, math.FMA(c10, x0, float64(x1*d1)))
			if others--; others == 0 {
				return
			}
		}
	}
	if !unit {
		d2 = at[float64](p, 2*(row+col))
	}
	// Of an upper triangle, row 2 begins with the nearest row.
	c20, c21 := at[float64](p, 2*row), at[float64](p, 2*row+col)
	if order == 3 {
		for ; ; q = unsafe.Add(q, across) {
			x0, x1, x2 := float64(alpha*at[float64](q, 0)), float64(alpha*at[float64](q, inc)), float64(alpha*at[float64](q, 2*inc))
			put(q, 0, x0*d0)
			put(q, inc, math.FMA(c10, x0, float64(x1*d1)))
			if upper {
				put(q, 2*inc, math.FMA(c20, x0, math.FMA(c21, x1, float64(x2*d2))))
			} else {
				put(q, 2*inc, math.FMA(c21, x1, math.FMA(c20, x0, float64(x2*d2))))
			}
			if others--; others == 0 {
				return
			}
		}
	}
	if !unit {
		d3 = at[float64](p, 3*(row+col))
	}
	c30, c31, c32 := at[float64](p, 3*row), at[float64](p, 3*row+col), at[float64](p, 3*row+2*col)
	for ; ; q = unsafe.Add(q, across) {
		x0, x1 := float64(alpha*at[float64](q, 0)), float64(alpha*at[float64](q, inc))
		x2, x3 := float64(alpha*at[float64](q, 2*inc)), float64(alpha*at[float64](q, 3*inc))
		put(q, 0, x0*d0)
		put(q, inc, math.FMA(c10, x0, float64(x1*d1)))
		if upper {
			put(q, 2*inc, math.FMA(c20, x0, math.FMA(c21, x1, float64(x2*d2))))
			put(q, 3*inc, math.FMA(c30, x0, math.FMA(c31, x1, math.FMA(c32, x2, float64(x3*d3)))))
		} else {
			put(q, 2*inc, math.FMA(c21, x1, math.FMA(c20, x0, float64(x2*d2))))
			put(q, 3*inc, math.FMA(c32, x2, math.FMA(c31, x1, math.FMA(c30, x0, float64(x3*d3)))))
		}
		if others--; others == 0 {
			return
		}
	}
}

// multiplyFew32 is multiplyFew64 of float32. Sums of float64 are rounded once more where that gives
// what one rounding does. See solveFew32.
func multiplyFew32[T number](upper, unit bool, order, others int, alpha T, a unsafe.Pointer, row, col int, b unsafe.Pointer, inc, across int) {
	d0, d1, d2, d3 := T(1), T(1), T(1), T(1)
	if !unit {
		d0 = at[T](a, 0)
	}
	if order == 1 {
		for ; ; b = unsafe.Add(b, across) {
			put(b, 0, T(alpha*at[T](b, 0))*d0)
			if others--; others == 0 {
				return
			}
		}
	}
	c10, c20, c21, c30, c31, c32 := float64(at[T](a, row)), 0.0, 0.0, 0.0, 0.0, 0.0
	if !unit {
		d1 = at[T](a, row+col)
	}
	if order > 2 {
		c20, c21 = float64(at[T](a, 2*row)), float64(at[T](a, 2*row+col))
		if !unit {
			d2 = at[T](a, 2*(row+col))
		}
	}
	if order > 3 {
		c30, c31, c32 = float64(at[T](a, 3*row)), float64(at[T](a, 3*row+col)), float64(at[T](a, 3*row+2*col))
		if !unit {
			d3 = at[T](a, 3*(row+col))
		}
	}
	for ; ; b = unsafe.Add(b, across) {
		x0, x1 := T(alpha*at[T](b, 0)), T(alpha*at[T](b, inc))
		put(b, 0, x0*d0)
		wide0, t := float64(x0), float64(T(x1*d1))
		s := float64(c10*wide0) + t
		if roundsOnce(s) {
			put(b, inc, T(s))
		} else {
			put(b, inc, fma(T(c10), T(wide0), T(t)))
		}
		if order > 2 {
			x2, wide1 := T(alpha*at[T](b, 2*inc)), float64(x1)
			t := float64(T(x2 * d2))
			v, w := float64(c20*wide0), float64(c21*wide1)
			if upper { // row 2 begins with the nearest row
				v, w = w, v
			}
			s := v + t
			u := w + float64(T(s))
			y := T(u)
			if !roundsOnce(s) || !roundsOnce(u) {
				if upper {
					y = fma(T(c20), T(wide0), fma(T(c21), T(wide1), T(t)))
				} else {
					y = fma(T(c21), T(wide1), fma(T(c20), T(wide0), T(t)))
				}
			}
			put(b, 2*inc, y)
			if order > 3 {
				wide2, t := float64(x2), float64(T(T(alpha*at[T](b, 3*inc))*d3))
				v, w := float64(c30*wide0), float64(c32*wide2)
				if upper {
					v, w = w, v
				}
				s := v + t
				u := float64(c31*wide1) + float64(T(s))
				z := w + float64(T(u))
				y := T(z)
				if !roundsOnce(s) || !roundsOnce(u) || !roundsOnce(z) {
					if upper {
						y = fma(T(c30), T(wide0), fma(T(c31), T(wide1), fma(T(c32), T(wide2), T(t))))
					} else {
						y = fma(T(c32), T(wide2), fma(T(c31), T(wide1), fma(T(c30), T(wide0), T(t))))
					}
				}
				put(b, 3*inc, y)
			}
		}
		if others--; others == 0 {
			return
		}
	}
}

// solveFew64 is trsm of float64 for a lower triangle of one to four rows, or an upper one from its
// last row on.
func solveFew64(upper, unit bool, order, others int, alpha float64, p unsafe.Pointer, row, col int, q unsafe.Pointer, inc, across int) {
	f0, f1, f2, f3 := 1.0, 1.0, 1.0, 1.0
	if !unit {
		f0 = 1 / at[float64](p, 0)
	}
	if order == 1 {
		for ; ; q = unsafe.Add(q, across) {
			put(q, 0, float64(alpha*at[float64](q, 0))*f0)
			if others--; others == 0 {
				return
			}
		}
	}
	if !unit {
		f1 = 1 / at[float64](p, row+col)
	}
	c10 := -at[float64](p, row)
	if order == 2 {
		for ; ; q = unsafe.Add(q, across) {
			x0 := float64(alpha*at[float64](q, 0)) * f0
			put(q, 0, x0)
			put(q, inc, math.FMA(c10, x0, float64(alpha*at[float64](q, inc)))*f1)
			if others--; others == 0 {
				return
			}
		}
	}
	if !unit {
		f2 = 1 / at[float64](p, 2*(row+col))
	}
	c20, c21 := -at[float64](p, 2*row), -at[float64](p, 2*row+col)
	if order == 3 {
		for ; ; q = unsafe.Add(q, across) {
			x0, x1, x2 := float64(alpha*at[float64](q, 0))*f0, float64(alpha*at[float64](q, inc)), float64(alpha*at[float64](q, 2*inc))
			x1 = math.FMA(c10, x0, x1) * f1
			if upper { // products in the order of A's columns
				x2 = math.FMA(c20, x0, math.FMA(c21, x1, x2)) * f2
			} else {
				x2 = math.FMA(c21, x1, math.FMA(c20, x0, x2)) * f2
			}
			put(q, 0, x0)
			put(q, inc, x1)
			put(q, 2*inc, x2)
			if others--; others == 0 {
				return
			}
		}
	}
	if !unit {
		f3 = 1 / at[float64](p, 3*(row+col))
	}
	c30, c31, c32 := -at[float64](p, 3*row), -at[float64](p, 3*row+col), -at[float64](p, 3*row+2*col)
	for ; ; q = unsafe.Add(q, across) {
		x0, x1 := float64(alpha*at[float64](q, 0))*f0, float64(alpha*at[float64](q, inc))
		x2, x3 := float64(alpha*at[float64](q, 2*inc)), float64(alpha*at[float64](q, 3*inc))
		x1 = math.FMA(c10, x0, x1) * f1
		if upper {
			x2 = math.FMA(c20, x0, math.FMA(c21, x1, x2)) * f2
			x3 = math.FMA(c30, x0, math.FMA(c31, x1, math.FMA(c32, x2, x3))) * f3
		} else {
			x2 = math.FMA(c21, x1, math.FMA(c20, x0, x2)) * f2
			x3 = math.FMA(c32, x2, math.FMA(c31, x1, math.FMA(c30, x0, x3))) * f3
		}
		put(q, 0, x0)
		put(q, inc, x1)
		put(q, 2*inc, x2)
		put(q, 3*inc, x3)
		if others--; others == 0 {
			return
		}
	}
}

// solveFew32 is solveFew64 of float32. Sums of float64 are rounded once more where that gives what
// one rounding does; what is left of other right sides goes to solveOne. A number is stored before
// it is widened: so it can be widened in its register, and does not wait for what that held before.
func solveFew32[T number](upper, unit bool, order, others int, alpha T, a unsafe.Pointer, row, col int, b unsafe.Pointer, inc, across int) {
	if order > 3 {
		for ; ; b = unsafe.Add(b, across) {
			solveOne(0, upper, unit, order, alpha, a, row, col, b, inc)
			if others--; others == 0 {
				return
			}
		}
	}
	f0, f1, f2, c20, c21 := T(1), T(1), T(1), float64(0), float64(0)
	if !unit {
		f0 = 1 / at[T](a, 0)
	}
	if order == 1 {
		for ; ; b = unsafe.Add(b, across) {
			put(b, 0, T(alpha*at[T](b, 0))*f0)
			if others--; others == 0 {
				return
			}
		}
	}
	c10 := -float64(at[T](a, row))
	if !unit {
		f1 = 1 / at[T](a, row+col)
	}
	if order > 2 {
		c20, c21 = -float64(at[T](a, 2*row)), -float64(at[T](a, 2*row+col))
		if !unit {
			f2 = 1 / at[T](a, 2*(row+col))
		}
	}
	for ; ; b = unsafe.Add(b, across) {
		x0 := T(alpha*at[T](b, 0)) * f0
		put(b, 0, x0)
		wide0 := float64(x0)
		s := float64(c10*wide0) + float64(T(alpha*at[T](b, inc)))
		if !roundsOnce(s) {
			solveOne(1, upper, unit, order, alpha, a, row, col, b, inc)
			if others--; others == 0 {
				return
			}
			continue
		}
		x1 := T(s) * f1
		put(b, inc, x1)
		if order > 2 {
			v, w := float64(c20*wide0), float64(c21*float64(x1))
			if upper { // products in the order of A's columns
				v, w = w, v
			}
			s := v + float64(T(alpha*at[T](b, 2*inc)))
			t := w + float64(T(s))
			if roundsOnce(s) && roundsOnce(t) {
				put(b, 2*inc, T(t)*f2)
			} else {
				solveOne(2, upper, unit, order, alpha, a, row, col, b, inc)
			}
		}
		if others--; others == 0 {
			return
		}
	}
}

// solveOne is solveFew64 for one right side and up to eight rows, from row i on, with a lower
// triangle, or an upper one from its last row on. There, sums go over A's columns as they lie:
// first, in a triangle of more than four rows, over those beyond the fourth.
func solveOne[T number](i int, upper, unit bool, order int, alpha T, a unsafe.Pointer, row, col int, b unsafe.Pointer, inc int) {
	for ; i < order; i++ {
		t, f := T(alpha*at[T](b, i*inc)), T(1)
		if !unit {
			f = 1 / at[T](a, i*(row+col))
		}
		if !upper {
			t = chain(i, t, unsafe.Add(a, i*row), col, b, inc)
		} else if i > 0 {
			beyond := i
			if order > 4 {
				beyond = min(i, order-4)
			}
			last := unsafe.Add(a, i*row+(beyond-1)*col)
			t = chain(beyond, t, last, -col, unsafe.Add(b, (beyond-1)*inc), -inc)
			if beyond < i {
				t = chain(i-beyond, t, unsafe.Add(a, i*row+(i-1)*col), -col, unsafe.Add(b, (i-1)*inc), -inc)
			}
		}
		put(b, i*inc, t*f)
	}
}

// chain subtracts from t the products of n elements, col and inc bytes apart, each with one
// rounding.
func chain[T number](n int, t T, a unsafe.Pointer, col int, x unsafe.Pointer, inc int) T {
	i, j := 0, 0
	for range n {
		if isDouble[T]() {
			t = fused(-at[T](a, i), at[T](x, j), t)
		} else {
			t = T(fmaQuick(-float32(at[T](a, i)), float32(at[T](x, j)), float32(t)))
		}
		i += col
		j += inc
	}
	return t
}

// fused is fma of float64. It takes any number, but of float32 it would round twice.
func fused[T number](a, b, c T) T { return T(math.FMA(float64(a), float64(b), float64(c))) }
