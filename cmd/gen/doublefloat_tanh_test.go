package main

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// tanh32 returns y and tanh(x) = q + rest·y, q = e·y rounded, by the steps of the assembly but for
// the last, for x from tanhMin to tanhMax.
func tanh32(x float32, powers, residuals []float32) (e, y, q, rest float32) {
	const magic = 0x1.8p23
	z := fma32(x, tanhScale, magic)
	n := z - magic
	j := math.Float32bits(z) % tanhParts
	r0 := fma32(-n, tanhLn2hi, x)
	c := fma32(-n, tanhLn2lo, residuals[j])
	r := r0 + c
	r2 := float32(r * r)
	tail := fma32(float32(r*r2), fma32(tanhQ5, r2, tanhQ3), c)
	s := math.Float32frombits(math.Float32bits(powers[j]) + math.Float32bits(z)<<tanhShift)
	more := s + 1
	less := more - 2
	d := fma32(less, r0, more)
	dLow := fma32(tail, less, fma32(less, r0, -(d-more)))
	e = fma32(more, r0, less)
	eLow := fma32(tail, more, fma32(more, r0, -(e-less)))
	y = 1 / d
	q = float32(e * y)
	return e, y, q, fma32(-q, dLow, fma32(-q, d, e)) + eLow
}

// TestTanhDoubleFloat holds the steps to the errors that tanhAbove and tanhBelow say, and the
// constants to what is said of them.
func TestTanhDoubleFloat(t *testing.T) {
	assert.InEpsilon(t, math.Ln2/(2*tanhParts), float64(tanhLn2hi)+float64(tanhLn2lo), 0x1p-52)
	assert.Equal(t, 1-float32(0x1p-24), float32(math.Tanh(float64(tanhMax))))
	assert.Equal(t, 1-float32(0x1p-24), float32(math.Tanh(float64(tanhEnd))))
	assert.Equal(t, float32(1), float32(math.Tanh(float64(math.Nextafter32(tanhEnd, 10)))))
	assert.Equal(t, tanhMin, float32(math.Tanh(float64(tanhMin))))
	powers, residuals := tanhTables()
	var above, below float64
	var tried, open, outside int
	for bits := uint64(math.Float32bits(tanhMin)); bits <= uint64(math.Float32bits(tanhMax)); bits += uint64(*dfStride) {
		x := math.Float32frombits(uint32(bits))
		e, y, q, rest := tanh32(x, powers, residuals)
		exact := math.Tanh(float64(x))
		lacks := 1 - (float64(q)+float64(rest)*float64(y))/exact
		above, below = max(above, lacks), max(below, -lacks)
		upper := float64(q) + float64(fma32(e, tanhAbove, rest))*float64(y)
		lower := float64(q) + float64(fma32(e, -tanhBelow, rest))*float64(y)
		tried++
		if float32(upper) != float32(lower) {
			open++
		}
		if !(lower < exact && exact < upper) {
			outside++
		}
	}
	t.Logf("tanh from 2^%.3f below to 2^%.3f above; 1 of %d x is left open", math.Log2(above), math.Log2(below), tried/max(open, 1))
	assert.Less(t, above, tanhAbove-0x1p-40)
	assert.Less(t, below, tanhBelow-0x1p-40)
	assert.Zero(t, outside, "of %d", tried)
}
