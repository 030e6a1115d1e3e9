package kernel

// Exp64 is [Exp] for float64, with an error of less than 0.73 ULP, or 0.87 where the result is
// subnormal. NaN gives NaN, +Inf and x > 709.782712893384 give +Inf, −Inf and x <
// −745.1332191019411 give +0.
func Exp64(dst, x []float64) { unary64(active.Exp64, dst, x) }

// Log64 is [Log] for float64, with an error of less than 0.59 ULP. NaN gives NaN, +Inf gives +Inf,
// ±0 give −Inf, x < 0 gives NaN.
func Log64(dst, x []float64) { unary64(active.Log64, dst, x) }

// Sigmoid64 is [Sigmoid] for float64, with an error of less than 0.73 ULP, or 0.87 where the result
// is subnormal. NaN gives NaN, +Inf and x > 37.42994775023704 give 1, −Inf and x <
// −745.1332191019411 give +0.
func Sigmoid64(dst, x []float64) { unary64(active.Sigmoid64, dst, x) }

// Tanh64 is [Tanh] for float64, with an error of less than 0.55 ULP. NaN gives NaN, ±Inf and x
// beyond ±19.0633215471008 give ±1, ±0 give ±0. It is odd: Tanh64 of −x is that of x, negated.
func Tanh64(dst, x []float64) { unary64(active.Tanh64, dst, x) }
