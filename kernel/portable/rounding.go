package portable

import "math"

// The functions of exp.go and its kin are correctly rounded, or roundings of a float64 that is
// fixed to the last bit. Here a quick phase computes a float64 t that is within 2⁻³⁶ of that: by a
// table and a short polynomial, without fused operations, which some CPUs lack; where the compiler
// fuses some all the same, t is as good. (Where math.FMA is one instruction, a few functions are as
// fast in generic, and are generic's.) Unless t lies so near to the middle between two float32 that
// it might be on the wrong side, float32(t) is the result. One in a thousand is left to generic.

const (
	lowBits = 1<<29 - 1 // of a float64, those that a float32 has not
	middle  = 1 << 28   // what they are half way between two float32
	slack   = 1 << 18   // at least 2⁻³⁵ of a float64, in units of its last bit
	// least2 is 2⁻¹²⁶, the least normal float32, as twice the bits of a float64, less 1, so that
	// 0, which is exact, wraps around to the greatest number.
	least2 = 2*(0x3ff-126)<<52 - 1
)

// unsure reports whether float32(t) may be wrong, for a t that is normal as a float32, too.
func unsure(t float64) bool {
	return (math.Float64bits(t)-(middle-slack))&lowBits < 2*slack
}

// tiny reports whether float32(t) is subnormal. Then unsure looks at the wrong bits.
func tiny(t float64) bool { return math.Float64bits(t)<<1-1 < least2 }

// within reports whether |v| < limit. It is an operation on integers, which need not wait for those
// before it.
func within(v, limit float32) bool {
	return math.Float32bits(v)&^(1<<31) < math.Float32bits(limit)
}

// finite reports whether v is neither infinite nor NaN.
func finite(v float32) bool { return math.Float32bits(v)&^(1<<31) < 0x7f800000 }
