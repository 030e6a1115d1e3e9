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

// Dot64NEON is generic.Dot64.
//
//go:noescape
func Dot64NEON(x, y []float64) float64

// Sum64NEON is generic.Sum64.
//
//go:noescape
func Sum64NEON(x []float64) float64

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

// LogNEON returns the bits of generic.Log.
//
//go:noescape
func LogNEON(dst, x []float32)

// Log1pNEON returns the bits of generic.Log1p.
//
//go:noescape
func Log1pNEON(dst, x []float32)

// SiLUGradNEON returns the bits of generic.SiLUGrad.
//
//go:noescape
func SiLUGradNEON(dx, dy, x []float32)

// GELUTanhGradNEON returns the bits of generic.GELUTanhGrad.
//
//go:noescape
func GELUTanhGradNEON(dx, dy, x []float32)

// GELUGradNEON returns the bits of generic.GELUGrad.
//
//go:noescape
func GELUGradNEON(dx, dy, x []float32)

// SoftplusNEON returns the bits of generic.Softplus.
//
//go:noescape
func SoftplusNEON(dst, x []float32)

// ELUNEON returns the bits of generic.ELU.
//
//go:noescape
func ELUNEON(dst []float32, alpha float32, x []float32)

// SoftplusGradNEON returns the bits of generic.SoftplusGrad.
//
//go:noescape
func SoftplusGradNEON(dx, dy, y []float32)

// LogSoftmaxNEON returns the bits of generic.LogSoftmax.
//
//go:noescape
func LogSoftmaxNEON(dst, x []float32, m float32, l float64)

// SigmoidLossNEON adds the bits of generic.SigmoidLoss.
//
//go:noescape
func SigmoidLossNEON(acc *[32]float64, x, t []float32)

// MomentumNEON sets v[i] = mu·v[i] + g[i], then w[i] = w[i] − rate·v[i], as generic.Momentum does.
//
//go:noescape
func MomentumNEON(w, v, g []float32, rate, mu float32)

// AdamNEON takes one step of Adam, as generic.Adam does.
//
//go:noescape
func AdamNEON(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32)

// Exp64NEON returns the bits of generic.Exp64.
//
//go:noescape
func Exp64NEON(dst, x []float64)

// Log64NEON returns the bits of generic.Log64.
//
//go:noescape
func Log64NEON(dst, x []float64)

// Sigmoid64NEON returns the bits of generic.Sigmoid64.
//
//go:noescape
func Sigmoid64NEON(dst, x []float64)

// Tanh64NEON returns the bits of generic.Tanh64.
//
//go:noescape
func Tanh64NEON(dst, x []float64)

// TransposeNEON is generic.Transpose; Transpose64NEON is that for float64.
//
//go:noescape
func TransposeNEON(dst, src []float32, dstRow, srcRow, rows, cols int)

//go:noescape
func Transpose64NEON(dst, src []float64, dstRow, srcRow, rows, cols int)

// CopyRowsNEON is generic.CopyRows.
//
//go:noescape
func CopyRowsNEON(dst, src []float32, dstRow, srcRow, rows, cols int)
