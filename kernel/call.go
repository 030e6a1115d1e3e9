package kernel

import "unsafe"

// block is the number of elements that one call of a vector kernel gets at
// most, for the sake of latency; for reductions it is a part of the contract. For
// those that work element by element a set may have a smaller number, its chunk.
const block = 8192

// Panic messages are constants, so that the checks stay cheap.
const (
	errLength  = "kernel: slices differ in length"
	errOverlap = "kernel: destination overlaps an input partly"
	errShared  = "kernel: slices of an update share memory"
)

// noescape returns s such that the compiler does not see it reach a function value.
// Kernels are called through the table, and the compiler must assume that an
// unknown function keeps its arguments: without this, an array on the caller's
// stack would move to the heap (golang.org/issue/73132). No kernel keeps any.
// The result must go to a new variable: escape analysis does not see the order of assignments.
func noescape[T any](s []T) []T {
	h := header[T]{noescapePtr(unsafe.SliceData(s)), len(s), len(s)}
	return *(*[]T)(unsafe.Pointer(&h))
}

// A header is what a slice is to the runtime. unsafe.Slice would check once more, with a
// multiplication, that the length can be.
type header[T any] struct {
	data     *T
	len, cap int
}

// noescapePtr is noescape for a pointer: it goes from anchor to *p, by a distance that the compiler
// cannot see through. The result must be a pointer to the compiler at every call: an array on the
// stack moves when the stack grows. Storing the address as an integer and loading it as a pointer
// would not do: the compiler puts the integer in place of the load.
//
//go:nocheckptr
func noescapePtr[T any](p *T) *T {
	return (*T)(unsafe.Add(anchor, uintptr(unsafe.Pointer(p))-origin))
}

var (
	anchor = unsafe.Pointer(new(byte))
	origin = uintptr(anchor)
)

// A number is an element of a slice. What is public for both types has two names, Dot and Dot64. A
// type parameter would cost no time where the compiler resolves it (Dot of 8 elements, calls in
// turn, medians: 10.0 to 10.3 ns by name, 10.0 to 10.1 with a type parameter, 12.2 to 12.4 where a
// type switch chooses). But a generic function that is called from another package, or inlined
// there, makes its slices move to the heap: Go 1.26 does not see then what noescape hides. And
// Matrix and Product would need second names all the same, unless every literal of them names a
// type.
type number interface{ float32 | float64 }

// check panics unless dst and x are of one length and either the same slice or disjoint.
func check[T number](dst, x []T) {
	if len(dst) != len(x) {
		panic(errLength)
	}
	if len(x) != 0 {
		d := uintptr(unsafe.Pointer(&dst[0])) - uintptr(unsafe.Pointer(&x[0]))
		size := uintptr(len(x)) * unsafe.Sizeof(x[0])
		if d != 0 && (d < size || -d < size) {
			panic(errOverlap)
		}
	}
}

// checkApart panics unless x and y are of one length and share nothing.
func checkApart[T number](x, y []T) {
	if len(x) != len(y) {
		panic(errLength)
	}
	if len(x) != 0 {
		d := uintptr(unsafe.Pointer(&x[0])) - uintptr(unsafe.Pointer(&y[0]))
		size := uintptr(len(x)) * unsafe.Sizeof(x[0])
		if d < size || -d < size {
			panic(errShared)
		}
	}
}

// preemptionPoint lets other goroutines, and the garbage collector, in between two blocks of a
// long call. The runtime stops a goroutine by a signal, which does nothing
// while assembly runs, or at the check of the stack with which most functions
// begin; but the loops over blocks call nothing that has one. This function has, because it
// calls another and is not inlined.
//
//go:noinline
func preemptionPoint() { leaf() }

//go:noinline
func leaf() {}

// unary calls f on dst and x, chunk by chunk.
func unary(f func(dst, x []float32), dst, x []float32) {
	check(dst, x)
	d, u := noescape(dst), noescape(x)
	chunk := active.chunk
	for len(d) > chunk {
		preemptionPoint()
		f(d[:chunk], u[:chunk])
		d, u = d[chunk:], u[chunk:]
	}
	f(d, u)
}

// block64 is the block of functions of float64 whose results may be subnormal. A subnormal result
// costs a microcode assist of about 150 cycles per vector; 1,024 such elements still finish within
// 20 µs: Scale64 with AVX2 takes 11 µs for them on an Emerald Rapids.
const block64 = 1024

// unary64 is unary for float64, with its own blocks.
func unary64(f func(dst, x []float64), dst, x []float64) {
	check(dst, x)
	d, u := noescape(dst), noescape(x)
	for len(d) > block64 {
		preemptionPoint()
		f(d[:block64], u[:block64])
		d, u = d[block64:], u[block64:]
	}
	f(d, u)
}

// binary64 is binary for float64, in the blocks of unary64.
func binary64(f func(dst, x, y []float64), dst, x, y []float64) {
	check(dst, x)
	check(dst, y)
	d, u, v := noescape(dst), noescape(x), noescape(y)
	for len(d) > block64 {
		preemptionPoint()
		f(d[:block64], u[:block64], v[:block64])
		d, u, v = d[block64:], u[block64:], v[block64:]
	}
	f(d, u, v)
}

// unaryScalar is unary with a parameter.
func unaryScalar(f func(dst []float32, a float32, x []float32), dst []float32, a float32, x []float32) {
	check(dst, x)
	d, u := noescape(dst), noescape(x)
	chunk := active.chunk
	for len(d) > chunk {
		preemptionPoint()
		f(d[:chunk], a, u[:chunk])
		d, u = d[chunk:], u[chunk:]
	}
	f(d, a, u)
}

// unaryScalar64 is unaryScalar for float64, in the blocks of unary64.
func unaryScalar64(f func(dst []float64, a float64, x []float64), dst []float64, a float64, x []float64) {
	check(dst, x)
	d, u := noescape(dst), noescape(x)
	for len(d) > block64 {
		preemptionPoint()
		f(d[:block64], a, u[:block64])
		d, u = d[block64:], u[block64:]
	}
	f(d, a, u)
}

// binary calls f on dst, x and y, chunk by chunk.
func binary(f func(dst, x, y []float32), dst, x, y []float32) {
	check(dst, x)
	check(dst, y)
	d, u, v := noescape(dst), noescape(x), noescape(y)
	chunk := active.chunk
	for len(d) > chunk {
		preemptionPoint()
		f(d[:chunk], u[:chunk], v[:chunk])
		d, u, v = d[chunk:], u[chunk:], v[chunk:]
	}
	f(d, u, v)
}

// binaryScalar is binary with a parameter.
func binaryScalar(f func(dst []float32, a float32, x, y []float32), dst []float32, a float32, x, y []float32) {
	check(dst, x)
	check(dst, y)
	d, u, v := noescape(dst), noescape(x), noescape(y)
	chunk := active.chunk
	for len(d) > chunk {
		preemptionPoint()
		f(d[:chunk], a, u[:chunk], v[:chunk])
		d, u, v = d[chunk:], u[chunk:], v[chunk:]
	}
	f(d, a, u, v)
}
