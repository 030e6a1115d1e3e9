package blas

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// theirs is gonum's own BLAS. Float64 and Float32 do not embed it: with it, they would be more than
// a pointer. An interface calls the methods of a pointer directly; those of anything else get
// another copy of all their arguments, which takes 2 ns.
type theirs = gonum.Implementation

// workers returns the number that w points to, or 0.
func workers(w *int) int {
	if w == nil {
		return 0
	}
	return *w
}

// What is gonum's own.

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

// Sdsdot is gonum's.
func (Float32) Sdsdot(n int, alpha float32, x []float32, incX int, y []float32, incY int) float32 {
	return theirs{}.Sdsdot(n, alpha, x, incX, y, incY)
}

// Dsdot is gonum's.
func (Float32) Dsdot(n int, x []float32, incX int, y []float32, incY int) float64 {
	return theirs{}.Dsdot(n, x, incX, y, incY)
}

// Scopy is gonum's.
func (Float32) Scopy(n int, x []float32, incX int, y []float32, incY int) {
	theirs{}.Scopy(n, x, incX, y, incY)
}

// Srotg is gonum's.
func (Float32) Srotg(a, b float32) (c, s, r, z float32) {
	return theirs{}.Srotg(a, b)
}

// Srotmg is gonum's.
func (Float32) Srotmg(d1, d2, b1, b2 float32) (p blas.SrotmParams, rd1, rd2, rb1 float32) {
	return theirs{}.Srotmg(d1, d2, b1, b2)
}

// Srotm is gonum's.
func (Float32) Srotm(n int, x []float32, incX int, y []float32, incY int, p blas.SrotmParams) {
	theirs{}.Srotm(n, x, incX, y, incY, p)
}

// Sgbmv is gonum's.
func (Float32) Sgbmv(tA blas.Transpose, m, n, kL, kU int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) {
	theirs{}.Sgbmv(tA, m, n, kL, kU, alpha, a, lda, x, incX, beta, y, incY)
}

// Stbmv is gonum's.
func (Float32) Stbmv(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n, k int, a []float32, lda int, x []float32, incX int) {
	theirs{}.Stbmv(ul, tA, d, n, k, a, lda, x, incX)
}

// Stpmv is gonum's.
func (Float32) Stpmv(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, ap []float32, x []float32, incX int) {
	theirs{}.Stpmv(ul, tA, d, n, ap, x, incX)
}

// Stbsv is gonum's.
func (Float32) Stbsv(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n, k int, a []float32, lda int, x []float32, incX int) {
	theirs{}.Stbsv(ul, tA, d, n, k, a, lda, x, incX)
}

// Stpsv is gonum's.
func (Float32) Stpsv(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, ap []float32, x []float32, incX int) {
	theirs{}.Stpsv(ul, tA, d, n, ap, x, incX)
}

// Ssbmv is gonum's.
func (Float32) Ssbmv(ul blas.Uplo, n, k int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) {
	theirs{}.Ssbmv(ul, n, k, alpha, a, lda, x, incX, beta, y, incY)
}

// Sspmv is gonum's.
func (Float32) Sspmv(ul blas.Uplo, n int, alpha float32, ap []float32, x []float32, incX int, beta float32, y []float32, incY int) {
	theirs{}.Sspmv(ul, n, alpha, ap, x, incX, beta, y, incY)
}

// Sspr is gonum's.
func (Float32) Sspr(ul blas.Uplo, n int, alpha float32, x []float32, incX int, ap []float32) {
	theirs{}.Sspr(ul, n, alpha, x, incX, ap)
}

// Sspr2 is gonum's.
func (Float32) Sspr2(ul blas.Uplo, n int, alpha float32, x []float32, incX int, y []float32, incY int, a []float32) {
	theirs{}.Sspr2(ul, n, alpha, x, incX, y, incY, a)
}
