package blas

import "math"

// largest64 returns the index of the first NaN, or else of the first element with the largest
// absolute value. Without their sign, numbers lie in the order of their bits, NaN above all others.
func largest64(n int, x []float64, inc int) int {
	const infinity = 0x7ff << 52
	bits := func(v float64) uint64 { return math.Float64bits(v) &^ (1 << 63) }
	if inc != 1 || n < 2*block {
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
		var m0, m1, m2, m3 uint64
		for ; len(part) >= 4; part = part[4:] {
			m0, m1 = max(m0, bits(part[0])), max(m1, bits(part[1]))
			m2, m3 = max(m2, bits(part[2])), max(m3, bits(part[3]))
		}
		for _, v := range part {
			m0 = max(m0, bits(v))
		}
		if m := max(m0, m1, m2, m3); m > best || i == 0 {
			best, at = m, i
		}
	}
	best = min(best, infinity+1) // of several NaN, the first, whatever their payloads
	for bits(x[at]) < best {
		at++
	}
	return at
}
