package blas

import (
	"math"
	"unsafe"

	"gonum.org/v1/gonum/blas"

	"github.com/lockstep-go/lockstep/kernel"
)

// trmmSmall is trmm for small problems. It returns false for arguments that it leaves to it. A
// product from the right is one from the left with op(A) and B transposed: what goes along the rows
// of B there goes along its columns here.
func trmmSmall[T number](side blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int) bool {
	order, others := n, m
	if side == blas.Left {
		order, others = m, n
	}
	if uint(m-1) >= smallTrmm || uint(n-1) >= smallTrmm || side != blas.Left && side != blas.Right || !isTriangle(ul, tA, d) ||
		lda < order || ldb < n || alpha == 0 || len(a) < (order-1)*lda+order || len(b) < (m-1)*ldb+n {
		return false
	}
	size := int(unsafe.Sizeof(T(0)))
	upper, row, col, inc, across := ul == blas.Upper, lda*size, size, ldb*size, size
	if (tA != blas.NoTrans) != (side == blas.Right) {
		upper, row, col = !upper, col, row
	}
	if side == blas.Right {
		inc, across = across, inc
	}
	p, q := unsafe.Pointer(unsafe.SliceData(a)), unsafe.Pointer(unsafe.SliceData(b))
	multiplyLanes(upper, d == blas.Unit, order, others, alpha, p, row, col, q, inc, across)
	return true
}

// trsmSmall is trsm where one goroutine does it. It returns false for arguments that it leaves to
// trsm.
func trsmSmall[T number](side blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int) bool {
	order, others := m, n
	if side == blas.Right {
		order, others = n, m
	}
	few := isFewSystem[T](order, others)
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
	case few:
		solveFew(upper, trans, side == blas.Right, unit, order, others, alpha, a, lda, b, ldb)
	case side == blas.Right && m*n <= smallRight:
		var turned [smallRight]T
		turn(turned[:], m, b, ldb, m, n)
		x.rows, x.cols, x.stride, x.data = n, m, m, turned[:]
		solveAlone(upper, !trans, unit, alpha, &t, &x)
		turn(b, ldb, turned[:], m, n, m)
	case side == blas.Left && isAlone(m, m, n):
		solveAlone(upper, trans, unit, alpha, &t, &x)
	default:
		return false
	}
	return true
}

// solveAlone solves op(A)·X = alpha·B by one call of kernel.
func solveAlone[T number](upper, trans, unit bool, alpha T, a, b *matrix[T]) {
	if alpha != 1 {
		scaleRows(alpha, *b)
	}
	k := kernel.Triangle{Upper: upper, Unit: unit, Trans: trans}
	p, q := unsafe.Pointer(b), unsafe.Pointer(a)
	if isDouble[T]() {
		k.Solve64(*(*kernel.Matrix64)(p), *(*kernel.Matrix64)(q))
	} else {
		k.Solve(*(*kernel.Matrix)(p), *(*kernel.Matrix)(q))
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

// multiplyLanes sets B = alpha·A·B with a triangle A, of which element (i,j) lies i·row + j·col
// bytes from a, while that of B lies i·inc + j·across bytes from b. Four columns of B go side by
// side: each waits for its last addition. Where fewer are left, the last one is done several times,
// with the same result.
func multiplyLanes[T number](upper, unit bool, order, lanes int, alpha T, a unsafe.Pointer, row, col int, b unsafe.Pointer, inc, across int) {
	for first := 0; first < lanes; first += 4 {
		last := lanes - 1
		b0, b1 := unsafe.Add(b, first*across), unsafe.Add(b, min(first+1, last)*across)
		b2, b3 := unsafe.Add(b, min(first+2, last)*across), unsafe.Add(b, min(first+3, last)*across)
		for s := range order {
			i := order - 1 - s // so that what is still wanted is not overwritten
			p, q := i*row, 0
			if upper {
				i = s
				p, q = i*row+(i+1)*col, (i+1)*inc
			}
			x := i * inc
			t0, t1, t2, t3 := at[T](b0, x), at[T](b1, x), at[T](b2, x), at[T](b3, x)
			if !unit {
				own := at[T](a, i*(row+col))
				t0, t1, t2, t3 = own*t0, own*t1, own*t2, own*t3
			}
			for range order - 1 - s {
				f := at[T](a, p)
				t0 += T(f * at[T](b0, q))
				t1 += T(f * at[T](b1, q))
				t2 += T(f * at[T](b2, q))
				t3 += T(f * at[T](b3, q))
				p += col
				q += inc
			}
			put(b0, x, alpha*t0)
			put(b1, x, alpha*t1)
			put(b2, x, alpha*t2)
			put(b3, x, alpha*t3)
		}
	}
}
