package portable

import "github.com/lockstep-go/lockstep/kernel/generic"

// Axpy is generic.Axpy.
func Axpy(a float32, x, y []float32) {
	x = x[:len(y)]
	factor := acc(a) // widened once: on amd64 the conversion in the loop would wait for the last result
	for i := range y {
		t, wrong := step(factor, acc(x[i]), acc(y[i]), false)
		if wrong {
			t = acc(generic.FMA(a, x[i], y[i]))
		}
		y[i] = float32(t)
	}
}

// TanhGrad is generic.TanhGrad.
func TanhGrad(dx, dy, y []float32) {
	dx, dy = dx[:len(y)], dy[:len(y)]
	for i := range y {
		v := acc(y[i])
		t, wrong := step(-v, v, 1, false)
		if wrong {
			generic.TanhGrad(dx[i:i+1], dy[i:i+1], y[i:i+1])
			continue
		}
		dx[i] = dy[i] * float32(t)
	}
}
