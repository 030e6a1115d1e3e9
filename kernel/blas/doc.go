// Package blas is a BLAS for gonum on the kernels of package kernel: gonum's blas.Float64 and
// blas.Float32, and with them its mat and lapack, run on AVX-512, AVX2 or NEON. A program says once, before it computes,
//
//	blas64.Use(blas.Float64{})
//	blas32.Use(blas.Float32{})
//
// # What is taken over
//
// Level 1 (dot, nrm2, asum, iamax, axpy, scal, swap, rot), Level 2 (gemv, ger, symv, syr, syr2, trmv, trsv) and
// Level 3 (gemm, symm, syrk, syr2k, trmm, trsm), with every transposition, any stride and any increment.
// The rest is gonum's: copy, which is one already, band and packed matrices, complex numbers.
// Arguments that gonum refuses are given to gonum, so that panics are its own.
//
// # Bits
//
// The bits of a result do not depend on the CPU or on the number of goroutines, those of gonum's own
// do: its assembly exists for amd64 only, and elsewhere the compiler may fuse a multiplication and an addition. Here
//
//   - an element of gemm, symm, syrk, syr2k, trmm and trsm is a chain of fused multiply-adds over the
//     inner index, which begins with beta·c or alpha·b; the factor from the first matrix is alpha·a, rounded. In gemm
//     the index ascends, so that a row has the same bits alone and among others;
//   - dot is kernel.Dot or kernel.Dot64, with any increment, and so are the rows of gemv;
//     gemv with a transposition is a chain, as gemm of one row;
//   - elements of axpy, ger, syr and syr2 are rounded once, those of scal and rot after every operation.
//
// # Where gonum's own differs
//
//   - Its gemm skips zeros of A, so that a NaN or infinity in B that they meet disappears; here 0·NaN is NaN.
//     trsm and trmm do not skip zeros either.
//   - Its Idamax finds a NaN only where it is the first element. Here the first NaN counts as the largest, wherever it is.
//   - The last bits are others. Errors are bounded as usual: (n+8)·ε·Σ|terms| for sums of n terms.
//   - Dgemm with alpha = 0 reads neither A nor B.
//
// # Memory and goroutines
//
// Intermediate results live in a sync.Pool: nothing is allocated in the long run where gonum allocates nothing. Matrix
// products of a million multiplications and more are shared by GOMAXPROCS goroutines, as gonum's are; set
// Workers to 1 to stay on the calling goroutine.
package blas
