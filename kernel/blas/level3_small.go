package blas

import (
	"unsafe"

	"gonum.org/v1/gonum/blas"
)

// dots4 returns the sums of the products of k elements at p, step bytes apart, and of those of four
// vectors at q, across bytes apart, whose elements are down bytes apart. Side by side, four sums
// take the time of one: each waits for its last addition.
func dots4[T number](k int, p unsafe.Pointer, step int, q unsafe.Pointer, down, across int) (t0, t1, t2, t3 T) {
	i, j0 := 0, 0
	j1, j2, j3 := across, 2*across, 3*across
	for range k {
		v := at[T](p, i)
		t0 += T(v * at[T](q, j0))
		t1 += T(v * at[T](q, j1))
		t2 += T(v * at[T](q, j2))
		t3 += T(v * at[T](q, j3))
		i += step
		j0, j1, j2, j3 = j0+down, j1+down, j2+down, j3+down
	}
	return t0, t1, t2, t3
}

// dots1 is dots4 for one vector at q.
func dots1[T number](k int, p unsafe.Pointer, step int, q unsafe.Pointer, down int) (t T) {
	i, j := 0, 0
	for range k {
		t += T(at[T](p, i) * at[T](q, j))
		i += step
		j += down
	}
	return t
}

// mix returns alpha·t + beta·c, without c if beta is 0.
func mix[T number](alpha, t, beta, c T) T {
	t = T(alpha * t)
	if beta != 0 {
		t += T(beta * c)
	}
	return t
}

// symmSmall is symm for small problems. A whole copy of A is made on the stack.
func symmSmall[T number](upper, right bool, m, n int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	var full [smallSymm * smallSymm]T
	size, order := int(unsafe.Sizeof(T(0))), m
	if right {
		order = n
	}
	for i := range order {
		from, to := i, order
		if !upper {
			from, to = 0, i+1
		}
		for j := from; j < to; j++ {
			v := a[i*lda+j]
			full[i*smallSymm+j], full[j*smallSymm+i] = v, v
		}
	}
	// The row of the left matrix, and the columns of the right one.
	left, right0, leftRow, rightRow := unsafe.Pointer(&full), unsafe.Pointer(unsafe.SliceData(b)), smallSymm*size, ldb*size
	if right {
		left, right0, leftRow, rightRow = right0, left, rightRow, leftRow
	}
	for i := range m {
		row, p, q, j := c[i*ldc:i*ldc+n], unsafe.Add(left, i*leftRow), right0, 0
		for ; j+4 <= len(row); j += 4 {
			t0, t1, t2, t3 := dots4[T](order, p, size, unsafe.Add(q, j*size), rightRow, size)
			r := row[j : j+4 : j+4]
			r[0], r[1] = mix(alpha, t0, beta, r[0]), mix(alpha, t1, beta, r[1])
			r[2], r[3] = mix(alpha, t2, beta, r[2]), mix(alpha, t3, beta, r[3])
		}
		for ; j < len(row); j++ {
			row[j] = mix(alpha, dots1[T](order, p, size, unsafe.Add(q, j*size), rightRow), beta, row[j])
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
	for i := range n {
		from, to := i, n
		if ul == blas.Lower {
			from, to = 0, i+1
		}
		out := c[i*ldc : i*ldc+to]
		for j := from; j < len(out); j++ {
			if n < 4 {
				var t, u T
				x, y := i*row, j*rowB
				for range k {
					t += T(at[T](p, x) * at[T](q, y))
					x += col
					y += colB
				}
				if two {
					x, y = i*rowB, j*row
					for range k {
						u += T(at[T](q, x) * at[T](p, y))
						x += colB
						y += col
					}
				}
				out[j] = mix(alpha, t+u, beta, out[j])
				continue
			}
			// Four columns, of which the last may be beyond the triangle, and the first done.
			first := min(j, n-4)
			t0, t1, t2, t3 := dots4[T](k, unsafe.Add(p, i*row), col, unsafe.Add(q, first*rowB), colB, rowB)
			if two {
				u0, u1, u2, u3 := dots4[T](k, unsafe.Add(q, i*rowB), colB, unsafe.Add(p, first*row), col, row)
				t0, t1, t2, t3 = t0+u0, t1+u1, t2+u2, t3+u3
			}
			t := [4]T{t0, t1, t2, t3}
			for ; j < min(first+4, len(out)); j++ {
				out[j] = mix(alpha, t[j-first], beta, out[j])
			}
			j--
		}
	}
	return true
}
