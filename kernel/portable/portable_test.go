package portable

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

func TestFused(t *testing.T) { require.Empty(t, Fused()) }

// numbers returns n elements: of few bits, so that ties are frequent; of any size, so that sums are
// subnormal or overflow; or ordinary ones.
func numbers(r *rand.Rand, n, kind int) []float32 {
	x := make([]float32, n)
	for i := range x {
		switch kind {
		case 0:
			x[i] = float32(r.IntN(33)-16) / 16
		case 1:
			x[i] = math.Float32frombits(r.Uint32())
		case 2:
			x[i] = float32(r.NormFloat64())
		case 3:
			x[i] = float32(math.Ldexp(r.NormFloat64(), -70))
		}
	}
	return x
}

func TestTies(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		m, n, k := r.IntN(10), r.IntN(20), r.IntN(40)
		kind := r.IntN(4)
		b := generic.Block{A: numbers(r, m*k+1, kind), B: numbers(r, k*n+1, r.IntN(4)), C: make([]float32, m*n),
			CRow: n, ARow: k, ACol: 1, BRow: n, BPanel: NR, M: m, N: n, K: k, ReLU: r.IntN(2) == 0}
		if r.IntN(2) == 0 {
			b.Seed = numbers(r, n, kind)
		}
		if r.IntN(2) == 0 {
			b.ARow, b.ACol = 1, m
		}
		want := b
		want.C = make([]float32, m*n)
		generic.Product(&want)
		Product(&b)
		for i := range b.C {
			if b.C[i] != want.C[i] && !(b.C[i] != b.C[i] && want.C[i] != want.C[i]) || math.Signbit(float64(b.C[i])) != math.Signbit(float64(want.C[i])) && b.C[i] == b.C[i] {
				t.Fatalf("%d×%d×%d kind %d: element %d: %x, not %x", m, n, k, kind, i, b.C[i], want.C[i])
			}
		}
		l := r.IntN(300)
		x, y := numbers(r, l, kind), numbers(r, l, kind)
		got, want1 := Dot(x, y), generic.Dot(x, y)
		if got == got || want1 == want1 {
			require.Equal(t, math.Float32bits(want1), math.Float32bits(got))
		}
	}
}

func BenchmarkProduct(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, kind := range []int{0, 2} {
		blk := generic.Block{A: numbers(r, 64*64, kind), B: numbers(r, 64*64, 2), C: make([]float32, 64*64), CRow: 64, ARow: 64, ACol: 1, BRow: 64, BPanel: NR, M: 64, N: 64, K: 64}
		name := []string{"fewbits", "", "normal"}[kind]
		b.Run(name+"/generic", func(b *testing.B) {
			for b.Loop() {
				generic.Product(&blk)
			}
		})
		b.Run(name+"/portable", func(b *testing.B) {
			for b.Loop() {
				Product(&blk)
			}
		})
		x, y := blk.A, blk.B
		b.Run(name+"/dot-generic", func(b *testing.B) {
			for b.Loop() {
				generic.Dot(x, y)
			}
		})
		b.Run(name+"/dot", func(b *testing.B) {
			for b.Loop() {
				Dot(x, y)
			}
		})
		b.Run(name+"/axpy-generic", func(b *testing.B) {
			for b.Loop() {
				generic.Axpy(1e-9, x, y)
			}
		})
		b.Run(name+"/axpy", func(b *testing.B) {
			for b.Loop() {
				Axpy(1e-9, x, y)
			}
		})
		g, m, v, w := numbers(r, 4096, 2), make([]float32, 4096), make([]float32, 4096), numbers(r, 4096, 2)
		b.Run(name+"/adam-generic", func(b *testing.B) {
			for b.Loop() {
				generic.Adam(w, m, v, g, .9, .1, .999, .001, 1e-9, 1, 1e-8)
			}
		})
		b.Run(name+"/adam", func(b *testing.B) {
			for b.Loop() {
				Adam(w, m, v, g, .9, .1, .999, .001, 1e-9, 1, 1e-8)
			}
		})
	}
}
