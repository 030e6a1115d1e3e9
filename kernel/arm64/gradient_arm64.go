//go:build !purego

package arm64

// SiLUGradNEON returns the bits of generic.SiLUGrad.
//
//go:noescape
func SiLUGradNEON(dx, dy, x []float32)

// GELUTanhGradNEON returns the bits of generic.GELUTanhGrad.
//
//go:noescape
func GELUTanhGradNEON(dx, dy, x []float32)

// GELUGradNEON returns the bits of generic.GELUGrad.
//
//go:noescape
func GELUGradNEON(dx, dy, x []float32)
