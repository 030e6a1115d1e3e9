package kernel

// Axpy2 adds a·x and then b·y to z, as two calls of [Axpy] do and with their bits, but loads and
// stores z once: z[i] = a·x[i] + z[i], then z[i] = b·y[i] + z[i], each with one rounding. A rank-2
// update does so to every row of a matrix. z must share no memory with x or y.
func Axpy2(a float32, x []float32, b float32, y, z []float32) {
	checkApart(z, x)
	checkApart(z, y)
	u, v, w := noescape(x), noescape(y), noescape(z)
	chunk := active.chunk
	for len(w) > chunk {
		preemptionPoint()
		active.Axpy2(a, u[:chunk], b, v[:chunk], w[:chunk])
		u, v, w = u[chunk:], v[chunk:], w[chunk:]
	}
	active.Axpy2(a, u, b, v, w)
}

// Axpy264 is [Axpy2] for float64.
func Axpy264(a float64, x []float64, b float64, y, z []float64) {
	checkApart(z, x)
	checkApart(z, y)
	u, v, w := noescape(x), noescape(y), noescape(z)
	for len(w) > block64 {
		preemptionPoint()
		active.Axpy264(a, u[:block64], b, v[:block64], w[:block64])
		u, v, w = u[block64:], v[block64:], w[block64:]
	}
	active.Axpy264(a, u, b, v, w)
}
