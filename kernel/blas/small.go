package blas

// Small matrices are done by loops in Go, or by gonum's assembly, with a rounding after every
// operation: a call of a kernel does not pay for itself. Which ones are small depends on sizes
// alone.
const (
	smallOuter  = 144 // elements: ger
	smallSums   = 324 // elements: gemv with a transposition
	smallDots   = 196 // elements: gemv without
	smallSingle = 80  // elements: ger, and gemv with a transposition, of float32
	smallOrder  = 32  // rows: symmetric and triangular matrices
)

// isSmall reports whether a matrix has at most so many elements.
func isSmall(m, n, elements int) bool {
	return uint(m) <= uint(elements) && uint(n) <= uint(elements) && m*n <= elements
}

// isSmallGer is isSmall for ger. Few columns leave the lanes of vectors empty.
func isSmallGer(m, n int) bool { return n <= 3 || isSmall(m, n, smallOuter) }

// isSmallGemv is isSmall for gemv. So do few columns with a transposition, and few rows without.
func isSmallGemv(trans bool, m, n int) bool {
	if trans {
		return n <= 4 || isSmall(m, n, smallSums)
	}
	return m <= 4 || isSmall(m, n, smallDots)
}

// gemvSmall is gemv for small matrices.
func gemvSmall[T number](trans bool, m, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int) {
	if incX == 1 && incY == 1 {
		gemvLoops(trans, m, n, alpha, a, lda, x, beta, y)
		return
	}
	lenX, lenY := n, m
	if trans {
		lenX, lenY = m, n
	}
	s := borrow[T](lenX + lenY)
	gather(s.m, lenX, x, incX)
	if beta != 0 {
		gather(s.m[lenX:], lenY, y, incY)
	}
	gemvLoops(trans, m, n, alpha, a, lda, s.m[:lenX], beta, s.m[lenX:])
	scatter(y, incY, s.m[lenX:])
	s.giveBack()
}

// gerSmall is ger for small matrices.
func gerSmall[T number](m, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int) {
	i, j := first(m, incX), first(n, incY)
	for r := range m {
		row, v, at := a[r*lda:r*lda+n], T(alpha*x[i]), j
		for k := range row {
			row[k] += T(v * y[at])
			at += incY
		}
		i += incX
	}
}

// gemvLoops has the sums of gonum's assembly for amd64. A row has two, of its even and its odd
// elements. If there is a last element without a partner, it comes after the sum of the two; in the
// last of an odd number of rows, before.
func gemvLoops[T number](trans bool, m, n int, alpha T, a []T, lda int, x []T, beta T, y []T) {
	if !trans {
		x, y = x[:n], y[:m]
		for i := range y {
			var even, odd, last T
			row := a[i*lda : i*lda+n]
			row = row[:len(x)]
			j := 0
			for ; j+1 < len(x); j += 2 {
				even += T(row[j] * x[j])
				odd += T(row[j+1] * x[j+1])
			}
			if j < len(x) {
				last = T(row[j] * x[j])
				if i == m&^1 {
					even, last = even+last, 0
				}
			}
			t := T(0)
			if beta != 0 {
				t = T(beta * y[i])
			}
			t2 := even + odd
			if j < len(x) && i != m&^1 {
				t2 += last
			}
			y[i] = T(alpha*t2) + t
		}
		return
	}
	x, y = x[:m], y[:n]
	switch {
	case beta == 0:
		for j := range y {
			y[j] = 0
		}
	case beta != 1:
		for j := range y {
			y[j] *= beta
		}
	}
	for i, v := range x {
		v = T(alpha * v)
		row := a[i*lda : i*lda+n]
		row = row[:len(y)]
		for j, w := range row {
			y[j] += T(v * w)
		}
	}
}
