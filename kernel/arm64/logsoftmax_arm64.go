//go:build !purego

package arm64

// LogSoftmaxNEON returns the bits of generic.LogSoftmax.
//
//go:noescape
func LogSoftmaxNEON(dst, x []float32, m float32, l float64)
