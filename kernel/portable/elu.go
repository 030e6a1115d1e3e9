package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// Softplus is generic.Softplus.
func Softplus(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		a := widen(v)
		t := log1p(exp(minusAbs(v))) + (a+math.Abs(a))*0.5
		if !within(v, 87) || unsure(t) {
			generic.Softplus(dst[i:i+1], x[i:i+1])
			continue
		}
		dst[i] = float32(t)
	}
}

// ELU is generic.ELU. What x is below 0 is computed for all, and not used for some: a branch would
// be guessed wrong half of the time.
func ELU(dst []float32, alpha float32, x []float32) {
	if fuses {
		generic.ELU(dst, alpha, x)
		return
	}
	dst = dst[:len(x)]
	a := float64(alpha) * below1
	for i, v := range x {
		t := -math.Abs(expm1(widen(v))) * a
		u := math.Float32bits(v)
		if (!(v > -87) || unsure(t) || tiny(t)) && u>>31 != 0 {
			generic.ELU(dst[i:i+1], alpha, x[i:i+1])
			continue
		}
		if y := math.Float32bits(float32(t)); u>>31 != 0 {
			u = y
		}
		dst[i] = math.Float32frombits(u)
	}
}

// SoftplusGrad is generic.SoftplusGrad.
func SoftplusGrad(dx, dy, y []float32) {
	if fuses {
		generic.SoftplusGrad(dx, dy, y)
		return
	}
	dx, dy = dx[:len(y)], dy[:len(y)]
	for i, v := range y {
		t := widen(dy[i]) * math.Abs(expm1(minusAbs(v)))
		if !within(v, 87) || !finite(dy[i]) || unsure(t) || tiny(t) {
			generic.SoftplusGrad(dx[i:i+1], dy[i:i+1], y[i:i+1])
			continue
		}
		dx[i] = float32(t)
	}
}
