package kernel

// Log sets dst[i] to the natural logarithm of x[i], correctly rounded. NaN gives NaN, +Inf gives
// +Inf, ±0 give −Inf, −Inf and x < −0 give NaN.
func Log(dst, x []float32) { unary(active.Log, dst, x) }

// Log1p sets dst[i] = log(1 + x), x = x[i], correctly rounded. NaN gives NaN, ±0 give ±0, +Inf
// gives +Inf, −1 gives −Inf, −Inf and x < −1 give NaN.
func Log1p(dst, x []float32) { unary(active.Log1p, dst, x) }
