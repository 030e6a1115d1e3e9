//go:build !purego

package arm64

// DotNEON is generic.Dot.
//
//go:noescape
func DotNEON(x, y []float32) float32

// SumNEON is generic.Sum.
//
//go:noescape
func SumNEON(x []float32) float32

// SquaredDistanceNEON is generic.SquaredDistance.
//
//go:noescape
func SquaredDistanceNEON(x, y []float32) float32
