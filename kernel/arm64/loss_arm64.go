//go:build !purego

package arm64

// SigmoidLossNEON adds the bits of generic.SigmoidLoss.
//
//go:noescape
func SigmoidLossNEON(acc *[32]float64, x, t []float32)
