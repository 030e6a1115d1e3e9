package kernel

import "github.com/lockstep-go/lockstep/kernel/generic"

// A Gradient is the gradient of a layer's weights that a batch has, and its methods are the steps
// of the optimisers with it. X is the layer's input, [rows, inputs], D the derivative of its
// weighted sums, [rows, outputs]. The gradient is Xᵀ·D. The bits are those of [MatMulTA] and then
// of the function of the step's name, but the gradient need not travel through memory. For one
// row, [Outer] is faster.
//
// The weights w, and the moments, have inputs·outputs elements, those of an input side by side.
// They may share no memory with each other, with X, or with D. As those of a [Parallel], operands
// should live on the heap.
type Gradient struct {
	X, D Matrix
	// Workers is the number of goroutines, the caller's included; 0 and 1 mean the caller alone.
	// Small steps use fewer. It changes no bit.
	Workers int
}

// Adam is the function [Adam] for the gradient g.
func (g Gradient) Adam(w, m, v []float32, s AdamStep) { g.AdamW(w, m, v, s, 1) }

// AdamW is the function [AdamW] for the gradient g.
func (g Gradient) AdamW(w, m, v []float32, s AdamStep, keep float32) {
	x, d := g.X.of(), g.D.of()
	sizeX, sizeD := x.check(), d.check()
	if x.Rows != d.Rows {
		panic(errShape)
	}
	if len(w) != x.Cols*d.Cols {
		panic(errGradient)
	}
	checkThree(w, m, v)
	if len(w) == 0 {
		return
	}
	for _, u := range [3][]float32{w, m, v} {
		row := matrixOf[float32]{1, len(u), len(u), u}
		if mayOverlap(&row, x, len(u), sizeX) && overlap(&row, x) ||
			mayOverlap(&row, d, len(u), sizeD) && overlap(&row, d) {
			panic(errShared)
		}
	}
	u := update{w: w, m: m, v: v, x: *x, d: *d, step: s, keep: keep}
	workers := g.Workers
	if workers > 1 {
		workers = min(workers, len(w)*(x.Rows+updateWork)/minWork+1, x.Cols/leastRows)
	}
	if workers <= 1 {
		u.part(0, x.Cols)
		return
	}
	u.share(workers)
}

const errGradient = "kernel: the weights must have X.Cols·D.Cols elements"

// An update is the work of one call: a step of AdamW with the gradient Xᵀ·D.
type update struct {
	w, m, v []float32
	x, d    matrixOf[float32]
	step    AdamStep
	keep    float32
}

const (
	updateWork = 40 // multiplications that take the time of the update of a weight, about

	mostSteps = 160 // rows of a batch up to which a panel of D stays in the first-level cache
	leastRows = 16  // rows of w for which it pays to pack such a panel, or to wake another goroutine
)

// mixes reports whether the products and the update of so many rows of w are done in one. A tile
// that lacks columns costs more than that gains, unless most columns are in others, or in itself.
func (u *update) mixes(rows int) bool {
	n, k := u.d.Cols, u.x.Rows
	if k == 0 || k > min(mostSteps, rows*active.adamBatch) || u.x.Cols < leastRows {
		return false
	}
	rest := n % active.nr
	return (n%active.adamCols == 0 || 4*n >= 3*roundUp(n, generic.GradientCols)) &&
		(rest == 0 || rest >= active.adamRest)
}

// part does rows i0 to i1 of w.
func (u *update) part(i0, i1 int) {
	if u.mixes(i1 - i0) {
		u.mixed(i0, i1)
		return
	}
	// The gradient of some rows at a time stays in the second-level cache.
	n := u.d.Cols
	most := max(leastRows, 1<<16/n)
	buf := getPack(4 * most * n)
	defer putPack(buf)
	for i := i0; i < i1; i += most {
		rows := min(most, i1-i)
		g := buf.m[:rows*n]
		x := matrixOf[float32]{u.x.Rows, rows, u.x.Stride, nil}
		if u.x.Rows != 0 {
			x.Data = u.x.Data[i:]
		}
		matMul(plainProduct.start(), nil, 1, &matrixOf[float32]{rows, n, n, g}, &x, &u.d, true, false)
		at := i * n
		for j := 0; j < len(g); j += active.chunk {
			preemptionPoint()
			e, s := min(j+active.chunk, len(g)), &u.step
			active.AdamW(u.w[at+j:at+e], u.m[at+j:at+e], u.v[at+j:at+e], g[j:e],
				s.Beta1, s.C1, s.Beta2, s.C2, s.Rate, s.Root, s.Epsilon, u.keep)
		}
	}
}

// mixed is part in one pass, by panels of columns, of which nc at a time are packed. Some rows go
// through all of them before the next ones, so that the pages with their weights and moments are
// few.
func (u *update) mixed(i0, i1 int) {
	const width = generic.GradientCols
	n, k, s := u.d.Cols, u.x.Rows, &u.step
	// Rows of a call: of whole tiles, which have four or six.
	most := min(2*active.chunk, active.flops/(2*(k+updateWork))) / (12 * width) * 12
	buf := getPack(4 * nc * k)
	defer putPack(buf)
	for j0 := 0; j0 < n; j0 += nc {
		j1 := min(j0+nc, n)
		for i := i0; i < i1; i += most {
			for j := j0; j < j1; j += width {
				cols := min(width, n-j)
				d := buf.m[(j-j0)*k:][:width*k]
				if i == i0 {
					active.CopyRows(d, u.d.Data[j:], width, u.d.Stride, k, cols)
				}
				preemptionPoint()
				at := i*n + j
				active.AdamWGradient(u.w[at:], u.m[at:], u.v[at:], u.x.Data[i:], d,
					n, u.x.Stride, min(most, i1-i), cols, k,
					s.Beta1, s.C1, s.Beta2, s.C2, s.Rate, s.Root, s.Epsilon, u.keep)
			}
		}
	}
}

// InputGradReLU sets dx to the gradient of a layer's input, for one row that came out of ReLU as y:
// dx = d·Wᵀ where y is not ≤ 0, and +0 elsewhere. d has an element for each column of w, dx and y
// for each row. dx must share nothing with the others. The bits are those of [MatMulTB] and then of
// [ReLUGrad], but nothing is computed where ReLU let nothing pass.
func InputGradReLU(dx, d []float32, w Matrix, y []float32) {
	if w.Rows != len(y) || w.Cols != len(d) || len(dx) != len(y) {
		panic(errShape)
	}
	to, size := matrixOf[float32]{1, len(dx), len(dx), noescape(dx)}, w.check()
	if len(y) == 0 {
		return
	}
	if all := sizeOf(dx); meet(dx, y, all, all) || len(d) != 0 && meet(dx, d, all, sizeOf(d)) ||
		mayOverlap(&to, noescapePtr(&w).of(), len(dx), size) && overlap(&to, noescapePtr(&w).of()) {
		panic(errShared)
	}
	const most = 1 << 15 // elements of w in a call
	rows := most / max(len(d), 16)
	if !active.skipsRows || rows == 0 || w.Stride != w.Cols {
		MatMulTB(Matrix(to), Matrix{1, len(d), len(d), d}, w)
		ReLUGrad(dx, dx, y)
		return
	}
	u, v, a, z := to.Data, noescape(d), noescape(w.Data), noescape(y)
	for i := 0; i < len(u); i += rows {
		j := min(i+rows, len(u))
		preemptionPoint()
		active.InputGradReLU(u[i:j], v, a[i*len(v):j*len(v)], z[i:j])
	}
}
