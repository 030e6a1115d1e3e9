package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// With k the integer nearest to 64·x/ln 2, and k = 64·n + j, exp(x) = 2ⁿ·2^(j/64)·exp(r), where
// |r| is at most ln 2/128. Two factors come from a table; of the series of exp(r) five terms are
// enough.

// round, added to a number, rounds it to an integer in the low bits of the sum.
const round = 0x1.8p52

// power returns s = 2^(k/64), and r, for |x| < 700.
func power(x float64) (s, r float64) {
	z := x*(64/math.Ln2) + round
	k := math.Float64bits(z)
	return math.Float64frombits(powers[k%64] + k<<46), x - (z-round)*(math.Ln2/64)
}

// series returns exp(r) − 1. Pairs of terms overlap.
func series(r float64) float64 {
	r2 := r * r
	return r + r2*((1./2+r*(1./6))+r2*(1./24))
}

// exp returns eˣ for |x| < 700.
func exp(x float64) float64 {
	s, r := power(x)
	return s + s*series(r)
}

// expm1 returns eˣ − 1 for |x| < 700. Where s·p is small, s is 1: nothing cancels.
func expm1(x float64) float64 {
	s, r := power(x)
	return s*series(r) + (s - 1)
}

// expShort is generic's: the same operations, as its error, 2⁻³³, is a part of what the gradients
// are.
func expShort(x float64) float64 {
	z := x*(1/math.Ln2) + (round + 1023)
	r := x - (z-(round+1023))*math.Ln2
	r2 := r * r
	q := s2 + r2*(s4+r2*s6) + r*(s3+r2*(s5+r2*s7))
	s := math.Float64frombits(math.Float64bits(z) << 52)
	return s + s*(r+r2*q)
}

// Exp is generic.Exp.
func Exp(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		t := exp(widen(v))
		if !(v > -87 && v < 88) || unsure(t) {
			generic.Exp(dst[i:i+1], x[i:i+1])
			continue
		}
		dst[i] = float32(t)
	}
}

// Expm1 is generic.Expm1.
func Expm1(dst, x []float32) {
	if fuses {
		generic.Expm1(dst, x)
		return
	}
	dst = dst[:len(x)]
	for i, v := range x {
		a := widen(v)
		t := expm1(a)
		if !(v > -87 && v < 88) || unsure(t) {
			generic.Expm1(dst[i:i+1], x[i:i+1])
			continue
		}
		dst[i] = float32(math.Copysign(t, a))
	}
}

// Sigmoid is generic.Sigmoid.
func Sigmoid(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		t := 1 / (1 + exp(-widen(v)))
		if !within(v, 87) || unsure(t) {
			generic.Sigmoid(dst[i:i+1], x[i:i+1])
			continue
		}
		dst[i] = float32(t)
	}
}

// Tanh is generic.Tanh.
func Tanh(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		a := widen(v)
		q := expm1(2 * a)
		t := q / (q + 2)
		if !within(v, 87) || unsure(t) {
			generic.Tanh(dst[i:i+1], x[i:i+1])
			continue
		}
		dst[i] = float32(math.Copysign(t, a))
	}
}
