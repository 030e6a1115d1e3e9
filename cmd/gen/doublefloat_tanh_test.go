package main

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// tanh returns y and tanh(x) = q + rest·y, q = e·y rounded, by the steps of the assembly but for
// the last, for x from tanhMin to tanhMax.
func (r *tanhReduction) tanh(x float32, powers, residuals []float32) (e, y, q, rest float32) {
	const magic = 0x1.8p23
	z := fma32(x, r.scale(), magic)
	n := z - magic
	j := math.Float32bits(z) % uint32(r.parts)
	r0 := fma32(-n, r.ln2hi, x)
	c := fma32(-n, r.ln2lo, residuals[j])
	r2 := float32(r0 * r0)
	tail := fma32(r2, fma32(r0, fma32(tanhQ5, r2, tanhQ3), -c), c)
	s := math.Float32frombits(math.Float32bits(powers[j]) + math.Float32bits(z)<<r.shift())
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

// TestTanhDoubleFloat holds the steps to the errors that the reductions say, and the constants to
// what is said of them.
func TestTanhDoubleFloat(t *testing.T) {
	assert.Equal(t, 1-float32(0x1p-24), float32(math.Tanh(float64(tanhMax))))
	assert.Equal(t, 1-float32(0x1p-24), float32(math.Tanh(float64(tanhEnd))))
	assert.Equal(t, float32(1), float32(math.Tanh(float64(math.Nextafter32(tanhEnd, 10)))))
	assert.Equal(t, tanhMin, float32(math.Tanh(float64(tanhMin))))
	for i := range tanhReductions {
		t.Run(fmt.Sprint(tanhReductions[i].parts), tanhReductions[i].check)
	}
}

func (r *tanhReduction) check(t *testing.T) {
	assert.InEpsilon(t, math.Ln2/float64(2*r.parts), float64(r.ln2hi)+float64(r.ln2lo), 0x1p-52)
	powers, residuals := r.tables()
	var above, below float64
	var tried, open, outside int
	for bits := uint64(math.Float32bits(tanhMin)); bits <= uint64(math.Float32bits(tanhMax)); bits += uint64(*dfStride) {
		x := math.Float32frombits(uint32(bits))
		e, y, q, rest := r.tanh(x, powers, residuals)
		exact := math.Tanh(float64(x))
		lacks := 1 - (float64(q)+float64(rest)*float64(y))/exact
		above, below = max(above, lacks), max(below, -lacks)
		upper := float64(q) + float64(fma32(e, float32(r.above), rest))*float64(y)
		lower := float64(q) + float64(fma32(e, float32(-r.below), rest))*float64(y)
		tried++
		if float32(upper) != float32(lower) {
			open++
		}
		if !(lower < exact && exact < upper) {
			outside++
		}
	}
	t.Logf("tanh from %x below, 2^%.3f, to %x above, 2^%.3f; 1 of %d x is left open",
		above, math.Log2(above), below, math.Log2(below), tried/max(open, 1))
	assert.Less(t, above, r.above-r.adding)
	assert.Less(t, below, r.below-r.adding)
	assert.Zero(t, outside, "of %d", tried)
}
