//go:build !purego

package amd64

// Dot64AVX2 returns the sum of x[i]·y[i] over one block, as generic.Dot64 does.
//
//go:noescape
func Dot64AVX2(x, y []float64) float64

// Dot64AVX512 returns the sum of x[i]·y[i] over one block, as generic.Dot64 does.
//
//go:noescape
func Dot64AVX512(x, y []float64) float64

// Sum64AVX2 returns the sum of x[i] over one block, as generic.Sum64 does.
//
//go:noescape
func Sum64AVX2(x []float64) float64

// Sum64AVX512 returns the sum of x[i] over one block, as generic.Sum64 does.
//
//go:noescape
func Sum64AVX512(x []float64) float64
