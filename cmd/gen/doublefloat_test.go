package main

import (
	"flag"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

var dfStride = flag.Uint("doublefloat", 4001, "of TestDoubleFloat: try each float32 whose bits are a multiple of this")

func fma32(a, b, c float32) float32 { return float32(math.FMA(float64(a), float64(b), float64(c))) }

// reduce returns s and r0, with x = log s + r0 + c, and c by the steps of the assembly.
func (r *dfReduction) reduce(x float32, powers, residuals []float32) (s, r0, c float32) {
	const magic = 0x1.8p23
	z := fma32(x, r.scale(), magic)
	n := z - magic
	j := math.Float32bits(z) % uint32(r.parts)
	r0 = fma32(-n, r.ln2hi, x)
	c = fma32(-n, r.ln2lo, residuals[j])
	s = math.Float32frombits(math.Float32bits(powers[j]) + math.Float32bits(z)<<r.shift())
	return s, r0, c
}

// tail returns what exp(r0 + c) is above 1 + r0.
func (r *dfReduction) tail(r0, c float32) float32 {
	sum := r0 + c
	q := fma32(fma32(r.q[2], sum, r.q[1]), sum, r.q[0])
	return fma32(q, float32(sum*sum), c)
}

// expm1 returns exp(r0) - 1 = p + lost.
func (r *dfReduction) expm1(r0 float32) (p, lost float32) {
	half := r0 * 0.5
	p = fma32(r0, half, r0)
	lost = fma32(r0, half, -(p - r0))
	q := fma32(fma32(r.q[2], r0, r.q[1]), r0, r.q[0])
	return p, fma32(float32(q*r0), float32(r0*r0), lost)
}

// exp32 returns exp(x) = high + low by the steps of the assembly.
func (r *dfReduction) exp32(x float32, powers, residuals []float32) (high, low float32) {
	s, r0, c := r.reduce(x, powers, residuals)
	if r.power == 2 {
		c = r.tail(r0, c)
		high = fma32(s, r0, s)
		return high, fma32(s, c, fma32(s, r0, -(high-s)))
	}
	p, lost := r.expm1(r0)
	high = fma32(s, p, s)
	return high, fma32(high, c, fma32(s, lost, fma32(s, p, -(high-s))))
}

// oneMore returns 1 + exp(x) = d + low by the steps of Sigmoid's assembly on amd64.
func (r *dfReduction) oneMore(x float32, powers, residuals []float32) (d, low float32) {
	s, r0, c := r.reduce(x, powers, residuals)
	if r.power == 2 {
		d = fma32(s, r0, s+1)
		return d, fma32(s, r.tail(r0, c), fma32(s, r0, s-(d-1)))
	}
	p, lost := r.expm1(r0)
	d = fma32(s, p, s+1)
	return d, fma32(s, p, s-(d-1)) + fma32(s, lost, float32((d-1)*c))
}

// sigmoid returns that of x as y·(1 + u), by the steps of the assembly but for the last rounding:
// those of amd64, or those of NEON, which adds 1 to exp(-x).
func (r *dfReduction) sigmoid(x float32, powers, residuals []float32, neon bool) (y, u float32) {
	var d, low float32
	if neon {
		high, rest := r.exp32(-x, powers, residuals)
		d = high + 1
		low = rest + (min(high, 1) - (d - max(high, 1)))
	} else {
		d, low = r.oneMore(-x, powers, residuals)
	}
	y = 1 / d
	if r.power == 2 {
		y = math.Float32frombits(inverseBits - math.Float32bits(d))
		t := fma32(-d, y, 1)
		v := fma32(y, t, y)
		y = fma32(v, float32(t*t), v)
	}
	t := fma32(-low, y, fma32(-d, y, 1))
	return y, fma32(t, t, t)
}

// silu returns x·y·(1 + u), by the steps of the assembly but for the last rounding.
func silu(x, y, u float32) float64 {
	high := x * y
	low := fma32(x, y, -high)
	return float64(high) + float64(fma32(high, u, low))
}

// TestDoubleFloat holds the steps to the errors that dfReductions says they have.
func TestDoubleFloat(t *testing.T) {
	for i := range dfReductions {
		r := &dfReductions[i]
		assert.InEpsilon(t, math.Ln2/float64(r.parts), float64(r.ln2hi)+float64(r.ln2lo), 0x1p-52)
		powers, residuals := r.tables()
		var exp, above, below, siluAbove, siluBelow float64
		for bits := uint64(0); bits < 1<<32; bits += uint64(*dfStride) {
			x := math.Float32frombits(uint32(bits))
			if !(math.Abs(float64(x)) <= dfMax && math.Abs(float64(x)) >= dfMin) {
				continue
			}
			high, low := r.exp32(x, powers, residuals)
			e := (float64(high)+float64(low))/math.Exp(float64(x)) - 1
			exp = max(exp, math.Abs(e-r.exp))
			denominator := 1 + math.Exp(-float64(x))
			for _, neon := range []bool{false, true} {
				if neon && r.silu == 0 || !neon && x < dfLeast {
					continue
				}
				y, u := r.sigmoid(x, powers, residuals, neon)
				e = 1 - (float64(y)+float64(y)*float64(u))*denominator
				above, below = max(above, e), max(below, -e)
				if neon {
					e = 1 - silu(x, y, u)*denominator/float64(x)
					siluAbove, siluBelow = max(siluAbove, e), max(siluBelow, -e)
				}
			}
		}
		t.Logf("%d parts: exp within 2^%.3f, sigmoid from 2^%.3f below to 2^%.3f above, silu from 2^%.3f to 2^%.3f", r.parts,
			math.Log2(exp), math.Log2(above), math.Log2(below), math.Log2(siluAbove), math.Log2(siluBelow))
		assert.Less(t, exp, r.exp)
		assert.Less(t, above, r.above)
		assert.Less(t, below, r.below)
		if r.silu != 0 {
			// The bounds are added to u and rounded, too: that is half of a last bit, 2^-48 of a
			// result.
			assert.Less(t, siluAbove, r.above+r.silu-0x1p-48)
			assert.Less(t, siluBelow, r.below+r.silu-0x1p-48)
		}
	}
}
