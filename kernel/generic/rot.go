package generic

// Rot sets x[i], y[i] = c·x[i] + s·y[i], c·y[i] − s·x[i]: a rotation of the plane, if c and s are
// the cosine and the sine of an angle. Each product rounds, then the sum and the difference.
func Rot(x, y []float32, c, s float32) {
	for i := range x {
		v, w := x[i], y[i]
		x[i] = float32(c*v) + float32(s*w)
		y[i] = float32(c*w) - float32(s*v)
	}
}

// Rot64 is Rot for float64.
func Rot64(x, y []float64, c, s float64) {
	for i := range x {
		v, w := x[i], y[i]
		x[i] = float64(c*v) + float64(s*w)
		y[i] = float64(c*w) - float64(s*v)
	}
}
