//go:build !purego

package arm64

import "unsafe"

// ProductTBNEON is generic.ProductTB for ACol = 1, one to four rows and at least 16 columns; ProductTB64NEON is that of
// float64, for at least 8 columns.
func ProductTBNEON(b *Block) { fewRows(b) }

func ProductTB64NEON(b *Block64) { fewRows(b) }

// fewRows goes through the columns of C in pieces of 64 bytes, or of 128 if there is only one row. The last columns are
// done in a piece that begins before them, of which only they are kept: what lies there already may be the seed no more.
func fewRows[T float32 | float64](b *blockOf[T]) {
	size := unsafe.Sizeof(T(0))
	piece := 64 / int(size)
	s := stripe{aRow: size * uintptr(b.ARow), bRow: size * uintptr(b.BRow), k: b.K}
	if b.ReLU {
		s.relu = 1
	}
	if b.K != 0 {
		s.a = unsafe.Pointer(&b.A[0])
	}
	j := 0
	for ; b.N-j >= piece; j += piece {
		rowsAt(&s, b, j)
		if b.M == 1 && b.N-j >= 2*piece {
			s.cRow, s.seedRow = 64, 64
			oneRow(&s, size)
			j += piece
		} else {
			rows(&s, size, b.M)
		}
	}
	if j < b.N {
		var edge [4 * 64 / 4]T
		first := b.N - piece
		if len(b.Seed) != 0 {
			for i := range b.M {
				copy(edge[i*piece:(i+1)*piece], b.Seed[i*b.SeedRow+first:])
			}
		}
		rowsAt(&s, b, first)
		s.c, s.seed = unsafe.Pointer(&edge), unsafe.Pointer(&edge)
		s.cRow, s.seedRow = 64, 64
		rows(&s, size, b.M)
		for i := range b.M {
			copy(b.C[i*b.CRow+j:i*b.CRow+b.N], edge[i*piece+j-first:])
		}
	}
}

// rowsAt points s to column j of C and the seed, and row j of B.
func rowsAt[T float32 | float64](s *stripe, b *blockOf[T], j int) {
	size := unsafe.Sizeof(T(0))
	s.c, s.cRow = unsafe.Pointer(&b.C[j]), size*uintptr(b.CRow)
	s.seed, s.seedRow = unsafe.Pointer(&zeros), 0
	if len(b.Seed) != 0 {
		s.seed, s.seedRow = unsafe.Pointer(&b.Seed[j]), size*uintptr(b.SeedRow)
	}
	if b.K != 0 {
		s.b = unsafe.Pointer(&b.B[j*b.BRow])
	}
}

// oneRow computes 128 bytes of one row, of elements of size bytes.
func oneRow(s *stripe, size uintptr) {
	if size == 4 {
		rows1x32NEON(s)
	} else {
		rowsDoubles1x16NEON(s)
	}
}

// rows computes 64 bytes of m rows, of elements of size bytes.
func rows(s *stripe, size uintptr, m int) {
	switch {
	case size == 4 && m == 1:
		rows1x16NEON(s)
	case size == 4 && m == 2:
		rows2x16NEON(s)
	case size == 4 && m == 3:
		rows3x16NEON(s)
	case size == 4:
		rows4x16NEON(s)
	case m == 1:
		rowsDoubles1x8NEON(s)
	case m == 2:
		rowsDoubles2x8NEON(s)
	case m == 3:
		rowsDoubles3x8NEON(s)
	default:
		rowsDoubles4x8NEON(s)
	}
}

// These compute as many rows and columns as their names say.
//
//go:noescape
func rows1x32NEON(s *stripe)

//go:noescape
func rows1x16NEON(s *stripe)

//go:noescape
func rows2x16NEON(s *stripe)

//go:noescape
func rows3x16NEON(s *stripe)

//go:noescape
func rows4x16NEON(s *stripe)

//go:noescape
func rowsDoubles1x16NEON(s *stripe)

//go:noescape
func rowsDoubles1x8NEON(s *stripe)

//go:noescape
func rowsDoubles2x8NEON(s *stripe)

//go:noescape
func rowsDoubles3x8NEON(s *stripe)

//go:noescape
func rowsDoubles4x8NEON(s *stripe)
