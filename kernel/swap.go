package kernel

// Swap exchanges x and y, as BLAS's swap does: every bit, those of NaN among them. It panics if
// their lengths differ, or if they share memory.
func Swap(x, y []float32) { exchange(active.Swap, x, y) }

// Swap64 is [Swap] for float64.
func Swap64(x, y []float64) { exchange64(active.Swap64, x, y) }

// exchange calls f on x and y, block by block. (Were it generic, the arguments of callers in other
// packages would not stay on their stacks.)
func exchange(f func(x, y []float32), x, y []float32) {
	checkApart(x, y)
	u, v := noescape(x), noescape(y)
	for len(u) > block {
		preemptionPoint()
		f(u[:block], v[:block])
		u, v = u[block:], v[block:]
	}
	f(u, v)
}

// exchange64 is exchange for float64.
func exchange64(f func(x, y []float64), x, y []float64) {
	checkApart(x, y)
	u, v := noescape(x), noescape(y)
	for len(u) > block {
		preemptionPoint()
		f(u[:block], v[:block])
		u, v = u[block:], v[block:]
	}
	f(u, v)
}
