package generic

import "math"

// FMA returns a·b + c with a single rounding to float32.
//
// The product of two float32 is exact in float64, but their sum with c is not,
// and rounding it to 53 bits and then to 24 rounds twice:
// float32(math.FMA(a, b, c)) is wrong for some inputs. The cure is to round
// the first time to odd (Boldo and Melquiond, "Emulation of FMA and correctly
// rounded sums", 2008): when the float64 sum is inexact and its last bit is even, it is moved one
// step toward the exact value, which leaves a mark that the second rounding
// cannot mistake for a tie.
func FMA(a, b, c float32) float32 {
	p := float64(float64(a) * float64(b)) // exact: 24 + 24 bits fit in 53
	z := float64(c)
	s := p + z
	t := s - p
	e := (p - (s - t)) + (z - t) // the exact error of s (Knuth's TwoSum)
	if e == 0 || e != e || math.Float64bits(s)&1 != 0 {
		return float32(s) // exact, not finite (e is NaN then), or odd already
	}
	u := math.Float64bits(s)
	if (e > 0) == (s > 0) {
		u++ // the exact value is larger in magnitude
	} else {
		u--
	}
	return float32(math.Float64frombits(u))
}
