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

// A Tile is generic.Tile: a Block that one micro-kernel computes. Distances are in bytes. The
// micro-kernels find the first fields in their frame, the others in registers.
type Tile = struct {
	C, A, B, Seed, Ahead *float32
	Kernel               uintptr
	Masks                [4]uint16

	SeedRow, CRow, K, ReLU, BPanel, ARow, BRow, Accumulate int32
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
