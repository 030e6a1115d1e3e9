//go:build !purego

package arm64

import "unsafe"

// A blockOf is generic.BlockOf: a block of a matrix product, with panels of B of 64 bytes.
type blockOf[T float32 | float64] = struct {
	C, A, B, Seed                           []T
	CRow, ARow, ACol, BRow, BPanel, SeedRow int
	M, N, K                                 int
	ReLU                                    bool
}

// A Block is generic.Block, with panels of 16 columns; a Block64 is generic.Block64, with panels of
// 8 columns.
type (
	Block   = blockOf[float32]
	Block64 = blockOf[float64]
)

// A Tile is generic.Tile. Distances are in bytes. The first of Masks is the columns to the seed of
// the next column: none if it is 0 for all.
type Tile = struct {
	C, A, B, Seed, Ahead *float32
	Kernel               uintptr
	Masks                [4]uint16

	SeedRow, CRow, M, N, K, ReLU, BPanel, ARow, BRow, Accumulate int32
}

// Operands are generic.Operands.
type Operands = struct{ C, A, B *float32 }

// Columns of a panel of B.
const (
	NRNEON   = 16
	NR64NEON = 8
)

// ProductNEON is generic.Product.
func ProductNEON(b *Block) { gemm(b) }

// Product64NEON is generic.Product64.
func Product64NEON(b *Block64) { gemm(b) }

// ProductScaledNEON is generic.ProductScaled.
func ProductScaledNEON(b *Block, alpha, beta float32, m []float32) {
	productScaled(b, alpha, beta, m, ScaleRowsNEON)
}

// ProductScaled64NEON is generic.ProductScaled64.
func ProductScaled64NEON(b *Block64, alpha, beta float64, m []float64) {
	productScaled(b, alpha, beta, m, ScaleRows64NEON)
}

// scaledRows is generic.ScaledRows.
const scaledRows = 16

// productScaled multiplies A by its factor some rows at a time, in m.
func productScaled[T float32 | float64](b *blockOf[T], alpha, beta T, m []T, scale func(dst, src []T, dstRow, srcRow, rows, cols int, a T)) {
	if len(b.Seed) != 0 {
		scale(b.C, b.C, b.CRow, b.CRow, b.M, b.N, beta)
	}
	if alpha == 1 || b.N*b.K == 0 {
		gemm(b)
		return
	}
	rows := *b
	rows.A, rows.ARow = m, b.K
	for i := 0; i < b.M; i += rows.M {
		rows.M = min(b.M-i, scaledRows)
		if b.ACol == 1 {
			scale(m, b.A[i*b.ARow:], b.K, b.ARow, rows.M, b.K, alpha)
		} else {
			rows.ARow, rows.ACol = 1, rows.M
			scale(m, b.A[i:], rows.M, b.ACol, b.K, rows.M, alpha)
		}
		rows.C = b.C[i*b.CRow:]
		if len(b.Seed) != 0 {
			rows.Seed = rows.C
		}
		gemm(&rows)
	}
}

// A panel is what one call of assembly computes: a column panel of a Block. It holds pointers to
// the first elements, and distances in bytes.
type panel struct {
	c, a, b, seed                           unsafe.Pointer
	cRow, aRow, aCol, bRow, bPanel, seedRow uintptr
	second                                  uintptr // from the first half to the second
	m, k                                    int
	relu                                    uintptr // 0 or 1
}

// zeros is the seed of a Block that has none.
var zeros [256]byte

// gemm goes through C in column panels as wide as those of B. The last one may be narrower: above
// half the width it is computed as two halves of half the width, above a quarter as two of a
// quarter, and so on. The second half ends at the last column. Where the halves overlap, elements
// are computed twice, to the same bits. If the number of rows is odd, the last row is computed by
// itself, some panels at a time: with one panel, each addition would wait for the one before it.
func gemm[T float32 | float64](b *blockOf[T]) {
	if b.M == 0 || b.N == 0 {
		return
	}
	size := unsafe.Sizeof(T(0))
	nr := 64 / int(size)
	single := 0 // columns of the last row that are computed by themselves
	if b.M%2 != 0 {
		single = b.N &^ (2*nr - 1)
	}
	rows := b.M
	p := panel{
		cRow: size * uintptr(b.CRow), aRow: size * uintptr(b.ARow), aCol: size * uintptr(b.ACol),
		bRow: size * uintptr(b.BRow), bPanel: size * uintptr(b.BPanel),
		k: b.K,
	}
	if b.ReLU {
		p.relu = 1
	}
	if b.K != 0 {
		p.a = unsafe.Pointer(&b.A[0])
	}
	if len(b.Seed) != 0 {
		p.seedRow = size * uintptr(b.SeedRow)
	}
	for j := 0; j < b.N; j += nr {
		n := min(nr, b.N-j)
		p.m = rows
		if j < single {
			p.m--
		}
		if p.m == 0 {
			continue
		}
		at(&p, b, 0, j, nr)
		if size == 4 {
			macroKernel(&p, n)
		} else {
			macroKernel64(&p, n)
		}
	}
	if single != 0 {
		if b.K != 0 {
			p.a = unsafe.Pointer(&b.A[(rows-1)*b.ARow])
		}
		for j := 0; j < single; {
			four := single-j >= 4*nr
			at(&p, b, rows-1, j, nr)
			switch {
			case size == 4 && four:
				row1x64NEON(&p)
			case size == 4:
				row1x32NEON(&p)
			case four:
				row1x32f64NEON(&p)
			default:
				row1x16f64NEON(&p)
			}
			if four {
				j += 2 * nr
			}
			j += 2 * nr
		}
	}
}

// mostTile is how many columns a tile has at most.
const mostTile = 1024

// PrepareTileNEON is generic.PrepareTile, for rows of up to 1024 columns. An odd number of rows
// above one has fewer than 32 columns: gemm does the last row of others by itself. Nothing is asked
// for ahead.
func PrepareTileNEON(b *Block, t *Tile, ahead *float32) func(t *Tile, n int, o *Operands) {
	if b.M < 1 || b.M > 1 && b.M%2 != 0 && b.N >= 2*NRNEON || b.N < 1 || b.N > mostTile || b.ACol != 1 || b.BPanel != NRNEON {
		return nil
	}
	*t = Tile{
		Seed: (*float32)(unsafe.Pointer(&zeros)),
		CRow: int32(4 * b.CRow), M: int32(b.M), N: int32(b.N), K: int32(b.K), ARow: int32(4 * b.ARow), BRow: int32(4 * b.BRow),
	}
	if b.ReLU {
		t.ReLU = 1
	}
	if len(b.Seed) != 0 {
		t.Seed, t.SeedRow, t.Masks[0] = &b.Seed[0], int32(4*b.SeedRow), 1
	}
	return tilesNEON
}

// tilesNEON computes n tiles, one after the other, panel by panel as gemm does.
func tilesNEON(tiles *Tile, n int, o *Operands) {
	var p panel
	p.aCol, p.bPanel = 4, 4*NRNEON
	for i := range uintptr(n) {
		t := (*Tile)(unsafe.Add(unsafe.Pointer(tiles), i*unsafe.Sizeof(Tile{})))
		c, a, b := t.C, t.A, t.B
		if c == nil {
			c = o.C
		}
		if a == nil {
			a = o.A
		}
		if b == nil {
			b = o.B
		}
		seed, columns := t.Seed, int(t.Masks[0])
		if t.Accumulate != 0 {
			seed, columns = c, 1
		}
		p.c, p.a, p.b, p.seed = unsafe.Pointer(c), unsafe.Pointer(a), unsafe.Pointer(b), unsafe.Pointer(seed)
		p.cRow, p.aRow, p.bRow, p.seedRow = uintptr(t.CRow), uintptr(t.ARow), uintptr(t.BRow), uintptr(t.SeedRow)
		p.m, p.k, p.relu = int(t.M), int(t.K), uintptr(t.ReLU)
		for left := int(t.N); ; {
			done := NRNEON
			switch {
			case p.m == 1 && left >= 4*NRNEON:
				row1x64NEON(&p)
				done = 4 * NRNEON
			case p.m == 1 && left >= 2*NRNEON:
				row1x32NEON(&p)
				done = 2 * NRNEON
			default:
				macroKernel(&p, min(left, NRNEON))
			}
			left -= done
			if left <= 0 {
				break
			}
			p.c = unsafe.Add(p.c, 4*done)
			p.b = unsafe.Add(p.b, 4*done)
			p.seed = unsafe.Add(p.seed, 4*done*columns)
		}
	}
}

// at points p to element (i,j) of C, to its seed, and to column j of B, whose panels have nr
// columns.
func at[T float32 | float64](p *panel, b *blockOf[T], i, j, nr int) {
	p.c = unsafe.Pointer(&b.C[i*b.CRow+j])
	if len(b.Seed) != 0 {
		p.seed = unsafe.Pointer(&b.Seed[i*b.SeedRow+j])
	} else {
		p.seed = unsafe.Pointer(&zeros)
	}
	if b.K != 0 {
		p.b = unsafe.Pointer(&b.B[j/nr*b.BPanel])
	}
}

// macroKernel sets p.second and computes a panel of n columns of float32.
func macroKernel(p *panel, n int) {
	second := 4 * uintptr(n)
	switch {
	case n == 16:
		p.second = second / 2
		panel16NEON(p)
	case n > 8:
		p.second = second - 32
		panel8NEON(p)
	case n >= 4:
		p.second = second - 16
		panel4NEON(p)
	case n >= 2:
		p.second = second - 8
		panel2NEON(p)
	default:
		p.second = 0
		panel1NEON(p)
	}
}

// macroKernel64 sets p.second and computes a panel of n columns of float64.
func macroKernel64(p *panel, n int) {
	second := 8 * uintptr(n)
	switch {
	case n == 8:
		p.second = second / 2
		panel8f64NEON(p)
	case n > 4:
		p.second = second - 32
		panel4f64NEON(p)
	case n >= 2:
		p.second = second - 16
		panel2f64NEON(p)
	default:
		p.second = 0
		panel1f64NEON(p)
	}
}

// panel16NEON computes m rows of 16 columns of float32, panel8NEON of 9 to 15, panel4NEON of 4 to
// 8, panel2NEON of 2 or 3, and panel1NEON of one.
//
//go:noescape
func panel16NEON(p *panel)

//go:noescape
func panel8NEON(p *panel)

//go:noescape
func panel4NEON(p *panel)

//go:noescape
func panel2NEON(p *panel)

//go:noescape
func panel1NEON(p *panel)

// row1x64NEON computes 64 columns of one row of float32; row1x32NEON computes 32.
//
//go:noescape
func row1x64NEON(p *panel)

//go:noescape
func row1x32NEON(p *panel)

// panel8f64NEON computes m rows of 8 columns of float64, panel4f64NEON of 5 to 7, panel2f64NEON of
// 2 to 4, and panel1f64NEON of one.
//
//go:noescape
func panel8f64NEON(p *panel)

//go:noescape
func panel4f64NEON(p *panel)

//go:noescape
func panel2f64NEON(p *panel)

//go:noescape
func panel1f64NEON(p *panel)

// row1x32f64NEON computes 32 columns of one row of float64; row1x16f64NEON computes 16.
//
//go:noescape
func row1x32f64NEON(p *panel)

//go:noescape
func row1x16f64NEON(p *panel)
