package generic

// Swap exchanges x and y.
func Swap(x, y []float32) {
	for i := range x {
		x[i], y[i] = y[i], x[i]
	}
}

// Swap64 is Swap for float64.
func Swap64(x, y []float64) {
	for i := range x {
		x[i], y[i] = y[i], x[i]
	}
}
