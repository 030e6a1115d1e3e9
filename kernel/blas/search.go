package blas

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel"
)

// largest64 returns the index of the first NaN, or else of the first element with the largest
// absolute value. Without their sign, numbers lie in the order of their bits, NaN above all others.
func largest64(n int, x []float64, inc int) int {
	const infinity = 0x7ff << 52
	bits := func(v float64) uint64 { return math.Float64bits(v) &^ (1 << 63) }
	if inc != 1 || n < worthSearching {
		best, at := bits(x[0]), 0
		for i, j := 1, inc; i < n && best <= infinity; i, j = i+1, j+inc {
			if v := bits(x[j]); v > best {
				best, at = v, i
			}
		}
		return at
	}
	x = x[:n]
	best, at := uint64(0), 0
	for i := 0; i < n && best <= infinity; i += block {
		part := x[i:min(i+block, n)]
		var m uint64
		if kernel.NonFinite64(part) < 0 {
			m = bits(max(kernel.Max64(part), -kernel.Min64(part)))
		} else {
			for _, v := range part {
				m = max(m, bits(v))
			}
		}
		if m > best || i == 0 {
			best, at = m, i
		}
	}
	best = min(best, infinity+1) // of several NaN, the first, whatever their payloads
	for bits(x[at]) < best {
		at++
	}
	return at
}
