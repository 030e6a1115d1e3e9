package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// GELU is generic.GELU. The products of both signs are computed, and one is chosen: a branch would
// be guessed wrong half of the time.
func GELU(dst, x []float32) { quickly(dst, x, gelus, generic.GELU) }

func gelus(dst, x []float32) int {
	dst = dst[:len(x)]
	for i, v := range x {
		a := minusAbs(v, 1)
		z := a * a
		z2 := z * z
		g := tailN(a, z, z2) * exp(power(z*(-0.5*steps))) / tailD(a, z, z2)
		t := timesPhi(v, g)
		if !within(v, 13) {
			return i
		}
		if unsure(t) {
			return i
		}
		if tiny(t) {
			return i
		}
		dst[i] = float32(t)
	}
	return len(x)
}

// tailN and tailD return generic's P and Q: their quotient is Φ(a)/exp(−a²/2) for a ≤ 0. Each is
// two polynomials in z = a², with terms in pairs, so that few wait for each other.
func tailN(a, z, z2 float64) float64 {
	return (p0 + z*p2) + z2*((p4+z*p6)+z2*p8) + a*((p1+z*p3)+z2*((p5+z*p7)+z2*p9))
}

func tailD(a, z, z2 float64) float64 {
	return (q0 + z*q2) + z2*((q4+z*q6)+z2*(q8+z*q10)) + a*((q1+z*q3)+z2*((q5+z*q7)+z2*q9))
}

// GELUGrad is generic.GELUGrad.
func GELUGrad(dx, dy, x []float32) {
	quicklyGrad(dx, dy, x, geluSlope.gradients, generic.GELUGrad)
}

// Erf is generic.Erf.
func Erf(dst, x []float32) { quickly(dst, x, erfs, generic.Erf) }

func erfs(dst, x []float32) int {
	dst = dst[:len(x)]
	for i, v := range x {
		a := widen(v, 1)
		z := a * a
		y := z * z
		n := f0 + y*(f2+y*(f4+y*(f6+y*(f8+y*f10)))) + z*(f1+y*(f3+y*(f5+y*(f7+y*(f9+y*f11)))))
		d := g0 + y*(g2+y*(g4+y*(g6+y*(g8+y*g10)))) + z*(g1+y*(g3+y*(g5+y*(g7+y*(g9+y*g11)))))
		t := a * n / d
		if !within(v, 3.9375) {
			return i
		}
		if unsure(t) {
			return i
		}
		if tiny(t) {
			return i
		}
		dst[i] = float32(t)
	}
	return len(x)
}

// timesPhi returns x·Φ(x), of g = Φ(−|x|): Φ(x) is g or 1 − g.
func timesPhi(x float32, g float64) float64 {
	l := &sides[math.Float32bits(x)>>31]
	return float64(x) * (l.factor*g + l.term)
}

var sides = [2]struct{ factor, term float64 }{{-1, 1}, {1, 0}}
