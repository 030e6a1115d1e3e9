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
		dst[i] = truth[float32](x[i] < y[i])
	}
}

// LessEqual sets dst[i] = 1 where x[i] ≤ y[i], else +0.
func LessEqual(dst, x, y []float32) {
	for i := range dst {
		dst[i] = truth[float32](x[i] <= y[i])
	}
}

// Equal sets dst[i] = 1 where x[i] = y[i], else +0.
func Equal(dst, x, y []float32) {
	for i := range dst {
		dst[i] = truth[float32](x[i] == y[i])
	}
}

func truth[T float32 | float64](b bool) T {
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

// Clamp64 is Clamp for float64.
func Clamp64(dst []float64, lo, hi float64, x []float64) {
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

// Maximum64 is Maximum for float64.
func Maximum64(dst, x, y []float64) {
	for i, v := range x {
		if w := y[i]; v < w {
			v = w
		}
		dst[i] = v
	}
}

// Minimum64 is Minimum for float64.
func Minimum64(dst, x, y []float64) {
	for i, v := range x {
		if w := y[i]; v > w {
			v = w
		}
		dst[i] = v
	}
}

// Less64 is Less for float64.
func Less64(dst, x, y []float64) {
	for i := range dst {
		dst[i] = truth[float64](x[i] < y[i])
	}
}

// LessEqual64 is LessEqual for float64.
func LessEqual64(dst, x, y []float64) {
	for i := range dst {
		dst[i] = truth[float64](x[i] <= y[i])
	}
}

// Equal64 is Equal for float64.
func Equal64(dst, x, y []float64) {
	for i := range dst {
		dst[i] = truth[float64](x[i] == y[i])
	}
}

// Select64 is Select for float64.
func Select64(dst, mask, x, y []float64) {
	for i, m := range mask {
		if m > 0 || m < 0 {
			dst[i] = x[i]
		} else {
			dst[i] = y[i]
		}
	}
}
