package generic

import "math"

// ProductTB is Product with a transposed B: B(p,j) is B[j*BRow + p]. It is for few
// rows: a set may want ACol = 1, M from 1 to 4, and N from 16 on.
func ProductTB(b *Block) {
	for i := range b.M {
		for j := range b.N {
			var t float32
			if len(b.Seed) != 0 {
				t = b.Seed[i*b.SeedRow+j]
			}
			for p := range b.K {
				t = FMA(b.A[i*b.ARow+p*b.ACol], b.B[j*b.BRow+p], t)
			}
			if b.ReLU {
				t = relu(t)
			}
			b.C[i*b.CRow+j] = t
		}
	}
}

// ProductTB64 is ProductTB for float64.
func ProductTB64(b *Block64) {
	for i := range b.M {
		for j := range b.N {
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
