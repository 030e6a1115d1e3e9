package kernel

import "github.com/lockstep-go/lockstep/kernel/generic"

// CumSum sets dst to the sums of the first elements of x: dst[0] = x[0], dst[i] = dst[i−1] + x[i],
// in order, each rounded to float32, as NumPy's cumsum of float32 does. So every element waits for
// the addition before it, of three or four cycles, on all sets, and plain Go is as fast as
// assembly. The error of dst[i] is at most about i·2⁻²⁴·Σ|x[j]|, j ≤ i; where only the last is
// wanted, [Sum] is faster and closer.
func CumSum(dst, x []float32) { cumSum(generic.CumSum, dst, x) }

// CumSum64 is [CumSum] for float64.
func CumSum64(dst, x []float64) { cumSum(generic.CumSum64, dst, x) }

// cumSum calls f, which Go can stop anywhere, with all of x.
func cumSum[T number](f func(dst, x []T), dst, x []T) {
	check(dst, x)
	f(noescape(dst), noescape(x))
}
