//go:build !purego

package amd64

// SiLUGradAVX2 is generic.SiLUGrad.
//
//go:noescape
func SiLUGradAVX2(dx, dy, x []float32)

// GELUTanhGradAVX2 is generic.GELUTanhGrad.
//
//go:noescape
func GELUTanhGradAVX2(dx, dy, x []float32)

// GELUGradAVX2 is generic.GELUGrad.
//
//go:noescape
func GELUGradAVX2(dx, dy, x []float32)

// SiLUGradAVX512 is generic.SiLUGrad.
//
//go:noescape
func SiLUGradAVX512(dx, dy, x []float32)

// GELUTanhGradAVX512 is generic.GELUTanhGrad.
//
//go:noescape
func GELUTanhGradAVX512(dx, dy, x []float32)

// GELUGradAVX512 is generic.GELUGrad.
//
//go:noescape
func GELUGradAVX512(dx, dy, x []float32)
