package blas

import (
	"unsafe"

	"gonum.org/v1/gonum/blas"
)

// dots22 returns the sums of the products of k elements of each of two vectors, step bytes apart,
// with those of each of two others, down bytes apart. Side by side, four sums take the time of one:
// each waits for its last addition.
func dots22[T number](k int, p0, p1 unsafe.Pointer, step int, q0, q1 unsafe.Pointer, down int) (t00, t01, t10, t11 T) {
	i, j := 0, 0
	for range k {
		v0, v1 := at[T](p0, i), at[T](p1, i)
		w0, w1 := at[T](q0, j), at[T](q1, j)
		t00 += T(v0 * w0)
		t01 += T(v0 * w1)
		t10 += T(v1 * w0)
		t11 += T(v1 * w1)
		i += step
		j += down
	}
	return t00, t01, t10, t11
}

// mix returns alpha·t + beta·c, without c if beta is 0.
func mix[T number](alpha, t, beta, c T) T {
	t = T(alpha * t)
	if beta != 0 {
		t += T(beta * c)
	}
	return t
}

// mixAt is mix with an element of C, which is not read if beta is 0.
func mixAt[T number](alpha, t, beta T, c unsafe.Pointer, offset int) T {
	t = T(alpha * t)
	if beta != 0 {
		t += T(beta * at[T](c, offset))
	}
	return t
}

// mixed writes such sums to four elements of C. Some of these may be one and the same, with equal
// sums: so all are read before the first is written.
func mixed[T number](alpha, t00, t01, t10, t11, beta T, c unsafe.Pointer, c00, c01, c10, c11 int) {
	if beta == 0 {
		put(c, c00, alpha*t00)
		put(c, c01, alpha*t01)
		put(c, c10, alpha*t10)
		put(c, c11, alpha*t11)
		return
	}
	u00, u01 := mix(alpha, t00, beta, at[T](c, c00)), mix(alpha, t01, beta, at[T](c, c01))
	u10, u11 := mix(alpha, t10, beta, at[T](c, c10)), mix(alpha, t11, beta, at[T](c, c11))
	put(c, c00, u00)
	put(c, c01, u01)
	put(c, c10, u10)
	put(c, c11, u11)
}

// symmSmall is symm for small problems. A whole copy of A is made on the stack.
func symmSmall[T number](upper, right bool, m, n int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	size, order := int(unsafe.Sizeof(T(0))), m
	if right {
		order = n
	}
	in, p := lda*size, unsafe.Pointer(unsafe.SliceData(a))
	q, out, ldOut := unsafe.Pointer(unsafe.SliceData(b)), unsafe.Pointer(unsafe.SliceData(c)), ldc*size
	if order == 1 {
		product22(right, m, n, 1, alpha, p, size, q, ldb*size, beta, out, ldOut)
		return
	}
	if order == 2 {
		v := at[T](p, size)
		if !upper {
			v = at[T](p, in)
		}
		full := [4]T{at[T](p, 0), v, v, at[T](p, in+size)}
		product22(right, m, n, 2, alpha, unsafe.Pointer(&full), 2*size, q, ldb*size, beta, out, ldOut)
		return
	}
	var full [smallSymm * smallSymm]T
	to := unsafe.Pointer(&full)
	for i := range order {
		from, end := i, order
		if !upper {
			from, end = 0, i+1
		}
		for j := from; j < end; j++ {
			v := at[T](p, i*in+j*size)
			put(to, (i*smallSymm+j)*size, v)
			put(to, (j*smallSymm+i)*size, v)
		}
	}
	product22(right, m, n, order, alpha, to, smallSymm*size, q, ldb*size, beta, out, ldOut)
}

// product22 sets C = alpha·A·B + beta·C, or alpha·B·A + beta·C, of matrices whose rows are lda, ldb
// and ldc bytes apart; k is the inner dimension. An odd last row or column is done twice at once,
// with the same result.
func product22[T number](right bool, m, n, k int, alpha T, a unsafe.Pointer, lda int, b unsafe.Pointer, ldb int, beta T, c unsafe.Pointer, ldc int) {
	size := int(unsafe.Sizeof(T(0)))
	if right {
		a, lda, b, ldb = b, ldb, a, lda
	}
	for i := 0; i < m; i += 2 {
		i1 := min(i+1, m-1)
		for j := 0; j < n; j += 2 {
			d := min(1, n-1-j) * size
			w := unsafe.Add(b, j*size)
			t00, t01, t10, t11 := dots22[T](k, unsafe.Add(a, i*lda), unsafe.Add(a, i1*lda), size, w, unsafe.Add(w, d), ldb)
			c0, c1 := i*ldc+j*size, i1*ldc+j*size
			mixed(alpha, t00, t01, t10, t11, beta, c, c0, c0+d, c1, c1+d)
		}
	}
}

// updateSmall is syrk, or with two set syr2k, for small problems. It returns false for arguments
// that it leaves to them.
func updateSmall[T number](two bool, ul blas.Uplo, tA blas.Transpose, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) bool {
	size := int(unsafe.Sizeof(T(0)))
	rows, cols, row, col := n, k, lda*size, size
	rowB, colB := ldb*size, size
	if tA != blas.NoTrans {
		rows, cols, row, col = k, n, size, lda*size
		rowB, colB = size, ldb*size
	}
	if uint(n-1) >= smallUpdate || uint(k-1) >= smallUpdate || ul != blas.Upper && ul != blas.Lower ||
		tA != blas.NoTrans && tA != blas.Trans && tA != blas.ConjTrans || alpha == 0 || lda < cols || ldb < cols || ldc < n ||
		len(a) < (rows-1)*lda+cols || len(b) < (rows-1)*ldb+cols || len(c) < (n-1)*ldc+n {
		return false
	}
	p, q := unsafe.Pointer(unsafe.SliceData(a)), unsafe.Pointer(unsafe.SliceData(b))
	out, ldOut, upper := unsafe.Pointer(unsafe.SliceData(c)), ldc*size, ul == blas.Upper
	for i := 0; i < n; i += 2 {
		i1 := min(i+1, n-1)
		j, to := i, n
		if !upper {
			j, to = 0, i+1
		}
		p0, p1 := unsafe.Add(p, i*row), unsafe.Add(p, i1*row)
		for ; j < to; j += 2 {
			if j == n-1 && i == j { // the last one of an odd number
				v, u, x, y, at0 := T(0), unsafe.Add(q, j*rowB), 0, 0, i*ldOut+j*size
				for range k {
					v += T(at[T](p0, x) * at[T](u, y))
					x += col
					y += colB
				}
				if two {
					v += v
				}
				put(out, at0, mixAt(alpha, v, beta, out, at0))
				break
			}
			j1 := min(j+1, n-1)
			t00, t01, t10, t11 := dots22[T](k, p0, p1, col, unsafe.Add(q, j*rowB), unsafe.Add(q, j1*rowB), colB)
			c00, c01, c10, c11 := i*ldOut+j*size, i*ldOut+j1*size, i1*ldOut+j*size, i1*ldOut+j1*size
			switch {
			case i != j && two:
				u00, u01, u10, u11 := dots22[T](k, unsafe.Add(q, i*rowB), unsafe.Add(q, i1*rowB), colB, unsafe.Add(p, j*row), unsafe.Add(p, j1*row), col)
				t00, t01, t10, t11 = t00+u00, t01+u01, t10+u10, t11+u11
			case i == j:
				// On the diagonal, the second product is the first transposed, and the elements on
				// either side of the diagonal are equal. The other triangle's is not ours.
				if two {
					t00, t01, t10, t11 = t00+t00, t01+t10, t10+t01, t11+t11
				}
				if upper {
					c10 = c01
				} else {
					c01 = c10
				}
			}
			mixed(alpha, t00, t01, t10, t11, beta, out, c00, c01, c10, c11)
		}
	}
	return true
}
