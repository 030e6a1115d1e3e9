//go:build !purego

package amd64

// SoftplusAVX2 is generic.Softplus.
//
//go:noescape
func SoftplusAVX2(dst, x []float32)

// ELUAVX2 is generic.ELU.
//
//go:noescape
func ELUAVX2(dst []float32, alpha float32, x []float32)

// SoftplusGradAVX2 is generic.SoftplusGrad.
//
//go:noescape
func SoftplusGradAVX2(dx, dy, y []float32)

// SoftplusAVX512 is generic.Softplus.
//
//go:noescape
func SoftplusAVX512(dst, x []float32)

// ELUAVX512 is generic.ELU.
//
//go:noescape
func ELUAVX512(dst []float32, alpha float32, x []float32)

// SoftplusGradAVX512 is generic.SoftplusGrad.
//
//go:noescape
func SoftplusGradAVX512(dx, dy, y []float32)
