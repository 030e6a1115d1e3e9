//go:build !purego

package amd64

// LogSoftmaxAVX2 is generic.LogSoftmax.
//
//go:noescape
func LogSoftmaxAVX2(dst, x []float32, m float32, l float64)

// LogSoftmaxAVX512 is generic.LogSoftmax.
//
//go:noescape
func LogSoftmaxAVX512(dst, x []float32, m float32, l float64)
