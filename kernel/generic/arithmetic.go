package generic

import "math"

// Add sets dst[i] = x[i] + y[i].
func Add(dst, x, y []float32) {
	for i := range dst {
		dst[i] = x[i] + y[i]
	}
}

// Sub sets dst[i] = x[i] − y[i].
func Sub(dst, x, y []float32) {
	for i := range dst {
		dst[i] = x[i] - y[i]
	}
}

// Mul sets dst[i] = x[i]·y[i].
func Mul(dst, x, y []float32) {
	for i := range dst {
		dst[i] = x[i] * y[i]
	}
}

// Div sets dst[i] = x[i] / y[i].
func Div(dst, x, y []float32) {
	for i := range dst {
		dst[i] = x[i] / y[i]
	}
}

// Scale sets dst[i] = a·x[i].
func Scale(dst []float32, a float32, x []float32) {
	for i := range dst {
		dst[i] = a * x[i]
	}
}

// Axpy sets y[i] = a·x[i] + y[i], fused.
func Axpy(a float32, x, y []float32) {
	for i := range y {
		y[i] = FMA(a, x[i], y[i])
	}
}

// Scale64 sets dst[i] = a·x[i].
func Scale64(dst []float64, a float64, x []float64) {
	for i := range dst {
		dst[i] = a * x[i]
	}
}

// Axpy64 sets y[i] = a·x[i] + y[i], fused.
func Axpy64(a float64, x, y []float64) {
	for i := range y {
		y[i] = math.FMA(a, x[i], y[i])
	}
}

// ScaledSub sets dst[i] = a·(x[i] − y[i]): the gradient of the losses, with a = 1/rows
// and the like. The difference is rounded, then the product.
func ScaledSub(dst []float32, a float32, x, y []float32) {
	for i := range dst {
		dst[i] = a * float32(x[i]-y[i])
	}
}
