//go:build !purego

package kernel

import (
	"slices"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/amd64"
	"github.com/stretchr/testify/assert"
)

// TestPowIsQuick: the kernels leave to package generic the powers that they cannot round, one of
// 100,000, and few others.
func TestPowIsQuick(t *testing.T) {
	r := seeded("quick")
	x, y := make([]float32, 8192), make([]float32, 8192)
	for _, set := range []struct {
		isa   string
		quick func(dst, x []float32, p *amd64.Power) int
	}{{"avx2", amd64.PowAVX2}, {"avx512", amd64.PowAVX512}} {
		if !slices.Contains(ISAs(), set.isa) {
			continue
		}
		calls := 0
		pow := finishPow(func(dst, x []float32, p *amd64.Power) int {
			calls++
			return set.quick(dst, x, p)
		})
		for _, p := range []float32{3, 2.2, -0.5, 1e-3} {
			for i := range x {
				x[i] = float32(0.5 + 2*r.Float64())
			}
			calls = 0
			pow(y, p, x)
			assert.LessOrEqual(t, calls, 8, "%s, p = %v", set.isa, p) // 512 if all were left
		}
	}
}
