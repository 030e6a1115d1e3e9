//go:build !purego

package amd64

// LogAVX2 is generic.Log.
//
//go:noescape
func LogAVX2(dst, x []float32)

// Log1pAVX2 is generic.Log1p.
//
//go:noescape
func Log1pAVX2(dst, x []float32)

// LogAVX512 is generic.Log.
//
//go:noescape
func LogAVX512(dst, x []float32)

// Log1pAVX512 is generic.Log1p.
//
//go:noescape
func Log1pAVX512(dst, x []float32)
