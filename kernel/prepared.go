package kernel

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// A Prepared is a product of matrices of one shape, C = A·B, whose rows lie side by side: what does
// not depend on the elements has been done. It is worth while for small products that come again
// and again, such as those of a small network that predicts one row: a [MatMul] of 8×8×8 checks its
// arguments for longer than it multiplies. The bits are those of [Product.MatMul].
//
// Any number of goroutines may use it. It keeps the set of kernels that was in use when it was
// made, see [Use].
type Prepared struct {
	product Product
	m, k, n int

	c, a, b int                  // elements of C, A and B
	call    func(*generic.Block) // does all of the product; nil if that takes more than one call
	block   generic.Block        // what call is to do, but for C, A and B

	doTile func(*generic.Tile, int, *generic.Operands) // the same, of a tile; nil if the set has none for it
	tile   generic.Tile
}

// Prepare prepares the product of an m×k matrix by a k×n matrix, with the options of p. It keeps
// the Bias, whose elements may change. It panics if a number is negative, or if one of the matrices
// has more elements than an int counts.
func (p Product) Prepare(m, k, n int) Prepared {
	if p.Bias != nil && (len(p.Bias) != n || p.Accumulate) {
		panic(errBias)
	}
	q := Prepared{product: p, m: m, k: k, n: n, c: elements(m, n), a: elements(m, k), b: elements(k, n)}
	s := &active.products
	if w := (product[float32]{BlockOf: generic.Block{
		Seed: p.Bias, CRow: n, ARow: k, ACol: 1, BRow: n, BPanel: s.nr, M: m, N: n, K: k, ReLU: p.ReLU,
	}}); m != 0 && k != 0 && n != 0 && !w.isColumn() && w.isSmall(s) {
		q.call, q.block = s.Product, w.BlockOf
		q.prepareTile(nil)
	}
	return q
}

// prepareTile makes a tile of the block, if the set has one.
func (p *Prepared) prepareTile(ahead *float32) {
	p.doTile = active.PrepareTile(noescapePtr(&p.block), noescapePtr(&p.tile), ahead)
	if p.product.Accumulate {
		p.tile.Accumulate, p.tile.SeedRow = 1, p.tile.CRow
	}
}

const errPrepared = "kernel: slices differ in length from the matrices that the product was prepared for"

// MatMul computes C. The slices hold the elements of C, A and B, row by row. c must share nothing
// with a, b or the Bias; for the sake of speed the Bias is not looked at.
func (p *Prepared) MatMul(c, a, b []float32) {
	if (len(c)^p.c)|(len(a)^p.a)|(len(b)^p.b) != 0 {
		panic(errPrepared)
	}
	if p.call == nil {
		p.product.MatMul(Matrix{p.m, p.n, p.n, c}, Matrix{p.m, p.k, p.k, a}, Matrix{p.k, p.n, p.n, b})
		return
	}
	if size := sizeOf(c); meet(c, a, size, sizeOf(a)) || meet(c, b, size, sizeOf(b)) {
		panic(errProductOverlap)
	}
	if p.doTile != nil {
		o := generic.Operands{C: unsafe.SliceData(c), A: unsafe.SliceData(a), B: unsafe.SliceData(b)}
		p.doTile(noescapePtr(&p.tile), 1, noescapePtr(&o))
		return
	}
	blk := p.block
	blk.C, blk.A, blk.B = noescape(c), noescape(a), noescape(b)
	if p.product.Accumulate {
		blk.Seed, blk.SeedRow = blk.C, blk.CRow
	}
	p.call(noescapePtr(&blk))
}
