package generic

import "math"

// Add sets dst[i] = x[i] + y[i].
func Add(dst, x, y []float32) {
	for i := range dst {
		dst[i] = x[i] + y[i]
	}
}

// Sub sets dst[i] = x[i] − y[i].
func Sub(dst, x, y []float32) {
	for i := range dst {
		dst[i] = x[i] - y[i]
	}
}

// Mul sets dst[i] = x[i]·y[i].
func Mul(dst, x, y []float32) {
	for i := range dst {
		dst[i] = x[i] * y[i]
	}
}

// Div sets dst[i] = x[i] / y[i].
func Div(dst, x, y []float32) {
	for i := range dst {
		dst[i] = x[i] / y[i]
	}
}

// Scale sets dst[i] = a·x[i].
func Scale(dst []float32, a float32, x []float32) {
	for i := range dst {
		dst[i] = a * x[i]
	}
}

// Axpy sets y[i] = a·x[i] + y[i], fused.
func Axpy(a float32, x, y []float32) {
	for i := range y {
		y[i] = FMA(a, x[i], y[i])
	}
}

// ScaledSub sets dst[i] = a·(x[i] − y[i]): the gradient of the losses, with a = 1/rows
// and the like. The difference is rounded, then the product.
func ScaledSub(dst []float32, a float32, x, y []float32) {
	for i := range dst {
		dst[i] = a * float32(x[i]-y[i])
	}
}

// Sqrt sets dst[i] = √x[i], correctly rounded: −0 for −0, NaN below it. The root in float64,
// rounded again, is the root rounded once, for 53 bits are more than twice 24 and 2.
func Sqrt(dst, x []float32) {
	for i, v := range x {
		dst[i] = float32(math.Sqrt(float64(v)))
	}
}

// Abs sets dst[i] = |x[i]|: the sign bit is cleared.
func Abs(dst, x []float32) {
	for i, v := range x {
		dst[i] = abs(v)
	}
}

// Neg sets dst[i] = −x[i]: the sign bit is flipped.
func Neg(dst, x []float32) {
	for i, v := range x {
		dst[i] = -v
	}
}

// Square sets dst[i] = x[i]².
func Square(dst, x []float32) {
	for i, v := range x {
		dst[i] = v * v
	}
}

// Reciprocal sets dst[i] = 1/x[i].
func Reciprocal(dst, x []float32) {
	for i, v := range x {
		dst[i] = 1 / v
	}
}

// Add64 sets dst[i] = x[i] + y[i].
func Add64(dst, x, y []float64) {
	for i := range dst {
		dst[i] = x[i] + y[i]
	}
}

// Sub64 sets dst[i] = x[i] − y[i].
func Sub64(dst, x, y []float64) {
	for i := range dst {
		dst[i] = x[i] - y[i]
	}
}

// Mul64 sets dst[i] = x[i]·y[i].
func Mul64(dst, x, y []float64) {
	for i := range dst {
		dst[i] = x[i] * y[i]
	}
}

// Div64 sets dst[i] = x[i] / y[i].
func Div64(dst, x, y []float64) {
	for i := range dst {
		dst[i] = x[i] / y[i]
	}
}

// Sqrt64 sets dst[i] = √x[i], correctly rounded: −0 for −0, NaN below it.
func Sqrt64(dst, x []float64) {
	for i, v := range x {
		dst[i] = math.Sqrt(v)
	}
}

// Abs64 sets dst[i] = |x[i]|: the sign bit is cleared.
func Abs64(dst, x []float64) {
	for i, v := range x {
		dst[i] = math.Abs(v)
	}
}

// Neg64 sets dst[i] = −x[i]: the sign bit is flipped.
func Neg64(dst, x []float64) {
	for i, v := range x {
		dst[i] = -v
	}
}

// Square64 sets dst[i] = x[i]².
func Square64(dst, x []float64) {
	for i, v := range x {
		dst[i] = v * v
	}
}

// Reciprocal64 sets dst[i] = 1/x[i].
func Reciprocal64(dst, x []float64) {
	for i, v := range x {
		dst[i] = 1 / v
	}
}

// AddScalar sets dst[i] = x[i] + a.
func AddScalar(dst []float32, a float32, x []float32) {
	for i, v := range x {
		dst[i] = v + a
	}
}

// Floor sets dst[i] = ⌊x[i]⌋: −0 for −0.
func Floor(dst, x []float32) {
	for i, v := range x {
		dst[i] = float32(math.Floor(float64(v)))
	}
}

// Ceil sets dst[i] = ⌈x[i]⌉: −0 for −0 and above −1.
func Ceil(dst, x []float32) {
	for i, v := range x {
		dst[i] = float32(math.Ceil(float64(v)))
	}
}

// Trunc sets dst[i] to x[i] without its fraction, with its sign.
func Trunc(dst, x []float32) {
	for i, v := range x {
		dst[i] = float32(math.Trunc(float64(v)))
	}
}

// RoundToEven sets dst[i] to the integer nearest to x[i], of two the even one, with its sign.
func RoundToEven(dst, x []float32) {
	for i, v := range x {
		dst[i] = float32(math.RoundToEven(float64(v)))
	}
}

// AddScalar64 sets dst[i] = x[i] + a.
func AddScalar64(dst []float64, a float64, x []float64) {
	for i, v := range x {
		dst[i] = v + a
	}
}

// Floor64 sets dst[i] = ⌊x[i]⌋: −0 for −0.
func Floor64(dst, x []float64) {
	for i, v := range x {
		dst[i] = math.Floor(v)
	}
}

// Ceil64 sets dst[i] = ⌈x[i]⌉: −0 for −0 and above −1.
func Ceil64(dst, x []float64) {
	for i, v := range x {
		dst[i] = math.Ceil(v)
	}
}

// Trunc64 sets dst[i] to x[i] without its fraction, with its sign.
func Trunc64(dst, x []float64) {
	for i, v := range x {
		dst[i] = math.Trunc(v)
	}
}

// RoundToEven64 sets dst[i] to the integer nearest to x[i], of two the even one, with its sign.
func RoundToEven64(dst, x []float64) {
	for i, v := range x {
		dst[i] = math.RoundToEven(v)
	}
}

// Scale64 sets dst[i] = a·x[i].
func Scale64(dst []float64, a float64, x []float64) {
	for i := range dst {
		dst[i] = a * x[i]
	}
}

// Axpy64 sets y[i] = a·x[i] + y[i], fused.
func Axpy64(a float64, x, y []float64) {
	for i := range y {
		y[i] = math.FMA(a, x[i], y[i])
	}
}

// ReLU sets dst[i] = max(x[i], 0): x[i] unless x[i] ≤ 0, then +0. So NaN
// passes and −0 becomes +0.
func ReLU(dst, x []float32) {
	for i, v := range x {
		dst[i] = relu(v)
	}
}

func relu(v float32) float32 {
	if v <= 0 {
		return 0
	}
	return v
}

// ReLUGrad sets dx[i] = dy[i] unless y[i] ≤ 0, then +0, where y is the output of ReLU.
func ReLUGrad(dx, dy, y []float32) {
	for i, v := range y {
		if v <= 0 {
			dx[i] = 0
		} else {
			dx[i] = dy[i]
		}
	}
}

// LeakyReLU sets dst[i] = x[i] where x[i] > 0, else alpha·x[i].
func LeakyReLU(dst []float32, alpha float32, x []float32) {
	for i, v := range x {
		if v > 0 {
			dst[i] = v
		} else {
			dst[i] = alpha * v
		}
	}
}

// LeakyReLUGrad sets dx[i] = dy[i] where y[i] > 0, else alpha·dy[i], where y is the output of
// LeakyReLU with the same alpha ≥ 0, whose sign is that of its input.
func LeakyReLUGrad(dx []float32, alpha float32, dy, y []float32) {
	for i, v := range y {
		if v > 0 {
			dx[i] = dy[i]
		} else {
			dx[i] = alpha * dy[i]
		}
	}
}

// ELUGrad sets dx[i] = dy[i] where y[i] > 0, else dy[i]·(y[i] + alpha), where y is the output of
// ELU with the same alpha ≥ 0, whose sign is that of its input. The sum rounds, then the product.
func ELUGrad(dx []float32, alpha float32, dy, y []float32) {
	for i, v := range y {
		if v > 0 {
			dx[i] = dy[i]
		} else {
			dx[i] = dy[i] * float32(v+alpha)
		}
	}
}

// SigmoidGrad sets dx[i] = dy[i]·(y[i]·(1 − y[i])), where y = Sigmoid(x); every operation rounds.
func SigmoidGrad(dx, dy, y []float32) {
	for i, v := range y {
		dx[i] = dy[i] * float32(v*float32(1-v))
	}
}

// TanhGrad sets dx[i] = dy[i]·(1 − y[i]²), where y = Tanh(x); 1 − y² is one fused
// operation, then the product rounds.
func TanhGrad(dx, dy, y []float32) {
	for i, v := range y {
		dx[i] = dy[i] * FMA(-v, v, 1)
	}
}

// SoftmaxGrad sets dx[i] = (dy[i] − s)·y[i] for one row y of a softmax, where
// s = Σ dy·y over the row; the difference rounds, then the product.
func SoftmaxGrad(dx []float32, s float32, dy, y []float32) {
	for i, v := range y {
		dx[i] = float32(dy[i]-s) * v
	}
}
