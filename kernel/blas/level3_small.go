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

// dots22Twice returns the sums of two such products each: those of p0 and p1 with r0 and r1, and
// those of q0 and q1 with s0 and s1. (Inlined, at would leave an instruction behind that does
// nothing, for each of eight loads.)
func dots22Twice[T number](k int, p0, p1, s0, s1 unsafe.Pointer, step int, q0, q1, r0, r1 unsafe.Pointer, down int) (t00, t01, t10, t11 T) {
	var u00, u01, u10, u11 T
	i, j := 0, 0
	for end := k * step; i != end; {
		v0, v1 := *(*T)(unsafe.Add(p0, i)), *(*T)(unsafe.Add(p1, i))
		w0, w1 := *(*T)(unsafe.Add(r0, j)), *(*T)(unsafe.Add(r1, j))
		t00 += T(v0 * w0)
		t01 += T(v0 * w1)
		t10 += T(v1 * w0)
		t11 += T(v1 * w1)
		v0, v1 = *(*T)(unsafe.Add(q0, j)), *(*T)(unsafe.Add(q1, j))
		w0, w1 = *(*T)(unsafe.Add(s0, i)), *(*T)(unsafe.Add(s1, i))
		u00 += T(v0 * w0)
		u01 += T(v0 * w1)
		u10 += T(v1 * w0)
		u11 += T(v1 * w1)
		i += step
		j += down
	}
	return t00 + u00, t01 + u01, t10 + u10, t11 + u11
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
	if order <= 3 {
		row, col := in, size // element (i,j) with i < j is at i·row + j·col
		if !upper {
			row, col = size, in
		}
		if order == 2 {
			v := at[T](p, col)
			full := [4]T{at[T](p, 0), v, v, at[T](p, in+size)}
			product22(right, m, n, 2, alpha, unsafe.Pointer(&full), 2*size, q, ldb*size, beta, out, ldOut)
			return
		}
		v, w, x := at[T](p, col), at[T](p, 2*col), at[T](p, row+2*col)
		full := [9]T{at[T](p, 0), v, w, v, at[T](p, in+size), x, w, x, at[T](p, 2*in+2*size)}
		product22(right, m, n, 3, alpha, unsafe.Pointer(&full), 3*size, q, ldb*size, beta, out, ldOut)
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
	last := n - 1
	lastP, lastQ := unsafe.Add(p, last*row), unsafe.Add(q, last*rowB)
	for i := 0; i < last; i += 2 {
		p0, q0 := unsafe.Add(p, i*row), unsafe.Add(q, i*rowB)
		p1, q1 := unsafe.Add(p0, row), unsafe.Add(q0, rowB)
		// On the diagonal, the second product is the first transposed, and the elements on either
		// side of the diagonal are equal. The other triangle's is not ours.
		t00, t01, t10, t11 := dots22[T](k, p0, p1, col, q0, q1, colB)
		if two {
			t00, t01, t10, t11 = t00+t00, t01+t10, t10+t01, t11+t11
		}
		at0 := i * (ldOut + size)
		side := at0 + size
		if !upper {
			side, t01 = at0+ldOut, t10
		}
		mixed(alpha, t00, t01, t01, t11, beta, out, at0, side, side, at0+ldOut+size)
		for j := i + 2; j < last; j += 2 {
			s0, r0 := unsafe.Add(p, j*row), unsafe.Add(q, j*rowB)
			s1, r1 := unsafe.Add(s0, row), unsafe.Add(r0, rowB)
			if two {
				t00, t01, t10, t11 = dots22Twice[T](k, p0, p1, s0, s1, col, q0, q1, r0, r1, colB)
			} else {
				t00, t01, t10, t11 = dots22[T](k, p0, p1, col, r0, r1, colB)
			}
			if upper {
				at0 = i*ldOut + j*size
				mixed(alpha, t00, t01, t10, t11, beta, out, at0, at0+size, at0+ldOut, at0+ldOut+size)
			} else {
				at0 = j*ldOut + i*size
				mixed(alpha, t00, t10, t01, t11, beta, out, at0, at0+size, at0+ldOut, at0+ldOut+size)
			}
		}
		if n&1 == 0 {
			continue
		}
		// An odd last row or column.
		var u0, u1 T
		t0, t1 := T(0), T(0)
		x, y := 0, 0
		if two {
			for range k {
				v, w := at[T](lastP, x), at[T](lastQ, y)
				t0 += T(at[T](p0, x) * w)
				t1 += T(at[T](p1, x) * w)
				u0 += T(at[T](q0, y) * v)
				u1 += T(at[T](q1, y) * v)
				x += col
				y += colB
			}
			t0, t1 = t0+u0, t1+u1
		} else {
			for range k {
				w := at[T](lastQ, x)
				t0 += T(at[T](p0, x) * w)
				t1 += T(at[T](p1, x) * w)
				x += col
			}
		}
		at0, step := i*ldOut+last*size, ldOut
		if !upper {
			at0, step = last*ldOut+i*size, size
		}
		put(out, at0, mixAt(alpha, t0, beta, out, at0))
		put(out, at0+step, mixAt(alpha, t1, beta, out, at0+step))
	}
	if n&1 != 0 {
		t, x, y, at0 := T(0), 0, 0, last*(ldOut+size)
		for range k {
			t += T(at[T](lastP, x) * at[T](lastQ, y))
			x += col
			y += colB
		}
		if two {
			t += t
		}
		put(out, at0, mixAt(alpha, t, beta, out, at0))
	}
	return true
}
