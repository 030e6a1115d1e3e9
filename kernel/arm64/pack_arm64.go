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

// ScaleRowsNEON is generic.ScaleRows[float32]: a Scale for each row.
func ScaleRowsNEON(dst, src []float32, dstRow, srcRow, rows, cols int, a float32) {
	if cols == 0 {
		return
	}
	for i := range rows {
		ScaleNEON(dst[i*dstRow:i*dstRow+cols], a, src[i*srcRow:i*srcRow+cols])
	}
}

// ScaleRows64NEON is generic.ScaleRows[float64]: a Scale64 for each row.
func ScaleRows64NEON(dst, src []float64, dstRow, srcRow, rows, cols int, a float64) {
	if cols == 0 {
		return
	}
	for i := range rows {
		Scale64NEON(dst[i*dstRow:i*dstRow+cols], a, src[i*srcRow:i*srcRow+cols])
	}
}
