package portable

// Axpy2 is generic.Axpy2.
func Axpy2(a float32, x []float32, b float32, y, z []float32) {
	x, y = x[:len(z)], y[:len(z)]
	for i, v := range z {
		z[i] = fma(b, y[i], fma(a, x[i], v))
	}
}
