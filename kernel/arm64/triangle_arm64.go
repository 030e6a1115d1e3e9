//go:build !purego

package arm64

// MultiplyTriangleNEON is generic.MultiplyTriangle[float32]: a Scale and some Axpy for each row.
func MultiplyTriangleNEON(b, a []float32, stride, row, col, rows, cols, mode int) {
	triangle(false, b, a, stride, row, col, rows, cols, mode, ScaleNEON, AxpyNEON)
}

// MultiplyTriangle64NEON is generic.MultiplyTriangle[float64].
func MultiplyTriangle64NEON(b, a []float64, stride, row, col, rows, cols, mode int) {
	triangle(false, b, a, stride, row, col, rows, cols, mode, Scale64NEON, Axpy64NEON)
}

// SolveTriangleNEON is generic.SolveTriangle[float32]: some Axpy and a Scale for each row.
func SolveTriangleNEON(b, a []float32, stride, row, col, rows, cols, mode int) {
	triangle(true, b, a, stride, row, col, rows, cols, mode, ScaleNEON, AxpyNEON)
}

// SolveTriangle64NEON is generic.SolveTriangle[float64].
func SolveTriangle64NEON(b, a []float64, stride, row, col, rows, cols, mode int) {
	triangle(true, b, a, stride, row, col, rows, cols, mode, Scale64NEON, Axpy64NEON)
}

// triangle is either of them, of a type that has these functions.
func triangle[T float32 | float64](solve bool, b, a []T, stride, row, col, rows, cols, mode int, scale func(dst []T, a T, x []T), axpy func(a T, x, y []T)) {
	if cols == 0 {
		return
	}
	upper, unit := mode&1 != 0, mode&2 != 0
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
			scale(own, f, own)
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
			scale(own, f, own)
		}
	}
	for i := 0; solve && mode&4 != 0 && i < rows; i++ {
		own := b[i*stride : i*stride+cols]
		scale(own, -1, own)
	}
}
