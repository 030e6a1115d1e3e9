package kernel

// Swap exchanges x and y, as BLAS's swap does: every bit, those of NaN among them. It panics if
// their lengths differ, or if they share memory.
func Swap(x, y []float32) {
	checkApart(x, y)
	u, v := noescape(x), noescape(y)
	for len(u) > block {
		preemptionPoint()
		active.Swap(u[:block], v[:block])
		u, v = u[block:], v[block:]
	}
	active.Swap(u, v)
}

// Swap64 is [Swap] for float64.
func Swap64(x, y []float64) {
	checkApart(x, y)
	u, v := noescape(x), noescape(y)
	for len(u) > block {
		preemptionPoint()
		active.Swap64(u[:block], v[:block])
		u, v = u[block:], v[block:]
	}
	active.Swap64(u, v)
}
