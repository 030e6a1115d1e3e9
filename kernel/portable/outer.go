package portable

import "github.com/lockstep-go/lockstep/kernel/generic"

// outer returns the gradient from element i of the weights on, to the end of its row of them or of
// buf: products of one element of x, each of which is a step from +0.
func outer(buf *[128]float32, x, d []float32, i int) []float32 {
	row := x[i/len(d)]
	d = d[i%len(d):]
	g := buf[:min(len(d), len(buf))]
	factor := acc(row)
	for j := range g {
		t, wrong := step(factor, acc(d[j]), 0, false)
		if wrong {
			t = acc(generic.FMA(row, d[j], 0))
		}
		g[j] = float32(t)
	}
	return g
}
