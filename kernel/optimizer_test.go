package kernel

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
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

// TestRoots checks the roots of Adam, which are put together from multiply-adds in places: all
// between 1 and 4, and so all there are but for their exponents; all where the rest of a root
// begins to be subnormal; and some of every exponent and sign. With -sweep=all it checks all.
//
// With these scalars the moments stay, and w = −0 becomes m / sqrt(v), which is 1 if m is the root,
// and the root is right. The roots of a fourth of the elements are taken by an instruction of their
// own, so all elements move by 16 once.
func TestRoots(t *testing.T) {
	const n = 1024 + 48
	type span struct{ first, last, step uint32 }
	spans := []span{{0x3f80_0000, 0x4080_0000, 1}, {0x0c00_0000, 0x0d80_0000, 1}, {0, 0xffff_ffff, 4093}, {0, 0x8000, 1}, {0x7f7f_8000, 0x7f81_0000, 1}}
	if testing.Short() {
		spans = []span{{0x3f80_0000, 0x4080_0000, 61}, {0x0c00_0000, 0x0d80_0000, 61}, {0, 0xffff_ffff, 40_993}}
	}
	if *sweep == "all" {
		spans = []span{{0, 0xffff_ffff, 1}}
	}
	const most = 1 << 22 // elements of a piece
	var pieces []span
	for _, s := range spans {
		for at := uint64(s.first); at < uint64(s.last); at += most * uint64(s.step) {
			pieces = append(pieces, span{uint32(at), uint32(min(at+most*uint64(s.step), uint64(s.last))), s.step})
		}
	}
	var wrong atomic.Int64
	var all sync.WaitGroup
	next := make(chan span)
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			w, m, v, g, root := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
			for s := range next {
				for at := uint64(s.first); at < uint64(s.last); at += uint64(n * s.step) {
					for j := range v {
						v[j] = math.Float32frombits(uint32(at) + uint32(j)*s.step)
						root[j] = float32(math.Sqrt(float64(v[j] + 0))) // a moment of −0 becomes +0
						m[j] = root[j]
						if !(v[j] > 0 && v[j] <= math.MaxFloat32) {
							m[j] = 1
						}
					}
					for i := range impls {
						if name := impls[i].name; name == genericImpl.name || name == "portable" {
							continue // their roots are those of package math
						}
						for first := range 2 {
							for j := range w {
								w[j] = float32(math.Copysign(0, -1))
							}
							o := 16 * first
							impls[i].Adam(w[o:], m[o:], v[o:], g[o:], 1, 0, 1, 0, -1, 1, 0)
							for j := o; j < n; j++ {
								want := m[j] / root[j]
								if bits32(want) != bits32(w[j]) && (want == want || w[j] == w[j]) && wrong.Add(1) <= 5 {
									t.Errorf("%s: %x / sqrt(%x) = %x, not %x", impls[i].name, m[j], v[j], w[j], want)
								}
							}
						}
					}
				}
			}
		})
	}
	for _, s := range pieces {
		next <- s
	}
	close(next)
	all.Wait()
	require.Zero(t, wrong.Load())
}

// TestQuotients checks Adam's quotients next to the middle of two float32, and where an exponent is
// extreme. With these scalars the moments stay, and w = −0 becomes m / (sqrt(v) + eps), whose zeros
// keep their signs.
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
