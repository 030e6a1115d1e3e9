//go:build !purego

package amd64

// ExpAVX2 is generic.Exp.
//
//go:noescape
func ExpAVX2(dst, x []float32)

// Expm1AVX2 is generic.Expm1.
//
//go:noescape
func Expm1AVX2(dst, x []float32)

// SigmoidAVX2 is generic.Sigmoid.
//
//go:noescape
func SigmoidAVX2(dst, x []float32)

// TanhAVX2 is generic.Tanh.
//
//go:noescape
func TanhAVX2(dst, x []float32)

// SiLUAVX2 is generic.SiLU.
//
//go:noescape
func SiLUAVX2(dst, x []float32)

// GELUTanhAVX2 is generic.GELUTanh.
//
//go:noescape
func GELUTanhAVX2(dst, x []float32)

// ErfAVX2 is generic.Erf.
//
//go:noescape
func ErfAVX2(dst, x []float32)

// GELUAVX2 is generic.GELU.
//
//go:noescape
func GELUAVX2(dst, x []float32)

// ExpSumAVX2 is generic.ExpSum.
//
//go:noescape
func ExpSumAVX2(x []float32, m float32) float64

// ExpScaleAVX2 is generic.ExpScale.
//
//go:noescape
func ExpScaleAVX2(dst, x []float32, m float32, scale float64)

// ExpAVX512 is generic.Exp.
//
//go:noescape
func ExpAVX512(dst, x []float32)

// Expm1AVX512 is generic.Expm1.
//
//go:noescape
func Expm1AVX512(dst, x []float32)

// SigmoidAVX512 is generic.Sigmoid.
//
//go:noescape
func SigmoidAVX512(dst, x []float32)

// TanhAVX512 is generic.Tanh.
//
//go:noescape
func TanhAVX512(dst, x []float32)

// SiLUAVX512 is generic.SiLU.
//
//go:noescape
func SiLUAVX512(dst, x []float32)

// GELUTanhAVX512 is generic.GELUTanh.
//
//go:noescape
func GELUTanhAVX512(dst, x []float32)

// ErfAVX512 is generic.Erf.
//
//go:noescape
func ErfAVX512(dst, x []float32)

// GELUAVX512 is generic.GELU.
//
//go:noescape
func GELUAVX512(dst, x []float32)

// ExpSumAVX512 is generic.ExpSum.
//
//go:noescape
func ExpSumAVX512(x []float32, m float32) float64

// ExpScaleAVX512 is generic.ExpScale.
//
//go:noescape
func ExpScaleAVX512(dst, x []float32, m float32, scale float64)
