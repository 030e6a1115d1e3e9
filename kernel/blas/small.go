package blas

// Small matrices are done by loops in Go, or by gonum's assembly, with a rounding after every operation: a
// call of a kernel does not pay for itself. Which ones are small depends on sizes alone.
const (
	smallProduct = 640 // elements: gemv with a transposition, ger
	smallRows    = 512 // elements: gemv without
	smallOrder   = 32  // rows: symmetric and triangular matrices
)

func isSmall(m, n int) bool {
	return uint(m) <= smallProduct && uint(n) <= smallProduct && m*n <= smallProduct
}

// isSmallGemv is isSmall for gemv. Few columns or rows leave the lanes of vectors empty.
func isSmallGemv(trans bool, m, n int) bool {
	if trans {
		return n <= 8 || isSmall(m, n)
	}
	return m < 5 || uint(m) < smallRows && uint(n) < smallRows && m*n < smallRows
}

// gemvSmall has the sums of gonum's assembly for amd64. A row has two, of its even and its odd elements. If
// there is a last element without a partner, it comes after the sum of the two; in the last of an odd number of rows, before.
func gemvSmall[T number](trans bool, m, n int, alpha T, a []T, lda int, x []T, beta T, y []T) {
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
