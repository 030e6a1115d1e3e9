package kernel

// Rot applies a plane rotation (Givens, 1958) to x and y, in place, as BLAS's rot does: x[i] and
// y[i] become c·x[i] + s·y[i] and c·y[i] − s·x[i]. c and s are the cosine and the sine of the
// angle, but may be any numbers. Each product is rounded, then the sum and the difference. So the
// error of a result is at most about 2⁻²³ of the sum of the absolute values of its two terms,
// unless a term is subnormal; NaN and infinities are what these operations make of them. x and y
// must not share memory.
func Rot(x, y []float32, c, s float32) {
	checkApart(x, y)
	u, v := noescape(x), noescape(y)
	chunk := active.chunk
	for len(u) > chunk {
		preemptionPoint()
		active.Rot(u[:chunk], v[:chunk], c, s)
		u, v = u[chunk:], v[chunk:]
	}
	active.Rot(u, v, c, s)
}

// Rot64 is [Rot] for float64, with 2⁻⁵² in place of 2⁻²³.
func Rot64(x, y []float64, c, s float64) {
	checkApart(x, y)
	u, v := noescape(x), noescape(y)
	for len(u) > block64 {
		preemptionPoint()
		active.Rot64(u[:block64], v[:block64], c, s)
		u, v = u[block64:], v[block64:]
	}
	active.Rot64(u, v, c, s)
}
