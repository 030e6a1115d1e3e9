package blas

import "unsafe"

// gemvSmall is gemv for small matrices.
func gemvSmall[T number](trans bool, m, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int) {
	if trans && incX > 0 && incY == 1 {
		gemvColumns(m, n, alpha, begin(a), lda, begin(x), incX, beta, begin(y))
		return
	}
	if !trans && incX == 1 && incY > 0 {
		gemvRows(m, n, alpha, begin(a), lda, begin(x), beta, begin(y), incY)
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
	gemvSmall(trans, m, n, alpha, a, lda, s.m, 1, beta, s.m[lenX:], 1)
	scatter(y, incY, s.m[lenX:])
	s.giveBack()
}

// size64 and size32 are the sizes of an element in bytes.
const (
	size64 = 8
	size32 = 4
)

// begin returns where x begins. With it in place of x, a call of the next three functions has all
// its arguments in registers.
func begin[T number](x []T) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(x)) }

// gemvRows sets y = alpha·A·x + beta·y, with the sums of gonum's assembly for amd64. A row has two,
// of its even and its odd elements. If there is a last element without a partner, it comes after
// the sum of the two; in the last of an odd number of rows, before. Two rows go side by side.
func gemvRows[T number](m, n int, alpha T, a unsafe.Pointer, lda int, x unsafe.Pointer, beta T, y unsafe.Pointer, incY int) {
	size := int(unsafe.Sizeof(T(0)))
	last := (n - 1) * size
	lda, incY = lda*size, incY*size
	for ; m > 1; m -= 2 {
		below := unsafe.Add(a, lda)
		var even0, even1, odd0, odd1 T
		j, t0, t1 := 0, beta, beta // 0 if beta is, and −0 if that is
		for ; j < last; j += 2 * size {
			v, w := at[T](x, j), at[T](x, j+size)
			even0 += T(at[T](a, j) * v)
			even1 += T(at[T](below, j) * v)
			odd0 += T(at[T](a, j+size) * w)
			odd1 += T(at[T](below, j+size) * w)
		}
		even0 += odd0
		even1 += odd1
		if j == last {
			v := at[T](x, j)
			even0 += T(at[T](a, j) * v)
			even1 += T(at[T](below, j) * v)
		}
		if beta != 0 {
			t0, t1 = T(beta*at[T](y, 0)), T(beta*at[T](y, incY))
		}
		put(y, 0, T(alpha*even0)+t0)
		put(y, incY, T(alpha*even1)+t1)
		if m == 2 {
			return // no address is beyond a matrix or vector
		}
		a, y = unsafe.Add(a, 2*lda), unsafe.Add(y, 2*incY)
	}
	var even, odd T
	j, t := 0, beta
	for ; j < last; j += 2 * size {
		even += T(at[T](a, j) * at[T](x, j))
		odd += T(at[T](a, j+size) * at[T](x, j+size))
	}
	if j == last {
		even += T(at[T](a, j) * at[T](x, j))
	}
	if beta != 0 {
		t = T(beta * at[T](y, 0))
	}
	put(y, 0, T(alpha*(even+odd))+t)
}

// gemvRows32 and gemvColumns32 are for a few elements only.
func gemvRows32(m, n int, alpha float32, a unsafe.Pointer, lda int, x unsafe.Pointer, beta float32, y unsafe.Pointer, incY int) {
	gemvRows(m, n, alpha, a, lda, x, beta, y, incY)
}

func gemvColumns32(m, n int, alpha float32, a unsafe.Pointer, lda int, x unsafe.Pointer, incX int, beta float32, y unsafe.Pointer) {
	gemvColumns(m, n, alpha, a, lda, x, incX, beta, y)
}

// gemvColumns sets y = alpha·Aᵀ·x + beta·y. Every element begins as beta·y, and goes on over the
// rows of A, each times alpha·x.
func gemvColumns[T number](m, n int, alpha T, a unsafe.Pointer, lda int, x unsafe.Pointer, incX int, beta T, y unsafe.Pointer) {
	size := int(unsafe.Sizeof(T(0)))
	lda, incX = lda*size, incX*size
	for ; n > 3; n -= 4 {
		var t0, t1, t2, t3 T
		if beta != 0 {
			t0, t1 = T(beta*at[T](y, 0)), T(beta*at[T](y, size))
			t2, t3 = T(beta*at[T](y, 2*size)), T(beta*at[T](y, 3*size))
		}
		i, k := 0, 0
		for range m {
			v := T(alpha * at[T](x, k))
			t0 += T(v * at[T](a, i))
			t1 += T(v * at[T](a, i+size))
			t2 += T(v * at[T](a, i+2*size))
			t3 += T(v * at[T](a, i+3*size))
			i, k = i+lda, k+incX
		}
		put(y, 0, t0)
		put(y, size, t1)
		put(y, 2*size, t2)
		put(y, 3*size, t3)
		if n == 4 {
			return
		}
		a, y = unsafe.Add(a, 4*size), unsafe.Add(y, 4*size)
	}
	if n > 1 {
		var t0, t1 T
		if beta != 0 {
			t0, t1 = T(beta*at[T](y, 0)), T(beta*at[T](y, size))
		}
		i, k := 0, 0
		for range m {
			v := T(alpha * at[T](x, k))
			t0 += T(v * at[T](a, i))
			t1 += T(v * at[T](a, i+size))
			i, k = i+lda, k+incX
		}
		put(y, 0, t0)
		put(y, size, t1)
		if n == 2 {
			return
		}
		a, y = unsafe.Add(a, 2*size), unsafe.Add(y, 2*size)
	}
	var t T
	if beta != 0 {
		t = T(beta * at[T](y, 0))
	}
	i, k := 0, 0
	for range m {
		t += T(T(alpha*at[T](x, k)) * at[T](a, i))
		i, k = i+lda, k+incX
	}
	put(y, 0, t)
}

// gerSmall is ger for small matrices.
func gerSmall[T number](m, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int) {
	if incY == 1 {
		gerRows(m, n, alpha, begin(x[first(m, incX):]), incX, begin(y), begin(a), lda)
		return
	}
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

// gerRows sets A = alpha·x·yᵀ + A.
func gerRows[T number](m, n int, alpha T, x unsafe.Pointer, incX int, y, a unsafe.Pointer, lda int) {
	size := int(unsafe.Sizeof(T(0)))
	for {
		v, j, k := T(alpha*at[T](x, 0)), 0, n
		for ; k > 3; k -= 4 {
			w0, w1 := T(v*at[T](y, j)), T(v*at[T](y, j+size))
			w2, w3 := T(v*at[T](y, j+2*size)), T(v*at[T](y, j+3*size))
			w0 += at[T](a, j)
			w1 += at[T](a, j+size)
			w2 += at[T](a, j+2*size)
			w3 += at[T](a, j+3*size)
			put(a, j, w0)
			put(a, j+size, w1)
			put(a, j+2*size, w2)
			put(a, j+3*size, w3)
			j += 4 * size
		}
		if k > 1 {
			w0, w1 := T(v*at[T](y, j)), T(v*at[T](y, j+size))
			put(a, j, at[T](a, j)+w0)
			put(a, j+size, at[T](a, j+size)+w1)
			j += 2 * size
		}
		if k&1 != 0 {
			put(a, j, at[T](a, j)+T(v*at[T](y, j)))
		}
		if m--; m == 0 {
			return
		}
		a, x = unsafe.Add(a, lda*size), unsafe.Add(x, incX*size)
	}
}
