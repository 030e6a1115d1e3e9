package kernel

import "math"

// Moments sets mean[j] and deviation[j] to the mean and the standard deviation of column
// j of x, of n×m, taking the n rows as the whole population:
//
//	mean[j]      = Σ x(i,j) / n
//	deviation[j] = sqrt(Σ (x(i,j) − mean[j])² / n)
//
// Both sums run over the rows in order, in float64; the results are rounded to float32 once. A
// column of equal numbers has a deviation of exactly 0 (for n < 2²⁹), a NaN or Inf makes its
// column's results NaN or Inf, and no rows make them NaN.
func Moments(mean, deviation []float32, x Matrix) {
	x.check()
	if len(mean) != x.Cols || len(deviation) != x.Cols {
		panic(errLength)
	}
	n := float64(x.Rows)
	const width = 64 // columns at a time, so that the rows are read in whole cache lines
	for j0 := 0; j0 < x.Cols; j0 += width {
		var m, squares [width]float64
		cols := min(width, x.Cols-j0)
		for i := range x.Rows {
			for j, v := range x.Row(i)[j0 : j0+cols] {
				m[j] += float64(v)
			}
		}
		for j := range cols {
			m[j] /= n
		}
		for i := range x.Rows {
			for j, v := range x.Row(i)[j0 : j0+cols] {
				d := float64(v) - m[j]
				squares[j] += float64(d * d)
			}
		}
		for j := range cols {
			mean[j0+j] = float32(m[j])
			deviation[j0+j] = float32(math.Sqrt(squares[j] / n))
		}
	}
}

// RunningMoments are the means and deviations of columns whose rows come one by one, by the method
// of Welford (1962): every row moves the mean by its share, and the sum of squares by what that
// leaves. The rows are taken in the order of the calls; everything is float64, and no product is
// fused.
type RunningMoments struct {
	N       int       // rows so far
	Mean    []float64 // of each column
	Squares []float64 // Σ (x − mean)² of each column
}

// Add adds a row. It panics unless x, Mean and Squares are of one length.
func (m *RunningMoments) Add(x []float32) {
	if len(m.Mean) != len(x) || len(m.Squares) != len(x) {
		panic(errLength)
	}
	m.N++
	n := float64(m.N)
	for j, v := range x {
		d := float64(v) - m.Mean[j]
		m.Mean[j] += d / n
		m.Squares[j] += float64(d * (float64(v) - m.Mean[j]))
	}
}

// Moments sets mean[j] and deviation[j] to the mean and the standard deviation of column j, taking
// the rows so far as the whole population, rounded to float32 once. Of no rows they are 0. It
// panics unless mean, deviation, Mean and Squares are of one length.
func (m *RunningMoments) Moments(mean, deviation []float32) {
	if len(m.Mean) != len(mean) || len(m.Squares) != len(deviation) || len(mean) != len(deviation) {
		panic(errLength)
	}
	n := float64(max(m.N, 1))
	for j := range mean {
		mean[j] = float32(m.Mean[j])
		deviation[j] = float32(math.Sqrt(m.Squares[j] / n))
	}
}
