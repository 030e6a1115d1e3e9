package suite

import (
	"fmt"

	"github.com/lockstep-go/lockstep/kernel"
)

func init() {
	for _, s := range [][3]int{
		{8, 8, 8}, {64, 64, 64}, {256, 256, 256},
		{1, 128, 784}, {32, 128, 784}, // the gradient of a layer's input: batch, perceptrons, inputs
	} {
		m, k, n := s[0], s[1], s[2]
		productHalf("MatMulTBHalf", m, k, n, func() func() {
			c, a, b := kernel.NewMatrix(m, n), random(m, k), kernel.NewHalf(n, k)
			kernel.NarrowHalf(b.Data, random(n, k).Data)
			return func() { kernel.MatMulTBHalf(c, a, b) }
		})
		productHalf("MatMulTBBFloat16", m, k, n, func() func() {
			c, a, b := kernel.NewMatrix(m, n), random(m, k), kernel.NewBFloat16(n, k)
			kernel.NarrowBFloat16(b.Data, random(n, k).Data)
			return func() { kernel.MatMulTBBFloat16(c, a, b) }
		})
	}
}

// productHalf adds C = A·Bᵀ, C of m×n with an inner size of k, whose B is kept in 16 bits.
func productHalf(name string, m, k, n int, prepare func() func()) {
	add(Work{
		Name:    fmt.Sprintf("%s/shape=%dx%dx%d", name, m, k, n),
		Flop:    2 * float64(m) * float64(k) * float64(n),
		Slow:    m*k*n > 1<<18,
		Prepare: prepare,
	})
}
