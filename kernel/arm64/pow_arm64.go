//go:build !purego

package arm64

// A Power is what the kernel of Pow knows of the exponent p, which is finite and not 0.
type Power = struct {
	P        float64
	Repairs  uint32  // for AVX-512, which this package has not
	Sign     uint32  // the sign bit if p is an odd integer
	NaN      uint32  // all bits but the sign if p is no integer
	Zero     float32 // the power of +0
	Infinite float32 // the power of +Inf
}

// PowNEON is generic.Pow of the first n elements, and returns n. If these are not all, the power of
// one of the next 16 is so near to the middle between two float32 that it cannot round it.
//
//go:noescape
func PowNEON(dst, x []float32, p *Power) int
