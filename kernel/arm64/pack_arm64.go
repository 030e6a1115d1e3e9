//go:build !purego

package arm64

import "unsafe"

// CopyRows64NEON is CopyRowsNEON for float64, of which each is two elements of that.
func CopyRows64NEON(dst, src []float64, dstRow, srcRow, rows, cols int) {
	CopyRowsNEON(halves(dst), halves(src), 2*dstRow, 2*srcRow, rows, 2*cols)
}

func halves(x []float64) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(x))), 2*len(x))
}
