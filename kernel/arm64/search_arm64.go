//go:build !purego

package arm64

// MaxNEON is generic.Max.
//
//go:noescape
func MaxNEON(x []float32) float32

// IndexNEON is generic.Index.
//
//go:noescape
func IndexNEON(x []float32, v float32) int

// NonFiniteNEON is generic.NonFinite.
//
//go:noescape
func NonFiniteNEON(x []float32) int
