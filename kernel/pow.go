package kernel

// Pow sets dst[i] = xᵖ, x = x[i], correctly rounded for every x and every p. As IEEE 754 says of
// pow, the result is 1 for p = ±0 or x = 1, even if the other of the two is NaN, and for x = −1
// and p = ±Inf. It is NaN for every other NaN in x or p, and for a finite x < −0 unless p is an
// integer or ±Inf. Of x = ±0 it is +0 for p > 0 and +Inf for p < 0, of x = ±Inf the reverse; but
// −0 and −Inf where p is an odd integer and x has its sign bit set.
func Pow(dst []float32, p float32, x []float32) { pow(dst, p, x) }

// pow is all of Pow: so small a Pow is inlined.
func pow(dst []float32, p float32, x []float32) {
	switch p { // of which one operation is enough
	case 1:
		Scale(dst, 1, x)
	case 2:
		Square(dst, x)
	case -1:
		Reciprocal(dst, x)
	default:
		unaryScalar(active.Pow, dst, p, x)
	}
}
