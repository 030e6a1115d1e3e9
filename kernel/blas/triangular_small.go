package blas

import (
	"unsafe"

	"gonum.org/v1/gonum/blas"
)

// triangularSmall is trsm, or trmm, for small problems. It returns false for arguments that it
// leaves to them. A system from the right is one from the left with op(A) and B transposed: what
// goes along the rows of B there goes along its columns here.
func triangularSmall[T number](solve bool, side blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int) bool {
	order, others, limit := n, m, uint(smallOther)
	if side == blas.Left {
		order, others = m, n
		if solve {
			limit = smallLeft
		}
	}
	if uint(m-1) >= limit || uint(n-1) >= limit || side != blas.Left && side != blas.Right || !isTriangle(ul, tA, d) ||
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
	if solve {
		solveLanes(upper, d == blas.Unit, order, others, alpha, p, row, col, q, inc, across)
	} else {
		multiplyLanes(upper, d == blas.Unit, order, others, alpha, p, row, col, q, inc, across)
	}
	return true
}

// solveLanes solves A·X = alpha·B with a triangle A, of which element (i,j) lies i·row + j·col
// bytes from a, while that of B lies i·inc + j·across bytes from b. Four columns of B go side by
// side: each waits for its last subtraction. Where fewer are left, the last one is done several
// times, with the same result.
func solveLanes[T number](upper, unit bool, order, lanes int, alpha T, a unsafe.Pointer, row, col int, b unsafe.Pointer, inc, across int) {
	first := 0
	for ; lanes-first >= 8; first += 8 {
		solveEight(upper, unit, order, alpha, a, row, col, unsafe.Add(b, first*across), inc, across)
	}
	for ; first < lanes; first += 4 {
		last := lanes - 1
		b0, b1 := unsafe.Add(b, first*across), unsafe.Add(b, min(first+1, last)*across)
		b2, b3 := unsafe.Add(b, min(first+2, last)*across), unsafe.Add(b, min(first+3, last)*across)
		for s := range order {
			i, p, q := s, s*row, 0
			if upper {
				i = order - 1 - s
				p, q = i*row+(i+1)*col, (i+1)*inc
			}
			x := i * inc
			t0, t1, t2, t3 := alpha*at[T](b0, x), alpha*at[T](b1, x), alpha*at[T](b2, x), alpha*at[T](b3, x)
			for range s {
				f := at[T](a, p)
				t0 -= T(f * at[T](b0, q))
				t1 -= T(f * at[T](b1, q))
				t2 -= T(f * at[T](b2, q))
				t3 -= T(f * at[T](b3, q))
				p += col
				q += inc
			}
			if !unit {
				own := at[T](a, i*(row+col))
				t0, t1, t2, t3 = t0/own, t1/own, t2/own, t3/own
			}
			put(b0, x, t0)
			put(b1, x, t1)
			put(b2, x, t2)
			put(b3, x, t3)
		}
	}
}

// solveEight is solveLanes for eight columns of B.
func solveEight[T number](upper, unit bool, order int, alpha T, a unsafe.Pointer, row, col int, b unsafe.Pointer, inc, across int) {
	b1, b2, b3, half := unsafe.Add(b, across), unsafe.Add(b, 2*across), unsafe.Add(b, 3*across), 4*across
	for s := range order {
		i, p, q := s, s*row, 0
		if upper {
			i = order - 1 - s
			p, q = i*row+(i+1)*col, (i+1)*inc
		}
		x, y := i*inc, i*inc+half
		t0, t1, t2, t3 := alpha*at[T](b, x), alpha*at[T](b1, x), alpha*at[T](b2, x), alpha*at[T](b3, x)
		t4, t5, t6, t7 := alpha*at[T](b, y), alpha*at[T](b1, y), alpha*at[T](b2, y), alpha*at[T](b3, y)
		for range s {
			f, r := at[T](a, p), q+half
			t0 -= T(f * at[T](b, q))
			t1 -= T(f * at[T](b1, q))
			t2 -= T(f * at[T](b2, q))
			t3 -= T(f * at[T](b3, q))
			t4 -= T(f * at[T](b, r))
			t5 -= T(f * at[T](b1, r))
			t6 -= T(f * at[T](b2, r))
			t7 -= T(f * at[T](b3, r))
			p += col
			q += inc
		}
		if !unit {
			own := at[T](a, i*(row+col))
			t0, t1, t2, t3 = t0/own, t1/own, t2/own, t3/own
			t4, t5, t6, t7 = t4/own, t5/own, t6/own, t7/own
		}
		put(b, x, t0)
		put(b1, x, t1)
		put(b2, x, t2)
		put(b3, x, t3)
		put(b, y, t4)
		put(b1, y, t5)
		put(b2, y, t6)
		put(b3, y, t7)
	}
}

// multiplyLanes sets B = alpha·A·B, for such matrices.
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
