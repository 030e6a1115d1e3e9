//go:build !purego

package amd64

// A Block is one piece of a matrix product: generic.Block.
type Block = struct {
	C, A, B, Seed                           []float32
	CRow, ARow, ACol, BRow, BPanel, SeedRow int
	M, N, K                                 int
	ReLU                                    bool
}

// Columns of a panel of B.
const (
	NRAVX2   = 16
	NRAVX512 = 32
)

// A Block64 is generic.Block64.
type Block64 = struct {
	C, A, B, Seed                           []float64
	CRow, ARow, ACol, BRow, BPanel, SeedRow int
	M, N, K                                 int
	ReLU                                    bool
}

// A Next is generic.NextOf[float32].
type Next = struct {
	A           []float32
	ARow, AStep int
	B           []float32
	BRow        int
}

// A Next64 is generic.NextOf[float64].
type Next64 = struct {
	A           []float64
	ARow, AStep int
	B           []float64
	BRow        int
}

// A Tile is generic.Tile: a Block that one micro-kernel computes, or a few (AVX2). Distances are in
// bytes. The micro-kernels find the first fields in their frame, the others in registers.
type Tile = struct {
	C, A, B, Seed, Ahead *float32
	Kernel               uintptr
	Masks                [4]uint16

	SeedRow, CRow, M, N, K, ReLU, BPanel, ARow, BRow, Accumulate int32
}

// Operands are generic.Operands.
type Operands = struct{ C, A, B *float32 }

// Columns of a panel of B, of float64.
const (
	NR64AVX2   = 8
	NR64AVX512 = 16
)

// Product64AVX512 is ProductAVX512 for float64, with half the columns.
//
//go:noescape
func Product64AVX512(b *Block64)

// Product64AVX2 is ProductAVX2 for float64, with half the columns.
//
//go:noescape
func Product64AVX2(b *Block64)

// ProductAVX512 computes a Block in tiles of up to 12 rows and 32 columns, or
// fewer rows and up to 128 columns.
//
//go:noescape
func ProductAVX512(b *Block)

// ProductAVX2 computes a Block in tiles of up to 6 rows and 16 columns, or
// fewer rows and up to 64 columns, or up to 12 rows and 8 columns.
//
//go:noescape
func ProductAVX2(b *Block)

// Up to so many steps, ProductScaled has a scaled copy of A in its frame, and m may be empty.
const (
	ScaledSteps   = 64
	ScaledSteps64 = 32
)

// ProductScaledAVX512 and ProductScaledAVX2 are generic.ProductScaled: Product with alpha times A
// and beta times the seed, and without ReLU.
//
//go:noescape
func ProductScaledAVX512(b *Block, alpha, beta float32, m []float32)

//go:noescape
func ProductScaledAVX2(b *Block, alpha, beta float32, m []float32)

// ProductScaled64AVX512 and ProductScaled64AVX2 do the same for float64.
//
//go:noescape
func ProductScaled64AVX512(b *Block64, alpha, beta float64, m []float64)

//go:noescape
func ProductScaled64AVX2(b *Block64, alpha, beta float64, m []float64)

// ProductCopyAVX512 and ProductCopyAVX2 compute a Block of 12 rows, or 6, and whole panels of
// columns, and pack its B into dst on the way.
//
//go:noescape
func ProductCopyAVX512(b *Block, dst []float32)

//go:noescape
func ProductCopyAVX2(b *Block, dst []float32)

// ProductCopy64AVX512 and ProductCopy64AVX2 do the same for float64.
//
//go:noescape
func ProductCopy64AVX512(b *Block64, dst []float64)

//go:noescape
func ProductCopy64AVX2(b *Block64, dst []float64)

// ProductPackedAVX512 and ProductPackedAVX2 compute a Block of packed operands: 9 to 12 rows, ACol
// = 12, or 4 to 6 rows, ACol = 6; ARow = 1, and whole panels of columns.
//
//go:noescape
func ProductPackedAVX512(b *Block, next *Next)

//go:noescape
func ProductPackedAVX2(b *Block, next *Next)

// ProductPacked64AVX512 and ProductPacked64AVX2 do the same for float64.
//
//go:noescape
func ProductPacked64AVX512(b *Block64, next *Next64)

//go:noescape
func ProductPacked64AVX2(b *Block64, next *Next64)

// ProductTBAVX512 and ProductTBAVX2 compute a Block with a transposed B, of 1 to 4 rows and
// at least 16 columns, with ACol = 1.
//
//go:noescape
func ProductTBAVX512(b *Block)

//go:noescape
func ProductTBAVX2(b *Block)

// ProductTB64AVX512 and ProductTB64AVX2 do the same with float64, and at least 8 columns.
//
//go:noescape
func ProductTB64AVX512(b *Block64)

//go:noescape
func ProductTB64AVX2(b *Block64)

// Their names in go_asm.h, from which the assembly has the offsets of the fields. Those of Block64
// and Next64 are the same.
type (
	block    Block
	next     Next
	tiled    Tile
	operands Operands
)

var (
	_ block
	_ next
	_ tiled
	_ operands
)

// The micro-kernels of tilesAVX512, by the vectors of the tile: those at the right edge of C, whose
// last vectors are masked, and full ones. single has those of one row of one, four and eight
// vectors, and of eight if there are many steps; few those of one vector and few steps, by the
// steps.
const (
	edge1 = iota
	edge2
	full2
	edge4
	full4
	edge8
	full8
	single
	few
)

// fewSteps is how many steps those have at most.
const fewSteps = 16

// nearSteps is how many steps of eight vectors fit an L1 cache of 48 KB, with something to spare.
const nearSteps = 80

// PrepareTileAVX512 is generic.PrepareTile: for up to 16 rows of one vector, 12 of two, 4 of four
// and 2 of eight; and for any number of rows of one vector if the steps are few. One row of one
// vector asks for four cache lines of ahead in each step.
func PrepareTileAVX512(b *Block, t *Tile, ahead *float32) func(t *Tile, n int, o *Operands) {
	const lanes = 16
	var width, vectors, most int
	switch n := (b.N + lanes - 1) / lanes; {
	case n <= 1:
		width, vectors, most = edge1, 1, 16
	case n == 2:
		width, vectors, most = edge2, 2, 12
	case n <= 4:
		width, vectors, most = edge4, 4, 4
	case n <= 8:
		width, vectors, most = edge8, 8, 2
	}
	do := tilesAVX512
	if vectors == 1 && b.M > 1 && b.K >= 1 && b.K <= fewSteps {
		width, most, do = few, b.M, fewStepsAVX512
	}
	if b.M < 1 || b.M > most || b.N < 1 || b.ACol != 1 || b.BPanel != NRAVX512 {
		return nil
	}
	rows := b.M
	switch full := b.N == vectors*lanes; {
	case width == few:
		rows = b.K
	case rows == 1 && (full && vectors >= 4 || vectors == 1 && ahead != nil):
		width, rows = single, 1+vectors/4
		if vectors == 8 && b.K > nearSteps {
			rows++
		}
	case full && vectors > 1:
		width++
	}
	setTile(t, b)
	t.Ahead, t.Kernel = ahead, microKernelAVX512(width, rows)
	for i := range t.Masks {
		columns := b.N - (vectors-len(t.Masks)+i)*lanes // that the vector and those after it have
		t.Masks[i] = 1<<min(max(columns, 0), lanes) - 1
	}
	return do
}

// setTile sets t to what every tile of b has.
func setTile(t *Tile, b *Block) {
	*t = Tile{
		CRow: int32(4 * b.CRow), M: int32(b.M), N: int32(b.N), K: int32(b.K), BPanel: int32(4 * b.BPanel), ARow: int32(4 * b.ARow), BRow: int32(4 * b.BRow),
	}
	if b.ReLU {
		t.ReLU = 1
	}
	if len(b.Seed) != 0 {
		t.Seed, t.SeedRow = &b.Seed[0], int32(4*b.SeedRow)
	}
}

// tilesAVX512 computes n tiles, one after the other.
//
//go:noescape
func tilesAVX512(t *Tile, count int, o *Operands)

// fewStepsAVX512 computes one tile of those of few.
//
//go:noescape
func fewStepsAVX512(t *Tile, count int, o *Operands)

// microKernelAVX512 returns the address of a micro-kernel.
func microKernelAVX512(width, rows int) uintptr

// mostColumns is how many columns a tile has at most with AVX2.
const mostColumns = 2048

// PrepareTileAVX2 is generic.PrepareTile: for any number of rows of up to mostColumns columns. It
// asks for nothing ahead.
func PrepareTileAVX2(b *Block, t *Tile, _ *float32) func(t *Tile, n int, o *Operands) {
	if b.M < 1 || b.N < 1 || b.N > mostColumns || b.ACol != 1 || b.BPanel != NRAVX2 {
		return nil
	}
	setTile(t, b)
	return tilesAVX2
}

// tilesAVX2 computes n tiles, one after the other.
//
//go:noescape
func tilesAVX2(t *Tile, count int, o *Operands)
