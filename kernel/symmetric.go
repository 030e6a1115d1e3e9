package kernel

// AddSymmetric adds alpha·A·x to y, A being symmetric: as BLAS's symv. Only the upper triangle of
// a, n×n, is read, or only the lower one, and each of its elements is loaded once for its row and
// its column. The rows of an upper triangle are done from the first to the last, those of a lower
// one from the last to the first. A row i does two things. For each of its columns but the
// diagonal, y[j] becomes (alpha·x[i])·a[i,j] + y[j]: alpha·x is rounded, the rest is one fused
// operation. Then alpha·d, rounded, is added to y[i], where d is the sum of a[i,j]·x[j] over its
// columns, in the 16 lanes of [MatVec]. Columns from one multiple of 1,024 to the next have a d of
// their own, of which that with the diagonal comes first. It panics if a is not square, if x or y
// has other than n elements, or if y shares elements with a or x.
func AddSymmetric(y []float32, alpha float32, a Matrix, upper bool, x []float32) {
	addSymmetric(active.AddSymmetric, y, alpha, noescapePtr(&a).of(), upper, x)
}

// AddSymmetric64 is [AddSymmetric] for float64, in 8 lanes.
func AddSymmetric64(y []float64, alpha float64, a Matrix64, upper bool, x []float64) {
	addSymmetric(active.AddSymmetric64, y, alpha, noescapePtr(&a).of(), upper, x)
}

const (
	symmetricCols = 1024 // columns whose products are one sum
	symmetricRows = 16   // a call of a kernel has a multiple of them
)

func addSymmetric[T number](f func(y, a, x []T, stride, first, rows, from, to int, upper bool, alpha T), y []T, alpha T, m *matrixOf[T], upper bool, x []T) {
	size, n := m.check(), m.Rows
	if m.Cols != n {
		panic(errShape)
	}
	if len(x) != n || len(y) != n {
		panic(errLength)
	}
	if n == 0 {
		return
	}
	if meetsRow(m, size, y) || meetsVector(x, 1, n, y) {
		panic(errShared)
	}
	data, u, v := noescape(m.Data), noescape(x), noescape(y)
	if n*n <= block {
		f(v, data, u, m.Stride, 0, n, 0, n, upper, alpha)
		return
	}
	if upper {
		for i := 0; i < n; {
			end := min(i+rowsOfSymmetric(n-i), i|(symmetricCols-1)+1, n)
			for from := i; from < n; {
				to := min(from|(symmetricCols-1)+1, n)
				preemptionPoint()
				f(v, data, u, m.Stride, i, end-i, from, to, true, alpha)
				from = to
			}
			i = end
		}
		return
	}
	for end := n; end > 0; {
		i := max(end-rowsOfSymmetric(end), 0)
		i = max((i+symmetricRows-1)&^(symmetricRows-1), (end-1)&^(symmetricCols-1))
		for to := end; to > 0; {
			from := (to - 1) &^ (symmetricCols - 1)
			preemptionPoint()
			f(v, data, u, m.Stride, i, end-i, from, to, false, alpha)
			to = from
		}
		end = i
	}
}

// rowsOfSymmetric returns how many rows of so many columns, or of symmetricCols, a call of a kernel
// gets.
func rowsOfSymmetric(cols int) int {
	return max(block/min(cols, symmetricCols)&^(symmetricRows-1), symmetricRows)
}
