//go:build !purego

package amd64

// SigmoidLossAVX2 adds the bits of generic.SigmoidLoss.
//
//go:noescape
func SigmoidLossAVX2(acc *[32]float64, x, t []float32)

// SigmoidLossAVX512 adds the bits of generic.SigmoidLoss.
//
//go:noescape
func SigmoidLossAVX512(acc *[32]float64, x, t []float32)
