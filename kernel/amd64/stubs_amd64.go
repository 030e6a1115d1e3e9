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

// Exp64AVX2 is generic.Exp64.
//
//go:noescape
func Exp64AVX2(dst, x []float64)

// Log64AVX2 is generic.Log64.
//
//go:noescape
func Log64AVX2(dst, x []float64)

// Sigmoid64AVX2 is generic.Sigmoid64.
//
//go:noescape
func Sigmoid64AVX2(dst, x []float64)

// Tanh64AVX2 is generic.Tanh64.
//
//go:noescape
func Tanh64AVX2(dst, x []float64)

// Exp64AVX512 is generic.Exp64.
//
//go:noescape
func Exp64AVX512(dst, x []float64)

// Log64AVX512 is generic.Log64.
//
//go:noescape
func Log64AVX512(dst, x []float64)

// Sigmoid64AVX512 is generic.Sigmoid64.
//
//go:noescape
func Sigmoid64AVX512(dst, x []float64)

// Tanh64AVX512 is generic.Tanh64.
//
//go:noescape
func Tanh64AVX512(dst, x []float64)

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

// LogSoftmaxAVX2 is generic.LogSoftmax.
//
//go:noescape
func LogSoftmaxAVX2(dst, x []float32, m float32, l float64)

// LogSoftmaxAVX512 is generic.LogSoftmax.
//
//go:noescape
func LogSoftmaxAVX512(dst, x []float32, m float32, l float64)

// SigmoidLossAVX2 adds the bits of generic.SigmoidLoss.
//
//go:noescape
func SigmoidLossAVX2(acc *[32]float64, x, t []float32)

// SigmoidLossAVX512 adds the bits of generic.SigmoidLoss.
//
//go:noescape
func SigmoidLossAVX512(acc *[32]float64, x, t []float32)

// MomentumAVX2 sets v[i] = mu·v[i] + g[i], then w[i] = w[i] − rate·v[i], as generic.Momentum does.
//
//go:noescape
func MomentumAVX2(w, v, g []float32, rate, mu float32)

// MomentumAVX512 sets v[i] = mu·v[i] + g[i], then w[i] = w[i] − rate·v[i], as generic.Momentum does.
//
//go:noescape
func MomentumAVX512(w, v, g []float32, rate, mu float32)

// AdamAVX2 takes one step of Adam, as generic.Adam does.
//
//go:noescape
func AdamAVX2(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32)

// AdamAVX512 takes one step of Adam, as generic.Adam does.
//
//go:noescape
func AdamAVX512(w, m, v, g []float32, beta1, c1, beta2, c2, rate, root, eps float32)

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

// MaxAVX2 returns the largest element of x that is not NaN, −Inf if there is none, as generic.Max does.
//
//go:noescape
func MaxAVX2(x []float32) float32

// MaxAVX512 returns the largest element of x that is not NaN, −Inf if there is none, as generic.Max does.
//
//go:noescape
func MaxAVX512(x []float32) float32

// IndexAVX2 returns the smallest i with x[i] == v, or −1, as generic.Index does.
//
//go:noescape
func IndexAVX2(x []float32, v float32) int

// IndexAVX512 returns the smallest i with x[i] == v, or −1, as generic.Index does.
//
//go:noescape
func IndexAVX512(x []float32, v float32) int

// NonFiniteAVX2 returns the smallest i with x[i] NaN or infinite, or −1, as generic.NonFinite does.
//
//go:noescape
func NonFiniteAVX2(x []float32) int

// NonFiniteAVX512 returns the smallest i with x[i] NaN or infinite, or −1, as generic.NonFinite does.
//
//go:noescape
func NonFiniteAVX512(x []float32) int

// SoftplusAVX2 is generic.Softplus.
//
//go:noescape
func SoftplusAVX2(dst, x []float32)

// ELUAVX2 is generic.ELU.
//
//go:noescape
func ELUAVX2(dst []float32, alpha float32, x []float32)

// SoftplusGradAVX2 is generic.SoftplusGrad.
//
//go:noescape
func SoftplusGradAVX2(dx, dy, y []float32)

// SoftplusAVX512 is generic.Softplus.
//
//go:noescape
func SoftplusAVX512(dst, x []float32)

// ELUAVX512 is generic.ELU.
//
//go:noescape
func ELUAVX512(dst []float32, alpha float32, x []float32)

// SoftplusGradAVX512 is generic.SoftplusGrad.
//
//go:noescape
func SoftplusGradAVX512(dx, dy, y []float32)
