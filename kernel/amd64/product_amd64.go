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
