//go:build !linux

package kernel

// pages returns n bytes as elements. So large a slice begins at a page.
func pages(n int) []float32 { return make([]float32, n/4) }
