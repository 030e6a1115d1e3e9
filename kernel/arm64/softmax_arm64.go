//go:build !purego

package arm64

// SoftmaxNEON is generic.Softmax.
func SoftmaxNEON(dst, x []float32, dstStride, xStride, rows, cols int) (m float32, sum float64) {
	for i := range rows {
		d, v := dst[i*dstStride:][:cols], x[i*xStride:][:cols]
		m = MaxNEON(v)
		sum = ExpSumNEON(v, m)
		ExpScaleNEON(d, v, m, 1/sum)
	}
	return m, sum
}
