package generic

import "math"

// AddSymmetric adds to y what the rows [first, first+rows) of the upper or lower triangle of a
// symmetric matrix add to it in the columns [from, to). Element (i,j) is a[i·stride + j]. The rows
// of an upper triangle are done from the first to the last, those of a lower one from the last to
// the first. A row i does two things: for each of its columns but the diagonal, y[j] becomes
// fma(alpha·x[i], a[i,j], y[j]); then alpha·d is added to y[i], where d is RowDots of its columns,
// the diagonal included, and x, and +0 where that is −0. Which column of a row has the first lane
// does not matter: lanes that are folded in halves give the same bits when they are turned round.
//
// A set may want that first and from are multiples of 16; that the columns of an upper triangle
// begin at first, or to the right of all rows; that those of a lower one end at first+rows, or, at
// a multiple of 16, to the left of all rows; and that rows, unless they are the matrix's last, end
// at a multiple of 16.
func AddSymmetric(y, a, x []float32, stride, first, rows, from, to int, upper bool, alpha float32) {
	for k := range rows {
		i, begin, end := first+k, max(from, first+k), to
		if !upper {
			i = first + rows - 1 - k
			begin, end = from, min(to, i+1)
		}
		f := float32(alpha * x[i])
		for j := begin; j < end; j++ {
			if j != i {
				y[j] = FMA(f, a[i*stride+j], y[j])
			}
		}
		var d [1]float32
		RowDots(d[:], a[i*stride+begin:], x[begin:end], stride)
		y[i] += float32(alpha * (d[0] + 0))
	}
}

// AddSymmetric64 is AddSymmetric for float64, with RowDots64.
func AddSymmetric64(y, a, x []float64, stride, first, rows, from, to int, upper bool, alpha float64) {
	for k := range rows {
		i, begin, end := first+k, max(from, first+k), to
		if !upper {
			i = first + rows - 1 - k
			begin, end = from, min(to, i+1)
		}
		f := float64(alpha * x[i])
		for j := begin; j < end; j++ {
			if j != i {
				y[j] = math.FMA(f, a[i*stride+j], y[j])
			}
		}
		var d [1]float64
		RowDots64(d[:], a[i*stride+begin:], x[begin:end], stride)
		y[i] += float64(alpha * (d[0] + 0))
	}
}
