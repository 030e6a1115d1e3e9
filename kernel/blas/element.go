package blas

import (
	"math"
	"runtime"
	"sync"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel"
	"github.com/lockstep-go/lockstep/kernel/generic"
)

// A number is an element. All but the methods is written once for both types; this file is where
// they part.
type number interface{ float32 | float64 }

// isDouble is a constant to the compiler.
func isDouble[T number]() bool { return unsafe.Sizeof(T(0)) == 8 }

func as64[T number](x []T) []float64 {
	return unsafe.Slice((*float64)(unsafe.Pointer(unsafe.SliceData(x))), len(x))
}

func as32[T number](x []T) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(x))), len(x))
}

// A matrix is a row-major view: row i is data[i*stride : i*stride+cols].
type matrix[T number] struct {
	rows, cols, stride int
	data               []T
}

// A matrix lies in memory as those of kernel do: a pointer to one is used as one to the other.
// If a field lay elsewhere, this index would not be 0, and would not compile.
var _ = [1]bool{}[(unsafe.Sizeof(matrix[float64]{})^unsafe.Sizeof(kernel.Matrix64{}))|
	(unsafe.Offsetof(matrix[float64]{}.rows)^unsafe.Offsetof(kernel.Matrix64{}.Rows))|
	(unsafe.Offsetof(matrix[float64]{}.cols)^unsafe.Offsetof(kernel.Matrix64{}.Cols))|
	(unsafe.Offsetof(matrix[float64]{}.stride)^unsafe.Offsetof(kernel.Matrix64{}.Stride))|
	(unsafe.Offsetof(matrix[float64]{}.data)^unsafe.Offsetof(kernel.Matrix64{}.Data))|
	(unsafe.Sizeof(matrix[float32]{})^unsafe.Sizeof(kernel.Matrix{}))|
	(unsafe.Offsetof(matrix[float32]{}.rows)^unsafe.Offsetof(kernel.Matrix{}.Rows))|
	(unsafe.Offsetof(matrix[float32]{}.cols)^unsafe.Offsetof(kernel.Matrix{}.Cols))|
	(unsafe.Offsetof(matrix[float32]{}.stride)^unsafe.Offsetof(kernel.Matrix{}.Stride))|
	(unsafe.Offsetof(matrix[float32]{}.data)^unsafe.Offsetof(kernel.Matrix{}.Data))]

func (m matrix[T]) wide() kernel.Matrix64 {
	return *(*kernel.Matrix64)(unsafe.Pointer(&m))
}

func (m matrix[T]) narrow() kernel.Matrix {
	return *(*kernel.Matrix)(unsafe.Pointer(&m))
}

// part returns the rows [i0, i1) and columns [j0, j1) of m.
func (m matrix[T]) part(i0, i1, j0, j1 int) matrix[T] {
	p := matrix[T]{i1 - i0, j1 - j0, m.stride, nil}
	if i0 < i1 && j0 < j1 {
		p.data = m.data[i0*m.stride+j0 : (i1-1)*m.stride+j1]
	}
	return p
}

// row returns row i of m.
func (m matrix[T]) row(i int) []T { return m.data[i*m.stride : i*m.stride+m.cols] }

// multiply sets C = op(A)·op(B), or adds that to C: one chain of fused multiply-adds for each
// element, the inner index ascending. Not both of A and B may be transposed.
func multiply[T number](workers int, add bool, c, a, b matrix[T], transA, transB bool) {
	if workers != 1 && c.rows*c.cols*(a.rows*a.cols/max(c.rows, 1)) >= worthSharing {
		if workers == 0 {
			workers = runtime.GOMAXPROCS(0)
		}
		share(workers, add, c, a, b, transA, transB)
		return
	}
	multiplyAlone(add, c, a, b, transA, transB)
}

// multiplyAlone is multiply on this goroutine. Matrices on its stack stay there.
func multiplyAlone[T number](add bool, c, a, b matrix[T], transA, transB bool) {
	if isDouble[T]() {
		p := kernel.Product64{Accumulate: add}
		switch {
		case transA:
			p.MatMulTA(c.wide(), a.wide(), b.wide())
		case transB:
			p.MatMulTB(c.wide(), a.wide(), b.wide())
		default:
			p.MatMul(c.wide(), a.wide(), b.wide())
		}
		return
	}
	p := kernel.Product{Accumulate: add}
	switch {
	case transA:
		p.MatMulTA(c.narrow(), a.narrow(), b.narrow())
	case transB:
		p.MatMulTB(c.narrow(), a.narrow(), b.narrow())
	default:
		p.MatMul(c.narrow(), a.narrow(), b.narrow())
	}
}

// productAlone calls productAlone64 or productAlone32.
func productAlone[T number](transA, transB bool, alpha T, a, b *matrix[T], beta T, c *matrix[T]) {
	p, q, r := unsafe.Pointer(a), unsafe.Pointer(b), unsafe.Pointer(c)
	if isDouble[T]() {
		productAlone64(transA, transB, float64(alpha), (*kernel.Matrix64)(p), (*kernel.Matrix64)(q), float64(beta), (*kernel.Matrix64)(r))
	} else {
		productAlone32(transA, transB, float32(alpha), (*kernel.Matrix)(p), (*kernel.Matrix)(q), float32(beta), (*kernel.Matrix)(r))
	}
}

// share is multiply on several goroutines.
func share[T number](workers int, add bool, c, a, b matrix[T], transA, transB bool) {
	if isDouble[T]() {
		p := kernel.Parallel64{Product64: kernel.Product64{Accumulate: add}, Workers: workers}
		switch {
		case transA:
			p.MatMulTA(c.wide(), a.wide(), b.wide())
		case transB:
			p.MatMulTB(c.wide(), a.wide(), b.wide())
		default:
			p.MatMul(c.wide(), a.wide(), b.wide())
		}
		return
	}
	p := kernel.Parallel{Product: kernel.Product{Accumulate: add}, Workers: workers}
	switch {
	case transA:
		p.MatMulTA(c.narrow(), a.narrow(), b.narrow())
	case transB:
		p.MatMulTB(c.narrow(), a.narrow(), b.narrow())
	default:
		p.MatMul(c.narrow(), a.narrow(), b.narrow())
	}
}

// matVec sets dst = A·x.
func matVec[T number](dst []T, a matrix[T], x []T) {
	if isDouble[T]() {
		kernel.MatVec64(as64(dst), a.wide(), as64(x))
	} else {
		kernel.MatVec(as32(dst), a.narrow(), as32(x))
	}
}

// addRows adds alpha·Aᵀ·x to y.
func addRows[T number](y []T, alpha T, x []T, incX int, a matrix[T]) {
	if isDouble[T]() {
		kernel.AddRows64(as64(y), float64(alpha), as64(x), incX, a.wide())
	} else {
		kernel.AddRows(as32(y), float32(alpha), as32(x), incX, a.narrow())
	}
}

// addSymmetric adds alpha·A·x to y, A being symmetric.
func addSymmetric[T number](y []T, alpha T, a matrix[T], upper bool, x []T) {
	if isDouble[T]() {
		kernel.AddSymmetric64(as64(y), float64(alpha), a.wide(), upper, as64(x))
	} else {
		kernel.AddSymmetric(as32(y), float32(alpha), a.narrow(), upper, as32(x))
	}
}

// addOuter adds alpha·x·yᵀ to A.
func addOuter[T number](a matrix[T], alpha T, x []T, incX int, y []T) {
	if isDouble[T]() {
		kernel.AddOuter64(a.wide(), float64(alpha), as64(x), incX, as64(y))
	} else {
		kernel.AddOuter(a.narrow(), float32(alpha), as32(x), incX, as32(y))
	}
}

// fma returns a·b + c with one rounding.
func fma[T number](a, b, c T) T {
	if isDouble[T]() {
		return T(math.FMA(float64(a), float64(b), float64(c)))
	}
	return T(generic.FMA(float32(a), float32(b), float32(c)))
}

// fma4 returns the four fma of v0 and v1 with w0 and w1, of float32. generic.FMA rounds twice,
// first to odd. Where a sum in float64 is a normal float32 and not half way between two of them,
// the second rounding alone gives the same.
func fma4[T number](v0, v1, w0, w1, t00, t01, t10, t11 T) (r00, r01, r10, r11 T) {
	f0, f1, e0, e1 := float64(v0), float64(v1), float64(w0), float64(w1)
	s00, s01 := float64(f0*e0)+float64(t00), float64(f0*e1)+float64(t01)
	s10, s11 := float64(f1*e0)+float64(t10), float64(f1*e1)+float64(t11)
	if roundsOnce(s00) && roundsOnce(s01) && roundsOnce(s10) && roundsOnce(s11) {
		return T(s00), T(s01), T(s10), T(s11)
	}
	return fma(v0, w0, t00), fma(v0, w1, t01), fma(v1, w0, t10), fma(v1, w1, t11)
}

// roundsOnce reports whether float32(s) is the same for every number that float64 rounds to s.
func roundsOnce(s float64) bool {
	u := math.Float64bits(s)
	return u&(1<<29-1) != 1<<28 && u<<1 >= 897<<53 // exponent −126
}

// axpy sets y[i] = a·x[i] + y[i], each with one rounding. The vectors must not overlap partly.
func axpy[T number](a T, x, y []T) {
	if isDouble[T]() {
		if len(y) <= smallAxpy64 {
			axpySmall64(float64(a), as64(x), as64(y))
		} else {
			kernel.Axpy64(float64(a), as64(x), as64(y))
		}
		return
	}
	if len(y) <= smallAxpy32 {
		axpySmall32(float32(a), as32(x), as32(y))
	} else {
		kernel.Axpy(float32(a), as32(x), as32(y))
	}
}

// axpySmall64 is axpy for at most 4 elements.
func axpySmall64(a float64, x, y []float64) {
	x = x[:len(y)]
	switch len(y) {
	case 4:
		y[3] = math.FMA(a, x[3], y[3])
		fallthrough
	case 3:
		y[2] = math.FMA(a, x[2], y[2])
		fallthrough
	case 2:
		y[1] = math.FMA(a, x[1], y[1])
		fallthrough
	case 1:
		y[0] = math.FMA(a, x[0], y[0])
	}
}

// axpyMiddle64 is axpy for 5 to 7 elements.
func axpyMiddle64(a float64, x, y []float64) {
	x = x[:len(y)]
	_, _ = x[4], y[4]
	y[0] = math.FMA(a, x[0], y[0])
	y[1] = math.FMA(a, x[1], y[1])
	y[2] = math.FMA(a, x[2], y[2])
	y[3] = math.FMA(a, x[3], y[3])
	y[4] = math.FMA(a, x[4], y[4])
	if len(y) > 5 {
		y[5] = math.FMA(a, x[5], y[5])
	}
	if len(y) > 6 {
		y[6] = math.FMA(a, x[6], y[6])
	}
}

// axpySmall32 is axpy for at most 2 elements.
func axpySmall32(a float32, x, y []float32) {
	x = x[:len(y)]
	if len(y) != 0 {
		y[0] = fmaQuick(a, x[0], y[0])
	}
	if len(y) > 1 {
		y[1] = fmaQuick(a, x[1], y[1])
	}
}

// axpyMiddle32 is never called, as there is no number of elements between small and the kernel's.
func axpyMiddle32(a float32, x, y []float32) { kernel.Axpy(a, x, y) }

// fmaQuick is fma for float32, which is fast where float64 rounds once.
func fmaQuick(a, b, c float32) float32 {
	if s := float64(float64(a)*float64(b)) + float64(c); roundsOnce(s) {
		return float32(s)
	}
	return generic.FMA(a, b, c)
}

// axpy2 adds a·x and then b·y to z, each with one rounding.
func axpy2[T number](a T, x []T, b T, y, z []T) {
	if isDouble[T]() {
		kernel.Axpy264(float64(a), as64(x), float64(b), as64(y), as64(z))
	} else {
		kernel.Axpy2(float32(a), as32(x), float32(b), as32(y), as32(z))
	}
}

// rot turns the plane of x[i] and y[i], which must lie apart.
func rot[T number](x, y []T, c, s T) {
	if isDouble[T]() {
		kernel.Rot64(as64(x), as64(y), float64(c), float64(s))
	} else {
		kernel.Rot(as32(x), as32(y), float32(c), float32(s))
	}
}

// scale sets x[i] = a·x[i].
func scale[T number](a T, x []T) { scaleTo(x, a, x) }

// scaleTo sets dst[i] = a·x[i].
func scaleTo[T number](dst []T, a T, x []T) {
	if len(x) <= small {
		dst = dst[:len(x)]
		for i, v := range x {
			dst[i] = a * v
		}
		return
	}
	if isDouble[T]() {
		kernel.Scale64(as64(dst), float64(a), as64(x))
	} else {
		kernel.Scale(as32(dst), float32(a), as32(x))
	}
}

// A scratch is memory for intermediate results. It comes from a pool and goes back there.
type scratch[T number] struct{ m []T }

var doubles, singles sync.Pool

func poolOf[T number]() *sync.Pool {
	if isDouble[T]() {
		return &doubles
	}
	return &singles
}

// borrow returns a scratch of n elements of any value.
func borrow[T number](n int) *scratch[T] {
	s, _ := poolOf[T]().Get().(*scratch[T])
	if s == nil {
		s = new(scratch[T])
	}
	if cap(s.m) < n {
		s.m = make([]T, n)
	}
	s.m = s.m[:n]
	return s
}

func (s *scratch[T]) giveBack() { poolOf[T]().Put(s) }

// gather copies n elements of x, inc apart, to dst. Where inc is negative, the last comes first.
// That x is long enough has been checked by vector; without a check for each element, this takes
// half the time.
func gather[T number](dst []T, n int, x []T, inc int) {
	dst = dst[:n]
	base, at := unsafe.Pointer(unsafe.SliceData(x)), first(n, inc)*int(unsafe.Sizeof(T(0)))
	inc *= int(unsafe.Sizeof(T(0)))
	for i := range dst {
		dst[i] = *(*T)(unsafe.Add(base, at))
		at += inc
	}
}

// scatter undoes gather.
func scatter[T number](x []T, inc int, src []T) {
	base, at := unsafe.Pointer(unsafe.SliceData(x)), first(len(src), inc)*int(unsafe.Sizeof(T(0)))
	inc *= int(unsafe.Sizeof(T(0)))
	for _, v := range src {
		*(*T)(unsafe.Add(base, at)) = v
		at += inc
	}
}

// first returns the index of element 0 of a vector of n elements.
func first(n, inc int) int {
	if inc < 0 {
		return (1 - n) * inc
	}
	return 0
}

// element returns where element 0 of a vector is.
func element[T number](n int, x []T, inc int) unsafe.Pointer {
	return unsafe.Add(begin(x), first(n, inc)*int(unsafe.Sizeof(T(0))))
}

// vector reports whether x holds a vector of n ≥ 1 elements. Where not, gonum's
// code says what is wrong, or does what little there is to do.
func vector[T number](n int, x []T, inc int) bool {
	if inc < 0 {
		return n > 0 && len(x) > (1-n)*inc
	}
	return n > 0 && inc > 0 && len(x) > (n-1)*inc
}

// whole reports whether a holds a matrix of at least one row and column, as vector does.
func whole[T number](rows, cols int, a []T, ld int) bool {
	return rows > 0 && cols > 0 && ld >= cols && len(a) >= (rows-1)*ld+cols
}
