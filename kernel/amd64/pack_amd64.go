//go:build !purego

package amd64

import "unsafe"

// CopyRows64AVX2 is CopyRowsAVX2 for float64, of which each is two elements of that.
func CopyRows64AVX2(dst, src []float64, dstRow, srcRow, rows, cols int) {
	CopyRowsAVX2(halves(dst), halves(src), 2*dstRow, 2*srcRow, rows, 2*cols)
}

func halves(x []float64) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(x))), 2*len(x))
}
