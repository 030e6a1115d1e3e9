package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

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

// The gradients are those of generic with other roundings. Where f′ is near 0, at one x of each
// function, d + w has lost what makes the quick phase good enough.

// gatedSlope is generic's, of e = exp(u): with d = 1 + e, e/d·(1 + w/d) in one quotient. It returns
// d + w, too.
func gatedSlope(e, w float64) (g, rest float64) {
	d := 1 + e
	rest = d + w
	return e * rest / (d * d), rest
}

// cancels reports whether |rest| is too small.
func cancels(rest float64) bool {
	return math.Float64bits(rest)<<1 < (0x3ff-8)<<53 // 2⁻⁸
}

// gradient returns dy·f′(x), of g = f′(−|x|): f′(x) is g or 1 − g.
func gradient(dy, x float32, g float64) float64 {
	l := &slopes[math.Float32bits(x)>>31]
	return float64(dy) * (l.factor*g + l.term)
}

var slopes = [2]struct{ factor, term float64 }{{-1, 1}, {1, 0}}

// SiLUGrad is generic.SiLUGrad.
func SiLUGrad(dx, dy, x []float32) {
	if fuses {
		generic.SiLUGrad(dx, dy, x)
		return
	}
	quicklyGrad(dx, dy, x, siluGrads, generic.SiLUGrad)
}

func siluGrads(dx, dy, x []float32) int {
	dx, dy = dx[:len(x)], dy[:len(x)]
	for i, v := range x {
		a := minusAbs(v, 1)
		g, rest := gatedSlope(expShort(minusAbs(v, 1/math.Ln2)), a)
		t := gradient(dy[i], v, g)
		if !within(v, 87) {
			return i
		}
		if cancels(rest) {
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
	return len(x)
}

// GELUTanhGrad is generic.GELUTanhGrad.
func GELUTanhGrad(dx, dy, x []float32) {
	if fuses {
		generic.GELUTanhGrad(dx, dy, x)
		return
	}
	quicklyGrad(dx, dy, x, geluTanhGrads, generic.GELUTanhGrad)
}

func geluTanhGrads(dx, dy, x []float32) int {
	dx, dy = dx[:len(x)], dy[:len(x)]
	for i, v := range x {
		a := minusAbs(v, 1)
		z := a * a
		g, rest := gatedSlope(expShort(a*(w0/math.Ln2+w1/math.Ln2*z)), a*(w0+w2*z))
		t := gradient(dy[i], v, g)
		if !within(v, 10) {
			return i
		}
		if cancels(rest) {
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
	return len(x)
}
