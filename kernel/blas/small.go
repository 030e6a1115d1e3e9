package blas

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
