//go:build !purego

package arm64

// Dot64NEON is generic.Dot64.
//
//go:noescape
func Dot64NEON(x, y []float64) float64

// Sum64NEON is generic.Sum64.
//
//go:noescape
func Sum64NEON(x []float64) float64
