package kernel

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

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

// TestTanhBounds tries Tanh where the sum of the quick phase is beyond the middle between two
// float32 that the right result is on this side of: by so little that one end of the interval of
// errors tells, and the other does not.
func TestTanhBounds(t *testing.T) {
	x := make([]float32, 0, 64)
	for _, bits := range []uint32{
		// Tables of 8: the upper end tells, then the lower.
		0x3c96ae2e, 0x3cafa40e, 0x3cd7c73c, 0x3cfd59c5,
		0x3ad058bd, 0x3bcb84c0, 0x3c8d9ee5, 0x3cabbc80, 0x3cb2bd7c, 0x3cb642e7, 0x3cb7bac7, 0x3cc1bc2f,
		// Tables of 32.
		0x3b2f8394, 0x3bbd864c, 0x3be3ccf5, 0x3bfbfb17, 0x3bfc7ef1, 0x3c082d25, 0x40acb4d0,
		0x3b37a43f, 0x3b6b94f0, 0x3b8bba03, 0x3b93a8e3, 0x3bc9ec7f, 0x3bd82a6e, 0x3bdff26c, 0x3bf5e670,
	} {
		x = append(x, fromBits(bits), -fromBits(bits))
	}
	want, all, dst := make([]float32, len(x)), make([]float32, 64), make([]float32, 64)
	generic.Tanh(want, x)
	for i := range impls {
		for k := range x { // alone: no other is to send it to the accurate phase
			fillWith(all, x[k])
			for _, n := range []int{1, 8, 64} {
				impls[i].Tanh(dst[:n], all[:n])
				for j := range n {
					assert.Equal(t, bits32(want[k]), bits32(dst[j]), "%s: %x, %d of %d", impls[i].name, x[k], j, n)
				}
			}
		}
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
