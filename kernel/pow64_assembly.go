//go:build !purego && (amd64 || arm64)

package kernel

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// finishPow64 returns Pow64, made of a kernel that does not know the exponents that are a matter of
// one operation.
func finishPow64(kernel func(dst, x []float64, p *powExponent64)) func(dst []float64, p float64, x []float64) {
	return func(dst []float64, p float64, x []float64) {
		if p == 0 || p == 1 || p == 2 || p == -1 || p-p != 0 { // NaN and infinite, too
			generic.Pow64(dst, p, x)
			return
		}
		e := power64Of(p)
		kernel(dst, x, noescapePtr(&e))
	}
}

// power64Of returns what the kernels want to know of p.
func power64Of(p float64) powExponent64 {
	f := math.Copysign(min(math.Abs(p), 0x1p65), p) // beyond, the powers are the same
	e := powExponent64{P: f, Repairs: risingPower, Infinite: math.Inf(1), Factors: [4]float64{f, f, f, f}}
	if p < 0 {
		e.Repairs, e.Zero, e.Infinite = fallingPower, e.Infinite, 0
	}
	switch {
	case p != math.Trunc(p):
		e.Repairs |= noNegativePower
		e.NaN = 1<<63 - 1
	case math.Abs(math.Mod(p, 2)) == 1:
		e.Sign = 1 << 63
	}
	return e
}
