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
		kernel.Rot64(u[:], v[:], 0.6, 0.8)
		kernel.Axpy264(2, u[:], 3, u[:], v[:])
		kernel.Axpy2(2, x[:], 3, x[:], y[:])
		kernel.Rot(x[:], y[:], 0.6, 0.8)
		kernel.Swap(x[:], y[:])
		kernel.Swap64(u[:], v[:])
		kernel.Tanh64(v[:], u[:])
		if kernel.Dot64(u[:], v[:])+kernel.Sum64(u[:]) != 0 {
			t.Fatal("wrong")
		}
		var c, d [256]float64
		kernel.MatMul64(kernel.Matrix64{Rows: 16, Cols: 16, Stride: 16, Data: c[:]},
			kernel.Matrix64{Rows: 16, Cols: 1, Stride: 1, Data: u[:]}, kernel.Matrix64{Rows: 1, Cols: 16, Stride: 16, Data: v[:]})
		kernel.Product64{Bias: v[:]}.MatMulTB(kernel.Matrix64{Rows: 16, Cols: 16, Stride: 16, Data: d[:]},
			kernel.Matrix64{Rows: 16, Cols: 1, Stride: 1, Data: u[:]}, kernel.Matrix64{Rows: 16, Cols: 1, Stride: 1, Data: v[:]})
		var e, f [256]float32
		kernel.MatMul(kernel.Matrix{Rows: 16, Cols: 16, Stride: 16, Data: e[:]},
			kernel.Matrix{Rows: 16, Cols: 1, Stride: 1, Data: x[:]}, kernel.Matrix{Rows: 1, Cols: 16, Stride: 16, Data: y[:]})
		kernel.Product{Bias: y[:]}.MatMulTB(kernel.Matrix{Rows: 16, Cols: 16, Stride: 16, Data: f[:]},
			kernel.Matrix{Rows: 16, Cols: 1, Stride: 1, Data: x[:]}, kernel.Matrix{Rows: 16, Cols: 1, Stride: 1, Data: y[:]})
		if c[17] != float64(e[17]) || d[17] != float64(f[17]) {
			t.Fatal("wrong")
		}
	})
	if n != 0 {
		t.Errorf("%v arguments moved to the heap", n)
	}
}
