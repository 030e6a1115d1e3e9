//go:build !purego

package kernel

import "github.com/lockstep-go/lockstep/kernel/arm64"

// A powExponent is what the kernels of Pow know of the exponent.
type powExponent = arm64.Power

// A powExponent64 is what those of Pow64 know.
type powExponent64 = arm64.Power64
