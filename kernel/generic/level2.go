package generic

import "math"

// AddOuter sets a[i·stride + j] = (alpha·x[i·incX])·y[j] + a[i·stride + j] for so many rows i:
// alpha·x is rounded, the rest is one fused operation.
func AddOuter(a, x, y []float32, stride, incX, rows int, alpha float32) {
	for i := range rows {
		f := float32(alpha * x[i*incX])
		for j, v := range y {
			a[i*stride+j] = FMA(f, v, a[i*stride+j])
		}
	}
}

// AddRows sets y[j] = (alpha·x[i·incX])·a[i·stride + j] + y[j] for one row i after the other:
// alpha·x is rounded, the rest is a chain of fused operations.
func AddRows(y, a, x []float32, stride, incX, rows int, alpha float32) {
	for i := range rows {
		f := float32(alpha * x[i*incX])
		for j := range y {
			y[j] = FMA(f, a[i*stride+j], y[j])
		}
	}
}

// AddOuter64 is AddOuter for float64.
func AddOuter64(a, x, y []float64, stride, incX, rows int, alpha float64) {
	for i := range rows {
		f := float64(alpha * x[i*incX])
		for j, v := range y {
			a[i*stride+j] = math.FMA(f, v, a[i*stride+j])
		}
	}
}

// AddRows64 is AddRows for float64.
func AddRows64(y, a, x []float64, stride, incX, rows int, alpha float64) {
	for i := range rows {
		f := float64(alpha * x[i*incX])
		for j := range y {
			y[j] = math.FMA(f, a[i*stride+j], y[j])
		}
	}
}
