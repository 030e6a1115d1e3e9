package kernel

import "testing"

// compareProductTB tries the product of a few rows with a transposed B.
func compareProductTB[T number](rep reporter, s *impl, b *bench) {
	rep.Helper()
	r := seeded("productTB")
	for m := 1; m <= 4; m++ {
		for n := 16; n < 100; n++ {
			for k := range 22 {
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
