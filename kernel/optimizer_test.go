package kernel

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
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

// TestQuotients checks Adam's quotients where one that is put together from multiply-adds would be
// wrong first: next to the middle of two float32, and where an exponent is extreme. With these
// scalars the moments stay, and w = −0 becomes m / (sqrt(v) + eps), whose zeros keep their signs.
func TestQuotients(t *testing.T) {
	const n = 1024
	w, m, v, g := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
	check := func(eps float32) {
		for i := range impls {
			s := &impls[i]
			if s.name == genericImpl.name { // it divides, slowly
				continue
			}
			for j := range w {
				w[j] = float32(math.Copysign(0, -1))
			}
			s.Adam(w, m, v, g, 1, 0, 1, 0, -1, 1, eps)
			for j := range w {
				want := m[j] / (float32(math.Sqrt(float64(v[j]))) + eps) // of the two, one is 0
				if math.Float32bits(want) != math.Float32bits(w[j]) && (want == want || w[j] == w[j]) {
					require.Fail(t, "wrong quotient", "%s: %x / (sqrt(%x) + %x) = %x, not %x", s.name, m[j], v[j], eps, want, w[j])
				}
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	mantissas := []uint32{0, 1, 2, 3, 1<<22 - 1, 1 << 22, 1<<22 + 1, 1<<23 - 3, 1<<23 - 2, 1<<23 - 1}
	mantissa := func() uint32 {
		if r.IntN(4) == 0 {
			return mantissas[r.IntN(len(mantissas))]
		}
		return r.Uint32() & (1<<23 - 1)
	}
	rounds := 2000
	if testing.Short() {
		rounds = 200
	}
	for range rounds {
		for j := range m { // the middle of two quotients, times the divisor, and its neighbours
			d := math.Float32frombits(127<<23 | mantissa())
			q := math.Float64frombits((1023<<52 | uint64(mantissa())<<29 | 1<<28) - uint64(r.IntN(2))<<52)
			v[j], m[j] = float32(d*d), math.Float32frombits(math.Float32bits(float32(q*float64(d)))+uint32(r.IntN(3))-1)
			scale := float32(math.Ldexp(1, r.IntN(101)-50))
			m[j] = float32(m[j] * scale)
			if r.IntN(2) == 0 {
				m[j] = -m[j]
			}
		}
		check(0)
	}
	for exponent := range uint32(512) { // 256 and more with a minus
		eps := math.Float32frombits(exponent<<23 | mantissa())
		for j := range m {
			v[j], m[j] = 0, math.Float32frombits(r.Uint32()&(1<<31)|uint32(j%256)<<23|mantissa())
		}
		check(eps)
	}
}
