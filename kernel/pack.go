package kernel

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// worthPacking decides whether the operands are copied on the way, for m rows
// and n columns of C. A copy of A serves n columns, one of B m rows.
func (w *product[T]) worthPacking(m, n int) (a, b bool) {
	size := int(unsafe.Sizeof(T(0)))
	page := 4096 / size // rows this far apart share a set of the L1 cache
	least := 2 * mc
	if kernels[T]().packs {
		least = 4 * kernels[T]().mr
	}
	b = w.transB ||
		m >= 8*mc ||
		m >= least && w.N*w.K*size > 1<<18 && n >= 384 || // more than a quarter of the L2 cache
		m >= least && w.N*w.K*size > 7<<17 || // nearly all of it
		m >= 4*mc && n > kernels[T]().nr && w.BRow*size%64 != 0 // loads that cross cache lines
	a = n >= 128 &&
		(w.ACol == 1 && w.K >= 64 && w.ARow%(page/2) == 0 ||
			w.ARow == 1 && w.K >= 96 && w.ACol >= page/4)
	return a, b && w.K != 0
}

// packB copies k steps of n columns of B, from step p and column j, into panels.
func (w *product[T]) packB(dst []T, p, j, k, n int) {
	nr := kernels[T]().nr
	if !w.transB {
		copyPanels(dst, w.B[p*w.BRow+j:], w.BRow, k, n, nr)
		return
	}
	for c := 0; c < n; c += nr {
		preemptionPoint()
		kernels[T]().Transpose(dst[c*k:], noescape(w.B[(j+c)*w.BRow+p:]), nr, w.BRow, min(nr, n-c), k)
	}
}

const (
	aRow   = kc + 16 // distance of packed rows of A, such that they differ in their sets of the cache
	aPanel = 12      // columns of a packed panel of Aᵀ, a multiple of every set's mr
)

// packA copies k steps of m rows of A, from row i and step p, times their factor: rows if they
// lie one after the other, or else panels of columns.
func (w *product[T]) packA(dst []T, i, p, m, k int) {
	src := w.A[i*w.ARow+p*w.ACol:]
	switch {
	case w.ACol == 1 && w.alpha != 0:
		scaleRows(dst, src, aRow, w.ARow, m, k, w.alpha)
	case w.ACol == 1:
		kernels[T]().CopyRows(dst, noescape(src), aRow, w.ARow, m, k)
	default:
		copyPanels(dst, src, w.ACol, k, m, aPanel)
		if w.alpha != 0 {
			n := roundUp(m, aPanel) * k
			scaleRows(dst, dst, n, n, 1, n, w.alpha)
		}
	}
}

// packedA returns how row i of what packA packed is given to a call, and how many rows of those
// left.
func (w *product[T]) packedA(buf []T, i, k, left int) (a []T, row, col, rows int) {
	if w.ACol == 1 {
		return buf[i*aRow:], aRow, 1, left
	}
	return buf[i/aPanel*aPanel*k+i%aPanel:], 1, aPanel, min(aPanel-i%aPanel, left)
}

// packPanel copies k steps of m rows of A, from row i and step p, times their factor, such that the
// rows of a step are neighbours, mr from those of the next.
func (w *product[T]) packPanel(dst []T, i, p, m, k int) {
	use := kernels[T]()
	src := w.A[i*w.ARow+p*w.ACol:]
	if w.ACol != 1 && w.alpha != 0 {
		scaleRows(dst, src, use.mr, w.ACol, k, m, w.alpha)
		return
	}
	if w.ACol != 1 {
		use.CopyRows(dst, noescape(src), use.mr, w.ACol, k, m)
		return
	}
	// transpose may write as many elements of a step as a vector has: those too many are the first
	// of the next, which it writes later. So the last rows come first.
	unit := use.transposed
	for r := (m - 1) / unit * unit; r >= 0; r -= unit {
		use.Transpose(dst[r:], noescape(src[r*w.ARow:]), use.mr, w.ARow, min(unit, m-r), k)
	}
	if w.alpha != 0 {
		n := (k-1)*use.mr + m
		scaleRows(dst, dst, n, n, 1, n, w.alpha)
	}
}

// copyPanels copies k rows of n columns of src into panels of nr columns.
func copyPanels[T number](dst, src []T, row, k, n, nr int) {
	for j := 0; j < n; j += nr {
		preemptionPoint()
		kernels[T]().CopyRows(dst[j*k:], noescape(src[j:]), nr, row, k, min(nr, n-j))
	}
}

// A packBuffer holds packed operands, of either type.
type packBuffer struct{ m []float32 }

var (
	packs     sync.Mutex
	freePacks []*packBuffer
	sparePack atomic.Pointer[packBuffer] // one more, which takes no lock
)

// getPack returns a buffer of at least that many bytes that nobody uses. There come to be as many
// as were ever needed at once.
func getPack(size int) *packBuffer {
	if b := sparePack.Swap(nil); b != nil {
		b.grow(size)
		return b
	}
	packs.Lock()
	defer packs.Unlock()
	if n := len(freePacks); n > 0 {
		b := freePacks[n-1]
		freePacks = freePacks[:n-1]
		b.grow(size)
		return b
	}
	return &packBuffer{pages(roundUp(size, packBytes))}
}

// grow makes b at least as large as that: a scaled copy of A may take more than packBytes.
func (b *packBuffer) grow(size int) {
	if 4*len(b.m) < size {
		b.m = pages(roundUp(size, packBytes))
	}
}

func putPack(b *packBuffer) {
	if sparePack.CompareAndSwap(nil, b) {
		return
	}
	packs.Lock()
	freePacks = append(freePacks, b)
	packs.Unlock()
}

// as returns the memory of x as a slice of T.
func as[T number](x []float32) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*4/int(unsafe.Sizeof(T(0))))
}

// Transpose sets dst[p,i] = src[i,p], with src of m×n and dst of n×m. It copies, so no bit changes.
// dst must share nothing with src.
func Transpose(dst, src Matrix) { transpose(noescapePtr(&dst).of(), noescapePtr(&src).of()) }

// Transpose64 is [Transpose] for float64.
func Transpose64(dst, src Matrix64) { transpose(noescapePtr(&dst).of(), noescapePtr(&src).of()) }

func transpose[T number](dst, src *matrixOf[T]) {
	sizeD, sizeS := dst.check(), src.check()
	if dst.Rows != src.Cols || dst.Cols != src.Rows {
		panic(errShape)
	}
	if mayOverlap(dst, src, sizeD, sizeS) && overlap(dst, src) {
		panic("kernel: transpose overlaps its source")
	}
	if sizeD == 0 {
		return
	}
	unit := kernels[T]().transposed
	d, s := noescape(dst.Data), noescape(src.Data)
	// The kernel writes whole vectors. Where few rows make rows of dst without gaps, what is too
	// much of one are elements of the next, which are written later.
	if src.Rows < unit {
		whole := 0 // columns behind which there is room
		if dst.Stride == dst.Cols && sizeD >= unit {
			whole = (sizeD-unit)/dst.Stride + 1
		}
		for p := 0; p < src.Cols; {
			preemptionPoint()
			do, cols := kernels[T]().Transpose, min(block/unit, whole-p)
			if p >= whole {
				do, cols = generic.Transpose, min(block/unit, src.Cols-p)
			}
			do(d[p*dst.Stride:], s[p:], dst.Stride, src.Stride, src.Rows, cols)
			p += cols
		}
		return
	}
	turn(d, s, dst.Stride, src.Stride, src.Rows, src.Cols)
}

// turn sets dst = srcᵀ for at least as many rows of src as a vector has elements. The distances of
// the rows are given.
func turn[T number](dst, src []T, dstRow, srcRow, rows, cols int) {
	const side = 64 // a tile of both fits the L1 cache
	use := kernels[T]()
	for i := 0; i < rows; i += side {
		tile := min(side, rows-i)
		whole := tile / use.transposed * use.transposed
		for p := 0; p < cols; p += side {
			preemptionPoint()
			n := min(side, cols-p)
			use.Transpose(dst[p*dstRow+i:], src[i*srcRow+p:], dstRow, srcRow, whole, n)
			if whole < tile { // the last vector begins earlier, and writes some elements again
				last := rows - use.transposed
				use.Transpose(dst[p*dstRow+last:], src[last*srcRow+p:], dstRow, srcRow, use.transposed, n)
			}
		}
	}
}
