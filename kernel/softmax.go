package kernel

import (
	"math"

	"github.com/lockstep-go/lockstep/kernel/generic"
)

// Softmax sets each row of dst to exp(x − m)/Σ exp(x − m) over the same row of x, m being the row's
// maximum: positive numbers that add up to 1. Each is within 0.51 ULP. dst and x have one shape and
// may be the same matrix. A NaN or +Inf in a row, or nothing but −Inf, makes the whole row NaN; a
// row depends on itself alone.
func Softmax(dst, x Matrix) {
	checkSame(&dst, &x)
	if x.Cols > generic.SoftmaxCols {
		for i := range x.Rows {
			softmaxRow(noescape(dst.Row(i)), noescape(x.Row(i)))
		}
		return
	}
	if x.Cols == 0 {
		return
	}
	n := block / max(x.Cols, 32) // rows at once; a short one takes as long as one of 32 elements would
	for i := 0; i < x.Rows; i += n {
		preemptionPoint()
		active.Softmax(noescape(dst.Data[i*dst.Stride:]), noescape(x.Data[i*x.Stride:]), dst.Stride, x.Stride, min(n, x.Rows-i), x.Cols)
	}
}

// keptCols is how many exponentials of a row are kept, as float64: half of what the L2 cache holds,
// or a quarter of a megabyte where its size is not known. Those of longer rows are computed again
// from there on, which takes less time than fetching them from memory.
var keptCols = func() int {
	_, l2 := caches()
	if l2 <= 0 {
		l2 = 1 << 19
	}
	return min(max(l2/16/block, 1)*block, packBytes/8)
}()

// softmaxRow does one row and returns its maximum and Σ exp(x − m).
func softmaxRow(dst, x []float32) (m float32, sum float64) {
	if 0 < len(x) && len(x) <= generic.SoftmaxCols {
		return active.Softmax(dst, x, 0, 0, 1, len(x))
	}
	buffer := getPack(8 * keptCols)
	m, sum = softmaxKeeping(as[float64](buffer.m)[:keptCols], dst, x)
	putPack(buffer)
	return m, sum
}

// softmaxKeeping is softmaxRow with a place for the first exponentials.
func softmaxKeeping(kept []float64, dst, x []float32) (m float32, sum float64) {
	m = Max(x)
	sum = expSum(x, m, kept)
	scale := 1 / sum
	chunk := active.chunk
	for len(x) > 0 && len(kept) > 0 {
		preemptionPoint()
		n := min(chunk, len(kept), len(x))
		active.ScaleKept(dst[:n], kept, scale)
		dst, x, kept = dst[n:], x[n:], kept[n:]
	}
	for len(x) > 0 {
		preemptionPoint()
		n := min(chunk, len(x))
		active.ExpScale(dst[:n], x[:n], m, scale)
		dst, x = dst[n:], x[n:]
	}
	return m, sum
}

// expSum returns Σ exp(x − m), block by block, and keeps the exponentials of as many blocks as
// there are places for in kept.
func expSum(x []float32, m float32, kept []float64) float64 {
	if len(x) <= block && kept == nil {
		return active.ExpSum(x, m)
	}
	var p pairs[float64]
	for ; len(x) > block; x = x[block:] {
		preemptionPoint()
		p.add(expSumBlock(x[:block], m, kept))
		kept = kept[min(block, len(kept)):]
	}
	return p.total(expSumBlock(x, m, kept))
}

func expSumBlock(x []float32, m float32, kept []float64) float64 {
	if len(kept) == 0 {
		return active.ExpSum(x, m)
	}
	return active.KeepExp(kept, x, m)
}

// LogSoftmax sets each row of dst to x − log Σ exp(x) over the same row of x: the logarithms of a
// softmax, of which those that are nearly 0 and those far below keep all their digits. Each is
// within 0.51 ULP. dst and x have one shape and may be the same matrix. A NaN or +Inf in a row, or
// nothing but −Inf, makes the whole row NaN; otherwise −Inf gives −Inf. A row depends on itself
// alone.
func LogSoftmax(dst, x Matrix) {
	checkSame(&dst, &x)
	for i := range x.Rows {
		d, u := noescape(dst.Row(i)), noescape(x.Row(i))
		m, l := logSum(u)
		chunk := active.chunk
		for len(u) > chunk {
			preemptionPoint()
			active.LogSoftmax(d[:chunk], u[:chunk], m, l)
			d, u = d[chunk:], u[chunk:]
		}
		active.LogSoftmax(d, u, m, l)
	}
}

// LogSumExp sets dst[i] to log Σ exp(x) over row i of x: a maximum that is smooth, without
// overflow. Its error is below 1/2 ULP and 2⁻³² together, so at most 1 ULP where the result is not
// between −1/256 and 1/256. There it is the difference of two numbers that are nearly the same, and
// may have fewer good digits. A NaN in a row gives NaN; otherwise +Inf gives +Inf, nothing but −Inf
// gives −Inf, and so does a row without elements. A row depends on itself alone. It panics unless
// dst has an element for each row; it must not share memory with x.
func LogSumExp(dst []float32, x Matrix) {
	x.check()
	if len(dst) != x.Rows {
		panic("kernel: log-sum-exp needs an element for each row")
	}
	if overlap((*matrixOf[float32])(&Matrix{Rows: 1, Cols: len(dst), Stride: len(dst), Data: dst}), (*matrixOf[float32])(&x)) {
		panic(errOverlap)
	}
	for i := range dst {
		u := noescape(x.Row(i))
		m, l := logSum(u)
		switch {
		case m-m == 0:
			dst[i] = float32(float64(m) + l)
		case hasNaN(u):
			dst[i] = m - m
		default:
			dst[i] = m
		}
	}
}

// logSum returns the maximum m of a row and log Σ exp(x − m), or NaN where that is infinite or
// undefined.
func logSum(x []float32) (m float32, l float64) {
	m = Max(x)
	sum := expSum(x, m, nil)
	if sum < 1+0x1p-12 {
		return logSumNearZero(x)
	}
	return m, generic.LogFloat64(sum)
}

// logSumNearZero is logSum for a row of which one element is so much larger than the others that a
// sum with 1 for it has lost most of what they add. Here the sum is theirs alone.
func logSumNearZero(x []float32) (m float32, l float64) {
	k := ArgMax(x)
	if k < 0 { // there are no elements
		return Max(x), math.NaN()
	}
	m = x[k]
	others := expSum(x[:k], m, nil) + expSum(x[k+1:], m, nil)
	if others < 0x1p-100 {
		others = generic.FarSum(x[:k], m) + generic.FarSum(x[k+1:], m)
	}
	return m, generic.Log1pFloat64(others)
}

// hasNaN reports whether there is a NaN in x.
func hasNaN(x []float32) bool {
	for _, v := range x {
		if v != v {
			return true
		}
	}
	return false
}
