package kernel

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// A blocking says how a large product is cut. None of its numbers can change a bit. The names are
// those of BLIS: a micro-kernel computes a tile of mr×nr elements of C in kc steps. Other than in
// BLIS, it is a block of kc×nc elements of B that stays in the L2 cache.
type blocking struct {
	// kc steps of each chain are done at once. A panel of A and a panel of B, each kc steps long,
	// together fill the L1 cache.
	kc int
	// nc columns of B are packed at once. The block of B takes three eighths of the L2 cache, which
	// also holds what is read of A, what is written to C, and what is prefetched.
	nc int
	// mc rows of A, at least 8·mr, stay packed while the blocks of B go by. A's rows and B's block
	// together take 2 MB, a huge page.
	mc int
}

// packBytes is the size of a buffer for packed operands.
const packBytes = 1 << 21

// blockingFor returns the block sizes for tiles of mr×nr elements of some bytes, and caches of l1
// and l2 bytes, 0 or less if not known. On a Cascade Lake core (32 KB and 1 MB), AVX-512,
// 1024×1024×1024 of float32 ran at 84, 90, 89 and 89 % of the FMA peak with 256×512, 192×512,
// 128×512 and 384×256 steps and columns. That of float64 ran at 64 GFLOP/s with 160×304, and at 68
// with 128×512, medians of runs in turns. On an Emerald Rapids core (48 KB and 2 MB), AVX2,
// 512×512×512 ran at 74.7 with 512×384, and at 78.2 with 384×512.
func blockingFor(mr, nr, size, l1, l2 int) (b blocking) {
	if l1 <= 0 {
		l1 = 32 << 10
	}
	if l2 <= 0 {
		l2 = 512 << 10
	}
	const unit = 64
	b.kc = min(max((l1/((mr+nr)*size)+unit/2)/unit*unit, unit), 384)
	b.nc = max(min(l2*3/8, packBytes/2)/(b.kc*size)/nr, 4) * nr
	b.mc = (packBytes/size - b.bufferB() - slack) / b.kc / mr * mr
	return b
}

// slack is how many elements more than those of A a buffer of packed A has, for transpose to write
// to.
const slack = 16

// bufferB returns how many elements of B are packed at once.
func (b *blocking) bufferB() int { return b.kc * b.nc }

// kBlock returns how many of the steps that are left are done at once: whole turns of the loops.
func (b *blocking) kBlock(left int) int {
	return min(roundUp(split(left, b.kc), 16), b.kc, left)
}

// gemmPacked does the rows [i0, i1), at least 4·mr, and columns [j0, j1) of C with both operands
// packed: B in panels of nr columns, A in panels of at most mr rows, step by step. Each element of
// either is packed once, unless there are more than rows rows.
func (w *product[T]) gemmPacked(i0, i1, j0, j1 int) {
	use := kernels[T]()
	most := use.mc
	buf := getPack((use.bufferB() + use.mc*use.kc + slack) * int(unsafe.Sizeof(T(0))))
	m := as[T](buf.m)
	for n := 0; i0 < i1; i0 += n {
		n = split(i1-i0, most)
		w.gemmPackedRows(i0, i0+n, j0, j1, m[use.bufferB():], m[:use.bufferB()])
	}
	putPack(buf)
}

// gemmPackedRows does the same with as many rows as bufA holds.
func (w *product[T]) gemmPackedRows(i0, i1, j0, j1 int, bufA, bufB []T) {
	use := kernels[T]()
	mr, nr := use.mr, use.nr
	rest := i1 - i0 - mr // the first panel has mr rows, as productCopy wants
	panels := (rest + mr - 1) / mr
	cols := roundUp(split(j1-j0, use.nc), nr)
	for p, k := 0, 0; p < w.K; p += k {
		k = use.kBlock(w.K - p)
		blk := w.BlockOf
		blk.K = k
		blk.ReLU = w.ReLU && p+k == w.K
		most := max(use.flops/(2*mr)/k/nr, 1) * nr                   // columns of a call
		mostCopied := max(min(use.flops/(2*mr), 1<<16)/k/nr, 1) * nr // of one that reads B from memory, see piece
		for j := j0; j < j1; j += cols {
			n := min(cols, j1-j)
			full := n / nr * nr // columns of whole panels
			copied := full      // those that the first rows pack
			var next []T
			if w.packed != nil {
				copied, bufB = 0, w.packedBlock(p, k, j)
			} else {
				if w.transB {
					copied = 0
				}
				w.packB(bufB[copied*k:], p, j+copied, k, n-copied)
				next = w.nextBlock(p, k, j, cols, j0, j1)
			}
			i := i0
			for t := range panels + 1 {
				blk.M = mr
				if t != 0 {
					blk.M = (rest + panels - t) / panels // as even as can be
				}
				at := t * mr * k
				if j1-j0 <= cols {
					at = t % 4 * mr * k // wanted once only
				}
				blk.A, blk.ARow, blk.ACol = bufA[at:], 1, mr
				if j == j0 {
					w.packPanel(blk.A, i, p, blk.M, k)
				}
				if p == 0 && w.beta != 0 {
					w.scaleC(w.beta, i, i+blk.M, j, j+n)
				}
				for q := 0; q < n; q += blk.N {
					blk.C = w.C[i*w.CRow+j+q:]
					switch {
					case p != 0:
						blk.Seed, blk.SeedRow = blk.C, blk.CRow
					case len(w.Seed) != 0:
						blk.Seed = w.Seed[i*w.SeedRow+j+q:]
					}
					preemptionPoint()
					if q < copied && t == 0 {
						blk.N = min(mostCopied, copied-q)
						blk.B, blk.BRow, blk.BPanel = w.B[p*w.BRow+j+q:], w.BRow, nr
						use.ProductCopy(noescapePtr(&blk), bufB[q*k:])
						continue
					}
					blk.B, blk.BRow, blk.BPanel = bufB[q*k:], nr, k*nr
					if q == full {
						blk.N = n - full
						use.Product(noescapePtr(&blk))
						continue
					}
					blk.N = min(most, full-q)
					hint := w.prefetchHint(&next, i+blk.M, i1, p, k, q, t, j == j0)
					use.ProductPacked(noescapePtr(&blk), noescapePtr(&hint))
				}
				i += blk.M
			}
		}
	}
}

// nextBlock returns where the block of B is that follows on the one at step p and column j.
func (w *product[T]) nextBlock(p, k, j, cols, j0, j1 int) []T {
	j += cols
	if j >= j1 {
		j = j0
		p += k
		if p >= w.K {
			return nil
		}
	}
	if w.transB {
		return w.B[j*w.BRow+p:]
	}
	return w.B[p*w.BRow+j:]
}

// prefetchHint returns what will soon be wanted from memory, for a call that does columns q of
// panel t: row i of A, if A is still to be packed, and the block of B that comes next. Of that each
// panel asks for some rows.
func (w *product[T]) prefetchHint(next *[]T, i, i1, p, k, q, t int, packing bool) (h generic.NextOf[T]) {
	fetched := k / 16 // rows that a tile asks for
	if packing && i < i1 {
		if w.ACol == 1 {
			h.A, h.ARow, h.AStep = tail(w.A, i*w.ARow+p+q), w.ARow, kernels[T]().nr
		} else {
			h.AStep = fetched * w.ACol
			h.A, h.ARow = tail(w.A, i+p*w.ACol+q/kernels[T]().nr*h.AStep), w.ACol
		}
	}
	if t*fetched < len(*next) {
		h.B, h.BRow = tail(*next, t*fetched*w.BRow+q), w.BRow
	}
	return h
}

// tail returns what is left of x from i on.
func tail[T number](x []T, i int) []T {
	if i < len(x) {
		return x[i:]
	}
	return nil
}
