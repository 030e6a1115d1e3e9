package blas

import (
	"gonum.org/v1/gonum/blas"

	"github.com/lockstep-go/lockstep/kernel"
)

// Level 3

// Dgemm sets C = alpha·op(A)·op(B) + beta·C, with C of m×n and k the inner dimension.
func (f Float64) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	if m == 1 && n == 1 && k == 1 && isProduct(tA, tB) && lda > 0 && ldb > 0 && ldc > 0 && len(a) > 0 && len(b) > 0 && len(c) > 0 && alpha != 0 {
		t := float64(0)
		if beta != 0 {
			t = beta * c[0]
		}
		c[0] = fma(alpha*a[0], b[0], t)
		return
	}
	// The call of kernel copies these, and a copy has to wait until what it reads is written. So
	// they are written before the checks, and field by field: a literal would be copied, too.
	var left, right, out kernel.Matrix64
	left.Rows, left.Cols, left.Stride, left.Data = m, k, lda, a
	right.Rows, right.Cols, right.Stride, right.Data = k, n, ldb, b
	out.Rows, out.Cols, out.Stride, out.Data = m, n, ldc, c
	transA, transB := tA != blas.NoTrans, tB != blas.NoTrans
	rowsA, colsA, rowsB, colsB := m, k, k, n
	if transA {
		rowsA, colsA = k, m
		left.Rows, left.Cols = k, m
	}
	if transB {
		rowsB, colsB = n, k
		right.Rows, right.Cols = n, k
	}
	if isProduct(tA, tB) && alpha != 0 && whole(rowsA, colsA, a, lda) && whole(rowsB, colsB, b, ldb) && whole(m, n, c, ldc) &&
		isAlone(m, n, k) && (!transB || k*n <= mostTurned || transA && k*n <= mostTurnedTT) {
		switch {
		case m*n*k <= tinyProduct:
			gemmTiny(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		case transB || alpha != 1 || beta != 0 && beta != 1:
			productAlone64(transA, transB, alpha, &left, &right, beta, &out)
		case transA:
			kernel.Product64{Accumulate: beta == 1}.MatMulTA(out, left, right)
		default:
			kernel.Product64{Accumulate: beta == 1}.MatMul(out, left, right)
		}
		return
	}
	if !gemm(workers(f.Workers), tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
		theirs{}.Dgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// Dsymm sets C = alpha·A·B + beta·C, or alpha·B·A + beta·C, with A symmetric and C of m×n.
func (f Float64) Dsymm(s blas.Side, ul blas.Uplo, m, n int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	if m == 1 && n == 1 && (ul == blas.Upper || ul == blas.Lower) && (s == blas.Left || s == blas.Right) &&
		lda > 0 && ldb > 0 && ldc > 0 && len(a) > 0 && len(b) > 0 && len(c) > 0 && alpha != 0 {
		c[0] = mix(alpha, 0+float64(a[0]*b[0]), beta, c[0])
		return
	}
	if !symm(workers(f.Workers), s, ul, m, n, alpha, a, lda, b, ldb, beta, c, ldc) {
		theirs{}.Dsymm(s, ul, m, n, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// Dsyrk sets C = alpha·A·Aᵀ + beta·C, or alpha·Aᵀ·A + beta·C, with C symmetric of n×n and k the
// inner dimension.
func (f Float64) Dsyrk(ul blas.Uplo, tA blas.Transpose, n, k int, alpha float64, a []float64, lda int, beta float64, c []float64, ldc int) {
	if n == 1 && k == 1 && isUpdate(ul, tA) && lda > 0 && ldc > 0 && len(a) > 0 && len(c) > 0 && alpha != 0 {
		c[0] = mix(alpha, 0+float64(a[0]*a[0]), beta, c[0])
		return
	}
	if !updateSmall(false, ul, tA, n, k, alpha, a, lda, a, lda, beta, c, ldc) && !syrk(workers(f.Workers), ul, tA, n, k, alpha, a, lda, beta, c, ldc) {
		theirs{}.Dsyrk(ul, tA, n, k, alpha, a, lda, beta, c, ldc)
	}
}

// Dsyr2k sets C = alpha·A·Bᵀ + alpha·B·Aᵀ + beta·C, or alpha·Aᵀ·B + alpha·Bᵀ·A + beta·C, with C
// symmetric of n×n.
func (f Float64) Dsyr2k(ul blas.Uplo, tA blas.Transpose, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	if n == 1 && k == 1 && isUpdate(ul, tA) && lda > 0 && ldb > 0 && ldc > 0 && len(a) > 0 && len(b) > 0 && len(c) > 0 && alpha != 0 {
		t := 0 + float64(a[0]*b[0])
		c[0] = mix(alpha, t+t, beta, c[0])
		return
	}
	if !updateSmall(true, ul, tA, n, k, alpha, a, lda, b, ldb, beta, c, ldc) && !syr2k(workers(f.Workers), ul, tA, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
		theirs{}.Dsyr2k(ul, tA, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// Dtrmm sets B = alpha·op(A)·B, or alpha·B·op(A), with A triangular and B of m×n.
func (f Float64) Dtrmm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha float64, a []float64, lda int, b []float64, ldb int) {
	if m == 1 && n == 1 && isTriangle(ul, tA, d) && (s == blas.Left || s == blas.Right) && lda > 0 && ldb > 0 && len(a) > 0 && len(b) > 0 && alpha != 0 {
		v := alpha * b[0]
		if d == blas.NonUnit {
			v *= a[0]
		}
		b[0] = v
		return
	}
	if isFewProduct[float64](s, m, n) && triangularFew(false, s, ul, tA, d, m, n, alpha, a, lda, b, ldb) {
		return
	}
	if !triangularSmall(false, s, ul, tA, d, m, n, alpha, a, lda, b, ldb) && !trmm(workers(f.Workers), s, ul, tA, d, m, n, alpha, a, lda, b, ldb) {
		theirs{}.Dtrmm(s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
	}
}

// Dtrsm solves op(A)·X = alpha·B, or X·op(A) = alpha·B, with A triangular and B of m×n, which holds
// X in the end.
func (f Float64) Dtrsm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha float64, a []float64, lda int, b []float64, ldb int) {
	if m == 1 && n == 1 && isTriangle(ul, tA, d) && (s == blas.Left || s == blas.Right) && lda > 0 && ldb > 0 && len(a) > 0 && len(b) > 0 && alpha != 0 {
		v := alpha * b[0]
		if d == blas.NonUnit {
			v *= 1 / a[0]
		}
		b[0] = v
		return
	}
	if isFewSystem[float64](s, m, n) && triangularFew(true, s, ul, tA, d, m, n, alpha, a, lda, b, ldb) {
		return
	}
	if !triangularSmall(true, s, ul, tA, d, m, n, alpha, a, lda, b, ldb) && !trsm(workers(f.Workers), s, ul, tA, d, m, n, alpha, a, lda, b, ldb) {
		theirs{}.Dtrsm(s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
	}
}
