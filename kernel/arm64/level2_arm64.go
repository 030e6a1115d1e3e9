//go:build !purego

package arm64

// AddOuterNEON is generic.AddOuter: an Axpy for each row.
func AddOuterNEON(a, x, y []float32, stride, incX, rows int, alpha float32) {
	for i := range rows {
		AxpyNEON(alpha*x[i*incX], y, a[i*stride:i*stride+len(y)])
	}
}

// AddRowsNEON is generic.AddRows: an Axpy for each row.
func AddRowsNEON(y, a, x []float32, stride, incX, rows int, alpha float32) {
	for i := range rows {
		AxpyNEON(alpha*x[i*incX], a[i*stride:i*stride+len(y)], y)
	}
}

// AddOuter64NEON is generic.AddOuter64: an Axpy64 for each row.
func AddOuter64NEON(a, x, y []float64, stride, incX, rows int, alpha float64) {
	for i := range rows {
		Axpy64NEON(alpha*x[i*incX], y, a[i*stride:i*stride+len(y)])
	}
}

// AddRows64NEON is generic.AddRows64: an Axpy64 for each row.
func AddRows64NEON(y, a, x []float64, stride, incX, rows int, alpha float64) {
	for i := range rows {
		Axpy64NEON(alpha*x[i*incX], a[i*stride:i*stride+len(y)], y)
	}
}
