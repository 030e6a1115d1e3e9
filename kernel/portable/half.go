package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// WidenHalf is generic.WidenHalf.
func WidenHalf(dst []float32, src []uint16, dstRow, srcRow, rows, cols int) {
	if cols == 0 {
		return
	}
	for i := range rows {
		d := dst[i*dstRow:][:cols]
		for j, h := range src[i*srcRow:][:cols] {
			d[j] = float16(h)
		}
	}
}

// float16 is generic.Float16. Exponent and fraction, put in their places in a float32, make a
// number that is too small by the difference of the biases, 2¹¹², also where it is subnormal.
func float16(h uint16) float32 {
	bits := uint32(h&0x7fff) << 13
	if h&0x7c00 == 0x7c00 {
		if h&0x3ff != 0 {
			bits |= 1 << 22
		}
		return math.Float32frombits(bits | 0x7f800000 | uint32(h>>15)<<31)
	}
	return math.Float32frombits(math.Float32bits(math.Float32frombits(bits)*0x1p112) | uint32(h>>15)<<31)
}

// WidenBFloat16 is generic.WidenBFloat16.
func WidenBFloat16(dst []float32, src []uint16, dstRow, srcRow, rows, cols int) {
	if cols == 0 {
		return
	}
	for i := range rows {
		d := dst[i*dstRow:][:cols]
		for j, h := range src[i*srcRow:][:cols] {
			d[j] = generic.BFloat16(h)
		}
	}
}

// TransposeHalf is generic.TransposeHalf, row by row of dst for four rows of src.
func TransposeHalf(dst, src []uint16, dstRow, srcRow, rows, cols int) {
	if cols == 0 {
		return
	}
	i := 0
	for ; i+4 <= rows; i += 4 {
		r0, r1 := src[i*srcRow:][:cols], src[(i+1)*srcRow:][:cols]
		r2, r3 := src[(i+2)*srcRow:][:cols], src[(i+3)*srcRow:][:cols]
		at := i
		for p := range cols {
			d := dst[at : at+4 : at+4]
			d[0], d[1], d[2], d[3] = r0[p], r1[p], r2[p], r3[p]
			at += dstRow
		}
	}
	for ; i < rows; i++ {
		for p, h := range src[i*srcRow:][:cols] {
			dst[p*dstRow+i] = h
		}
	}
}

// NarrowHalf is generic.NarrowHalf.
func NarrowHalf(dst []uint16, x []float32) {
	for i, v := range x {
		dst[i] = toFloat16(v)
	}
}

// toFloat16 is generic.ToFloat16. The numbers of its second case have an exponent above 2⁻¹⁵: bits
// are cut off as in ToBFloat16, and the bias is changed. In the third, the sum with a power of two
// has the last bit of a subnormal float16 as its own last bit: the addition rounds.
func toFloat16(x float32) uint16 {
	bits := math.Float32bits(x)
	sign := uint16(bits >> 16 & 0x8000)
	bits &= 1<<31 - 1
	switch {
	case bits > 0x7f800000:
		return sign | 0x7e00 | uint16(bits>>13&0x3ff)
	case bits >= 0x477ff000: // 65520
		return sign | 0x7c00
	case bits >= 0x38800000: // 2⁻¹⁴
		return sign | uint16((bits-112<<23+0xfff+bits>>13&1)>>13)
	}
	return sign | uint16(math.Float32bits(math.Float32frombits(bits)+0.5)-0x3f000000)
}

// ProductHalf is generic.ProductHalf: a piece of B is widened, and serves all rows.
func ProductHalf(b *generic.HalfBlock) { productHalf(b, false) }

// ProductBFloat16 is generic.ProductBFloat16.
func ProductBFloat16(b *generic.HalfBlock) { productHalf(b, true) }

func productHalf(b *generic.HalfBlock, bfloat16 bool) {
	if b.M == 0 {
		return
	}
	const steps, cols = 64, 16
	var wide [steps * cols]float32
	for j := 0; j < b.N; j += cols {
		n := min(cols, b.N-j)
		for p := 0; p == 0 || p < b.K; p += steps {
			k := min(steps, b.K-p)
			blk := generic.Block{C: b.C[j:], CRow: b.CRow, ARow: b.ARow, ACol: 1, BRow: cols, BPanel: generic.NR,
				M: b.M, N: n, K: k, ReLU: b.ReLU && p+k == b.K}
			if k != 0 {
				blk.A, blk.B = b.A[p:], wide[:]
				if bfloat16 {
					WidenBFloat16(wide[:], b.B[p*b.BRow+j:], cols, b.BRow, k, n)
				} else {
					WidenHalf(wide[:], b.B[p*b.BRow+j:], cols, b.BRow, k, n)
				}
			}
			switch {
			case p != 0:
				blk.Seed, blk.SeedRow = blk.C, b.CRow
			case len(b.Seed) != 0:
				blk.Seed, blk.SeedRow = b.Seed[j:], b.SeedRow
			}
			Product(&blk)
		}
	}
}
