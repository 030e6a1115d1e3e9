package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// ProductTB is generic.ProductTB: four columns of C, rows of B, at once, so that their chains
// overlap.
func ProductTB(b *generic.Block) {
	for i := range b.M {
		j := 0
		for ; j+4 <= b.N && b.K != 0; j += 4 {
			var t [4]float32
			if len(b.Seed) != 0 {
				copy(t[:], b.Seed[i*b.SeedRow+j:])
			}
			columns(&t, b.A[i*b.ARow:], b.ACol, b.B[j*b.BRow:], b.BRow, b.K)
			c := b.C[i*b.CRow+j:][:4]
			copy(c, t[:])
			if b.ReLU {
				relu(c)
			}
		}
		for ; j < b.N; j++ {
			var t float32
			if len(b.Seed) != 0 {
				t = b.Seed[i*b.SeedRow+j]
			}
			for p := range b.K {
				t = fma(b.A[i*b.ARow+p*b.ACol], b.B[j*b.BRow+p], t)
			}
			if b.ReLU && t <= 0 {
				t = 0
			}
			b.C[i*b.CRow+j] = t
		}
	}
}

// columns computes 1×4 elements of C in t, from four rows of a transposed B.
func columns(t *[4]float32, a []float32, aCol int, b []float32, bRow, k int) {
	t0, t1, t2, t3 := acc(t[0]), acc(t[1]), acc(t[2]), acc(t[3])
	y0, y1, y2, y3 := b[:k], b[bRow:][:k], b[2*bRow:][:k], b[3*bRow:][:k]
	wrong := false
	for p := range y0 {
		x := acc(a[p*aCol])
		t0, wrong = step(x, acc(y0[p]), t0, wrong)
		t1, wrong = step(x, acc(y1[p]), t1, wrong)
		t2, wrong = step(x, acc(y2[p]), t2, wrong)
		t3, wrong = step(x, acc(y3[p]), t3, wrong)
	}
	if !wrong {
		*t = [4]float32{float32(t0), float32(t1), float32(t2), float32(t3)}
		return
	}
	for p := range k {
		for j := range t {
			t[j] = generic.FMA(a[p*aCol], b[j*bRow+p], t[j])
		}
	}
}

// ProductTB64 is generic.ProductTB64.
func ProductTB64(b *generic.Block64) {
	for i := range b.M {
		j := 0
		for ; j+4 <= b.N && b.K != 0; j += 4 {
			var t [4]float64
			if len(b.Seed) != 0 {
				copy(t[:], b.Seed[i*b.SeedRow+j:])
			}
			columns64(&t, b.A[i*b.ARow:], b.ACol, b.B[j*b.BRow:], b.BRow, b.K)
			c := b.C[i*b.CRow+j:][:4]
			copy(c, t[:])
			if b.ReLU {
				relu(c)
			}
		}
		for ; j < b.N; j++ {
			var t float64
			if len(b.Seed) != 0 {
				t = b.Seed[i*b.SeedRow+j]
			}
			for p := range b.K {
				t = math.FMA(b.A[i*b.ARow+p*b.ACol], b.B[j*b.BRow+p], t)
			}
			if b.ReLU && t <= 0 {
				t = 0
			}
			b.C[i*b.CRow+j] = t
		}
	}
}

// columns64 is columns for float64.
func columns64(t *[4]float64, a []float64, aCol int, b []float64, bRow, k int) {
	t0, t1, t2, t3 := t[0], t[1], t[2], t[3]
	y0, y1, y2, y3 := b[:k], b[bRow:][:k], b[2*bRow:][:k], b[3*bRow:][:k]
	for p := range y0 {
		x := a[p*aCol]
		t0, t1 = math.FMA(x, y0[p], t0), math.FMA(x, y1[p], t1)
		t2, t3 = math.FMA(x, y2[p], t2), math.FMA(x, y3[p], t3)
	}
	*t = [4]float64{t0, t1, t2, t3}
}
