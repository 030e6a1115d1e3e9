package portable

import "github.com/lockstep-go/lockstep/kernel/generic"

// SiLU is generic.SiLU.
func SiLU(dst, x []float32) { quickly(dst, x, silus, generic.SiLU) }

func silus(dst, x []float32) int {
	dst = dst[:len(x)]
	for i, v := range x {
		a := widen(v, 1)
		t := a / (1 + exp(power(widen(v, -steps))))
		if !within(v, 87) {
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

// GELUTanh is generic.GELUTanh.
func GELUTanh(dst, x []float32) { quickly(dst, x, geluTanhs, generic.GELUTanh) }

func geluTanhs(dst, x []float32) int {
	dst = dst[:len(x)]
	for i, v := range x {
		a := widen(v, 1)
		t := a / (1 + exp(power(a*(-steps*w0+-steps*w1*(a*a)))))
		if !within(v, 10) {
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

// SiLUGrad is generic.SiLUGrad.
func SiLUGrad(dx, dy, x []float32) {
	quicklyGrad(dx, dy, x, siluSlope.gradients, generic.SiLUGrad)
}

// GELUTanhGrad is generic.GELUTanhGrad.
func GELUTanhGrad(dx, dy, x []float32) {
	quicklyGrad(dx, dy, x, geluTanhSlope.gradients, generic.GELUTanhGrad)
}
