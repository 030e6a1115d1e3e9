package dataset

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestScaleIsTheSameEverywhere: the scale of a column reaches the weights, so that no logarithm
// whose last bits depend on the CPU may choose it.
func TestScaleIsTheSameEverywhere(t *testing.T) {
	for e, want := range map[int]float64{39: 1e39, 58: 1e58, 60: 1e60, 115: 1e115, 181: 1e181, 254: 1e254, 303: 1e303, 308: 1e308, -31: 1e-31, -308: 1e-308} {
		_, scale := fitScale([]float64{-want, 0, want})
		require.Equal(t, want, scale, "1e%d", e)
		require.Equal(t, fmt.Sprintf("1e%+03d", e), decimal(scale))
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
