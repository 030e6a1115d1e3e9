package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// SiLU is generic.SiLU.
func SiLU(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		a := widen(v)
		t := a / (1 + exp(-a))
		if !within(v, 87) || unsure(t) || tiny(t) {
			generic.SiLU(dst[i:i+1], x[i:i+1])
			continue
		}
		dst[i] = float32(t)
	}
}

// GELUTanh is generic.GELUTanh.
func GELUTanh(dst, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		a := widen(v)
		t := a / (1 + exp(-a*(w0+w1*(a*a))))
		if !within(v, 10) || unsure(t) || tiny(t) {
			generic.GELUTanh(dst[i:i+1], x[i:i+1])
			continue
		}
		dst[i] = float32(t)
	}
}

// The gradients are those of generic with other roundings. Where f′ is near 0, at one x of each
// function, 1 + w·y has lost what makes the quick phase good enough.

// gatedSlope is generic's, of e = exp(u). It returns 1 + w·y, too.
func gatedSlope(e, w float64) (g, rest float64) {
	y := 1 / (1 + e)
	rest = w*y + 1
	return e * y * rest, rest
}

// slope returns f′(x), of g = f′(−|x|).
func slope(x float32, g float64) float64 {
	u := math.Float64bits(1 - g)
	if below := math.Float64bits(g); math.Float32bits(x)>>31 != 0 {
		u = below
	}
	return math.Float64frombits(u)
}

// SiLUGrad is generic.SiLUGrad.
func SiLUGrad(dx, dy, x []float32) {
	if fuses {
		generic.SiLUGrad(dx, dy, x)
		return
	}
	dx, dy = dx[:len(x)], dy[:len(x)]
	for i, v := range x {
		a := minusAbs(v)
		g, rest := gatedSlope(expShort(a), a)
		t := widen(dy[i]) * slope(v, g)
		if !within(v, 87) || !(math.Abs(rest) > 0x1p-9) || !finite(dy[i]) || unsure(t) || tiny(t) {
			generic.SiLUGrad(dx[i:i+1], dy[i:i+1], x[i:i+1])
			continue
		}
		dx[i] = float32(t)
	}
}

// GELUTanhGrad is generic.GELUTanhGrad.
func GELUTanhGrad(dx, dy, x []float32) {
	if fuses {
		generic.GELUTanhGrad(dx, dy, x)
		return
	}
	dx, dy = dx[:len(x)], dy[:len(x)]
	for i, v := range x {
		a := minusAbs(v)
		z := a * a
		g, rest := gatedSlope(expShort(a*(w0+w1*z)), a*(w0+w2*z))
		t := widen(dy[i]) * slope(v, g)
		if !within(v, 10) || !(math.Abs(rest) > 0x1p-9) || !finite(dy[i]) || unsure(t) || tiny(t) {
			generic.GELUTanhGrad(dx[i:i+1], dy[i:i+1], x[i:i+1])
			continue
		}
		dx[i] = float32(t)
	}
}
