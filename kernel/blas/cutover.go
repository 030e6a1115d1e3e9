package blas

import "gonum.org/v1/gonum/blas"

// Up to which sizes problems are done by loops, with a rounding after every operation, because a
// call of a kernel would take longer. Which ones are small depends on sizes and on the type alone,
// so that the bits do. Each limit is where the two were seen to take the same time, on a core of an
// Emerald Rapids.
const (
	small           = 8  // elements: dot, asum, and dot with increments
	smallIncrements = 6  // axpy with increments
	smallDot        = 16 // elements: dot without increments, the bits being the same
	smallRotation   = 15 // rot, as well

	smallSymv     = 12 // rows: symv
	smallOrder    = 32 // rows: syr2
	smallTriangle = 32 // rows: trmv and trsv
	cornerOrder   = 16 // rows of their corners on the diagonal, if there are more

	smallSymm   = 6  // symm
	smallUpdate = 10 // syrk and syr2k

	tinyProduct = 8 // multiplications: gemm. Its loops have the bits of the kernels
)

// These limits, too, change no bit.
const (
	worthSwapping = 10      // elements from which on swap is a kernel
	worthSharing  = 1 << 20 // multiplications of a product that several goroutines share
	fewRows       = 4       // up to which a product reads a transposed B as it lies,
	manyColumns   = 16      // if there are that many
	onStack       = 64      // elements of copies that are on the stack
	smallTurned64 = 63      // elements of a matrix that is transposed by loops
	smallTurned32 = 255     // the same of float32
	smallTurned   = 81      // the same for trsm and trmm from the right: elements of B
	updateTurned  = 144     // and for syrk and syr2k
	worthLines    = 1 << 10 // elements from which on its rows begin at cache lines
	mostTurned    = 1 << 12 // elements of B of which gemm makes a transposed copy
	mostTurnedTT  = 1 << 14 // the same where A is transposed, too
	wholeUpdate64 = 28      // rows of C of syrk and syr2k up to which the whole of it is computed in a copy,
	wholeUpdate32 = 40      // and one triangle is used
	fewUpdated    = 48      // rows of a triangle that is done in strips, with any number of goroutines
	mostUpdated   = 128     // the same for one goroutine
	stripBytes    = 128     // of a row of a strip: two vectors of AVX-512, as a tile of the kernels has
	stripSteps    = 256     // of a strip of a transposed copy, which stays in the first-level cache
)

// isFewSystem reports whether a system with B of m×n is solved by loops. It changes no bit.
func isFewSystem[T number](side blas.Side, m, n int) bool {
	order, others := m, n
	if side == blas.Right {
		order, others = n, m
	}
	rows, one := 3, 6
	if isDouble[T]() {
		rows, one = 4, 8
	}
	return order <= rows && others <= 8 || order <= one && others == 1
}

// isFewProduct reports the same of the product of a triangle and B. From the right, its kernel
// needs a transposed copy.
func isFewProduct[T number](side blas.Side, m, n int) bool {
	rows := 3
	if isDouble[T]() || side == blas.Right {
		rows = 4
	}
	return m <= rows && n <= 4
}

// isAlone reports whether a product of fitting matrices is so small that one goroutine does it.
// (The number of multiplications may be too large for an int of 32 bits.)
func isAlone(m, n, k int) bool { return int64(m)*int64(n)*int64(k) < worthSharing }

// isWholeUpdate reports whether syrk and syr2k compute the whole of C. It changes no bit.
func isWholeUpdate[T number](n, k int) bool {
	if isDouble[T]() {
		return n <= wholeUpdate64 && k <= stripSteps
	}
	return n <= wholeUpdate32 && k <= stripSteps
}

// worthSearching64 and worthSearching32 are the numbers of elements from which on iamax is a
// kernel. Below, it compares one by one, which gives the same index.
const (
	worthSearching64 = 7
	worthSearching32 = 7
)

// smallAxpy64 and smallAxpy32 are the numbers of elements of a small axpy, mostAxpy64 and
// mostAxpy32 those up to which it is no kernel.
const (
	smallAxpy64 = 4
	smallAxpy32 = 2
	mostAxpy64  = 7
	mostAxpy32  = 2
)

// dot and asum of so many elements are loops, too, with the bits of the kernels.
const (
	mostDot  = 24
	smallSum = 10
)

// scal is a loop below so many elements, which has the bits of the kernel.
const worthScaling = 64

// worthVectors is the number from which on it is a call of assembly.
const worthVectors = 8

// The numbers of elements of a small matrix of gemv, without a transposition and with one, and of
// ger.
const (
	smallGemvRows64    = 196
	smallGemvRows32    = 16
	smallGemvColumns64 = 324
	smallGemvColumns32 = 24
	smallGer64         = 144
	smallGer32         = 440
)

// mostIncrements is how many elements, which may each have to come from memory, assembly gets at
// once.
const mostIncrements = 512

// isSmallGer reports whether a matrix is small for ger. Few columns leave the lanes of vectors
// empty.
func isSmallGer[T number](m, n int) bool {
	if isDouble[T]() {
		return isSmallGer64(m, n)
	}
	return isSmallGer32(m, n)
}

func isSmallGer64(m, n int) bool { return n <= 3 || isSmall(m, n, smallGer64) }
func isSmallGer32(m, n int) bool { return n <= 2 || isSmall(m, n, smallGer32) }

// isSmallGemv reports whether a matrix is small for gemv. Few columns leave lanes empty with a
// transposition; without, few rows do.
func isSmallGemv[T number](trans bool, m, n int) bool {
	if isDouble[T]() {
		return isSmallGemv64(trans, m, n)
	}
	return isSmallGemv32(trans, m, n)
}

func isSmallGemv64(trans bool, m, n int) bool {
	few, most := m, smallGemvRows64
	if trans {
		few, most = n, smallGemvColumns64
	}
	return few <= 4 || isSmall(m, n, most)
}

func isSmallGemv32(trans bool, m, n int) bool {
	if trans {
		return isSmall(m, n, smallGemvColumns32)
	}
	return isSmall(m, n, smallGemvRows32)
}

// isSmall reports whether a matrix has at most so many elements. (Their number may be too large for
// an int of 32 bits. No slice has as many as 63 bits do not hold.)
func isSmall(m, n, elements int) bool { return int64(m)*int64(n) <= int64(elements) }
