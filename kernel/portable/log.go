package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// A positive number is 2ᵉ·m, and its logarithm e·ln 2 − log c + log(1 + r), where r = c·m − 1.
// There are 64 c, each for an interval of m; around 1, c is 1, so that nothing cancels. |r| is at
// most 2⁻⁷, and seven terms of the series of log(1 + r) make log x right within 2⁻⁵⁰, as Pow needs.

// The intervals begin at logStart, half an interval below 0.6875, and are as wide in bits.
const (
	logStart = 0x3fe6_0000_0000_0000 - 1<<45
)

// log returns log x for a normal x > 0.
func log(x float64) float64 {
	u := math.Float64bits(x)
	d := u - logStart
	e := float64(int64(d) >> 52)
	l := &logarithms[d>>46%64]
	r := math.Float64frombits(u-d&^(1<<52-1))*l.inverse - 1
	return e*math.Ln2 + l.log + logSeries(r)
}

// logSeries returns log(1 + r). Pairs of terms overlap.
func logSeries(r float64) float64 {
	r2 := r * r
	return r - r2*(1./2) + r*r2*((1./3-r*(1./4))+r2*((1./5-r*(1./6))+r2*(1./7)))
}

// log1p returns log(1 + x) for x > −1. Near 0 it is the series of x, which 1 + x would round.
func log1p(x float64) float64 {
	if math.Abs(x) < 0x1p-8 {
		return logSeries(x)
	}
	return log(1 + x)
}

// Below the numbers that have a logarithm, the result is chosen to be NaN: a branch would often be
// guessed wrong.

const notANumber = 0x7ff8 << 48

// Log is generic.Log.
func Log(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		b := math.Float32bits(v)
		u := math.Float64bits(log(widen(v)))
		if b > 1<<31 { // below −0
			u = notANumber
		}
		t := math.Float64frombits(u)
		if b == 0 || b-0x7f800000 <= 1<<31-0x7f800000 || unsure(t) { // Inf, NaN and −0
			generic.Log(dst[i:i+1], x[i:i+1])
			continue
		}
		dst[i] = float32(t)
	}
}

// Log1p is generic.Log1p.
func Log1p(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		b := math.Float32bits(v)
		a := widen(v)
		u := math.Float64bits(math.Copysign(log1p(a), a))
		if b > minusOne {
			u = notANumber
		}
		t := math.Float64frombits(u)
		if b == minusOne || b-0x7f800000 < 1<<31-0x7f800000 || unsure(t) { // Inf and NaN
			generic.Log1p(dst[i:i+1], x[i:i+1])
			continue
		}
		dst[i] = float32(t)
	}
}

const minusOne = 0xbf800000 // as bits; those of numbers below are greater
