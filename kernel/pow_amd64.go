//go:build !purego

package kernel

import "github.com/lockstep-go/lockstep/kernel/amd64"

// A powExponent is what the kernels of Pow know of the exponent.
type powExponent = amd64.Power
