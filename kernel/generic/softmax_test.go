package generic

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestExpNegative bounds the error of the exponential that softmax uses.
func TestExpNegative(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	worst := 0.0
	for range 10_000 {
		x := math.Max(-math.Abs(r.NormFloat64()*30), expMin)
		worst = max(worst, relative(expNegative(x), bigExp(x)))
	}
	t.Logf("worst: 2^%.2f", math.Log2(worst))
	assert.Less(t, worst, 0x1p-32)
	assert.Equal(t, 1.0, expNegative(0))
	assert.True(t, math.IsNaN(expNegative(math.NaN())))
}
