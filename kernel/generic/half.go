package generic

import "math"

// Matrices whose elements are kept in 16 bits: float16 (binary16 of IEEE 754: 5 bits of exponent,
// 10 of fraction) and bfloat16 (the upper half of a float32: 8 and 7). Every such number is a
// float32. So to widen it is exact, and a product with it is the product with the float32.

// Float16 returns the number whose float16 encoding is h. Of a NaN it keeps sign and fraction, and
// sets the fraction's highest bit.
func Float16(h uint16) float32 {
	var x float64
	exponent, fraction := int(h>>10&31), h&(1<<10-1)
	switch {
	case exponent == 31 && fraction != 0:
		return math.Float32frombits(uint32(h>>15)<<31 | 0x7fc00000 | uint32(fraction)<<13)
	case exponent == 31:
		x = math.Inf(1)
	case exponent == 0: // zero or subnormal
		x = math.Ldexp(float64(fraction), -24)
	default:
		x = math.Ldexp(float64(1<<10|fraction), exponent-25)
	}
	if h>>15 != 0 {
		x = -x
	}
	return float32(x)
}

// ToFloat16 returns the encoding of the float16 nearest to x, of two that are equally near the one
// whose last bit is 0. From 65520 on that is an infinity. Of a NaN it keeps sign and the upper bits
// of the fraction, and sets the highest.
func ToFloat16(x float32) uint16 {
	bits := math.Float32bits(x)
	sign := uint16(bits >> 31 << 15)
	v := math.Abs(float64(x))
	switch {
	case x != x:
		return sign | 0x7e00 | uint16(bits>>13&(1<<10-1))
	case v >= 65520:
		return sign | 31<<10
	}
	exponent := -14 // that of subnormal numbers
	if v >= 0x1p-14 {
		_, e := math.Frexp(v)
		exponent = e - 1
	}
	steps := uint16(math.RoundToEven(math.Ldexp(v, 10-exponent))) // of the last bit of the fraction
	// The number 1.fraction has 1<<10 | fraction steps, whose 1<<10 is the lowest bit of the
	// exponent. So is a carry.
	return sign | (uint16(exponent+14)<<10 + steps)
}

// BFloat16 returns the number whose bfloat16 encoding is h.
func BFloat16(h uint16) float32 { return math.Float32frombits(uint32(h) << 16) }

// ToBFloat16 returns the encoding of the bfloat16 nearest to x, of two that are equally near the
// one whose last bit is 0. Beyond the largest finite one by half a step or more that is an
// infinity. Of a NaN it keeps sign and the upper bits of the fraction, and sets the highest.
func ToBFloat16(x float32) uint16 {
	bits := math.Float32bits(x)
	if x != x {
		return uint16(bits>>16) | 1<<6
	}
	return uint16((bits + 0x7fff + bits>>16&1) >> 16) // a carry goes on into the exponent
}

// WidenHalf sets dst[i*dstRow + j] to the number of the float16 src[i*srcRow + j] for all i < rows
// and j < cols.
func WidenHalf(dst []float32, src []uint16, dstRow, srcRow, rows, cols int) {
	for i := range rows {
		for j := range cols {
			dst[i*dstRow+j] = Float16(src[i*srcRow+j])
		}
	}
}

// WidenBFloat16 is WidenHalf for bfloat16.
func WidenBFloat16(dst []float32, src []uint16, dstRow, srcRow, rows, cols int) {
	for i := range rows {
		for j := range cols {
			dst[i*dstRow+j] = BFloat16(src[i*srcRow+j])
		}
	}
}

// TransposeHalf sets dst[p*dstRow + i] = src[i*srcRow + p] for all i < rows and p < cols. The
// elements are of either type.
func TransposeHalf(dst, src []uint16, dstRow, srcRow, rows, cols int) {
	for i := range rows {
		for p := range cols {
			dst[p*dstRow+i] = src[i*srcRow+p]
		}
	}
}

// NarrowHalf sets each element of dst to the float16 nearest to that of x, ties to even.
func NarrowHalf(dst []uint16, x []float32) {
	for i, v := range x {
		dst[i] = ToFloat16(v)
	}
}

// NarrowBFloat16 sets each element of dst to the bfloat16 nearest to that of x, ties to even.
func NarrowBFloat16(dst []uint16, x []float32) {
	for i, v := range x {
		dst[i] = ToBFloat16(v)
	}
}

// A HalfBlock is one piece of a matrix product, C = seed + A·B, whose B is kept in 16 bits, for M
// rows and N columns of C and K steps of each chain. It is for few rows: a set may want M from 1 to
// 4. Every slice begins at the block's first element; the distances count elements:
//
//	C(i,j)    is C[i*CRow + j]
//	A(i,p)    is A[i*ARow + p]
//	B(p,j)    is B[p*BRow + j]
//	seed(i,j) is Seed[i*SeedRow + j], or +0 if Seed is empty
//
// Seed may be C itself. When ReLU is set, every finished element that is ≤ 0 becomes +0.
type HalfBlock = struct {
	C, A, Seed                []float32
	B                         []uint16
	CRow, ARow, BRow, SeedRow int
	M, N, K                   int
	ReLU                      bool
}

// ProductHalf computes a HalfBlock of float16: each element is one chain of fused multiply-adds
// over ascending p, from its seed.
func ProductHalf(b *HalfBlock) { productHalf(b, Float16) }

// ProductBFloat16 is ProductHalf for bfloat16.
func ProductBFloat16(b *HalfBlock) { productHalf(b, BFloat16) }

func productHalf(b *HalfBlock, widen func(uint16) float32) {
	for i := range b.M {
		for j := range b.N {
			var t float32
			if len(b.Seed) != 0 {
				t = b.Seed[i*b.SeedRow+j]
			}
			for p := range b.K {
				t = FMA(b.A[i*b.ARow+p], widen(b.B[p*b.BRow+j]), t)
			}
			if b.ReLU {
				t = relu(t)
			}
			b.C[i*b.CRow+j] = t
		}
	}
}
