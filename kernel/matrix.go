package kernel

import (
	"fmt"
	"math"
	"math/bits"
	"unsafe"
)

// A Matrix is a row-major view of a slice: row i is Data[i*Stride : i*Stride+Cols]. The zero value
// is the matrix without elements.
type Matrix struct {
	Rows, Cols, Stride int
	Data               []float32
}

// NewMatrix returns a rows×cols matrix of zeros. It panics if a number is negative, or if their
// product is beyond what memory can hold, 2⁴⁴ elements.
func NewMatrix(rows, cols int) Matrix {
	return Matrix{Rows: rows, Cols: cols, Stride: cols, Data: zeros[float32](rows, cols)}
}

// Row returns row i, a view. It panics if m has no such row.
func (m Matrix) Row(i int) []float32 {
	if i < 0 || i >= m.Rows {
		panic(errRow)
	}
	if m.Cols == 0 {
		return nil // there need not be data
	}
	return m.Data[i*m.Stride : i*m.Stride+m.Cols : i*m.Stride+m.Cols]
}

// Slice returns the rows from i to, but not including, j: a view.
func (m Matrix) Slice(i, j int) Matrix {
	if i < 0 || j < i || j > m.Rows {
		panic("kernel: row range out of bounds")
	}
	v := Matrix{Rows: j - i, Cols: m.Cols, Stride: m.Stride}
	if i < j && m.Cols != 0 {
		v.Data = m.Data[i*m.Stride : (j-1)*m.Stride+m.Cols]
	}
	return v
}

// Check reports what makes m no matrix: a negative number, rows that overlap, or too little data.
// The functions of this package panic then.
func (m Matrix) Check() error {
	if _, ok := viewSize(m.Rows, m.Cols, m.Stride, len(m.Data)); ok {
		return nil
	}
	if m.Rows < 0 || m.Cols < 0 {
		return fmt.Errorf("%d×%d: a matrix has at least 0 rows and columns", m.Rows, m.Cols)
	}
	s := fmt.Sprintf("%d×%d with a stride of %d", m.Rows, m.Cols, m.Stride)
	if m.Stride < m.Cols {
		return fmt.Errorf("%s: rows would overlap, it must be at least %d", s, m.Cols)
	}
	needs := "more than an int"
	if high, low := bits.Mul(uint(m.Rows-1), uint(m.Stride)); high == 0 && low <= uint(math.MaxInt-m.Cols) {
		needs = fmt.Sprint(int(low) + m.Cols)
	}
	if len(m.Data) == 1 {
		return fmt.Errorf("%s has 1 element: it needs %s", s, needs)
	}
	return fmt.Errorf("%s has %d elements: it needs %s", s, len(m.Data), needs)
}

// A Matrix64 is a [Matrix] of float64.
type Matrix64 struct {
	Rows, Cols, Stride int
	Data               []float64
}

// NewMatrix64 returns a rows×cols matrix of zeros. It panics where [NewMatrix] does.
func NewMatrix64(rows, cols int) Matrix64 {
	return Matrix64{Rows: rows, Cols: cols, Stride: cols, Data: zeros[float64](rows, cols)}
}

// Row returns row i, a view. It panics if m has no such row.
func (m Matrix64) Row(i int) []float64 {
	if i < 0 || i >= m.Rows {
		panic(errRow)
	}
	if m.Cols == 0 {
		return nil // there need not be data
	}
	return m.Data[i*m.Stride : i*m.Stride+m.Cols : i*m.Stride+m.Cols]
}

// Slice returns the rows from i to, but not including, j: a view.
func (m Matrix64) Slice(i, j int) Matrix64 {
	if i < 0 || j < i || j > m.Rows {
		panic("kernel: row range out of bounds")
	}
	v := Matrix64{Rows: j - i, Cols: m.Cols, Stride: m.Stride}
	if i < j && m.Cols != 0 {
		v.Data = m.Data[i*m.Stride : (j-1)*m.Stride+m.Cols]
	}
	return v
}

// mostElements is what a new matrix may have: of more, make panics in words of its own.
const mostElements = min(1<<44, math.MaxInt/4)

// zeros returns the elements of a new matrix.
func zeros[T float32 | float64 | uint16](rows, cols int) []T {
	n := elements(rows, cols)
	if n > mostElements {
		panic(errMemory)
	}
	return make([]T, n)
}

// elements returns rows·cols. It panics if one of them is negative, or if their product is more
// than an int holds.
func elements(rows, cols int) int {
	if rows < 0 || cols < 0 {
		panic(errNegative)
	}
	high, low := bits.Mul(uint(rows), uint(cols))
	if high != 0 || int(low) < 0 {
		panic(errTooLarge)
	}
	return int(low)
}

// A matrixOf is a Matrix or a Matrix64.
type matrixOf[T number] struct {
	Rows, Cols, Stride int
	Data               []T
}

func (m *Matrix) check() int { return m.of().check() }

const (
	errNegative = "kernel: negative matrix size"
	errTooLarge = "kernel: matrix of more elements than an int counts"
	errMemory   = "kernel: matrix of more elements than memory can hold"

	errRow    = "kernel: row out of bounds"
	errMatrix = "kernel: matrix with negative size, rows that overlap, or too little data"
	errShape  = "kernel: matrix shapes do not fit together"
)

// check panics unless m's data holds all of its elements. It returns how many
// lie from the first to the last, those between the rows included.
func (m *matrixOf[T]) check() int { return checkView(m.Rows, m.Cols, m.Stride, len(m.Data)) }

// checkView is check for a matrix of any type, whose data has that many elements.
func checkView(rows, cols, stride, length int) int {
	size, ok := viewSize(rows, cols, stride, length)
	if !ok {
		panic(errMatrix)
	}
	return size
}

// viewSize reports whether the data of a matrix, of that many elements, holds all that are its own,
// and how many lie from the first to the last.
func viewSize(rows, cols, stride, length int) (size int, ok bool) {
	if rows|cols|stride|(stride-cols) < 0 { // if any is
		return 0, false
	}
	if rows == 0 || cols == 0 {
		return 0, true
	}
	// The last row begins at (rows-1)·stride, which may be more than an int holds. A division
	// would be slower.
	high, low := bits.Mul64(uint64(rows-1), uint64(stride))
	if high != 0 || length < cols || low > uint64(length-cols) {
		return 0, false
	}
	return int(low) + cols, true
}

// checkSame panics unless dst and x are sound, of one shape, and either the same view or disjoint.
func checkSame(dst, x *Matrix) {
	dst.check()
	x.check()
	if dst.Rows != x.Rows || dst.Cols != x.Cols {
		panic(errShape)
	}
	if overlap((*matrixOf[float32])(dst), (*matrixOf[float32])(x)) && !(&dst.Data[0] == &x.Data[0] && (dst.Stride == x.Stride || dst.Rows == 1)) {
		panic(errOverlap)
	}
}

// mayOverlap reports whether the memory of x and y, of that many elements, overlaps; their elements
// need not.
func mayOverlap[T number](x, y *matrixOf[T], sizeX, sizeY int) bool {
	d := uintptr(unsafe.Pointer(unsafe.SliceData(y.Data))) - uintptr(unsafe.Pointer(unsafe.SliceData(x.Data)))
	size := unsafe.Sizeof(T(0))
	return d < uintptr(sizeX)*size || -d < uintptr(sizeY)*size
}

// overlap reports whether x and y share an element. Views side by side in the rows of one larger
// matrix do not.
func overlap[T number](x, y *matrixOf[T]) bool {
	if x.Rows == 0 || x.Cols == 0 || y.Rows == 0 || y.Cols == 0 {
		return false
	}
	size := int(unsafe.Sizeof(T(0)))
	// The distance from the first element of x to that of y; computed from the addresses alone.
	d := int(uintptr(unsafe.Pointer(&y.Data[0]))-uintptr(unsafe.Pointer(&x.Data[0]))) / size
	if d >= (x.Rows-1)*x.Stride+x.Cols || -d >= (y.Rows-1)*y.Stride+y.Cols {
		return false
	}
	if x.Stride != y.Stride {
		return true // or nearly so: such views of one array are a mistake anyway
	}
	// Columns of y's rows, seen in the rows of x: [c, c+y.Cols), perhaps wrapping into the next
	// row.
	c := d % x.Stride
	if c < 0 {
		c += x.Stride
	}
	return c < x.Cols || c+y.Cols > x.Stride
}
