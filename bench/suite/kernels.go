package suite

import (
	"fmt"
	"math/rand/v2"

	"github.com/lockstep-go/lockstep/kernel"
)

// The kernels that vectors.go does not time at all lengths are timed at one, for docs/kernels.md:
// in zkernels.go, which cmd/gen writes, and here, where a function has not the signature of a
// kernel.

// kernelLength is that length.
const kernelLength = 1024

// operands64 are operands of float64.
type operands64 struct{ dst, x, y, z []float64 }

// kernel64 is vectorOf for float64.
func kernel64(name string, moves int, f func(o *operands64)) {
	const n = kernelLength
	add(Work{Name: fmt.Sprintf("%s/n=%d", name, n), Byte: float64(8 * moves * n), Prepare: func() func() {
		r := rand.New(rand.NewPCG(1, 2))
		o := &operands64{make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)}
		for i := range n {
			o.x[i], o.y[i], o.z[i] = 8*r.Float64()-4, r.Float64(), r.Float64()
		}
		return func() { f(o) }
	}})
}

func init() {
	for _, n := range []int{16, 64, 256, 1024} {
		add(Work{Name: fmt.Sprintf("MatVec/shape=%dx%d", n, n), Byte: float64(4 * n * n), Prepare: func() func() {
			a, x, y := random(n, n), random(1, n).Data, make([]float32, n)
			return func() { kernel.MatVec(y, a, x) }
		}})
		add(Work{Name: fmt.Sprintf("MatVec64/shape=%dx%d", n, n), Byte: float64(8 * n * n), Prepare: func() func() {
			a, x, y := random64(n, n), random64(1, n).Data, make([]float64, n)
			return func() { kernel.MatVec64(y, a, x) }
		}})
	}
	one := func(name string, moves int, f func(o *operands)) { vectorOf(kernelLength, name, moves, f) }
	one("ArgMin", 1, func(o *operands) { kernel.ArgMin(o.x) })
	one("Norm2", 1, func(o *operands) { kernel.Norm2(o.x) })
	one("CosineSimilarity", 2, func(o *operands) { kernel.CosineSimilarity(o.x, o.y) })
	one("Mean", 1, func(o *operands) { kernel.Mean(o.x) })
	one("Variance", 1, func(o *operands) { kernel.Variance(o.x) })
	one("CumSum", 2, func(o *operands) { kernel.CumSum(o.dst, o.x) })
	var values [5]float32
	var indices [5]int
	one("TopK", 1, func(o *operands) { kernel.TopK(values[:], indices[:], o.x) })
	one("ExpGrad", 3, func(o *operands) { kernel.ExpGrad(o.dst, o.x, o.y) })
	one("Dropout", 2, func(o *operands) { kernel.Dropout(o.dst, o.x, 1, 1<<31, 2) })

	adam := kernel.NewAdamStep(1e-6, 0.9, 0.999, 1e-8, 10)
	one("AdamW", 7, func(o *operands) { kernel.AdamW(o.dst, o.z, o.y, o.x, adam, 0.999) })
	rms := kernel.NewRMSpropStep(1e-6, 0.99, 1e-8)
	one("RMSprop", 5, func(o *operands) { kernel.RMSprop(o.dst, o.z, o.x, rms) })
	one("RMSpropMomentum", 7, func(o *operands) { kernel.RMSpropMomentum(o.dst, o.z, o.y, o.x, rms, 0.9) })
	one("RMSpropCentered", 7, func(o *operands) { kernel.RMSpropCentered(o.dst, o.z, o.y, o.x, rms) })
	rprop := kernel.RpropStep{Grow: 1.2, Shrink: 0.5, Least: 1e-6, Most: 50}
	one("Rprop", 7, func(o *operands) { kernel.Rprop(o.dst, o.z, o.y, o.x, rprop) })
	limits := kernel.RegularizeStep{Scale: 1, Clip: 1, L2: 1e-4, L1: 1e-4}
	one("Regularize", 3, func(o *operands) { kernel.Regularize(o.dst, o.x, limits) })

	kernel64("ArgMax64", 1, func(o *operands64) { kernel.ArgMax64(o.x) })
	kernel64("ArgMin64", 1, func(o *operands64) { kernel.ArgMin64(o.x) })
	kernel64("Norm2_64", 1, func(o *operands64) { kernel.Norm2_64(o.x) })
	kernel64("CosineSimilarity64", 2, func(o *operands64) { kernel.CosineSimilarity64(o.x, o.y) })
	kernel64("Mean64", 1, func(o *operands64) { kernel.Mean64(o.x) })
	kernel64("Variance64", 1, func(o *operands64) { kernel.Variance64(o.x) })
	kernel64("CumSum64", 2, func(o *operands64) { kernel.CumSum64(o.dst, o.x) })
	var values64 [5]float64
	kernel64("TopK64", 1, func(o *operands64) { kernel.TopK64(values64[:], indices[:], o.x) })
}
