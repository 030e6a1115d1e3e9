package kernel

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// compareProductTB tries the product of a few rows with a transposed B.
func compareProductTB[T number](rep reporter, s *impl, b *bench) {
	rep.Helper()
	r := seeded("productTB")
	for m := 1; m <= 4; m++ {
		for n := 16; n < 100; n++ {
			for k := range 33 {
				for from := range seedings {
					if testing.Short() && r.IntN(10) != 0 {
						continue
					}
					t := newTile[T](r, mixes[r.IntN(len(mixes))], m, n, k, from, r.IntN(2) == 1)
					l := layout{transB: true, gap: max(0, r.IntN(6)-1), place: place(r.IntN(3)), offset: r.IntN(16)}
					if !t.try(rep, s, b, l) {
						return
					}
				}
			}
		}
	}
}

// TestFewRowsOfLongChains: a transposed B with so many steps and columns that both are cut, for a
// few rows; every element is a chain of its own.
func TestFewRowsOfLongChains(t *testing.T) {
	onEverySet(t, func(t *testing.T) {
		const k, n = 2500, 100
		r := seeded("few rows of long chains")
		for m := 1; m <= 5; m++ {
			a, b, c := NewMatrix64(m, k), NewMatrix64(n, k), NewMatrix64(m, n)
			narrowA, narrowB, narrowC := NewMatrix(m, k), NewMatrix(n, k), NewMatrix(m, n)
			mixes[0].fill(r, narrowA.Data)
			mixes[0].fill(r, narrowB.Data)
			for i, v := range narrowA.Data {
				a.Data[i] = float64(v)
			}
			for i, v := range narrowB.Data {
				b.Data[i] = float64(v)
			}
			MatMulTB64(c, a, b)
			MatMulTB(narrowC, narrowA, narrowB)
			for i := range m {
				for j := range n {
					var want float64
					var narrow float32
					for p := range k {
						want = math.FMA(a.Data[i*k+p], b.Data[j*k+p], want)
						narrow = generic.FMA(narrowA.Data[i*k+p], narrowB.Data[j*k+p], narrow)
					}
					require.Equal(t, want, c.Data[i*n+j], "%d rows, element %d, %d of float64", m, i, j)
					require.Equal(t, narrow, narrowC.Data[i*n+j], "%d rows, element %d, %d of float32", m, i, j)
				}
			}
		}
	})
}
