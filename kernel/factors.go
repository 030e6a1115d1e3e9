package kernel

import (
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// Gemm is a product with the two factors of BLAS's gemm: C = Alpha·A·B + Beta·C. Each element is
// one chain of fused multiply-adds over ascending k. It starts from Beta·c, rounded, where c is
// the old element, and takes Alpha·a, rounded, for each element a of A: Alpha is a factor of A, not
// of the sum. With Alpha = 1 and Beta = 1 it has the bits of a [Product] that accumulates.
//
// A factor of 0 means what it does in BLAS. With Beta = 0, C is not read: the chains start from +0,
// also where C holds NaN. With Alpha = 0, A and B are not read: C = Beta·C. As in a MatMul, C must
// share nothing with A or B.
type Gemm struct{ Alpha, Beta float32 }

// MatMul sets C = Alpha·A·B + Beta·C, with A of m×k, B of k×n and C of m×n.
func (g Gemm) MatMul(c, a, b Matrix) {
	matMul(plainProduct.start(), noescapePtr(&g).factors(), 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), false, false)
}

// MatMulTA sets C = Alpha·Aᵀ·B + Beta·C, with A of k×m, B of k×n and C of m×n.
func (g Gemm) MatMulTA(c, a, b Matrix) {
	matMul(plainProduct.start(), noescapePtr(&g).factors(), 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), true, false)
}

// MatMulTB sets C = Alpha·A·Bᵀ + Beta·C, with A of m×k, B of n×k and C of m×n.
func (g Gemm) MatMulTB(c, a, b Matrix) {
	matMul(plainProduct.start(), noescapePtr(&g).factors(), 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), false, true)
}

// Gemm64 is [Gemm] for float64.
type Gemm64 struct{ Alpha, Beta float64 }

// MatMul is [Gemm.MatMul] for float64.
func (g Gemm64) MatMul(c, a, b Matrix64) {
	matMul(plainProduct64.start(), noescapePtr(&g).factors(), 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), false, false)
}

// MatMulTA is [Gemm.MatMulTA] for float64.
func (g Gemm64) MatMulTA(c, a, b Matrix64) {
	matMul(plainProduct64.start(), noescapePtr(&g).factors(), 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), true, false)
}

// MatMulTB is [Gemm.MatMulTB] for float64.
func (g Gemm64) MatMulTB(c, a, b Matrix64) {
	matMul(plainProduct64.start(), noescapePtr(&g).factors(), 1, noescapePtr(&c).of(), noescapePtr(&a).of(), noescapePtr(&b).of(), false, true)
}

// A factors is a Gemm or a Gemm64.
type factors[T number] struct{ Alpha, Beta T }

func (g *Gemm) factors() *factors[float32] { return (*factors[float32])(g) }

func (g *Gemm64) factors() *factors[float64] { return (*factors[float64])(g) }

const (
	// scaledAtOnce elements of A, or a tile of rows, are scaled in one call: that comes on top of
	// what the product takes of the 20 µs.
	scaledAtOnce = 1 << 15
	// columnElements of A are scaled at once, if C is one column: they stay in the second-level
	// cache. No row of them is longer than columnLong.
	columnElements = 1 << 16
	columnLong     = 1 << 12
)

// scaledElements returns how many elements of memory ProductScaled takes for a factor of A.
func scaledElements(steps int) int { return generic.ScaledRows*steps + generic.ScaledSlack }

// mix does the product w with factors. Where it returns false, they are no factors, and w is a
// plain product that is still to be done.
func (w *product[T]) mix(f *factors[T], transA bool) (done bool) {
	if f.Beta != 0 {
		w.Seed, w.SeedRow = w.C, w.CRow
	}
	if w.M == 0 || w.N == 0 || f.Alpha == 1 && (f.Beta == 0 || f.Beta == 1) {
		return false
	}
	if f.Alpha == 0 || w.K == 0 {
		w.scaleC(f.Beta, 0, w.M, 0, w.N)
		return true
	}
	if f.Alpha != 1 {
		w.alpha = f.Alpha
	}
	if f.Beta != 1 {
		w.beta = f.Beta
	}
	s := kernels[T]()
	switch {
	case w.isColumn():
		w.mixColumn(transA)
	case !w.isSmall(s) || w.alpha != 0 && w.M*w.K > scaledAtOnce:
		w.part(0, w.M, 0, w.N)
	case w.alpha == 0 || w.K <= s.scaledSteps:
		s.ProductScaled(noescapePtr(&w.BlockOf), f.Alpha, f.Beta, nil)
	default:
		buf := getPack(scaledElements(w.K) * int(unsafe.Sizeof(T(0))))
		s.ProductScaled(noescapePtr(&w.BlockOf), f.Alpha, f.Beta, as[T](buf.m))
		putPack(buf)
	}
	return true
}

// mixColumn does a product of one column, as a row: see isColumn. What is scaled is the right
// operand there, piece by piece. A piece has few steps where these are the rows of the operand.
func (w *product[T]) mixColumn(transA bool) {
	w.scaleSeed(0, w.M, 0, w.N)
	if w.alpha == 0 {
		w.transpose(transA)
		w.share(1)
		return
	}
	rows, steps := min(w.M, columnLong), min(w.K, columnLong)
	if transA {
		steps = min(steps, columnElements/rows)
	} else {
		rows = min(rows, columnElements/steps)
	}
	down := w.BRow
	if w.transB {
		down = 1
	}
	buf := getPack(rows * steps * int(unsafe.Sizeof(T(0))))
	m := as[T](buf.m)
	for i := 0; i < w.M; i += rows {
		for p := 0; p < w.K; p += steps {
			v := *w
			v.M, v.K, v.alpha = min(rows, w.M-i), min(steps, w.K-p), 0
			v.C, v.A, v.B = w.C[i:], m, w.B[p*down:]
			if p != 0 || len(w.Seed) != 0 {
				v.Seed, v.SeedRow = v.C, v.CRow
			}
			a := w.A[i*w.ARow+p*w.ACol:]
			if transA {
				scaleRows(m, a, v.M, w.ACol, v.K, v.M, w.alpha)
				v.ACol = v.M
			} else {
				scaleRows(m, a, v.K, w.ARow, v.M, v.K, w.alpha)
				v.ARow = v.K
			}
			v.transpose(transA)
			v.share(1)
		}
	}
	putPack(buf)
}

// mixGemv is gemv with factors.
func (w *product[T]) mixGemv(i0, i1, j0, j1 int) {
	v := *w
	v.M = i1 - i0
	v.C = w.C[i0*w.CRow:]
	if len(w.Seed) != 0 {
		v.Seed = v.C
	}
	v.scaleSeed(0, v.M, j0, j1)
	v.A = w.A[i0*w.ARow:]
	if w.alpha == 0 {
		v.gemv(0, v.M, j0, j1)
		return
	}
	buf := getPack(v.M * w.K * int(unsafe.Sizeof(T(0))))
	m := as[T](buf.m)
	scaleRows(m, v.A, w.K, w.ARow, v.M, w.K, w.alpha)
	v.A, v.ARow = m, w.K
	v.gemv(0, v.M, j0, j1)
	putPack(buf)
}

// scaleSeed multiplies the seed of w by its factor in the rows [i0, i1) and columns [j0, j1), for
// what comes next to be a product without one.
func (w *product[T]) scaleSeed(i0, i1, j0, j1 int) {
	if w.beta != 0 {
		w.scaleC(w.beta, i0, i1, j0, j1)
		w.beta = 0
	}
}

// scaleC sets C = beta·C, or zeros if beta is 0, in the rows [i0, i1) and columns [j0, j1).
func (w *product[T]) scaleC(beta T, i0, i1, j0, j1 int) {
	if beta == 0 {
		for i := i0; i < i1; i++ {
			row := w.C[i*w.CRow+j0 : i*w.CRow+j1]
			for len(row) > block {
				preemptionPoint()
				clear(row[:block])
				row = row[block:]
			}
			preemptionPoint()
			clear(row)
		}
		return
	}
	if beta != 1 {
		c := w.C[i0*w.CRow+j0:]
		scaleRows(c, c, w.CRow, w.CRow, i1-i0, j1-j0, beta)
	}
}

// scaleRows is ScaleRows in pieces of at most block64 elements, which may be subnormal.
func scaleRows[T number](dst, src []T, dstRow, srcRow, rows, cols int, a T) {
	d, s := noescape(dst), noescape(src)
	if dstRow == cols && srcRow == cols { // all rows are one: a short one would be a vector of its own
		rows, cols = 1, rows*cols
	}
	if rows*cols <= block64 {
		kernels[T]().ScaleRows(d, s, dstRow, srcRow, rows, cols, a)
		return
	}
	width := min(cols, block64)
	height := block64 / width
	for i := 0; i < rows; i += height {
		for j := 0; j < cols; j += width {
			preemptionPoint()
			kernels[T]().ScaleRows(d[i*dstRow+j:], s[i*srcRow+j:], dstRow, srcRow, min(height, rows-i), min(width, cols-j), a)
		}
	}
}
