package dataset

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestScaleIsTheSameEverywhere: the scale of a column reaches the weights, so that no logarithm
// whose last bits depend on the CPU may choose it.
func TestScaleIsTheSameEverywhere(t *testing.T) {
	for _, e := range []int{39, 58, 60, 115, 181, 254, 303, 308, -31, -308} {
		want := math.Pow10(e)
		_, scale := fitScale([]float64{-want, 0, want})
		require.Equal(t, want, scale, "1e%d", e)
	}
	for _, most := range []float64{5e-324, 1e-320, 3e-310} {
		shift, scale := fitScale([]float64{-most, 0, most})
		require.Equal(t, 1e-308, scale, most)
		require.Zero(t, shift)
		c := Column{Scale: scale}
		require.NotZero(t, c.Encode(most))
		require.InEpsilon(t, most, c.Decode(c.Encode(most)), 1e-7)
	}
}
