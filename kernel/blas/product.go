package blas

import "github.com/lockstep-go/lockstep/kernel"

// productAlone64 sets C = alpha·op(A)·op(B) + beta·C on this goroutine, for alpha ≠ 0. A and B are
// what is stored, not what op makes of it. A transposed copy of B is on the stack, if it is small,
// or comes from a pool.
func productAlone64(transA, transB bool, alpha float64, a, b *kernel.Matrix64, beta float64, c *kernel.Matrix64) {
	need := 0
	// With few rows of A and many of B, kernel's product reads B as it lies.
	if transB && (transA || c.Rows > fewRows || c.Cols < manyColumns) {
		need = b.Rows * b.Cols
	}
	switch {
	case need == 0:
		productWith64(nil, transA, transB, alpha, a, b, beta, c)
	case need <= onStack:
		var m [onStack]float64
		productWith64(m[:need], transA, transB, alpha, a, b, beta, c)
	default:
		if need > worthLines {
			need = wholeLines[float64](b.Rows) * b.Cols
		}
		s := borrow[float64](need)
		productWith64(s.m, transA, transB, alpha, a, b, beta, c)
		s.giveBack()
	}
}

// productWith64 is productAlone64 with memory for a transposed copy of B, if there is to be one. A
// matrix that is passed on is written first, long before the call copies it: a copy would wait for
// it.
func productWith64(m []float64, transA, transB bool, alpha float64, a, b *kernel.Matrix64, beta float64, c *kernel.Matrix64) {
	if len(m) != 0 {
		var right kernel.Matrix64
		right.Rows, right.Cols, right.Stride, right.Data = b.Cols, b.Rows, b.Rows, m
		if len(m) > worthLines {
			right.Stride = wholeLines[float64](b.Rows)
		}
		transposed64(&right, b)
		b, transB = &right, false
	}
	g := kernel.Gemm64{Alpha: alpha, Beta: beta}
	switch {
	case transA:
		g.MatMulTA(*c, *a, *b)
	case transB:
		g.MatMulTB(*c, *a, *b)
	default:
		g.MatMul(*c, *a, *b)
	}
}

// transposed64 sets dst = Aᵀ.
func transposed64(dst, a *kernel.Matrix64) {
	if a.Rows*a.Cols > smallTurned64 {
		kernel.Transpose64(*dst, *a)
		return
	}
	turn(dst.Data, dst.Stride, a.Data, a.Stride, a.Rows, a.Cols)
}
