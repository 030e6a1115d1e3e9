package generic

// SoftmaxCols is the number of columns up to which Softmax does rows at once.
const SoftmaxCols = 1024

// Softmax sets rows of dst, of 1 to SoftmaxCols columns, to the softmax of the rows of x: with the maximum m of a row
// and the sum of ExpSum, the elements are those of ExpScale with 1/sum. It returns those of the last row.
func Softmax(dst, x []float32, dstStride, xStride, rows, cols int) (m float32, sum float64) {
	for i := range rows {
		d, v := dst[i*dstStride:][:cols], x[i*xStride:][:cols]
		m = Max(v)
		sum = ExpSum(v, m)
		ExpScale(d, v, m, 1/sum)
	}
	return m, sum
}
