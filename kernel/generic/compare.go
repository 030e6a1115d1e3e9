package generic

// Clamp sets dst[i] = hi where x[i] > hi, lo where what that gives is below lo, else x[i]. So NaN
// passes, and bounds that are NaN do not count.
func Clamp(dst []float32, lo, hi float32, x []float32) {
	for i, v := range x {
		if v > hi {
			v = hi
		}
		if v < lo {
			v = lo
		}
		dst[i] = v
	}
}
