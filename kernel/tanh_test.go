package kernel

import (
	"math"
	"testing"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// TestTanhLimits tries Tanh where its kernels change their ways, with all that is near: where a
// result becomes 1 and the float32 below 1, where a power of two reaches 2²⁴, where x is its own
// result, at the middles between two multiples of ln 2/64, and special values among them all.
func TestTanhLimits(t *testing.T) {
	var x []float32
	around := func(v float32, n int) {
		for i := -n; i <= n; i++ {
			u := fromBits(uint32(int(math.Float32bits(v)) + i))
			x = append(x, u, -u)
		}
	}
	for _, limit := range []float32{0x1.205966p+3, 8.6, 8.3124, 8.3178, 8.461, 0x1p-30, 0x1p-126} {
		around(limit, 100)
	}
	for i := range 900 {
		around(float32((float64(i)+0.5)*math.Ln2/64), 4)
	}
	for e := -149; e < 128; e++ {
		around(float32(math.Ldexp(1, e)), 1)
	}
	for i, v := range specials {
		x[61*i] = v
	}
	want, dst := make([]float32, len(x)), make([]float32, len(x))
	generic.Tanh(want, x)
	for i := range impls {
		t.Run(impls[i].name, func(t *testing.T) {
			for from := range 64 { // each element at each place of a group, then alone
				impls[i].Tanh(dst[from:], x[from:])
				if !equalBits(t, want[from:], dst[from:]) {
					return
				}
				clear(dst)
			}
			for k := range x {
				impls[i].Tanh(dst[k:k+1], x[k:k+1])
			}
			equalBits(t, want, dst)
		})
	}
}

// TestTanhPhases tries Tanh on a million x, evenly spread over the floating-point numbers from 1/8
// to 9.25: side by side, and each alone.
func TestTanhPhases(t *testing.T) {
	first, end := math.Float32bits(0x1p-3), math.Float32bits(9.25)
	x := make([]float32, 1<<20)
	for i := range x {
		x[i] = fromBits(first + uint32(i)*((end-first)/uint32(len(x))))
	}
	want, dst := make([]float32, len(x)), make([]float32, len(x))
	generic.Tanh(want, x)
	for i := range impls {
		t.Run(impls[i].name, func(t *testing.T) {
			impls[i].Tanh(dst, x)
			if !equalBits(t, want, dst) {
				return
			}
			clear(dst)
			for k := range x { // alone, so that no other sends it to the accurate phase
				impls[i].Tanh(dst[k:k+1], x[k:k+1])
			}
			equalBits(t, want, dst)
		})
	}
}
