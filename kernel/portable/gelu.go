package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// GELU is generic.GELU. The products of both signs are computed, and one is chosen: a branch would
// be guessed wrong half of the time.
func GELU(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		a := widen(v)
		n, d := tail(minusAbs(v))
		t := a * slope(v, n*exp(-0.5*(a*a))/d)
		if !within(v, 13) || unsure(t) || tiny(t) {
			generic.GELU(dst[i:i+1], x[i:i+1])
			continue
		}
		dst[i] = float32(t)
	}
}

// tail returns generic's P and Q: their quotient is Φ(a)/exp(−a²/2) for a ≤ 0. Each is two
// polynomials in a², whose chains overlap.
func tail(a float64) (n, d float64) {
	z := a * a
	n = p0 + z*(p2+z*(p4+z*(p6+z*p8))) + a*(p1+z*(p3+z*(p5+z*(p7+z*p9))))
	d = q0 + z*(q2+z*(q4+z*(q6+z*(q8+z*q10)))) + a*(q1+z*(q3+z*(q5+z*(q7+z*q9))))
	return n, d
}

// GELUGrad is generic.GELUGrad, but see silu.go.
func GELUGrad(dx, dy, x []float32) {
	if fuses {
		generic.GELUGrad(dx, dy, x)
		return
	}
	dx, dy = dx[:len(x)], dy[:len(x)]
	for i, v := range x {
		a := minusAbs(v)
		n, d := tail(a)
		sum := density*a*d + n
		t := widen(dy[i]) * slope(v, expShort(-0.5*(a*a))*sum/d)
		if !within(v, 13) || !(math.Abs(sum) > n*0x1p-9) || !finite(dy[i]) || unsure(t) || tiny(t) {
			generic.GELUGrad(dx[i:i+1], dy[i:i+1], x[i:i+1])
			continue
		}
		dx[i] = float32(t)
	}
}

// Erf is generic.Erf.
func Erf(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		a := widen(v)
		z := a * a
		y := z * z
		n := f0 + y*(f2+y*(f4+y*(f6+y*(f8+y*f10)))) + z*(f1+y*(f3+y*(f5+y*(f7+y*(f9+y*f11)))))
		d := g0 + y*(g2+y*(g4+y*(g6+y*(g8+y*g10)))) + z*(g1+y*(g3+y*(g5+y*(g7+y*(g9+y*g11)))))
		t := a * n / d
		if !within(v, 3.9375) || unsure(t) || tiny(t) {
			generic.Erf(dst[i:i+1], x[i:i+1])
			continue
		}
		dst[i] = float32(t)
	}
}
