//go:build !purego

package amd64

// The micro-kernels of tilesAVX512, by the vectors of the tile: those at the right edge of C, whose
// last vectors are masked, and full ones. single has those of one row of one, four and eight
// vectors.
const (
	edge1 = iota
	edge2
	full2
	edge4
	full4
	edge8
	full8
	single
)

// PrepareTileAVX512 is generic.PrepareTile: for up to 16 rows of one vector, 12 of two, 4 of four
// and 2 of eight. One row of one vector asks for four cache lines of ahead in each step.
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
	if b.M < 1 || b.M > most || b.N < 1 || b.ACol != 1 || b.BPanel != NRAVX512 {
		return nil
	}
	rows := b.M
	switch full := b.N == vectors*lanes; {
	case rows == 1 && (full && vectors >= 4 || vectors == 1 && ahead != nil):
		width, rows = single, 1+vectors/4
	case full && vectors > 1:
		width++
	}
	*t = Tile{
		Ahead: ahead, Kernel: microKernelAVX512(width, rows),
		CRow: int32(4 * b.CRow), K: int32(b.K), BPanel: int32(4 * b.BPanel), ARow: int32(4 * b.ARow), BRow: int32(4 * b.BRow),
	}
	if b.ReLU {
		t.ReLU = 1
	}
	if len(b.Seed) != 0 {
		t.Seed, t.SeedRow = &b.Seed[0], int32(4*b.SeedRow)
	}
	for i := range t.Masks {
		columns := b.N - (vectors-len(t.Masks)+i)*lanes // that the vector and those after it have
		t.Masks[i] = 1<<min(max(columns, 0), lanes) - 1
	}
	return tilesAVX512
}

// tilesAVX512 computes n tiles, one after the other.
//
//go:noescape
func tilesAVX512(t *Tile, count int, o *Operands)

// microKernelAVX512 returns the address of a micro-kernel.
func microKernelAVX512(width, rows int) uintptr
