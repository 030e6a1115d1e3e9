package generic

import "math"

// Axpy2 sets z[i] = a·x[i] + z[i] and then z[i] = b·y[i] + z[i], each fused.
func Axpy2(a float32, x []float32, b float32, y, z []float32) {
	for i := range z {
		z[i] = FMA(b, y[i], FMA(a, x[i], z[i]))
	}
}

// Axpy264 is Axpy2 for float64.
func Axpy264(a float64, x []float64, b float64, y, z []float64) {
	for i := range z {
		z[i] = math.FMA(b, y[i], math.FMA(a, x[i], z[i]))
	}
}
