//go:build !purego && (amd64 || arm64)

package kernel

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestPowIsQuick: the kernels leave to package generic the powers that they cannot round, one of
// 100,000, and few others.
func TestPowIsQuick(t *testing.T) {
	r := seeded("quick")
	x, y := make([]float32, 8192), make([]float32, 8192)
	for isa, quick := range quickPows {
		if !slices.Contains(ISAs(), isa) {
			continue
		}
		calls := 0
		pow := finishPow(func(dst, x []float32, p *powExponent) int {
			calls++
			return quick(dst, x, p)
		})
		for _, p := range []float32{3, 2.2, -0.5, 1e-3} {
			for i := range x {
				x[i] = float32(0.5 + 2*r.Float64())
			}
			calls = 0
			pow(y, p, x)
			assert.LessOrEqual(t, calls, 8, "%s, p = %v", isa, p) // 512 if all were left
		}
	}
}
