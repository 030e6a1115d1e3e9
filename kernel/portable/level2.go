package portable

import "math"

// AddOuter is generic.AddOuter.
func AddOuter(a, x, y []float32, stride, incX, rows int, alpha float32) {
	for i := range rows {
		Axpy(float32(alpha*x[i*incX]), y, a[i*stride:i*stride+len(y)])
	}
}

// AddRows is generic.AddRows.
func AddRows(y, a, x []float32, stride, incX, rows int, alpha float32) {
	for i := range rows {
		Axpy(float32(alpha*x[i*incX]), a[i*stride:i*stride+len(y)], y)
	}
}

// AddOuter64 is generic.AddOuter64.
func AddOuter64(a, x, y []float64, stride, incX, rows int, alpha float64) {
	for i := range rows {
		f := float64(alpha * x[i*incX])
		row := a[i*stride : i*stride+len(y)]
		for j, v := range y {
			row[j] = math.FMA(f, v, row[j])
		}
	}
}

// AddRows64 is generic.AddRows64. Four rows are added at a time, so that y is loaded and stored
// once for them.
func AddRows64(y, a, x []float64, stride, incX, rows int, alpha float64) {
	i := 0
	for ; i+4 <= rows; i += 4 {
		f0, f1 := float64(alpha*x[i*incX]), float64(alpha*x[(i+1)*incX])
		f2, f3 := float64(alpha*x[(i+2)*incX]), float64(alpha*x[(i+3)*incX])
		r0, r1 := a[i*stride:], a[(i+1)*stride:]
		r2, r3 := a[(i+2)*stride:], a[(i+3)*stride:]
		r0, r1, r2, r3 = r0[:len(y)], r1[:len(y)], r2[:len(y)], r3[:len(y)]
		for j, v := range y {
			y[j] = math.FMA(f3, r3[j], math.FMA(f2, r2[j], math.FMA(f1, r1[j], math.FMA(f0, r0[j], v))))
		}
	}
	for ; i < rows; i++ {
		f := float64(alpha * x[i*incX])
		row := a[i*stride : i*stride+len(y)]
		for j, v := range row {
			y[j] = math.FMA(f, v, y[j])
		}
	}
}
