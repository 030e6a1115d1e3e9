//go:build !purego

package amd64

// A Power64 is what the kernels of Pow64 know of the exponent p, which is finite and not 0.
type Power64 = struct {
	P        float64
	Repairs  uint64     // for each class of x, what replaces its power, as VFIXUPIMMPD takes it
	Sign     uint64     // the sign bit if p is an odd integer
	NaN      uint64     // all bits but the sign if p is no integer
	Zero     float64    // the power of +0
	Infinite float64    // the power of +Inf
	Factors  [4]float64 // p, for AVX2
}

// Pow64AVX512 is generic.Pow64 for p of which no other operation is the power.
//
//go:noescape
func Pow64AVX512(dst, x []float64, p *Power64)

// Pow64AVX2 does as Pow64AVX512 does.
//
//go:noescape
func Pow64AVX2(dst, x []float64, p *Power64)
