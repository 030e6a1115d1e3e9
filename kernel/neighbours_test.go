package kernel

import (
	"math"
	"testing"
)

// TestNeighbours checks that an element's result does not depend on the elements beside it. Kernels
// look at many at once to see whether one of them needs special care, and NaN, signalling or not,
// must hide none of those.
func TestNeighbours(t *testing.T) {
	const n = 128
	special := []uint32{
		0, 1 << 31, 1, 0x80000001, 0x3f800000, 0xbf800000, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000,
		0x7fc00000, 0xffc00000, 0x7f800001, 0xff800001, 0x7fa00000,
		math.Float32bits(800), math.Float32bits(-800), math.Float32bits(1e16), math.Float32bits(-1e16),
		math.Float32bits(90), math.Float32bits(-105), math.Float32bits(-12), math.Float32bits(0x1p-30),
	}
	places := []int{0, 3, 4, 8, 16, 19, 32, 48, 63, 64, 127}
	alone, result := [1]float32{}, [1]float32{}
	for i := range impls {
		s := &impls[i]
		for _, f := range roundedFunctions {
			kernel := f.kernel(s)
			want := make([]float32, len(special))
			for j, bits := range special {
				alone[0] = math.Float32frombits(bits)
				kernel(result[:], alone[:])
				want[j] = result[0]
			}
			x, y := make([]float32, n), make([]float32, n)
			for j := range x {
				x[j] = 0.5
			}
			for a, one := range special {
				for b, other := range special {
					for k, p := range places {
						q := places[(k+1+(a+b)%(len(places)-1))%len(places)]
						x[p], x[q] = math.Float32frombits(one), math.Float32frombits(other)
						kernel(y, x)
						if bits32(y[p]) != bits32(want[a]) || bits32(y[q]) != bits32(want[b]) {
							t.Fatalf("%s %s: element %d is %#x and %d is %#x: got %g and %g, want %g and %g",
								s.name, f.name, p, one, q, other, y[p], y[q], want[a], want[b])
						}
						x[p], x[q] = 0.5, 0.5
					}
				}
			}
		}
	}
}
