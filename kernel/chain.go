package kernel

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// A Chain is products of one row that follow one another, y = x·B₁·B₂ and so on, each with the
// options of its own [Product]: the layers of a network that predicts one row. The shapes have been
// checked, and where the matrices are small, one call does them all; where they are large but
// narrow, as few calls as their time allows. The bits are those of [Product.MatMul], one after the
// other.
//
// The zero value is an empty chain. A chain is for one goroutine: it holds what its products hand
// on. It keeps the set of kernels that was in use when it was made, see [Use].
type Chain struct {
	// What a call reads comes first: the matrices have displaced it from the L1 cache.

	doAll func(*generic.Tile, int, *generic.Operands) // computes tiles; nil if some product is none
	tiles []generic.Tile
	first int       // tiles of the first call
	k, n  int       // elements of x and y
	b     []float32 // the last matrix
	rest  []chainCall

	links []link
	size  int  // elements of the matrices of the last call
	apart bool // some product is no tile
}

// A chainCall is tiles that one call computes.
type chainCall struct {
	tile, count int
	from        int // the element of x where a tile of the first product begins
}

// A link is one product of a chain.
type link struct {
	product Prepared
	b, y    []float32 // y is where the product goes, but for the last one
	tile    int       // its first tile
}

// chained is the number of elements of matrices up to which one call takes them, so that it ends
// within the 20 µs. A row of fewer than leastChained counts as so many: its step waits for the last
// one, 4 cycles on most CPUs.
const (
	chained      = 1 << 16
	leastChained = 8
)

// Append adds the product of the row by b, a k×n matrix whose rows lie side by side. The row has k
// elements then, and n from there on. The chain keeps b and the Bias, whose elements may change. A
// product that accumulates has no place in a chain.
func (c *Chain) Append(p Product, b Matrix) {
	b.of().check()
	product := p.Prepare(1, b.Rows, b.Cols)
	n := len(c.links)
	if b.Stride != b.Cols && b.Rows > 1 || n != 0 && c.n != b.Rows || p.Accumulate && p.Bias == nil {
		panic(errChain)
	}
	if n == cap(c.links) {
		c.links = append(c.links, link{})
	}
	c.links = c.links[:n+1]
	l := &c.links[n]
	if cap(l.y) < b.Cols {
		l.y = make([]float32, b.Cols)
	}
	*l = link{product, b.Data[:b.Rows*b.Cols], l.y[:b.Cols], len(c.tiles)}
	if n == 0 {
		c.k = b.Rows
	} else if !c.apart {
		previous := &c.links[n-1]
		for i := previous.tile; i < len(c.tiles); i++ {
			c.tiles[i].C = &previous.y[0]
		}
	}
	c.n, c.b = b.Cols, l.b
	c.addTiles()
}

// addTiles adds the tiles of the last product. Where its matrix has too many elements for one call,
// it is cut into tiles of fewer steps, of which each goes on with the sums of the last one.
func (c *Chain) addTiles() {
	n := len(c.links) - 1
	l := &c.links[n]
	p := &l.product
	blk := generic.Block{
		Seed: p.product.Bias, CRow: p.n, ARow: p.k, ACol: 1, BRow: p.n, BPanel: active.nr, M: 1, N: p.n,
	}
	c.apart = c.apart || p.k == 0 || p.n == 0
	row := max(p.n, leastChained)
	steps := split(p.k, max(chained/row, 1))
	for from := 0; from < p.k && !c.apart; from += steps {
		blk.K = min(steps, p.k-from)
		blk.ReLU = p.product.ReLU && from+blk.K == p.k
		var t generic.Tile
		c.doAll = active.PrepareTile(noescapePtr(&blk), noescapePtr(&t), nil)
		if c.doAll == nil {
			c.apart = true
			break
		}
		t.B = &l.b[from*p.n]
		if n != 0 {
			t.A = &c.links[n-1].y[from]
		}
		if from != 0 {
			t.Accumulate = 1
		}
		at := 0 // in x
		if n == 0 {
			at = from
		}
		c.addTile(t, blk.K*row, at)
	}
	if c.apart {
		c.doAll = nil
	}
}

// addTile adds a tile, which counts as so many elements, to the last call, or begins a new one.
func (c *Chain) addTile(t generic.Tile, size, from int) {
	c.tiles = append(c.tiles, t)
	c.size += size
	switch last := len(c.rest) - 1; {
	case len(c.tiles) != 1 && c.size > chained:
		c.rest = append(c.rest, chainCall{len(c.tiles) - 1, 1, from})
		c.size = size
	case last >= 0:
		c.rest[last].count++
	default:
		c.first++
	}
}

// Reset empties the chain. It keeps its memory for the products that are added next.
func (c *Chain) Reset() { *c = Chain{links: c.links[:0], tiles: c.tiles[:0], rest: c.rest[:0]} }

const errChain = "kernel: the product does not follow on the last one of the chain, accumulates, or has gaps between its rows"

// MatMul computes y from x: x has as many elements as the first matrix has rows, y as the last one
// has columns. y must share nothing with the last matrix, nor with its Bias, which for the sake of
// speed is not looked at, nor with x if there is but one.
func (c *Chain) MatMul(y, x []float32) {
	if len(x) != c.k || len(y) != c.n || len(c.links) == 0 {
		panic(errPrepared)
	}
	if c.doAll == nil {
		c.each(y, x)
		return
	}
	if size := sizeOf(y); meet(y, c.b, size, sizeOf(c.b)) || len(c.links) == 1 && meet(y, x, size, sizeOf(x)) {
		panic(errProductOverlap)
	}
	o := generic.Operands{C: unsafe.SliceData(y), A: unsafe.SliceData(x)}
	c.doAll(unsafe.SliceData(c.tiles), c.first, noescapePtr(&o))
	for i := range c.rest {
		call := &c.rest[i]
		preemptionPoint()
		o.A = noescapePtr(&x[call.from])
		c.doAll(&c.tiles[call.tile], call.count, noescapePtr(&o))
	}
}

// each computes the products one by one.
func (c *Chain) each(y, x []float32) {
	for i := range c.links {
		l := &c.links[i]
		to := l.y
		if i == len(c.links)-1 {
			to = y
		}
		l.product.MatMul(to, x, l.b)
		x = to
	}
}

// Ahead says what is read from one call to the next, in this order: x, which holds the matrices of
// this chain, of those that are used in turn with it, and what lies between. If that is more than
// the L1 cache holds, nothing of it is still there when its turn comes: what was read last is in
// its place. So while the last product of the chain waits for its sums, it reads the middle of x
// once more, which then stays. It changes no bit. If x fits, or is so large that nothing could
// stay, or if the last product leaves no time for it, nothing is done.
func (c *Chain) Ahead(x []float32) {
	last := len(c.links) - 1
	if last < 0 || c.links[last].product.doTile == nil {
		return
	}
	// A cache that forgets what has been unused for longest holds the last l1 bytes of x, from
	// len(x)−l1 on. What is read again survives the misses up to there if it ends before l1.
	l1, _ := caches()
	again := c.links[last].product.k * generic.AheadStep
	if 4*len(x) <= l1 || 4*(len(x)+again) > 2*l1 {
		return
	}
	p := &c.links[last].product
	p.prepareTile(&x[(len(x)-again)/2])
	if c.doAll != nil {
		t := &c.tiles[len(c.tiles)-1] // its only one: the product is small
		t.Kernel, t.Ahead = p.tile.Kernel, p.tile.Ahead
	}
}
