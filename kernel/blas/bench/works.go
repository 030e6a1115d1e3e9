package main

import (
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/gonum"
)

// A work is something to time. make returns a call and what the first call gives.
type work struct {
	name   string
	single bool
	sizes  []int
	flops  func(n int) float64
	make   func(c contender, n int) (call func(), result func() []float64)
}

var (
	every = []int{1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 100, 128, 256, 512, 1000, 1024}
	long  = []int{1, 2, 3, 4, 5, 8, 12, 16, 20, 24, 32, 48, 64, 100, 256, 1000, 10000, 100000}
)

func cubes(f float64) func(n int) float64 {
	return func(n int) float64 { return f * float64(n) * float64(n) * float64(n) }
}

func squares(f float64) func(n int) float64 {
	return func(n int) float64 { return f * float64(n) * float64(n) }
}

var works = slices.Concat(level1[float64]("D"), level1[float32]("S"), level2[float64]("D"), level2[float32]("S"),
	level3[float64]("D", every), level3[float32]("S", every), []work{
		{"LU (Dgetrf)", false, every, cubes(2. / 3), factor(luFactor)},
		{"Cholesky (Dpotrf)", false, every, cubes(1. / 3), factor(cholesky)},
		{"QR (Dgeqrf)", false, every, cubes(4. / 3), factor(qr)},
		{"SVD (Dgesvd)", false, []int{10, 64, 200, 512}, nil, factor(svd)},
		{"symmetric eigen (Dsyev)", false, []int{10, 64, 200, 512}, nil, factor(eigen)},
	})

type number interface{ float32 | float64 }

func random[T number](n int) []T {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	x := make([]T, n)
	for i := range x {
		x[i] = T(r.Float64()*2 - 1)
	}
	return x
}

// dominant returns a triangular matrix that can be solved.
func dominant[T number](n int) []T {
	a := random[T](n * n)
	for i := range a {
		a[i] /= T(n)
	}
	for i := range n {
		a[i*n+i] = 1 + a[i*n+i]*a[i*n+i]
	}
	return a
}

func wide[T number](x []T) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// of returns a call and its result, which is in y before the second call.
func of[T number](y []T, call func()) (func(), func() []float64) {
	return call, func() []float64 { return wide(y) }
}

func factor(f func(n int, a []float64) func(dst []float64)) func(c contender, n int) (func(), func() []float64) {
	return func(c contender, n int) (func(), func() []float64) {
		a := random[float64](n * n)
		for i := range n {
			for j := range i {
				a[i*n+j] = a[j*n+i]
			}
			a[i*n+i] += float64(2 * n)
		}
		dst := make([]float64, n*n)
		do := f(n, a)
		return of(dst, func() {
			blas64.Use(c.double)
			copy(dst, a)
			do(dst)
		})
	}
}

func luFactor(n int, _ []float64) func(dst []float64) {
	pivots := make([]int, n)
	return func(dst []float64) { gonum.Implementation{}.Dgetrf(n, n, dst, n, pivots) }
}

func cholesky(n int, _ []float64) func(dst []float64) {
	return func(dst []float64) { gonum.Implementation{}.Dpotrf(blas.Upper, n, dst, n) }
}

func qr(n int, _ []float64) func(dst []float64) {
	tau := make([]float64, n)
	size := make([]float64, 1)
	gonum.Implementation{}.Dgeqrf(n, n, make([]float64, n*n), n, tau, size, -1)
	scratch := make([]float64, int(size[0]))
	return func(dst []float64) { gonum.Implementation{}.Dgeqrf(n, n, dst, n, tau, scratch, len(scratch)) }
}

func svd(n int, _ []float64) func(dst []float64) {
	s, u, v := make([]float64, n), make([]float64, n*n), make([]float64, n*n)
	size := make([]float64, 1)
	gonum.Implementation{}.Dgesvd(lapack.SVDAll, lapack.SVDAll, n, n, make([]float64, n*n), n, s, u, n, v, n, size, -1)
	scratch := make([]float64, int(size[0]))
	return func(dst []float64) {
		gonum.Implementation{}.Dgesvd(lapack.SVDAll, lapack.SVDAll, n, n, dst, n, s, u, n, v, n, scratch, len(scratch))
		clear(dst)
		copy(dst, s)
	}
}

func eigen(n int, _ []float64) func(dst []float64) {
	w := make([]float64, n)
	size := make([]float64, 1)
	gonum.Implementation{}.Dsyev(lapack.EVCompute, blas.Upper, n, make([]float64, n*n), n, w, size, -1)
	scratch := make([]float64, int(size[0]))
	return func(dst []float64) {
		gonum.Implementation{}.Dsyev(lapack.EVCompute, blas.Upper, n, dst, n, w, scratch, len(scratch))
		clear(dst)
		copy(dst, w)
	}
}
