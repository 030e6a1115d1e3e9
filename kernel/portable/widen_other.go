//go:build !amd64

package portable

import "math"

// widen returns v as a float64, for a finite v.
func widen(v float32) float64 { return float64(v) }

// minusAbs returns −|v| as a float64.
func minusAbs(v float32) float64 { return -math.Abs(float64(v)) }
