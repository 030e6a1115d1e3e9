package suite

import (
	"fmt"

	"github.com/lockstep-go/lockstep/kernel"
)

func init() {
	squares := []int{4, 7, 8, 13, 16, 24, 32, 64, 128, 256, 512, 1024}
	for _, n := range squares {
		product("MatMul", n, n, n)
	}
	for _, s := range [][3]int{
		{1, 64, 128}, {1, 784, 128}, {1, 512, 512}, // one row: batch, inputs, perceptrons
		{32, 784, 128}, {128, 784, 512}, {128, 512, 512}, // a batch
	} {
		product("MatMul", s[0], s[1], s[2])
		product("MatMulTB", s[0], s[2], s[1]) // the gradient of the layer's input
		product("MatMulTA", s[1], s[0], s[2]) // the gradient of its weights
	}
	for _, n := range []int{8, 16, 64, 256, 512} {
		product("MatMul64", n, n, n)
	}
}

// product adds C = A·B, C of m×n with an inner size of k, or the same with Aᵀ (TA), Bᵀ (TB) or
// float64 (64).
func product(name string, m, k, n int) {
	add(Work{
		Name: fmt.Sprintf("%s/shape=%dx%dx%d", name, m, k, n),
		Flop: 2 * float64(m) * float64(k) * float64(n),
		Slow: m*k*n > 1<<18,
		Prepare: func() func() {
			switch name {
			case "MatMulTA":
				c, a, b := kernel.NewMatrix(m, n), random(k, m), random(k, n)
				return func() { kernel.MatMulTA(c, a, b) }
			case "MatMulTB":
				c, a, b := kernel.NewMatrix(m, n), random(m, k), random(n, k)
				return func() { kernel.MatMulTB(c, a, b) }
			case "MatMul64":
				c, a, b := kernel.NewMatrix64(m, n), random64(m, k), random64(k, n)
				return func() { kernel.MatMul64(c, a, b) }
			}
			c, a, b := kernel.NewMatrix(m, n), random(m, k), random(k, n)
			return func() { kernel.MatMul(c, a, b) }
		},
	})
}
