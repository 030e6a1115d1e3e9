package kernel

// Softmax sets each row of dst to exp(x − m)/Σ exp(x − m) over the same row of
// x, m being the row's maximum: positive numbers that add up to 1. Each is within 0.51 ULP. dst and x have
// one shape and may be the same matrix. A NaN or +Inf in a row, or nothing but
// −Inf, makes the whole row NaN; a row depends on itself alone.
func Softmax(dst, x Matrix) {
	checkSame(&dst, &x)
	for i := range x.Rows {
		softmaxRow(hide(dst.Row(i)), hide(x.Row(i)))
	}
}

// softmaxRow does one row and returns its maximum and Σ exp(x − m).
func softmaxRow(dst, x []float32) (m float32, sum float64) {
	m = Max(x)
	var p pairs[float64]
	rest := x
	for ; len(rest) > block; rest = rest[block:] {
		preemptible()
		p.add(active.expSum(rest[:block], m))
	}
	sum = p.total(active.expSum(rest, m))
	scale := 1 / sum
	for len(x) > block {
		preemptible()
		active.expScale(dst[:block], x[:block], m, scale)
		dst, x = dst[block:], x[block:]
	}
	active.expScale(dst, x, m, scale)
	return m, sum
}

// SoftmaxGrad sets each row of dx to (dy − s)·y with s = Σ dy·y over the row,
// where y = Softmax(x) and dy is the gradient of the loss with respect to y.
func SoftmaxGrad(dx, dy, y Matrix) {
	checkSame(&dx, &dy)
	checkSame(&dx, &y)
	for i := range y.Rows {
		d, g, v := hide(dx.Row(i)), hide(dy.Row(i)), hide(y.Row(i))
		s := Dot(g, v)
		for len(v) > block {
			preemptible()
			active.softmaxGrad(d[:block], s, g[:block], v[:block])
			d, g, v = d[block:], g[block:], v[block:]
		}
		active.softmaxGrad(d, s, g, v)
	}
}
