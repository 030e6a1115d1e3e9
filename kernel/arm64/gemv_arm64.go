//go:build !purego

package arm64

import "unsafe"

// ProductTBNEON is generic.ProductTB for ACol = 1, one to four rows and at least 16 columns.
func ProductTBNEON(b *Block) { gemv(b) }

// ProductTB64NEON is generic.ProductTB64 for ACol = 1, one to four rows and at least 8 columns.
func ProductTB64NEON(b *Block64) { gemv(b) }

// gemv goes through C in column panels of 64 bytes, or of 128 if C has only one row. The last
// columns are computed in a panel that begins before them, in a buffer, and only they are copied to
// C: C may be its own seed, and the columns before the last ones are finished already.
func gemv[T float32 | float64](b *blockOf[T]) {
	size := unsafe.Sizeof(T(0))
	nr := 64 / int(size)
	p := panel{aRow: size * uintptr(b.ARow), bRow: size * uintptr(b.BRow), k: b.K}
	if b.ReLU {
		p.relu = 1
	}
	if b.K != 0 {
		p.a = unsafe.Pointer(&b.A[0])
	}
	j := 0
	for ; b.N-j >= nr; j += nr {
		columnAt(&p, b, j)
		if b.M == 1 && b.N-j >= 2*nr {
			p.cRow, p.seedRow = 64, 64
			gemv128(&p, size)
			j += nr
		} else {
			gemv64(&p, size, b.M)
		}
	}
	if j < b.N {
		var edge [4 * 64 / 4]T
		first := b.N - nr
		if len(b.Seed) != 0 {
			for i := range b.M {
				copy(edge[i*nr:(i+1)*nr], b.Seed[i*b.SeedRow+first:])
			}
		}
		columnAt(&p, b, first)
		p.c, p.seed = unsafe.Pointer(&edge), unsafe.Pointer(&edge)
		p.cRow, p.seedRow = 64, 64
		gemv64(&p, size, b.M)
		for i := range b.M {
			copy(b.C[i*b.CRow+j:i*b.CRow+b.N], edge[i*nr+j-first:])
		}
	}
}

// columnAt points p to column j of C and of the seed, and to row j of B.
func columnAt[T float32 | float64](p *panel, b *blockOf[T], j int) {
	size := unsafe.Sizeof(T(0))
	p.c, p.cRow = unsafe.Pointer(&b.C[j]), size*uintptr(b.CRow)
	p.seed, p.seedRow = unsafe.Pointer(&zeros), 0
	if len(b.Seed) != 0 {
		p.seed, p.seedRow = unsafe.Pointer(&b.Seed[j]), size*uintptr(b.SeedRow)
	}
	if b.K != 0 {
		p.b = unsafe.Pointer(&b.B[j*b.BRow])
	}
}

// gemv128 computes 128 bytes of one row of C, whose elements have size bytes.
func gemv128(p *panel, size uintptr) {
	if size == 4 {
		gemv1x32NEON(p)
	} else {
		gemv1x16f64NEON(p)
	}
}

// gemv64 computes 64 bytes of each of m rows of C, whose elements have size bytes.
func gemv64(p *panel, size uintptr, m int) {
	switch {
	case size == 4 && m == 1:
		gemv1x16NEON(p)
	case size == 4 && m == 2:
		gemv2x16NEON(p)
	case size == 4 && m == 3:
		gemv3x16NEON(p)
	case size == 4:
		gemv4x16NEON(p)
	case m == 1:
		gemv1x8f64NEON(p)
	case m == 2:
		gemv2x8f64NEON(p)
	case m == 3:
		gemv3x8f64NEON(p)
	default:
		gemv4x8f64NEON(p)
	}
}

// These compute as many rows and columns as their names say.
//
//go:noescape
func gemv1x32NEON(p *panel)

//go:noescape
func gemv1x16NEON(p *panel)

//go:noescape
func gemv2x16NEON(p *panel)

//go:noescape
func gemv3x16NEON(p *panel)

//go:noescape
func gemv4x16NEON(p *panel)

//go:noescape
func gemv1x16f64NEON(p *panel)

//go:noescape
func gemv1x8f64NEON(p *panel)

//go:noescape
func gemv2x8f64NEON(p *panel)

//go:noescape
func gemv3x8f64NEON(p *panel)

//go:noescape
func gemv4x8f64NEON(p *panel)
