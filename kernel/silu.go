package kernel

// SiLU sets dst[i] = x·sigmoid(x), x = x[i], correctly rounded; it is called swish, too.
// NaN gives NaN, +Inf gives +Inf, −Inf and x < −108.6603 give −0, ±0 give ±0.
func SiLU(dst, x []float32) { unary(active.SiLU, dst, x) }

// GELUTanh sets dst[i] = x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2, x = x[i], correctly rounded: the
// usual approximation of the Gaussian error linear unit. NaN gives NaN, +Inf gives +Inf, −Inf and x
// < −10.770867 give −0, ±0 give ±0.
func GELUTanh(dst, x []float32) { unary(active.GELUTanh, dst, x) }

// SiLUGrad sets dx[i] = dy[i]·f′(x[i]), where f is SiLU. f′ is computed in float64 and its product
// with dy rounded once. The error of f′ is below 2⁻³² times the greater of |f′(x)| and, where x >
// −6, 1/2. So dx is within 0.52 ULP of dy·f′(x) where |f′(x)| ≥ 1/16, and also where x < −6, down
// to the smallest numbers. In between, f′ is 0 at one x, −1.278; there f′ is right for another x,
// less than 1/100 ULP away. NaN in x gives NaN, +Inf gives dy, −Inf gives ±0 for a finite dy.
func SiLUGrad(dx, dy, x []float32) { binary(active.SiLUGrad, dx, dy, x) }

// GELUTanhGrad sets dx[i] = dy[i]·f′(x[i]), where f is GELUTanh, as near as [SiLUGrad] does; its f′
// is 0 at −0.752. NaN in x gives NaN, +Inf gives dy, −Inf gives ±0 for a finite dy.
func GELUTanhGrad(dx, dy, x []float32) { binary(active.GELUTanhGrad, dx, dy, x) }
