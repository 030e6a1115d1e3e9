//go:build !purego

package arm64

import "unsafe"

// A blockOf is generic.BlockOf: a piece of a matrix product, with panels of 64 bytes.
type blockOf[T float32 | float64] = struct {
	C, A, B, Seed                           []T
	CRow, ARow, ACol, BRow, BPanel, SeedRow int
	M, N, K                                 int
	ReLU                                    bool
}

// A Block is generic.Block, with panels of 16 columns; a Block64 is generic.Block64, with panels of 8.
type (
	Block   = blockOf[float32]
	Block64 = blockOf[float64]
)

// Columns of a panel of B.
const (
	NRNEON   = 16
	NR64NEON = 8
)

// ProductNEON is generic.Product.
func ProductNEON(b *Block) { stripes(b) }

// Product64NEON is generic.Product64.
func Product64NEON(b *Block64) { stripes(b) }

// A stripe is what one call of assembly computes: some columns of a Block. It
// holds pointers to the first elements, and distances in bytes.
type stripe struct {
	c, a, b, seed                           unsafe.Pointer
	cRow, aRow, aCol, bRow, bPanel, seedRow uintptr
	second                                  uintptr // from the first unit of columns to the second
	m, k                                    int
	relu                                    uintptr // 0 or 1
}

// zeros is the seed of a Block that has none.
var zeros [256]byte

// stripes goes through C in stripes as wide as a panel. The last stripe may be narrower; from half a panel on it is
// done as two units of half a panel, from a quarter on as two of a quarter, and so on, of which the second ends at the
// last column: where the units overlap, elements are computed twice, to the same bits. The last row of an odd
// number of rows is done in wider pieces, for with one panel it would wait for its own additions.
func stripes[T float32 | float64](b *blockOf[T]) {
	if b.M == 0 || b.N == 0 {
		return
	}
	size := unsafe.Sizeof(T(0))
	panel := 64 / int(size)
	wide := 0 // columns of the last row that are done apart
	if b.M%2 != 0 {
		wide = b.N &^ (2*panel - 1)
	}
	rows := b.M
	s := stripe{
		cRow: size * uintptr(b.CRow), aRow: size * uintptr(b.ARow), aCol: size * uintptr(b.ACol),
		bRow: size * uintptr(b.BRow), bPanel: size * uintptr(b.BPanel),
		k: b.K,
	}
	if b.ReLU {
		s.relu = 1
	}
	if b.K != 0 {
		s.a = unsafe.Pointer(&b.A[0])
	}
	if len(b.Seed) != 0 {
		s.seedRow = size * uintptr(b.SeedRow)
	}
	for j := 0; j < b.N; j += panel {
		n := min(panel, b.N-j)
		s.m = rows
		if j < wide {
			s.m--
		}
		if s.m == 0 {
			continue
		}
		unit := panel / 2
		for unit > n {
			unit /= 2
		}
		s.second = size * uintptr(n-unit)
		at(&s, b, 0, j, panel)
		if size == 4 {
			columns(&s, n)
		} else {
			doubles(&s, n)
		}
	}
	if wide != 0 {
		if b.K != 0 {
			s.a = unsafe.Pointer(&b.A[(rows-1)*b.ARow])
		}
		for j := 0; j < wide; {
			four := wide-j >= 4*panel
			at(&s, b, rows-1, j, panel)
			switch {
			case size == 4 && four:
				row64NEON(&s)
			case size == 4:
				row32NEON(&s)
			case four:
				rowDoubles32NEON(&s)
			default:
				rowDoubles16NEON(&s)
			}
			if four {
				j += 2 * panel
			}
			j += 2 * panel
		}
	}
}

// at points s to element (i,j) of C, its seed, and column j of B.
func at[T float32 | float64](s *stripe, b *blockOf[T], i, j, panel int) {
	s.c = unsafe.Pointer(&b.C[i*b.CRow+j])
	if len(b.Seed) != 0 {
		s.seed = unsafe.Pointer(&b.Seed[i*b.SeedRow+j])
	} else {
		s.seed = unsafe.Pointer(&zeros)
	}
	if b.K != 0 {
		s.b = unsafe.Pointer(&b.B[j/panel*b.BPanel])
	}
}

// columns computes a stripe of n columns of float32.
func columns(s *stripe, n int) {
	switch {
	case n == 16:
		columns16NEON(s)
	case n >= 8:
		columns8NEON(s)
	case n >= 4:
		columns4NEON(s)
	case n >= 2:
		columns2NEON(s)
	default:
		columns1NEON(s)
	}
}

// doubles computes a stripe of n columns of float64.
func doubles(s *stripe, n int) {
	switch {
	case n == 8:
		doubles8NEON(s)
	case n >= 4:
		doubles4NEON(s)
	case n >= 2:
		doubles2NEON(s)
	default:
		doubles1NEON(s)
	}
}

// columns16NEON computes m rows of 16 columns of float32, columns8NEON of 8 to 15, columns4NEON of 4 to 7, columns2NEON
// of 2 or 3, and columns1NEON of one.
//
//go:noescape
func columns16NEON(s *stripe)

//go:noescape
func columns8NEON(s *stripe)

//go:noescape
func columns4NEON(s *stripe)

//go:noescape
func columns2NEON(s *stripe)

//go:noescape
func columns1NEON(s *stripe)

// row64NEON computes 64 columns of one row; row32NEON computes 32.
//
//go:noescape
func row64NEON(s *stripe)

//go:noescape
func row32NEON(s *stripe)

// doubles8NEON computes m rows of 8 columns of float64, doubles4NEON of 4 to 7, doubles2NEON of 2 or 3, and
// doubles1NEON of one.
//
//go:noescape
func doubles8NEON(s *stripe)

//go:noescape
func doubles4NEON(s *stripe)

//go:noescape
func doubles2NEON(s *stripe)

//go:noescape
func doubles1NEON(s *stripe)

// rowDoubles32NEON computes 32 columns of one row of float64; rowDoubles16NEON computes 16.
//
//go:noescape
func rowDoubles32NEON(s *stripe)

//go:noescape
func rowDoubles16NEON(s *stripe)

// CopyRows64NEON is CopyRowsNEON for float64, of which each is two elements of that.
func CopyRows64NEON(dst, src []float64, dstRow, srcRow, rows, cols int) {
	CopyRowsNEON(halves(dst), halves(src), 2*dstRow, 2*srcRow, rows, 2*cols)
}

func halves(x []float64) []float32 {
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(x))), 2*len(x))
}
