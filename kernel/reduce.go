package kernel

// Dot returns Σ x[i]·y[i]; +0 for empty slices. It is computed in 64 lanes of fused multiply-adds
// and pairwise over blocks of 8,192, so its error is at most about (n/64 +
// 7)·2⁻²⁴·Σ|x[i]·y[i]| for n ≤ 8,192. A [MatMul] of one row and one column adds up the
// same products in another order, one chain, so its last bits may differ.
func Dot(x, y []float32) float32 {
	if len(x) != len(y) {
		panic(errLength)
	}
	if len(x) <= block {
		return active.Dot(noescape(x), noescape(y))
	}
	return blocks2(active.Dot, x, y)
}

// Sum returns Σ x[i], in the lanes and blocks of [Dot]; +0 for an empty slice.
func Sum(x []float32) float32 {
	if len(x) <= block {
		return active.Sum(noescape(x))
	}
	return blocks1(active.Sum, x)
}

// SquaredDistance returns Σ (x[i] − y[i])², in the lanes and blocks of [Dot]; +0 for empty
// slices.
func SquaredDistance(x, y []float32) float32 {
	if len(x) != len(y) {
		panic(errLength)
	}
	if len(x) <= block {
		return active.SquaredDistance(noescape(x), noescape(y))
	}
	return blocks2(active.SquaredDistance, x, y)
}

// Dot64 is [Dot] for float64, in 32 lanes; blocks are of 8,192 elements, too.
// Its error is at most about (n/32 + 6)·2⁻⁵³·Σ|x[i]·y[i]| for n ≤ 8,192.
func Dot64(x, y []float64) float64 {
	if len(x) != len(y) {
		panic(errLength)
	}
	if len(x) <= block {
		return active.Dot64(noescape(x), noescape(y))
	}
	return blocks2(active.Dot64, x, y)
}

// MatVec sets dst = A·x, a matrix times a vector: dst[i] is the dot product of row i of a, m×n,
// and x, of n elements. Each sum is of 16 lanes of fused multiply-adds, which takes less time than
// a [Dot] of each row; its error is at most about (n/16 + 5)·2⁻²⁴·Σ|a[i,j]·x[j]|. Rows of
// more than 8,192 elements are summed as by Dot. If n is 0, dst is +0. A [MatMul] by one column
// adds up the same products as one chain each, so its last bits may differ, and it takes longer. It
// panics if dst has other than m elements, if x has other than n, or if dst shares elements with a
// or x.
func MatVec(dst []float32, a Matrix, x []float32) {
	if len(dst) != a.Rows || !quickLevel2(a.Rows, a.Stride, a.Data, dst, 1, x, a.Cols) {
		matVec(active.RowDots, active.Dot, noescape(dst), noescapePtr(&a).of(), noescape(x))
		return
	}
	d, v, data := noescape(dst), noescape(x), noescape(a.Data)
	active.RowDots(d, data, v, a.Stride)
}

// MatVec64 is [MatVec] for float64, in 8 lanes; the error is at most about
// (n/8 + 4)·2⁻⁵³·Σ|a[i,j]·x[j]|.
func MatVec64(dst []float64, a Matrix64, x []float64) {
	if len(dst) != a.Rows || !quickLevel2(a.Rows, a.Stride, a.Data, dst, 1, x, a.Cols) {
		matVec(active.RowDots64, active.Dot64, noescape(dst), noescapePtr(&a).of(), noescape(x))
		return
	}
	d, v, data := noescape(dst), noescape(x), noescape(a.Data)
	active.RowDots64(d, data, v, a.Stride)
}

// matVec is MatVec, where f is for rows of at most one block, and dot for the blocks of others.
func matVec[T number](f func(dst, a, x []T, stride int), dot func(x, y []T) T, dst []T, m *matrixOf[T], x []T) {
	size := m.check()
	if len(dst) != m.Rows || len(x) != m.Cols {
		panic(errLength)
	}
	if size == 0 {
		clear(dst)
		return
	}
	d, v, data := noescape(dst), noescape(x), noescape(m.Data)
	// The slices are rows of matrices of one stride with a: they may lie beside its elements.
	y := matrixOf[T]{1, len(d), max(len(d), m.Stride), d}
	u := matrixOf[T]{1, len(v), max(len(v), m.Stride), v}
	if mayOverlap(&y, m, len(d), size) && overlap(&y, m) || mayOverlap(&y, &u, len(d), len(v)) {
		panic(errShared)
	}
	if len(v) > block {
		for i := range d {
			d[i] = blocks2(dot, data[i*m.Stride:i*m.Stride+len(v)], v)
		}
		return
	}
	rows := max(block/len(v)&^7, 8)
	for len(d) > rows {
		preemptionPoint()
		f(d[:rows], data, v, m.Stride)
		d, data = d[rows:], data[rows*m.Stride:]
	}
	f(d, data, v, m.Stride)
}

// Sum64 returns Σ x[i], in the lanes and blocks of [Dot64]; +0 for an empty slice.
func Sum64(x []float64) float64 {
	if len(x) <= block {
		return active.Sum64(noescape(x))
	}
	return blocks1(active.Sum64, x)
}

// Norm1 returns Σ |x[i]|, in the lanes and blocks of [Sum]; +0 for an empty slice. As nothing
// cancels out, its error is at most about (m/64 + 6 + log2(n/m))·2⁻²⁴ times the result, where m is
// n, but at most 8,192: less than 9 parts in a million for up to a million elements. [AbsoluteSum]
// is the same sum in float64.
func Norm1(x []float32) float32 {
	if len(x) <= block {
		return active.Norm1(noescape(x))
	}
	return blocks1(active.Norm1, x)
}

// AbsoluteDistance returns Σ |x[i] − y[i]|, in the lanes and blocks of [Dot]; +0 for empty
// slices.
func AbsoluteDistance(x, y []float32) float32 {
	if len(x) != len(y) {
		panic(errLength)
	}
	if len(x) <= block {
		return active.AbsoluteDistance(noescape(x), noescape(y))
	}
	return blocks2(active.AbsoluteDistance, x, y)
}

// SquaredDistance64 is [SquaredDistance] for float64, in the lanes of [Dot64].
func SquaredDistance64(x, y []float64) float64 {
	if len(x) != len(y) {
		panic(errLength)
	}
	if len(x) <= block {
		return active.SquaredDistance64(noescape(x), noescape(y))
	}
	return blocks2(active.SquaredDistance64, x, y)
}

// AbsoluteDistance64 is [AbsoluteDistance] for float64, in the lanes of [Dot64].
func AbsoluteDistance64(x, y []float64) float64 {
	if len(x) != len(y) {
		panic(errLength)
	}
	if len(x) <= block {
		return active.AbsoluteDistance64(noescape(x), noescape(y))
	}
	return blocks2(active.AbsoluteDistance64, x, y)
}

// AbsoluteSum64 returns Σ |x[i]|, in the lanes and blocks of [Dot64]; +0 for an empty slice.
func AbsoluteSum64(x []float64) float64 {
	if len(x) <= block {
		return active.AbsoluteSum64(noescape(x))
	}
	return blocks1(active.AbsoluteSum64, x)
}

// HuberDistance returns Σ h(x[i] − y[i]), in the lanes and blocks of [Dot], where h(d) is d²/2
// for |d| ≤ delta and delta·(|d| − delta/2) beyond; +0 for empty slices.
func HuberDistance(x, y []float32, delta float32) float32 {
	if len(x) != len(y) {
		panic(errLength)
	}
	var p pairs[float32]
	u, v := noescape(x), noescape(y)
	for len(u) > block {
		preemptionPoint()
		p.add(active.HuberDistance(u[:block], v[:block], delta))
		u, v = u[block:], v[block:]
	}
	return p.total(active.HuberDistance(u, v, delta))
}

// SquaredNorm returns Σ x[i]² in float64, in the lanes and blocks of [Dot64]; +0 for an empty
// slice. The squares are exact, and no finite x makes them overflow or vanish. The Euclidean norm
// of all gradients of a network is the square root of the sum of theirs.
func SquaredNorm(x []float32) float64 {
	var p pairs[float64]
	u := noescape(x)
	for ; len(u) > block; u = u[block:] {
		preemptionPoint()
		p.add(active.SquaredNorm(u[:block]))
	}
	return p.total(active.SquaredNorm(u))
}

// AbsoluteSum returns Σ |x[i]| in float64, in the lanes and blocks of [SquaredNorm]; +0 for an
// empty slice.
func AbsoluteSum(x []float32) float64 {
	var p pairs[float64]
	u := noescape(x)
	for ; len(u) > block; u = u[block:] {
		preemptionPoint()
		p.add(active.AbsoluteSum(u[:block]))
	}
	return p.total(active.AbsoluteSum(u))
}

// WideSum returns Σ x[i] in float64, in the lanes and blocks of [SquaredNorm]; +0 for an empty
// slice. Its error is at most about (n/32 + 6)·2⁻⁵³·Σ|x[i]| for n ≤ 8,192.
func WideSum(x []float32) float64 {
	var p pairs[float64]
	u := noescape(x)
	for ; len(u) > block; u = u[block:] {
		preemptionPoint()
		p.add(active.WideSum(u[:block]))
	}
	return p.total(active.WideSum(u))
}

// WideDot returns Σ x[i]·y[i] in float64, in the lanes and blocks of [SquaredNorm]; +0 for empty
// slices. The products are exact, and no finite x and y make them overflow or vanish.
func WideDot(x, y []float32) float64 {
	if len(x) != len(y) {
		panic(errLength)
	}
	var p pairs[float64]
	u, v := noescape(x), noescape(y)
	for len(u) > block {
		preemptionPoint()
		p.add(active.WideDot(u[:block], v[:block]))
		u, v = u[block:], v[block:]
	}
	return p.total(active.WideDot(u, v))
}

// blocks1 reduces x by f, block by block.
func blocks1[T number](f func(x []T) T, x []T) T {
	var p pairs[T]
	u := noescape(x)
	for ; len(u) > block; u = u[block:] {
		preemptionPoint()
		p.add(f(u[:block]))
	}
	return p.total(f(u))
}

// blocks2 is blocks1 for two slices.
func blocks2[T number](f func(x, y []T) T, x, y []T) T {
	var p pairs[T]
	u, v := noescape(x), noescape(y)
	for len(u) > block {
		preemptionPoint()
		p.add(f(u[:block], v[:block]))
		u, v = u[block:], v[block:]
	}
	return p.total(f(u, v))
}

// pairs combines the results of the blocks of a reduction: s'[i] = s[2i] +
// s[2i+1], an odd last one passing, until one is left. It does so as they
// come, like a binary counter: partial[k] holds the sum of 2ᵏ blocks.
type pairs[T number] struct {
	partial [48]T
	blocks  uint64
}

func (p *pairs[T]) add(s T) {
	k := 0
	for ; p.blocks>>k&1 != 0; k++ {
		s = p.partial[k] + s
	}
	p.partial[k] = s
	p.blocks++
}

// total adds the last sum, which is of one block.
func (p *pairs[T]) total(s T) T {
	for k := 0; p.blocks>>k != 0; k++ {
		if p.blocks>>k&1 != 0 {
			s = p.partial[k] + s
		}
	}
	return s
}
