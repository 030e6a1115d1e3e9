package kernel

import "testing"

func TestExpGradIsAProduct(t *testing.T) {
	r := seeded("ExpGrad")
	x, y := make([]float32, 1000), make([]float32, 1000)
	mixes[4].fill(r, x)
	mixes[5].fill(r, y)
	got, want := make([]float32, 1000), make([]float32, 1000)
	onEverySet(t, func(t *testing.T) {
		ExpGrad(got, x, y)
		Mul(want, x, y)
		equalBits(t, want, got)
	})
}
