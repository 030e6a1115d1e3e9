package generic

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// format is a type of 16 bits.
type format struct {
	name                       string
	exponentBits, fractionBits int
	widen                      func(uint16) float32
	narrow                     func(float32) uint16
}

var formats = []format{{"float16", 5, 10, Float16, ToFloat16}, {"bfloat16", 8, 7, BFloat16, ToBFloat16}}

// infinite is the encoding of +Inf, behind the largest number.
func (f *format) infinite() int { return (1<<f.exponentBits - 1) << f.fractionBits }

// exact returns the number that has an encoding without a sign, or that comes after the largest.
func (f *format) exact(bits int) *big.Float {
	exponent, fraction := bits>>f.fractionBits, bits&(1<<f.fractionBits-1)
	bias := 1<<(f.exponentBits-1) - 1
	if exponent == 0 {
		exponent = 1
	} else {
		fraction |= 1 << f.fractionBits
	}
	return new(big.Float).SetMantExp(big.NewFloat(float64(fraction)), exponent-bias-f.fractionBits)
}

// TestWidening compares all encodings with exact arithmetic.
func TestWidening(t *testing.T) {
	for _, f := range formats {
		for bits := range 1 << 16 {
			x := f.widen(uint16(bits))
			require.Equal(t, bits>>15 == 1, math.Signbit(float64(x)), "%s %#x", f.name, bits)
			switch size := bits & 0x7fff; {
			case size > f.infinite():
				require.True(t, x != x, "%s %#x", f.name, bits)
			case size == f.infinite():
				require.True(t, math.IsInf(float64(x), 0), "%s %#x", f.name, bits)
			default:
				require.Zero(t, f.exact(size).Cmp(big.NewFloat(math.Abs(float64(x)))), "%s %#x is %v", f.name, bits, x)
			}
		}
	}
}

// TestNarrowing tries, for every two neighbours, the float32 in the middle, on either side of it,
// and at both ends: where a function that never falls is right at these, it is right everywhere
// between.
func TestNarrowing(t *testing.T) {
	for _, f := range formats {
		for low := range f.infinite() {
			middle, _ := new(big.Float).Quo(new(big.Float).Add(f.exact(low), f.exact(low+1)), big.NewFloat(2)).Float32()
			even := low + low&1
			if f.name == "bfloat16" && low+1 == f.infinite() {
				middle = math.Float32frombits(0x7f7f8000) // 2¹²⁸, the other neighbour, is no float32
			}
			for _, sign := range []uint16{0, 0x8000} {
				check := func(x float32, want int) {
					if sign != 0 {
						x = -x
					}
					require.Equal(t, sign|uint16(want), f.narrow(x), "%s of %v", f.name, x)
				}
				first, _ := f.exact(low).Float32()
				check(first, low)
				check(math.Nextafter32(first, math.MaxFloat32), low)
				check(math.Nextafter32(middle, 0), low)
				check(middle, even)
				check(math.Nextafter32(middle, float32(math.Inf(1))), low+1)
			}
		}
		require.Equal(t, uint16(f.infinite()), f.narrow(float32(math.Inf(1))))
		require.Equal(t, 0x8000|uint16(f.infinite()), f.narrow(float32(math.Inf(-1))))
		require.Equal(t, uint16(f.infinite()), f.narrow(math.MaxFloat32))
		for _, bits := range []uint32{0x7f800001, 0x7fc00000, 0xffffffff, 0xff801fff, 0x7fbfffff} {
			h := f.narrow(math.Float32frombits(bits))
			require.Greater(t, int(h&0x7fff), f.infinite(), "%s of NaN %#x", f.name, bits)
			require.Equal(t, bits>>31, uint32(h>>15))
		}
	}
}

// TestNarrowingNeverFalls is what TestNarrowing relies on, on some of the inputs that it leaves
// out.
func TestNarrowingNeverFalls(t *testing.T) {
	for _, f := range formats {
		var last uint16
		for bits := uint32(0); bits <= 0x7f800000; bits += 251 {
			h := f.narrow(math.Float32frombits(bits))
			if h < last {
				require.GreaterOrEqual(t, h, last, "%s of %#x", f.name, bits)
			}
			last = h
		}
	}
}
