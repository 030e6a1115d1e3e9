package blas

import "gonum.org/v1/gonum/blas"

// Dcopy is gonum's.
func (Float64) Dcopy(n int, x []float64, incX int, y []float64, incY int) {
	theirs{}.Dcopy(n, x, incX, y, incY)
}

// Drotg is gonum's.
func (Float64) Drotg(a, b float64) (c, s, r, z float64) {
	return theirs{}.Drotg(a, b)
}

// Drotmg is gonum's.
func (Float64) Drotmg(d1, d2, b1, b2 float64) (p blas.DrotmParams, rd1, rd2, rb1 float64) {
	return theirs{}.Drotmg(d1, d2, b1, b2)
}

// Drotm is gonum's.
func (Float64) Drotm(n int, x []float64, incX int, y []float64, incY int, p blas.DrotmParams) {
	theirs{}.Drotm(n, x, incX, y, incY, p)
}

// Dgbmv is gonum's.
func (Float64) Dgbmv(tA blas.Transpose, m, n, kL, kU int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	theirs{}.Dgbmv(tA, m, n, kL, kU, alpha, a, lda, x, incX, beta, y, incY)
}

// Dtbmv is gonum's.
func (Float64) Dtbmv(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n, k int, a []float64, lda int, x []float64, incX int) {
	theirs{}.Dtbmv(ul, tA, d, n, k, a, lda, x, incX)
}

// Dtpmv is gonum's.
func (Float64) Dtpmv(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, ap []float64, x []float64, incX int) {
	theirs{}.Dtpmv(ul, tA, d, n, ap, x, incX)
}

// Dtbsv is gonum's.
func (Float64) Dtbsv(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n, k int, a []float64, lda int, x []float64, incX int) {
	theirs{}.Dtbsv(ul, tA, d, n, k, a, lda, x, incX)
}

// Dtpsv is gonum's.
func (Float64) Dtpsv(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, ap []float64, x []float64, incX int) {
	theirs{}.Dtpsv(ul, tA, d, n, ap, x, incX)
}

// Dsbmv is gonum's.
func (Float64) Dsbmv(ul blas.Uplo, n, k int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	theirs{}.Dsbmv(ul, n, k, alpha, a, lda, x, incX, beta, y, incY)
}

// Dspmv is gonum's.
func (Float64) Dspmv(ul blas.Uplo, n int, alpha float64, ap []float64, x []float64, incX int, beta float64, y []float64, incY int) {
	theirs{}.Dspmv(ul, n, alpha, ap, x, incX, beta, y, incY)
}

// Dspr is gonum's.
func (Float64) Dspr(ul blas.Uplo, n int, alpha float64, x []float64, incX int, ap []float64) {
	theirs{}.Dspr(ul, n, alpha, x, incX, ap)
}

// Dspr2 is gonum's.
func (Float64) Dspr2(ul blas.Uplo, n int, alpha float64, x []float64, incX int, y []float64, incY int, a []float64) {
	theirs{}.Dspr2(ul, n, alpha, x, incX, y, incY, a)
}
