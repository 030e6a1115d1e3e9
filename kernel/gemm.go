package kernel

import (
	"math/bits"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// MatMul sets C = A·B, with A of m×k, B of k×n and C of m×n. Each element is one chain of fused
// multiply-adds over ascending k, from +0. C must share nothing with A or B. The last bits of a
// product of one row and one column may differ from those of [Dot], which sums in 64 lanes.
func MatMul(c, a, b Matrix) {
	matMul(plainProduct.start(), nil, 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), false, false)
}

// MatMulTA sets C = Aᵀ·B, with A of k×m, B of k×n and C of m×n: the gradient
// of a layer's weights, dW = Xᵀ·dY, whose chains run over the batch.
func MatMulTA(c, a, b Matrix) {
	matMul(plainProduct.start(), nil, 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), true, false)
}

// MatMulTB sets C = A·Bᵀ, with A of m×k, B of n×k and C of m×n: the gradient
// of a layer's input, dX = dY·Wᵀ.
func MatMulTB(c, a, b Matrix) {
	matMul(plainProduct.start(), nil, 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), false, true)
}

// Product says how a matrix product starts and ends. The zero value is a plain product.
type Product struct {
	// Bias, if not nil, holds n numbers: the chain of column j starts from Bias[j]. It must share
	// nothing with C.
	Bias []float32
	// Accumulate starts each chain from the old element of C. A sum over a
	// batch that is split up, each part accumulating, has the bits of the whole batch's.
	Accumulate bool
	// ReLU replaces each finished element that is ≤ 0 by +0.
	ReLU bool
}

var plainProduct Product

// MatMul is the function [MatMul] with the options of p.
func (p Product) MatMul(c, a, b Matrix) {
	matMul(noescapePtr(&p).start(), nil, 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), false, false)
}

// MatMulTA is the function [MatMulTA] with the options of p.
func (p Product) MatMulTA(c, a, b Matrix) {
	matMul(noescapePtr(&p).start(), nil, 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), true, false)
}

// MatMulTB is the function [MatMulTB] with the options of p.
func (p Product) MatMulTB(c, a, b Matrix) {
	matMul(noescapePtr(&p).start(), nil, 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), false, true)
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
	matMul(p.start(), nil, p.Workers, c.of(), a.of(), b.of(), false, false)
}

// MatMulTA is the function [MatMulTA] with the options of p.
func (p Parallel) MatMulTA(c, a, b Matrix) {
	matMul(p.start(), nil, p.Workers, c.of(), a.of(), b.of(), true, false)
}

// MatMulTB is the function [MatMulTB] with the options of p.
func (p Parallel) MatMulTB(c, a, b Matrix) {
	matMul(p.start(), nil, p.Workers, c.of(), a.of(), b.of(), false, true)
}

const errProductOverlap = "kernel: product overlaps one of its operands"

const errBias = "kernel: bias differs in length from the columns of the product, or is given while accumulating"

// A start is a Product or a Product64.
type start[T number] struct {
	Bias       []T
	Accumulate bool
	ReLU       bool
}

func (p *Product) start() *start[float32] { return (*start[float32])(p) }

func (m *Matrix) of() *matrixOf[float32] { return (*matrixOf[float32])(m) }

// A product is the work of one call: the whole of it as one block, B in one
// panel, and the order in which B lies.
type product[T number] struct {
	generic.BlockOf[T]
	transB bool // element (p,j) of B is B[j*BRow+p]
	packed []T  // B, if it is a Packed
	// The factors of A and of the seed, which is C then; 0 if there is none.
	alpha, beta T
}

// matMul checks the arguments of a product, puts them in order and does it, with factors if f is
// not nil.
func matMul[T number](p *start[T], f *factors[T], workers int, c, a, b *matrixOf[T], transA, transB bool) {
	if !quickCheck(c, a, b) {
		checkProduct(c, a, b)
	}
	var w product[T]
	w.M, w.N, w.K, w.ARow, w.ACol = a.Rows, b.Cols, b.Rows, a.Stride, 1
	k := a.Cols
	if transA {
		w.M, k, w.ARow, w.ACol = k, w.M, 1, a.Stride
	}
	if transB {
		w.N, w.K, w.transB = w.K, w.N, true
	}
	if (w.M^c.Rows)|(w.N^c.Cols)|(w.K^k) != 0 {
		panic(errShape)
	}
	s := kernels[T]()
	w.C, w.A, w.B = c.Data, a.Data, b.Data
	w.CRow, w.BRow, w.BPanel = c.Stride, b.Stride, s.nr
	w.begin(p)
	if f != nil && w.mix(f, transA) {
		return
	}
	if w.isColumn() {
		w.transpose(transA)
	}
	if w.transB && w.K == 1 && w.BRow == 1 { // a column whose elements lie side by side is a row
		w.transB, w.BRow = false, w.N
	}
	if w.ACol != 1 && w.N&(s.transposed-1) != 0 && w.M*w.K > turningCost && w.isEdgeWorthTurning(s) {
		w.turnedEdge(s)
	}
	if w.isSmall(s) {
		s.Product(noescapePtr(&w.BlockOf))
		return
	}
	w.share(workers)
}

// isColumn reports whether C is a column whose elements lie side by side, and worth to be a row.
func (w *product[T]) isColumn() bool { return w.N == 1 && w.CRow == 1 && w.M >= 16 }

// isSmall reports whether the product is one call. However few the columns are, A must be read: see
// piece.
func (w *product[T]) isSmall(s *products[T]) bool {
	return !w.transB && w.K <= kc && w.N*w.K <= 1<<13 && max(w.M*w.N, w.M*w.K) <= 1<<16 && 2*w.M*w.N*w.K <= s.flops
}

// The last columns of C, which fill a vector in part, take as many FMAs as those of a whole one.
// Of a transposed A, each step has many rows side by side. So Cᵀ = Bᵀ·A of these columns has full
// vectors: 33×33×33 of float32 on AVX-512, 2277 FMAs in place of 3267. It goes to a buffer, and
// from there to C element by element.
const turningCost = 600 // FMAs of the time of one more call

// isEdgeWorthTurning reports whether that saves more than it takes, for w with a transposed A and
// columns that fill a vector in part.
func (w *product[T]) isEdgeWorthTurning(s *products[T]) bool {
	columns := w.N & (s.transposed - 1)
	saved := w.K * (w.M - columns*((w.M+s.transposed-1)/s.transposed))
	return !w.transB && w.K <= kc && w.M*w.K <= 1<<16 && 2*w.M*w.K*columns <= s.flops && saved > turningCost+4*w.M*columns
}

// turnedEdge does the last columns of C in this way, and leaves the others to w.
func (w *product[T]) turnedEdge(s *products[T]) {
	columns := w.N & (s.transposed - 1)
	w.N -= columns
	buf := getPack(columns * w.M * int(unsafe.Sizeof(T(0))))
	d := as[T](buf.m)[:columns*w.M]
	blk := w.BlockOf
	blk.C, blk.A, blk.B = d, w.B[w.N:], w.A
	blk.CRow, blk.ARow, blk.ACol, blk.BRow = w.M, 1, w.BRow, w.ACol
	blk.M, blk.N = columns, w.M
	if len(w.Seed) != 0 {
		for i := range w.M {
			to := i
			for _, v := range w.Seed[i*w.SeedRow+w.N:][:columns] {
				d[to] = v
				to += w.M
			}
		}
		blk.Seed, blk.SeedRow = d, w.M
	}
	s.Product(noescapePtr(&blk))
	for i := range w.M {
		row, from := w.C[i*w.CRow+w.N:][:columns], i
		for j := range row {
			row[j] = d[from]
			from += w.M
		}
	}
	putPack(buf)
}

// begin sets how the chains of w begin and end.
func (w *product[T]) begin(p *start[T]) {
	switch {
	case p.Bias != nil:
		if len(p.Bias) != w.N || p.Accumulate {
			panic(errBias)
		}
		d, size := uintptr(unsafe.Pointer(unsafe.SliceData(p.Bias)))-uintptr(unsafe.Pointer(unsafe.SliceData(w.C))), unsafe.Sizeof(T(0))
		if d < uintptr(len(w.C))*size || -d < uintptr(w.N)*size {
			w.checkBias(p.Bias)
		}
		w.Seed = p.Bias
	case p.Accumulate:
		w.Seed, w.SeedRow = w.C, w.CRow
	}
	w.ReLU = p.ReLU
}

// checkBias panics if C and a bias share an element. A bias may lie between the rows of C.
//
//go:noinline
func (w *product[T]) checkBias(bias []T) {
	c := matrixOf[T]{w.M, w.N, w.CRow, w.C}
	if w.M != 0 && w.N != 0 && meetsRow(&c, (w.M-1)*w.CRow+w.N, bias) {
		panic(errProductOverlap)
	}
}

// quickCheck reports whether c, a and b certainly pass checkProduct. If it returns false,
// checkProduct decides.
func quickCheck[T number](c, a, b *matrixOf[T]) bool {
	// No number is negative, none is so large that the product of two overflows, and no row
	// overlaps the next.
	if uint(c.Rows|c.Stride|a.Rows|a.Stride|b.Rows|b.Stride|c.Cols|a.Cols|b.Cols) >= 1<<(bits.UintSize/2-1) ||
		(c.Stride-c.Cols)|(a.Stride-a.Cols)|(b.Stride-b.Cols) < 0 {
		return false
	}
	// A matrix is within its first Rows·Stride elements, of which the last row may lack the end.
	sizeC, sizeA, sizeB := c.Rows*c.Stride, a.Rows*a.Stride, b.Rows*b.Stride
	if (len(c.Data)-sizeC)|(len(a.Data)-sizeA)|(len(b.Data)-sizeB) < 0 {
		return false
	}
	return !mayOverlap(c, a, sizeC, sizeA) && !mayOverlap(c, b, sizeC, sizeB)
}

// checkProduct panics unless c, a and b are sound, and c apart from a and b.
func checkProduct[T number](c, a, b *matrixOf[T]) {
	sizeC, sizeA, sizeB := c.check(), a.check(), b.check()
	if mayOverlap(c, a, sizeC, sizeA) && overlap(c, a) || mayOverlap(c, b, sizeC, sizeB) && overlap(c, b) {
		panic(errProductOverlap)
	}
}

// What is not done in panels (see blocks.go) is cut by constants, for an L1 cache of 32 KB and a
// second level of 1 MB: kc steps of a panel of A (12 KB) stay in the first, kc steps of nc columns
// of B (of float64, half as many) in the second. None of these numbers can change a bit.
const (
	kc = 256
	nc = 512
	// Where rows of B begin anywhere, two lines of the cache are read for most vectors. So as many
	// columns are done at once as stay in the first level: near bytes.
	near = 24 << 10
	mc   = 48 // rows of A that are packed at once, a multiple of every set's mr
)

// part does the rows [i0, i1) and columns [j0, j1) of C.
func (w *product[T]) part(i0, i1, j0, j1 int) {
	if w.transB && i1-i0 <= kernels[T]().gemvMaxRows && j1-j0 >= 16 {
		if w.alpha != 0 || w.beta != 0 {
			w.mixGemv(i0, i1, j0, j1)
		} else {
			w.gemv(i0, i1, j0, j1)
		}
		return
	}
	nr := kernels[T]().nr
	packs := kernels[T]().packs && i1-i0 >= 4*kernels[T]().mr && j1-j0 >= 8*nr
	if w.packed != nil && !packs {
		w.readPacked(i0, i1, j0, j1)
		return
	}
	packA, packB := w.worthPacking(i1-i0, j1-j0)
	if packs && (packB || w.packed != nil) {
		w.gemmPacked(i0, i1, j0, j1)
		return
	}
	var bufA, bufB []T
	scaleA := w.alpha != 0 && !packA // ProductScaled does it
	if packA || packB || scaleA {
		buf := getPack(4 * (kc*nc + 2*mc*aRow))
		defer putPack(buf)
		bufA, bufB = as[T](buf.m[kc*nc:]), as[T](buf.m[:kc*nc])
	}
	size := int(unsafe.Sizeof(T(0)))
	most, sliver := nc*4/size, 0
	if !packA && !packB && !scaleA && w.BRow*size%64 != 0 && i1-i0 >= 4*kernels[T]().mr {
		most = min(most, max(near/size/max(min(w.K, kc), 1)/nr, 1)*nr)
		sliver = nr / 2
	}
	n := roundUp(split(j1-j0, most), nr)
	steps := kc
	// Few rows of A stay in the first level, however many the steps. A packed row has kc steps.
	if i1-i0 <= 4 && !packA && !packB && !scaleA {
		steps = max(kc, 1<<16/n)
	}
	for j := j0; j < j1; j += n {
		if j1-j < n+sliver { // narrow tiles get no call of their own
			n = j1 - j
		}
		for p, k := 0, 1; p == 0 && k != 0 || p < w.K; p += k { // at least once
			k = split(w.K-p, steps)
			blk := w.BlockOf
			blk.K = k
			blk.ReLU = w.ReLU && p+k == w.K
			if packB {
				w.packB(bufB, p, j, k, n)
				blk.BRow, blk.BPanel = nr, k*nr
			}
			rows, cols := kernels[T]().piece(n, k)
			if scaleA {
				mr := kernels[T]().mr
				rows = min(rows, max(scaledAtOnce/max(k, 1)/mr, 1)*mr)
			}
			for i := i0; i < i1; i += blk.M {
				blk.M = split(i1-i, rows)
				if k != 0 {
					if packA {
						at := (i - i0) % mc
						if at == 0 {
							w.packA(bufA, i, p, min(mc, i1-i), k)
						}
						blk.A, blk.ARow, blk.ACol, blk.M = w.packedA(bufA, at, k, min(rows, i1-i, mc-at))
					} else {
						blk.A = w.A[i*w.ARow+p*w.ACol:]
					}
				}
				for q := 0; q < n; q += cols {
					blk.N = min(cols, n-q)
					blk.C = w.C[i*w.CRow+j+q:]
					if packB {
						blk.B = bufB[q*k:]
					} else if k != 0 {
						blk.B = w.B[p*w.BRow+j+q:]
					}
					switch {
					case p != 0:
						blk.Seed, blk.SeedRow = blk.C, blk.CRow
					case len(w.Seed) != 0:
						blk.Seed = w.Seed[i*w.SeedRow+j+q:]
					}
					preemptionPoint()
					beta := T(1)
					if p == 0 && w.beta != 0 {
						beta = w.beta
					}
					switch {
					case scaleA:
						kernels[T]().ProductScaled(noescapePtr(&blk), w.alpha, beta, bufA)
					case beta != 1:
						kernels[T]().ProductScaled(noescapePtr(&blk), 1, beta, nil)
					default:
						kernels[T]().Product(noescapePtr(&blk))
					}
				}
			}
		}
	}
}

// split returns the size of the first of the equal pieces, none above most, that n is cut into.
func split(n, most int) int {
	if n <= most {
		return n
	}
	pieces := (n + most - 1) / most
	return (n + pieces - 1) / pieces
}

// piece returns how much one call of product gets of a block of n columns and k steps: as many rows
// as its time allows, in whole tiles; and if it does not allow one tile of rows, fewer columns.
// However few the rows, B must be read, and however few the columns, A. However few the steps, C
// must be written. From memory, 1<<16 elements of each may take 20 µs.
func (s *products[T]) piece(n, k int) (rows, cols int) {
	k = max(k, 1)
	if n*k <= 1<<16 {
		if rows := min(s.flops/(2*n*k), 1<<16/k, 1<<16/n) / s.mr; rows != 0 {
			return rows * s.mr, n
		}
	}
	return s.mr, max(1, min(s.flops/(2*s.mr)/k, 1<<16/k, 1<<16/s.mr)/s.nr) * s.nr
}
