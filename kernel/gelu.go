package kernel

// GELU sets dst[i] = x·(1 + erf(x/√2))/2, x = x[i], correctly rounded: the exact Gaussian error
// linear unit. NaN gives NaN, +Inf gives +Inf, −Inf and x < −14.356068 give −0, ±0 give ±0.
func GELU(dst, x []float32) { unary(active.GELU, dst, x) }

// Erf sets dst[i] = erf(x[i]), the error function, correctly rounded. NaN gives NaN, ±Inf give ±1,
// ±0 give ±0.
func Erf(dst, x []float32) { unary(active.Erf, dst, x) }

// GELUGrad sets dx[i] = dy[i]·f′(x[i]), where f is GELU, as near as [SiLUGrad] does; its f′ is 0 at
// −0.752. NaN in x gives NaN, +Inf gives dy, −Inf gives ±0 for a finite dy.
func GELUGrad(dx, dy, x []float32) { binary(active.GELUGrad, dx, dy, x) }
