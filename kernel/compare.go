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
