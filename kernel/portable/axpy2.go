package portable

import "github.com/lockstep-go/lockstep/kernel/generic"

// Axpy2 is generic.Axpy2.
func Axpy2(a float32, x []float32, b float32, y, z []float32) {
	x, y = x[:len(z)], y[:len(z)]
	first, second := acc(a), acc(b)
	for i := range z {
		t, wrong := step(first, acc(x[i]), acc(z[i]), false)
		t, wrong = step(second, acc(y[i]), t, wrong)
		if wrong {
			generic.Axpy2(a, x[i:i+1], b, y[i:i+1], z[i:i+1])
			continue
		}
		z[i] = float32(t)
	}
}
