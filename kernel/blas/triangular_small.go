package blas

import "gonum.org/v1/gonum/blas"

// triangularSmall is trsm, or trmm, for small problems. All is in one function, since here the
// calls of several would take longer than the loops. It returns false for arguments that it leaves
// to trsm or trmm.
func triangularSmall[T number](solve bool, side blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int) bool {
	order, small := n, uint(smallOther)
	if side == blas.Left {
		order = m
		if solve {
			small = smallLeft
		}
	}
	if uint(m-1) >= small || uint(n-1) >= small || side != blas.Left && side != blas.Right ||
		ul != blas.Upper && ul != blas.Lower || tA != blas.NoTrans && tA != blas.Trans && tA != blas.ConjTrans ||
		d != blas.Unit && d != blas.NonUnit || lda < order || ldb < n || alpha == 0 ||
		len(a) < (order-1)*lda+order || len(b) < (m-1)*ldb+n {
		return false
	}
	upper, aRow, aCol := ul == blas.Upper, lda, 1
	if tA != blas.NoTrans {
		upper, aRow, aCol = !upper, 1, lda
	}
	if side == blas.Right {
		smallRight(solve, upper, d == blas.Unit, m, n, alpha, a, aRow, aCol, b, ldb)
		return true
	}
	for s := range m {
		i := s
		if upper == solve { // so that what is still wanted is not overwritten
			i = m - 1 - s
		}
		from, to := beside(upper, i, m)
		row, own := b[i*ldb:i*ldb+n], T(1)
		if d != blas.Unit {
			own = a[i*(aRow+aCol)]
		}
		first := own
		if solve {
			first = alpha
		}
		if first != 1 {
			for j := range row {
				row[j] *= first
			}
		}
		sign := T(1)
		if solve {
			sign = -1
		}
		k := from
		for ; k+1 < to; k += 2 { // two rows at once: row is read and written half as often
			f0, f1 := sign*a[i*aRow+k*aCol], sign*a[i*aRow+(k+1)*aCol]
			e0, e1 := b[k*ldb:k*ldb+n], b[(k+1)*ldb:(k+1)*ldb+n]
			e0, e1 = e0[:len(row)], e1[:len(row)]
			for j, e := range row {
				row[j] = e + T(f0*e0[j]) + T(f1*e1[j])
			}
		}
		if k < to {
			f0, e0 := sign*a[i*aRow+k*aCol], b[k*ldb:k*ldb+n]
			e0 = e0[:len(row)]
			for j, e := range row {
				row[j] = e + T(f0*e0[j])
			}
		}
		switch {
		case !solve && alpha != 1:
			for j := range row {
				row[j] *= alpha
			}
		case solve && own != 1:
			for j := range row {
				row[j] /= own
			}
		}
	}
	return true
}

// smallRight is triangularSmall from the right: each row of B for itself, along the columns of
// op(A).
func smallRight[T number](solve, upper, unit bool, m, n int, alpha T, a []T, aRow, aCol int, b []T, ldb int) {
	for i := range m {
		row := b[i*ldb : i*ldb+n]
		for s := range row {
			j := s
			if upper != solve {
				j = n - 1 - s
			}
			from, to := beside(!upper, j, n)
			own := T(1)
			if !unit {
				own = a[j*(aRow+aCol)]
			}
			e, at := row[j], from*aRow+j*aCol
			if solve {
				e = T(alpha * e)
				for _, v := range row[from:to] {
					e -= T(v * a[at])
					at += aRow
				}
				row[j] = e / own
				continue
			}
			e = T(own * e)
			for _, v := range row[from:to] {
				e += T(v * a[at])
				at += aRow
			}
			row[j] = alpha * e
		}
	}
}
