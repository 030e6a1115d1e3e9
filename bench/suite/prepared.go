package suite

import (
	"fmt"

	"github.com/lockstep-go/lockstep/kernel"
)

func init() {
	for _, s := range [][3]int{{7, 7, 7}, {8, 8, 8}, {13, 13, 13}, {16, 16, 16}, {1, 64, 128}} {
		m, k, n := s[0], s[1], s[2]
		add(Work{
			Name: fmt.Sprintf("PreparedMatMul/shape=%dx%dx%d", m, k, n),
			Flop: 2 * float64(m) * float64(k) * float64(n),
			Prepare: func() func() {
				p := kernel.Product{}.Prepare(m, k, n)
				c, a, b := make([]float32, m*n), random(m, k).Data, random(k, n).Data
				return func() { p.MatMul(c, a, b) }
			},
		})
	}
}
