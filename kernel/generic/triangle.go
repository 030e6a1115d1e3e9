package generic

import "math"

// The kernels of triangular matrices are for a few rows, at most 16, or eight to solve: what lies
// further from the diagonal are products. A(i,p) is a[i*row + p*col], with i and p below rows. B
// has as many rows, stride apart, of cols elements.

// What the mode of such a call says, added up.
const (
	TriangleUpper    = 1 // A has its elements on the diagonal and above it, elsewhere below it
	TriangleUnit     = 2 // ones are on the diagonal, which is not read
	TrianglePositive = 4 // what SolveTriangle sets is X, not −X
)

// MultiplyTriangle sets B = A·B, with A triangular. An element is that of B times that of the
// diagonal, rounded, and goes on as a chain of fused multiply-adds: over ascending p, in up to four
// rows and in an upper triangle. More rows of a lower one are two halves. The chains of the second
// go first over its own p, then over those of the first.
func MultiplyTriangle[T float32 | float64](b, a []T, stride, row, col, rows, cols, mode int) {
	if rows > 4 && cols > 0 && mode&TriangleUpper == 0 {
		half := (rows/2 + 3) / 4 * 4
		MultiplyTriangle(b[half*stride:], a[half*(row+col):], stride, row, col, rows-half, cols, mode)
		for i := half; i < rows; i++ {
			for j := range cols {
				for p := range half {
					b[i*stride+j] = fmaOf(a[i*row+p*col], b[p*stride+j], b[i*stride+j])
				}
			}
		}
		MultiplyTriangle(b, a, stride, row, col, half, cols, mode)
		return
	}
	for s := range rows {
		i := rows - 1 - s // what is still wanted is not overwritten
		if mode&TriangleUpper != 0 {
			i = s
		}
		from, to := 0, i
		if mode&TriangleUpper != 0 {
			from, to = i+1, rows
		}
		for j := range cols {
			t := b[i*stride+j]
			if mode&TriangleUnit == 0 {
				t = T(t * a[i*(row+col)])
			}
			for p := from; p < to; p++ {
				t = fmaOf(a[i*row+p*col], b[p*stride+j], t)
			}
			b[i*stride+j] = t
		}
	}
}

// SolveTriangle replaces B by −X, where A·X = B and A is triangular. An element of −X is a chain of
// fused multiply-adds, from that of B, times −(1/d), rounded twice, where d is on the diagonal. The
// chain goes over ascending p; in an upper triangle of more than four rows, those of rows 0 to 3
// take the p from 4 on first. With TrianglePositive, all signs turn in the end.
func SolveTriangle[T float32 | float64](b, a []T, stride, row, col, rows, cols, mode int) {
	for s := range rows {
		i := s
		if mode&TriangleUpper != 0 {
			i = rows - 1 - s
		}
		from, to := 0, i
		if mode&TriangleUpper != 0 {
			from, to = i+1, rows
		}
		first := from
		if mode&TriangleUpper != 0 && i < 4 {
			first = min(rows, 4)
		}
		f := T(-1)
		if mode&TriangleUnit == 0 {
			f = -(1 / a[i*(row+col)])
		}
		for j := range cols {
			t := b[i*stride+j]
			for p := first; p < to; p++ {
				t = fmaOf(a[i*row+p*col], b[p*stride+j], t)
			}
			for p := from; p < first; p++ {
				t = fmaOf(a[i*row+p*col], b[p*stride+j], t)
			}
			b[i*stride+j] = t * f
		}
	}
	if mode&TrianglePositive != 0 {
		ScaleRows(b, b, stride, stride, rows, cols, -1)
	}
}

// fmaOf returns a·b + c, rounded once.
func fmaOf[T float32 | float64](a, b, c T) T {
	switch any(a).(type) {
	case float32:
		return T(FMA(float32(a), float32(b), float32(c)))
	default:
		return T(math.FMA(float64(a), float64(b), float64(c)))
	}
}
