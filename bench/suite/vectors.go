package suite

import (
	"fmt"

	"github.com/lockstep-go/lockstep/kernel"
)

func init() {
	// Reductions.
	vector("Dot", 2, func(o *operands) { kernel.Dot(o.x, o.y) })
	vectorOf(32, "Dot", 2, func(o *operands) { kernel.Dot(o.x, o.y) })
	vector("Sum", 1, func(o *operands) { kernel.Sum(o.x) })
	vector("SquaredDistance", 2, func(o *operands) { kernel.SquaredDistance(o.x, o.y) })
	vector("Max", 1, func(o *operands) { kernel.Max(o.x) })
	vector("ArgMax", 1, func(o *operands) { kernel.ArgMax(o.x) })
	vector("NonFinite", 1, func(o *operands) { kernel.NonFinite(o.x) })

	// Arithmetic.
	vector("Add", 3, func(o *operands) { kernel.Add(o.dst, o.x, o.y) })
	vector("Mul", 3, func(o *operands) { kernel.Mul(o.dst, o.x, o.y) })
	vector("Div", 3, func(o *operands) { kernel.Div(o.dst, o.x, o.y) })
	vector("Scale", 2, func(o *operands) { kernel.Scale(o.dst, 0.3, o.x) })
	vector("Axpy", 3, func(o *operands) { kernel.Axpy(1e-6, o.x, o.dst) })

	// Functions and gradients.
	for _, f := range []struct {
		name string
		f    func(dst, x []float32)
	}{
		{"Exp", kernel.Exp}, {"Expm1", kernel.Expm1}, {"Log", kernel.Log}, {"Log1p", kernel.Log1p},
		{"Sigmoid", kernel.Sigmoid}, {"Tanh", kernel.Tanh}, {"Erf", kernel.Erf}, {"GELU", kernel.GELU},
		{"GELUTanh", kernel.GELUTanh}, {"SiLU", kernel.SiLU}, {"Softplus", kernel.Softplus}, {"ReLU", kernel.ReLU},
	} {
		vector(f.name, 2, func(o *operands) { f.f(o.dst, o.x) })
	}
	vector("ELU", 2, func(o *operands) { kernel.ELU(o.dst, 1, o.x) })
	vector("LeakyReLU", 2, func(o *operands) { kernel.LeakyReLU(o.dst, 0.01, o.x) })
	for _, f := range []struct {
		name string
		f    func(dx, dy, x []float32)
	}{
		{"ReLUGrad", kernel.ReLUGrad}, {"SigmoidGrad", kernel.SigmoidGrad}, {"TanhGrad", kernel.TanhGrad},
		{"SoftplusGrad", kernel.SoftplusGrad}, {"SiLUGrad", kernel.SiLUGrad}, {"GELUGrad", kernel.GELUGrad},
		{"GELUTanhGrad", kernel.GELUTanhGrad},
	} {
		vector(f.name, 3, func(o *operands) { f.f(o.dst, o.y, o.x) })
	}

	// Updates.
	vector("Momentum", 5, func(o *operands) { kernel.Momentum(o.dst, o.z, o.x, 1e-6, 0.9) })
	step := kernel.NewAdamStep(1e-6, 0.9, 0.999, 1e-8, 10)
	vector("Adam", 7, func(o *operands) { kernel.Adam(o.dst, o.z, o.y, o.x, step) })

	// Float64.
	vector64("Dot64", 2, func(x, y []float64) { kernel.Dot64(x, y) })
	vector64("Sum64", 1, func(x, y []float64) { kernel.Sum64(x) })
	vector64("Axpy64", 3, func(x, y []float64) { kernel.Axpy64(1e-6, x, y) })
	vector64("Exp64", 2, func(x, y []float64) { kernel.Exp64(y, x) })
	vector64("Log64", 2, func(x, y []float64) { kernel.Log64(y, x) })
	vector64("Sigmoid64", 2, func(x, y []float64) { kernel.Sigmoid64(y, x) })
	vector64("Tanh64", 2, func(x, y []float64) { kernel.Tanh64(y, x) })

	// Rows.
	for _, s := range [][2]int{{128, 10}, {128, 1000}, {4, 32000}} {
		rows("Softmax", 2, s, func(dst, x, t kernel.Matrix) { kernel.Softmax(dst, x) })
		rows("LogSoftmax", 2, s, func(dst, x, t kernel.Matrix) { kernel.LogSoftmax(dst, x) })
		rows("SoftmaxCrossEntropy", 3, s, func(dst, x, t kernel.Matrix) { kernel.SoftmaxCrossEntropy(dst, x, t) })
		rows("MeanSquaredError", 3, s, func(dst, x, t kernel.Matrix) { kernel.MeanSquaredError(dst, x, t) })
	}
}

// rows adds f over a batch of logits x, of which each row of t says the class.
func rows(name string, moves int, shape [2]int, f func(dst, x, t kernel.Matrix)) {
	m, n := shape[0], shape[1]
	add(Work{Name: fmt.Sprintf("%s/shape=%dx%d", name, m, n), Byte: float64(4 * moves * m * n), Prepare: func() func() {
		dst, x, t := kernel.NewMatrix(m, n), random(m, n), kernel.NewMatrix(m, n)
		for i := range m {
			t.Row(i)[i*7%n] = 1
		}
		return func() { f(dst, x, t) }
	}})
}
