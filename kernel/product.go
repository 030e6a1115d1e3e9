package kernel

import "github.com/lockstep-go/lockstep/kernel/generic"

// MatMul sets C = A·B, with A of m×k, B of k×n and C of m×n. Each element is
// one chain of fused multiply-adds over ascending k, from +0. C must share nothing with A or B.
func MatMul(c, a, b Matrix) { Product{}.MatMul(c, a, b) }

// MatMulTA sets C = Aᵀ·B, with A of k×m, B of k×n and C of m×n: the gradient
// of a layer's weights, dW = Xᵀ·dY, whose chains run over the batch.
func MatMulTA(c, a, b Matrix) { Product{}.MatMulTA(c, a, b) }

// MatMulTB sets C = A·Bᵀ, with A of m×k, B of n×k and C of m×n: the gradient
// of a layer's input, dX = dY·Wᵀ.
func MatMulTB(c, a, b Matrix) { Product{}.MatMulTB(c, a, b) }

// Product says how a matrix product starts and ends. The zero value is a plain product.
type Product struct {
	// Bias, if not nil, holds n numbers: the chain of column j starts from Bias[j].
	Bias []float32
	// Accumulate starts each chain from the old element of C. A sum over a
	// batch that is split up, each part accumulating, has the bits of the whole batch's.
	Accumulate bool
	// ReLU replaces each finished element that is ≤ 0 by +0.
	ReLU bool
}

// MatMul is the function [MatMul] with the options of p.
func (p Product) MatMul(c, a, b Matrix) {
	w := plan(&p, &c, &a, &b, false, false)
	w.part(0, w.m, 0, w.n)
}

// MatMulTA is the function [MatMulTA] with the options of p.
func (p Product) MatMulTA(c, a, b Matrix) {
	w := plan(&p, &c, &a, &b, true, false)
	w.part(0, w.m, 0, w.n)
}

// MatMulTB is the function [MatMulTB] with the options of p.
func (p Product) MatMulTB(c, a, b Matrix) {
	w := plan(&p, &c, &a, &b, false, true)
	w.part(0, w.m, 0, w.n)
}

// Parallel is a Product that several goroutines share, without changing a bit of
// it. Its operands should live on the heap: other than a Product's, they move there if they do not.
type Parallel struct {
	Product
	// Workers is the number of goroutines, the caller's included; 0 and 1
	// mean the caller alone. Small products use fewer.
	Workers int
}

// MatMul is the function [MatMul] with the options of p.
func (p Parallel) MatMul(c, a, b Matrix) {
	share(plan(&p.Product, &c, &a, &b, false, false), p.Workers)
}

// MatMulTA is the function [MatMulTA] with the options of p.
func (p Parallel) MatMulTA(c, a, b Matrix) {
	share(plan(&p.Product, &c, &a, &b, true, false), p.Workers)
}

// MatMulTB is the function [MatMulTB] with the options of p.
func (p Parallel) MatMulTB(c, a, b Matrix) {
	share(plan(&p.Product, &c, &a, &b, false, true), p.Workers)
}

const errBias = "kernel: bias differs in length from the columns of the product, or is given while accumulating"

// plan checks the arguments of a product and puts them in order.
func plan(p *Product, c, a, b *Matrix, transA, transB bool) product {
	c.check()
	a.check()
	b.check()
	w := product{
		Product: *p,
		m:       a.Rows, n: b.Cols, k: a.Cols,
		c: c.Data, a: a.Data, b: b.Data,
		cRow: c.Stride, aRow: a.Stride, aCol: 1, bRow: b.Stride, transB: transB,
	}
	kb := b.Rows
	if transA {
		w.m, w.k = a.Cols, a.Rows
		w.aRow, w.aCol = 1, a.Stride
	}
	if transB {
		w.n, kb = b.Rows, b.Cols
	}
	if w.k != kb || c.Rows != w.m || c.Cols != w.n {
		panic(errShape)
	}
	if p.Bias != nil && (len(p.Bias) != w.n || p.Accumulate) {
		panic(errBias)
	}
	if overlap(c, a) || overlap(c, b) {
		panic("kernel: product overlaps one of its operands")
	}
	return w
}

// A product is the work of one call: a Product with its operands as strides.
type product struct {
	Product
	m, n, k    int
	c, a, b    []float32
	cRow       int
	aRow, aCol int  // element (i,p) of A is a[i*aRow+p*aCol]
	bRow       int  // element (p,j) of B is b[p*bRow+j], or, if transB,
	transB     bool // b[j*bRow+p]
}

// Sizes of the blocks that one goroutine works on: kc steps of nc columns of
// B, packed, stay in the second-level cache.
const (
	kc = 256
	nc = 512
)

// part does the rows [i0, i1) and columns [j0, j1) of C.
func (w *product) part(i0, i1, j0, j1 int) {
	nr := active.nr
	var pack *packBuffer
	if w.transB {
		pack = getPack()
		defer putPack(pack)
	}
	var blk generic.Block
	for j := j0; j < j1; j += nc {
		n := min(nc, j1-j)
		for p := 0; p == 0 || p < w.k; p += kc {
			k := min(kc, w.k-p)
			blk.K = k
			blk.CRow, blk.ARow, blk.ACol = w.cRow, w.aRow, w.aCol
			blk.ReLU = w.ReLU && p+k == w.k
			switch {
			case k == 0:
				blk.B = nil
			case w.transB:
				packTransposed(pack[:], w.b[j*w.bRow+p:], w.bRow, n, k, nr)
				blk.B, blk.BRow, blk.BPanel = pack[:], nr, k*nr
			default:
				blk.B, blk.BRow, blk.BPanel = w.b[p*w.bRow+j:], w.bRow, nr
			}
			all := blk.B
			rows, cols := active.piece(n, k)
			for i := i0; i < i1; i += rows {
				blk.M = min(rows, i1-i)
				if k != 0 {
					blk.A = w.a[i*w.aRow+p*w.aCol:]
				}
				for c := 0; c < n; c += cols {
					blk.N = min(cols, n-c)
					blk.C = w.c[i*w.cRow+j+c:]
					if k != 0 {
						blk.B = all[c/nr*blk.BPanel:]
					}
					switch {
					case p != 0 || w.Accumulate:
						blk.Seed, blk.SeedRow = blk.C, w.cRow
					case w.Bias != nil:
						blk.Seed, blk.SeedRow = w.Bias[j+c:], 0
					default:
						blk.Seed = nil
					}
					active.product(hidden(&blk))
				}
			}
		}
	}
}

// piece returns how much one call of product gets of a block of n columns and k steps: as many
// rows as its time allows, in whole tiles; and if it does not allow one tile of rows, fewer columns.
func (s *set) piece(n, k int) (rows, cols int) {
	k = max(k, 1)
	if rows := s.flops / (2 * n * k) / s.mr; rows != 0 {
		return rows * s.mr, n
	}
	return s.mr, max(1, s.flops/(2*s.mr*k)/s.nr) * s.nr
}

// packTransposed writes k steps of n columns of Bᵀ to dst, in panels of nr
// columns; b holds column j of the block at b[j*row:]. Missing columns of the last panel are zero; what they
// yield is never stored.
func packTransposed(dst, b []float32, row, n, k, nr int) {
	for j := 0; j < n; j += nr {
		panel := dst[j*k : j*k+k*nr]
		for c := range nr {
			if j+c < n {
				src := b[(j+c)*row:][:k]
				for p, v := range src {
					panel[p*nr+c] = v
				}
			} else {
				for p := range k {
					panel[p*nr+c] = 0
				}
			}
		}
	}
}
