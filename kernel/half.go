package kernel

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// A Half is a row-major view of float16 numbers: binary16 of IEEE 754, with 11 significant bits, a
// largest number of 65504 and a smallest above 0 of 2⁻²⁴. Row i is Data[i*Stride :
// i*Stride+Cols]; each element is the encoding of a number. It takes half the memory of a [Matrix],
// and is for weights that products read and nobody changes: see [Product.MatMulHalf].
type Half struct {
	Rows, Cols, Stride int
	Data               []uint16
}

// NewHalf returns a rows×cols matrix of zeros. It panics where [NewMatrix] does.
func NewHalf(rows, cols int) Half { return Half(newHalf(rows, cols)) }

// Row returns row i, a view. It panics if m has no such row.
func (m Half) Row(i int) []uint16 { return (*halfMatrix)(&m).row(i) }

// A BFloat16 is a [Half] of bfloat16 numbers: the upper half of a float32, with 8 significant bits
// and float32's range.
type BFloat16 struct {
	Rows, Cols, Stride int
	Data               []uint16
}

// NewBFloat16 returns a rows×cols matrix of zeros. It panics where [NewMatrix] does.
func NewBFloat16(rows, cols int) BFloat16 { return BFloat16(newHalf(rows, cols)) }

// Row returns row i, a view. It panics if m has no such row.
func (m BFloat16) Row(i int) []uint16 { return (*halfMatrix)(&m).row(i) }

// A halfMatrix is a Half or a BFloat16.
type halfMatrix struct {
	Rows, Cols, Stride int
	Data               []uint16
}

func newHalf(rows, cols int) halfMatrix {
	return halfMatrix{rows, cols, cols, zeros[uint16](rows, cols)}
}

func (m *halfMatrix) row(i int) []uint16 {
	if i < 0 || i >= m.Rows {
		panic(errRow)
	}
	if m.Cols == 0 {
		return nil
	}
	return m.Data[i*m.Stride : i*m.Stride+m.Cols : i*m.Stride+m.Cols]
}

// NarrowHalf sets each element of dst to the float16 nearest to that of x, of two that are equally
// near the one whose last bit is 0. What is 65520 or more becomes an infinity, what is 2⁻²⁵ or
// less a zero, either with its sign. NaN stay NaN.
func NarrowHalf(dst []uint16, x []float32) { narrow(active.NarrowHalf, dst, x) }

// NarrowBFloat16 sets each element of dst to the bfloat16 nearest to that of x, of two that are
// equally near the one whose last bit is 0. What is beyond the largest finite one, 3.3895314e38, by
// half a step or more becomes an infinity. NaN stay NaN, subnormal numbers subnormal.
func NarrowBFloat16(dst []uint16, x []float32) { narrow(active.NarrowBFloat16, dst, x) }

func narrow(f func(dst []uint16, x []float32), dst []uint16, x []float32) {
	if len(dst) != len(x) {
		panic(errLength)
	}
	d, u := noescape(dst), noescape(x)
	for len(d) > block {
		preemptionPoint()
		f(d[:block], u[:block])
		d, u = d[block:], u[block:]
	}
	f(d, u)
}

// WidenHalf sets each element of dst to the float16 of x, exactly. NaN stay NaN.
func WidenHalf(dst []float32, x []uint16) { widen(active.WidenHalf, dst, x) }

// WidenBFloat16 sets each element of dst to the bfloat16 of x, exactly. NaN stay NaN.
func WidenBFloat16(dst []float32, x []uint16) { widen(active.WidenBFloat16, dst, x) }

func widen(f func(dst []float32, src []uint16, dstRow, srcRow, rows, cols int), dst []float32, x []uint16) {
	if len(dst) != len(x) {
		panic(errLength)
	}
	d, u := noescape(dst), noescape(x)
	for len(d) > block {
		preemptionPoint()
		f(d[:block], u[:block], block, block, 1, block)
		d, u = d[block:], u[block:]
	}
	f(d, u, len(d), len(d), 1, len(d))
}

// MatMulHalf sets C = A·B, with A of m×k, B of k×n and C of m×n: [MatMul] with the float32 that
// the elements of B are, and its bits. For a few rows it reads half the bytes; for many, B is
// widened block by block on the way. C must share nothing with A or B.
func MatMulHalf(c, a Matrix, b Half) {
	matMulHalf(plainProduct.start(), 1, noescapePtr(&c).of(), noescapePtr(&a).of(), (*halfMatrix)(noescapePtr(&b)), &active.halves, 0)
}

// MatMulBFloat16 is [MatMulHalf] for bfloat16.
func MatMulBFloat16(c, a Matrix, b BFloat16) {
	matMulHalf(plainProduct.start(), 1, noescapePtr(&c).of(), noescapePtr(&a).of(), (*halfMatrix)(noescapePtr(&b)), &active.halves, ofBFloat16)
}

// MatMulTBHalf sets C = A·Bᵀ, with A of m×k, B of n×k and C of m×n: [MatMulTB] with the
// float32 that the elements of B are, and its bits. B is transposed and widened block by block on
// the way. C must share nothing with A or B.
func MatMulTBHalf(c, a Matrix, b Half) {
	matMulHalf(plainProduct.start(), 1, noescapePtr(&c).of(), noescapePtr(&a).of(), (*halfMatrix)(noescapePtr(&b)), &active.halves, transposedB)
}

// MatMulTBBFloat16 is [MatMulTBHalf] for bfloat16.
func MatMulTBBFloat16(c, a Matrix, b BFloat16) {
	matMulHalf(plainProduct.start(), 1, noescapePtr(&c).of(), noescapePtr(&a).of(), (*halfMatrix)(noescapePtr(&b)), &active.halves, ofBFloat16|transposedB)
}

// MatMulHalf is the function [MatMulHalf] with the options of p.
func (p Product) MatMulHalf(c, a Matrix, b Half) {
	matMulHalf(noescapePtr(&p).start(), 1, noescapePtr(&c).of(), noescapePtr(&a).of(), (*halfMatrix)(noescapePtr(&b)), &active.halves, 0)
}

// MatMulBFloat16 is the function [MatMulBFloat16] with the options of p.
func (p Product) MatMulBFloat16(c, a Matrix, b BFloat16) {
	matMulHalf(noescapePtr(&p).start(), 1, noescapePtr(&c).of(), noescapePtr(&a).of(), (*halfMatrix)(noescapePtr(&b)), &active.halves, ofBFloat16)
}

// MatMulTBHalf is the function [MatMulTBHalf] with the options of p.
func (p Product) MatMulTBHalf(c, a Matrix, b Half) {
	matMulHalf(noescapePtr(&p).start(), 1, noescapePtr(&c).of(), noescapePtr(&a).of(), (*halfMatrix)(noescapePtr(&b)), &active.halves, transposedB)
}

// MatMulTBBFloat16 is the function [MatMulTBBFloat16] with the options of p.
func (p Product) MatMulTBBFloat16(c, a Matrix, b BFloat16) {
	matMulHalf(noescapePtr(&p).start(), 1, noescapePtr(&c).of(), noescapePtr(&a).of(), (*halfMatrix)(noescapePtr(&b)), &active.halves, ofBFloat16|transposedB)
}

// MatMulHalf is the function [MatMulHalf] with the options of p. Of few rows, the caller does all.
func (p Parallel) MatMulHalf(c, a Matrix, b Half) {
	matMulHalf(p.start(), p.Workers, c.of(), a.of(), (*halfMatrix)(&b), &active.halves, 0)
}

// MatMulBFloat16 is the function [MatMulBFloat16] with the options of p. Of few rows, the caller
// does all.
func (p Parallel) MatMulBFloat16(c, a Matrix, b BFloat16) {
	matMulHalf(p.start(), p.Workers, c.of(), a.of(), (*halfMatrix)(&b), &active.halves, ofBFloat16)
}

// MatMulTBHalf is the function [MatMulTBHalf] with the options of p. Of few rows, the caller does
// all.
func (p Parallel) MatMulTBHalf(c, a Matrix, b Half) {
	matMulHalf(p.start(), p.Workers, c.of(), a.of(), (*halfMatrix)(&b), &active.halves, transposedB)
}

// MatMulTBBFloat16 is the function [MatMulTBBFloat16] with the options of p. Of few rows, the
// caller does all.
func (p Parallel) MatMulTBBFloat16(c, a Matrix, b BFloat16) {
	matMulHalf(p.start(), p.Workers, c.of(), a.of(), (*halfMatrix)(&b), &active.halves, ofBFloat16|transposedB)
}

// A halfKind says what B is: of float16 and k×n, unless a bit says something else.
type halfKind int

const (
	ofBFloat16 halfKind = 1 << iota
	transposedB
)

// halfRows is the number of rows up to which B is widened in registers, once for every four rows.
const halfRows = 8

// A halfProduct is the work of one call: how C = A·B, or A·Bᵀ, begins and ends, but for B.
type halfProduct struct {
	product[float32]
	half     []uint16 // element (p,j) of B is half[p*halfRow+j]; with transB, half[j*halfRow+p]
	halfRow  int
	bfloat16 bool
}

func matMulHalf(p *start[float32], workers int, c, a *matrixOf[float32], b *halfMatrix, s *halves, kind halfKind) {
	checkProduct(c, a, &matrixOf[float32]{})
	size := checkView(b.Rows, b.Cols, b.Stride, len(b.Data))
	k, n := b.Rows, b.Cols
	if kind&transposedB != 0 {
		k, n = n, k
	}
	if k != a.Cols || n != c.Cols || a.Rows != c.Rows {
		panic(errShape)
	}
	d := uintptr(unsafe.Pointer(unsafe.SliceData(b.Data))) - uintptr(unsafe.Pointer(unsafe.SliceData(c.Data)))
	if sizeC := len(c.Data); size != 0 && sizeC != 0 && (d < 4*uintptr(sizeC) || -d < 2*uintptr(size)) {
		panic("kernel: product overlaps one of its operands")
	}
	w := halfProduct{half: b.Data, halfRow: b.Stride, bfloat16: kind&ofBFloat16 != 0}
	w.M, w.N, w.K, w.ARow, w.ACol = a.Rows, n, k, a.Stride, 1
	w.C, w.A, w.CRow = c.Data, a.Data, c.Stride
	w.transB = kind&transposedB != 0
	w.begin(p)
	switch {
	case w.M == 0 || w.N == 0:
	case w.M > halfRows || w.transB && !s.transposes && w.M > active.gemvMaxRows:
		w.many(workers, s)
	case w.transB && s.transposes:
		w.fewTransposed(s)
	case w.transB:
		w.fewWidened(s)
	default:
		w.few(s)
	}
}

// few does the product row by row, up to four at once. A call reads at most 256 KB of B.
func (w *halfProduct) few(s *halves) {
	const unit = 256 // columns of the widest tile
	for i := 0; i < w.M; {
		rows := split(w.M-i, 4)
		k, cols := w.K, w.N
		if most := min(1<<17, active.flops/(2*rows)); k*cols > most {
			k = split(k, most/unit)
			cols = max(most/k/unit, 1) * unit
		}
		for j := 0; j < w.N; j += cols {
			for p := 0; p == 0 || p < w.K; p += max(k, 1) {
				blk := generic.HalfBlock{M: rows, N: min(cols, w.N-j), K: min(k, w.K-p), BRow: w.halfRow}
				if w.K != 0 {
					blk.B = w.half[p*w.halfRow+j:]
				}
				w.call(s, &blk, i, j, p)
			}
		}
		i += rows
	}
}

// fewTransposed is few for Bᵀ. It is transposed, block by block, in the first level of the caches,
// and each block serves all rows.
func (w *halfProduct) fewTransposed(s *halves) {
	const unit = 64 // columns of the widest tile of most sets
	buf := getPack(2 * block)
	defer putPack(buf)
	b := shorts(buf.m)[:block]
	cols := roundUp(split(w.N, unit), 16)
	steps := split(w.K, block/cols/16*16)
	for j := 0; j < w.N; j += cols {
		n := min(cols, w.N-j)
		for p := 0; p == 0 || p < w.K; p += max(steps, 1) {
			k := min(steps, w.K-p)
			if k != 0 {
				preemptionPoint()
				s.TransposeHalf(b, noescape(w.half[j*w.halfRow+p:]), cols, w.halfRow, n, k)
			}
			for i := 0; i < w.M; {
				blk := generic.HalfBlock{M: split(w.M-i, 4), N: n, K: k, B: b, BRow: cols}
				w.call(s, &blk, i, j, p)
				i += blk.M
			}
		}
	}
}

// fewWidened is few for Bᵀ where a transpose takes longer: the float32 of B, block by block in the
// first level of the caches, are read as they lie.
func (w *halfProduct) fewWidened(s *halves) {
	buf := getPack(4 * block)
	defer putPack(buf)
	steps := min(roundUp(split(w.K, kc), 16), w.K) // kc is a multiple of 16
	cols := block / max(steps, 1) / 32 * 32
	for p := 0; p == 0 || p < w.K; p += max(steps, 1) {
		k := min(steps, w.K-p)
		for j := 0; j < w.N; j += cols {
			sub := w.product
			sub.N, sub.K, sub.BRow, sub.BPanel = min(cols, w.N-j), k, k, kernels[float32]().nr
			sub.C = w.C[j:]
			sub.ReLU = w.ReLU && p+k == w.K
			switch {
			case p != 0:
				sub.Seed, sub.SeedRow = sub.C, w.CRow
			case len(w.Seed) != 0:
				sub.Seed = w.Seed[j:]
			}
			if k != 0 {
				preemptionPoint()
				sub.A, sub.B = w.A[p:], buf.m
				w.widen(s)(buf.m, noescape(w.half[j*w.halfRow+p:]), k, w.halfRow, sub.N, k)
			}
			sub.share(1)
		}
	}
}

// widen returns what widens the elements of B.
func (w *halfProduct) widen(s *halves) func(dst []float32, src []uint16, dstRow, srcRow, rows, cols int) {
	if w.bfloat16 {
		return s.WidenBFloat16
	}
	return s.WidenHalf
}

// call does a block of a product of few rows, whose B is there, from row i, column j and step p of
// the whole.
func (w *halfProduct) call(s *halves, blk *generic.HalfBlock, i, j, p int) {
	blk.C, blk.CRow, blk.ARow = w.C[i*w.CRow+j:], w.CRow, w.ARow
	blk.ReLU = w.ReLU && p+blk.K == w.K
	if blk.K != 0 {
		blk.A = w.A[i*w.ARow+p:]
	}
	switch {
	case p != 0:
		blk.Seed, blk.SeedRow = blk.C, w.CRow
	case len(w.Seed) != 0:
		blk.Seed, blk.SeedRow = w.Seed[i*w.SeedRow+j:], w.SeedRow
	}
	preemptionPoint()
	if w.bfloat16 {
		s.ProductBFloat16(noescapePtr(blk))
	} else {
		s.ProductHalf(noescapePtr(blk))
	}
}

// many widens B block by block into packed panels, and multiplies by those. Of Bᵀ, a panel is
// transposed before.
func (w *halfProduct) many(workers int, s *halves) {
	use := kernels[float32]()
	widen := w.widen(s)
	buf := getPack(4*use.bufferB() + 2*use.kc*use.nr)
	defer putPack(buf)
	panel := shorts(buf.m[use.bufferB():])
	n := roundUp(split(w.N, use.nc), use.nr)
	for j := 0; j < w.N; j += n {
		n := min(n, w.N-j)
		for p, k := 0, 0; p == 0 || p < w.K; p += k {
			k = use.kBlock(w.K - p)
			sub := w.product
			sub.transB = false
			sub.N, sub.K, sub.BRow = n, k, use.nr
			sub.C = w.C[j:]
			sub.ReLU = w.ReLU && p+k == w.K
			switch {
			case p != 0:
				sub.Seed, sub.SeedRow = sub.C, w.CRow
			case len(w.Seed) != 0:
				sub.Seed = w.Seed[j:]
			}
			if k != 0 {
				sub.A, sub.packed = w.A[p:], buf.m
				for q := 0; q < n; q += use.nr {
					preemptionPoint()
					cols := min(use.nr, n-q)
					if w.transB {
						s.TransposeHalf(panel, noescape(w.half[(j+q)*w.halfRow+p:]), use.nr, w.halfRow, cols, k)
						widen(buf.m[q*k:], panel, use.nr, use.nr, k, cols)
					} else {
						widen(buf.m[q*k:], noescape(w.half[p*w.halfRow+j+q:]), use.nr, w.halfRow, k, cols)
					}
				}
			}
			sub.share(workers)
			if k == 0 {
				break
			}
		}
	}
}

// shorts returns the memory of x as numbers of 16 bits.
func shorts(x []float32) []uint16 {
	return unsafe.Slice((*uint16)(unsafe.Pointer(unsafe.SliceData(x))), 2*len(x))
}
