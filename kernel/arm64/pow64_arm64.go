//go:build !purego

package arm64

// A Power64 is what the kernel of Pow64 knows of the exponent p, which is finite and not 0.
type Power64 = struct {
	P        float64
	Repairs  uint64     // for AVX-512, which this package has not
	Sign     uint64     // the sign bit if p is an odd integer
	NaN      uint64     // all bits but the sign if p is no integer
	Zero     float64    // the power of +0
	Infinite float64    // the power of +Inf
	Factors  [4]float64 // for AVX2
}

// Pow64NEON is generic.Pow64 for p of which no other operation is the power.
//
//go:noescape
func Pow64NEON(dst, x []float64, p *Power64)
