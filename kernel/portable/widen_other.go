//go:build !amd64

package portable

import "math"

// widen returns v·by as a float64, for a finite v.
func widen(v float32, by float64) float64 { return float64(v) * by }

// minusAbs returns −|v|·by as a float64.
func minusAbs(v float32, by float64) float64 { return math.Abs(float64(v)) * -by }
