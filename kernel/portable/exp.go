package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// With y = 512·x/ln 2, k the integer nearest to it and f = y − k, exp(x) = 2^(k/512)·2^(f/512). The
// first factor, s, comes from a table for k mod 512. The second is 1 + p, where |f| ≤ 1/2, so that
// three terms of a series give p right within 2⁻³⁸.

// steps is what makes y of x.
const steps = 512 / math.Ln2

// round, added to a number, rounds it to an integer in the low bits of the sum.
const round = 0x1.8p52

// power returns s = 2^(k/512), and f, for |x| < 700.
func power(y float64) (s, f float64) {
	z := y + round
	k := math.Float64bits(z)
	return math.Float64frombits(powers[k%512] + k<<43), y - (z - round)
}

// With r = f·e1, p is r + r²/2 + r³/6 + r⁴/24. In the last term r³ is replaced by ¾·h²·r, which is
// nearest to it for r up to h, the greatest one: so the term becomes a part of the second.
const (
	e1 = 1 / steps
	e2 = e1 * e1 * (1./2 + e1*e1/4/32)
	e3 = e1 * e1 * e1 / 6
)

// series returns p/f.
func series(f float64) float64 { return e1 + f*(e2+f*e3) }

// exp returns eˣ, given s and f.
func exp(s, f float64) float64 { return s + s*f*series(f) }

// expm1 returns eˣ − 1, given s and f. Where s·p is small, s is 1: nothing cancels. Of −0 it is −0.
func expm1(s, f float64) float64 { return s*f*series(f) - (1 - s) }

// Exp is generic.Exp.
func Exp(dst, x []float32) { quickly(dst, x, exps, generic.Exp) }

func exps(dst, x []float32) int {
	dst = dst[:len(x)]
	for i, v := range x {
		t := exp(power(widen(v, steps)))
		if !within(v, 87) {
			return i
		}
		if unsure(t) {
			return i
		}
		dst[i] = float32(t)
	}
	return len(x)
}

// Expm1 is generic.Expm1.
func Expm1(dst, x []float32) {
	if fuses {
		generic.Expm1(dst, x)
		return
	}
	quickly(dst, x, expm1s, generic.Expm1)
}

func expm1s(dst, x []float32) int {
	dst = dst[:len(x)]
	for i, v := range x {
		t := expm1(power(widen(v, steps)))
		if !within(v, 87) {
			return i
		}
		if unsure(t) {
			return i
		}
		dst[i] = float32(t)
	}
	return len(x)
}

// Sigmoid is generic.Sigmoid.
func Sigmoid(dst, x []float32) { quickly(dst, x, sigmoids, generic.Sigmoid) }

func sigmoids(dst, x []float32) int {
	dst = dst[:len(x)]
	for i, v := range x {
		t := 1 / (1 + exp(power(widen(v, -steps))))
		if !within(v, 87) {
			return i
		}
		if unsure(t) {
			return i
		}
		dst[i] = float32(t)
	}
	return len(x)
}

// Tanh is generic.Tanh.
func Tanh(dst, x []float32) { quickly(dst, x, tanhs, generic.Tanh) }

func tanhs(dst, x []float32) int {
	dst = dst[:len(x)]
	for i, v := range x {
		q := expm1(power(widen(v, 2*steps)))
		t := q / (q + 2)
		if !within(v, 87) {
			return i
		}
		if unsure(t) {
			return i
		}
		dst[i] = float32(t)
	}
	return len(x)
}
