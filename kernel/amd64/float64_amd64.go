//go:build !purego

package amd64

// Exp64AVX2 is generic.Exp64.
//
//go:noescape
func Exp64AVX2(dst, x []float64)

// Log64AVX2 is generic.Log64.
//
//go:noescape
func Log64AVX2(dst, x []float64)

// Sigmoid64AVX2 is generic.Sigmoid64.
//
//go:noescape
func Sigmoid64AVX2(dst, x []float64)

// Tanh64AVX2 is generic.Tanh64.
//
//go:noescape
func Tanh64AVX2(dst, x []float64)

// Exp64AVX512 is generic.Exp64.
//
//go:noescape
func Exp64AVX512(dst, x []float64)

// Log64AVX512 is generic.Log64.
//
//go:noescape
func Log64AVX512(dst, x []float64)

// Sigmoid64AVX512 is generic.Sigmoid64.
//
//go:noescape
func Sigmoid64AVX512(dst, x []float64)

// Tanh64AVX512 is generic.Tanh64.
//
//go:noescape
func Tanh64AVX512(dst, x []float64)
