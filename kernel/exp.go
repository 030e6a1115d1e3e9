package kernel

// Exp sets dst[i] = eˣ, x = x[i], correctly rounded. NaN gives NaN, +Inf and
// x > 88.72283 give +Inf, −Inf and x < −103.97208 give +0.
func Exp(dst, x []float32) { unary(active.Exp, dst, x) }

// Expm1 sets dst[i] = eˣ − 1, x = x[i], correctly rounded. NaN gives NaN, ±0 give ±0, +Inf and
// x > 88.72283 give +Inf, −Inf and x < −17.328678 give −1.
func Expm1(dst, x []float32) { unary(active.Expm1, dst, x) }

// Sigmoid sets dst[i] = 1/(1 + e⁻ˣ), x = x[i], correctly rounded: the logistic
// function. NaN gives NaN, +Inf and x > 17.328678 give 1, −Inf and x < −103.97208 give +0.
func Sigmoid(dst, x []float32) { unary(active.Sigmoid, dst, x) }

// Tanh sets dst[i] = tanh(x[i]), correctly rounded. NaN gives NaN, ±Inf give ±1, ±0 give ±0.
func Tanh(dst, x []float32) { unary(active.Tanh, dst, x) }
