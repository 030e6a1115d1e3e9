package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// Pow is generic.Pow.
func Pow(dst []float32, p float32, x []float32) {
	for {
		n := powers32(dst, p, x)
		if n == len(x) {
			return
		}
		generic.Pow(dst[n:n+1], p, x[n:n+1])
		dst, x = dst[n+1:], x[n+1:]
	}
}

func powers32(dst []float32, p float32, x []float32) int {
	dst = dst[:len(x)]
	exponent := float64(p)
	for i, v := range x {
		r, rest := parts(widen(v, 1))
		y := exponent * (rest + log7(r))
		t := exp(power(y * steps))
		if !(v > 0 && v <= math.MaxFloat32) {
			return i
		}
		if !(y > -87 && y < 88) {
			return i
		}
		if unsure(t) {
			return i
		}
		dst[i] = float32(t)
	}
	return len(x)
}
