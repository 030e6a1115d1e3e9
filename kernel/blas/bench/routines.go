package main

import "gonum.org/v1/gonum/blas"

// routines are the methods of one type.
type routines[T number] struct {
	dot        func(n int, x []T, incX int, y []T, incY int) T
	nrm2, asum func(n int, x []T, incX int) T
	iamax      func(n int, x []T, incX int) int
	axpy       func(n int, alpha T, x []T, incX int, y []T, incY int)
	scal       func(n int, alpha T, x []T, incX int)
	swap, copy func(n int, x []T, incX int, y []T, incY int)
	rot        func(n int, x []T, incX int, y []T, incY int, c, s T)
	gemv       func(tA blas.Transpose, m, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int)
	ger        func(m, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int)
	symv       func(ul blas.Uplo, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int)
	syr2       func(ul blas.Uplo, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int)
	trmv, trsv func(ul blas.Uplo, tA blas.Transpose, d blas.Diag, n int, a []T, lda int, x []T, incX int)
	gemm       func(tA, tB blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int)
	symm       func(s blas.Side, ul blas.Uplo, m, n int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int)
	syrk       func(ul blas.Uplo, tA blas.Transpose, n, k int, alpha T, a []T, lda int, beta T, c []T, ldc int)
	syr2k      func(ul blas.Uplo, tA blas.Transpose, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int)
	trmm, trsm func(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int)
}

func routinesOf[T number](c contender) *routines[T] {
	d, s := c.double, c.single
	switch r := any(new(routines[T])).(type) {
	case *routines[float64]:
		*r = routines[float64]{
			d.Ddot, d.Dnrm2, d.Dasum, d.Idamax, d.Daxpy, d.Dscal, d.Dswap, d.Dcopy, d.Drot,
			d.Dgemv, d.Dger, d.Dsymv, d.Dsyr2, d.Dtrmv, d.Dtrsv,
			d.Dgemm, d.Dsymm, d.Dsyrk, d.Dsyr2k, d.Dtrmm, d.Dtrsm,
		}
		return any(r).(*routines[T])
	case *routines[float32]:
		*r = routines[float32]{
			s.Sdot, s.Snrm2, s.Sasum, s.Isamax, s.Saxpy, s.Sscal, s.Sswap, s.Scopy, s.Srot,
			s.Sgemv, s.Sger, s.Ssymv, s.Ssyr2, s.Strmv, s.Strsv,
			s.Sgemm, s.Ssymm, s.Ssyrk, s.Ssyr2k, s.Strmm, s.Strsm,
		}
		return any(r).(*routines[T])
	}
	panic("bench: no such type")
}

// tiny keeps what is updated again and again from growing.
const tiny = 0x1p-40

// on returns a work on two vectors.
func on[T number](name string, sizes []int, inc int, call func(r *routines[T], n int, x, y, out []T)) work {
	var z T
	_, single := any(z).(float32)
	return work{name, single, sizes, nil, func(c contender, n int) (func(), func() []float64) {
		r := routinesOf[T](c)
		x, y := random[T](n*inc), random[T](n*inc + 1)[1:]
		out := make([]T, 1)
		do := func() { call(r, n, x, y, out) }
		return do, func() []float64 { return append(append(wide(x), wide(y)...), wide(out)...) }
	}}
}

func level1[T number](p string) []work {
	index := "I" + map[string]string{"D": "d", "S": "s"}[p]
	return []work{
		on[T](p+"dot", long, 1, func(r *routines[T], n int, x, y, out []T) { out[0] = r.dot(n, x, 1, y, 1) }),
		on[T](p+"dot, increment 3", long, 3, func(r *routines[T], n int, x, y, out []T) { out[0] = r.dot(n, x, 3, y, 3) }),
		on[T](p+"nrm2", long, 1, func(r *routines[T], n int, x, y, out []T) { out[0] = r.nrm2(n, x, 1) }),
		on[T](p+"asum", long, 1, func(r *routines[T], n int, x, y, out []T) { out[0] = r.asum(n, x, 1) }),
		on[T](index+"amax", long, 1, func(r *routines[T], n int, x, y, out []T) { out[0] = T(r.iamax(n, x, 1)) }),
		on[T](p+"axpy", long, 1, func(r *routines[T], n int, x, y, out []T) { r.axpy(n, tiny, x, 1, y, 1) }),
		on[T](p+"axpy, increment 3", long, 3, func(r *routines[T], n int, x, y, out []T) { r.axpy(n, tiny, x, 3, y, 3) }),
		on[T](p+"scal", long, 1, func(r *routines[T], n int, x, y, out []T) { r.scal(n, -1, x, 1) }),
		on[T](p+"swap", long, 1, func(r *routines[T], n int, x, y, out []T) { r.swap(n, x, 1, y, 1) }),
		on[T](p+"rot", long, 1, func(r *routines[T], n int, x, y, out []T) { r.rot(n, x, 1, y, 1, 0.6, 0.8) }),
	}
}

// at returns a work on a square matrix and two vectors.
func at[T number](name string, call func(r *routines[T], n int, a, x, y []T)) work {
	var z T
	_, single := any(z).(float32)
	return work{name, single, every, squares(2), func(c contender, n int) (func(), func() []float64) {
		r := routinesOf[T](c)
		a, x, y := dominant[T](n), random[T](n), random[T](n + 1)[1:]
		do := func() { call(r, n, a, x, y) }
		return do, func() []float64 { return append(append(wide(x), wide(y)...), wide(a)...) }
	}}
}

func level2[T number](p string) []work {
	const no, yes, up, low, diag = blas.NoTrans, blas.Trans, blas.Upper, blas.Lower, blas.NonUnit
	solve := func(ul blas.Uplo, t blas.Transpose) func(r *routines[T], n int, a, x, y []T) {
		return func(r *routines[T], n int, a, x, y []T) { copy(y, x); r.trsv(ul, t, diag, n, a, n, y, 1) }
	}
	times := func(ul blas.Uplo, t blas.Transpose) func(r *routines[T], n int, a, x, y []T) {
		return func(r *routines[T], n int, a, x, y []T) { copy(y, x); r.trmv(ul, t, diag, n, a, n, y, 1) }
	}
	return []work{
		at[T](p+"gemv N", func(r *routines[T], n int, a, x, y []T) { r.gemv(no, n, n, 1, a, n, x, 1, 0, y, 1) }),
		at[T](p+"gemv T", func(r *routines[T], n int, a, x, y []T) { r.gemv(yes, n, n, 1, a, n, x, 1, 0, y, 1) }),
		at[T](p+"ger", func(r *routines[T], n int, a, x, y []T) { r.ger(n, n, tiny, x, 1, y, 1, a, n) }),
		at[T](p+"symv", func(r *routines[T], n int, a, x, y []T) { r.symv(up, n, 1, a, n, x, 1, 0, y, 1) }),
		at[T](p+"syr2", func(r *routines[T], n int, a, x, y []T) { r.syr2(up, n, tiny, x, 1, y, 1, a, n) }),
		at[T](p+"trmv UN", times(up, no)), at[T](p+"trmv LT", times(low, yes)),
		at[T](p+"trsv UN", solve(up, no)), at[T](p+"trsv LN", solve(low, no)),
		at[T](p+"trsv UT", solve(up, yes)), at[T](p+"trsv LT", solve(low, yes)),
	}
}

// with returns a work on three square matrices, of which c is written.
func with[T number](name string, sizes []int, flops float64, call func(r *routines[T], n int, a, b, c []T)) work {
	var z T
	_, single := any(z).(float32)
	return work{name, single, sizes, cubes(flops), func(ct contender, n int) (func(), func() []float64) {
		r := routinesOf[T](ct)
		a, b, c := dominant[T](n), random[T](n*n), random[T](n*n + 1)[1:]
		return of(c, func() { call(r, n, a, b, c) })
	}}
}

func level3[T number](p string, sizes []int) []work {
	const no, yes, up, low, diag, left, right = blas.NoTrans, blas.Trans, blas.Upper, blas.Lower, blas.NonUnit, blas.Left, blas.Right
	gemm := func(tA, tB blas.Transpose) func(r *routines[T], n int, a, b, c []T) {
		return func(r *routines[T], n int, a, b, c []T) { r.gemm(tA, tB, n, n, n, 1, a, n, b, n, 0, c, n) }
	}
	solve := func(s blas.Side, ul blas.Uplo, t blas.Transpose) func(r *routines[T], n int, a, b, c []T) {
		return func(r *routines[T], n int, a, b, c []T) {
			copy(c, b)
			r.trsm(s, ul, t, diag, n, n, 1, a, n, c, n)
		}
	}
	times := func(s blas.Side, ul blas.Uplo, t blas.Transpose) func(r *routines[T], n int, a, b, c []T) {
		return func(r *routines[T], n int, a, b, c []T) {
			copy(c, b)
			r.trmm(s, ul, t, diag, n, n, 1, a, n, c, n)
		}
	}
	one := func(r *routines[T], n int, a, b, c []T) {
		copy(c, b[:n])
		r.trsm(left, low, no, diag, n, 1, 1, a, n, c, 1)
	}
	return []work{
		with[T](p+"gemm NN", append(sizes, 2048), 2, gemm(no, no)), with[T](p+"gemm NT", sizes, 2, gemm(no, yes)),
		with[T](p+"gemm TN", sizes, 2, gemm(yes, no)), with[T](p+"gemm TT", sizes, 2, gemm(yes, yes)),
		with[T](p+"gemm NN, alpha 0.5, beta 0.5", sizes, 2, func(r *routines[T], n int, a, b, c []T) {
			r.gemm(no, no, n, n, n, 0.5, a, n, b, n, 0.5, c, n)
		}),
		with[T](p+"symm LU", sizes, 2, func(r *routines[T], n int, a, b, c []T) { r.symm(left, up, n, n, 1, a, n, b, n, 0, c, n) }),
		with[T](p+"syrk UN", sizes, 1, func(r *routines[T], n int, a, b, c []T) { r.syrk(up, no, n, n, 1, a, n, 0, c, n) }),
		with[T](p+"syrk LT", sizes, 1, func(r *routines[T], n int, a, b, c []T) { r.syrk(low, yes, n, n, 1, a, n, 0, c, n) }),
		with[T](p+"syr2k UN", sizes, 2, func(r *routines[T], n int, a, b, c []T) { r.syr2k(up, no, n, n, 1, a, n, b, n, 0, c, n) }),
		with[T](p+"trmm LUN", sizes, 1, times(left, up, no)), with[T](p+"trmm RLT", sizes, 1, times(right, low, yes)),
		with[T](p+"trsm LLN", sizes, 1, solve(left, low, no)), with[T](p+"trsm LUT", sizes, 1, solve(left, up, yes)),
		with[T](p+"trsm LUN", sizes, 1, solve(left, up, no)), with[T](p+"trsm RUN", sizes, 1, solve(right, up, no)),
		with[T](p+"trsm RLT", sizes, 1, solve(right, low, yes)), with[T](p+"trsm LLN, one column", sizes, 0, one),
	}
}
