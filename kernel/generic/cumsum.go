package generic

// CumSum sets dst[0] = x[0] and dst[i] = dst[i−1] + x[i], each sum rounded, in order.
func CumSum(dst, x []float32) { sums(dst, x) }

// CumSum64 is CumSum for float64.
func CumSum64(dst, x []float64) { sums(dst, x) }

func sums[T float32 | float64](dst, x []T) {
	if len(x) == 0 {
		return
	}
	s := x[0] // 0 + x[0] would not be −0
	dst[0] = s
	for i, v := range x[1:] {
		s += v
		dst[1+i] = s
	}
}
