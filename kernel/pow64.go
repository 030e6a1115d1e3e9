package kernel

// Pow64 is [Pow] for float64, with an error of less than 0.72 ULP, or 0.87 where the result is
// subnormal; for p = 2 and −1 it is rounded correctly, and a result that is a float64 is exact.
// Special values are those of Pow.
func Pow64(dst []float64, p float64, x []float64) { pow64(dst, p, x) }

// pow64 is all of Pow64: so small a Pow64 is inlined.
func pow64(dst []float64, p float64, x []float64) {
	switch p { // of which one operation is enough
	case 1:
		Scale64(dst, 1, x)
	case 2:
		Square64(dst, x)
	case -1:
		Reciprocal64(dst, x)
	default:
		unaryScalar64(active.Pow64, dst, p, x)
	}
}
