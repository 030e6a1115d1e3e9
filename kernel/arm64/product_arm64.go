//go:build !purego

package arm64

// A Block is generic.Block: a piece of a matrix product, with panels of 16 columns.
type Block = struct {
	C, A, B, Seed                           []float32
	CRow, ARow, ACol, BRow, BPanel, SeedRow int
	M, N, K                                 int
	ReLU                                    bool
}

// A stripe is what one call of assembly computes: some columns of a Block. It
// holds pointers to the first elements, and distances in bytes.
type stripe struct {
	c, a, b, seed                           *float32
	cRow, aRow, aCol, bRow, bPanel, seedRow uintptr
	second                                  uintptr // from the first unit of columns to the second
	m, k                                    int
	relu                                    uintptr // 0 or 1
}

// zeros is the seed of a Block that has none.
var zeros [64]float32

// ProductNEON is generic.Product, with NR = 16.
//
// It goes through C in stripes of 16 columns. The last stripe may be narrower; from 8 columns on it is done as
// two units of 8, from 4 on as two of 4, and so on, of which the second ends at the last column: where the
// units overlap, elements are computed twice, to the same bits. The last row of an odd number of
// rows is done in wider pieces, for with 16 columns it would wait for its own additions.
func ProductNEON(b *Block) {
	if b.M == 0 || b.N == 0 {
		return
	}
	wide := 0 // columns of the last row that are done apart
	if b.M%2 != 0 {
		wide = b.N &^ 31
	}
	rows := b.M
	s := stripe{
		cRow: 4 * uintptr(b.CRow), aRow: 4 * uintptr(b.ARow), aCol: 4 * uintptr(b.ACol),
		bRow: 4 * uintptr(b.BRow), bPanel: 4 * uintptr(b.BPanel),
		k: b.K,
	}
	if b.ReLU {
		s.relu = 1
	}
	if b.K != 0 {
		s.a = &b.A[0]
	}
	if len(b.Seed) != 0 {
		s.seedRow = 4 * uintptr(b.SeedRow)
	}
	for j := 0; j < b.N; j += 16 {
		n := min(16, b.N-j)
		s.m = rows
		if j < wide {
			s.m--
		}
		if s.m == 0 {
			continue
		}
		s.at(b, 0, j)
		switch {
		case n == 16:
			s.second = 4 * 8
			columns16NEON(&s)
		case n >= 8:
			s.second = uintptr(4 * (n - 8))
			columns8NEON(&s)
		case n >= 4:
			s.second = uintptr(4 * (n - 4))
			columns4NEON(&s)
		case n >= 2:
			s.second = uintptr(4 * (n - 2))
			columns2NEON(&s)
		default:
			s.second = 0
			columns1NEON(&s)
		}
	}
	if wide != 0 {
		if b.K != 0 {
			s.a = &b.A[(rows-1)*b.ARow]
		}
		for j := 0; j < wide; {
			s.at(b, rows-1, j)
			if wide-j >= 64 {
				row64NEON(&s)
				j += 64
			} else {
				row32NEON(&s)
				j += 32
			}
		}
	}
}

// at points s to element (i,j) of C, its seed, and column j of B.
func (s *stripe) at(b *Block, i, j int) {
	s.c = &b.C[i*b.CRow+j]
	if len(b.Seed) != 0 {
		s.seed = &b.Seed[i*b.SeedRow+j]
	} else {
		s.seed = &zeros[0]
	}
	if b.K != 0 {
		s.b = &b.B[j/16*b.BPanel]
	}
}

// columns16NEON computes m rows of 16 columns, columns8NEON of 8 to 15, columns4NEON of 4 to 7, columns2NEON
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
