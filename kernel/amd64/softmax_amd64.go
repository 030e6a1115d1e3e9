//go:build !purego

package amd64

// SoftmaxAVX512 is generic.Softmax.
//
//go:noescape
func SoftmaxAVX512(dst, x []float32, dstStride, xStride, rows, cols int) (m float32, sum float64)

// SoftmaxAVX2 is generic.Softmax.
func SoftmaxAVX2(dst, x []float32, dstStride, xStride, rows, cols int) (m float32, sum float64) {
	if cols <= 64 {
		var e [64]float64
		return softmaxAVX2(e[:], dst, x, dstStride, xStride, rows, cols)
	}
	var e [1024]float64 // the columns for which it is called at most
	return softmaxAVX2(e[:], dst, x, dstStride, xStride, rows, cols)
}

// softmaxAVX2 keeps the exponentials of a row at e.
func softmaxAVX2(e []float64, dst, x []float32, dstStride, xStride, rows, cols int) (m float32, sum float64) {
	_ = e[:cols]
	for i := range rows {
		d, v := dst[i*dstStride:][:cols], x[i*xStride:][:cols]
		m = MaxAVX2(v)
		sum = KeepExpAVX2(e, v, m)
		ScaleKeptAVX2(d, e, 1/sum)
	}
	return m, sum
}
