package portable

import "math"

// The functions of exp.go and its kin are correctly rounded, or roundings of a float64 that is
// fixed to the last bit. Here a quick phase computes a float64 t that is within 2⁻³⁶ of that: by a
// table and a short polynomial, without fused operations, which some CPUs lack; where the compiler
// fuses some all the same, t is as good. (Where math.FMA is one instruction, a few functions are as
// fast in generic, and are generic's.) Unless t lies so near to the middle between two float32 that
// it might be on the wrong side, float32(t) is the result. One in a thousand is left to generic.
//
// The loop of a quick phase calls nothing, so that what it needs stays in registers: it returns the
// index of the first element that it is unsure of, or the number of elements. Its tests stand one
// by one: of a || b, where b is a call that was inlined, the compiler makes a number before it
// branches.

// quickly sets dst by quick, and by exact where quick is unsure.
func quickly(dst, x []float32, quick func(dst, x []float32) int, exact func(dst, x []float32)) {
	for {
		n := quick(dst, x)
		if n == len(x) {
			return
		}
		exact(dst[n:n+1], x[n:n+1])
		dst, x = dst[n+1:], x[n+1:]
	}
}

// quicklyGrad is quickly for a gradient.
func quicklyGrad(dx, dy, y []float32, quick func(dx, dy, y []float32) int, exact func(dx, dy, y []float32)) {
	for {
		n := quick(dx, dy, y)
		if n == len(y) {
			return
		}
		exact(dx[n:n+1], dy[n:n+1], y[n:n+1])
		dx, dy, y = dx[n+1:], dy[n+1:], y[n+1:]
	}
}

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
