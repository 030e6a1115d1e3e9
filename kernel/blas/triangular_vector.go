package blas

import (
	"gonum.org/v1/gonum/blas"

	"github.com/lockstep-go/lockstep/kernel"
)

// Triangular matrices of a few rows are done by loops in Go, with a rounding after every operation,
// by trmv and trsv of float64. So are corners of larger ones, on the diagonal; what is beside those
// is a gemv.
const (
	smallTriangle = 16
	cornerOrder   = 8
)

// isCorner reports whether the arguments of trmv or trsv are right, and those of a small triangle.
func isCorner(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, a []float64, lda int, x []float64, incX int) bool {
	return uint(n-1) < smallTriangle && incX == 1 && lda >= n && len(a) >= (n-1)*lda+n && len(x) >= n &&
		(ul == blas.Upper || ul == blas.Lower) && (tA == blas.NoTrans || tA == blas.Trans) && (d == blas.Unit || d == blas.NonUnit)
}

// triangular64 is trsv, or trmv, of float64: block after block, each a corner on the diagonal and
// the columns beside it, in the order in which no element is needed after it has been overwritten.
// Beside the corner, sums are those of kernel.MatVec64 or kernel.AddRows64.
func triangular64(solve bool, ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, a []float64, lda int, x []float64, incX int) bool {
	if ul != blas.Upper && ul != blas.Lower || tA != blas.NoTrans && tA != blas.Trans && tA != blas.ConjTrans ||
		d != blas.Unit && d != blas.NonUnit || !whole(n, n, a, lda) || !vector(n, x, incX) {
		return false
	}
	if incX != 1 {
		s := borrow[float64](n)
		gather(s.m, n, x, incX)
		triangularUnit(solve, ul == blas.Upper, tA != blas.NoTrans, d == blas.Unit, a, lda, s.m)
		scatter(x, incX, s.m)
		s.giveBack()
		return true
	}
	triangularUnit(solve, ul == blas.Upper, tA != blas.NoTrans, d == blas.Unit, a, lda, x[:n])
	return true
}

// triangularUnit is triangular64 with an increment of 1.
func triangularUnit(solve, upper, trans, unit bool, a []float64, lda int, x []float64) {
	n := len(x)
	if n <= smallTriangle {
		cornerVector(solve, upper, trans, unit, a, lda, x)
		return
	}
	down := upper == (solve == trans) // from the first block to the last
	for done := 0; done < n; done += cornerOrder {
		size := min(cornerOrder, n-done)
		i := done
		if !down {
			i = n - done - size
		}
		corner, v := a[i*lda+i:], x[i:i+size]
		from, to := i+size, n // the columns beside the corner
		if !upper {
			from, to = 0, i
		}
		if from == to {
			cornerVector(solve, upper, trans, unit, corner, lda, v)
			continue
		}
		beside, w := kernel.Matrix64{Rows: size, Cols: to - from, Stride: lda, Data: a[i*lda+from:]}, x[from:to]
		switch {
		case trans && solve:
			cornerVector(solve, upper, trans, unit, corner, lda, v)
			kernel.AddRows64(w, -1, v, 1, beside)
		case trans:
			kernel.AddRows64(w, 1, v, 1, beside)
			cornerVector(solve, upper, trans, unit, corner, lda, v)
		default:
			var dots [cornerOrder]float64
			kernel.MatVec64(dots[:size], beside, w)
			if solve {
				for j := range v {
					v[j] -= dots[j]
				}
				cornerVector(solve, upper, trans, unit, corner, lda, v)
			} else {
				cornerVector(solve, upper, trans, unit, corner, lda, v)
				for j := range v {
					v[j] += dots[j]
				}
			}
		}
	}
}

// cornerVector solves op(A)·x = b, or sets x = op(A)·x, for a few rows.
func cornerVector(solve, upper, trans, unit bool, a []float64, lda int, x []float64) {
	n := len(x)
	i, step := 0, 1
	if upper != (solve == trans) {
		i, step = n-1, -1
	}
	for range n {
		row, w, v := a[i*lda:i*lda+i], x[:i], x[i]
		if upper {
			row, w = a[i*lda+i+1:i*lda+n], x[i+1:]
		}
		w = w[:len(row)]
		switch {
		case trans && solve:
			if !unit {
				v /= a[i*lda+i]
			}
			for j, e := range row {
				w[j] -= float64(e * v)
			}
		case trans:
			for j, e := range row {
				w[j] += float64(e * v)
			}
			if !unit {
				v *= a[i*lda+i]
			}
		case solve:
			v -= dotPlain(row, w)
			if !unit {
				v /= a[i*lda+i]
			}
		default:
			if !unit {
				v *= a[i*lda+i]
			}
			v += dotPlain(row, w)
		}
		x[i] = v
		i += step
	}
}
