package portable

import "math"

// widen returns v as a float64, for a finite v. The CPU's instruction for it leaves half of the
// register as it was, and so waits for the operation that wrote it last, of the element before. So
// the bits are put in place, and the product with the difference of the biases is exact.
func widen(v float32) float64 {
	const between = 7 << 60 // exponent bits that a float32 has not: here copies of the sign
	return math.Float64frombits(uint64(int64(int32(math.Float32bits(v)))<<29)&^between) * 0x1p896
}

// minusAbs returns −|v| as a float64, for a finite v.
func minusAbs(v float32) float64 {
	return math.Float64frombits(uint64(math.Float32bits(v)&^(1<<31))<<29) * -0x1p896
}
