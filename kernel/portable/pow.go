package portable

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// Pow is generic.Pow.
func Pow(dst []float32, p float32, x []float32) {
	dst = dst[:len(x)]
	for i, v := range x {
		y := float64(p) * log(widen(v))
		t := exp(y)
		if !(v > 0 && v <= math.MaxFloat32 && y > -87 && y < 88) || unsure(t) {
			generic.Pow(dst[i:i+1], p, x[i:i+1])
			continue
		}
		dst[i] = float32(t)
	}
}
