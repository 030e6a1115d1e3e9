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

// Maximum sets dst[i] = y[i] where x[i] < y[i], else x[i]: where one of them is NaN, x[i].
func Maximum(dst, x, y []float32) {
	for i, v := range x {
		if w := y[i]; v < w {
			v = w
		}
		dst[i] = v
	}
}

// Minimum sets dst[i] = y[i] where x[i] > y[i], else x[i]: where one of them is NaN, x[i].
func Minimum(dst, x, y []float32) {
	for i, v := range x {
		if w := y[i]; v > w {
			v = w
		}
		dst[i] = v
	}
}

// Less sets dst[i] = 1 where x[i] < y[i], else +0.
func Less(dst, x, y []float32) {
	for i := range dst {
		dst[i] = truth(x[i] < y[i])
	}
}

// LessEqual sets dst[i] = 1 where x[i] ≤ y[i], else +0.
func LessEqual(dst, x, y []float32) {
	for i := range dst {
		dst[i] = truth(x[i] <= y[i])
	}
}

// Equal sets dst[i] = 1 where x[i] = y[i], else +0.
func Equal(dst, x, y []float32) {
	for i := range dst {
		dst[i] = truth(x[i] == y[i])
	}
}

func truth(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

// Select sets dst[i] = x[i] where mask[i] > 0 or mask[i] < 0, else y[i], as where mask[i] is NaN.
func Select(dst, mask, x, y []float32) {
	for i, m := range mask {
		if m > 0 || m < 0 {
			dst[i] = x[i]
		} else {
			dst[i] = y[i]
		}
	}
}
