//go:build !purego

package arm64

// SoftmaxNEON is generic.Softmax.
func SoftmaxNEON(dst, x []float32, dstStride, xStride, rows, cols int) (m float32, sum float64) {
	if cols <= 64 {
		var e [64]float64
		return softmaxNEON(e[:], dst, x, dstStride, xStride, rows, cols)
	}
	var e [1024]float64 // the columns for which it is called at most
	return softmaxNEON(e[:], dst, x, dstStride, xStride, rows, cols)
}

// softmaxNEON keeps the exponentials of a row at e.
func softmaxNEON(e []float64, dst, x []float32, dstStride, xStride, rows, cols int) (m float32, sum float64) {
	_ = e[:cols]
	for i := range rows {
		d, v := dst[i*dstStride:][:cols], x[i*xStride:][:cols]
		m = MaxNEON(v)
		sum = KeepExpNEON(e, v, m)
		ScaleKeptNEON(d, e, 1/sum)
	}
	return m, sum
}
