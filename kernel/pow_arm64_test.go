//go:build !purego

package kernel

import "github.com/lockstep-go/lockstep/kernel/arm64"

var quickPows = map[string]func(dst, x []float32, p *powExponent) int{"neon": arm64.PowNEON}
