//go:build !purego

package arm64

// ExpNEON returns the bits of generic.Exp.
//
//go:noescape
func ExpNEON(dst, x []float32)

// Expm1NEON returns the bits of generic.Expm1.
//
//go:noescape
func Expm1NEON(dst, x []float32)

// SigmoidNEON returns the bits of generic.Sigmoid.
//
//go:noescape
func SigmoidNEON(dst, x []float32)

// TanhNEON returns the bits of generic.Tanh.
//
//go:noescape
func TanhNEON(dst, x []float32)

// SiLUNEON returns the bits of generic.SiLU.
//
//go:noescape
func SiLUNEON(dst, x []float32)

// GELUTanhNEON returns the bits of generic.GELUTanh.
//
//go:noescape
func GELUTanhNEON(dst, x []float32)

// ErfNEON returns the bits of generic.Erf.
//
//go:noescape
func ErfNEON(dst, x []float32)

// GELUNEON returns the bits of generic.GELU.
//
//go:noescape
func GELUNEON(dst, x []float32)

// ExpSumNEON returns the bits of generic.ExpSum.
//
//go:noescape
func ExpSumNEON(x []float32, m float32) float64

// ExpScaleNEON returns the bits of generic.ExpScale.
//
//go:noescape
func ExpScaleNEON(dst, x []float32, m float32, scale float64)
