package kernel

// Clamp sets dst[i] to x[i] between lo and hi: to lo where x[i] < lo, to hi where x[i] > hi, else
// to x[i] itself, NaN and −0 among them. A bound that is NaN does not count; where lo > hi, all but
// NaN become lo.
func Clamp(dst []float32, lo, hi float32, x []float32) {
	check(dst, x)
	d, u := noescape(dst), noescape(x)
	chunk := active.chunk
	for len(d) > chunk {
		preemptionPoint()
		active.Clamp(d[:chunk], lo, hi, u[:chunk])
		d, u = d[chunk:], u[chunk:]
	}
	active.Clamp(d, lo, hi, u)
}

// Clamp64 is [Clamp] for float64.
func Clamp64(dst []float64, lo, hi float64, x []float64) {
	check(dst, x)
	d, u := noescape(dst), noescape(x)
	for len(d) > block64 {
		preemptionPoint()
		active.Clamp64(d[:block64], lo, hi, u[:block64])
		d, u = d[block64:], u[block64:]
	}
	active.Clamp64(d, lo, hi, u)
}

// Maximum sets dst[i] to the larger of x[i] and y[i]; to x[i] where they are equal, as −0 and +0
// are, and where one of them is NaN.
func Maximum(dst, x, y []float32) { binary(active.Maximum, dst, x, y) }

// Minimum sets dst[i] to the smaller of x[i] and y[i]; to x[i] where they are equal, as −0 and +0
// are, and where one of them is NaN.
func Minimum(dst, x, y []float32) { binary(active.Minimum, dst, x, y) }

// Maximum64 is [Maximum] for float64.
func Maximum64(dst, x, y []float64) { binary64(active.Maximum64, dst, x, y) }

// Minimum64 is [Minimum] for float64.
func Minimum64(dst, x, y []float64) { binary64(active.Minimum64, dst, x, y) }

// Less sets dst[i] = 1 where x[i] < y[i], else +0. With x and y exchanged it is greater.
func Less(dst, x, y []float32) { binary(active.Less, dst, x, y) }

// LessEqual sets dst[i] = 1 where x[i] ≤ y[i], else +0.
func LessEqual(dst, x, y []float32) { binary(active.LessEqual, dst, x, y) }

// Equal sets dst[i] = 1 where x[i] = y[i], else +0. With x as y it is 0 where x is NaN.
func Equal(dst, x, y []float32) { binary(active.Equal, dst, x, y) }

// Less64 is [Less] for float64.
func Less64(dst, x, y []float64) { binary64(active.Less64, dst, x, y) }

// LessEqual64 is [LessEqual] for float64.
func LessEqual64(dst, x, y []float64) { binary64(active.LessEqual64, dst, x, y) }

// Equal64 is [Equal] for float64.
func Equal64(dst, x, y []float64) { binary64(active.Equal64, dst, x, y) }

// Select sets dst[i] = x[i] where mask[i] is not 0, else y[i]. A NaN in mask counts as 0.
func Select(dst, mask, x, y []float32) {
	check(dst, mask)
	check(dst, x)
	check(dst, y)
	d, m, u, v := noescape(dst), noescape(mask), noescape(x), noescape(y)
	chunk := active.chunk
	for len(d) > chunk {
		preemptionPoint()
		active.Select(d[:chunk], m[:chunk], u[:chunk], v[:chunk])
		d, m, u, v = d[chunk:], m[chunk:], u[chunk:], v[chunk:]
	}
	active.Select(d, m, u, v)
}

// Select64 is [Select] for float64.
func Select64(dst, mask, x, y []float64) {
	check(dst, mask)
	check(dst, x)
	check(dst, y)
	d, m, u, v := noescape(dst), noescape(mask), noescape(x), noescape(y)
	for len(d) > block64 {
		preemptionPoint()
		active.Select64(d[:block64], m[:block64], u[:block64], v[:block64])
		d, m, u, v = d[block64:], m[block64:], u[block64:], v[block64:]
	}
	active.Select64(d, m, u, v)
}
