package portable

import "math"

// AddSymmetric is generic.AddSymmetric: an Axpy and a RowDots for each row.
func AddSymmetric(y, a, x []float32, stride, first, rows, from, to int, upper bool, alpha float32) {
	var d [1]float32
	for k := range rows {
		i, begin, end := first+k, max(from, first+k), to
		if !upper {
			i = first + rows - 1 - k
			begin, end = from, min(to, i+1)
		}
		row, u := a[i*stride+begin:i*stride+end], x[begin:end]
		beside, v := row, y[begin:end]
		switch i {
		case begin:
			beside, v = beside[1:], v[1:]
		case end - 1:
			beside, v = beside[:len(row)-1], v[:len(row)-1]
		}
		Axpy(float32(alpha*x[i]), beside, v)
		RowDots(d[:], row, u, stride)
		y[i] += float32(alpha * (d[0] + 0))
	}
}

// AddSymmetric64 is generic.AddSymmetric64.
func AddSymmetric64(y, a, x []float64, stride, first, rows, from, to int, upper bool, alpha float64) {
	var d [1]float64
	for k := range rows {
		i, begin, end := first+k, max(from, first+k), to
		if !upper {
			i = first + rows - 1 - k
			begin, end = from, min(to, i+1)
		}
		row, u := a[i*stride+begin:i*stride+end], x[begin:end]
		beside, v := row, y[begin:end]
		switch i {
		case begin:
			beside, v = beside[1:], v[1:]
		case end - 1:
			beside, v = beside[:len(row)-1], v[:len(row)-1]
		}
		f := float64(alpha * x[i])
		for j, w := range v {
			v[j] = math.FMA(f, beside[j], w)
		}
		RowDots64(d[:], row, u, stride)
		y[i] += float64(alpha * (d[0] + 0))
	}
}
