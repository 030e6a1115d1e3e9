package portable

import "math"

// Fused returns "" if this build may use the package: if its fused multiply-add rounds once.
// Otherwise it says what is wrong.
func Fused() string {
	for i, x := range triples {
		if got := fusedOf(x[0], x[1], x[2]); math.Float32bits(got) != once[i] {
			return "the compiler did not fuse x*y + z into one instruction"
		}
	}
	return ""
}

// fusedOf is not inlined, so that it is the CPU that computes.
//
//go:noinline
func fusedOf(a, b, c float32) float32 { return fma(a, b, c) }

// In triples, a·b + c rounded twice, to float32 after the product or to float64 before float32,
// differs from the sum rounded once, whose bits are in once.
var (
	triples = [...][3]float32{
		{1 + 0x1p-23, 1 + 0x1p-23, -1 - 0x1p-22}, // what rounding the product loses is all that is left
		{1 + 0x1p-12, 1 + 0x1p-12, 0x1p-80},      // a tie of two float32, but for c
		{1 + 0x1p-12, 1 + 0x3p-12, -0x1p-80},     // the same from the other side
	}
	once = [...]uint32{0x28800000, 0x3f801001, 0x3f802001}
)
