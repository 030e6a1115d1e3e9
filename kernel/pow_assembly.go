//go:build !purego && (amd64 || arm64)

package kernel

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// finishPow returns Pow, made of a kernel that ends where it cannot tell how to round: these
// elements are generic's.
func finishPow(quick func(dst, x []float32, p *powExponent) int) func(dst []float32, p float32, x []float32) {
	return func(dst []float32, p float32, x []float32) {
		if p == 0 || p-p != 0 { // NaN and infinite, too
			generic.Pow(dst, p, x)
			return
		}
		e := powerOf(p)
		for {
			n := quick(dst, x, noescapePtr(&e))
			if n == len(x) {
				return
			}
			next := min(n+16, len(x))
			generic.Pow(dst[n:next], p, x[n:next])
			dst, x = dst[next:], x[next:]
		}
	}
}

// What VFIXUPIMMPS, which AVX-512 has, makes of x, from the lowest four bits: NaN of two kinds, 0,
// 1, −Inf, +Inf, negative numbers and positive ones. 0 leaves the result, 2 makes it NaN, 3 too, 5
// +Inf and 8 +0.
const (
	risingPower     = 0x00550822
	fallingPower    = 0x00880522
	noNegativePower = 0x03000000
)

// powerOf returns what the kernels want to know of p.
func powerOf(p float32) powExponent {
	e := powExponent{P: float64(p), Repairs: risingPower, Infinite: float32(math.Inf(1))}
	if p < 0 {
		e.Repairs, e.Zero, e.Infinite = fallingPower, e.Infinite, 0
	}
	switch {
	case e.P != math.Trunc(e.P):
		e.Repairs |= noNegativePower
		e.NaN = 1<<31 - 1
	case math.Abs(math.Mod(e.P, 2)) == 1:
		e.Sign = 1 << 31
	}
	return e
}
