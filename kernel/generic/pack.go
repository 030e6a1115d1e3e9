package generic

// How the operands of a product are packed: copies, which change no bits, and copies with a factor.

// Transpose sets dst[p*dstRow + j] = src[j*srcRow + p] for all j < rows and p < cols.
func Transpose[T float32 | float64](dst, src []T, dstRow, srcRow, rows, cols int) {
	for j := range rows {
		for p := range cols {
			dst[p*dstRow+j] = src[j*srcRow+p]
		}
	}
}

// CopyRows sets dst[i*dstRow + j] = src[i*srcRow + j] for all i < rows and j < cols.
func CopyRows[T float32 | float64](dst, src []T, dstRow, srcRow, rows, cols int) {
	for i := range rows {
		for j := range cols {
			dst[i*dstRow+j] = src[i*srcRow+j]
		}
	}
}

// ScaleRows sets dst[i*dstRow + j] = a·src[i*srcRow + j], rounded, for all i < rows and j < cols.
// dst may be src, with the same distance of rows.
func ScaleRows[T float32 | float64](dst, src []T, dstRow, srcRow, rows, cols int, a T) {
	for i := range rows {
		for j := range cols {
			dst[i*dstRow+j] = a * src[i*srcRow+j]
		}
	}
}
