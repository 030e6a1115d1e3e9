package kernel

import "unsafe"

// block is the number of elements that one call of a vector kernel gets at
// most, for the sake of latency; for reductions it is a part of the contract. For
// those that work element by element a set may have a smaller number, its span.
const block = 8192

// Panic messages are constants, so that the checks stay cheap.
const (
	errLength  = "kernel: slices differ in length"
	errOverlap = "kernel: destination overlaps an input partly"
	errShared  = "kernel: slices of an update share memory"
)

// hide returns s such that the compiler does not see it reach a function value.
// Kernels are called through the table, and the compiler must assume that an
// unknown function keeps its arguments: without this, an array on the caller's
// stack would move to the heap (golang.org/issue/73132). No kernel keeps any.
// The result must go to a new variable: escape analysis does not see the order of assignments.
func hide[T any](s []T) []T { return unsafe.Slice(hidden(unsafe.SliceData(s)), len(s)) }

// hidden is hide for a pointer: it goes from anchor to *p, by a distance that the compiler cannot
// see through. The result must be a pointer to the compiler at every call: an array on the stack moves when the stack
// grows. Storing the address as an integer and loading it as a pointer would not do: the compiler
// puts the integer in place of the load.
//
//go:nocheckptr
func hidden[T any](p *T) *T {
	return (*T)(unsafe.Add(anchor, uintptr(unsafe.Pointer(p))-origin))
}

var (
	anchor = unsafe.Pointer(new(byte))
	origin = uintptr(anchor)
)

// A number is an element of a slice. What is public for both types has two names, Dot and Dot64. A
// type parameter would cost no time where the compiler resolves it (Dot of 8 elements, calls in
// turn, medians: 10.0 to 10.3 ns by name, 10.0 to 10.1 with a type parameter, 12.2 to 12.4 where a type switch
// chooses). But a generic function that is called from another package, or inlined there, makes
// its slices move to the heap: Go 1.26 does not see then what hide hides. And Matrix and Product
// would need second names all the same, unless every literal of them names a type.
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
func checkApart(x, y []float32) {
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

// preemptible lets other goroutines, and the garbage collector, in between two blocks of a
// long call. The runtime stops a goroutine by a signal, which does nothing
// while assembly runs, or at the check of the stack with which most functions
// begin; but the loops over blocks call nothing that has one. This function has, because it
// calls another and is not inlined.
//
//go:noinline
func preemptible() { leaf() }

//go:noinline
func leaf() {}

// unary calls f on dst and x, span by span.
func unary(f func(dst, x []float32), dst, x []float32) {
	check(dst, x)
	d, u := hide(dst), hide(x)
	span := active.span
	for len(d) > span {
		preemptible()
		f(d[:span], u[:span])
		d, u = d[span:], u[span:]
	}
	f(d, u)
}

// block64 is the block of functions of float64 whose results may be subnormal. The CPU helps itself
// with a subroutine of some 150 cycles there, once for a vector, and 1,024 elements all of that kind end within 20 µs still.
const block64 = 1024

// unary64 is unary for float64, with its own blocks.
func unary64(f func(dst, x []float64), dst, x []float64) {
	check(dst, x)
	d, u := hide(dst), hide(x)
	for len(d) > block64 {
		preemptible()
		f(d[:block64], u[:block64])
		d, u = d[block64:], u[block64:]
	}
	f(d, u)
}

// unaryScalar is unary with a parameter.
func unaryScalar(f func(dst []float32, a float32, x []float32), dst []float32, a float32, x []float32) {
	check(dst, x)
	d, u := hide(dst), hide(x)
	span := active.span
	for len(d) > span {
		preemptible()
		f(d[:span], a, u[:span])
		d, u = d[span:], u[span:]
	}
	f(d, a, u)
}

// binary calls f on dst, x and y, span by span.
func binary(f func(dst, x, y []float32), dst, x, y []float32) {
	check(dst, x)
	check(dst, y)
	d, u, v := hide(dst), hide(x), hide(y)
	span := active.span
	for len(d) > span {
		preemptible()
		f(d[:span], u[:span], v[:span])
		d, u, v = d[span:], u[span:], v[span:]
	}
	f(d, u, v)
}

// binaryScalar is binary with a parameter.
func binaryScalar(f func(dst []float32, a float32, x, y []float32), dst []float32, a float32, x, y []float32) {
	check(dst, x)
	check(dst, y)
	d, u, v := hide(dst), hide(x), hide(y)
	span := active.span
	for len(d) > span {
		preemptible()
		f(d[:span], a, u[:span], v[:span])
		d, u, v = d[span:], u[span:], v[span:]
	}
	f(d, a, u, v)
}
