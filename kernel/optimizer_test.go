package kernel

import (
	"math"
	"testing"
)

// TestAdamStep checks the corrections of the bias against their definition.
func TestAdamStep(t *testing.T) {
	for _, step := range []int{1, 2, 3, 10, 1000, 100_000} {
		s := NewAdamStep(0.001, 0.9, 0.999, 1e-8, step)
		within(t, 0x1p-24*float64(s.Rate)+0x1p-40, 0.001/(1-math.Pow(0.9, float64(step))), float64(s.Rate), "rate of step %d", step)
		within(t, 0x1p-23*float64(s.Root), 1/math.Sqrt(1-math.Pow(0.999, float64(step))), float64(s.Root), "root of step %d", step)
	}
	// The first step moves every weight by the rate, whatever the size of its gradient.
	w, m, v, g := make([]float32, 3), make([]float32, 3), make([]float32, 3), []float32{1e-3, -5, 700}
	Adam(w, m, v, g, NewAdamStep(0.01, 0.9, 0.999, 1e-8, 1))
	for i, sign := range []float64{-1, 1, -1} {
		within(t, 0.01*0x1p-16, sign*0.01, float64(w[i]), "weight %d", i)
	}
}
