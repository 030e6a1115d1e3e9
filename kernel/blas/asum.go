package blas

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel"
)

// absoluteSumSmall returns Σ |x[i]| of at most 8 elements, with the bits of kernel.AbsoluteSum64
// or kernel.Norm1. Each element has a lane of its own, and the lanes fold in halves.
func absoluteSumSmall[T number](x []T) T {
	var s0, s1, s2, s3, s4, s5, s6, s7 T
	switch len(x) {
	case 8:
		s7 = magnitude(x[7])
		fallthrough
	case 7:
		s6 = magnitude(x[6])
		fallthrough
	case 6:
		s5 = magnitude(x[5])
		fallthrough
	case 5:
		s4 = magnitude(x[4])
		fallthrough
	case 4:
		s3 = magnitude(x[3])
		fallthrough
	case 3:
		s2 = magnitude(x[2])
		fallthrough
	case 2:
		s1 = magnitude(x[1])
		fallthrough
	case 1:
		s0 = magnitude(x[0])
	}
	return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7))
}

// absoluteSumMiddle is absoluteSumSmall of 9 or 10 elements: element i and i+8 fold first.
func absoluteSumMiddle[T number](x []T) T {
	_ = x[8]
	s0, s1, s2, s3 := magnitude(x[0]), magnitude(x[1]), magnitude(x[2]), magnitude(x[3])
	s4, s5, s6, s7 := magnitude(x[4]), magnitude(x[5]), magnitude(x[6]), magnitude(x[7])
	s0 += magnitude(x[8])
	if len(x) > 9 {
		s1 += magnitude(x[9])
	}
	return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7))
}

// magnitude returns |v|.
func magnitude[T number](v T) T {
	if isDouble[T]() {
		return T(math.Abs(float64(v)))
	}
	return T(math.Float32frombits(math.Float32bits(float32(v)) &^ (1 << 31)))
}

// absoluteSumStrided returns Σ |x[i]| of a vector with another increment than 1, with the bits that
// it has without gaps.
func absoluteSumStrided[T number](n int, x []T, inc int) T {
	if n <= small {
		var u [small]T
		gather(u[:], n, x, inc)
		return absoluteSumSmall(u[:n])
	}
	s := borrow[T](n)
	gather(s.m, n, x, inc)
	var sum T
	if isDouble[T]() {
		sum = T(kernel.AbsoluteSum64(as64(s.m)))
	} else {
		sum = T(kernel.Norm1(as32(s.m)))
	}
	s.giveBack()
	return sum
}
