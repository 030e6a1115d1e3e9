package blas

import (
	"math"
	"unsafe"
)

// dotGroup64 and dotGroup32 are the numbers of elements at a time that dotIncrements adds to its
// two sums.
const (
	dotGroup64 = 2
	dotGroup32 = 4
)

// dotIncrements adds x[i]·y[i] of n elements to two sums, in the order of gonum's assembly for
// amd64: those with even indices to one, and the others to the other. In float64, a last element
// without a partner belongs to the second sum. In float32, up to three elements beyond a multiple
// of four are added to the sum of the two, one after the other. The result is the sum of what is
// returned.
func dotIncrements[T number](n int, x unsafe.Pointer, incX int, y unsafe.Pointer, incY int, even, odd T) (T, T) {
	size := int(unsafe.Sizeof(T(0)))
	incX, incY = incX*size, incY*size
	i, j := 0, 0
	for ; n >= 4; n -= 4 {
		even += T(at[T](x, i) * at[T](y, j))
		odd += T(at[T](x, i+incX) * at[T](y, j+incY))
		i, j = i+2*incX, j+2*incY
		even += T(at[T](x, i) * at[T](y, j))
		odd += T(at[T](x, i+incX) * at[T](y, j+incY))
		i, j = i+2*incX, j+2*incY
	}
	switch {
	case isDouble[T]() && n >= 2:
		even += T(at[T](x, i) * at[T](y, j))
		odd += T(at[T](x, i+incX) * at[T](y, j+incY))
		i, j, n = i+2*incX, j+2*incY, n-2
	case !isDouble[T]() && n != 0:
		even, odd = 0, even+odd
	}
	for ; n > 0; n-- {
		odd += T(at[T](x, i) * at[T](y, j))
		i, j = i+incX, j+incY
	}
	return even, odd
}

// normStrided returns √Σ x[i]² of a vector with another increment than 1.
func normStrided[T number](n int, x []T, inc int) T {
	if s := squares(n, x, inc); isPlainSquare(s) {
		return root(s)
	}
	return normScaled(n, x, inc)
}

// isPlainSquare reports whether a sum of squares is as good as any: within these limits no square
// has overflowed, and those that have underflowed are too small to matter.
func isPlainSquare[T number](s T) bool {
	low, high := 0x1p-90, 0x1p126
	if isDouble[T]() {
		low, high = 0x1p-960, 0x1p1020
	}
	v := float64(s)
	return v >= low && v <= high || v != v
}

// root returns √s.
func root[T number](s T) T { return T(math.Sqrt(float64(s))) }

// squares returns Σ x[i]², in four sums: element i goes to sum i mod 4.
func squares[T number](n int, x []T, inc int) T {
	size := int(unsafe.Sizeof(T(0)))
	p, i := unsafe.Pointer(unsafe.SliceData(x)), 0
	inc *= size
	var s0, s1, s2, s3 T
	for ; n >= 4; n -= 4 {
		v0, v1 := *(*T)(unsafe.Add(p, i)), *(*T)(unsafe.Add(p, i+inc))
		v2, v3 := *(*T)(unsafe.Add(p, i+2*inc)), *(*T)(unsafe.Add(p, i+3*inc))
		s0 += T(v0 * v0)
		s1 += T(v1 * v1)
		s2 += T(v2 * v2)
		s3 += T(v3 * v3)
		i += 4 * inc
	}
	for ; n > 0; n-- {
		v := *(*T)(unsafe.Add(p, i))
		s0, s1, s2, s3 = s1, s2, s3, s0+T(v*v)
		i += inc
	}
	return (s0 + s2) + (s1 + s3)
}

// normScaled is norm of a vector with very large or very small elements: they are scaled by a power
// of two.
func normScaled[T number](n int, x []T, inc int) T {
	most := 0.0
	for i := range n {
		most = max(most, math.Abs(float64(x[i*inc])))
	}
	if most == 0 || math.IsInf(most, 1) {
		return T(most)
	}
	_, e := math.Frexp(most)
	e = max(e, -1000) // 2⁻ᵉ must be finite
	down := math.Ldexp(1, -e)
	sum := 0.0
	for i := range n {
		v := float64(x[i*inc]) * down
		sum += float64(v * v)
	}
	return T(math.Ldexp(math.Sqrt(sum), e))
}

// rotate turns the plane of x[i] and y[i] for every i.
func rotate[T number](n int, x []T, incX int, y []T, incY int, c, s T) {
	if incX == 1 && incY == 1 {
		x, y = x[:n], y[:n]
		if n > smallRotation && apart(x, y) {
			rot(x, y, c, s)
			return
		}
		for i, v := range x {
			w := y[i]
			x[i] = T(c*v) + T(s*w)
			y[i] = T(c*w) - T(s*v)
		}
		return
	}
	i, j := first(n, incX), first(n, incY)
	for range n {
		v, w := x[i], y[j]
		x[i] = T(c*v) + T(s*w)
		y[j] = T(c*w) - T(s*v)
		i += incX
		j += incY
	}
}

// apart reports whether x and y, of one length, share no element.
func apart[T number](x, y []T) bool {
	d := uintptr(unsafe.Pointer(unsafe.SliceData(x))) - uintptr(unsafe.Pointer(unsafe.SliceData(y)))
	size := uintptr(len(x)) * unsafe.Sizeof(T(0))
	return d >= size && -d >= size
}

// axpyIncrements is axpy of vectors with other increments than 1; unlike axpy, it rounds the
// product too. Products come before sums, so that few registers hold addresses. One element stays
// for the last line: no address is beyond a vector.
func axpyIncrements[T number](n int, a T, u unsafe.Pointer, incX int, v unsafe.Pointer, incY int) {
	size := int(unsafe.Sizeof(T(0)))
	incX, incY = incX*size, incY*size
	incX3, incY3 := 3*incX, 3*incY
	for ; n > 8; n -= 8 {
		t0, t1 := T(a**(*T)(u)), T(a**(*T)(unsafe.Add(u, incX)))
		t2, t3 := T(a**(*T)(unsafe.Add(u, 2*incX))), T(a**(*T)(unsafe.Add(u, incX3)))
		u = unsafe.Add(u, 4*incX)
		t4, t5 := T(a**(*T)(u)), T(a**(*T)(unsafe.Add(u, incX)))
		t6, t7 := T(a**(*T)(unsafe.Add(u, 2*incX))), T(a**(*T)(unsafe.Add(u, incX3)))
		u = unsafe.Add(u, 4*incX)
		*(*T)(v) += t0
		*(*T)(unsafe.Add(v, incY)) += t1
		*(*T)(unsafe.Add(v, 2*incY)) += t2
		*(*T)(unsafe.Add(v, incY3)) += t3
		v = unsafe.Add(v, 4*incY)
		*(*T)(v) += t4
		*(*T)(unsafe.Add(v, incY)) += t5
		*(*T)(unsafe.Add(v, 2*incY)) += t6
		*(*T)(unsafe.Add(v, incY3)) += t7
		v = unsafe.Add(v, 4*incY)
	}
	if n > 4 {
		t0, t1 := T(a**(*T)(u)), T(a**(*T)(unsafe.Add(u, incX)))
		t2, t3 := T(a**(*T)(unsafe.Add(u, 2*incX))), T(a**(*T)(unsafe.Add(u, incX3)))
		u = unsafe.Add(u, 4*incX)
		*(*T)(v) += t0
		*(*T)(unsafe.Add(v, incY)) += t1
		*(*T)(unsafe.Add(v, 2*incY)) += t2
		*(*T)(unsafe.Add(v, incY3)) += t3
		v = unsafe.Add(v, 4*incY)
		n -= 4
	}
	for ; n > 1; n-- {
		*(*T)(v) += T(a * *(*T)(u))
		u, v = unsafe.Add(u, incX), unsafe.Add(v, incY)
	}
	*(*T)(v) += T(a * *(*T)(u))
}

// scaleLoop sets x[i] = alpha·x[i] of a few elements.
func scaleLoop[T number](n int, alpha T, x unsafe.Pointer) {
	size, i := int(unsafe.Sizeof(T(0))), 0
	for ; n > 3; n -= 4 {
		put(x, i, alpha*at[T](x, i))
		put(x, i+size, alpha*at[T](x, i+size))
		put(x, i+2*size, alpha*at[T](x, i+2*size))
		put(x, i+3*size, alpha*at[T](x, i+3*size))
		i += 4 * size
	}
	if n > 1 {
		put(x, i, alpha*at[T](x, i))
		put(x, i+size, alpha*at[T](x, i+size))
		i += 2 * size
	}
	if n&1 != 0 {
		put(x, i, alpha*at[T](x, i))
	}
}
