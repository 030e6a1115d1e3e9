//go:build !purego

package arm64

// TransposeNEON is generic.Transpose.
//
//go:noescape
func TransposeNEON(dst, src []float32, dstRow, srcRow, rows, cols int)

// CopyRowsNEON is generic.CopyRows.
//
//go:noescape
func CopyRowsNEON(dst, src []float32, dstRow, srcRow, rows, cols int)
