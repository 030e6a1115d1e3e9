//go:build !purego

package arm64

// LogNEON returns the bits of generic.Log.
//
//go:noescape
func LogNEON(dst, x []float32)

// Log1pNEON returns the bits of generic.Log1p.
//
//go:noescape
func Log1pNEON(dst, x []float32)
