package kernel

// Exp sets dst[i] = eˣ, x = x[i], correctly rounded. NaN gives NaN, +Inf and
// x > 88.72283 give +Inf, −Inf and x < −103.97208 give +0.
func Exp(dst, x []float32) { unary(active.exp, dst, x) }

// Expm1 sets dst[i] = eˣ − 1, x = x[i], correctly rounded. NaN gives NaN, ±0 give ±0, +Inf and
// x > 88.72283 give +Inf, −Inf and x < −17.328678 give −1.
func Expm1(dst, x []float32) { unary(active.expm1, dst, x) }

// Log sets dst[i] to the natural logarithm of x[i], correctly rounded. NaN gives NaN, +Inf gives
// +Inf, ±0 give −Inf, −Inf and x < −0 give NaN.
func Log(dst, x []float32) { unary(active.log, dst, x) }

// Log1p sets dst[i] = log(1 + x), x = x[i], correctly rounded. NaN gives NaN, ±0 give ±0, +Inf gives
// +Inf, −1 gives −Inf, −Inf and x < −1 give NaN.
func Log1p(dst, x []float32) { unary(active.log1p, dst, x) }

// Sigmoid sets dst[i] = 1/(1 + e⁻ˣ), x = x[i], correctly rounded: the logistic
// function. NaN gives NaN, +Inf and x > 17.328678 give 1, −Inf and x < −103.97208 give +0.
func Sigmoid(dst, x []float32) { unary(active.sigmoid, dst, x) }

// Tanh sets dst[i] = tanh(x[i]), correctly rounded. NaN gives NaN, ±Inf give ±1, ±0 give ±0.
func Tanh(dst, x []float32) { unary(active.tanh, dst, x) }

// Exp64 is [Exp] for float64, with an error of less than 0.73 ULP, or 0.87 where the result is subnormal. NaN
// gives NaN, +Inf and x > 709.782712893384 give +Inf, −Inf and x < −745.1332191019411 give +0.
func Exp64(dst, x []float64) { unary64(active.exp64, dst, x) }

// Log64 is [Log] for float64, with an error of less than 0.59 ULP. NaN gives NaN, +Inf gives +Inf, ±0
// give −Inf, x < 0 gives NaN.
func Log64(dst, x []float64) { unary64(active.log64, dst, x) }

// Sigmoid64 is [Sigmoid] for float64, with an error of less than 0.73 ULP, or 0.87 where the result is
// subnormal. NaN gives NaN, +Inf gives 1, −Inf gives +0.
func Sigmoid64(dst, x []float64) { unary64(active.sigmoid64, dst, x) }

// Tanh64 is [Tanh] for float64, with an error of less than 0.55 ULP. NaN gives
// NaN, ±Inf give ±1, ±0 give ±0. It is odd: Tanh64 of −x is that of x, negated.
func Tanh64(dst, x []float64) { unary64(active.tanh64, dst, x) }

// SiLU sets dst[i] = x·sigmoid(x), x = x[i], correctly rounded; it is called swish, too.
// NaN gives NaN, +Inf gives +Inf, −Inf and x < −108.6603 give −0, ±0 give ±0.
func SiLU(dst, x []float32) { unary(active.silu, dst, x) }

// GELUTanh sets dst[i] = x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2, x = x[i], correctly
// rounded: the usual approximation of the Gaussian error linear unit.
// NaN gives NaN, +Inf gives +Inf, −Inf and x < −10.770867 give −0, ±0 give ±0.
func GELUTanh(dst, x []float32) { unary(active.geluTanh, dst, x) }

// Erf sets dst[i] = erf(x[i]), the error function, correctly rounded. NaN gives NaN, ±Inf give ±1, ±0 give ±0.
func Erf(dst, x []float32) { unary(active.erf, dst, x) }

// GELU sets dst[i] = x·(1 + erf(x/√2))/2, x = x[i], correctly rounded: the exact Gaussian error
// linear unit. NaN gives NaN, +Inf gives +Inf, −Inf and x < −14.356068 give −0, ±0 give ±0.
func GELU(dst, x []float32) { unary(active.gelu, dst, x) }

// Softplus sets dst[i] = log(1 + eˣ), x = x[i], correctly rounded. NaN gives NaN, +Inf and x > 14.55609 give x, −Inf
// and x < −103.97208 give +0.
func Softplus(dst, x []float32) { unary(active.softplus, dst, x) }

// ELU sets dst[i] = x where x = x[i] > 0, and alpha·(eˣ − 1) elsewhere: the exponential linear unit. For alpha = 1
// it is correctly rounded. For every other alpha its error is below (1/2 + 2⁻²⁶) ULP: it is the nearest float32
// unless the exact value lies nearer than 2⁻²⁶ ULP to the middle between two. For alpha = 1, NaN gives NaN,
// ±0 give ±0, +Inf gives +Inf, −Inf and x < −17.328678 give −1.
func ELU(dst []float32, alpha float32, x []float32) {
	unaryScalar(active.elu, dst, alpha, x)
}

// ReLU sets dst[i] = max(x[i], 0). NaN gives NaN, −0 gives +0.
func ReLU(dst, x []float32) { unary(active.relu, dst, x) }

// LeakyReLU sets dst[i] = x[i] where x[i] > 0, and alpha·x[i] elsewhere. NaN gives NaN.
func LeakyReLU(dst []float32, alpha float32, x []float32) {
	unaryScalar(active.leakyReLU, dst, alpha, x)
}

// The gradients take dy, the gradient of the loss with respect to the output y of a
// function f, and give dx, that with respect to its input x: dx = dy·f′(x). Where f′ can be expressed by y
// they take y, so that only outputs need be kept; those of SiLU, GELU and GELUTanh take x.

// ExpGrad sets dx[i] = dy[i]·y[i], where y = Exp(x).
func ExpGrad(dx, dy, y []float32) { binary(active.mul, dx, dy, y) }

// SigmoidGrad sets dx[i] = dy[i]·(y[i]·(1 − y[i])), where y = Sigmoid(x).
func SigmoidGrad(dx, dy, y []float32) { binary(active.sigmoidGrad, dx, dy, y) }

// TanhGrad sets dx[i] = dy[i]·(1 − y[i]²), where y = Tanh(x); 1 − y² is rounded once.
func TanhGrad(dx, dy, y []float32) { binary(active.tanhGrad, dx, dy, y) }

// ReLUGrad sets dx[i] = dy[i], and +0 where y[i] ≤ 0, where y = ReLU(x). At a
// NaN in y the gradient passes.
func ReLUGrad(dx, dy, y []float32) { binary(active.reluGrad, dx, dy, y) }

// LeakyReLUGrad sets dx[i] = dy[i] where y[i] > 0, and alpha·dy[i] elsewhere, where y =
// LeakyReLU(x) with the same alpha ≥ 0.
func LeakyReLUGrad(dx []float32, alpha float32, dy, y []float32) {
	binaryScalar(active.leakyReLUGrad, dx, alpha, dy, y)
}

// ELUGrad sets dx[i] = dy[i] where y[i] > 0, and dy[i]·(y[i] + alpha) elsewhere, where y = ELU(x)
// with the same alpha ≥ 0. The sum is rounded once, the product once.
func ELUGrad(dx []float32, alpha float32, dy, y []float32) {
	binaryScalar(active.eluGrad, dx, alpha, dy, y)
}

// SoftplusGrad sets dx[i] = dy[i]·(1 − e^(−y[i])), where y = Softplus(x): dy·sigmoid(x), expressed by y ≥ 0. Its error
// is below (1/2 + 2⁻²⁶) ULP of that expression.
func SoftplusGrad(dx, dy, y []float32) { binary(active.softplusGrad, dx, dy, y) }

// The next three compute f′ in float64 and round its product with dy once. The error of f′ is below 2⁻³² times the greater of
// |f′(x)| and, where x > −6, 1/2. So dx is within 0.52 ULP of dy·f′(x) where |f′(x)| ≥ 1/16, and also where x < −6, down
// to the smallest numbers. In between, f′ is 0 at one x, −1.278 for SiLU and −0.752 for the other two;
// there f′ is right for another x, less than 1/100 ULP away.

// SiLUGrad sets dx[i] = dy[i]·f′(x[i]), where f is SiLU. NaN in x gives NaN, +Inf gives dy, −Inf gives 0.
func SiLUGrad(dx, dy, x []float32) { binary(active.siluGrad, dx, dy, x) }

// GELUTanhGrad sets dx[i] = dy[i]·f′(x[i]), where f is GELUTanh. NaN in x gives NaN, +Inf gives dy, −Inf gives 0.
func GELUTanhGrad(dx, dy, x []float32) { binary(active.geluTanhGrad, dx, dy, x) }

// GELUGrad sets dx[i] = dy[i]·f′(x[i]), where f is GELU. NaN in x gives NaN, +Inf gives dy, −Inf gives 0.
func GELUGrad(dx, dy, x []float32) { binary(active.geluGrad, dx, dy, x) }
