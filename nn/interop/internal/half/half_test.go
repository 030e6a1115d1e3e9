package half

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAll compares all 65,536 encodings of both formats with exact arithmetic.
func TestAll(t *testing.T) {
	for i := range 1 << 16 {
		check(t, Float16(uint16(i)), i, 5, 10)
		check(t, BFloat16(uint16(i)), i, 8, 7)
	}
}

// check compares x with the number that has the encoding bits, of so many exponent and fraction
// bits.
func check(t *testing.T, x float32, bits, exponentBits, fractionBits int) {
	exponent := bits >> fractionBits & (1<<exponentBits - 1)
	fraction := bits & (1<<fractionBits - 1)
	bias := 1<<(exponentBits-1) - 1
	require.Equal(t, bits>>15 == 1, math.Signbit(float64(x)), "%#x", bits)
	switch {
	case exponent == 1<<exponentBits-1 && fraction != 0:
		require.True(t, x != x, "%#x", bits)
		return
	case exponent == 1<<exponentBits-1:
		require.True(t, math.IsInf(float64(x), 0), "%#x", bits)
		return
	case exponent == 0:
		exponent = 1
	default:
		fraction |= 1 << fractionBits
	}
	want := new(big.Float).SetMantExp(big.NewFloat(float64(fraction)), exponent-bias-fractionBits)
	got := new(big.Float).SetFloat64(math.Abs(float64(x)))
	require.Zero(t, want.Cmp(got), "%#x is %v", bits, x)
}
