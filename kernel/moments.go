package kernel

import "math"

// Moments sets mean[j] and deviation[j] to the mean and the standard deviation of column
// j of x, of n×m, taking the n rows as the whole population:
//
//	mean[j]      = Σ x(i,j) / n
//	deviation[j] = sqrt(Σ (x(i,j) − mean[j])² / n)
//
// Both sums run over the rows in order, in float64; the results are rounded to
// float32 once. A column of equal numbers has a deviation of exactly 0 (for
// n < 2²⁹), a NaN or Inf makes its column's results NaN or Inf, and no rows make them NaN.
func Moments(mean, deviation []float32, x Matrix) {
	x.check()
	if len(mean) != x.Cols || len(deviation) != x.Cols {
		panic(errLength)
	}
	n := float64(x.Rows)
	for j := range x.Cols {
		var sum, squares float64
		for i := range x.Rows {
			sum += float64(x.Data[i*x.Stride+j])
		}
		m := sum / n
		for i := range x.Rows {
			d := float64(x.Data[i*x.Stride+j]) - m
			squares += float64(d * d)
		}
		mean[j] = float32(m)
		deviation[j] = float32(math.Sqrt(squares / n))
	}
}
