package blas

import "gonum.org/v1/gonum/blas"

// Float32 implements gonum's [blas.Float32] on the kernels of package kernel. Its zero value is
// ready:
//
//	blas32.Use(blas.Float32{})
//
// What it does not take over (band and packed matrices, Srotg, Srotm, Sdsdot, Dsdot) is gonum's.
type Float32 struct {
	// Workers points to the number of goroutines that share one large matrix product, the caller's
	// included: nil or 0 means GOMAXPROCS, as in gonum's own products, and new(1) the caller's
	// alone. It changes no bit.
	Workers *int
}

var _ blas.Float32 = Float32{}

// Level 1

// Sdot returns Σ x[i]·y[i]: [kernel.Dot] of the two vectors if both increments are 1, or else two
// sums, of every other product.
func (f Float32) Sdot(n int, x []float32, incX int, y []float32, incY int) float32 {
	if n > 0 && incX == 1 && incY == 1 && len(x) >= n && len(y) >= n {
		return dot(x[:n], y[:n])
	}
	if !vector(n, x, incX) || !vector(n, y, incY) {
		return theirs{}.Sdot(n, x, incX, y, incY)
	}
	return dotStrided(n, x, incX, y, incY)
}

// Snrm2 returns √Σ x[i]². It neither overflows nor underflows on the way.
func (f Float32) Snrm2(n int, x []float32, incX int) float32 {
	if n < 2 || incX < 1 || !vector(n, x, incX) {
		return theirs{}.Snrm2(n, x, incX)
	}
	return norm(n, x, incX)
}

// Sasum returns Σ |x[i]|, in 8 lanes: element i goes to lane i mod 8, and the lanes fold in halves.
func (f Float32) Sasum(n int, x []float32, incX int) float32 {
	if incX < 1 || !vector(n, x, incX) {
		return theirs{}.Sasum(n, x, incX)
	}
	return absoluteSum32(n, x, incX)
}

// Isamax returns the index of the first NaN if there is one, or else that of the first element
// with the largest absolute value; −1 if n = 0 or incX < 0.
func (f Float32) Isamax(n int, x []float32, incX int) int {
	if incX < 1 || !vector(n, x, incX) {
		return theirs{}.Isamax(n, x, incX)
	}
	return largest32(n, x, incX)
}

// Saxpy sets y[i] = alpha·x[i] + y[i]: with one rounding if both increments are 1, or else with
// two. It does nothing if alpha = 0.
func (f Float32) Saxpy(n int, alpha float32, x []float32, incX int, y []float32, incY int) {
	if n > 0 && incX == 1 && incY == 1 && len(x) >= n && len(y) >= n && alpha != 0 {
		axpy(alpha, x[:n], y[:n])
		return
	}
	if alpha == 0 || !vector(n, x, incX) || !vector(n, y, incY) {
		theirs{}.Saxpy(n, alpha, x, incX, y, incY)
		return
	}
	axpyStrided(n, alpha, x, incX, y, incY)
}

// Sscal sets x[i] = alpha·x[i], and 0 if alpha = 0. It does nothing if incX < 0.
func (f Float32) Sscal(n int, alpha float32, x []float32, incX int) {
	if n < worthScaling || incX != 1 || len(x) < n || alpha == 0 {
		theirs{}.Sscal(n, alpha, x, incX) // one multiplication an element, the same everywhere
		return
	}
	scale(alpha, x[:n])
}

// Sswap exchanges x and y.
func (f Float32) Sswap(n int, x []float32, incX int, y []float32, incY int) {
	if n < worthSwapping || incX != 1 || incY != 1 || len(x) < n || len(y) < n {
		theirs{}.Sswap(n, x, incX, y, incY)
		return
	}
	swap(x[:n], y[:n])
}

// Srot sets x[i], y[i] = c·x[i] + s·y[i], c·y[i] − s·x[i], with a rounding after every operation.
func (f Float32) Srot(n int, x []float32, incX int, y []float32, incY int, c, s float32) {
	if !vector(n, x, incX) || !vector(n, y, incY) {
		theirs{}.Srot(n, x, incX, y, incY, c, s)
		return
	}
	rotate(n, x, incX, y, incY, c, s)
}

// Level 2

// Sgemv sets y = alpha·op(A)·x + beta·y, with A of m×n.
func (f Float32) Sgemv(tA blas.Transpose, m, n int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) {
	if !gemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY) {
		theirs{}.Sgemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
	}
}

// Sger sets A = alpha·x·yᵀ + A, with A of m×n.
func (f Float32) Sger(m, n int, alpha float32, x []float32, incX int, y []float32, incY int, a []float32, lda int) {
	if !ger(m, n, alpha, x, incX, y, incY, a, lda) {
		theirs{}.Sger(m, n, alpha, x, incX, y, incY, a, lda)
	}
}

// Ssymv sets y = alpha·A·x + beta·y, with A symmetric.
func (f Float32) Ssymv(ul blas.Uplo, n int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) {
	if !symv(ul, n, alpha, a, lda, x, incX, beta, y, incY) {
		theirs{}.Ssymv(ul, n, alpha, a, lda, x, incX, beta, y, incY)
	}
}

// Ssyr sets A = alpha·x·xᵀ + A, with A symmetric.
func (f Float32) Ssyr(ul blas.Uplo, n int, alpha float32, x []float32, incX int, a []float32, lda int) {
	if !syr(ul, n, alpha, x, incX, a, lda) {
		theirs{}.Ssyr(ul, n, alpha, x, incX, a, lda)
	}
}

// Ssyr2 sets A = alpha·x·yᵀ + alpha·y·xᵀ + A, with A symmetric.
func (f Float32) Ssyr2(ul blas.Uplo, n int, alpha float32, x []float32, incX int, y []float32, incY int, a []float32, lda int) {
	if !syr2(ul, n, alpha, x, incX, y, incY, a, lda) {
		theirs{}.Ssyr2(ul, n, alpha, x, incX, y, incY, a, lda)
	}
}

// Strmv sets x = op(A)·x, with A triangular.
func (f Float32) Strmv(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, a []float32, lda int, x []float32, incX int) {
	if !trmv(ul, tA, d, n, a, lda, x, incX) {
		theirs{}.Strmv(ul, tA, d, n, a, lda, x, incX)
	}
}

// Strsv solves op(A)·x = b, with A triangular; x holds b before and the solution after.
func (f Float32) Strsv(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, a []float32, lda int, x []float32, incX int) {
	if !trsv(ul, tA, d, n, a, lda, x, incX) {
		theirs{}.Strsv(ul, tA, d, n, a, lda, x, incX)
	}
}

// Level 3

// Sgemm sets C = alpha·op(A)·op(B) + beta·C, with C of m×n and k the inner dimension.
func (f Float32) Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	if !gemm(workers(f.Workers), tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
		theirs{}.Sgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// Ssymm sets C = alpha·A·B + beta·C, or alpha·B·A + beta·C, with A symmetric and C of m×n.
func (f Float32) Ssymm(s blas.Side, ul blas.Uplo, m, n int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	if !symm(workers(f.Workers), s, ul, m, n, alpha, a, lda, b, ldb, beta, c, ldc) {
		theirs{}.Ssymm(s, ul, m, n, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// Ssyrk sets C = alpha·A·Aᵀ + beta·C, or alpha·Aᵀ·A + beta·C, with C symmetric of n×n and k the
// inner dimension.
func (f Float32) Ssyrk(ul blas.Uplo, tA blas.Transpose, n, k int, alpha float32, a []float32, lda int, beta float32, c []float32, ldc int) {
	if !updateSmall(false, ul, tA, n, k, alpha, a, lda, a, lda, beta, c, ldc) && !syrk(workers(f.Workers), ul, tA, n, k, alpha, a, lda, beta, c, ldc) {
		theirs{}.Ssyrk(ul, tA, n, k, alpha, a, lda, beta, c, ldc)
	}
}

// Ssyr2k sets C = alpha·A·Bᵀ + alpha·B·Aᵀ + beta·C, or alpha·Aᵀ·B + alpha·Bᵀ·A + beta·C, with C
// symmetric of n×n.
func (f Float32) Ssyr2k(ul blas.Uplo, tA blas.Transpose, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	if !updateSmall(true, ul, tA, n, k, alpha, a, lda, b, ldb, beta, c, ldc) && !syr2k(workers(f.Workers), ul, tA, n, k, alpha, a, lda, b, ldb, beta, c, ldc) {
		theirs{}.Ssyr2k(ul, tA, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	}
}

// Strmm sets B = alpha·op(A)·B, or alpha·B·op(A), with A triangular and B of m×n.
func (f Float32) Strmm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha float32, a []float32, lda int, b []float32, ldb int) {
	if !triangularSmall(false, s, ul, tA, d, m, n, alpha, a, lda, b, ldb) && !trmm(workers(f.Workers), s, ul, tA, d, m, n, alpha, a, lda, b, ldb) {
		theirs{}.Strmm(s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
	}
}

// Strsm solves op(A)·X = alpha·B, or X·op(A) = alpha·B, with A triangular and B of m×n, which holds
// X in the end.
func (f Float32) Strsm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha float32, a []float32, lda int, b []float32, ldb int) {
	if !triangularSmall(true, s, ul, tA, d, m, n, alpha, a, lda, b, ldb) && !trsm(workers(f.Workers), s, ul, tA, d, m, n, alpha, a, lda, b, ldb) {
		theirs{}.Strsm(s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
	}
}
