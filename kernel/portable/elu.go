package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// Softplus is generic.Softplus.
func Softplus(dst, x []float32) { quickly(dst, x, softpluses, generic.Softplus) }

func softpluses(dst, x []float32) int {
	dst = dst[:len(x)]
	for i, v := range x {
		e := exp(power(minusAbs(v, steps)))
		r, rest := parts(1 + e)
		if e < near0 {
			r, rest = e, 0
		}
		a := widen(v, 1)
		t := rest + log5(r) + (a+math.Abs(a))*0.5
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

// ELU is generic.ELU. What x is below 0 is computed for all, and not used for some: a branch would
// be guessed wrong half of the time.
func ELU(dst []float32, alpha float32, x []float32) {
	if fuses {
		generic.ELU(dst, alpha, x)
		return
	}
	for {
		n := elus(dst, alpha, x)
		if n == len(x) {
			return
		}
		generic.ELU(dst[n:n+1], alpha, x[n:n+1])
		dst, x = dst[n+1:], x[n+1:]
	}
}

func elus(dst []float32, alpha float32, x []float32) int {
	dst = dst[:len(x)]
	a := float64(alpha) * below1
	for i, v := range x {
		u := math.Float32bits(v)
		t := expm1(power(minusAbs(v, steps))) * a
		below := math.Float32bits(float32(t))
		if !within(v, 87) && u>>31 != 0 {
			return i
		}
		if unsure(t) && u>>31 != 0 {
			return i
		}
		if tiny(t) && u>>31 != 0 {
			return i
		}
		if u>>31 != 0 {
			u = below
		}
		dst[i] = math.Float32frombits(u)
	}
	return len(x)
}

// SoftplusGrad is generic.SoftplusGrad.
func SoftplusGrad(dx, dy, y []float32) {
	if fuses {
		generic.SoftplusGrad(dx, dy, y)
		return
	}
	quicklyGrad(dx, dy, y, softplusGrads, generic.SoftplusGrad)
}

func softplusGrads(dx, dy, y []float32) int {
	dx, dy = dx[:len(y)], dy[:len(y)]
	for i, v := range y {
		t := float64(dy[i]) * -expm1(power(minusAbs(v, steps)))
		if !within(v, 87) {
			return i
		}
		if unsure(t) {
			return i
		}
		if tiny(t) {
			return i
		}
		dx[i] = float32(t)
	}
	return len(y)
}
