//go:build !purego

package arm64

// Exp64NEON returns the bits of generic.Exp64.
//
//go:noescape
func Exp64NEON(dst, x []float64)

// Log64NEON returns the bits of generic.Log64.
//
//go:noescape
func Log64NEON(dst, x []float64)

// Sigmoid64NEON returns the bits of generic.Sigmoid64.
//
//go:noescape
func Sigmoid64NEON(dst, x []float64)

// Tanh64NEON returns the bits of generic.Tanh64.
//
//go:noescape
func Tanh64NEON(dst, x []float64)
