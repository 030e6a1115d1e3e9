package blas

// Up to which sizes problems are done by loops in Go, or by gonum's assembly, with a rounding after
// every operation, because a call of a kernel would take longer. Which ones are small depends on
// sizes and on the type alone, so that the bits do. Each limit is where the two were seen to take
// the same time, on a core of an Emerald Rapids.
const (
	small          = 8   // elements: dot and scal
	smallRotation  = 8   // rot, the bits being the same
	worthSearching = 128 // elements: below, iamax compares them one by one
	block          = 256 // elements of iamax that are compared with the best so far at once
	worthScaling   = 100 // elements: below, scal and swap are gonum's, which gives the same bits
	worthSwapping  = 100

	smallOrder    = 32 // rows: symv and syr2
	smallTriangle = 32 // rows: trmv and trsv
	cornerOrder   = 16 // rows of their corners on the diagonal, if there are more

	smallLeft   = 16 // rows and columns: trsm from the left
	smallOther  = 12 // trsm from the right, trmm
	smallSymm   = 6  // symm
	smallUpdate = 10 // syrk and syr2k

	tinyProduct64   = 64 // multiplications: gemm
	tinyProduct32   = 8
	smallTransposed = 64 // elements of a transposed B of which gemm makes a copy in Go
	tinyTransposed  = 16 // such a copy is on the stack
)

// smallAxpy64 and smallAxpy32 are the numbers of elements of a small axpy.
const (
	smallAxpy64 = 4
	smallAxpy32 = 1
)

// tinyProduct is the number of multiplications of a small gemm. The loops have the bits of the
// kernels, so this limit changes none.
func tinyProduct[T number]() int {
	if isDouble[T]() {
		return tinyProduct64
	}
	return tinyProduct32
}

// isSmallGer reports whether a matrix is small for ger. Few columns leave the lanes of vectors
// empty.
func isSmallGer[T number](m, n int) bool {
	if isDouble[T]() {
		return isSmallGer64(m, n)
	}
	return isSmallGer32(m, n)
}

func isSmallGer64(m, n int) bool { return n <= 3 || isSmall(m, n, 144) }
func isSmallGer32(m, n int) bool { return n <= 2 || isSmall(m, n, 440) }

// isSmallGemv reports whether a matrix is small for gemv. Few columns leave lanes empty with a
// transposition; without, few rows do.
func isSmallGemv[T number](trans bool, m, n int) bool {
	if isDouble[T]() {
		return isSmallGemv64(trans, m, n)
	}
	return isSmallGemv32(trans, m, n)
}

func isSmallGemv64(trans bool, m, n int) bool {
	if trans {
		return n <= 4 || isSmall(m, n, 324)
	}
	return m <= 4 || isSmall(m, n, 196)
}

func isSmallGemv32(trans bool, m, n int) bool {
	if trans {
		return isSmall(m, n, 24)
	}
	return isSmall(m, n, 16)
}

// isSmall reports whether a matrix has at most so many elements.
func isSmall(m, n, elements int) bool {
	return uint(m) <= uint(elements) && uint(n) <= uint(elements) && m*n <= elements
}
