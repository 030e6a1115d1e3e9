// Package blas is a BLAS for gonum on the kernels of package kernel: gonum's blas.Float64 and
// blas.Float32, and with them its mat and lapack, run on AVX-512, AVX2 or NEON. A program says
// once, before it computes,
//
//	blas64.Use(blas.Float64{})
//	blas32.Use(blas.Float32{})
//
// # What is taken over
//
// Level 1 (dot, nrm2, asum, iamax, axpy, scal, swap, rot), Level 2 (gemv, ger, symv, syr, syr2,
// trmv, trsv) and Level 3 (gemm, symm, syrk, syr2k, trmm, trsm), with every transposition, any
// stride and any increment. The rest is gonum's. Arguments that gonum refuses are given to gonum,
// so that panics are its own.
//
// # Bits
//
// The bits of a result depend neither on the CPU nor on the number of goroutines. Those of gonum's
// own depend on the architecture: its assembly is for amd64 only, and elsewhere the compiler may
// fuse a multiplication and an addition. Here
//
//   - an element of gemm is one chain of fused multiply-adds over the inner index, ascending, which
//     begins with beta·c; the factor from the first matrix is alpha·a, rounded. So a row has the
//     same bits alone and among others;
//   - elements of symm, syrk, syr2k, trmm and trsm are such chains too, in an order that depends on
//     the size of A;
//   - trmv and trsv are such sums and chains as gemv's, beside corners of 16 rows on the diagonal;
//   - dot is kernel.Dot or kernel.Dot64; with increments, it has two sums, of every other product;
//   - gemv is kernel.MatVec or kernel.MatVec64; with a transposition, a chain, as gemm of one row;
//   - symv is beta·y, rounded, and what kernel.AddSymmetric or kernel.AddSymmetric64 adds to it;
//   - elements of axpy, ger, syr and syr2 are rounded once, ger's after alpha·x, those of scal and
//     rot, and of axpy with increments, after every operation;
//   - asum is kernel.AbsoluteSum64 or kernel.Norm1; increments change none of its bits;
//   - nrm2 is the root of dot of x and x; with an increment, of four sums of every fourth square.
//
// Problems that are so small that the call of a kernel would cost more than the work are loops in
// Go, with a rounding after every operation: gemv up to 196 elements or 4 rows (float32: 16
// elements), with a transposition up to 324 elements or 4 columns (float32: 24 elements); ger up to
// 144 elements or 3 columns (float32: 440 elements or 2 columns); symv up to 12 rows; syr2, trmv
// and trsv up to 32 rows, and the corners; syrk and syr2k up to 10, symm up to 6. gemm, trmm and
// trsm have no such limit: their loops have the bits of the kernels. All limits stand in
// cutover.go.
//
// On amd64, the loops of gemv (float64) and ger, and those of dot and axpy with increments, are
// assembly with the same bits. So is gonum's, which is called for some matrices of very few rows or
// columns, or increments.
//
// The promise is BLAS's. mat and lapack compute in Go, too, what the compiler may fuse on other
// architectures than amd64. Band and packed matrices, complex numbers, Drotg and the like are
// gonum's own.
//
// # Where gonum's own differs
//
//   - Its gemm skips zeros of A, so that a NaN or infinity in B that they meet disappears, unless B
//     is transposed; here 0·NaN is NaN. trsm and trmm do not skip zeros either.
//   - Its Idamax finds a NaN only where it is the first element. Here the first NaN counts as the
//     largest, wherever it is.
//   - Its Dger and Sger with a negative increment begin at a wrong element on amd64 (v0.17.0). Here
//     they add what BLAS says.
//   - Its Sgemv with a transposition, beta = 0 and an increment of 1 sets all of y's slice to zero,
//     also elements beyond the last one of the vector (v0.17.0; other architectures than amd64:
//     Dgemv, too). Here those are left alone.
//   - The last bits are others. Errors are bounded as usual: (n+8)·ε·Σ|terms| for sums of n terms.
//   - Dgemm with alpha = 0 reads neither A nor B.
//
// Panics and their messages are gonum's. A matrix that is written must share no element with one
// that is read, as BLAS says; where it does, kernel's products panic, and gonum computes something.
//
// # Memory and goroutines
//
// Intermediate results live in a sync.Pool: nothing is allocated in the long run where gonum
// allocates nothing. Matrix products of a million multiplications and more are shared by GOMAXPROCS
// goroutines, as gonum's are; Float64{Workers: new(1)} stays on the calling goroutine.
//
// # Two types
//
// Whatever computes has a type parameter, or is written for float64 and copied for float32 by
// cmd/gen, into zfloat32.go: gonum's interfaces give each routine two names, so that its methods
// cannot be one text.
package blas
