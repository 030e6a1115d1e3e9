//go:build !purego

package kernel

import "github.com/lockstep-go/lockstep/kernel/amd64"

var quickPows = map[string]func(dst, x []float32, p *powExponent) int{"avx2": amd64.PowAVX2, "avx512": amd64.PowAVX512}
