// Package half converts between float32 and the two 16-bit formats that model
// files use: float16 of IEEE 754, and bfloat16, the upper half of a float32.
package half

import "math"

// Float16 returns the number whose float16 encoding is b. Every float16 is a float32, so the
// conversion is exact. NaN stays NaN.
func Float16(b uint16) float32 {
	sign := uint32(b>>15) << 31
	exponent := uint32(b>>10) & 31
	fraction := uint32(b) & (1<<10 - 1)
	switch exponent {
	case 0: // fraction·2⁻²⁴, a zero or a subnormal; the multiplication is exact
		return math.Float32frombits(sign | math.Float32bits(float32(fraction)*0x1p-24))
	case 31:
		return math.Float32frombits(sign | 255<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// BFloat16 returns the number whose bfloat16 encoding is b, exactly.
func BFloat16(b uint16) float32 { return math.Float32frombits(uint32(b) << 16) }
