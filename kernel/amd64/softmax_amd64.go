//go:build !purego

package amd64

// SoftmaxAVX512 is generic.Softmax.
//
//go:noescape
func SoftmaxAVX512(dst, x []float32, dstStride, xStride, rows, cols int) (m float32, sum float64)

// SoftmaxAVX2 is generic.Softmax.
func SoftmaxAVX2(dst, x []float32, dstStride, xStride, rows, cols int) (m float32, sum float64) {
	for i := range rows {
		d, v := dst[i*dstStride:][:cols], x[i*xStride:][:cols]
		m = MaxAVX2(v)
		sum = ExpSumAVX2(v, m)
		ExpScaleAVX2(d, v, m, 1/sum)
	}
	return m, sum
}
