package kernel

import (
	"math/bits"
	"unsafe"
)

const errIncrement = "kernel: increment of a vector below 1"

// AddOuter adds alpha·x·yᵀ to a, m×n: a rank-1 update, as BLAS's ger. Element (i,j) becomes
// (alpha·x[i·incX])·y[j] + a[i,j]: alpha·x is rounded, the rest is one fused operation. The
// increment of x must be positive; that of a column of a matrix is the stride. It panics if x has
// fewer than m elements, if y has other than n, or if a shares elements with x or y. Rows and
// columns of the matrix that a is a part of are no such elements.
func AddOuter(a Matrix, alpha float32, x []float32, incX int, y []float32) {
	if !quickLevel2(a.Rows, a.Stride, a.Data, x, incX, y, a.Cols) {
		addOuter(active.AddOuter, noescapePtr(&a).of(), alpha, x, incX, y)
		return
	}
	data, u, v := noescape(a.Data), noescape(x), noescape(y)
	active.AddOuter(data, u, v, a.Stride, incX, a.Rows, alpha)
}

// AddOuter64 is [AddOuter] for float64.
func AddOuter64(a Matrix64, alpha float64, x []float64, incX int, y []float64) {
	if !quickLevel2(a.Rows, a.Stride, a.Data, x, incX, y, a.Cols) {
		addOuter(active.AddOuter64, noescapePtr(&a).of(), alpha, x, incX, y)
		return
	}
	data, u, v := noescape(a.Data), noescape(x), noescape(y)
	active.AddOuter64(data, u, v, a.Stride, incX, a.Rows, alpha)
}

// addOuter is AddOuter for any operands, with the kernel f.
func addOuter[T number](f func(a, x, y []T, stride, incX, rows int, alpha T), m *matrixOf[T], alpha T, x []T, incX int, y []T) {
	size, sizeX := m.check(), checkVectors(m.Rows, m.Cols, x, incX, y)
	if size == 0 {
		return
	}
	if meets(m, size, x, incX, sizeX) || meetsRow(m, size, y) {
		panic(errShared)
	}
	data, u, v := noescape(m.Data), noescape(x), noescape(y)
	most := block
	if m.Cols > 256 {
		most = 2048 // long rows are read and written as they lie, a few at once
	}
	for p := (level2Blocks{rows: m.Rows, cols: m.Cols, most: most}); p.next(); {
		f(data[p.i*m.Stride+p.j:], u[p.i*incX:], v[p.j:p.j+p.n], m.Stride, incX, p.m, alpha)
	}
}

// AddRows adds alpha·aᵀ·x to y, a being m×n: as BLAS's gemv with a transposition. Row after
// row, y[j] becomes (alpha·x[i·incX])·a[i,j] + y[j]: alpha·x is rounded, the rest is one fused
// operation. So y[j] is a chain as those of [MatMul]. The increment of x must be positive. It
// panics if x has fewer than m elements, if y has other than n, or if y shares elements with a or
// x.
func AddRows(y []float32, alpha float32, x []float32, incX int, a Matrix) {
	if !quickLevel2(a.Rows, a.Stride, a.Data, x, incX, y, a.Cols) {
		addRows(active.AddRows, y, alpha, x, incX, noescapePtr(&a).of())
		return
	}
	data, u, v := noescape(a.Data), noescape(x), noescape(y)
	active.AddRows(v, data, u, a.Stride, incX, a.Rows, alpha)
}

// AddRows64 is [AddRows] for float64.
func AddRows64(y []float64, alpha float64, x []float64, incX int, a Matrix64) {
	if !quickLevel2(a.Rows, a.Stride, a.Data, x, incX, y, a.Cols) {
		addRows(active.AddRows64, y, alpha, x, incX, noescapePtr(&a).of())
		return
	}
	data, u, v := noescape(a.Data), noescape(x), noescape(y)
	active.AddRows64(v, data, u, a.Stride, incX, a.Rows, alpha)
}

// addRows is AddRows for any operands, with the kernel f.
func addRows[T number](f func(y, a, x []T, stride, incX, rows int, alpha T), y []T, alpha T, x []T, incX int, m *matrixOf[T]) {
	size, sizeX := m.check(), checkVectors(m.Rows, m.Cols, x, incX, y)
	if size == 0 {
		return
	}
	if meetsRow(m, size, y) || meetsVector(x, incX, sizeX, y) {
		panic(errShared)
	}
	data, u, v := noescape(m.Data), noescape(x), noescape(y)
	for p := (level2Blocks{rows: m.Rows, cols: m.Cols, most: block}); p.next(); {
		f(v[p.j:p.j+p.n], data[p.i*m.Stride+p.j:], u[p.i*incX:], m.Stride, incX, p.m, alpha)
	}
}

// mostRows is how many rows a call of a kernel gets: each may have to come from memory.
const mostRows = 512

// level2Blocks are the pieces in which a matrix is done: m×n elements from row i and column j on.
// Pieces side by side come first, then those below them.
type level2Blocks struct {
	rows, cols int // of the matrix
	most       int // elements of a piece of several rows
	i, j, m, n int
}

// next goes on to the next piece, if there is one.
func (p *level2Blocks) next() bool {
	p.j += p.n
	if p.j == p.cols || p.n == 0 {
		p.i, p.j = p.i+p.m, 0
	}
	if p.i == p.rows {
		return false
	}
	if p.i|p.j != 0 {
		preemptionPoint()
	}
	p.n = min(block, p.cols-p.j)
	p.m = min(mostRows, max(p.most/p.cols, 1), p.rows-p.i)
	return true
}

// quickLevel2 reports whether the operands are certainly sound, are done by one call of a kernel,
// and lie apart: a, x and y from each other, or x as a column to the left of a, where it lies in LU
// decompositions. If it returns false, the slower checks decide.
func quickLevel2[T number](rows, stride int, a, x []T, incX int, y []T, cols int) bool {
	// No number is negative, none is so large that the product of two overflows.
	if uint(rows|stride|cols|incX) >= 1<<(bits.UintSize/2-1) || rows == 0 || cols == 0 || incX == 0 {
		return false
	}
	size, sizeX := (rows-1)*stride+cols, (rows-1)*incX+1
	if len(y) != cols || (stride-cols)|(len(a)-size)|(len(x)-sizeX)|(mostRows-rows)|(block-rows*cols) < 0 {
		return false
	}
	at, atX, atY := uintptr(unsafe.Pointer(&a[0])), uintptr(unsafe.Pointer(&x[0])), uintptr(unsafe.Pointer(&y[0]))
	d, e, f := at-atX, at-atY, atX-atY
	element := unsafe.Sizeof(T(0))
	endA, endX, endY := uintptr(size)*element, uintptr(sizeX)*element, uintptr(cols)*element
	return (d >= endX && -d >= endA || incX == stride && d-element < uintptr(stride-cols)*element) &&
		e >= endY && -e >= endA && f >= endY && -f >= endX
}

// checkVectors panics unless x has so many elements, one for each row, and y one for each column.
// It returns how many places there are from the first element of x to the last.
func checkVectors[T number](rows, cols int, x []T, incX int, y []T) int {
	if incX < 1 {
		panic(errIncrement)
	}
	if len(y) != cols || rows > 0 && (len(x) == 0 || (len(x)-1)/incX < rows-1) {
		panic(errLength)
	}
	return (rows-1)*incX + 1
}

// meets reports whether m, of so many places, and x, of sizeX, share any element.
func meets[T number](m *matrixOf[T], size int, x []T, incX, sizeX int) bool {
	d := distance(x, m.Data)
	if d >= sizeX || -d >= size || incX == m.Stride && 0 < d && d <= incX-m.Cols {
		return false // apart, or x is a column to the left of m, as in an LU decomposition
	}
	if incX == 1 {
		return meetsRow(m, size, x[:sizeX])
	}
	return overlap(m, &matrixOf[T]{m.Rows, 1, incX, x})
}

// meetsRow is meets for a vector without gaps, which may be a part of a row of a larger matrix.
func meetsRow[T number](m *matrixOf[T], size int, y []T) bool {
	row := matrixOf[T]{1, len(y), max(len(y), m.Stride), y}
	return mayOverlap(m, &row, size, len(y)) && overlap(m, &row)
}

// meetsVector reports whether x, of so many places, and y, without gaps, share any element.
func meetsVector[T number](x []T, incX, sizeX int, y []T) bool {
	d := distance(x, y)
	if d >= sizeX || -d >= len(y) {
		return false
	}
	if d < 0 {
		return true // the first element of x lies in y
	}
	return (incX-d%incX)%incX < len(y) // the first one that is not before y
}

// distance returns how many elements y is behind x in memory.
func distance[T number](x, y []T) int {
	return int(uintptr(unsafe.Pointer(unsafe.SliceData(y)))-uintptr(unsafe.Pointer(unsafe.SliceData(x)))) / int(unsafe.Sizeof(T(0)))
}
