package kernel

// Add sets dst[i] = x[i] + y[i].
func Add(dst, x, y []float32) { binary(active.Add, dst, x, y) }

// Sub sets dst[i] = x[i] − y[i].
func Sub(dst, x, y []float32) { binary(active.Sub, dst, x, y) }

// Mul sets dst[i] = x[i]·y[i].
func Mul(dst, x, y []float32) { binary(active.Mul, dst, x, y) }

// Div sets dst[i] = x[i] / y[i], as IEEE 754 says for zeros and infinities.
func Div(dst, x, y []float32) { binary(active.Div, dst, x, y) }

// Sqrt sets dst[i] = √x[i], correctly rounded. NaN and x < 0 give NaN, ±0 give
// ±0, +Inf gives +Inf.
func Sqrt(dst, x []float32) { unary(active.Sqrt, dst, x) }

// Abs sets dst[i] = |x[i]|, exactly. NaN gives NaN, ±0 give +0, ±Inf give +Inf.
func Abs(dst, x []float32) { unary(active.Abs, dst, x) }

// Neg sets dst[i] = −x[i], exactly. NaN gives NaN, ±0 give ∓0, ±Inf give ∓Inf.
func Neg(dst, x []float32) { unary(active.Neg, dst, x) }

// Square sets dst[i] = x[i]², correctly rounded. NaN gives NaN, ±0 give +0,
// ±Inf give +Inf. What is too large is +Inf.
func Square(dst, x []float32) { unary(active.Square, dst, x) }

// Reciprocal sets dst[i] = 1/x[i], correctly rounded. NaN gives NaN, ±0 give ±Inf,
// ±Inf give ±0. It overflows to ±Inf for |x| ≤ 2⁻¹²⁸, and is subnormal for |x| >
// 2¹²⁶.
func Reciprocal(dst, x []float32) { unary(active.Reciprocal, dst, x) }

// Add64 is [Add] for float64.
func Add64(dst, x, y []float64) { binary64(active.Add64, dst, x, y) }

// Sub64 is [Sub] for float64.
func Sub64(dst, x, y []float64) { binary64(active.Sub64, dst, x, y) }

// Mul64 is [Mul] for float64.
func Mul64(dst, x, y []float64) { binary64(active.Mul64, dst, x, y) }

// Div64 is [Div] for float64.
func Div64(dst, x, y []float64) { binary64(active.Div64, dst, x, y) }

// Sqrt64 is [Sqrt] for float64.
func Sqrt64(dst, x []float64) { unary64(active.Sqrt64, dst, x) }

// Abs64 is [Abs] for float64.
func Abs64(dst, x []float64) { unary64(active.Abs64, dst, x) }

// Neg64 is [Neg] for float64.
func Neg64(dst, x []float64) { unary64(active.Neg64, dst, x) }

// Square64 is [Square] for float64.
func Square64(dst, x []float64) { unary64(active.Square64, dst, x) }

// Reciprocal64 is [Reciprocal] for float64: it overflows for |x| ≤ 2⁻¹⁰²⁴, and is
// subnormal for |x| > 2¹⁰²².
func Reciprocal64(dst, x []float64) { unary64(active.Reciprocal64, dst, x) }

// AddScalar sets dst[i] = x[i] + a.
func AddScalar(dst []float32, a float32, x []float32) { unaryScalar(active.AddScalar, dst, a, x) }

// AddScalar64 sets dst[i] = x[i] + a.
func AddScalar64(dst []float64, a float64, x []float64) {
	unaryScalar64(active.AddScalar64, dst, a, x)
}

// Floor sets dst[i] to the largest integer that is not above x[i]. NaN gives NaN, ±0 give ±0,
// ±Inf give ±Inf.
func Floor(dst, x []float32) { unary(active.Floor, dst, x) }

// Ceil sets dst[i] to the smallest integer that is not below x[i], −0 if −1 < x[i] < 0. NaN
// gives NaN, ±0 give ±0, ±Inf give ±Inf.
func Ceil(dst, x []float32) { unary(active.Ceil, dst, x) }

// Trunc sets dst[i] to x[i] without its fraction: towards zero, with the sign of x[i]. NaN gives
// NaN, ±Inf give ±Inf.
func Trunc(dst, x []float32) { unary(active.Trunc, dst, x) }

// RoundToEven sets dst[i] to the integer nearest to x[i], of two that are equally near to the even
// one, with the sign of x[i]. NaN gives NaN, ±Inf give ±Inf.
func RoundToEven(dst, x []float32) { unary(active.RoundToEven, dst, x) }

// Floor64 is [Floor] for float64.
func Floor64(dst, x []float64) { unary64(active.Floor64, dst, x) }

// Ceil64 is [Ceil] for float64.
func Ceil64(dst, x []float64) { unary64(active.Ceil64, dst, x) }

// Trunc64 is [Trunc] for float64.
func Trunc64(dst, x []float64) { unary64(active.Trunc64, dst, x) }

// RoundToEven64 is [RoundToEven] for float64.
func RoundToEven64(dst, x []float64) { unary64(active.RoundToEven64, dst, x) }

// Scale sets dst[i] = a·x[i].
func Scale(dst []float32, a float32, x []float32) { unaryScalar(active.Scale, dst, a, x) }

// Scale64 sets dst[i] = a·x[i].
func Scale64(dst []float64, a float64, x []float64) {
	if len(x) > block64 {
		unaryScalar64(active.Scale64, dst, a, x)
		return
	}
	check(dst, x) // at once: one call less is a tenth of the time of 32 elements
	d, u := noescape(dst), noescape(x)
	active.Scale64(d, a, u)
}

// ScaledSub sets dst[i] = a·(x[i] − y[i]): the difference is rounded, then the product.
func ScaledSub(dst []float32, a float32, x, y []float32) {
	binaryScalar(active.ScaledSub, dst, a, x, y)
}

// Axpy sets y[i] = a·x[i] + y[i], each with one rounding. With a = −rate, x the
// gradient and y the weights it is a step of gradient descent.
func Axpy(a float32, x, y []float32) {
	check(y, x)
	if len(y) <= active.chunk {
		active.Axpy(a, noescape(x), noescape(y))
		return
	}
	axpyChunks(active.Axpy, active.chunk, a, x, y)
}

// Axpy64 is [Axpy] for float64.
func Axpy64(a float64, x, y []float64) {
	check(y, x)
	if len(y) <= block64 {
		active.Axpy64(a, noescape(x), noescape(y))
		return
	}
	axpyChunks(active.Axpy64, block64, a, x, y)
}

// axpyChunks calls f on x and y, chunk by chunk. Without the loop in it, Axpy of a few elements
// keeps less on its stack, and takes a twentieth less time.
func axpyChunks[T number](f func(a T, x, y []T), chunk int, a T, x, y []T) {
	u, v := noescape(x), noescape(y)
	for len(v) > chunk {
		preemptionPoint()
		f(a, u[:chunk], v[:chunk])
		u, v = u[chunk:], v[chunk:]
	}
	f(a, u, v)
}

// ReLU sets dst[i] = max(x[i], 0). NaN gives NaN, −0 gives +0.
func ReLU(dst, x []float32) { unary(active.ReLU, dst, x) }

// LeakyReLU sets dst[i] = x[i] where x[i] > 0, and alpha·x[i] elsewhere. NaN gives NaN.
func LeakyReLU(dst []float32, alpha float32, x []float32) {
	unaryScalar(active.LeakyReLU, dst, alpha, x)
}

// ExpGrad sets dx[i] = dy[i]·y[i], where y = Exp(x).
func ExpGrad(dx, dy, y []float32) { binary(active.Mul, dx, dy, y) }

// SigmoidGrad sets dx[i] = dy[i]·(y[i]·(1 − y[i])), where y = Sigmoid(x).
func SigmoidGrad(dx, dy, y []float32) { binary(active.SigmoidGrad, dx, dy, y) }

// TanhGrad sets dx[i] = dy[i]·(1 − y[i]²), where y = Tanh(x); 1 − y² is rounded once.
func TanhGrad(dx, dy, y []float32) { binary(active.TanhGrad, dx, dy, y) }

// ReLUGrad sets dx[i] = dy[i], and +0 where y[i] ≤ 0, where y = ReLU(x). At a
// NaN in y the gradient passes.
func ReLUGrad(dx, dy, y []float32) { binary(active.ReLUGrad, dx, dy, y) }

// LeakyReLUGrad sets dx[i] = dy[i] where y[i] > 0, and alpha·dy[i] elsewhere, where y =
// LeakyReLU(x) with the same alpha ≥ 0.
func LeakyReLUGrad(dx []float32, alpha float32, dy, y []float32) {
	binaryScalar(active.LeakyReLUGrad, dx, alpha, dy, y)
}

// ELUGrad sets dx[i] = dy[i] where y[i] > 0, and dy[i]·(y[i] + alpha) elsewhere, where y = ELU(x)
// with the same alpha ≥ 0. The sum is rounded once, the product once.
func ELUGrad(dx []float32, alpha float32, dy, y []float32) {
	binaryScalar(active.ELUGrad, dx, alpha, dy, y)
}

// SoftmaxGrad sets each row of dx to (dy − s)·y with s = Σ dy·y over the row,
// where y = Softmax(x) and dy is the gradient of the loss with respect to y.
func SoftmaxGrad(dx, dy, y Matrix) {
	checkSame(&dx, &dy)
	checkSame(&dx, &y)
	for i := range y.Rows {
		d, g, v := noescape(dx.Row(i)), noescape(dy.Row(i)), noescape(y.Row(i))
		s := Dot(g, v)
		chunk := active.chunk
		for len(v) > chunk {
			preemptionPoint()
			active.SoftmaxGrad(d[:chunk], s, g[:chunk], v[:chunk])
			d, g, v = d[chunk:], g[chunk:], v[chunk:]
		}
		active.SoftmaxGrad(d, s, g, v)
	}
}
