package kernel_test

import (
	"testing"

	"github.com/lockstep-go/lockstep/kernel"
)

// TestStackArgumentsStayElsewhere is TestStackArgumentsStay from another package: there the
// compiler sees less of what kernel's functions do, of generic ones above all.
func TestStackArgumentsStayElsewhere(t *testing.T) {
	if testing.CoverMode() != "" {
		t.Skip("coverage counters allocate")
	}
	n := testing.AllocsPerRun(100, func() {
		var x, y [16]float32
		kernel.LeakyReLU(y[:], 0.1, x[:])
		kernel.Scale(y[:], 2, x[:])
		kernel.Axpy(2, x[:], y[:])
		kernel.Add(y[:], x[:], x[:])
		kernel.ScaledSub(y[:], 2, x[:], x[:])
		if kernel.Dot(x[:], y[:])+kernel.Sum(x[:])+kernel.SquaredDistance(x[:], y[:]) != 0 {
			t.Fatal("wrong")
		}
		var u, v [16]float64
		kernel.Scale64(v[:], 2, u[:])
		kernel.Axpy64(2, u[:], v[:])
		if kernel.Dot64(u[:], v[:])+kernel.Sum64(u[:]) != 0 {
			t.Fatal("wrong")
		}
	})
	if n != 0 {
		t.Errorf("%v arguments moved to the heap", n)
	}
}
