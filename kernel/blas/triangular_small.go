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
	order, others := m, n
	if side == blas.Right {
		order, others = n, m
	}
	few := solve && isFewSystem[T](order, others) || !solve && isFewProduct[T](side == blas.Right, order, others)
	var t, x matrix[T]
	if !few { // before the checks, and field by field: see Dgemm
		t.rows, t.cols, t.stride, t.data = order, order, lda, a
		x.rows, x.cols, x.stride, x.data = m, n, ldb, b
	}
	if side != blas.Left && side != blas.Right || !isTriangle(ul, tA, d) || alpha == 0 || !whole(order, order, a, lda) || !whole(m, n, b, ldb) {
		return false
	}
	upper, trans, unit := ul == blas.Upper, tA != blas.NoTrans, d == blas.Unit
	switch {
	case few && solve:
		solveFew(upper, trans, side == blas.Right, unit, order, others, alpha, a, lda, b, ldb)
	case few:
		multiplyFew(upper, trans, side == blas.Right, unit, order, others, alpha, a, lda, b, ldb)
	case side == blas.Right && m*n <= onStack:
		var turned [onStack]T // to clear fewer takes less time
		turnedAlone(turned[:], solve, upper, !trans, unit, alpha, &t, &x)
	case side == blas.Right && m*n <= smallTurned:
		var turned [smallTurned]T
		turnedAlone(turned[:], solve, upper, !trans, unit, alpha, &t, &x)
	case side == blas.Right && m*n <= smallRight:
		var turned [smallRight]T
		turnedAlone(turned[:], solve, upper, !trans, unit, alpha, &t, &x)
	case side == blas.Left && isAlone(m, m, n):
		triangularAlone(solve, upper, trans, unit, alpha, &t, &x)
	default:
		return false
	}
	return true
}

// turnedAlone is triangularAlone for Bᵀ, with memory for it.
func turnedAlone[T number](turned []T, solve, upper, trans, unit bool, alpha T, a, b *matrix[T]) {
	var x matrix[T]
	x.rows, x.cols, x.stride, x.data = b.cols, b.rows, b.rows, turned
	turnSmall(turned, b.rows, b.data, b.stride, b.rows, b.cols)
	triangularAlone(solve, upper, trans, unit, alpha, a, &x)
	turnSmall(b.data, b.stride, turned, b.rows, b.cols, b.rows)
}

// triangularAlone solves op(A)·X = alpha·B, or sets B = alpha·op(A)·B, by one call of kernel.
func triangularAlone[T number](solve, upper, trans, unit bool, alpha T, a, b *matrix[T]) {
	if alpha != 1 {
		scaleRows(alpha, *b)
	}
	k := kernel.Triangle{Upper: upper, Unit: unit, Trans: trans}
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

// multiplyFew is trmm for a triangle of one to four rows, with the bits of kernel.Triangle. What
// goes along the rows of B with a product from the left goes along its columns with one from the
// right.
func multiplyFew[T number](upper, trans, right, unit bool, order, others int, alpha T, a []T, lda int, b []T, ldb int) {
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
	d0, d1, d2, d3 := T(1), T(1), T(1), T(1)
	if !unit {
		d0 = at[T](p, 0)
	}
	if order == 1 {
		for range others {
			put(q, 0, T(alpha*at[T](q, 0))*d0)
			q = unsafe.Add(q, across)
		}
		return
	}
	if !isDouble[T]() {
		multiplyFew32[T](upper, unit, order, others, alpha, p, row, col, q, inc, across)
		return
	}
	if !unit {
		d1 = at[T](p, row+col)
	}
	c10 := at[T](p, row)
	if order == 2 {
		for range others {
			x0, x1 := T(alpha*at[T](q, 0)), T(alpha*at[T](q, inc))
			put(q, 0, x0*d0)
			put(q, inc, fused(c10, x0, T(x1*d1)))
			q = unsafe.Add(q, across)
		}
		return
	}
	if !unit {
		d2 = at[T](p, 2*(row+col))
	}
	// Of an upper triangle, row 2 begins with the nearest row.
	c20, c21 := at[T](p, 2*row), at[T](p, 2*row+col)
	if order == 3 {
		for range others {
			x0, x1, x2 := T(alpha*at[T](q, 0)), T(alpha*at[T](q, inc)), T(alpha*at[T](q, 2*inc))
			put(q, 0, x0*d0)
			put(q, inc, fused(c10, x0, T(x1*d1)))
			if upper {
				put(q, 2*inc, fused(c20, x0, fused(c21, x1, T(x2*d2))))
			} else {
				put(q, 2*inc, fused(c21, x1, fused(c20, x0, T(x2*d2))))
			}
			q = unsafe.Add(q, across)
		}
		return
	}
	if !unit {
		d3 = at[T](p, 3*(row+col))
	}
	c30, c31, c32 := at[T](p, 3*row), at[T](p, 3*row+col), at[T](p, 3*row+2*col)
	for range others {
		x0, x1 := T(alpha*at[T](q, 0)), T(alpha*at[T](q, inc))
		x2, x3 := T(alpha*at[T](q, 2*inc)), T(alpha*at[T](q, 3*inc))
		put(q, 0, x0*d0)
		put(q, inc, fused(c10, x0, T(x1*d1)))
		if upper {
			put(q, 2*inc, fused(c20, x0, fused(c21, x1, T(x2*d2))))
			put(q, 3*inc, fused(c30, x0, fused(c31, x1, fused(c32, x2, T(x3*d3)))))
		} else {
			put(q, 2*inc, fused(c21, x1, fused(c20, x0, T(x2*d2))))
			put(q, 3*inc, fused(c32, x2, fused(c31, x1, fused(c30, x0, T(x3*d3)))))
		}
		q = unsafe.Add(q, across)
	}
}

// multiplyFew32 is multiplyFew of float32 for two to four rows, with a lower triangle, or an upper
// one from its last row on. See solveFew32.
func multiplyFew32[T number](upper, unit bool, order, others int, alpha T, a unsafe.Pointer, row, col int, b unsafe.Pointer, inc, across int) {
	d0, d1, d2, d3 := T(1), T(1), T(1), T(1)
	c10, c2, far2, c3, mid3, far3 := at[T](a, row), T(0), T(0), T(0), T(0), T(0)
	if !unit {
		d0, d1 = at[T](a, 0), at[T](a, row+col)
	}
	if order > 2 {
		c2, far2 = at[T](a, 2*row), at[T](a, 2*row+col)
		if upper { // row 2 begins with the nearest row
			c2, far2 = far2, c2
		}
		if !unit {
			d2 = at[T](a, 2*(row+col))
		}
	}
	if order > 3 {
		c3, mid3, far3 = at[T](a, 3*row), at[T](a, 3*row+col), at[T](a, 3*row+2*col)
		if upper {
			c3, far3 = far3, c3
		}
		if !unit {
			d3 = at[T](a, 3*(row+col))
		}
	}
	for range others {
		x0, x1 := T(alpha*at[T](b, 0)), T(alpha*at[T](b, inc))
		t := T(x1 * d1)
		s := float64(float64(c10)*float64(x0)) + float64(t)
		y1 := T(s)
		if !roundsOnce(s) {
			y1 = fma(c10, x0, t)
		}
		put(b, 0, x0*d0)
		put(b, inc, y1)
		if order > 2 {
			v, w, x2 := x0, x1, T(alpha*at[T](b, 2*inc))
			if upper {
				v, w = w, v
			}
			t := T(x2 * d2)
			s := float64(float64(c2)*float64(v)) + float64(t)
			u := float64(float64(far2)*float64(w)) + float64(T(s))
			y2 := T(u)
			if !roundsOnce(s) || !roundsOnce(u) {
				y2 = fma(far2, w, fma(c2, v, t))
			}
			put(b, 2*inc, y2)
			if order > 3 {
				v, w := x0, x2
				if upper {
					v, w = w, v
				}
				t := T(T(alpha*at[T](b, 3*inc)) * d3)
				s := float64(float64(c3)*float64(v)) + float64(t)
				m := float64(float64(mid3)*float64(x1)) + float64(T(s))
				u := float64(float64(far3)*float64(w)) + float64(T(m))
				y3 := T(u)
				if !roundsOnce(s) || !roundsOnce(m) || !roundsOnce(u) {
					y3 = fma(far3, w, fma(mid3, x1, fma(c3, v, t)))
				}
				put(b, 3*inc, y3)
			}
		}
		b = unsafe.Add(b, across)
	}
}

// solveFew is trsm for a triangle of one to four rows, or of up to eight and one right side, with
// the bits of kernel.Triangle. What goes along the rows of B with a system from the left goes along
// its columns with one from the right.
func solveFew[T number](upper, trans, right, unit bool, order, others int, alpha T, a []T, lda int, b []T, ldb int) {
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
	if order > 4 {
		solveOne(upper, unit, order, alpha, p, row, col, q, inc)
		return
	}
	if !isDouble[T]() {
		solveFew32[T](upper, unit, order, others, alpha, p, row, col, q, inc, across)
		return
	}
	f0, f1, f2, f3 := T(1), T(1), T(1), T(1)
	if !unit {
		f0 = 1 / at[T](p, 0)
	}
	if order == 1 {
		for range others {
			put(q, 0, T(alpha*at[T](q, 0))*f0)
			q = unsafe.Add(q, across)
		}
		return
	}
	if !unit {
		f1 = 1 / at[T](p, row+col)
	}
	c10 := -at[T](p, row)
	if order == 2 {
		for range others {
			x0 := T(alpha*at[T](q, 0)) * f0
			put(q, 0, x0)
			put(q, inc, fused(c10, x0, T(alpha*at[T](q, inc)))*f1)
			q = unsafe.Add(q, across)
		}
		return
	}
	if !unit {
		f2 = 1 / at[T](p, 2*(row+col))
	}
	c20, c21 := -at[T](p, 2*row), -at[T](p, 2*row+col)
	if order == 3 {
		for range others {
			x0, x1, x2 := T(alpha*at[T](q, 0))*f0, T(alpha*at[T](q, inc)), T(alpha*at[T](q, 2*inc))
			x1 = fused(c10, x0, x1) * f1
			if upper { // products in the order of A's columns
				x2 = fused(c20, x0, fused(c21, x1, x2)) * f2
			} else {
				x2 = fused(c21, x1, fused(c20, x0, x2)) * f2
			}
			put(q, 0, x0)
			put(q, inc, x1)
			put(q, 2*inc, x2)
			q = unsafe.Add(q, across)
		}
		return
	}
	if !unit {
		f3 = 1 / at[T](p, 3*(row+col))
	}
	c30, c31, c32 := -at[T](p, 3*row), -at[T](p, 3*row+col), -at[T](p, 3*row+2*col)
	for range others {
		x0, x1 := T(alpha*at[T](q, 0))*f0, T(alpha*at[T](q, inc))
		x2, x3 := T(alpha*at[T](q, 2*inc)), T(alpha*at[T](q, 3*inc))
		x1 = fused(c10, x0, x1) * f1
		if upper {
			x2 = fused(c20, x0, fused(c21, x1, x2)) * f2
			x3 = fused(c30, x0, fused(c31, x1, fused(c32, x2, x3))) * f3
		} else {
			x2 = fused(c21, x1, fused(c20, x0, x2)) * f2
			x3 = fused(c32, x2, fused(c31, x1, fused(c30, x0, x3))) * f3
		}
		put(q, 0, x0)
		put(q, inc, x1)
		put(q, 2*inc, x2)
		put(q, 3*inc, x3)
		q = unsafe.Add(q, across)
	}
}

// solveFew32 is solveFew of float32, with a lower triangle, or an upper one from its last row on.
// Sums of float64 are rounded once more where that gives what one rounding does; other right sides
// go to solveOne.
func solveFew32[T number](upper, unit bool, order, others int, alpha T, a unsafe.Pointer, row, col int, b unsafe.Pointer, inc, across int) {
	if order > 3 {
		for range others {
			solveOne(upper, unit, order, alpha, a, row, col, b, inc)
			b = unsafe.Add(b, across)
		}
		return
	}
	f0, f1, f2, c10, near, far := T(1), T(1), T(1), T(0), T(0), T(0)
	if !unit {
		f0 = 1 / at[T](a, 0)
	}
	if order > 1 {
		c10 = -at[T](a, row)
		if !unit {
			f1 = 1 / at[T](a, row+col)
		}
	}
	if order > 2 {
		near, far = -at[T](a, 2*row), -at[T](a, 2*row+col)
		if upper { // products in the order of A's columns
			near, far = far, near
		}
		if !unit {
			f2 = 1 / at[T](a, 2*(row+col))
		}
	}
	for range others {
		x0, x1, x2, once := T(alpha*at[T](b, 0))*f0, T(0), T(0), true
		if order > 1 {
			s := float64(float64(c10)*float64(x0)) + float64(T(alpha*at[T](b, inc)))
			once, x1 = roundsOnce(s), T(s)*f1
		}
		if order > 2 {
			v, w := x0, x1
			if upper {
				v, w = w, v
			}
			s := float64(float64(near)*float64(v)) + float64(T(alpha*at[T](b, 2*inc)))
			t := float64(float64(far)*float64(w)) + float64(T(s))
			once, x2 = once && roundsOnce(s) && roundsOnce(t), T(t)*f2
		}
		if once {
			put(b, 0, x0)
			if order > 1 {
				put(b, inc, x1)
			}
			if order > 2 {
				put(b, 2*inc, x2)
			}
		} else {
			solveOne(upper, unit, order, alpha, a, row, col, b, inc)
		}
		b = unsafe.Add(b, across)
	}
}

// solveOne is solveFew for one right side and up to eight rows, with a lower triangle, or an upper
// one from its last row on. There, sums go over A's columns as they lie: first, in a triangle of
// more than four rows, over those beyond the fourth.
func solveOne[T number](upper, unit bool, order int, alpha T, a unsafe.Pointer, row, col int, b unsafe.Pointer, inc int) {
	for i := range order {
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
