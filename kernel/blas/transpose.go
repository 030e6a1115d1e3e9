package blas

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel"
)

// transpose sets dst = srcᵀ.
func transpose[T number](dst, src matrix[T]) {
	if isDouble[T]() {
		kernel.Transpose64(dst.wide(), src.wide())
	} else {
		kernel.Transpose(dst.narrow(), src.narrow())
	}
}

// turn sets dst = srcᵀ, with src of rows×cols, by loops. The rows are dstRow and srcRow apart.
func turn[T number](dst []T, dstRow int, src []T, srcRow, rows, cols int) {
	size := int(unsafe.Sizeof(T(0)))
	dstRow, srcRow = dstRow*size, srcRow*size
	for i := range rows {
		p, q := unsafe.Add(unsafe.Pointer(unsafe.SliceData(dst)), i*size), unsafe.Add(unsafe.Pointer(unsafe.SliceData(src)), i*srcRow)
		x, y, n := 0, 0, cols
		for ; n >= 4; n -= 4 {
			v0, v1, v2, v3 := at[T](q, x), at[T](q, x+size), at[T](q, x+2*size), at[T](q, x+3*size)
			put(p, y, v0)
			put(p, y+dstRow, v1)
			put(p, y+2*dstRow, v2)
			put(p, y+3*dstRow, v3)
			x += 4 * size
			y += 4 * dstRow
		}
		for ; n > 0; n-- {
			put(p, y, at[T](q, x))
			x += size
			y += dstRow
		}
	}
}

// wholeLines rounds the elements of a row up to whole cache lines.
func wholeLines[T number](n int) int {
	line := 64 / int(unsafe.Sizeof(T(0)))
	return (n + line - 1) &^ (line - 1)
}

// turnUpdate is turn for syrk and syr2k, by a kernel where that is faster.
func turnUpdate[T number](dst []T, dstRow int, src []T, srcRow, rows, cols int) {
	var to, from matrix[T]
	to.rows, to.cols, to.stride, to.data = cols, rows, dstRow, dst
	from.rows, from.cols, from.stride, from.data = rows, cols, srcRow, src
	p, q := unsafe.Pointer(&to), unsafe.Pointer(&from)
	switch {
	case rows*cols <= updateTurned:
		turn(dst, dstRow, src, srcRow, rows, cols)
	case isDouble[T]():
		kernel.Transpose64(*(*kernel.Matrix64)(p), *(*kernel.Matrix64)(q))
	default:
		kernel.Transpose(*(*kernel.Matrix)(p), *(*kernel.Matrix)(q))
	}
}
