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
		return softmaxAVX2(&e[0], dst, x, dstStride, xStride, rows, cols)
	}
	var e [1024]float64 // the columns for which it is called at most
	_ = e[:cols]
	return softmaxAVX2(&e[0], dst, x, dstStride, xStride, rows, cols)
}

// softmaxAVX2 keeps the exponentials of a row, and those of no elements up to a multiple of eight,
// at e.
func softmaxAVX2(e *float64, dst, x []float32, dstStride, xStride, rows, cols int) (m float32, sum float64) {
	for i := range rows {
		d, v := dst[i*dstStride:][:cols], x[i*xStride:][:cols]
		m = MaxAVX2(v)
		sum = keepExpAVX2(e, v, m)
		scaleExpAVX2(d, e, 1/sum)
	}
	return m, sum
}

// keepExpAVX2 is generic.ExpSum, and sets e[i] to exp(x[i] − m) in float64.
//
//go:noescape
func keepExpAVX2(e *float64, x []float32, m float32) float64

// scaleExpAVX2 sets dst[i] to e[i]·scale, rounded to float32.
//
//go:noescape
func scaleExpAVX2(dst []float32, e *float64, scale float64)
