package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// A positive number is 2ᵉ·m, and its logarithm e·ln 2 − log c + log(1 + r), where r = c·m − 1.
// There are 64 c, each for an interval of m; around 1, c is 1, so that nothing cancels. |r| is at
// most 2⁻⁷, and five terms of the series of log(1 + r) make log x right within 2⁻³⁷. Pow needs
// seven, which make it right within 2⁻⁵⁰.

// The intervals begin at logStart, half an interval below 0.6875, and are as wide in bits.
const (
	logStart = 0x3fe6_0000_0000_0000 - 1<<45
)

// parts returns r, and e·ln 2 − log c, of a normal x > 0.
func parts(x float64) (r, rest float64) {
	u := math.Float64bits(x)
	d := u - logStart
	e := float64(int64(d) >> 52)
	l := &logarithms[d>>46%64]
	r = math.Float64frombits(u-d&^(1<<52-1))*l.inverse - 1
	return r, e*math.Ln2 + l.log
}

// log5 returns log(1 + r), by five terms. Pairs of terms overlap. Of −0 it is −0.
func log5(r float64) float64 {
	r2 := r * r
	return r - r2*(1./2) + r*r2*((1./3-r*(1./4))+r2*(1./5))
}

// log7 is log5 by seven terms.
func log7(r float64) float64 {
	r2 := r * r
	return r - r2*(1./2) + r*r2*((1./3-r*(1./4))+r2*((1./5-r*(1./6))+r2*(1./7)))
}

// near0 bounds the x whose log(1 + x) is their series, as 1 + x would round them.
const near0 = 0x1p-8

// Below the numbers that have a logarithm, the result is chosen to be NaN: a branch would often be
// guessed wrong.

const notANumber = 0x7ff8 << 48

// Log is generic.Log.
func Log(dst, x []float32) { quickly(dst, x, logs, generic.Log) }

func logs(dst, x []float32) int {
	dst = dst[:len(x)]
	for i, v := range x {
		b := math.Float32bits(v)
		r, rest := parts(widen(v, 1))
		t := rest + log5(r)
		u := math.Float64bits(t)
		if b > 1<<31 { // below −0
			u = notANumber
		}
		if b == 0 {
			return i
		}
		if b-0x7f800000 <= 1<<31-0x7f800000 { // Inf, NaN and −0
			return i
		}
		if unsure(math.Float64frombits(u)) {
			return i
		}
		dst[i] = float32(math.Float64frombits(u))
	}
	return len(x)
}

// Log1p is generic.Log1p.
func Log1p(dst, x []float32) { quickly(dst, x, log1ps, generic.Log1p) }

func log1ps(dst, x []float32) int {
	dst = dst[:len(x)]
	for i, v := range x {
		b := math.Float32bits(v)
		a := widen(v, 1)
		r, rest := parts(1 + a)
		if math.Abs(a) < near0 {
			r, rest = a, negative0 // which leaves the sign of a zero
		}
		u := math.Float64bits(rest + log5(r))
		if b > minusOne {
			u = notANumber
		}
		if b == minusOne {
			return i
		}
		if b-0x7f800000 < 1<<31-0x7f800000 { // Inf and NaN
			return i
		}
		if unsure(math.Float64frombits(u)) {
			return i
		}
		dst[i] = float32(math.Float64frombits(u))
	}
	return len(x)
}

const minusOne = 0xbf800000 // as bits; those of numbers below are greater

var negative0 = math.Copysign(0, -1)
