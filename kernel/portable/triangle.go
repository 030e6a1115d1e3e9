package portable

import "github.com/lockstep-go/lockstep/kernel/generic"

// MultiplyTriangle is generic.MultiplyTriangle[float32]: a Scale and some Axpy for each row.
func MultiplyTriangle(b, a []float32, stride, row, col, rows, cols, mode int) {
	triangle(false, b, a, stride, row, col, rows, cols, mode)
}

// MultiplyTriangle64 is generic.MultiplyTriangle[float64].
func MultiplyTriangle64(b, a []float64, stride, row, col, rows, cols, mode int) {
	triangle(false, b, a, stride, row, col, rows, cols, mode)
}

// SolveTriangle is generic.SolveTriangle[float32]: some Axpy and a Scale for each row.
func SolveTriangle(b, a []float32, stride, row, col, rows, cols, mode int) {
	triangle(true, b, a, stride, row, col, rows, cols, mode)
}

// SolveTriangle64 is generic.SolveTriangle[float64].
func SolveTriangle64(b, a []float64, stride, row, col, rows, cols, mode int) {
	triangle(true, b, a, stride, row, col, rows, cols, mode)
}

func triangle[T float32 | float64](solve bool, b, a []T, stride, row, col, rows, cols, mode int) {
	if cols == 0 {
		return
	}
	upper, unit := mode&generic.TriangleUpper != 0, mode&generic.TriangleUnit != 0
	for s := range rows {
		i := s
		if upper == solve {
			i = rows - 1 - s
		}
		from, to := 0, i
		if upper {
			from, to = i+1, rows
		}
		own, f := b[i*stride:i*stride+cols], T(-1)
		if !unit {
			f = a[i*(row+col)]
			if solve {
				f = -(1 / f)
			}
		}
		if !solve && !unit {
			generic.ScaleRows(own, own, cols, cols, 1, cols, f)
		}
		first := from
		if upper && i < 4 {
			first = min(rows, 4)
		}
		for p := first; p < to; p++ {
			axpy(a[i*row+p*col], b[p*stride:p*stride+cols], own)
		}
		for p := from; p < first; p++ {
			axpy(a[i*row+p*col], b[p*stride:p*stride+cols], own)
		}
		if solve {
			generic.ScaleRows(own, own, cols, cols, 1, cols, f)
		}
	}
	if solve && mode&generic.TrianglePositive != 0 {
		generic.ScaleRows(b, b, stride, stride, rows, cols, -1)
	}
}

// axpy is Axpy of either type.
func axpy[T float32 | float64](a T, x, y []T) {
	switch y := any(y).(type) {
	case []float32:
		Axpy(float32(a), any(x).([]float32), y)
	case []float64:
		generic.Axpy64(float64(a), any(x).([]float64), y)
	}
}
