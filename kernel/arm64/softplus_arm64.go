//go:build !purego

package arm64

// SoftplusNEON returns the bits of generic.Softplus.
//
//go:noescape
func SoftplusNEON(dst, x []float32)

// ELUNEON returns the bits of generic.ELU.
//
//go:noescape
func ELUNEON(dst []float32, alpha float32, x []float32)

// SoftplusGradNEON returns the bits of generic.SoftplusGrad.
//
//go:noescape
func SoftplusGradNEON(dx, dy, y []float32)
