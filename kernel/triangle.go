package kernel

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// A Triangle says which elements of a square matrix A are those of a triangular one, T.
type Triangle struct {
	// Upper: those on the diagonal of A and above it, and otherwise those on it and below it. What
	// is on the other side does not matter.
	Upper bool
	// Unit: T has ones on its diagonal. That of A is not read.
	Unit bool
	// Trans: T is Aᵀ, of such an A.
	Trans bool
	// Right: T stands on the right. The product is B·T, and the system X·T = B, with A of n×n. The
	// bits are those of Tᵀ·Bᵀ and of Tᵀ·Xᵀ = Bᵀ.
	Right bool
	// Negative: Solve sets B to −X, which a product then adds to the rows of a larger system.
	Negative bool
}

// Multiply sets B = T·B, with A of m×m and B of m×n, as BLAS's trmm. Element (i,j) is a chain:
// b[i,j] times the element of the diagonal, rounded, to which fused multiply-adds add the other
// products. Their order depends on m alone; in an upper T, it is ascending. A and B must share
// nothing.
func (t Triangle) Multiply(b, a Matrix) {
	triangle(t, false, noescapePtr(&b).of(), noescapePtr(&a).of())
}

// Solve sets B to X, where T·X = B, with A of m×m and B of m×n, as BLAS's trsm. An element of X is
// a chain of fused multiply-adds that starts from b[i,j], times the reciprocal of the element of
// the diagonal, rounded. Nothing tests whether A is singular: a zero on the diagonal gives
// infinities and NaN. A and B must share nothing.
func (t Triangle) Solve(b, a Matrix) {
	triangle(t, true, noescapePtr(&b).of(), noescapePtr(&a).of())
}

// Multiply64 is [Triangle.Multiply] for float64.
func (t Triangle) Multiply64(b, a Matrix64) {
	triangle(t, false, noescapePtr(&b).of(), noescapePtr(&a).of())
}

// Solve64 is [Triangle.Solve] for float64.
func (t Triangle) Solve64(b, a Matrix64) {
	triangle(t, true, noescapePtr(&b).of(), noescapePtr(&a).of())
}

const errTriangle = "kernel: triangular matrix overlaps what it is multiplied by"

// triangle checks the arguments of t.Multiply or t.Solve, and does it.
func triangle[T number](t Triangle, solve bool, b, a *matrixOf[T]) {
	sizeB, sizeA := b.check(), a.check()
	order := b.Rows
	if t.Right {
		order = b.Cols
	}
	if a.Rows != a.Cols || order != a.Rows {
		panic(errShape)
	}
	if mayOverlap(b, a, sizeB, sizeA) && overlap(b, a) {
		panic(errTriangle)
	}
	if b.Rows == 0 || b.Cols == 0 {
		return
	}
	trans := t.Trans != t.Right // from the left, of Bᵀ, it is Tᵀ
	s := system[T]{b: b, a: a, row: a.Stride, col: 1, trans: trans, upper: t.Upper != trans}
	if trans {
		s.row, s.col = s.col, s.row
	}
	if s.upper {
		s.mode |= generic.TriangleUpper
	}
	if t.Unit {
		s.mode |= generic.TriangleUnit
	}
	if t.Right {
		s.right(solve, t.Negative)
	} else {
		s.left(solve, t.Negative)
	}
}

// left does what t.Multiply or t.Solve does to B.
func (s *system[T]) left(solve, negative bool) {
	b := s.b
	if !solve {
		s.multiply(0, b.Rows)
		return
	}
	alone := b.Rows <= solveRows
	if alone && !negative {
		s.mode |= generic.TrianglePositive
	}
	s.solve(0, b.Rows)
	if !alone && !negative {
		scaleRows(b.Data, b.Data, b.Stride, b.Stride, b.Rows, b.Cols, -1)
	}
}

// right is left for Bᵀ, a copy of some rows of B at a time. The rows of the copy begin with cache
// lines, are not so far apart that they would share a set of the first-level cache, and have room
// for whole vectors.
func (s *system[T]) right(solve, negative bool) {
	b, n, use := s.b, s.b.Cols, kernels[T]()
	size := int(unsafe.Sizeof(T(0)))
	line := 64 / size
	rows := min(b.Rows, turnedRows, max(packBytes/2/size/n/line*line, line))
	stride := roundUp(rows, line)
	if stride*size%1024 == 0 {
		stride += line
	}
	buf := getPack((n*stride + turnedRows*line) * size)
	m := as[T](buf.m)
	short := m[n*stride:] // room for rows of less than a vector
	c := matrixOf[T]{n, rows, stride, m[:n*stride]}
	s.b = noescapePtr(&c)
	for i := 0; i < b.Rows; i += rows {
		part := noescape(b.Data[i*b.Stride:])
		c.Cols = min(rows, b.Rows-i)
		if c.Cols < use.transposed {
			for p := 0; p < n; p += block / line {
				preemptionPoint()
				use.Transpose(c.Data[p*stride:], part[p:], stride, b.Stride, c.Cols, min(block/line, n-p))
			}
		} else {
			turn(c.Data, part, stride, b.Stride, c.Cols, n)
		}
		s.left(solve, negative)
		if n < use.transposed {
			preemptionPoint()
			use.Transpose(short, c.Data, line, stride, n, c.Cols)
			use.CopyRows(part, short, b.Stride, line, c.Cols, n)
		} else {
			turn(part, c.Data, b.Stride, stride, n, c.Cols)
		}
	}
	putPack(buf)
}

// A system is a triangular matrix T and what it is multiplied by.
type system[T number] struct {
	b, a     *matrixOf[T]
	row, col int  // distances in A of the rows and the columns of T
	trans    bool // T is Aᵀ
	upper    bool // of T, not of A
	mode     int
}

// solveRows is the number of rows up to which a system is solved by one kernel, in the order of two
// halves, of at most four rows each. It may not be changed: the order of the sums depends on it.
const solveRows = 8

// turnedRows is the most rows of B that are transposed at once.
const turnedRows = 512

// multiplyColumns is the most columns of a call of MultiplyTriangle. So many elements of float64 in
// each of 16 rows fill the first-level cache.
const multiplyColumns = 256

// half returns where a triangle of the rows [i0, i1) is cut in two. The order of the sums depends
// on it.
func half(i0, i1 int) int { return i0 + ((i1-i0)/2+3)/4*4 }

// solve replaces the rows [i0, i1) of B by −X. With −X, what is known is added to the rows that are
// left, as products do.
func (s *system[T]) solve(i0, i1 int) {
	if i1-i0 <= solveRows {
		s.rows(kernels[T]().SolveTriangle, i0, i1, block64)
		return
	}
	h := half(i0, i1)
	if s.upper {
		s.solve(h, i1)
		s.add(i0, h, h, i1)
		s.solve(i0, h)
		return
	}
	s.solve(i0, h)
	s.add(h, i1, i0, h)
	s.solve(h, i1)
}

// multiply sets the rows [i0, i1) of B to those of T·B. The rows that others still need are done
// last.
func (s *system[T]) multiply(i0, i1 int) {
	if use := kernels[T](); i1-i0 <= use.triangleRows {
		s.rows(use.MultiplyTriangle, i0, i1, multiplyColumns)
		return
	}
	h := half(i0, i1)
	if s.upper {
		s.multiply(i0, h)
		s.add(i0, h, h, i1)
		s.multiply(h, i1)
		return
	}
	s.multiply(h, i1)
	s.add(h, i1, i0, h)
	s.multiply(i0, h)
}

// rows does the rows [i0, i1) by a kernel f, some columns at a time.
func (s *system[T]) rows(f func(b, a []T, stride, row, col, rows, cols, mode int), i0, i1, columns int) {
	b, a := noescape(s.b.Data[i0*s.b.Stride:]), noescape(s.a.Data[i0*(s.row+s.col):])
	for j := 0; j < s.b.Cols; j += columns {
		preemptionPoint()
		f(b[j:], a, s.b.Stride, s.row, s.col, i1-i0, min(s.b.Cols-j, columns), s.mode)
	}
}

// add adds to the rows [i0, i1) of B the product of a block of T with the rows [j0, j1).
func (s *system[T]) add(i0, i1, j0, j1 int) {
	var w product[T]
	w.M, w.N, w.K = i1-i0, s.b.Cols, j1-j0
	w.C, w.CRow = s.b.Data[i0*s.b.Stride:], s.b.Stride
	w.Seed, w.SeedRow = w.C, w.CRow
	w.A, w.ARow, w.ACol = s.a.Data[i0*s.row+j0*s.col:], s.row, s.col
	w.B, w.BRow, w.BPanel = s.b.Data[j0*s.b.Stride:], s.b.Stride, kernels[T]().nr
	if w.isColumn() {
		w.transpose(s.trans)
	}
	if use := kernels[T](); w.isSmall(use) {
		use.Product(noescapePtr(&w.BlockOf))
	} else {
		w.part(0, w.M, 0, w.N)
	}
}
