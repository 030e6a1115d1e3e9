package portable

import "math"

// widen returns v·by as a float64, for a finite v. The CPU's instruction for it leaves half of the
// register as it was, and so waits for the operation that wrote it last, of the element before. So
// the bits are put in place, and multiplied by the difference of the biases.
func widen(v float32, by float64) float64 {
	const between = 7 << 60 // exponent bits that a float32 has not: here copies of the sign
	// As int64(int32(…))<<29 the bits would go through memory.
	return math.Float64frombits(uint64(int64(uint64(math.Float32bits(v))<<32)>>3)&^between) * (0x1p896 * by)
}

// minusAbs returns −|v|·by as a float64, for a finite v.
func minusAbs(v float32, by float64) float64 {
	return math.Float64frombits(uint64(math.Float32bits(v)&^(1<<31))<<29) * (-0x1p896 * by)
}
