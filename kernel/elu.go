package kernel

// ELU sets dst[i] = x where x = x[i] > 0, and alpha·(eˣ − 1) elsewhere: the exponential linear
// unit. For alpha = 1 it is correctly rounded. For every other alpha its error is below (1/2 +
// 2⁻²⁶) ULP: it is the nearest float32 unless the exact value lies nearer than 2⁻²⁶ ULP to the
// middle between two. For alpha = 1, NaN gives NaN, ±0 give ±0, +Inf gives +Inf, −Inf and x <
// −17.328678 give −1.
func ELU(dst []float32, alpha float32, x []float32) {
	unaryScalar(active.ELU, dst, alpha, x)
}

// Softplus sets dst[i] = log(1 + eˣ), x = x[i], correctly rounded. NaN gives NaN, +Inf and x >
// 14.55609 give x, −Inf and x < −103.97208 give +0.
func Softplus(dst, x []float32) { unary(active.Softplus, dst, x) }

// SoftplusGrad sets dx[i] = dy[i]·(1 − e^(−y[i])), where y = Softplus(x): dy·sigmoid(x), expressed
// by y ≥ 0. Its error is below (1/2 + 2⁻²⁶) ULP of that expression.
func SoftplusGrad(dx, dy, y []float32) { binary(active.SoftplusGrad, dx, dy, y) }
