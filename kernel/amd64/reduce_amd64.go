//go:build !purego

package amd64

// DotAVX2 returns the sum of x[i]·y[i] over one block, as generic.Dot does.
//
//go:noescape
func DotAVX2(x, y []float32) float32

// DotAVX512 returns the sum of x[i]·y[i] over one block, as generic.Dot does.
//
//go:noescape
func DotAVX512(x, y []float32) float32

// SumAVX2 returns the sum of x[i] over one block, as generic.Sum does.
//
//go:noescape
func SumAVX2(x []float32) float32

// SumAVX512 returns the sum of x[i] over one block, as generic.Sum does.
//
//go:noescape
func SumAVX512(x []float32) float32

// SquaredDistanceAVX2 returns the sum of (x[i] − y[i])² over one block, as
// generic.SquaredDistance does.
//
//go:noescape
func SquaredDistanceAVX2(x, y []float32) float32

// SquaredDistanceAVX512 returns the sum of (x[i] − y[i])² over one block, as
// generic.SquaredDistance does.
//
//go:noescape
func SquaredDistanceAVX512(x, y []float32) float32
