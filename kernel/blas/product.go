package blas

import "github.com/lockstep-go/lockstep/kernel"

// productAlone64 sets C = alpha·op(A)·op(B) + beta·C on this goroutine, for alpha ≠ 0. A and B are
// what is stored, not what op makes of it. Copies of alpha·A and of a transposed B are on the
// stack, if they are small, or come from a pool.
func productAlone64(transA, transB bool, alpha float64, a, b *kernel.Matrix64, beta float64, c *kernel.Matrix64) {
	need := 0
	if alpha != 1 {
		need = a.Rows * a.Cols
	}
	// With few rows of A and many of B, kernel's product reads B as it lies.
	turn := transB && (transA || c.Rows > fewRows || c.Cols < manyColumns)
	if turn {
		need += b.Rows * b.Cols
	}
	switch {
	case need == 0:
		productWith64(nil, transA, transB, turn, alpha, a, b, beta, c)
	case need <= onStack:
		var m [onStack]float64
		productWith64(m[:], transA, transB, turn, alpha, a, b, beta, c)
	default:
		s := borrow[float64](need)
		productWith64(s.m, transA, transB, turn, alpha, a, b, beta, c)
		s.giveBack()
	}
}

// productWith64 is productAlone64 with memory for the copies. If turn is set, B is transposed. A
// matrix that is passed on is written first, long before the call copies it: a copy would wait for
// it.
func productWith64(m []float64, transA, transB, turn bool, alpha float64, a, b *kernel.Matrix64, beta float64, c *kernel.Matrix64) {
	var left, right kernel.Matrix64
	if turn {
		n := b.Rows * b.Cols
		right.Rows, right.Cols, right.Stride, right.Data = b.Cols, b.Rows, b.Rows, m[:n]
		transposed64(&right, b)
		b, transB, m = &right, false, m[n:]
	}
	mix := beta != 0 && beta != 1
	if !transA && !transB && (alpha != 1 || mix) && c.Rows*max(a.Cols, c.Cols) > stripElements {
		productStrips64(m, alpha, a, b, beta, c)
		return
	}
	if alpha != 1 {
		left.Rows, left.Cols, left.Stride, left.Data = a.Rows, a.Cols, a.Cols, m[:a.Rows*a.Cols]
		scaled64(left.Data, left.Stride, alpha, a)
		a = &left
	}
	if mix {
		scaled64(c.Data, c.Stride, beta, c)
	}
	switch {
	case transA:
		kernel.Product64{Accumulate: beta != 0}.MatMulTA(*c, *a, *b)
	case transB:
		kernel.Product64{Accumulate: beta != 0}.MatMulTB(*c, *a, *b)
	default:
		kernel.Product64{Accumulate: beta != 0}.MatMul(*c, *a, *b)
	}
}

// productStrips64 is productWith64 for rows of A and C that, all together, would not stay in the
// first-level cache between being scaled and being multiplied.
func productStrips64(m []float64, alpha float64, a, b *kernel.Matrix64, beta float64, c *kernel.Matrix64) {
	for i := 0; i < c.Rows; i += stripRows {
		to := min(i+stripRows, c.Rows)
		left, out := a.Slice(i, to), c.Slice(i, to)
		if alpha != 1 {
			scaled64(m, left.Cols, alpha, &left)
			left.Data, left.Stride = m[:left.Rows*left.Cols], left.Cols
		}
		if beta != 0 && beta != 1 {
			scaled64(out.Data, out.Stride, beta, &out)
		}
		kernel.Product64{Accumulate: beta != 0}.MatMul(out, left, *b)
	}
}

// scaled64 sets dst = alpha·A.
func scaled64(dst []float64, stride int, alpha float64, a *kernel.Matrix64) {
	if n := a.Rows * a.Cols; a.Stride == a.Cols && stride == a.Cols && n > small {
		kernel.Scale64(dst[:n], alpha, a.Data[:n])
		return
	}
	for i := range a.Rows {
		row := a.Data[i*a.Stride : i*a.Stride+a.Cols]
		to := dst[i*stride : i*stride+a.Cols]
		if len(row) > smallScale {
			kernel.Scale64(to, alpha, row)
			continue
		}
		to = to[:len(row)]
		for j, v := range row {
			to[j] = alpha * v
		}
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
